"""Reading and making the calendar of working days (``rules/calendar``).

The shipped file is made from the ``holidays`` package and ``corrections.csv``; an office may give a file of its own with
the same columns: Ngày, Loại (``nghỉ`` or ``làm việc``), Tên, Nguồn.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from functools import cache
from importlib import resources
from io import StringIO
from pathlib import Path

from cchc_analysis.cases.calendar import OFF, WORK, Calendar, SpecialDay
from cchc_analysis.cases.record import CaseDataError
from cchc_analysis.text import nfc

VERSION = "2026.1"
FIRST_YEAR, LAST_YEAR = 2018, 2027
HEADINGS = ("Ngày", "Loại", "Tên", "Nguồn")
_FOLDER = "rules/calendar"
_ANNOUNCED_UNTIL = 2026


@cache
def default_calendar() -> Calendar:
    """The calendar that ships with the package."""
    text = (resources.files("cchc_analysis") / _FOLDER / f"vn-{VERSION}.csv").read_text(encoding="utf-8")
    return parse_calendar(text, f"vn-{VERSION}", f"vn-{VERSION}.csv")


def read_calendar(path: Path) -> Calendar:
    """A calendar file of an office; its name is the version. Raises ``CaseDataError`` (Vietnamese) naming the line."""
    try:
        return parse_calendar(path.read_text(encoding="utf-8-sig"), path.stem, path.name)
    except (OSError, UnicodeError) as error:
        raise CaseDataError(f"Không đọc được lịch làm việc “{path.name}”") from error


def parse_calendar(text: str, version: str, name: str) -> Calendar:
    """A calendar from the text of its file; it covers the whole years between its first and last day."""
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    days: dict[date, SpecialDay] = {}
    for number, row in enumerate(rows, start=2):
        try:
            day = date.fromisoformat((row["Ngày"] or "").strip())
            kind = nfc(row["Loại"] or "")
        except (KeyError, ValueError) as error:
            raise CaseDataError(
                f"Lịch làm việc “{name}”, dòng {number}: phải có cột {', '.join(HEADINGS)} và ngày dạng 2026-01-02"
            ) from error
        if kind not in (OFF, WORK) or day in days or (kind == OFF) == (day.weekday() >= 5):
            raise CaseDataError(
                f"Lịch làm việc “{name}”, dòng {number}: loại phải là “{OFF}” cho ngày thứ Hai đến thứ Sáu hoặc “{WORK}” cho thứ Bảy, Chủ nhật, mỗi ngày ghi một lần"
            )
        days[day] = SpecialDay(day, kind, nfc(row["Tên"] or ""), nfc(row["Nguồn"] or ""))
    if not days:
        raise CaseDataError(f"Lịch làm việc “{name}” không có ngày nào")
    return Calendar(version, date(min(days).year, 1, 1), date(max(days).year, 12, 31), days)


def corrections() -> list[SpecialDay]:
    """The days that the ``holidays`` package lacks or has wrong, each with its source."""
    text = (resources.files("cchc_analysis") / _FOLDER / "corrections.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [SpecialDay(date.fromisoformat(row["Ngày"]), row["Loại"], row["Tên"], row["Nguồn"]) for row in rows]


def make_calendar_csv(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> str:
    """The text of the shipped file, made anew from the ``holidays`` package and the corrections.

    Raises:
        CaseDataError: the ``holidays`` package is not installed.
    """
    try:
        import holidays
    except ImportError as error:
        raise CaseDataError("Chưa có gói holidays để lập lịch; cài bằng lệnh: pip install holidays") from error
    found = holidays.country_holidays("VN", years=range(first_year, last_year + 1), language="vi")
    source = "gói holidays (Python), lịch nghỉ lễ Việt Nam"
    days: dict[date, SpecialDay] = {}
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        off, weekend = day in found, day.weekday() >= 5
        note = source if day.year <= _ANNOUNCED_UNTIL else f"{source}; dự báo, chờ thông báo hằng năm"
        if off and not weekend:
            days[day] = SpecialDay(day, OFF, nfc(found[day]), note)
        elif weekend and found.is_working_day(day):
            days[day] = SpecialDay(day, WORK, "Làm bù cho ngày nghỉ hoán đổi", note)
        day += timedelta(days=1)
    for correction in corrections():
        days[correction.day] = correction
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows((day.isoformat(), days[day].kind, days[day].name, days[day].source) for day in sorted(days))
    return out.getvalue()
