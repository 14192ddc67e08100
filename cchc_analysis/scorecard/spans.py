"""Spans: the exact values that a quantity can still have, from one end to the other. A known value is a point.

Ends are ``Fraction`` or ``None`` (no bound); an end can be left out ("open"). Arithmetic gives the closed hull: it never
loses a possible value. ``templates/scorecard.js`` repeats this module line by line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

End = Fraction | None


@dataclass(frozen=True, slots=True)
class Span:
    """All values from ``lo`` to ``hi``; ``None`` is no bound, an open end is not itself possible."""

    lo: End
    hi: End
    lo_open: bool = False
    hi_open: bool = False

    @property
    def point(self) -> Fraction | None:
        """The value, when there is only one."""
        return self.lo if self.lo is not None and self.lo == self.hi else None

    @property
    def empty(self) -> bool:
        """Whether no value is left."""
        if self.lo is None or self.hi is None:
            return False
        return self.lo > self.hi or (self.lo == self.hi and (self.lo_open or self.hi_open))

    def __contains__(self, value: Fraction) -> bool:
        above = self.lo is None or value > self.lo or (value == self.lo and not self.lo_open)
        below = self.hi is None or value < self.hi or (value == self.hi and not self.hi_open)
        return above and below


ANY = Span(None, None)
ZERO = Fraction(0)


def exactly(value: Fraction | int) -> Span:
    """The span of one value."""
    x = Fraction(value)
    return Span(x, x)


def meet(a: Span, b: Span) -> Span:
    """What lies in both (may be empty)."""
    lo, lo_open = a.lo, a.lo_open
    if b.lo is not None and (lo is None or b.lo > lo or (b.lo == lo and b.lo_open)):
        lo, lo_open = b.lo, b.lo_open
    hi, hi_open = a.hi, a.hi_open
    if b.hi is not None and (hi is None or b.hi < hi or (b.hi == hi and b.hi_open)):
        hi, hi_open = b.hi, b.hi_open
    return Span(lo, hi, lo_open, hi_open)


def hull(spans: Iterable[Span]) -> Span:
    """The smallest closed span around all (``ValueError`` when there is none)."""
    items = list(spans)
    if not items:
        raise ValueError("hull of nothing")
    los, his = [s.lo for s in items], [s.hi for s in items]
    return Span(
        None if any(x is None for x in los) else min(x for x in los if x is not None),
        None if any(x is None for x in his) else max(x for x in his if x is not None),
    )


def whole(span: Span) -> Span:
    """The span narrowed to whole numbers."""
    lo, hi = span.lo, span.hi
    if lo is not None:
        lo = Fraction(floor(lo) + 1 if span.lo_open and lo.denominator == 1 else ceil(lo))
    if hi is not None:
        hi = Fraction(ceil(hi) - 1 if span.hi_open and hi.denominator == 1 else floor(hi))
    return Span(lo, hi)


def add(a: Span, b: Span) -> Span:
    """``a + b``."""
    return Span(None if a.lo is None or b.lo is None else a.lo + b.lo, None if a.hi is None or b.hi is None else a.hi + b.hi)


def negate(a: Span) -> Span:
    """``−a``."""
    return Span(None if a.hi is None else -a.hi, None if a.lo is None else -a.lo, a.hi_open, a.lo_open)


def subtract(a: Span, b: Span) -> Span:
    """``a − b``."""
    return add(a, negate(b))


def multiply(a: Span, b: Span) -> Span:
    """``a × b``; zero times no bound is zero."""
    corners = [_times(x, y, i, j) for i, x in ((-1, a.lo), (1, a.hi)) for j, y in ((-1, b.lo), (1, b.hi))]
    finite = [c for c in corners if isinstance(c, Fraction)]
    return Span(None if -1 in _infinite(corners) else min(finite), None if 1 in _infinite(corners) else max(finite))


def _times(x: End, y: End, x_side: int, y_side: int) -> Fraction | int:
    """A corner of a product: a Fraction, or the int −1 or 1 for a product without bound."""
    if x is not None and y is not None:
        return x * y
    if x == 0 or y == 0:
        return ZERO
    return (x_side if x is None else 1 if x > 0 else -1) * (y_side if y is None else 1 if y > 0 else -1)


def _infinite(corners: list[Fraction | int]) -> set[int]:
    return {c for c in corners if isinstance(c, int)}


def reciprocal(b: Span) -> Span:
    """``1 / b`` over the values of ``b`` other than zero (``ZeroDivisionError`` when there is none)."""
    if b.point == 0:
        raise ZeroDivisionError
    if b.lo is not None and b.lo >= 0:
        return Span(ZERO if b.hi is None else 1 / b.hi, None if b.lo == 0 else 1 / b.lo)
    if b.hi is not None and b.hi <= 0:
        return negate(reciprocal(negate(b)))
    return ANY


def at_most(a: Span, b: Span) -> Span:
    """``min(a, b)``."""
    his = [x for x in (a.hi, b.hi) if x is not None]
    return Span(None if a.lo is None or b.lo is None else min(a.lo, b.lo), min(his) if his else None)


def at_least(a: Span, b: Span) -> Span:
    """``max(a, b)``."""
    return negate(at_most(negate(a), negate(b)))


def magnitude(a: Span) -> Span:
    """``|a|``."""
    if a.lo is not None and a.lo >= 0:
        return Span(a.lo, a.hi)
    if a.hi is not None and a.hi <= 0:
        return negate(a)
    if a.lo is None or a.hi is None:
        return Span(ZERO, None)
    return Span(ZERO, max(-a.lo, a.hi))


def round_value(x: Fraction, digits: int) -> Fraction:
    """``x`` rounded half up (away from zero) to ``digits`` places, exact."""
    scaled = abs(x) * 10**digits
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(-rounded if x < 0 else rounded, 10**digits)


def rounded(a: Span, digits: int) -> Span:
    """Both ends rounded half up."""
    return Span(None if a.lo is None else round_value(a.lo, digits), None if a.hi is None else round_value(a.hi, digits))


def floored(a: Span) -> Span:
    """Both ends rounded down."""
    return Span(None if a.lo is None else Fraction(floor(a.lo)), None if a.hi is None else Fraction(floor(a.hi)))


def ceiled(a: Span) -> Span:
    """Both ends rounded up."""
    return negate(floored(negate(a)))
