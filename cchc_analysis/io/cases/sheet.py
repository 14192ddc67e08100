"""A sheet of case records, whatever kind of file it comes from: its first rows, in which the heading is sought, then blocks of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cchc_analysis.io.cases.layouts import SEARCHED, Heading, key
from cchc_analysis.model import Finding
from cchc_analysis.text import fold

BLOCK = 50_000
"""Rows that are held at a time."""

_DIGIT = re.compile(r"\d")
_TOTALS = ("tongcong", "tongso", "congtong", "cong")


@dataclass
class Block:
    """Some rows of a sheet by canonical column: ``lines`` are row numbers as a spreadsheet counts them."""

    lines: list[int] = field(default_factory=list)
    columns: dict[str, Sequence[object]] = field(default_factory=dict)
    ragged: dict[int, int] = field(default_factory=dict)
    """Rows (index in the block) that do not have as many cells as the heading → how many they have."""
    skipped: int = 0
    """Totals, numbered rows, repeated headings and section titles: not cases."""
    totals: list[tuple[int, int]] = field(default_factory=list)
    """Rows that say a total: (row number, number said)."""


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
    """A sheet that comes row by row (CSV, XLSX). ``strict`` rows must have as many cells as the heading."""

    file: str
    name: str | None
    rows: Iterator[Sequence[object]]
    strict: bool = False
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
        for number, row in self._numbered(heading.row):
            kind = self._kind(row, heading)
            if kind == "blank":
                continue
            if kind != "case":
                block.skipped += 1
                said = _number_said(row) if kind == "total" else None
                if said is not None:
                    block.totals.append((number, said))
                continue
            if self.strict and len(row) != heading.width:
                extra = any(str(cell).strip() for cell in row[heading.width :])
                if extra or len(row) < heading.width:
                    block.ragged[len(kept)] = len(row)
            block.lines.append(number)
            kept.append(row)
            if len(kept) >= BLOCK:
                yield _columns(block, kept, heading)
                block, kept = Block(), []
        if kept or block.skipped:
            yield _columns(block, kept, heading)

    def _numbered(self, after: int) -> Iterator[tuple[int, Sequence[object]]]:
        yield from enumerate(self.head[after:], start=after + 1)
        self.head = []
        yield from enumerate(self.rows, start=SEARCHED + 3)

    @staticmethod
    def _kind(row: Sequence[object], heading: Heading) -> str:
        """``case``, ``blank``, ``total`` or ``other``; the quick look at the code's cell decides nearly always."""
        place = heading.columns["case_id"]
        code = row[place] if place < len(row) else ""
        text = code if isinstance(code, str) else "" if code is None else str(code)
        if len(text) > 4 and _DIGIT.search(text) and text.lstrip()[:1] not in "TtCc(":
            return "case"
        filled = [cell for cell in row if cell is not None and (not isinstance(cell, str) or cell.strip())]
        if not filled:
            return "blank"
        if any(isinstance(cell, str) and _is_total(cell) for cell in filled[:3]):
            return "total"
        texts = [str(cell).strip() for cell in filled]
        if len(filled) > 1 and all(t.strip("()").replace(".0", "").isdigit() and len(t) <= 5 for t in texts):
            return "other"
        if key(text) and key(text) == key(heading.labels["case_id"]):
            return "other"
        if len(filled) == 1 and not key(text):
            return "other"
        return "case"


def _is_total(cell: str) -> bool:
    words = fold(cell)
    return words.replace(" ", "") in _TOTALS or words.startswith(("tong cong", "tong so ho so"))


def _number_said(row: Sequence[object]) -> int | None:
    """The one whole number on a total row; ``None`` when there is none, or several."""
    said = set()
    for cell in row:
        digits = (
            str(int(cell)) if isinstance(cell, float) and cell == int(cell) else "".join(c for c in str(cell) if c.isdigit() or c == ".")
        )
        digits = digits.replace(".", "")
        if digits:
            said.add(int(digits[:12]))
    return said.pop() if len(said) == 1 else None


def _columns(block: Block, rows: list[Sequence[object]], heading: Heading) -> Block:
    for name, place in heading.columns.items():
        block.columns[name] = [row[place] if place < len(row) else "" for row in rows]
    return block
