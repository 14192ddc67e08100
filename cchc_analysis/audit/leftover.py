"""What is left of a whole that a share has settled, or that a chain of words settles: whole …, done …, left.

``rests`` finds remainders by search; here the words and the shares found already decide whole and done, so that a wrong rest is told too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind
from cchc_analysis.audit.judge import judge
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.rests import APART
from cchc_analysis.audit.sums import left

_REST = re.compile(
    r"(?<![\wđ])(?:còn|tồn|chưa|đang|không|chuyển (?:sang )?(?:kỳ|năm|tháng|quý) (?:sau|tới)|chuyển tiếp|trượt|hỏng|nhỡ|thiếu|vắng)(?![\wđ])"
)
_FIRM = re.compile(
    r"(?<![\wđ])(?:còn lại|còn phải|còn thiếu|còn tồn|tồn|(?:đang|chưa) "
    + words.OPEN_VERB
    + r"|chuyển (?:sang )?(?:kỳ|năm|tháng|quý) (?:sau|tới)|chuyển kỳ sau|chưa có|chưa đạt|không đạt|chưa tuyển|chưa)(?![\wđ])"
)
_BARE = re.compile(r"^\W*(?:và )?(?:hiện |nay |hiện nay |chỉ |số )*còn\s*$")
_DONE = words.phrase(
    "giải quyết", "xử lý", "hoàn thành", "xong", "trả", "thi hành", "đã", "hiện có", "có mặt", "sử dụng", "bố trí", "khắc phục", "giải ngân", "thực hiện", "trả lời", "tạm đình chỉ", "đình chỉ", "rút", "hủy", "bị trừ",
)  # fmt: skip


def leftover(passage: Passage, shares: Sequence[Found], known: Sequence[Found]) -> list[Found]:
    """Remainders of wholes that are settled. ``known`` holds the remainders and sums found already."""
    taken = {f.published.index for f in known if f.kind is Kind.REMAINING}
    inside = {o.index for f in known if f.kind is Kind.SUM and (f.judgement.fits or _listed(passage, f)) for o in f.operands}
    found: list[Found] = []
    for r in passage.quantities:
        if (
            r.index in taken
            or r.index in inside
            or r.over is not None
            or r.under is not None
            or r.weak
            or passage.prior(r)
            or passage.mode(r)
        ):
            continue
        if (claim := _of_share(passage, r, shares) or _of_chain(passage, r) or _of_number(passage, r)) is not None:
            found.append(claim)
    return found


def _listed(passage: Passage, f: Found) -> bool:
    """Whether the words make the parts of a sum a list of its whole (trong đó, gồm)."""
    opening = passage.text[f.published.stop : f.operands[0].start]
    return bool(words.INCLUDING.search(opening) or words.MADE_OF.search(opening))


def _label(passage: Passage, r: Num) -> str:
    return passage.scan.clause(r) + " " + re.split(r"[,;.:()]", passage.scan.tail(r))[0]


def _of_share(passage: Passage, r: Num, shares: Sequence[Found]) -> Found | None:
    """1.047 việc, xong 861 việc, đạt 82,2%, chuyển kỳ sau 186 việc: the share has settled whole and part."""
    settled = [
        f for f in shares
        if f.kind is Kind.RATIO and f.judgement.fits and len(f.operands) == 2 and f.operands[1].like(r) and f.operands[0].like(f.operands[1])
        and r.sentence - 1 <= f.published.sentence <= r.sentence and max(f.published.index, *(o.index for o in f.operands)) < r.index
    ]  # fmt: skip
    wholes = {f.operands[1].index: f.operands[1] for f in settled}
    if len(wholes) != 1 or any(r.index in (o.index for o in f.operands) for f in shares):
        return None
    (b,) = wholes.values()
    first = settled[0].operands[0]
    firm = _firm(passage, r, first)
    if b.value < r.value or not (firm or _rest_like(passage, r)):
        return None
    clause = passage.scan.clause(b)
    settled_state = re.search(r"(?<![\wđ])(?:đã|xong|giải quyết|xử lý|hoàn thành)(?![\wđ])", clause) and not re.search(
        r"phải|cần|giao|nhận|tổng|thụ lý", clause
    )
    if not _complement(passage, r, first) and (settled_state or words.LATE.search(_label(passage, first))):
        return None
    parts = [first] if _complement(passage, r, first) else _peers(passage, r, first, b)
    for done in ([first], parts):
        verdict = judge(r, left, (b, *done))
        if verdict is not None and verdict.fits and r.value > 0:
            return _rest(passage, r, (b, *done))
    return _rest(passage, r, (b, *parts)) if firm and parts else None


def _firm(passage: Passage, r: Num, done: Num) -> bool:
    label = _label(passage, r)
    if words.INCLUDING.search(passage.scan.clause(r)) or (words.LATE.search(label) and not _complement(passage, r, done)):
        return False
    return bool(_FIRM.search(label)) or _complement(passage, r, done)


def _rest_like(passage: Passage, r: Num) -> bool:
    return bool(_REST.search(_label(passage, r)) or words.LATE.search(_label(passage, r)))


def _complement(passage: Passage, r: Num, done: Num) -> bool:
    """Whether the two labels deny each other: đúng hạn and trễ hạn, có điều kiện and chưa có điều kiện."""
    first, second = _label(passage, done), _label(passage, r)
    if words.ON_TIME.search(first) and not words.LATE.search(first) and words.LATE.search(second) and not words.ON_TIME.search(second):
        return True
    denied = re.search(r"(?<![\wđ])(?:chưa|không)\s+((?:có |đủ |đạt )[^\W\d_]+(?: [^\W\d_]+)?|đạt)", second)
    return bool(denied) and denied is not None and denied[1] in first and not re.search(rf"(?:chưa|không)\s+{re.escape(denied[1])}", first)


def _peers(passage: Passage, r: Num, first: Num, b: Num) -> list[Num]:
    """The counts from the first part up to the rest that stand beside it: not in brackets, not after "trong đó"."""
    out = [first]
    for n in passage.quantities:
        if (
            not (first.index < n.index < r.index)
            or n.index == b.index
            or not n.like(b)
            or not passage.visible(n, r)
            or n.over is not None
            or n.under is not None
        ):
            continue
        between = passage.text[out[-1].stop : n.start]
        clause = passage.scan.clause(n)
        timed = (words.ON_TIME.search(clause) or words.LATE.search(clause)) and not _DONE.search(clause)
        if words.INCLUDING.search(between) or timed or passage.prior(n):
            continue
        out.append(n)
    return out if sum((n.value for n in out), Fraction(0)) <= b.value else []


def _of_chain(passage: Passage, r: Num) -> Found | None:
    """giao 846 …; hoàn thành 781, … 24, đang thực hiện 41: intake, what was done, what is left, in this order and in one sentence."""
    label, clause = _label(passage, r), passage.scan.clause(r)
    tail = re.split(r"[,;.:()]", passage.scan.tail(r))[0]
    bare = bool(_BARE.search(clause)) and not re.search(r"(?<![\wđ])(?:hạn|đủ|có|được|mới|khác|thêm)(?![\wđ])", tail)
    if (
        not (_FIRM.search(label) or bare)
        or words.LATE.search(label)
        or words.INCLUDING.search(clause)
        or re.search(r"trước chuyển|đầu kỳ", label)
    ):
        return None
    before = [
        n for n in passage.quantities if n.index < r.index and n.sentence == r.sentence and n.like(r) and n.over is None and n.under is None
        and not passage.prior(n) and passage.visible(n, r) and not n.weak
    ]  # fmt: skip
    done: list[Num] = []
    for n in reversed(before):
        own = passage.scan.clause(n)
        timed = (words.ON_TIME.search(own) or words.LATE.search(own)) and not _DONE.search(own)
        if timed or words.INCLUDING.search(own):
            return None
        if not _DONE.search(own) or re.search(r"phải|cần|được giao|tiếp nhận|phát hiện|đến hạn|tổng", own):
            opening = before[before.index(n) - 1] if before.index(n) else None
            carried = opening is not None and bool(re.search(r"tồn|đầu kỳ|chuyển (?:sang|qua)|cũ", _label(passage, opening)))
            return _chain(passage, r, n, opening if carried else None, list(reversed(done)))
        done.append(n)
    return None


def _of_number(passage: Passage, r: Num) -> Found | None:
    """Trong số 35 xã, phường có 29 đơn vị đạt chuẩn, 6 đơn vị chưa đạt: the two deny each other, and the sentence names no third kind."""
    if r.index < 2:
        return None
    whole, done = passage.nums[r.index - 2 : r.index]
    others = [n for n in passage.quantities if n.sentence == r.sentence and n.index > r.index and passage.visible(n, r)]
    announced = re.search(r"(?<![\wđ])trong (?:tổng )?số\s*$", passage.scan.lead(whole))
    apart = APART.search(passage.text, r.stop, passage.scan.line.sentences[r.sentence])
    if (
        not announced
        or others
        or apart
        or whole.sentence != r.sentence
        or {whole.index, done.index} - {n.index for n in passage.quantities}
    ):
        return None
    if not (whole.near(done) and whole.near(r) and passage.visible(done, r)) or whole.value < max(done.value, r.value):
        return None
    denied = re.search(r"(?<![\wđ])(?:chưa|không)\s+([^,;.()]*\w)", _label(passage, r))
    just = denied is not None and denied[1] in _label(passage, done)  # chưa có cán bộ trẻ does not deny có cán bộ chuyên trách
    return _rest(passage, r, (whole, done)) if just and _complement(passage, r, done) else None


def _chain(passage: Passage, r: Num, whole: Num, opening: Num | None, done: list[Num]) -> Found | None:
    if not done:
        return None
    if opening is not None:
        formula = f"{passage.printed(opening)} + {passage.printed(whole)} − " + " − ".join(passage.printed(d) for d in done)
        operands = (opening, whole, *done)
        verdict = judge(r, lambda a, b, *spent: left(a + b, *spent), operands)
        return Found(Kind.REMAINING, r, verdict, operands, formula) if verdict is not None else None
    if sum((d.value for d in done), Fraction(0)) > whole.value or whole.value < r.value:
        return None
    return _rest(passage, r, (whole, *done))


def _rest(passage: Passage, r: Num, operands: Sequence[Num]) -> Found | None:
    verdict = judge(r, left, operands)
    if verdict is None:
        return None
    return Found(Kind.REMAINING, r, verdict, tuple(operands), " − ".join(passage.printed(o) for o in operands))
