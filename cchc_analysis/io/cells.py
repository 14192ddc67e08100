"""Sheets of cells, whatever kind of file they come from, and how large they may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cchc_analysis.findings import finding
from cchc_analysis.model import Finding, SourceCell

MAX_BYTES, MAX_CELLS, MAX_CELL = 20_000_000, 500_000, 20_000

_COLUMN_NUMBER = re.compile(r"\(?(?:(\d{1,3})(?:\.0)?|([A-Za-z]))\)?(?:\s*=[\d\s+\-/*()x:.,%]+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text and, in a workbook, its ``kind``: ``number``, ``date`` or ``formula`` (one without a stored result)."""

    text: str = ""
    kind: str = "text"


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Line:
    """One record: ``row`` as a spreadsheet counts it, ``line`` as a text editor counts it, its cells."""

    row: int
    line: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell.text for cell in self.cells)

    def cell(self, index: int) -> Cell:
        """The cell of a column; an empty one beyond the record's end."""
        return self.cells[index] if index < len(self.cells) else EMPTY


@dataclass
class Sheet:
    """A sheet: ``name`` is ``None`` for CSV. ``merged`` holds (first row, last row, first column, last column), rows from 1, columns from 0.

    ``lost`` counts the lines that could not be split into cells. ``origins`` names the true source of cells that were put together
    from elsewhere (a unit's workbook, a correction), by row and column as in ``merged``. ``gathered``: the program put the rows
    together, so that no line numbers the columns.
    """

    file: str
    name: str | None
    lines: list[Line]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    lost: int = 0
    origins: dict[tuple[int, int], SourceCell] = field(default_factory=dict)
    gathered: bool = False


def first_column_number(texts: Sequence[str]) -> int:
    """The number with which a row begins that numbers the columns (1, 2, 3=1+2; A, B, 1; (1), (2)) without a gap; 0 for any other row."""
    found = [_COLUMN_NUMBER.fullmatch(text) for text in texts]
    marks = [match[1] or match[2].lower() for match in found if match]
    letters = [mark for mark in marks if mark.isalpha()]
    numbers = [int(mark) for mark in marks[len(letters) :] if mark.isdecimal()]
    first = numbers[0] if numbers else 1
    in_order = letters == [chr(ord("a") + i) for i in range(len(letters))] and numbers == [*range(first, first + len(numbers))]
    whole = len(letters) + len(numbers) == len(texts) > 1
    return first if whole and in_order and (not letters or first in (1, len(letters) + 1)) else 0


def column_letter(index: int) -> str:
    """The letter of a column from 0: ``A``, ``Z``, ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def too_big(shown: str, size: str, limit: str) -> Finding:
    """The finding about a file beyond a limit."""
    return finding("tep-qua-lon", file=shown, size=size, limit=limit)
