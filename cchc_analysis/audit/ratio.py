"""Shares: which part and which whole a printed percentage speaks of, and whether it is right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.bearers import of_each, perhaps_of_each
from cchc_analysis.audit.claims import Cause, Kind, Verdict
from cchc_analysis.audit.compositions import composed
from cchc_analysis.audit.judge import Judgement, judge, slipped
from cchc_analysis.audit.named import named, other_unit, otherwise_named, share
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import CHANCE, Found, Passage, coincidence
from cchc_analysis.numbers import format_number, round_half_up

EXPLICIT, GOVERNING, POSSIBLE, FAR = range(4)
"""How firmly the words point at a base: written as the base; the whole that governs the part; a count nearby; elsewhere."""


@dataclass(frozen=True)
class Base:
    """A candidate for the whole, how firmly the words point at it, and how a reader would name it."""

    num: Num
    rank: int
    name: str = ""


def ratios(passage: Passage) -> list[Found]:
    """Every share of the passage that its own numbers let recompute."""
    found: list[Found] = []
    for p in passage.percents:
        if of_each(passage, p):
            continue
        claim = _worded(passage, p, _direct(passage, p) or _first(passage, p) or _searched(passage, p, found))
        if claim is not None and not perhaps_of_each(passage, claim):
            found.append(claim)
    return _with_siblings(passage, found)


def _worded(passage: Passage, p: Num, claim: Found | None) -> Found | None:
    """The reading that the words determine stands where the search found none that fits."""
    if claim is not None and (claim.judgement.fits or claim.verdict is not None):
        return claim
    if claim is not None and other_unit(passage, p, claim.operands[0]):
        claim = None
    readings = [(r, v) for r in named(passage, p, part_before, strong) if (v := judge(p, r[1], r[0])) is not None]
    if not readings:
        return claim
    (operands, _, formula), verdict = next((r for r in readings if r[1].fits), readings[0])
    return Found(Kind.SCORE if is_score(*operands[:2]) else Kind.RATIO, p, verdict, operands, formula)


def _with_siblings(passage: Passage, found: list[Found]) -> list[Found]:
    """In a list of parts with their shares, the whole of the ones that fit is the whole of the one that does not."""
    out = list(found)
    claimed = {f.published.index for f in found}
    for p in passage.percents:
        a = part_before(passage, p)
        if p.index in claimed or a is None or a.under is not None or not strong(passage, a, p) or of_each(passage, p):
            continue
        wholes = [
            f.operands[1]
            for f in found
            if f.kind is Kind.RATIO
            and len(f.operands) == 2
            and f.judgement.fits
            and f.published.sentence == p.sentence
            and f.operands[0].family == a.family
        ]
        if (
            wholes
            and wholes[0].value >= a.value
            and len({w.index for w in wholes}) == 1
            and wholes[0].index < a.index
            and (verdict := judge(p, share, (a, wholes[0]))) is not None
        ):
            out.append(_claim(passage, p, (a, wholes[0]), verdict))
    return out


def is_score(a: Num, b: Num) -> bool:
    """Whether a/b are points out of a maximum: the unit says so, or decimals without unit over a small maximum."""
    if "score" in (a.family, b.family):
        return True
    return not a.unit and not b.unit and not a.scaled and a.decimals > 0 and a.value <= b.value <= 200


def _claim(passage: Passage, p: Num, pair: tuple[Num, Num], verdict: Judgement, basis: str = "") -> Found:
    a, b = pair
    kind = Kind.SCORE if is_score(a, b) else Kind.RATIO
    return Found(kind, p, verdict, (a, b), f"{passage.printed(a)} / {passage.printed(b)} × 100", basis)


# --- the part stands before the percentage -------------------------------------------------------------------------------------


def part_before(passage: Passage, p: Num) -> Num | None:
    """The count that the percentage belongs to: the nearest before it that no closed bracket hides."""
    for n in reversed(passage.nums[: p.index]):
        if n.sentence != p.sentence or n.index in passage.taken:
            return None
        if not passage.visible(n, p):
            continue
        if n.family == "percent":
            between = passage.scan.between(n, p)
            if n.index in passage.motions:
                continue
            if not (words.PLAN.search(between) and re.search(r"(?:và|,|;)\s*(?:\w+\s*){0,3}$", between)):
                return None
            continue
        if n.index in passage.motions and passage.mode(n) == "delta":
            return None
        return None if n.family in ("rank", "times", "time") or n.rate else n
    return None


def strong(passage: Passage, a: Num, p: Num) -> bool:
    """Whether the words between part and percentage only link them (chiếm, đạt, tỷ lệ, a bracket), without a new subject."""
    link = passage.scan.between(a, p)
    if len(link) > 90 or re.search(r"[.!?]\s", link) or any(n.family == "percent" for n in passage.nums[a.index + 1 : p.index]):
        return False
    segments = re.split(r"[,;:(]", link)
    subject = words.LINK_WORDS.sub(" ", segments[-1])
    if len(re.findall(r"[^\W\d_]+", subject)) > 4 or re.search(r"hài lòng|chỉ số|tăng trưởng|bình quân", segments[-1]):
        return False
    if (
        ";" in link
        and not words.phrase("chiếm", "tương ứng", "tương đương").search(segments[-1])
        and "(" not in link
        and not neutral(passage, a, p)
    ):
        return False
    return bool(words.LINK.search(link) or "(" in link or re.fullmatch(r"[\s,=-]*", link) or re.search(r"được\s*(?:hơn |gần )?$", link))


def neutral(passage: Passage, a: Num, p: Num) -> bool:
    """Whether the percentage names no subject of its own (tỷ lệ, đạt, tỷ lệ giải quyết …), or one that the part's words name too."""
    segment = re.split(r"[,;:(]", passage.scan.between(a, p))[-1]
    own = words.LINK_WORDS.sub(" ", words.DONE_STATE.sub(" ", words.ON_TIME.sub(" ", words.LATE.sub(" ", segment))))
    named = passage.scan.lead(a) + passage.scan.tail(a) + (passage.scan.lead(passage.nums[a.under]) if a.under is not None else "")
    return all(w in named.split() for w in re.findall(r"[^\W\d_]+", own))


def close(p: Num, verdict: Judgement) -> bool:
    """Whether a misfit is near enough to be meant: one typing error, a point, or a tenth of the value."""
    return slipped(p, verdict.value) is not None or abs(verdict.value - p.value) <= max(Fraction(1), verdict.value / 10)


def bases(passage: Passage, a: Num, p: Num) -> list[Base]:
    """Candidates for the whole of part ``a`` stated as ``p``, the firmest first."""
    scan, out = passage.scan, []
    tail = passage.text[p.stop : p.stop + 60]
    wants_plan = bool(re.match(r"[\s)]*(?:so với\s+)?(?:mức\s+)?(?:" + words.PLAN.pattern + ")", tail))
    previous = passage.nums[a.index - 1] if a.index else None
    for n in passage.quantities:
        if n.index == a.index or n.weak or (n.value < a.value and p.value <= 100):
            continue
        if not n.like(a):
            if n.family == a.family == "count" and n.index < a.index and n.sentence == a.sentence and n.under is None:
                governed = n.near(a) and words.INCLUDING.search(passage.text[n.stop : a.start])
                out.append(Base(n, _rank_before(passage, n, a, p, previous) if governed else FAR))
            continue
        if n.value == 0 or n.under == a.index:
            continue
        if passage.prior(n) and not re.match(r"[\s)]*(?:so|cùng kỳ)", tail):
            continue
        plan = bool(words.PLAN.search(passage.context(n)) or words.PLAN.match(scan.tail(n).strip()))
        if wants_plan:
            behind_another = any(q.family == "percent" for q in passage.nums[p.index + 1 : n.index])
            far = n.sentence != p.sentence or behind_another
            out.append(Base(n, EXPLICIT if plan and not behind_another else FAR if far else POSSIBLE))
        elif n.index < a.index:
            out.append(Base(n, _rank_before(passage, n, a, p, previous)))
        elif n.index > p.index:
            explicit = n.index == p.index + 1 and n.sentence == p.sentence and re.fullmatch(
                r"[\s)]*(?:trong|trên|của|so với|/|tổng)\s*(?:tổng|số|tổng số|toàn bộ)?[^\d.;,]{0,30}", scan.between(p, n)
            )  # fmt: skip
            out.append(Base(n, EXPLICIT if explicit else _rank_after(passage, n, p)))
        else:
            marker = re.search(r"(?:trên|trong|so với|của)\s+(?:tổng số|tổng|số|toàn bộ)?[^\d;.,()]{0,30}$", scan.between(a, n))
            out.append(Base(n, EXPLICIT if marker and n.index == a.index + 1 else POSSIBLE))
    return sorted(out, key=lambda base: (base.rank, _distance(base.num, a)))


def _distance(n: Num, a: Num) -> tuple[int, int]:
    return (abs(n.sentence - a.sentence), a.index - n.index if n.index < a.index else 2 * (n.index - a.index))


def _rank_before(passage: Passage, n: Num, a: Num, p: Num, previous: Num | None) -> int:
    between = passage.text[n.stop : a.start]
    own_percent = any(
        q.family == "percent" and part_before(passage, q) in (n, _over(passage, n)) for q in passage.nums[n.index + 1 : a.index]
    )
    including = bool(words.INCLUDING.search(between) or words.MADE_OF.search(between))
    if n.over is not None and passage.nums[n.over].index == (previous.index if previous else -1) and including:
        return GOVERNING
    if n.under is not None:
        return POSSIBLE
    if own_percent and not including:
        return POSSIBLE
    announced = re.search(r"(?<![\wđ])(?:trong|trên)\s+(?:(?:tổng\s+)?số\s+|tổng\s+)?(?:[^\W\d]+\s+){0,3}$", passage.scan.lead(n))
    if announced and n.sentence == a.sentence and not re.search(r"địa bàn|lĩnh vực|thời gian|(?:là|được|có)\s*$", announced[0]):
        return GOVERNING
    if n.sentence != a.sentence and p.sentence - n.sentence > 1:
        return FAR
    siblings = [m for m in passage.quantities if m.index < a.index and m.like(a) and m.value >= a.value and m.sentence >= a.sentence - 1]
    if including or (words.RECEIVED.search(passage.scan.clause(n)) and (len(siblings) == 1 or n.sentence == a.sentence)):
        return GOVERNING
    return POSSIBLE


def _rank_after(passage: Passage, n: Num, p: Num) -> int:
    """A whole that comes after the percentage: firm when its words make it one (tổng số phải …) and nothing else could be meant."""
    if n.sentence != p.sentence:
        return FAR
    return GOVERNING if re.search(r"tổng số|phải|đến hạn|đủ điều kiện|có điều kiện", passage.scan.clause(n)) else POSSIBLE


def _over(passage: Passage, n: Num) -> Num | None:
    return passage.nums[n.over] if n.over is not None else None


def _direct(passage: Passage, p: Num) -> Found | None:
    a = part_before(passage, p)
    if a is None:
        return None
    if a.under is not None:
        return _pair(passage, passage.nums[a.under], a, p)
    if a.over is not None and a.over < p.index:
        return _pair(passage, a, passage.nums[a.over], p)
    firm = strong(passage, a, p)
    candidates = bases(passage, a, p)
    tried: list[tuple[Base, Judgement]] = []
    for base in candidates:
        verdict = judge(p, share, (a, base.num))
        if verdict is None:
            continue
        if verdict.verdict is Verdict.CONSISTENT:
            firmly = firm and base.rank <= GOVERNING
            if firmly or coincidence(len(tried) + 1, p) < CHANCE:
                return _claim(passage, p, (a, base.num), verdict)
        tried.append((base, verdict))
    if not firm:
        return None
    for base, verdict in tried:
        if verdict.verdict is Verdict.ROUNDING and base.rank <= GOVERNING:
            return _claim(passage, p, (a, base.num), verdict)
    settled = any(b.rank == EXPLICIT for b, _ in tried) or bool(words.INCLUDING.search(passage.text[: a.start]))
    if not settled and (made := composed(passage, p, a)) is not None:
        return made
    return _misfit(passage, a, p, tried)


def _misfit(passage: Passage, a: Num, p: Num, tried: Sequence[tuple[Base, Judgement]]) -> Found | None:
    """The wrong share, if the words decide its whole; a whole that they only suggest counts when the misfit is near."""
    if not _decided(passage, a, p):
        return None
    tried = [(b, v) for b, v in tried if b.rank == EXPLICIT or not _unmeant(passage, b.num, a, p)]
    for base, verdict in tried:
        if close(p, verdict) and base.rank <= POSSIBLE:
            return _claim(passage, p, (a, base.num), verdict)
    for base, verdict in tried:
        if base.rank <= GOVERNING and neutral(passage, a, p):
            return _claim(passage, p, (a, base.num), verdict)
    return None


def _unmeant(passage: Passage, b: Num, a: Num, p: Num) -> bool:
    """Whether a misfit on this whole says nothing: it stands beside the part, is called otherwise, or is the intake of a rate of punctuality.

    A rate of punctuality with two decimals that is one typing error away from the one on the intake was meant of the intake.
    """
    part, whole = passage.scan.clause(a) + passage.scan.tail(a), passage.scan.clause(b)
    intake = re.search(r"(?<![\wđ])nhận(?![\wđ])", whole) and not re.search(r"giải quyết|xử lý|trả|hạn|hẹn", whole)
    punctual = words.ON_TIME.search(part) or words.LATE.search(part)
    meant = p.decimals >= 2 and (value := share(a.value, b.value)) is not None and slipped(p, value) is not None
    return _beside(passage, b, a, p) or otherwise_named(passage, p, b) or bool(intake and punctual and not meant)


def _beside(passage: Passage, n: Num, a: Num, p: Num) -> bool:
    """Whether a count has a share of its own in the same list as the part: then it stands beside the part, not above it."""
    own = any(
        q.index != p.index and q.sentence == p.sentence and part_before(passage, q) == n and strong(passage, n, q) for q in passage.percents
    )
    between = passage.text[min(n.stop, a.stop) : max(n.start, a.start)]
    return own and not words.INCLUDING.search(between) and not words.MADE_OF.search(between) and ":" not in between


def _decided(passage: Passage, a: Num, p: Num) -> bool:
    """Whether a misfit may be called one: the percentage is not said to be of something that the text does not give."""
    tail = passage.text[p.stop : p.stop + 40]
    if re.match(r"[\s)]*(?:so|kế hoạch|dự toán|chỉ tiêu|mục tiêu|nghị quyết)", tail) and not any(
        words.PLAN.search(passage.context(n)) for n in passage.quantities if n.index != a.index and n.like(a)
    ):
        return False
    return not passage.prior(a) and not words.PRIOR.search(passage.scan.lead(p)) and not other_unit(passage, p, a)


def _pair(passage: Passage, a: Num, b: Num, p: Num) -> Found | None:
    """a/b … p: the pair decides, unless it is no share (lượt/người) or stands for now and then."""
    if b.value == 0 or not (a.like(b) or (a.near(b) and a.group == "case") or re.search(r"(?<![\wđ])tổng", passage.text[a.stop : b.start])):
        return None
    verdict = judge(p, share, (a, b))
    if verdict is None:
        return None
    if verdict.fits:
        if not strong(passage, b, p) and (verdict.verdict is Verdict.ROUNDING or coincidence(1, p) >= CHANCE):
            return None
        return _claim(passage, p, (a, b), verdict)
    rivals = _rivals(passage, a, b, p)
    if rivals:
        plan = words.PLAN.search(passage.text[p.stop : p.stop + 40])
        if plan:
            implied = round_half_up(100 * a.shown / p.value, 2)
            basis = f"cặp số {passage.printed(a)}/{passage.printed(b)} cho {passage.printed(rivals[0])}; {passage.printed(p)} phải có mẫu số khác (khoảng {format_number(implied, 2)}) mà văn bản không nêu"
            return replace(_claim(passage, p, (a, b), verdict, basis), verdict=Verdict.INCONSISTENT, cause=Cause.OTHER_BASE)
        return None
    if words.PRIOR.search(passage.scan.lead(p)) or not strong(passage, b, p) or not (neutral(passage, b, p) or close(p, verdict)):
        return None
    return _claim(passage, p, (a, b), verdict)


def _rivals(passage: Passage, a: Num, b: Num, p: Num) -> list[Num]:
    """Other percentages that stand behind a/b and are its share."""
    others = [q for q in passage.percents if q.index != p.index and part_before(passage, q) == b]
    return [q for q in others if (v := judge(q, share, (a, b))) is not None and v.fits]


# --- the percentage stands first ------------------------------------------------------------------------------------------------


def _first(passage: Passage, p: Num) -> Found | None:
    """p … a/b, p (a trong b), p … b, a: numbers after the percentage, in its sentence."""
    after = [n for n in passage.quantities if n.index > p.index and n.sentence == p.sentence and not passage.prior(n)]
    pairs = [(n, passage.nums[n.over]) for n in after if n.over is not None and n.like(passage.nums[n.over])]
    next_percent = next((q.index for q in passage.nums if q.index > p.index and q.family == "percent"), len(passage.nums))
    for a, b in pairs:
        if b.index < next_percent and (verdict := judge(p, share, (a, b))) is not None and verdict.fits and a.index == p.index + 1:
            return _claim(passage, p, (a, b), verdict)
    if pairs and pairs[0][0].index == p.index + 1 and pairs[0][1].index < next_percent:
        a, b = pairs[0]
        opened = passage.text[p.stop : a.start].strip()
        verdict = judge(p, share, (a, b))
        if verdict is not None and (opened == "(" or close(p, verdict)) and not _rivals(passage, a, b, p):
            return _claim(passage, p, (a, b), verdict)
    if part_before(passage, p) is None:
        near = [n for n in after if n.index < next_percent][:4]
        label = passage.scan.lead(p) + re.split(r"[,;.(]", passage.scan.tail(p))[0]
        fits = [
            (a, b, v)
            for a in near
            for b in near
            if a.index != b.index and (a.value < b.value) == (p.value < 100) and a.like(b) and (v := judge(p, share, (a, b))) is not None
        ]
        for a, b, v in fits:
            if v.verdict is Verdict.CONSISTENT and coincidence(len(fits), p) < CHANCE:
                return _claim(passage, p, (a, b), v)
        if len(fits) == 1 and re.search(r"tỷ lệ|đạt|chiếm|kết quả|bằng|bình quân|hồ sơ|số", label):
            a, b, v = fits[0]
            if _rivals(passage, a, b, p):
                return None
            named = words.ON_TIME.search(label) and words.ON_TIME.search(passage.scan.clause(a) + passage.scan.tail(a))
            if v.verdict is Verdict.ROUNDING or named or close(p, v):
                return _claim(passage, p, (a, b), v)
    return None


# --- the words do not say: search, and believe only what chance cannot give --------------------------------------------------------


def _searched(passage: Passage, p: Num, found: list[Found]) -> Found | None:
    if p.decimals == 0 or any(abs(q.value + p.value - 100) <= 0 and q.index < p.index for q in passage.percents if q.index != p.index):
        return None
    usable = [n for n in passage.quantities if not passage.prior(n) and not n.weak][:12]
    pairs = [(a, b) for a in usable for b in usable if a.index != b.index and a.like(b) and 0 < a.value < b.value]
    pairs.sort(key=lambda ab: abs(ab[0].index - p.index) + abs(ab[1].index - p.index))
    if coincidence(len(pairs), p) < CHANCE:
        for a, b in pairs:
            if (verdict := judge(p, share, (a, b))) is not None and verdict.verdict is Verdict.CONSISTENT and _same_subject(passage, p, a):
                return _claim(passage, p, (a, b), verdict)
    return composed(passage, p, None)


def _same_subject(passage: Passage, p: Num, a: Num) -> bool:
    """A late count does not explain an on-time rate, nor the other way round."""
    said = passage.scan.lead(p)
    label = passage.scan.clause(a) + " " + passage.scan.tail(a)
    late, on_time = words.LATE.search(label), words.ON_TIME.search(label)
    if words.LATE.search(said) and on_time and not late:
        return False
    return not (words.ON_TIME.search(said) and late and not on_time)
