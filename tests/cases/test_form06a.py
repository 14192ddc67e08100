"""Form II.06a in and out: thirteen columns, their identities, two sheets added up."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from cchc_analysis.cases import RULE_SETS, count
from cchc_analysis.cases.form06a import NUMBERS, FormRow, add_up, from_counts, total
from cchc_analysis.io.cases.form06a import is_06a, read_06a, write_06a
from cchc_analysis.periods import Window
from tests.cases import frames, quarter
from tests.cases.exports import HEADINGS, rows, write_csv, write_xlsx

GOOD = [10, 4, 5, 1, 7, 3, 3, 1, 3, 2, 1]
HEAD = [
    ["BIỂU II.06a"],
    ["TT", "Lĩnh vực", "Tiếp nhận", *[""] * 3, "Đã giải quyết", *[""] * 3, "Đang giải quyết", "", ""],
    [f"({i})" for i in range(1, 14)],
]


def lines(*data: list[Any]) -> list[list[Any]]:
    return [*HEAD, *[[*row, *[""] * (13 - len(row))] for row in data]]


def form_row(field: str, numbers: list[int]) -> FormRow:
    return FormRow(field, dict(zip(NUMBERS, numbers, strict=True)))


@settings(max_examples=25, deadline=None)
@given(rows=frames.tables, window=frames.windows())
def test_counts_of_any_cases_keep_the_identities_of_the_form(rows: list[dict[str, Any]], window: Window) -> None:
    counts = count(frames.to_pandas(rows), window=window, by=("field",), rules=RULE_SETS["form_06a"])
    for row in from_counts(counts):
        assert not list(row.broken())


def test_the_form_made_from_cases_comes_back_from_its_workbook(tmp_path: Path) -> None:
    counts = count(quarter.real_quarter(), window=quarter.WINDOW, by=("field",), rules=RULE_SETS["form_06a"])
    made = from_counts(counts)
    path = tmp_path / "06a.xlsx"
    write_06a(made, path, window=quarter.WINDOW, unit="huyện Tư Nghĩa", notes=["Quy tắc: …"], synthetic=True)
    assert is_06a(path)
    again = read_06a(path)
    assert again.rows == made
    assert not again.findings
    # withdrawn cases stand under "đúng hạn": 527 + 6.709 + 8.782 received, 5 + 3 + 41 withdrawn among the 15.013 settled
    sums = total(made).numbers
    assert (sums[3], sums[7], sums[10], sums[11], sums[13]) == (16018, 15013, 18, 1005, 0)
    import openpyxl

    assert "SYNTHETIC" in str(openpyxl.load_workbook(path).worksheets[0]["A1"].value)


def test_two_sheets_are_added_field_by_field() -> None:
    ministry = [form_row("Hộ tịch", GOOD), form_row("Đất đai", GOOD)]
    province = [form_row("HO TICH", GOOD), form_row("Chứng thực", GOOD)]
    whole = add_up(ministry, province)
    assert [row.field for row in whole] == ["Hộ tịch", "Đất đai", "Chứng thực"]
    assert whole[0].numbers == {n: 2 * v for n, v in zip(NUMBERS, GOOD, strict=True)}
    assert total(whole).numbers[3] == 40


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_sections_totals_and_notes_are_no_data(tmp_path: Path, write: Any) -> None:
    suffix = "csv" if write is write_csv else "xlsx"
    made = lines(
        ["", "I. Trên Hệ thống các Bộ"],
        ["1", "Hộ tịch", *GOOD],
        ["II", "Trên Hệ thống của tỉnh", *GOOD],
        ["2", "Đất đai", *GOOD],
        ["", "TỔNG CỘNG", *[2 * v for v in GOOD]],
        ["Người lập biểu"],
    )
    form = read_06a(write(tmp_path / f"a.{suffix}", made))
    assert [row.field for row in form.rows] == ["Hộ tịch", "Đất đai"]
    assert (form.rows_read, form.accepted, form.set_aside) == (2, 2, 0)
    assert not form.findings


def changed(column: int, value: Any) -> list[Any]:
    return ["1", "Hộ tịch", *[value if n == column else number for n, number in zip(NUMBERS, GOOD, strict=True)]]


@pytest.mark.parametrize(
    ("row", "kind", "code", "cells"),
    [
        (changed(3, 11), "csv", "06a-dang-thuc", ["C4", "C4"]),
        (changed(7, 8), "csv", "06a-dang-thuc", ["C4", "G4"]),
        (changed(13, 2), "csv", "06a-dang-thuc", ["K4"]),
        (changed(8, "ba"), "csv", "06a-so", ["H4"]),
        (changed(8, "10.36"), "csv", "06a-so", ["H4"]),
        (changed(8, "3,5"), "csv", "06a-so", ["H4"]),
        (changed(8, -3), "csv", "06a-so", ["H4"]),
        (changed(3, 10.361), "xlsx", "06a-thap-phan", ["C4"]),
    ],
)  # fmt: skip
def test_a_broken_row_is_told_with_its_cell_and_set_aside(tmp_path: Path, row: list[Any], kind: str, code: str, cells: list[str]) -> None:
    form = read_06a((write_csv if kind == "csv" else write_xlsx)(tmp_path / f"a.{kind}", lines(row, ["2", "Đất đai", *GOOD])))
    assert [(f.code, f.cell) for f in form.findings] == [(code, cell) for cell in cells]
    assert [r.field for r in form.rows] == ["Đất đai"]
    assert form.accepted + form.set_aside == form.rows_read == 2


def test_a_number_without_end_is_a_fault(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", lines(changed(5, 12345.678)))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).replace(b"12345.678", b"1E999") for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert [f.code for f in read_06a(path).findings] == ["06a-thap-phan"]


def test_thousands_are_never_read_as_decimals(tmp_path: Path) -> None:
    big = [10361, 4361, 5000, 1000, 7361, 3361, 3000, 1000, 3000, 2000, 1000]
    shown = [f"{v:,}".replace(",", ".") for v in big]
    form = read_06a(write_csv(tmp_path / "a.csv", lines(["1", "Hộ tịch", *shown])))
    assert [form.rows[0].numbers[n] for n in NUMBERS] == big


@pytest.mark.parametrize("field", ["Công thương", "Công chứng", "Công tác dân tộc", "Tổng hợp"])
def test_a_field_of_work_is_no_total(tmp_path: Path, field: str) -> None:
    form = read_06a(
        write_csv(tmp_path / "a.csv", lines(["1", field, *GOOD], ["2", "Hộ tịch", *GOOD], ["", "Tổng cộng", *[2 * v for v in GOOD]]))
    )
    assert [row.field for row in form.rows] == [field, "Hộ tịch"]
    assert not form.findings


def test_roman_rows_without_rows_of_their_own_are_fields(tmp_path: Path) -> None:
    form = read_06a(
        write_csv(tmp_path / "a.csv", lines(["I", "Hộ tịch", *GOOD], ["II", "Đất đai", *GOOD], ["", "TỔNG CỘNG", *[2 * v for v in GOOD]]))
    )
    assert [row.field for row in form.rows] == ["Hộ tịch", "Đất đai"]
    assert not form.findings


def test_numbers_of_which_no_row_is_read_are_a_fault(tmp_path: Path) -> None:
    form = read_06a(write_csv(tmp_path / "a.csv", lines(["", "TỔNG CỘNG", *GOOD])))
    assert [(f.code, f.severity.value) for f in form.findings if f.code != "06a-tong"] == [("06a-khong-dong", "fault")]


def test_a_total_may_stand_above_its_rows_or_below_its_section(tmp_path: Path) -> None:
    twice = [2 * v for v in GOOD]
    top = read_06a(write_csv(tmp_path / "a.csv", lines(["", "TỔNG CỘNG", *twice], ["1", "Hộ tịch", *GOOD], ["2", "Đất đai", *GOOD])))
    parts = lines(
        ["1", "Hộ tịch", *GOOD], ["", "Cộng I", *GOOD], ["2", "Đất đai", *GOOD], ["", "Cộng II", *GOOD], ["", "Tổng cộng (I+II)", *twice]
    )
    for form in (top, read_06a(write_csv(tmp_path / "b.csv", parts))):
        assert len(form.rows) == 2
        assert not form.findings


def test_a_total_that_does_not_agree_is_a_warning(tmp_path: Path) -> None:
    form = read_06a(write_csv(tmp_path / "a.csv", lines(["1", "Hộ tịch", *GOOD], ["", "Tổng cộng", 11, *GOOD[1:]])))
    assert [(f.code, f.cell, f.severity.value) for f in form.findings] == [("06a-tong", "C5", "warning")]


def test_dashes_and_blanks_are_zero_when_the_identities_agree(tmp_path: Path) -> None:
    form = read_06a(write_csv(tmp_path / "a.csv", lines(["1", "Hộ tịch", 5, 5, "-", "", 5, 5, "-", "-", "", "", ""])))
    assert form.rows[0].numbers[3] == 5
    assert not form.findings


def test_a_list_of_cases_is_not_the_form(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS, *rows(3)])
    assert not is_06a(path)
    assert [f.code for f in read_06a(path).findings] == ["06a-khong-thay"]


def test_counts_with_withdrawn_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="form_06a"):
        from_counts(count(quarter.real_quarter(), window=quarter.WINDOW, by=("field",)))
