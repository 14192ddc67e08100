"""The site over the quarters: every quarter, its state, its findings, links to every format."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from cchc_analysis.cli import main
from cchc_analysis.io.forms.carry_forward import blank_period
from cchc_analysis.io.store import sha256
from cchc_analysis.periods import Quarter
from cchc_analysis.publish import quarters
from cchc_analysis.publish.execution import RunError
from cchc_analysis.publish.published import read_summary, write_site
from tests.conftest import copy_project, publish


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


def test_the_command_writes_the_index_and_a_failing_quarter_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_project(tmp_path, Path(__file__).parents[1] / "fixtures" / "invented" / "data")
    broken = root / "data" / "raw" / "2023-Q4" / "mot_cua.csv"
    broken.write_text(broken.read_text(encoding="utf-8-sig").replace("150", "-150"), encoding="utf-8-sig")
    assert main(["run", "--all", "--root", str(root)]) == 1
    said = capsys.readouterr()
    assert said.out.endswith("Tất cả 2 quý: 1 quý lập mới, 1 quý chưa lập được: 2023-Q4.\n")
    assert "Quý 2023-Q4: Số liệu quý 2023-Q4 còn" in said.err
    assert (root / "outputs" / "2024-Q1" / "report.html").exists()
    assert not (root / "outputs" / "2023-Q4").exists()
    assert "số liệu còn lỗi" in (root / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "trends.html" in links(root / "outputs" / "index.html")


def test_the_pages_over_all_quarters_are_made_again_when_they_or_what_they_show_changed(
    tmp_path: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_project(tmp_path)
    out = root / "outputs"
    shutil.copytree(published, out / "2023-Q3")
    names = ("index.html", "trends.html")

    def run() -> dict[str, bytes]:
        assert publish("2023-Q3", root).unchanged
        return {name: (out / name).read_bytes() for name in names}

    first = run()
    stamps = {name: (out / name).stat().st_mtime_ns for name in names}
    monkeypatch.setattr(quarters, "_import_everything", lambda: pytest.fail("made for nothing"))
    assert run() == first
    assert {name: (out / name).stat().st_mtime_ns for name in names} == stamps
    monkeypatch.undo()

    for name in names:
        (out / name).unlink()
    assert run() == first
    (out / "index.html").write_text((out / "index.html").read_text(encoding="utf-8") + "sửa tay", encoding="utf-8")
    assert run() == first

    notebook = root / "notebooks" / "trends.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("Nhìn nhanh", "Diễn biến"), encoding="utf-8")
    assert "Diễn biến" in run()["trends.html"].decode("utf-8")

    opened = root / "data" / "raw" / "2023-Q4"
    opened.mkdir()
    (opened / "period.yaml").write_text(blank_period(Quarter(2023, 4)), encoding="utf-8")
    assert "Quý IV năm 2023" in run()["index.html"].decode("utf-8")


def test_a_page_of_trends_that_failed_is_tried_again(tmp_path: Path, published: Path) -> None:
    root = copy_project(tmp_path)
    shutil.copytree(published, root / "outputs" / "2023-Q3")
    notebook = root / "notebooks" / "trends.ipynb"
    sound = notebook.read_text(encoding="utf-8")
    notebook.write_text(sound.replace("open_trends(", "open_trend("), encoding="utf-8")
    for _ in range(2):
        _, (what, error) = quarters.each_quarter(["2023-Q3"], root)
        assert (what, isinstance(error, RunError)) == ("xu hướng", True)
    notebook.write_text(sound, encoding="utf-8")
    assert publish("2023-Q3", root).unchanged
    assert (root / "outputs" / "trends.html").exists()


def test_a_wrong_quarter_makes_no_pages(tmp_path: Path) -> None:
    root = copy_project(tmp_path)
    assert main(["run", "2023", "--root", str(root)]) == 2
    assert not (root / "outputs").exists()


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
