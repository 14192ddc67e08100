"""The look of the workbooks: fonts, fills, what a cell may hold, print set-up, protection; and files with the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from cchc_analysis.io.cells import column_letter
from cchc_analysis.io.forms.checks import GOOD, NOTE
from cchc_analysis.io.schema import Column

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

FONT = "Times New Roman"
NAVY, GREY, GREEN, RED, AMBER = "1F3864", "595959", "1E6B34", "B00020", "8A5A00"
PALE_BLUE, PALE_YELLOW, PALE_GREY, PALE_RED = "DCE6F1", "FFF9DB", "F2F2F2", "FBD5D5"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks; ``open`` means that it may be typed in."""

    size: float = 12
    bold: bool = False
    italic: bool = False
    colour: str = "000000"
    fill: str = ""
    align: str = "left"
    wrap: bool = False
    boxed: bool = False
    open: bool = False
    underline: bool = False


TITLE = Style(15, bold=True, colour=NAVY, align="centerContinuous")
SUBTITLE = Style(12, italic=True, align="centerContinuous")
CENTRED = Style(13, bold=True, align="centerContinuous")
STRONG = Style(12, bold=True)
STATUS = Style(12, bold=True, colour=AMBER)
SMALL = Style(11, colour=GREY)
PLAIN = Style(12)
NOTE_LINE = Style(11, italic=True, colour=GREY)
LINK = Style(12, colour="0B5394", underline=True, boxed=True)
HEADING = Style(12, bold=True, colour=NAVY, fill=PALE_BLUE, align="center", wrap=True, boxed=True)
ORDINAL = Style(12, align="center", colour=GREY, boxed=True)
LABEL = Style(12, wrap=True, boxed=True)
TOTAL_LABEL = Style(12, bold=True, wrap=True, boxed=True, fill=PALE_GREY)
INPUT = Style(12, fill=PALE_YELLOW, align="right", boxed=True, open=True)
INPUT_TEXT = Style(12, fill=PALE_YELLOW, wrap=True, boxed=True, open=True)
TOTAL = Style(12, bold=True, fill=PALE_GREY, align="right", boxed=True)
BEFORE = Style(12, italic=True, colour=GREY, align="right", boxed=True)
CHECK = Style(11, wrap=True, boxed=True)


@lru_cache(maxsize=64)
def _parts(style: Style) -> tuple[Any, ...]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    side = Side(style="thin", color="A6A6A6")
    return (
        Font(FONT, style.size, style.bold, style.italic, color=style.colour, underline="single" if style.underline else None),
        PatternFill("solid", start_color=style.fill) if style.fill else PatternFill(),
        Alignment(style.align, "center", wrap_text=style.wrap),
        Border(side, side, side, side) if style.boxed else Border(),
        Protection(locked=not style.open),
    )


def dress(cell: Any, style: Style, number_format: str = "General") -> None:
    """Give a cell its look; each look is worked out once for a workbook."""
    looks: dict[tuple[Style, str], Any] = vars(cell.parent.parent).setdefault("_looks_of_cchc", {})
    look = looks.get((style, number_format))
    if look is None:
        cell.font, cell.fill, cell.alignment, cell.border, cell.protection = _parts(style)
        cell.number_format = number_format
        looks[style, number_format] = copy(cell._style)
    else:
        cell._style = copy(look)


def put(cell: Any, value: Any, style: Style, number_format: str = "General") -> None:
    """Fill a cell with a value and dress it. A text is never a formula, whatever it begins with."""
    write(cell, value)
    dress(cell, style, number_format)


def write(cell: Any, value: Any) -> None:
    """Fill a cell, exact numbers as numbers and texts as texts."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else Decimal(value.numerator) / value.denominator
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000] if isinstance(value, str) else value
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"
        cell.quotePrefix = True


def refill(cell: Any) -> None:
    """Give a cell that was marked the fill of an input again."""
    cell.fill = _parts(INPUT)[1]


def letter(column: int) -> str:
    """The letter of a column from 1."""
    return column_letter(column - 1)


def compute(cell: Any, formula: str, style: Style, number_format: str = "General") -> None:
    """Fill a cell with a formula of this package; an empty one leaves it empty."""
    cell.value = formula or None
    dress(cell, style, number_format)


def across(sheet: Any, row: int, width: int) -> None:
    """Centre the text of a row's first cell over ``width`` columns, without merging them."""
    for column in range(2, width + 1):
        sheet.cell(row, column).alignment = sheet.cell(row, 1).alignment.copy()


def link(cell: Any, place: str) -> None:
    """Make a cell jump to a place of its workbook."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
    dress(cell, LINK)


def allow(sheet: Any, cells: str, column: Column, choices: str = "") -> None:
    """Let a range hold only what its column may hold; ``choices`` is the list of a drop-down, as Excel writes it."""
    from openpyxl.worksheet.datavalidation import DataValidation

    kind, least, said = _RULES.get(column.type, ("", "", ""))
    if choices:
        kind, said = "list", "Chọn một dòng trong danh sách"
    if not kind:
        return
    validation: Any = DataValidation(allow_blank=True, showErrorMessage=True, showInputMessage=True)
    validation.type, validation.formula1 = kind, choices or (_NO_LEAST if column.signed else least)
    validation.operator = None if choices else "greaterThanOrEqual"
    validation.errorTitle, validation.error = "Chưa nhận được", f"{said}."
    zero = " Thật sự không có thì ghi 0." if column.type == "count" else ""
    validation.promptTitle, validation.prompt = _cut(column.heading, 32), f"{said}.{zero}"
    validation.add(cells)
    sheet.add_data_validation(validation)


_NO_LEAST = "-1000000000000000"
_RULES = {
    "count": ("whole", "0", "Số nguyên, không âm"),
    "amount": ("decimal", "0", "Chỉ ghi số; đơn vị tính đã có ở cột khác"),
    "percent": ("decimal", "0", "Số phần trăm: ghi 99,78 chứ không ghi 0,9978"),
    "date": ("date", "36526", "Ngày/tháng/năm, ví dụ 25/9/2023"),
}
"""What a column may hold: Excel's kind of rule, the least value, the words."""


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def paint_checks(sheet: Any, checks: str, inputs: str, check: str) -> None:
    """Colour a check column by what it says (``check`` is its first cell), and the inputs beside what is wrong."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font, PatternFill

    good, note = f'LEFT({check},1)="{GOOD}"', f'LEFT({check},{len(NOTE)})="{NOTE}"'
    empty = f'OR(LEFT({check},9)="Chưa điền",LEFT({check},5)="Thiếu",LEFT({check},4)="Còn ")'
    red, rule_of = PatternFill(bgColor=PALE_RED, fill_type="solid"), cast("Any", FormulaRule)
    for rule, colour in ((good, GREEN), (f"OR({note},{empty})", AMBER), (f"LEN({check})>0", RED)):
        sheet.conditional_formatting.add(checks, rule_of([rule], font=Font(color=colour, bold=True), stopIfTrue=True))
    if inputs:
        wrong = f"AND(LEN({check})>0,NOT({good}),NOT({note}),NOT({empty}))"
        sheet.conditional_formatting.add(inputs, rule_of([wrong], fill=red))


def comfortable(sheet: Any, width: int, last: int, footer: str, *, wide: bool) -> None:
    """Print set-up: A4, one page wide, the headings repeated, page numbers."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.6, 0.6, 0.7, 0.7
    sheet.print_options.horizontalCentered = True
    sheet.print_area = f"A1:{column_letter(width - 1)}{last + 5}"
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = footer.replace("&", "&&"), "Trang &P/&N"


def guard(sheet: Any) -> None:
    """Lock everything but the inputs, without a password; columns may be made wider."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def bytes_of(book: Workbook) -> bytes:
    """The workbook as a file without the moment of its making."""
    written = io.BytesIO()
    book.save(written)
    result = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in sorted(old.namelist()):
            content = old.read(part)
            if part == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", content)
            new.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
