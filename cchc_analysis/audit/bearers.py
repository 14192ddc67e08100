"""Percentages that units bear themselves: 4/9 xã đạt trên 90% says what four communes reach, not that four of nine are 90%.

A percentage with a bound (trên, dưới, từ … trở lên) or of a named rate (có tỷ lệ số hóa …) right behind a count of units is a property of
those units. A bare "2/9 xã đạt 100%" may be either: it is a share where it fits, and says nothing where it does not.
"""

from __future__ import annotations

import re

from cchc_analysis.audit.judge import slipped
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage

_BEARER_UNITS = {"chỉ tiêu", "nhiệm vụ", "dự án", "người"}
_BEARER_GROUPS = {"body"}
_MORE_UNITS = re.compile(
    r"(?:\s*(?:,|và)\s*(?:xã|phường|thị trấn|đặc khu|thị xã|thành phố|huyện|ngành|phòng|ban|đơn vị|cơ quan)(?![\wđ]))+"
)
_BOUND = re.compile(
    r"(?<![\wđ])(?:trên|dưới|từ|quá|vượt|ít nhất|tối thiểu|tối đa|không dưới|không quá|cao hơn|thấp hơn|chưa đến|chưa tới|chưa đạt)"
    r"(?: mức| ngưỡng)?\s*$"
)
_AND_MORE = re.compile(r"\s*(?:trở lên|trở xuống|đến dưới)")
_NAMED_RATE = re.compile(r"(?<![\wđ])(?:có|đạt|với) (?:tỷ lệ|chỉ số|mức độ|kết quả)\s+(?!là |đạt |trên |khoảng |gần |hơn )[^\W\d]")
_BARE = re.compile(r"\s*(?:đều |cùng |đã |hoàn thành )?đạt(?: tỷ lệ| kết quả)?(?: hơn| gần| khoảng)?\s*")
_DONE = re.compile(r"(?<![\wđ])(?:hoàn thành|giải quyết|thực hiện|triển khai|ban hành|tổ chức|kiểm tra|kết nối)(?![\wđ])")


def of_each(passage: Passage, p: Num) -> bool:
    """Whether the percentage is a property of the units counted before it."""
    link = _link(passage, p)
    if link is None:
        return False
    return bool(_BOUND.search(link) or _AND_MORE.match(passage.text[p.stop :]) or _NAMED_RATE.search(link))


def perhaps_of_each(passage: Passage, claim: Found) -> bool:
    """Whether a share that does not fit may be a property of the units: bare "đạt", nothing done before, no typing error away."""
    p = claim.published
    link = _link(passage, p)
    if claim.judgement.fits or link is None or not _BARE.fullmatch(link) or _DONE.search(_before_count(passage, p)):
        return False
    return p.decimals == 0 or slipped(p, claim.judgement.value) is None


def _counted(passage: Passage, p: Num) -> Num | None:
    """The count of units that stands right before the percentage."""
    n = passage.nums[p.index - 1] if p.index else None
    if n is None or n.sentence != p.sentence or not passage.visible(n, p):
        return None
    units = {n.unit} | ({passage.nums[n.under].unit} if n.under is not None else set())
    return n if n.group in _BEARER_GROUPS or units & _BEARER_UNITS else None


def _link(passage: Passage, p: Num) -> str | None:
    """The words between the units and the percentage, when no punctuation parts them."""
    n = _counted(passage, p)
    if n is None:
        return None
    link = passage.scan.between(n, p)
    if (more := _MORE_UNITS.match(link)) is not None:
        link = link[more.end() :]
    return None if re.search(r"[,;:().]", link) else link


def _before_count(passage: Passage, p: Num) -> str:
    n = passage.nums[p.index - 1]
    return passage.scan.clause(passage.nums[n.under] if n.under is not None else n)
