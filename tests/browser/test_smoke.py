"""The quick look of every test run: the report opens in a browser and a card opens on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cchc_analysis.report.html import write_html
from tests.report.sample_document import sample


def test_the_report_opens_and_a_card_opens_on_it(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.html"
    path.write_text(write_html(sample()), encoding="utf-8")
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(path.as_uri())
    page.locator("[data-figure='rate.narrative']").first.click()
    assert "99,78%" in page.locator("dialog").inner_text()
    assert complaints == []
    page.close()
