"""Jumps: what a cut-off is worth. At a cut-off between two cases, the points on either side, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from cchc_analysis.numbers import plain
from cchc_analysis.scorecard import spans
from cchc_analysis.scorecard.evidence import domain
from cchc_analysis.scorecard.expression import MIRRORED, Comparison, Condition, Expression, Logic, Name, Number
from cchc_analysis.scorecard.findings import LintFinding, found
from cchc_analysis.scorecard.rules import Limits, Outcome, Reader
from cchc_analysis.scorecard.spans import Span
from cchc_analysis.scorecard.tree import Branch, Branches, Criterion, Node, Parts, Points, Variable
from cchc_analysis.scorecard.words import points_text, term_text
from cchc_analysis.scorecard.world import World, ZeroDenominator, narrow, suppose, value


def jumps(leaf: Criterion, variables: Mapping[str, Variable], parameters: Mapping[str, Fraction | None]) -> list[LintFinding]:
    """A notice for each cut-off at which points jump; not for plain tiers, whose jumps are what they are."""
    world = bare_world(leaf, variables, parameters)
    if world is None or leaf.rule is None:
        return []
    out = []
    for node, limit in _branchings(leaf.rule, leaf.max or Fraction(0)):
        if all(_constant(b) for b in node.branches):
            continue
        inner = World({**world.names, "max": spans.exactly(limit)}, world.integers, world.missing, world.learnt)
        for cut, at, width in _jumps(node, inner, limit):
            out.append(found("bac-nhay", leaf.code, f"tại {cut} = {plain(at)}, điểm đổi {points_text(width)}"))
    return list(dict.fromkeys(out))


def bare_world(leaf: Criterion, variables: Mapping[str, Variable], parameters: Mapping[str, Fraction | None]) -> World | None:
    """A criterion with no evidence at all: the domains of its variables, and what it assumes."""
    names = {n: domain(v) for n, v in variables.items()}
    names |= {n: spans.ANY if v is None else spans.exactly(v) for n, v in parameters.items()}
    names["max"] = spans.exactly(leaf.max or Fraction(0))
    world: World | None = World(names, frozenset(n for n, v in variables.items() if v.integer))
    for condition in leaf.assume:
        world = world and suppose(condition, True, world)
    return world


def _branchings(node: Node, limit: Fraction) -> Iterator[tuple[Branches, Fraction]]:
    if isinstance(node, Branches):
        yield node, limit
        for branch in node.branches:
            yield from _branchings(branch.then, limit)
    elif isinstance(node, Parts):
        for part in node.parts:
            yield from _branchings(part.rule, part.max)


def _jumps(node: Branches, world: World, limit: Fraction) -> Iterator[tuple[str, Fraction, Fraction]]:
    cuts = {cut for b in node.branches if b.when is not None for c in _atoms(b.when) if (cut := _cut(c, world))}
    for term, at in sorted(cuts, key=lambda c: (term_text(c[0], {}), c[1])):
        near = [abs(x - at) for t, x in cuts if t == term and x != at]
        counts = isinstance(term, Name) and term.id in world.integers
        gap = Fraction(1) if counts else min(near, default=Fraction(1)) / 2
        sides = (Span(at, at + gap, lo_open=True), Span(at - gap, at, hi_open=True))
        widths = [w for beside in sides for w in _side(_Cut(node, limit, term, at, beside), world)]
        if widths and max(widths) > 0:
            yield term_text(term, {}), at, max(widths)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cut-off seen from one side: the quantity, its value there, and the values just beside it."""

    node: Branches
    limit: Fraction
    term: Expression
    at: Fraction
    beside: Span


def _atoms(condition: Condition) -> list[Condition]:
    return list(condition.args) if isinstance(condition, Logic) and condition.op == "and" else [condition]


def _cut(condition: Condition, world: World) -> tuple[Expression, Fraction] | None:
    """The quantity and value of a comparison with a constant or known parameter."""
    if not isinstance(condition, Comparison):
        return None
    for comparison in (condition, Comparison(MIRRORED[condition.op], condition.right, condition.left)):
        right = comparison.right
        known = value(right, world).point if isinstance(right, Number | Name) else None
        if known is not None and not isinstance(comparison.left, Number):
            return comparison.left, known
    return None


def _side(cut: _Cut, world: World) -> list[Fraction]:
    """How far points of the case at the cut lie from those of the case beside it, for each such pair of cases."""
    widths = []
    for here, there in permutations(cut.node.branches, 2):
        if here.when is None or there.when is None:
            continue
        try:
            shared: World | None = world
            for condition in (*_atoms(here.when), *_atoms(there.when)):
                if (other := _cut(condition, world)) is None or other[0] != cut.term:
                    shared = shared and suppose(condition, True, shared)
            point = shared and narrow(cut.term, spans.exactly(cut.at), shared)
            next_to = shared and narrow(cut.term, cut.beside, shared)
            if point is None or next_to is None:
                continue
            if suppose(here.when, True, point) is not None and suppose(there.when, True, next_to) is not None:
                widths.append(_distance(_read(here, point, cut.limit), _read(there, point, cut.limit)))
        except ZeroDenominator:
            continue
    return widths


def _constant(branch: Branch) -> bool:
    return isinstance(branch.then, Points) and isinstance(branch.then.expression, Number)


def _read(branch: Branch, world: World, limit: Fraction) -> Outcome:
    return Reader({}).read(branch.then, world, Limits(Fraction(0), limit))


def _distance(a: Outcome, b: Outcome) -> Fraction:
    if a.trace == b.trace or a.span.lo is None or a.span.hi is None or b.span.lo is None or b.span.hi is None:
        return Fraction(0)
    return max(abs(a.span.hi - b.span.lo), abs(b.span.hi - a.span.lo))
