"""The HTML writer: one self-contained page that works offline, on a phone, on paper and without a mouse.

Nothing in the page comes from another address. A content security policy allows only the page's own style and
scripts (by hash); every text of the document is escaped here, every chart passes :func:`cchc_analysis.report.svg.clean`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape

from cchc_analysis.model import Status
from cchc_analysis.report.blocks import (
    Annex,
    Block,
    Card,
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
    to_json,
)
from cchc_analysis.report.ink import numeral_spans
from cchc_analysis.report.outline import BIDI, cleaned, document_title, outline, plain_text, unique_slug
from cchc_analysis.report.page import page, script_json
from cchc_analysis.report.svg import clean

WIDGETS = {"scorecard": ("scorecard.js", "scorecard-mount.js")}
"""The scripts of each widget that an :class:`~cchc_analysis.report.blocks.Embed` block can name."""
_STATUS = {word: s.value for s in Status for word in (s.value, s.vietnamese)}


def write_html(document: Document) -> str:
    """The document as one HTML page (text, to be stored as UTF-8)."""
    document = cleaned(document)
    writer = _Writer(document)
    body = writer.body()
    cards = {i: _card_data(c) for i, c in document.cards.items()}
    return page(
        title=document_title(document),
        kind=document.meta.kind,
        brand=document.meta.author or "Cải cách hành chính",
        nav=writer.contents(),
        main=f'<article class="sheet">{body}</article>',
        data={"the-so-lieu": cards} if cards else {},
        scripts=_scripts(document.blocks),
        style="".join(writer.rules),
        review=bool(cards),
    )


def _scripts(blocks: Iterable[Block]) -> list[str]:
    """The scripts of the page; of a widget's, only those shipped with the package."""
    names = ["page.js"]
    for name in sorted({b.widget for b in blocks if isinstance(b, Embed)}):
        if name not in WIDGETS:
            raise ValueError(f"Không có phần tương tác “{name}” trong cchc_analysis")
        names += WIDGETS[name]
    return names


def _card_data(card: Card) -> dict[str, object]:
    data: dict[str, object] = to_json(card)
    data["status_key"] = _STATUS.get(card.status, "")
    for key in ("kind_", "id"):
        data.pop(key, None)
    if "sources" in data:
        data["sources"] = [{k: v for k, v in to_json(s).items() if k != "kind_"} for s in card.sources]
    return data


def _plain(text: str) -> str:
    """Escaped text; direction marks cannot reach beyond their own run."""
    return f"<bdi>{escape(text)}</bdi>" if BIDI.intersection(text) else escape(text)


class _Writer:
    """Renders blocks in order; collects footnotes and the style rules of table columns on the way."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entries = outline(document)
        self.notes: list[Note] = []
        self.rules: list[str] = []
        self._next = iter(self.entries)
        self._ids = {e.anchor for e in self.entries} | {"noi-dung", "the-so-lieu", "chu-thich"}
        self._titled = False
        self._inked = bool(document.cards)

    def contents(self) -> str:
        """The table of contents, empty when there is little to list."""
        if len(self.entries) < 3:
            return ""
        items = "".join(
            f'<li class="l{min(e.level, 4)}"><a href="#{e.anchor}">{_plain(e.text)}</a></li>' for e in self.entries if e.level <= 3
        )
        return f'<nav class="toc" aria-label="Mục lục"><details><summary>Mục lục</summary><ol>{items}</ol></details></nav>'

    def body(self) -> str:
        """All blocks, the one ``h1`` made sure of, footnotes at the end."""
        parts: list[str] = []
        open_list = False
        for block in self.document.blocks:
            is_item = isinstance(block, Paragraph) and block.style in ("item", "subitem")
            if is_item != open_list:
                parts.append("<ul>" if is_item else "</ul>")
                open_list = is_item
            parts.append(self._block(block))
        if open_list:
            parts.append("</ul>")
        if not self._titled:
            parts.insert(0, f'<h1 class="plain">{_plain(document_title(self.document))}</h1>')
        if self.notes:
            parts.append(self._footnotes())
        return "\n".join(parts)

    def _footnotes(self) -> str:
        items, n = [], 0
        while n < len(self.notes):  # a note may call another one
            runs = self._runs(self.notes[n].content)
            n += 1
            back = f'<a class="back" href="#goi-{n}" aria-label="Về chỗ gọi ghi chú {n}">↑</a>'
            items.append(f'<li id="ghi-chu-{n}">{runs} {back}</li>')
        return f'<section class="notes" aria-labelledby="chu-thich"><h2 id="chu-thich">Ghi chú</h2><ol>{"".join(items)}</ol></section>'

    def _runs(self, content: Iterable[Inline]) -> str:
        return "".join(map(self._run, content))

    def _run(self, item: Inline) -> str:
        match item:
            case Note():
                self.notes.append(item)
                n = len(self.notes)
                return f'<sup class="call"><a id="goi-{n}" href="#ghi-chu-{n}" aria-label="Ghi chú {n}">[{n}]</a></sup>'
            case Number():
                card = self.document.cards.get(item.figure)
                shown = f"<b>{_plain(item.shown)}</b>" if item.bold else _plain(item.shown)
                if card is None:
                    return f'<span class="num" data-figure="{escape(item.figure)}">{shown}</span>'
                status = _STATUS.get(card.status, "")
                return (
                    f'<span class="num" role="button" tabindex="0" aria-haspopup="dialog" data-figure="{escape(item.figure)}"'
                    f' data-status="{status}">{shown}</span>'
                )
            case Text():
                text = self._typed(item.text) if self._inked else _plain(item.text)
                text = f"<b>{text}</b>" if item.bold else text
                return f"<i>{text}</i>" if item.italic else text

    def _typed(self, text: str) -> str:
        """The text with the numerals that no figure stands behind marked, for the reviewer's view."""
        out, position = [], 0
        for start, end in numeral_spans(text):
            out += [_plain(text[position:start]), f'<mark data-status="typed">{text[start:end]}</mark>']
            position = end
        return "".join(out) + _plain(text[position:])

    def _id(self, wish: str) -> str:
        return unique_slug(wish, self._ids)

    def _block(self, block: Block) -> str:
        match block:
            case Letterhead():
                return (
                    f'<div class="letterhead"><div><p>{_plain(block.parent)}</p><p class="issuer"><b>{_plain(block.issuer)}</b></p>'
                    f"<p>{_plain(block.number)}</p></div><div><p><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b></p>"
                    f'<p class="motto"><b>Độc lập - Tự do - Hạnh phúc</b></p><p><i>{_plain(block.place_and_date)}</i></p></div></div>'
                )
            case Title():
                tag, self._titled = ("p" if self._titled else "h1"), True
                remark = f'<p class="title-remark">{_plain(block.remark)}</p>' if block.remark else ""
                subject = f'<span class="subject">{_plain(block.subject)}</span>' if block.subject else ""
                return f'<{tag} class="title"><span class="kind">{_plain(block.kind)}</span> {subject}</{tag}>{remark}'
            case Heading():
                entry = next(self._next)
                tag = f"h{min(entry.level + 1, 6)}"
                return f'<{tag} id="{entry.anchor}">{_plain(entry.text)}</{tag}>'
            case Paragraph():
                return self._paragraph(block)
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)
            case Signature():
                recipients = "".join(f"<li>{_plain(r)}</li>" for r in block.recipients)
                left = f"<p><b><i>Nơi nhận:</i></b></p><ul>{recipients}</ul>" if recipients else ""
                title = "<br>".join(_plain(line) for line in block.title.splitlines())
                return (
                    f'<div class="signature"><div class="recipients">{left}</div>'
                    f'<div class="signer"><p><b>{title}</b></p><p class="name"><b>{_plain(block.name)}</b></p></div></div>'
                )
            case Embed():
                slug = self._id(block.id)
                return (
                    f'<section class="widget" id="{slug}" data-widget="{escape(block.widget)}" aria-label="{escape(block.title)}">'
                    f'<p class="widget-alt">{_plain(block.alt)}</p>'
                    f'<script type="application/json">{script_json(json.loads(block.data))}</script></section>'
                )
            case Annex():
                return ""  # on screen the cards open at the numbers themselves
            case _:
                return ""

    def _paragraph(self, block: Paragraph) -> str:
        runs = self._runs(block.content)
        match block.style:
            case "item" | "subitem":
                return f'<li class="{block.style}">{runs}</li>'
            case "notice":
                return f'<div class="notice" role="note"><p>{runs}</p></div>'
            case style:
                return f'<p class="{style}">{runs}</p>'

    def _table(self, block: Table) -> str:
        slug = self._id(block.id or block.caption)
        total = sum(block.widths)
        for column, width in enumerate(block.widths, 1):
            if total > 0:
                self.rules.append(f"#{slug} col:nth-child({column}){{width:{100 * width // total}%}}")
        columns = "".join("<col>" for _ in block.widths)
        inked, self._inked = self._inked, False
        head = "".join(f"<tr>{''.join(self._cell(c, 'col') for c in row)}</tr>" for row in block.head)
        self._inked = inked
        body = "".join(
            f"<tr{' class=total' if i in block.emphasis else ''}>{''.join(self._cell(c, 'row') for c in row)}</tr>"
            for i, row in enumerate(block.body)
        )
        notes = "".join(f'<p class="table-note">{self._runs(n)}</p>' for n in block.notes)
        return (
            f'<div class="table{" wide" if block.wide else ""}"><div class="scroll" role="group" tabindex="0" aria-labelledby="{slug}-ten">'
            f'<table id="{slug}"><caption id="{slug}-ten">{_plain(block.caption)}</caption>'
            + (f"<colgroup>{columns}</colgroup>" if columns else "")
            + (f"<thead>{head}</thead>" if head else "")
            + f"<tbody>{body}</tbody></table></div>{notes}</div>"
        )

    def _cell(self, cell: Cell, scope: str) -> str:
        ordinal = scope == "row" and plain_text(cell.content).isdigit() and all(isinstance(i, Text) for i in cell.content)
        inked, self._inked = self._inked, self._inked and not (ordinal and cell.align == "center")
        runs = self._runs(cell.content)
        self._inked = inked
        is_header = bool(runs.strip()) and (cell.header or scope == "col")
        span = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "")
        if not is_header:
            return f'<td class="{cell.align}"{span}>{runs}</td>'
        wide = cell.colspan > 1 if scope == "col" else cell.rowspan > 1
        return f'<th class="{cell.align}" scope="{scope}{"group" if wide else ""}"{span}>{runs}</th>'

    def _chart(self, block: Chart) -> str:
        slug = self._id(block.id or block.title)
        drawing = clean(block.svg, slug, title=block.title, description=block.alt)
        source = f'<p class="source">{_plain(block.source)}</p>' if block.source else ""
        frame = f'<div class="scroll" role="group" tabindex="0" aria-label="{escape(block.title)}">{drawing}</div>'
        return f'<figure class="chart" id="{slug}"><figcaption>{_plain(block.title)}</figcaption>{frame}{source}</figure>'
