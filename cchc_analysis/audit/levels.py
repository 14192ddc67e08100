"""Points with an unsaid maximum, ranks, targets met or not, percentages that make up 100."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Cause, Kind, Verdict
from cchc_analysis.audit.judge import Judgement, judge, slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.numbers import plain


def complements(passage: Passage, explained: set[int]) -> list[Found]:
    """Two shares of one whole that the words oppose (đúng hạn, quá hạn; đạt, còn lại): together 100 %."""
    found = []
    for q in passage.percents:
        if q.index in explained or q.value >= 100:
            continue
        firsts = [p for p in passage.percents if p.index < q.index and p.value < 100 and q.sentence - p.sentence <= 1]
        for p in reversed(firsts):
            opposed = _opposed(passage, p, q)
            verdict = judge(q, lambda x: 100 - x, (p,))
            if verdict is None or opposed == "":
                continue
            typed = slip(q.value / q.step, verdict.value / q.step) is not None and q.decimals > 0
            if not verdict.fits and not (typed or (opposed == "firm" and abs(verdict.value - q.value) <= 5)):
                continue
            if not verdict.fits and q.value < verdict.value and _two_ways(passage, p, q):
                continue  # the third way, by post, may just be unsaid
            found.append(Found(Kind.FORMULA, q, verdict, (p,), f"100 − {passage.printed(p)}", "hai tỷ lệ bù nhau thành 100%"))
            break
    return found


def thirds(passage: Passage, explained: set[int]) -> list[Found]:
    """45,2%, 31,7%, 23,1%: shares of one list, none with its count, that make up 100 %: the last is what the others leave."""
    found = []
    for sentence in {p.sentence for p in passage.percents}:
        shares = [p for p in passage.percents if p.sentence == sentence and p.index not in explained]
        if not 3 <= len(shares) <= 6 or any(b.index != a.index + 1 for a, b in pairwise(shares)):
            continue
        *others, last = shares
        verdict = judge(last, lambda *x: 100 - sum(x, Fraction(0)), others)
        graded = _graded(passage, shares)
        if verdict is not None and graded and (verdict.verdict is Verdict.CONSISTENT or sum((p.value for p in shares), Fraction(0)) > 101):
            formula = "100 − " + " − ".join(passage.printed(p) for p in others)
            found.append(Found(Kind.FORMULA, last, verdict, tuple(others), formula, "các mức xếp loại cộng lại thành 100%"))
            continue
        if verdict is None or not all(p.decimals for p in shares):
            continue
        typed = slip(last.value / last.step, verdict.value / last.step) is not None and 0 < verdict.value < 100
        listed = all(re.search(r"(?<![\wđ])chiếm(?![\wđ])[^,;]*$", passage.scan.lead(p)) for p in shares)
        if verdict.verdict is Verdict.CONSISTENT or (typed and listed):
            formula = "100 − " + " − ".join(passage.printed(p) for p in others)
            found.append(Found(Kind.FORMULA, last, verdict, tuple(others), formula, "các tỷ lệ cộng lại thành 100%"))
    return found


_GRADE = re.compile(
    r"(?P<noun>^\W*(?:và |có |số )?(?:loại|mức|hạng|xếp loại|xếp hạng)?|(?<![\wđ])(?:loại|mức|hạng|xếp loại))\s*"
    r"(?P<grade>xuất sắc|tốt|khá|trung bình|yếu|kém|(?:không )?hoàn thành[^,;]{0,25}?)\s*(?:là|chiếm|đạt|:)?\s*(?:tỷ lệ\s*)?$"
)
"""A grade before its share, without another subject: whoever is graded has one grade, so the shares cannot exceed 100 %."""


def _graded(passage: Passage, shares: Sequence[Num]) -> bool:
    """Whether the shares are of different grades of one grading."""
    grades = [_GRADE.search(passage.scan.clause(p)) for p in shares]
    alone = all(g is not None and g.start() == 0 for g in grades[1:])
    joined = all(re.match(r"\s*(?:,|và(?![\wđ]))[^;:()]*$", passage.scan.between(a, b)) for a, b in pairwise(shares))
    return all(grades) and alone and joined and len({g["grade"].strip() for g in grades if g is not None}) == len(shares)


_ONLINE = re.compile(r"(?<![\wđ])(?:trực tuyến|qua mạng)(?![\wđ])[^,;%]{0,20}$")
_AT_THE_DESK = re.compile(r"(?<![\wđ])trực tiếp(?: tại [^,;\d]{1,30})?\s*(?:là|chiếm|đạt|:)?\s*(?:tỷ lệ\s*)?$")
_OF_WHAT = re.compile(r"thanh toán|giải quyết|hài lòng|đúng hạn|số hóa|kết quả")
_ELSEWAYS = re.compile(r"bưu chính|bưu điện|hình thức khác|kênh khác|không rõ|hai (?:hình thức|kênh|cách)|đồng thời|trùng|vừa")


_FILED = re.compile(r"\W*(?:(?:và|còn|tỷ lệ|số|hồ sơ|được|nộp|gửi|tiếp nhận|qua|bằng|theo|hình thức)\s+)*(?:trực tuyến|trực tiếp|mạng)")
_OF_ALL = re.compile(r"\s*(?:(?:trên |so với )?tổng[^,;]*)?[,;]|\s*và(?![\wđ])")
"""No other subject and no other whole (cấp xã nộp trực tiếp; 60% chỉ tiêu)."""


def _two_ways(passage: Passage, p: Num, q: Num) -> bool:
    """trực tuyến p%, trực tiếp q%: the two ways to file, when no third way is named."""
    if q.index != p.index + 1 or q.sentence != p.sentence or passage.prior(p) or passage.prior(q):
        return False
    start, end = passage.segment(q)
    if _ELSEWAYS.search(passage.text[start : end + 100]) or any(
        start <= n.start < end for n in passage.percents if n.index not in (p.index, q.index)
    ):
        return False
    first, second = passage.scan.lead(p), passage.scan.lead(q)
    if not _FILED.match(passage.scan.clause(q)) or not _OF_ALL.match(passage.scan.between(p, q)):
        return False
    if set(_OF_WHAT.findall(first)) != set(_OF_WHAT.findall(second)):
        return False
    return any(a.search(first) and b.search(second) for a, b in ((_ONLINE, _AT_THE_DESK), (_AT_THE_DESK, _ONLINE)))


def _opposed(passage: Passage, p: Num, q: Num) -> str:
    first = passage.scan.lead(p) + " " + re.split(r"[,;.()]", passage.scan.tail(p))[0]
    second = passage.text[p.stop : q.start]
    rest = bool(re.search(r"còn lại", passage.scan.lead(q)))
    late_first, late_second = bool(words.LATE.search(first)), bool(words.LATE.search(second))
    on_first, on_second = bool(words.ON_TIME.search(_scope(passage, p))), bool(words.ON_TIME.search(second))
    if (late_second and not on_second and (on_first or words.ON_TIME.search(first)) and not late_first) or (
        late_first and on_second and not on_first
    ):
        return "firm"
    if (rest and q.index - p.index == 1) or _two_ways(passage, p, q):
        return "firm"
    negated = re.search(r"(?<![\wđ])(?:không|chưa)(?![\wđ])", passage.scan.lead(q) + passage.scan.tail(q)) and not re.search(
        r"(?<![\wđ])(?:không|chưa)(?![\wđ])", first
    )
    return "weak" if negated and q.index - p.index == 1 else ""


def _scope(passage: Passage, n: Num) -> str:
    """The words of the number's part of the sentence, back to the last semicolon."""
    text = passage.text[: n.start]
    return re.split(r"[;.](?!\d)", text)[-1]


def implied_maximum(passage: Passage, explained: set[int]) -> list[Found]:
    """9,12 điểm (91,17%): the maximum is not printed; a round one (10, 100, a multiple of ½) must give the percentage."""
    found = []
    for p in passage.percents:
        a = passage.nums[p.index - 1] if p.index else None
        if (
            p.index in explained
            or a is None
            or a.family != "score"
            or a.under is not None
            or a.over is not None
            or a.sentence != p.sentence
        ):
            continue
        if not re.fullmatch(
            r"[\s,;(]*(?:đạt|bằng|tương ứng|tương đương|chiếm|tỷ lệ|với|là|hay|số điểm)*(?:\s*(?:đạt|bằng|tỷ lệ|với|là|tối đa))*\s*",
            passage.scan.between(a, p),
        ):
            continue
        best: tuple[int, Fraction, Judgement] | None = None
        for maximum in (Fraction(10), Fraction(100), *(Fraction(k, 2) for k in range(1, 60))):
            verdict = judge(p, lambda x, m=maximum: 100 * x / m, (a,))
            if p.decimals == 0 and (maximum.denominator != 1 or 100 * a.value / maximum != p.value):
                continue
            if verdict is not None and verdict.fits and a.value <= maximum:
                rank = (0 if maximum in (10, 100) else 1 if maximum.denominator == 1 else 2) + (
                    0 if verdict.verdict is Verdict.CONSISTENT else 1
                )
                if best is None or rank < best[0]:
                    best = (rank, maximum, verdict)
        if best is not None:
            found.append(
                Found(
                    Kind.SCORE,
                    p,
                    best[2],
                    (a,),
                    f"{passage.printed(a)} / {plain(best[1])} × 100",
                    f"điểm tối đa {plain(best[1])} không ghi trong văn bản",
                )
            )
    return found


_RANK = r"(?:hạng|vị trí|thứ|thứ hạng|vị thứ|bậc)"
_STEPS = re.compile(r"(?:tăng|giảm|thăng|tụt|lên|xuống|vươn lên|cải thiện|sụt)[^\d.;]{0,20}?(\d{1,3}) (?:bậc|hạng|vị trí|thứ bậc)")
_FROM = re.compile(rf"từ (?:{_RANK} )*(\d{{1,3}})(?:/\d+)?(?!\d|[.,]\d|%)")
_TO = re.compile(rf"(?:lên|xuống|đến|tới|vươn lên|còn|sang|ở|là|xếp|đứng) (?:{_RANK} )+(\d{{1,3}})(?:/\d+)?(?!\d|[.,]\d|%)")


_FORMERLY = re.compile(
    rf"\s*so với (?:thứ hạng |vị trí |kết quả )?(?:của )?(?:(?:năm|kỳ|quý|tháng) (?:trước|ngoái|\d{{4}}|liền trước)|cùng kỳ(?: năm (?:trước|ngoái|\d{{4}}))?)\s*\((?:xếp |đứng |ở )?(?:{_RANK}\s+)*(\d{{1,3}})(?:/\d+)?\)"
)
"""Right behind the steps, so that the bracket holds the rank that they start from."""
_SAME_INDEX = re.compile(r"(?:[\s,]|và|hiện|nay|cả nước|toàn quốc|trong|trên|tỉnh|thành phố|thành)*")
_PLACED = re.compile(rf"(?:xếp|đứng|ở|đạt)\s+(?:{_RANK}\s+)+(\d{{1,3}})(?:/\d+)?(?!\d|[.,]\d|%)")


def ranks(passage: Passage) -> list[Found]:
    """tăng 20 bậc, từ hạng 51 lên hạng 31: the steps are the difference of the two ranks."""
    found = []
    for start, end in _sentences(passage):
        text = passage.text[start:end]
        steps = _STEPS.search(text)
        origin, now = _FROM.search(text), _TO.search(text)
        if origin is None and steps and (origin := _FORMERLY.match(text, steps.end())) and (placed := _PLACED.search(text)):
            between = text[placed.end() : steps.start()] if placed.start() < steps.start() else text[origin.end() : placed.start()]
            origin, now = origin if _SAME_INDEX.fullmatch(between) else None, placed
        if not (steps and origin and now) or origin.start(1) == now.start(1) or len(set(re.findall(r"năm (\d{4})", text))) > 2:
            continue  # of three years the steps may be between any two
        published, then, to = (_rank_num(m, start) for m in (steps, origin, now))
        verdict = judge(published, lambda a, b: abs(a - b), (then, to))
        assert verdict is not None
        high, low = max(then.value, to.value), min(then.value, to.value)
        found.append(Found(Kind.SCORE, published, verdict, (then, to), f"{high} − {low}", "chênh lệch thứ hạng"))
    return found


def _sentences(passage: Passage) -> list[tuple[int, int]]:
    ends = passage.scan.line.sentences
    return list(zip((0, *ends[:-1]), ends, strict=True))


def _rank_num(m: re.Match[str], offset: int) -> Num:
    start, end = m.start(1) + offset, m.end(1) + offset
    return Num(-1, start, end, end, Fraction(int(m[1])), 0, Fraction(1), family="rank", unit="bậc")


# --- targets ---------------------------------------------------------------------------------------------------------------------------

_TARGET_BEFORE = re.compile(
    r"(?<![\wđ])(?:mục tiêu|kế hoạch|kh|chỉ tiêu|yêu cầu|định mức|mức quy định|quy định|mức sàn|ngưỡng|mức cho phép|mức trần|giới hạn|mức tối đa|mức tối thiểu)(?![\wđ])[^\d;.]{0,45}$"
)
_UPPER_LIMIT = words.phrase("dưới", "không quá", "tối đa", "thấp hơn", "nhỏ hơn", "không vượt", "không vượt quá", "ít hơn")
_STRICT_LOW = words.phrase("trên", "hơn", "cao hơn")
_MET = words.phrase(
    "vượt",
    "đạt mục tiêu",
    "đạt yêu cầu",
    "đạt kế hoạch",
    "đạt chỉ tiêu",
    "bảo đảm",
    "đảm bảo",
    "đáp ứng",
    "cao hơn",
    "đạt và vượt",
    "hoàn thành mục tiêu",
    "hoàn thành chỉ tiêu",
)
_MISSED = words.phrase(
    "chưa đạt",
    "không đạt",
    "mới đạt",
    "chỉ đạt",
    "mới được",
    "mới chỉ",
    "mới",
    "chỉ",
    "thấp hơn",
    "chưa hoàn thành",
    "không hoàn thành",
    "chưa bảo đảm",
    "chưa đáp ứng",
    "không đáp ứng",
    "hụt",
    "kém",
    "dưới mức",
    "chưa",
)


def thresholds(passage: Passage, explained: set[int]) -> list[Found]:
    """A value beside its target: met or not, against what the words say."""
    found = []
    for t in passage.nums:
        if t.index in passage.taken or t.family not in ("percent", "score", "count", "money") or passage.mode(t) == "delta":
            continue
        lead = passage.scan.lead(t)
        if not _TARGET_BEFORE.search(lead) or t.index == 0 or t.ranged or t.over is not None or t.under is not None:
            continue
        v = passage.nums[t.index - 1]
        if (
            v.sentence != t.sentence
            or v.family != t.family
            or not v.like(t)
            or passage.mode(v) == "delta"
            or v.index in passage.taken
            or v.ranged
        ):
            continue
        if _TARGET_BEFORE.search(passage.scan.lead(v)) or (v.family != "percent" and not (_MET.search(lead) or _MISSED.search(lead))):
            continue
        if any(
            n.family == "percent" and n.index not in (v.index, t.index) and passage.mode(n) == "delta"
            for n in passage.nums
            if n.sentence == t.sentence
        ):
            continue
        if (
            t.family == "percent"
            and re.match(r"\s*(?:kế hoạch|dự toán)", passage.scan.tail(v))
            and not re.search(r"mục tiêu|yêu cầu|chỉ tiêu", lead)
        ):
            continue
        found.append(_threshold(passage, v, t))
    return [*found, *_target_first(passage, {f.operands[1].index for f in found})]


_VERDICT_AFTER = re.compile(
    r"[\s),]*(?P<missed>chưa |không )?(?:hoàn thành|đạt|vượt|đạt và vượt|đáp ứng|bảo đảm) (?:chỉ tiêu|mục tiêu|yêu cầu|kế hoạch)"
)


def _target_first(passage: Passage, known: set[int]) -> list[Found]:
    """Chỉ tiêu giao 95%, kết quả 96,1%, hoàn thành chỉ tiêu: the target stands before the value, the words after it."""
    found = []
    for t, v in zip(passage.nums, passage.nums[1:], strict=False):
        after = _VERDICT_AFTER.match(passage.text, v.stop)
        if after is None or t.index in known or t.family != v.family or not t.like(v) or t.sentence != v.sentence or v.family != "percent":
            continue
        if (
            not _TARGET_BEFORE.search(passage.scan.lead(t))
            or t.ranged
            or v.ranged
            or passage.mode(v) == "delta"
            or passage.mode(t) == "delta"
        ):
            continue
        limit = bool(_LOWER_IS_BETTER.search(passage.scan.lead(t))) or bool(_UPPER_LIMIT.search(passage.scan.lead(t)))
        found.append(
            _stated(passage, (v, t), v.value <= t.value if limit else v.value >= t.value, after["missed"] is None, "≤" if limit else "≥")
        )
    return found


_LOWER_IS_BETTER = words.phrase("trễ hạn", "quá hạn", "trễ hẹn", "chậm", "tỷ lệ hộ nghèo", "hộ cận nghèo", "tồn đọng", "bị hủy", "bị sửa", "suy dinh dưỡng", "thất nghiệp", "bỏ học", "mức cho phép", "mức trần", "giới hạn", "mức tối đa")  # fmt: skip


def _stated(passage: Passage, pair: tuple[Num, Num], holds: bool, said: bool, sign: str) -> Found:
    v, t = pair
    verdict = Verdict.CONSISTENT if said == holds else Verdict.INCONSISTENT
    plain = replace(v, value=Fraction(int(said)), decimals=0, step=Fraction(1), unit_scale=1, family="bool")
    return Found(
        Kind.THRESHOLD, plain, Judgement(verdict, Fraction(int(holds))), (v, t), f"{passage.printed(v)} {sign} {passage.printed(t)}", said=int(said), holds=int(holds),
        cause=None if said == holds else Cause.UNEXPLAINED,
    )  # fmt: skip


def _threshold(passage: Passage, v: Num, t: Num) -> Found:
    lead, tail = passage.scan.lead(t), passage.scan.tail(t)
    near = re.split(r"(?:mục tiêu|kế hoạch|chỉ tiêu|yêu cầu|định mức|quy định|ngưỡng)", lead)[-1]
    subject = passage.scan.lead(v) + lead
    lower = bool(_LOWER_IS_BETTER.search(subject)) and not re.search(r"trở lên", tail)
    limit = (bool(_UPPER_LIMIT.search(near)) and not re.search(r"trở lên", tail)) or lower
    strict = bool(re.search(r"(?<![\wđ])dưới", near)) or bool(
        _STRICT_LOW.search(near) and t.hedge in ("more", "at least") and re.search(r"(?:trên|hơn)\s*$", lead)
    )
    if limit:
        holds = v.value < t.value if strict or re.search(r"thấp hơn|nhỏ hơn", near) else v.value <= t.value
    else:
        holds = v.value > t.value if strict else v.value >= t.value
    said = _said(passage, v, t, limit)
    sign = ("<" if strict else "≤") if limit else (">" if strict else "≥")
    return _stated(passage, (v, t), holds, holds if said is None else said, sign)


def _said(passage: Passage, v: Num, t: Num, limit: bool) -> bool | None:
    """What the words say: met, missed, or nothing."""
    between, before = passage.scan.between(v, t), re.split(r"[,;(]", passage.scan.lead(v))[-1]
    after = re.split(r"[;.]", passage.text[t.stop : t.stop + 40])[0]
    if re.search(r"(?:so với|với)\s+(?:mức\s+)?$", between) or not between.strip():
        return None
    low = words.phrase("thấp hơn", "dưới mức", "kém", "hụt").search(between)
    high = words.phrase("cao hơn", "vượt").search(between)
    if low or high:
        if limit:
            return bool(low) if _LOWER_IS_BETTER.search(passage.scan.lead(v) + between) else None
        met = bool(high)
        return met
    if re.search(r"(?<![\wđ])(?:chưa|không) (?:đạt|hoàn thành|đáp ứng|bảo đảm|đảm bảo)", between + " " + after) or re.search(
        r"(?<![\wđ])(?:chưa|không) đạt", before
    ):
        return False
    if re.search(r"(?<![\wđ])(?:mới|chỉ|mới chỉ)(?![\wđ])[^,;]{0,20}$", before):
        return False
    if _MET.search(between) and not _MISSED.search(between):
        return True
    if re.search(r"^[\s)]*[,(]?\s*(?:đạt|vượt)(?: (?:yêu cầu|mục tiêu|kế hoạch|chỉ tiêu))?[\s)]*$", after):
        return True
    return None
