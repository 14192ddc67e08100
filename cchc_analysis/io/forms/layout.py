"""What a unit's workbook looks like, as far as its writer and its reader must agree."""

from __future__ import annotations

from cchc_analysis.io.schema import NUMERIC, Column, TableSchema

VERSION = "1"
"""Raised when a workbook of the old kind can no longer be read as one of the new."""

WORDS = frozenset({"text", "key", "code"})
"""Column types that take free words."""

GUIDE, LISTS, FAULTS = "Hướng dẫn", "Danh mục", "Chỗ cần sửa"
"""Sheets that hold no table: how to fill in, lists for drop-downs with the workbook's identity (hidden), what to mend."""

MARK = "cchc"
"""The first cell of the hidden sheet."""

NUMBER, LABEL, NOW, BEFORE, CHECK = "STT", "Nội dung", "Kỳ này", "Kỳ trước", "Kiểm tra"
"""Headings that are not columns of a table."""

OWNER = "Đơn vị báo cáo: "
"""How the line with the unit's name begins, on every sheet with a table."""

NOTHING = "không có"
"""What a unit writes into the first row of a list to say that there is nothing to list; an empty list says nothing at all."""

HEADING_ROW = 7
BLANK_ROWS, MORE_ROWS = 20, 6
"""Empty rows of a list, and after rows that are carried forward."""


def upright(table: TableSchema) -> bool:
    """Whether a unit gives one row only: its columns then stand below each other, with last quarter's figures beside."""
    return bool(table.own) and table.key == (table.own,)


def asked(table: TableSchema) -> list[Column]:
    """The columns that a workbook shows: not the unit's own name, no published per cents, totals as formulas."""
    return [c for c in table.columns.values() if c.id != table.own and not (c.check and c.type == "percent")]


def typed(table: TableSchema) -> list[Column]:
    """The columns that the unit fills in."""
    return [column for column in asked(table) if not column.check]


def nothing_column(table: TableSchema) -> Column | None:
    """Where a list takes the word that there is nothing to list: its first column of free words that it must fill, else of any."""
    free = [c for c in typed(table) if c.type in WORDS]
    return next((c for c in free if c.required), next(iter(free), None))


def carried(table: TableSchema) -> bool:
    """Whether last quarter's rows come back with their names, to be filled with new figures."""
    return bool(table.key) and not upright(table) and any(c.type in NUMERIC or c.type == "any" for c in typed(table))


def told(table: TableSchema) -> list[Column]:
    """The columns that are empty when a workbook goes out: what stands in them was typed by the unit."""
    return [c for c in typed(table) if c.type in ("count", "amount", "percent", "any")] if carried(table) else typed(table)
