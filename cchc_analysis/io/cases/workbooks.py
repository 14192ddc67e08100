"""Workbooks of any origin: inspected as a zip archive first, within a memory bound, and only then read by calamine.

The inspection unpacks every part in small steps. It refuses archives that grow beyond a limit, XML with declarations, and sheets
whose cells span a rectangle that could not be held (a cell in A1 and one in XFD1048576). Formulas, macros and external links are
never run or opened; they are reported.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

from cchc_analysis.cases.faults import fault
from cchc_analysis.findings import printable
from cchc_analysis.io.cases.sheet import RowSheet, Sheet
from cchc_analysis.model import Finding
from cchc_analysis.numbers import format_number

MAX_UNPACKED = 1_500_000_000
MAX_PARTS = 5_000
MAX_AREA = 30_000_000
EXCEL_COLUMNS, EXCEL_ROWS = 16_384, 1_048_576
MAX_RATIO, RATIO_FROM = 200, 100_000_000
_CHUNK = 1 << 20
_EXACT_CELLS = 60_000
_MAX_ERRORS = 10_000

_REFERENCE = re.compile(rb'\sr="([A-Z]{1,5})(\d{1,9})"')
_WIDE_OR_DEEP = re.compile(rb'\sr="(?:([A-Z]{2,5})(\d{1,9})|([A-Z])(\d{7,9}))"')
_ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>(#[^<]{1,12})</v>')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


@dataclass
class _Part:
    """What the inspection learnt about one worksheet."""

    cells: int = 0
    columns: int = 0
    rows: int = 0
    formulas: bool = False
    errors: dict[int, dict[int, str]] = field(default_factory=dict)

    def look(self, chunk: bytes) -> None:
        """Take a stretch of the sheet's XML."""
        self.cells += chunk.count(b"<c ")
        pattern = _REFERENCE if self.cells <= _EXACT_CELLS else _WIDE_OR_DEEP
        for match in pattern.finditer(chunk):
            letters, digits = (g for g in match.groups() if g is not None)
            self.columns, self.rows = max(self.columns, column_number(letters)), max(self.rows, int(digits))
        self.formulas = self.formulas or bool(_FORMULA.search(chunk))
        if b't="e"' in chunk:
            for match in _ERROR_CELL.finditer(chunk):
                if sum(map(len, self.errors.values())) < _MAX_ERRORS:
                    self.errors.setdefault(int(match[2]), {})[column_number(match[1]) - 1] = match[3].decode("ascii", "replace")

    @property
    def area(self) -> int:
        """Cells of the rectangle that a reader would have to hold."""
        return self.columns * self.rows


def column_number(letters: bytes) -> int:
    """The number of a column from 1: ``A`` is 1, ``XFD`` is 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def open_workbook(path: Path, shown: str) -> tuple[list[Sheet], list[Finding]]:
    """The visible sheets of a workbook, or the finding that refuses it."""
    try:
        parts, names, findings = _inspect(path, shown)
        if parts is None:
            return [], findings
        return [*_sheets(path, shown, parts, names, findings)], findings
    except BaseException as error:  # a panic of the reader is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        return [], [fault("tep-hs-khong-doc-duoc", file=shown, why=_why(error))]


def _why(error: BaseException) -> str:
    if isinstance(error, zipfile.BadZipFile):
        return "gói nén hỏng hoặc bị cắt ngắn"
    if isinstance(error, RuntimeError | NotImplementedError) and "ncrypt" in str(error):
        return "tệp có mật khẩu"
    return "sổ tính hỏng, thiếu thành phần bên trong"


def _inspect(path: Path, shown: str) -> tuple[dict[str, _Part] | None, dict[str, str], list[Finding]]:
    """Every worksheet's extent by part name, sheet name → part name, and findings; no parts when the file is refused."""
    findings: list[Finding] = []
    parts: dict[str, _Part] = {}

    def refused(why: str) -> tuple[None, dict[str, str], list[Finding]]:
        return None, {}, [fault("tep-hs-qua-lon", file=shown, why=why)]

    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        listed = {member.filename for member in members}
        if "xl/workbook.xml" not in listed:
            return None, {}, [fault("tep-hs-dinh-dang", file=shown, why="gói nén không chứa sổ tính Excel (.xlsx)")]
        declared = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
        if len(members) > MAX_PARTS:
            return refused(f"{format_number(len(members))} thành phần trong gói nén")
        if declared > MAX_UNPACKED or (declared > RATIO_FROM and declared > MAX_RATIO * max(packed, 1)):
            return refused(f"giải nén ra {format_number(declared // 1_000_000)} MB từ {format_number(packed // 1000)} kB")
        for member in members:
            if not member.filename.lower().endswith((".xml", ".rels")):
                continue
            part = parts.setdefault(member.filename, _Part()) if "/worksheets/" in member.filename else None
            for chunk in _chunks(archive, member):
                if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
                    return refused("có khai báo XML không được phép")
                if part:
                    part.look(chunk)
                    if sum(p.area for p in parts.values()) > MAX_AREA or part.columns > EXCEL_COLUMNS or part.rows > EXCEL_ROWS:
                        return refused(f"trang tính trải {format_number(part.columns)} cột × {format_number(part.rows)} dòng")
        names = _sheet_parts(archive)
    if any(name.startswith("xl/externalLinks/") for name in listed):
        findings.append(fault("tep-hs-lien-ket", file=shown))
    if any(name.lower().endswith("vbaproject.bin") for name in listed):
        findings.append(fault("tep-hs-macro", file=shown))
    if any(part.formulas for part in parts.values()):
        findings.append(fault("tep-hs-cong-thuc", file=shown))
    return parts, names, findings


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in stretches that overlap a little, so that nothing hides on a border. A part that lies about its size raises."""
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            cut = max(chunk.rfind(b"</c>"), chunk.rfind(b"</row>"), 0)
            yield tail + (chunk[:cut] if cut else chunk)
            tail = chunk[cut:] if cut else chunk[-64:]
    if tail:
        yield tail


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → name of its part."""
    relations = {r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    names = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet"):
            target = next((relations.get(v, "") or "" for k, v in element.attrib.items() if k.endswith("}id")), "")
            names[element.get("name", "")] = str(PurePosixPath("xl") / target) if not target.startswith("/") else target[1:]
    return names


def _sheets(path: Path, shown: str, parts: dict[str, _Part], names: dict[str, str], findings: list[Finding]) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_path(str(path)) as workbook:
        for meta in workbook.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            if meta.visible is not SheetVisibleEnum.Visible:
                findings.append(fault("trang-hs-an", file=shown, sheet=printable(meta.name)))
                continue
            sheet: Any = workbook.get_sheet_by_name(meta.name)
            if sheet.start is None:
                continue
            part = parts.get(names.get(meta.name, ""), _Part())
            yield RowSheet(shown, printable(meta.name), _rows(sheet, part.errors), merged=_merged(sheet))


def _merged(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Cells merged downwards: column → first and last row, from 1."""
    found: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top:
            found.setdefault(left, []).append((top + 1, bottom + 1))
    return {column: sorted(ranges) for column, ranges in found.items()}


def _rows(sheet: Any, errors: dict[int, dict[int, str]]) -> Iterator[Sequence[object]]:
    """Rows from the sheet's first to its last; calamine gives every row but leaves out the empty columns on the left."""
    indent: list[object] = [""] * sheet.start[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells: list[object] = indent + row
        for place, text in errors.get(number, {}).items():
            if place < len(cells):
                cells[place] = text
        yield cells
