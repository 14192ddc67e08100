"""What several areas of tests share: the real quarter, published once."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from cchc_analysis.publish.quarters import each_quarter
from cchc_analysis.publish.run import Result

ROOT = Path(__file__).parents[1]

# The same examples in every run, so that a change is judged by what it changed; `make fuzz` looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.register_profile("wandering", derandomize=False, print_blob=True)
settings.load_profile("repeatable")


def copy_project(target: Path, data: Path = ROOT / "data") -> Path:
    """A project folder with the notebooks and the raw data, to run in."""
    shutil.copytree(ROOT / "notebooks", target / "notebooks")
    shutil.copytree(data / "raw", target / "data" / "raw")
    shutil.copytree(data / "reference", target / "data" / "reference")
    return target


def publish(quarter: str, root: Path, **options: Any) -> Result:
    """Run a quarter in a child, as the command does; an error is raised here."""
    ((_, result),) = each_quarter([quarter], root, **options)
    if isinstance(result, Exception):
        raise result
    return result


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``outputs/2023-Q3`` of the real quarter."""
    return publish("2023-Q3", copy_project(tmp_path_factory.mktemp("du-an"))).folder


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        warnings.warn(
            "NO BROWSER HERE: pages were NOT tested for accessibility, cards, theme and printing (install chromium)",
            UserWarning,
            stacklevel=1,
        )
        pytest.skip("no Chromium on this machine: pages not tested in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        yield running
        running.close()
