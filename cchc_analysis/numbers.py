"""Exact numbers: parsing, ratios, rounding and printing the way Vietnamese offices write them.

Every printed figure and every comparison with a cut-off goes through this module. Values are ``int``,
``Fraction`` or ``Decimal``; a binary float is refused, because it cannot hold 99,775 % and would decide
ties at random. Rounding is half up (away from zero), once, at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Exact = int | Fraction | Decimal

_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f]+")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-"})
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_PLAIN = re.compile(r"\d+")
_LONGEST = 1000


class NumberFormatError(ValueError):
    """A text that cannot be read as one exact number; ``str()`` of it is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it was written.

    ``value`` is exact, ``decimals`` the count of decimal places written (``58,00`` has two), ``raw`` the text.
    """

    value: Decimal
    decimals: int
    raw: str

    @property
    def is_integer(self) -> bool:
        """Whether the value is a whole number (``3,00`` is one)."""
        return self.value == self.value.to_integral_value()


def exact(value: Exact) -> Fraction:
    """The value as a ``Fraction``; a float or bool is a programming error (``TypeError``)."""
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal):
        raise TypeError(f"exact number expected, got {type(value).__name__}: {value!r}")
    return Fraction(value)


def read_number(text: str) -> Numeral:
    """Read one number written the Vietnamese way: ``1.234,56``, ``08``, ``-17,44``, ``(5)`` is refused.

    A dot groups thousands and a comma starts the decimals. Ungrouped digits are accepted (``1234``), spaces
    around and non-breaking spaces between groups are dropped, a trailing per cent sign is dropped.
    ``1.5`` or ``12.34`` is ambiguous in a Vietnamese table (a decimal point, or a lost digit of a thousands
    group) and is refused with a sentence that says how to write it.

    Raises:
        NumberFormatError: the text is not one exact number.
    """
    raw = text
    cleaned = _SPACES.sub("", text.translate(_MINUS)).removesuffix("%")
    sign = "-" if cleaned.startswith("-") else ""
    if len(cleaned) > _LONGEST:
        raise NumberFormatError(f"“{raw[:20]}…” dài {len(raw)} ký tự, không phải là một số")
    body = cleaned.lstrip("+-") if cleaned[:1] in "+-" and cleaned[1:2] not in ("+", "-") else cleaned
    whole, comma, decimals = body.partition(",")
    if not body.isascii() or (comma and not _PLAIN.fullmatch(decimals)):
        raise NumberFormatError(f"“{raw}” không phải là một số")
    if _GROUPED.fullmatch(whole):
        digits = whole.replace(".", "")
    elif _PLAIN.fullmatch(whole):
        digits = whole
    elif re.fullmatch(r"\d+\.\d+", whole) and not comma:
        raise NumberFormatError(f"“{raw}” có dấu chấm không ngăn cách hàng nghìn; phần thập phân phải viết sau dấu phẩy (ví dụ 12,5)")
    else:
        raise NumberFormatError(f"“{raw}” không phải là một số")
    return Numeral(value=Decimal(f"{sign}{digits}.{decimals}" if comma else sign + digits), decimals=len(decimals), raw=raw)


def ratio(numerator: Exact, denominator: Exact) -> Fraction | None:
    """``numerator / denominator`` as an exact fraction of 1; ``None`` when the base is zero ("không có số liệu gốc")."""
    base = exact(denominator)
    return None if base == 0 else exact(numerator) / base


def change(now: Exact, then: Exact) -> Fraction | None:
    """Relative change ``(now − then) / then``; ``None`` when there is no base. A share is :func:`ratio`, not this."""
    return ratio(exact(now) - exact(then), then)


def round_half_up(value: Exact, digits: int = 0) -> Decimal:
    """Round to ``digits`` decimal places, ties away from zero, from the exact value.

    >>> round_half_up(Fraction(1, 32) * 100, 2)
    Decimal('3.13')
    """
    if digits < 0:
        raise ValueError("digits must not be negative")
    scaled = exact(value) * 10**digits
    magnitude = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if scaled < 0 and magnitude else 0
    return Decimal((sign, tuple(int(d) for d in str(magnitude)), -digits))


def format_number(value: Exact, digits: int = 0, *, pad: int = 0, decimal_mark: str = ",") -> str:
    """Print a number: ``1.234,56``. ``pad=2`` prints counts below ten as ``03`` (but ``0`` stays ``0``).

    ``decimal_mark="."`` prints the way the scorecards of many provinces do (``2.00``), without grouping.
    """
    rounded = round_half_up(value, digits)
    sign, text = "-" if rounded < 0 else "", f"{rounded.copy_abs():f}"
    whole, _, decimals = text.partition(".")
    if decimal_mark == ",":
        whole = f"{int(whole):,}".replace(",", ".")
    if pad and not decimals and whole != "0":
        whole = whole.rjust(pad, "0")
    return f"{sign}{whole}{decimal_mark}{decimals}" if decimals else f"{sign}{whole}"


def decimals(value: Fraction, most: int = 12) -> int | None:
    """How many decimal places write the value exactly; ``None`` when more than ``most`` (or infinitely many)."""
    for places in range(most + 1):
        if (value * 10**places).denominator == 1:
            return places
    return None


def plain(value: Fraction, places: int = 6) -> str:
    """A number for a sentence: exact where it can be (``0,97``, ``8.686``), else rounded half up to ``places``."""
    exact_places = decimals(value)
    return format_number(value, places if exact_places is None else exact_places)


def format_percent(share: Exact, digits: int = 2, *, sign: bool = True) -> str:
    """Print a share of 1 as per cent. An exactly whole per cent loses its zeros: ``100%``, but 0,99999 is ``100,00%``."""
    value = exact(share) * 100
    return format_number(value, 0 if value.denominator == 1 else digits) + ("%" if sign else "")


def decimal_text(value: Exact, places: int = 12) -> str:
    """The value as a plain decimal number with ``places`` places, for data files (``0.997763197137``)."""
    return f"{round_half_up(value, places):f}"


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a printed number can stand for, ``lo`` to ``hi``, ends counted in or not."""

    lo: Fraction
    hi: Fraction
    lo_closed: bool = True
    hi_closed: bool = True

    def __contains__(self, value: Exact) -> bool:
        x = exact(value)
        above = x >= self.lo if self.lo_closed else x > self.lo
        below = x <= self.hi if self.hi_closed else x < self.hi
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether one value lies in both intervals."""
        low, high = max(self.lo, other.lo), min(self.hi, other.hi)
        return low < high or (low == high and low in self and low in other)


def printed_interval(value: Exact, decimals: int) -> Interval:
    """What a half-up rounded number with ``decimals`` places can stand for: 99,78 is [99.775, 99.785)."""
    x = exact(value)
    half = Fraction(1, 2 * 10**decimals)
    if x > 0:
        return Interval(x - half, x + half, True, False)
    if x < 0:
        return Interval(x - half, x + half, False, True)
    return Interval(x - half, x + half, False, False)
