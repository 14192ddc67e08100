"""The look of the Word file: Decree 30/2020/NĐ-CP in real, named styles."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from cchc_analysis.report.wordxml import w

FONT = "Times New Roman"
INDENT = Mm(12.7)
MARGINS = {"top_margin": Mm(22), "bottom_margin": Mm(20), "left_margin": Mm(30), "right_margin": Mm(18), "header_distance": Mm(11)}
TEXT_WIDTH = 162
"""Millimetres between the margins of a portrait page."""
WIDE_WIDTH = 257

_KEPT = {
    *("Normal", "Header", "Footer", "Title", "Subtitle", "Body Text", "Caption", "Default Paragraph Font", "Normal Table", "No List"),
    *(f"Heading {n}" for n in range(1, 5)),
}


def prepare(document: Any) -> None:
    """Restyle python-docx's plain document; what an office does not need goes."""
    styles = document.styles
    for style in list(styles):
        if style.name not in _KEPT:
            style.delete()
    for link in styles.element.xpath("//w:style/w:link"):
        link.getparent().remove(link)
    _defaults(styles)
    _paragraph(styles["Normal"], size=14)
    body = styles["Body Text"]
    _paragraph(body, size=14, align=ALIGN.JUSTIFY, indent=True, after=6, line=1.1)
    for level in range(1, 5):
        heading = styles[f"Heading {level}"]
        _paragraph(heading, size=14, bold=level < 4, italic=level > 2, indent=True, before=8, after=6, keep=True)
    _paragraph(styles["Title"], size=14, bold=True, align=ALIGN.CENTER, keep=True)
    _paragraph(styles["Subtitle"], size=14, bold=True, align=ALIGN.CENTER)
    _paragraph(styles["Caption"], size=13, bold=True, before=8, after=4, keep=True)
    _paragraph(styles["Header"], size=13, align=ALIGN.CENTER)
    _paragraph(_new(styles, "Căn cứ", "LegalBasis"), size=14, italic=True, align=ALIGN.JUSTIFY, indent=True, after=6)
    _paragraph(_new(styles, "Diễn giải", "Remark"), size=12, italic=True, align=ALIGN.JUSTIFY, indent=True, after=6)
    _paragraph(_new(styles, "Trong bảng", "TableText"), size=12)
    _paragraph(_new(styles, "Dưới bảng", "TableNote"), size=11.5, align=ALIGN.JUSTIFY, before=2, after=6)
    _paragraph(_new(styles, "Nơi nhận", "Recipients"), size=11)
    _paragraph(_new(styles, "Thẻ số liệu", "CardText"), size=10.5, after=3)
    _paragraph(_new(styles, "Tên thẻ số liệu", "CardHead"), size=10.5, bold=True, before=6, keep=True)
    notice = _new(styles, "Lưu ý về số liệu", "DataNotice")
    _paragraph(notice, size=12.5, align=ALIGN.JUSTIFY, before=6, after=6)
    sides = (w(side, val="single", sz=size, space=6, color=color) for side, size, color in _BOX)
    notice.element.get_or_add_pPr().insert_element_before(w("pBdr", *sides), "w:shd", "w:spacing", "w:ind", "w:jc")
    _paragraph(_new(styles, "footnote text", "FootnoteText"), size=11, align=ALIGN.JUSTIFY)
    call = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    call.element.styleId = "FootnoteReference"
    call.font.superscript = True
    for built_in in (call, styles["footnote text"]):
        del built_in.element.attrib[qn("w:customStyle")]


_BOX = (("top", 4, "AAAAAA"), ("left", 20, "707070"), ("bottom", 4, "AAAAAA"), ("right", 4, "AAAAAA"))


def _defaults(styles: Any) -> None:
    defaults = styles.element.find(qn("w:docDefaults"))
    fonts = w("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    language = w("lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA")
    run_defaults = w("rPrDefault", w("rPr", fonts, w("sz", val=28), w("szCs", val=28), language))
    paragraph_defaults = w("pPrDefault", w("pPr", w("spacing", after=0, line=240, lineRule="auto")))
    for child in list(defaults):
        defaults.remove(child)
    defaults.extend((run_defaults, paragraph_defaults))


def _new(styles: Any, name: str, style_id: str) -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.styleId = style_id
    style.base_style = styles["Normal"]
    style.quick_style = True
    return style


def _paragraph(
    style: Any,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    indent: bool = False,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    keep: bool = False,
) -> None:
    element = style.element
    for old in (element.find(qn("w:rPr")), element.find(qn("w:pPr"))):
        outline = old.find(qn("w:outlineLvl")) if old is not None else None
        if old is not None:
            element.remove(old)
        if outline is not None:
            element.get_or_add_pPr().append(outline)
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold or None, italic or None
    element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    element.rPr.rFonts.set(qn("w:cs"), FONT)
    shape = style.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = align, Pt(before), Pt(after)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.MULTIPLE, line
    shape.first_line_indent = INDENT if indent else None
    shape.keep_with_next = keep or None
    shape.widow_control = True
