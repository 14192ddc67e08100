"""One Chromium for all pages; a machine without it says so, loudly."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

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
