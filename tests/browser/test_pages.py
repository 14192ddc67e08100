"""The pages in a real Chromium: accessible in light and dark, cards by keyboard alone, theme, printing, phone."""

from __future__ import annotations

import importlib.util
import json
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.io.cases.store import write_records
from cchc_analysis.io.scorecards.files import load_scorecard, shipped_ids
from cchc_analysis.model import Finding, Severity
from cchc_analysis.report.blocks import Cell, Document, Embed, Heading, Meta, Paragraph, Table, Text
from cchc_analysis.report.html import write_html
from cchc_analysis.report.site import Highlight, Link, Publication, QuarterSummary, write_index, write_quarter_index
from cchc_analysis.scorecard.export import card_json, evidence_json
from tests.cases.quarter import real_quarter
from tests.conftest import copy_project, publish
from tests.report.hostile_text import HOSTILE, hostile_document
from tests.report.sample_document import sample

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def axe() -> str:
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        warnings.warn(
            "axe-core is NOT here: pages were NOT checked for accessibility (install axe-playwright-python)", UserWarning, stacklevel=1
        )
        pytest.skip("axe-core is not installed")
    return (Path(next(iter(found.submodule_search_locations))) / "axe.min.js").read_text(encoding="utf-8")


def scorecard_page() -> Document:
    card = load_scorecard(sorted(shipped_ids())[0])
    data = json.dumps({"card": card_json(card, card.valid_from or date(2023, 1, 1)), "evidence": evidence_json({})})
    table = Table(
        "diem",
        "Điểm dự báo",
        (((Cell((Text("Tiêu chí"),), header=True)), Cell((Text("Điểm"),), header=True)),),
        ((Cell((Text("1.1"),), header=True), Cell((Text("2"),))),),
    )
    blocks = (
        Heading(1, "I.", "Điểm"),
        table,
        Heading(1, "II.", "Thử thay số"),
        Embed("thu", "scorecard", "Thử thay số", data, "Chỉ có khi trang chạy được mã"),
    )
    return Document(Meta("Dự báo chỉ số cải cách hành chính", "2023-Q3", "", "Phòng Nội vụ", "2023-09-25", kind="scorecard"), blocks)


def audit_page() -> Document:
    rows = tuple(
        (Cell((Text(f"Câu {n}"),), header=True), Cell((Text("90,56 → 90,86"),), "right"), Cell((Text("sai số học"),))) for n in range(4)
    )
    head = (tuple(Cell((Text(t),), header=True) for t in ("Câu", "Công bố → tính lại", "Kết luận")),)
    blocks = (
        Heading(1, "", "Kết quả"),
        Paragraph((Text("Tính lại được 41/60 phép tính."),), "notice"),
        Table("kq", "Các phép tính", head, rows),
    )
    return Document(Meta("Kiểm tra số liệu trong văn bản", "2023-Q3", "", "Phòng Nội vụ", "2023-09-25", kind="audit"), blocks)


def summary() -> QuarterSummary:
    links = (Link("report.html", "Xem", "HTML"), Link("report.pdf", "Tải", "PDF"), Link("report.docx", "Tải", "Word"))
    documents = (Publication("Báo cáo quý", "Kèm nguồn của từng số liệu.", links),)
    return QuarterSummary(
        "2023-Q3", "Quý III năm 2023", "Phòng Nội vụ", "complete", "25/9/2023", documents, (Highlight("99,89%", "đúng hạn"),), 1, 2, 3, True
    )


FINDINGS = [Finding("x", severity, "Nội dung", "Cần làm", "a.csv", cell="B2") for severity in Severity]
PAGES = {
    "report": lambda: write_html(sample()),
    "scorecard": lambda: write_html(scorecard_page()),
    "audit": lambda: write_html(audit_page()),
    "quarter": lambda: write_quarter_index(summary(), FINDINGS),
    "index": lambda: write_index([summary(), replace(summary(), quarter="2023-Q2", title="Quý II", state="faults")]),
    "hostile": lambda: write_html(hostile_document(HOSTILE["attribute"])),
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trang")
    for name, make in PAGES.items():
        (folder / f"{name}.html").write_text(make(), encoding="utf-8")
    return folder


@pytest.fixture
def open_page(browser: Any, site: Path) -> Iterator[Any]:
    """Opens a page from a file, offline; a script error, a refused policy or a call to the network fails the test."""
    contexts, complaints = [], []

    def opened(name: str, **options: Any) -> Any:
        context = browser.new_context(offline=True, **({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("request", lambda r: complaints.append(r.url) if not r.url.startswith(("file:", "data:")) else None)
        page.on("dialog", lambda d: (complaints.append(f"dialog {d.message}"), d.dismiss()))
        page.goto((site / f"{name}.html").as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def violations(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:200]}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_accessibility_violation(open_page: Any, axe: str, name: str, scheme: str) -> None:
    assert violations(open_page(name, color_scheme=scheme), axe) == []


@pytest.fixture(scope="session")
def with_cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set made from case records, published again after a number was corrected: with its page of cases, and what it restates."""
    root = copy_project(tmp_path_factory.mktemp("ho-so"))
    raw = root / "data" / "raw" / "2023-Q3"
    (raw / "ho_so").mkdir()
    write_records([real_quarter()], raw / "ho_so" / "mot-cua.parquet")
    publish("2023-Q3", root)
    numbers = raw / "ho_kinh_doanh.csv"
    numbers.write_text(numbers.read_text(encoding="utf-8-sig").replace("133", "135"), encoding="utf-8-sig")
    folder = publish("2023-Q3", root).folder
    assert "khác lần công bố trước" in (folder / "index.html").read_text(encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violation_in_the_published_set(browser: Any, axe: str, published: Path, with_cases: Path, scheme: str) -> None:
    pages = [*sorted(published.glob("*.html")), published.parent / "trends.html", with_cases / "cases.html", with_cases / "index.html"]
    assert "report.html" in {p.name for p in pages}
    for path in pages:
        page = browser.new_page(color_scheme=scheme)
        page.goto(path.as_uri())
        assert violations(page, axe) == [], path.name
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violation_with_card_and_review(open_page: Any, axe: str, scheme: str) -> None:
    page = open_page("report", color_scheme=scheme)
    page.click("[data-do=review]")
    assert violations(page, axe) == []
    page.locator("[data-figure='rate.narrative']").first.click()
    assert violations(page, axe) == []


def test_no_accessibility_violation_on_a_phone(open_page: Any, axe: str) -> None:
    assert violations(open_page("report", viewport={"width": 360, "height": 740}), axe) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_page_scrolls_sideways(open_page: Any, name: str, width: int) -> None:
    page = open_page(name, viewport={"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_card_opens_and_closes_by_keyboard_alone(open_page: Any) -> None:
    page = open_page("report")
    count = page.locator(".num[role=button]").count()
    seen: list[int] = []
    for _ in range(count + 80):
        page.keyboard.press("Tab")
        index = page.evaluate("[...document.querySelectorAll('.num[role=button]')].indexOf(document.activeElement)")
        if index < 0:
            continue
        seen.append(index)
        if index in (0, 1, 5, 40):
            key = " " if index == 1 else "Enter"
            page.keyboard.press(key)
            assert page.evaluate("document.querySelector('dialog').open")
            assert page.evaluate("document.activeElement.closest('dialog') !== null")
            page.keyboard.press("Escape")
            assert not page.evaluate("document.querySelector('dialog').open")
            assert page.evaluate("[...document.querySelectorAll('.num[role=button]')].indexOf(document.activeElement)") == index
        if len(seen) == count:
            break
    assert seen == list(range(count))


def test_a_card_tells_everything(open_page: Any) -> None:
    page = open_page("report")
    page.locator("[data-figure='rate.narrative']").first.click()
    shown = page.locator("dialog").inner_text()
    card = sample().cards["rate.narrative"]
    for text in (card.label, card.scope, "99,78%", card.definition, card.legal_source, card.formula, card.substituted, card.exact, card.rounding,
                 card.window, card.status, card.id, card.variant_difference, card.comparisons[0], "mot_cua.csv, ô C3", "5.753"):  # fmt: skip
        assert text in shown, text
    assert page.locator("dialog .variant").count() == 2
    first, second = (page.locator("dialog .variant").nth(n).inner_text() for n in (0, 1))
    assert "99,78%" in first and "99,74%" in second
    boxes = [page.locator("dialog .variant").nth(n).bounding_box() for n in (0, 1)]
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]


def test_a_card_leads_on_to_the_figures_it_is_made_of(open_page: Any) -> None:
    page = open_page("report")
    page.locator("[data-figure='rate.narrative']").first.click()
    page.locator("dialog .link").first.click()
    assert "14.961" in page.locator("dialog .card-value").inner_text()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.figure") == "rate.narrative"


def test_the_close_button_and_a_click_beside_close_too(open_page: Any) -> None:
    page = open_page("report")
    number = page.locator(".num[role=button]").first
    number.click()
    page.get_by_role("button", name="Đóng").click()
    assert not page.evaluate("document.querySelector('dialog').open")
    number.click()
    page.mouse.click(5, 700)
    assert not page.evaluate("document.querySelector('dialog').open")


def background(page: Any) -> str:
    return str(page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor"))


def test_the_theme_follows_the_system_until_the_reader_chooses(open_page: Any) -> None:
    light, dark = open_page("report", color_scheme="light"), open_page("report", color_scheme="dark")
    assert background(light) != background(dark)
    light.click("[data-do=theme]")
    assert background(light) == background(dark)
    light.reload()
    assert background(light) == background(dark)
    light.click("[data-do=theme]")
    assert background(light) != background(dark)


def test_the_chart_turns_dark_with_the_page(open_page: Any) -> None:
    ink = "getComputedStyle(document.querySelector('.chart svg [fill=\"#1b2330\"]')).fill"
    assert open_page("report", color_scheme="light").evaluate(ink) != open_page("report", color_scheme="dark").evaluate(ink)


def test_the_reviewer_view_colours_numbers_by_source(open_page: Any) -> None:
    page = open_page("report")
    color = "s => getComputedStyle(document.querySelector(`.num[data-status=${s}]`)).color"
    plain = {page.evaluate(color, s) for s in ("computed", "reported", "typed")}
    assert len(plain) == 1 and not page.locator(".legend").is_visible()
    page.click("[data-do=review]")
    assert len({page.evaluate(color, s) for s in ("computed", "reported", "typed")}) == 3
    assert page.locator(".legend").is_visible() and page.get_attribute("[data-do=review]", "aria-pressed") == "true"
    page.click("[data-do=review]")
    assert not page.locator(".legend").is_visible()


def test_printing_hides_cards_bar_and_colours(open_page: Any) -> None:
    page = open_page("report", color_scheme="dark")
    page.click("[data-do=review]")
    page.locator(".num[role=button]").first.click()
    page.emulate_media(media="print")
    for selector in ("dialog", ".bar", ".toc", ".legend", ".skip"):
        assert not page.locator(selector).is_visible(), selector
    assert background(page) == "rgb(255, 255, 255)"
    number = page.evaluate("(n => [n.color, n.textDecorationLine])(getComputedStyle(document.querySelector('.num')))")
    assert number == ["rgb(0, 0, 0)", "none"]
    assert page.evaluate("getComputedStyle(document.querySelector('thead')).display") == "table-header-group"


def test_the_shipped_font_draws_the_text(open_page: Any) -> None:
    page = open_page("report")
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].filter(f => f.status === 'loaded').length)") >= 2


def test_hostile_text_runs_nothing(open_page: Any) -> None:
    page = open_page("hostile")
    page.locator(".num[role=button]").first.click()
    assert HOSTILE["attribute"] in page.locator("dialog").inner_text()
    assert page.evaluate("document.querySelectorAll('[onmouseover]').length") == 0


def test_the_what_if_form_answers(open_page: Any) -> None:
    page = open_page("scorecard")
    form = page.locator("section[data-widget=scorecard]")
    assert "Tổng:" in form.inner_text() and form.locator(".widget-alt").count() == 0
    form.locator("summary").first.click()
    boxes = form.locator("fieldset").first.locator("input[type=text]")
    for n in range(boxes.count()):
        boxes.nth(n).fill("7")
        boxes.nth(n).press("Tab")
    assert "0,50/0,50 (đang là 0,00 đến 0,50)" in form.locator("fieldset").first.inner_text()
    form.get_by_role("button", name="Về số liệu thật").click()
    assert "(đang là" not in form.inner_text()
