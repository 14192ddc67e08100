"""Outputs are built aside and moved into place when whole."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_analysis.io import store


def test_a_failed_build_leaves_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "2023-Q3"
    with store.built_aside(target) as aside:
        (aside / "a.txt").write_text("cũ")
    with pytest.raises(RuntimeError), store.built_aside(target) as aside:
        (aside / "a.txt").write_text("mới")
        raise RuntimeError
    assert (target / "a.txt").read_text() == "cũ"
    assert [p.name for p in tmp_path.iterdir()] == ["2023-Q3"]


def test_a_good_build_replaces_the_whole_folder(tmp_path: Path) -> None:
    target = tmp_path / "x"
    for names in (["a", "b"], ["c"]):
        with store.built_aside(target) as aside:
            for name in names:
                (aside / name).touch()
    assert [p.name for p in target.iterdir()] == ["c"]


def test_without_folder_exchange_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_exchange", lambda new, target: False)
    test_a_good_build_replaces_the_whole_folder(tmp_path)


def test_a_killed_run_leaves_the_old_output_and_is_cleared_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "q"
    with store.built_aside(target) as aside:
        (aside / "a").write_text("cũ")
    script = (
        "import os, sys, pathlib; from cchc_analysis.io import store\n"
        "with store.built_aside(pathlib.Path(sys.argv[1])) as aside:\n"
        "    (aside / 'a').write_text('nửa'); os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(target)], check=False).returncode != 0
    assert (target / "a").read_text() == "cũ"
    assert len(list(tmp_path.iterdir())) == 2
    with store.built_aside(target) as aside:
        (aside / "a").write_text("mới")
    assert [p.name for p in tmp_path.iterdir()] == ["q"]
    assert (target / "a").read_text() == "mới"


def test_what_is_no_process_number_is_left_alone(tmp_path: Path) -> None:
    left = tmp_path / ".2023-Q3.².tmp"
    left.mkdir()
    store.tidy(tmp_path / "2023-Q3")
    assert left.is_dir()


def test_a_run_killed_between_two_moves_is_mended(tmp_path: Path) -> None:
    old = tmp_path / ".q.old"
    old.mkdir()
    (old / "a").write_text("cũ")
    with pytest.raises(RuntimeError), store.built_aside(tmp_path / "q"):
        raise RuntimeError
    assert (tmp_path / "q" / "a").read_text() == "cũ"


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc/self").exists(), reason="cần hệ tệp /proc")
def test_a_folder_that_cannot_be_written_is_said_in_vietnamese() -> None:
    with pytest.raises(store.OutputError, match="Kết quả cũ còn nguyên"), store.built_aside(Path("/proc/khong-ghi-duoc/2023-Q3")):
        raise AssertionError("must not get here")


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\tx"])
def test_formulas_are_disarmed(text: str) -> None:
    written = store.csv_bytes([{"a": text}], ["a"]).decode("utf-8-sig")
    assert next(iter(csv.DictReader(io.StringIO(written))))["a"].startswith("'")


@pytest.mark.parametrize("text", ["-17,44", "+3", "-29.32", "12"])
def test_signed_numbers_stay_numbers(text: str) -> None:
    assert store.csv_safe(text) == text
