"""Questions about a rule answered by proof (z3): can this case happen, can two cases hold at once, can points exceed a limit.

Every answer is exact: ``Answer.NO`` is a proof, ``Answer.YES`` comes with an example; ``Answer.UNKNOWN`` says that no proof was
found in the time allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

import z3

from cchc_analysis.numbers import plain
from cchc_analysis.scorecard.evidence import domain
from cchc_analysis.scorecard.expression import NEGATED, Comparison, Condition, Expression, Logic, Missing, Name, Number, Operation
from cchc_analysis.scorecard.tree import Variable
from cchc_analysis.scorecard.ways import Piece

_EFFORT = 5_000_000
"""What the solver may spend on one question (about two seconds), counted in its own steps: the answer is the same on every machine."""


class Answer(Enum):
    """What a question came to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, with an example in words when it is yes."""

    answer: Answer
    example: str = ""

    @property
    def yes(self) -> bool:
        """Whether there is an example."""
        return self.answer is Answer.YES


@dataclass
class Theory:
    """The variables of one reading of a criterion as z3 knows them; ``suffix`` gives a second, independent copy."""

    variables: Mapping[str, Variable]
    parameters: Mapping[str, Fraction | None]
    limit: Fraction
    assume: tuple[Condition, ...] = ()
    suffix: str = ""
    symbols: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, variable in self.variables.items():
            make = z3.Int if variable.integer else z3.Real
            self.symbols[name] = make(name + self.suffix)

    def symbol(self, name: str, limit: Fraction) -> Any:
        """The z3 term of a name."""
        if name == "max":
            return _number(limit)
        if name in self.parameters:
            value = self.parameters[name]
            return z3.Real(name) if value is None else _number(value)
        symbol = self.symbols[name]
        return z3.ToReal(symbol) if z3.is_int(symbol) else symbol

    def facts(self) -> list[Any]:
        """What always holds: domains and assumptions."""
        out = []
        for name, variable in self.variables.items():
            span, symbol = domain(variable), self.symbols[name]
            out += [symbol >= _number(span.lo)] if span.lo is not None else []
            out += [symbol <= _number(span.hi)] if span.hi is not None else []
        out += [z3.Real(n) > 0 for n, v in self.parameters.items() if v is None]
        return out + [self.condition(c, True, self.limit) for c in self.assume]

    def term(self, expression: Expression, limit: Fraction, guards: list[Any]) -> Any:
        """An expression; the denominators that must not be zero go to ``guards``."""
        match expression:
            case Number(x):
                return _number(x)
            case Name(name):
                return self.symbol(name, limit)
            case Operation(op, args):
                return self._operation(op, [self.term(a, limit, guards) for a in args], guards)
        raise TypeError(expression)

    @staticmethod
    def _operation(op: str, args: list[Any], guards: list[Any]) -> Any:
        match op:
            case "+":
                return args[0] + args[1]
            case "-":
                return args[0] - args[1]
            case "*":
                return args[0] * args[1]
            case "/":
                guards.append(args[1] != 0)
                return args[0] / args[1]
            case "neg":
                return -args[0]
            case "min" | "max":
                out = args[0]
                for other in args[1:]:
                    out = z3.If(out <= other, out, other) if op == "min" else z3.If(out >= other, out, other)
                return out
            case "abs":
                return z3.If(args[0] >= 0, args[0], -args[0])
            case "floor":
                return z3.ToReal(z3.ToInt(args[0]))
            case "ceil":
                return -z3.ToReal(z3.ToInt(-args[0]))
        scale = 10 ** args[1].numerator_as_long()
        half = z3.RealVal("1/2")
        return z3.If(args[0] >= 0, z3.ToReal(z3.ToInt(args[0] * scale + half)), -z3.ToReal(z3.ToInt(-args[0] * scale + half))) / scale

    def condition(self, condition: Condition, holds: bool, limit: Fraction) -> Any:
        """A condition that holds (or fails); both need their denominators not to be zero."""
        match condition:
            case Missing():
                return z3.BoolVal(not holds)
            case Logic("not", (inner,)):
                return self.condition(inner, not holds, limit)
            case Logic(op, args):
                terms = [self.condition(c, holds, limit) for c in args]
                return z3.And(terms) if (op == "and") == holds else z3.Or(terms)
            case Comparison(op, left, right):
                guards: list[Any] = []
                a, b = self.term(left, limit, guards), self.term(right, limit, guards)
                made = _compare(op if holds else NEGATED[op], a, b)
                return z3.And([*guards, made]) if guards else made

    def way(self, piece: Piece) -> list[Any]:
        """The conditions on the way of a piece."""
        return [self.condition(c, holds, piece.limit) for c, holds in piece.conditions]

    def points(self, piece: Piece) -> tuple[Any, list[Any]]:
        """The points of a piece (a product of factors) and what its denominators need."""
        guards: list[Any] = []
        out = _number(Fraction(1))
        for factor in piece.points:
            out = out * self.term(factor, piece.limit, guards)
        return out, guards

    def example(self, model: Any) -> str:
        """A model in words."""
        parts = []
        for name, symbol in self.symbols.items():
            value = model.eval(symbol, model_completion=True)
            shown = plain(Fraction(str(value))) if z3.is_rational_value(value) or z3.is_int_value(value) else "…"
            choices = self.variables[name].choices
            parts.append(f"{name} = {choices[int(shown)] if choices and shown.isdigit() and int(shown) < len(choices) else shown}")
        return ", ".join(parts)


def _number(value: Fraction) -> Any:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _compare(op: str, a: Any, b: Any) -> Any:
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


def ask(theory: Theory, facts: Iterable[Any]) -> Found:
    """Whether the facts can hold together (with what the theory always knows)."""
    solver = z3.Solver()
    solver.set("rlimit", _EFFORT)
    solver.add(*theory.facts(), *facts)
    answer = solver.check()
    if answer == z3.sat:
        return Found(Answer.YES, theory.example(solver.model()))
    return Found(Answer.NO if answer == z3.unsat else Answer.UNKNOWN)
