"""Workbooks that came back: recognised, taken in by table with the cell of every value, sent back marked, registered."""

from __future__ import annotations

import copy
import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms.collecting import Outcome
from cchc_analysis.model import Severity
from tests.quarters.conftest import UNITS, Office
from tests.quarters.office import NAMES, Q1, Values, input_cell, load, sheets


def change(path: Path, table_id: str, column: str, value: Any, row: int = 0) -> str:
    """Type something else into a workbook; the cell's name."""
    book = openpyxl.load_workbook(path)
    cell = input_cell(dict(sheets(book))[table_id], table_id, column, row)
    cell.value = value
    book.save(path)
    return str(cell.coordinate)


def codes(outcome: Outcome) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in outcome.findings if f.severity is Severity.FAULT]


def values_of(office: Office, table_id: str, unit: str) -> dict[str, Any]:
    """What the software reads for a unit: contents by column."""
    row = next(r for r in load(office.raw).table(table_id) if r["unit"] == unit)
    return {name: value.content for name, value in row.values.items()}


def read_register(office: Office) -> dict[str, tuple[str, str]]:
    with (office.folder / "che_do_bao_cao.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["Đơn vị"]: (row["Đã gửi báo cáo"], row["Ngày gửi"]) for row in csv.DictReader(file)}


class TestWhatIsRight:
    def test_every_value_arrives_with_its_cell(self, office: Office) -> None:
        done = office.collect(*(office.sent(unit) for unit in UNITS))
        assert [o.findings for o in done.outcomes if o.faulty] == []
        assert {o.unit.id for o in done.outcomes if o.unit} == set(UNITS)
        data = load(office.raw)
        assert [f for f in data.findings if f.severity is Severity.FAULT] == []
        compared = 0
        books: dict[str, Any] = {}
        for unit in UNITS:
            for table_id, given in office.truth[unit].items():
                table = data.table(table_id)
                rows = [r for r in table if r["unit"] == unit or r["proposer"] == NAMES[unit]]
                expected = given.get("rows", [given])
                assert len(rows) == len(expected)
                for row, values in zip(rows, expected, strict=True):
                    for column, value in values.items():
                        source = row.source(column)
                        if source.file not in books:
                            books[source.file] = openpyxl.load_workbook(office.folder / source.file)
                        assert books[source.file][source.sheet][source.cell].value == value
                        if column != "lead_unit":
                            assert row[column] == value
                        compared += 1
        assert compared > 100

    def test_names_of_files_mean_nothing(self, office: Office) -> None:
        odd = office.root / "thu-den" / "BAO CAO CUOI (2) final..XLSX"
        shutil.copyfile(office.sent("c02"), odd)
        outcome = office.collect(odd).outcomes[0]
        assert outcome.unit and outcome.unit.id == "c02"
        assert (office.folder / "da-nhan" / "c02-lan-1.xlsx").read_bytes() == odd.read_bytes()

    def test_rows_typed_by_hand_stay_beside(self, office: Office) -> None:
        (office.folder / "don_thu_ton.csv").write_text("Đơn vị,Đơn chưa giải quyết xong\nhuyện Giả Định,9\n", encoding="utf-8")
        office.collect(office.sent("c01"))
        table = load(office.raw).table("petitions_open")
        assert {r["unit"]: r["open"] for r in table} == {"huyen": 9, "c01": office.truth["c01"]["petitions_open"]["open"]}

    @pytest.mark.parametrize(("name", "code"), [("thị trấn Đồng Mới", "da-nhan-trung"), ("Toàn bộ các xã", "tinh-trung")])
    def test_a_row_typed_by_hand_for_a_unit_that_sent_is_a_fault(self, office: Office, name: str, code: str) -> None:
        (office.folder / "don_thu_ton.csv").write_text(f"Đơn vị,Đơn chưa giải quyết xong\n{name},9\n", encoding="utf-8")
        office.collect(office.sent("c01"))
        data = load(office.raw)
        assert [(f.code, f.file, f.cell) for f in data.findings if f.severity is Severity.FAULT] == [(code, "don_thu_ton.csv", "A2")]
        assert values_of(office, "petitions_open", "c01")["open"] == office.truth["c01"]["petitions_open"]["open"]
        assert data.rows_read == data.rows_accepted + data.rows_set_aside

    def test_prefilled_rows_left_empty_do_not_count(self, office: Office) -> None:
        office.collect(office.sent("c03"))
        assert len(load(office.raw).table("indicators")) == 3


FAULTS: tuple[tuple[str, str, Any, str], ...] = (
    ("one_stop", "new", 10_000, "can-doi"),
    ("one_stop", "new", "12 hồ sơ", "so-kem-chu"),
    ("one_stop", "withdrawn", -1, "so-am"),
    ("one_stop", "withdrawn", 1.5, "so-dem-le"),
    ("online", "partial_online", 99_999, "vuot-tong"),
    ("petitions", "received", "=1+1", "cong-thuc"),
    ("petitions", "received", "năm", "so-bang-chu"),
    ("petitions_open", "open", "#REF!", "loi-excel"),
    ("recommendations", "lead_unit", "Phòng Nội vụ huyện khác", "don-vi-la"),
)


class TestWhatIsWrong:
    @pytest.mark.parametrize(("table_id", "column", "value", "code"), FAULTS)
    def test_a_fault_is_named_marked_and_only_its_table_goes_back(
        self, office: Office, table_id: str, column: str, value: Any, code: str
    ) -> None:
        path = office.sent("c01")
        if table_id == "recommendations":
            change(path, table_id, "text", "Bố trí kinh phí")
        cell = change(path, table_id, column, value or None)
        outcome = office.collect(path).outcomes[0]
        (found,) = [f for f in outcome.findings if f.severity is Severity.FAULT]
        assert found.code == code
        assert code in ("can-doi", "vuot-tong") or found.cell == cell
        assert outcome.returned == (found.sheet,)
        assert load(office.raw).table(table_id).rows == ()
        assert len(outcome.accepted) == 6
        assert outcome.copy is not None
        copied = openpyxl.load_workbook(outcome.copy)
        marked = copied[str(found.sheet)][str(found.cell)]
        assert found.message in marked.comment.text
        assert found.remedy in marked.comment.text
        assert marked.fill.start_color.rgb == "00FF9C9C"
        listed = [[c.value for c in row] for row in copied[lay.FAULTS].iter_rows(min_row=5)]
        assert [found.sheet, found.cell] in [row[2:4] for row in listed]

    def test_a_blank_table_is_not_zero(self, office: Office) -> None:
        path = office.sent("c01")
        for column in ("received", "resolved"):
            change(path, "petitions", column, None)
        outcome = office.collect(path).outcomes[0]
        assert [f.code for f in outcome.findings if f.severity is Severity.FAULT] == ["bieu-trong"]
        assert outcome.returned == ("Đơn thư",)

    def test_one_empty_cell_of_many_is_a_warning_and_missing(self, office: Office) -> None:
        path = office.sent("c01")
        cell = change(path, "digitisation", "results_digitised", None)
        outcome = office.collect(path).outcomes[0]
        assert [(f.code, f.cell) for f in outcome.findings if f.severity is Severity.WARNING] == [("thieu-so", cell)]
        assert not outcome.returned
        assert values_of(office, "digitisation", "c01")["results_digitised"] is None

    def test_a_lost_sheet_and_a_lost_line(self, office: Office) -> None:
        book = openpyxl.load_workbook(office.sent("c01"))
        del book["Đơn thư"]
        cell = input_cell(dict(sheets(book))["one_stop"], "one_stop", "withdrawn")
        book["Kết quả tại Bộ phận Một cửa"].cell(cell.row, 2).value = "Dòng khác"
        book.save(office.sent("c01"))
        outcome = office.collect(office.sent("c01")).outcomes[0]
        assert {f.code for f in outcome.findings if f.severity is Severity.FAULT} == {"bieu-thieu-trang", "bieu-mat-dong"}
        assert set(outcome.returned) == {"Đơn thư", "Kết quả tại Bộ phận Một cửa"}

    def test_a_sheet_of_another_unit_is_refused(self, office: Office) -> None:
        book = openpyxl.load_workbook(office.sent("c01"))
        book["Đơn thư"]["A4"].value = f"{lay.OWNER}{NAMES['c02']}"
        book.save(office.sent("c01"))
        outcome = office.collect(office.sent("c01")).outcomes[0]
        assert codes(outcome) == [("bieu-khac-don-vi", "A4")]
        assert outcome.returned == ("Đơn thư",)

    def test_inserted_rows_and_columns_do_not_shift_the_reading(self, office: Office) -> None:
        book = openpyxl.load_workbook(office.sent("c01"))
        book["Đơn thư"].insert_rows(6, 2)
        book["Biểu 1 - Hồ sơ trực tuyến"].insert_cols(1)
        book.save(office.sent("c01"))
        outcome = office.collect(office.sent("c01")).outcomes[0]
        assert codes(outcome) == []
        assert values_of(office, "petitions", "c01")["received"] == office.truth["c01"]["petitions"]["received"]
        assert values_of(office, "online", "c01")["full_total"] == office.truth["c01"]["online"]["full_total"]

    @pytest.mark.parametrize(
        ("cell", "value", "code"),
        [
            ("B2", "c99", "bieu-don-vi-la"),
            ("B2", "../../../etc/passwd", "bieu-don-vi-la"),
            ("B2", "communes", "bieu-don-vi-la"),
            ("B3", "2023-Q4", "bieu-khac-quy"),
            ("B1", "0", "bieu-doi"),
            ("A1", "khác", "bieu-la"),
        ],
    )
    def test_a_workbook_that_is_not_this_quarters(self, office: Office, cell: str, value: str, code: str) -> None:
        book = openpyxl.load_workbook(office.sent("c01"))
        book[lay.LISTS][cell].value = value
        book.save(office.sent("c01"))
        done = office.collect(office.sent("c01"))
        assert [f.code for f in done.outcomes[0].findings] == [code]
        assert not (office.folder / "da-nhan").exists()
        assert NAMES["c01"] in {unit.name for unit in done.discipline.missing}

    def test_other_files_are_refused_in_words(self, office: Office) -> None:
        odd = office.root / "thu-den"
        (odd / "a.xls").write_bytes(b"x")
        (odd / "b.docx").write_bytes(b"x")
        (odd / "c.xlsx").write_bytes(b"PK\x03\x04 broken")
        (odd / "d.xlsx").write_bytes(b"")
        openpyxl.Workbook().save(odd / "e.xlsx")
        files = [odd / name for name in ("a.xls", "b.docx", "c.xlsx", "d.xlsx", "e.xlsx", "f.xlsx")]
        outcomes = office.collect(*files, office.sent("c01")).outcomes
        assert [f.code for o in outcomes if o.file == "b.docx" for f in o.findings if f.severity is Severity.WARNING] == ["bieu-tep-khac"]
        found = {o.file: o.findings[0].code for o in outcomes if o.faulty}
        assert found == {
            "a.xls": "bieu-dinh-dang", "c.xlsx": "tep-hong", "d.xlsx": "tep-hong", "e.xlsx": "tep-rong",
            "f.xlsx": "tep-khong-doc-duoc",
        }  # fmt: skip
        assert values_of(office, "petitions", "c01")


class TestVersions:
    def test_the_second_replaces_the_first_and_shows_the_difference(self, office: Office) -> None:
        office.collect(office.sent("c01"))
        values: Values = copy.deepcopy(office.truth["c01"])
        values["petitions"]["received"] += 5
        values["indicators"]["rows"][1]["actual"] = 3
        values["indicators"]["rows"] = values["indicators"]["rows"][:2]
        outcome = office.collect(office.write("c01", values, "lan hai.xlsx")).outcomes[0]
        assert outcome.number == 2
        before = office.truth["c01"]
        assert [(c.heading, c.row, c.before, c.after) for c in outcome.changes] == [
            ("Tiếp nhận", "", str(before["petitions"]["received"]), str(values["petitions"]["received"])),
            ("Thực hiện", "Thu ngân sách", str(before["indicators"]["rows"][1]["actual"]), "3"),
            ("cả dòng", "Đàn bò", " | ".join(map(str, before["indicators"]["rows"][2].values())), ""),
        ]
        assert values_of(office, "petitions", "c01")["received"] == values["petitions"]["received"]
        assert {r["name"] for r in load(office.raw).table("indicators")} == {"Trồng rừng", "Thu ngân sách"}

    def test_a_bad_later_version_takes_nothing_away(self, office: Office) -> None:
        office.collect(office.sent("c01"), office.sent("c02"))
        values = copy.deepcopy(office.truth["c01"])
        values["one_stop"]["new"] += 7
        values["petitions_open"]["open"] = 40
        done = office.collect(office.write("c01", values, "x.xlsx"))
        assert [(place.unit.id, place.lacking, place.kept) for place in done.outstanding] == [("c01", (), ("Kết quả tại Bộ phận Một cửa",))]
        assert values_of(office, "one_stop", "c01")["new"] == office.truth["c01"]["one_stop"]["new"]
        assert values_of(office, "petitions_open", "c01")["open"] == 40
        source = next(r for r in load(office.raw).table("one_stop") if r["unit"] == "c01").source("new")
        assert source.file == "da-nhan/c01-lan-1.xlsx"

    def test_the_same_file_again_is_not_a_version(self, office: Office) -> None:
        office.collect(office.sent("c01"))
        values = copy.deepcopy(office.truth["c01"])
        values["petitions"]["received"] += 5
        later = office.write("c01", values, "sau.xlsx")
        office.collect(later)
        done = office.collect(office.sent("c01"), later)
        assert [(o.number, [f.code for f in o.findings]) for o in done.outcomes] == [(0, ["bieu-cu"]), (0, ["bieu-lap"])]
        assert values_of(office, "petitions", "c01")["received"] == values["petitions"]["received"]

    def test_of_two_in_one_go_the_one_saved_later_holds(self, office: Office) -> None:
        values = copy.deepcopy(office.truth["c01"])
        values["petitions"]["received"] += 5
        book = openpyxl.load_workbook(office.sent("c01"))
        later = office.write("c01", values, "a.xlsx")
        stamp(later, "2024-03-19T08:00:00Z")
        book.save(office.sent("c01"))
        stamp(office.sent("c01"), "2024-03-18T08:00:00Z")
        done = office.collect(later, office.sent("c01"))
        assert [(o.file, o.number) for o in done.outcomes] == [(office.sent("c01").name, 1), ("a.xlsx", 2)]
        assert values_of(office, "petitions", "c01")["received"] == values["petitions"]["received"]

    def test_the_marked_copy_mended_comes_back_clean(self, office: Office) -> None:
        cell = change(office.sent("c01"), "one_stop", "new", "nhiều")
        returned = office.collect(office.sent("c01")).outcomes[0].copy
        assert returned is not None
        mended = office.root / "thu-den" / "da sua.xlsx"
        shutil.copyfile(returned, mended)
        change(mended, "one_stop", "new", office.truth["c01"]["one_stop"]["new"])
        outcome = office.collect(mended).outcomes[0]
        assert not outcome.faulty
        assert not returned.exists()
        assert values_of(office, "one_stop", "c01")["new"] == office.truth["c01"]["one_stop"]["new"]
        change(mended, "petitions", "received", "nhiều")
        again = office.collect(mended).outcomes[0].copy
        assert again is not None
        sheet = openpyxl.load_workbook(again)["Kết quả tại Bộ phận Một cửa"]
        assert sheet[cell].comment is None
        assert sheet[cell].fill.start_color.rgb != "00FF9C9C"


def stamp(path: Path, moment: str) -> None:
    """Set when a workbook says it was saved."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"].decode()
    parts["docProps/core.xml"] = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{moment}", core).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


class TestRegister:
    def test_who_sent_and_when_and_who_did_not(self, office: Office) -> None:
        office.collect(office.sent("c01"), office.sent("d01"), day=date(2024, 3, 18))
        done = office.collect(office.sent("c02"), day=date(2024, 3, 25))
        assert read_register(office) == {
            NAMES["d01"]: ("có", "18/3/2024"), NAMES["d02"]: ("không", ""), NAMES["v01"]: ("không", ""),
            NAMES["c01"]: ("có", "18/3/2024"), NAMES["c02"]: ("có", "25/3/2024"), NAMES["c03"]: ("không", ""),
            NAMES["c04"]: ("không", ""),
        }  # fmt: skip
        assert [unit.id for unit in done.discipline.missing] == ["d02", "v01", "c03", "c04"]

    def test_it_gives_sections_I4_and_I5(self, office: Office) -> None:
        from cchc_analysis.indicators import compute

        office.collect(office.sent("c01"), office.sent("v01"))
        figures = compute(load(office.raw))
        assert [figures[f"reporting.{name}@group.communes"].value for name in ("due", "sent", "not_sent")] == [4, 1, 3]
        assert [figures[f"reporting.{name}@group.offices"].value for name in ("due", "sent", "not_sent")] == [3, 1, 2]

    def test_the_first_day_stays_when_a_second_version_comes(self, office: Office) -> None:
        change(office.sent("c01"), "one_stop", "new", "nhiều")
        office.collect(office.sent("c01"), day=date(2024, 3, 18))
        office.collect(office.write("c01", office.truth["c01"], "sua.xlsx"), day=date(2024, 3, 28))
        assert read_register(office)[NAMES["c01"]] == ("có", "18/3/2024")

    def test_a_blank_workbook_is_no_report(self, office: Office) -> None:
        done = office.collect(office.blank("c01"))
        assert done.outcomes[0].faulty
        assert read_register(office)[NAMES["c01"]] == ("không", "")

    def test_a_unit_ticked_by_hand_stays_ticked(self, office: Office) -> None:
        register = office.folder / "che_do_bao_cao.csv"
        register.write_text(f"Đơn vị,Đã gửi báo cáo,Ngày gửi\n{NAMES['c04']},có,16/3/2024\n{NAMES['d02']},x,\n", encoding="utf-8")
        office.collect(office.sent("c01"))
        rows = read_register(office)
        assert (rows[NAMES["c04"]], rows[NAMES["d02"]]) == (("có", "16/3/2024"), ("có", ""))
        assert rows[NAMES["c01"]][0] == "có"

    @pytest.mark.parametrize(
        "text",
        [
            "Đơn vị,Đã gửi báo cáo,Ngày gửi,Người nộp\nxã An Bình,có,,Bà A\n",
            "Đơn vị,Đã gửi báo cáo\nxã Không Có,có\n",
            "chữ gì đó\n",
        ],
    )
    def test_a_register_that_is_not_ours_is_left_alone(self, office: Office, text: str) -> None:
        register = office.folder / "che_do_bao_cao.csv"
        register.write_text(text, encoding="utf-8")
        done = office.collect(office.sent("c01"))
        assert [f.code for f in done.findings] == ["so-nhan-giu"]
        assert register.read_text(encoding="utf-8") == text
        assert values_of(office, "petitions", "c01")

    def test_the_ledger_lists_every_workbook(self, office: Office) -> None:
        change(office.sent("c01"), "one_stop", "new", "nhiều")
        office.collect(office.sent("c01"), office.sent("d01"))
        office.collect(office.write("c01", office.truth["c01"], "sua.xlsx"))
        with (office.folder / "da-nhan" / "so-nhan.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(r["Đơn vị"], r["Lần"], r["Bảng gửi trả"]) for r in rows] == [
            (NAMES["d01"], "1", ""), (NAMES["c01"], "1", "Kết quả tại Bộ phận Một cửa"), (NAMES["c01"], "2", ""),
        ]  # fmt: skip


def test_a_damaged_state_is_a_fault_and_is_not_written_over(office: Office) -> None:
    office.collect(office.sent("c01"))
    state = office.folder / "da-nhan" / "c01.json"
    state.write_text('{"unit": "c01"', encoding="utf-8")
    done = office.collect(office.sent("c01"))
    assert [f.code for f in done.findings] == ["da-nhan-hong"]
    assert state.read_text(encoding="utf-8") == '{"unit": "c01"'
    assert "da-nhan-hong" in [f.code for f in load(office.raw).findings]


def test_a_state_with_an_empty_row_is_damaged_too(office: Office) -> None:
    office.collect(office.sent("c01"))
    state = office.folder / "da-nhan" / "c01.json"
    content = json.loads(state.read_text(encoding="utf-8"))
    content["tables"]["petitions"]["rows"] = [{}]
    state.write_text(json.dumps(content), encoding="utf-8")
    assert "da-nhan-hong" in [f.code for f in load(office.raw).findings]


def test_the_quarter_must_have_been_opened(office: Office) -> None:
    from cchc_analysis.io import InputError
    from cchc_analysis.io.forms.collecting import collect

    with pytest.raises(InputError, match="cchc new 2024-Q2"):
        collect(Q1.next, office.raw, [office.sent("c01")], date(2024, 6, 1))
