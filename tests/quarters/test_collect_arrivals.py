"""Several files of one unit, in one command or one after the other: which one holds is always said, nothing good is lost."""

from __future__ import annotations

import copy
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.quarters import load as load_bundle
from cchc_analysis.report.quarterly import QuarterlyReport
from cchc_analysis.tables import Table
from tests.quarters.conftest import UNITS, Office
from tests.quarters.office import Q1, heading_row, input_cell, load, sheets
from tests.quarters.test_collect import change, codes, stamp, values_of

ONE_STOP = "Kết quả tại Bộ phận Một cửa"


def version(office: Office, name: str, received: int, saved: str = "") -> Path:
    """A version of the first unit's workbook, told apart by a number of petitions."""
    values = copy.deepcopy(office.truth["c01"])
    values["petitions"]["received"] = 1_000 + received
    path = office.write("c01", values, name)
    if saved:
        stamp(path, saved)
    return path


def taken(office: Office) -> int:
    return int(values_of(office, "petitions", "c01")["received"]) - 1_000


def without_properties(path: Path) -> None:
    """As some programs write a workbook: without saying when it was saved."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    del parts["docProps/core.xml"]
    for name in ("[Content_Types].xml", "_rels/.rels"):
        text = parts[name].decode()
        start = text.index("<", text.rindex(">", 0, text.index("docProps/core.xml")))
        parts[name] = (text[:start] + text[text.index(">", start) + 1 :]).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


class TestTwoInOneCommand:
    def test_a_file_that_does_not_say_when_it_was_saved_has_the_folders_time(self, office: Office) -> None:
        old = version(office, "z_cu.xlsx", 1, "2024-03-10T08:00:00Z")
        new = version(office, "a_moi.xlsx", 2)
        without_properties(new)
        os.utime(new, (1_710_500_000, 1_710_500_000))  # 15/3/2024
        done = office.collect(new, old)
        assert [(o.file, o.number) for o in done.outcomes] == [("z_cu.xlsx", 1), ("a_moi.xlsx", 2)]
        assert taken(office) == 2

    def test_it_says_that_there_were_two_and_which_holds(self, office: Office) -> None:
        old, new = version(office, "b.xlsx", 1, "2024-03-10T08:00:00Z"), version(office, "a.xlsx", 2, "2024-03-11T08:00:00Z")
        first, second = office.collect(new, old).outcomes
        assert "bieu-hai-tep" not in {f.code for f in first.findings}
        (said,) = (f for f in second.findings if f.code == "bieu-hai-tep")
        assert all(words in said.message for words in ("“b.xlsx” (lưu ", "“a.xlsx” (lưu ", "10/3/2024", "11/3/2024", "lấy theo “a.xlsx”"))

    def test_files_of_one_name_are_told_apart_by_their_folders(self, office: Office) -> None:
        old, new = version(office, "a/c01.xlsx", 1, "2024-03-10T08:00:00Z"), version(office, "b/c01.xlsx", 2, "2024-03-11T08:00:00Z")
        _, second = office.collect(old, new).outcomes
        (said,) = (f for f in second.findings if f.code == "bieu-hai-tep")
        assert all(words in said.message for words in ("“a/c01.xlsx” (lưu ", "“b/c01.xlsx” (lưu ", "lấy theo “b/c01.xlsx”"))

    def test_the_one_saved_later_holds_though_it_came_before(self, office: Office) -> None:
        later = version(office, "sau.xlsx", 1, "2024-03-11T08:00:00Z")
        office.collect(later)
        done = office.collect(later, version(office, "truoc.xlsx", 2, "2024-03-10T08:00:00Z"))
        assert [(o.file, o.number) for o in done.outcomes] == [("truoc.xlsx", 2), ("sau.xlsx", 3)]
        assert taken(office) == 1

    @pytest.mark.parametrize(("moment", "numbers"), [("0001-01-01T00:00:00Z", [1, 2]), ("2024-99-99T99:99:99Z", [0, 0])])
    def test_an_odd_time_ends_in_words(self, moment: str, numbers: list[int], office: Office) -> None:
        a, b = version(office, "a.xlsx", 1, moment), version(office, "b.xlsx", 2, moment)
        outcomes = office.collect(a, b).outcomes
        assert [o.number for o in outcomes] == numbers
        assert all(o.findings for o in outcomes)

    def test_the_same_file_twice_is_taken_once(self, office: Office) -> None:
        again = office.root / "thu-den" / "ban sao.xlsx"
        shutil.copyfile(office.sent("c01"), again)
        assert sorted(o.number for o in office.collect(office.sent("c01"), again).outcomes) == [0, 1]


class TestTheGoodOneAgain:
    def _bad(self, office: Office) -> Path:
        bad = version(office, "hong.xlsx", 2)
        change(bad, "one_stop", "new", "nhiều")
        return bad

    def test_after_a_version_refused_in_part_it_is_taken_again(self, office: Office) -> None:
        good, bad = version(office, "tot.xlsx", 1), self._bad(office)
        office.collect(good)
        assert office.collect(bad).outstanding[0].kept == (ONE_STOP,)
        assert taken(office) == 2
        done = office.collect(good)
        assert (done.outcomes[0].number, done.outcomes[0].returned, done.outstanding) == (3, (), ())
        assert taken(office) == 1
        assert [o.findings[0].code for o in office.collect(good).outcomes] == ["bieu-lap"]

    def test_a_folder_collected_again_changes_nothing(self, office: Office) -> None:
        good, bad = version(office, "tot.xlsx", 1, "2024-03-10T08:00:00Z"), self._bad(office)
        stamp(bad, "2024-03-11T08:00:00Z")
        office.collect(good)
        office.collect(bad)
        done = office.collect(bad, good)
        assert [(o.file, o.number) for o in done.outcomes] == [("tot.xlsx", 0), ("hong.xlsx", 0)]
        assert taken(office) == 2
        assert done.outstanding[0].kept == (ONE_STOP,)

    def test_after_a_good_version_the_older_one_is_told_and_not_taken(self, office: Office) -> None:
        old, new = version(office, "cu.xlsx", 1), version(office, "moi.xlsx", 2)
        office.collect(old)
        office.collect(new)
        (outcome,) = office.collect(old).outcomes
        (said,) = outcome.findings
        assert (outcome.number, said.code) == (0, "bieu-cu")
        assert "lần 1" in said.message
        assert "đã có lần 2" in said.message
        assert "bấm Lưu" in said.remedy
        assert taken(office) == 2

    def test_what_never_came_right_is_told_from_what_keeps_its_figures(self, office: Office) -> None:
        (place,) = office.collect(self._bad(office)).outstanding
        assert (place.lacking, place.kept) == ((ONE_STOP,), ())

    def test_a_file_that_is_right_since_a_registry_was_mended_is_taken(self, office: Office) -> None:
        path = office.sent("c01")
        change(path, "recommendations", "lead_unit", "Phòng Tổ chức")
        change(path, "recommendations", "text", "Bố trí kinh phí")
        assert codes(office.collect(path).outcomes[0])[0][0] == "don-vi-la"
        units = office.root / "data" / "reference" / "units.csv"
        units.write_text(units.read_text(encoding="utf-8-sig").replace("Phòng Nội vụ", "Phòng Tổ chức"), encoding="utf-8-sig")
        done = office.collect(path)
        assert (done.outcomes[0].number, done.outcomes[0].returned, done.outstanding) == (2, (), ())


class TestSheets:
    def _edit(self, office: Office, edit: Any) -> Any:
        book = openpyxl.load_workbook(office.sent("c01"))
        edit(book, dict(sheets(book)))
        book.save(office.sent("c01"))
        return office.collect(office.sent("c01")).outcomes[0]

    @pytest.mark.parametrize("second", [555, None])
    def test_two_lines_of_one_name(self, second: int | None, office: Office) -> None:
        def edit(book: Any, tables: dict[str, Any]) -> None:
            sheet = tables["petitions"]
            row = heading_row(sheet) + 4
            sheet.cell(row, 2).value, sheet.cell(row, 3).value = "Tiếp nhận", second

        outcome = self._edit(office, edit)
        sheet = dict(sheets(openpyxl.load_workbook(office.sent("c01"))))["petitions"]
        assert codes(outcome) == ([("dong-trung", f"C{heading_row(sheet) + 4}")] if second else [])
        assert outcome.returned == (("Đơn thư",) if second else ())

    def test_the_filled_one_of_two_lines_counts(self, office: Office) -> None:
        def edit(book: Any, tables: dict[str, Any]) -> None:
            sheet, cell = tables["petitions"], input_cell(tables["petitions"], "petitions", "received")
            row = heading_row(sheet) + 4
            sheet.cell(row, 2).value, sheet.cell(row, 3).value, cell.value = "Tiếp nhận", 1_007, None

        assert not self._edit(office, edit).faulty
        assert taken(office) == 7

    def test_two_columns_for_this_quarter_are_a_fault(self, office: Office) -> None:
        def edit(book: Any, tables: dict[str, Any]) -> None:
            sheet = tables["petitions"]
            row = heading_row(sheet)
            sheet.cell(row, 8).value, sheet.cell(row + 1, 8).value = "Kỳ này", 99

        outcome = self._edit(office, edit)
        sheet = dict(sheets(openpyxl.load_workbook(office.sent("c01"))))["petitions"]
        assert codes(outcome) == [("cot-trung", f"H{heading_row(sheet)}")]
        assert outcome.returned == ("Đơn thư",)

    def test_a_hidden_sheet_is_called_hidden(self, office: Office) -> None:
        outcome = self._edit(office, lambda book, tables: setattr(tables["petitions"], "sheet_state", "hidden"))
        assert {(f.code, f.sheet) for f in outcome.findings} == {("trang-an", "Đơn thư"), ("bieu-thieu-trang", None)}

    def test_a_sheet_too_many_is_said(self, office: Office) -> None:
        def edit(book: Any, tables: dict[str, Any]) -> None:
            book.create_sheet("Tính thử")["B2"] = 12
            book.create_sheet("Trống")

        outcome = self._edit(office, edit)
        assert [(f.code, f.sheet) for f in outcome.findings] == [("bieu-trang-la", "Tính thử")]

    def test_two_sheets_of_one_table_are_a_fault(self, office: Office) -> None:
        def edit(book: Any, tables: dict[str, Any]) -> None:
            book.copy_worksheet(tables["petitions"]).title = "don_thu"

        assert codes(self._edit(office, edit)) == [("bang-hai-noi", None)]


class TestTheUnitsName:
    def _named(self, office: Office, line: str | None) -> Any:
        book = openpyxl.load_workbook(office.sent("c02"))
        book["Đơn thư"]["A4"].value = line
        book.save(office.sent("c02"))
        return office.collect(office.sent("c02")).outcomes[0]

    @pytest.mark.parametrize(
        "name", ["UBND xã An Bình", "Ủy ban nhân dân XÃ AN BÌNH", "Uỷ ban nhân dân xã An Bình", "Xã An  Bình", "An Bình"]
    )
    def test_its_other_names_are_its_own(self, name: str, office: Office) -> None:
        units = office.root / "data" / "reference" / "units.csv"
        lines = units.read_text(encoding="utf-8-sig").splitlines()
        lines = [f"{lines[0]},Tên khác", *(f"{line},{'An Bình' if line.startswith('c02') else ''}" for line in lines[1:])]
        units.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
        assert self._named(office, f"Đơn vị báo cáo: {name}").findings == ()

    @pytest.mark.parametrize(
        ("name", "code"),
        [("UBND xã Bình Minh", "bieu-khac-don-vi"), ("xã Bình Minh", "bieu-khac-don-vi"), ("xã An Bnh", "bieu-ten-la")],
    )
    def test_another_units_name_and_nobodys(self, name: str, code: str, office: Office) -> None:
        assert codes(self._named(office, f"Đơn vị báo cáo: {name}")) == [(code, "A4")]

    def test_a_line_wiped_out_is_one_fault(self, office: Office) -> None:
        outcome = self._named(office, None)
        assert codes(outcome) == [("bieu-mat-ten", None)]
        assert "Đơn vị báo cáo: xã An Bình" in outcome.findings[0].remedy


class TestNothingToList:
    def everybody_says(self, office: Office, word: str, but: str = "") -> tuple[Table, set[str]]:
        """Every unit has no recommendation, one in its own words; what the quarter then has and misses."""
        for unit in UNITS:
            values = copy.deepcopy(office.truth[unit])
            values["recommendations"] = {"rows": []}
            path = office.write(unit, values)
            book = openpyxl.load_workbook(path)
            sheet = dict(sheets(book))["recommendations"]
            cell = input_cell(sheet, "recommendations", "text")
            assert cell.value == lay.NOTHING
            cell.value = None if unit == but else word
            book.save(path)
        office.collect(*map(office.sent, UNITS))
        data = load(office.raw)
        return data.table("recommendations"), {f.file or "" for f in data.findings if f.code == "bang-thieu"}

    @pytest.mark.parametrize("word", ["không có", "-", "0", "Không phát sinh"])
    def test_a_quarter_in_which_all_say_so_does_not_miss_the_table(self, word: str, office: Office) -> None:
        table, missing = self.everybody_says(office, word)
        assert (table.rows, table.nothing, "kien_nghi.csv" in missing) == ((), True, False)
        said = QuarterlyReport(load_bundle(Q1, office.root)).no_table("recommendations")
        assert "Các đơn vị báo cáo không có nội dung nào về kiến nghị" in str(said.blocks)

    def test_one_that_said_nothing_leaves_it_open(self, office: Office) -> None:
        table, missing = self.everybody_says(office, "không có", but="c02")
        assert (table.rows, table.nothing, "kien_nghi.csv" in missing) == ((), False, True)
