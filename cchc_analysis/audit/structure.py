"""The skeleton of a document: which section every block stands in, and headings whose marks break the sequence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.audit.claims import Claim, Kind, Span, TextBlock, Verdict

_ROMAN = re.compile(r"^\s*[*_]{0,3}([IVX]{1,5})[.)]\s*\S")
_NUMBER = re.compile(r"^\s*[*_]{0,3}(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?=[^\W\d_])")
_LETTER = re.compile(r"^\s*[*_]{0,3}([a-zđ])\)\s*\S")
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_LETTERS_WITH_F = "abcdđefghijklmnopqrstuvxyz"


@dataclass(frozen=True)
class Place:
    """Where a block stands: ``path`` such as ``I.2.1`` or ``I.9.d``, ``heading`` the text of the nearest heading above."""

    path: str = ""
    heading: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Heading:
    """A numbered heading: its block, level (0 roman, 1 number, 2 … deeper), mark and the path of its parent."""

    block: int
    level: int
    mark: str
    parent: str


def outline(blocks: Sequence[TextBlock]) -> tuple[list[Place], list[Heading]]:
    """The place of every block and the headings found."""
    roman = number = letter = ""
    heading = ""
    places: list[Place] = []
    headings: list[Heading] = []
    for i, block in enumerate(blocks):
        if block.kind in ("heading", "paragraph") and len(block.text) < 400:
            if m := _ROMAN.match(block.text):
                headings.append(Heading(i, 0, m[1], ""))
                roman, number, letter, heading = m[1], "", "", block.text
            elif (m := _NUMBER.match(block.text)) and block.kind == "heading":
                headings.append(Heading(i, 1 + m[1].count("."), m[1], roman))
                number, letter, heading = m[1], "", block.text
            elif m := _LETTER.match(block.text):
                headings.append(Heading(i, 9, m[1], ".".join(p for p in (roman, number) if p)))
                letter = next_mark(m[1]) if m[1] == letter != "a" else m[1]
                heading = block.text
        places.append(Place(".".join(p for p in (roman, number, letter) if p), heading, _subject(blocks, i)))
    return places, headings


def _subject(blocks: Sequence[TextBlock], i: int) -> str:
    """The nearest lines above that end in a colon or stand alone in bold: whom the figures speak of."""
    lines: list[str] = []
    for j in range(i - 1, max(-1, i - 8), -1):
        text = blocks[j].text.strip()
        if blocks[j].kind == "heading":
            break
        if blocks[j].kind != "row" and len(text) < 160 and re.search(r":\s*[*_]*$|^[-*\s]*[*_][^*]+[*_]\s*$", text):
            lines.append(text)
            break
    return lines[0] if lines else ""


def structure_claims(blocks: Sequence[TextBlock], headings: Sequence[Heading]) -> list[Claim]:
    """A mark that the heading before it already bears (``d)`` twice): a notice."""
    claims: list[Claim] = []
    last: dict[tuple[int, str], Heading] = {}
    for h in headings:
        previous = last.get((h.level, h.parent))
        if (
            previous is not None
            and previous.mark == h.mark
            and h.mark not in ("a", "1", "I", "1.1")
            and _same_family(headings, previous, h)
        ):
            claims.append(_twice(blocks, previous, h))
        last[(h.level, h.parent)] = h
    return claims


def _same_family(headings: Sequence[Heading], first: Heading, second: Heading) -> bool:
    """Whether no heading of a higher level stands between the two."""
    return not any(first.block < h.block < second.block and h.level < first.level for h in headings)


def next_mark(mark: str) -> str:
    """The mark that follows in the Vietnamese order (d → đ)."""
    if mark in _LETTERS_WITH_F:
        order = _LETTERS if mark not in "fjwz" else _LETTERS_WITH_F
        i = order.index(mark) + 1
        return order[i] if i < len(order) else mark
    if mark.replace(".", "").isdigit():
        *head, tail = mark.split(".")
        return ".".join([*head, str(int(tail) + 1)])
    return mark + "I"


def _twice(blocks: Sequence[TextBlock], first: Heading, second: Heading) -> Claim:
    text = blocks[second.block].text
    at = text.index(second.mark)
    sentence = f"Cần giải trình: hai đề mục liền nhau cùng mang dấu “{second.mark})” trong mục {second.parent or 'này'}; đề mục sau có lẽ phải là “{next_mark(second.mark)})”."
    return Claim(
        kind=Kind.STRUCTURE,
        text=f"{second.mark}) ... {second.mark})",
        published=Fraction(0),
        published_raw=second.mark,
        decimals=0,
        recomputed=None,
        verdict=Verdict.INCONSISTENT,
        formula=f"{first.mark}, {second.mark} → {next_mark(second.mark)}",
        sentence=sentence,
        at=Span(second.block, at, at + len(second.mark)),
        severity="notice",
    )
