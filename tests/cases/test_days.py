"""Days of cases: nothing is guessed of a number with digits too few, a year mistyped, a month before its day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.io.cases.counts import Wish, count_import
from cchc_analysis.io.cases.exports import read_cases
from cchc_analysis.io.cases.registry import CaseUnits
from cchc_analysis.io.cases.values import BAD, FAR, GOOD, MISSING, read_times
from cchc_analysis.io.reference import read_reference
from cchc_analysis.periods import Window
from tests.cases.exports import HEADINGS, row, write_csv, write_xlsx
from tests.conftest import ROOT


@pytest.mark.parametrize("cell", ["2023061508", 2023061508, 2023061508.0])
def test_ten_digits_are_a_day_and_an_hour(cell: Any) -> None:
    read = read_times([cell])
    assert (read.kinds[0], read.values[0].item()) == (GOOD, datetime(2023, 6, 15, 8))


@pytest.mark.parametrize("cell", ["5/ 6/2023", "05 /06/ 2023", "5 / 6 / 2023"])
def test_spaces_beside_a_slash_do_not_matter(cell: str) -> None:
    assert read_times([cell]).values.tolist() == [datetime(2023, 6, 5)]


@pytest.mark.parametrize("cell", [float("inf"), float("-inf")])
def test_a_number_without_end_is_no_day(cell: float) -> None:
    assert read_times([cell]).kinds.tolist() == [BAD]


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


def test_rows_accepted_before_the_file_was_seen_to_be_american_are_told_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cchc_analysis.io.cases.sheet.BLOCK", 4)
    early = [row(i, received=f"06/{i:02d}/2023", due="07/11/2023", closed="07/10/2023") for i in range(1, 7)]
    early[1][7:10] = ["2023-06-02", "2023-07-11", "2023-07-10"]
    late = [row(i, received=f"06/{i}/2023", due="07/31/2023", closed="07/30/2023") for i in range(13, 20)]
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *early, *late]))
    count_import(done, Wish(Window(date(2023, 6, 1), date(2023, 9, 25))), keep=tmp_path / "giu.parquet")
    told = [(f.severity.value, f.message) for f in done.findings if f.code == "hs-ngay-nghi-dao"]
    assert told == [
        (
            "fault",
            "Có 3 hồ sơ đã được nhận trước khi thấy cột “Ngày nhận”, “Ngày hẹn trả”, “Ngày kết thúc xử lý” ghi tháng trước ngày:"
            " ngày và tháng của các hồ sơ này có thể bị đảo.",
        )
    ]
    assert (done.accepted, done.rows_read) == (4, 13)
    assert not (tmp_path / "giu.parquet").exists()
    units = CaseUnits(read_reference(ROOT / "data" / "reference").units_on(date(2023, 9, 30)))
    early[0][1] = "Phòng Lạ"
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *early, *late]), units=units, known_units_only=True)
    done.frame()
    assert [f.found for f in done.findings if f.code == "hs-ngay-nghi-dao"] == ["2"]


def test_one_american_day_among_vietnamese_ones_bars_its_own_row_only(tmp_path: Path) -> None:
    lines = [row(i, received=f"{day:02d}/06/2023", due="30/06/2023", closed="") for i, day in enumerate((5, 9, 15, 22, 28), start=1)]
    for line in lines:
        line[4] = "Đang xử lý"
    cells, accepted = faults(write_csv(tmp_path / "a.csv", [HEADINGS, *lines, row(9, received="06/25/2023", due="30/06/2023")]))
    assert (cells, accepted) == (["H7"], 5)
    done = read_cases(tmp_path / "a.csv")
    done.frame()
    assert not done.doubtful


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
