"""Up or down: whether the verb of a movement (tăng, giảm, vượt, thấp hơn) goes the way its numbers go.

The size of a movement is judged as a magnitude; a size that fits says nothing of the sign. The verb is held against the numbers only
where the words make one of them the earlier value (or the target), and only the number's own verb counts.
"""

from __future__ import annotations

import re

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Cause, Verdict
from cchc_analysis.audit.judge import Judgement
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage

_EITHER_WAY = re.compile(r"(?:tăng|giảm)\s*(?:[,/()+-]|hoặc|hay|và)\s*(?:hoặc\s*)?\(?\s*(?:tăng|giảm)")
"""tăng/giảm, tăng (giảm): a heading for both, no statement."""
_BETTER = re.compile(r"(?<![\wđ])(?:cải thiện|rút ngắn|tiết kiệm)(?![\wđ])")
"""Verbs that say better, not more."""
_LESS_IS_MORE = re.compile(
    r"(?<![\wđ])(?:thời gian|thời hạn|trễ hạn|quá hạn|trễ hẹn|chậm|chi phí|hộ nghèo|cận nghèo|tồn|giảm|cắt|tinh giản|suy dinh dưỡng|thất nghiệp|vi phạm|tai nạn)(?![\wđ])"
)
"""What a target asks less of: there "vượt" means below."""


def against(passage: Passage, d: Num, operands: tuple[Num, ...]) -> bool:
    """Whether the movement ``d`` is told the other way round than from ``operands`` (now, then)."""
    if len(operands) != 2 or d.index not in passage.motions or any(passage.mode(o) == "delta" for o in operands):
        return False
    now, then = operands
    direction, lead = passage.motions[d.index].direction, passage.scan.lead(d)
    verb = next((m for m in reversed(list(words.MOVE.finditer(lead)))), None)
    if direction == 0 or d.sign < 0 or now.value == then.value or now.index > then.index > d.index or passage.prior(now):
        return False
    if verb is None or _BETTER.search(lead) or _EITHER_WAY.search(lead):
        return False
    if of_another(passage, d, then):
        return False
    opposite = (now.value > then.value) != (direction > 0)
    if words.TARGET.search(passage.context(then)):
        start = passage.scan.line.sentences[d.sentence - 1] if d.sentence else 0
        telling = verb[0] in ("vượt", "hụt", "cao hơn", "thấp hơn")
        return opposite and telling and not _LESS_IS_MORE.search(passage.text[start : d.start])
    named = passage.prior(then) or passage.mode(then) == "origin" or words.PRIOR.search(passage.scan.lead(then))
    return opposite and bool(named)


def of_another(passage: Passage, d: Num, then: Num) -> bool:
    """Whether the earlier value stands behind the "so với" of another movement: thấp hơn 5% so với cùng kỳ (90%), cao hơn 5% so với kế hoạch."""
    if then.index > d.index:
        return len(re.findall(r"so với", passage.text[d.stop : then.start])) > 1
    owner = passage.nums[then.index - 1] if then.index else None
    return owner is not None and passage.mode(owner) == "delta" and "so với" in passage.scan.between(owner, then)


def turned(passage: Passage, d: Num, operands: tuple[Num, ...], verdict: Judgement) -> Judgement:
    """The judgement of a movement's size, turned into a fault when the size fits and the verb goes the other way."""
    if not verdict.fits or not against(passage, d, operands):
        return verdict
    return Judgement(Verdict.INCONSISTENT, verdict.value, verdict.reach, Cause.DIRECTION)
