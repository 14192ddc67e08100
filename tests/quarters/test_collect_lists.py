"""Lists that came back: blank ones, those that say there is nothing, lost columns, total lines; what a unit meant is never guessed."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms.collecting import Outcome
from cchc_analysis.io.forms.new_quarter import open_quarter
from cchc_analysis.model import Severity
from tests.quarters.conftest import Office
from tests.quarters.office import NAMES, Q1, heading_row, input_cell, load, sheets
from tests.quarters.test_collect import codes, read_register

LISTED = "Kiến nghị, đề xuất"
INDICATORS = "Chỉ tiêu kinh tế - xã hội"


def edited(source: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A workbook with something changed in its sheets, which are given by table id."""
    book = openpyxl.load_workbook(source)
    change(dict(sheets(book)))
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def empty_list(table_id: str) -> Callable[[dict[str, Any]], None]:
    def change(tables: dict[str, Any]) -> None:
        sheet = tables[table_id]
        top = heading_row(sheet)
        for row in sheet.iter_rows(min_row=top + 1, max_row=top + 20, min_col=2, max_col=5):
            for cell in row:
                cell.value = None

    return change


def rows_of(office: Office, table_id: str, unit: str) -> list[dict[str, Any]]:
    rows = [r for r in load(office.raw).table(table_id) if r["unit"] == unit or r["proposer"] == NAMES[unit]]
    return [{name: value.content for name, value in row.values.items()} for row in rows]


def notices(outcome: Outcome) -> list[str]:
    return [f.code for f in outcome.findings if f.severity is not Severity.FAULT]


class TestNothingToList:
    def test_a_workbook_as_issued_is_no_report(self, office: Office) -> None:
        """Of a unit that gives lists only, and of one whose lists came with last quarter's names."""
        office.collect(*(office.sent(unit) for unit in ("c01", "d01", "v01")))
        open_quarter(Q1.next, office.raw)
        from cchc_analysis.io.forms.collecting import collect

        blanks = [office.raw / "2024-Q2" / "bieu-mau" / f"{unit}.xlsx" for unit in ("c01", "d01", "v01")]
        done = collect(Q1.next, office.raw, blanks, date(2024, 6, 18))
        assert done.discipline.sent == {}
        returned = {o.unit.id: o.returned for o in done.outcomes if o.unit}
        assert returned["v01"] == (LISTED,)
        assert {LISTED, INDICATORS} <= set(returned["c01"])
        assert all(not o.accepted and o.copy for o in done.outcomes)
        assert load(office.raw, Q1.next).rows_read == len(done.discipline.missing)  # the register's own lines

    @pytest.mark.parametrize(
        "words",
        [{"text": "không có"}, {"text": "Không"}, {"text": "KHÔNG CÓ KIẾN NGHỊ"}, {"lead_unit": "Không có"}, {"lead_unit": "Phòng Nội vụ", "text": "không"}],
    )  # fmt: skip
    def test_the_word_says_that_there_is_nothing(self, words: dict[str, str], office: Office) -> None:
        def change(tables: dict[str, Any]) -> None:
            for column, word in words.items():
                input_cell(tables["recommendations"], "recommendations", column).value = word

        outcome = office.collect(edited(office.blank("v01"), office.root / "v.xlsx", change)).outcomes[0]
        assert (outcome.accepted, outcome.returned, outcome.findings) == ((LISTED,), (), ())
        assert rows_of(office, "recommendations", "v01") == []
        assert read_register(office)[NAMES["v01"]][0] == "có"

    def test_a_request_that_begins_so_is_a_request(self, office: Office) -> None:
        text = "Không có kinh phí mua máy quét, đề nghị bố trí"

        def change(tables: dict[str, Any]) -> None:
            input_cell(tables["recommendations"], "recommendations", "lead_unit").value = "Phòng Nội vụ"
            input_cell(tables["recommendations"], "recommendations", "text").value = text

        office.collect(edited(office.blank("v01"), office.root / "v.xlsx", change))
        assert [row["text"] for row in rows_of(office, "recommendations", "v01")] == [text]

    def test_a_request_without_a_unit_to_lead_it_is_no_nothing(self, office: Office) -> None:
        def change(tables: dict[str, Any]) -> None:
            for column, words in (("lead_unit", "không có"), ("text", "Đề nghị bố trí kinh phí sửa nhà văn hóa")):
                input_cell(tables["recommendations"], "recommendations", column).value = words

        outcome = office.collect(edited(office.blank("v01"), office.root / "v.xlsx", change)).outcomes[0]
        assert [(f.code, f.found) for f in outcome.findings] == [("don-vi-la", "không có")]
        assert (outcome.accepted, outcome.returned) == ((), (LISTED,))

    @pytest.mark.parametrize("word", ["không có", "-", "0"])
    def test_nothing_beside_something_is_asked(self, word: str, office: Office) -> None:
        def change(tables: dict[str, Any]) -> None:
            input_cell(tables["indicators"], "indicators", "name", 4).value = word

        outcome = office.collect(edited(office.sent("c01"), office.root / "v.xlsx", change)).outcomes[0]
        assert [(f.code, f.found) for f in outcome.findings] == [("bieu-vua-khong", word)]
        assert outcome.returned == (INDICATORS,)

    def test_the_form_says_how(self, office: Office) -> None:
        sheet = dict(sheets(openpyxl.load_workbook(office.blank("v01"))))["recommendations"]
        notes = [cell.value for cell in sheet["A"] if cell.value and "ghi “không có” vào cột “Nội dung" in str(cell.value)]
        assert len(notes) == 1


class TestARegisterKeptByHand:
    def _no(self, office: Office, unit: str) -> None:
        path = office.folder / "che_do_bao_cao.csv"
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text.replace(f"{NAMES[unit]},có,18/3/2024", f"{NAMES[unit]},không,"), encoding="utf-8-sig")

    def test_a_no_by_hand_stays_and_is_told(self, office: Office) -> None:
        office.collect(office.sent("c01"), office.sent("c02"))
        self._no(office, "c01")
        done = office.collect(office.sent("c01"), office.sent("c03"))
        assert [(f.code, f.found) for f in done.findings] == [("so-nhan-khong", "không")]
        assert {unit: read_register(office)[NAMES[unit]][0] for unit in ("c01", "c02", "c03")} == {"c01": "không", "c02": "có", "c03": "có"}
        assert "c01" in {unit.id for unit in done.discipline.missing}

    def test_a_newer_workbook_ends_it(self, office: Office) -> None:
        office.collect(office.sent("c01"))
        self._no(office, "c01")
        values = copy.deepcopy(office.truth["c01"])
        values["petitions"]["received"] += 5
        done = office.collect(office.write("c01", values, "moi.xlsx"), day=date(2024, 3, 20))
        assert done.findings == ()
        assert read_register(office)[NAMES["c01"]] == ("có", "20/3/2024")

    def test_a_run_that_was_killed_before_the_register_is_no_hand(self, office: Office) -> None:
        office.collect(office.sent("c01"))
        self._no(office, "c01")
        (office.folder / "da-nhan" / "so-nhan.csv").unlink()
        office.collect()
        assert read_register(office)[NAMES["c01"]] == ("có", "18/3/2024")


class TestWhatWasAcceptedStays:
    def test_a_blank_list_takes_no_rows_away(self, office: Office) -> None:
        office.collect(office.sent("c01"))
        before = rows_of(office, "indicators", "c01")
        path = edited(office.sent("c01"), office.root / "v.xlsx", empty_list("indicators"))
        outcome = office.collect(path).outcomes[0]
        assert [code for code, _ in codes(outcome)] == ["bieu-danh-sach-mat"]
        assert outcome.returned == (INDICATORS,)
        assert "đã nhận 3 dòng" in next(f.message for f in outcome.findings)
        assert rows_of(office, "indicators", "c01") == before
        assert [f.code for f in office.collect(path).outcomes[0].findings if f.severity is Severity.FAULT] == ["bieu-danh-sach-mat"]

    def test_saying_that_there_is_nothing_takes_them_away(self, office: Office) -> None:
        def change(tables: dict[str, Any]) -> None:
            empty_list("indicators")(tables)
            input_cell(tables["indicators"], "indicators", "name").value = lay.NOTHING

        office.collect(office.sent("c01"))
        outcome = office.collect(edited(office.sent("c01"), office.root / "v.xlsx", change)).outcomes[0]
        assert not outcome.faulty
        assert [(c.heading, c.after) for c in outcome.changes] == [("cả dòng", "")] * 3
        assert rows_of(office, "indicators", "c01") == []

    @pytest.mark.parametrize("how", ["heading", "column"])
    @pytest.mark.parametrize("column", ["actual", "plan", "name"])
    def test_a_lost_column_is_a_fault(self, column: str, how: str, office: Office) -> None:
        def change(tables: dict[str, Any]) -> None:
            sheet = tables["indicators"]
            place = input_cell(sheet, "indicators", column).column
            if how == "column":
                sheet.delete_cols(place)
            else:
                sheet.cell(heading_row(sheet), place).value = None

        office.collect(office.sent("c01"))
        before = rows_of(office, "indicators", "c01")
        outcome = office.collect(edited(office.sent("c01"), office.root / "v.xlsx", change)).outcomes[0]
        assert {code for code, _ in codes(outcome)} == {"bieu-mat-dong"}
        assert outcome.returned == (INDICATORS,)
        assert rows_of(office, "indicators", "c01") == before

    def test_a_value_that_is_gone_is_a_change(self) -> None:
        from cchc_analysis.io.forms.collecting import changed
        from cchc_analysis.io.forms.received import Placed
        from cchc_analysis.io.schema import schema

        table = schema().tables["indicators"]
        cells = {c: Placed(text, "text", INDICATORS, cell, 8) for c, text, cell in (("name", "Đàn bò", "B8"), ("plan", "20", "D8"))}
        (change,) = changed(table, [cells], [{"name": cells["name"]}])
        assert change.words == f"{INDICATORS}, Đàn bò, “Kế hoạch”: 20 → trống"


class TestTotalLines:
    def _with_total(self, office: Office, name: str, actual: int) -> Outcome:
        def change(tables: dict[str, Any]) -> None:
            for column, value in (("name", name), ("actual", actual)):
                input_cell(tables["indicators"], "indicators", column, 3).value = value

        return office.collect(edited(office.sent("c01"), office.root / "v.xlsx", change)).outcomes[0]

    @pytest.mark.parametrize("name", ["Tổng cộng", "TỔNG SỐ"])
    def test_a_right_one_is_told_and_not_taken(self, name: str, office: Office) -> None:
        rows = office.truth["c01"]["indicators"]["rows"]
        outcome = self._with_total(office, name, sum(row["actual"] for row in rows))
        assert (outcome.returned, notices(outcome)) == ((), ["bieu-dong-tong"])
        assert name in outcome.findings[0].message
        assert len(rows_of(office, "indicators", "c01")) == 3

    def test_one_that_stands_in_the_numbers_column_alone_is_told_too(self, office: Office) -> None:
        def change(tables: dict[str, Any]) -> None:
            tables["indicators"].cell(input_cell(tables["indicators"], "indicators", "name", 3).row, 1).value = "Tổng cộng"

        outcome = office.collect(edited(office.sent("c01"), office.root / "v.xlsx", change)).outcomes[0]
        assert (outcome.returned, notices(outcome)) == ((), ["bieu-dong-tong"])
        assert "Tổng cộng" in outcome.findings[0].message
        assert len(rows_of(office, "indicators", "c01")) == 3

    def test_a_signature_below_it_is_no_row(self, office: Office) -> None:
        rows = office.truth["c01"]["indicators"]["rows"]

        def change(tables: dict[str, Any]) -> None:
            for column, value in (("name", "Tổng cộng"), ("actual", sum(row["actual"] for row in rows))):
                input_cell(tables["indicators"], "indicators", column, 3).value = value
            input_cell(tables["indicators"], "indicators", "name", 4).value = "Người lập biểu"

        path = edited(office.sent("c01"), office.root / "v.xlsx", change)
        outcome = office.collect(path).outcomes[0]
        place = input_cell(dict(sheets(openpyxl.load_workbook(path)))["indicators"], "indicators", "name", 4)
        assert outcome.returned == ()
        assert [(f.file, f.sheet, f.line) for f in outcome.findings if f.code == "dong-ghi-chu"] == [("v.xlsx", INDICATORS, place.row)]
        assert len(rows_of(office, "indicators", "c01")) == 3

    def test_a_wrong_one_is_a_fault_at_its_cell(self, office: Office) -> None:
        rows = office.truth["c01"]["indicators"]["rows"]
        outcome = self._with_total(office, "Tổng cộng", sum(row["actual"] for row in rows) + 1)
        sheet = dict(sheets(openpyxl.load_workbook(office.sent("c01"))))["indicators"]
        assert codes(outcome) == [("tong-cong-lech", input_cell(sheet, "indicators", "actual", 3).coordinate)]
        assert outcome.returned == (INDICATORS,)


def test_a_repeated_row_is_marked_where_it_is(office: Office) -> None:
    def change(tables: dict[str, Any]) -> None:
        input_cell(tables["indicators"], "indicators", "name", 1).value = "Trồng rừng"

    path = edited(office.sent("c01"), office.root / "v.xlsx", change)
    outcome = office.collect(path).outcomes[0]
    place = input_cell(dict(sheets(openpyxl.load_workbook(path)))["indicators"], "indicators", "name", 1)
    assert codes(outcome) == [("dong-trung", place.coordinate)]
    assert f"đã có ở dòng {place.row - 1}" in outcome.findings[0].message
    assert outcome.copy
    copied = openpyxl.load_workbook(outcome.copy)[INDICATORS]
    assert copied[place.coordinate].fill.start_color.rgb == "00FF9C9C"
    assert copied["A4"].comment is None


def test_more_online_cases_than_received_is_marked_at_a_figure(office: Office) -> None:
    def change(tables: dict[str, Any]) -> None:
        for column in ("partial_online", "partial_total"):
            input_cell(tables["online"], "online", column).value = 100_000

    path = edited(office.sent("c01"), office.root / "v.xlsx", change)
    outcome = office.collect(path).outcomes[0]
    place = input_cell(dict(sheets(openpyxl.load_workbook(path)))["online"], "online", "partial_total").coordinate
    assert [(f.code, f.cell) for f in outcome.findings if f.code == "truc-tuyen-vuot"] == [("truc-tuyen-vuot", place)]


def test_scores_that_look_like_column_numbers_are_rows() -> None:
    """What a unit sent is put together by the program: its first row numbers no columns, not even 1, 2, 3."""
    from cchc_analysis.io.forms.received import Placed, SentTable, as_sheet
    from cchc_analysis.io.layout import find_layout
    from cchc_analysis.io.schema import schema

    table = schema().tables["self_scores"]
    cells = {c: Placed(text, "text", table.title, "B8", 8) for c, text in zip(("criterion", "self_score", "appraised"), "123", strict=True)}
    layout = find_layout(as_sheet(table, [SentTable("da-nhan/d01-lan-1.xlsx", (cells,))]), table, frozenset())
    assert layout is not None
    assert [[cell.text for cell in line.cells] for line in layout.data] == [["1", "2", "3"]]
