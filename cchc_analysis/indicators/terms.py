"""Terms: exact numbers that remember the words, the numbers put in and the cells they came from.

An indicator is written as plain arithmetic on terms, ``(t.resolved_on_time + t.in_progress_in_date) / (t.received -
t.withdrawn)``; its formula in words, the formula with the numbers put in and its inputs come out of that by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.model import SourceCell
from cchc_analysis.numbers import Exact, exact, format_number

Input = str | SourceCell
_ATOM, _SUM = 2, 1


@dataclass(frozen=True, slots=True)
class Term:
    """An exact value (``None``: missing, or divided by zero) with its formula.

    ``numerator`` and ``denominator`` are set on a quotient. ``missing`` tells a missing operand from a zero base.
    ``reported`` marks a total that a unit gave without its parts.
    """

    value: Fraction | None
    words: str
    numbers: str
    inputs: tuple[Input, ...] = ()
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    digits: int = 0
    missing: bool = False
    reported: bool = False
    rank: int = _ATOM

    @classmethod
    def of(cls, value: Exact | None, words: str, *inputs: Input, digits: int = 0, reported: bool = False) -> Term:
        """A term of one number; ``None`` is a missing number."""
        if value is None:
            return cls(None, words, "…", inputs, missing=True)
        number = exact(value)
        return cls(number, words, format_number(number, digits), inputs, digits=digits, reported=reported)

    def __add__(self, other: Term) -> Term:
        return self._combine(other, "+")

    def __sub__(self, other: Term) -> Term:
        return self._combine(other, "−")

    def __truediv__(self, other: Term) -> Term:
        missing = self.missing or other.missing
        value = None if missing or not other.value or self.value is None else self.value / other.value
        return Term(
            value,
            f"{self._inside_product('words')} / {other._inside_product('words')}",
            f"{self._inside_product('numbers')} / {other._inside_product('numbers')}",
            _merge(self.inputs, other.inputs),
            numerator=self.value,
            denominator=other.value,
            missing=missing,
            rank=_SUM,
        )

    def _combine(self, other: Term, sign: str) -> Term:
        missing = self.missing or other.missing
        value = None
        if self.value is not None and other.value is not None:
            value = self.value + other.value if sign == "+" else self.value - other.value
        right = "_inside_product" if sign == "−" else "_plain"
        return Term(
            value,
            f"{self.words} {sign} {getattr(other, right)('words')}",
            f"{self.numbers} {sign} {getattr(other, right)('numbers')}",
            _merge(self.inputs, other.inputs),
            digits=max(self.digits, other.digits),
            missing=missing,
            rank=_SUM,
        )

    def _plain(self, side: str) -> str:
        return str(getattr(self, side))

    def _inside_product(self, side: str) -> str:
        text = self._plain(side)
        return f"({text})" if self.rank == _SUM else text


def _merge(left: tuple[Input, ...], right: tuple[Input, ...]) -> tuple[Input, ...]:
    return (*left, *(i for i in right if i not in left))


def change_of(now: Term, then: Term) -> Term:
    """Relative change ``(now − then) / then``."""
    return (now - then) / then


def total(terms: list[Term], words: str) -> Term:
    """The sum of terms under one name; missing when one of them is missing or there is none."""
    if not terms:
        return Term.of(None, words)
    values = [t.value for t in terms if t.value is not None]
    return Term(
        sum(values, Fraction(0)) if len(values) == len(terms) else None,
        words,
        " + ".join(t.numbers for t in terms),
        tuple(dict.fromkeys(i for t in terms for i in t.inputs)),
        digits=max(t.digits for t in terms),
        missing=any(t.missing for t in terms),
        reported=any(t.reported for t in terms),
        rank=_ATOM if len(terms) == 1 else _SUM,
    )
