"""The PDF writer: Typst, tagged for accessibility (PDF/UA-1), laid out as Decree 30/2020/NĐ-CP asks.

The template is fixed; the document goes in as JSON, so no text of it is ever read as Typst source. Fonts come from the
package alone and "now" is the data's date: the same document gives the same bytes on every machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from typing import Any

from cchc_analysis.report.blocks import (
    Annex,
    Block,
    Cell,
    Chart,
    Document,
    Embed,
    Heading,
    Inline,
    Letterhead,
    Note,
    Number,
    Paragraph,
    Signature,
    Table,
    Text,
    Title,
)
from cchc_analysis.report.outline import (
    ANNEX_LEAD,
    ANNEX_MARK,
    BIDI,
    card_head,
    card_lines,
    cleaned,
    column_widths,
    document_title,
    is_wide,
    outline,
    plain_text,
    printed_cards,
)
from cchc_analysis.report.svg import standalone

_UNPRINTABLE = re.compile(
    "[^\\n\\x20-\\x7e\\xa0-\\xff\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300\u0301\u0303\u0309\u0323\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9"
    "\u1ea0-\u1ef9\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a\u2044\u20ab\u20ac\u2116\u2122\u2190-\u2195\u2206\u2211\u2212\u221a\u221e"
    "\u2248\u2260\u2264\u2265\u25a0\u25a1\u25b2\u25bc\u25ca\u25cb\u25cf]"
)
"""Characters that the shipped font lacks: PDF/UA forbids to print a box for them."""


_LONG_CELL = 600
"""Characters beyond which a cell may break over pages; a shorter one keeps together."""


def write_pdf(document: Document) -> bytes:
    """The document as a PDF file."""
    import typst

    day = date.fromisoformat(document.meta.date)
    with as_file(files("cchc_analysis.report")) as folder:
        pdf: bytes = typst.compile(
            str(folder / "templates" / "report.typ"),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"document": json.dumps(_printable(_Layout(cleaned(document)).json()), ensure_ascii=False)},
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )
    return pdf


def _printable(value: Any) -> Any:
    """The JSON with direction marks dropped and characters outside the font named by their code, ``[U+6F22]``."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub(lambda m: "" if m[0] in BIDI else f"[U+{ord(m[0]):04X}]", value)
    if isinstance(value, list | tuple):
        return [_printable(v) for v in value]
    if isinstance(value, dict):
        return {k: v if k in ("svg", "date") else _printable(v) for k, v in value.items()}
    return value


class _Layout:
    """Turns blocks into the JSON that ``templates/report.typ`` reads."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._entries = iter(outline(document))
        has_annex = any(isinstance(b, Annex) for b in document.blocks)
        cards = printed_cards(document) if has_annex else []
        self.labels = {card.id: f"the-{n}" for n, card in enumerate(cards, 1)}
        self.cards = cards

    def json(self) -> dict[str, Any]:
        meta = self.document.meta
        return {
            "title": document_title(self.document),
            "subject": meta.subject,
            "author": [meta.author] if meta.author else [],
            "date": meta.date,
            "groups": self.groups(),
        }

    def groups(self) -> list[dict[str, Any]]:
        """Runs of portrait and landscape blocks; a heading goes with the wide table it announces."""
        groups: list[dict[str, Any]] = []
        blocks = self.document.blocks
        for i, block in enumerate(blocks):
            drawn = self.block(block)
            if drawn is None:
                continue
            wide = is_wide(blocks, i)
            drawn["keep"] = isinstance(block, Paragraph) and any(isinstance(b, Signature) for b in blocks[i + 1 : i + 2])
            if not groups or groups[-1]["wide"] != wide:
                groups.append({"wide": wide, "blocks": []})
            groups[-1]["blocks"].append(drawn)
        return groups

    def block(self, block: Block) -> dict[str, Any] | None:
        match block:
            case Letterhead():
                return {
                    "kind": "letterhead",
                    "parent": block.parent,
                    "issuer": block.issuer,
                    "number": block.number,
                    "place": block.place_and_date,
                }
            case Title():
                return {"kind": "title", "title-kind": block.kind, "subject": block.subject, "remark": block.remark}
            case Heading():
                entry = next(self._entries)
                return {"kind": "heading", "level": entry.level, "text": entry.text}
            case Paragraph():
                return {"kind": "paragraph", "style": block.style, "content": self.runs(block.content), "whole": _short_with_note(block)}
            case Table():
                return self.table(block)
            case Chart():
                return {
                    "kind": "chart",
                    "title": block.title,
                    "svg": standalone(block.svg),
                    "alt": block.alt or block.title or "Biểu đồ",
                    "source": block.source,
                }
            case Signature():
                return {"kind": "signature", "recipients": list(block.recipients), "title": block.title, "name": block.name}
            case Embed():
                return (
                    {"kind": "paragraph", "style": "body", "content": [{"kind": "run", "text": block.alt}], "whole": False}
                    if block.alt
                    else None
                )
            case Annex():
                cards = [
                    {"id": self.labels[c.id], "head": card_head(c, n), "lines": card_lines(c, self.document.cards)}
                    for n, c in enumerate(self.cards, 1)
                ]
                return {"kind": "annex", "title": block.title or "Phụ lục", "lead": ANNEX_LEAD, "mark": ANNEX_MARK, "cards": cards}
            case _:
                return None

    def table(self, block: Table) -> dict[str, Any]:
        return {
            "kind": "table",
            "caption": block.caption,
            "columns": column_widths(block),
            "head": [[self.cell(c, True) for c in row] for row in block.head],
            "body": [[self.cell(c, i in block.emphasis) for c in row] for i, row in enumerate(block.body)],
            "notes": [self.runs(n) for n in block.notes],
        }

    def cell(self, cell: Cell, bold: bool) -> dict[str, Any]:
        return {
            "content": self.runs(cell.content),
            "align": cell.align,
            "colspan": cell.colspan,
            "rowspan": cell.rowspan,
            "bold": bold,
            "long": len(plain_text(cell.content)) > _LONG_CELL,
        }

    def runs(self, content: Iterable[Inline]) -> list[dict[str, Any]]:
        return [self.run(item) for item in content]

    def run(self, item: Inline) -> dict[str, Any]:
        match item:
            case Note():
                return {"kind": "note", "content": self.runs(item.content)}
            case Number():
                return {"kind": "run", "text": item.shown, "bold": item.bold, "card": self.labels.get(item.figure)}
            case Text():
                return {"kind": "run", "text": item.text, "bold": item.bold, "italic": item.italic}


def _short_with_note(block: Paragraph) -> bool:
    """Whether to keep the paragraph on one page: a footnote pushes its line to the next, alone."""
    return any(isinstance(i, Note) for i in block.content) and len(plain_text(block.content)) < 500
