"""The same fact said twice: in another unit (157,971 tỷ = 157.971 triệu) or in another section (59,76% in I.1.e and I.7.a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cchc_analysis.audit.claims import Cause, Kind
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
    return [*_pairs(page), *_swapped_counts(page), *_recalled(page)]


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
            if 4 * len(small & large) < max(12, 3 * len(small)) or (first.periods and second.periods and first.periods != second.periods):
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


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in fold(re.sub(r"[^\w\s]|\d", " ", text)).split() if w not in _STOP)


def _named(page: Page, block: int, n: Num) -> frozenset[str]:
    """The words on both sides of a number that say what it counts."""
    passage = page.passage(block)
    tail = re.split(r"[,;.:()]", passage.scan.tail(n))[0]
    return _words(f"{passage.scan.clause(n)} {passage.text[n.end : n.stop]} {tail}")


def _swapped_counts(page: Page) -> Iterator[Tied]:
    """Tổng số hồ sơ tiếp nhận 5.214 here and 5.241 there: one count under the same words, two of its digits exchanged.

    Words that name more than two values in the document are a label of many offices, not of one fact.
    """
    groups: dict[tuple[frozenset[str], str, str], list[tuple[int, Num]]] = {}
    for i, block in enumerate(page.blocks):
        if block.kind in ("row", "heading", "note"):
            continue
        passage = page.passage(i)
        for n in passage.quantities:
            plain = n.family == "count" and n.value >= 1000 and not n.rounded and n.over is None and n.under is None
            if plain and n.unit and not passage.prior(n) and not passage.mode(n) and len(name := _named(page, i, n)) >= 3:
                groups.setdefault((name, block_scope(page, i), n.unit), []).append((i, n))
    for numbers in groups.values():
        values = {n.value for _, n in numbers}
        (i, first), (j, second) = numbers[0], next(((j, n) for j, n in numbers if n.value != numbers[0][1].value), numbers[0])
        if len(values) != 2 or i == j or slip(first.value, second.value) is not Cause.DIGITS_SWAPPED:
            continue
        periods = [set(_PERIOD_WORDS.findall(page.passage(b).text)) for b in (i, j)]
        if not (periods[0] and periods[1] and periods[0] != periods[1]):
            yield _same_fact(page, (i, first), (j, second))


_AS_SAID = re.compile(r"(?<![\wđ])như (?:đã |trên đã )?(?:nêu|nói|trình bày|báo cáo)(?: ở)? ?(?:trên)?")


def _recalled(page: Page) -> Iterator[Tied]:
    """Như đã nêu trên, tỷ lệ … 97,8%: a share that the text calls said before, and the one share above under the same words."""
    for j in range(len(page.blocks)):
        passage = page.passage(j)
        for n in passage.percents:
            recalled = _AS_SAID.search(passage.text, passage.scan.line.sentences[n.sentence - 1] if n.sentence else 0, n.start)
            name = _words(passage.text[recalled.end() : n.start]) if recalled else frozenset()
            above = _above(page, j, n, name) if len(name) >= 3 else []
            if len({m.value for _, m in above}) == 1 and above[0][1].decimals == n.decimals:
                first = above[0][1]
                if first.value == n.value or slip(first.value / first.step, n.value / n.step) is not None:
                    yield _same_fact(page, above[0], (j, n))


def _above(page: Page, block: int, n: Num, name: frozenset[str]) -> Sequence[tuple[int, Num]]:
    """The shares before ``n`` in its section whose own words hold all of ``name``."""
    return [
        (i, m)
        for i in range(max(0, block - 12), block + 1)
        if page.places[i].path == page.places[block].path
        for m in page.passage(i).percents
        if (i < block or m.sentence < n.sentence) and not page.passage(i).prior(m) and name <= _words(page.passage(i).scan.lead(m))
    ]


def _same_fact(page: Page, first: tuple[int, Num], second: tuple[int, Num]) -> Tied:
    (i, a), (j, b) = first, second
    place = page.places[i].path
    about = f"cùng một số liệu đã nêu ở mục {place}" if place and place != page.places[j].path else "cùng một số liệu đã nêu ở trên"
    return Tied(Kind.CROSS_REFERENCE, page, j, b, a.value, page.passage(i).printed(a), about, ((i, a),), "warning", compute=total)
