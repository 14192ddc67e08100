"""The scorecard as blocks: every number has its card, section I.9 says what the rules say, and every writer can print it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cchc_analysis.report import blocks as b
from cchc_analysis.report.html import write_html
from cchc_analysis.report.scorecard_page import ScorecardPage, open_scorecard
from cchc_analysis.scorecard.figures import score_figures

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page() -> ScorecardPage:
    return open_scorecard("2023-Q3", str(ROOT))


@pytest.fixture(scope="module")
def document(page: ScorecardPage) -> b.Document:
    shown = page.show(
        page.opening(), page.areas(), page.lost(), page.ranges(), page.criteria(), page.year_end(), page.plan("7"), page.lint(),
        page.what_if(), page.low_points(),
    )  # fmt: skip
    (meta,) = (x for x in shown.blocks if isinstance(x, b.Meta))
    cards = {x.id: x for x in shown.blocks if isinstance(x, b.Card)}
    return b.Document(meta, tuple(x for x in shown.blocks if not isinstance(x, b.Meta | b.Card)), cards)


def text(runs: tuple[b.Inline, ...]) -> str:
    return "".join(r.text if isinstance(r, b.Text) else r.shown for r in runs if not isinstance(r, b.Note))


def table(document: b.Document, id: str) -> b.Table:
    return next(x for x in document.blocks if isinstance(x, b.Table) and x.id == id)


def rows(found: b.Table) -> list[list[str]]:
    return [[text(cell.content) for cell in row] for row in found.body]


def test_every_number_has_its_card_and_law(document: b.Document) -> None:
    used = {run.figure for run in document.inlines() if isinstance(run, b.Number)}
    assert used and used <= set(document.cards)
    assert "673/QĐ-UBND ngày 17/07/2023" in document.cards["score.3.4.1"].legal_source
    assert document.cards["score.3.4.1"].shown == "2,00"
    assert "(507/507) × 2,00" in document.cards["score.3.4.1"].substituted
    assert "one_stop.resolved@departments" in document.cards["score.3.4.1"].inputs
    assert [s.cell for s in document.cards["score.8.1"].sources] == ["B3", "B2"]


def test_section_i9_is_drawn_from_the_rules(document: b.Document) -> None:
    finance = rows(table(document, "du-bao-8"))
    by_code = {r[0]: r for r in finance}
    assert by_code["8.3"][2:4] == ["1,50", "0,00"]
    assert by_code["8.3"][4] == "Dự kiến thu ngân sách không đạt. 157,971/264,346 = 59,76% < 0,7 → 0,00 điểm."
    assert by_code["8.2"] == ["8.2", "Mức độ phát triển doanh nghiệp, hộ kinh doanh", "2,00", "", ""]
    assert by_code["8.2.2"][3] == "0,00 đến 0,50"
    head = text(next(x for x in document.blocks if isinstance(x, b.Table) and x.id == "du-bao-3").head[0][1].content)
    assert head == "Lĩnh vực/Tiêu chí/Tiêu chí thành phần"


def test_section_i9_counts_and_letters(document: b.Document) -> None:
    headings = [x for x in document.blocks if isinstance(x, b.Heading)]
    assert [h.number for h in headings] == ["a)", "b)", "c)", "d)", "đ)"]
    counts = [text(x.content) for x in document.blocks if isinstance(x, b.Paragraph) and "thấp điểm:" in text(x.content)]
    assert counts == [
        f"Gồm {words} dự báo có khả năng thấp điểm:"
        for words in (
            "02 tiêu chí và 03 tiêu chí thành phần",
            "01 tiêu chí",
            "02 tiêu chí thành phần",
            "02 tiêu chí và 08 tiêu chí thành phần",
            "04 tiêu chí và 03 tiêu chí thành phần",
        )
    ]


def test_areas_add_up_in_the_table(document: b.Document) -> None:
    found = rows(table(document, "diem-linh-vuc"))
    assert found[-1][0] == "Tổng cộng" and found[-1][2] == "23,50"
    assert [r[0][:2] for r in found[:-1]] == ["3.", "5.", "6.", "7.", "8."]


def test_chart_says_in_words_what_is_lost(document: b.Document) -> None:
    (chart,) = (x for x in document.blocks if isinstance(x, b.Chart))
    assert chart.title == "Mất chắc chắn 2,5007 điểm, chưa chắc chắn 16,685 điểm"
    assert "Lĩnh vực 8: mất chắc 2,50 điểm" in chart.alt


def test_plan_and_lint_tables(document: b.Document) -> None:
    assert [r[0] for r in rows(table(document, "ke-hoach"))] == ["V01", "V02", "V03"]
    assert any(r[:2] == ["Cảnh báo", "8.2.3"] for r in rows(table(document, "soat-bo-tieu-chi")))
    assert any("Không tính V06" in text(x.content) for x in document.blocks if isinstance(x, b.Paragraph))


def test_blocks_survive_the_notebook(document: b.Document) -> None:
    blocks = list(document.blocks)
    assert b.from_json(json.loads(json.dumps(b.to_json(blocks)))) == tuple(blocks)


def test_the_page_carries_the_form_and_no_address(document: b.Document) -> None:
    html = write_html(document)
    assert 'data-widget="scorecard"' in html and "CCHCScorecard" in html
    assert "http" not in html.split("<body", 1)[1].replace("http://www.w3.org", "")


def test_the_form_lives_in_a_notebook_cell(page: ScorecardPage) -> None:
    bundle = page.what_if()._repr_mimebundle_()
    assert "CCHCScorecard.mount(" in bundle["text/html"]
    assert bundle["text/html"].count("</script>") == 1
    assert [x["kind_"] for x in bundle[b.MIME]] == ["Embed"]


def test_score_figures_are_unique_and_exact(page: ScorecardPage) -> None:
    figures = score_figures(page.result, page.card)
    ids = [f.id for f in figures]
    assert len(ids) == len(set(ids))
    by_id = {f.id: f for f in figures}
    assert by_id["score.3.4.2"].value == page.result["3.4.2"].low
    assert by_id["score.3.4.2"].shown == "1,9993" and by_id["score.total.low"].value == page.result.total.low
    assert {"score.7.3.3.low", "score.7.3.3.high", "score_max.7.3.3"} <= set(ids)
