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
from cchc_analysis.io.cases.layouts import find_heading, layouts
from cchc_analysis.io.cases.sheet import RowSheet, is_total
from cchc_analysis.io.cells import column_letter
from cchc_analysis.io.store import csv_safe
from cchc_analysis.model import Finding, SourceCell
from cchc_analysis.numbers import NumberFormatError, format_number, read_number
from cchc_analysis.periods import Window
from cchc_analysis.text import nfc

_LARGEST_FORM = 5_000_000
_COLUMN_NUMBER = re.compile(r"\(?\s*(\d{1,2})\s*\)?(?:\s*=.*)?")
_ROMAN = re.compile(r"[IVX]+\.?")


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
    """Whether a file has the form's row of column numbers near its top, and no heading of a list of cases, which may be numbered too.

    A form is small: large files are not opened for this.
    """
    if path.stat().st_size > _LARGEST_FORM:
        return False
    sheets, _ = open_sheets(path, path.name)
    heads = [sheet.head for sheet in sheets if isinstance(sheet, RowSheet)]
    return any(_numbered_row(row) for head in heads for row in head) and not any(_lists_cases(head) for head in heads)


def _lists_cases(head: Sequence[Sequence[object]]) -> bool:
    heading = find_heading(head, layouts())
    return heading is not None and not heading.missing


def _numbered_row(row: Sequence[object]) -> dict[int, int]:
    """Form column → position, when the row has the numbers of all columns from 2 to 13; empty otherwise."""
    places: dict[int, int] = {}
    for place, cell in enumerate(row):
        text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
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
    lines = _numbered_lines(rows, start, places)
    mine: list[FormRow] = []
    totals: list[_Total] = []
    read_before = form.rows_read
    for i, (line, kind, name, cells) in enumerate(lines):
        if kind == "total":
            totals.append(_Total(line, cells, len(mine)))
        if kind == "total" or (kind == "roman" and i + 1 < len(lines) and lines[i + 1][1] == "row"):
            continue  # a numbered section has its own fields below it; without any it is a field itself
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
    _compare_totals(sheet, form, mine, totals, places)
    if lines and form.rows_read == read_before:
        form.findings.append(fault("06a-khong-dong", file=sheet.file, sheet=sheet.name))
    form.rows += mine
    return True


def _numbered_lines(rows: Sequence[Sequence[object]], start: int, places: dict[int, int]) -> list[tuple[int, str, str, dict[int, object]]]:
    """The lines below the row of column numbers that have numbers: line, ``total``, ``roman`` or ``row``, field, cells."""
    found = []
    for line, row in enumerate(rows[start + 1 :], start=start + 2):
        name = nfc(str(row[places[2]])) if places[2] < len(row) else ""
        first = next((nfc(str(cell)) for cell in row if cell not in ("", None)), "")
        cells = {n: row[places[n]] if places[n] < len(row) else "" for n in NUMBERS}
        if all(str(cell).strip() in ("", "None") for cell in cells.values()):
            continue
        roman = _ROMAN.fullmatch(first) or re.match(r"[IVX]+\.\s", first)
        kind = "total" if is_total(first) or is_total(name) else "roman" if roman else "row"
        found.append((line, kind, name, cells))
    return found


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
        return ("", int(cell)) if (isinstance(cell, int) or cell.is_integer()) and cell >= 0 else ("06a-thap-phan", 0)
    text = str(cell or "").strip()
    if text in ("", "-", "–", "None"):
        return "", 0
    try:
        value = read_number(text)
    except NumberFormatError:
        return "06a-so", 0
    return ("", int(value.value)) if value.is_integer and value.value >= 0 else ("06a-so", 0)


@dataclass
class _Total:
    """A row of totals: its line, its cells, how many good rows stand above it."""

    line: int
    cells: dict[int, object]
    above: int


def _compare_totals(sheet: RowSheet, form: Form06a, rows: list[FormRow], totals: list[_Total], places: dict[int, int]) -> None:
    """A total speaks of the whole sheet, of all rows above it, or of its own section, whose rows stand above or below it."""
    ends = [0, *(one.above for one in totals), len(rows)]
    for i, one in enumerate(totals, start=1):
        said = {n: value for n, cell in one.cells.items() for code, value in [_number(cell)] if not code}
        whole = total(rows).numbers
        parts = (
            whole,
            *(total(rows[low:high]).numbers for low, high in ((0, one.above), (ends[i - 1], one.above), (one.above, ends[i + 1]))),
        )
        if any(all(sums[n] == value for n, value in said.items()) for sums in parts):
            continue
        for n, value in said.items():
            if value != whole[n]:
                form.findings.append(
                    fault("06a-tong", _at(sheet, places, one.line, n), found=format_number(value), why=format_number(whole[n]))
                )


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
