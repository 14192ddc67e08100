"""A right report is published whatever zeros stand in its tables: what is guessed from two rows is no reason to stop."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import publish

PROJECT = Path(__file__).resolve().parents[2]
CENTRE = "Trung tâm Phục vụ hành chính công xã,"


@pytest.fixture
def commune(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "profiles" / "xa-2026" / "data", tmp_path / "data")
    shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks")
    return tmp_path


def centre(root: Path, table: str, values: str) -> None:
    """The row of the service centre, one of the two levels that a commune has."""
    path = root / "data" / "raw" / "2026-Q2" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert sum(line.startswith(CENTRE) for line in lines) == 1
    changed = [CENTRE + values if line.startswith(CENTRE) else line for line in lines]
    path.write_text("\n".join(changed) + "\n", encoding="utf-8-sig")


def test_nothing_in_progress_and_nothing_withdrawn(commune: Path) -> None:
    centre(commune, "mot_cua", "2,634,636,634,1,635,0,1,1,0")
    folder = publish("2026-Q2", commune).folder
    assert (folder / "report.html").is_file()
