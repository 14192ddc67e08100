"""Checked tables: the rows of one quarter after reading, each value with the cell it came from.

Values are ``int`` (counts), ``Decimal`` (amounts, per cents as written: ``99.78`` with its decimals), ``str``, ``date``,
``bool`` or ``None`` (the cell was empty: *missing*, never zero).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from cchc_analysis.corrections import Correction
from cchc_analysis.model import Finding, SourceCell
from cchc_analysis.periods import Quarter, Window

if TYPE_CHECKING:
    import pandas as pd

Content = int | Decimal | str | date | bool | None

SUMMED = ("one_stop", "online", "digitisation", "petitions")
"""The tables with a row for each unit, or for a whole level, whose rows are added up to levels and to the whole area."""


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's content, exact, with its source and the decimals that were written."""

    content: Content
    source: SourceCell
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One accepted row: values by column id. A column that the file does not have is absent; an empty cell is ``None``."""

    line: int
    values: Mapping[str, Value]

    def __getitem__(self, column: str) -> Content:
        """The content of a column; ``None`` when empty or absent."""
        value = self.values.get(column)
        return value.content if value else None

    def text(self, column: str) -> str:
        """The content as text; empty when missing."""
        content = self[column]
        return "" if content is None else str(content)

    def number(self, column: str) -> int | Decimal | None:
        """The content as an exact number; ``None`` when missing or no number."""
        content = self[column]
        return content if isinstance(content, int | Decimal) and not isinstance(content, bool) else None

    def source(self, column: str) -> SourceCell:
        """The cell that a value came from (``KeyError`` when the column is absent)."""
        return self.values[column].source


@dataclass(frozen=True)
class Table:
    """One table of a quarter. ``headings`` maps column ids to the headings that readers know; ``file`` is empty when missing.

    ``set_aside`` rows were read but have faults: what is left adds up to too little. A table that was ``counted`` from case records
    lacks a unit when the unit has no case. ``nothing``: everybody who fills it in has said that there is nothing to list.
    """

    id: str
    title: str
    rows: tuple[Row, ...] = ()
    headings: Mapping[str, str] = field(default_factory=dict)
    window: Window | None = None
    file: str = ""
    set_aside: int = 0
    counted: bool = False
    nothing: bool = False

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, keep: Callable[[Row], bool]) -> Table:
        """The table with only the rows for which ``keep`` holds."""
        return replace(self, rows=tuple(r for r in self.rows if keep(r)))

    def to_frame(self) -> pd.DataFrame:
        """The rows as a data frame, a column each, for exploration: counts as ``Int64``, amounts as exact decimals, gaps as missing."""
        import pandas as pd

        frame = pd.DataFrame({c: pd.Series([r[c] for r in self.rows], dtype=object) for c in self.headings})
        for column in self.headings:
            given = frame[column].dropna()
            if len(given) and all(type(content) is int for content in given):
                frame[column] = frame[column].astype("Int64")
        return frame


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting unit. ``collective`` rows stand for all units of a level ("Các phòng, ban huyện")."""

    id: str
    name: str
    level: str
    collective: bool = False
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by: str = ""
    note: str = ""

    def valid_on(self, day: date) -> bool:
        """Whether the unit exists on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of units: ``name`` as in a sentence ("các phòng, ban huyện"), and what the report calls its one-stop shop.

    ``reporting_group`` joins the levels whose reporting discipline the report counts together (sections I.4 and I.5).
    ``role`` is the level's part in the report: ``body`` (whom the report speaks of), ``own`` (its offices), ``below`` (the
    units under it), or empty.
    """

    id: str
    name: str
    one_stop_name: str
    reports: bool
    reporting_group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A dated target: ``key`` (``digitisation``), ``level``, ``share`` of 1, legal source."""

    key: str
    level: str
    share: Decimal
    valid_from: date | None
    valid_to: date | None
    source: str
    value: Value | None = None


@dataclass(frozen=True)
class Reference:
    """The dated registries, already narrowed to the quarter's day."""

    units: Mapping[str, Unit]
    levels: Mapping[str, Level]
    targets: tuple[Target, ...] = ()

    def of_level(self, level: str) -> tuple[Unit, ...]:
        """The single (not collective) units of a level, in the registry's order."""
        return tuple(u for u in self.units.values() if u.level == level and not u.collective)

    def with_role(self, *roles: str) -> tuple[Level, ...]:
        """The levels that play one of these parts in the report."""
        return tuple(level for level in self.levels.values() if level.role in roles)

    def names(self) -> list[str]:
        """What units and levels are called, in any way."""
        units = [name for unit in self.units.values() for name in (unit.name, *unit.aliases)]
        return units + [name for level in self.levels.values() for name in (level.name, level.one_stop_name) if name]

    @property
    def body(self) -> str:
        """The id of the level that the report speaks of; empty when the registry names none."""
        return next((level.id for level in self.with_role("body")), "")


@dataclass(frozen=True)
class Period:
    """``period.yaml``: the document's data and the windows. ``document`` holds the free texts (issuer, place, recipients …)."""

    quarter: Quarter
    windows: Mapping[str, Window]
    document: Mapping[str, str]
    recipients: tuple[str, ...] = ()
    synthetic: bool = False
    scorecard: str = ""
    profile: str = ""

    def window(self, table: str) -> Window | None:
        """The window of a table: its own, or the one called ``default``."""
        return self.windows.get(table) or self.windows.get("default")


@dataclass(frozen=True)
class QuarterData:
    """A quarter as read and checked: what all figures are made of.

    ``owed`` names the units that each table must speak of, by the plan of who fills in what.
    """

    period: Period
    tables: Mapping[str, Table]
    reference: Reference
    findings: tuple[Finding, ...] = ()
    rows_read: int = 0
    rows_accepted: int = 0
    rows_set_aside: int = 0
    corrections: tuple[Correction, ...] = ()
    owed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def table(self, table_id: str) -> Table:
        """A table by id; an empty one when the quarter has none."""
        found = self.tables.get(table_id)
        return Table(table_id, table_id) if found is None else found

    def absent(self, table_id: str) -> dict[str, list[Unit]]:
        """The units without the row that they owe to a table that is :data:`SUMMED`, by level.

        A row for a whole level stands for all its units.
        """
        table, units = self.table(table_id), self.reference.units
        present = {unit.id: unit for row in table if (unit := units.get(row.text("unit")))}
        whole = {unit.level for unit in present.values() if unit.collective or table.counted}
        found: dict[str, list[Unit]] = {}
        for name in self.owed.get(table_id, ()) if table_id in SUMMED else ():
            unit = units.get(name)
            if unit and unit.id not in present and unit.level not in whole:
                found.setdefault(unit.level, []).append(unit)
        return found
