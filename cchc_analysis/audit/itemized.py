"""Lists that a colon opens behind a comma: 128 tin, bài, cụ thể: 54 tin; 37 bài; 27 phóng sự. They bind where they can be nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from cchc_analysis.audit.claims import Cause
from cchc_analysis.audit.judge import slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage

_LABEL = re.compile(r"[^.;()\d]{0,90}:[^.;:()\d]*")
_SOME = re.compile(r"trong đó|nổi bật|tiêu biểu|chủ yếu|nhất là|điển hình|một số|như:|đáng chú ý|đạt|tăng|giảm|so với|kết quả|còn")
_ITEM = re.compile(r"(?:^|[;,]|và)\s*(?:có )?$")


def itemized(passage: Passage, whole: Num, run: Sequence[Num]) -> bool:
    """Whether the sentence is one whole and, after a colon, the list of all its parts, one typing error away from adding up.

    Either "cụ thể:" and every part opens its item, or parts of the very unit of the whole, the last one joined by "và".
    """
    if len(run) < 3 or whole.family != "count" or not whole.unit:
        return False
    label = passage.scan.between(whole, run[0])
    mine = [n for n in passage.nums if n.sentence == whole.sentence]
    if not _LABEL.fullmatch(label) or mine != [whole, *run] or any(n.bracket >= 0 or passage.mode(n) or n.over is not None for n in mine):
        return False
    gaps = [passage.scan.between(a, b) for a, b in pairwise(run)]
    end = passage.scan.tail(run[-1])
    if _SOME.search(" ".join((label, *gaps, end))) or "…" in end or "..." in end or re.search(r"v\.v|[,;:]", end):
        return False
    opened = re.search(r", cụ thể(?: như sau)?:\s*$", label) and all(_ITEM.search(g) for g in gaps)
    joined = all(p.unit == whole.unit for p in run) and re.search(r"(?<![\wđ])và(?![\wđ])", gaps[-1])
    added = sum((p.value for p in run), Fraction(0))
    return bool(opened or joined) and slip(whole.value, added) in (Cause.DIGIT_OFF, Cause.DIGITS_SWAPPED)
