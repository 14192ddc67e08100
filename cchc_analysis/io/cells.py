"""Sheets of cells, whatever kind of file they come from, and how large they may be."""

from __future__ import annotations

from dataclasses import dataclass, field

from cchc_analysis.findings import finding
from cchc_analysis.model import Finding, SourceCell

MAX_BYTES, MAX_CELLS, MAX_CELL = 20_000_000, 500_000, 20_000


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
    from elsewhere (a unit's workbook, a correction), by row and column as in ``merged``.
    """

    file: str
    name: str | None
    lines: list[Line]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    lost: int = 0
    origins: dict[tuple[int, int], SourceCell] = field(default_factory=dict)


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
