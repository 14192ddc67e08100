"""A published project for each test, and the table of what was tried, written when everything held."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.strength import record
from tests.strength.scene import CCHC, Scene, small_project

HELD: set[str] = set()
BROKEN: set[str] = set()


@pytest.fixture(scope="session")
def small_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project, published once."""
    root = small_project(tmp_path_factory.mktemp("nho"))
    subprocess.run([*CCHC, "run", "2024-Q2", "--root", str(root)], check=True, capture_output=True)
    return root


@pytest.fixture
def scene(small_published: Path, tmp_path: Path) -> Scene:
    """A copy of the published project, to do harm to."""
    return Scene(Path(shutil.copytree(small_published, tmp_path / "Dự án quý")))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> object:
    """Note the tests that held."""
    report = (yield).get_result()
    name = f"strength/{item.path.name}::{getattr(item, 'originalname', item.name)}"
    if report.when == "call" and report.passed:
        HELD.add(name)
    if report.failed or report.skipped:
        BROKEN.add(name)


def pytest_sessionfinish() -> None:
    """Write the table when every test that belongs into it ran and held."""
    if (
        HELD
        and {row.test for row in record.rows_here()} <= HELD - BROKEN
        and record.PAGE.read_text(encoding="utf-8") != (text := record.page())
    ):
        record.PAGE.write_text(text, encoding="utf-8", newline="\n")
