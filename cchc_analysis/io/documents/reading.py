"""Documents to audit: docx, pdf, html, md, txt and ipynb to blocks of text with their places. Well-kept extractors, limits against bombs."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cchc_analysis.audit.claims import BlockKind, TextBlock
from cchc_analysis.findings import printable
from cchc_analysis.io import sheets
from cchc_analysis.io.documents.tame import tamed
from cchc_analysis.io.documents.text_blocks import blocks_of, paragraphs
from cchc_analysis.io.os_errors import reason

MAX_BYTES = 50_000_000
"""Larger files are refused."""
MAX_UNPACKED = 300_000_000
MAX_PAGES = 2000
MAX_CHARACTERS = 20_000_000


class DocumentError(ValueError):
    """A document that cannot be read; ``str()`` is a Vietnamese sentence with a remedy."""


def read_document(path: str | Path) -> list[TextBlock]:
    """The blocks of a document, in reading order.

    Raises:
        DocumentError: missing, too large, of an unknown format, or damaged.
    """
    path = Path(path)
    name = printable(path.name)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise DocumentError(
            f"{name}: chưa đọc được định dạng “{path.suffix or 'không có đuôi'}”; hãy lưu thành docx, pdf, html, md, txt hoặc ipynb"
        )
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DocumentError(f"{name}: không mở được tệp ({reason(error)}); kiểm tra lại đường dẫn và quyền đọc") from error
    if not path.is_file():
        raise DocumentError(f"{name}: không phải tệp thường (thư mục, ống dẫn hoặc thiết bị); chọn đúng tệp tài liệu")
    if size > MAX_BYTES:
        raise DocumentError(f"{name}: tệp lớn hơn {MAX_BYTES // 1_000_000} MB; hãy tách nhỏ tài liệu")
    try:
        blocks = reader(path)
    except DocumentError:
        raise
    except Exception as error:
        raise DocumentError(f"{name}: tệp hỏng hoặc không đúng định dạng {path.suffix}; hãy mở bằng phần mềm gốc và lưu lại") from error
    if sum(len(b.text) for b in blocks) > MAX_CHARACTERS:
        raise DocumentError(f"{name}: nội dung quá dài; hãy tách nhỏ tài liệu")
    if not any(b.text.strip() for b in blocks):
        raise DocumentError(f"{name}: không có chữ nào đọc được (có thể là bản quét chỉ có ảnh; cần nhận dạng chữ trước)")
    return tamed(_without_annex(blocks))


_ANNEX = re.compile(r"[*_#\s]*phụ lục[:.]?\s+truy vết số liệu[.:*_\s]*", re.IGNORECASE)


def _without_annex(blocks: list[TextBlock]) -> list[TextBlock]:
    """The text up to the annex that traces figures to their sources: provenance lines state nothing to recompute."""
    end = next((i for i, b in enumerate(blocks) if i and b.kind != "row" and _ANNEX.fullmatch(b.text)), len(blocks))
    return blocks[:end]


def decode(data: bytes) -> str:
    """Text in any encoding that tables may have; always in normal form C. Bytes that fit none are replaced."""
    text, _ = sheets.decode(data)
    return unicodedata.normalize("NFC", data.decode("utf-8", errors="replace") if text is None else text)


def _text(path: Path) -> list[TextBlock]:
    return blocks_of(decode(path.read_bytes()).splitlines())


def _markdown(path: Path) -> list[TextBlock]:
    return blocks_of(decode(path.read_bytes()).splitlines(), markdown=True)


# --- HTML ---------------------------------------------------------------------------------------------------------------------------

_BLOCK_TAGS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "section",
    "article",
    "blockquote",
    "dd",
    "dt",
    "figcaption",
    "caption",
    "td",
    "th",
    "body",
    "main",
    "aside",
    "header",
}
_SKIPPED = {"script", "style", "template", "noscript", "svg", "nav", "head", "button", "select", "option", "iframe", "dialog"}


def _html(path: Path) -> list[TextBlock]:
    return html_blocks(path.read_bytes())


def html_blocks(data: bytes | str) -> list[TextBlock]:
    """The blocks of an HTML page; hidden parts and navigation are left out."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data if isinstance(data, str) else decode(data), "lxml")
    out: list[TextBlock] = []
    tables = 0
    for tag in soup.find_all(_SKIPPED):
        tag.decompose()
    for tag in soup.find_all(lambda tag: tag.has_attr("hidden")):
        tag.decompose()
    for tag in soup.find_all("sup"):
        tag.decompose()
    for tag in soup.find_all(["br"]):
        tag.replace_with("\n")
    number = 0
    for tag in soup.find_all(True):
        if tag.name == "table":
            tables += 1
            if tag.find_parent("table") is None:
                out += _html_table(tag, tables)
        elif tag.name in _BLOCK_TAGS and tag.find_parent("table") is None:
            text = _own_text(tag)
            if text:
                number += 1
                kind: BlockKind = "heading" if re.fullmatch(r"h[1-6]", tag.name) else "item" if tag.name == "li" else "paragraph"
                out += [TextBlock(b.text, b.kind, f"đoạn {number}") for b in paragraphs([(text, kind)])]
    return out


def _own_text(tag: Any) -> str:
    """The text of a block without its inner blocks."""
    parts = []
    for child in tag.children:
        name = getattr(child, "name", None)
        if name is None:
            parts.append(str(child))
        elif (
            name not in _BLOCK_TAGS
            and name not in ("table", "ul", "ol", "dl")
            and not child.find(list(_BLOCK_TAGS | {"table", "ul", "ol"}))
        ):
            parts.append(child.get_text())
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _html_table(table: Any, number: int) -> Iterator[TextBlock]:
    for i, row in enumerate(table.find_all("tr")[:20_000], 1):
        cells = [re.sub(r"\s+", " ", unicodedata.normalize("NFC", c.get_text(" ", strip=True))) for c in row.find_all(["td", "th"])]
        if any(cells):
            yield TextBlock("\t".join(cells), "row", f"bảng {number}, dòng {i}", tuple(cells), number)


# --- Word -----------------------------------------------------------------------------------------------------------------------------


def _docx(path: Path) -> list[TextBlock]:
    _refuse_bomb(path)
    import docx
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    document = docx.Document(str(path))
    out: list[TextBlock] = []
    tables = number = 0
    for element in _word_blocks(document.element.body):
        if element.tag.endswith("}p"):
            paragraph = Paragraph(element, document)
            text = _word_text(element).strip()
            if text:
                number += 1
                style = (paragraph.style.name or "") if paragraph.style is not None else ""
                kind: BlockKind = "heading" if style.lower().startswith(("heading", "title", "đề mục")) else "paragraph"
                out += [TextBlock(b.text, b.kind, f"đoạn {number}") for b in paragraphs([(text, kind)])]
        elif element.tag.endswith("}tbl"):
            tables += 1
            for i, row in enumerate(Table(element, document).rows, 1):
                cells = [re.sub(r"\s+", " ", "\n".join(_word_text(p) for p in c._tc.iter(f"{_WORD}p"))).strip() for c in row.cells]
                if any(cells):
                    out.append(TextBlock("\t".join(cells), "row", f"bảng {tables}, dòng {i}", tuple(cells), tables))
    return out + list(_footnotes(path))


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _word_blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of a body, also those inside content controls."""
    for element in parent.iterchildren():
        if element.tag == f"{_WORD}sdt":
            for content in element.iterchildren(f"{_WORD}sdtContent"):
                yield from _word_blocks(content)
        elif element.tag in (f"{_WORD}p", f"{_WORD}tbl"):
            yield element


def _word_text(paragraph: Any) -> str:
    """The text of a paragraph with its content controls and links; deleted text and field codes are other elements."""
    marks = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
    children = (child for run in paragraph.iter(f"{_WORD}r") for child in run)
    parts = (child.text or "" if child.tag == f"{_WORD}t" else marks.get(child.tag, "") for child in children)
    return unicodedata.normalize("NFC", "".join(parts))


def _footnotes(path: Path) -> Iterator[TextBlock]:
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            if name not in archive.namelist():
                continue
            root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
            for i, note in enumerate(root, 1):
                text = unicodedata.normalize("NFC", "".join(t.text or "" for t in note.iter(f"{_WORD}t"))).strip()
                if text:
                    yield TextBlock(text, "note", f"chú thích {i}")


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(i.file_size for i in archive.infolist()) > MAX_UNPACKED:
            raise DocumentError(f"{path.name}: tệp nén bung ra quá lớn, không đọc để bảo đảm an toàn")


# --- PDF ---------------------------------------------------------------------------------------------------------------------------------


def _pdf(path: Path) -> list[TextBlock]:
    import pypdfium2

    pages: list[list[str]] = []
    with pypdfium2.PdfDocument(path) as document:
        if len(document) > MAX_PAGES:
            raise DocumentError(f"{path.name}: quá {MAX_PAGES} trang; hãy tách nhỏ tài liệu")
        for page in document:
            textpage = page.get_textpage()
            text = unicodedata.normalize("NFC", textpage.get_text_bounded())
            pages.append(_dehyphenated(text.replace("\r\n", "\n").replace("\ufffe", "-")).split("\n"))
            textpage.close()
            page.close()
    repeated = _running_lines(pages)
    out: list[TextBlock] = []
    for number, lines in enumerate(pages, 1):
        kept = [t for t in lines if t.strip() not in repeated and not re.fullmatch(r"\s*\d{1,4}\s*", t)]
        page_blocks = blocks_of(kept, page=number)
        if out and page_blocks and _runs_on(out[-1], page_blocks[0]):
            last, first = out.pop(), page_blocks.pop(0)
            page_blocks.insert(0, TextBlock(f"{last.text} {first.text}", last.kind, last.place))
        out += page_blocks
    return out


def _dehyphenated(text: str) -> str:
    return re.sub(r"(?<=[^\W\d_])\u00ad\n", "", text)


def _running_lines(pages: list[list[str]]) -> set[str]:
    """Headers and footers: the same line at the top or bottom of three pages or more."""
    counts: dict[str, int] = {}
    for lines in pages:
        full = [t.strip() for t in lines if t.strip()]
        for t in {*full[:2], *full[-2:]}:
            counts[t] = counts.get(t, 0) + 1
    return {t for t, n in counts.items() if n >= max(3, len(pages) // 2)}


def _runs_on(last: TextBlock, first: TextBlock) -> bool:
    return (
        last.kind in ("paragraph", "item")
        and first.kind == "paragraph"
        and not re.search(r"[.;:!?]\s*$", last.text)
        and first.text[:1].islower()
    )


# --- notebooks -------------------------------------------------------------------------------------------------------------------------------


def _notebook(path: Path) -> list[TextBlock]:
    notebook = json.loads(decode(path.read_bytes()))
    out: list[TextBlock] = []
    for cell in notebook.get("cells", ()):
        source = "".join(cell.get("source", ""))
        if cell.get("cell_type") == "markdown":
            out += blocks_of(source.splitlines(), markdown=True)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                out += html_blocks("".join(data["text/html"]))
            elif "text/markdown" in data:
                out += blocks_of("".join(data["text/markdown"]).splitlines(), markdown=True)
    return [TextBlock(b.text, b.kind, f"đoạn {i}" if b.table is None else b.place, b.cells, b.table) for i, b in enumerate(out, 1)]


_READERS: dict[str, Callable[[Path], list[TextBlock]]] = {
    ".txt": _text,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
    ".ipynb": _notebook,
}
