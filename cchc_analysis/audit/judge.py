"""Compare a printed number with its recomputed value: intervals, verdict, likely cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from cchc_analysis.audit.claims import Cause, Verdict
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.words import SCALES
from cchc_analysis.numbers import Interval, round_half_up

Formula = Callable[..., Fraction | None]


@dataclass(frozen=True)
class Judgement:
    """A verdict on one printed number: the exact recomputed value, what the rounded operands allow, and the likely cause."""

    verdict: Verdict
    value: Fraction
    reach: Interval | None = None
    cause: Cause | None = None
    formula: Formula | None = None

    @property
    def fits(self) -> bool:
        """Whether the printed number is right or off by rounding alone."""
        return self.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING)


def printed(n: Num) -> Interval:
    """What the published number can stand for, hedges counted, as a magnitude in base units."""
    return n.interval if n.hedge else Interval(n.value - n.step / 2, n.value + n.step / 2, True, n.value <= 0)


def kept(limit: Num, value: Fraction) -> bool:
    """Whether a value keeps a limit, however far from it; nothing else is a limit."""
    return limit.limit and (value >= limit.value if limit.hedge == "at least" else value <= limit.value)


def judge(published: Num, formula: Formula, operands: Sequence[Num]) -> Judgement | None:
    """The verdict on ``published`` against ``formula(*values of the operands)``; ``None`` when the formula has no value (base zero).

    Consistent: half-up rounding of the exact value gives the printed number. Rounding: off by less than one unit of the last
    printed place, or reachable when rounded operands move within their intervals. Uncheckable: reachable only because operands are
    hedged (hơn, khoảng). Otherwise inconsistent.
    """
    value = formula(*(o.value for o in operands))
    if value is None:
        return None
    value = abs(value)
    if rounds_to(value, published):
        return Judgement(Verdict.CONSISTENT, value, formula=formula)
    if published.hedge and (value in printed(published) or kept(published, value)):
        return Judgement(Verdict.CONSISTENT, value, formula=formula)
    reach = reachable(formula, operands)
    off = abs(value - published.value)
    exact_count = published.step == 1 and not published.rounded and published.family != "percent"
    if off < published.step and not exact_count:
        cause = (
            Cause.OPERANDS_ROUNDED
            if reach and reach.meets(printed(published))
            else Cause.TRUNCATED
            if published.value < value
            else Cause.ROUNDED_UP
        )
        return Judgement(Verdict.ROUNDING, value, reach, cause, formula)
    if reach and reach.meets(printed(published)) and any(o.hedge for o in operands):
        return Judgement(Verdict.UNCHECKABLE, value, reach, formula=formula)
    if reach and reach.meets(printed(published)):
        return Judgement(Verdict.ROUNDING, value, reach, Cause.OPERANDS_ROUNDED, formula)
    return Judgement(Verdict.INCONSISTENT, value, reach, formula=formula)


def decimals_of(n: Num) -> int:
    """Decimals of a number in its printed unit: 5,65 ngàn hồ sơ is the whole number 5650, 12,3 tỷ đồng has one."""
    decimals, step = 0, n.step / n.unit_scale
    while step < 1 and step * 10**decimals != 1 and decimals < 12:
        decimals += 1
    return decimals


def unit_of(n: Num) -> str:
    """The unit that a number is printed in, its scale said: tỷ đồng."""
    if n.family == "percent":
        return "%"
    scale = next((word for word, factor in _SPOKEN_SCALES.items() if factor == n.unit_scale), "")
    return f"{scale} {n.unit}".strip()


_SPOKEN_SCALES = {**SCALES, "nghìn tỷ": 10**12}


def rounds_to(value: Fraction, published: Num) -> bool:
    """Whether half-up rounding of ``value`` (base units) at the printed place gives the printed number."""
    scaled = value / published.step
    return Fraction(round_half_up(scaled, 0)) == published.value / published.step


def reachable(formula: Formula, operands: Sequence[Num]) -> Interval | None:
    """The values that the formula takes while rounded operands move within their intervals; ``None`` when all are exact."""
    ends = [(o.interval.lo, o.interval.hi) if o.rounded else (o.value,) for o in operands]
    if all(len(e) == 1 for e in ends) or sum(len(e) == 2 for e in ends) > 6:
        return None
    values = [abs(v) for v in (formula(*point) for point in product(*ends)) if v is not None]
    return Interval(min(values), max(values)) if values else None


def slip(wrong: Fraction, right: Fraction) -> Cause | None:
    """How the digits of ``wrong`` could have come from ``right`` (both whole, in units of the last place): swapped, one off, one lost."""
    if wrong.denominator != 1 or right.denominator != 1 or wrong == right:
        return None
    a, b = str(abs(wrong.numerator)), str(abs(right.numerator))
    if len(a) == len(b):
        differ = [i for i in range(len(a)) if a[i] != b[i]]
        if len(differ) == 1:
            return Cause.DIGIT_OFF
        if len(differ) == 2 and differ[1] == differ[0] + 1 and a[differ[0]] == b[differ[1]] and a[differ[1]] == b[differ[0]]:
            return Cause.DIGITS_SWAPPED
        return None
    short, long = sorted((a, b), key=len)
    if len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
        return Cause.DIGIT_LOST
    return None


def slipped(published: Num, value: Fraction) -> Cause | None:
    """The typing error between the printed number and ``value`` rounded to its place."""
    return slip(published.value / published.step, Fraction(round_half_up(abs(value) / published.step, 0)))


def typed_values(n: Num) -> Iterator[Fraction]:
    """Values one typing error away from the printed one: two neighbours swapped, one digit replaced."""
    whole = n.value / n.step
    if whole.denominator != 1 or whole <= 0:
        return
    text = str(whole.numerator)
    for i in range(len(text) - 1):
        if text[i] != text[i + 1]:
            yield Fraction(int(text[:i] + text[i + 1] + text[i] + text[i + 2 :])) * n.step
    for i in range(len(text)):
        for digit in "0123456789":
            if digit != text[i]:
                yield Fraction(int(text[:i] + digit + text[i + 1 :])) * n.step


def one_error_away(published: Num, formula: Formula, operands: Sequence[Num]) -> bool:
    """Whether correcting one digit or one swap in one of the numbers makes the claim fit: then the words meant this relation."""
    value = formula(*(o.value for o in operands))
    if value is not None and slipped(published, value):
        return True
    for i, o in enumerate(operands):
        for typed in typed_values(o):
            changed = formula(*(typed if j == i else other.value for j, other in enumerate(operands)))
            if changed is not None and rounds_to(abs(changed), published):
                return True
    return False


def typing_error(published: Num, value: Fraction) -> Cause | None:
    """The typing error that turns the rounded value into the printed number, if there is one; unit and separator slips first."""
    if published.value == 0 or value == 0:
        return None
    ratio = value / published.value
    if published.other is not None and abs(value - published.other) < max(published.step, Fraction(1)):
        return Cause.SEPARATOR
    if published.family == "money" and any(
        rounds_to(value / f, published) for f in (Fraction(1000), Fraction(1, 1000), Fraction(10**6), Fraction(1, 10**6))
    ):
        return Cause.UNIT
    if ratio in (10, Fraction(1, 10), 100, Fraction(1, 100)):
        return Cause.SEPARATOR
    right = Fraction(round_half_up(value / published.step, 0))
    wrong = published.value / published.step
    if published.step < 1 and slip(wrong, right) is None and abs(wrong) < abs(right):
        return None
    return slip(wrong, right)
