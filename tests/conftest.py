"""What several areas of tests share: the real quarter, published once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def copy_project(target: Path, data: Path = ROOT / "data") -> Path:
    """A project folder with the notebooks and the raw data, to run in."""
    shutil.copytree(ROOT / "notebooks", target / "notebooks")
    shutil.copytree(data / "raw", target / "data" / "raw")
    shutil.copytree(data / "reference", target / "data" / "reference")
    return target


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``outputs/2023-Q3`` of the real quarter."""
    from cchc_analysis.run import run_quarter

    root = copy_project(tmp_path_factory.mktemp("du-an"))
    return run_quarter("2023-Q3", root).folder
