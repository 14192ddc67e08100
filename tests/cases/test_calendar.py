"""Working days: the shipped calendar and the arithmetic on it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_analysis.cases import CaseDataError
from cchc_analysis.cases.calendar import Calendar
from cchc_analysis.io.cases.calendars import corrections, default_calendar, make_calendar_csv, parse_calendar, read_calendar

CALENDAR = default_calendar()
days = st.dates(date(2022, 3, 1), date(2027, 9, 30))
moments = st.datetimes(datetime(2022, 3, 1), datetime(2027, 9, 30))
limits = st.integers(0, 45)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 1, 2), False), (date(2026, 1, 10), True),  # swapped for each other
        (date(2024, 4, 29), False), (date(2024, 5, 4), True), (date(2025, 5, 2), False), (date(2025, 4, 26), True),
        (date(2026, 8, 31), False), (date(2026, 8, 22), True),
        (date(2023, 9, 1), False), (date(2023, 9, 4), False), (date(2023, 9, 5), True), (date(2023, 9, 2), False),
        (date(2023, 9, 25), True), (date(2023, 9, 24), False),
    ],
)  # fmt: skip
def test_known_days(day: date, worked: bool) -> None:
    assert CALENDAR.is_working_day(day) is worked


def test_the_shipped_file_is_what_the_generator_makes() -> None:
    import holidays

    if holidays.__version__ != "0.109":
        pytest.skip("the shipped calendar was made with holidays 0.109; another version may know other days")
    made = parse_calendar(make_calendar_csv(), CALENDAR.version, "made")
    assert made == CALENDAR


def test_every_correction_is_in_force_and_has_a_source() -> None:
    for correction in corrections():
        assert CALENDAR.days[correction.day] == correction
        assert correction.source


@given(received=moments, limit=limits, unit=st.sampled_from(["working", "calendar"]), start=st.sampled_from(["next_day", "before_noon"]))
def test_no_due_date_on_a_day_off(received: datetime, limit: int, unit: str, start: str) -> None:
    due = CALENDAR.due(received, limit, unit=unit, start=start)  # type: ignore[arg-type]
    assert CALENDAR.is_working_day(due.date())
    assert due.date() >= received.date()
    assert due.time() == time(17)


def plain_walk(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= CALENDAR.is_working_day(day)
    return day


@given(day=days, count=st.integers(1, 45))
def test_adding_working_days_is_walking_day_by_day(day: date, count: int) -> None:
    assert CALENDAR.add_working_days(day, count) == plain_walk(day, count)


@given(start=days, count=st.integers(0, 45))
def test_adding_and_counting_are_inverse(start: date, count: int) -> None:
    first = CALENDAR.next_working_day(start)
    assert CALENDAR.working_days_between(first, CALENDAR.add_working_days(first, count)) == count


@given(a=days, b=days, c=days)
def test_working_days_add_up(a: date, b: date, c: date) -> None:
    assert CALENDAR.working_days_between(a, b) + CALENDAR.working_days_between(b, c) == CALENDAR.working_days_between(a, c)


@settings(max_examples=20)
@given(some=st.lists(days, min_size=1, max_size=20))
def test_arrays_of_days_count_like_single_days(some: list[date]) -> None:
    numbers = CALENDAR.working_day_numbers(np.array(some, dtype="datetime64[D]"))
    assert list(numbers - numbers[0]) == [CALENDAR.working_days_between(some[0], day) for day in some]


@given(received=moments, limit=limits, asked=st.integers(0, 10), waited=st.integers(0, 20))
def test_a_supplement_moves_the_due_date_by_the_working_days_waited(received: datetime, limit: int, asked: int, waited: int) -> None:
    due = CALENDAR.due(received, limit)
    requested = CALENDAR.add_working_days(received.date(), asked)
    answered = CALENDAR.add_working_days(requested, waited)
    one = [np.array([moment], dtype="datetime64[us]") for moment in (due, requested, answered)]
    moved: datetime = CALENDAR.due_after_supplement(*one)[0].item()
    assert moved.time() == due.time()
    assert CALENDAR.working_days_between(due.date(), moved.date()) == waited
    assert CALENDAR.is_working_day(moved.date())


@given(received=moments, took=st.integers(0, 60), pauses=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=4))
def test_time_taken_with_pauses_is_counted_day_by_day(received: datetime, took: int, pauses: list[tuple[int, int]]) -> None:
    closed = received + timedelta(days=took)
    spans = [(received.date() + timedelta(days=a), received.date() + timedelta(days=a + b)) for a, b in pauses]
    start = CALENDAR.received_on(received)
    counted = 0
    day = start
    while day < closed.date():
        day += timedelta(days=1)
        waiting = any(a < day <= b for a, b in spans)
        counted += CALENDAR.is_working_day(day) and not waiting
    assert CALENDAR.elapsed(received, closed, spans) == counted


@pytest.mark.parametrize(
    ("received", "day"),
    [
        (datetime(2023, 8, 31, 17, 0, 0), date(2023, 8, 31)), (datetime(2023, 8, 31, 17, 0, 1), date(2023, 9, 5)),
        (datetime(2023, 9, 2, 8), date(2023, 9, 5)), (datetime(2026, 1, 10, 8), date(2026, 1, 10)), (datetime(2026, 1, 1, 8), date(2026, 1, 5)),
    ],
)  # fmt: skip
def test_after_hours_and_days_off_count_as_the_next_working_morning(received: datetime, day: date) -> None:
    assert CALENDAR.received_on(received) == day


@pytest.mark.parametrize(("start", "due"), [("next_day", datetime(2023, 9, 7, 17)), ("before_noon", datetime(2023, 9, 6, 17))])
def test_two_working_days_across_the_national_day(start: str, due: datetime) -> None:
    # 31/8 is a Thursday; 1, 2, 3 and 4/9 are off.
    assert CALENDAR.due(datetime(2023, 8, 31, 18), 2, start="next_day") == datetime(2023, 9, 7, 17)
    assert CALENDAR.due(datetime(2023, 9, 5, 9), 2, start=start) == due  # type: ignore[arg-type]


def test_calendar_days_are_moved_off_days_off() -> None:
    assert CALENDAR.due(datetime(2023, 8, 31, 9), 2, unit="calendar") == datetime(2023, 9, 5, 17)


def test_a_day_outside_the_calendar_is_refused_with_its_version() -> None:
    with pytest.raises(CaseDataError, match=r"vn-2026\.1 chỉ có từ 01/01/2018 đến 31/12/2027, không có ngày 01/02/2031"):
        CALENDAR.is_working_day(date(2031, 2, 1))
    with pytest.raises(CaseDataError, match="chỉ có"):
        CALENDAR.add_working_days(date(2027, 12, 30), 5)
    with pytest.raises(CaseDataError, match="chỉ có"):
        CALENDAR.working_day_numbers(np.array(["2030-01-01"], dtype="datetime64[D]"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2026-13-01,nghỉ,x,y", "dòng 2"), ("2026-01-02,off,x,y", "loại phải là"), ("2026-01-03,nghỉ,x,y", "thứ Bảy"),
        ("2026-01-02,làm việc,x,y", "thứ Hai"), ("2026-01-02,nghỉ,x,y\n2026-01-02,nghỉ,x,y", "dòng 3"),
    ],
)  # fmt: skip
def test_a_broken_calendar_file_is_refused_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "lich.csv"
    path.write_text(f"Ngày,Loại,Tên,Nguồn\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseDataError, match=message):
        read_calendar(path)


def test_an_office_may_have_a_calendar_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "lich-rieng.csv"
    path.write_text("Ngày,Loại,Tên,Nguồn\n2026-03-02,nghỉ,Nghỉ riêng,Quyết định của đơn vị\n", encoding="utf-8-sig")
    own = read_calendar(path)
    assert own.version == "lich-rieng"
    assert not own.is_working_day(date(2026, 3, 2))
    assert isinstance(own, Calendar)


def test_a_missing_calendar_file_is_said_in_vietnamese(tmp_path: Path) -> None:
    with pytest.raises(CaseDataError, match="Không đọc được lịch làm việc"):
        read_calendar(tmp_path / "khong-co.csv")
