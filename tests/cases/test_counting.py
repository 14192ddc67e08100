"""The counting function against the slow oracle, on every engine, with the dates that usually go wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_analysis.cases import COUNTS, KEYS, LAW_DEFAULT, RULE_SETS, CaseDataError, Rules, count, differences, listing, merge
from cchc_analysis.periods import Window
from tests.cases import frames, oracle

WINDOW = Window(date(2024, 2, 1), date(2024, 2, 29))


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    return table.to_dict("records")


def case(**fields: Any) -> dict[str, Any]:
    blank = {
        "case_id": "H1", "unit": "xã A", "unit_received": "xã A", "level": "communes", "procedure": "p", "field": "f", "received": datetime(2024, 2, 5, 8),
        "due": datetime(2024, 2, 20, 17), "closed": None, "outcome": 0, "service_level": 0, "channel": 0, "components_digitised": 0,
        "results_digitised": 0, "payment": 0, "supplements": 0, "due_supplement": None, "due_reappointed": None, "supplement_requested": None,
        "supplement_received": None, "returned": None,
    }  # fmt: skip
    return blank | fields


def one(window: Window = WINDOW, rules: Rules = LAW_DEFAULT, **fields: Any) -> str:
    """The state of a single case, which must be the same on every engine; empty when it is not counted."""
    found = set()
    for make in frames.ENGINES.values():
        listed = listing(make([case(**fields)]), window=window, rules=rules)
        table = count(make([case(**fields)]), window=window, rules=rules)
        state = listed["state"].iloc[0] if len(listed) else ""
        assert state == "" or table[state].iloc[0] == 1
        found.add(state)
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("engine", frames.ENGINES)
@settings(max_examples=30, deadline=None)
@given(
    rows=frames.tables,
    window=frames.windows(),
    rules=frames.rules,
    by=st.sampled_from([(), ("unit",), ("level", "month"), ("procedure", "field"), KEYS]),
)
def test_every_engine_counts_like_the_oracle(
    engine: str, rows: list[dict[str, Any]], window: Window, rules: Rules, by: tuple[str, ...]
) -> None:
    assert rows_of(count(frames.ENGINES[engine](rows), window=window, by=by, rules=rules)) == oracle.count(rows, window, by, rules)


@settings(max_examples=30, deadline=None)
@given(rows=frames.tables, window=frames.windows(), rules=frames.rules)
def test_the_identities_hold_in_every_row(rows: list[dict[str, Any]], window: Window, rules: Rules) -> None:
    table = count(frames.to_pandas(rows), window=window, rules=rules)
    assert (table.received == table.carried_over + table.new).all()
    assert (table.received == table.resolved + table.in_progress + table.withdrawn).all()
    assert (table.resolved == table.resolved_on_time + table.resolved_overdue).all()
    assert (table.resolved_on_time == table.resolved_early + table.resolved_on_due_day).all()
    assert (table[list(COUNTS)] >= 0).all(axis=None)


@settings(max_examples=15, deadline=None)
@given(rows=frames.tables, window=frames.windows(), cut=st.integers(0, 25))
def test_batches_add_up_to_the_whole(rows: list[dict[str, Any]], window: Window, cut: int) -> None:
    parts = [count(frames.to_pandas(part), window=window) for part in (rows[:cut], rows[cut:])]
    assert rows_of(merge(parts)) == rows_of(count(frames.to_pandas(rows), window=window))


@settings(max_examples=3, deadline=None)
@given(rows=frames.tables, window=frames.windows(), rules=frames.rules)
def test_each_count_can_be_opened_down_to_its_cases(rows: list[dict[str, Any]], window: Window, rules: Rules) -> None:
    frame = frames.to_pandas(rows)
    whole = count(frame, window=window, by=(), rules=rules).iloc[0]
    for column in COUNTS:
        if column != "missing_due":
            assert len(listing(frame, window=window, column=column, rules=rules)) == whole[column], column


@settings(max_examples=15, deadline=None)
@given(rows=frames.tables, start=st.sampled_from(frames.EDGES), days=st.integers(0, 40))
def test_what_is_left_of_one_window_is_carried_into_the_next(rows: list[dict[str, Any]], start: datetime, days: int) -> None:
    first = Window(start.date(), start.date() + timedelta(days=days))
    following = Window(first.end + timedelta(days=1), first.end + timedelta(days=40))
    # The column names differ, the cases are the same: no case is lost between two reports, none counted twice.
    rows = [row for row in rows if row["closed"] is None or row["closed"] >= row["received"]]
    frame = frames.to_pandas(rows)
    before, after = (count(frame, window=window, by=()).iloc[0] for window in (first, following))
    assert before["in_progress"] == after["carried_over"]


@settings(max_examples=15, deadline=None)
@given(rows=frames.tables, window=frames.windows(), rules=frames.rules)
def test_a_past_day_gives_the_old_figures_again(rows: list[dict[str, Any]], window: Window, rules: Rules) -> None:
    """What happened after the status day changes nothing: with the later events wiped out the figures are the same."""
    if rules.reappointment == "extends":
        return  # the record does not say when a case was re-appointed
    then = datetime.combine(window.status_day, datetime.max.time())
    old = []
    for row in rows:
        if row["received"] > then:
            continue
        row = dict(row)
        if row["supplement_requested"] and row["supplement_requested"] > then:
            row["due_supplement"] = None
        for name in ("closed", "returned", "supplement_requested", "supplement_received"):
            row[name] = None if row[name] and row[name] > then else row[name]
        old.append(row)
    kept = [name for name in COUNTS if name != "missing_due"]
    if rules.finish == "returned":
        assert rows_of(count(frames.to_pandas(old), window=window, rules=rules)) == oracle.count(old, window, ("unit",), rules)
    else:
        assert rows_of(count(frames.to_pandas(old), window=window, rules=rules)[kept]) == rows_of(
            count(frames.to_pandas(rows), window=window, rules=rules)[kept]
        )


# The dates that usually go wrong, one sentence each.


def test_closed_on_the_due_day_after_office_hours_is_on_time() -> None:
    assert one(closed=datetime(2024, 2, 20, 23, 59, 59)) == "resolved_on_due_day"


def test_closed_on_the_due_day_after_the_hour_is_overdue_when_seconds_count() -> None:
    assert one(closed=datetime(2024, 2, 20, 17, 0, 1), rules=Rules(precision="second")) == "resolved_overdue"


def test_a_due_date_at_midnight_means_the_whole_day_even_when_seconds_count() -> None:
    assert one(due=datetime(2024, 2, 20), closed=datetime(2024, 2, 20, 9), rules=Rules(precision="second")) == "resolved_on_due_day"


def test_returned_in_the_same_second_as_received() -> None:
    at = datetime(2024, 2, 5, 8)
    assert one(received=at, due=at, closed=at) == "resolved_on_due_day"


def test_the_day_after_the_due_day_is_overdue() -> None:
    assert one(closed=datetime(2024, 2, 21)) == "resolved_overdue"


def test_leap_day_is_the_last_day_of_the_window() -> None:
    assert one(received=datetime(2024, 2, 29, 23, 59, 59), due=datetime(2024, 3, 1)) == "in_progress_in_date"
    assert one(received=datetime(2024, 3, 1), due=datetime(2024, 3, 1)) == ""


def test_due_on_the_status_day_is_in_date_and_late_the_day_after() -> None:
    assert one(due=datetime(2024, 2, 29)) == "in_progress_in_date"
    assert one(due=datetime(2024, 2, 28, 23, 59, 59)) == "in_progress_late"


def test_a_window_of_one_day() -> None:
    day = Window(date(2024, 2, 5), date(2024, 2, 5))
    assert one(window=day) == "in_progress_in_date"
    assert one(window=day, closed=datetime(2024, 2, 6)) == "in_progress_in_date"
    assert one(window=day, closed=datetime(2024, 2, 5, 23, 59, 59)) == "resolved_early"


def test_closed_before_the_window_is_not_counted() -> None:
    assert one(received=datetime(2024, 1, 2), closed=datetime(2024, 1, 31, 23, 59, 59)) == ""
    assert one(received=datetime(2024, 1, 2), closed=datetime(2024, 2, 1)) == "resolved_early"


def test_statuses_may_speak_of_a_later_day_than_the_window() -> None:
    later = Window(date(2024, 2, 1), date(2024, 2, 10), as_of=date(2024, 2, 29))
    assert one(window=later, closed=datetime(2024, 2, 15)) == "resolved_early"
    assert one(window=later, received=datetime(2024, 2, 11)) == ""


def test_waiting_for_a_supplement_is_in_date_until_it_comes() -> None:
    asked = {"supplement_requested": datetime(2024, 2, 8), "due": datetime(2024, 2, 9)}
    assert one(**asked) == "in_progress_in_date"
    assert one(**asked, rules=Rules(waiting="by_date")) == "in_progress_late"
    assert one(**asked, supplement_received=datetime(2024, 2, 10)) == "in_progress_late"
    assert one(**asked, supplement_received=datetime(2024, 3, 10)) == "in_progress_in_date"


def test_a_supplement_moves_the_due_date_once_it_was_asked_for() -> None:
    moved = {
        "due": datetime(2024, 2, 9),
        "due_supplement": datetime(2024, 3, 9),
        "supplement_requested": datetime(2024, 2, 8),
        "supplement_received": datetime(2024, 2, 9),
    }
    assert one(**moved, closed=datetime(2024, 2, 20)) == "resolved_early"
    assert one(**moved, closed=datetime(2024, 2, 20), rules=Rules(supplement="ignored")) == "resolved_overdue"
    assert one(**moved | {"supplement_requested": datetime(2024, 3, 1)}, closed=datetime(2024, 2, 20)) == "resolved_overdue"


def test_an_apology_does_not_move_the_due_date_unless_chosen() -> None:
    late = {"due": datetime(2024, 2, 9), "due_reappointed": datetime(2024, 2, 25), "closed": datetime(2024, 2, 20)}
    assert one(**late) == "resolved_overdue"
    assert one(**late, rules=Rules(reappointment="extends")) == "resolved_early"


@pytest.mark.parametrize(
    ("outcome", "rules", "state"),
    [
        (2, "law", "withdrawn"), (2, "form_06a", "resolved_on_due_day"), (3, "law", "resolved_overdue"), (4, "province", "resolved_on_due_day"),
        (3, "law,refused=withdrawn", "withdrawn"), (1, "law", "resolved_overdue"), (0, "law", "resolved_overdue"),
    ],
)  # fmt: skip
def test_how_a_case_ended(outcome: int, rules: str, state: str) -> None:
    assert one(outcome=outcome, due=datetime(2024, 2, 9), closed=datetime(2024, 2, 20), rules=Rules.parse(rules)) == state


def test_a_missing_due_date_is_on_time_by_the_form_and_shown() -> None:
    assert one(due=None, closed=datetime(2024, 2, 20)) == "resolved_on_due_day"
    assert one(due=None, closed=datetime(2024, 2, 20), rules=Rules(missing_due="overdue")) == "resolved_overdue"
    assert count(frames.to_pandas([case(due=None)]), window=WINDOW)["missing_due"].iloc[0] == 1


@pytest.mark.parametrize("engine", frames.ENGINES)
def test_zoned_times_are_moved_to_vietnam(engine: str) -> None:
    """31/01 at 17:00 UTC is 01/02 at 0:00 in Vietnam: a new case of February, not a carried-over one."""
    frame = frames.to_pandas([case(received=datetime(2024, 1, 31, 17)), case(case_id="H2", received=datetime(2024, 1, 31, 16, 59, 59))])
    for name in ("received", "due", "closed"):
        frame[name] = frame[name].dt.tz_localize(UTC)
    import duckdb
    import polars as pl
    import pyarrow as pa

    table = pa.Table.from_pandas(frame)
    connection = duckdb.connect()
    if engine == "duckdb":
        connection.execute("SET TimeZone = 'UTC'")
        with pytest.raises(CaseDataError, match="có múi giờ"):
            count(connection.from_arrow(table), window=WINDOW)
        connection.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    made = {
        "pandas": lambda: frame,
        "polars": lambda: pl.from_arrow(table),
        "arrow": lambda: table,
        "duckdb": lambda: connection.from_arrow(table),
    }
    table = count(made[engine](), window=WINDOW)
    assert (table["new"].iloc[0], table["carried_over"].iloc[0]) == (1, 1)


@settings(max_examples=30, deadline=None)
@given(rows=frames.tables, window=frames.windows(), rules=frames.rules, other=frames.rules)
def test_the_cases_on_which_two_sets_of_rules_differ_are_listed(
    rows: list[dict[str, Any]], window: Window, rules: Rules, other: Rules
) -> None:
    found = differences(frames.to_pandas(rows), window=window, rules=rules, other=other)
    expected = {}
    for row in rows:
        pair = [oracle.state(row, window, r) for r in (rules, other)]
        states = tuple(p[1] if p else "outside" for p in pair)
        if states[0] != states[1]:
            expected[row["case_id"]] = states
    assert {r.case_id: (r.state, r.other_state) for r in found.itertuples()} == expected


def test_columns_that_are_absent_give_counts_of_zero() -> None:
    table = count(frames.to_pandas([case(closed=datetime(2024, 2, 9))])[["unit", "received", "due", "closed"]], window=WINDOW)
    assert table["resolved_early"].iloc[0] == 1
    assert table["components_total"].iloc[0] == table["partial_total"].iloc[0] == 0


def test_no_case_at_all_gives_no_rows_or_one_row_of_zeros() -> None:
    empty = frames.to_pandas([])
    assert len(count(empty, window=WINDOW)) == 0
    whole = count(empty, window=WINDOW, by=())
    assert len(whole) == 1
    assert whole.sum(axis=1).iloc[0] == 0
    assert len(merge([])) == 0


@pytest.mark.parametrize("dtype", ["int64", "Int8", "int8"])
def test_the_width_of_codes_does_not_matter(dtype: str) -> None:
    frame = frames.to_pandas([case(closed=datetime(2024, 2, 9), outcome=2, channel=2)])
    frame[["outcome", "channel"]] = frame[["outcome", "channel"]].astype(dtype)
    table = count(frame, window=WINDOW)
    assert table["withdrawn"].iloc[0] == table["new_online"].iloc[0] == 1


def test_null_codes_are_unknown() -> None:
    import polars as pl

    frame = frames.to_polars([case(closed=datetime(2024, 2, 9))]).with_columns(outcome=pl.lit(None, pl.Int8), channel=pl.lit(None, pl.Int8))
    table = count(frame, window=WINDOW)
    assert (table["resolved"].iloc[0], table["new_direct"].iloc[0]) == (1, 1)


def test_a_key_that_is_null_is_counted_under_an_empty_text() -> None:
    frame = frames.to_pandas([case(unit=None), case(case_id="H2")])
    assert rows_of(count(frame, window=WINDOW)[["unit", "new"]]) == [{"unit": "", "new": 1}, {"unit": "xã A", "new": 1}]


@pytest.mark.parametrize(
    ("drop", "by", "message"),
    [
        (["due"], ("unit",), "thiếu cột “due”"),
        (["unit"], ("unit",), "không có cột “unit”"),
        ([], ("case_id",), "Không đếm được theo “case_id”"),
    ],
)
def test_what_cannot_be_counted_is_said_in_vietnamese(drop: list[str], by: tuple[str, ...], message: str) -> None:
    with pytest.raises(CaseDataError, match=message):
        count(frames.to_pandas([case()]).drop(columns=drop), window=WINDOW, by=by)


def test_dates_that_are_still_text_are_refused() -> None:
    frame = frames.to_pandas([case()])
    frame["due"] = "20/02/2024"
    with pytest.raises(CaseDataError, match="chưa phải ngày giờ"):
        count(frame, window=WINDOW)


def test_rules_are_described_with_their_sources() -> None:
    lines = RULE_SETS["qd_766"].describe()
    assert any("từ hai lần trở lên: tính quá hạn" in line and "766" in line for line in lines)
    assert Rules.parse("strict,missing_due=on_time") == Rules(supplement="ignored", waiting="by_date")
    for wrong in ("nope", "missing_due=maybe", "when=now"):
        with pytest.raises(CaseDataError):
            Rules.parse(wrong)
