"""A copy of a unit's workbook with the faulty cells marked and commented, to send back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from cchc_analysis.findings import printable
from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms import style
from cchc_analysis.model import Finding, Severity

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

AUTHOR = "cchc"
FAULT, REMARK = "FF9C9C", "FFE08A"
"""Fills of a faulty cell and of one worth a look."""

_PLAIN_FORMULA = re.compile(r"""=(?>"[^"]*"|[A-Z]{2,12}\(|\$?[A-Z]{1,3}\$?\d+|'[^'\[\]|]+'!|[-+*/()<>=,:&\s\d.])*+""")
_FUNCTIONS = frozenset(
    {"ABS", "AND", "COUNT", "COUNTA", "COUNTIF", "IF", "INT", "ISNUMBER", "LEFT", "LEN", "NOT", "OR", "ROUND", "SUM", "TEXT"}
)


def marked(data: bytes, findings: Sequence[Finding]) -> bytes:
    """The workbook with every finding at its cell, and a sheet that lists them all. Whatever reaches outside is taken out.

    Args:
        data: the workbook as it came, already found safe to open.
        findings: what is wrong, with sheets and cells of this workbook.

    Raises:
        Exception: openpyxl cannot open or write it; the caller has the findings all the same.
    """
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(data), keep_links=False)
    _clean(book)
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for found in findings:
        if found.sheet and found.cell:
            by_cell.setdefault((found.sheet, found.cell), []).append(found)
    names = {printable(sheet.title): sheet for sheet in book.worksheets}
    for (sheet_name, cell_name), group in by_cell.items():
        if sheet_name in names:
            _mark(names[sheet_name], cell_name, group)
    _list(book, findings)
    return style.bytes_of(book)


def _mark(sheet: Any, name: str, group: Sequence[Finding]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = sheet[name]
    merged = next((m for m in sheet.merged_cells.ranges if name in m), None)
    if merged:
        cell = sheet.cell(merged.min_row, merged.min_col)
    fault = any(f.severity is Severity.FAULT for f in group)
    cell.fill = PatternFill("solid", start_color=FAULT if fault else REMARK)
    text = "\n".join(f"{f.severity.vietnamese}: {f.message}\n→ {f.remedy}" for f in group)
    cell.comment = Comment(text[:2_000], AUTHOR, height=40 + 22 * (text.count("\n") + len(text) // 45 + 1), width=330)


def _list(book: Workbook, findings: Sequence[Finding]) -> None:
    """The sheet of all faults, second in the book and the one that opens."""
    sheet: Any = book.create_sheet(lay.FAULTS, 1 if lay.GUIDE in book.sheetnames else 0)
    style.put(sheet.cell(1, 1), "CHỖ CẦN SỬA", style.TITLE)
    style.put(sheet.cell(2, 1), "Ô tô đỏ phải sửa; ô tô vàng cần xem lại. Sửa ngay trong tệp này rồi gửi lại.", style.SUBTITLE)
    words = ("STT", "Mức", "Trang", "Ô", "Đang ghi", "Vì sao", "Cách sửa")
    for row in (1, 2):
        style.across(sheet, row, len(words))
    for i, (word, width) in enumerate(zip(words, (5, 11, 28, 8, 18, 60, 50), strict=True), 1):
        style.put(sheet.cell(4, i), word, style.HEADING)
        sheet.column_dimensions[style.letter(i)].width = width
    real = {printable(s.title): s.title for s in book.worksheets}
    for row, found in enumerate(findings, 5):
        texts = (row - 4, found.severity.vietnamese, found.sheet or "", found.cell or "", found.found or "", found.message, found.remedy)
        for i, text in enumerate(texts, 1):
            style.put(sheet.cell(row, i), text, style.ORDINAL if i == 1 else style.CHECK)
        sheet.row_dimensions[row].height = 8 + 15 * max(1 + len(found.message) // 56, 1 + len(found.remedy) // 46)
        if found.cell and found.sheet in real:
            quoted = real[found.sheet].replace("'", "''")
            style.link(sheet.cell(row, 4), f"'{quoted}'!{found.cell}")
    sheet.freeze_panes = "A5"
    style.comfortable(sheet, len(words), 4 + len(findings), lay.FAULTS, wide=True)
    style.guard(sheet)
    book.active = book.index(sheet)
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def _clean(book: Workbook) -> None:
    """Take out the marks of an earlier return and everything that reaches outside the workbook."""
    if lay.FAULTS in book.sheetnames:
        del book[lay.FAULTS]
    for name in list(book.defined_names):
        if "[" in (book.defined_names[name].attr_text or ""):
            del book.defined_names[name]
    for sheet in book.worksheets:
        for cell in list(cast("Any", sheet)._cells.values()):  # the filled cells only: the rectangle may be vast
            _clean_cell(cell)


def _clean_cell(cell: Any) -> None:
    if cell.comment is not None:
        mine = cell.comment.author == AUTHOR
        cell.comment = None if mine else cell.comment
    if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in (f"00{FAULT}", f"FF{FAULT}", f"00{REMARK}", f"FF{REMARK}"):
        style.refill(cell)
    if cell.hyperlink is not None and not cell.hyperlink.location:
        cell.hyperlink = None
    if cell.data_type == "f" and not harmless(cell.value):
        style.write(cell, f"={str(getattr(cell.value, 'text', cell.value)).lstrip('=')}")


def harmless(formula: Any) -> bool:
    """Whether a formula only computes within the workbook, with the functions that the forms use."""
    if not isinstance(formula, str) or len(formula) > 8_000 or not _PLAIN_FORMULA.fullmatch(formula):
        return False
    without_texts = re.sub(r'"[^"]*"', "", formula)
    return set(re.findall(r"([A-Z.]+)\(", without_texts)) <= _FUNCTIONS
