"""The offline kit installs without a network, into a path with spaces and Vietnamese letters, and publishes a quarter."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kit.make_kit import PYTHONS, build, locked, needed


def test_what_the_work_needs_is_in_the_lock_for_both_systems() -> None:
    for system, own in (("windows", "colorama"), ("linux", "pexpect")):
        lock = locked(system, "3.11.9")
        names = needed(system, "3.11.9")
        assert {"pandas", "papermill", "typst", "jupyterlab", "ipywidgets"} <= names
        assert names - {"pip", "setuptools"} <= lock.keys()
        assert own in names
    assert "pytest" not in needed("linux", "3.11.9")


@pytest.mark.parametrize("system", ["windows", "linux"])
def test_the_kit_has_every_file_for_every_patch_level(system: str) -> None:
    """A package can part within a minor version: Debian's own 3.11.2 needs another soupsieve than 3.11.9."""
    kept = {entry for python in PYTHONS for entry in locked(system, python).values()}
    for minor in ("3.11", "3.12", "3.13"):
        for patch in range(15):
            assert set(locked(system, f"{minor}.{patch}").values()) <= kept


def test_start_scripts_speak_vietnamese_and_have_their_systems_line_ends() -> None:
    folder = Path(__file__).parents[2] / "kit"
    assert b"\r\n" in (folder / "bat-dau.bat").read_bytes()
    assert b"\r" not in (folder / "bat-dau.sh").read_bytes()
    for name in ("bat-dau.bat", "bat-dau.sh"):
        assert "Cần Python 3.11 trở lên" in (folder / name).read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_installs_and_runs_with_the_network_taken_away(tmp_path: Path) -> None:
    target = tmp_path / "bộ cài của huyện"
    build(target, ["linux"], (".".join(map(str, sys.version_info[:3])),))
    alone = ["unshare", "-rn"] if shutil.which("unshare") else []
    if alone and subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("hệ này không cho tách mạng (unshare): bộ cài chưa được thử khi không có mạng")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))}
    words = [*alone, "sh", str(target / "bat-dau.sh"), "run", "2023-Q3"]
    done = subprocess.run(words, env=clean | {"PYTHON": sys.executable, "HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (target / "du-an" / "outputs" / "2023-Q3" / "report.pdf").stat().st_size > 100_000
