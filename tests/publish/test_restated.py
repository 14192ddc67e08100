"""Figures that come out otherwise than in the published set: told by ``cchc diff``, kept in the index of the next set."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_analysis.cli import main
from tests.conftest import copy_project


@pytest.fixture
def project(tmp_path: Path, published: Path) -> Path:
    """A project with its published quarter, in which one number of the tables was then corrected."""
    root = copy_project(tmp_path)
    assert main(["run", "2023-Q3", "--root", str(root)]) == 0
    path = root / "data" / "raw" / "2023-Q3" / "ho_kinh_doanh.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert text.count("133") == 1
    path.write_text(text.replace("133", "135"), encoding="utf-8-sig")
    return root


def since(root: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    capsys.readouterr()
    assert main(["diff", "2023-Q3", "--root", str(root), "--json"]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["restated"]["2023-Q3"]
    return found


def test_the_figures_that_a_corrected_number_moves_and_no_other(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = since(project, capsys)
    assert [(c["movement"], c["then"].split(" ")[0], c["now"].split(" ")[0]) for c in found if c["then"].startswith("133")] == [
        ("value", "133", "135")
    ]
    assert {c["figure_id"].split(".")[0] for c in found} == {found[0]["figure_id"].split(".")[0]}


def test_the_next_set_says_what_moved_and_keeps_it_when_made_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = len(since(project, capsys))
    index = project / "outputs" / "2023-Q3" / "index.html"
    assert "khác lần công bố trước" not in index.read_text(encoding="utf-8")
    for words in ([], ["--force"]):
        assert main(["run", "2023-Q3", "--root", str(project), *words]) == 0
        page = index.read_text(encoding="utf-8")
        assert f"Con số khác lần công bố trước: {count}" in page
        assert re.search(r'<td class="right">133&nbsp;[^<]*</td><td class="right">135&nbsp;[^<]*</td>', page)
    assert since(project, capsys) == []
    assert main(["verify", str(index.parent)]) == 0


def test_a_quarter_that_was_never_published_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = copy_project(tmp_path)
    assert main(["diff", "2023-Q3", "--root", str(root)]) == 2
    assert "chưa có bộ công bố nào" in capsys.readouterr().err


def test_a_broken_table_of_figures_is_no_published_set(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "outputs" / "2023-Q3" / "figures.csv").write_text("mã,giá trị\n1,2\n", encoding="utf-8")
    assert main(["diff", "2023-Q3", "--root", str(project)]) == 2
    assert "Bộ đã công bố của quý 2023-Q3 hỏng" in capsys.readouterr().err
    assert main(["run", "2023-Q3", "--root", str(project)]) == 0


def cut(text: str) -> str:
    """The file as a full disk leaves it: its last line ends in the middle."""
    return text.rstrip().rsplit(",", 3)[0]


def without_values(text: str) -> str:
    return text.replace(",value,", ",gia_tri,", 1)


@pytest.mark.parametrize("damage", [cut, without_values, lambda text: ""])
def test_verify_and_diff_say_that_a_damaged_set_is_damaged(
    damage: Callable[[str], str], published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, root = tmp_path / "2023-Q3", published.parents[1]
    shutil.copytree(published, folder)
    path = folder / "figures.csv"
    path.write_text(damage(path.read_text(encoding="utf-8-sig")), encoding="utf-8")
    assert main(["verify", str(folder), "--root", str(root)]) == 2
    assert "thiếu hoặc hỏng manifest.json, figures.csv" in capsys.readouterr().err
    assert main(["diff", "2023-Q3", "--root", str(root), "--out", str(tmp_path)]) == 2
    assert "Bộ đã công bố của quý 2023-Q3 hỏng" in capsys.readouterr().err
    assert main(["diff", "2023-Q3", "2023-Q3", "--root", str(root), "--out", str(tmp_path)]) == 0
    assert "Bộ đã công bố của quý 2023-Q3 hỏng" in capsys.readouterr().out
