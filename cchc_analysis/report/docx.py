"""The Word writer: the file that an office edits and signs, laid out as Decree 30/2020/NĐ-CP asks.

Real heading styles, repeated table headings, footnotes, alt texts; each figure sits in a content control that carries its
id, so that :func:`changed_figures` can say later which ones a person edited. Same document, same bytes.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import docx as python_docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Mm

from cchc_analysis.report import wordstyle
from cchc_analysis.report.blocks import (
    Annex,
    Block,
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
    card_head,
    card_lines,
    cleaned,
    column_widths,
    document_title,
    is_wide,
    lies,
    numbers_of,
    outline,
    printed_cards,
    table_rows,
)
from cchc_analysis.report.wordfigures import changed_figures
from cchc_analysis.report.wordxml import (
    FOOTNOTES_TYPE,
    figure_control,
    figures_part,
    footnotes,
    note_call,
    page_number,
    repacked,
    run,
    tag_of,
    w,
)

__all__ = ["changed_figures", "write_docx"]

_STYLES = {"body": "Body Text", "item": "Body Text", "subitem": "Body Text", "basis": "Căn cứ", "remark": "Diễn giải"}
_MARKS = {"item": "- ", "subitem": "+ "}
_WHOLE_TABLE = 14
_UNWANTED = ("/thumbnail", "/stylesWithEffects", "/customXml")
"""Parts of python-docx's template that nothing uses."""


def write_docx(document: Document) -> bytes:
    """The document as a Word file."""
    document = cleaned(document)
    file = python_docx.Document()
    wordstyle.prepare(file)
    _properties(file, document)
    _Writer(document, file).write()
    out = io.BytesIO()
    file.save(out)
    return repacked(out.getvalue())


def _properties(file: Any, document: Document) -> None:
    core, meta = file.core_properties, document.meta
    core.title, core.subject, core.author = document_title(document)[:255], meta.subject[:255], meta.author[:255]
    core.last_modified_by, core.comments, core.keywords, core.language = meta.author[:255], "", meta.quarter[:255], "vi-VN"
    core.created = core.modified = datetime.fromisoformat(meta.date)
    core.revision = 1
    for holder in (file.part.package, file.part):
        for relation in list(holder.rels.values()):
            if relation.reltype.endswith(_UNWANTED):
                del holder.rels[relation.rId]


class _Writer:
    """Renders blocks into the body; collects footnotes on the way."""

    def __init__(self, document: Document, file: Any) -> None:
        self.document, self.file = document, file
        self.notes: list[list[Any]] = []
        self._entries = iter(outline(document))
        self._styles = {style.name: None if style.name == "Normal" else style.style_id for style in file.styles}
        self._controls = 0
        self._landscape = False
        self._pictures = 0

    def write(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        for name, value in wordstyle.MARGINS.items():
            setattr(section, name, value)
        section.different_first_page_header_footer = True
        header = section.header.paragraphs[0]
        header._p.extend(page_number())
        section.first_page_header.paragraphs[0].text = ""
        blocks = self.document.blocks
        for i, block in enumerate(blocks):
            self._orient(is_wide(blocks, i))
            self._block(block, before_signature=any(isinstance(b, Signature) for b in blocks[i + 1 : i + 2]))
        self._orient(False)
        self._parts()

    def _parts(self) -> None:
        package, part = self.file.part.package, self.file.part
        part.relate_to(Part(PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, footnotes(self.notes), package), RT.FOOTNOTES)
        shown = dict.fromkeys((tag_of(n.figure), n.shown) for n in numbers_of(self.document.blocks))
        part.relate_to(Part(PackURI("/customXml/item1.xml"), "application/xml", figures_part(shown), package), RT.CUSTOM_XML)
        settings = self.file.settings.element
        separators = w("footnotePr", w("footnote", id=-1), w("footnote", id=0))
        settings.find(qn("w:compat")).addprevious(separators)
        language = settings.find(qn("w:themeFontLang"))
        for found, value in ((language, "vi-VN"), (settings.find(qn("w:decimalSymbol")), ","), (settings.find(qn("w:listSeparator")), ";")):
            if found is not None:
                found.set(qn("w:val"), value)

    def _orient(self, landscape: bool) -> None:
        if landscape == self._landscape:
            return
        self._landscape = landscape
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        end = self.file.element.body.xpath("./w:p[w:pPr/w:sectPr]")[-1]  # the paragraph that ends the section: as small as can be
        end.pPr.insert_element_before(w("spacing", before=0, after=0, line=20, lineRule="exact"), "w:sectPr")
        end.pPr.insert_element_before(w("rPr", w("sz", val=2)), "w:sectPr")
        section.different_first_page_header_footer = False
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        margins = wordstyle.MARGINS | ({"left_margin": Mm(22), "right_margin": Mm(18)} if landscape else {})
        for name, value in margins.items():
            setattr(section, name, value)

    # -- runs --------------------------------------------------------------------------------------------------

    def _runs(self, content: Iterable[Inline], *, bold: bool = False) -> list[Any]:
        return [self._run(item, bold) for item in content]

    def _run(self, item: Inline, bold: bool) -> Any:
        match item:
            case Note():
                self.notes.append([])
                number = len(self.notes)
                self.notes[number - 1] = self._runs(item.content)
                return note_call(number)
            case Number():
                self._controls += 1
                card = self.document.cards.get(item.figure)
                label = ", ".join(filter(None, (card.label, card.scope))) if card else item.figure
                return figure_control(tag_of(item.figure), label, self._controls, run(item.shown, bold=bold or item.bold))
            case Text():
                return run(item.text, bold=bold or item.bold, italic=item.italic)

    def _add(self, style: str, *runs: Any, parent: Any = None, **options: Any) -> Any:
        paragraph = (parent or self.file).add_paragraph()
        paragraph._p.style = self._styles[style]
        paragraph._p.extend(runs)
        for name, value in options.items():
            setattr(paragraph.paragraph_format, name, value)
        return paragraph

    # -- blocks ------------------------------------------------------------------------------------------------

    def _block(self, block: Block, before_signature: bool) -> None:
        match block:
            case Letterhead():
                self._letterhead(block)
            case Title():
                self._add("Title", run(block.kind), space_before=Mm(5))
                self._add("Subtitle", run(block.subject))
                if block.remark:
                    self._add("Subtitle", run(block.remark, italic=True)).runs[0].font.bold = False
                self._rule(self.file.add_paragraph(style="Normal"), (wordstyle.TEXT_WIDTH - 52) / 2).paragraph_format.space_after = Mm(4)
            case Heading():
                entry = next(self._entries)
                self._add(f"Heading {min(entry.level, 4)}", run(entry.text))
            case Paragraph(style="notice"):
                self._add("Lưu ý về số liệu", *self._runs(block.content))
            case Paragraph():
                mark = [run(_MARKS[block.style])] if block.style in _MARKS else []
                self._add(_STYLES[block.style], *mark, *self._runs(block.content), keep_with_next=before_signature or None)
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)
            case Signature():
                self._signature(block)
            case Embed() if block.alt:
                self._add("Body Text", run(block.alt))
            case Annex():
                self._annex(block)
            case _:
                pass

    def _rule(self, paragraph: Any, indent: float) -> Any:
        """A horizontal line: the lower border of an all but empty paragraph, ``indent`` millimetres from both sides."""
        shape = paragraph.paragraph_format
        shape.left_indent = shape.right_indent = Mm(indent)
        line = w("pBdr", w("bottom", val="single", sz=6, space=1, color="000000"))
        paragraph._p.get_or_add_pPr().insert_element_before(line, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")
        paragraph._p.append(run("", size=2))
        paragraph._p.pPr.append(w("rPr", w("sz", val=4)))
        return paragraph

    def _frame(self, widths: Sequence[float]) -> list[Any]:
        """A borderless table of one row; its cells."""
        table = self.file.add_table(rows=1, cols=len(widths))
        table.autofit = False
        margins = w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa"))
        table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(w("cantSplit"))
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            cell.width = Mm(width)
        return list(table.rows[0].cells)

    def _letterhead(self, block: Letterhead) -> None:
        left, right = self._frame((70, 92))

        def center(cell: Any, *runs: Any) -> Any:
            paragraph = self._add("Normal", *runs, parent=cell)
            paragraph.alignment = 1
            return paragraph

        if block.parent:
            center(left, run(block.parent, size=12.5))
        center(left, run(block.issuer, bold=True, size=12.5))
        self._rule(left.add_paragraph(), 24)
        center(left, run(block.number, size=13)).paragraph_format.space_before = Mm(1.5)
        center(right, run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12))
        center(right, run("Độc lập - Tự do - Hạnh phúc", bold=True, size=13))
        self._rule(right.add_paragraph(), 17)
        center(right, run(block.place_and_date, italic=True, size=13)).paragraph_format.space_before = Mm(1.5)
        for cell in (left, right):
            cell._tc.remove(cell.paragraphs[0]._p)

    def _table(self, block: Table) -> None:
        if block.caption:
            self._add("Caption", run(block.caption))
        weights = column_widths(block)
        full = wordstyle.WIDE_WIDTH if lies(block) else wordstyle.TEXT_WIDTH
        widths = [round(full * 56.6929 * weight / sum(weights)) for weight in weights]
        borders = (
            w(side, val="single", sz=4, space=0, color="000000") for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        properties = w(
            "tblPr",
            w("tblW", w=sum(widths), type="dxa"),
            w("tblBorders", *borders),
            w("tblLayout", type="fixed"),
            w(
                "tblCellMar",
                w("top", w=30, type="dxa"),
                w("left", w=70, type="dxa"),
                w("bottom", w=30, type="dxa"),
                w("right", w=70, type="dxa"),
            ),
            w("tblLook", val="04A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=0, noVBand=1),
            w("tblCaption", val=block.caption or block.id),
        )
        table = w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)))
        head, rows = len(block.head), table_rows(block)
        for i, row in enumerate(rows):
            keep = i + 1 < len(rows) and (i < head or len(block.body) <= _WHOLE_TABLE)
            bold = i < head or i - head in block.emphasis
            line = w("tr", w("trPr", w("cantSplit"), w("tblHeader") if i < head else None))
            for column, cell, continued in row:
                width = sum(widths[column : column + cell.colspan])
                cell_properties = w("tcPr", w("tcW", w=width, type="dxa"))
                if cell.colspan > 1:
                    cell_properties.append(w("gridSpan", val=cell.colspan))
                if cell.rowspan > 1:
                    cell_properties.append(w("vMerge", val="continue" if continued else "restart"))
                if i < head:
                    cell_properties.append(w("shd", val="clear", color="auto", fill="F2F2F2"))
                cell_properties.append(w("vAlign", val="center"))
                shape = w(
                    "pPr",
                    w("pStyle", val="TableText"),
                    w("keepNext") if keep else None,
                    w("jc", val=cell.align),
                )
                runs = [] if continued else self._runs(cell.content, bold=bold)
                line.append(w("tc", cell_properties, w("p", shape, *runs)))
            table.append(line)
        self.file.element.body.insert_element_before(table, "w:sectPr")
        for note in block.notes:
            self._add("Dưới bảng", *self._runs(note))
        if not block.notes:
            self._add("Dưới bảng").paragraph_format.line_spacing = 0.5

    def _chart(self, block: Chart) -> None:
        self._add("Caption", run(block.title))
        self._pictures += 1
        paragraph = self._add("Normal", keep_with_next=bool(block.source) or None, space_after=Mm(2))
        try:
            picture = paragraph.add_run().add_picture(io.BytesIO(base64.b64decode(block.png)), width=Mm(wordstyle.TEXT_WIDTH))
        except Exception:  # python-docx raises several kinds for bytes that are no picture
            paragraph._p.append(run(block.alt))
        else:
            named = picture._inline.docPr
            named.set("name", f"Biểu đồ {self._pictures}")
            named.set("descr", block.alt or block.title)
            named.set("title", block.title)
        if block.source:
            self._add("Dưới bảng", run(block.source, italic=True))

    def _signature(self, block: Signature) -> None:
        left, right = self._frame((78, 84))
        if block.recipients:
            self._add("Nơi nhận", run("Nơi nhận:", bold=True, italic=True, size=12), parent=left)
            for recipient in block.recipients:
                self._add("Nơi nhận", run(f"- {recipient}"), parent=left)
            left._tc.remove(left.paragraphs[0]._p)
        for text, space in ((block.title, 0), (block.name, 26)):
            self._add("Normal", run(text, bold=True), parent=right, space_before=Mm(space)).alignment = 1
        right._tc.remove(right.paragraphs[0]._p)

    def _annex(self, block: Annex) -> None:
        self._add("Heading 1", run(block.title), page_break_before=True)
        self._add("Thẻ số liệu", run(ANNEX_LEAD))
        for position, card in enumerate(printed_cards(self.document), 1):
            self._add("Tên thẻ số liệu", run(card_head(card, position)))
            runs: list[Any] = []
            for term, text in card_lines(card, self.document.cards):
                runs += [run(f"{ANNEX_MARK if runs else ''}{term}: ", italic=True), run(text)]
            self._add("Thẻ số liệu", *runs)
