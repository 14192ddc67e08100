"""A workbook that a unit sent back: whose it is, whatever it is called now, and its tables as they were typed, cell by cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

from cchc_analysis.checks import check_quarter
from cchc_analysis.findings import finding
from cchc_analysis.io.cells import Line, Sheet, column_letter
from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms.plan import Task
from cchc_analysis.io.forms.received import Placed, SentRow, SentTable, as_sheet
from cchc_analysis.io.layout import find_layout
from cchc_analysis.io.rows import read_table
from cchc_analysis.io.schema import Column, TableSchema, schema
from cchc_analysis.io.units import Units, name_key
from cchc_analysis.io.workbook import read_workbook
from cchc_analysis.model import Finding, Severity
from cchc_analysis.tables import Period, QuarterData, Reference, Table, Unit
from cchc_analysis.text import fold, nfc


@dataclass
class Sent:
    """A workbook as far as it could be read.

    Attributes:
        unit: whose it is; ``None`` when it is no workbook of this quarter, ``findings`` says why.
        tables: the rows of every table that could be read, by id, faulty ones too.
        faulty: the ids of tables with a fault.
        typed: how many cells the unit filled in.
    """

    unit: Unit | None = None
    tables: dict[str, tuple[SentRow, ...]] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    typed: int = 0


@dataclass(frozen=True)
class Expected:
    """What a workbook is read against: the quarter, the units of its last day, the tables given to each."""

    period: Period
    units: Units
    reference: Reference
    tasks: Mapping[str, Sequence[Task]]


def read_form(data: bytes, shown: str, expected: Expected) -> Sent:
    """Read and check a workbook that came back. Never raises on bad content.

    Args:
        data: the file.
        shown: the name that findings print.
        expected: the quarter that it should belong to.
    """
    sheets, findings = read_workbook(data, shown, hidden={fold(lay.LISTS)})
    if not sheets:
        return Sent(findings=findings)
    unit, fault = _owner(sheets, shown, expected)
    if unit is None:
        return Sent(findings=[fault] if fault else [])
    sent = Sent(unit)
    by_table: dict[str, Sheet] = {}
    for sheet in sheets:
        table = schema().table_named(sheet.name or "")
        if table:
            by_table.setdefault(table.id, sheet)
    tasks = expected.tasks[unit.id]
    for task in tasks:
        _Reader(sent, unit, task, shown, expected.units).read(by_table.get(task.table.id))
    for table_id, sheet in by_table.items():
        if table_id not in {task.table.id for task in tasks}:
            sent.findings.append(finding("bieu-o-rieng", file=shown, sheet=sheet.name, table=schema().tables[table_id].title))
    sent.findings += _between(sent, shown, expected)
    return sent


def _owner(sheets: Sequence[Sheet], shown: str, expected: Expected) -> tuple[Unit | None, Finding | None]:
    """The unit that the hidden sheet names, when the workbook is one of this quarter."""
    hidden = next((s for s in sheets if fold(s.name or "") == fold(lay.LISTS)), None)
    said = {line.cell(0).text: line.cell(1).text for line in hidden.lines} if hidden else {}
    quarter, unit_id = str(expected.period.quarter), said.get("unit", "")
    if lay.MARK not in said or not unit_id:
        return None, finding("bieu-la", file=shown)
    if said.get("quarter") != quarter:
        return None, finding("bieu-khac-quy", file=shown, found=said.get("quarter", ""), quarter=quarter)
    if said[lay.MARK] != lay.VERSION:
        return None, finding("bieu-doi", file=shown, found=said[lay.MARK], version=lay.VERSION)
    unit = expected.units.current.get(unit_id)
    if unit is None or unit_id not in expected.tasks:
        return None, finding("bieu-don-vi-la", file=shown, found=unit_id)
    return unit, None


@dataclass
class _Reader:
    sent: Sent
    unit: Unit
    task: Task
    shown: str
    units: Units

    def read(self, sheet: Sheet | None) -> None:
        """Read one table into ``sent``."""
        table = self.task.table
        if sheet is None:
            self._fault(finding("bieu-thieu-trang", file=self.shown, sheet_name=table.title[:31]))
            return
        self.sheet, found = sheet, len(self.sent.findings)
        owner = self._check_owner()
        rows = self._upright() if lay.upright(table) else self._list()
        filled = [row for row in rows if any(row[c.id].text for c in lay.typed(table) if c.id in row)]
        self.sent.typed += sum(bool(row[c.id].text) for row in filled for c in lay.typed(table) if c.id in row)
        if lay.upright(table) and rows and not filled:
            self._fault(finding("bieu-trong", file=self.shown, sheet=sheet.name, table=table.title))
        if table.own and owner:
            filled = [{table.own: owner, **row} for row in filled]
        if filled:
            self.sent.findings += read_table(as_sheet(table, [SentTable(self.shown, tuple(filled))]), table, self.units).findings
        self.sent.tables[table.id] = tuple(filled)
        if any(f.severity is Severity.FAULT for f in self.sent.findings[found:]):
            self.sent.faulty.add(table.id)

    def _fault(self, found: Finding) -> None:
        self.sent.findings.append(found)
        self.sent.faulty.add(self.task.table.id)

    def _check_owner(self) -> Placed | None:
        """The line with the unit's name; a sheet copied from another unit's workbook is a fault."""
        for line in self.sheet.lines:
            for i, cell in enumerate(line.cells):
                if not nfc(cell.text).startswith(lay.OWNER.strip()):
                    continue
                name = re.split(r"\s*\(số liệu của ", nfc(cell.text)[len(lay.OWNER.strip()) :].strip(), maxsplit=1)[0]
                place = f"{column_letter(i)}{line.row}"
                if name_key(name) != name_key(self.unit.name):
                    said = finding(
                        "bieu-khac-don-vi", file=self.shown, sheet=self.sheet.name, line=line.line, found=name, unit=self.unit.name
                    )
                    self._fault(replace(said, cell=place))
                return Placed(self.task.speaks_for.name, "text", self.sheet.name or "", place, line.line)
        self._fault(self._lost(lay.OWNER.strip(" :"), lay.OWNER.strip(" :")))
        return None

    def _lost(self, heading: str, column: str) -> Finding:
        return finding("bieu-mat-dong", file=self.shown, sheet=self.sheet.name, heading=heading, column_name=column)

    def _place(self, column: Column, line: Line, index: int) -> Placed:
        cell = line.cell(index)
        if column.check and cell.kind == "formula":
            return Placed("", "text", self.sheet.name or "", f"{column_letter(index)}{line.row}", line.line)
        return Placed(cell.text, cell.kind, self.sheet.name or "", f"{column_letter(index)}{line.row}", line.line)

    def _upright(self) -> list[dict[str, Placed]]:
        """The one row of a table whose columns stand below each other."""
        columns = {name: column for column in lay.asked(self.task.table) for name in column.names}
        heading = next((line for line in self.sheet.lines if {fold(lay.LABEL), fold(lay.NOW)} <= {fold(c.text) for c in line.cells}), None)
        if heading is None:
            self._fault(self._lost(lay.LABEL, lay.NOW))
            return []
        words = [fold(cell.text) for cell in heading.cells]
        label, now = words.index(fold(lay.LABEL)), words.index(fold(lay.NOW))
        row: dict[str, Placed] = {}
        for line in self.sheet.lines:
            column = columns.get(fold(line.cell(label).text))
            if line.row <= heading.row or not line.cell(label).text:
                continue
            if column is None and line.cell(now).text:
                said = finding("bieu-dong-la", file=self.shown, sheet=self.sheet.name, line=line.line, found=line.cell(label).text)
                self.sent.findings.append(replace(said, cell=f"{column_letter(label)}{line.row}"))
            elif column and column.id not in row:
                row[column.id] = self._place(column, line, now)
        for column in lay.typed(self.task.table):
            if column.id not in row:
                self._fault(self._lost(column.heading, lay.NOW))
        return [row]

    def _list(self) -> list[dict[str, Placed]]:
        """The rows of a table with a line each."""
        asked = {column.id: column for column in lay.asked(self.task.table)}
        table: TableSchema = replace(self.task.table, columns=asked)
        beside = {fold(f"{lay.BEFORE}: {column.heading}") for column in asked.values()}
        layout = find_layout(self.sheet, table, frozenset({fold(lay.NUMBER), fold(lay.CHECK), *beside, *schema().ignored_columns}))
        if layout is None:
            self._fault(self._lost(next(iter(asked.values())).heading, next(iter(asked.values())).heading))
            return []
        self.sent.findings += [f for f in layout.findings if f.code.startswith("cot-")]
        totals = {line.row for line, _ in layout.totals}
        return [
            {column.id: self._place(column, line, index) for index, column in sorted(layout.columns.items())}
            for line in self.sheet.lines
            if line.row > layout.heading.row and line.row not in totals
        ]


def _between(sent: Sent, shown: str, expected: Expected) -> list[Finding]:
    """What the unit's tables say against each other. No faults: a table that another unit gives may be missing here."""
    tables = {}
    for table_id, rows in sent.tables.items():
        table = schema().tables[table_id]
        if rows and table_id not in sent.faulty:
            read = read_table(as_sheet(table, [SentTable(shown, rows)]), table, expected.units)
            tables[table_id] = Table(table_id, table.title, tuple(read.rows), table.headings, expected.period.window(table_id), shown)
    data = QuarterData(expected.period, tables, expected.reference)
    return [f for f in check_quarter(data, sent.faulty) if f.severity is not Severity.FAULT and f.code != "so-lieu-thua"]


def saved_at(data: bytes) -> str:
    """When a workbook was saved, as its program wrote it (ISO, sorts by time); empty when it does not say."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive, archive.open("docProps/core.xml") as stream:
            found = re.search(rb"<dcterms:modified[^>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)", stream.read(65_536))
    except Exception:  # any fault of a hostile or broken file: the real reading will say which
        return ""
    return found[1].decode("ascii") if found else ""
