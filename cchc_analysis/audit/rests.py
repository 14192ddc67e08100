"""What is left over: còn lại, đang giải quyết, chưa …, chuyển kỳ sau."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind, Verdict
from cchc_analysis.audit.judge import Judgement, judge
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.sums import left


def remainders(passage: Passage) -> list[Found]:
    """còn lại, đang giải quyết, chưa …, chuyển kỳ sau: the whole minus what was done."""
    found: list[Found] = []
    for r in passage.quantities:
        strength = _open_cue(passage, r)
        if not strength or r.over is not None or r.under is not None:
            continue
        claim = _left_over(passage, r, strength)
        if claim is not None:
            found.append(claim)
    return found


def _in_list(passage: Passage, r: Num) -> bool:
    """Whether "và" joins the number to an earlier part of a list that a whole announces (gồm, trong đó, trong tổng số)."""
    start = passage.scan.line.sentences[r.sentence - 1] if r.sentence else 0
    opening = re.split(r";(?!\d)", passage.text[start : r.start])[-1]
    if words.MADE_OF.search(opening) or words.INCLUDING.search(opening):
        return True
    previous = [n for n in passage.quantities if n.index < r.index and n.sentence == r.sentence and n.like(r)]
    if len(previous) < 2 or not re.search(r"(?<![\wđ])và(?![\wđ])[^,;]*$", passage.scan.lead(r)):
        return False
    before = passage.text[start : previous[-1].start]
    return bool(re.search(r"trong (?:tổng )?số", before) or re.search(r":[^\d]*$", before))


def _open_cue(passage: Passage, r: Num) -> str:
    """``firm`` when the words make the number the rest (còn lại, đang giải quyết), ``weak`` for a bare "còn", else empty."""
    clause, tail = passage.scan.clause(r), passage.scan.tail(r)
    if _in_list(passage, r) and not re.search(r"còn lại|còn phải|còn thiếu", clause + tail):
        return ""
    if words.LATE.match(re.sub(r"^\s*(?:[^\W\d]+\s+){0,1}?(?:bị|đã|là)?\s*", "", tail)) and not re.search(r"còn lại|đang|chưa|tồn", clause):
        return ""
    if re.search(r"còn (?:trong )?(?:thời )?hạn", clause) and not re.search(r"đang|còn lại", clause):
        return ""
    if words.LATE.search(clause) and not re.search(r"còn lại|đang|chưa", clause):
        return ""
    if re.search(
        r"còn lại|còn phải|tồn|chuyển (?:sang )?(?:kỳ|năm|tháng|quý|tuần)[^,;]{0,10}(?:sau|tới|tiếp)|còn thiếu", clause
    ) and not re.search(r"trước|đầu kỳ|cũ", clause):
        return "firm"
    if re.search(r"(?<![\wđ])(?:đang|chưa) " + words.OPEN_VERB, clause) and not re.search(r"trong đó|đủ điều kiện|có điều kiện", clause):
        return "firm"
    if _denied(passage, r):
        return "firm"
    if re.search(r"(?<![\wđ])còn(?![\wđ])", clause):
        if re.match(r"\s*(?:[^\W\d]+\s+){0,2}(?:đang|chưa|tồn|trong hạn|chờ)", tail):
            return "firm"
        return "" if re.match(r"\s*(?:[^\W\d]+\s+){0,2}khác", tail) else "weak"
    if re.match(
        r"\s*(?:vụ việc |hồ sơ |đơn )?(?:còn lại|(?:đang|chưa) " + words.OPEN_VERB + "|chuyển (?:sang )?(?:kỳ|năm|tháng|quý) (?:sau|tới))",
        tail,
    ):
        return "firm"
    return ""


_SENT = r"(?:gửi|báo cáo|ban hành|công khai|kiện toàn|đăng ký)(?![\wđ])"
_QUALIFIED = re.compile(r"(?<![\wđ])(?:đúng|đủ|đầy đủ|kịp thời|sớm|trước|theo|qua|trên|bằng|trực tuyến)(?![\wđ])")
"""Who did it late, or in part, is neither among the done nor among the rest."""
APART = re.compile(r"riêng|còn lại|không thuộc|không phải|không có|lồng ghép|gia hạn|được miễn")


def _denied(passage: Passage, r: Num) -> bool:
    """15/19 sở đã gửi báo cáo, 03 sở chưa gửi: the rest denies just what the pair before it says, ends the sentence, and nobody is set apart."""
    denied = re.fullmatch(rf"\s*(?:chưa|không) (?P<verb>{_SENT})(?P<what> [^,;.()]*?)?\s*[.;]?\s*", passage.scan.tail(r))
    more = any(n.index > r.index and n.sentence == r.sentence for n in passage.nums)
    if denied is None or more or r.index < 2 or passage.nums[r.index - 1].under is None:
        return False
    told = re.fullmatch(
        rf"[^,;.()]*?(?<!chưa )(?<!không )(?<![\wđ]){denied['verb']}(?P<what> [^,;.()]*)?[,;]\s*(?:(?:và|còn|nhưng|hiện|vẫn|có)\s+)*",
        passage.text[passage.nums[r.index - 1].stop : r.start],
    )
    if told is None or _QUALIFIED.search(told["what"] or "") or (denied["what"] or "").strip() not in (told["what"] or ""):
        return False
    ends = passage.scan.line.sentences
    return not (r.sentence + 1 < len(ends) and APART.search(passage.text[ends[r.sentence] : ends[r.sentence + 1]]))


def _set_apart(passage: Passage, r: Num) -> bool:
    """15/19 …, 03 chưa …, 01 xin gia hạn: whether the sentence goes on with more of them, who are neither done nor just the rest."""
    if re.search(r"còn (?:lại|phải|thiếu)", passage.scan.clause(r) + passage.scan.tail(r)[:12]):
        return False
    end = passage.scan.line.sentences[r.sentence]
    if APART.search(passage.text, r.stop, end):
        return True
    more = next((n for n in passage.quantities if n.index > r.index and n.sentence == r.sentence and n.like(r)), None)
    return more is not None and passage.visible(more, r) and not words.INCLUDING.search(passage.text[r.stop : more.start])


def _left_over(passage: Passage, r: Num, strength: str) -> Found | None:
    before = [
        n
        for n in passage.quantities
        if n.index < r.index and n.sentence >= r.sentence - 3 and n.like(r) and not passage.prior(n) and not n.weak
    ]
    after = [
        n
        for n in passage.quantities
        if n.index > r.index
        and n.like(r)
        and not passage.prior(n)
        and (n.sentence == r.sentence or (n.sentence == r.sentence + 1 and _withdrawn(passage, n)))
    ]
    pair = next(
        ((n, passage.nums[n.over]) for n in (*reversed(before), *after) if n.over is not None and passage.nums[n.over].like(r)), None
    )
    if pair is not None:
        a, b = pair
        verdict = judge(r, left, (b, a))
        if verdict is not None and not verdict.fits and _set_apart(passage, r):
            return None
        if verdict is not None and (verdict.fits or (strength == "firm" and b.value >= a.value)):
            return _rest(passage, r, (b, a), verdict)
        if verdict is not None and strength == "weak" and b.value >= a.value:
            return None
    singles = [n for n in (*before, *after) if n.over is None and n.under is None]
    wholes = [n for n in singles if n.value > r.value]
    for count in (1, 2, 3):
        for whole in wholes:
            for done in combinations([n for n in singles if n.index != whole.index], count):
                if count > 1 and not all(n.index > whole.index for n in done):
                    continue
                if (count > 1 and _nested(passage, done)) or any(_intake(passage, n) for n in done):
                    continue
                verdict = judge(r, left, (whole, *done))
                if verdict is not None and verdict.verdict is Verdict.CONSISTENT and whole.value > max(d.value for d in done) > 0:
                    return _rest(passage, r, (whole, *done), verdict)
    for opening, new, spent in zip(singles, singles[1:], singles[2:], strict=False):
        if re.search(r"tồn|đầu kỳ|chuyển (?:sang|qua)", passage.scan.clause(opening)):
            verdict = judge(r, lambda a, b, c: a + b - c, (opening, new, spent))
            closing = re.search(r"cuối (?:kỳ|tháng|quý|năm)|chuyển (?:sang )?(?:kỳ|năm|tháng|quý) (?:sau|tới)", passage.scan.clause(r))
            if verdict is not None and (verdict.verdict is Verdict.CONSISTENT or closing):
                show = passage.printed
                return Found(Kind.REMAINING, r, verdict, (opening, new, spent), f"{show(opening)} + {show(new)} − {show(spent)}")
    if strength != "firm":
        return None
    return _decided(passage, r, before, after)


def _nested(passage: Passage, done: Sequence[Num]) -> bool:
    """Whether a count and its own parts (đúng hạn, quá hạn of giải quyết) are taken away together."""
    timed = [
        bool(words.ON_TIME.search(t) or words.LATE.search(t))
        for t in (passage.scan.clause(n) + re.split(r"[,;.]", passage.scan.tail(n))[0] for n in done)
    ]
    return any(timed) and not all(timed)


def _intake(passage: Passage, n: Num) -> bool:
    """Whether the number counts what came in, which is never taken away."""
    clause = passage.scan.clause(n)
    return bool(re.search(r"(?<![\wđ])(?:tổng|tiếp nhận|nhận mới|thụ lý|phải)(?![\wđ])", clause)) and not re.search(
        r"giải quyết|xử lý|xong|trả|đã thi hành", clause
    )


def _withdrawn(passage: Passage, n: Num) -> bool:
    return bool(re.search(r"(?<![\wđ])(?:rút|trả lại|không thuộc thẩm quyền|hủy)", passage.scan.clause(n) + passage.scan.tail(n)))


def _decided(passage: Passage, r: Num, before: Sequence[Num], after: Sequence[Num]) -> Found | None:
    """What came in, what was done, what is left, with nothing else that could have taken the difference."""
    around = [n for n in (*before, *after) if n.over is None and n.under is None and not passage.mode(n)]
    if any(re.search(r"chuyển (?:đi|cơ quan)|tạm đình chỉ", passage.scan.clause(n)) for n in around):
        return None
    withdrawn = [n for n in around if _withdrawn(passage, n)]
    around = [n for n in around if n not in withdrawn]
    sentence = [n for n in around if n.sentence == r.sentence]
    if (
        re.search(r"còn lại|còn phải|còn nợ", passage.scan.clause(r))
        and len(sentence) == 2
        and sentence[0].value > sentence[1].value
        and sentence[1].index < r.index
        and not words.INCLUDING.search(passage.text[: sentence[0].start])
    ):
        whole, done = sentence
    else:
        intake = [
            n
            for n in around
            if words.RECEIVED.search(passage.scan.clause(n)) and not words.CARRIED.search(passage.scan.clause(n)) and n.value > r.value
        ]
        dones = [n for n in around if words.DONE_STATE.search(passage.scan.clause(n)) and not _part_of_done(passage, n)]
        if not intake:
            return None
        whole = max(intake, key=lambda n: n.value)
        dones = [n for n in dones if n.index != whole.index and n.value <= whole.value]
        if not dones:
            return None
        done = dones[-1]
    verdict = judge(r, left, (whole, done, *withdrawn))
    return None if verdict is None else _rest(passage, r, (whole, done, *withdrawn), verdict)


def _part_of_done(passage: Passage, n: Num) -> bool:
    """đúng hạn, quá hạn …: a part of what was done, unless the done verb stands with it."""
    clause = passage.scan.clause(n)
    timed = words.ON_TIME.search(clause) or words.LATE.search(clause) or words.ON_TIME.search(re.split(r"[,;.]", passage.scan.tail(n))[0])
    return bool(timed) and not re.search(r"giải quyết|xong|trả", clause)


def _rest(passage: Passage, r: Num, operands: Sequence[Num], verdict: Judgement) -> Found:
    return Found(Kind.REMAINING, r, verdict, tuple(operands), " − ".join(passage.printed(o) for o in operands))
