"""Pictures of the guide and of README, taken from the real thing: ``python docs/make_screenshots.py``.

Runs the quarter 2023-Q3 into a folder aside and takes pictures of what comes out: pages and JupyterLab in the system's Chromium, the PDF through
pypdfium2, the Word file and a unit's workbook through LibreOffice. Writes ``docs/images/*.png`` with few colours, each below 300 kB.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pypdfium2
from openpyxl import load_workbook
from PIL import Image, ImageChops

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
QUARTER, NEXT = "2023-Q3", "2023-Q4"
COMMUNE = "profiles/xa-2026"
LIMIT = 300_000
COLOURS = 128, 64, 32, 16
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>vi-VN</value></prop></item></oor:items>
"""
"""Settings of LibreOffice for Vietnamese numbers."""


def main() -> int:
    """Take all pictures; 1 when a program is missing."""
    missing = [name for name, path in (("chromium", _browser()), ("soffice", shutil.which("soffice"))) if not path]
    if missing:
        sys.stderr.write(f"Thiếu chương trình: {', '.join(missing)}\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for name in ("notebooks", "data"):
            shutil.copytree(ROOT / name, project / name)
        shutil.copytree(ROOT / "profiles", project / "profiles")
        for words in (["run", QUARTER], ["new", NEXT], ["run", "--all", "--root", COMMUNE]):
            _cchc(project, *words)
        published = project / "outputs" / QUARTER
        with _chromium() as shot:
            _pages(shot, published)
            shot("xu-huong", (project / COMMUNE / "outputs" / "trends.html").as_uri(), lambda tab: _scroll(tab, "figure"), height=900)
            with _lab(project) as address:
                shot("jupyterlab", f"{address}/lab/tree/notebooks/explore.ipynb", _explore, height=900, offline=False)
        _save("pdf-trang-1", _first_page((published / "report.pdf").read_bytes()))
        _save("word-trang-1", _first_page(_office_pdf(published / "report.docx")))
        _save("bieu-mau", _trimmed(_first_page(_office_pdf(_workbook(project)), 1.8)))
        _save("bieu-mau-tra-lai", _trimmed(_first_page(_office_pdf(_returned(project)), 1.8)))
    for path in sorted(IMAGES.glob("*.png")):
        sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB\n")
    return 0


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _cchc(project: Path, *words: str, good: Sequence[int] = (0,)) -> None:
    done = subprocess.run([sys.executable, "-m", "cchc_analysis.cli", *words], cwd=project, check=False, stdout=subprocess.DEVNULL)
    if done.returncode not in good:
        sys.exit(f"cchc {' '.join(words)}: {done.returncode}")


Shot = Callable[..., None]


@contextmanager
def _chromium() -> Iterator[Shot]:
    """A function that opens an address, does something there and keeps the picture under a name."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])

        def shot(
            name: str, address: str, act: Callable[[Any], None] = lambda tab: None, *, scheme: str = "light", height: int = 800, offline: bool = True
        ) -> None:  # fmt: skip
            context = browser.new_context(
                offline=offline, viewport={"width": 1200, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            tab = context.new_page()
            tab.goto(address)
            tab.evaluate("document.fonts.ready")
            act(tab)
            _save(name, Image.open(io.BytesIO(tab.screenshot())))
            context.close()

        yield shot
        browser.close()


def _pages(shot: Shot, published: Path) -> None:
    report = (published / "report.html").as_uri()
    shot("bao-cao-sang", report, lambda tab: _scroll(tab, "#ket-qua-mot-cua"))
    shot("bao-cao-toi", report, lambda tab: _scroll(tab, "#ket-qua-mot-cua"), scheme="dark")
    shot("the-so-lieu", report, _open_card)
    shot("ra-soat", report, _review)
    shot("muc-luc", (published / "index.html").as_uri())
    shot("bang-diem", (published / "scorecard.html").as_uri(), _suppose)
    shot("kiem-tra", (published / "audit.html").as_uri())


@contextmanager
def _lab(project: Path) -> Iterator[str]:
    """The address of a JupyterLab on the project."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    words = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.port={port}", "--ServerApp.ip=127.0.0.1", "--allow-root"]
    words += ["--IdentityProvider.token=", "--ServerApp.root_dir=.", "--LabApp.news_url=None"]
    words += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    home = {"HOME": str(project), "JUPYTER_CONFIG_DIR": str(project / "config"), "IPYTHONDIR": str(project / "ipython")}
    process = subprocess.Popen(words, cwd=project, env=os.environ | home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(120):
            with suppress(OSError):
                urllib.request.urlopen(f"{address}/api", timeout=2).read()
                break
            time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _explore(tab: Any) -> None:
    """All cells of the notebook run, then the board on which suppositions are tried."""
    tab.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
    tab.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    tab.locator("[data-command='runmenu:run-all']").click()
    tab.get_by_text(re.compile("Tổng cộng:")).last.wait_for(timeout=120_000)
    with suppress(Exception):  # a question that JupyterLab asks on its first day
        tab.get_by_role("button", name="No", exact=True).click(timeout=3000)
    tab.locator(".widget-slider").last.scroll_into_view_if_needed()
    tab.wait_for_timeout(1500)


def _scroll(tab: Any, selector: str) -> None:
    tab.locator(selector).first.evaluate("element => { element.scrollIntoView(); window.scrollBy(0, -140) }")


def _open_card(tab: Any) -> None:
    number = tab.locator("main table [data-figure='one_stop.on_time_rate@land_office']").first
    number.scroll_into_view_if_needed()
    number.click()


def _review(tab: Any) -> None:
    tab.locator("[data-do=review]").click()
    _scroll(tab, "#thu-ngan-sach")


def _suppose(tab: Any) -> None:
    """One more investment project: criterion 8.1 turns, and the total with it."""
    tab.locator("#thu-so-lieu details > summary", has_text="8. ").click()
    box = tab.locator("#thu-so-lieu fieldset", has_text="8.1").locator("input[type=text]").first
    box.fill("3")
    box.press("Tab")
    _scroll(tab, "#thu-so-lieu")


def _first_page(pdf: bytes, scale: float = 1.25) -> Image.Image:
    image: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil()
    return image


def _office_pdf(path: Path) -> bytes:
    """A file as a Vietnamese LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(VIETNAMESE, encoding="utf-8")
        words = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf"]
        subprocess.run([*words, "--outdir", folder, str(path)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return (Path(folder) / path.with_suffix(".pdf").name).read_bytes()


def _workbook(project: Path) -> Path:
    """The land office's workbook on the page of the one-stop shop, last quarter beside, with figures that do not add up."""
    path = project / "data" / "raw" / NEXT / "bieu-mau" / "land_office.xlsx"
    book = load_workbook(path)
    for sheet in book.worksheets[2:-1]:
        book.remove(sheet)
    book.remove(book.worksheets[0])
    page = book.worksheets[0]
    for row, figure in ((8, 938), (9, 5200), (11, 5402), (12, 6), (14, 720), (15, 3), (17, 9)):
        page.cell(row, 3).value = figure
    copy = path.with_name("trang.xlsx")
    book.save(copy)
    return copy


def _returned(project: Path) -> Path:
    """The workbook of a commune that comes back with its faulty cells marked: more petitions resolved than received, a number in words."""
    inbox = project / "thu-den"
    inbox.mkdir()
    path = Path(shutil.copy(project / "data" / "raw" / NEXT / "bieu-mau" / "nghia_lam.xlsx", inbox))
    book = load_workbook(path)
    page = book.worksheets[1]
    for row, figure in ((8, 5), (9, "một trăm"), (11, 140), (12, 0), (14, 14), (15, 0), (17, 1)):
        page.cell(row, 3).value = figure
    book.save(path)
    _cchc(project, "collect", NEXT, str(path), "--received", "18/12/2023", good=(1,))
    back = load_workbook(project / "data" / "raw" / NEXT / "tra-lai" / "nghia_lam.xlsx")
    for sheet in back.worksheets[2:]:
        back.remove(sheet)
    back.remove(back.worksheets[0])
    copy = project / "tra-lai.xlsx"
    back.save(copy)
    return copy


def _trimmed(image: Image.Image) -> Image.Image:
    """The upper half of a page without the empty paper around what is printed."""
    image = image.crop((0, 0, image.width, image.height // 2))
    box = ImageChops.difference(image.convert("RGB"), Image.new("RGB", image.size, "white")).getbbox()
    if box is None:
        return image
    left, top, right, bottom = box
    return image.crop((max(left - 20, 0), max(top - 20, 0), min(right + 20, image.width), min(bottom + 20, image.height)))


def _save(name: str, image: Image.Image) -> None:
    """As a palette PNG, with fewer colours until it is small enough."""
    for colours in COLOURS:
        data = io.BytesIO()
        image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        if data.tell() <= LIMIT:
            break
    (IMAGES / f"{name}.png").write_bytes(data.getvalue())


if __name__ == "__main__":
    sys.exit(main())
