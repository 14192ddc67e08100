"""Mutants of sound scorecards: a branch dropped, a cut-off moved, a maximum changed … How many does the lint find?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction as F

import pytest

from cchc_analysis.io.scorecards.files import load_scorecard
from cchc_analysis.model import Severity
from cchc_analysis.scorecard.expression import Comparison, Condition, Number, Term, rewrite, walk
from cchc_analysis.scorecard.lint import lint
from cchc_analysis.scorecard.tree import Branches, Criterion, Node, Part, Parts, Points, Scaled, Scorecard

FAULTY = {"7.3.3", "7.3.4", "8.2.2", "8.2.3"}


def sound_cards() -> list[Scorecard]:
    """The commune card, and the extract without the criteria that were published with faults."""
    extract = load_scorecard("673-qd-ubnd-2023-cap-huyen")

    def without(criterion: Criterion) -> Criterion:
        return replace(criterion, children=tuple(c for c in criterion.children if c.code not in FAULTY), max=None)

    areas = tuple(replace(a, criteria=tuple(without(c) if c.children else c for c in a.criteria)) for a in extract.areas)
    return [load_scorecard("766-qd-ttg-cap-xa-2026"), extract.with_areas(areas)]


def _constants(term: Term) -> Iterator[Term]:
    """The term with one of its constants moved a little, for each in turn."""
    numbers = [t for t in dict.fromkeys(walk(term)) if isinstance(t, Number) and t.value not in (0,)]
    for number in numbers:
        for factor in (F(9, 10), F(11, 10)):
            yield rewrite(term, lambda t, n=number, f=factor: Number(n.value * f) if t == n else None)  # type: ignore[misc]


OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}


def _flips(condition: Condition) -> Iterator[Term]:
    for comparison in [t for t in walk(condition) if isinstance(t, Comparison)]:
        yield rewrite(condition, lambda t, c=comparison: Comparison(OTHER[c.op], c.left, c.right) if t is c else None)  # type: ignore[misc]


def nodes(node: Node) -> Iterator[tuple[str, Node]]:
    """Every mutant of a rule, with what was done to it."""
    match node:
        case Points(expression):
            for term in _constants(expression):
                yield "constant", replace(node, expression=term)  # type: ignore[arg-type]
        case Branches(branches):
            for i, branch in enumerate(branches):
                rest = (*branches[:i], *branches[i + 1 :])
                yield "branch dropped", Branches(rest)
                if branch.when is not None:
                    for term in _constants(branch.when):
                        yield "cut-off moved", Branches((*branches[:i], replace(branch, when=term), *branches[i + 1 :]))  # type: ignore[arg-type]
                    for term in _flips(branch.when):
                        yield "end opened or closed", Branches((*branches[:i], replace(branch, when=term), *branches[i + 1 :]))  # type: ignore[arg-type]
                for what, inner in nodes(branch.then):
                    yield what, Branches((*branches[:i], replace(branch, then=inner), *branches[i + 1 :]))
        case Parts(parts):
            for i, part in enumerate(parts):
                yield "part dropped", Parts((*parts[:i], *parts[i + 1 :]))
                yield "part's maximum", Parts((*parts[:i], replace(part, max=part.max * F(11, 10)), *parts[i + 1 :]))
                for what, inner in nodes(part.rule):
                    changed: Part = replace(part, rule=inner)
                    yield what, Parts((*parts[:i], changed, *parts[i + 1 :]))
        case Scaled(by, of):
            for what, inner in nodes(of):
                yield what, Scaled(by, inner)


def criteria(criterion: Criterion) -> Iterator[tuple[str, Criterion]]:
    """Every mutant of a criterion."""
    if criterion.children:
        for i, child in enumerate(criterion.children):
            for what, changed in criteria(child):
                yield what, replace(criterion, children=(*criterion.children[:i], changed, *criterion.children[i + 1 :]))
        return
    assert criterion.rule is not None and criterion.max is not None
    for factor in (F(1, 2), F(11, 10)):
        yield "maximum", replace(criterion, max=criterion.max * factor)
    for i, variable in enumerate(criterion.variables):
        rest = criterion.variables
        yield "source lost", replace(criterion, variables=(*rest[:i], replace(variable, source=None), *rest[i + 1 :]))
    for what, rule in nodes(criterion.rule):
        yield what, replace(criterion, rule=rule)


def mutants(card: Scorecard) -> Iterator[tuple[str, str, Scorecard]]:
    """Every mutant of a card: what was done, where, and the card."""
    for a, area in enumerate(card.areas):
        if area.max is not None:
            yield "area's maximum", area.code, card.with_areas((*card.areas[:a], replace(area, max=area.max + 1), *card.areas[a + 1 :]))
        for i, criterion in enumerate(area.criteria):
            for what, changed in criteria(criterion):
                inner = replace(area, criteria=(*area.criteria[:i], changed, *area.criteria[i + 1 :]))
                yield what, criterion.code, card.with_areas((*card.areas[:a], inner, *card.areas[a + 1 :]))


def _grave(card: Scorecard) -> set[tuple[str, str, str]]:
    return {(f.criterion, f.code, f.message) for f in lint(card) if f.severity is not Severity.NOTICE}


def share_found(cards: list[Scorecard], every: int = 1) -> tuple[int, int, dict[str, tuple[int, int]]]:
    """How many mutants a new warning is raised for (every n-th is tried), in all and by what was done."""
    tried = caught = 0
    kinds: dict[str, tuple[int, int]] = {}
    for card in cards:
        before = _grave(card)
        assert before == set(), before
        for i, (what, _, mutant) in enumerate(mutants(card)):
            if i % every:
                continue
            hit = bool(_grave(mutant) - before)
            tried, caught = tried + 1, caught + hit
            n, k = kinds.get(what, (0, 0))
            kinds[what] = (n + 1, k + hit)
    return tried, caught, kinds


def test_some_mutants_are_found() -> None:
    tried, caught, kinds = share_found(sound_cards(), every=9)
    assert tried >= 30
    assert caught / tried >= 0.9, kinds


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_at_least_two_hundred_mutants_are_found() -> None:
    whole, extract = (share_found([card]) for card in sound_cards())
    tried, caught = whole[0] + extract[0], whole[1] + extract[1]
    print(f"\nmutants found: {caught} of {tried} ({100 * caught / tried:.1f} %)")
    for name, (_, _, kinds) in (("whole card", whole), ("extract", extract)):
        for what, (n, k) in sorted(kinds.items()):
            print(f"  {name}, {what}: {k} of {n}")
    assert caught >= 200
    assert caught / tried >= 0.95
    for must in ("branch dropped", "cut-off moved", "source lost", "part dropped", "constant"):
        for kinds in (whole[2], extract[2]):
            n, k = kinds[must]
            assert n == k, (must, n, k)
    # an extract does not know its sums, so a maximum that its rules only multiply with can be anything
    n, k = whole[2]["maximum"]
    assert n == k
