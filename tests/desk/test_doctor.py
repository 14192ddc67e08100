"""``cchc doctor`` and ``cchc lab`` in words an office user understands."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from cchc_analysis.cli import main
from cchc_analysis.desk import doctor
from tests.conftest import ROOT


def test_a_good_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--root", str(ROOT)]) == 0
    out = capsys.readouterr().out
    assert "Máy này dùng được." in out
    assert "2023-Q3" in out


def test_what_is_missing_is_named_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "_version", lambda name: "" if name in {"typst", "duckdb"} else "1.0")
    assert main(["doctor", "--root", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "[THIẾU] typst (PDF): chưa cài" in out
    assert "pip install typst" in out
    assert "Còn 3 điều cần làm" in out
    assert "[–    ] duckdb" in out


def test_lab_says_which_notebooks_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "a.ipynb").touch()
    assert main(["lab", "b.ipynb", "--root", str(tmp_path)]) == 2
    assert "a.ipynb" in capsys.readouterr().err


def test_a_new_notebook_comes_from_the_template_and_never_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("subprocess.run", lambda words, **_: started.append(words) or SimpleNamespace(returncode=0))
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    words = ["--new", "--no-browser", "--root", str(tmp_path)]
    assert main(["lab", "xa.ipynb", *words]) == 0
    made = tmp_path / "notebooks" / "xa.ipynb"
    assert made.read_bytes() == (ROOT / "notebooks" / "templates" / "analysis.ipynb").read_bytes()
    assert "notebooks/xa.ipynb" in started[0]
    made.write_text("của tôi", encoding="utf-8")
    for name in ("xa.ipynb", "../xa.ipynb", "xa.txt", "templates/analysis.ipynb"):
        assert main(["lab", name, *words]) == 2
    assert len(started) == 1
    assert made.read_text(encoding="utf-8") == "của tôi"
    assert "đã có" in capsys.readouterr().err
