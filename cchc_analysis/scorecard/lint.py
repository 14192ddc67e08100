"""Lint of a scorecard: sums, names, sources and wording read here; what the rules can do is proved in :mod:`lint_rules`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from cchc_analysis.model import Severity
from cchc_analysis.numbers import plain
from cchc_analysis.scorecard.expression import Comparison, Term, children, constants, names
from cchc_analysis.scorecard.findings import LintFinding, found
from cchc_analysis.scorecard.lint_rules import lint_rule
from cchc_analysis.scorecard.tree import Branches, Criterion, Node, Parts, Points, Scaled, Scorecard
from cchc_analysis.scorecard.ways import terms
from cchc_analysis.scorecard.words import points_text
from cchc_analysis.text import fold, join_list

_ORDER = {Severity.FAULT: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def lint(card: Scorecard) -> tuple[LintFinding, ...]:
    """Everything worth saying about a card, gravest first, then in the card's order. Exact: no sampling."""
    out = [*_sums(card), *_names(card)]
    for leaf in card.leaves:
        out += [*_variables(leaf), *_parameters(card, leaf), *_wording(leaf)]
        out += lint_rule(leaf, card.level)
    order = {leaf.code: i for i, leaf in enumerate(card.every())}
    return tuple(sorted(dict.fromkeys(out), key=lambda f: (_ORDER[f.severity], order.get(f.criterion, -1))))


def _sums(card: Scorecard) -> Iterator[LintFinding]:
    for area in card.areas:
        if not area.adjustment:
            yield from _sum(area.code, f"lĩnh vực {area.code}", area.max, [c.max for c in area.criteria])
    for criterion in card.every():
        if criterion.children:
            yield from _sum(criterion.code, f"tiêu chí {criterion.code}", criterion.max, [c.max for c in criterion.children])
        if isinstance(criterion.rule, Parts):
            yield from _sum(criterion.code, f"tiêu chí {criterion.code}", criterion.max, [p.max for p in criterion.rule.parts])
    if card.scale is not None and not card.extract:
        yield from _sum("", "thang điểm", card.scale, [_area_max(card, i) for i, a in enumerate(card.areas) if not a.adjustment])


def _area_max(card: Scorecard, index: int) -> Fraction:
    area = card.areas[index]
    return sum((c.max or Fraction(0) for c in area.leaves), Fraction(0)) if area.max is None else area.max


def _sum(code: str, what: str, whole: Fraction | None, parts: list[Fraction | None]) -> Iterator[LintFinding]:
    known = [p for p in parts if p is not None]
    if whole is None or len(known) < len(parts) or sum(known) == whole:
        return
    added = " + ".join(points_text(p) for p in known)
    total = "" if len(known) < 2 else f" = {points_text(sum(known, Fraction(0)))}"
    yield found("tong-khac-toi-da", code, f"{what} có điểm tối đa {points_text(whole)}, các phần cộng lại {added}{total}")


def _names(card: Scorecard) -> Iterator[LintFinding]:
    seen: dict[str, Criterion] = {}
    for leaf in card.leaves:
        first = seen.setdefault(fold(leaf.name), leaf)
        if first is not leaf:
            yield found("trung-ten", first.code, f"tiêu chí {first.code} và {leaf.code} cùng tên “{leaf.name}”")


def _variables(leaf: Criterion) -> Iterator[LintFinding]:
    by_name: dict[str, list[str]] = {}
    for variable in leaf.variables:
        by_name.setdefault(variable.name, []).append(variable.reading or f"“{variable.label}”")
        if variable.source is None:
            yield found("thieu-nguon", leaf.code, f"{variable.name} ({variable.label})")
    several = {name: labels for name, labels in by_name.items() if len(labels) > 1}
    if several:
        declared = any(v.reading for v in leaf.variables)
        words = "; ".join(f"{name} là {join_list(labels, 'hoặc')}" for name, labels in several.items())
        yield found("tong-the" if declared else "dinh-nghia-hai-lan", leaf.code, words)
    assert leaf.rule is not None
    used = {name for term in (*terms(leaf.rule), *leaf.assume) for name in names(term)}
    for name in [*by_name, *(p.name for p in leaf.parameters)]:
        if name not in used:
            yield found("khong-dung", leaf.code, name)
    if leaf.sourced == "no":
        yield found("chua-co-nguon", leaf.code, leaf.name)


def _parameters(card: Scorecard, leaf: Criterion) -> Iterator[LintFinding]:
    for parameter in leaf.parameters:
        if not any(v.level in ("", card.level) and v.value is not None for v in parameter.values):
            yield found("thieu-muc", leaf.code, parameter.label)


_NUMBER = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*)(\s?%)?(?![\w.,]*\d)")


def _readings(token: str, percent: str) -> set[Fraction]:
    """The numbers that a token can stand for: ``1.000`` is one or a thousand, ``50%`` a half."""
    plain_ = {Fraction(t) for t in (token.replace(",", "."), token.replace(".", "").replace(",", ".")) if t.count(".") <= 1}
    return {x / 100 for x in plain_} if percent else plain_


def _wording(leaf: Criterion) -> Iterator[LintFinding]:
    """The numbers of the rule and of its wording must be the same numbers."""
    if not leaf.wording:
        yield found("chua-co-loi-van", leaf.code, leaf.name)
        return
    assert leaf.rule is not None
    limits = {leaf.max or Fraction(0)} | _part_limits(leaf.rule)
    known = {v.value for p in leaf.parameters for v in p.values if v.value is not None}
    choosing = {v.name for v in leaf.variables if v.choices}
    written = {c for term in terms(leaf.rule) for c in _constants(term, choosing)}
    tokens = [(m[0], _readings(m[1], m[2])) for line in leaf.wording for m in _NUMBER.finditer(line)]
    said = {x for _, values in tokens for x in values}
    for value in sorted(written - said - limits - {Fraction(0), Fraction(1)}):
        yield found("loi-van", leaf.code, f"quy tắc dùng {plain(value)}, lời văn không có số này")
    allowed = written | limits | known | {Fraction(0), Fraction(1)}
    for token, values in tokens:
        if not values & allowed:
            yield found("loi-van", leaf.code, f"lời văn có {token}, quy tắc không dùng số này")


def _constants(term: Term, choosing: set[str]) -> set[Fraction]:
    """The constants of a term, without the positions of choices."""
    if isinstance(term, Comparison) and names(term) & choosing:
        return set()
    return constants(term) if not children(term) else {c for child in children(term) for c in _constants(child, choosing)}


def _part_limits(node: Node) -> set[Fraction]:
    match node:
        case Parts(parts):
            return {p.max for p in parts} | {x for p in parts for x in _part_limits(p.rule)}
        case Branches(branches):
            return {x for b in branches for x in _part_limits(b.then)}
        case Scaled(_, of):
            return _part_limits(of)
        case Points():
            return set()
