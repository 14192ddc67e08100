"""A real JupyterLab in a real browser: explore.ipynb runs, a slider moves, the score changes."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import copy_project

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab on a copy of the project."""
    root = copy_project(tmp_path)
    port = free_port()
    words = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--allow-root"]
    words += [
        "--IdentityProvider.token=",
        "--ServerApp.root_dir=.",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    home = {"HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config"), "IPYTHONDIR": str(tmp_path / "ipython")}
    process = subprocess.Popen(words, cwd=root, env=os.environ | home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=2).read()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def test_explore_runs_and_a_slider_moves_the_score(browser: Browser, lab: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{lab}/lab/tree/notebooks/explore.ipynb")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=90_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator("[data-command='runmenu:run-all']").click()
    output = page.locator(".jp-OutputArea-output")
    expect(output.filter(has_text="Tỷ lệ hồ sơ rút ở các xã, thị trấn là 0,47%").first).to_be_visible(timeout=120_000)
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    total = page.get_by_text(re.compile("Tổng cộng:")).last
    expect(total).to_be_visible(timeout=60_000)
    before = total.inner_text()
    slider = page.locator(".widget-slider", has_text="năm nay").last
    slider.scroll_into_view_if_needed()
    slider.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    expect(total).not_to_have_text(before, timeout=20_000)
    points = page.get_by_role("row", name=re.compile("^8.1 ")).last
    expect(points).to_contain_text("tăng (3 > 2)")
    expect(points).to_contain_text("1,00")
