"""The tables that a quarter can have, read from ``tables.yaml``: ids, file stems, columns, headings."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from cchc_analysis.io.yaml_strict import load_strict
from cchc_analysis.text import fold

NUMERIC = frozenset({"count", "amount", "percent"})
"""Column types whose empty cell means "no figure yet": the row stays, the figure is missing."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: see the head of ``tables.yaml`` for what the flags mean."""

    id: str
    heading: str
    type: str
    required: bool = False
    expected: bool = False
    check: bool = False
    signed: bool = False
    single: bool = False
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every heading that means this column, folded for matching."""
        return frozenset(fold(name) for name in (self.id, self.heading, *self.also))


@dataclass(frozen=True)
class TableSchema:
    """One table: its id, file stem, Vietnamese title, section of the report and columns."""

    id: str
    file: str
    title: str
    section: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    additive: str = ""
    optional: bool = False
    own: str = ""

    @property
    def headings(self) -> dict[str, str]:
        """The Vietnamese heading of every column, by id, in order."""
        return {column.id: column.heading for column in self.columns.values()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every file or sheet name that means this table, folded."""
        return frozenset(fold(name) for name in (self.id, self.file, self.title))

    @cached_property
    def column_of(self) -> Mapping[str, Column]:
        """The columns by folded heading."""
        return {name: column for column in self.columns.values() for name in column.names}


@dataclass(frozen=True)
class Schema:
    """All tables of a quarter, the registries, and names to pass over in silence."""

    tables: Mapping[str, TableSchema]
    reference: Mapping[str, TableSchema]
    ignored_files: frozenset[str]
    ignored_sheets: frozenset[str]
    ignored_columns: frozenset[str]

    def table_named(self, name: str) -> TableSchema | None:
        """The table that a file stem or a sheet name means; Excel's cut at 31 characters is understood."""
        wanted = fold(name)
        for table in self.tables.values():
            if wanted in table.names or (len(name) >= 28 and any(n.startswith(wanted) for n in table.names)):
                return table
        return None

    def suggestion(self, name: str) -> str:
        """The file stem nearest to an unknown name; empty when none is near."""
        by_name = {n: table.file for table in self.tables.values() for n in table.names}
        near = difflib.get_close_matches(fold(name), by_name, n=1, cutoff=0.7)
        return by_name[near[0]] if near else ""

    @cached_property
    def known_headings(self) -> frozenset[str]:
        """Every heading of every table, folded."""
        return frozenset(n for t in (*self.tables.values(), *self.reference.values()) for n in t.column_of)


@lru_cache(maxsize=1)
def schema() -> Schema:
    """The schema that ships with the package."""
    file = Path(__file__).with_name("tables.yaml")
    data = load_strict(file.read_text(encoding="utf-8"), file.name).data
    ignored = {name: frozenset(words) for name, words in data["ignored"].items()}
    return Schema(
        _tables(data["tables"]),
        _tables(data["reference"]),
        ignored["files"],
        ignored["sheets"],
        ignored["columns"],
    )


def _tables(data: Mapping[str, Any]) -> dict[str, TableSchema]:
    return {
        table_id: TableSchema(
            table_id,
            table["file"],
            table["title"],
            str(table.get("section", "")),
            {column_id: _column(column_id, column) for column_id, column in table["columns"].items()},
            tuple(table.get("key", ())),
            table.get("additive", ""),
            bool(table.get("optional", False)),
            table.get("own", ""),
        )
        for table_id, table in data.items()
    }


def _column(column_id: str, data: Mapping[str, Any]) -> Column:
    words: Mapping[str, Iterable[str]] = data.get("options", {})
    flags = {name: bool(data.get(name, False)) for name in ("required", "expected", "check", "signed", "single")}
    options = {option: (option, *also) for option, also in words.items()}
    return Column(column_id, data["heading"], data["type"], options=options, also=tuple(data.get("also", ())), **flags)
