"""Tables as grids of numbers: rows with labels, columns (a cell 75/76 makes two), headings, percentage columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cchc_analysis.audit.claims import Span, TextBlock
from cchc_analysis.audit.lines import read_line
from cchc_analysis.audit.numerals import Num, scan

TOTAL = re.compile(r"^\s*(?:[IVX]+\.?\s*)?(?:tổng|cộng|tổng cộng|tổng số|toàn (?:huyện|tỉnh|xã|ngành))(?![\wđ])", re.IGNORECASE)
"""The label of a row of totals."""
_COLUMN_FORMULA = re.compile(r"^\(?\s*(\d{1,2})\s*\)?\s*=\s*(\(?\s*\d{1,2}\s*\)?(?:\s*\+\s*\(?\s*\d{1,2}\s*\)?)+)$")
_CODE_CELL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?")


@dataclass(frozen=True)
class Cell:
    """A number of a cell and the place of its text in the document."""

    num: Num
    span: Span

    @property
    def key(self) -> tuple[int, int]:
        """The place as the search of wrong numbers keys it."""
        return self.span.block, self.span.start


@dataclass
class Grid:
    """A table: block, label and cells of each row with numbers; the rows of headings above.

    Columns are numbered 2c for the number (or the first of a pair a/b) of column c, 2c + 1 for the second of a pair.
    """

    rows: list[tuple[int, str, dict[int, Cell]]]
    heads: list[tuple[str, ...]]

    def heading(self, column: int) -> str:
        """The words above a column."""
        return " ".join(h[column // 2] for h in self.heads if column // 2 < len(h)).lower()

    def percents(self) -> set[int]:
        """The columns of percentages: their cells or their heading say so."""
        out = set()
        for c in {c for _, _, cells in self.rows for c in cells}:
            shown = [cells[c].num for _, _, cells in self.rows if c in cells]
            if any(n.family == "percent" for n in shown) or re.search(r"%|tỷ lệ|tỉ lệ|tỷ trọng", self.heading(c)):
                out.add(c)
        return {c for c in out if not self._is_pair(c)}

    def _is_pair(self, column: int) -> bool:
        return any(column ^ 1 in cells for _, _, cells in self.rows)

    def stated_sums(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Column sums that a heading row states (3=4+5): the printed column numbers give the positions."""
        for head in self.heads:
            numbers = {int(m[1]): 2 * c for c, t in enumerate(head) if (m := re.match(r"^\(?\s*(\d{1,2})\s*\)?", t.strip()))}
            for c, text in enumerate(head):
                if m := _COLUMN_FORMULA.match(text.strip()):
                    parts = [int(p) for p in re.findall(r"\d{1,2}", m[2])]
                    if all(p in numbers for p in parts):
                        yield 2 * c, tuple(numbers[p] for p in parts)


def grids(blocks: Sequence[TextBlock]) -> Iterator[Grid]:
    """The tables that hold numbers in two rows and two columns or more."""
    by_table: dict[int, list[int]] = {}
    for i, block in enumerate(blocks):
        if block.kind == "row" and block.table is not None:
            by_table.setdefault(block.table, []).append(i)
    for indices in by_table.values():
        grid = Grid([], [])
        for i in indices:
            cells = {2 * c + k: cell for c in range(len(blocks[i].cells)) for k, cell in enumerate(_cells(blocks[i], i, c))}
            label = next((t.strip(" *_") for t in blocks[i].cells if re.search(r"[^\W\d_]{2}", t)), "")
            if cells and not _is_numbering(blocks[i]):
                grid.rows.append((i, label, cells))
            elif not grid.rows or _is_numbering(blocks[i]):
                grid.heads.append(blocks[i].cells)
        if len(grid.rows) >= 2 and sum(len(c) >= 2 for _, _, c in grid.rows) >= 2:
            yield grid


def _is_numbering(block: TextBlock) -> bool:
    """A heading row (1) (2) (3)=(4)+(5)."""
    texts = [t.strip("() ") for t in block.cells if t.strip()]
    numbers = [int(n) for t in texts for n in re.findall(r"^(\d{1,2})(?=\s*\)?\s*(?:=.*)?$)", t)]
    return len(texts) >= 3 and len(numbers) == len(texts) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _cells(block: TextBlock, index: int, column: int) -> tuple[Cell, ...]:
    """The one number that fills a cell, or the two of a pair a/b; cells of words and codes hold none."""
    text = block.cells[column].strip()
    if not text or len(text) > 40 or (column == 0 and (_CODE_CELL.fullmatch(text) or re.fullmatch(r"\d{1,3}[.)]?", text))):
        return ()
    scanned = scan(read_line(text), is_row=True)
    nums = scanned.nums
    pair = len(nums) == 2 and nums[0].over == 1
    if not (len(nums) == 1 or pair) or re.search(r"[^\W\d_]", scanned.text[: nums[0].start] + scanned.text[nums[-1].stop :]):
        return ()
    start = sum(len(c) + 1 for c in block.cells[:column]) + (len(block.cells[column]) - len(block.cells[column].lstrip()))
    out = []
    for k, n in enumerate(nums):
        begin, end = scanned.line.span(n.start, n.end if pair else n.stop)
        out.append(Cell(replace(n, index=2 * column + k, over=None, under=None), Span(index, start + begin, start + end)))
    return tuple(out)
