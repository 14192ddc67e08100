"""The PDF: tagged and titled, laid out for signature, every letter extractable, equal bytes anywhere."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont
from pypdfium2 import raw

from cchc_analysis.report.blocks import (
    Cell,
    Chart,
    Document,
    Heading,
    Meta,
    Note,
    Number,
    Paragraph,
    Signature,
    Table,
    Text,
    Title,
)
from cchc_analysis.report.outline import document_title, outline, printed_cards
from cchc_analysis.report.pdf import _UNPRINTABLE, write_pdf
from tests.report.hostile_text import HOSTILE, hostile_document
from tests.report.sample_document import sample

FONTS = Path(__file__).parents[2] / "cchc_analysis" / "report" / "fonts"
A4 = (595.28, 841.89)
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = sorted({unicodedata.normalize("NFC", b + t) for b in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for t in TONES} | set("đĐ"))


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_pdf(sample())


@pytest.fixture(scope="module")
def pdf(data: bytes) -> pdfium.PdfDocument:
    return pdfium.PdfDocument(data)


def one(*blocks: object) -> Document:
    return Document(Meta("Tên", "2023-Q3", "", "", "2023-09-25"), blocks)  # type: ignore[arg-type]


def text_of(page: pdfium.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_bounded().split())


def texts(data: bytes) -> list[str]:
    return [text_of(page) for page in pdfium.PdfDocument(data)]


def elements(page: pdfium.PdfPage) -> Iterator[tuple[str, str]]:
    """Type and alternative text of each structure element of a page."""

    def string(function: object, element: object) -> str:
        size = function(element, None, 0)  # type: ignore[operator]
        buffer = ctypes.create_string_buffer(max(size, 2))
        function(element, buffer, size)  # type: ignore[operator]
        return buffer.raw.decode("utf-16-le").rstrip("\0")

    def walk(element: object) -> Iterator[tuple[str, str]]:
        yield string(raw.FPDF_StructElement_GetType, element), string(raw.FPDF_StructElement_GetAltText, element)
        for i in range(raw.FPDF_StructElement_CountChildren(element)):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, i)
            if child:
                yield from walk(child)

    tree = raw.FPDF_StructTree_GetForPage(page)
    for i in range(raw.FPDF_StructTree_CountChildren(tree)):
        yield from walk(raw.FPDF_StructTree_GetChildAtIndex(tree, i))
    raw.FPDF_StructTree_Close(tree)


def test_it_is_tagged_titled_and_in_vietnamese(data: bytes, pdf: pdfium.PdfDocument) -> None:
    assert raw.FPDFCatalog_IsTagged(pdf)
    assert b"/MarkInfo<</Marked true" in data and b"/StructTreeRoot" in data
    assert re.search(rb"/Lang\(vi(-VN)?\)", data) and b"/DisplayDocTitle true" in data
    assert b"http://www.aiim.org/pdfua/ns/id/" in data
    facts = pdf.get_metadata_dict()
    assert facts["Title"] == sample().meta.title and facts["Author"] == sample().meta.author
    assert facts["CreationDate"].startswith("D:20230925")


def test_bookmarks_are_the_headings(pdf: pdfium.PdfDocument) -> None:
    marks = [(b.get_title(), b.level + 1) for b in pdf.get_toc()]
    assert marks[:-1] == [(e.text, e.level) for e in outline(sample())]
    assert marks[-1] == ("Phụ lục truy vết số liệu", 1)


def test_tables_and_charts_are_tagged(data: bytes, pdf: pdfium.PdfDocument) -> None:
    found = Counter(kind for page in pdf for kind, _ in elements(page))
    assert found["Table"] >= 2 and found["TH"] >= 10 and found["TD"] > found["TH"] and found["Caption"] >= 4
    assert b"/Scope/Column" in data
    alts = {alt for page in pdf for kind, alt in elements(page) if kind == "Figure"}
    assert alts == {b.alt for b in sample().blocks if isinstance(b, Chart)}


def test_pages_are_a4_and_a_wide_table_lies_on_its_side(pdf: pdfium.PdfDocument) -> None:
    for page in pdf:
        width, height = page.get_size()
        wide = "Biểu 1. Kết quả số hóa" in text_of(page) or "Xã Nghĩa Thắng 30" in text_of(page)
        expected = (A4[1], A4[0]) if wide else A4
        assert (width, height) == pytest.approx(expected, abs=0.1)
    assert any(page.get_width() > page.get_height() for page in pdf)


def test_a_long_table_repeats_its_heading(pdf: pdfium.PdfDocument) -> None:
    pages = [t for page in pdf if "Xã Nghĩa Thắng" in (t := text_of(page))]
    assert len(pages) > 1
    assert all("Chỉ tiêu thứ 10" in t and "(12)" in t for t in pages)


def test_page_numbers_stand_on_top_in_the_middle_from_page_two(pdf: pdfium.PdfDocument) -> None:
    for number, page in enumerate(pdf, 1):
        width, height = page.get_size()
        margin = page.get_textpage().get_text_bounded(left=0, bottom=height - 50, right=width, top=height).strip()
        assert margin == ("" if number == 1 else str(number))
        if number > 1:
            text = page.get_textpage()
            position = text.search(str(number)).get_next()
            left, _, right, _ = text.get_charbox(position[0])
            last_right = text.get_charbox(position[0] + position[1] - 1)[2]
            middle = (left + last_right) / 2
            margins = (30, 18) if width < height else (22, 18)
            assert middle == pytest.approx((margins[0] * 72 / 25.4 + width - margins[1] * 72 / 25.4) / 2, abs=2), right


def test_the_head_of_the_first_page(pdf: pdfium.PdfDocument) -> None:
    first = text_of(pdf[0])
    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "PHÒNG NỘI VỤ", "BÁO CÁO"):
        assert words in first


def test_text_stays_inside_the_margins_of_the_decree(pdf: pdfium.PdfDocument) -> None:
    def mm(points: float) -> float:
        return points * 25.4 / 72

    for page in pdf:
        width, height = page.get_size()
        if width > height:
            continue
        text = page.get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()]
        body = [b for b in boxes if mm(height - b[3]) > 20]
        assert mm(min(b[0] for b in body)) >= 29.5
        assert mm(width - max(b[2] for b in body)) >= 15
        assert mm(min(b[1] for b in body)) >= 18


def test_the_font_is_the_shipped_one(data: bytes) -> None:
    names = set(re.findall(rb"/BaseFont\s*/(?:[A-Z]{6}\+)?([\w-]+)", data))
    assert names and all(n.startswith(b"Tinos") for n in names), names


def test_every_vietnamese_letter_comes_out_again() -> None:
    assert len(LETTERS) == 146
    content = tuple(
        Text("".join(LETTERS[i : i + 12]) + " ", bold=bold, italic=italic) for bold, italic in STYLES for i in range(0, 146, 12)
    )
    found = "".join(texts(write_pdf(one(Paragraph(content)))))
    assert Counter(c for c in found if c in LETTERS) == Counter(LETTERS * len(STYLES))


STYLES = [(False, False), (True, False), (False, True), (True, True)]


@pytest.mark.parametrize("name", ["Regular", "Bold", "Italic", "BoldItalic"])
def test_the_shipped_fonts_hold_every_letter_that_is_printed(name: str) -> None:
    held = TTFont(FONTS / f"Tinos-{name}.ttf").getBestCmap()
    assert all(ord(c) in held for c in LETTERS)
    assert [hex(n) for n in range(0x20, 0x10000) if not _UNPRINTABLE.match(chr(n)) and n not in held] == []


def test_numbers_and_text_stay_together() -> None:
    content = (
        Text("nộp "),
        Number("a", "1.529"),
        Text("/"),
        Number("b", "3.451"),
        Text(" hồ sơ, "),
        Number("c", "99,78", True),
        Text("%."),
    )
    assert "nộp 1.529/3.451 hồ sơ, 99,78%." in texts(write_pdf(one(Paragraph(content))))[0]


def test_a_footnote_never_glues_its_digit_to_a_number() -> None:
    page = texts(write_pdf(one(Paragraph((Text("đạt "), Number("a", "17"), Note((Text("Xem thêm."),)), Text(" hồ sơ"))))))[0]
    assert "17[1] hồ sơ" in page and "Xem thêm." in page


@pytest.mark.parametrize("evil", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(evil: str) -> None:
    printed = "".join("".join(t.split()) for t in texts(write_pdf(hostile_document(evil))))
    assert printed.count("".join(evil.split())) >= 40


def test_what_the_font_lacks_is_named_not_lost() -> None:
    page = texts(write_pdf(one(Paragraph((Text("tên 漢 và \u202eabc\u200f"),)))))[0]
    assert "tên [U+6F22] và abc" in page


def test_an_empty_document_is_a_page() -> None:
    assert len(pdfium.PdfDocument(write_pdf(one()))) == 1


@pytest.mark.parametrize("lines", range(24, 44, 2))
def test_the_signature_is_never_alone(lines: int) -> None:
    """However long the text before it is, the last page with the signature holds a line of text too."""
    document = one(*[Paragraph((Text(f"Dòng thứ {n}."),)) for n in range(lines)], Signature(("Lưu: VT.",) * 4, "TRƯỞNG PHÒNG"))
    page = next(t for t in texts(write_pdf(document)) if "TRƯỞNG PHÒNG" in t)
    assert f"Dòng thứ {lines - 1}." in page and "Nơi nhận" in page


@pytest.mark.parametrize("before", range(10, 34, 4))
def test_a_short_table_is_never_torn_and_its_caption_stays(before: int) -> None:
    rows = tuple((Cell((Text(f"hàng {n}"),)), Cell((Text("1"),), "right")) for n in range(8))
    table = Table("t", "Tên của bảng", ((Cell((Text("Đầu"),), header=True), Cell((Text("Số"),), header=True)),), rows)
    lines = (Paragraph((Text(f"Dòng {n}."),)) for n in range(before))
    pages = texts(write_pdf(one(*lines, Heading(1, "1.", "Tiêu đề của bảng"), table)))
    page = next(t for t in pages if "hàng 0" in t)
    assert all(f"hàng {n}" in page for n in range(8))
    assert "Tên của bảng" in page and "Tiêu đề của bảng" in page


def test_the_annex_holds_each_printed_figure_once_and_numbers_lead_to_it(pdf: pdfium.PdfDocument) -> None:
    whole = " ".join(text_of(page) for page in pdf)
    annex = whole[whole.index("Phụ lục truy vết số liệu") :]
    cards = printed_cards(sample())
    assert annex.count("Mã số liệu: ") == len(cards)
    for facts in ("Tỷ lệ hồ sơ đúng hạn, toàn huyện: 99,78%", "6.691/6.706", "mot_cua.csv, ô C3", "938 hồ sơ đang giải quyết"):
        assert " ".join(facts.split()) in annex
    links = sum(kind == "Link" for page in pdf for kind, _ in elements(page))
    assert links >= len(cards)


def test_without_an_annex_block_there_is_none() -> None:
    document = sample()
    short = Document(document.meta, document.blocks[:-1], document.cards)
    assert "Phụ lục truy vết" not in " ".join(texts(write_pdf(short)))


def test_same_bytes_in_another_folder_process_and_time_zone(tmp_path: Path, data: bytes) -> None:
    code = (
        "import sys; from tests.report.sample_document import sample; from cchc_analysis.report.pdf import write_pdf;"
        "sys.stdout.buffer.write(write_pdf(sample()))"
    )
    env = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TZ": "Asia/Ho_Chi_Minh",
        "SOURCE_DATE_EPOCH": "1",
        "PYTHONHASHSEED": "7",
    }
    other = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True).stdout
    assert other == data


def test_the_title_is_there_even_when_nothing_names_the_document() -> None:
    document = Document(Meta("", "", "", "", "2023-09-25"), ())
    assert pdfium.PdfDocument(write_pdf(document)).get_metadata_dict()["Title"] == document_title(document) != ""


def test_a_table_higher_than_a_page_loses_no_row() -> None:
    """Every word of a tall table stands inside the page, not below its edge."""
    words = " ".join(f"chữ{i}" for i in range(90))
    body = tuple((Cell((Text(f"dòng{n}"),)), Cell((Text(words),)), Cell((Text(f"cuối{n}"),))) for n in range(12))
    head = (tuple(Cell((Text(h),), "center", True) for h in ("A", "B", "C")),)
    table = Table("cao", "Bảng cao", head, body)
    meta = Meta("Báo cáo", "2023-Q3", "Báo cáo", "Phòng", "2023-09-25")
    pdf = pdfium.PdfDocument(write_pdf(Document(meta, (Title("BÁO CÁO", "Thử"), table))))
    seen = []
    for page in pdf:
        text = page.get_textpage()
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            if bottom > 40 and top < page.get_height():
                seen.append(text.get_text_bounded(left, bottom, right, top))
    shown = " ".join(seen)
    assert [n for n in range(12) if f"dòng{n}" not in shown or f"cuối{n}" not in shown] == []
