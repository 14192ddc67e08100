"""Early, on time, late: together they are all that was settled, and "không có hồ sơ quá hạn" is a late count of 0.

The reports' own style writes the parts after a comma, without "trong đó": "Đã giải quyết 930 hồ sơ, đúng hạn 925 hồ sơ, không có hồ sơ quá
hạn. Đang giải quyết 15 hồ sơ, còn hạn 15 hồ sơ, không có hồ sơ trễ hạn."
"""

from __future__ import annotations

import re

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind
from cchc_analysis.audit.judge import judge
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.sums import total

LATE = r"(?:quá hạn|trễ hạn|trễ hẹn|quá hẹn|chậm hạn|quá thời hạn|trễ)(?![\wđ])"
"""Late, as the reports say it."""
_NONE_LATE = re.compile(
    r"(?:\s*\([^();]*%\s*\))?[^\d;.]{0,40}?\)?\s*(?:[,;]|và)\s*(?:đồng thời )?không (?:có|còn|phát sinh)(?: hồ sơ| trường hợp| thủ tục| đơn| vụ việc| vụ| việc| nào| bị| giải quyết| trả){0,5} "
    + LATE
    + r"(?=\s*(?:[,;.)]|$))"
)
_SAYS_WHEN = re.compile(
    r"(?:\W|(?<!\w)(?:trước|đúng|sớm|quá|trễ|chậm|muộn|và|hạn|hẹn|thời|còn|trong|chưa|đến|tới|hồ|sơ|đơn|việc|vụ|số|là|có|được|đạt|bị|đã|giải|quyết|xử|lý|trả|kết|quả|chiếm|tỷ|lệ)(?!\w))*"
)
"""The words that may stand with a part by time; any other (toàn trình, tại cấp xã, lĩnh vực …) makes it a part of something else."""
_SETTLED = re.compile(r"(?<![\wđ])(?:giải quyết|xử lý|trả kết quả|trả)(?![\wđ])")
_TAKEN_IN = re.compile(r"(?:nhận|thụ lý)(?: mới)?\s*[,/]\s*(?:giải quyết|xử lý)[^,;]*$")
_PENDING = re.compile(r"(?<![\wđ])đang (?:được )?(?:giải quyết|xử lý)(?![\wđ])")
_OPEN = re.compile(r"(?<![\wđ])(?:đang|còn|chưa|tồn|phải|nhận|tiếp nhận|trong đó|gồm|không)(?![\wđ])")
_IN_DATE = re.compile(r"(?<![\wđ])(?:còn hạn|trong hạn|còn trong hạn|chưa đến hạn)(?![\wđ])")


def timed(passage: Passage) -> list[Found]:
    """Wholes whose parts by time the sentence lists right after them, the late ones told or said to be none."""
    return [f for whole in passage.quantities if (f := _of(passage, whole)) is not None]


def _of(passage: Passage, whole: Num) -> Found | None:
    clause = passage.scan.clause(whole)
    pending = bool(_PENDING.search(clause))
    if whole.family != "count" or whole.weak or whole.over is not None or whole.under is not None or passage.prior(whole) or whole.hedge:
        return None
    if (
        _TAKEN_IN.search(passage.scan.lead(whole))
        or passage.mode(whole)
        or not (pending or (_SETTLED.search(clause) and not _OPEN.search(clause)))
    ):
        return None
    if _timed(passage, whole, pending):
        return None
    parts = _parts(passage, whole, pending)
    kinds = [_timed(passage, n, pending) for n in parts]
    if (
        not kinds
        or len(set(kinds)) != len(kinds)
        or ("both" in kinds and ("early" in kinds or "on" in kinds))
        or set(kinds) <= {"late", "early"}
    ):
        return None
    none_late = "late" not in kinds and _NONE_LATE.match(passage.text, parts[-1].stop)
    if "late" not in kinds and not none_late:
        return None
    verdict = judge(whole, total, parts)
    end = none_late.end() if none_late else parts[-1].stop + len(re.split(r"[,;.:()]", passage.scan.tail(parts[-1]))[0])
    if verdict is None or (not verdict.fits and (_goes_on(passage, whole, end) or _taken_elsewhere(passage, whole, parts))):
        return None
    formula = " + ".join(passage.printed(p) for p in parts) + (" + 0" if none_late else "")
    return Found(Kind.SUM, whole, verdict, tuple(parts), formula, "văn bản nêu không có hồ sơ quá hạn" if none_late else "")


def _parts(passage: Passage, whole: Num, pending: bool) -> list[Num]:
    """The counts right behind the whole that say when, up to the first that says something else; their shares are passed over.

    "đúng hạn 430, trong đó trước hạn 300, quá hạn 20": the one after "trong đó" is a part of the part before it.
    """
    out: list[Num] = []
    for n in passage.nums[whole.index + 1 :]:
        if out and n.like(whole) and words.INCLUDING.search(passage.scan.clause(n)):
            continue
        if n.sentence != whole.sentence or (n.family != "percent" and not (n.like(whole) and _timed(passage, n, pending))):
            break
        if n.family != "percent":
            out.append(n)
    return out if all(n.over is None and n.under is None and not passage.prior(n) and not passage.mode(n) for n in out) else []


def _timed(passage: Passage, n: Num, pending: bool) -> str:
    """``early``, ``on``, ``both`` or ``late``; empty for a count that says nothing of time or speaks of another state."""
    clause, tail = passage.scan.clause(n), re.split(r"[,;.:()]", passage.scan.tail(n))[0]
    if not _SAYS_WHEN.fullmatch(clause + " " + tail):
        return ""
    for text in (clause, tail):
        if words.LATE.search(text):
            return "" if re.search(r"(?<![\wđ])(?:đang|chưa|không)(?![\wđ])", clause) else "late"
        if pending:
            if _IN_DATE.search(text):
                return "on"
            continue
        early, on = re.search(r"trước|sớm", text), re.search(r"(?<![\wđ])đúng(?![\wđ])", text)
        if words.ON_TIME.search(text) and not re.search(r"(?<![\wđ])(?:đang|còn|chưa|không)(?![\wđ])", clause):
            return "both" if early and on else "early" if early else "on"
    return ""


def _goes_on(passage: Passage, whole: Num, end: int) -> bool:
    """Whether the sentence says more after the parts, or the next one tells of the rest: what is missing may be there."""
    ends = passage.scan.line.sentences
    following = passage.text[ends[whole.sentence] : ends[whole.sentence + 1]] if whole.sentence + 1 < len(ends) else ""
    more = re.sub(r"\([^()]*%\s*\)", "", passage.text[end : ends[whole.sentence]])
    return bool(re.search(r"\w", more) or re.search(r"còn lại|số còn|ngoài ra|riêng", following))


def _taken_elsewhere(passage: Passage, whole: Num, parts: list[Num]) -> bool:
    """Whether another count of the sentence or the next is just what is missing (05 hồ sơ trả lại)."""
    gap = whole.value - sum(p.value for p in parts)
    return any(n.value == gap and n.index > parts[-1].index and n.sentence <= whole.sentence + 1 for n in passage.quantities)
