"""Evidence: what is known of a variable, with its source. Missing is not zero."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.numbers import Exact, exact, plain
from cchc_analysis.scorecard.spans import Span
from cchc_analysis.scorecard.tree import Variable


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exact value, a range from ``low`` to ``high`` (``None``: no bound known), or nothing at all.

    ``shown`` is the text readers see for it (``59,76%``), ``source`` where it comes from, ``note`` the rest;
    ``not_applicable`` says that the criterion does not concern this unit.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    source: str = ""
    shown: str = ""
    note: str = ""
    not_applicable: bool = False

    @classmethod
    def of(cls, value: Exact, source: str = "", shown: str = "", note: str = "") -> Evidence:
        """Evidence of one exact value."""
        x = exact(value)
        return cls(x, x, source, shown or plain(x), note)

    @classmethod
    def between(cls, low: Exact | None, high: Exact | None, source: str = "", note: str = "") -> Evidence:
        """Evidence that the value lies between two ends."""
        lo, hi = (None if e is None else exact(e) for e in (low, high))
        shown = f"{'…' if lo is None else plain(lo)} đến {'…' if hi is None else plain(hi)}"
        return cls(lo, hi, source, f"({shown})", note)

    @classmethod
    def missing(cls, note: str = "") -> Evidence:
        """No evidence."""
        return cls(note=note)

    @property
    def known(self) -> bool:
        """Whether the value is one exact number."""
        return self.low is not None and self.low == self.high

    @property
    def absent(self) -> bool:
        """Whether nothing is known."""
        return self.low is None and self.high is None and not self.not_applicable


def domain(variable: Variable) -> Span:
    """The values that a variable can have when nothing else is known."""
    low, high = variable.low, variable.high
    if low is None and variable.kind != "number":
        low = Fraction(0)
    if high is None:
        high = {"share": Fraction(1), "yes_no": Fraction(1), "choice": Fraction(max(len(variable.choices) - 1, 0))}.get(variable.kind)
    return Span(low, high)


def span_of(variable: Variable, evidence: Evidence | None) -> Span:
    """What is known of a variable: the evidence, or its whole domain when there is none.

    A known value is taken as it is, even outside the domain (the score says so elsewhere).
    """
    possible = domain(variable)
    if evidence is None or evidence.absent:
        return possible
    if evidence.known:
        return Span(evidence.low, evidence.high)
    low = possible.lo if evidence.low is None else evidence.low
    high = possible.hi if evidence.high is None else evidence.high
    return Span(low, high)
