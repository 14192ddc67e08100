"""Shares of which part or whole is a sum or difference of the numbers given: believed only when they fit exactly and chance could not do it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind, Verdict
from cchc_analysis.audit.judge import judge
from cchc_analysis.audit.named import share
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import CHANCE, Found, Passage, coincidence

Composition = tuple[tuple[Num, ...], Callable[..., Fraction | None], str]


def _compositions(passage: Passage, p: Num) -> Iterator[Composition]:
    """Readings with a sum or difference in them: (x+y)/b, (b−x)/b, a/(x+y), (x+y)/(x+y+z), x/(x+y)."""
    usable = [
        n
        for n in passage.quantities
        if not passage.prior(n) and n.sentence >= p.sentence - 1 and n.under is None and n.over is None and n.value > 0
    ][:7]
    show = passage.printed
    for b in usable:
        for x in usable:
            if x.index != b.index and x.like(b) and x.value < b.value:
                yield (b, x), lambda b, x: share(b - x, b), f"({show(b)} − {show(x)}) / {show(b)} × 100"
    for x, y in combinations(usable, 2):
        if not x.like(y):
            continue
        for b in usable:
            if b.index in (x.index, y.index) or not b.like(x):
                continue
            if x.value + y.value <= b.value:
                yield (x, y, b), lambda x, y, b: share(x + y, b), f"({show(x)} + {show(y)}) / {show(b)} × 100"
            elif max(x.value, y.value) < b.value:
                yield (b, x, y), lambda a, x, y: share(a, x + y), f"{show(b)} / ({show(x)} + {show(y)}) × 100"
        for whole, part in ((x, y), (y, x)):
            yield (part, whole), lambda a, b: share(a, a + b), f"{show(part)} / ({show(part)} + {show(whole)}) × 100"
        for z in usable:
            if z.index not in (x.index, y.index) and z.like(x):
                yield (
                    (x, y, z),
                    lambda x, y, z: share(x + y, x + y + z),
                    f"({show(x)} + {show(y)}) / ({show(x)} + {show(y)} + {show(z)}) × 100",
                )


def composed(passage: Passage, p: Num, part: Num | None) -> Found | None:
    """The share ``p`` as a composition that fits exactly, with ``part`` in it if given, where chance would hardly give one."""
    if p.decimals == 0:
        return None
    readings = [c for c in _compositions(passage, p) if (part is None or part in c[0]) and _role_fits(passage, p, c)]
    fitting = [(c, v) for c in readings if (v := judge(p, c[1], c[0])) is not None and v.verdict is Verdict.CONSISTENT]
    if not fitting or coincidence(len(readings), p) >= CHANCE:
        return None
    (operands, _, formula), verdict = fitting[0]
    return Found(Kind.RATIO, p, verdict, operands, formula, "tử số hoặc mẫu số là tổng, hiệu của các số nêu trong câu")


def _role_fits(passage: Passage, p: Num, composition: Composition) -> bool:
    """A difference whole − late explains an on-time rate only."""
    operands, _, formula = composition
    if "−" not in formula:
        return True
    label = passage.scan.clause(operands[1]) + " " + passage.scan.tail(operands[1])
    return bool(words.LATE.search(label) or re.search(r"chưa|không|còn|đang", label)) and not words.LATE.search(passage.scan.clause(p))
