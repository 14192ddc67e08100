"""Kills at random moments, and two runs at once: never a half output, nothing mixed, the next run completes."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cchc_analysis.io.lock import locked
from cchc_analysis.io.store import sha256
from tests.conftest import copy_project

CCHC = [sys.executable, "-m", "cchc_analysis.cli"]


def whole(folder: Path) -> bool:
    """Whether a published folder is exactly what its manifest says."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = {p.name for p in folder.iterdir()} - {"manifest.json", "ro-crate-metadata.json"}
    return names == set(manifest["outputs"]) and all(sha256(folder / n) == h for n, h in manifest["outputs"].items())


def touch_input(root: Path, number: int) -> None:
    path = root / "data" / "raw" / "2023-Q3" / "kien_nghi.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("xã Nghĩa Sơn", f"xã Nghĩa Sơn {number}"), encoding="utf-8-sig")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_kills_leave_the_old_set_or_the_new_one(tmp_path: Path, published: Path) -> None:
    root = copy_project(tmp_path)
    target = root / "outputs" / "2023-Q3"
    shutil.copytree(published, target)
    chance = random.Random(7)
    kills, attempts, longest = 0, 0, 60.0
    while kills < 50:
        touch_input(root, attempts)
        attempts += 1
        start = time.monotonic()
        process = subprocess.Popen([*CCHC, "run", "2023-Q3", "--root", str(root)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert process.wait(chance.uniform(0.05, longest)) == 0
            longest = time.monotonic() - start  # what a run takes: later moments would come too late
        except subprocess.TimeoutExpired:
            process.kill()
            kills += process.wait() == -signal.SIGKILL
        assert whole(target), f"half an output after attempt {attempts}"
    subprocess.run([*CCHC, "run", "2023-Q3", "--root", str(root)], check=True, capture_output=True)
    assert whole(target)
    assert [p.name for p in (root / "outputs").iterdir() if p.name.startswith(".")] == []


def test_a_second_run_waits_and_says_so_and_nothing_is_mixed(tmp_path: Path) -> None:
    root = copy_project(tmp_path)
    both = [subprocess.Popen([*CCHC, "run", "2023-Q3", "--force", "--root", str(root)], stdout=subprocess.PIPE) for _ in range(2)]
    assert [p.wait(120) for p in both] == [0, 0]
    assert whole(root / "outputs" / "2023-Q3")


def test_a_locked_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from cchc_analysis.cli import main
    from cchc_analysis.publish import quarters

    root = copy_project(tmp_path)
    monkeypatch.setattr(quarters, "_LOCK_SECONDS", 0.2)
    with locked(root, "cchc collect 2023-Q3"):
        assert main(["run", "2023-Q3", "--root", str(root)]) == 2
    assert "cchc collect 2023-Q3" in capsys.readouterr().err
