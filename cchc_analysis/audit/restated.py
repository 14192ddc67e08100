"""The same fact said twice: in another unit (157,971 tỷ = 157.971 triệu) or in another section (59,76% in I.1.e and I.7.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cchc_analysis.audit.claims import Kind
from cchc_analysis.audit.document import Page, Tied, block_scope
from cchc_analysis.audit.judge import slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.sums import total
from cchc_analysis.text import fold

_STOP = frozenset(
    [
        "va",
        "cua",
        "cac",
        "co",
        "la",
        "dat",
        "duoc",
        "tren",
        "trong",
        "tai",
        "theo",
        "so",
        "voi",
        "ket",
        "qua",
        "ty",
        "le",
        "tong",
        "thuc",
        "hien",
        "uoc",
        "nam",
        "thang",
        "quy",
        "ky",
        "dau",
        "hien",
        "nay",
        "gom",
        "ve",
        "cho",
        "den",
        "tu",
        "do",
        "chiem",
        "nha",
        "nuoc",
        "huyen",
        "tinh",
    ]
)
_PERIOD_WORDS = re.compile(r"(?<![\wđ])(?:tháng|quý|năm|kỳ|tuần) (?:\d+|[ivx]+|trước|này|nay)(?:/\d+)?|cùng kỳ")


@dataclass(frozen=True)
class Fact:
    """A number with four significant digits or more, and the words that name it."""

    block: int
    num: Num
    words: frozenset[str]
    scope: str
    periods: frozenset[str]


def restated_claims(page: Page) -> list[Tied]:
    """Pairs of numbers in different places that name the same thing: equal, or one typing error apart."""
    return list(_pairs(page))


def _facts(page: Page) -> list[Fact]:
    out: list[Fact] = []
    for i, block in enumerate(page.blocks):
        if block.kind in ("row", "heading", "note"):
            continue
        passage = page.passage(i)
        for n in passage.nums:
            if (
                n.index in passage.taken
                or passage.motions.get(n.index)
                or passage.prior(n)
                or n.over is not None
                or n.under is not None
                or n.ranged
            ):
                continue
            if n.family not in ("percent", "money") or _digits(n) < 4:
                continue
            label = _label(passage.text, n.start)
            words = frozenset(w for w in fold(label).split() if w not in _STOP and not w.isdigit())
            if len(words) >= 3:
                out.append(Fact(i, n, words, block_scope(page, i), frozenset(_PERIOD_WORDS.findall(label))))
    return out


def _digits(n: Num) -> int:
    return len(str(abs((n.value / n.step).numerator)).rstrip("0"))


def _label(text: str, start: int) -> str:
    """The words before the number back to the last semicolon, full stop or earlier list item."""
    before = re.split(r"[;:](?!\d)|\.(?=\s)|\)\s*;", text[:start])[-1]
    return re.sub(r"\d[\d.,]*", " ", before)


def _pairs(page: Page) -> Iterator[Tied]:
    facts = _facts(page)[:400]
    for k, second in enumerate(facts):
        for first in facts[:k]:
            if first.block == second.block or first.num.family != second.num.family or first.scope != second.scope:
                continue
            if page.places[first.block].path == page.places[second.block].path and first.num.family == "percent":
                continue
            small, large = sorted((first.words, second.words), key=len)
            if len(small & large) < max(3, 0.75 * len(small)) or (first.periods and second.periods and first.periods != second.periods):
                continue
            equal = first.num.value == second.num.value
            near = slip(first.num.value / first.num.step, second.num.value / first.num.step) is not None and len(small & large) == len(
                small
            )
            if not equal and not near:
                continue
            place = page.places[first.block].path
            printed = page.passage(first.block).printed(first.num)
            about = f"cùng một số liệu đã nêu ở mục {place}" if place else "cùng một số liệu đã nêu ở trên"
            yield Tied(
                Kind.CROSS_REFERENCE,
                page,
                second.block,
                second.num,
                first.num.value,
                printed,
                about,
                ((first.block, first.num),),
                "warning",
                compute=total,
            )
            break
