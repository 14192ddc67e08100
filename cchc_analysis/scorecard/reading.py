"""One criterion: its evidence becomes a world, its rule is read in it, its policies and readings are applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from cchc_analysis.numbers import plain
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.scorecard import spans
from cchc_analysis.scorecard.evidence import Evidence, domain, span_of
from cchc_analysis.scorecard.rules import Limits, Outcome, Reader
from cchc_analysis.scorecard.spans import Span
from cchc_analysis.scorecard.tree import Criterion, Policy, Scorecard, Variable
from cchc_analysis.scorecard.words import span_text, term_text
from cchc_analysis.scorecard.world import World, ZeroDenominator, suppose
from cchc_analysis.text import join_list, unique

Standing = Literal["computed", "range", "not_applicable", "not_in_force"]

STANDING: dict[Standing, str] = {
    "computed": "tính được",
    "range": "chưa chắc chắn",
    "not_applicable": "không áp dụng",
    "not_in_force": "không còn hoặc chưa có hiệu lực",
}
"""What readers see for how a criterion stands."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A card on a day, for a group of units: what chooses parameters and criteria in force."""

    card: Scorecard
    day: date
    unit_group: str = ""

    @property
    def leaf_digits(self) -> int | None:
        """The digits that each leaf is rounded to, if the card says so."""
        rounding = self.card.rounding
        return rounding.digits if rounding and rounding.at == "leaf" else None


def score_criterion(occasion: Occasion, criterion: Criterion, evidence: Mapping[str, Evidence]) -> tuple[Outcome, Standing]:
    """The outcome of one criterion: the hull over its readings, with the policies for missing and not applicable applied."""
    low, high = criterion.min, criterion.max or Fraction(0)
    if not criterion.valid_on(occasion.day):
        return Outcome(spans.exactly(0), left_out="exclude"), "not_in_force"
    if any(e.not_applicable for e in _found(criterion, evidence)):
        return _policy(criterion.not_applicable, low, high, "không áp dụng cho đơn vị này")
    if criterion.missing and criterion.variables and all(e.absent for e in _found(criterion, evidence)):
        return _policy(criterion.missing, low, high, "chưa có minh chứng")
    outcomes = []
    for label, variables in criterion.readings():
        outcome = _read(occasion, criterion, variables, evidence)
        outcomes.append((label, outcome))
    outcome = outcomes[0][1] if len(outcomes) == 1 else _readings(outcomes)
    digits = criterion.round_digits
    rounding = occasion.card.rounding
    if digits is None and rounding and rounding.at == "criterion":
        digits = rounding.digits
    if digits is not None:
        outcome = replace(outcome, span=spans.rounded(outcome.span, digits))
    return outcome, "not_applicable" if outcome.left_out else "computed" if outcome.span.point is not None else "range"


CriterionReader = Callable[[Occasion, Criterion, Mapping[str, Evidence]], tuple[Outcome, Standing]]


@dataclass
class Remembered:
    """:func:`score_criterion` for one occasion, with what it read before: a criterion is read again when its own evidence differs."""

    outcomes: dict[tuple[object, ...], tuple[Outcome, Standing]] = field(default_factory=dict)

    def __call__(self, occasion: Occasion, criterion: Criterion, evidence: Mapping[str, Evidence]) -> tuple[Outcome, Standing]:
        """As :func:`score_criterion`."""
        question = (criterion.code, *(evidence.get(v.source.key) if v.source else None for v in criterion.variables))
        if question not in self.outcomes:
            self.outcomes[question] = score_criterion(occasion, criterion, evidence)
        return self.outcomes[question]


def _found(criterion: Criterion, evidence: Mapping[str, Evidence]) -> list[Evidence]:
    return [evidence.get(v.source.key, Evidence()) if v.source else Evidence() for v in criterion.variables]


def _policy(policy: Policy | None, low: Fraction, high: Fraction, what: str) -> tuple[Outcome, Standing]:
    match policy:
        case "full":
            return Outcome(spans.exactly(high), (f"{what}: được điểm tối đa theo quy định",)), "computed"
        case "zero":
            return Outcome(spans.exactly(0), (f"{what}: không có điểm theo quy định",)), "computed"
        case None:
            return Outcome(Span(low, high), reasons=(f"{what}, quy tắc không nói được bao nhiêu điểm",)), "range"
        case _:
            return Outcome(spans.exactly(0), (f"{what}: không tính tiêu chí này",), left_out=policy), "not_applicable"


def world_of(
    occasion: Occasion, criterion: Criterion, variables: Mapping[str, Variable], evidence: Mapping[str, Evidence]
) -> tuple[World, dict[str, str], list[str]]:
    """What a criterion's rule is read in: spans, the words for names, and the parameters that have no value."""
    found: dict[str, Span] = {}
    shown: dict[str, str] = {}
    missing: set[str] = set()
    gaps: list[str] = []
    for name, variable in variables.items():
        given = evidence.get(variable.source.key) if variable.source else None
        found[name] = span_of(variable, given)
        shown[name] = _shown(variable, given)
        if given is None or given.absent:
            missing.add(name)
    for parameter in criterion.parameters:
        number = parameter.at(occasion.card.level, occasion.unit_group, occasion.day)
        found[parameter.name] = Span(None, None) if number is None else spans.exactly(number)
        shown[parameter.name] = parameter.name if number is None else plain(number)
        if number is None:
            gaps.append(f"không có giá trị “{parameter.label}” cho ngày {vietnamese_date(occasion.day)}")
    integers = frozenset(n for n, v in variables.items() if v.integer)
    found["max"] = spans.exactly(criterion.max or Fraction(0))
    return World(found, integers, frozenset(missing)), shown, gaps


def _shown(variable: Variable, given: Evidence | None) -> str:
    if given is None or given.absent:
        return f"[{variable.label or variable.name}: chưa có]"
    if given.known and given.low is not None and variable.choices and given.low in range(len(variable.choices)):
        return f"“{variable.choices[int(given.low)]}”"
    return given.shown or "…"


def _read(occasion: Occasion, criterion: Criterion, variables: Mapping[str, Variable], evidence: Mapping[str, Evidence]) -> Outcome:
    world, shown, reasons = world_of(occasion, criterion, variables, evidence)
    remarks: list[str] = []
    for condition in criterion.assume:
        try:
            narrower = suppose(condition, True, world)
        except ZeroDenominator:
            narrower = world
        if narrower is None:
            remarks.append(f"số liệu không hợp lý: lẽ ra {term_text(condition, shown)}")
        else:
            world = narrower
    for name, variable in variables.items():
        point = world.names[name].point
        if point is not None and point not in domain(variable):
            remarks.append(f"số liệu không hợp lý: {variable.label or name} = {plain(point)}")
        if point is None and name not in world.missing and variable.source:
            note = evidence[variable.source.key].note
            reasons.append(f"{variable.label or name} chưa chắc chắn" + (f" ({note})" if note else ""))
    absent = [v.label for name, v in variables.items() if name in world.missing]
    if absent:
        reasons.insert(0, f"chưa có minh chứng về {join_list(absent)}" + _notes(variables, evidence))
    world.maybe_zero.clear()
    assert criterion.rule is not None
    limits = Limits(criterion.min, criterion.max or Fraction(0), criterion.zero_denominator, criterion.may_exceed)
    outcome = Reader(shown, occasion.leaf_digits).settle(criterion.rule, world, limits)
    if outcome.span.point is not None:
        reasons = []
    return replace(outcome, reasons=(*reasons, *outcome.reasons), remarks=(*outcome.remarks, *remarks))


def _notes(variables: Mapping[str, Variable], evidence: Mapping[str, Evidence]) -> str:
    """Why evidence is missing, where that is known (a number that cannot be read)."""
    found = (evidence.get(v.source.key) for v in variables.values() if v.source and v.source.kind != "figure")
    notes = unique(e.note for e in found if e and e.absent and e.note)
    return f" ({'; '.join(notes)})" if notes else ""


def _readings(outcomes: list[tuple[str, Outcome]]) -> Outcome:
    span = spans.hull(o.span for _, o in outcomes)
    first = outcomes[0][1]
    if span.point is not None:
        return replace(first, span=span, remarks=(*first.remarks, f"{len(outcomes)} cách hiểu cho cùng kết quả"))
    each = "; ".join(f"{label or f'cách {i}'}: {span_text(o.span)}" for i, (label, o) in enumerate(outcomes, 1))
    reasons = tuple(dict.fromkeys(r for _, o in outcomes for r in o.reasons))
    steps = tuple(" → ".join(t for t in o.trace if t) for _, o in outcomes)
    return Outcome(span, steps, ("|".join(p for _, o in outcomes for p in o.path),), (f"có {len(outcomes)} cách hiểu ({each})", *reasons))
