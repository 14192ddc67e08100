"""A sentence that adds up the ones before it by their number: "A hoàn thành 14 việc. B hoàn thành 9 việc. Như vậy, cả hai hoàn thành 23 việc." """

from __future__ import annotations

import re

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind
from cchc_analysis.audit.judge import judge, slipped
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.sums import total

_BOTH = re.compile(r"\W*(?:(?:như vậy|tính chung|tổng cộng|cộng chung),?\s*)?cả (?P<count>hai|ba|bốn|năm|sáu|\d{1,2})(?![\wđ])")


_END = re.compile(r"\s*(?:trong (?:quý|tháng|kỳ|tuần|năm)(?: này)?)?\s*\.?\s*")
_JOINTLY = re.compile(r"(?<![\wđ])(?:cùng|phối hợp|liên tịch|chung)(?![\wđ])")
"""What they do jointly is no sum."""


def together(passage: Passage) -> list[Found]:
    """Sums over the sentences right before: each has one count of the unit, after the same verb."""
    found: list[Found] = []
    ends = passage.scan.line.sentences
    for sentence in range(2, len(ends)):
        both = _BOTH.match(passage.text, ends[sentence - 1])
        if both is None:
            continue
        count = words.WORDS.get(both["count"]) or int(both["count"])
        own = [n for n in passage.quantities if n.sentence == sentence and n.start > both.end("count") and n.family in ("count", "money")]
        parts = [[n for n in passage.quantities if n.sentence == s] for s in range(sentence - count, sentence)]
        if sentence < count or len(own) != 1 or not own[0].unit or any(len(p) != 1 for p in parts):
            continue
        whole, listed = own[0], [p[0] for p in parts]
        if any(p.unit != whole.unit or p.over is not None or _verb(passage, p) != _verb(passage, whole) for p in listed):
            continue
        if not _END.fullmatch(passage.scan.tail(whole)) or _JOINTLY.search(passage.scan.lead(whole)):
            continue
        verdict = judge(whole, total, listed)
        if verdict is not None and (whole.value >= max(p.value for p in listed) or slipped(whole, verdict.value)):
            found.append(Found(Kind.SUM, whole, verdict, tuple(listed), " + ".join(passage.printed(p) for p in listed)))
    return found


def _verb(passage: Passage, n: Num) -> list[str]:
    """The two words before a number."""
    return re.findall(r"[^\W\d_]+", passage.scan.clause(n))[-2:]
