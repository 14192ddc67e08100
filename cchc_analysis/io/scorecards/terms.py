"""The names that a criterion's expressions may use, and the shorthands for steps and counts spelt out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from itertools import islice
from typing import Any

from cchc_analysis.findings import printable
from cchc_analysis.io.scorecards.blocks import Block, Path
from cchc_analysis.scorecard.expression import (
    Condition,
    Expression,
    ExpressionError,
    Name,
    Number,
    Operation,
    inline,
    names,
    resolve,
    walk,
)
from cchc_analysis.scorecard.tree import Parameter, Variable

Fault = Callable[[str, Path, str, str], None]
MAX = Name("max")
_MOST_TERMS = 2000


class Scope:
    """The names that a criterion's expressions may use."""

    def __init__(self, fault: Fault, variables: tuple[Variable, ...], parameters: tuple[Parameter, ...]) -> None:
        self.fault = fault
        self.variables = {v.name for v in variables}
        self.parameters = {p.name for p in parameters}
        self.names = self.variables | self.parameters | {"max"}
        self.choices = {v.name: v.choices for v in variables if v.choices}
        self.let: dict[str, Expression] = {}

    def define(self, let: Block, path: Path) -> None:
        """Take the names of ``let``, each after those that it uses."""
        for name in sorted(self.variables & self.parameters):
            self.fault("the-diem-ten", path, f"“{name}” vừa là đại lượng vừa là mức.", "Đổi một tên.")
        for name, expression in let.items():
            if name in self.names or not name.isidentifier():
                what = f"Tên “{printable(name)}” không dùng được hoặc đã dùng."
                self.fault("the-diem-ten", (*path, name), what, "Đổi tên.")
            else:
                self.let[name] = self.term(expression, (*path, name))

    def known(self) -> str:
        """The remedy for an unknown name."""
        return f"Các tên dùng được: {', '.join(sorted(self.names | set(self.let)))}."

    def term(self, term: Any, path: Path) -> Any:
        """A term with its choices and ``let`` names resolved; unknown names are faults."""
        unknown = names(term) - self.names - set(self.let)
        for name in sorted(unknown):
            self.fault("the-diem-bien-la", path, f"Không có đại lượng hoặc mức nào tên “{printable(name)}”.", self.known())
        if not unknown:
            try:
                found = resolve(inline(term, self.let), self.choices)
                if next(islice(walk(found), _MOST_TERMS, None), None) is not None:
                    raise ExpressionError(f"khai triển ra quá {_MOST_TERMS} số hạng")
                return found
            except ExpressionError as error:
                self.fault("the-diem-bieu-thuc", path, f"Biểu thức sai: {error}.", "Sửa biểu thức.")
        return term if isinstance(term, Condition) else Number(Fraction(0))


def add_up(terms: Iterable[Expression]) -> Expression:
    """The sum of at least one term."""
    return reduce(lambda a, b: Operation("+", (a, b)), terms)


def steps(block: Block, path: Path) -> Expression:
    """``min(cap, base + add × floor(max(0, of − from) / every))``; pro rata without the floor."""
    zero: Expression = Number(Fraction(0))
    above = Operation("max", (zero, Operation("-", (block.get("of", zero), Number(block.get("from", Fraction(0)))))))
    count: Expression = Operation("/", (above, Number(block.get("every") or Fraction(1))))
    if not block.get("pro_rata"):
        count = Operation("floor", (count,))
    points = Operation("+", (Number(block.get("base", Fraction(0))), Operation("*", (Number(block.get("add", Fraction(0))), count))))
    return Operation("min", (Number(block["cap"]) if "cap" in block else MAX, points))


def per_item(block: Block, path: Path) -> Expression:
    """``min(cap, each × count)``."""
    points = Operation("*", (block.get("count", Number(Fraction(0))), Number(block.get("each", Fraction(0)))))
    return Operation("min", (Number(block["cap"]) if "cap" in block else MAX, points))
