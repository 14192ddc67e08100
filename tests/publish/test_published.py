"""The site over the quarters: every quarter, its state, its findings, links to every format."""

from __future__ import annotations

import json
from pathlib import Path

from bs4 import BeautifulSoup

from cchc_analysis.cli import main
from cchc_analysis.io.store import sha256
from cchc_analysis.periods import Quarter
from cchc_analysis.publish.published import read_summary, write_site
from tests.conftest import copy_project


def links(page: Path) -> set[str]:
    return {str(a["href"]) for a in BeautifulSoup(page.read_text(encoding="utf-8"), "lxml").select("a[href]")}


def test_the_quarter_page_links_every_file_of_the_set(published: Path) -> None:
    names = {p.name for p in published.iterdir()} - {"index.html", "ro-crate-metadata.json"}
    assert names <= links(published / "index.html")
    text = (published / "index.html").read_text(encoding="utf-8")
    assert "Quý III năm 2023" in text
    assert "gõ tay" in text


def test_a_summary_survives_the_manifest(published: Path) -> None:
    summary = read_summary(published)
    assert summary is not None
    assert (summary.quarter, summary.faults) == ("2023-Q3", 0)
    assert summary.notices >= 8
    assert read_summary(published.parent) is None


def test_the_index_lists_published_waiting_and_faulty_quarters(published: Path, tmp_path: Path) -> None:
    page = write_site(published.parent, [(Quarter(2023, 3), False), (Quarter(2023, 4), False), (Quarter(2024, 1), True)])
    text = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml").get_text(" ")
    assert "Quý IV năm 2023" in text
    assert "đang chuẩn bị số liệu" in text
    assert "số liệu còn lỗi" in text
    assert any(href.startswith("2023-Q3/") for href in links(page))
    page.unlink()


def test_the_command_writes_the_index_and_a_failing_quarter_does_not_stop_the_others(tmp_path: Path) -> None:
    root = copy_project(tmp_path, Path(__file__).parents[1] / "fixtures" / "invented" / "data")
    broken = root / "data" / "raw" / "2023-Q4" / "mot_cua.csv"
    broken.write_text(broken.read_text(encoding="utf-8-sig").replace("150", "-150"), encoding="utf-8-sig")
    assert main(["run", "--all", "--root", str(root)]) == 1
    assert (root / "outputs" / "2024-Q1" / "report.html").exists()
    assert not (root / "outputs" / "2023-Q4").exists()
    assert "số liệu còn lỗi" in (root / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "trends.html" in links(root / "outputs" / "index.html")


def test_the_set_describes_itself_as_an_ro_crate(published: Path) -> None:
    crate = json.loads((published / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    by_id = {e["@id"]: e for e in crate["@graph"]}
    assert len(by_id) == len(crate["@graph"])
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = [p["@id"] for p in by_id["./"]["hasPart"]]
    assert all(by_id[name]["sha256"] == sha256(published / name) for name in parts)
    assert {p.name for p in published.iterdir()} == {*parts, "manifest.json", "ro-crate-metadata.json"}
    assert "#data/raw/2023-Q3/mot_cua.csv" in by_id
    assert all(o["@id"] in by_id for o in by_id["#run"]["object"])
