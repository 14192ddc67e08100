"""The HTML page: self-contained, accessible, and nothing of a text ever becomes markup."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cchc_analysis.report.blocks import Chart, Document, Embed, Heading, Meta, Note, Number, Paragraph, Text
from cchc_analysis.report.html import write_html
from cchc_analysis.report.outline import numbers_of
from cchc_analysis.report.svg import clean
from tests.report.hostile_text import HOSTILE, PIXEL, hostile_document
from tests.report.sample_document import sample


@pytest.fixture(scope="module")
def html() -> str:
    return write_html(sample())


@pytest.fixture(scope="module")
def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "lxml")


def one(*blocks: object, kind: str = "report") -> Document:
    return Document(Meta("Tên văn bản", "2023-Q3", "", "", "2023-09-25", kind=kind), blocks)  # type: ignore[arg-type]


def test_the_page_is_vietnamese_with_one_title(soup: BeautifulSoup) -> None:
    assert soup.html is not None and soup.html["lang"] == "vi"
    assert len(soup.find_all("h1")) == 1
    assert soup.title is not None and soup.title.get_text() == sample().meta.title


@pytest.mark.parametrize("kind", ["report", "scorecard", "audit", "cases", "trends"])
def test_a_page_without_title_block_has_one_title_too(kind: str) -> None:
    page = BeautifulSoup(write_html(one(Paragraph((Text("x"),)), kind=kind)), "lxml")
    assert [h.get_text() for h in page.find_all("h1")] == ["Tên văn bản"]
    assert page.html is not None and page.html["data-kind"] == kind


def test_nothing_comes_from_another_address(html: str, soup: BeautifulSoup) -> None:
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
                assert str(value).startswith("#"), f"{tag.name} {name}={value!r}"
    styles = "".join(s.get_text() for s in soup.find_all("style"))
    assert all(url.startswith("data:") for url in re.findall(r"url\(([^)]*)\)", styles))
    assert "@import" not in styles
    assert not soup.find_all(["link", "iframe", "object", "embed", "base"])
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {"http://www.w3.org/2000/svg"}


def test_the_policy_allows_exactly_the_scripts_and_style_of_the_page(soup: BeautifulSoup) -> None:
    policy = str(soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"])  # type: ignore[index]
    parts = {p.split()[0]: p.split()[1:] for p in policy.split(";")}
    assert parts["default-src"] == ["'none'"]
    assert "'unsafe-inline'" not in policy

    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    code = [s.string or "" for s in soup.find_all("script") if s.get("type") != "application/json"]
    assert parts["script-src"] == [digest(c) for c in code]
    assert parts["style-src"] == [digest(s.string or "") for s in soup.find_all("style")]
    assert not [t for t in soup.find_all(True) if t.has_attr("style") or any(a.startswith("on") for a in t.attrs)]


def test_headings_never_skip_a_level(soup: BeautifulSoup) -> None:
    levels = [int(h.name[1]) for h in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_heading_cell_has_a_scope(soup: BeautifulSoup) -> None:
    cells = soup.find_all("th")
    assert cells and all(c.get("scope") in {"col", "row", "colgroup", "rowgroup"} for c in cells)
    assert all(t.find("caption") for t in soup.find_all("table"))


def test_charts_have_words(soup: BeautifulSoup) -> None:
    charts = [b for b in sample().blocks if isinstance(b, Chart)]
    drawn = soup.select("figure svg[role=img]")
    assert [s.find("title").get_text() for s in drawn] == [c.title for c in charts]  # type: ignore[union-attr]
    assert [s.find("desc").get_text() for s in drawn] == [c.alt for c in charts]  # type: ignore[union-attr]
    for s in drawn:
        assert set(str(s["aria-labelledby"]).split()) == {t["id"] for t in s.find_all(["title", "desc"])}


def test_ids_are_unique_and_links_lead_somewhere(soup: BeautifulSoup) -> None:
    ids = [t["id"] for t in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    targets = [str(a["href"])[1:] for a in soup.find_all("a", href=True)]
    assert targets and set(targets) <= set(ids)


def test_every_figure_can_be_reached_and_has_its_card(soup: BeautifulSoup) -> None:
    document = sample()
    elements = soup.select(".num")
    assert sorted((str(e["data-figure"]), e.get_text()) for e in elements) == sorted(
        (n.figure, n.shown) for n in numbers_of(document.blocks)
    )
    assert all(e["role"] == "button" and e["tabindex"] == "0" and e["aria-haspopup"] == "dialog" for e in elements)
    cards = json.loads(soup.find(id="the-so-lieu").string)  # type: ignore[union-attr,arg-type]
    assert set(cards) == set(document.cards)
    narrative = cards["rate.narrative"]
    assert narrative["sources"][0]["cell"] == "C3" and narrative["sources"][0]["row"][1] == ["dung_han", "5.753"]
    assert narrative["status_key"] == "computed" and narrative["variants"] == ["rate.scorecard"]


def test_numbers_and_text_stay_together() -> None:
    content = (Text("nộp "), Number("a", "1.529"), Text("/"), Number("b", "3.451"), Text(" hồ sơ, "), Number("c", "99,78", True), Text("%"))
    page = BeautifulSoup(write_html(one(Paragraph(content))), "lxml")
    assert page.select_one("p.body").get_text() == "nộp 1.529/3.451 hồ sơ, 99,78%"  # type: ignore[union-attr]


def test_numerals_without_a_figure_are_marked_for_the_reviewer() -> None:
    document = sample()
    sentence = Paragraph(
        (Text("Ngày 25/9/2023 có 12 hồ sơ, theo Quyết định số 45/QĐ-UBND; đạt "), Number("rate.narrative", "99,78"), Text("%."))
    )
    page = BeautifulSoup(write_html(Document(document.meta, (sentence,), document.cards)), "lxml")
    assert [m.get_text() for m in page.select("main mark[data-status=typed]")] == ["12"]
    assert page.select_one("p.body").get_text().endswith("có 12 hồ sơ, theo Quyết định số 45/QĐ-UBND; đạt 99,78%.")  # type: ignore[union-attr]


def test_row_numbers_are_no_typed_figures(soup: BeautifulSoup) -> None:
    assert soup.select("tbody th mark") and not soup.select("td.center mark, thead mark")


def test_a_footnote_never_glues_its_digit_to_a_number() -> None:
    page = BeautifulSoup(write_html(one(Paragraph((Number("a", "17"), Note((Text("Xem thêm"),)))))), "lxml")
    assert page.select_one("p.body").get_text() == "17[1]"  # type: ignore[union-attr]
    assert "Xem thêm" in page.select_one("#ghi-chu-1").get_text()  # type: ignore[union-attr]


def test_a_note_inside_a_note_is_numbered_on() -> None:
    inner = Note((Text("trong"),))
    page = BeautifulSoup(write_html(one(Paragraph((Note((Text("ngoài"), inner)),)))), "lxml")  # type: ignore[arg-type]
    assert [li.get_text()[:5] for li in page.select(".notes li")] == ["ngoài", "trong"]


@pytest.mark.parametrize("evil", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(evil: str) -> None:
    page = BeautifulSoup(write_html(hostile_document(evil)), "lxml")
    known = BeautifulSoup(write_html(hostile_document("lành")), "lxml")
    tags = [[t.name for t in p.find_all(True) if t.name != "mark"] for p in (page, known)]
    assert tags[0] == tags[1]
    main = page.find("main")
    assert main is not None
    shown = " ".join(main.get_text().split())
    assert shown.count(" ".join(evil.split())) >= 40
    cards = json.loads(page.find(id="the-so-lieu").string)  # type: ignore[union-attr,arg-type]
    assert cards[evil]["definition"] == evil


def test_marks_of_direction_are_shut_in() -> None:
    page = write_html(one(Paragraph((Text("abc\u202exyz"), Text(" 12")))))
    assert "<bdi>abc\u202exyz</bdi> 12" in page


def test_control_characters_go() -> None:
    page = write_html(one(Heading(1, "I.", "a\x00b\ud800c"), Paragraph((Text("x\x0by"),))))
    assert "abc" in page and "xy" in page
    page.encode("utf-8")


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<image href="https://example.org/x.png"/>',
        '<path d="M0 0" onclick="alert(1)"/>',
        "<foreignObject><p>x</p></foreignObject>",
        '<rect style="fill: url(https://example.org/x)"/>',
        '<use href="https://example.org/#x"/>',
        "<style>@import url(https://example.org)</style>",
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        '<path d="M0 0" fill="URL( https://example.org )"/>',
    ],
)
def test_a_drawing_holds_nothing_but_drawing(bad: str) -> None:
    out = clean(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{bad}</svg>', "h", title="t", description="d")
    rest = out.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"script|example\.org|onclick|foreignObject|@import|javascript", rest, re.IGNORECASE)


@pytest.mark.parametrize(
    "source", ["", "no svg", "<svg", '<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>']
)
def test_a_broken_drawing_leaves_its_words(source: str) -> None:
    page = write_html(one(Chart("c", "Thông điệp", source, PIXEL, "Mô tả bằng lời")))
    assert "Mô tả bằng lời" in page and "Thông điệp" in page


def test_equal_shapes_in_two_charts_get_different_ids() -> None:
    chart = next(b for b in sample().blocks if isinstance(b, Chart))
    page = BeautifulSoup(write_html(one(chart, chart)), "lxml")
    ids = [t["id"] for t in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    used = {str(u["href"])[1:] for u in page.find_all("use")}
    assert used and used <= set(ids)


@pytest.mark.parametrize("name", ["../page", "Scorecard", "khong_co", "", "a/b", "page.js"])
def test_only_shipped_widgets_can_be_embedded(name: str) -> None:
    with pytest.raises(ValueError, match="Không có phần tương tác"):
        write_html(one(Embed("w", name, "Thử", "{}")))


def test_same_page_in_another_folder_and_process(tmp_path: Path, html: str) -> None:
    code = (
        "import sys; from tests.report.sample_document import sample; from cchc_analysis.report.html import write_html;"
        "sys.stdout.buffer.write(write_html(sample()).encode())"
    )
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True).stdout
    assert other.decode() == html
