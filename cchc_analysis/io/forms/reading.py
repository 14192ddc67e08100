"""A workbook that a unit sent back: whose it is, whatever it is called now, and its tables as they were typed, cell by cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO

from cchc_analysis.checks import check_quarter
from cchc_analysis.findings import finding
from cchc_analysis.io import Refused
from cchc_analysis.io.cells import Line, Sheet, column_letter
from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.forms.plan import Task
from cchc_analysis.io.forms.received import Placed, SentRow, SentTable, as_sheet
from cchc_analysis.io.layout import find_layout, total_words
from cchc_analysis.io.rows import read_table
from cchc_analysis.io.schema import NUMERIC, Column, TableSchema, schema
from cchc_analysis.io.units import Units, name_key, without_committee
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
        blank: the ids of lists without a row that do not say either that there is nothing to list.
        typed: how many cells the unit filled in, beyond what the workbook was issued with.
    """

    unit: Unit | None = None
    tables: dict[str, tuple[SentRow, ...]] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)
    blank: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    typed: int = 0

    def refuse(self, table_id: str, found: Finding) -> None:
        """A table goes back."""
        self.findings.append(found)
        self.faulty.add(table_id)


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
    sent = Sent(unit, findings=findings)
    by_table = _by_table(sheets, sent)
    tasks = expected.tasks[unit.id]
    for task in tasks:
        _Reader(sent, unit, task, shown, expected.units).read(by_table.get(task.table.id))
    if not sent.typed:
        for table in [task.table for task in tasks if task.table.id in sent.blank - sent.faulty]:
            sent.refuse(table.id, finding("bieu-danh-sach", file=shown, sheet=by_table[table.id].name, table=table.title))
    for table_id, sheet in by_table.items():
        if table_id not in {task.table.id for task in tasks}:
            sent.findings.append(finding("bieu-o-rieng", file=shown, sheet=sheet.name, table=schema().tables[table_id].title))
    sent.findings += _between(sent, shown, expected)
    return sent


def _by_table(sheets: Sequence[Sheet], sent: Sent) -> dict[str, Sheet]:
    """The sheet of each table; a sheet that is none of the workbook's own, or another one of the same table, is said."""
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        table = schema().table_named(sheet.name or "")
        if table and table.id in found:
            first = f"trang {found[table.id].name}"
            sent.refuse(table.id, finding("bang-hai-noi", file=sheet.file, sheet=sheet.name, table=table.title, first=first))
        elif table:
            found[table.id] = sheet
        elif fold(sheet.name or "") not in _NO_TABLES | schema().ignored_sheets:
            sent.findings.append(finding("bieu-trang-la", file=sheet.file, sheet=sheet.name))
    return found


_NO_TABLES = frozenset(map(fold, (lay.GUIDE, lay.LISTS, lay.FAULTS)))


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
    totals: set[int] = field(default_factory=set)
    """The lines of a list that only add up."""

    def read(self, sheet: Sheet | None) -> None:
        """Read one table into ``sent``."""
        table = self.task.table
        if sheet is None:
            self._fault(finding("bieu-thieu-trang", file=self.shown, sheet_name=table.title[:31]))
            return
        self.sheet, found = sheet, len(self.sent.findings)
        owner = self._check_owner()
        rows = self._upright() if lay.upright(table) else self._list()
        filled = [row for row in rows if _filled(row, lay.typed(table))]
        self.sent.typed += sum(len(_filled(row, lay.told(table))) for row in filled)
        if not lay.upright(table):
            filled = self._told(filled)
        elif rows and not filled:
            self._fault(finding("bieu-trong", file=self.shown, sheet=sheet.name, table=table.title))
        if table.own:
            filled = [{table.own: owner, **row} for row in filled]
        if filled:
            read = read_table(as_sheet(table, [SentTable(self.shown, tuple(filled))]), table, self.units)
            notes = {f: filled[f.line - 2] for f in read.findings if f.code == "dong-ghi-chu" and f.line}  # rows begin in line 2
            said = [replace(f, file=self.shown, sheet=sheet.name, line=_line(notes[f])) if f in notes else f for f in read.findings]
            self.sent.findings += [f for f in said if f.code not in _NO_COLUMN]
            filled = [row for row in filled if row not in notes.values()]
        self.sent.tables[table.id] = tuple(row for row in filled if _line(row) not in self.totals)
        if any(f.severity is Severity.FAULT for f in self.sent.findings[found:]):
            self.sent.faulty.add(table.id)

    def _fault(self, found: Finding) -> None:
        self.sent.refuse(self.task.table.id, found)

    def _told(self, filled: list[dict[str, Placed]]) -> list[dict[str, Placed]]:
        """The rows of a list that tell something: none when it says that there is nothing, or is as it was issued."""
        table = self.task.table
        nothing = [row for row in filled if _says_nothing(row, table)]
        told = [row for row in filled if row not in nothing and _filled(row, lay.told(table))]
        if nothing and told:
            places = _filled(nothing[0], lay.typed(table))
            place = next((p for p in places if fold(p.text) in _NOTHING), places[0])  # or it is a row of dashes and zeros
            said = finding("bieu-vua-khong", file=self.shown, sheet=self.sheet.name, line=place.line, found=place.text)
            self._fault(replace(said, cell=place.cell))
            return [row for row in filled if row not in nothing]
        if nothing:
            self.sent.typed += 1
            return []
        if told:
            return filled
        self.sent.blank.add(table.id)
        if filled:
            self._fault(finding("bieu-danh-sach", file=self.shown, sheet=self.sheet.name, table=table.title))
        return []

    def _check_owner(self) -> Placed:
        """The line with the unit's name; a sheet copied from another unit's workbook is a fault."""
        for line in self.sheet.lines:
            for i, cell in enumerate(line.cells):
                if not nfc(cell.text).startswith(lay.OWNER.strip()):
                    continue
                name = re.split(r"\s*\(số liệu của ", nfc(cell.text)[len(lay.OWNER.strip()) :].strip(), maxsplit=1)[0]
                place = f"{column_letter(i)}{line.row}"
                whose = self._named(name)
                if whose != self.unit.id:
                    code = "bieu-khac-don-vi" if whose else "bieu-ten-la"
                    said = finding(code, file=self.shown, sheet=self.sheet.name, line=line.line, found=name, unit=self.unit.name)
                    self._fault(replace(said, cell=place))
                return Placed(self.task.speaks_for.name, "text", self.sheet.name or "", place, line.line)
        self._fault(finding("bieu-mat-ten", file=self.shown, sheet=self.sheet.name, unit=self.unit.name))
        return Placed(self.task.speaks_for.name, "text", self.sheet.name or "", "A4", 4)

    def _named(self, name: str) -> str:
        """The id of the unit that a sheet names, also by an alias or as its people's committee; empty when there is none."""
        for spelling in (name, without_committee(name)):
            if name_key(spelling) in map(name_key, (self.unit.name, *self.unit.aliases)):
                return self.unit.id
            with suppress(Refused):
                return self.units.resolve(spelling)
        return ""

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
        for again in (i for i, word in enumerate(words) if word == fold(lay.NOW) and i != now):
            places = {"heading": lay.NOW, "first": column_letter(now), "second": column_letter(again)}
            said = finding("cot-trung", file=self.shown, sheet=self.sheet.name, line=heading.line, found=lay.NOW, words=places)
            self._fault(replace(said, cell=f"{column_letter(again)}{heading.row}"))
        row: dict[str, Placed] = {}
        for line in self.sheet.lines:
            column = columns.get(fold(line.cell(label).text))
            if line.row <= heading.row or not line.cell(label).text:
                continue
            if column is None and line.cell(now).text:
                said = finding("bieu-dong-la", file=self.shown, sheet=self.sheet.name, line=line.line, found=line.cell(label).text)
                self.sent.findings.append(replace(said, cell=f"{column_letter(label)}{line.row}"))
            elif column:
                self._once(row, column, self._place(column, line, now))
        for column in lay.typed(self.task.table):
            if column.id not in row:
                self._fault(self._lost(column.heading, lay.NOW))
        return [row]

    def _once(self, row: dict[str, Placed], column: Column, place: Placed) -> None:
        """A column's cell; a second line of the same name counts only when the first is empty, both filled are a fault."""
        first = row.get(column.id)
        if first and first.text and place.text:
            words = {"key": f"“{column.heading}”", "first": str(first.line)}
            said = finding("dong-trung", file=self.shown, sheet=self.sheet.name, line=place.line, found=place.text, words=words)
            self._fault(replace(said, cell=place.cell))
        elif first is None or place.text:
            row[column.id] = place

    def _list(self) -> list[dict[str, Placed]]:
        """The rows of a table with a line each, total lines too."""
        asked = {column.id: column for column in lay.asked(self.task.table)}
        table: TableSchema = replace(self.task.table, columns=asked)
        beside = {fold(f"{lay.BEFORE}: {column.heading}") for column in asked.values()}
        layout = find_layout(self.sheet, table, frozenset({fold(lay.NUMBER), fold(lay.CHECK), *beside, *schema().ignored_columns}))
        if layout is None:
            self._fault(self._lost(next(iter(asked.values())).heading, next(iter(asked.values())).heading))
            return []
        self.sent.findings += [f for f in layout.findings if f.code.startswith("cot-") and f.code not in _NO_COLUMN]
        for column in lay.typed(self.task.table):
            if layout.position(column.id) is None:
                self._fault(self._lost(column.heading, column.heading))
        for line, _ in layout.totals:
            words = total_words(line, layout)
            self.sent.findings.append(finding("bieu-dong-tong", file=self.shown, sheet=self.sheet.name, line=line.line, found=words))
            self.totals.add(line.line)
        return [
            {column.id: self._place(column, line, index) for index, column in sorted(layout.columns.items())}
            for line in self.sheet.lines
            if line.row > layout.heading.row
        ]


_NO_COLUMN = frozenset({"cot-thieu", "cot-nen-co"})
"""Said by the workbook's own reader, in its own words."""

_NOTHING = frozenset(
    map(fold, ("không", lay.NOTHING, "không có gì", "không phát sinh", "không có phát sinh", "không có nội dung", "không có kiến nghị",
               "không có kiến nghị, đề xuất", "không kiến nghị"))
)  # fmt: skip
"""How units say that there is nothing to list."""


def _filled(row: SentRow, columns: Iterable[Column]) -> list[Placed]:
    """The cells of these columns that hold something."""
    return [row[c.id] for c in columns if c.id in row and row[c.id].text]


def _says_nothing(row: SentRow, table: TableSchema) -> bool:
    """Whether a row of a list says that there is nothing to list: where the list takes that word, or all over; zeros beside are no figures."""
    words = [(column, fold(row[column.id].text)) for column in lay.typed(table) if column.id in row and row[column.id].text]
    if words and all(word in ("", "0") for _, word in words):
        return any(column.type not in NUMERIC for column, _ in words)  # a dash or a zero where words belong
    said = [column for column, word in words if word in _NOTHING and column.type not in NUMERIC]
    rest = [column for column, word in words if word not in {*_NOTHING, "", "0"}]
    content = [column for column in rest if column.type in NUMERIC or (column.required and column.type in lay.WORDS)]
    return bool(said) and (not rest or (lay.nothing_column(table) in said and not content))


def _line(row: SentRow) -> int:
    return max(place.line for place in row.values())


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
