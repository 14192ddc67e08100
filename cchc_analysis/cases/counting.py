"""Counting: case records in, the integers of the report's tables out, the same on every engine and at any size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from cchc_analysis.cases.classify import Frame, conditions, engine_of, prepared, states
from cchc_analysis.cases.record import CODES, COLUMNS, COUNTED, TEXTS, CaseDataError
from cchc_analysis.cases.rules import LAW_DEFAULT, Rules
from cchc_analysis.periods import Window

COUNTS: dict[str, str] = {
    "carried_over": "Kỳ trước chuyển qua",
    "new": "Tiếp nhận mới",
    "received": "Tổng tiếp nhận",
    "resolved_early": "Giải quyết trước hạn",
    "resolved_on_due_day": "Giải quyết vào ngày hẹn trả",
    "resolved_on_time": "Đã giải quyết đúng hạn",
    "resolved_overdue": "Đã giải quyết quá hạn",
    "resolved": "Tổng đã giải quyết",
    "in_progress_in_date": "Đang giải quyết còn hạn",
    "in_progress_late": "Đang giải quyết trễ hạn",
    "in_progress": "Tổng đang giải quyết",
    "withdrawn": "Hồ sơ rút",
    "new_online": "Tiếp nhận mới trực tuyến",
    "new_direct": "Tiếp nhận mới trực tiếp, bưu chính",
    "partial_online": "Một phần: trực tuyến",
    "partial_total": "Một phần: tổng số",
    "full_online": "Toàn trình: trực tuyến",
    "full_total": "Toàn trình: tổng số",
    "components_digitised": "Thành phần hồ sơ đã số hóa",
    "components_total": "Thành phần hồ sơ phải số hóa",
    "results_digitised": "Kết quả đã số hóa",
    "results_total": "Kết quả phải số hóa",
    "paid_online": "Thanh toán trực tuyến",
    "paid_total": "Hồ sơ phải nộp phí, lệ phí",
    "missing_due": "Không có ngày hẹn trả",
}
"""Every count in the order of the report, with its heading. ``resolved_on_time`` is early + on the due day, as in the typed table."""

_SUMMED = (
    "known", "new", "new_online", "closed", "withdrawn", "early", "overdue", "late", "missing_due", "partial_total", "partial_online",
    "full_total", "full_online", "components_digitised", "components_total", "results_digitised", "results_total", "paid_online", "paid_total",
)  # fmt: skip

MONTH = "month"
KEYS = ("unit", "unit_received", "level", "procedure", "field", MONTH)
"""What cases may be counted by; ``month`` is the month of receipt (``2023-07``)."""


def count(frame: object, *, window: Window, by: Sequence[str] = ("unit",), rules: Rules = LAW_DEFAULT) -> pd.DataFrame:
    """Count the cases of a window.

    Args:
        frame: case records (:data:`cchc_analysis.cases.record.COLUMNS`) as a pandas, Polars, PyArrow, DuckDB or Spark frame, lazy or
            not; ``received``, ``due`` and ``closed`` are needed, other absent columns give counts of 0.
        window: days counted (both ends) and the day of which the statuses speak; later events are not known yet.
        by: columns of :data:`KEYS`; none gives one row. A case without a key is counted under an empty text.
        rules: the classification rules.

    Returns:
        One row a key, sorted by it: the keys as text, then the columns of :data:`COUNTS` as 64-bit integers (number of cases).
        ``received = carried_over + new = resolved + in_progress + withdrawn`` holds in every row.

    Raises:
        CaseDataError: the frame cannot be counted (a Vietnamese sentence says why).
    """
    lazy = prepared(frame)
    engine = engine_of(lazy)
    _check_keys(by, engine.columns)
    found = conditions(engine, window, rules)
    keys = [*by]
    cases = found.apply(lazy).select(
        *key_columns(keys),
        *(engine.addend(flag).alias(f"_n_{name}") for name, flag in found.flags.items()),
        nw.lit(1, nw.Int64).alias("_n_known"),
    )
    names = ["known", *found.flags]
    sums = [nw.col(f"_n_{name}").sum().alias(name) for name in names]
    counted = cases.group_by(*keys).agg(*sums) if keys else cases.select(*sums)
    # DuckDB's sums of integers are wider than 64 bits: back to integers before they become decimals or floats.
    return _finished(_to_pandas(counted.with_columns(nw.col(*names).cast(nw.Int64))), keys)


def merge(parts: Iterable[pd.DataFrame], by: Sequence[str] = ("unit",)) -> pd.DataFrame:
    """Add up counts of disjoint parts of the cases (batches of one file, several files). No part at all gives no rows."""
    frames = [part for part in parts if len(part)]
    if not frames:
        return _finished(pd.DataFrame(columns=[*by, *_SUMMED]), [*by])
    whole = pd.concat(frames, ignore_index=True)
    if by:
        return whole.groupby([*by], sort=True, as_index=False)[list(COUNTS)].sum()
    return whole[list(COUNTS)].sum().to_frame().T


def listing(
    frame: object, *, window: Window, column: str | None = None, rules: Rules = LAW_DEFAULT, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The cases behind a count: those that ``column`` of :data:`COUNTS` counts, or all known ones.

    The record's columns (or ``columns``), ``due_in_force`` (the due date that the rules look at), and ``state``: ``resolved_early``, ``resolved_on_due_day``, ``resolved_overdue``,
    ``in_progress_in_date``, ``in_progress_late`` or ``withdrawn``. Sorted by unit and code.
    """
    lazy = prepared(frame)
    engine = engine_of(lazy)
    found = conditions(engine, window, rules)
    kept = [name for name in (columns or COLUMNS) if name in engine.columns]
    cases = found.apply(lazy).with_columns(
        due_in_force=found.due, state=states(found.flags), **{f"_f_{name}": flag for name, flag in found.flags.items()}
    )
    wanted = _behind(column, found.flags.keys()) if column else None
    if wanted is not None:
        cases = cases.filter(wanted)
    listed = _to_pandas(cases.select(*kept, "due_in_force", "state"))
    order = [name for name in ("unit", "case_id") if name in kept]
    for name in set(TEXTS).intersection(kept):
        listed[name] = _plain(listed[name])
    return listed.sort_values(order, kind="stable").reset_index(drop=True) if order else listed


def differences(frame: object, *, window: Window, rules: Rules, other: Rules, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """The cases that two sets of rules place differently: the record's columns, ``state`` and ``other_state``.

    A state is as in :func:`listing`, or ``outside`` where the rules leave the case out of the table.
    """
    one, two = (listing(frame, window=window, rules=each, columns=columns) for each in (rules, other))
    cases = pd.concat([one, two]).drop_duplicates("case_id").drop(columns=["state", "due_in_force"])
    states_ = one[["case_id", "state"]].merge(two[["case_id", "state"]], on="case_id", how="outer", suffixes=("", "_other"))
    states_ = states_.rename(columns={"state_other": "other_state"}).fillna({"state": "outside", "other_state": "outside"})
    both = cases.merge(states_[states_["state"] != states_["other_state"]], on="case_id")
    order = [name for name in ("unit", "case_id") if name in both]
    return both.sort_values(order, kind="stable").reset_index(drop=True)


def needed_columns(by: Sequence[str], rules: Rules = LAW_DEFAULT, *, listing: bool = False) -> list[str]:
    """The columns of the record that a count looks at, so that nothing else is read from a file."""
    wanted = {*by, *COUNTED, *CODES} - {MONTH, "supplements"}
    if rules.finish == "returned":
        wanted.add("returned")
    if rules.supplement == "extends":
        wanted |= {"due_supplement", "supplement_requested"}
    if rules.waiting == "in_date":
        wanted |= {"supplement_requested", "supplement_received"}
    if rules.reappointment == "extends":
        wanted.add("due_reappointed")
    if rules.repeated_supplement == "overdue":
        wanted.add("supplements")
    return [name for name in COLUMNS if listing or name in wanted]


def _check_keys(by: Sequence[str], columns: frozenset[str]) -> None:
    for key in by:
        if key not in KEYS:
            raise CaseDataError(f"Không đếm được theo “{key}”; có thể đếm theo: {', '.join(KEYS)}")
        if key != MONTH and key not in columns:
            raise CaseDataError(f"Dữ liệu hồ sơ không có cột “{key}” ({COLUMNS[key].label}) để đếm theo")


def key_columns(by: Sequence[str]) -> list[nw.Expr]:
    """The columns that are grouped by; the month of receipt as a number (202307)."""
    received = nw.col("received")
    month = (received.dt.year().cast(nw.Int64) * 100 + received.dt.month().cast(nw.Int64)).alias(MONTH)
    return [month if key == MONTH else nw.col(key) for key in by]


def key_labels(grouped: pd.DataFrame, by: Sequence[str]) -> dict[str, list[str]]:
    """The keys of grouped cases as texts: a month as ``2023-07``, nothing as an empty text."""
    return {key: _month_names(grouped[key]) if key == MONTH else _plain(grouped[key]) for key in by}


def _to_pandas(lazy: Frame) -> pd.DataFrame:
    """Collect; times that come back with a zone are Spark's session clock, and keep what the clock showed."""
    collected = lazy.collect() if isinstance(lazy, nw.LazyFrame) else lazy
    frame = collected.to_pandas()
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.DatetimeTZDtype):
            frame[name] = frame[name].dt.tz_localize(None)
    return frame


def _finished(sums: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The counts that follow from the sums by addition and subtraction, sorted by key."""
    nothing = np.zeros(len(sums), dtype=np.int64)
    raw = {name: sums[name].fillna(0).to_numpy().astype(np.int64) if name in sums else nothing for name in _SUMMED}
    closed, resolved = raw["closed"], raw["closed"] - raw["withdrawn"]
    derived = {
        "carried_over": raw["known"] - raw["new"],
        "received": raw["known"],
        "resolved_early": raw["early"],
        "resolved_on_due_day": resolved - raw["early"] - raw["overdue"],
        "resolved_on_time": resolved - raw["overdue"],
        "resolved_overdue": raw["overdue"],
        "resolved": resolved,
        "in_progress_in_date": raw["known"] - closed - raw["late"],
        "in_progress_late": raw["late"],
        "in_progress": raw["known"] - closed,
        "new_direct": raw["new"] - raw["new_online"],
    }
    table = pd.DataFrame({**key_labels(sums, keys), **{name: derived[name] if name in derived else raw[name] for name in COUNTS}})
    if not keys:
        return table
    if table.duplicated(keys).any():  # a key that is missing and one that is an empty text are the same
        return table.groupby(keys, sort=True, as_index=False)[list(COUNTS)].sum()
    return table.sort_values(keys, ignore_index=True)


def _plain(key: pd.Series[Any]) -> list[str]:
    return ["" if value is None or value is pd.NA or value != value else str(value) for value in key.tolist()]  # noqa: PLR0124


def _month_names(months: pd.Series[Any]) -> list[str]:
    return [f"{int(month) // 100:04d}-{int(month) % 100:02d}" for month in months]


def _behind(column: str, flags: Iterable[str]) -> nw.Expr | None:
    """The condition of a count in terms of state and flags."""
    flagged = set(flags)
    state = nw.col("state")
    by_state = {
        "resolved_early": ("resolved_early",),
        "resolved_on_due_day": ("resolved_on_due_day",),
        "resolved_on_time": ("resolved_early", "resolved_on_due_day"),
        "resolved_overdue": ("resolved_overdue",),
        "resolved": ("resolved_early", "resolved_on_due_day", "resolved_overdue"),
        "in_progress_in_date": ("in_progress_in_date",),
        "in_progress_late": ("in_progress_late",),
        "in_progress": ("in_progress_in_date", "in_progress_late"),
        "withdrawn": ("withdrawn",),
    }
    if column in by_state:
        return state.is_in(by_state[column])
    if column == "received":
        return None
    if column == "carried_over":
        return ~nw.col("_f_new")
    if column == "new_direct":
        return nw.col("_f_new") & ~nw.col("_f_new_online").fill_null(False) if "new_online" in flagged else nw.col("_f_new")
    if column not in COUNTS:
        raise CaseDataError(f"Không có số đếm “{column}”; các số đếm: {', '.join(COUNTS)}")
    return nw.col(f"_f_{column}") if column in flagged else nw.lit(False)


__all__ = ["COUNTS", "KEYS", "count", "differences", "listing", "merge", "needed_columns"]
