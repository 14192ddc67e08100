"""Pictures of the documents: there, real, small, used; the API page up to date; one word for one thing."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from PIL import Image

from tests.project.house import ROOT

DOCS = ROOT / "docs"
IMAGES = sorted((DOCS / "images").glob("*.png"))
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def pictures() -> dict[Path, str]:
    """Every picture that a page shows, with the words that stand for it."""
    return {
        (page.parent / target).resolve(): words for page in PAGES for words, target in PICTURE.findall(page.read_text(encoding="utf-8"))
    }


def test_every_picture_is_shown_and_every_one_shown_is_there() -> None:
    assert set(pictures()) == {path.resolve() for path in IMAGES}
    assert len(IMAGES) >= 8


def test_every_picture_has_words_for_those_who_do_not_see_it() -> None:
    assert [path.name for path, words in pictures().items() if len(words) < 15] == []


@pytest.mark.parametrize("path", IMAGES, ids=lambda path: path.stem)
def test_a_picture_is_small_and_shows_something(path: Path) -> None:
    assert path.stat().st_size < 300_000
    with Image.open(path) as image:
        assert image.mode == "P"
        assert image.width >= 600
        assert len(image.getcolors() or ()) > 8


def test_the_script_makes_the_pictures_that_are_here() -> None:
    source = (DOCS / "make_screenshots.py").read_text(encoding="utf-8")
    made = set(re.findall(r'(?:shot|_save)\("([a-z0-9-]+)"', source))
    assert {path.stem for path in IMAGES} <= made


def test_the_api_page_is_up_to_date() -> None:
    made = runpy.run_path(str(DOCS / "make_api.py"))["api"]()
    assert (DOCS / "api.md").read_text(encoding="utf-8") == made, "python docs/make_api.py"


def test_the_guide_speaks_of_every_verb_that_an_office_needs() -> None:
    text = (DOCS / "huong-dan.md").read_text(encoding="utf-8")
    for verb in ("new", "collect", "check", "run", "explain", "score", "plan", "diff", "verify", "audit", "lab", "doctor"):
        assert re.search(rf"(?:\$ |`)cchc {verb}\b", text), verb


ANCHOR = re.compile(r"\]\(([^)#\s]*)#([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """The anchors that a page's headings get."""
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_into_a_page_lead_to_a_heading(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in ANCHOR.findall(text):
        if "://" not in target:
            there = (page.parent / target).read_text(encoding="utf-8") if target else text
            assert anchor in anchors(there), f"{target}#{anchor}"
