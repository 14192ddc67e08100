"""Headroom: how many more cases to the next step of a rule, and how many late ones it still bears. Exact, in whole cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.numbers import format_number
from cchc_analysis.scorecard.actions import shifted
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.reading import Occasion, score_criterion
from cchc_analysis.scorecard.rules import Outcome
from cchc_analysis.scorecard.tree import Criterion, Move
from cchc_analysis.scorecard.words import points_text

_FARTHEST = 10**7


@dataclass(frozen=True, slots=True)
class Headroom:
    """How far the next step is along one move.

    ``cases`` is how many more are needed for the step (a good move), or how many are still borne before it (a harmful one);
    ``now`` and ``then`` are the points on this side and on the other.
    """

    code: str
    cases: int
    unit: str
    label: str
    harm: bool
    now: Fraction
    then: Fraction

    @property
    def text(self) -> str:
        """In words: ``thêm 3 hồ sơ … thì được 2,00 điểm``; ``còn chịu được 15 hồ sơ … trước khi còn 1,90 điểm``."""
        count = f"{format_number(self.cases)} {self.unit}"
        if self.harm:
            return f"còn chịu được {count} ({self.label}) trước khi còn {points_text(self.then)} điểm"
        verb = "được" if self.then > self.now else "chỉ còn"
        return f"thêm {count} ({self.label}) thì {verb} {points_text(self.then)} điểm"


def headrooms(occasion: Occasion, criterion: Criterion, evidence: Mapping[str, Evidence]) -> list[Headroom]:
    """The headroom of a criterion along each of its moves; none where evidence is missing or no step lies ahead."""
    base, standing = score_criterion(occasion, criterion, evidence)
    if standing != "computed" or len(criterion.readings()) > 1:
        return []
    out = []
    for move in criterion.moves:
        found = _along(occasion, criterion, evidence, move, base)
        if found:
            out.append(found)
    return out


def _along(occasion: Occasion, criterion: Criterion, evidence: Mapping[str, Evidence], move: Move, base: Outcome) -> Headroom | None:
    keys = {v.name: v.source.key for v in criterion.variables if v.source}

    def after(units: int) -> Outcome:
        changed = dict(evidence)
        for name, step in move.change.items():
            changed[keys[name]] = shifted(evidence.get(keys[name], Evidence()), step * units)
        return score_criterion(occasion, criterion, changed)[0]

    first = _first(lambda units: after(units).path != base.path)
    if first is None:
        return None
    beyond = after(first)
    now, then = base.span.point, beyond.span.point
    if now is None or then is None or any("không hợp lý" in r for r in beyond.remarks):
        return None
    if move.harm:
        now = after(first - 1).span.point or now
        return Headroom(criterion.code, first - 1, move.unit, move.label, True, now, then) if then < now else None
    return Headroom(criterion.code, first, move.unit, move.label, False, now, then) if then != now else None


def _first(changed: Callable[[int], bool]) -> int | None:
    """The first count at which the case changes.

    The counts that stay in one case form one stretch when every comparison, along the move, changes its answer at most
    once; that holds for comparisons of linear terms and of ratios of linear terms, so for every rule with plain ratios.
    """
    high = 1
    while not changed(high):
        high *= 2
        if high > _FARTHEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if changed(middle) else (middle, high)
    return high
