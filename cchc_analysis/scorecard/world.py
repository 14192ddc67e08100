"""What is known when a rule is read: the span of every name, and what the conditions passed so far say.

:class:`World` is never changed: :func:`suppose` gives a narrower world, or ``None`` when the condition cannot hold. With
known values everything is a point and the answers are exact; with missing evidence they are the tightest that plain
propagation finds, and never exclude a possible value. ``templates/scorecard.js`` repeats this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from cchc_analysis.scorecard import spans
from cchc_analysis.scorecard.expression import (
    MIRRORED,
    NEGATED,
    Choice,
    Comparison,
    Condition,
    Expression,
    Logic,
    Missing,
    Name,
    Number,
    Operation,
)
from cchc_analysis.scorecard.spans import ANY, ZERO, Span


class ZeroDenominator(Exception):
    """A rule divides by a quantity that is zero."""


@dataclass(frozen=True, slots=True)
class World:
    """Spans by name; names that count whole things; names without evidence; spans learnt of whole expressions.

    ``maybe_zero`` collects (it is shared by narrower worlds) whether a denominator could be zero.
    """

    names: Mapping[str, Span]
    integers: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    learnt: Mapping[Expression, Span] = field(default_factory=dict)
    maybe_zero: list[bool] = field(default_factory=list)


def value(term: Expression, world: World) -> Span:
    """The span of an expression. Raises :class:`ZeroDenominator` when a denominator is zero for certain."""
    match term:
        case Number(x):
            return Span(x, x)
        case Name(name):
            return world.names[name]
        case Choice():
            raise TypeError("unresolved choice")
        case Operation(op, args):
            found = _operate(op, args, world)
            known = world.learnt.get(term)
            return found if known is None or found.point is not None else spans.meet(found, known)


def _operate(op: str, args: tuple[Expression, ...], world: World) -> Span:
    values = [value(a, world) for a in args]
    match op:
        case "+":
            return spans.add(*values)
        case "-":
            return spans.subtract(*values)
        case "*":
            return spans.multiply(*values)
        case "/":
            return _divide(values[0], values[1], world)
        case "neg":
            return spans.negate(values[0])
        case "min" | "max":
            out = values[0]
            for v in values[1:]:
                out = spans.at_most(out, v) if op == "min" else spans.at_least(out, v)
            return out
        case "abs":
            return spans.magnitude(values[0])
        case "floor":
            return spans.floored(values[0])
        case "ceil":
            return spans.ceiled(values[0])
        case "round":
            return spans.rounded(values[0], int(values[1].lo or 0))
    raise TypeError(f"unknown operation {op}")


def _divide(a: Span, b: Span, world: World) -> Span:
    if b.point is not None and a.point is not None and b.point:
        return spans.exactly(a.point / b.point)
    if ZERO in b:
        if b.point is not None:
            raise ZeroDenominator
        world.maybe_zero.append(True)
    return spans.multiply(a, spans.reciprocal(b))


def narrow(term: Expression, span: Span, world: World) -> World | None:
    """The world in which the expression lies in ``span``; ``None`` when it cannot."""
    now = value(term, world)
    then = spans.meet(now, span)
    if isinstance(term, Name) and term.id in world.integers:
        then = spans.whole(then)
    if then.empty:
        return None
    if then == now or now.point is not None:
        return world
    if isinstance(term, Name):
        return World({**world.names, term.id: then}, world.integers, world.missing, world.learnt, world.maybe_zero)
    if not isinstance(term, Operation):
        return world
    inner: World | None = World(world.names, world.integers, world.missing, {**world.learnt, term: then}, world.maybe_zero)
    for part, limit in _project(term, then, world):
        inner = inner and narrow(part, limit, inner)
    return inner


def _project(term: Operation, then: Span, world: World) -> list[tuple[Expression, Span]]:
    """What the span of an operation says of its arguments (for the operations that can be undone)."""
    if term.op == "neg":
        return [(term.args[0], spans.negate(then))]
    if term.op not in ("+", "-", "*", "/"):
        return []
    left, right = term.args
    a, b = value(left, world), value(right, world)
    match term.op:
        case "+":
            return [(left, spans.subtract(then, b)), (right, spans.subtract(then, a))]
        case "-":
            return [(left, spans.add(then, b)), (right, spans.subtract(a, then))]
        case "*":
            return [(x, spans.multiply(then, spans.reciprocal(y))) for x, y in ((left, b), (right, a)) if ZERO not in y]
        case _:
            out = [(left, spans.multiply(then, b))]
            if ZERO not in then:
                out.append((right, spans.multiply(a, spans.reciprocal(then))))
            return out


def suppose(condition: Condition, holds: bool, world: World) -> World | None:
    """The world in which the condition holds (or does not); ``None`` when that is impossible."""
    match condition:
        case Missing(name):
            return world if (name in world.missing) == holds else None
        case Logic("not", (inner,)):
            return suppose(inner, not holds, world)
        case Logic(op, args):
            if (op == "and") == holds:
                return _all(args, holds, world)
            return _any(args, holds, world)
        case Comparison(op, left, right):
            return _compare(op if holds else NEGATED[op], left, right, world)


def _any(args: tuple[Condition, ...], holds: bool, world: World) -> World | None:
    """At least one: this one while those before it do not, so that a guard protects what follows it."""
    alternatives: list[World] = []
    rest: World | None = world
    for condition in args:
        if rest is None:
            break
        found = suppose(condition, holds, rest)
        if found is not None:
            alternatives.append(found)
        rest = suppose(condition, not holds, rest)
    if not alternatives:
        return None
    return alternatives[0] if len(alternatives) == 1 else world


def _all(args: tuple[Condition, ...], holds: bool, world: World) -> World | None:
    now: World | None = world
    for condition in (*args, *args) if len(args) > 1 else args:
        now = now and suppose(condition, holds, now)
    return now


def suppose_each(conditions: list[tuple[Condition, bool]], world: World) -> World | None:
    """The world in which every condition holds or does not, as asked; read twice, so that later ones help earlier ones."""
    now: World | None = world
    for condition, holds in (conditions + conditions) if len(conditions) > 1 else conditions:
        now = now and suppose(condition, holds, now)
    return now


def _compare(op: str, left: Expression, right: Expression, world: World) -> World | None:
    a, b = value(left, world), value(right, world)
    if a.point is not None and b.point is not None:
        return world if _decide(op, a.point, b.point) else None
    if op == "!=":
        return _unequal(left, a, right, b, world)
    now = narrow(left, _side(op, b), world)
    now = now and narrow(right, _side(MIRRORED[op], a), now)
    if now is None or a.point is not None or b.point is not None:
        return now
    now = narrow(Operation("-", (left, right)), _side(op, spans.exactly(0)), now)
    for op_, upper, lower, under in ((op, left, right, b), (MIRRORED[op], right, left, a)):
        if now is not None and under.lo is not None and under.lo >= 0 and op_ in ("<", "<="):
            now = _learn(Operation("/", (upper, lower)), Span(None, Fraction(1), hi_open=op_ == "<"), now)
    return now


def _learn(term: Operation, span: Span, world: World) -> World | None:
    """Remember the span of a ratio without touching its parts (the denominator may be zero here)."""
    then = spans.meet(world.learnt.get(term, ANY), span)
    if then.empty:
        return None
    return World(world.names, world.integers, world.missing, {**world.learnt, term: then}, world.maybe_zero)


def _decide(op: str, a: Fraction, b: Fraction) -> bool:
    match op:
        case "<":
            return a < b
        case "<=":
            return a <= b
        case "=":
            return a == b
        case "!=":
            return a != b
        case ">=":
            return a >= b
        case _:
            return a > b


def _side(op: str, other: Span) -> Span:
    """The values that stand to ``other`` as ``op`` says."""
    match op:
        case "<" | "<=":
            return Span(None, other.hi, hi_open=other.hi_open or (op == "<" and other.hi is not None))
        case ">" | ">=":
            return Span(other.lo, None, lo_open=other.lo_open or (op == ">" and other.lo is not None))
        case _:
            return other


def _unequal(left: Expression, a: Span, right: Expression, b: Span, world: World) -> World | None:
    for term, mine, other in ((left, a, b), (right, b, a)):
        if other.point is None:
            continue
        if mine.lo == other.point:
            return narrow(term, Span(other.point, None, lo_open=True), world)
        if mine.hi == other.point:
            return narrow(term, Span(None, other.point, hi_open=True), world)
    return world


def decided(condition: Condition, world: World) -> bool | None:
    """Whether the condition holds for certain, fails for certain, or (``None``) cannot be told."""
    if suppose(condition, True, world) is None:
        return False
    return True if suppose(condition, False, world) is None else None
