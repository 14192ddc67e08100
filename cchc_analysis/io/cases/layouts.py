"""Column layouts of case exports, as data, and the heading row of an export found by itself.

Every one-row and two-row candidate among the first forty rows is scored against the headings of every layout; accents are
stripped for matching only. A heading that is nearly right (a slip of the pen) is accepted and said so. Without the columns that
a layout requires nothing is guessed: the sheet is refused.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib import resources
from typing import Any

from cchc_analysis.cases.faults import holds_personal, masked
from cchc_analysis.cases.record import CaseDataError
from cchc_analysis.io.yaml_strict import load_strict
from cchc_analysis.text import fold, nfc

SEARCHED = 40
_FOLDER = "rules/case_layouts"
_VALUES = "gia-tri.yaml"
_ORDER = ("chuan", "danh-sach", "so-theo-doi", "dvcqg", "oep")
_DIGIT, _DAY = re.compile(r"\d"), re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{8}")

TIMES = (
    "received", "due", "due_before", "due_supplement", "due_reappointed", "supplement_requested", "supplement_received", "finished", "returned",
    "refused", "withdrawn",
)  # fmt: skip
"""The columns of an export that hold times."""


def key(text: object) -> str:
    """A key for matching headings and values: accents, case, spaces and punctuation do not matter (``MaHoSo`` is ``Mã hồ sơ``)."""
    return _plain(str(text)).replace(" ", "")


def _plain(text: str) -> str:
    """Folded, and with one letter for i and y, which people write for each other (``xử lý``, ``xử lí``)."""
    return fold(text).replace("y", "i")


@dataclass(frozen=True)
class Layout:
    """How one system writes its exports: headings and values by canonical column, personal headings, columns it must have."""

    id: str
    title: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    personal: frozenset[str]
    values: Mapping[str, Mapping[str, int]]

    @cached_property
    def by_heading(self) -> dict[str, tuple[str, int]]:
        """Heading key → canonical column and the heading's rank: the first of a column's headings is preferred."""
        return {key(heading): (column, rank) for column, headings in self.columns.items() for rank, heading in enumerate(headings)}


@dataclass
class Heading:
    """A heading row (or two) found: its last row (1-based), where each canonical column stands, what was dropped."""

    layout: Layout
    row: int
    width: int
    columns: dict[str, int]
    labels: dict[str, str]
    nearly: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    """Positions of headings that match nothing exactly."""
    score: tuple[int, int] = (0, 0)

    @property
    def times(self) -> list[int]:
        """Where the columns of times stand."""
        return [place for name, place in self.columns.items() if name in TIMES]

    @property
    def missing(self) -> list[str]:
        """Required columns that are not there, as readers know them."""
        return [self.layout.columns[name][0] for name in self.layout.required if name not in self.columns]


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout that ships with the package."""
    folder = resources.files("cchc_analysis") / _FOLDER
    common = _code_map(load_strict((folder / _VALUES).read_text(encoding="utf-8"), _VALUES).data)
    return tuple(read_layout((folder / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml", common) for name in _ORDER)


def layout(layout_id: str) -> Layout:
    """A layout by id. Raises ``CaseDataError`` naming the known ones."""
    found = next((one for one in layouts() if one.id == layout_id), None)
    if found is None:
        known = "; ".join(f"{one.id} ({one.title})" for one in layouts())
        raise CaseDataError(f"Không có bố cục cột “{layout_id}”; các bố cục: {known}")
    return found


def read_layout(text: str, file: str, common: Mapping[str, Mapping[str, int]]) -> Layout:
    """A layout from the text of its YAML file; ``common`` are the values that every layout knows.

    Raises:
        CaseDataError: a heading stands for two columns, or a part is missing.
    """
    data: dict[str, Any] = load_strict(text, file).data
    try:
        columns = {name: tuple(map(str, headings)) for name, headings in data["columns"].items()}
        own = _code_map(data.get("values") or {})
        made = Layout(
            data["id"], data["title"], data["source"], columns, tuple(data["required"]), frozenset(map(key, data.get("personal") or ())),
            {name: {**common.get(name, {}), **own.get(name, {})} for name in {*common, *own}},
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise CaseDataError(f"Bố cục cột “{file}” thiếu hoặc sai mục {error}") from error
    if len(made.by_heading) != sum(len({key(h) for h in headings}) for headings in columns.values()):
        raise CaseDataError(f"Bố cục cột “{file}”: một tiêu đề ứng với hai cột")
    return made


def _code_map(data: Mapping[str, Mapping[int, Iterable[str]]]) -> dict[str, dict[str, int]]:
    """Column → word key → code. A code's own digits mean itself unless they are listed under another code."""
    maps = {}
    for column, words in data.items():
        maps[column] = {str(code): int(code) for code in words} | {
            key(word): int(code) for code, listed in words.items() for word in listed
        }
    return maps


def find_heading(rows: Sequence[Sequence[object]], known: Sequence[Layout]) -> Heading | None:
    """The best heading among the first rows: the most columns recognised and spelled exactly, the earliest row, the first layout.

    ``None`` when no row looks like the heading of a list of cases. Required columns may still be missing (:attr:`Heading.missing`).
    """
    best: Heading | None = None
    names_of_best: list[tuple[str, ...]] = []
    for i, row in enumerate(rows[:SEARCHED]):
        if not any(isinstance(cell, str) and cell.strip() for cell in row):
            continue
        names, below = _one_row(row), rows[i + 1] if i + 1 < len(rows) else ()
        two = _two_rows(row, below) if below and not is_data(below) else None
        for one in known:
            made, chosen = _match(one, i + 1, names), names
            if two is not None:
                # A row of data below would be swallowed: two rows must be worth more than either of them.
                single = max(len(made.columns), len(_match(one, i + 2, _one_row(below)).columns))
                both = _match(one, i + 2, two)
                made, chosen = (both, two) if len(both.columns) > single else (made, names)
            if made.score[0] >= 2 and (best is None or made.score > best.score):
                best, names_of_best = made, chosen
    if best is None:
        return None
    _take_nearly(best, names_of_best)
    usual = "case_id" in best.columns and ("received" in best.columns or len(best.columns) >= 3)
    return best if usual or len(best.columns) >= 4 else None


def is_data(row: Sequence[object]) -> bool:
    """Whether a row holds a date, a number or a code: no row of headings does, though a heading may name a year."""
    return any(
        isinstance(cell, int | float | date)
        or (isinstance(cell, str) and (_DAY.search(cell) or (len(_DIGIT.findall(cell)) >= 3 and len(cell.split()) == 1)))
        for cell in row
    )


def _one_row(row: Sequence[object]) -> list[tuple[str, ...]]:
    return [(nfc(str(cell)),) if cell not in (None, "") else () for cell in row]


def _two_rows(top: Sequence[object], bottom: Sequence[object]) -> list[tuple[str, ...]]:
    """The names of two rows: a merged heading above reaches right over the filled cells below it.

    Each column's own heading stands first or, where it has one above it, second.
    """
    names: list[tuple[str, ...]] = []
    group = ""
    for i in range(max(len(top), len(bottom))):
        above, below = (nfc(str(cells[i])) if i < len(cells) and cells[i] is not None else "" for cells in (top, bottom))
        group = above or (group if below else "")
        if group and below:
            names.append((f"{group} {below}", below, *((group,) if above else ())))
        else:
            names.append((below or group,) if below or group else ())
    return names


def _match(one: Layout, row: int, names: Sequence[tuple[str, ...]]) -> Heading:
    """A row under a layout: the columns whose headings it has, the score (headings recognised, of these spelled exactly)."""
    found = Heading(one, row, len(names), {}, {})
    ranks: dict[str, int] = {}
    seen: set[str] = set()
    known = exact = 0
    for index, spellings in enumerate(names):
        match = next(((*one.by_heading[word], name) for name in spellings if (word := key(name)) in one.by_heading), None)
        if match is None:
            personal = next((name for name in spellings if key(name) in one.personal), None)
            if personal is not None:
                found.personal.append(personal)
                known += 1
            elif spellings and key(spellings[0]):
                found.loose.append(index)
            continue
        column, rank, name = match
        if key(name) in seen:
            found.doubled.append(name)
        seen.add(key(name))
        known += 1
        exact += name in one.columns[column]
        if column in ranks and ranks[column] <= rank:
            found.dropped.append(name)
            continue
        if column in ranks:
            found.dropped.append(found.labels[column])
        ranks[column] = rank
        found.columns[column], found.labels[column] = index, name
    found.score = (known, exact)
    return found


def _take_nearly(found: Heading, names: Sequence[tuple[str, ...]]) -> None:
    """Give headings that are nearly right to columns that nobody has; the rest is dropped and told by its own heading only."""
    for index in found.loose:
        near = next(((c, name) for name in names[index] if (c := _nearly(name, found.layout, found.columns))), None)
        if near:
            column, name = near
            found.columns[column], found.labels[column] = index, name
            found.nearly[name] = found.layout.columns[column][0]
        else:
            own = names[index][min(1, len(names[index]) - 1)]
            found.dropped.append(masked(own) if holds_personal(own) else own)


def _nearly(name: str, one: Layout, taken: Mapping[str, int]) -> str | None:
    """The one free column whose heading differs by slips of the pen only: as many words, each nearly the same."""
    words = _plain(name).split()
    near = {
        column
        for column, headings in one.columns.items()
        for heading in headings
        if column not in taken
        and len(known := _plain(heading).split()) == len(words)
        and difflib.SequenceMatcher(None, " ".join(words), " ".join(known)).ratio() >= 0.88
        and all(difflib.SequenceMatcher(None, a, b).ratio() >= 0.75 for a, b in zip(words, known, strict=True))
    }
    return near.pop() if len(near) == 1 else None
