"""A sheet of case records, whatever kind of file it comes from: its first rows, in which the heading is sought, then blocks of columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from cchc_analysis.cases.record import TEXTS
from cchc_analysis.io.cases.layouts import SEARCHED, Heading, key
from cchc_analysis.io.cells import first_column_number
from cchc_analysis.model import Finding
from cchc_analysis.text import nfc

BLOCK = 50_000
"""Rows that are held at a time."""

_DIGIT = re.compile(r"\d")
_BEGINS_WITH_DIGIT = re.compile(r"\s*['\"]?\d")
_ORDER = re.compile(r"\(?(?:\d+|[ivx]+|[a-zđ])(?:\.\d+)*[.)]?", re.IGNORECASE)
"""The number of a row or of a section: 1, 1.0, I, II.2, a)."""

_TOTAL = re.compile(
    r"(?:tổng cộng|tong cong|cộng tổng|cong tong|tổng số|tong so|tổng|cộng|cong)(?: (?:trang|mục|nhóm|phần))?(?: hồ sơ| ho so)?"
    r"\s*\(?[ivx+ ]*\)?\s*[:=]?\s*[\d.,]*\s*(?:hồ sơ|ho so)?\.?"
)
"""The whole text of a total. With its accents: “Tổng Công ty …” is a person, “Công thương” a field of work."""


@dataclass
class Block:
    """Some rows of a sheet by canonical column: ``lines`` are row numbers as a spreadsheet counts them."""

    lines: list[int] = field(default_factory=list)
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    ragged: dict[int, int] = field(default_factory=dict)
    """Rows (index in the block) that do not have as many cells as the heading → how many they have."""
    skipped: int = 0
    """Totals, numbered rows, repeated headings and section titles: not cases."""
    totals: list[tuple[int, int, int]] = field(default_factory=list)
    """Rows that say a total: (row number, number said, how many rows of this block stand above it)."""


class Sheet(Protocol):
    """What every kind of file offers; findings made while reading are added to ``findings``."""

    file: str
    name: str | None
    head: list[Sequence[object]]
    findings: list[Finding]

    def blocks(self, heading: Heading) -> Iterator[Block]:
        """The rows below the heading, some at a time, with the heading's columns only."""


@dataclass
class RowSheet:
    """A sheet that comes row by row (CSV, XLSX). ``strict`` rows must have as many cells as the heading.

    ``merged`` are cells merged downwards: column → (first row, last row), from 1, in their order.
    """

    file: str
    name: str | None
    rows: Iterator[Sequence[object]]
    strict: bool = False
    merged: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    head: list[Sequence[object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for row in self.rows:
            self.head.append(row)
            if len(self.head) >= SEARCHED + 2:
                break

    def blocks(self, heading: Heading) -> Iterator[Block]:
        """See :class:`Sheet`."""
        block = Block()
        kept: list[Sequence[object]] = []
        times = heading.times
        above: dict[tuple[str, int], object] = {}
        for number, row in self._numbered(heading.row):
            kind = self._kind(row, heading, times)
            ragged = self.strict and (len(row) < heading.width or any(str(cell).strip() for cell in row[heading.width :]))
            if kind == "other" and ragged and sum(bool(str(cell).strip()) for cell in row) > 2:
                kind = "case"  # a part of a broken row: the fault of the row is to be told
            if kind == "blank":
                continue
            if kind != "case":
                block.skipped += 1
                said = _number_said(row) if kind == "total" else None
                if said is not None:
                    block.totals.append((number, said, len(kept)))
                continue
            if ragged:
                block.ragged[len(kept)] = len(row)
            block.lines.append(number)
            kept.append(row)
            if len(kept) >= BLOCK:
                yield self._columns(block, kept, heading, above)
                block, kept = Block(), []
        if kept or block.skipped:
            yield self._columns(block, kept, heading, above)

    def _numbered(self, after: int) -> Iterator[tuple[int, Sequence[object]]]:
        yield from enumerate(self.head[after:], start=after + 1)
        self.head = []
        yield from enumerate(self.rows, start=SEARCHED + 3)

    @staticmethod
    def _kind(row: Sequence[object], heading: Heading, times: Sequence[int]) -> str:
        """``case``, ``blank``, ``total`` or ``other``; the quick look at the code's cell decides nearly always."""
        place = heading.columns["case_id"]
        code = row[place] if place < len(row) else ""
        text = code if isinstance(code, str) else "" if code is None else str(code).removesuffix(".0")
        if len(text) > 4 and _DIGIT.search(text) and text.lstrip()[:1] not in "TtCc(" and " " not in text and not _names_total(row, text):
            return "case"
        filled = [cell for cell in row if cell is not None and (not isinstance(cell, str) or cell.strip())]
        if not filled:
            return "blank"
        if any(isinstance(cell, str) and is_total(cell) for cell in filled[:3]) and (
            not text.strip() or is_total(text) or all(_is_sum(cell) or is_total(str(cell)) for cell in filled)
        ):
            return "total"
        texts = [str(cell).strip() for cell in filled]
        if 1 <= first_column_number(texts) <= 3:
            return "other"
        if key(text) and key(text) == key(heading.labels["case_id"]):
            return "other"
        # Titles of sections, notes and signatures have no day, and no code: at most a number within a sentence.
        # “Ngày in: 25/09/2023” under a column of times is the day of no case, unless there is a code.
        coded = _DIGIT.search(text) is not None
        is_day = _DIGIT.search if coded else _BEGINS_WITH_DIGIT.match
        if any(is_day(str(row[i])) for i in times if i < len(row) and isinstance(row[i], str | int | float | date)):
            return "case"
        return "case" if coded and len(text.split()) <= 2 and not _is_title(row, place) else "other"

    def _columns(self, block: Block, rows: list[Sequence[object]], heading: Heading, above: dict[tuple[str, int], object]) -> Block:
        """The columns of some rows. A text merged downwards stands in every row it covers; ``above`` are those begun in earlier blocks."""
        for name, place in heading.columns.items():
            cells = [row[place] if place < len(row) else "" for row in rows]
            block.columns[name] = cells
            if name not in TEXTS or name == "case_id" or not block.lines:
                continue
            for first, last in self.merged.get(place, ()):
                low, high = bisect_left(block.lines, first), bisect_right(block.lines, last)
                if low < high:
                    if block.lines[low] == first:
                        above[name, first] = cells[low]
                    cells[low:high] = [above.get((name, first), "")] * (high - low)
        return block


def is_total(cell: str) -> bool:
    """Whether a text is the name of a row of totals, and nothing else."""
    return len(cell) < 60 and _TOTAL.fullmatch(nfc(cell).casefold()) is not None


def _names_total(row: Sequence[object], code: str) -> bool:
    """Whether a code may be the number of a total: digits only, and a total's name among the first cells."""
    return code.replace(".", "").isdecimal() and any(isinstance(cell, str) and is_total(cell) for cell in row[:3])


def _is_title(row: Sequence[object], place: int) -> bool:
    """Whether the cell at the place of the code is a title with a number (“Phường 5”): words, and nothing but an order number beside it."""
    filled = [i for i, cell in enumerate(row) if cell is not None and str(cell).strip() and i != place]
    return any(c.isalpha() for c in str(row[place])) and all(i < place and _ORDER.fullmatch(str(row[i]).strip()) for i in filled)


def _is_sum(cell: object) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and cell.strip().replace(".", "").isdecimal())


def _number_said(row: Sequence[object]) -> int | None:
    """The one whole number on a total row; ``None`` when there is none, or several."""
    said = set()
    for cell in row:
        digits = (
            str(int(cell)) if isinstance(cell, float) and cell.is_integer() else "".join(c for c in str(cell) if c.isdecimal() or c == ".")
        )
        digits = digits.replace(".", "")
        if digits:
            said.add(int(digits[:12]))
    return said.pop() if len(said) == 1 else None
