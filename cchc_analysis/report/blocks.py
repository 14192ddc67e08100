"""The document model: blocks that a notebook shows and every writer (HTML, PDF, Word) reads.

A block travels inside the executed notebook as JSON under :data:`MIME`; beside it stands plain HTML for
JupyterLab. A writer gets a :class:`Document` (see :func:`read_document`) and never looks into a notebook's code.
Text in blocks is plain text: each writer escapes it for its own format.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

MIME = "application/vnd.cchc.blocks+json"
"""The MIME type of a list of blocks in a notebook's output."""


@dataclass(frozen=True, slots=True)
class Text:
    """A run of plain text."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A printed figure: ``shown`` is its text, ``figure`` the id of its card (:class:`Card`)."""

    figure: str
    shown: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote called at this place; ``content`` is its text."""

    content: tuple[Text | Number, ...]


Inline = Text | Number | Note


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an administrative document (Decree 30/2020): issuing body at the left, national motto at the right."""

    parent: str
    issuer: str
    number: str
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Title:
    """The document's type (``BÁO CÁO``), its subject and a line in brackets below."""

    kind: str
    subject: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 for ``I.``, 2 for ``1.``, 3 for ``a)``; ``number`` is the printed mark (``I.``, ``2.1.``, ``đ)``)."""

    level: int
    number: str
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. ``body`` is indented text, ``item`` a dash, ``subitem`` a plus, ``basis`` the italic legal basis,
    ``remark`` a small explanation, ``notice`` a box that speaks about the data (missing table, synthetic figures)."""

    content: tuple[Inline, ...]
    style: Literal["body", "item", "subitem", "basis", "remark", "notice"] = "body"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. ``header`` cells become ``<th scope>``; spans count columns and rows."""

    content: tuple[Inline, ...]
    align: Literal["left", "center", "right"] = "left"
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: heading rows (repeated on each page), body rows, a caption, notes below. ``widths`` are relative.

    ``emphasis`` lists body rows printed bold (totals). ``wide`` tables get a landscape page on paper.
    """

    id: str
    caption: str
    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()
    emphasis: tuple[int, ...] = ()
    notes: tuple[tuple[Inline, ...], ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the message as title, an SVG for screen and PDF, a PNG (base64) for Word, and words for those who cannot see it."""

    id: str
    title: str
    svg: str
    png: str
    alt: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Recipients at the left, authority and name at the right. ``name`` may be empty: the signer's name is typed when signed."""

    recipients: tuple[str, ...]
    title: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source cell on a card: file, sheet, cell, the text found, and the row's other cells as heading → text."""

    file: str
    sheet: str
    cell: str
    raw: str
    row: tuple[tuple[str, str], ...] = ()


NOT_ROUNDED = "không phải làm tròn"
"""What a card says of a value that is printed whole."""


@dataclass(frozen=True, slots=True)
class Card:
    """The birth certificate of one figure, ready to print (all texts Vietnamese)."""

    id: str
    label: str
    scope: str
    shown: str
    unit: str
    definition: str
    legal_source: str
    formula: str
    substituted: str
    exact: str
    rounding: str
    window: str
    status: str
    sources: tuple[SourceRow, ...] = ()
    inputs: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    variant_difference: str = ""
    comparisons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """Where the annex of number cards is printed on paper and in Word (the cards themselves come with the document)."""

    title: str = "Phụ lục truy vết số liệu"


@dataclass(frozen=True, slots=True)
class Embed:
    """Something to try out on the HTML page (a what-if form): ``widget`` is one of ``html.WIDGETS``,
    ``data`` is its JSON text. ``alt`` stands in its place on paper, in Word and where scripts do not run."""

    id: str
    widget: str
    title: str
    data: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """What a writer must know of the whole document. ``date`` is the data's date (ISO) and stands for "now" in every format."""

    title: str
    quarter: str
    subject: str
    author: str
    date: str
    synthetic: bool = False
    kind: Literal["report", "scorecard", "audit", "cases", "trends"] = "report"


Block = Letterhead | Title | Heading | Paragraph | Table | Chart | Signature | Annex | Embed | Meta | Card
_KINDS: dict[str, type[Any]] = {
    c.__name__: c
    for c in (
        Text, Number, Note, Letterhead, Title, Heading, Paragraph, Cell, Table, Chart, Signature, SourceRow, Card, Annex, Embed, Meta,
    )
}  # fmt: skip


def to_json(value: Any) -> Any:
    """A block (or a part of one) as JSON: dataclasses carry their name under ``kind_``; fields at their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        out: dict[str, Any] = {"kind_": type(value).__name__}
        for f in fields(value):
            content = getattr(value, f.name)
            if content != f.default:
                out[f.name] = to_json(content)
        return out
    if isinstance(value, list | tuple):
        return [to_json(v) for v in value]
    return value


def from_json(value: Any) -> Any:
    """The inverse of :func:`to_json`; lists become tuples. Unknown kinds raise ``KeyError``."""
    if isinstance(value, Mapping):
        kind = _KINDS[value["kind_"]]
        return kind(**{k: from_json(v) for k, v in value.items() if k != "kind_"})
    if isinstance(value, list):
        return tuple(from_json(v) for v in value)
    return value


@dataclass(frozen=True)
class Document:
    """What a notebook says: its blocks in order, the cards of the figures it prints, and its meta data."""

    meta: Meta
    blocks: tuple[Block, ...]
    cards: dict[str, Card] = field(default_factory=dict)

    def inlines(self) -> Iterator[Inline]:
        """Every run of text and number in printing order, footnotes after the place that calls them."""
        for block in self.blocks:
            yield from inlines_of(block)


def inlines_of(block: Block) -> Iterator[Inline]:
    """The runs of one block, notes opened."""
    groups: list[Sequence[Inline]] = []
    if isinstance(block, Paragraph):
        groups.append(block.content)
    elif isinstance(block, Table):
        groups += [cell.content for row in (*block.head, *block.body) for cell in row]
        groups += block.notes
    for group in groups:
        for item in group:
            yield item
            if isinstance(item, Note):
                yield from item.content


def read_document(notebook: Mapping[str, Any]) -> Document:
    """Collect the blocks from an executed notebook (nbformat 4 as mappings).

    Raises:
        ValueError: the notebook shows no ``Meta`` block, so it is no report.
    """
    blocks: list[Block] = []
    cards: dict[str, Card] = {}
    meta: Meta | None = None
    for cell in notebook.get("cells", ()):
        for output in cell.get("outputs", ()):
            for block in from_json(output.get("data", {}).get(MIME, [])):
                if isinstance(block, Meta):
                    meta = block
                elif isinstance(block, Card):
                    cards[block.id] = block
                else:
                    blocks.append(block)
    if meta is None:
        raise ValueError("Sổ tay này không có khối văn bản nào của cchc_analysis (hãy chạy sổ tay trước khi xuất)")
    return Document(meta, tuple(blocks), cards)


@dataclass(frozen=True)
class Shown:
    """Blocks as a notebook cell shows them: JSON for the writers, HTML for the person in JupyterLab."""

    blocks: tuple[Block, ...]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: to_json(list(self.blocks)), "text/html": preview_html(self.blocks), "text/plain": f"<{len(self.blocks)} khối>"}


def preview_html(blocks: Sequence[Block]) -> str:
    """Plain HTML of the blocks for a notebook cell (no style sheet, no script)."""
    return "\n".join(filter(None, map(_preview, blocks)))


def _runs(content: Sequence[Inline]) -> str:
    out = []
    for item in content:
        if isinstance(item, Note):
            out.append(f"<small>[{_runs(item.content)}]</small>")
        elif isinstance(item, Number):
            out.append(f'<span title="{html.escape(item.figure)}">{html.escape(item.shown)}</span>')
        else:
            text = html.escape(item.text)
            text = f"<b>{text}</b>" if item.bold else text
            out.append(f"<i>{text}</i>" if item.italic else text)
    return "".join(out)


def _preview(block: Block) -> str:
    match block:
        case Letterhead():
            return f"<p><b>{html.escape(block.issuer)}</b> · {html.escape(block.number)} · <i>{html.escape(block.place_and_date)}</i></p>"
        case Title():
            return f"<h1>{html.escape(block.kind)}</h1><p><b>{html.escape(block.subject)}</b></p>"
        case Heading():
            level = min(block.level + 1, 6)
            return f"<h{level}>{html.escape(f'{block.number} {block.text}'.strip())}</h{level}>"
        case Paragraph():
            mark = {"item": "– ", "subitem": "+ "}.get(block.style, "")
            return f"<p>{mark}{_runs(block.content)}</p>"
        case Table():
            rows = "".join(
                "<tr>"
                + "".join(
                    f'<{(t := "th" if c.header else "td")} colspan="{c.colspan}" rowspan="{c.rowspan}">{_runs(c.content)}</{t}>'
                    for c in row
                )
                + "</tr>"
                for row in (*block.head, *block.body)
            )
            return f"<table><caption>{html.escape(block.caption)}</caption>{rows}</table>"
        case Chart():
            return f"<figure>{block.svg}<figcaption>{html.escape(block.title)}</figcaption></figure>"
        case Signature():
            return f"<p><b>{html.escape(block.title)}</b><br>{html.escape(block.name)}</p>"
        case Annex():
            return f"<p><i>{html.escape(block.title)}</i></p>"
        case _:
            return ""
