"""Workbooks made to harm: nothing is run, nothing is written outside the quarter's folder, nothing hangs, every one ends in words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms.checks import GOOD
from cchc_analysis.io.forms.marking import harmless
from cchc_analysis.model import Severity
from tests.quarters.conftest import Office
from tests.quarters.office import heading_row, input_cell, load, sheets


def rezip(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the parts inside a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def edit(office: Office, change: Callable[[Any], None], unit: str = "c01") -> Path:
    path = office.sent(unit)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def tree(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*")}


def bomb(parts: dict[str, bytes]) -> None:
    parts["xl/worksheets/sheet2.xml"] = b"<x>" + b" " * 80_000_000 + b"</x>"


def entity(parts: dict[str, bytes]) -> None:
    sheet = parts["xl/worksheets/sheet2.xml"]
    start = sheet.index(b"<worksheet")
    parts["xl/worksheets/sheet2.xml"] = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + sheet[start:]


def traversal(parts: dict[str, bytes]) -> None:
    parts["../../../../tmp/evil.txt"] = b"x"
    parts["/etc/evil"] = b"x"


@pytest.mark.parametrize(("change", "code"), [(bomb, "tep-qua-lon"), (entity, "tep-hong")])
def test_bombs_and_entities_are_refused(change: Callable[[dict[str, bytes]], None], code: str, office: Office) -> None:
    rezip(office.sent("c01"), change)
    outcome = office.collect(office.sent("c01")).outcomes[0]
    assert [f.code for f in outcome.findings] == [code]
    assert outcome.number == 0


def test_parts_with_wandering_names_go_nowhere(office: Office) -> None:
    rezip(office.sent("c01"), traversal)
    before = tree(office.root.parent)
    office.collect(office.sent("c01"))
    new = tree(office.root.parent) - before
    inside = str(office.folder.relative_to(office.root.parent))
    assert all(name.startswith(inside) for name in new)


@pytest.mark.parametrize("unit", ["../c01", "..", "c01/../c02", "C:\\c01", "c01\x00", "con", "", "=c01", "c" * 40_000])
def test_the_owner_is_looked_up_never_used_as_a_path(unit: str, office: Office) -> None:
    def change(book: Any) -> None:
        book[lay.LISTS]["B2"].value = unit.replace("\x00", "")

    before = tree(office.root.parent)
    done = office.collect(edit(office, change))
    outcome = done.outcomes[0]
    if unit == "c01\x00":
        assert outcome.number == 1
        return
    assert outcome.unit is None and outcome.faulty
    assert tree(office.root.parent) - before == {str((office.folder / "che_do_bao_cao.csv").relative_to(office.root.parent))}


OUTSIDE = (
    "=[1]Sheet1!A1", "='C:\\x\\[a.xlsx]S'!A1", "=cmd|'/c calc'!A0", '=HYPERLINK("http://example.org","x")', '=WEBSERVICE("http://example.org")',
    '=IMPORTXML("http://example.org","//a")', "=INDIRECT(A1)", '=CALL("kernel32","x")', "=DDE(\"a\",\"b\",\"c\")", '=EXEC("x")', "=A1!B2",
)  # fmt: skip


@pytest.mark.parametrize("formula", OUTSIDE)
def test_formulas_are_no_figures_and_do_not_come_back(formula: str, office: Office) -> None:
    def change(book: Any) -> None:
        tables = dict(sheets(book))
        input_cell(tables["petitions"], "petitions", "received").value = formula
        tables["petitions"]["H40"].value = formula
        tables["petitions"]["H41"].hyperlink = "http://example.org/x"

    outcome = office.collect(edit(office, change)).outcomes[0]
    assert [f.code for f in outcome.findings if f.severity is Severity.FAULT] == ["cong-thuc"]
    assert outcome.copy is not None
    sheet = openpyxl.load_workbook(outcome.copy)["Đơn thư"]
    for cell in (input_cell(sheet, "petitions", "received"), sheet["H40"]):
        assert (cell.data_type, cell.value) == ("s", formula)
    with zipfile.ZipFile(outcome.copy) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name.lower()]
    assert b'TargetMode="External"' not in everything
    assert not re.search(rb"<f>[^<]*(?:\[|\||HYPERLINK|WEBSERVICE)", everything)


def test_the_workbooks_own_formulas_stay_in_the_copy(office: Office) -> None:
    def change(book: Any) -> None:
        input_cell(dict(sheets(book))["one_stop"], "one_stop", "new").value = "nhiều"

    copy = office.collect(edit(office, change)).outcomes[0].copy
    assert copy is not None
    blank, marked = openpyxl.load_workbook(office.blank("c01")), openpyxl.load_workbook(copy)
    compared = 0
    for sheet in blank.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert harmless(cell.value), cell.value
                    assert marked[sheet.title][cell.coordinate].value == cell.value
                    compared += 1
    assert compared > 60
    assert any(GOOD in str(cell.value) for cell in marked["Đơn thư"]["A"])


@pytest.mark.timeout(120)  # one formula that is tried in every way would take years
@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="=ABZ$12!':,()+-\"<>&[]|. ifIFSUMé", max_size=60))
def test_judging_a_formula_ends(text: str) -> None:
    harmless("=" + text * 40 + "!")
    harmless("=" + "A1" * 2_000 + "!")


@pytest.mark.timeout(120)
def test_a_sheet_of_vast_extent_does_not_hang(office: Office) -> None:
    def change(book: Any) -> None:
        tables = dict(sheets(book))
        tables["petitions"].cell(1_048_576, 16_000).value = "x"
        input_cell(tables["petitions"], "petitions", "received").value = "nhiều"

    path = edit(office, change)
    outcome = office.collect(path).outcomes[0]
    assert outcome.copy is not None


def test_merged_inputs_end_in_words(office: Office) -> None:
    def change(book: Any) -> None:
        sheet = dict(sheets(book))["one_stop"]
        top = heading_row(sheet)
        sheet.merge_cells(start_row=top + 1, end_row=top + 3, start_column=3, end_column=3)

    outcome = office.collect(edit(office, change)).outcomes[0]
    assert {f.code for f in outcome.findings} >= {"thieu-so"}


def test_text_that_could_be_a_formula_stays_text_everywhere(office: Office) -> None:
    def change(book: Any) -> None:
        sheet = dict(sheets(book))["recommendations"]
        cell = input_cell(sheet, "recommendations", "text")
        cell.value = "=cmd|'/c calc'!A0"
        cell.data_type = "s"
        input_cell(sheet, "recommendations", "lead_unit").value = "Phòng Nội vụ"

    outcome = office.collect(edit(office, change)).outcomes[0]
    assert not outcome.faulty
    assert load(office.raw).table("recommendations").rows[0]["text"] == "=cmd|'/c calc'!A0"
    ledger = (office.folder / "da-nhan" / "so-nhan.csv").read_text(encoding="utf-8-sig")
    assert not re.search(r"(?:^|,)\"?[=@]", ledger, re.MULTILINE)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_damage_ends_in_words(data: st.DataObject, office: Office) -> None:
    content = bytearray(office.sent("c02").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path = office.root / "thu-den" / "hong.xlsx"
    path.write_bytes(bytes(content))
    done = office.collect(path)
    assert len(done.outcomes) == 1
    assert load(office.raw).rows_read >= 0


MEANINGFUL = [
    "không có",
    "Không",
    "-",
    "0",
    "Tổng cộng",
    "Cộng",
    "Tổng số 7 xã",
    "STT",
    "Đơn vị",
    "xã An Bình",
    "5",
    "x",
    "Ghi chú: hết",
    "=1+1",
]
"""Words by which a reader of workbooks tells rows apart."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_words_in_any_cell_end_in_words(data: st.DataObject, office: Office) -> None:
    book = openpyxl.load_workbook(office.sent("c02"))
    texts = (
        st.sampled_from(MEANINGFUL)
        | st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
    )
    for _ in range(5):
        sheet = data.draw(st.sampled_from(book.worksheets))
        cell = sheet.cell(data.draw(st.integers(1, 20)), data.draw(st.integers(1, 6)))
        cell.value = data.draw(texts)
    path = office.root / "thu-den" / "la.xlsx"
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())
    outcome = office.collect(path).outcomes[0]
    assert all(f.message and f.remedy for f in outcome.findings)
    data_read = load(office.raw)
    assert data_read.rows_read == data_read.rows_accepted + data_read.rows_set_aside
