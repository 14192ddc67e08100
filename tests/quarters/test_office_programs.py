"""In a real spreadsheet program: the live checks say what they should, and a workbook saved there is still one of ours."""

from __future__ import annotations

import copy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms.checks import GOOD
from tests.quarters.conftest import UNITS, Office
from tests.quarters.office import Q1, heading_row, input_cell, load, sheets

SOFFICE = shutil.which("libreoffice") or shutil.which("soffice")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")]


def saved_by_libreoffice(*paths: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> list[Path]:
    """The files opened and saved again by LibreOffice."""
    out = paths[0].parent / "libreoffice"
    profile = (paths[0].parent / "profile").as_uri().replace("file:/", "file:///").replace("file://///", "file:///")
    words = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, paths)]
    subprocess.run(words, check=True, capture_output=True, timeout=240)
    return [out / path.with_suffix("." + kind.split(":", maxsplit=1)[0]).name for path in paths]


def test_workbooks_saved_by_another_program_are_read_the_same(office: Office) -> None:
    saved = saved_by_libreoffice(*(office.sent(unit) for unit in UNITS))
    done = office.collect(*saved)
    assert [o.findings for o in done.outcomes if o.faulty] == []
    data = load(office.raw)
    for unit in UNITS:
        for table_id, given in office.truth[unit].items():
            if "rows" in given:
                continue
            row = next(r for r in data.table(table_id) if r["unit"] == unit)
            assert {column: row[column] for column in given} == given
            if table_id == "one_stop":
                assert row["received"] == given["carried_over"] + given["new"]


def checks_of(path: Path) -> dict[str, dict[str, str]]:
    """What every check says, by table and heading; the sheet's own status under an empty name."""
    book = openpyxl.load_workbook(path, data_only=True)
    found: dict[str, dict[str, str]] = {}
    for table_id, sheet in sheets(book):
        top = heading_row(sheet)
        found[table_id] = {"": sheet["A5"].value or ""}
        if sheet.cell(top, 3).value == lay.NOW:
            for row in range(top + 1, sheet.max_row + 1):
                if sheet.cell(row, 2).value:
                    found[table_id][sheet.cell(row, 2).value] = sheet.cell(row, 5).value or ""
        else:
            last = next(c for c in range(2, 20) if sheet.cell(top, c).value == lay.CHECK)
            for row in range(top + 1, top + 6):
                found[table_id][str(row - top)] = sheet.cell(row, last).value or ""
    return found


def test_the_live_checks_speak_true(office: Office) -> None:
    office.collect(*(office.sent(unit) for unit in UNITS))
    from cchc_analysis.io.forms.new_quarter import open_quarter

    open_quarter(Q1.next, office.raw)
    truth = copy.deepcopy(office.truth["c01"])
    left = truth["one_stop"]["in_progress_in_date"] + truth["one_stop"]["in_progress_late"]
    blank = office.raw / "2024-Q2" / "bieu-mau" / "c01.xlsx"

    def write(name: str, **changes: dict[str, Any]) -> Path:
        values = {t: v for t, v in copy.deepcopy(truth).items() if t in changes}
        book = openpyxl.load_workbook(blank)
        tables = dict(sheets(book))
        for table_id, changed in changes.items():
            for column, value in {**{k: v for k, v in values[table_id].items() if k != "rows"}, **changed}.items():
                input_cell(tables[table_id], table_id, column).value = value
        path = office.root / f"{name}.xlsx"
        book.save(path)
        return path

    files = [
        blank,
        write(
            "dung",
            one_stop={
                "carried_over": left,
                "new": sum(truth["one_stop"].values()) - truth["one_stop"]["carried_over"] - truth["one_stop"]["new"] - left,
            },
        ),
        write(
            "lech",
            one_stop={"new": truth["one_stop"]["new"] + 3},
            online={"partial_online": 10_000},
            petitions={"received": -1, "resolved": 1.5},
        ),
        write(
            "chu",
            petitions={"received": "năm", "resolved": 1},
            recommendations={"text": "x"},
            indicators={"name": "Trồng rừng", "actual": "nhiều"},
        ),
        write("khong", recommendations={"text": "Không có"}),
    ]
    empty, right, wrong, words, nothing = (checks_of(path) for path in saved_by_libreoffice(*files))
    assert empty["one_stop"]["Hồ sơ rút"] == "Chưa điền; không có thì ghi 0"
    assert empty["one_stop"][""].startswith("Còn 7 chỗ")
    assert empty["recommendations"][""].startswith("Lưu ý: chưa điền; không có nội dung nào thì ghi “không có”")
    assert empty["indicators"][""].startswith("Lưu ý: chưa điền")
    assert nothing["recommendations"][""].startswith(GOOD)
    assert nothing["recommendations"]["1"] == f"{GOOD} Không có nội dung"
    assert right["one_stop"][""].startswith(GOOD)
    assert right["one_stop"]["Tổng tiếp nhận"] == f"{GOOD} Cân đối"
    assert set(right["one_stop"].values()) - {right["one_stop"][""]} == {"", f"{GOOD} Cân đối"}
    assert wrong["one_stop"]["Tổng tiếp nhận"].startswith("Lệch 3: phải bằng “Tổng đã giải quyết”")
    assert wrong["one_stop"]["Kỳ trước chuyển qua"] == f"Lưu ý: kỳ trước còn đang giải quyết {left}"
    assert wrong["one_stop"][""].startswith("Còn 1 chỗ")
    assert wrong["online"]["Một phần: trực tuyến"] == "Lớn hơn “Một phần: tổng số”"
    assert (wrong["petitions"]["Tiếp nhận"], wrong["petitions"]["Đã giải quyết"]) == ("Không được âm", "Phải là số nguyên")
    assert words["petitions"]["Tiếp nhận"] == "Phải ghi bằng chữ số"
    assert words["recommendations"]["1"] == "Thiếu “Cơ quan chủ trì trả lời”"
    assert words["indicators"]["1"] == "Có ô không phải số"


def test_every_sheet_prints_on_pages_of_one_width(office: Office) -> None:
    import pypdfium2

    (pdf,) = saved_by_libreoffice(office.blank("c01"), kind="pdf")
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 8
    texts = [page.get_textpage().get_text_bounded() for page in document]
    assert all("thị trấn Đồng Mới" in text for text in texts)
    assert not any("###" in text or "Err:" in text for text in texts)
