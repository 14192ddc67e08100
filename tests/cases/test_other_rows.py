"""Rows that are no cases, and cases that look like them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.io.cases.exports import CaseImport, read_cases
from cchc_analysis.io.cases.sheet import is_total
from tests.cases.exports import write_csv, write_xlsx

HEADING = ["STT", "Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"]
DAYS = ["01/06/2023", "10/06/2023", "09/06/2023"]


def case(number: int, code: Any = None) -> list[Any]:
    return [number, code or f"H56-{number:04d}", "xã A", *DAYS]


def read(path: Path) -> CaseImport:
    done = read_cases(path)
    done.frame()
    return done


@pytest.mark.parametrize(
    "total",
    ["Tổng cộng", "TỔNG CỘNG: 3 hồ sơ", "Cộng", "Tổng: 1", "Cộng trang: 12", "Tổng số hồ sơ: 1.250", "Tổng cộng (I+II)", "TONG CONG"],
)
def test_totals(total: str) -> None:
    assert is_total(total)


@pytest.mark.parametrize(
    "text", ["Tổng Công ty Điện lực", "Công thương", "Công chứng", "Công tác dân tộc", "Cộng hòa", "Tổng cục Thuế", "Công"]
)
def test_no_totals(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize("code", ["TN-2023-0001", "H56-2023-0003", "101", "C-0001"])
def test_a_company_is_no_row_of_totals(tmp_path: Path, code: str) -> None:
    lines = [["Chủ hồ sơ", *HEADING[1:]], ["Tổng Công ty Điện lực miền Trung", code, "xã A", *DAYS]]
    done = read(write_csv(tmp_path / "a.csv", lines))
    assert (done.accepted, done.skipped) == (1, 0)


@pytest.mark.parametrize("number", ["1 m²", "①", "1 hồ sơ"])
def test_only_digits_are_the_number_of_a_total(tmp_path: Path, number: str) -> None:
    done = read(write_csv(tmp_path / "a.csv", [HEADING, case(1), ["TỔNG CỘNG", "", number, "", "", ""]]))
    assert (done.accepted, done.skipped) == (1, 1)
    assert "hs-tong-lech" not in [f.code for f in done.findings]


def test_short_codes_and_serial_days_do_not_number_the_columns(tmp_path: Path) -> None:
    lines = [["STT", "Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"], ["1", "101", "45078", "45090", "45085"]]
    numbered = [["(1)", "(2)", "(3)", "(4)", "(5)"], ["1", "2", "3", "4", "5"]]
    done = read(write_csv(tmp_path / "a.csv", [lines[0], *numbered, lines[1]]))
    assert (done.accepted, done.skipped) == (1, 2)


def test_sections_subtotals_and_signatures_are_no_faults(tmp_path: Path) -> None:
    lines = [
        HEADING, ["I", "Lĩnh vực đất đai"], case(1), ["Cộng", None, None, 1], ["II", "Hộ tịch"], case(2), case(3), ["Cộng", None, None, 2],
        ["Tổng cộng", None, None, 3], [None, "Quảng Ngãi, ngày 25 tháng 9 năm 2023"], ["Người lập", None, None, "Thủ trưởng"],
        [None, "Nguyễn Văn An", None, "Trần Văn B"],
    ]  # fmt: skip
    done = read(write_xlsx(tmp_path / "a.xlsx", lines))
    assert (done.accepted, done.rows_read, done.skipped) == (3, 3, 8)
    assert {f.code for f in done.findings} == {"cot-bo", "hs-dong-bo"}


@pytest.mark.parametrize("signed", ["Ngày 25 tháng 9 năm 2023", "Ngày in: 25/09/2023", "Quảng Ngãi, ngày 25/9/2023"])
@pytest.mark.parametrize("place", [3, 4, 5])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_the_day_of_a_signature_under_a_column_of_times_is_no_case(tmp_path: Path, signed: str, place: int, name: str) -> None:
    write = write_csv if name.endswith("csv") else write_xlsx
    line: list[Any] = [""] * len(HEADING)
    line[place] = signed
    done = read(write(tmp_path / name, [HEADING, case(1), line]))
    assert (done.accepted, done.rows_read, done.skipped, done.faulty) == (1, 1, 1, False)


@pytest.mark.parametrize("day", ["01/06/2023", " 01/06/2023", "'01/06/2023", "45078", "08:00 01/06/2023"])
def test_a_case_without_its_code_is_still_a_fault(tmp_path: Path, day: str) -> None:
    done = read(write_csv(tmp_path / "a.csv", [HEADING, case(1), ["2", "", "xã A", day, "", ""]]))
    assert (done.accepted, done.rows_read) == (1, 2)
    assert "hs-thieu-ma" in [f.code for f in done.findings]


def test_a_code_with_spaces_keeps_its_days_in_words(tmp_path: Path) -> None:
    line = [2, "H56 - 2023 - 0002", "xã A", "lúc 08:00 ngày 01/06/2023", "ngày 10/06/2023", "ngày 09/06/2023"]
    assert read(write_csv(tmp_path / "a.csv", [HEADING, case(1), line])).accepted == 2


@pytest.mark.parametrize("order", ["", "I", "1", "II.", "1.2", "a)"])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_title_with_a_number_in_the_column_of_codes_is_no_case(tmp_path: Path, order: str, name: str) -> None:
    write = write_csv if name.endswith("csv") else write_xlsx
    blank = [""] * 4
    lines = [[order, "Phường 5", *blank], case(1), case(2), [order, "Quận 12", *blank], case(3), ["Tổng cộng", "3", *blank]]
    done = read(write(tmp_path / name, [HEADING, *lines]))
    assert (done.accepted, done.rows_read, done.skipped) == (3, 3, 3)
    assert {f.code for f in done.findings} <= {"cot-bo", "hs-dong-bo"}


@pytest.mark.parametrize("line", [["2", "HS 12", "xã A", "", "", ""], ["2", "101", "", "", "", ""], ["2", "H56-0002", "", "", "", ""]])
def test_a_case_without_its_days_is_still_a_fault(tmp_path: Path, line: list[str]) -> None:
    done = read(write_csv(tmp_path / "a.csv", [HEADING, case(1), line]))
    assert [f.code for f in done.findings if f.severity.value == "fault"] == ["hs-thieu-ngay-nhan"]


@pytest.mark.parametrize("total", [["TỔNG CỘNG", 250], ["TỔNG CỘNG", "12.345"], [None, "Tổng số: 250"]])
def test_a_total_under_the_heading_of_codes_is_no_case(tmp_path: Path, total: list[Any]) -> None:
    done = read(write_xlsx(tmp_path / "a.xlsx", [HEADING, case(1), total]))
    assert (done.accepted, done.rows_read) == (1, 1)
    assert [f.code for f in done.findings if f.code == "hs-tong-lech"] == ["hs-tong-lech"]


def test_a_part_of_a_broken_row_is_still_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(",".join(HEADING) + "\n" + ",".join(map(str, case(1))) + "\nông A,bà B,xã C\n", encoding="utf-8")
    assert "hs-lech-cot" in [f.code for f in read(tmp_path / "a.csv").findings]
