"""Rows of a table that came as bare numbers: ``DVC mức 4 1665 1611 54 952 59,1% 388 24,1% 268 16,6%``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from cchc_analysis.audit.changes import relative
from cchc_analysis.audit.claims import Cause, Kind, Verdict
from cchc_analysis.audit.judge import Judgement, judge, slip
from cchc_analysis.audit.named import share
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.sums import left, total
from cchc_analysis.numbers import round_half_up

_BARE = re.compile(r"(?:(?<=\s)|^)\d(?:[\d.,]*\d)?%?(?:\s+\d(?:[\d.,]*\d)?\s?%?){2,}(?=[.;]?(?:\s|$))")
"""Numbers with nothing but space between; numbers with commas between are a list in a sentence."""


def is_bare_row(text: str) -> bool:
    """Whether the text is a label followed by nothing but three or more numbers."""
    m = _BARE.search(text)
    return m is not None and not re.search(r"[^\W\d_]", text[m.end() :]) and not re.search(r"\d{1,2}[/:]\d{2}", text)


def row_claims(passage: Passage) -> list[Found]:
    """Shares, rest and total of a bare row: each percentage belongs to the number before it; its whole is an earlier number of the row."""
    nums = passage.nums
    found: list[Found] = []
    parts: list[Num] = []
    shares: list[Num] = []
    whole = _common_whole(nums)
    for i, p in enumerate(nums):
        if p.family != "percent" or i == 0 or nums[i - 1].family == "percent":
            continue
        a = nums[i - 1]
        if (moved := _movement(passage, p)) is not None or p.sign:
            found += [moved] if moved is not None else []
            continue
        bases = [n for n in nums[: i - 1] if n.family == "count" and n.value >= a.value and n.value > 0]
        bases.sort(key=lambda n: (n is not whole, a.index - n.index))
        for b in bases:
            verdict = judge(p, share, (a, b))
            if verdict is not None and verdict.verdict is Verdict.CONSISTENT and (p.decimals or p.value != 100 or a.value == b.value):
                found.append(Found(Kind.RATIO, p, verdict, (a, b), f"{a_text(passage, a)} / {a_text(passage, b)} × 100"))
                whole = b
                break
        else:
            pair = _pair_before(nums, p)
            likely = [b for b in bases if (v := judge(p, share, (a, b))) is not None and slip(p.value / p.step, _printed(v.value, p))]
            if pair is not None:
                found.append(Found(Kind.RATIO, p, pair[2], pair[:2], f"{a_text(passage, pair[0])} / {a_text(passage, pair[1])} × 100"))
            elif whole is not None or len(bases) == 1 or len(likely) == 1:
                b = whole or (bases[0] if len(bases) == 1 else likely[0])
                if (verdict := judge(p, share, (a, b))) is not None:
                    found.append(Found(Kind.RATIO, p, verdict, (a, b), f"{a_text(passage, a)} / {a_text(passage, b)} × 100"))
                    whole = b
        parts.append(a)
        shares.append(p)
    found += _gaps(passage, found)
    listed = [n for n in parts if whole is not None and n.index > whole.index and n.value < whole.value]
    shown = sum(p.value for p, a in zip(shares, parts, strict=True) if a in listed)
    if whole is not None and len(listed) > 1 and (v := judge(whole, total, listed)) is not None and (v.fits or 99 <= shown <= 101):
        found.append(Found(Kind.SUM, whole, v, tuple(listed), " + ".join(a_text(passage, n) for n in listed)))
    return found


def _gaps(passage: Passage, found: Sequence[Found]) -> list[Found]:
    """received, done, left: a count that is the difference of the two before it, or one typing error away where a share binds the two."""
    nums = passage.nums
    counts = [n for n in nums if n.family == "count"]
    bound = {o.index for f in found if f.kind is Kind.RATIO and f.judgement.fits for o in f.operands}
    out = []
    for a, b, c in zip(counts, counts[1:], counts[2:], strict=False):
        share_between = c.index == b.index + 2 and nums[b.index + 1].family == "percent"
        if b.index != a.index + 1 or not (c.index == b.index + 1 or share_between) or not 0 < c.value < a.value:
            continue
        v = judge(c, left, (a, b))
        if v is None:
            continue
        typed = slip(c.value, v.value) in (Cause.DIGITS_SWAPPED, Cause.DIGIT_OFF) and (
            c.value >= 1000 or (c.value >= 10 and bool(bound & {a.index, b.index}))
        )
        if v.fits or (typed and not share_between):
            out.append(Found(Kind.REMAINING, c, v, (a, b), f"{a_text(passage, a)} − {a_text(passage, b)}"))
    return out


def _printed(value: Fraction, p: Num) -> Fraction:
    return Fraction(round_half_up(value / p.step, 0))


def _pair_before(nums: Sequence[Num], p: Num) -> tuple[Num, Num, Judgement] | None:
    """Two counts of the row that give the percentage though a third (the gap) stands between: received, done, left, share."""
    counts = [n for n in nums[: p.index] if n.family == "count"]
    for b, a in pairwise(counts):
        if 0 < a.value <= b.value and p.decimals and (v := judge(p, share, (a, b))) is not None and v.verdict is Verdict.CONSISTENT:
            return a, b, v
    return None


def _common_whole(nums: Sequence[Num]) -> Num | None:
    """The number of the row on which most of its shares fit."""
    shares = [(nums[p.index - 1], p) for p in nums if p.family == "percent" and p.index and nums[p.index - 1].family == "count"]
    best: tuple[int, Num] | None = None
    for b in nums:
        if b.family != "count" or b.value == 0:
            continue
        fits = sum(a.index > b.index and (v := judge(p, share, (a, b))) is not None and v.fits for a, p in shares)
        if fits >= 2 and (best is None or fits > best[0]):
            best = (fits, b)
    return best[1] if best else None


def _movement(passage: Passage, p: Num) -> Found | None:
    """now, then, change: a percentage after two counts that is their movement and not their share."""
    if p.index < 2 or any(n.family != "count" for n in passage.nums[p.index - 2 : p.index]):
        return None
    now, then = passage.nums[p.index - 2 : p.index]
    as_share = [judge(p, share, pair) for pair in ((now, then), (then, now))]
    verdict = judge(p, relative, (now, then))
    if verdict is None or not verdict.fits or any(v is not None and v.fits for v in as_share):
        return None
    return Found(
        Kind.CHANGE, p, verdict, (now, then), f"({a_text(passage, now)} − {a_text(passage, then)}) / {a_text(passage, then)} × 100"
    )


def a_text(passage: Passage, n: Num) -> str:
    """The number as printed."""
    return passage.printed(n)
