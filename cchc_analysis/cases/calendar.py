"""Working days of the Vietnamese civil service: due dates, time taken, pauses.

A calendar is versioned data (``rules/calendar``): weekdays that are off, weekend days that are worked, each with its name
and source. A day outside its years is refused rather than guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal

import numpy as np

from cchc_analysis.cases.record import CaseDataError
from cchc_analysis.periods import vietnamese_date

OFF, WORK = "nghỉ", "làm việc"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A weekday off (``nghỉ``) or a weekend day worked (``làm việc``), why, and by which source."""

    day: date
    kind: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When an office receives cases: one that comes after ``closes``, or on a day off, counts as received the next working morning."""

    opens: time = time(7, 30)
    closes: time = time(17, 0)


@dataclass(frozen=True)
class Calendar:
    """The working days from ``first`` to ``last``; ``version`` is printed wherever the calendar decides a figure."""

    version: str
    first: date
    last: date
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday unless off, Saturday and Sunday if worked."""
        self._within(day)
        special = self.days.get(day)
        return special.kind == WORK if special else day.weekday() < 5

    def next_working_day(self, day: date) -> date:
        """The day itself when it is worked, otherwise the first worked day after it."""
        return self.add_working_days(day - timedelta(days=1), 1) if not self.is_working_day(day) else day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after a day; the day itself does not count. 0 gives the day, or the next one worked."""
        if count < 0:
            raise ValueError("count must not be negative")
        if count == 0:
            return self.next_working_day(day)
        number = self._number(day) + count
        if number > self._numbers[-1]:
            raise self._outside(self.last + timedelta(days=1))
        return self.first + timedelta(days=int(np.searchsorted(self._numbers, number)))

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative when ``end`` is earlier."""
        return self._number(end) - self._number(start)

    def working_day_numbers(self, days: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """For an array of ``datetime64[D]``: the count of working days from ``first`` to each. Differences are elapsed days."""
        index = (days - np.datetime64(self.first, "D")).astype(np.int64)
        if len(index) and (index.min() < 0 or index.max() >= len(self._numbers)):
            bad = days[(index < 0) | (index >= len(self._numbers))][0]
            raise self._outside(bad.astype("datetime64[D]").item())
        found: np.ndarray[Any, Any] = self._numbers[index]
        return found

    def received_on(self, received: datetime, hours: OfficeHours | None = None) -> date:
        """The day on which a case counts as received: the next working day when it came after hours or on a day off."""
        hours = hours or OfficeHours()
        day = received.date()
        if self.is_working_day(day) and received.time() <= hours.closes:
            return day
        return self.add_working_days(day, 1)

    def due(
        self,
        received: datetime,
        days: int,
        *,
        unit: Literal["working", "calendar"] = "working",
        start: Literal["next_day", "before_noon"] = "next_day",
        hours: OfficeHours | None = None,
    ) -> datetime:
        """The due time of a case: the close of business of a working day, always.

        Args:
            received: when the case came in; after hours it counts as the next working morning.
            days: the time limit of the procedure.
            unit: ``working`` days, or ``calendar`` days moved off days off.
            start: counting begins the day after receipt, or on the day itself when it came in before noon.
            hours: office hours; 7:30 to 17:00 when not given.
        """
        hours = hours or OfficeHours()
        from_day = self.received_on(received, hours)
        early = start == "before_noon" and (received.date() < from_day or received.time() < time(12))
        if unit == "calendar":
            day = self.next_working_day(from_day + timedelta(days=max(days - 1, 0) if early else days))
        else:
            day = self.add_working_days(from_day, max(days - 1, 0) if early else days)
        return datetime.combine(day, hours.closes)

    def due_after_supplement(
        self, due: np.ndarray[Any, Any], requested: np.ndarray[Any, Any], received: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Due times moved on by the working days that the office waited for the supplement; NaT where a day lies outside the calendar.

        All are arrays of ``datetime64``; a due time that was not waited for stays as it is.
        """
        days = [moments.astype("datetime64[D]") for moments in (due, requested, received)]
        index = [(day - np.datetime64(self.first, "D")).astype(np.int64) for day in days]
        inside = np.logical_and.reduce([(i >= 0) & (i < len(self._numbers)) for i in index])
        on_due, start, end = (self._numbers[np.where(inside, i, 0)] for i in index)
        waited = np.maximum(end - start, 0)
        place = np.searchsorted(self._numbers, on_due + waited)
        moved = np.datetime64(self.first, "D") + place.astype("timedelta64[D]") + (due - days[0])
        found: np.ndarray[Any, Any] = np.where(waited > 0, moved, due)
        found[~inside | (on_due + waited > self._numbers[-1])] = np.datetime64("NaT")
        return found

    def elapsed(
        self, received: datetime, closed: datetime, pauses: Iterable[tuple[date, date]] = (), hours: OfficeHours | None = None
    ) -> int:
        """Working days that a case took, without the days waited for supplements. Pauses that overlap count once; never negative."""
        start, end = self.received_on(received, hours), closed.date()
        if end <= start:
            return 0
        paused: set[int] = set()
        for begin, stop in pauses:
            low, high = max(begin, start), min(stop, end)
            if low < high:
                paused.update(range(self._number(low) + 1, self._number(high) + 1))
        return self.working_days_between(start, end) - len(paused)

    @cached_property
    def _numbers(self) -> np.ndarray[Any, Any]:
        length = (self.last - self.first).days + 1
        worked = [self.is_working_day(self.first + timedelta(days=i)) for i in range(length)]
        return np.cumsum(np.array(worked, dtype=np.int64))

    def _number(self, day: date) -> int:
        self._within(day)
        return int(self._numbers[(day - self.first).days])

    def _within(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise self._outside(day)

    def _outside(self, day: date) -> CaseDataError:
        years = f"từ {vietnamese_date(self.first)} đến {vietnamese_date(self.last)}"
        return CaseDataError(f"Lịch làm việc phiên bản {self.version} chỉ có {years}, không có ngày {vietnamese_date(day)}")
