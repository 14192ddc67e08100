"""What an office looks at each morning: cases due soon and overdue, how old the open cases are, how long cases take.

Times are working days of a :class:`~cchc_analysis.cases.calendar.Calendar`, whole numbers. A median or 90th percentile is the nearest rank:
the smallest number of days within which at least half, or nine tenths, of the cases were done. No mean, no interpolation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd

from cchc_analysis.cases.calendar import Calendar, OfficeHours
from cchc_analysis.cases.classify import conditions, engine_of, midnight, prepared
from cchc_analysis.cases.counting import key_columns, key_labels, listing
from cchc_analysis.cases.rules import LAW_DEFAULT, Rules
from cchc_analysis.periods import Window

Array = np.ndarray[Any, Any]

LATE_STEPS = ((1, 5), (6, 15), (16, 30), (31, None))
"""Working days past the due date by which open cases are grouped; the last group has no end."""

DUE_COLUMNS = ("unit", "case_id", "procedure", "received", "due_in_force", "days_left", "age")


def due_list(frame: object, *, window: Window, calendar: Calendar, within: int = 3, rules: Rules = LAW_DEFAULT) -> pd.DataFrame:
    """Open cases that are overdue on the status day, or due within some working days, the most urgent of each unit first.

    Columns: :data:`DUE_COLUMNS`; ``days_left`` and ``age`` are working days from the status day (negative: overdue) and since receipt.
    A case without a due date, or waiting for a supplement, is in no list.
    """
    open_ = _open_cases(frame, window, calendar, rules)
    late = (open_["state"] == "in_progress_late") & open_["has_due"]
    soon = (open_["state"] == "in_progress_in_date") & open_["has_due"] & open_["days_left"].between(0, within) & ~open_["waiting"]
    chosen = open_[late | soon].sort_values(["unit", "days_left", "due_in_force", "case_id"], kind="stable")
    return chosen[list(DUE_COLUMNS)].reset_index(drop=True)


def ageing(frame: object, *, window: Window, calendar: Calendar, within: int = 3, rules: Rules = LAW_DEFAULT) -> pd.DataFrame:
    """Open cases by unit: how many in all, waiting for a supplement, due soon, and overdue by :data:`LATE_STEPS` working days.

    ``no_due`` are open cases without a due date. Every column is a number of cases; ``oldest`` is the greatest age in working days.
    """
    open_ = _open_cases(frame, window, calendar, rules)
    late = open_["state"] == "in_progress_late"
    days_late = -open_["days_left"]
    calendar_span = (calendar.last - calendar.first).days
    marks = {
        "open": pd.Series(1, index=open_.index),
        "waiting": open_["waiting"],
        "due_soon": ~late & ~open_["waiting"] & open_["has_due"] & open_["days_left"].between(0, within),
        **{step_name(low, high): late & open_["has_due"] & days_late.between(low, high or calendar_span) for low, high in LATE_STEPS},
        "no_due": ~open_["has_due"],
    }
    table = pd.DataFrame({name: mark.astype("int64") for name, mark in marks.items()}).assign(unit=open_["unit"], oldest=open_["age"])
    return table.groupby("unit", sort=True).agg({**dict.fromkeys(marks, "sum"), "oldest": "max"}).reset_index()


def merge_due(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Join the due lists of disjoint parts of the cases."""
    frames = [part for part in parts if len(part)]
    if not frames:
        return pd.DataFrame(columns=list(DUE_COLUMNS))
    return pd.concat(frames).sort_values(["unit", "days_left", "due_in_force", "case_id"], kind="stable").reset_index(drop=True)


def merge_ageing(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Join the ageing tables of disjoint parts of the cases."""
    whole = pd.concat(list(parts))
    sums = [name for name in whole.columns if name not in ("unit", "oldest")]
    return whole.groupby("unit", sort=True).agg({**dict.fromkeys(sums, "sum"), "oldest": "max"}).reset_index()


def step_name(low: int, high: int | None) -> str:
    """The column of a group of overdue cases: ``late_1_5``, ``late_31_up``."""
    return f"late_{low}_{high or 'up'}"


def _open_cases(frame: object, window: Window, calendar: Calendar, rules: Rules) -> pd.DataFrame:
    columns = ["case_id", "unit", "procedure", "received", "due", "supplement_requested", "supplement_received"]
    open_ = listing(frame, window=window, column="in_progress", rules=rules, columns=columns)
    for name in columns:
        if name not in open_:
            open_[name] = pd.NaT if name.startswith("supplement") else ""
    today = np.datetime64(window.status_day, "D")
    number = int(calendar.working_day_numbers(np.array([today]))[0])
    due = open_["due_in_force"].to_numpy().astype("datetime64[D]")
    has_due = ~np.isnat(due)
    left = _numbers(calendar, np.where(has_due, due, today)) - number
    # A due date that passed over days off only is still a day late.
    left[has_due & (due < today) & (left == 0)] = -1
    age = number - _numbers(calendar, open_["received"].to_numpy().astype("datetime64[D]"))
    end = np.datetime64(midnight(window.status_day + timedelta(days=1)), "us")
    asked, answered = (open_[f"supplement_{what}"].to_numpy().astype("datetime64[us]") for what in ("requested", "received"))
    return open_.assign(days_left=left, has_due=has_due, age=age, waiting=(asked < end) & ~(answered < end))


def _numbers(calendar: Calendar, days: Array) -> Array:
    """Working-day numbers; days beyond the calendar count as its first or last day (an age is then "at least")."""
    within: Array = np.clip(days, np.datetime64(calendar.first, "D"), np.datetime64(calendar.last, "D"))
    numbers: Array = calendar.working_day_numbers(within)
    return numbers


def handling_days(
    frame: object,
    *,
    window: Window,
    calendar: Calendar,
    by: Sequence[str] = ("unit",),
    rules: Rules = LAW_DEFAULT,
    hours: OfficeHours | None = None,
) -> pd.DataFrame:
    """How many of the cases settled in the window took how many working days: the keys, ``days``, ``cases``.

    Counted by the engine behind the frame (only days are grouped, no case leaves it), so that parts can be joined with
    :func:`merge_days`. A case received after hours counts from the next working morning; one wait for a supplement is left out.
    """
    hours = hours or OfficeHours()
    lazy = prepared(frame)
    engine = engine_of(lazy)
    found = conditions(engine, window, rules)
    received, has = nw.col("received"), engine.columns.__contains__
    second = received.dt.hour().cast(nw.Int64) * 3600 + received.dt.minute().cast(nw.Int64) * 60 + received.dt.second().cast(nw.Int64)
    limit = hours.closes.hour * 3600 + hours.closes.minute * 60 + hours.closes.second
    nothing = engine.moment(datetime(1970, 1, 2))
    days = {"_from_day": _day(received, nothing), "_to_day": _day(found.closed, nothing), "_late_receipt": (second > limit).cast(nw.Int64)}
    pause = has("supplement_requested") and has("supplement_received")
    if pause:
        days |= {"_asked": _day(nw.col("supplement_requested"), nothing), "_answered": _day(nw.col("supplement_received"), nothing)}
    settled = found.apply(lazy).filter(nw.col("_settled")).with_columns(**days)
    keys = [*by, *days]
    collected = settled.select(*key_columns(by), *days, nw.lit(1, nw.Int64).alias("cases")).group_by(*keys).agg(nw.col("cases").sum())
    grouped = (collected.collect() if isinstance(collected, nw.LazyFrame) else collected).to_pandas()
    start = _receipt_days(_days(grouped["_from_day"]), grouped["_late_receipt"].to_numpy() > 0, calendar)
    closed = _days(grouped["_to_day"])
    taken = _elapsed(calendar, start, closed)
    if pause:
        begin, end = _days(grouped["_asked"]), _days(grouped["_answered"])
        waited = ~np.isnat(begin) & ~np.isnat(end)
        low = np.clip(begin[waited], start[waited], np.maximum(closed, start)[waited])
        high = np.clip(end[waited], low, np.maximum(closed, start)[waited])
        taken[waited] -= _elapsed(calendar, low, high)
    table = pd.DataFrame({**key_labels(grouped, by), "days": taken, "cases": grouped["cases"].astype("int64")})
    return merge_days([table], by)


def _day(moment: nw.Expr, nothing: nw.Expr) -> nw.Expr:
    """The day as a number, 20230901 (``nothing`` stands for no day): a day that is grouped by and leaves the engine may not carry any time zone."""
    known = nw.when(moment.is_null()).then(nothing).otherwise(moment)
    year, month, day = (part.cast(nw.Int64) for part in (known.dt.year(), known.dt.month(), known.dt.day()))
    return year * 10000 + month * 100 + day


def _days(numbers: pd.Series[Any]) -> Array:
    """Numbers like 20230901 as days; the day that stands for nothing as NaT."""
    days: Array = pd.to_datetime(numbers.astype("int64").astype(str), format="%Y%m%d").to_numpy().astype("datetime64[D]")
    days[numbers.to_numpy() < 19710101] = np.datetime64("NaT")
    return days


def _receipt_days(days: Array, late: Array, calendar: Calendar) -> Array:
    """The day that each case counts as received: the next working day when it came late or on a day off."""
    start: Array = np.maximum(days, np.datetime64(calendar.first, "D"))
    numbers = calendar.working_day_numbers(start)
    day_off = numbers == calendar.working_day_numbers(np.maximum(start - 1, np.datetime64(calendar.first, "D")))
    for i in np.flatnonzero(late | day_off):
        start[i] = np.datetime64(calendar.add_working_days(start[i].item(), 1), "D")
    return start


def _elapsed(calendar: Calendar, start: Array, end: Array) -> Array:
    taken: Array = np.maximum(_numbers(calendar, end) - _numbers(calendar, start), 0)
    return taken


def merge_days(parts: Iterable[pd.DataFrame], by: Sequence[str] = ("unit",)) -> pd.DataFrame:
    """Join the tables of :func:`handling_days` of disjoint parts of the cases."""
    frames = [part for part in parts if len(part)]
    if not frames:
        return pd.DataFrame(columns=[*by, "days", "cases"])
    return pd.concat(frames).groupby([*by, "days"], sort=True)["cases"].sum().reset_index()


def handling_summary(days: pd.DataFrame, by: Sequence[str] = ("unit",)) -> pd.DataFrame:
    """Number of cases, median, 90th percentile and maximum of the working days taken, by key, by nearest rank."""
    groups = [((), days)] if not by else [(key, group) for key, group in days.groupby([*by], sort=True)]
    rows = []
    for key, group in groups:
        if not len(group):
            continue
        ordered = group.sort_values("days")
        running = ordered["cases"].cumsum().to_numpy()
        total = int(running[-1])
        ranks = {name: -(-total * share // 100) for name, share in (("median", 50), ("p90", 90))}
        at = {name: int(ordered["days"].iloc[int(np.searchsorted(running, rank))]) for name, rank in ranks.items()}
        rows.append(dict(zip(by, key, strict=True)) | {"cases": total} | at | {"longest": int(ordered["days"].iloc[-1])})
    return pd.DataFrame(rows, columns=[*by, "cases", "median", "p90", "longest"])
