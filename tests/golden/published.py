"""The published report split into the sections of the real one (``I.1.a`` … ``I.9``), from HTML and from PDF text."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup

MARKS = [
    ("I.1.a", "a) Công tác chỉ đạo"), ("I.1.b", "b) Cải cách thể chế"), ("I.1.c", "c) Cải cách thủ tục"), ("I.1.d", "d) Cải cách tổ chức"),
    ("I.1.đ", "đ) Cải cách chế độ công vụ"), ("I.1.e", "e) Cải cách tài chính công"), ("I.1.f", "f) Xây dựng, phát triển chính quyền"),
    ("I.2.1", "2.1. Giải quyết TTHC"), ("I.2.2", "2.2. Cung cấp dịch vụ"), ("I.2.3", "2.3. Số hóa"), ("I.3", "3. Giải quyết đơn thư"),
    ("I.4", "4. Chế độ báo cáo"), ("I.5", "5. Chế độ báo cáo"), ("I.6", "6. Ưu điểm"), ("I.7.a", "a) Ở huyện"), ("I.7.b", "b) Ở các xã"),
    ("I.8", "8. Kiến nghị"), ("I.9", "9. Dự báo"), ("II", "II. PHƯƠNG HƯỚNG"),
]  # fmt: skip


def split(text: str) -> dict[str, str]:
    """Cut a flat text at the headings; the parts of section 9 share its text."""
    text = re.sub(r"\s+", " ", text)
    places = []
    position = 0
    for section, mark in MARKS:
        found = text.find(mark, position)
        assert found >= 0, f"heading not found: {mark}"
        places.append((section, found))
        position = found
    ends = [at for _, at in places[1:]] + [len(text)]
    sections = {section: text[at:end] for (section, at), end in zip(places, ends, strict=True)}
    return sections | {"I.9.d": sections["I.9"], "I.9.đ": sections["I.9"]}


def sections_of_html(folder: Path) -> dict[str, str]:
    """Sections of ``report.html``, without number cards, table of contents and scripts."""
    page = BeautifulSoup((folder / "report.html").read_text(encoding="utf-8"), "lxml")
    for hidden in page.select("script, style, template, dialog, nav, [popover], svg"):
        hidden.decompose()
    for block in page.select("p, li, td, th, caption, h1, h2, h3, h4, figcaption"):
        block.append(" ")
    return split(page.get_text(""))


def sections_of_pdf(folder: Path) -> dict[str, str]:
    """Sections of ``report.pdf``, from the text that a reader could copy."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(folder / "report.pdf")
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    return split(text.replace("\u00a0", " "))
