"""Synthetic cases hit the totals asked for, on every engine; what cannot be is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_analysis.cases import COUNTS, CaseDataError, count
from cchc_analysis.cases.synthetic import STATES, make_cases, random_cases
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.model import SYNTHETIC
from cchc_analysis.periods import Window
from tests.cases import quarter

CALENDAR = default_calendar()


@pytest.mark.parametrize("engine", ["pandas", "arrow", "polars", "duckdb"])
def test_the_real_quarter_comes_out_of_its_synthetic_cases(engine: str) -> None:
    import duckdb
    import polars as pl
    import pyarrow as pa

    frame = quarter.real_quarter()
    table = pa.Table.from_pandas(frame, preserve_index=False)
    native: Any = {"pandas": frame, "arrow": table, "polars": pl.from_arrow(table), "duckdb": duckdb.from_arrow(table)}[engine]
    counted = {row["level"]: row for row in count(native, window=quarter.WINDOW, by=("level",)).to_dict("records")}
    assert counted.keys() == {"departments", "land_office", "communes"}
    for wanted in quarter.TOTALS:
        assert {name: counted[wanted["level"]][name] for name in wanted.keys() & COUNTS.keys()} == {
            n: wanted[n] for n in wanted.keys() & COUNTS.keys()
        }


@st.composite
def totals(draw: st.DrawFn) -> dict[str, Any]:
    states = {name: draw(st.integers(0, 12)) for name in STATES}
    received = sum(states.values())
    new = draw(st.integers(0, received))
    partial = draw(st.integers(0, new))
    full = draw(st.integers(0, new - partial))
    components = draw(st.integers(0, received - states["withdrawn"]))
    results = draw(st.integers(0, states["resolved_on_time"] + states["resolved_overdue"]))
    paid = draw(st.integers(0, new))
    pairs = {"partial_total": partial, "full_total": full, "components_total": components, "results_total": results, "paid_total": paid}
    parts = {
        name.replace("total", "digitised" if name[0] in "cr" else "online"): draw(st.integers(0, total)) for name, total in pairs.items()
    }
    return {"unit": "xã Đắk Lắk", "carried_over": received - new, "new": new} | states | pairs | parts


@settings(max_examples=40, deadline=None)
@given(wanted=totals(), length=st.integers(10, 120), later=st.integers(0, 10), seed=st.integers(0, 5))
def test_any_totals_that_can_be_are_hit_exactly(wanted: dict[str, Any], length: int, later: int, seed: int) -> None:
    start = date(2025, 1, 6)
    end = start + timedelta(days=length)
    window = Window(start, end, end + timedelta(days=later))
    table = count(make_cases([wanted], window=window, calendar=CALENDAR, seed=seed), window=window)
    found = table.iloc[0].to_dict() if len(table) else dict.fromkeys(COUNTS, 0)
    assert {name: found[name] for name in wanted.keys() & COUNTS.keys()} == {name: wanted[name] for name in wanted.keys() & COUNTS.keys()}


def test_the_same_seed_gives_the_same_cases_and_another_seed_others() -> None:
    again = make_cases(quarter.TOTALS, window=quarter.WINDOW, calendar=CALENDAR, seed=2023)
    other = make_cases(quarter.TOTALS, window=quarter.WINDOW, calendar=CALENDAR, seed=7)
    pd.testing.assert_frame_equal(again, quarter.real_quarter())
    assert not other["received"].equals(again["received"])


def test_every_case_says_that_it_is_synthetic_and_is_due_on_a_working_day() -> None:
    frame = quarter.real_quarter()
    assert frame["case_id"].str.startswith(SYNTHETIC).all()
    assert frame["case_id"].is_unique
    assert all(CALENDAR.is_working_day(day) for day in frame["due"].dt.date.unique())
    assert (frame["closed"].isna() | (frame["closed"] >= frame["received"])).all()
    assert (frame["due"] >= frame["received"].dt.normalize()).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"new": 525}, "tiếp nhận 528 khác tổng các trạng thái 527"),
        ({"partial_total": 400, "full_total": 300}, "nhiều hơn hồ sơ nhận mới"),
        ({"components_total": 523}, "components_digitised ≤ components_total ≤ 522"),
        ({"results_digitised": 508}, "results_digitised ≤ results_total ≤ 507"),
        ({"withdrawn": -1}, "có số âm"),
    ],
)
def test_totals_that_contradict_each_other_are_refused(wrong: dict[str, int], message: str) -> None:
    with pytest.raises(CaseDataError, match=message):
        make_cases([quarter.DEPARTMENTS | wrong], window=quarter.WINDOW, calendar=CALENDAR, seed=1)


def test_a_window_too_short_for_its_totals_is_refused() -> None:
    late = {"unit": "A", "carried_over": 0, "new": 1, "resolved_overdue": 1}
    for day in (date(2025, 1, 6), date(2025, 1, 5)):
        with pytest.raises(CaseDataError, match=r"quá ngắn|không có ngày làm việc"):
            make_cases([late], window=Window(day, day), calendar=CALENDAR, seed=1)


def test_random_cases_come_in_blocks_that_can_be_joined() -> None:
    window = Window(date(2025, 1, 1), date(2025, 12, 31))
    blocks = [random_cases(500, window=window, calendar=CALENDAR, seed=1, units=20, first=first) for first in (0, 500)]
    whole = pd.concat(blocks)
    assert whole["case_id"].is_unique
    assert not np.array_equal(blocks[0]["received"], blocks[1]["received"])
    assert count(whole, window=window, by=())["received"].iloc[0] == 1000
