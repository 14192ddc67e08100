"""The Word file: Decree 30 layout from its XML, figures in controls, edits found again, equal bytes."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import docx as python_docx
import pypdfium2
import pytest

from cchc_analysis.report.blocks import Cell, Chart, Document, Meta, Note, Number, Paragraph, Table, Text
from cchc_analysis.report.docx import changed_figures, write_docx
from cchc_analysis.report.outline import numbers_of, outline
from cchc_analysis.report.wordxml import tag_of
from tests.report.hostile_text import HOSTILE, PIXEL, hostile_document
from tests.report.sample_document import sample

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def data() -> bytes:
    return write_docx(sample())


def part(data: bytes, name: str = "word/document.xml") -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return ET.fromstring(package.read(name))


def value(element: ET.Element | None, name: str = "val") -> str:
    assert element is not None
    return element.get(f"{W}{name}", "")


def text_of(element: ET.Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def one(*blocks: object) -> Document:
    return Document(Meta("Tên", "2023-Q3", "", "", "2023-09-25"), blocks)  # type: ignore[arg-type]


def edited(data: bytes, *changes: tuple[str, str], name: str = "word/document.xml") -> bytes:
    """The file with its XML changed, as Word would save it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.namelist():
            content = old.read(item).decode("utf-8", "surrogateescape")
            for before, after in changes if item == name else ():
                content, count = re.subn(before, after, content, count=1, flags=re.DOTALL)
                assert count == 1
            new.writestr(item, content.encode("utf-8", "surrogateescape"))
    return out.getvalue()


# -- layout ----------------------------------------------------------------------------------------------------


def test_page_size_and_margins_follow_the_decree(data: bytes) -> None:
    sections = list(part(data).iter(f"{W}sectPr"))
    assert len(sections) == 3  # before, on and after the wide table
    for number, section in enumerate(sections):
        size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        width, height = int(value(size, "w")), int(value(size, "h"))
        assert (width, height) == pytest.approx((16838, 11906) if number == 1 else (11906, 16838), abs=2)
        assert (value(size, "orient") == "landscape") == (number == 1)
        if number != 1:
            top, bottom, left, right = (int(value(margin, side)) for side in ("top", "bottom", "left", "right"))
            assert 1134 <= top <= 1417 and 1134 <= bottom <= 1417 and 1701 <= left <= 1984 and 851 <= right <= 1134


def test_page_number_is_centred_on_top_from_page_two(data: bytes) -> None:
    first, *others = part(data).iter(f"{W}sectPr")
    assert first.find(f"{W}titlePg") is not None
    assert all(s.find(f"{W}titlePg") is None and s.find(f"{W}headerReference") is None for s in others)
    kinds = {value(r, "type"): r for r in first.iter(f"{W}headerReference")}
    assert set(kinds) == {"default", "first"}
    headers = {name: part(data, f"word/{name}.xml") for name in ("header1", "header2")}
    codes = {name: "".join(t.text or "" for t in root.iter(f"{W}instrText")).strip() for name, root in headers.items()}
    assert sorted(codes.values()) == ["", "PAGE"]
    styles = {value(s, "styleId"): s for s in part(data, "word/styles.xml").iter(f"{W}style")}
    assert value(styles["Header"].find(f"{W}pPr/{W}jc")) == "center"
    assert 26 <= int(value(styles["Header"].find(f"{W}rPr/{W}sz"))) <= 28


def test_type_and_paragraphs(data: bytes) -> None:
    styles = part(data, "word/styles.xml")
    by_id = {value(s, "styleId"): s for s in styles.iter(f"{W}style")}
    fonts = {f.get(f"{W}{a}") for f in styles.iter(f"{W}rFonts") for a in ("ascii", "hAnsi", "cs") if f.get(f"{W}{a}")}
    assert fonts == {"Times New Roman"}
    assert {value(e) for e in styles.findall(f"{W}docDefaults//{W}lang")} == {"vi-VN"}
    body = by_id["BodyText"]
    assert value(body.find(f"{W}pPr/{W}jc")) == "both"
    assert int(value(body.find(f"{W}pPr/{W}ind"), "firstLine")) == pytest.approx(720, abs=1)
    assert int(value(body.find(f"{W}pPr/{W}spacing"), "after")) >= 120
    assert 240 <= int(value(body.find(f"{W}pPr/{W}spacing"), "line")) <= 360
    assert int(value(body.find(f"{W}rPr/{W}sz"))) in (26, 27, 28)
    for level in (1, 2, 3):
        heading = by_id[f"Heading{level}"]
        assert value(heading.find(f"{W}pPr/{W}outlineLvl")) == str(level - 1)
        assert heading.find(f"{W}pPr/{W}keepNext") is not None
        assert heading.find(f"{W}rPr/{W}color") is None


def test_every_style_used_is_defined(data: bytes) -> None:
    defined = {value(s, "styleId") for s in part(data, "word/styles.xml").iter(f"{W}style")}
    used = {
        value(e)
        for name in ("word/document.xml", "word/footnotes.xml", "word/header1.xml")
        for tag in ("pStyle", "rStyle", "tblStyle")
        for e in part(data, name).iter(f"{W}{tag}")
    }
    assert used <= defined


def test_headings_are_real_headings(data: bytes) -> None:
    found = [
        (value(p.find(f"{W}pPr/{W}pStyle")), text_of(p))
        for p in part(data).iter(f"{W}p")
        if value(p.find(f"{W}pPr/{W}pStyle") if p.find(f"{W}pPr/{W}pStyle") is not None else p).startswith("Heading")
    ]
    assert found[:-1] == [(f"Heading{e.level}", e.text) for e in outline(sample())]


def test_tables_repeat_their_heading_and_keep_rows_whole(data: bytes) -> None:
    framed = [t for t in part(data).iter(f"{W}tbl") if t.find(f"{W}tblPr/{W}tblBorders") is not None]
    expected = [b for b in sample().blocks if isinstance(b, Table)]
    assert len(framed) == len(expected)
    for drawn, table in zip(framed, expected, strict=True):
        rows = drawn.findall(f"{W}tr")
        assert len(rows) == len(table.head) + len(table.body)
        assert [r.find(f"{W}trPr/{W}tblHeader") is not None for r in rows] == [i < len(table.head) for i in range(len(rows))]
        assert all(r.find(f"{W}trPr/{W}cantSplit") is not None for r in rows)
        assert value(drawn.find(f"{W}tblPr/{W}tblCaption")) == table.caption
        widths = [int(value(c, "w")) for c in drawn.findall(f"{W}tblGrid/{W}gridCol")]
        for row in rows:
            assert sum(int(value(c.find(f"{W}tcPr/{W}tcW"), "w")) for c in row.findall(f"{W}tc")) == sum(widths)


def test_a_cell_that_spans_rows_is_merged(data: bytes) -> None:
    table = next(t for t in part(data).iter(f"{W}tbl") if t.find(f"{W}tblPr/{W}tblBorders") is not None)
    first, second = table.findall(f"{W}tr")[:2]
    merges = [
        [value(c.find(f"{W}tcPr/{W}vMerge")) if c.find(f"{W}tcPr/{W}vMerge") is not None else "" for c in r]
        for r in (_cells(first), _cells(second))
    ]
    assert merges == [
        ["restart", "restart", "restart", "", "restart", "restart"],
        ["continue", "continue", "continue", "", "", "continue", "continue"],
    ]


def _cells(row: ET.Element) -> list[ET.Element]:
    return row.findall(f"{W}tc")


def test_charts_have_words(data: bytes) -> None:
    drawings = [e for e in part(data).iter() if e.tag.endswith("}docPr")]
    assert [d.get("descr") for d in drawings] == [b.alt for b in sample().blocks if isinstance(b, Chart)]
    ids = [d.get("id") for d in drawings]
    assert len(ids) == len(set(ids))


def test_footnotes_are_real(data: bytes) -> None:
    calls = [value(e, "id") for e in part(data).iter(f"{W}footnoteReference")]
    notes = {value(n, "id"): text_of(n).strip() for n in part(data, "word/footnotes.xml").findall(f"{W}footnote")}
    expected = [i for b in sample().blocks if isinstance(b, Paragraph) for i in b.content if isinstance(i, Note)]
    assert calls == [str(n) for n in range(1, len(expected) + 1)]
    assert notes["1"] == "Trong đó 02 nhiệm vụ phối hợp."
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"footnotes+xml" in package.read("[Content_Types].xml")
        assert b"relationships/footnotes" in package.read("word/_rels/document.xml.rels")


def test_the_signature_stays_with_the_text_before_it(data: bytes) -> None:
    body = list(part(data).find(f"{W}body") or [])
    place = next(i for i, e in enumerate(body) if e.tag == f"{W}tbl" and "Nơi nhận:" in text_of(e))
    assert body[place - 1].find(f"{W}pPr/{W}keepNext") is not None
    assert body[place].find(f"{W}tr/{W}trPr/{W}cantSplit") is not None
    left, right = _cells(body[place].find(f"{W}tr") or ET.Element("x"))
    assert "Lưu: VT." in text_of(left) and "TRƯỞNG PHÒNG" in text_of(right)


_ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr shd tabs spacing ind contextualSpacing jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs vertAlign lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "tcW gridSpan vMerge tcBorders shd vAlign",
    "trPr": "cantSplit trHeight tblHeader",
    "sdtPr": "rPr alias tag id",
}


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/header1.xml"])
def test_elements_stand_in_the_order_that_word_wants(data: bytes, name: str) -> None:
    for element in part(data, name).iter():
        order = _ORDER.get(element.tag.removeprefix(W), "").split()
        if order:
            places = [order.index(child.tag.removeprefix(W)) for child in element]
            assert places == sorted(places), ET.tostring(element)[:300]


def test_python_docx_and_properties(data: bytes) -> None:
    file = python_docx.Document(io.BytesIO(data))
    core = file.core_properties
    assert (core.title, core.author, core.language) == (sample().meta.title, sample().meta.author, "vi-VN")
    assert (
        core.created is not None and core.created.date().isoformat() == "2023-09-25" == (core.modified or core.created).date().isoformat()
    )


# -- figures ---------------------------------------------------------------------------------------------------


def controls(data: bytes) -> list[tuple[str, str]]:
    roots = (part(data), part(data, "word/footnotes.xml"))
    return [(value(c.find(f"{W}sdtPr/{W}tag")), text_of(c)) for root in roots for c in root.iter(f"{W}sdt")]


def test_every_figure_sits_in_a_control_with_its_id(data: bytes) -> None:
    assert sorted(controls(data)) == sorted((n.figure, n.shown) for n in numbers_of(sample().blocks))
    ids = [value(e) for root in (part(data), part(data, "word/footnotes.xml")) for e in root.iter(f"{W}id")]
    assert len(ids) == len(set(ids)) and all(i.isdigit() for i in ids)
    labels = [value(e) for e in part(data).iter(f"{W}alias")]
    assert "Tỷ lệ hồ sơ đúng hạn, toàn huyện" in labels and all(len(label) <= 64 for label in labels)


def test_long_ids_get_short_tags_that_differ() -> None:
    first, second = "x" * 80 + "1", "x" * 80 + "2"
    assert len(tag_of(first)) <= 64 and tag_of(first) != tag_of(second) and tag_of("one_stop.rate@a") == "one_stop.rate@a"
    data = write_docx(one(Paragraph((Number(first, "5"), Number(second, "6")))))
    changes = changed_figures(edited(data, (">6<", ">7<")), {first: "5", second: "6"})
    assert [(c.figure, c.old, c.new) for c in changes] == [(second, "6", "7")]


def test_an_untouched_file_has_no_changes(data: bytes) -> None:
    assert changed_figures(data) == changed_figures(data, sample()) == []


def test_a_changed_figure_is_told_with_old_new_and_place(data: bytes) -> None:
    after = edited(data, (r'(w:val="rate\.narrative"/>.{0,200}?>)99,78<', r"\g<1>99,87<"))
    for published in (None, sample(), {"rate.narrative": "99,78"}):
        (change,) = changed_figures(after, published)
        assert (change.figure, change.old, change.new) == ("rate.narrative", "99,78", "99,87")
        assert "2. Kết quả giải quyết thủ tục hành chính" in change.place and "Chi nhánh" in change.place


def test_a_figure_split_into_runs_by_word_is_still_the_same(data: bytes) -> None:
    split = r"\g<1>99</w:t></w:r><w:r><w:t>,78<"
    assert changed_figures(edited(data, (r'(w:val="rate\.narrative"/>.{0,200}?>)99,78<', split))) == []


def test_a_change_in_a_footnote_and_a_deletion_are_told(data: bytes) -> None:
    note = edited(data, (r'(w:val="extra"/>.{0,200}?>)02<', r"\g<1>20<"), name="word/footnotes.xml")
    assert [(c.figure, c.old, c.new) for c in changed_figures(note)] == [("extra", "02", "20")]
    gone = edited(data, (r'<w:sdt><w:sdtPr>(?:(?!</w:sdt>).)*?w:val="rate\.scorecard"/>.*?</w:sdt>', ""))
    assert [(c.figure, c.old, c.new) for c in changed_figures(gone)] == [("rate.scorecard", "99,74", "(đã xóa)")]


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all"])
def test_no_word_file_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ValueError, match="tệp Word"):
        changed_figures(data)


def test_a_word_file_of_another_hand_is_refused_in_words() -> None:
    out = io.BytesIO()
    python_docx.Document().save(out)
    with pytest.raises(ValueError, match="không mang số liệu"):
        changed_figures(out.getvalue())


# -- texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evil", [*HOSTILE.values(), "abc\u202exyz\u200f"], ids=[*HOSTILE, "direction"])
def test_hostile_text_stays_text(evil: str) -> None:
    data = write_docx(hostile_document(evil))
    harmless = write_docx(hostile_document("lành"))
    assert [e.tag for e in part(data).iter()] == [e.tag for e in part(harmless).iter()]
    assert text_of(part(data)).count(evil) >= 40
    assert (evil, evil) in [(tag, text) for tag, text in controls(data)] or len(evil) > 64 or "\u202e" in evil


def test_a_turn_of_direction_cannot_reach_the_next_number() -> None:
    data = write_docx(one(Paragraph((Text("xã \u202eabc"), Number("a", "99,78")))))
    assert "xã \u202eabc\u202c99,78" in text_of(part(data))


def test_control_characters_go_and_long_names_are_cut() -> None:
    evil = "a\x00b\x0bc\ud800\ufffe" + "x" * 400
    data = write_docx(hostile_document(evil))
    assert "abc" + "x" * 400 in text_of(part(data))


def test_a_broken_picture_leaves_its_words() -> None:
    assert "mô tả" in text_of(part(write_docx(one(Chart("c", "t", "<svg/>", "bm90IGEgcG5n", "mô tả")))))
    assert "mô tả" not in text_of(part(write_docx(one(Chart("c", "t", "<svg/>", PIXEL, "mô tả")))))


def test_an_empty_document_opens() -> None:
    assert python_docx.Document(io.BytesIO(write_docx(one()))).paragraphs == []


def test_widths_are_shared_when_rows_differ() -> None:
    table = Table("t", "", (), ((Cell((Text("a"),)), Cell((Text("b"),))), (Cell((Text("c"),), colspan=2),)))
    assert "abc" in text_of(part(write_docx(one(table))))


def test_same_bytes_in_another_folder_process_and_time_zone(tmp_path: Path, data: bytes) -> None:
    code = (
        "import sys; from tests.report.sample_document import sample; from cchc_analysis.report.docx import write_docx;"
        "sys.stdout.buffer.write(write_docx(sample()))"
    )
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True).stdout
    assert other == data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {i.date_time for i in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"


@pytest.mark.slow
def test_libreoffice_opens_it_and_lays_it_out(tmp_path: Path, data: bytes) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        warnings.warn("NO LIBREOFFICE HERE: the Word file was NOT opened by an office program (install libreoffice-writer)", stacklevel=1)
        pytest.skip("no LibreOffice on this machine")
    (tmp_path / "bao-cao.docx").write_bytes(data)
    command = [office, f"-env:UserInstallation={(tmp_path / 'ho-so').as_uri()}", "--headless", "--convert-to", "pdf", "bao-cao.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=240)
    pdf = pypdfium2.PdfDocument(tmp_path / "bao-cao.pdf")
    pages = [" ".join(p.get_textpage().get_text_bounded().split()) for p in pdf]
    assert not pages[0].startswith("1 ") and [p.split()[0] for p in pages[1:6]] == ["2", "3", "4", "5", "6"]
    signed = next(p for p in pages if "TRƯỞNG PHÒNG" in p)
    assert "Trên đây là báo cáo" in signed
    wide = [n for n, p in enumerate(pdf) if p.get_width() > p.get_height()]
    assert wide and all("Chỉ tiêu thứ 10" in pages[n] for n in wide)
    assert "99,78% (6.691/6.706 hồ sơ)" in " ".join(pages) and "Trong đó 02 nhiệm vụ phối hợp." in pages[0]
    assert not [n for n, p in enumerate(pages) if len(p) < 10], "an empty page"
