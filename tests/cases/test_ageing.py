"""Due lists, ageing and handling times against plain day-by-day arithmetic, on every engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings

from cchc_analysis.cases import LAW_DEFAULT, Rules, count
from cchc_analysis.cases.ageing import LATE_STEPS, ageing, due_list, handling_days, handling_summary, merge_days, step_name
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.periods import Window
from tests.cases import frames, oracle

CALENDAR = default_calendar()
WINDOW = Window(date(2024, 2, 1), date(2024, 2, 29))


def rows_within(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cases that end after they began."""
    return [row for row in rows if row["closed"] is None or row["closed"] >= row["received"]]


@pytest.mark.parametrize("engine", frames.ENGINES)
@settings(max_examples=25, deadline=None)
@given(rows=frames.tables, window=frames.windows())
def test_handling_times_are_counted_day_by_day(engine: str, rows: list[dict[str, Any]], window: Window) -> None:
    rows = rows_within(rows)
    expected: dict[tuple[str, int], int] = {}
    for row in rows:
        placed = oracle.state(row, window, LAW_DEFAULT)
        if placed and placed[1].startswith("resolved"):
            asked, answered = row["supplement_requested"], row["supplement_received"]
            pause = [(asked.date(), answered.date())] if asked and answered else []
            key = (row["unit"], CALENDAR.elapsed(row["received"], row["closed"], pause))
            expected[key] = expected.get(key, 0) + 1
    found = handling_days(frames.ENGINES[engine](rows), window=window, calendar=CALENDAR)
    assert {(r.unit, r.days): r.cases for r in found.itertuples()} == expected


@settings(max_examples=25, deadline=None)
@given(rows=frames.tables, window=frames.windows())
def test_the_summary_is_the_nearest_rank(rows: list[dict[str, Any]], window: Window) -> None:
    rows = rows_within(rows)
    halves = [handling_days(frames.to_pandas(part), window=window, calendar=CALENDAR) for part in (rows[::2], rows[1::2])]
    days = merge_days(halves)
    pd.testing.assert_frame_equal(days, handling_days(frames.to_pandas(rows), window=window, calendar=CALENDAR), check_dtype=False)
    for line in handling_summary(days).itertuples():
        each = sorted(d for r in days[days["unit"] == line.unit].itertuples() for d in [r.days] * r.cases)
        assert line.cases == len(each)
        for name, share in (("median", 0.5), ("p90", 0.9)):
            value = getattr(line, name)
            assert sum(d <= value for d in each) >= share * len(each)
            assert sum(d < value for d in each) < share * len(each)
        assert line.longest == each[-1]


@pytest.mark.parametrize("engine", frames.ENGINES)
@settings(max_examples=10, deadline=None)
@given(rows=frames.tables, window=frames.windows(), rules=frames.rules)
def test_ageing_adds_up_to_the_counts(engine: str, rows: list[dict[str, Any]], window: Window, rules: Rules) -> None:
    frame = frames.ENGINES[engine](rows)
    table = ageing(frame, window=window, calendar=CALENDAR, rules=rules)
    counts = count(frame, window=window, rules=rules)
    open_ = counts[counts["in_progress"] > 0]
    assert table["unit"].tolist() == open_["unit"].tolist()
    assert table["open"].tolist() == open_["in_progress"].tolist()
    late = table[[step_name(*step) for step in LATE_STEPS]].sum(axis=1)
    if rules.missing_due == "on_time" and rules.repeated_supplement == "ignored":
        assert late.tolist() == open_["in_progress_late"].tolist()


def make(**fields: Any) -> dict[str, Any]:
    blank = dict.fromkeys(frames.COLUMNS) | {
        "case_id": "H1", "unit": "xã A", "unit_received": "xã A", "level": "", "procedure": "p", "field": "", "supplements": 0, "outcome": 0,
        "service_level": 0, "channel": 0, "components_digitised": 0, "results_digitised": 0, "payment": 0, "received": datetime(2024, 2, 5, 8),
    }  # fmt: skip
    return blank | fields


def test_the_morning_list_counts_working_days_over_the_tet_holiday() -> None:
    """Status on Wednesday 07/02/2024; 08/02 to 14/02 are off, so Thursday 15/02 is one working day away."""
    window = Window(date(2024, 1, 1), date(2024, 2, 7))
    rows = [
        make(case_id="soon", due=datetime(2024, 2, 15, 17)),
        make(case_id="today", due=datetime(2024, 2, 7, 17)),
        make(case_id="far", due=datetime(2024, 2, 21, 17)),
        make(case_id="late", received=datetime(2024, 1, 8, 8), due=datetime(2024, 2, 5, 17)),
        make(case_id="waiting", due=datetime(2024, 2, 15), supplement_requested=datetime(2024, 2, 6)),
        make(case_id="no due"),
    ]
    table = due_list(frames.to_pandas(rows), window=window, calendar=CALENDAR, within=3)
    assert list(zip(table["case_id"], table["days_left"], strict=True)) == [("late", -2), ("today", 0), ("soon", 1)]
    ages = ageing(frames.to_pandas(rows), window=window, calendar=CALENDAR, within=3).iloc[0]
    assert (ages["open"], ages["waiting"], ages["due_soon"], ages["late_1_5"], ages["no_due"], ages["oldest"]) == (6, 1, 2, 1, 1, 22)


def test_a_due_date_missed_over_a_weekend_is_a_day_late() -> None:
    rows = [make(due=datetime(2024, 2, 24))]  # a Saturday
    table = due_list(frames.to_pandas(rows), window=Window(date(2024, 2, 1), date(2024, 2, 25)), calendar=CALENDAR)
    assert table["days_left"].tolist() == [-1]


def test_cases_received_after_hours_start_the_next_morning() -> None:
    rows = [make(received=datetime(2024, 2, 5, 17, 0, s), due=datetime(2024, 2, 20), closed=datetime(2024, 2, 7, 9)) for s in (0, 1)]
    table = handling_days(frames.to_pandas(rows), window=WINDOW, calendar=CALENDAR)
    assert table["days"].tolist() == [1, 2]


def test_nothing_open_and_nothing_settled_gives_empty_tables() -> None:
    empty = frames.to_pandas([])
    assert due_list(empty, window=WINDOW, calendar=CALENDAR).empty
    assert ageing(empty, window=WINDOW, calendar=CALENDAR).empty
    assert handling_summary(handling_days(empty, window=WINDOW, calendar=CALENDAR)).empty


def test_a_summary_over_everything() -> None:
    rows = [make(case_id=f"H{i}", due=datetime(2024, 3, 20), closed=datetime(2024, 2, 5, 9) + timedelta(days=i)) for i in range(10)]
    days = handling_days(frames.to_pandas(rows), window=WINDOW, calendar=CALENDAR, by=())
    assert handling_summary(days, ()).to_dict("records") == [{"cases": 10, "median": 2, "p90": 2, "longest": 2}]
