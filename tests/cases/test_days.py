"""Days of cases: nothing is guessed of a number with digits too few, a year mistyped, a month before its day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.io.cases.exports import read_cases
from cchc_analysis.io.cases.values import BAD, FAR, GOOD, MISSING, read_times
from tests.cases.exports import HEADINGS, row, write_csv, write_xlsx


@pytest.mark.parametrize("cell", ["2023061508", 2023061508, 2023061508.0])
def test_ten_digits_are_a_day_and_an_hour(cell: Any) -> None:
    read = read_times([cell])
    assert (read.kinds[0], read.values[0].item()) == (GOOD, datetime(2023, 6, 15, 8))


@pytest.mark.parametrize("cell", ["202306150830", 202306150830])
def test_twelve_digits_are_a_day_an_hour_and_minutes(cell: Any) -> None:
    assert read_times([cell]).values[0].item() == datetime(2023, 6, 15, 8, 30)


@pytest.mark.parametrize("cell", ["202311", "2023115", 202311, 2023115.0, "2023061", "20230615083", "912345678"])
def test_any_other_number_of_digits_is_no_day(cell: Any) -> None:
    assert read_times([cell]).kinds[0] == BAD


@pytest.mark.parametrize("cell", ["Chưa có", "Không", "chưa", "CHƯA", "không có", r"\N", "0000-00-00", "0000-00-00 00:00:00", "-", "null"])
def test_words_for_nothing_are_nothing_with_their_accents(cell: str) -> None:
    assert read_times([cell]).kinds[0] == MISSING


@pytest.mark.parametrize("cell", ["01/01/0001 00:00:00", "31/12/9999", "30/12/1899", "01/01/1900", "1970-01-01 07:00:00", "01/01/1970"])
def test_the_years_that_systems_write_for_nothing_are_nothing(cell: str) -> None:
    assert read_times([cell]).kinds[0] == MISSING


@pytest.mark.parametrize("cell", ["09/06/0023", "10/06/1023", "02/01/1970", "05/06/2203", "01/06/1923", datetime(1970, 1, 2)])
def test_any_other_year_out_of_reach_is_a_slip_of_the_pen(cell: Any) -> None:
    assert read_times([cell]).kinds[0] == FAR


def faults(path: Path) -> tuple[list[str | None], int]:
    done = read_cases(path)
    done.frame()
    return sorted(str(f.cell or f.column) for f in done.findings if f.code in ("hs-ngay-thang-truoc", "hs-ngay-bi-dao")), done.accepted


def test_in_an_american_file_the_days_that_could_be_months_are_barred_too(tmp_path: Path) -> None:
    lines = [
        row(1, received="06/01/2023", due="06/10/2023", closed="06/09/2023"),
        row(2, received="06/15/2023", due="06/20/2023", closed="06/19/2023"),
        row(3, received="07/01/2023", due="07/10/2023", closed="07/09/2023"),
    ]
    cells, accepted = faults(write_csv(tmp_path / "a.csv", [HEADINGS, *lines]))
    assert accepted == 0
    assert cells == ["H2", "H3", "H4", "I2", "I3", "I4", "J2", "J3", "J4"]


def test_one_american_day_among_vietnamese_ones_bars_its_own_row_only(tmp_path: Path) -> None:
    lines = [row(i, received=f"{day:02d}/06/2023", due="30/06/2023", closed="") for i, day in enumerate((5, 9, 15, 22, 28), start=1)]
    for line in lines:
        line[4] = "Đang xử lý"
    cells, accepted = faults(write_csv(tmp_path / "a.csv", [HEADINGS, *lines, row(9, received="06/25/2023", due="30/06/2023")]))
    assert (cells, accepted) == (["H7"], 5)


def test_days_swapped_by_excel_are_noticed_beside_days_typed_by_hand(tmp_path: Path) -> None:
    lines = [row(i, received=datetime(2023, i, 7), due="31/12/2023", closed="30/12/2023") for i in range(1, 10)]
    typed = [row(10, received="15/07/2023", due="31/12/2023", closed="30/12/2023"), row(11, received="05/07/2023", due="31/12/2023")]
    typed[1][9] = "30/12/2023"
    cells, _ = faults(write_xlsx(tmp_path / "a.xlsx", [HEADINGS, *lines, *typed]))
    assert cells == ["Ngày nhận"]


def test_days_of_a_month_as_dates_and_as_texts_are_left_alone(tmp_path: Path) -> None:
    lines = [row(i, received=datetime(2023, 6, i), due="31/12/2023", closed="30/12/2023") for i in range(1, 31, 2)]
    lines += [row(50 + i, received=f"{i:02d}/06/2023", due="31/12/2023", closed="30/12/2023") for i in range(1, 31, 2)]
    assert faults(write_xlsx(tmp_path / "a.xlsx", [HEADINGS, *lines])) == ([], 30)
