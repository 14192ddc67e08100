"""The catalogue of findings about case data: whole, used, documented; masked contents show nobody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.cases.faults import KINDS, fault, kinds_markdown, masked
from tests.project.house import PACKAGE, ROOT


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_makes_a_finding(code: str) -> None:
    found = fault(code, file="a.csv", sheet="S", line=3, cell="B3", column="Cột", found="x", why="y")
    assert found.message
    assert found.remedy
    assert "{" not in found.message


def test_every_kind_is_used_and_no_other() -> None:
    sources = [p for part in ("cases", "io") for p in (PACKAGE / part).rglob("*.py") if p.name != "faults.py"]
    text = "\n".join(p.read_text(encoding="utf-8") for p in sources)
    assert not [code for code in KINDS if f'"{code}"' not in text]
    named = set(re.findall(r'"((?:hs|tep-hs|trang-hs|06a|tieu-de)-[a-z-]+)"', text))
    assert not named - KINDS.keys()


def test_the_documentation_lists_every_kind() -> None:
    assert (ROOT / "docs" / "cases.md").read_text(encoding="utf-8").endswith(kinds_markdown())


@given(st.text())
def test_a_masked_content_shows_no_letter_but_those_of_its_shape(text: str) -> None:
    shown = masked(text)
    if not re.fullmatch(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)", text.strip()):
        assert not re.search(r"[^\W\d_]", shown.replace("X", "").replace("x", "").replace("T", "").replace("Z", ""))


@given(st.from_regex(r"(?:0[35789][0-9]{8}|0[0-9]{11})", fullmatch=True))
def test_a_telephone_or_personal_number_is_not_shown(number: str) -> None:
    assert number not in masked(number)
    assert number not in masked(f"A {number}")


@pytest.mark.parametrize("plain", ["32/13/2023", "2023-06-31", "20230631", "20230631080000", "05/06/2203 08:00:00", "1.529", "#REF!"])
def test_dates_and_numbers_are_shown_as_they_are(plain: str) -> None:
    assert masked(plain) == plain
