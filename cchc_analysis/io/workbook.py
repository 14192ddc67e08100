"""XLSX as sheets of cells, with the number formats that decide what a number means, and with firm limits against bombs."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Collection
from datetime import date, datetime
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from cchc_analysis.findings import finding, printable
from cchc_analysis.io.cells import EMPTY, MAX_CELL, MAX_CELLS, Cell, Line, Sheet, too_big
from cchc_analysis.model import Finding
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.text import fold

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_UNPACKED, MAX_PARTS = 60_000_000, 2_000
_OLE = b"\xd0\xcf\x11\xe0"
_PLAIN_FORMAT = re.compile(r'(?:[#,]*#)?0(?:\.(0+))?(%?)(?:_.|;.*|\s|"[^"]*")*')
_SIGNIFICANT = Context(prec=15)


def read_workbook(data: bytes, shown: str, hidden: Collection[str] = ()) -> tuple[list[Sheet], list[Finding]]:
    """The visible, filled sheets of a workbook. Refuses encrypted, broken and oversized files with a finding, within bounded memory.

    ``hidden`` names hidden sheets to read as well (folded).
    """
    if data.startswith(_OLE):
        return [], [finding("tep-mat-khau", file=shown)]
    try:
        refusal, formulas = _inspect(data, shown)
        if refusal:
            return [], [refusal]
        values = _open(data, results=True)
        texts = _open(data, results=False) if formulas else None
    except Exception as error:  # any fault of a hostile or broken file ends here, as a finding
        return [], [finding("tep-hong", file=shown, why=_reason(error))]
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    for worksheet in values.worksheets:
        if worksheet.sheet_state != "visible" and fold(worksheet.title) not in hidden:
            if len(getattr(worksheet, "_cells", {})) and fold(worksheet.title) not in _LISTS:
                findings.append(finding("trang-an", file=shown, sheet=worksheet.title))
            continue
        sheet = _sheet(worksheet, texts[worksheet.title] if texts else None, shown)
        if sheet is None:
            return [], [too_big(shown, f"trang {worksheet.title}", f"{MAX_CELLS} ô, {MAX_CELL} ký tự mỗi ô")]
        if sheet.lines:
            sheets.append(sheet)
    if not sheets and not findings:
        findings.append(finding("tep-rong", file=shown))
    return sheets, findings


_LISTS = frozenset({"danh muc", "huong dan", "ghi chu"})


def _reason(error: Exception) -> str:
    if isinstance(error, zipfile.BadZipFile):
        return "không mở được gói nén"
    return "thiếu hoặc sai thành phần bên trong"


def _inspect(data: bytes, shown: str) -> tuple[Finding | None, bool]:
    """Unpack every part in bounded steps before the real reading: sizes, entity declarations; and whether there are formulas."""
    formulas, total, cells = False, 0, 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            return too_big(shown, "giải nén ra quá lớn", f"{MAX_UNPACKED // 1_000_000} MB"), False
        for part in parts:
            if not part.filename.casefold().endswith((".xml", ".rels")):
                continue
            with archive.open(part) as stream:
                content = stream.read(MAX_UNPACKED - total + 1)
            total += len(content)
            if total > MAX_UNPACKED:
                return too_big(shown, "giải nén ra quá lớn", f"{MAX_UNPACKED // 1_000_000} MB"), False
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
                return finding("tep-hong", file=shown, why="có khai báo không được phép"), False
            cells += len(re.findall(rb"<(?:\w+:)?(?:c|mergeCell)[\s>/]", content))
            formulas = formulas or bool(re.search(rb"<(?:\w+:)?f[\s>/]", content))
    return (too_big(shown, f"{cells} ô", f"{MAX_CELLS} ô") if cells > MAX_CELLS else None), formulas


def _open(data: bytes, *, results: bool) -> Workbook:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=results, keep_links=False, rich_text=False)


def _sheet(worksheet: Any, texts: Any, shown: str) -> Sheet | None:
    """The sheet's filled rows; ``None`` when a cell or the rectangle that must be held is too large."""
    stored: dict[tuple[int, int], Any] = worksheet._cells
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), raw in stored.items():
        cell = _cell(raw, texts._cells.get((row, column)) if texts else None)
        if len(cell.text) > MAX_CELL:
            return None
        if cell.text:
            rows.setdefault(row, {})[column - 1] = cell
    if sum(max(cells) + 1 for cells in rows.values()) > MAX_CELLS:
        return None
    lines = [Line(row, row, tuple(cells.get(i, EMPTY) for i in range(max(cells) + 1))) for row, cells in sorted(rows.items())]
    merged = [(m.min_row, m.max_row, m.min_col - 1, m.max_col - 1) for m in worksheet.merged_cells.ranges]
    return Sheet(shown, printable(worksheet.title), lines, merged)


def _cell(cell: Any, formula: Any) -> Cell:
    value = cell.value
    if value is None:
        if formula is not None and formula.data_type == "f":
            return Cell(f"={str(getattr(formula.value, 'text', formula.value)).lstrip('=')}", "formula")
        return EMPTY
    if isinstance(value, bool):
        return Cell("có" if value else "không")
    if isinstance(value, int | float):
        return Cell(_number(value, str(cell.number_format)), "number")
    if isinstance(value, datetime | date):
        return Cell(vietnamese_date(value), "date")
    return Cell(str(value).strip())


def _number(value: float, number_format: str) -> str:
    """A stored number as Vietnamese text, with the decimals of its format; fifteen significant digits, as Excel shows."""
    try:
        number = _SIGNIFICANT.create_decimal(repr(value)).normalize()
    except ArithmeticError:
        return str(value)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return str(value)
    plain = _PLAIN_FORMAT.fullmatch(number_format)
    percent = "%" if "%" in number_format else ""
    if percent:
        number *= 100
    decimals = max(-int(number.normalize().as_tuple().exponent), len(plain[1] or "") if plain else 0, 0)
    return f"{number.quantize(Decimal(1).scaleb(-decimals), context=Context(prec=60)):f}".replace(".", ",") + percent
