"""The workbooks of a new quarter: only what a unit must give, locked but for the inputs, with lists, checks and last figures."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cchc_analysis.cli import main
from cchc_analysis.io import InputError
from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms.new_quarter import open_quarter
from cchc_analysis.io.schema import schema
from cchc_analysis.io.tables import quarters
from tests.conftest import ROOT
from tests.quarters.conftest import UNITS, Office
from tests.quarters.office import NAMES, Q1, TABLES, heading_row, input_cell, level_of, load, make_office, sheets


def test_each_unit_gets_its_tables_and_no_other(office: Office) -> None:
    assert {path.stem for path in office.blank("c01").parent.iterdir()} == set(UNITS)
    for unit in UNITS:
        book = openpyxl.load_workbook(office.blank(unit))
        assert [table_id for table_id, _ in sheets(book)] == list(TABLES[level_of(unit)])
        hidden = book[lay.LISTS]
        assert hidden.sheet_state == "hidden"
        assert [hidden[f"B{row}"].value for row in (1, 2, 3)] == [lay.VERSION, unit, "2024-Q1"]
        assert book.security.lockStructure


def test_only_inputs_can_be_typed_in(office: Office) -> None:
    for unit in ("d01", "v01", "c01"):
        for table_id, sheet in sheets(openpyxl.load_workbook(office.blank(unit))):
            assert sheet.protection.sheet
            table = schema().tables[table_id]
            opened = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
            rows = 1 if lay.upright(table) else lay.BLANK_ROWS
            wanted = {input_cell(sheet, table_id, c.id, r).coordinate for c in lay.typed(table) for r in range(rows)}
            assert opened == wanted
            ruled = [range_ for rule in sheet.data_validations.dataValidation for range_ in rule.sqref.ranges]
            for column in lay.typed(table):
                cell = input_cell(sheet, table_id, column.id)
                assert any(cell.coordinate in range_ for range_ in ruled) == (column.type not in ("text", "key", "code", "any"))


def test_headings_are_the_schemas_and_all_words_have_their_accents(office: Office) -> None:
    book = openpyxl.load_workbook(office.blank("c01"))
    for table_id, sheet in sheets(book):
        table, top = schema().tables[table_id], heading_row(sheet)
        if lay.upright(table):
            shown = [sheet.cell(row, 2).value for row in range(top + 1, top + 1 + len(lay.asked(table)))]
        else:
            shown = [sheet.cell(top, column).value for column in range(2, 2 + len(lay.asked(table)))]
        assert shown == [column.heading for column in lay.asked(table)]
        assert sheet["A4"].value == f"Đơn vị báo cáo: {NAMES['c01']}"
        assert sheet.print_area and sheet.page_setup.fitToWidth == 1


def test_last_quarters_figures_stand_beside(office: Office) -> None:
    office.collect(*(office.sent(unit) for unit in UNITS))
    open_quarter(Q1.next, office.raw)
    book = dict(sheets(openpyxl.load_workbook(office.raw / "2024-Q2" / "bieu-mau" / "c01.xlsx")))
    truth = office.truth["c01"]
    compared = 0
    for table_id in ("one_stop", "online", "digitisation", "petitions", "petitions_open"):
        for column, value in truth[table_id].items():
            cell = input_cell(book[table_id], table_id, column)
            assert cell.value is None
            assert cell.offset(0, 1).value == value
            compared += 1
    assert compared == 18
    carried = input_cell(book["one_stop"], "one_stop", "carried_over")
    left = truth["one_stop"]["in_progress_in_date"] + truth["one_stop"]["in_progress_late"]
    assert f"kỳ trước còn đang giải quyết {left}" in carried.offset(0, 2).value
    rows = truth["indicators"]["rows"]
    for number, row in enumerate(rows):
        assert input_cell(book["indicators"], "indicators", "name", number).value == row["name"]
        assert input_cell(book["indicators"], "indicators", "actual", number).value is None
    top = heading_row(book["indicators"])
    beside = {book["indicators"].cell(top, c).value: book["indicators"].cell(top + 1, c).value for c in range(2, 12)}
    assert (beside["Kỳ trước: Thực hiện"], beside["Kỳ trước: Kế hoạch"]) == (rows[0]["actual"], rows[0]["plan"])


def test_what_is_there_stays_unless_forced(office: Office) -> None:
    blank = office.blank("c01")
    before = blank.read_bytes()
    period = office.folder / "period.yaml"
    period.write_text(period.read_text(encoding="utf-8") + "# ghi chú của văn phòng\n", encoding="utf-8")
    blank.write_bytes(b"khac")
    opened = open_quarter(Q1, office.raw)
    assert (opened.written, opened.kept, opened.windows) == ((), (blank,), ())
    assert blank.read_bytes() == b"khac"
    open_quarter(Q1, office.raw, force=True)
    assert blank.read_bytes() == before
    assert "ghi chú của văn phòng" in period.read_text(encoding="utf-8")


def test_the_forms_are_not_read_as_tables(office: Office) -> None:
    data = load(office.raw)
    assert data.rows_read == 0
    assert {f.code for f in data.findings} == {"bang-thieu", "quy-trong"}


def test_words_that_begin_like_a_formula_stay_words(tmp_path: Path) -> None:
    raw = make_office(tmp_path, ("c01", "c02"))
    units = tmp_path / "data" / "reference" / "units.csv"
    units.write_text(units.read_text(encoding="utf-8-sig").replace("xã An Bình", "=HYPERLINK(1)"), encoding="utf-8-sig")
    open_quarter(Q1, raw)
    book = openpyxl.load_workbook(raw / "2024-Q1" / "bieu-mau" / "c02.xlsx")
    words = [cell for cell in book[lay.LISTS]["D"] if cell.value == "=HYPERLINK(1)"]
    assert [cell.data_type for cell in words] == ["s"]


class TestRealOffice:
    def test_thirty_two_workbooks_and_the_districts_own_indicators(self, tmp_path: Path) -> None:
        import shutil

        shutil.copytree(ROOT / "data" / "raw" / "2023-Q3", tmp_path / "data" / "raw" / "2023-Q3")
        shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
        opened = open_quarter(quarters(tmp_path / "data" / "raw")[0].next, tmp_path / "data" / "raw")
        assert len(opened.written) == 32
        book = openpyxl.load_workbook(opened.folder / "bieu-mau" / "tai_chinh.xlsx")
        sheet = dict(sheets(book))["indicators"]
        assert sheet["A4"].value == "Đơn vị báo cáo: Phòng Tài chính - Kế hoạch   (số liệu của huyện Tư Nghĩa)"
        assert input_cell(sheet, "indicators", "name", 1).value == "Nông, lâm, thủy sản"
        for path in opened.written:
            openpyxl.load_workbook(path)


class TestCommand:
    def test_it_says_what_it_made(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        make_office(tmp_path, ("c01", "d01"))
        assert main(["new", "2024-Q1", "--root", str(tmp_path)]) == 0
        shown = capsys.readouterr()
        assert "Biểu mẫu: 2 tệp" in shown.out
        assert "Chưa có quý nào trước đó" in shown.out
        assert shown.err == ""

    @pytest.mark.parametrize(("words", "says"), [(["quý 1"], "2023-Q3"), (["2024-Q1"], "Sổ đăng ký")])
    def test_wrong_usage_is_a_sentence(self, words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["new", *words, "--root", str(tmp_path)]) in (1, 2)
        assert says in capsys.readouterr().err

    def test_no_table_given_to_anybody(self, tmp_path: Path) -> None:
        raw = make_office(tmp_path, ("c01",), {})
        with pytest.raises(InputError, match=r"forms\.csv"):
            open_quarter(Q1, raw)

    def test_faults_of_the_period_are_shown_and_nothing_is_made(self, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        period, blank = office.folder / "period.yaml", office.blank("c01")
        period.write_text(period.read_text(encoding="utf-8").replace("to: 2024-03-14", "to: 2024-02-30"), encoding="utf-8")
        blank.write_bytes(b"khac")
        assert main(["new", "2024-Q1", "--force", "--root", str(office.root)]) == 1
        said = capsys.readouterr().err
        assert "period.yaml của quý 2024-Q1 còn lỗi" in said
        assert "“2024-02-30” không phải một ngày có thật" in said
        assert blank.read_bytes() == b"khac"
        assert main(["new", "2024-Q2", "--root", str(office.root)]) == 1
        assert "period.yaml của quý 2024-Q1 còn lỗi nên chưa chép sang quý 2024-Q2" in capsys.readouterr().err
        assert not (office.raw / "2024-Q2" / "period.yaml").exists()

    def test_warnings_of_the_period_are_shown(self, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        period = office.folder / "period.yaml"
        period.write_text(period.read_text(encoding="utf-8") + "scorecad: x\n", encoding="utf-8")
        assert main(["new", "2024-Q1", "--root", str(office.root)]) == 0
        assert "Mục “scorecad” không có trong mẫu" in capsys.readouterr().out

    def test_words_of_another_period_are_told(self, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        office.truth["c01"]["indicators"]["rows"][0]["name"] = "Thu ngân sách, ước 3 tháng"
        office.collect(office.write("c01", office.truth["c01"]))
        period = office.folder / "period.yaml"
        text = period.read_text(encoding="utf-8").replace('remark: ""', "").replace('year_plan: ""', "year_plan: Kế hoạch năm 2023")
        period.write_text(text.replace("to: 2024-03-14", "to: 2024-03-14, as_of: 2024-03-20"), encoding="utf-8")
        capsys.readouterr()
        assert main(["new", "2024-Q2", "--root", str(office.root)]) == 0
        said = capsys.readouterr().out
        assert "document.year_plan còn nói về kỳ khác: Kế hoạch năm 2023" in said
        assert "windows.default: đã để trống as_of (quý trước: 20/3/2024)" in said
        assert "c01.xlsx, Chỉ tiêu kinh tế - xã hội: Thu ngân sách, ước 3 tháng" in said
        assert "c02.xlsx" not in said
        assert main(["new", "2024-Q2", "--root", str(office.root)]) == 0
        said = capsys.readouterr().out
        assert "document.year_plan còn nói về kỳ khác" in said
        assert "c01.xlsx" not in said

    @pytest.mark.parametrize(
        ("quarter", "says"),
        [("2025-Q3", "hết hiệu lực sau ngày 30/6/2025"), ("2019-Q4", "chỉ có hiệu lực từ ngày 01/01/2020")],
    )
    def test_registries_of_other_days_are_told(self, quarter: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        make_office(tmp_path, ("c01",))
        forms = tmp_path / "data" / "reference" / "forms.csv"
        forms.write_text("Cấp,Đơn vị,Bảng,Hiệu lực từ,Hiệu lực đến\ncommunes,,mot_cua,01/01/2020,30/6/2025\n", encoding="utf-8-sig")
        assert main(["new", quarter, "--root", str(tmp_path)]) == 2
        said = capsys.readouterr().err
        assert says in said
        assert "Chưa giao bảng" not in said
        assert not (tmp_path / "data" / "raw" / quarter).exists()

    @pytest.mark.parametrize(
        ("line", "what"),
        [
            ("xom,,mot_cua,", "mã cấp"),
            ("communes,,mot_cu,", "tên bảng"),
            ("communes,c99,mot_cua,", "mã đơn vị"),
            ("communes,,mot_cua,x9", "mã đơn vị"),
        ],
    )
    def test_a_faulty_plan_names_its_cell(self, line: str, what: str, tmp_path: Path) -> None:
        raw = make_office(tmp_path, ("c01",))
        forms = tmp_path / "data" / "reference" / "forms.csv"
        forms.write_text(f"Cấp,Đơn vị,Bảng,Ghi cho đơn vị\n{line}\n", encoding="utf-8-sig")
        with pytest.raises(InputError) as caught:
            open_quarter(Q1, raw)
        (found,) = caught.value.findings
        assert (found.code, found.line) == ("bang-giao-sai", 2)
        assert what in found.message
