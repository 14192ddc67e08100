"""Tables with rows and columns: total rows, columns that add up, percentage columns.

A relation between columns counts when most rows keep it (or the heading states it: ``3=4+5+6``); the rows that break it are the faults.
A row of totals counts when its label says so and most of its columns add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from cchc_analysis.audit.claims import Claim, Kind, Span, TextBlock, Verdict
from cchc_analysis.audit.culprits import Relation, culprits
from cchc_analysis.audit.judge import Formula, judge
from cchc_analysis.audit.lines import read_line
from cchc_analysis.audit.named import share
from cchc_analysis.audit.numerals import Num, scan
from cchc_analysis.audit.sums import total
from cchc_analysis.numbers import format_number, round_half_up

_TOTAL = re.compile(r"^\s*(?:[IVX]+\.?\s*)?(?:tổng|cộng|tổng cộng|tổng số|toàn (?:huyện|tỉnh|xã|ngành))(?![\wđ])", re.IGNORECASE)
_COLUMN_FORMULA = re.compile(r"^\(?\s*(\d{1,2})\s*\)?\s*=\s*(\(?\s*\d{1,2}\s*\)?(?:\s*\+\s*\(?\s*\d{1,2}\s*\)?)+)$")


@dataclass(frozen=True)
class Cell:
    """A numeric cell: its number and the place of its text in the document."""

    num: Num
    span: Span


@dataclass
class Grid:
    """A table: the labels and numeric cells of its rows, the headings above."""

    rows: list[tuple[int, str, dict[int, Cell]]]
    heads: list[tuple[str, ...]]


def table_claims(blocks: Sequence[TextBlock]) -> list[Claim]:
    """Every claim of every table of the document."""
    out: list[Claim] = []
    for grid in grids(blocks):
        made = list(_grid_claims(blocks, grid))
        out += _with_culprits(blocks, [line for line, _ in made], [claim for _, claim in made])
    return out


def _with_culprits(blocks: Sequence[TextBlock], lines: Sequence[Entry], claims: list[Claim]) -> list[Claim]:
    """Name the least set of wrong cells."""
    cells = {_key(c): c for line in lines for c in (*line.operands, line.cell)}
    for culprit in culprits([line.relation(i) for i, line in enumerate(lines)], lambda key, n: ()):
        suspects = [(culprit.key, culprit.num, culprit.value), *culprit.rivals]
        named = [(_raw(blocks, cells[key]), format_number(value / n.unit_scale, n.decimals)) for key, n, value in suspects]
        words = " hoặc ".join(f"{printed} (có thể là {likely})" for printed, likely in named)
        for i in culprit.claims:
            claims[i] = replace(
                claims[i],
                culprits=(*claims[i].culprits, *named),
                cause=culprit.cause,
                sentence=f"{claims[i].sentence} Con số khả nghi nhất: {words}.",
            )
    return claims


def grids(blocks: Sequence[TextBlock]) -> Iterator[Grid]:
    """The tables that hold numbers in two rows and two columns or more."""
    by_table: dict[int, list[int]] = {}
    for i, block in enumerate(blocks):
        if block.kind == "row" and block.table is not None:
            by_table.setdefault(block.table, []).append(i)
    for indices in by_table.values():
        grid = Grid([], [])
        for i in indices:
            cells = {c: cell for c, cell in ((c, _cell(blocks[i], i, c)) for c in range(len(blocks[i].cells))) if cell is not None}
            label = next((t.strip() for t in blocks[i].cells if re.search(r"[^\W\d_]{2}", t)), "")
            if cells and not _is_numbering(blocks[i], cells):
                grid.rows.append((i, label, cells))
            elif not grid.rows or _is_numbering(blocks[i], cells):
                grid.heads.append(blocks[i].cells)
        if len(grid.rows) >= 2 and sum(len(c) >= 2 for _, _, c in grid.rows) >= 2:
            yield grid


def _is_numbering(block: TextBlock, cells: dict[int, Cell]) -> bool:
    """A heading row (1) (2) (3)=(4)+(5)."""
    texts = [t.strip("() ") for t in block.cells if t.strip()]
    numbers = [int(n) for t in texts for n in re.findall(r"^(\d{1,2})(?=\s*\)?\s*(?:=.*)?$)", t)]
    return len(texts) >= 3 and len(numbers) == len(texts) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


_CODE_CELL = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}\.?")


def _cell(block: TextBlock, index: int, column: int) -> Cell | None:
    """The one number that fills a cell; cells of words, codes and a/b are none."""
    text = block.cells[column].strip()
    if not text or len(text) > 40 or (column == 0 and (_CODE_CELL.fullmatch(text) or re.fullmatch(r"\d{1,3}[.)]?", text))):
        return None
    scanned = scan(read_line(text), is_row=True)
    if len(scanned.nums) != 1 or re.search(r"[^\W\d_]", scanned.text[: scanned.nums[0].start] + scanned.text[scanned.nums[0].stop :]):
        return None
    n = scanned.nums[0]
    start = sum(len(c) + 1 for c in block.cells[:column]) + (len(block.cells[column]) - len(block.cells[column].lstrip()))
    begin, end = scanned.line.span(n.start, n.stop)
    return Cell(replace(n, index=column), Span(index, start + begin, start + end))


def _grid_claims(blocks: Sequence[TextBlock], grid: Grid) -> Iterator[Made]:
    percents = _percent_columns(grid)
    yield from _rows_of_totals(blocks, grid, percents)
    yield from _added_columns(blocks, grid, percents)
    yield from _share_columns(blocks, grid, percents)


def _made(blocks: Sequence[TextBlock], lines: Sequence[Entry]) -> list[Made]:
    return [(line, claim) for line in lines if (claim := _claim(blocks, line)) is not None]


def _good(made: Sequence[Made]) -> int:
    return sum(c.verdict is not Verdict.INCONSISTENT for _, c in made)


def _percent_columns(grid: Grid) -> set[int]:
    columns = {c for _, _, cells in grid.rows for c in cells}
    out = set()
    for c in columns:
        heads = " ".join(h[c] for h in grid.heads if c < len(h)).lower()
        shown = [cells[c].num for _, _, cells in grid.rows if c in cells]
        if any(n.family == "percent" for n in shown) or re.search(r"%|tỷ lệ|tỉ lệ|tỷ trọng", heads):
            out.add(c)
    return out


@dataclass(frozen=True)
class Entry:
    """What a claim of a table is about: the cell with the result, its operands, the row's label; a sum or a share."""

    kind: Kind
    cell: Cell
    operands: tuple[Cell, ...]
    label: str

    @property
    def published(self) -> Num:
        """The result; a bare number in a percentage column is a percentage."""
        n = self.cell.num
        return n if self.kind is Kind.SUM else replace(n, family="percent", value=n.shown, unit_scale=1)

    @property
    def formula(self) -> Formula:
        """The sum or the share."""
        return total if self.kind is Kind.SUM else share

    def relation(self, claim: int) -> Relation:
        """The line as evidence for the search of the wrong number."""
        operands = tuple((_key(o), o.num) for o in self.operands)
        return Relation((_key(self.cell), self.published), operands, self.formula, claim)


Made = tuple[Entry, Claim]


def _key(cell: Cell) -> tuple[int, int]:
    return cell.span.block, cell.span.start


def _claim(blocks: Sequence[TextBlock], line: Entry) -> Claim | None:
    n = line.published
    verdict = judge(n, line.formula, [o.num for o in line.operands])
    if verdict is None:
        return None
    shown = Fraction(round_half_up(verdict.value / n.unit_scale, n.decimals))
    unit = "%" if line.kind is Kind.RATIO else ""
    text = (
        " + ".join(_raw(blocks, o) for o in line.operands)
        if line.kind is Kind.SUM
        else " / ".join(_raw(blocks, o) for o in line.operands) + " × 100"
    )
    raw = _raw(blocks, line.cell)
    value = f"{text} = {format_number(shown, n.decimals)}{unit}"
    if verdict.verdict is Verdict.INCONSISTENT:
        sentence = f"Cần giải trình: bảng in {raw} ở dòng “{line.label}”, tính lại {value}."
    elif verdict.verdict is Verdict.ROUNDING:
        sentence = f"Lệch do làm tròn: bảng in {raw} ở dòng “{line.label}”, tính lại {value}."
    else:
        sentence = f"Khớp: {value}."
    return Claim(
        kind=line.kind, text=blocks[line.cell.span.block].text.replace("\t", " | "), published=n.shown, published_raw=raw, decimals=n.decimals, recomputed=shown,
        verdict=verdict.verdict, formula=text, sentence=sentence, at=line.cell.span, interval=n.interval, numbers=tuple(o.span for o in (*line.operands, line.cell)), cause=verdict.cause,
        severity="error" if verdict.verdict is Verdict.INCONSISTENT else "none", unit=unit, values=tuple((o.span, o.num.value) for o in (*line.operands, line.cell)),
    )  # fmt: skip


def _raw(blocks: Sequence[TextBlock], cell: Cell) -> str:
    return blocks[cell.span.block].text[cell.span.start : cell.span.end]


def _mostly(made: Sequence[Made]) -> bool:
    return _good(made) >= 2 and _good(made) * 3 >= 2 * len(made)


def _rows_of_totals(blocks: Sequence[TextBlock], grid: Grid, percents: set[int]) -> Iterator[Made]:
    """A row labelled Tổng/Cộng: each column is the sum of the rows above it, or of the rows below when it comes first."""
    for k, (_, label, cells) in enumerate(grid.rows):
        if not _TOTAL.match(label):
            continue
        for group in (grid.rows[:k], grid.rows[k + 1 :]):
            rows = [r for r in group if not _TOTAL.match(r[1])]
            lines = []
            for c, cell in cells.items():
                parts = tuple(r[2][c] for r in rows if c in r[2])
                if c not in percents and len(parts) >= 2 and len(parts) == len(rows):
                    lines.append(Entry(Kind.SUM, cell, parts, label))
            made = _made(blocks, lines)
            if _mostly(made) or (made and _good(made) == len(made)):
                yield from made
                break


def _added_columns(blocks: Sequence[TextBlock], grid: Grid, percents: set[int]) -> Iterator[Made]:
    """A column that is the sum of others, because the heading says so (3=4+5) or because most rows say so."""
    columns = sorted({c for _, _, cells in grid.rows for c in cells} - percents)
    stated = list(_stated(grid))
    following = [(columns[i - 1], tuple(columns[i:j])) for i in range(1, len(columns)) for j in range(i + 2, len(columns) + 1)]
    done: set[int] = set()
    for whole, parts in sorted(stated or following, key=lambda r: -len(r[1])):
        if whole in done:
            continue
        rows = [(label, cells) for _, label, cells in grid.rows if whole in cells and all(p in cells for p in parts)]
        made = _made(blocks, [Entry(Kind.SUM, cells[whole], tuple(cells[p] for p in parts), label) for label, cells in rows])
        if (_mostly(made) and len(made) >= 3) or (stated and made):
            done.add(whole)
            yield from made


def _stated(grid: Grid) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Column sums that a heading row states: the printed column numbers give the positions."""
    for head in grid.heads:
        numbers = {int(m[1]): c for c, t in enumerate(head) if (m := re.match(r"^\(?\s*(\d{1,2})\s*\)?", t.strip()))}
        for c, text in enumerate(head):
            if m := _COLUMN_FORMULA.match(text.strip()):
                parts = [int(p) for p in re.findall(r"\d{1,2}", m[2])]
                if all(p in numbers for p in parts):
                    yield c, tuple(numbers[p] for p in parts)


def _share_columns(blocks: Sequence[TextBlock], grid: Grid, percents: set[int]) -> Iterator[Made]:
    """A percentage column: the pair of count columns that gives it in most rows."""
    columns = sorted({c for _, _, cells in grid.rows for c in cells} - percents)
    for p in sorted(percents):
        best: list[Made] = []
        for a, b in permutations(columns, 2):
            rows = [(label, cells) for _, label, cells in grid.rows if {a, b, p} <= set(cells)]
            made = _made(blocks, [Entry(Kind.RATIO, cells[p], (cells[a], cells[b]), label) for label, cells in rows])
            if _mostly(made) and _good(made) > _good(best):
                best = made
        yield from best
