"""Synthetic cases: seeded, marked as such in every code, made to hit given totals exactly or drawn at random.

Nothing here describes a real application. Codes begin with ``SYNTHETIC``; files written of them say so too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from cchc_analysis.cases.calendar import Calendar
from cchc_analysis.cases.record import COLUMNS, CaseDataError, Channel, Digitised, Outcome, Payment, ServiceLevel
from cchc_analysis.model import SYNTHETIC
from cchc_analysis.periods import Window

Array = np.ndarray[Any, Any]
STATES = ("resolved_on_time", "resolved_overdue", "in_progress_in_date", "in_progress_late", "withdrawn")
ON_TIME, OVERDUE, IN_DATE, LATE, WITHDRAWN = range(5)
PROCEDURES = tuple(
    (f"{SYNTHETIC}-TTHC-{i:02d}", name)
    for i, name in enumerate(("Hộ tịch", "Chứng thực", "Đất đai", "Đăng ký kinh doanh", "Bảo trợ xã hội"), 1)
)
_REACH = 45
"""How many working days before and after the window the dates of cases may lie."""


def make_cases(totals: Sequence[Mapping[str, Any]], *, window: Window, calendar: Calendar, seed: int, outside: int = 20) -> pd.DataFrame:
    """Cases whose counts over a window are exactly the given totals.

    Args:
        totals: a mapping a unit: ``unit`` (and ``level``, if any), ``carried_over``, ``new``, the five :data:`STATES`, and any of
            ``partial_online, partial_total, full_online, full_total, components_digitised, components_total, results_digitised,
            results_total, paid_online, paid_total``; what is absent is unknown for every case of the unit.
        window: the days counted and the status day.
        calendar: due dates fall on its working days.
        seed: the same seed gives the same cases.
        outside: cases a unit that lie before or after the window, which no count may see.

    Raises:
        CaseDataError: the totals contradict each other, or the window has too few working days for them.
    """
    rng = np.random.default_rng(seed)
    parts = []
    for row in totals:
        _check(row)
        parts.append(_unit_cases(row, window, calendar, rng))
        parts.append(_outside_cases(row, window, calendar, rng, outside))
    whole = pd.concat([part for part in parts if len(part)], ignore_index=True) if parts else _empty()
    whole = whole.iloc[rng.permutation(len(whole))].reset_index(drop=True)
    return _finish(whole)


def random_cases(count: int, *, window: Window, calendar: Calendar, seed: int, units: int = 300, first: int = 0) -> pd.DataFrame:
    """Cases drawn at random in realistic shares; ``first`` is the number of the first code, so that blocks can be joined."""
    rng = np.random.default_rng([seed, first])
    state = rng.choice(5, count, p=[0.9, 0.03, 0.05, 0.005, 0.015])
    new = rng.random(count) < 0.95
    frame = _dates(state, new, window, calendar, rng)
    number = rng.integers(0, units, count)
    frame["unit"] = _coded(number, [f"Đơn vị {i:04d} ({SYNTHETIC})" for i in range(units)])
    frame["level"] = _coded((number % 10 == 0).astype(np.int8), ["communes", "departments"])
    level = rng.choice([0, 2, 3, 4], count, p=[0.05, 0.05, 0.55, 0.35])
    frame["service_level"] = level
    frame["channel"] = rng.choice([1, 2, 3], count, p=[0.2, 0.75, 0.05])
    frame["components_digitised"] = rng.choice([0, 1, 2], count, p=[0.01, 0.09, 0.9])
    frame["results_digitised"] = rng.choice([0, 1, 2], count, p=[0.02, 0.13, 0.85])
    frame["payment"] = rng.choice([0, 1, 2], count, p=[0.5, 0.2, 0.3])
    due_gone = rng.random(count) < 0.002
    frame["due"] = frame["due"].mask(due_gone)
    return _finish(frame, first)


def _unit_cases(row: Mapping[str, Any], window: Window, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    state = np.repeat(np.arange(5), [int(row.get(name) or 0) for name in STATES])
    count = len(state)
    new = np.zeros(count, dtype=bool)
    new[rng.permutation(count)[: int(row.get("new") or 0)]] = True
    frame = _dates(state, new, window, calendar, rng)
    frame["unit"] = row["unit"]
    frame["level"] = row.get("level", "")
    services = (("full", ServiceLevel.FULL), ("partial", ServiceLevel.PARTIAL))
    fresh = rng.permutation(np.flatnonzero(new))
    frame["service_level"], frame["channel"] = 0, np.where(new, int(Channel.DIRECT), int(Channel.UNKNOWN))
    for name, level in services:
        total, online = int(row.get(f"{name}_total") or 0), int(row.get(f"{name}_online") or 0)
        taken, fresh = fresh[:total], fresh[total:]
        frame.loc[taken, "service_level"] = int(level)
        frame.loc[taken[:online], "channel"] = int(Channel.ONLINE)
    bases = {"components": state != WITHDRAWN, "results": (state == ON_TIME) | (state == OVERDUE)}
    for name, base in bases.items():
        frame[f"{name}_digitised"] = _marked(np.flatnonzero(base), row.get(f"{name}_total"), row.get(f"{name}_digitised"), count, rng)
    frame["payment"] = _marked(np.flatnonzero(new), row.get("paid_total"), row.get("paid_online"), count, rng)
    return frame


def _marked(base: Array, total: Any, marked: Any, count: int, rng: np.random.Generator) -> Array:
    """Codes 2 for ``marked`` cases of the base, 1 for the rest of ``total``, 0 (unknown) elsewhere."""
    codes = np.zeros(count, dtype=np.int8)
    chosen = rng.permutation(base)[: int(total or 0)]
    codes[chosen] = int(Digitised.NO)
    codes[chosen[: int(marked or 0)]] = int(Digitised.YES)
    assert int(Digitised.YES) == int(Payment.ONLINE)
    return codes


def _dates(state: Array, new: Array, window: Window, calendar: Calendar, rng: np.random.Generator) -> pd.DataFrame:
    """Receipt, due and closing times that put each case into its state. All are working days within office hours."""
    days, start, end, status = _working_days(window, calendar)
    in_date = int(np.searchsorted(days, np.datetime64(window.status_day, "D")))
    count = len(state)
    if count and end < start:
        raise CaseDataError(f"Khoảng thời gian {window} không có ngày làm việc nào")
    gap = np.isin(state, (OVERDUE, LATE))
    # A case past its due day needs a later day within the window: received and due at least a day before the status day.
    last = np.minimum(np.where(gap, status - 1, status), end)
    if np.any(new & (last < start)):
        raise CaseDataError(f"Khoảng thời gian {window} quá ngắn để có hồ sơ nhận mới đã quá hạn")
    received = rng.integers(np.where(new, start, start - 20), np.where(new, last, start - 1) + 1)
    due = received + rng.integers(0, 21, count)
    closed = np.maximum(received, start) + rng.integers(0, 21, count)
    closed = np.minimum(closed, status)
    # Each state in turn; days are indexes into the list of working days.
    due = np.where(state == ON_TIME, closed + rng.integers(0, 6, count), due)
    due = np.where(gap, received + np.minimum(rng.integers(0, 21, count), status - 1 - received), due)
    closed = np.where(state == OVERDUE, _between(np.maximum(due + 1, start), status, rng), closed)
    due = np.where(state == IN_DATE, np.maximum(due, in_date + rng.integers(0, 11, count)), due)
    open_ = np.isin(state, (IN_DATE, LATE))
    closed = np.where(open_, status + 1 + rng.integers(0, 15, count), closed)
    never = open_ & (rng.random(count) < 0.7)
    moments = days.astype("datetime64[us]")
    hour = np.timedelta64(3_600_000_000, "us")
    second = np.timedelta64(1_000_000, "us")
    received_at = moments[received] + 7 * hour + rng.integers(1800, 5 * 3600, count) * second
    closed_at = moments[closed] + 13 * hour + rng.integers(1800, 4 * 3600 + 1, count) * second
    frame = pd.DataFrame({"received": received_at, "due": moments[due] + 17 * hour, "closed": closed_at})
    frame["closed"] = frame["closed"].mask(never)
    outcome = np.where(state == WITHDRAWN, int(Outcome.WITHDRAWN), int(Outcome.RESOLVED))
    frame["outcome"] = np.where(frame["closed"].isna(), int(Outcome.UNKNOWN), outcome)
    return frame


def _outside_cases(row: Mapping[str, Any], window: Window, calendar: Calendar, rng: np.random.Generator, count: int) -> pd.DataFrame:
    """Cases closed before the window or received after it."""
    days, start, end, _ = _working_days(window, calendar)
    moments = days.astype("datetime64[us]")
    nine, due_hour = np.timedelta64(9, "h"), np.timedelta64(17, "h")
    before = rng.random(count) < 0.5
    received = np.where(before, start - 1 - rng.integers(6, 20, count), end + 1 + rng.integers(0, 10, count))
    closed = received + rng.integers(0, 6, count)
    frame = pd.DataFrame({"received": moments[received] + nine, "due": moments[closed] + due_hour, "closed": moments[closed] + due_hour})
    frame["outcome"] = int(Outcome.RESOLVED)
    frame["unit"], frame["level"] = row["unit"], row.get("level", "")
    frame["service_level"], frame["channel"], frame["payment"] = int(ServiceLevel.FULL), int(Channel.ONLINE), int(Payment.ONLINE)
    frame["components_digitised"] = frame["results_digitised"] = int(Digitised.YES)
    return frame


def _working_days(window: Window, calendar: Calendar) -> tuple[Array, int, int, int]:
    """The working days around a window, and the indexes of its first, its last and the last up to the status day."""
    known_until = np.datetime64(min(window.end, window.status_day), "D")
    reach = np.arange(np.datetime64(window.start, "D") - 2 * _REACH, np.datetime64(max(window.end, window.status_day), "D") + 2 * _REACH)
    days = reach[[calendar.is_working_day(day.item()) for day in reach]]
    start = int(np.searchsorted(days, np.datetime64(window.start, "D")))
    end = int(np.searchsorted(days, known_until, side="right")) - 1
    status = int(np.searchsorted(days, np.datetime64(window.status_day, "D"), side="right")) - 1
    return days, start, end, status


def _between(low: Array, high: int, rng: np.random.Generator) -> Array:
    """A random whole number in [low, high], element by element (low itself where it is above high)."""
    span: Array = np.maximum(high - low, 0) + 1
    drawn: Array = low + rng.integers(0, span)
    return drawn


def _finish(frame: pd.DataFrame, first: int = 0) -> pd.DataFrame:
    """The canonical frame: every column of the record, marked codes, narrow types."""
    count = len(frame)
    numbers = pd.Series(np.arange(first, first + count)).astype(str).str.zfill(9)
    frame["case_id"] = (SYNTHETIC + "-" + numbers).to_numpy()
    frame["unit_received"] = frame["unit"]
    kind = (np.arange(first, first + count) * 7919) % len(PROCEDURES)
    frame["procedure"] = _coded(kind, [code for code, _ in PROCEDURES])
    frame["field"] = _coded(kind, [name for _, name in PROCEDURES])
    frame["returned"] = frame["closed"]
    for name, column in COLUMNS.items():
        if name not in frame:
            frame[name] = pd.Series(pd.NaT, index=frame.index) if column.kind == "time" else 0
        if column.kind == "time":
            frame[name] = frame[name].astype("datetime64[us]")
        elif column.kind in ("code", "number"):
            frame[name] = frame[name].astype("int8")
        elif name != "case_id":
            frame[name] = frame[name].astype("category")
    return frame[list(COLUMNS)]


def _coded(codes: Array, names: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(cast(Any, codes), pd.Index(names))


def _empty() -> pd.DataFrame:
    return pd.DataFrame({"unit": pd.Series(dtype=object), "level": pd.Series(dtype=object), "closed": pd.Series(dtype="datetime64[us]")})


def _check(row: Mapping[str, Any]) -> None:
    """Refuse totals that no set of cases can have."""
    value = {name: int(row.get(name) or 0) for name in row if name not in ("unit", "level")}
    number = value.get
    received = number("carried_over", 0) + number("new", 0)
    states = sum(number(name, 0) for name in STATES)
    resolved = number("resolved_on_time", 0) + number("resolved_overdue", 0)
    wrong = []
    if any(v < 0 for v in value.values()):
        wrong.append("có số âm")
    if received != states:
        wrong.append(f"tiếp nhận {received} khác tổng các trạng thái {states}")
    if number("partial_total", 0) + number("full_total", 0) > number("new", 0):
        wrong.append("hồ sơ dịch vụ công trực tuyến nhiều hơn hồ sơ nhận mới")
    bases = {"partial_total": number("new", 0), "full_total": number("new", 0), "paid_total": number("new", 0)}
    bases |= {"components_total": received - number("withdrawn", 0), "results_total": resolved}
    for total, base in bases.items():
        part = total.replace("total", "digitised" if total[0] in "cr" else "online")
        if not number(part, 0) <= number(total, 0) <= base:
            wrong.append(f"{part} ≤ {total} ≤ {base} không đúng")
    if wrong:
        raise CaseDataError(f"Không tạo được hồ sơ cho “{row['unit']}”: {'; '.join(wrong)}")
