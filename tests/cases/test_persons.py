"""Numbers and names of persons, however they are written: neither told nor taken. All are invented."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.cases.faults import holds_personal, is_no_code, masked
from cchc_analysis.io.cases.exports import read_cases
from cchc_analysis.io.cases.registry import CaseUnits
from cchc_analysis.io.reference import read_reference
from tests.cases.exports import HEADINGS, PERSON, row, write_csv, write_xlsx
from tests.conftest import ROOT

NUMBERS = [
    "0912 345 678",
    "0912.345.678",
    "0912-345-678",
    "079 201 012 345",
    "0255-3812345",
    "212 345 678",
    "+84 912 345 678",
    "912345678.0",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_in_groups_is_shown_by_its_shape(number: str) -> None:
    assert "9" in masked(number)
    assert masked(number) != number
    assert not {"345", "678", "012"} & set(masked(number).replace("-", " ").replace(".", " ").split())


@pytest.mark.parametrize(
    "plain", ["2023-06-31 08:00:00", "20230631080000", "2023061508", "31/06/2023 08:00:00", "1.529", "2023-06-31T08:00:00"]
)
def test_a_date_is_shown_as_it_is(plain: str) -> None:
    assert masked(plain) == plain


@pytest.mark.parametrize("number", [*NUMBERS[:-1], "212345678", "0912345678", "(0905.111.222)", "(0255) 3812345", "a@b.vn"])
def test_a_number_of_a_person_is_seen_within_a_text(number: str) -> None:
    assert holds_personal(f"Lê Thị Bình thôn 3 {number}")


@pytest.mark.parametrize(
    "text",
    ["1.001234.000.00.00.H48", "2.000908.000.00.00.H56", "1.012345.000.00.00.H48", "000.00.01.H22", "Khai sinh (2023)", "thôn 3, xã 5"],
)
def test_codes_of_procedures_and_offices_are_no_persons(text: str) -> None:
    assert not holds_personal(text)


@pytest.mark.parametrize("text", ["100502900", "100.502.900", "Trạm 123.456.789", "phòng 123456789"])
def test_nine_digits_without_a_word_beside_them_are_a_code(text: str) -> None:
    assert not holds_personal(text, alone=False)
    assert holds_personal(text)


@pytest.mark.parametrize(
    "text",
    ["0912345678", "0912.345.678", "051201012345", "051 201 012 345", "+84912345678", "Bình 212345678", "CMND 212 345 678", "xã A Lê Bình 212345678", "Trạm 0912345678", "a@b.vn"],
)  # fmt: skip
def test_a_telephone_a_citizen_or_a_number_beside_a_name_leads_to_a_person(text: str) -> None:
    assert holds_personal(text, alone=False)


def test_numeric_ids_of_procedures_are_taken_telephones_are_not(tmp_path: Path) -> None:
    heading = [*HEADINGS[:2], "Mã thủ tục", *HEADINGS[3:], "Lĩnh vực"]
    lines = [[*row(i, procedure=100502900 + i, unit="Trạm 123.456.789"), 200502900] for i in range(10)]
    lines += [[*row(10, procedure="0912345678"), ""], [*row(11, procedure="051201012345"), ""], [*row(12), "Lê Bình 212345678"]]
    done = read_cases(write_xlsx(tmp_path / "a.xlsx", [heading, *lines]))
    frame = done.frame()
    assert frame["procedure"].tolist() == [str(100502900 + i) for i in range(10)]
    assert [f.cell for f in done.findings if f.code == "hs-ca-nhan"] == ["C12", "C13", "M14"]


@pytest.mark.parametrize(
    "code", ["HS 0912345678", "CCCD 051201012345", "051201012345", PERSON, "0912.345.678", "SĐT: 0912345678", "H56/0912345678"]
)
def test_a_person_is_no_code(code: str) -> None:
    assert is_no_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "H48.24-230601-0001",
        "000.00.08.H48-230601-0001",
        "08-230601-0001",
        "SYNTHETIC-000000001",
        "000000001234",
        "3f0912345678ab",
        "0912345678abcdef0912345678abcdef",
    ],
)
def test_codes_of_cases_stay_codes(code: str) -> None:
    assert not is_no_code(code)


@pytest.mark.parametrize(("cell", "found"), [(datetime(2023, 12, 1), "01/12/2023"), (True, "TRUE")])
def test_what_excel_made_of_a_code_is_told(tmp_path: Path, cell: Any, found: str) -> None:
    done = read_cases(write_xlsx(tmp_path / "a.xlsx", [HEADINGS, row(1), row(2, code=cell)]))
    assert done.frame()["case_id"].tolist() == [row(1)[3]]
    assert [f.found for f in done.findings if f.code == "hs-ma-hong"] == [found]


def test_neither_findings_nor_the_rows_set_aside_show_a_person(tmp_path: Path) -> None:
    lines = [
        row(1, received="0912.345.678"), row(2, received="079 201 012 345"), row(3, unit="Lê Thị Bình thôn 3 (0905.111.222)"),
        row(4, code="HS 0912345678"), row(5, code=PERSON), row(6, unit="Lê Thị Bình"), row(7, unit="xã Không Có"), row(8, unit="Nghĩa Lm"),
    ]  # fmt: skip
    aside = io.StringIO()
    units = CaseUnits(read_reference(ROOT / "data" / "reference").units_on(date(2023, 9, 30)))
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *lines]), set_aside=aside, units=units)
    assert done.frame()["case_id"].tolist() == [line[3] for line in lines[5:]]
    everything = repr(done.findings) + aside.getvalue()
    for secret in ("0912", "079", "0905", "Bình", PERSON):
        assert secret not in everything
    assert sorted(str(f.found) for f in done.findings if f.code == "hs-don-vi-la") == ["Nghĩa Lm", "Xx Xxx Xxxx", "xã Không Có"]
