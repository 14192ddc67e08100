"""``cchc run``: one command from raw tables to the published set, or a clear message and the old set untouched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from cchc_analysis.cli import main
from cchc_analysis.publish.execution import RunError
from tests.conftest import ROOT, copy_project, publish

SET = {"report.html", "report.pdf", "report.ipynb", "figures.csv", "findings.csv", "manifest.json"}


@pytest.fixture
def project(tmp_path: Path, published: Path) -> Path:
    """The real quarter, published already."""
    root = copy_project(tmp_path)
    shutil.copytree(published, root / "outputs" / "2023-Q3")
    return root


def test_the_published_set_is_whole_and_hashed(published: Path) -> None:
    names = {p.name for p in published.iterdir()}
    assert names >= SET
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == names - {"manifest.json", "ro-crate-metadata.json"}
    assert any(name.endswith("mot_cua.csv") for name in manifest["inputs"]["data"])


def test_processed_tables_are_written(published: Path) -> None:
    import pandas as pd

    frame = pd.read_parquet(published.parents[1] / "data" / "processed" / "2023-Q3" / "one_stop.parquet")
    assert frame["new"].tolist() == [524, 6037, 8752]


def test_the_executed_notebook_holds_no_clock_and_no_path(published: Path) -> None:
    text = (published / "report.ipynb").read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(text, as_version=4))
    for trace in ("start_time", "duration", str(published.parents[1]), "papermill"):
        assert trace not in text.replace('"injected-parameters"', "")


def test_unchanged_quarters_are_skipped_until_an_input_changes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish("2023-Q3", project).unchanged
    assert main(["run", "2023-Q3", "--root", str(project)]) == 0
    assert "không có gì thay đổi" in capsys.readouterr().out
    path = project / "data" / "raw" / "2023-Q3" / "ho_kinh_doanh.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("133", "134"), encoding="utf-8-sig")
    result = publish("2023-Q3", project)
    assert not result.unchanged
    assert "-29,85" in (result.folder / "report.html").read_text(encoding="utf-8")


def test_a_hand_edited_output_is_made_again(project: Path) -> None:
    page = project / "outputs" / "2023-Q3" / "report.html"
    page.write_text("sửa tay", encoding="utf-8")
    assert not publish("2023-Q3", project).unchanged
    assert "sửa tay" not in page.read_text(encoding="utf-8")


def test_a_fault_stops_the_run_with_its_place_and_keeps_the_old_set(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "data" / "raw" / "2023-Q3" / "mot_cua.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("527", "572"), encoding="utf-8-sig")
    before = {p.name: p.read_bytes() for p in (project / "outputs" / "2023-Q3").iterdir()}
    assert main(["run", "2023-Q3", "--root", str(project)]) == 1
    said = capsys.readouterr().err
    assert "mot_cua.csv" in said
    assert "cchc check 2023-Q3" in said
    assert {p.name: p.read_bytes() for p in (project / "outputs" / "2023-Q3").iterdir()} == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["2022-Q1"], 2, "Không có số liệu của quý 2022-Q1"),
        (["2023"], 2, "không hợp lệ"),
        (["../2023-Q3"], 2, "không hợp lệ"),
        ([], 2, "Chưa nêu quý nào"),
        (["2023-Q3", "-p", "mau_sac", "đỏ"], 1, "Sổ tay không có tham số mau_sac"),
    ],
)
def test_what_cannot_be_run_is_said_in_one_line(
    project: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, said: str
) -> None:
    assert main(["run", *words, "--root", str(project)]) == code
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_notebook_that_fails_leaves_the_old_set(project: Path) -> None:
    path = project / "notebooks" / "quarterly_report.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("one_stop.received@*", "one_stop.recieved@*"), encoding="utf-8")
    before = (project / "outputs" / "2023-Q3" / "manifest.json").read_bytes()
    with pytest.raises(RunError, match=r"one_stop\.recieved@departments.*có phải “one_stop\.received@departments”"):
        publish("2023-Q3", project)
    assert (project / "outputs" / "2023-Q3" / "manifest.json").read_bytes() == before
    assert {p.name for p in (project / "outputs").iterdir()} <= {"2023-Q3", "index.html", "trends.html", "site.json"}


def test_two_runs_in_different_folders_give_the_same_bytes(tmp_path: Path, published: Path) -> None:
    folder = publish("2023-Q3", copy_project(tmp_path / "thư mục khác")).folder
    assert [p.name for p in sorted(published.iterdir()) if p.read_bytes() != (folder / p.name).read_bytes()] == []


def test_a_real_kernel_gives_the_same_report(tmp_path: Path, published: Path) -> None:
    folder = publish("2023-Q3", copy_project(tmp_path), kernel=True).folder
    for name in ("report.html", "report.ipynb", "figures.csv"):
        assert (folder / name).read_bytes() == (published / name).read_bytes()


@pytest.mark.slow
def test_plain_papermill_and_plain_nbconvert(tmp_path: Path, published: Path) -> None:
    out = tmp_path / "out.ipynb"
    papermill = [
        sys.executable,
        "-m",
        "papermill",
        str(ROOT / "notebooks" / "quarterly_report.ipynb"),
        str(out),
        "-p",
        "quarter",
        "2023-Q3",
    ]
    subprocess.run(papermill, cwd=published.parents[1], check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", "cchc-html", str(out)], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "out.html").read_bytes() == (published / "report.html").read_bytes()


def test_a_units_name_with_a_number_is_no_claim_and_corrections_stand_in_the_annex(project: Path) -> None:
    raw, reference = project / "data" / "raw" / "2023-Q3", project / "data" / "reference" / "units.csv"
    for path in (reference, *raw.glob("*.csv")):
        path.write_text(path.read_text(encoding="utf-8-sig").replace("xã Nghĩa Kỳ", "xã Số 29"), encoding="utf-8-sig")
    (raw / "dinh_chinh.yaml").write_text(
        "- table: businesses\n  row: {kind: new}\n  column: now\n  expected: \"94\"\n  value: \"95\"\n"
        "  why: Công văn đính chính số 1\n  who: Phòng Tài chính - Kế hoạch\n  date: 2023-10-02\n",
        encoding="utf-8",
    )  # fmt: skip
    page = BeautifulSoup((publish("2023-Q3", project).folder / "report.html").read_text(encoding="utf-8"), "lxml").get_text("")
    assert "xã Số 29" in page
    assert "Phụ lục đính chính số liệu gốc" in page
    assert "94 thành 95" in page
    assert "-28,57" in page
