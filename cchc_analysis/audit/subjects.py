"""Whose movement it is: a value of one commune, rate or office is no starting point for the movement of the next one in the sentence."""

from __future__ import annotations

import re

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Cause
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage

_NOUN = (
    r"(?:xã|phường|thị trấn|đặc khu|thị xã|huyện|quận|thành phố|tỉnh|sở|phòng|ban|chi nhánh|trung tâm|cấp|khối|lĩnh vực|cơ quan|đơn vị|ngành|ubnd|"
    r"tỷ lệ|chỉ số|số|điểm|tổng số|giá trị|mức|hồ sơ|đơn|vụ)"
)
_OPENING = re.compile(
    rf"\s*(?:(?:riêng|còn|và|nhưng|trong khi(?: đó)?|ngược lại|của|tại|ở|đối với|với|thì)\s*,?\s+)*(?P<subject>{_NOUN}(?![\wđ])[^\d,;:()]*?)(?<![\wđ])(?:đạt|còn|{words.MOVE.pattern})"
)
_ANY = re.compile(rf"(?<![\wđ]){_NOUN}(?![\wđ])")
_EMPTY = re.compile(
    r"(?<![\wđ])(?:tỷ lệ|số|tổng|chỉ|điểm|mức|giá trị|này|đó|trên|của|các|cả|lại|đã|đều|cũng|được|là|có|thêm|bị|so|với|cùng kỳ|năm|quý|tháng|trước|"
    r"ngoái|tiếp tục)(?![\wđ])"
)
"""Words that name no subject of their own."""


def _named(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", _EMPTY.sub(" ", text)))


def another_subject(passage: Passage, n: Num, d: Num) -> bool:
    """Whether a new subject begins between the value ``n`` and the movement ``d``: của xã A … lên 71,8%, (của) xã B giảm 1,4%."""
    if n.index >= d.index:
        return False
    start = passage.scan.line.sentences[n.sentence - 1] if n.sentence else 0
    earlier = passage.text[start : n.start]
    if not _ANY.search(earlier):
        return False
    known = set(re.findall(r"[^\W\d_]+", earlier + passage.scan.tail(n).split(",")[0]))
    for part in re.split(r"[,;](?!\d)|\.\s", passage.text[n.stop : d.start])[1:]:
        opening = _OPENING.match(part)
        if opening is not None and _named(opening["subject"]) - known:
            return True
    return False


def parted(passage: Passage, claim: Found) -> bool:
    """Whether a movement that does not fit "từ a lên b" before it is another's: a semicolon or the contrary direction ends that pair."""
    d, fault = claim.published, not claim.judgement.fits
    pair = [o for o in claim.operands if passage.mode(o) in ("origin", "level") and o.index < d.index]
    if not fault or len(pair) != len(claim.operands) or {passage.mode(o) for o in pair} != {"origin", "level"}:
        return False
    if ";" in passage.text[max(o.stop for o in pair) : d.start]:
        return True
    contrary = {passage.motions[o.index].direction for o in pair} == {-passage.motions[d.index].direction}
    return contrary and claim.judgement.cause is not Cause.DIRECTION
