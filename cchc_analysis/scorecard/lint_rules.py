"""What a criterion's rule can do, proved: contradictions, gaps, cases never reached, limits, falls, jumps at cut-offs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any

import z3

from cchc_analysis.numbers import plain
from cchc_analysis.scorecard.expression import (
    Comparison,
    Condition,
    Expression,
    Logic,
    Name,
    Number,
    Operation,
    comparisons,
    names,
    walk,
)
from cchc_analysis.scorecard.findings import LintFinding, found
from cchc_analysis.scorecard.jumps import jumps
from cchc_analysis.scorecard.proof import Answer, Found, Theory, ask
from cchc_analysis.scorecard.tree import Branches, Criterion, Node, Parts, Points, Policy, Scaled, Variable
from cchc_analysis.scorecard.ways import Piece, pieces
from cchc_analysis.scorecard.words import points_text, term_text


@lru_cache(maxsize=4096)
def lint_rule(leaf: Criterion, level: str) -> tuple[LintFinding, ...]:
    """The findings of one criterion's rule, over its readings and the values of its parameters at this level."""
    out: list[LintFinding] = []
    for _, variables in leaf.readings():
        for parameters in _parameter_values(leaf, level):
            theory = Theory(variables, parameters, leaf.max or Fraction(0), leaf.assume)
            assert leaf.rule is not None
            check = _Check(leaf, theory)
            out += check.node(leaf.rule, (), leaf.min, leaf.max or Fraction(0), leaf.zero_denominator)
            out += jumps(leaf, variables, parameters)
    return tuple(dict.fromkeys(out))


def _parameter_values(leaf: Criterion, level: str) -> list[dict[str, Fraction | None]]:
    """Every value in turn of each parameter (the others at their first)."""
    lists = {p.name: [v.value for v in p.values if v.level in ("", level)] or [None] for p in leaf.parameters}
    first = {name: values[0] for name, values in lists.items()}
    return [first, *({**first, name: value} for name, values in lists.items() for value in values[1:])]


class _Check:
    """The questions asked about one rule."""

    def __init__(self, leaf: Criterion, theory: Theory) -> None:
        self.leaf = leaf
        self.theory = theory

    def say(self, code: str, message: str) -> LintFinding:
        return found(code, self.leaf.code, message)

    def ask(self, what: str, facts: list[Any], doubts: list[LintFinding]) -> Found:
        answer = ask(self.theory, facts)
        if answer.answer is Answer.UNKNOWN:
            doubts.append(self.say("chua-chung-minh", what))
        return answer

    def node(
        self, node: Node, way: tuple[tuple[Condition, bool], ...], low: Fraction, high: Fraction, zero: Policy | None
    ) -> list[LintFinding]:
        """All about a rule reached along ``way``."""
        out: list[LintFinding] = []
        if isinstance(node, Parts):
            for part in node.parts:
                inner = self.node(part.rule, way, part.min, part.max, part.zero_denominator or zero)
                out += [replace(f, message=f"{f.message[:-1]} (phần “{part.name}”).") for f in inner]
            return out
        out += self.cases(node, way, high)
        found_pieces = [replace(p, conditions=(*way, *p.conditions)) for p in pieces(node, high)]
        out += self.limits(found_pieces, low, high)
        out += self.falls(found_pieces)
        out += self.gates(node)
        if zero is None:
            out += self.zero(node, way, high)
        return out

    def cases(self, node: Node, way: tuple[tuple[Condition, bool], ...], limit: Fraction) -> list[LintFinding]:
        """Contradictions, gaps and cases never reached, here and in the rules inside."""
        out: list[LintFinding] = []
        if isinstance(node, Scaled):
            return self.cases(node.of, way, limit)
        if not isinstance(node, Branches):
            return out
        conditions = [(b.when, b) for b in node.branches if b.when is not None]
        base = [self.theory.condition(c, h, limit) for c, h in way]
        dead: set[int] = set()
        for i, (condition, branch) in enumerate(conditions):
            answer = self.ask(f"trường hợp {i + 1}", [*base, self.theory.condition(condition, True, limit)], out)
            if answer.answer is Answer.NO:
                dead.add(i)
                out.append(self.say("khong-toi", f"trường hợp {i + 1}, {self.words(condition)}"))
            out += self.cases(branch.then, (*way, (condition, True)), limit)
        for i, j in combinations([k for k in range(len(conditions)) if k not in dead], 2):
            out += self.pair(conditions[i], conditions[j], base, limit)
        outside = [self.theory.condition(c, False, limit) for c, _ in conditions]
        rest = next((b for b in node.branches if b.when is None), None)
        answer = self.ask("khoảng trống giữa các trường hợp", [*base, *outside], out)
        if rest is None and answer.yes:
            out.append(self.say("khoang-trong", f"ví dụ {answer.example or 'mọi giá trị'}"))
        elif rest is not None:
            if answer.answer is Answer.NO:
                out.append(self.say("khong-toi", "trường hợp “còn lại”"))
            out += self.cases(rest.then, (*way, *((c, False) for c, _ in conditions)), limit)
        return out

    def pair(self, one: tuple[Condition, Any], two: tuple[Condition, Any], base: list[Any], limit: Fraction) -> list[LintFinding]:
        """Two cases that can hold together."""
        out: list[LintFinding] = []
        both = [*base, self.theory.condition(one[0], True, limit), self.theory.condition(two[0], True, limit)]
        if not self.ask("hai trường hợp cùng xảy ra", both, out).yes:
            return out
        same = f"{self.words(one[0])} và {self.words(two[0])}" if one[0] != two[0] else f"cùng điều kiện {self.words(one[0])}"
        for a in pieces(one[1].then, limit):
            for b in pieces(two[1].then, limit):
                (x, gx), (y, gy) = self.theory.points(a), self.theory.points(b)
                facts = [*both, *self.theory.way(a), *self.theory.way(b), *gx, *gy, x != y]
                answer = self.ask("hai trường hợp khác điểm", facts, out)
                if answer.yes:
                    shown = f"{self.points_words(a)} và {self.points_words(b)} điểm"
                    return [*out, self.say("mau-thuan", f"{same}, cho {shown} (ví dụ {answer.example})")]
        return [*out, self.say("chong-lan", same)]

    def limits(self, ways: list[Piece], low: Fraction, high: Fraction) -> list[LintFinding]:
        """Points above the maximum, below the minimum, and a maximum that nothing reaches."""
        out: list[LintFinding] = []
        reached = False
        for piece in ways:
            points, guards = self.theory.points(piece)
            facts = [*self.theory.way(piece), *guards]
            top, bottom = _real(high), _real(low)
            if not self.leaf.may_exceed and (answer := self.ask("vượt tối đa", [*facts, points > top], out)).yes:
                out.append(self.say("vuot-toi-da", f"{self.points_words(piece)} > {points_text(high)} khi {answer.example}"))
                reached = True
            if (answer := self.ask("dưới tối thiểu", [*facts, points < bottom], out)).yes:
                out.append(self.say("duoi-toi-thieu", f"{self.points_words(piece)} < {points_text(low)} khi {answer.example}"))
            if not reached:
                answer = self.ask("đạt tối đa", [*facts, points == top], out)
                reached = answer.answer is not Answer.NO
        if ways and not reached:
            out.append(self.say("khong-dat-toi-da", points_text(high)))
        return out

    def falls(self, ways: list[Piece]) -> list[LintFinding]:
        """A better result that scores less: two worlds that differ in one variable only."""
        out: list[LintFinding] = []
        for name, variable in self.theory.variables.items():
            if variable.better and any(name in _names_of(p) for p in ways):
                out += self.fall(name, variable, ways)
        return out

    def fall(self, name: str, variable: Variable, ways: list[Piece]) -> list[LintFinding]:
        other = Theory(self.theory.variables, self.theory.parameters, self.theory.limit, self.theory.assume, "'")
        other.symbols.update({n: s for n, s in self.theory.symbols.items() if n != name})
        mine, theirs = self.theory.symbols[name], other.symbols[name]
        step = theirs > mine if variable.better == "up" else theirs < mine
        for a in ways:
            for b in ways:
                if len(a.points) == 1 and a is b and isinstance(a.points[0], Number):
                    continue
                (x, gx), (y, gy) = self.theory.points(a), other.points(b)
                facts = [*self.theory.way(a), *other.way(b), *other.facts(), *gx, *gy, step, y < x]
                answer = ask(self.theory, facts)
                if answer.yes:
                    words = f"{variable.label} tốt lên mà điểm giảm, ví dụ từ {answer.example}"
                    return [self.say("giam-diem", words)]
        return []

    def gates(self, node: Node) -> list[LintFinding]:
        """A variable that only chooses the rule, beside cut-offs on other quantities."""
        if not isinstance(node, Branches):
            return []
        scored = {n for p in pieces(node, Fraction(0)) for e in p.points for n in names(e)}
        chosen: dict[str, set[Fraction]] = {}
        others: set[str] = set()
        for branch in node.branches:
            for comparison in comparisons(branch.when) if branch.when is not None else []:
                spoken = names(comparison)
                sides = (comparison.left, comparison.right)
                alone = next((s.id for s in sides if isinstance(s, Name)), "")
                number = next((s.value for s in sides if isinstance(s, Number)), None)
                if alone and number is not None and alone not in scored and spoken == {alone}:
                    chosen.setdefault(alone, set()).add(number)
                else:
                    others |= spoken
        labels = {n: v.label for n, v in self.theory.variables.items()}
        return [
            self.say(
                "cong-chon",
                f"{labels[name]} ({name}) chọn quy tắc tại {', '.join(plain(x) for x in sorted(cuts))}, còn điểm tính trên "
                + ", ".join(labels[n] for n in sorted(scored & set(labels))),
            )
            for name, cuts in chosen.items()
            if name not in others and name in labels and scored & set(labels) and self.theory.variables[name].kind != "choice"
        ]

    def zero(self, node: Node, way: tuple[tuple[Condition, bool], ...], limit: Fraction) -> list[LintFinding]:
        """Denominators that can be zero, with no policy."""
        for denominator, path in _denominators(node, way):
            facts = [self.theory.condition(c, h, limit) for c, h in path]
            guards: list[Any] = []
            term = self.theory.term(denominator, limit, guards)
            if ask(self.theory, [*facts, *guards, term == 0]).yes:
                return [self.say("mau-so-0", term_text(denominator, {}))]
        return []

    def words(self, condition: Condition) -> str:
        return f"“{term_text(condition, self.choices())}”"

    def points_words(self, piece: Piece) -> str:
        expressions = [Number(piece.limit) if e == Name("max") else e for e in piece.points]
        return " × ".join(term_text(e, {"max": points_text(piece.limit)}) for e in expressions)

    def choices(self) -> dict[str, str]:
        return {}


def _real(value: Fraction) -> Any:
    return z3.RealVal(f"{value.numerator}/{value.denominator}")


def _names_of(piece: Piece) -> set[str]:
    return {n for e in piece.points for n in names(e)} | {n for c, _ in piece.conditions for n in names(c)}


def _denominators(node: Node, way: tuple[tuple[Condition, bool], ...]) -> Iterator[tuple[Expression, tuple[tuple[Condition, bool], ...]]]:
    match node:
        case Points(expression):
            for term in walk(expression):
                if isinstance(term, Operation) and term.op == "/" and names(term.args[1]):
                    yield term.args[1], way
        case Branches(branches):
            others = tuple((b.when, False) for b in branches if b.when is not None)
            for branch in branches:
                if branch.when is not None:
                    yield from _in_condition(branch.when, way)
                yield from _denominators(branch.then, (*way, *(others if branch.when is None else ((branch.when, True),))))
        case Scaled(by, of):
            yield from _denominators(Points(by), way)
            yield from _denominators(of, way)
        case Parts():
            return


def _in_condition(
    condition: Condition, way: tuple[tuple[Condition, bool], ...]
) -> Iterator[tuple[Expression, tuple[tuple[Condition, bool], ...]]]:
    """The denominators of a condition, each guarded by what stands before it in an "and"."""
    if isinstance(condition, Logic) and condition.op == "and":
        for i, part in enumerate(condition.args):
            yield from _in_condition(part, (*way, *((c, True) for c in condition.args[:i])))
    elif isinstance(condition, Logic):
        for part in condition.args:
            yield from _in_condition(part, way)
    elif isinstance(condition, Comparison):
        yield from _denominators(Points(condition.left), way)
        yield from _denominators(Points(condition.right), way)
