"""Texts that try to be something else in one of the formats, and a document that carries one of them in every field."""

from __future__ import annotations

from cchc_analysis.report.blocks import (
    Annex,
    Card,
    Cell,
    Chart,
    Document,
    Heading,
    Letterhead,
    Meta,
    Note,
    Number,
    Paragraph,
    Signature,
    SourceRow,
    Table,
    Text,
    Title,
)

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "closing": "</script></style></title><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'y\'',
    "formula": "=cmd|' /C calc'!A0",
    "cdata": "]]><!--x-->",
    "template": "{{ 7*7 }} {% raw %} ${x} {0}",
    "typst": '#import "x" #eval("1+1") #read("/etc/hosts")',
    "typst-marks": "*b* _i_ `c` $x^2$ @ref <label> = tieu de - muc \\ ~ // ghi chu /* x */",
    "xml": "&amp; &lt; &#60; &unknown; <w:t>x</w:t>",
    "path": "..\\..\\x C:\\y %00 %s",
}


def hostile_document(evil: str) -> Document:
    """A document with the text in every field that holds text."""
    number = Number(evil, evil)
    runs = (Text(evil), number, Note((Text(evil), number)), Text(evil, bold=True, italic=True))
    source = SourceRow(evil, evil, evil, evil, ((evil, evil),))
    words = dict.fromkeys(_CARD_TEXTS, evil)
    card = Card(id=evil, sources=(source,), inputs=(evil, "x"), variants=(evil,), comparisons=(evil,), **words)
    cells = tuple(Cell(runs, header=header) for header in (True, False))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0L9 9" stroke="#000"/><script>{"x"}</script></svg>'
    blocks = (
        Letterhead(evil, evil, evil, evil),
        Title(evil, evil, evil),
        *(Heading(level, evil, evil, evil) for level in (1, 2, 3)),
        *(Paragraph(runs, style) for style in ("body", "item", "subitem", "basis", "remark", "notice")),
        Table(evil, evil, (cells,), (cells, cells), notes=(runs,)),
        Table(evil, evil, (cells,), (cells, cells), wide=True),
        Chart(evil, evil, svg, PIXEL, evil, evil),
        Signature((evil, evil), evil, evil),
        Annex(evil),
    )
    return Document(Meta(evil, evil, evil, evil, "2023-09-25"), blocks, {evil: card})


_CARD_TEXTS = (
    "label scope shown unit definition legal_source formula substituted exact rounding window status variant_difference note".split()  # noqa: SIM905
)
