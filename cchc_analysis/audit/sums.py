"""Wholes and their parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Cause, Kind, Verdict
from cchc_analysis.audit.itemized import itemized
from cchc_analysis.audit.judge import Judgement, judge, slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage

_STOP = re.compile(r"(?<![\wđ])(?:trong khi|so với|cùng kỳ|tăng|giảm|còn lại)(?![\wđ])")


def total(*parts: Fraction) -> Fraction:
    """The sum."""
    return sum(parts, Fraction(0))


def left(whole: Fraction, *done: Fraction) -> Fraction | None:
    """Whole minus everything done; ``None`` when more is done than there is."""
    rest = whole - sum(done, Fraction(0))
    return rest if rest >= 0 else None


def sums(passage: Passage, rest: Sequence[Found]) -> list[Found]:
    """Every whole whose parts the passage lists. ``rest`` holds the claims of what is left over: their whole is explained already."""
    explained = {f.published.index for f in rest}
    settled = {o.index for f in rest if f.judgement.fits for o in (*f.operands, f.published)}
    found: list[Found] = []
    used: set[int] = set()
    for whole in passage.quantities:
        if whole.weak or (whole.index in used and not _opens_bracket(passage, whole)):
            continue
        claim = _of(passage, whole, explained, settled)
        if claim is not None:
            found.append(claim)
            used |= {o.index for o in claim.operands if claim.judgement.fits}
    found += _other_columns(passage, found)
    return [*found, *_side_by_side(passage, {f.published.index for f in found})]


def _opens_bracket(passage: Passage, n: Num) -> bool:
    """Whether a bracket follows the number at once: a part of one list may be the whole of its own bracket."""
    return passage.text[n.stop :].lstrip().startswith("(")


def _other_columns(passage: Passage, found: Sequence[Found]) -> list[Found]:
    """259 lượt/316 người; 161/201, 98/115: when one column of the pairs adds up, the other must."""
    claimed = {f.published.index for f in found}
    out: list[Found] = []
    for f in found:
        numbers = (f.published, *f.operands)
        for step in ("over", "under"):
            others = [getattr(n, step) for n in numbers]
            if not f.judgement.fits or any(o is None for o in others) or others[0] in claimed:
                continue
            whole, *parts = (passage.nums[o] for o in others)
            if (verdict := judge(whole, total, parts)) is not None and whole.value > max(p.value for p in parts):
                out.append(_claim(passage, whole, parts, verdict))
    return out


def _side_by_side(passage: Passage, claimed: set[int]) -> list[Found]:
    """09 lớp với 642 học viên; trong đó … 03 lớp/188 học viên, … 06 lớp/464 học viên: when one column adds up, the other must."""
    out: list[Found] = []
    for first, second in pairwise(passage.quantities):
        joined = re.fullmatch(r"(?:\s*[^\W\d]+){0,4}?\s*(?:,|và|với|cho|có|thu hút)\s*", passage.scan.between(first, second))
        if not joined or second.index != first.index + 1 or not first.unit or not second.unit or first.unit == second.unit:
            continue
        pairs = [
            (n, passage.nums[n.over])
            for n in passage.quantities
            if n.index > second.index and n.sentence == first.sentence and n.over is not None
        ]
        if len(pairs) < 2 or any((a.unit, b.unit) != (first.unit, second.unit) for a, b in pairs):
            continue
        announced = words.INCLUDING.search(passage.scan.lead(pairs[0][0])) or words.MADE_OF.search(passage.scan.lead(pairs[0][0]))
        columns = [(first, [a for a, _ in pairs]), (second, [b for _, b in pairs])]
        verdicts = [judge(whole, total, parts) for whole, parts in columns]
        if announced and any(v is not None and v.fits for v in verdicts):
            out += [
                _claim(passage, w, ps, v) for (w, ps), v in zip(columns, verdicts, strict=True) if v is not None and w.index not in claimed
            ]
    return out


def _of(passage: Passage, whole: Num, explained: set[int], settled: set[int]) -> Found | None:
    after = _run_after(passage, whole)
    if (claim := _fitting(passage, whole, after, explained)) is not None:
        return claim
    if words.WHOLE.search(passage.scan.clause(whole)) and (claim := _backwards(passage, whole, explained)) is not None:
        return claim
    if (claim := _told(passage, whole, explained)) is not None:
        return claim
    if whole.index in settled and any(n.index in settled for n in after):
        return None
    return _misfit(passage, whole, after, explained)


def _run_after(passage: Passage, whole: Num) -> list[Num]:
    """The counts after a whole that could be its parts: this sentence and the next one when that goes on with the list."""
    run: list[Num] = []
    moved = False
    ends = passage.scan.line.sentences
    for n in passage.nums[whole.index + 1 :]:
        if n.sentence > whole.sentence:
            opening = passage.text[ends[n.sentence - 1] : n.start] if n.sentence - 1 < len(ends) else ""
            goes_on = _continues(opening) or (run and words.CARRIED.search(passage.scan.clause(run[-1])) and words.NEW.search(opening))
            if n.sentence > whole.sentence + 1 or not goes_on:
                break
        if n.index in passage.taken or n.family in ("percent", "rank", "times") or n.rate or n.ranged:
            continue
        if passage.mode(n) == "delta" or passage.prior(n) or _STOP.search(passage.scan.clause(n)):
            moved = True
            continue
        if moved and not (words.MADE_OF.search(passage.scan.clause(n)) or words.INCLUDING.search(passage.scan.clause(n))):
            break
        moved = False
        if whole.over == n.index:
            continue
        if not whole.near(n) or (whole.bracket >= 0 and not passage.visible(whole, n)):
            continue
        run.append(n)
        if len(run) > 14:
            break
    return run


def _continues(opening: str) -> bool:
    return bool(re.match(r"\s*(?:trong (?:số )?đó|gồm|bao gồm|cụ thể|kết quả|chia ra|phân loại|trong số này|riêng)", opening))


def _columns(run: Sequence[Num], whole: Num) -> list[list[Num]]:
    """Readings of a run with a/b pairs in it: all first numbers, all second numbers, the single ones."""
    if not any(n.over is not None or n.under is not None for n in run):
        return [list(run)]
    first = [n for n in run if n.under is None]
    second = [n for n in run if n.over is None]
    return [second, first] if whole.under is not None else [first, second]


def _levels(passage: Passage, run: Sequence[Num], whole: Num) -> list[list[Num]]:
    """The run as it stands, and without the numbers in brackets that explain one of its parts."""
    outer = [n for n in run if passage.visible(n, whole)]
    inner = [n for n in run if not passage.visible(n, whole)]
    first_bracket = [n for n in inner if inner and n.bracket == inner[0].bracket and run and run[0] is inner[0]]
    readings = [first_bracket] if len(first_bracket) > 1 else []
    return [r for r in (*readings, outer, list(run)) if len(r) > 1]


def _lists(passage: Passage, whole: Num, run: Sequence[Num]) -> list[list[Num]]:
    out: list[list[Num]] = []
    for column in _columns(run, whole):
        for level in _levels(passage, column, whole):
            for size in range(len(level), 1, -1):
                if level[:size] not in out:
                    out.append(level[:size])
    return out


def _fitting(passage: Passage, whole: Num, run: list[Num], explained: set[int]) -> Found | None:
    cue = _cue(passage, whole, run)
    for parts in _lists(passage, whole, run):
        if any(p.index in explained for p in parts):
            continue
        verdict = judge(whole, total, parts)
        if verdict is None or not verdict.fits or (cue in ("made", "bracket") and _goes_on(passage, whole, parts)):
            continue
        if verdict.verdict is Verdict.ROUNDING and cue in ("", "total"):
            continue
        if not cue and len(parts) < 3 and (any(p.value == 0 for p in parts) or _few_digits(whole, parts)):
            continue
        if not cue and not all(whole.like(p) for p in parts):
            continue
        return _claim(passage, whole, parts, verdict)
    return None


def _few_digits(whole: Num, parts: Sequence[Num]) -> bool:
    """Whether two small numbers could add up by chance: below 20 units of the last place, unless one unit names all of them."""
    named = whole.family == "count" and bool(whole.unit) and all(p.unit == whole.unit for p in parts) and whole.value >= 10
    return whole.value < 20 * whole.step and not named


def _backwards(passage: Passage, whole: Num, explained: set[int]) -> Found | None:
    """359 đơn …, 122 đơn …, tổng cộng 481 đơn: the parts stand before; a sentence "Tổng cộng …" sums up the one before it."""
    opening = passage.scan.line.sentences[whole.sentence - 1] if whole.sentence else 0
    sums_up = whole.sentence and re.match(r"\W*(?:như vậy,? |tính chung,? )?(?:tổng cộng|cộng chung|tổng số|tổng)", passage.text[opening:])
    sentence = whole.sentence - 1 if sums_up else whole.sentence
    run = [
        n
        for n in passage.quantities
        if n.index < whole.index
        and n.sentence == sentence
        and whole.countable_with(n)
        and n.index not in explained
        and not passage.mode(n)
        and not passage.prior(n)
    ]
    for first in range(len(run) - 1):
        verdict = judge(whole, total, run[first:])
        if verdict is not None and verdict.fits:
            return _claim(passage, whole, run[first:], verdict)
    last = all(n.index <= whole.index for n in passage.quantities if n.sentence == whole.sentence)
    if (
        len(run) > 1
        and last
        and not re.search(r"(?<![\wđ])còn(?![\wđ])", passage.scan.clause(whole))
        and re.search(r"tổng|cộng", passage.scan.clause(whole))
    ):
        verdict = judge(whole, total, run)
        added = re.search(r"tổng cộng|cộng chung", passage.scan.clause(whole)) and whole.unit and all(n.unit == whole.unit for n in run)
        if verdict is not None and (_slipped(whole, run, verdict) or (added and verdict.value < 2 * whole.value < 4 * verdict.value)):
            return _claim(passage, whole, run, verdict)
    return None


def _told(passage: Passage, whole: Num, explained: set[int]) -> Found | None:
    """Trong 94 quyết định …: 71 khiếu nại sai, 14 …, 9 …: a colon announces the parts, whatever their units."""
    if not re.match(r"[^,;.()\d]{0,60}:", passage.text[whole.stop :]) or whole.family != "count":
        return None
    run = [n for n in passage.quantities if n.index > whole.index and n.sentence == whole.sentence and n.family == "count"]
    if len(run) < 3 or any(n.index in explained or n.over is not None or n.under is not None or passage.mode(n) for n in run):
        return None
    verdict = judge(whole, total, run)
    return _claim(passage, whole, run, verdict) if verdict is not None and verdict.fits and whole.value >= 20 else None


def _claim(passage: Passage, whole: Num, parts: Sequence[Num], verdict: Judgement, cause: Cause | None = None) -> Found:
    return Found(Kind.SUM, whole, verdict, tuple(parts), " + ".join(passage.printed(p) for p in parts), cause=cause)


# --- a list that does not add up -----------------------------------------------------------------------------------------------------


def _cue(passage: Passage, whole: Num, run: Sequence[Num]) -> str:
    """How the words bind the run to the whole: ``made`` (gồm, a bracket), ``including`` (trong đó), ``total`` (tổng số …), empty."""
    if not run:
        return ""
    between = passage.text[whole.stop : run[0].start]
    interposed = [
        n
        for n in passage.nums[whole.index + 1 : run[0].index]
        if n.family != "percent" and n.index != whole.over and not passage.mode(n) and passage.visible(n, run[0])
    ]
    if interposed:
        return "total" if words.WHOLE.search(passage.scan.clause(whole)) else ""
    if words.MADE_OF.search(between):
        return "made"
    if words.INCLUDING.search(between):
        return "including"
    bracket = run[0].bracket
    if bracket >= 0 and bracket != whole.bracket and not re.search(r"\d", passage.text[whole.stop : passage.scan.brackets[bracket].start]):
        return "bracket"
    if re.match(r"\s*(?:[^\W\d]+\s*){0,4}:", between) or itemized(passage, whole, run):
        return "made"
    if run[0].sentence == whole.sentence + 1 and _continues(passage.text[passage.scan.line.sentences[whole.sentence] : run[0].start]):
        return "including"
    return "total" if words.WHOLE.search(passage.scan.clause(whole)) else ""


def _misfit(passage: Passage, whole: Num, run: list[Num], explained: set[int]) -> Found | None:
    cue = _cue(passage, whole, run)
    if cue not in ("made", "bracket") and re.search(r"(?<![\wđ])còn(?![\wđ])", passage.scan.clause(whole)):
        return None
    if cue == "" and (_significant(whole) < 4 or (whole.index and passage.nums[whole.index - 1].sentence == whole.sentence)):
        return None
    misfits: list[tuple[tuple[bool, Fraction], Found]] = []
    for parts in _lists(passage, whole, run):
        if any(n.index in explained for n in parts) or not all(whole.like(p) or cue in ("made", "bracket") for p in parts):
            continue
        verdict = judge(whole, total, parts)
        if verdict is not None and cue == "" and not _typed(whole, verdict):
            continue
        if verdict is None or (_open_list(passage, parts) and not _typed(whole, verdict)):
            continue
        if cue in ("made", "bracket") and _goes_on(passage, whole, parts):
            continue
        if _exhaustive(passage, whole, parts, cue) or (_complete(passage, parts, run) and _slipped(whole, parts, verdict)):
            shares = whole.under is None and any(p.over is not None for p in parts)
            misfits.append(((shares, abs(verdict.value - whole.value)), _claim(passage, whole, parts, verdict)))
    return min(misfits, key=lambda m: m[0])[1] if misfits else None


def _open_list(passage: Passage, parts: Sequence[Num]) -> bool:
    tail = passage.text[parts[-1].stop : parts[-1].stop + 60]
    return bool(re.search(r"v\.v|\.\.\.|…|vân vân|và một số|cùng nhiều", tail)) or bool(
        re.search(r"nhất là|chủ yếu|tiêu biểu|như:|trong đó có|có \d+ [^,;]{0,20} là", passage.text[parts[0].start - 25 : parts[0].start])
    )


def _goes_on(passage: Passage, whole: Num, parts: Sequence[Num]) -> bool:
    """Whether the list has a further part of the same make after these: then they are not all of it, even if they add up.

    "21, 36, 82, 19" or "21 quyết định, 36 kế hoạch, 82 công văn, 19 báo cáo" goes on; "27 nam, 11 nữ, 6 đảng viên" or "…, 20 đơn đủ điều kiện"
    says something more of the same people or petitions. "và" closes a list.
    """
    last, before = parts[-1], parts[-2]
    if re.search(r"(?<![\wđ])và(?![\wđ])[^,;]*$", passage.text[before.stop : last.start]):
        return False
    following = [n for n in passage.nums[last.index + 1 :] if n.bracket == last.bracket and n.sentence == last.sentence]
    if not following or following[0].over is not None or following[0].under is not None or not whole.near(following[0]):
        return False
    n = following[0]
    joint = re.sub(r"\([^()]*\)", "", passage.text[last.stop : n.start])
    if not re.fullmatch(r"\s*(?:[^\W\d]+\s+){0,4}?(?:[^\W\d]+\s*)?(?:[,;]|và|[,;] và)\s*", joint):
        return False
    bare = [not re.match(r"\s*[^\W\d]", passage.text[m.end :]) for m in (*parts, n)]
    if all(bare):
        return True
    noun, own = (passage.text[m.end : m.stop].strip() for m in (whole, n))
    known = n.unit or not all(p.unit for p in parts)
    return bool(known) and not any(bare[:-1]) and whole.group != "people" and noun != own


def _complete(passage: Passage, parts: Sequence[Num], run: Sequence[Num]) -> bool:
    """Whether the list runs to its end: nothing countable follows in it, or its last part is joined by "và"."""
    last = parts[-1]
    joined = bool(re.search(r"(?<![\wđ])và(?![\wđ])[^\d]*$", passage.text[parts[-2].stop : last.start]))
    return joined or all(n.index <= last.index or n.bracket != last.bracket for n in run)


def _exhaustive(passage: Passage, whole: Num, parts: Sequence[Num], cue: str) -> bool:
    """Whether the parts must make up the whole by their meaning."""
    label = [passage.scan.clause(p) + " " + passage.scan.tail(p) for p in parts]
    if len(parts) == 2 and cue in ("made", "including", "bracket"):
        carried = [bool(words.CARRIED.search(t)) for t in label]
        new = [bool(words.NEW.search(t)) for t in label]
        if (carried[0] and new[1]) or (new[0] and carried[1]):
            return True
        whole_words = passage.scan.clause(whole) + passage.scan.tail(whole)
        resolved = bool(words.RESOLVED.search(whole_words)) and not re.search(
            r"(?<![\wđ])(?:tiếp nhận|nhận|phải)", passage.scan.clause(whole)
        )
        on_time = [bool(words.ON_TIME.search(t)) for t in label]
        late = [bool(words.LATE.search(t)) for t in label]
        if resolved and ((on_time[0] and late[1]) or (late[0] and on_time[1])):
            return True
    if len(parts) == 2 and cue != "" and whole.like(parts[0]) and whole.like(parts[1]) and _opposed(label[0], label[1]):
        return True
    if cue == "made":
        return _complete(passage, parts, parts) and all(whole.near(p) for p in parts)
    if cue == "bracket":
        inside = passage.text[passage.scan.brackets[parts[0].bracket].start :]
        named = not re.match(r"\(\s*(?:trong đó|có|riêng|nhất là|chiếm|đạt)", inside)
        few = 2 * sum(p.value for p in parts) < whole.value  # 1.200 hồ sơ (trễ hạn 12 hồ sơ, rút 05 hồ sơ): remarks, no list
        return (
            named
            and not few
            and len({p.bracket for p in parts}) == 1
            and all(whole.like(p) or whole.near(p) for p in parts)
            and _is_whole_bracket(passage, parts)
        )
    return False


_OPPOSITES = (
    (r"(?<![\wđ])nam(?![\wđ])", r"(?<![\wđ])nữ(?![\wđ])"),
    (r"thành thị", r"nông thôn"),
    (r"(?<!không )(?<!chưa )đạt|chấp hành", r"không đạt|chưa đạt|vi phạm"),
    (r"trong (?:tỉnh|huyện|nước)", r"ngoài (?:tỉnh|huyện|nước)"),
    (r"trực tiếp", r"trực tuyến|qua mạng"),
)


def _opposed(first: str, second: str) -> bool:
    """Whether two labels exclude each other and leave nothing between them (nam, nữ; đạt, không đạt)."""
    return any(
        (re.search(a, first) and re.search(b, second) and not re.search(b, first))
        or (re.search(b, first) and re.search(a, second) and not re.search(b, second))
        for a, b in _OPPOSITES
    )


def _is_whole_bracket(passage: Passage, parts: Sequence[Num]) -> bool:
    inside = [n for n in passage.nums if n.bracket == parts[0].bracket and n.family not in ("percent",)]
    return len(inside) == len(parts)


def _significant(n: Num) -> int:
    """Digits of the printed number without zeros at its end."""
    return len(str(abs((n.value / n.step).numerator)).rstrip("0"))


def _typed(whole: Num, verdict: Judgement) -> bool:
    """Whether one typing error in a number of four digits or more turns the sum into the printed whole: chance hardly does."""
    return _significant(whole) >= 4 and slip(whole.value / whole.step, verdict.value / whole.step) in (
        Cause.DIGITS_SWAPPED,
        Cause.DIGIT_OFF,
    )


def _slipped(whole: Num, parts: Sequence[Num], verdict: Judgement) -> bool:
    """Whether one small typing error explains the gap: so near that a reader would expect equality.

    Parts that fall short may simply not be all; then the gap itself must be one digit off or two digits swapped. Parts that exceed
    the whole by little are wrong in any case.
    """
    gap = verdict.value - whole.value
    if _typed(whole, verdict):
        return True
    if whole.value <= 0 or abs(gap) * 5 > whole.value:
        return False
    small = abs(gap) <= max(2 * whole.step, whole.value / 100)
    if small and gap > 0:
        return True
    digits = str(abs((gap / whole.step).numerator)).rstrip("0")
    if small and len(digits) == 1:
        return True
    swapped = slip(whole.value / whole.step, verdict.value / whole.step) is Cause.DIGITS_SWAPPED
    return swapped or any(slip(p.value / p.step, (p.value - gap) / p.step) is Cause.DIGITS_SWAPPED for p in parts if p.value > gap)
