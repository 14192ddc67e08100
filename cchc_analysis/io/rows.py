"""The rows of one table in one sheet: each accepted, or set aside with the reason at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cchc_analysis.checks import check_row
from cchc_analysis.findings import finding
from cchc_analysis.io import Refused
from cchc_analysis.io.cells import Line, Sheet, column_letter
from cchc_analysis.io.layout import Layout, find_layout, with_cell
from cchc_analysis.io.schema import NUMERIC, Column, TableSchema
from cchc_analysis.io.units import Units, name_key
from cchc_analysis.io.values import CellReader, as_text
from cchc_analysis.model import Finding, Severity, SourceCell
from cchc_analysis.tables import Row, Value


@dataclass
class TableRows:
    """What came of one table: accepted rows, all findings, and how many rows were read and set aside."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read: int = 0
    set_aside: int = 0


@dataclass
class _Draft:
    """A data line as far as it could be read."""

    line: Line
    values: dict[str, Value]
    unread: set[str]
    refused: bool = False

    @property
    def row(self) -> Row:
        return Row(self.line.line, self.values)


def read_table(sheet: Sheet, table: TableSchema, units: Units, ignored: frozenset[str] = frozenset()) -> TableRows:
    """Read a table out of a sheet. Every data line is either in ``rows`` or counted in ``set_aside``."""
    layout = find_layout(sheet, table, ignored)
    if layout is None:
        lost = sum(not line.blank for line in sheet.lines) + sheet.lost
        needed = ", ".join(f"“{c.heading}”" for c in table.columns.values() if c.required)
        fault = finding("khong-thay-tieu-de", file=sheet.file, sheet=sheet.name, table=table.title, headings=needed)
        return TableRows([], [fault], lost, lost)
    result = TableRows(findings=layout.findings, read=len(layout.data) + layout.stray + sheet.lost)
    if layout.missing:
        result.set_aside = result.read
        return result
    if not layout.data and not sheet.lost:
        result.findings.append(finding("bang-khong-dong", file=sheet.file, sheet=sheet.name, line=layout.heading.line, table=table.title))
    result.findings += _unnamed_columns(layout, sheet)
    work = _Work(sheet, table, layout, units)
    drafts = [work.draft(line) for line in layout.data]
    work.repeated(drafts)
    work.counted_twice(drafts)
    work.totals(drafts)
    for draft in drafts:
        if not draft.refused:
            work.note(draft, check_row(table.id, draft.row, table.headings))
    result.findings += work.findings
    result.rows = [draft.row for draft in drafts if not draft.refused]
    result.set_aside = result.read - len(result.rows)
    return result


def _unnamed_columns(layout: Layout, sheet: Sheet) -> Iterator[Finding]:
    for index in range(layout.width):
        if index not in layout.headings:
            line = next((line for line in layout.data if line.cell(index).text), None)
            if line:
                letter = column_letter(index)
                found = finding(
                    "cot-khong-ten", file=sheet.file, sheet=sheet.name, line=line.line, found=line.cell(index).text, letter=letter
                )
                yield with_cell(found, index, line.row)


@dataclass
class _Work:
    sheet: Sheet
    table: TableSchema
    layout: Layout
    units: Units
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = CellReader(self.units)

    def note(self, draft: _Draft, findings: list[Finding]) -> None:
        """Keep findings; a fault sets the row aside."""
        self.findings += findings
        draft.refused = draft.refused or any(f.severity is Severity.FAULT for f in findings)

    def source(self, line: Line, index: int) -> SourceCell:
        """Where a cell stands, or where it was taken from."""
        origin = self.sheet.origins.get((line.row, index))
        if origin:
            return origin
        heading = self.layout.headings.get(index, "")
        return SourceCell(self.sheet.file, self.sheet.name, f"{column_letter(index)}{line.row}", line.line, heading, line.cell(index).text)

    def draft(self, line: Line) -> _Draft:
        """Read every cell of a line."""
        draft = _Draft(line, {}, set())
        self.note(draft, self._shape(line))
        for index, column in self.layout.columns.items():
            source = self.source(line, index)
            try:
                parsed = self.reader.read(column, line.cell(index))
            except Refused as refusal:
                draft.unread.add(column.id)
                self.note(draft, [finding(refusal.code, source, words={"heading": column.heading, **refusal.words})])
                continue
            self.note(draft, [finding(code, source, words=words) for code, words in parsed.remarks])
            draft.values[column.id] = Value(parsed.content, source, parsed.decimals)
            if parsed.content is None:
                self.note(draft, self._empty(column, index, line, source))
        return draft

    def _shape(self, line: Line) -> list[Finding]:
        if self.sheet.name is not None:
            return []
        width, cells = self.layout.width, len(line.cells)
        text = " | ".join(c.text for c in line.cells)
        words = {"cells": str(cells), "columns": str(width)}
        if any(cell.text for cell in line.cells[width:]):
            return [finding("dong-thua-o", file=self.sheet.file, line=line.line, found=text, words=words)]
        if cells < width:
            return [finding("dong-thieu-o", file=self.sheet.file, line=line.line, found=text, words=words)]
        return []

    def _empty(self, column: Column, index: int, line: Line, source: SourceCell) -> list[Finding]:
        if not (column.required or column.expected):
            return []
        for first, last, left, right in self.sheet.merged:
            if first < line.row <= last and left <= index <= right:
                return [finding("o-gop", source, range=f"{column_letter(left)}{first}:{column_letter(right)}{last}")]
        code = "thieu-so" if column.type in NUMERIC else "thieu-bat-buoc"
        return [finding(code, source, heading=source.column or column.heading)]

    def repeated(self, drafts: list[_Draft]) -> None:
        """Rows that say who they are twice; in tables without a key, rows that are wholly alike."""
        seen: dict[tuple[str, ...], _Draft] = {}
        for draft in drafts:
            names = self.table.key or tuple(c.id for c in self.layout.columns.values())
            if draft.unread.intersection(names):
                continue
            contents = {name: value.content for name in names if (value := draft.values.get(name))}
            if not any(contents.values()):
                continue
            key = tuple(name_key(as_text(contents.get(name))) for name in names)
            first = seen.setdefault(key, draft)
            if first is draft:
                continue
            own_last = sorted(names, key=lambda name: name == self.table.own)  # in a workbook the unit's name stands over the table
            source, before = (d.values[next(name for name in own_last if name in d.values)].source for d in (draft, first))
            where = f"{before.line}" if before.file == source.file else f"{before.line} của {before.file}"
            if self.table.key:
                shown = ", ".join(f"“{v.source.raw}”" for name in names if (v := draft.values.get(name)) and v.source.raw)
                self.note(draft, [finding("dong-trung", source, key=shown, first=where)])
            else:
                self.note(draft, [finding("dong-giong", source, first=where)])

    def counted_twice(self, drafts: list[_Draft]) -> None:
        """A row for a whole level beside rows of its single units."""
        if not self.table.additive:
            return
        singles: dict[str, list[str]] = {}
        rows = [(d, self.units.current.get(str(d.row[self.table.additive]))) for d in drafts if not d.refused]
        for _, unit in rows:
            if unit and not unit.collective:
                singles.setdefault(unit.level, []).append(unit.name)
        for draft, unit in rows:
            if unit and unit.collective and unit.level in singles:
                names = singles[unit.level]
                shown = ", ".join(names[:5]) + ("…" if len(names) > 5 else "")
                self.note(draft, [finding("tinh-trung", draft.row.source(self.table.additive), units=shown)])

    def totals(self, drafts: list[_Draft]) -> None:
        """Compare every total line with the sum of the rows above it, or since the total before (a subtotal)."""
        start = 0
        for line, end in self.layout.totals:
            for index, column in self.layout.columns.items():
                if column.type in ("count", "amount") and line.cell(index).text:
                    self._total(line, index, column, [drafts[:end], drafts[start:end]])
            start = end

    def _total(self, line: Line, index: int, column: Column, spans: list[list[_Draft]]) -> None:
        source = self.source(line, index)
        try:
            stated = self.reader.read(column, line.cell(index)).content
        except Refused as refusal:
            self.findings.append(finding(refusal.code, source, words={"heading": column.heading, **refusal.words}))
            return
        if not isinstance(stated, int | Decimal) or any(column.id in draft.unread for draft in spans[0]):
            return
        sums = [sum((_number(d.values, column.id) for d in span), Decimal(0)) for span in spans]
        if stated not in sums:
            digits = max((d.values[column.id].decimals for d in spans[0] if column.id in d.values), default=0)
            difference = as_text(Decimal(stated) - sums[0], digits)
            self.findings.append(finding("tong-cong-lech", source, sum=as_text(sums[0], digits), difference=difference))


def _number(values: Mapping[str, Value], column_id: str) -> Decimal:
    value = values.get(column_id)
    content = value.content if value else None
    return Decimal(content) if isinstance(content, int | Decimal) else Decimal(0)
