"""Workbooks of the same tables: the same contents as CSV, whatever offices put around and into them."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cchc_analysis.tables import QuarterData
from tests.io.places import SMALL, load, quarter_folder, small_quarter
from tests.io.workbooks import rows_of, to_workbook

ALL = sorted(path.stem for path in (SMALL / "data" / "raw" / "2024-Q2").glob("*.csv"))


def contents(data: QuarterData) -> dict[str, list[dict[str, object]]]:
    """Every table's contents by column id."""
    return {name: [{c: (v.content, v.decimals) for c, v in row.values.items()} for row in table] for name, table in data.tables.items()}


def test_one_workbook_of_all_tables_says_what_the_csv_files_say(tmp_path: Path) -> None:
    expected = load(small_quarter(tmp_path / "csv")).data
    root = small_quarter(tmp_path / "xlsx")
    to_workbook(root, *ALL)
    outcome = load(root)
    assert outcome.places() == []
    assert outcome.data is not None and expected is not None
    assert contents(outcome.data) == contents(expected)
    source = outcome.data.table("one_stop").rows[1].source("new")
    assert (source.file, source.sheet, source.cell, source.raw) == ("so_lieu.xlsx", "mot_cua", "C3", "1240")


def test_sheets_may_carry_the_tables_title(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    to_workbook(root, "mot_cua", change=lambda sheet: setattr(sheet, "title", "Kết quả tại Bộ phận Một cửa"))
    assert load(root).places() == []


def test_a_single_sheet_takes_the_name_of_its_file(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    to_workbook(root, "don_thu", file="don_thu.xlsx", change=lambda sheet: setattr(sheet, "title", "Trang tính1"))
    assert load(root).places() == []


def _dressed(sheet: Worksheet) -> None:
    """Titles above, two heading rows with merged groups, a numbered row, a total row and a signature below."""
    sheet.insert_rows(1, 6)
    sheet["A1"] = "UBND HUYỆN THỬ NGHIỆM"
    sheet["A2"] = "Biểu 1. Hồ sơ dịch vụ công trực tuyến quý II năm 2024"
    sheet.merge_cells("A2:G2")
    top = ["Đơn vị", "Một phần", None, "Toàn trình", None, "Tổng số hồ sơ", "Tỷ lệ đã công bố (%)"]
    low = [None, "Trực tuyến", "Tổng số", "Trực tuyến", "Tổng số", None, None]
    for j, (above, below) in enumerate(zip(top, low, strict=True), 1):
        sheet.cell(4, j, above)
        sheet.cell(5, j, below)
        sheet.cell(6, j, f"({j})")
    sheet.merge_cells("B4:C4")
    sheet.merge_cells("D4:E4")
    for column in "AFG":
        sheet.merge_cells(f"{column}4:{column}5")
    sheet.delete_rows(7)
    last = sheet.max_row
    sheet.cell(last + 2, 1, "TỔNG CỘNG")
    for column in range(2, 7):
        sheet.cell(last + 2, column, sum(int(sheet.cell(r, column).value) for r in range(7, last + 1)))
    sheet.cell(last + 4, 6, "NGƯỜI LẬP BIỂU")


def test_titles_merged_headings_numbered_row_blank_rows_and_total(tmp_path: Path) -> None:
    expected = load(small_quarter(tmp_path / "csv")).data
    root = small_quarter(tmp_path / "xlsx")
    to_workbook(root, "truc_tuyen", change=_dressed)
    outcome = load(root)
    assert outcome.data is not None and expected is not None
    assert contents(outcome.data)["online"] == contents(expected)["online"]
    assert outcome.places() == [("dong-ghi-chu", "notice", "so_lieu.xlsx[truc_tuyen]:12")]
    row = outcome.data.table("online").rows[0]
    assert (row.source("full_online").cell, row.source("full_online").column) == ("D7", "Toàn trình: Trực tuyến")


def test_a_wrong_total_below_dressed_table_is_found(tmp_path: Path) -> None:
    def wrong(sheet: Worksheet) -> None:
        _dressed(sheet)
        sheet["C10"] = sheet["C10"].value + 9

    root = small_quarter(tmp_path)
    to_workbook(root, "truc_tuyen", change=wrong)
    assert ("tong-cong-lech", "fault", "so_lieu.xlsx[truc_tuyen]!C10") in load(root).places()


def test_subtotals_and_the_grand_total_are_compared_with_their_own_rows(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    lines = ["Đơn vị,Đơn chưa giải quyết xong", "Phòng Tư pháp,2", "Ban Quản lý dự án,1", "Cộng,3", "xã Hai,2", "Cộng,2", "Tổng cộng,5"]
    (quarter_folder(root) / "don_thu_ton.csv").write_text("\n".join(lines), encoding="utf-8")
    outcome = load(root)
    assert outcome.places() == []
    (quarter_folder(root) / "don_thu_ton.csv").write_text("\n".join(lines).replace("Cộng,2", "Cộng,4"), encoding="utf-8")
    assert load(root).places() == [("tong-cong-lech", "fault", "don_thu_ton.csv!B6")]


def test_per_cent_formats_hold_fractions(tmp_path: Path) -> None:
    def as_fractions(sheet: Worksheet) -> None:
        for row in (2, 3):
            sheet.cell(row, 4).value = sheet.cell(row, 4).value / 100
            sheet.cell(row, 4).number_format = "0.00%"

    root = small_quarter(tmp_path)
    to_workbook(root, "don_thu", change=as_fractions)
    outcome = load(root)
    assert outcome.places() == []
    assert outcome.data is not None
    assert [str(row.number("resolved_pct")) for row in outcome.data.table("petitions")] == ["85.00", "75.00"]


def test_a_number_typed_with_a_grouping_dot_is_not_believed(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    to_workbook(root, "mot_cua", change=lambda sheet: setattr(sheet["C3"], "value", 1.24))
    assert load(root).places() == [("so-dem-le", "fault", "so_lieu.xlsx[mot_cua]!C3")]


def test_stored_noise_of_a_binary_number_is_not_content(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    to_workbook(root, "so_hoa_ty_le", change=lambda sheet: setattr(sheet["B2"], "value", 0.1 + 0.2))
    outcome = load(root)
    assert outcome.data is not None
    assert str(outcome.data.table("digitisation_rates").rows[0].number("reported_pct")) == "0.30"


def test_dates_of_excel_are_dates_and_bare_serials_are_not(tmp_path: Path) -> None:
    def dated(sheet: Worksheet) -> None:
        sheet["C2"] = datetime.date(2024, 6, 12)
        sheet["C3"] = 45456
        sheet["C3"].number_format = "General"

    root = small_quarter(tmp_path)
    to_workbook(root, "che_do_bao_cao", change=dated)
    outcome = load(root)
    assert outcome.places() == [("ngay-so-thu-tu", "fault", "so_lieu.xlsx[che_do_bao_cao]!C3")]
    assert "13/6/2024" in outcome.findings[0].remedy
    assert outcome.data is not None
    assert outcome.data.table("reporting").rows[0]["sent_on"] == datetime.date(2024, 6, 12)


def test_error_cells_and_formulas_without_a_stored_result(tmp_path: Path) -> None:
    def broken(sheet: Worksheet) -> None:
        sheet["B2"] = "#DIV/0!"
        sheet["C3"] = "=B3-2"

    root = small_quarter(tmp_path)
    to_workbook(root, "don_thu", change=broken)
    outcome = load(root)
    assert outcome.places() == [("loi-excel", "fault", "so_lieu.xlsx[don_thu]!B2"), ("cong-thuc", "fault", "so_lieu.xlsx[don_thu]!C3")]
    assert "“=B3-2”" in outcome.findings[1].message
    assert outcome.counts == (47, 45, 2)


def test_a_code_kept_as_a_number_is_taken_with_a_warning(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    to_workbook(root, "du_bao", change=lambda sheet: setattr(sheet["A3"], "value", 8.3))
    outcome = load(root)
    assert outcome.places() == [("ma-kieu-so", "warning", "so_lieu.xlsx[du_bao]!A3")]
    assert outcome.data is not None
    assert outcome.data.table("forecast").rows[1]["criterion"] == "8.3"


def test_a_code_that_excel_made_a_date_of(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    to_workbook(root, "du_bao", change=lambda sheet: setattr(sheet["A2"], "value", datetime.date(2001, 4, 3)))
    assert load(root).places() == [("ma-thanh-ngay", "fault", "so_lieu.xlsx[du_bao]!A2")]


def test_a_number_that_the_cells_format_made_a_date_of(tmp_path: Path) -> None:
    def formatted(sheet: Worksheet) -> None:
        sheet["B2"].value, sheet["B2"].number_format = 5, "dd/mm/yyyy"

    root = small_quarter(tmp_path)
    to_workbook(root, "don_thu_ton", change=formatted)
    (found,) = load(root).findings
    assert (found.code, found.cell) == ("o-ngay", "B2")
    assert "05/01/1900" in found.message
    assert "Number" in found.remedy


def test_merged_units_over_several_rows(tmp_path: Path) -> None:
    def merged(sheet: Worksheet) -> None:
        sheet.append([None, "Chăn nuôi", None, None, 60])
        sheet.merge_cells("A3:A4")

    root = small_quarter(tmp_path)
    to_workbook(root, "chi_tieu", change=merged)
    outcome = load(root)
    assert outcome.places() == [("o-gop", "fault", "so_lieu.xlsx[chi_tieu]!A4")]
    assert "(A3:A4)" in outcome.findings[0].message
    assert outcome.counts == (48, 47, 1)


def test_unknown_and_hidden_sheets_are_said(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    path = to_workbook(root, "mot_cua", "don_thu")
    book = openpyxl.load_workbook(path)
    book["don_thu"].sheet_state = "hidden"
    book.create_sheet("Sheet3")["A1"] = "nháp"
    book.create_sheet("Hướng dẫn")["A1"] = "Cách điền"
    book.save(path)
    outcome = load(root)
    assert outcome.places() == [
        ("trang-la", "warning", "so_lieu.xlsx[Sheet3]"),
        ("bang-thieu", "notice", "don_thu.csv"),
        ("trang-an", "notice", "so_lieu.xlsx[don_thu]"),
    ]


def test_the_same_table_in_a_file_and_a_workbook(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    path = to_workbook(root, "don_thu")
    (quarter_folder(root) / "don_thu.csv").write_bytes((SMALL / "data/raw/2024-Q2/don_thu.csv").read_bytes())
    outcome = load(root)
    assert outcome.places() == [("bang-hai-noi", "fault", f"{path.name}[don_thu]")]
    assert "don_thu.csv" in outcome.findings[0].message
    assert outcome.counts == (47, 47, 0)


@pytest.mark.parametrize("heading", ["identifier", "Vietnamese", "capitals", "decomposed", "without accents"])
def test_headings_are_found_in_every_spelling(heading: str, tmp_path: Path) -> None:
    import unicodedata

    from cchc_analysis.io.schema import schema
    from cchc_analysis.text import fold

    root = small_quarter(tmp_path)
    columns = schema().tables["one_stop"].columns.values()
    spelled = {
        "identifier": [c.id for c in columns],
        "Vietnamese": [c.heading for c in columns],
        "capitals": [c.heading.upper() for c in columns],
        "decomposed": [unicodedata.normalize("NFD", c.heading) for c in columns],
        "without accents": [fold(c.heading) for c in columns],
    }[heading]
    rows = [spelled, *rows_of(root, "mot_cua")[1:]]
    text = "\n".join(";".join(row) for row in rows)
    (quarter_folder(root) / "mot_cua.csv").write_text(text, encoding="utf-8")
    assert load(root).places() == []
