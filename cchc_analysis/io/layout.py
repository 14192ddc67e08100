"""Where a table stands in a sheet: the heading row or rows, the columns, and what each line below is.

Headings are found by meaning, not by position: every one-row and two-row candidate in the first forty rows is scored against the
schema's headings, accents stripped for matching only. A heading that is only nearly right is accepted when each of its words is
nearly right, and said so; anything else is a suggestion in a finding, never a silent choice.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from cchc_analysis.findings import finding
from cchc_analysis.io.cells import Line, Sheet, column_letter, first_column_number
from cchc_analysis.io.schema import NUMERIC, Column, TableSchema
from cchc_analysis.model import Finding
from cchc_analysis.text import fold, nfc

SEARCHED, REACH = 40, 3
_TOTAL = re.compile(r"(?:tong cong|tong so|tong|cong)(?: (?:toan huyen|toan xa|toan tinh|chung|\d+.*))?")
_SIGNED_OFF = re.compile(
    r"(?:nguoi lap|thu truong|truong phong|chu tich|pho chu tich|ky ten|ghi chu|nguon|noi nhan)\b.*|.*\bngay .*thang .*nam.*"
)
_FIGURE = re.compile(r"[-+]?\d[\d.,]*%?")


@dataclass
class Layout:
    """A table found in a sheet: the last heading line, the columns by position with the heading found, the lines by kind."""

    heading: Line
    columns: dict[int, Column]
    headings: dict[int, str]
    data: list[Line] = field(default_factory=list)
    totals: list[tuple[Line, int]] = field(default_factory=list)
    """Each total line with the count of data lines above it."""
    findings: list[Finding] = field(default_factory=list)
    missing: tuple[Column, ...] = ()
    stray: int = 0
    """Lines above the heading that look like figures."""

    @property
    def width(self) -> int:
        """Columns up to the last heading."""
        return max(self.headings) + 1

    def position(self, column_id: str) -> int | None:
        """Where a column stands, from 0."""
        return next((i for i, column in self.columns.items() if column.id == column_id), None)


@dataclass
class _Candidate:
    top: Line
    bottom: Line
    names: dict[int, tuple[str, ...]]
    exact: dict[int, Column]

    @property
    def score(self) -> int:
        return len({column.id for column in self.exact.values()})


def find_layout(sheet: Sheet, table: TableSchema, ignored: frozenset[str]) -> Layout | None:
    """The table in the sheet; ``None`` when no row is a heading of this table."""
    lines = [line for line in sheet.lines if not line.blank]
    best = _best_heading(lines[:SEARCHED], sheet, table)
    if best is None:
        return None
    layout = Layout(best.bottom, {}, {i: names[0] for i, names in best.names.items()})
    _assign(layout, best, sheet, table, ignored)
    _above(layout, best, lines, sheet)
    _below(layout, best, [line for line in lines if line.row > best.bottom.row], sheet, table)
    layout.missing = tuple(c for c in table.columns.values() if c.required and layout.position(c.id) is None)
    layout.findings += _absent(layout, sheet, table)
    return layout


def _best_heading(lines: Sequence[Line], sheet: Sheet, table: TableSchema) -> _Candidate | None:
    singles = [_candidate(line, line, _one_row(line), lines[:i], table) for i, line in enumerate(lines)]
    doubles = [_candidate(a, b, _two_rows(a, b, sheet), lines[:i], table) for i, (a, b) in enumerate(itertools.pairwise(lines))]
    best = max((*singles, *doubles), key=lambda c: (c.score, c.top is c.bottom, -c.top.row), default=None)
    if best is None:
        return None
    required = {column.id for column in table.columns.values() if column.required}
    found = {column.id for column in best.exact.values()}
    enough = required <= found or len(found) >= 2 or 2 * len(found) >= len(table.columns)
    return best if found and enough else None


def _candidate(top: Line, bottom: Line, names: dict[int, tuple[str, ...]], above: Sequence[Line], table: TableSchema) -> _Candidate:
    """A heading with the columns that its names mean; a position without a name may have it in a cell that reaches down."""
    exact: dict[int, Column] = {}
    for line in reversed(above[-REACH:]):
        for i, cell in enumerate(line.cells):
            if i not in names and fold(cell.text) in table.column_of and not bottom.cell(i).text:
                names[i] = (nfc(cell.text),)
    for i, spellings in names.items():
        column = next((c for c in map(table.column_of.get, map(fold, spellings)) if c), None)
        if column:
            exact[i] = column
    return _Candidate(top, bottom, names, exact)


def _one_row(line: Line) -> dict[int, tuple[str, ...]]:
    return {i: (nfc(cell.text),) for i, cell in enumerate(line.cells) if cell.text}


def _two_rows(top: Line, bottom: Line, sheet: Sheet) -> dict[int, tuple[str, ...]]:
    """The headings of two rows: a group's heading goes on to the right until the next one, over filled cells of the row below."""
    groups = {c: m for m in sheet.merged if m[0] <= top.row <= m[1] for c in range(m[2], m[3] + 1)}
    names: dict[int, tuple[str, ...]] = {}
    group = ""
    for i in range(max(len(top.cells), len(bottom.cells))):
        above, below = nfc(top.cell(i).text), nfc(bottom.cell(i).text)
        if above:
            group = above
        elif not below or (sheet.name is not None and sheet.merged and i not in groups):
            group = ""
        if group and below:
            names[i] = (f"{group}: {below}", below)
        elif group or below:
            names[i] = (below or group,)
    return names


def _assign(layout: Layout, best: _Candidate, sheet: Sheet, table: TableSchema, ignored: frozenset[str]) -> None:
    """Give each position its column: exact headings first, then nearly right ones for columns that nobody has."""
    taken: dict[str, int] = {}
    for i, column in best.exact.items():
        spelled = next(name for name in best.names[i] if table.column_of.get(fold(name)) is column)
        layout.headings[i] = spelled
        if column.id in taken:
            layout.findings.append(
                _at_heading(
                    "cot-trung", layout, sheet, i, heading=column.heading, first=column_letter(taken[column.id]), second=column_letter(i)
                )
            )
        else:
            taken[column.id] = i
            layout.columns[i] = column
    for i, names in best.names.items():
        if i in best.exact or fold(names[0]) in ignored or not fold(names[0]):
            continue
        near = next((c for c in (_nearly(name, table, taken) for name in names) if c), None)
        if near:
            taken[near.id] = i
            layout.columns[i] = near
            layout.findings.append(_at_heading("cot-gan-dung", layout, sheet, i, heading=near.heading))
        else:
            layout.findings.append(_at_heading("cot-la", layout, sheet, i, hint=_hint(names[0], table, taken)))


def _nearly(name: str, table: TableSchema, taken: dict[str, int]) -> Column | None:
    """The one free column whose heading differs by slips of the pen only: as many words, each nearly the same."""
    words = fold(name).split()
    near = {
        column.id: column
        for column in table.columns.values()
        for known in column.names
        if difflib.SequenceMatcher(None, " ".join(words), known).ratio() >= 0.88
        and len(known.split()) == len(words)
        and all(difflib.SequenceMatcher(None, a, b).ratio() >= 0.75 for a, b in zip(words, known.split(), strict=True))
    }
    return next(iter(near.values())) if len(near) == 1 and not near.keys() & taken.keys() else None


def _hint(name: str, table: TableSchema, taken: dict[str, int]) -> str:
    free = {known: c.heading for c in table.columns.values() if c.id not in taken for known in c.names}
    near = difflib.get_close_matches(fold(name), free, n=1, cutoff=0.6)
    return f" Có phải “{free[near[0]]}”?" if near else ""


def _absent(layout: Layout, sheet: Sheet, table: TableSchema) -> Iterator[Finding]:
    have = {column.id for column in layout.columns.values()}
    unknown = [layout.headings[i] for i in layout.headings if i not in layout.columns]
    for column in table.columns.values():
        if column.id in have or not (column.required or column.expected):
            continue
        near = difflib.get_close_matches(fold(column.heading), {fold(u): u for u in unknown}, n=1, cutoff=0.6)
        hint = f" Có phải là cột “{next(u for u in unknown if fold(u) == near[0])}”?" if near else ""
        words = {"heading": column.heading, "hint": hint}
        if column.required:
            words["rows"] = str(len(layout.data))
        code = "cot-thieu" if column.required else "cot-nen-co"
        yield finding(code, file=sheet.file, sheet=sheet.name, line=layout.heading.line, column=column.heading, words=words)


def _above(layout: Layout, best: _Candidate, lines: Sequence[Line], sheet: Sheet) -> None:
    """Lines above the heading are titles, unless they look like figures."""
    for line in lines:
        if line.row >= best.top.row:
            break
        if sum(bool(_FIGURE.fullmatch(cell.text)) for cell in line.cells) >= 2:
            layout.stray += 1
            layout.findings.append(finding("dong-tren-tieu-de", file=sheet.file, sheet=sheet.name, line=line.line, found=_joined(line)))


def _below(layout: Layout, best: _Candidate, lines: Sequence[Line], sheet: Sheet, table: TableSchema) -> None:
    """Sort the lines below the heading: numbered row, repeated heading, totals, notes after the last total, data."""
    counted = any(c.type in NUMERIC for c in layout.columns.values())
    last_total = max((line.row for line in lines if counted and total_words(line, layout)), default=None)
    before = layout.heading.row
    heading = [fold(cell.text) for cell in best.bottom.cells]
    for k, line in enumerate(lines):
        apart, before = line.row > before + 1, line.row
        if k == 0 and not sheet.gathered and _numbers_columns(line, layout):
            if not any(mark in _joined(line) for mark in "(="):
                layout.findings.append(finding("dong-danh-so", file=sheet.file, sheet=sheet.name, line=line.line, found=_joined(line)))
            continue
        if [fold(cell.text) for cell in line.cells] == heading and best.top is best.bottom:
            continue
        if counted and total_words(line, layout):
            layout.totals.append((line, len(layout.data)))
        elif _is_note(line, layout, table, after=last_total is not None and line.row > last_total, apart=apart):
            layout.findings.append(finding("dong-ghi-chu", file=sheet.file, sheet=sheet.name, line=line.line, found=_joined(line)))
        else:
            layout.data.append(line)


def _numbers_columns(line: Line, layout: Layout) -> bool:
    """Whether a line numbers the columns: from 1, or from the first column's own number, none left out."""
    filled = [i for i, cell in enumerate(line.cells) if cell.text]
    first = first_column_number([line.cell(i).text for i in filled])
    return first in (1, filled[0] + 1) and not any(i in layout.headings and i not in filled for i in range(filled[0], filled[-1]))


def total_words(line: Line, layout: Layout) -> str:
    """The words that say that a line is a sum: its first words, or those of a column of words; empty when it is none."""
    texts = [line.cell(i).text for i, column in layout.columns.items() if column.type not in NUMERIC]
    first = next((cell.text for cell in line.cells if cell.text), "")
    return next((text for text in (first, *texts) if _TOTAL.fullmatch(fold(text))), "")


def _is_note(line: Line, layout: Layout, table: TableSchema, *, after: bool, apart: bool) -> bool:
    """A signature or remark below the table: after the last total, or apart from the rows above; no figure in it."""
    numeric = [line.cell(i).text for i, column in layout.columns.items() if column.type in NUMERIC]
    if not (after or apart) or any(_FIGURE.fullmatch(text) for text in numeric):
        return False
    named = any(line.cell(i).text for i, column in layout.columns.items() if column.required and column.type not in NUMERIC)
    first = next(cell.text for cell in line.cells if cell.text)
    return not named or bool(_SIGNED_OFF.fullmatch(fold(first))) or (after and not any(numeric))


def _joined(line: Line) -> str:
    return " | ".join(cell.text for cell in line.cells if cell.text)


def _at_heading(code: str, layout: Layout, sheet: Sheet, index: int, **words: str) -> Finding:
    heading = layout.headings[index]
    found = finding(code, file=sheet.file, sheet=sheet.name, line=layout.heading.line, column=heading, found=heading, words=words)
    return with_cell(found, index, layout.heading.row)


def with_cell(found: Finding, index: int, row: int) -> Finding:
    """The finding with the name of its cell."""
    return replace(found, cell=f"{column_letter(index)}{row}")
