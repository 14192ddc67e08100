"""Workbooks for units to fill in: the tables that a unit must give, with notes, lists, locked cells, live checks, last figures beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cchc_analysis.checks.rows import RowCheck
from cchc_analysis.io.cells import column_letter
from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms import style
from cchc_analysis.io.forms.checks import blank_condition, cell_check, row_check, status_formula, total_formula
from cchc_analysis.io.forms.plan import Task
from cchc_analysis.io.schema import Column, TableSchema
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import Period, Row, Table, Unit
from cchc_analysis.text import upper_first

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

CARRIED_OVER: Mapping[tuple[str, str], str] = {("one_stop", "carried_over"): "in_progress"}
"""Columns that must equal another column of the quarter before."""


@dataclass(frozen=True)
class Names:
    """The words of the drop-down lists."""

    units: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """One unit's workbook: what it asks for, and the quarter before (``None`` when there is none)."""

    unit: Unit
    period: Period
    tasks: Sequence[Task]
    names: Names
    before: Quarter | None = None
    tables_before: Mapping[str, Table] = field(default_factory=dict)

    def rows_before(self, task: Task) -> list[Row]:
        """Last quarter's rows of a table that speak of the same unit."""
        table, own = self.tables_before.get(task.table.id), task.table.own
        return [row for row in table or () if not own or row.text(own) in (task.speaks_for.id, task.speaks_for.name)]


def workbook(form: Form) -> bytes:
    """The workbook as an XLSX file; the same form gives the same bytes."""
    import openpyxl

    book = openpyxl.Workbook()
    guide = book.active
    assert guide is not None
    guide.title = lay.GUIDE
    sheets = [_Sheet(form, task, book).build() for task in form.tasks]
    _guide(guide, form, sheets)
    _lists(book.create_sheet(lay.LISTS), form)
    book.security.lockStructure = True
    return style.bytes_of(book)


@dataclass
class _Sheet:
    form: Form
    task: Task
    book: Workbook

    def build(self) -> Any:
        """The sheet of one table."""
        self.table: TableSchema = self.task.table
        self.sheet: Any = self.book.create_sheet(self.table.title[:31])
        self.before = self.form.rows_before(self.task)
        if lay.upright(self.table):
            width, last = 5, self._upright()
        else:
            width, last = self._list()
        self._head(width, last)
        self.sheet.freeze_panes = f"C{lay.HEADING_ROW + 1}" if lay.upright(self.table) else f"B{lay.HEADING_ROW + 1}"
        style.comfortable(
            self.sheet, width, last, f"{self.form.unit.name} – {self.form.period.quarter.title}", wide=not lay.upright(self.table)
        )
        style.guard(self.sheet)
        return self.sheet

    def _head(self, width: int, last: int) -> None:
        period, window = self.form.period, self.form.period.window(self.table.id)
        quarter = upper_first(period.quarter.title)
        spoken = "" if self.task.speaks_for == self.form.unit else f"   (số liệu của {self.task.speaks_for.name})"
        texts = (
            (1, f"Nơi nhận: {period.document.get('issuer') or 'đơn vị tổng hợp'} {period.document.get('unit', '')}".strip(), style.SMALL),
            (2, self.table.title.upper(), style.TITLE),
            (3, f"{quarter}, số liệu {window}" if window else quarter, style.SUBTITLE),
            (4, f"{lay.OWNER}{self.form.unit.name}{spoken}", style.STRONG),
        )
        for row, text, look in texts:
            style.put(self.sheet.cell(row, 1), text, look)
        for row in (2, 3):
            style.across(self.sheet, row, width)
        check = column_letter(width - 1)
        blank = ""
        if not lay.upright(self.table):
            letters = {c.id: column_letter(i) for i, c in enumerate(lay.asked(self.table), 1)}
            ranges = {name: f"{letter}{lay.HEADING_ROW + 1}:{letter}{last}" for name, letter in letters.items()}
            blank = blank_condition(self.table, ranges)
        style.compute(self.sheet.cell(5, 1), status_formula(f"{check}{lay.HEADING_ROW + 1}:{check}{last}", blank), style.STATUS)

        style.paint_checks(self.sheet, "A5", "", "$A$5")

    def _heading(self, row: int, words: Sequence[str], widths: Sequence[float]) -> None:
        for i, (word, width) in enumerate(zip(words, widths, strict=True)):
            style.put(self.sheet.cell(row, i + 1), word, style.HEADING)
            self.sheet.column_dimensions[column_letter(i)].width = width
        self.sheet.row_dimensions[row].height = 34 if lay.upright(self.table) else 50

    def _upright(self) -> int:
        beside = f"{lay.BEFORE} ({_short(self.form.before)})" if self.form.before else lay.BEFORE
        self._heading(lay.HEADING_ROW, (lay.NUMBER, lay.LABEL, lay.NOW, beside, lay.CHECK), (5, 42, 14, 16, 44))
        columns, old = lay.asked(self.table), self.before[0] if self.before else None
        first = lay.HEADING_ROW + 1
        cells = {c.id: f"C{first + i}" for i, c in enumerate(columns)}
        values = RowCheck(self.table.id, old, self.table.headings) if old else None
        for i, column in enumerate(columns):
            row = first + i
            style.put(self.sheet.cell(row, 1), i + 1, style.ORDINAL)
            style.put(self.sheet.cell(row, 2), column.heading, style.TOTAL_LABEL if column.check else style.LABEL)
            style.put(self.sheet.cell(row, 4), values.value(column.id) if values else None, style.BEFORE, _format(column, old))
            equal = CARRIED_OVER.get((self.table.id, column.id))
            must = values.value(equal) if values and equal else None
            check = cell_check(self.table, column, cells, "" if must is None else str(must))
            style.compute(self.sheet.cell(row, 5), check, style.CHECK)
            self._input(column, row, 3, cells)
            self._allow(column, f"C{row}")
            self.sheet.row_dimensions[row].height = 36 if check and column.check else 21
        last = first + len(columns) - 1
        style.paint_checks(self.sheet, f"E{first}:E{last}", f"C{first}:C{last}", f"$E{first}")
        self._notes(last + 2)
        return last

    def _list(self) -> tuple[int, int]:
        columns = lay.asked(self.table)
        kept = self.before if lay.carried(self.table) else []
        compared = [c for c in lay.typed(self.table) if c.type in ("count", "amount", "percent", "any")] if kept else []
        words = [c.heading for c in columns] + [f"{lay.BEFORE}: {c.heading}" for c in compared]
        widths = [_width(c) for c in columns] + [13.0 for _ in compared]
        self._heading(lay.HEADING_ROW, [lay.NUMBER, *words, lay.CHECK], [5, *widths, 34])
        first = lay.HEADING_ROW + 1
        last = first + max(len(kept) + lay.MORE_ROWS, 0 if kept else lay.BLANK_ROWS) - 1
        for row in range(first, last + 1):
            old = kept[row - first] if row - first < len(kept) else None
            self._line(row, columns, compared, old)
        for i, column in enumerate(columns):
            self._allow(column, f"{column_letter(i + 1)}{first}:{column_letter(i + 1)}{last}")
        check, left, right = column_letter(len(words) + 1), column_letter(1), column_letter(len(columns))
        style.paint_checks(self.sheet, f"{check}{first}:{check}{last}", f"{left}{first}:{right}{last}", f"${check}{first}")
        self._notes(last + 2)
        return len(words) + 2, last

    def _line(self, row: int, columns: Sequence[Column], compared: Sequence[Column], old: Row | None) -> None:
        cells = {c.id: f"{column_letter(i + 1)}{row}" for i, c in enumerate(columns)}
        style.put(self.sheet.cell(row, 1), row - lay.HEADING_ROW, style.ORDINAL)
        for i, column in enumerate(columns):
            self._input(column, row, i + 2, cells)
            if old is not None and column not in compared and not column.check:
                style.write(self.sheet.cell(row, i + 2), self._said(column, old))
        for i, column in enumerate(compared):
            place = self.sheet.cell(row, len(columns) + 2 + i)
            style.put(place, old[column.id] if old else None, style.BEFORE, _format(column, old))
        check = row_check(self.table, lay.typed(self.table), cells)
        style.compute(self.sheet.cell(row, len(columns) + len(compared) + 2), check, style.CHECK)

    def _said(self, column: Column, old: Row) -> Any:
        """Last quarter's word in a column as the unit would choose it from the list."""
        content = old[column.id]
        if column.type == "unit":
            return next((u for u in self.form.names.units if u == old.values[column.id].source.raw), old.values[column.id].source.raw)
        if column.type == "choice" and content in column.options:
            return _choice(column.options[str(content)])
        return content if content is None else str(old.values[column.id].source.raw)

    def _input(self, column: Column, row: int, index: int, cells: Mapping[str, str]) -> None:
        """A cell to fill in, or a total that fills itself."""
        place = self.sheet.cell(row, index)
        formula = total_formula(self.table, column.id, cells) if column.check else ""
        if column.check:
            style.compute(place, formula, style.TOTAL, _format(column))
            return
        style.put(place, None, style.INPUT if column.type in _FORMATS else style.INPUT_TEXT, _format(column))

    def _allow(self, column: Column, cells: str) -> None:
        if not column.check:
            style.allow(self.sheet, cells, column, self._choices(column))

    def _choices(self, column: Column) -> str:
        if column.type == "unit":
            return f"'{lay.LISTS}'!$D$2:$D${len(self.form.names.units) + 1}"
        if column.type == "level":
            return f"'{lay.LISTS}'!$E$2:$E${len(self.form.names.levels) + 1}"
        if column.type == "yes_no":
            return '"có,không"'
        return '"' + ",".join(_choice(words) for words in column.options.values()) + '"' if column.type == "choice" else ""

    def _notes(self, row: int) -> None:
        notes = ["Chỉ ghi vào ô nền vàng; ô nền xám tự tính. Ô để trống là chưa có số liệu; thật sự không có thì ghi 0."]
        if not lay.upright(self.table):
            notes.append("Mỗi nội dung một dòng; không đủ dòng thì báo đơn vị tổng hợp. Dòng không dùng thì để trống.")
            nothing = lay.nothing_column(self.table)
            if nothing:
                notes.append(
                    f"Kỳ này không có nội dung nào thì ghi “{lay.NOTHING}” vào cột “{nothing.heading}” của dòng đầu, các dòng khác để trống."
                )
        if self.before and lay.carried(self.table):
            notes.append("Tên các dòng lấy theo kỳ trước; dòng nào kỳ này không còn thì xóa tên.")
        for i, note in enumerate(notes):
            style.put(self.sheet.cell(row + i, 1), note, style.NOTE_LINE)


_FORMATS = {"count": "#,##0", "amount": "General", "percent": "0.00", "date": "dd/mm/yyyy", "any": "General"}


def _format(column: Column, old: Row | None = None) -> str:
    value = old.values.get(column.id) if old else None
    if value and column.type in ("amount", "any") and value.decimals:
        return "#,##0." + "0" * value.decimals
    return _FORMATS.get(column.type, "@")


def _width(column: Column) -> float:
    return {"text": 46.0, "unit": 32.0, "level": 26.0, "choice": 14.0}.get(column.type, 14.0)


def _choice(words: Sequence[str]) -> str:
    """The word of a choice that people read: the first Vietnamese one."""
    return words[1] if len(words) > 1 else words[0]


def _short(quarter: Quarter) -> str:
    return f"quý {quarter.roman}/{quarter.year}"


def _guide(sheet: Any, form: Form, sheets: Sequence[Any]) -> None:
    """The first sheet: what this is, how to fill it in, and every table with its state."""
    sheet.sheet_view.showGridLines = False
    issuer = form.period.document.get("compiler") or form.period.document.get("issuer") or "đơn vị tổng hợp"
    lines = [
        (2, "BIỂU MẪU SỐ LIỆU CẢI CÁCH HÀNH CHÍNH", style.TITLE),
        (3, upper_first(form.period.quarter.title), style.SUBTITLE),
        (4, f"{lay.OWNER}{form.unit.name}", style.CENTRED),
        (6, "Cách điền", style.STRONG),
        (7, "1.  Lần lượt mở từng trang ở dưới. Chỉ ghi vào ô nền vàng; các ô khác đã khóa.", style.PLAIN),
        (8, "2.  Cột Kiểm tra cho biết ngay chỗ còn trống, chỗ lệch. Làm đến khi mọi trang đều báo ✓.", style.PLAIN),
        (
            9,
            f"3.  Ô trống nghĩa là chưa có số liệu. Thật sự không có thì ghi 0; bảng kê thì ghi “{lay.NOTHING}” vào dòng đầu.",
            style.PLAIN,
        ),
        (10, f"4.  Lưu lại (giữ dạng .xlsx; tên tệp đặt sao cũng được) rồi gửi {issuer}.", style.PLAIN),
        (11, "5.  Nếu tệp được gửi trả, sửa các ô tô đỏ trong chính tệp đó rồi gửi lại.", style.PLAIN),
    ]
    for row, text, look in lines:
        style.put(sheet.cell(row, 1), text, look)
    for row in (2, 3, 4):
        style.across(sheet, row, 3)
    for i, (word, width) in enumerate((("STT", 6.0), ("Trang", 40.0), ("Tình trạng", 66.0))):
        style.put(sheet.cell(13, i + 1), word, style.HEADING)
        sheet.column_dimensions[column_letter(i)].width = width
    for i, table in enumerate(sheets):
        row = 14 + i
        style.put(sheet.cell(row, 1), i + 1, style.ORDINAL)
        style.put(sheet.cell(row, 2), table.title, style.LINK)
        style.link(sheet.cell(row, 2), f"'{table.title}'!A1")
        style.compute(sheet.cell(row, 3), f"='{table.title}'!A5", style.CHECK)
    last = 13 + len(sheets)
    if sheets:
        style.paint_checks(sheet, f"C14:C{last}", "", "$C14")
    style.comfortable(sheet, 3, last, f"{form.unit.name} – {form.period.quarter.title}", wide=False)
    style.guard(sheet)


def _lists(sheet: Any, form: Form) -> None:
    """The hidden sheet: who this workbook belongs to, and the words of the drop-down lists."""
    identity = ((lay.MARK, lay.VERSION), ("unit", form.unit.id), ("quarter", str(form.period.quarter)))
    for row, pair in enumerate(identity, 1):
        for column, text in enumerate(pair, 1):
            style.put(sheet.cell(row, column), text, style.PLAIN)
    for column, (title, words) in enumerate((("Đơn vị", form.names.units), ("Cấp", form.names.levels)), 4):
        for row, text in enumerate((title, *words), 1):
            style.put(sheet.cell(row, column), text, style.PLAIN)
    sheet.sheet_state = "hidden"
    style.guard(sheet)
