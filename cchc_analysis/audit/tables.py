"""Tables with rows and columns: total rows, columns that add up, percentage columns, changes.

A relation between columns counts when most rows keep it (or the heading states it: ``3=4+5+6``); the rows that break it are the faults.
A row of totals counts when its label says so and most of its columns add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations

from cchc_analysis.audit.changes import gap, relative
from cchc_analysis.audit.claims import Claim, Kind, TextBlock, Verdict
from cchc_analysis.audit.culprits import Relation, culprits
from cchc_analysis.audit.grids import TOTAL, Cell, Grid, grids
from cchc_analysis.audit.judge import Formula, judge, slip
from cchc_analysis.audit.named import share
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import CHANCE, coincidence
from cchc_analysis.audit.sums import total
from cchc_analysis.numbers import format_number, round_half_up

Shape = Callable[..., str]
Tie = tuple[Kind, Formula, Shape]
"""How cells are tied: what kind of claim, the formula, its text with the numbers put in."""


def _of_sum(x: Fraction, y: Fraction, b: Fraction) -> Fraction | None:
    return share(x + y, b)


def _of_both(x: Fraction, y: Fraction) -> Fraction | None:
    return share(x, x + y)


def _of_rest(x: Fraction, y: Fraction, b: Fraction, w: Fraction) -> Fraction | None:
    return share(x + y, b - w)


SUM: Tie = (Kind.SUM, total, lambda *t: " + ".join(t))
SHARE: Tie = (Kind.RATIO, share, lambda a, b: f"{a} / {b} × 100")
CHANGE: Tie = (Kind.CHANGE, relative, lambda now, then: f"({now} − {then}) / {then} × 100")
DIFFERENCE: Tie = (Kind.CHANGE, gap, lambda now, then: f"{now} − {then}")
SHARE_OF_BOTH: Tie = (Kind.RATIO, _of_both, lambda x, y: f"{x} / ({x} + {y}) × 100")
SHARE_OF_SUM: Tie = (Kind.RATIO, _of_sum, lambda x, y, b: f"({x} + {y}) / {b} × 100")
SHARE_OF_REST: Tie = (Kind.RATIO, _of_rest, lambda x, y, b, w: f"({x} + {y}) / ({b} − {w}) × 100")


def _signed(parts: Sequence[Cell]) -> Tie:
    """The sum of a column with decreases in it: 150 − 50 − 8."""
    signs = [-1 if p.num.sign < 0 else 1 for p in parts]

    def added(*values: Fraction) -> Fraction:
        return sum((s * v for s, v in zip(signs, values, strict=True)), Fraction(0))

    def shape(*texts: str) -> str:
        return "".join(f" {'−' if s < 0 else '+'} {t}" for s, t in zip(signs, texts, strict=True)).removeprefix(" + ").strip()

    return (Kind.SUM, added, shape)


_MOVES = re.compile(r"tăng|(?<!cắt )(?<!tinh )giảm|chênh lệch|so sánh|biến động|thay đổi")
_EITHER_WAY = re.compile(r"tăng.*giảm|giảm.*tăng|chênh lệch|so sánh|biến động|thay đổi")
"""Headings of movements; of movements that may go either way."""


@dataclass(frozen=True)
class Entry:
    """What a claim of a table is about: the cell with the result, its operands, the row's label, how they are tied."""

    cell: Cell
    operands: tuple[Cell, ...]
    label: str
    tie: Tie

    @property
    def kind(self) -> Kind:
        """The kind of claim."""
        return self.tie[0]

    @property
    def plain(self) -> bool:
        """Whether the result is no percentage."""
        return self.kind is Kind.SUM or self.tie == DIFFERENCE

    @property
    def published(self) -> Num:
        """The result; a bare number in a percentage column is a percentage."""
        n = self.cell.num
        return n if self.plain else replace(n, family="percent", value=abs(n.shown), unit_scale=1)

    def relation(self, claim: int) -> Relation:
        """The line as evidence for the search of the wrong number."""
        return Relation((self.cell.key, self.published), tuple((o.key, o.num) for o in self.operands), self.tie[1], claim)


Made = tuple[Entry, Claim]


def table_claims(blocks: Sequence[TextBlock]) -> list[Claim]:
    """Every claim of every table of the document."""
    out: list[Claim] = []
    for grid in grids(blocks):
        made = list(_grid_claims(blocks, grid))
        out += _with_culprits(blocks, [entry for entry, _ in made], [claim for _, claim in made])
    return out


def _with_culprits(blocks: Sequence[TextBlock], entries: Sequence[Entry], claims: list[Claim]) -> list[Claim]:
    """Name the least set of wrong cells."""
    cells = {c.key: c for entry in entries for c in (*entry.operands, entry.cell)}
    for culprit in culprits([entry.relation(i) for i, entry in enumerate(entries)], lambda key, n: ()):
        suspects = [(culprit.key, culprit.num, culprit.value), *culprit.rivals]
        named = tuple((_raw(blocks, cells[key]), format_number(value / n.unit_scale, n.decimals)) for key, n, value in suspects)
        words = " hoặc ".join(f"{printed} (có thể là {likely})" for printed, likely in named)
        for i in culprit.claims:
            sentence = f"{claims[i].sentence} Con số khả nghi nhất: {words}."
            claims[i] = replace(claims[i], culprits=(*claims[i].culprits, *named), cause=culprit.cause, sentence=sentence)
    return claims


def _claim(blocks: Sequence[TextBlock], entry: Entry) -> Claim | None:
    n = entry.published
    verdict = judge(n, entry.tie[1], [o.num for o in entry.operands])
    if verdict is None:
        return None
    shown = Fraction(round_half_up(verdict.value / n.unit_scale, n.decimals))
    unit = "" if entry.plain else "%"
    text = entry.tie[2](*(_raw(blocks, o) for o in entry.operands))
    raw = _raw(blocks, entry.cell)
    value = f"{text} = {format_number(shown, n.decimals)}{unit}"
    said = {
        Verdict.INCONSISTENT: f"Cần giải trình: bảng in {raw} ở dòng “{entry.label}”, tính lại {value}.",
        Verdict.ROUNDING: f"Lệch do làm tròn: bảng in {raw} ở dòng “{entry.label}”, tính lại {value}.",
    }
    cells = (*entry.operands, entry.cell)
    return Claim(
        kind=entry.kind, text=blocks[entry.cell.span.block].text.replace("\t", " | "), published=n.shown, published_raw=raw, decimals=n.decimals, recomputed=shown,
        verdict=verdict.verdict, formula=text, sentence=said.get(verdict.verdict, f"Khớp: {value}."), at=entry.cell.span, interval=n.interval,
        numbers=tuple(c.span for c in cells), cause=verdict.cause, severity="error" if verdict.verdict is Verdict.INCONSISTENT else "none", unit=unit,
        values=tuple((c.span, c.num.value) for c in cells),
    )  # fmt: skip


def _raw(blocks: Sequence[TextBlock], cell: Cell) -> str:
    return blocks[cell.span.block].text[cell.span.start : cell.span.end]


def _made(blocks: Sequence[TextBlock], entries: Sequence[Entry]) -> list[Made]:
    return [(entry, claim) for entry in entries if (claim := _claim(blocks, entry)) is not None]


def _good(made: Sequence[Made]) -> int:
    return sum(c.verdict is not Verdict.INCONSISTENT for _, c in made)


def _mostly(made: Sequence[Made]) -> bool:
    return _good(made) >= 2 and _good(made) * 3 >= 2 * len(made)


def _grid_claims(blocks: Sequence[TextBlock], grid: Grid) -> Iterator[Made]:
    percents = grid.percents()
    columns = sorted({c for _, _, cells in grid.rows for c in cells} - percents)
    yield from _rows_of_totals(blocks, grid, percents)
    yield from _added_columns(blocks, grid, columns)
    yield from _difference_columns(blocks, grid, columns)
    for p in sorted(percents):
        yield from _percent_column(blocks, grid, columns, p)


def _rows_of_totals(blocks: Sequence[TextBlock], grid: Grid, percents: set[int]) -> Iterator[Made]:
    """A row labelled Tổng/Cộng: each column is the sum of the rows above it, or of the rows below when it comes first."""
    for k, (_, label, cells) in enumerate(grid.rows):
        if not TOTAL.match(label):
            continue
        for group in (grid.rows[:k], grid.rows[k + 1 :]):
            rows = [r for r in group if not TOTAL.match(r[1])]
            entries = []
            for c, cell in cells.items():
                parts = tuple(r[2][c] for r in rows if c in r[2])
                if c in percents or len(parts) < 2 or len(parts) != len(rows):
                    continue
                if any(p.num.sign < 0 for p in parts):
                    entries.append(Entry(cell, parts, label, _signed(parts)))
                elif not _EITHER_WAY.search(grid.heading(c)):  # decreases may stand there without their sign
                    entries.append(Entry(cell, parts, label, SUM))
            made = _made(blocks, entries)
            if _mostly(made) or (made and _good(made) == len(made)) or _one_slip(made):
                yield from made
                break


def _one_slip(made: Sequence[Made]) -> bool:
    """Two columns, one adds up, the other is one typing error away and no average: a total is at least its largest part."""
    if len(made) != 2 or _good(made) != 1:
        return False
    (entry, _), (right, _) = sorted(made, key=lambda m: m[1].verdict is not Verdict.INCONSISTENT)
    n = entry.cell.num
    wanted = sum((o.num.value for o in entry.operands), Fraction(0))
    largest = max(o.num.value for o in entry.operands)
    return right.cell.num.value > 0 and n.value >= largest and slip(n.value / n.step, wanted / n.step) is not None


def _by_rows(blocks: Sequence[TextBlock], grid: Grid, result: int, operands: Sequence[int], tie: Tie) -> list[Made]:
    """The relation on every row that has all its cells."""
    rows = [(label, cells) for _, label, cells in grid.rows if result in cells and all(o in cells for o in operands)]
    return _made(blocks, [Entry(cells[result], tuple(cells[o] for o in operands), label, tie) for label, cells in rows])


def _added_columns(blocks: Sequence[TextBlock], grid: Grid, columns: Sequence[int]) -> Iterator[Made]:
    """A column that is the sum of others, because the heading says so (3=4+5) or because most rows say so; no column of movements."""
    moving = {c for _, _, cells in grid.rows for c, cell in cells.items() if cell.num.sign < 0}
    columns = [c for c in columns if c not in moving and not _MOVES.search(grid.heading(c))]
    stated = list(grid.stated_sums())
    done: set[int] = set()
    for whole, parts in sorted(stated or _runs(columns), key=lambda r: -len(r[1])):
        made = _by_rows(blocks, grid, whole, parts, SUM) if whole not in done else []
        if (_mostly(made) and len(made) >= 3) or (stated and made):
            done.add(whole)
            yield from made


def _difference_columns(blocks: Sequence[TextBlock], grid: Grid, columns: Sequence[int]) -> Iterator[Made]:
    """A column headed Tăng/giảm or Chênh lệch: the difference of two others in most rows, the later one first."""
    for d in columns:
        if not re.search(r"tăng|giảm|chênh lệch", grid.heading(d)):
            continue
        pairs = [(b, a) for a, b in combinations([c for c in columns if c < d], 2)]
        best = max((_by_rows(blocks, grid, d, pair, DIFFERENCE) for pair in pairs), key=_good, default=[])
        telling = sum(e.cell.num.value > 0 and c.verdict is not Verdict.INCONSISTENT for e, c in best)
        if _mostly(best) and telling >= 2:
            yield from best


def _runs(columns: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """A column and a run of neighbours after or before it: plain numbers, first numbers of pairs, second numbers of pairs."""
    pairs = {c for c in columns if c ^ 1 in columns}
    for kind in (
        [c for c in columns if c not in pairs],
        [c for c in columns if c in pairs and not c % 2],
        [c for c in columns if c in pairs and c % 2],
    ):
        for whole in columns:
            for run in ([c for c in kind if c > whole], [c for c in kind if c < whole][::-1]):
                for size in range(2, len(run) + 1):
                    yield whole, tuple(sorted(run[:size]))


def _percent_column(blocks: Sequence[TextBlock], grid: Grid, columns: Sequence[int], p: int) -> Iterator[Made]:
    """A percentage column: the columns that give it in most rows; a movement where the heading says so."""
    moves = bool(re.search(r"tăng|giảm|so (?:với )?cùng kỳ|so sánh", grid.heading(p)))
    pairs = list(permutations(columns, 2))
    made = [_by_rows(blocks, grid, p, pair, CHANGE if moves else SHARE) for pair in pairs]
    best = max(made, key=_good, default=[])
    if not _believable(best, len(pairs)):
        best = [] if moves or len(columns) > 9 else _composed(blocks, grid, columns, p)
    yield from best


def _believable(made: Sequence[Made], tried: int) -> bool:
    """Whether the rows that fit show the rule: most of them, or half of them where chance would hardly give even one."""
    if _mostly(made):
        return True
    telling = [e.published for e, c in made if c.verdict is not Verdict.INCONSISTENT and e.published.value not in (0, 100)]
    return _good(made) * 2 >= len(made) and any(coincidence(tried, n) < CHANCE for n in telling)


def _composed(blocks: Sequence[TextBlock], grid: Grid, columns: Sequence[int], p: int) -> list[Made]:
    """Shares of a sum of two columns, over a column or a column less another (số không rút); the simplest that fits most rows.

    Believed with two telling rows (neither 0 nor 100 %) to speak for it and at most one row against.
    """
    readings: list[tuple[tuple[int, ...], Tie]] = [(xy, SHARE_OF_BOTH) for xy in permutations(columns, 2)]
    readings += [((x, y, b), SHARE_OF_SUM) for x, y in combinations(columns, 2) for b in columns if b not in (x, y)]
    readings += [
        ((x, y, b, w), SHARE_OF_REST) for x, y in combinations(columns, 2) for b, w in permutations(columns, 2) if not {b, w} & {x, y}
    ]
    best: list[Made] = []
    for operands, tie in readings:
        made = _by_rows(blocks, grid, p, operands, tie)
        telling = [
            e for e, c in made if c.verdict is not Verdict.INCONSISTENT and e.published.value not in (0, 100) and e.published.decimals > 0
        ]
        if len(telling) >= 2 and _good(made) >= max(2, len(made) - 1) and _good(made) > _good(best):
            best = made
        if best and _good(best) == len(best):
            break
    return best
