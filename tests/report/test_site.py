"""The pages over the quarters: every document linked, findings counted, names of files never more than names."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from cchc_analysis.comparison import Change
from cchc_analysis.model import Finding, Severity
from cchc_analysis.report.site import Highlight, Link, Publication, QuarterSummary, write_index, write_quarter_index
from tests.report.hostile_text import HOSTILE

REPORT = Publication("Báo cáo quý", "Theo đề cương.", (Link("report.html", "Xem", "HTML"), Link("report.pdf", "Tải", "PDF")))
SUMMARY = QuarterSummary(
    "2023-Q3", "Quý III năm 2023", "Phòng Nội vụ", date="25/9/2023", publications=(REPORT,), highlights=(Highlight("99,89%", "đúng hạn"),),
    warnings=2, notices=1, ink="480 con số được in.",
)  # fmt: skip
FINDINGS = (
    Finding("a", Severity.NOTICE, "Kỳ số liệu trùng", "Giải thích", "ky.yaml", line=3),
    Finding("b", Severity.FAULT, "Không cân đối", "Sửa ô", "mot_cua.csv", cell="C4"),
)


def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "lxml")


def test_a_quarter_shows_documents_figures_and_findings_worst_first() -> None:
    page = soup(write_quarter_index(SUMMARY, FINDINGS))
    assert [h.get_text() for h in page.find_all("h1")] == ["Quý III năm 2023"]
    links = [a["href"] for a in page.select("main a")]
    assert links == ["../index.html", "report.html", "report.pdf"]
    rows = [r.get_text(" ") for r in page.select(".findings tbody tr")]
    assert rows[0].startswith("Lỗi") and "mot_cua.csv, ô C4" in rows[0] and "Sửa ô" in rows[0] and rows[1].startswith("Lưu ý")
    assert "99,89%" in page.get_text() and "2 cảnh báo, 1 lưu ý" in page.get_text() and "480 con số" in page.get_text()


def test_a_changed_figure_is_called_by_its_label_and_by_its_scope_where_it_has_one() -> None:
    changes = [Change("a", "Số dự án", "", "value", "2", "3"), Change("b@x", "Hồ sơ", "các xã", "value", "1", "4")]
    rows = soup(write_quarter_index(SUMMARY, (), changes)).select("[aria-labelledby=con-so-khac] tbody tr")
    assert [row.td.get_text() for row in rows] == ["Số dự án", "Hồ sơ (các xã)"]


def test_a_quarter_without_findings_says_so() -> None:
    assert "Không có lỗi, cảnh báo hay lưu ý nào" in write_quarter_index(SUMMARY)
    assert "không có phát hiện" in write_quarter_index(QuarterSummary("2023-Q1", "Quý I", ""))


def test_all_quarters_latest_first_with_links_into_their_folders() -> None:
    older = QuarterSummary("2022-Q4", "Quý IV năm 2022", "Phòng Nội vụ", "faults", faults=3, synthetic=True)
    page = soup(write_index([older, SUMMARY]))
    rows = page.select("tbody tr")
    assert [r.th.get_text().split(" (")[0] for r in rows] == ["Quý III năm 2023", "Quý IV năm 2022"]  # type: ignore[union-attr]
    assert [a["href"] for a in rows[0].find_all("a")] == ["2023-Q3/index.html", "2023-Q3/report.html", "2023-Q3/report.pdf"]
    assert "số liệu còn lỗi" in rows[1].get_text() and "3 lỗi" in rows[1].get_text() and "số liệu giả lập" in rows[1].get_text()


def test_no_quarter_yet_says_what_to_do() -> None:
    assert "cchc run" in soup(write_index([])).get_text()


def test_invented_data_is_said_on_the_quarter_page() -> None:
    assert "Số liệu giả lập" in write_quarter_index(QuarterSummary("2023-Q1", "Quý I", "", synthetic=True))
    assert "Số liệu giả lập" not in write_quarter_index(SUMMARY)


@pytest.mark.parametrize("evil", [*HOSTILE.values(), "javascript:alert(1)", "//example.org/x"], ids=[*HOSTILE, "scheme", "host"])
def test_hostile_text_stays_text_and_addresses_stay_here(evil: str) -> None:
    publication = Publication(evil, evil, (Link(evil, evil, evil),))
    summary = QuarterSummary(evil, evil, evil, "draft", evil, (publication,), (Highlight(evil, evil, evil),), ink=evil)
    finding = Finding(evil, Severity.WARNING, evil, evil, evil, evil, evil, None, evil, evil)
    for text in (write_quarter_index(summary, [finding]), write_index([summary])):
        page = soup(text)
        assert not page.select("img, script:not([type]) ~ img, [onmouseover], [onerror]")
        assert len(page.find_all("script")) == 1
        for link in page.select("main a"):
            address = str(link["href"])
            assert ":" not in address and not address.startswith("//") and "<" not in address
        assert " ".join(evil.split()) in " ".join(page.get_text().split())
