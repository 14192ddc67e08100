"""A wait for a supplement moves the due date by the working days waited, also when the export has no new date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cchc_analysis.cases import Rules, count
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.io.cases.exports import read_cases
from tests.cases.exports import write_csv
from tests.cases.quarter import WINDOW

HEADING = [
    "Mã hồ sơ",
    "Đơn vị",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày yêu cầu bổ sung",
    "Ngày nhận bổ sung",
    "Ngày hẹn trả mới",
    "Ngày kết thúc xử lý",
]


def moved(tmp_path: Path, *dates: str) -> tuple[date | None, list[str]]:
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADING, ["H-0001", "xã A", *dates]]))
    due = done.frame()["due_supplement"].iloc[0]
    return (due.date() if due == due else None), [f.code for f in done.findings if f.code.startswith("hs-doi-han")]  # noqa: PLR0124


def test_the_printed_rule_is_the_rule_used(tmp_path: Path) -> None:
    lines = [
        ["H-0001", "xã A", "01/06/2023", "15/06/2023", "05/06/2023", "05/07/2023", "", "12/07/2023"],
        ["H-0002", "xã A", "01/08/2023", "20/08/2023", "05/08/2023", "20/09/2023", "", ""],
        ["H-0003", "xã A", "01/08/2023", "18/08/2023", "", "", "", "21/08/2023"],
    ]
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADING, *lines]))
    frame = done.frame()
    calendar = default_calendar()
    waited = calendar.working_days_between(date(2023, 6, 5), date(2023, 7, 5))
    assert frame["due_supplement"][0].date() == calendar.add_working_days(date(2023, 6, 15), waited)
    by_rule = {rule: count(frame, window=WINDOW, by=(), rules=Rules(supplement=rule)).iloc[0] for rule in ("extends", "ignored")}
    assert [(r["resolved_overdue"], r["in_progress_late"]) for r in by_rule.values()] == [(1, 0), (2, 1)]
    told = next(f for f in done.findings if f.code == "hs-doi-han")
    assert told.message.startswith("Có 2 hồ sơ")
    assert calendar.version in told.message


@pytest.mark.parametrize(
    ("dates", "due"),
    [
        (("01/06/2023", "15/06/2023", "05/06/2023", "07/06/2023", "", ""), date(2023, 6, 19)),  # two days, over a weekend
        (("01/06/2023", "15/06/2023", "05/06/2023", "07/06/2023", "16/06/2023", ""), date(2023, 6, 16)),  # the export's own date stands
        (("01/06/2023", "15/06/2023", "07/06/2023", "05/06/2023", "", ""), None),
        (("01/06/2023", "15/06/2023", "20/06/2023", "27/06/2023", "", "19/06/2023"), None),  # asked for after the end
        (("01/06/2023", "15/06/2023", "05/06/2023", "27/06/2023", "", "06/06/2023"), date(2023, 6, 16)),  # only up to the end
        (("05/06/2023", "15/06/2023", "01/06/2023", "06/06/2023", "", ""), date(2023, 6, 16)),  # only from receipt
        (("01/06/2023", "", "05/06/2023", "07/06/2023", "", ""), None),
        (("01/06/2023", "15/06/2023", "05/06/2023", "", "", ""), None),
    ],
)  # fmt: skip
def test_only_days_waited_count(tmp_path: Path, dates: tuple[str, ...], due: date | None) -> None:
    assert moved(tmp_path, *dates)[0] == due


def test_a_day_outside_the_calendar_is_told_and_moves_nothing(tmp_path: Path) -> None:
    assert moved(tmp_path, "01/06/2030", "15/06/2030", "05/06/2030", "07/06/2030", "", "") == (None, ["hs-doi-han-ngoai-lich"])
