"""What the actions can make of each piece of a scorecard: every reachable state with its exact points, from the scoring itself.

A *term* is a criterion, or one part of a criterion whose parts simply add up. Actions that push a term in the same direction
share one axis, so a term sees a grid of few axes; on one axis, runs over which points grow evenly become one segment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import gcd

from cchc_analysis.scorecard.actions import Action, shifted
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.expression import names
from cchc_analysis.scorecard.reading import Occasion, score_criterion
from cchc_analysis.scorecard.tree import Criterion, Part, Parts
from cchc_analysis.scorecard.ways import terms

MOST_STATES = 20_000
"""The most states of one term that are looked at; beyond, the table of actions must count in larger units."""


class PlanError(ValueError):
    """A plan that cannot be made; ``str()`` of it is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of change: how many steps of it a unit of each action makes. A set value is an axis of one step."""

    steps: Mapping[str, int]
    add: Mapping[str, Fraction]
    fixed: Mapping[str, Fraction]
    length: int


@dataclass(frozen=True, slots=True)
class Segment:
    """States ``at`` to ``at + length`` (along the first axis) with points ``points + slope × steps``; mostly a single state."""

    at: tuple[int, ...]
    points: Fraction
    length: int = 0
    slope: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Option:
    """A term with its axes and every state that the actions can bring it to."""

    code: str
    axes: tuple[Axis, ...]
    segments: tuple[Segment, ...]
    start: Fraction
    factor: Fraction


def options(
    occasion: Occasion, evidence: Mapping[str, Evidence], actions: Sequence[Action], factors: Mapping[str, Fraction]
) -> list[Option]:
    """The options of every term that an action touches; ``factors`` are what a criterion's points weigh in the total.

    Raises:
        PlanError: a term has too many states.
    """
    out = []
    for leaf in occasion.card.leaves:
        for term in _terms(leaf, occasion):
            keys = {v.source.key for v in term.variables if v.source}
            touching = [a for a in actions if a.keys & keys]
            if touching:
                axes = tuple(_axes(touching, keys))
                out.append(_option(occasion, term, evidence, axes, factors.get(leaf.code, Fraction(1))))
    return out


def _terms(leaf: Criterion, occasion: Occasion) -> Iterator[Criterion]:
    """The criterion, or its parts as criteria of their own where the sum is a plain sum."""
    rounding = occasion.card.rounding
    rounds = leaf.round_digits is not None or (rounding is not None and rounding.at == "criterion")
    if not isinstance(leaf.rule, Parts) or rounds or len(leaf.readings()) > 1 or leaf.missing or leaf.not_applicable:
        yield leaf
        return
    if sum((p.max for p in leaf.rule.parts), Fraction(0)) > (leaf.max or 0) or leaf.zero_denominator not in (None, "full", "zero"):
        yield leaf
        return
    for part in leaf.rule.parts:
        yield _as_criterion(leaf, part)


def _as_criterion(leaf: Criterion, part: Part) -> Criterion:
    used = {n for t in (*terms(part.rule), *leaf.assume) for n in names(t)}
    variables = tuple(v for v in leaf.variables if v.name in used)
    return replace(leaf, rule=part.rule, max=part.max, min=part.min, zero_denominator=part.zero_denominator, variables=variables)


def _axes(actions: Sequence[Action], keys: set[str]) -> Iterator[Axis]:
    groups: dict[tuple[tuple[str, Fraction], ...], dict[str, Fraction]] = {}
    for action in actions:
        fixed = {k: v for k, v in action.set.items() if k in keys}
        add = {k: v for k, v in action.add.items() if k in keys and v}
        if fixed:
            yield Axis({action.id: 1}, add, fixed, min(action.limit, 1))
        elif add:
            first = abs(add[min(add)])
            groups.setdefault(tuple(sorted((k, v / first) for k, v in add.items())), {})[action.id] = first
    limits = {a.id: a.limit for a in actions}
    for direction, sizes in groups.items():
        unit = _common(list(sizes.values()))
        steps = {action: int(size / unit) for action, size in sizes.items()}
        length = sum(n * limits[action] for action, n in steps.items())
        yield Axis(steps, {k: v * unit for k, v in direction}, {}, length)


def _common(sizes: Sequence[Fraction]) -> Fraction:
    """The largest fraction of which every size is a whole multiple."""
    top, bottom = 0, 1
    for size in sizes:
        top, bottom = gcd(top * size.denominator, size.numerator * bottom), bottom * size.denominator
    return Fraction(top, bottom)


def _option(occasion: Occasion, term: Criterion, evidence: Mapping[str, Evidence], axes: tuple[Axis, ...], factor: Fraction) -> Option:
    count = 1
    for axis in axes:
        count *= axis.length + 1
    if count > MOST_STATES:
        raise PlanError(
            f"Tiêu chí {term.code} có {count} khả năng, nhiều hơn {MOST_STATES}: trong hanh_dong.csv, tính mỗi việc theo đơn vị lớn hơn "
            "(ví dụ 10 hồ sơ một đơn vị) hoặc giảm số tối đa"
        )
    points: dict[tuple[int, ...], Fraction] = {}
    for state in product(*(range(axis.length + 1) for axis in axes)):
        found = _points(occasion, term, evidence, axes, state)
        if found is not None:
            points[state] = found
    start = points.get((0,) * len(axes), Fraction(0))
    segments = _segments(points) if len(axes) == 1 else [Segment(state, p) for state, p in points.items()]
    return Option(term.code, axes, tuple(segments), start, factor)


def _points(
    occasion: Occasion, term: Criterion, evidence: Mapping[str, Evidence], axes: tuple[Axis, ...], state: tuple[int, ...]
) -> Fraction | None:
    """The least points of a state; ``None`` when evidence would no longer make sense (more on time than resolved)."""
    changed = dict(evidence)
    fixed: dict[str, Fraction] = {}
    for axis, steps in zip(axes, state, strict=True):
        for key, value in axis.fixed.items() if steps else ():
            if fixed.setdefault(key, value) != value:
                return None
            changed[key] = Evidence.of(value)
    for axis, steps in zip(axes, state, strict=True):
        for key, step in axis.add.items():
            changed[key] = shifted(changed.get(key, Evidence()), step * steps)
    outcome, _ = score_criterion(occasion, term, changed)
    if any(state) and any("không hợp lý" in r for r in outcome.remarks):
        return None
    return outcome.span.lo if outcome.span.lo is not None else term.min


def _segments(points: Mapping[tuple[int, ...], Fraction]) -> list[Segment]:
    """Runs of states on one axis over which points grow evenly."""
    out: list[Segment] = []
    for (at,), value in sorted(points.items()):
        last = out[-1] if out else None
        if last and at == last.at[0] + last.length + 1:
            step = value - (last.points + last.slope * last.length)
            if last.length == 0 or step == last.slope:
                out[-1] = Segment(last.at, last.points, last.length + 1, step)
                continue
        out.append(Segment((at,), value))
    return out
