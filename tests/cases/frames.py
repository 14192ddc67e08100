"""Random cases for the tests, and the same cases as a frame of each engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from cchc_analysis.cases import COLUMNS, QUESTIONS, Rules
from cchc_analysis.cases.record import CODES, TEXTS, TIMES
from cchc_analysis.periods import Window

EDGES = [
    datetime(2024, 2, 28, 23, 59, 59), datetime(2024, 2, 29), datetime(2024, 2, 29, 12), datetime(2024, 3, 1),
    datetime(2023, 12, 31, 23, 59, 59), datetime(2024, 1, 1), datetime(2024, 1, 31, 17), datetime(2024, 2, 1, 0, 0, 1),
]  # fmt: skip
START = datetime(2023, 12, 20)

moments = st.one_of(
    st.sampled_from(EDGES),
    st.integers(0, 90 * 24).map(lambda h: START + timedelta(hours=h)),
    st.integers(0, 90).map(lambda d: START + timedelta(days=d)),
    st.integers(0, 90 * 86400).map(lambda s: START + timedelta(seconds=s)),
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    received = draw(moments)
    later = st.one_of(st.just(received), st.integers(0, 40 * 86400).map(lambda s: received + timedelta(seconds=s)), moments)
    due = draw(maybe(later))
    closed = draw(maybe(st.one_of(later, st.just(due)) if due else later))
    return {
        "unit": draw(st.sampled_from(["xã Nghĩa Lâm", "thị trấn La Hà", "Đắk Lắk"])),
        "unit_received": draw(st.sampled_from(["A", "B"])),
        "level": draw(st.sampled_from(["communes", "departments"])),
        "procedure": draw(st.sampled_from(["1.001", "2.002", ""])),
        "field": draw(st.sampled_from(["Hộ tịch", "Đất đai"])),
        "received": received,
        "due": due,
        "due_supplement": draw(maybe(later)),
        "due_reappointed": draw(maybe(later)),
        "supplement_requested": draw(maybe(later)),
        "supplement_received": draw(maybe(later)),
        "supplements": draw(st.integers(0, 3)),
        "closed": closed,
        "returned": draw(maybe(later)),
        "outcome": draw(st.integers(0, 4)),
        "service_level": draw(st.sampled_from([0, 2, 3, 4])),
        "channel": draw(st.integers(0, 3)),
        "components_digitised": draw(st.integers(0, 2)),
        "results_digitised": draw(st.integers(0, 2)),
        "payment": draw(st.integers(0, 2)),
    }


tables = st.lists(cases(), max_size=25).map(lambda rows: [{"case_id": f"H{i}"} | row for i, row in enumerate(rows)])
rules = st.builds(Rules, **{name: st.sampled_from(list(question.answers)) for name, question in QUESTIONS.items()})


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start = draw(st.one_of(st.sampled_from([e.date() for e in EDGES]), st.dates(date(2023, 12, 20), date(2024, 3, 20))))
    end = start + timedelta(days=draw(st.sampled_from([0, 0, 1, 28, 30, 60])))
    as_of = draw(st.one_of(st.none(), st.integers(-3, 20).map(lambda n: end + timedelta(days=n))))
    return Window(start, end, as_of)


def to_pandas(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The cases as the canonical pandas frame: categories, microseconds, small integers."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in TIMES:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    for name in CODES:
        frame[name] = frame[name].astype("int8")
    for name in TEXTS:
        frame[name] = frame[name].astype(object if name == "case_id" else "category")
    return frame


def to_arrow(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pandas(to_pandas(rows), preserve_index=False)


def to_polars(rows: list[dict[str, Any]]) -> Any:
    import polars as pl

    return pl.from_arrow(to_arrow(rows)).lazy()


def to_duckdb(rows: list[dict[str, Any]]) -> Any:
    import duckdb

    table = to_arrow(rows)
    return duckdb.from_arrow(table)


ENGINES = {"pandas": to_pandas, "arrow": to_arrow, "polars": to_polars, "duckdb": to_duckdb}
