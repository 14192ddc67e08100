"""Form II.06a on disk: read from XLSX or CSV by its row of column numbers, written as a workbook with the same look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cchc_analysis.cases.faults import fault, masked
from cchc_analysis.cases.form06a import GROUPS, HEADINGS, NUMBERS, FormRow, total
from cchc_analysis.findings import printable
from cchc_analysis.io.cases.files import open_sheets
from cchc_analysis.io.cases.sheet import RowSheet
from cchc_analysis.io.cells import column_letter
from cchc_analysis.io.store import csv_safe
from cchc_analysis.model import Finding, SourceCell
from cchc_analysis.numbers import NumberFormatError, format_number, read_number
from cchc_analysis.periods import Window
from cchc_analysis.text import fold, nfc

_LARGEST_FORM = 5_000_000
_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,2})\s*\)?(?:\s*=.*)?")
_ROMAN = re.compile(r"[IVX]+\.?")
_TOTAL = re.compile(r"(?:tong|cong)(?: .*)?")


@dataclass
class Form06a:
    """A form read: its rows, what was wrong, and how many rows there were. ``accepted + set_aside == rows_read``."""

    rows: list[FormRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows_read: int = 0

    @property
    def accepted(self) -> int:
        """Rows that hold."""
        return len(self.rows)

    @property
    def set_aside(self) -> int:
        """Rows with a fault."""
        return self.rows_read - self.accepted


def read_06a(path: Path) -> Form06a:
    """Read every sheet of a file that has the form. Sections, totals and notes are no data; a row that breaks an identity is set aside."""
    form = Form06a()
    shown = printable(path.name)
    sheets, form.findings = open_sheets(path, shown)
    found = False
    for sheet in sheets:
        if isinstance(sheet, RowSheet):
            found = _read_sheet(sheet, form) or found
    if sheets and not found:
        form.findings.append(fault("06a-khong-thay", file=shown))
    return form


def is_06a(path: Path) -> bool:
    """Whether a file has the form's row of column numbers near its top. A form is small: large files are not opened for this."""
    if path.stat().st_size > _LARGEST_FORM:
        return False
    sheets, _ = open_sheets(path, path.name)
    return any(_numbered_row(row) for sheet in sheets if isinstance(sheet, RowSheet) for row in sheet.head)


def _numbered_row(row: Sequence[object]) -> dict[int, int]:
    """Form column → position, when the row has the numbers of all columns from 2 to 13; empty otherwise."""
    places: dict[int, int] = {}
    for place, cell in enumerate(row):
        text = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell).strip()
        match = _COLUMN_NUMBER.fullmatch(text)
        if match:
            places.setdefault(int(match[1]), place)
    return places if all(n in places for n in range(2, 14)) else {}


def _read_sheet(sheet: RowSheet, form: Form06a) -> bool:
    rows = [*sheet.head, *sheet.rows]
    start = next((i for i, row in enumerate(rows) if _numbered_row(row)), None)
    if start is None:
        return False
    places = _numbered_row(rows[start])
    mine: list[FormRow] = []
    for line, row in enumerate(rows[start + 1 :], start=start + 2):
        name = nfc(str(row[places[2]])) if places[2] < len(row) else ""
        first = next((nfc(str(cell)) for cell in row if cell not in ("", None)), "")
        cells = {n: row[places[n]] if places[n] < len(row) else "" for n in NUMBERS}
        if all(str(cell).strip() in ("", "None") for cell in cells.values()):
            continue
        if _TOTAL.fullmatch(fold(first)) or _TOTAL.fullmatch(fold(name)):
            _compare_total(sheet, form, mine, cells, places, line)
            continue
        if _ROMAN.fullmatch(first) or re.match(r"[IVX]+\.\s", first):
            continue
        form.rows_read += 1
        numbers = _numbers(sheet, form, cells, places, line)
        if numbers is None:
            continue
        made = FormRow(name, numbers)
        broken = list(made.broken())
        for column, formula, _ in broken:
            form.findings.append(
                fault("06a-dang-thuc", _at(sheet, places, line, column), found=format_number(numbers[column]), why=formula)
            )
        if not broken:
            mine.append(made)
    form.rows += mine
    return True


def _at(sheet: RowSheet, places: dict[int, int], line: int, column: int) -> SourceCell:
    return SourceCell(sheet.file, sheet.name, f"{column_letter(places[column])}{line}", line, f"({column})", "")


def _numbers(sheet: RowSheet, form: Form06a, cells: dict[int, object], places: dict[int, int], line: int) -> dict[int, int] | None:
    """The numbers of a row, all its faults told; nothing and a dash are 0 (the identities tell when that is not so)."""
    numbers: dict[int, int] = {}
    for n, cell in cells.items():
        code, value = _number(cell)
        if code:
            form.findings.append(fault(code, _at(sheet, places, line, n), found=masked(cell)))
        numbers[n] = value
    return numbers if not any(_number(cell)[0] for cell in cells.values()) else None


def _number(cell: object) -> tuple[str, int]:
    """The fault's code, if any, and the number of a cell."""
    if isinstance(cell, bool):
        return "06a-so", 0
    if isinstance(cell, int | float):
        return ("", int(cell)) if cell == int(cell) and cell >= 0 else ("06a-thap-phan", 0)
    text = str(cell or "").strip()
    if text in ("", "-", "–", "None"):
        return "", 0
    try:
        value = read_number(text)
    except NumberFormatError:
        return "06a-so", 0
    return ("", int(value.value)) if value.is_integer and value.value >= 0 else ("06a-so", 0)


def _compare_total(  # noqa: PLR0917
    sheet: RowSheet, form: Form06a, rows: list[FormRow], cells: dict[int, object], places: dict[int, int], line: int
) -> None:
    sums = total(rows).numbers
    for n, cell in cells.items():
        code, value = _number(cell)
        if not code and value != sums[n]:
            form.findings.append(fault("06a-tong", _at(sheet, places, line, n), found=format_number(value), why=format_number(sums[n])))


def write_06a(
    rows: Iterable[FormRow], path: Path, *, window: Window, unit: str = "", notes: Iterable[str] = (), synthetic: bool = False
) -> None:
    """Write the form as a workbook; ``notes`` (the rules used) stand below it, synthetic figures say so in the title."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side
    from openpyxl.utils import get_column_letter

    rows = list(rows)
    book = Workbook()
    page = book.worksheets[0]
    page.title = "II.06a"
    mark = " (SYNTHETIC – SỐ LIỆU GIẢ LẬP)" if synthetic else ""
    page.append([f"Biểu số II.06a/VPCP/KSTT – Tình hình, kết quả giải quyết thủ tục hành chính{mark}"])
    page.append([f"Đơn vị báo cáo: {unit or '…'}; kỳ báo cáo {window}; đơn vị tính: số hồ sơ TTHC"])
    top: list[str] = ["TT", "Lĩnh vực", *[""] * 11]
    for title, (low, _) in GROUPS.items():
        top[low - 1] = title
    page.append(top)
    page.append(["", "", *[HEADINGS[n] for n in NUMBERS]])
    page.append([f"({n})" for n in range(1, 14)])
    for i, row in enumerate(rows, start=1):
        page.append([i, csv_safe(row.field), *[row.numbers[n] for n in NUMBERS]])
    page.append(["", "TỔNG CỘNG", *[total(rows).numbers[n] for n in NUMBERS]])
    last = page.max_row
    for note in notes:
        page.append([csv_safe(note)])
    for low, high in [*GROUPS.values()]:
        page.merge_cells(start_row=3, end_row=3, start_column=low, end_column=high)
    for column in (1, 2):
        page.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
    thin = Side(style="thin")
    for line in page.iter_rows(min_row=3, max_row=last):
        for cell in line:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            if (cell.row or 0) <= 5:
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
                cell.font = Font(bold=True)
            elif (cell.column or 0) >= 3:
                cell.number_format = "#,##0"
    page.column_dimensions["B"].width = 32
    for n in NUMBERS:
        page.column_dimensions[get_column_letter(n)].width = 11
    page["A1"].font = Font(bold=True)
    book.save(path)
