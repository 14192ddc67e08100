"""What units have sent and the office has accepted: one file per unit, ``da-nhan/<unit>.json``, beside a copy of each workbook.

A unit's file is replaced in one step, so that at any moment it holds either the old state or the new one. It keeps every accepted
value as it was typed, with the sheet and the cell of the workbook that it came from, and the history of all that the unit sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cchc_analysis.findings import finding, printable
from cchc_analysis.io.cells import Cell, Line, Sheet
from cchc_analysis.io.schema import Schema, TableSchema
from cchc_analysis.io.units import Units
from cchc_analysis.model import Finding, SourceCell
from cchc_analysis.tables import Row, Table

FOLDER = "da-nhan"


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell as it was typed, and where: ``cell`` as in ``D8``, ``line`` its row."""

    text: str
    kind: str
    sheet: str
    cell: str
    line: int


SentRow = Mapping[str, Placed]
"""A row of a table as a unit sent it: its cells by column id."""


@dataclass(frozen=True)
class SentTable:
    """A table as a unit sent it; ``file`` is the stored workbook, relative to the quarter's folder.

    ``nothing``: it has no rows because the unit said so, and not because it was left blank.
    """

    file: str
    rows: tuple[SentRow, ...]
    nothing: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A value that a later version of a workbook changed; empty texts where there was or is none."""

    table: str
    row: str
    heading: str
    before: str
    after: str
    cell: str

    @property
    def words(self) -> str:
        """``Một cửa, “Tiếp nhận mới”: 524 → 534 (ô D8)``."""
        row = f", {self.row}" if self.row else ""
        where = f" (ô {self.cell})" if self.cell else ""
        return f"{self.table}{row}, “{self.heading}”: {self.before or 'trống'} → {self.after or 'trống'}{where}"


@dataclass(frozen=True)
class Version:
    """One workbook that came: when, under which name, and what became of its tables (ids). ``typed`` counts the cells filled in."""

    number: int
    received: date
    name: str
    sha256: str
    stored: str
    typed: int
    accepted: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Received:
    """All that one unit sent for a quarter: its versions, oldest first, and its accepted tables by id."""

    unit: str
    versions: tuple[Version, ...] = ()
    tables: Mapping[str, SentTable] = field(default_factory=dict)

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The tables of the last version that went back and have not come mended."""
        return self.versions[-1].returned if self.versions else ()

    @property
    def sent_on(self) -> date | None:
        """The day on which the first workbook came that was no mere blank."""
        return next((v.received for v in self.versions if v.typed), None)

    def to_json(self) -> dict[str, Any]:
        """The file's content."""
        versions = [asdict(v) | {"received": v.received.isoformat()} for v in self.versions]
        tables = {
            name: {
                "file": t.file,
                "rows": [{c: [p.text, p.kind, p.sheet, p.cell, p.line] for c, p in row.items()} for row in t.rows],
                "nothing": t.nothing,
            }
            for name, t in self.tables.items()
        }
        return {"unit": self.unit, "versions": versions, "tables": tables}

    @classmethod
    def from_json(cls, data: Any) -> Received:
        """The reverse. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
        versions = tuple(
            Version(
                **{
                    **v,
                    "received": date.fromisoformat(v["received"]),
                    "accepted": tuple(v["accepted"]),
                    "returned": tuple(v["returned"]),
                    "changes": tuple(Change(**change) for change in v["changes"]),
                }
            )
            for v in data["versions"]
        )
        tables = {
            name: SentTable(str(t["file"]), tuple(_row(row) for row in t["rows"]), t.get("nothing", False) is True)
            for name, t in data["tables"].items()
        }
        return cls(str(data["unit"]), versions, tables)


def _row(stored: Mapping[str, list[Any]]) -> SentRow:
    if not stored:
        raise ValueError("rows")
    return {column: _placed(place) for column, place in stored.items()}


def _placed(stored: list[Any]) -> Placed:
    text, kind, sheet, cell, line = stored
    return Placed(str(text), str(kind), str(sheet), str(cell), int(line))


def read_received(folder: Path) -> tuple[dict[str, Received], list[Finding]]:
    """What every unit sent, by unit id, out of a quarter's folder; a file that cannot be read is a fault."""
    found: dict[str, Received] = {}
    findings: list[Finding] = []
    home = folder / FOLDER
    if home.is_symlink():
        return {}, [finding("tep-lien-ket", file=FOLDER)]
    for path in sorted(home.glob("*.json")):
        if path.name.startswith(".") or path.is_symlink():
            continue
        try:
            received = Received.from_json(json.loads(path.read_text(encoding="utf-8")))
            if received.unit != path.stem:
                raise ValueError(received.unit)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            findings.append(finding("da-nhan-hong", file=f"{FOLDER}/{printable(path.name)}"))
        else:
            found[received.unit] = received
    return found, findings


def as_sheet(table: TableSchema, tables: Iterable[SentTable]) -> Sheet:
    """Rows that were sent as one sheet that the table reader understands, each cell with its true source."""
    sent = list(tables)
    present = {column for t in sent for row in t.rows for column in row}
    columns = [column for column in table.columns.values() if column.id in present]
    sheet = Sheet(FOLDER, table.title, [Line(1, 1, tuple(Cell(column.heading) for column in columns))], gathered=True)
    number = 1
    for t in sent:
        for row in t.rows:
            number += 1
            cells = [row.get(column.id) for column in columns]
            sheet.lines.append(Line(number, number, tuple(Cell(p.text, p.kind) if p else Cell() for p in cells)))
            home = next(iter(row.values()))
            for i, (column, p) in enumerate(zip(columns, cells, strict=True)):
                place = p or Placed("", "text", home.sheet, home.cell, home.line)
                sheet.origins[number, i] = SourceCell(t.file, place.sheet, place.cell, place.line, column.heading, place.text)
    return sheet


def sent_sheets(received: Mapping[str, Received], schema: Schema) -> Iterator[tuple[TableSchema, Sheet]]:
    """Every accepted table of all units together, in the schema's order."""
    for table in schema.tables.values():
        tables = [r.tables[table.id] for r in received.values() if table.id in r.tables and r.tables[table.id].rows]
        if tables:
            yield table, as_sheet(table, tables)


def clashes(table: TableSchema, typed: Table, sent: Iterable[Row], units: Units) -> Iterator[Finding]:
    """Rows typed into the quarter's own file that a unit has sent as well, or that stand for a level whose units have."""
    rows = list(sent)
    if not table.key:
        return
    keys = {tuple(row.text(name) for name in table.key): row for row in rows}
    levels = {unit.level: unit.name for row in rows if table.additive and (unit := units.current.get(row.text(table.additive)))}
    for row in typed:
        source = row.source(table.additive or table.key[0])
        twin = keys.get(tuple(row.text(name) for name in table.key))
        unit = units.current.get(row.text(table.additive)) if table.additive else None
        if twin:
            yield finding("da-nhan-trung", source, other=twin.source(table.key[0]).place)
        elif unit and unit.collective and unit.level in levels:
            yield finding("tinh-trung", source, units=f"{levels[unit.level]}…")
