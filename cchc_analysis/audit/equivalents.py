"""A number that only says another one otherwise: an amount in another unit (tương đương), an average of two counts (bình quân)."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind
from cchc_analysis.audit.judge import judge
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.sums import total

_SAME = re.compile(r"\s*[,(]?\s*(?:tương đương|tức là|tức)\s*(?:với |là |bằng )?(?:khoảng |hơn |gần )?")
_END = re.compile(r"\s*(?:[),;.]\s*(?!bình quân|mỗi)|$)")


def equivalents(passage: Passage) -> list[Found]:
    """157,3 tỷ đồng (tương đương 157.300 triệu đồng): one amount, two units."""
    found = []
    for a, b in pairwise(passage.nums):
        if a.family != "money" or b.family != "money" or a.unit != b.unit or a.unit_scale == b.unit_scale or a.sentence != b.sentence:
            continue
        if (
            a.rate
            or b.rate
            or a.ranged
            or b.ranged
            or not _SAME.fullmatch(passage.scan.between(a, b))
            or not _END.match(passage.text, b.stop)
        ):
            continue
        if (verdict := judge(b, total, (a,))) is not None:
            found.append(Found(Kind.CROSS_REFERENCE, b, verdict, (a,), passage.printed(a)))
    return found


_MEAN = re.compile(
    r"\W*(?:(?:và|đạt|tính|có|là|khoảng|mỗi|một|lớp|bình quân|trung bình)\s+)*?(?:bình quân|trung bình)(?: (?:đạt|có|là|khoảng|mỗi \w+))*\s*"
)
"""Of all that the sentence counts: no other subject, no plan."""


def mean(a: Fraction, b: Fraction) -> Fraction | None:
    """a / b."""
    return None if b == 0 else a / b


def averages(passage: Passage) -> list[Found]:
    """42 lớp cho 1.260 học viên, bình quân 30 học viên/lớp: one count of each unit stands before it."""
    found = []
    for n in passage.nums:
        if not n.rate or not n.unit or n.family != "count" or not _MEAN.fullmatch(passage.scan.clause(n)) or passage.prior(n):
            continue
        each = words.UNIT.match(passage.text, passage.text.index("/", n.stop) + 1)
        if each is None or not re.match(r"\s*(?:[,;.)]|$)", passage.text[each.end() :]):
            continue
        above = _counts(passage, n, passage.text[n.end : n.stop].strip())
        below = _counts(passage, n, each[0])
        if any(passage.prior(m) or passage.segment(m) != passage.segment(n) for m in (*above, *below)):
            continue
        if len(above) == 1 and len(below) == 1 and above != below and (verdict := judge(n, mean, (above[0], below[0]))) is not None:
            formula = f"{passage.printed(above[0])} / {passage.printed(below[0])}"
            found.append(Found(Kind.FORMULA, n, verdict, (above[0], below[0]), formula))
    return found


def _counts(passage: Passage, n: Num, unit: str) -> list[Num]:
    """The counts of a unit, by the very word, in the sentence of ``n``."""
    return [
        m for m in passage.nums
        if m.index != n.index and m.sentence == n.sentence and m.family == "count" and passage.text[m.end : m.stop].strip() == unit
    ]  # fmt: skip
