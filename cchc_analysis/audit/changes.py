"""Movements against an earlier period or a target: by how many, by how many per cent, by how many points."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Cause, Kind, Verdict
from cchc_analysis.audit.directions import against, of_another, turned
from cchc_analysis.audit.judge import Judgement, judge, one_error_away, typing_error
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.subjects import another_subject, parted

Reading = tuple[tuple[Num, ...], Callable[..., Fraction | None], str]


def gap(a: Fraction, b: Fraction) -> Fraction | None:
    """|a − b|."""
    return abs(a - b)


def relative(now: Fraction, then: Fraction) -> Fraction | None:
    """100 (now − then) / then."""
    return None if then == 0 else 100 * (now - then) / then


def from_delta_up(now: Fraction, delta: Fraction) -> Fraction | None:
    """100 delta / (now − delta): an increase of which the earlier value is not printed."""
    return None if now == delta else 100 * delta / (now - delta)


def from_delta_down(now: Fraction, delta: Fraction) -> Fraction | None:
    """100 delta / (now + delta)."""
    return None if now + delta == 0 else 100 * delta / (now + delta)


def of_prior(delta: Fraction, then: Fraction) -> Fraction | None:
    """100 delta / then."""
    return None if then == 0 else 100 * delta / then


def changes(passage: Passage) -> list[Found]:
    """Every movement of the passage that its own numbers let recompute."""
    found: list[Found] = []
    deltas = [
        n for n in passage.nums if passage.mode(n) == "delta" and n.index not in passage.taken and n.family != "rank" and not n.ranged
    ]
    for d in deltas:
        claim = _percent(passage, d, deltas) if d.family == "percent" else _absolute(passage, d, deltas)
        if claim is not None and not parted(passage, claim):
            found.append(claim)
    found += _multiples(passage)
    return found


def _multiples(passage: Passage) -> list[Found]:
    """gấp 2 lần cùng kỳ (6.200 hồ sơ): now / then; "tăng … lần" is read either way."""
    found = []
    for m in passage.nums:
        verb = words.phrase("gấp", "bằng", "tăng").search(passage.scan.clause(m)) if m.family == "times" else None
        if verb is None:
            continue
        values = [n for n in passage.quantities if abs(n.sentence - m.sentence) <= 1]
        thens = [n for n in values if passage.prior(n) or passage.mode(n) == "origin"]
        nows = [n for n in values if n not in thens]
        readings: list[Reading] = [
            ((n, t), times, f"{passage.printed(n)} / {passage.printed(t)}") for n in nows for t in thens if n.like(t)
        ]
        if verb[0] == "tăng":
            readings += [((n, t), times_more, f"{passage.printed(n)} / {passage.printed(t)} − 1") for n in nows for t in thens if n.like(t)]
        if (best := _judged(passage, m, readings)) is not None:
            found.append(Found(Kind.CHANGE, m, best[1], best[0][0], best[0][2]))
    return found


def times(now: Fraction, then: Fraction) -> Fraction | None:
    """now / then."""
    return None if then == 0 else now / then


def times_more(now: Fraction, then: Fraction) -> Fraction | None:
    """now / then − 1."""
    return None if then == 0 else now / then - 1


def _labels(passage: Passage, n: Num) -> set[str]:
    stop = {
        "người",
        "vụ",
        "số",
        "là",
        "có",
        "được",
        "và",
        "so",
        "với",
        "cùng",
        "kỳ",
        "tăng",
        "giảm",
        "thêm",
        "năm",
        "trước",
        "bị",
        "làm",
        "các",
        "của",
        "trong",
        "đã",
    }
    text = passage.scan.clause(n) + " " + re.split(r"[,;.()]", passage.scan.tail(n))[0]
    return {w for w in re.findall(r"[^\W\d_]+", text) if w not in stop}


def _ordered(passage: Passage, d: Num, candidates: list[Num], position: int) -> list[Num]:
    """Candidates for a delta: those that share words with it first, then the one at the same position in its list, then the nearest."""
    own = _labels(passage, d)

    def key(n: Num) -> tuple[int, int, int]:
        shared = len(own & _labels(passage, n))
        return (-shared, 0 if candidates.index(n) == position else 1, abs(n.index - d.index))

    return sorted(candidates, key=key)


def _same_family(a: Num, d: Num) -> bool:
    return a.like(d) if d.family != "percent" else a.family == "percent"


def _same(a: Num, d: Num, near: bool) -> bool:
    return _same_family(a, d) or (near and d.family != "percent" and a.near(d))


def _nows(passage: Passage, d: Num, deltas: list[Num], near: bool = False) -> list[Num]:
    """Candidates for the present value of a delta of its own unit."""
    listed = [
        n for n in passage.nums
        if n.index not in passage.taken and _same(n, d, near) and passage.mode(n) not in ("delta", "origin") and not n.rate and not n.ranged and not passage.prior(n)
        and n.sentence in (d.sentence, d.sentence - 1) and (n.index < d.index or passage.mode(n) == "level" or words.NOW.search(passage.scan.clause(n)) or re.search(r"(?<![\wđ])(?:còn|đạt)\s*$", passage.scan.lead(n)))
        and not (n.index > d.index and n.sentence != d.sentence) and not _elsewhere(passage, d, n, deltas) and not _whole_of_share(passage, n)
    ]  # fmt: skip
    last = max((n.sentence for n in listed), default=-1)
    listed = [n for n in listed if n.sentence == last] if any(n.sentence == d.sentence for n in listed) else listed
    if not listed and not near:
        return _nows(passage, d, deltas, near=True)
    group = [m for m in deltas if _same_family(m, d) and m.sentence == d.sentence]
    return _ordered(passage, d, listed, group.index(d) if d in group else 0)


def _thens(passage: Passage, d: Num, deltas: list[Num], near: bool = False) -> list[Num]:
    """Candidates for the earlier value."""
    listed = [
        n for n in passage.nums
        if n.index not in passage.taken and _same(n, d, near) and passage.mode(n) != "delta" and not n.ranged and n.sentence in (d.sentence, d.sentence - 1, d.sentence + 1)
        and (passage.mode(n) == "origin" or passage.prior(n)) and not _elsewhere(passage, d, n, deltas) and not of_another(passage, d, n)
    ]  # fmt: skip
    beside = [
        n for n in listed if n.index == d.index + 1 and re.fullmatch(r"[^\d;.]{0,30}so với[^\d;.,]{0,30}", passage.scan.between(d, n))
    ]
    if beside:
        return beside
    if not listed and not near:
        return _thens(passage, d, deltas, near=True)
    group = [m for m in deltas if _same_family(m, d) and m.sentence == d.sentence]
    return _ordered(passage, d, listed, group.index(d) if d in group else 0)


def _elsewhere(passage: Passage, d: Num, n: Num, deltas: list[Num]) -> bool:
    """Whether a value belongs to another movement: another subject's; or a semicolon parts them, and its own part has a movement."""
    if another_subject(passage, n, d):
        return True
    between = passage.text[min(d.stop, n.stop) : max(d.start, n.start)]
    if ";" not in between:
        return False
    start, end = passage.segment(n)
    if passage.prior(n) and _own_now(passage, n, (start, end)) and _own_now(passage, n, passage.segment(d)):
        return True
    return any(
        start <= m.start < end for m in deltas if m.index != d.index and (m.family == "percent" or m.like(d) or d.family == "percent")
    )


def _own_now(passage: Passage, n: Num, segment: tuple[int, int]) -> bool:
    """Whether a part of the sentence holds a present value of the unit of ``n``: two such parts compare two things."""
    start, end = segment
    return any(m.like(n) and m.index != n.index and start <= m.start < end and not passage.prior(m) for m in passage.quantities)


def _whole_of_share(passage: Passage, n: Num) -> bool:
    """chiếm 0,46% tổng số 98.720: the whole of a share does not move."""
    previous = passage.nums[n.index - 1] if n.index else None
    if previous is None or previous.family != "percent":
        return False
    return bool(re.fullmatch(r"\s*(?:của |trong |trên )?(?:tổng số|tổng|số|toàn bộ)\s*", passage.scan.between(previous, n)))


_PERIOD = re.compile(r"(?<![\wđ])(?:năm|quý|tháng|kỳ|tuần|vụ|đợt|niên vụ|mùa) (?:\d|[ivx]+(?![\wđ])|nay|này|trước|đầu)")


def _in_turn(passage: Passage, d: Num, deltas: list[Num]) -> tuple[list[Num], list[Num]]:
    """Năm 2022 có 318 vụ, năm 2023 có 291 vụ, giảm 27 vụ: of two values that each name a period, the first is the earlier one."""
    values = [n for n in _nows(passage, d, deltas) if n.index < d.index]
    values.sort(key=lambda n: n.index)
    floor = values[0].index if values else 0
    named = [n for n in values if _PERIOD.search(passage.text[(passage.nums[n.index - 1].stop if n.index > floor else 0) : n.start])]
    return (values[1:], values[:1]) if len(values) == 2 and len(named) == 2 else ([], [])


def _target_of(passage: Passage, d: Num) -> list[Num]:
    if words.PRIOR.search(passage.scan.tail(d)):
        return []
    return [
        n for n in passage.nums
        if n.index != d.index and _same_family(n, d) and passage.mode(n) != "delta" and n.sentence == d.sentence and words.TARGET.search(passage.scan.clause(n) + passage.scan.lead(n)[-40:])
    ]  # fmt: skip


def _judged(passage: Passage, published: Num, readings: list[Reading]) -> tuple[Reading, Judgement] | None:
    """The first reading that fits exactly, else the first that fits by rounding, else the first; the verb's way before the other."""
    judged = [(r, v) for r in readings if (v := judge(published, r[1], r[0])) is not None]
    fitting = [(r, v) for wanted in (Verdict.CONSISTENT, Verdict.ROUNDING) for r, v in judged if v.verdict is wanted]
    if not fitting:
        return judged[0] if judged else None
    r, v = next(((r, v) for r, v in fitting if not against(passage, published, r[0])), fitting[0])
    return r, turned(passage, published, r[0], v)


def _absolute(passage: Passage, d: Num, deltas: list[Num]) -> Found | None:
    """tăng 131 đơn (cùng kỳ 1.405 đơn): now − then."""
    show = passage.printed
    nows, thens = _nows(passage, d, deltas), _thens(passage, d, deltas)
    if not thens and not (thens := _target_of(passage, d)):
        nows, thens = _in_turn(passage, d, deltas)
    if not thens and passage.motions[d.index].direction == 0:
        between = [n for n in nows if n.index < d.index and n.sentence == d.sentence]
        nows, thens = (between[:1], between[1:]) if len(between) == 2 else (nows, thens)
    nows = [n for n in nows if n not in thens]
    readings: list[Reading] = [
        ((n, t), gap, f"{show(max(n, t, key=_value))} − {show(min(n, t, key=_value))}") for n in nows for t in thens if n.index != t.index
    ]
    best = _judged(passage, d, readings)
    if best is None:
        return None
    (operands, _, formula), verdict = best
    if not verdict.fits and not _comparable(d, verdict):
        return None
    return Found(Kind.CHANGE, d, verdict, operands, formula)


def _comparable(d: Num, verdict: Judgement) -> bool:
    """Whether printed and recomputed movement are of one order: numbers ten times apart hardly speak of the same thing."""
    low, high = sorted((d.value, verdict.value))
    return high < 10 * low or typing_error(d, verdict.value) is not None


def _value(n: Num) -> Fraction:
    return n.value


def _percent(passage: Passage, p: Num, deltas: list[Num]) -> Found | None:
    """tăng 5,60% — of counts (now, delta, then) or of percentages (points)."""
    points = _points(passage, p, deltas)
    if points is not None and points.judgement.fits:
        return points
    readings = _readings(passage, p, deltas)
    best = _judged(passage, p, readings)
    if best is None:
        return points if points is not None else _pair_as_periods(passage, p)
    (operands, _, formula), verdict = best
    cause = None
    if verdict.cause is Cause.DIRECTION:
        return Found(Kind.CHANGE, p, verdict, operands, formula + " × 100")
    if points is not None and points.judgement.cause is Cause.DIRECTION and not verdict.fits:
        return points
    if not verdict.fits:
        if not _decided(passage, p, operands):
            return points or _pair_as_periods(passage, p)
        cause = _share_as_change(p, operands, passage)
    elif len(readings) > 1 and verdict.verdict is Verdict.ROUNDING and readings[0][0] != operands:
        first = judge(p, readings[0][1], readings[0][0])
        if first is not None and not first.fits and _thens(passage, readings[0][0][0], deltas):
            verdict, (operands, _, formula) = first, readings[0]
    return Found(Kind.CHANGE, p, verdict, operands, formula + " × 100", cause=cause)


def _decided(passage: Passage, p: Num, operands: tuple[Num, ...]) -> bool:
    """Whether the misfit is between numbers that the words bind together: a delta beside its percentage, or now with a named then."""
    return all(abs(o.sentence - p.sentence) <= 1 for o in operands)


def _readings(passage: Passage, p: Num, deltas: list[Num]) -> list[Reading]:
    show = passage.printed
    direction = passage.motions[p.index].direction
    counts = [d for d in deltas if d.family != "percent" and abs(d.index - p.index) == 1 and passage.segment(d) == passage.segment(p)]
    counts = [d for d in counts if d.index < p.index] or counts
    readings: list[Reading] = []
    if counts:
        d = counts[0]
        nows, thens = _nows(passage, d, deltas), _thens(passage, d, deltas)
        readings += [((d, t), of_prior, f"{show(d)} / {show(t)}") for t in thens]
        for n in nows:
            if direction >= 0 and n.value > d.value:
                readings.append(((n, d), from_delta_up, f"{show(d)} / ({show(n)} − {show(d)})"))
            if direction <= 0:
                readings.append(((n, d), from_delta_down, f"{show(d)} / ({show(n)} + {show(d)})"))
        return readings
    quantities = [n for n in passage.quantities if abs(n.sentence - p.sentence) <= 1 and not _elsewhere(passage, p, n, deltas)]
    thens = [n for n in quantities if passage.prior(n) or passage.mode(n) == "origin"]
    nows = [n for n in quantities if n not in thens and (n.index < p.index or passage.mode(n) == "level")]
    nows.sort(key=lambda n: (n.sentence != p.sentence, abs(n.index - p.index)))
    lead = passage.scan.clause(p)
    if words.phrase("vượt", "hụt", "thấp hơn", "cao hơn").search(lead) and not thens:
        thens = [n for n in quantities if words.PLAN.search(passage.context(n)) and n.family != "percent"]
        nows = [n for n in nows if n not in thens]
    if words.phrase("tăng", "giảm").search(lead) or passage.nums[p.index].sign or thens:
        readings += [((n, t), relative, f"({show(n)} − {show(t)}) / {show(t)}") for n in nows for t in thens if n.like(t)]
    return readings


def _points(passage: Passage, p: Num, deltas: list[Num]) -> Found | None:
    """88,33 %, tăng 1,71 % so với (86,62 %): a difference of two percentages; also the gap to a target."""
    show = passage.printed
    nows = [n for n in _nows(passage, p, deltas) if n.family == "percent"]
    thens = [n for n in _thens(passage, p, deltas) if n.family == "percent"]
    targets = [n for n in _target_of(passage, p) if n.family == "percent"]
    if not thens and not targets:
        nows, thens = _in_turn(passage, p, deltas)
    readings: list[Reading] = [
        ((n, t), gap, f"{show(max(n, t, key=_value))} − {show(min(n, t, key=_value))}")
        for n in nows
        for t in thens or targets
        if n.index != t.index
    ]
    best = _judged(passage, p, readings)
    if best is None:
        return None
    (operands, _, formula), verdict = best
    kind = Kind.REMAINING if re.search(r"(?:thiếu|cách)[^\d]*$", passage.scan.clause(p)) else Kind.CHANGE
    return Found(kind, p, verdict, operands, formula, "chênh lệch tính bằng điểm phần trăm")


def _pair_as_periods(passage: Passage, p: Num) -> Found | None:
    """94 hộ/133 hộ, giảm 70,67% so với cùng kỳ: a pair directly before the movement stands for now and then."""
    previous = passage.nums[p.index - 1] if p.index else None
    if previous is None or previous.under is None or previous.sentence != p.sentence:
        return None
    between = passage.scan.between(previous, p)
    if not re.fullmatch(r"[\s,;]*(?:so với[^,;]{0,20}\s*)?(?:tăng|giảm)\s*(?:khoảng\s*)?", between):
        return None
    now, then = passage.nums[previous.under], previous
    if not now.like(then):
        return None
    verdict = judge(p, relative, (now, then))
    if verdict is None:
        return None
    if verdict.fits and (now.value > then.value) != (passage.motions[p.index].direction > 0):
        verdict = Judgement(Verdict.INCONSISTENT, verdict.value, verdict.reach, Cause.DIRECTION)
    cause = verdict.cause if verdict.fits or verdict.cause else _share_as_change(p, (now, then), passage)
    if not verdict.fits and cause is None and not one_error_away(p, relative, (now, then)):
        return None
    show = passage.printed
    return Found(Kind.CHANGE, p, verdict, (now, then), f"({show(now)} − {show(then)}) / {show(then)} × 100", cause=cause)


def _share_as_change(p: Num, operands: tuple[Num, ...], passage: Passage) -> Cause | None:
    """now / then printed as the change."""
    if len(operands) != 2 or passage.mode(operands[1]) == "delta":
        return None
    verdict = judge(p, of_prior, operands)
    return Cause.SHARE_AS_CHANGE if verdict is not None and verdict.fits else None
