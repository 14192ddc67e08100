"""Walking a rule: every expression in it, and every way through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.scorecard.expression import Condition, Expression, Term
from cchc_analysis.scorecard.tree import Branches, Node, Parts, Points, Scaled


def terms(node: Node) -> Iterator[Term]:
    """Every expression and condition of a rule."""
    match node:
        case Points(expression):
            yield expression
        case Branches(branches):
            for branch in branches:
                if branch.when is not None:
                    yield branch.when
                yield from terms(branch.then)
        case Parts(parts):
            for part in parts:
                yield from terms(part.rule)
        case Scaled(by, of):
            yield by
            yield from terms(of)


@dataclass(frozen=True, slots=True)
class Piece:
    """One way through a rule: the conditions on the way (each with whether it holds) and the points at its end."""

    conditions: tuple[tuple[Condition, bool], ...]
    points: tuple[Expression, ...]
    limit: Fraction
    index: int = 0


def pieces(node: Node, limit: Fraction) -> Iterator[Piece]:
    """The ways through a rule that is not a sum of parts (a part's rule is asked about by itself)."""
    match node:
        case Points(expression):
            yield Piece((), (expression,), limit)
        case Scaled(by, of):
            for piece in pieces(of, limit):
                yield Piece(piece.conditions, (*piece.points, by), limit)
        case Branches(branches):
            others = tuple((b.when, False) for b in branches if b.when is not None)
            for index, branch in enumerate(branches):
                way = others if branch.when is None else ((branch.when, True),)
                for piece in pieces(branch.then, limit):
                    yield Piece((*way, *piece.conditions), piece.points, limit, index)
        case Parts():
            return
