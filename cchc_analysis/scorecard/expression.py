"""The terms of a scorecard's rules: expressions over exact numbers, and conditions. :mod:`parser` reads them from text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction


class ExpressionError(ValueError):
    """An expression that cannot be read; ``str()`` of it is a Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, a parameter, or ``max`` (the maximum of the criterion or part that the rule stands in)."""

    id: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice in quotes, before :func:`resolve` has turned it into its position among the variable's choices."""

    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """``+ - * /``, ``neg``, or one of the functions, over its arguments."""

    op: str
    args: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left op right`` with ``op`` one of ``< <= = != >= >``."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` over conditions, ``not`` over one."""

    op: str
    args: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """``missing(x)``: there is no evidence for the variable."""

    id: str


Expression = Number | Name | Choice | Operation
Condition = Comparison | Logic | Missing
Term = Expression | Condition

FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (2, 9),
    "max": (2, 9),
    "abs": (1, 1),
    "floor": (1, 1),
    "ceil": (1, 1),
    "round": (2, 2),
}
"""The functions with the fewest and the most arguments they take."""

NEGATED = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}
"""The comparison that holds exactly when the other does not."""

MIRRORED = {"<": ">", "<=": ">=", "=": "=", "!=": "!=", ">=": "<=", ">": "<"}
"""The same comparison with its sides exchanged."""


def children(term: Term) -> tuple[Term, ...]:
    """The terms directly inside a term."""
    match term:
        case Operation() | Logic():
            return term.args
        case Comparison():
            return (term.left, term.right)
        case _:
            return ()


def walk(term: Term) -> Iterator[Term]:
    """The term and every term inside it."""
    yield term
    for child in children(term):
        yield from walk(child)


def names(term: Term) -> set[str]:
    """The names that a term speaks of."""
    return {t.id for t in walk(term) if isinstance(t, Name | Missing)}


def constants(term: Term) -> set[Fraction]:
    """The constants written in a term."""
    return {t.value for t in walk(term) if isinstance(t, Number)}


def comparisons(condition: Condition) -> list[Comparison]:
    """The comparisons inside a condition, in their order."""
    return [t for t in walk(condition) if isinstance(t, Comparison)]


def rewrite(term: Term, change: Callable[[Term], Term | None]) -> Term:
    """The term with every inner term for which ``change`` gives another one replaced (outermost first)."""
    changed = change(term)
    if changed is not None:
        return changed
    match term:
        case Operation(op, args):
            return Operation(op, tuple(_expression(rewrite(a, change)) for a in args))
        case Comparison(op, left, right):
            return Comparison(op, _expression(rewrite(left, change)), _expression(rewrite(right, change)))
        case Logic(op, args_):
            return Logic(op, tuple(_condition(rewrite(a, change)) for a in args_))
        case _:
            return term


def _expression(term: Term) -> Expression:
    assert isinstance(term, Number | Name | Choice | Operation)
    return term


def _condition(term: Term) -> Condition:
    assert isinstance(term, Comparison | Logic | Missing)
    return term


def inline(term: Term, definitions: Mapping[str, Expression]) -> Term:
    """Replace names by their definitions (``let``)."""
    return rewrite(term, lambda t: definitions.get(t.id) if isinstance(t, Name) else None)


def resolve(term: Term, choices: Mapping[str, tuple[str, ...]]) -> Term:
    """Turn choices in quotes into their position among the choices of the variable they are compared with.

    Raises:
        ExpressionError: compared with something that has no such choice, or otherwise than by ``=`` and ``!=``.
    """

    def change(t: Term) -> Term | None:
        if isinstance(t, Choice):
            raise ExpressionError(f"“{t.text}” chỉ được so sánh bằng (=, !=) với một biến có danh sách lựa chọn")
        if not isinstance(t, Comparison):
            return None
        for name, choice in ((t.left, t.right), (t.right, t.left)):
            if isinstance(name, Name) and isinstance(choice, Choice):
                known = choices.get(name.id, ())
                if choice.text not in known or t.op not in ("=", "!="):
                    raise ExpressionError(f"biến {name.id} không có lựa chọn “{choice.text}” (có: {', '.join(known) or 'không có'})")
                return Comparison(t.op, name, Number(Fraction(known.index(choice.text))))
        return None

    return rewrite(term, change)
