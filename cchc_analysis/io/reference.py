"""The dated registries of ``data/reference``: levels, units, targets, read with the same care as a quarter's tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from cchc_analysis.findings import finding
from cchc_analysis.io.rows import read_table
from cchc_analysis.io.schema import schema
from cchc_analysis.io.sheets import read_sheets
from cchc_analysis.io.units import Units
from cchc_analysis.model import Finding
from cchc_analysis.tables import Content, Level, Reference, Row, Target, Unit

FOLDER = "reference"


@dataclass
class Registries:
    """The registries whole and unnarrowed, with what was found wrong in them."""

    levels: list[Level] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    forms: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def units_on(self, day: date) -> Units:
        """Names of units and levels, to be resolved on a day."""
        return Units(tuple(self.units), _narrowed(self.levels, day), day)

    def on(self, day: date) -> Reference:
        """The registries of a day."""
        targets = tuple(t for t in self.targets if _valid(t.valid_from, t.valid_to, day))
        return Reference(self.units_on(day).current, _narrowed(self.levels, day), targets)


def _narrowed(levels: list[Level], day: date) -> dict[str, Level]:
    return {level.id: level for level in levels if _valid(level.valid_from, level.valid_to, day)}


def _valid(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or day <= end)


def read_reference(folder: Path) -> Registries:
    """Read ``levels.csv``, ``units.csv``, ``targets.csv`` and ``forms.csv`` of a folder; a faulty row is left out and listed."""
    result = Registries()
    rows = {name: _rows(folder, name, result) for name in schema().reference}
    result.forms = rows["forms"]
    for row in rows["levels"]:
        result.levels.append(
            Level(
                row.text("id"),
                row.text("name"),
                row.text("one_stop_name"),
                row["reports"] is True,
                row.text("reporting_group"),
                _day(row["valid_from"]),
                _day(row["valid_to"]),
                row.text("role"),
            )
        )
    lives = _lives(result.levels)
    for row in rows["units"]:
        start, end = lives.get(row.text("level"), (None, None))
        unit = Unit(
            row.text("id"),
            row.text("name"),
            row.text("level"),
            row["collective"] is True,
            tuple(alias.strip() for alias in row.text("aliases").split("|") if alias.strip()),
            _day(row["valid_from"]) or start,
            _day(row["valid_to"]) or end,
            row.text("succeeded_by"),
            row.text("note"),
        )
        if unit.level in lives:
            result.units.append(unit)
        else:
            result.findings.append(finding("so-bo-cap-la", row.source("level")))
    ids = {unit.id for unit in result.units}
    for row in rows["units"]:
        if row.text("succeeded_by") and row.text("succeeded_by") not in ids:
            result.findings.append(finding("so-bo-ke-thua-la", row.source("succeeded_by")))
    for row in rows["targets"]:
        share = Decimal(row.number("share_pct") or 0) / 100
        dates = _day(row["valid_from"]), _day(row["valid_to"])
        result.targets.append(Target(row.text("key"), row.text("level"), share, *dates, row.text("source"), row.values["share_pct"]))
    return result


def _lives(levels: list[Level]) -> dict[str, tuple[date | None, date | None]]:
    """The first and the last day of each level (``None``: open); a unit without its own ends lives as long as its level."""
    spans: dict[str, list[Level]] = {}
    for level in levels:
        spans.setdefault(level.id, []).append(level)
    return {
        name: (
            None if any(x.valid_from is None for x in rows) else min(x.valid_from for x in rows if x.valid_from),
            None if any(x.valid_to is None for x in rows) else max(x.valid_to for x in rows if x.valid_to),
        )
        for name, rows in spans.items()
    }


def _rows(folder: Path, name: str, result: Registries) -> list[Row]:
    table = schema().reference[name]
    file = f"{table.file}.csv"
    shown = f"{FOLDER}/{file}"
    if not (folder / file).is_file():
        if not table.optional:
            result.findings.append(finding("so-bo-thieu", file=shown, found=file))
        return []
    sheets, findings = read_sheets(folder / file, shown, schema().known_headings)
    result.findings += findings
    rows: list[Row] = []
    for sheet in sheets:
        read = read_table(sheet, table, Units((), {}, date.max))
        result.findings += read.findings
        for row in read.rows:
            if _reversed(row.values.get("valid_from"), row.values.get("valid_to")):
                result.findings.append(finding("so-bo-hieu-luc", row.source("valid_to")))
            else:
                rows.append(row)
    return rows


def _reversed(start: object, end: object) -> bool:
    first, last = _day(getattr(start, "content", None)), _day(getattr(end, "content", None))
    return first is not None and last is not None and last < first


def _day(content: Content | Mapping[str, object]) -> date | None:
    return content if isinstance(content, date) else None
