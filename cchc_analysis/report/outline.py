"""What every writer must decide alike: heading levels, anchors, the figures that a document prints."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar

from cchc_analysis.model import Status, cell_words
from cchc_analysis.report.blocks import (
    NOT_ROUNDED,
    Block,
    Card,
    Cell,
    Document,
    Heading,
    Inline,
    Note,
    Number,
    SourceRow,
    Table,
    Title,
    inlines_of,
)
from cchc_analysis.text import fold, unique


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as it is printed: ``level`` never skips one (1, 2, 3 …), ``anchor`` is unique, ``text`` holds the mark too."""

    block: Heading
    level: int
    anchor: str
    text: str


def outline(document: Document) -> list[Entry]:
    """The document's headings in order. A level that jumps is lifted, so that screen readers and PDF/UA see no gap."""
    entries: list[Entry] = []
    taken: set[str] = set()
    previous = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            previous = max(1, min(block.level, previous + 1))
            text = " ".join(filter(None, (block.number.strip(), block.text.strip()))) or "(không có tiêu đề)"
            anchor = unique_slug(block.anchor or text, taken)
            entries.append(Entry(block, previous, anchor, text))
    return entries


def unique_slug(text: str, taken: set[str]) -> str:
    """A short ASCII identifier out of any text, different from those already ``taken`` (and then taken itself)."""
    base = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60] or "muc"
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    taken.add(slug)
    return slug


_ILLEGAL = re.compile("[^\\t\\n\\r\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufdcf\\ufdf0-\\ufffd\\U00010000-\\U0010ffff]")
T = TypeVar("T")


def cleaned(value: T) -> T:
    """The document in normal form C, without control characters and lone surrogates, which no format can hold; a tab is a space."""
    if isinstance(value, str) and not isinstance(value, Enum):
        text = value if value.isascii() else unicodedata.normalize("NFC", value)
        return _ILLEGAL.sub("", text).replace("\t", " ")  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(map(cleaned, value))  # type: ignore[return-value]
    if isinstance(value, dict):
        return {cleaned(k): cleaned(v) for k, v in value.items()}  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: cleaned(getattr(value, f.name)) for f in fields(value)})
    return value


_OPENERS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u202d": "\u202c",
    "\u202e": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
BIDI = frozenset("\u061c\u200e\u200f\u202c\u2069") | frozenset(_OPENERS)
"""Invisible characters that turn the direction of writing."""


def shut(text: str) -> str:
    """The text with every turn of direction undone at its end, so that it cannot reach its neighbours."""
    if not BIDI.intersection(text):
        return text
    waiting: list[str] = []
    for character in text:
        if character in _OPENERS:
            waiting.append(_OPENERS[character])
        elif waiting and character == waiting[-1]:
            waiting.pop()
    return text + "".join(reversed(waiting))


def is_wide(blocks: tuple[Block, ...], i: int) -> bool:
    """Whether the block stands on a landscape page; a heading goes with the wide table it announces."""
    block = blocks[i]
    if isinstance(block, Heading) and i + 1 < len(blocks):
        return is_wide(blocks, i + 1)
    return isinstance(block, Table) and lies(block)


def document_title(document: Document) -> str:
    """The title for a browser tab, a bookmark, a file's properties: kind and subject, or the meta title."""
    title = next((b for b in document.blocks if isinstance(b, Title)), None)
    return document.meta.title or (f"{title.kind} – {title.subject}" if title else "") or "Văn bản không có tên"


def numbers_of(blocks: tuple[Block, ...]) -> Iterator[Number]:
    """Every number in printing order, those in footnotes too."""
    for block in blocks:
        for item in inlines_of(block):
            if isinstance(item, Number):
                yield item


def printed_cards(document: Document) -> list[Card]:
    """The cards of the figures that the document prints, in the order of their first print."""
    ids = unique(n.figure for n in numbers_of(document.blocks))
    return [document.cards[i] for i in ids if i in document.cards]


def lies(table: Table) -> bool:
    """Whether the table needs a landscape page: it asks for one, or the longest words of its columns do not fit side by side."""
    return table.wide or sum(_measured(table)[0]) > _LETTERS


def column_widths(table: Table) -> list[int]:
    """The relative widths of a table's columns: as given, or measured by the texts in them.

    Each column has the room of its longest word first; only what is left of the line is shared by the rest of the wishes.
    """
    least, wanted = _measured(table)
    line = _LETTERS_WIDE if lies(table) else _LETTERS
    if len(table.widths) == len(least) and all(w > 0 for w in table.widths):
        wanted = [line * w // sum(table.widths) for w in table.widths]
    more = [max(want - room, 0) for want, room in zip(wanted, least, strict=True)]
    left = max(line - sum(least), 0)
    if sum(more) > left:
        more = [extra * left // sum(more) for extra in more]
    return [room + extra for room, extra in zip(least, more, strict=True)]


def _measured(table: Table) -> tuple[list[int], list[int]]:
    """For each column the letters that its longest word needs, and those that its texts would like; headings may break between words."""
    rows = [*table.head, *table.body]
    count = max((sum(c.colspan for c in row) for row in rows), default=1)
    words, texts = [3] * count, [4] * count
    for i, cells in enumerate(grid(rows)):
        for column, cell in cells:
            if cell.colspan == 1:
                text = plain_text(cell.content)
                words[column] = max(words[column], *(min(len(word), 20) for word in text.split() or [""]))
                if i >= len(table.head):
                    texts[column] = max(texts[column], min(len(text), 32) * 3 // 4)
    return [word + 2 for word in words], texts


_LETTERS, _LETTERS_WIDE = 76, 120
"""How many letters stand side by side on a line of a table, upright and lying."""


def table_rows(table: Table) -> list[list[tuple[int, Cell, bool]]]:
    """All rows with each cell's first column; a cell that goes on from the row above comes again, marked ``True``."""
    placed = grid([*table.head, *table.body])
    full = [[(column, cell, False) for column, cell in row] for row in placed]
    for i, row in enumerate(placed):
        for column, cell in row:
            for below in full[i + 1 : i + cell.rowspan]:
                below.append((column, cell, True))
    return [sorted(row, key=lambda entry: entry[0]) for row in full]


def grid(rows: Sequence[Sequence[Cell]]) -> list[list[tuple[int, Cell]]]:
    """Each row's cells with the column where they begin, cells that span rows counted in."""
    placed: list[list[tuple[int, Cell]]] = []
    taken: dict[int, int] = {}
    for row in rows:
        found, column, after = [], 0, dict[int, int]()
        for cell in row:
            while taken.get(column, 0):
                column += 1
            found.append((column, cell))
            after |= dict.fromkeys(range(column, column + cell.colspan), cell.rowspan)
            column += cell.colspan
        taken = {c: n - 1 for c, n in (taken | after).items() if n > 1}
        placed.append(found)
    return placed


def plain_text(content: tuple[Inline, ...]) -> str:
    """Runs as one text, footnotes left out."""
    return "".join(i.shown if isinstance(i, Number) else i.text for i in content if not isinstance(i, Note))


_COMPUTED = Status.COMPUTED.vietnamese
ANNEX_LEAD = (
    "Mỗi mục dưới đây là nguồn gốc của một số liệu in trong văn bản, theo thứ tự xuất hiện. "
    f"Mục không ghi trạng thái là số {_COMPUTED}; mục không ghi làm tròn là số không phải làm tròn."
)

ANNEX_MARK = " · "
"""Between the terms of a card on paper."""


def card_head(card: Card, position: int) -> str:
    """``12. Tỷ lệ đúng hạn, cấp xã: 99,97%``."""
    name = ", ".join(filter(None, (card.label, card.scope)))
    return f"{position}. {name}: {with_unit(card)}"


def with_unit(card: Card) -> str:
    """The printed text with its unit, ``99,97%`` or ``8.741 hồ sơ``."""
    return f"{card.shown}%" if card.unit == "%" else f"{card.shown} {card.unit}".strip()


def card_lines(card: Card, cards: Mapping[str, Card]) -> list[tuple[str, str]]:
    """A card as printed on paper: pairs of a term and its text, empty ones and what :data:`ANNEX_LEAD` says for all left out."""

    def name(key: str) -> str:
        other = cards.get(key)
        return key if other is None else f"{', '.join(filter(None, (other.label, other.scope)))} = {with_unit(other)}"

    lines = [
        ("Trạng thái", "" if card.status == _COMPUTED else card.status),
        ("Định nghĩa", card.definition),
        ("Căn cứ", card.legal_source),
        ("Công thức", card.formula if card.formula != card.definition else ""),
        ("Thay số", card.substituted if card.substituted != card.shown else ""),
        ("Giá trị chính xác", card.exact if card.rounding != NOT_ROUNDED and card.exact not in (card.shown, with_unit(card)) else ""),
        ("Làm tròn", "" if card.rounding == NOT_ROUNDED else card.rounding),
        ("Kỳ số liệu", card.window),
        ("Tính từ", "; ".join(map(name, card.inputs))),
        ("Cách tính khác", "; ".join(map(name, (v for v in card.variants if v != card.id)))),
        ("Chênh lệch giữa các cách tính", card.variant_difference),
        ("So sánh", "; ".join(card.comparisons)),
        ("Ghi chú", card.note),
        ("Ô số liệu gốc", _sources(card, cards)),
        ("Mã số liệu", card.id),
    ]
    return [(term, text) for term, text in lines if text]


def _sources(card: Card, cards: Mapping[str, Card]) -> str:
    """A card's own source cells with their rows; for a figure made of others, the cells behind them, a few at most."""
    if card.sources:
        return "; ".join(map(_source, card.sources))
    behind, waiting, seen = dict[str, None](), list(card.inputs), set[str]()
    while waiting:
        other = cards.get(key := waiting.pop(0))
        if other is not None and key not in seen:
            behind |= dict.fromkeys(_source(replace(source, row=())) for source in other.sources)
            waiting += other.inputs
        seen.add(key)
    listed = list(behind)
    more = [f"… và {len(listed) - _FEW} ô khác"] if len(listed) > _FEW else []
    return "; ".join(listed[:_FEW] + more)


_FEW = 12
_TELLING = 2
"""The first cells of a row tell which row it is; the page on the screen shows all of them."""


def _source(row: SourceRow) -> str:
    place = ", ".join(filter(None, (row.file, row.sheet and f"trang {row.sheet}", row.cell and cell_words(row.cell))))
    found = f"{place}: “{row.raw}”"
    known = [f"{heading}: {text}" for heading, text in row.row if text]
    cells = ", ".join([*known[:_TELLING], *(["…"] if len(known) > _TELLING else [])])
    return f"{found} (dòng: {cells})" if cells else found
