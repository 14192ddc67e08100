"""From a case record to its place in the table: one set of named conditions, as Narwhals expressions.

The same expressions run on pandas, Polars, DuckDB, Spark and Arrow. Two habits keep the integers equal everywhere:
no condition negates a comparison that can be null (``is_null() | (x >= y)``, never ``~(x < y)``), and days are compared
with ``truncate("1d")`` against bounds made inside the engine.

The table speaks of the cases known by the end of the window that were not closed before its start. With ``as_of`` in the
past, later events are not known yet: a case closed afterwards is open, a later supplement has not moved any due date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

import narwhals.stable.v2 as nw

from cchc_analysis.cases.record import COLUMNS, COUNTED, TIME_ZONE, TIMES, CaseDataError, Channel, Digitised, Outcome, Payment, ServiceLevel
from cchc_analysis.cases.rules import Rules
from cchc_analysis.periods import Window

Frame = nw.LazyFrame[Any]
_FORMAT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is true of a case: ``known`` puts it into the table, ``flags`` are the counts that it adds one to.

    ``steps`` are columns to be added one step after the other, so that no engine works anything out twice. The flags are
    the few from which all counts follow by sums and differences (:mod:`cchc_analysis.cases.counting`).
    ``closed`` and ``due`` are the closing time and the due date that the rules look at.
    """

    known: nw.Expr
    steps: tuple[Mapping[str, nw.Expr], ...]
    flags: Mapping[str, nw.Expr]
    closed: nw.Expr
    due: nw.Expr

    def apply(self, frame: Frame) -> Frame:
        """The known cases with the columns of every step."""
        frame = frame.filter(self.known)
        for step in self.steps:
            frame = frame.with_columns(**step)
        return frame


@dataclass(frozen=True, slots=True)
class Engine:
    """What differs between engines: how a moment is written, and as what a condition may be summed."""

    columns: frozenset[str]
    moment: Callable[[datetime], nw.Expr]
    addend: Callable[[nw.Expr], nw.Expr]


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time.min)


def engine_of(frame: Frame) -> Engine:
    """How to speak to the engine behind a frame.

    A Python datetime handed to Spark is shifted by the client's time zone, so there the bounds are parsed by Spark itself. Polars and
    DuckDB sum truth values, which is quicker; Spark cannot, and pandas is slower at it.
    """
    kind, columns = frame.implementation, frozenset(frame.collect_schema())
    if kind.is_pyspark() or kind.is_pyspark_connect() or kind.is_sqlframe():
        return Engine(columns, lambda at: nw.lit(at.strftime(_FORMAT)).str.to_datetime(format=_FORMAT), _as_integer)
    return Engine(columns, nw.lit, (lambda flag: flag) if kind.is_polars() or kind.is_duckdb() else _as_integer)


def _as_integer(flag: nw.Expr) -> nw.Expr:
    return flag.cast(nw.Int64)


def prepared(native: object) -> Frame:
    """A native frame as a lazy Narwhals frame whose times are local: zoned times are moved to Vietnamese time.

    Raises:
        CaseDataError: a needed column is missing, or a time is still a text.
    """
    frame = cast(Frame, nw.from_native(cast(Any, native)))
    schema = frame.collect_schema()
    missing = [f"“{name}” ({COLUMNS[name].label})" for name in COUNTED if name not in schema]
    if missing:
        raise CaseDataError(f"Dữ liệu hồ sơ thiếu cột {', '.join(missing)}")
    moved = []
    spark = frame.implementation.is_spark_like() and not frame.implementation.is_duckdb()
    for name in TIMES:
        dtype = schema.get(name)
        if isinstance(dtype, nw.Datetime):
            if dtype.time_zone is None or spark or (frame.implementation.is_duckdb() and dtype.time_zone == TIME_ZONE):
                continue  # Spark and DuckDB show zoned times as the session's wall clock
            if frame.implementation.is_duckdb():
                raise CaseDataError(f"Cột “{name}” có múi giờ; chạy SET TimeZone = '{TIME_ZONE}' trên kết nối DuckDB rồi đếm lại")
            moved.append(nw.col(name).dt.convert_time_zone(TIME_ZONE).dt.replace_time_zone(None))
        elif dtype is not None and not isinstance(dtype, nw.Date) and dtype != nw.Unknown:
            raise CaseDataError(f"Cột “{name}” ({COLUMNS[name].label}) chưa phải ngày giờ; đọc tệp bằng io.cases.read_cases trước khi đếm")
    return frame.with_columns(*moved) if moved else frame


def conditions(engine: Engine, window: Window, rules: Rules) -> Conditions:
    """The conditions of a window under a set of rules, with the columns that the frame has."""
    has, moment, col = engine.columns.__contains__, engine.moment, nw.col
    first, status_day = moment(midnight(window.start)), moment(midnight(window.status_day))
    known_until = moment(midnight(min(window.end, window.status_day) + timedelta(days=1)))
    status_end = moment(midnight(window.status_day + timedelta(days=1)))
    apart, on_time = _kinds(rules)

    closed, due = _closing(rules, has), _due(rules, has, status_end)
    # An outcome that is null counts as "resolved", so it may not spoil the three-valued logic below.
    outcome = col("outcome").fill_null(Outcome.UNKNOWN.value) if has("outcome") else None
    times = {
        "_closed_day": closed.dt.truncate("1d"),
        "_due_day": due.dt.truncate("1d"),
        "_is_closed": closed < status_end,
        "_is_open": closed.is_null() | (closed >= status_end),
        "_new": col("received") >= first,
    }
    is_closed, is_open, new = col("_is_closed"), col("_is_open"), col("_new")
    kinds = {
        "_withdrawn": is_closed & _one_of(outcome, apart) if outcome is not None and apart else None,
        "_settled": is_closed & ~_one_of(outcome, apart) if outcome is not None and apart else is_closed,
        "_judged": is_closed & ~_one_of(outcome, apart + on_time) if outcome is not None and apart + on_time else is_closed,
    }
    settled, judged = col("_settled"), col("_judged")

    too_late = col("_closed_day") > col("_due_day")
    if rules.precision == "second":
        too_late = too_late | ((closed > due) & (due > col("_due_day")))
    early, overdue = judged & (col("_closed_day") < col("_due_day")), judged & too_late
    late = is_open & (due < status_day)
    if rules.missing_due == "overdue":
        overdue, late = overdue | (judged & due.is_null()), late | (is_open & due.is_null())
    if rules.repeated_supplement == "overdue" and has("supplements"):
        repeated = col("supplements").fill_null(0) >= 2
        early, overdue, late = early & ~repeated, overdue | (judged & repeated), late | (is_open & repeated)
    if rules.waiting == "in_date" and has("supplement_requested"):
        asked = col("supplement_requested")
        at_work = asked.is_null() | (asked >= status_end)
        late = late & (at_work | (col("supplement_received") < status_end) if has("supplement_received") else at_work)

    flags = {"new": new, "closed": is_closed, "early": early, "overdue": overdue, "late": late, "missing_due": due.is_null()}
    if kinds["_withdrawn"] is not None:
        flags["withdrawn"] = col("_withdrawn")
    flags |= _service_flags(has, new)
    for name, base in (("components_digitised", is_open | settled), ("results_digitised", settled)):
        if has(name):
            flags[name] = base & (col(name) == Digitised.YES.value)
            flags[name.replace("digitised", "total")] = base & (col(name) > Digitised.UNKNOWN.value)
    known = (col("received") < known_until) & (closed.is_null() | (closed >= first))
    return Conditions(known, (times, {name: kind for name, kind in kinds.items() if kind is not None}), flags, closed, due)


def _kinds(rules: Rules) -> tuple[list[int], list[int]]:
    """The outcomes that are counted apart as withdrawn, and those that are on time whatever their date."""
    unsettled = [Outcome.REFUSED.value, Outcome.STOPPED.value]
    apart: list[int] = []
    on_time: list[int] = []
    (apart if rules.withdrawn == "separate" else on_time).append(Outcome.WITHDRAWN.value)
    if rules.refused != "by_date":
        (apart if rules.refused == "withdrawn" else on_time).extend(unsettled)
    return apart, on_time


def _one_of(code: nw.Expr, values: list[int]) -> nw.Expr:
    """Whether a code is one of a few values; quicker than ``is_in`` on every engine."""
    found = code == values[0]
    for value in values[1:]:
        found = found | (code == value)
    return found


def _service_flags(has: Callable[[str], bool], new: nw.Expr) -> dict[str, nw.Expr]:
    """Counts of newly received cases by channel, service level and payment."""
    flags: dict[str, nw.Expr] = {}
    online = nw.col("channel") == Channel.ONLINE.value
    if has("channel"):
        flags["new_online"] = new & online
    if has("service_level"):
        for name, level in (("partial", ServiceLevel.PARTIAL), ("full", ServiceLevel.FULL)):
            flags[f"{name}_total"] = new & (nw.col("service_level") == level.value)
            if has("channel"):
                flags[f"{name}_online"] = flags[f"{name}_total"] & online
    if has("payment"):
        flags["paid_online"] = new & (nw.col("payment") == Payment.ONLINE.value)
        flags["paid_total"] = new & (nw.col("payment") > Payment.NONE.value)
    return flags


def _closing(rules: Rules, has: Callable[[str], bool]) -> nw.Expr:
    """When a case ended: settled cases by the chosen mark; withdrawn, refused and stopped ones always when they were closed."""
    closed = nw.col("closed")
    if rules.finish == "finished" or not has("returned"):
        return closed
    if not has("outcome"):
        return nw.col("returned")
    ended = nw.col("outcome").is_in([Outcome.WITHDRAWN.value, Outcome.REFUSED.value, Outcome.STOPPED.value])
    return nw.when(ended).then(closed).otherwise(nw.col("returned"))


def _due(rules: Rules, has: Callable[[str], bool], status_end: nw.Expr) -> nw.Expr:
    """The due date in force on the status day: a supplement asked for later has not moved it yet."""
    due = nw.col("due")
    if rules.supplement == "extends" and has("due_supplement"):
        moved = nw.col("due_supplement")
        in_force = ~moved.is_null()
        if has("supplement_requested"):
            asked = nw.col("supplement_requested")
            in_force = in_force & (asked.is_null() | (asked < status_end))
        due = nw.when(in_force).then(moved).otherwise(due)
    if rules.reappointment == "extends" and has("due_reappointed"):
        moved = nw.col("due_reappointed")
        due = nw.when(~moved.is_null()).then(moved).otherwise(due)
    return due


def states(flags: Mapping[str, nw.Expr]) -> nw.Expr:
    """The state of a case as one word, from the same flags as the counts."""
    word = nw.when(flags["late"]).then(nw.lit("in_progress_late")).otherwise(nw.lit("in_progress_in_date"))
    for flag, state in (
        ("closed", "resolved_on_due_day"),
        ("early", "resolved_early"),
        ("overdue", "resolved_overdue"),
        ("withdrawn", "withdrawn"),
    ):
        if flag in flags:
            word = nw.when(flags[flag]).then(nw.lit(state)).otherwise(word)
    return word
