"""The rule tree and the evidence as JSON: what the page's script gets, so that the rules have one source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_analysis.scorecard.evidence import Evidence, domain
from cchc_analysis.scorecard.expression import Comparison, Logic, Missing, Name, Number, Operation, Term
from cchc_analysis.scorecard.tree import Area, Branches, Criterion, Node, Parts, Points, Scaled, Scorecard, Variable


def card_json(card: Scorecard, day: date | None = None, unit_group: str = "") -> dict[str, Any]:
    """A card as the page's script reads it, with the parameters and criteria of one day and unit group."""
    on = day or card.valid_from
    rounding = card.rounding
    return {
        "id": card.id,
        "title": card.title,
        "may_exceed_scale": card.may_exceed_scale,
        "rounding": {"digits": rounding.digits, "at": rounding.at} if rounding else None,
        "areas": [_area(area, card, on, unit_group) for area in card.areas],
    }


def evidence_json(evidence: Mapping[str, Evidence]) -> dict[str, Any]:
    """Evidence by key as the page's script reads it; what is missing is left out."""
    return {
        key: {"low": _text(e.low), "high": _text(e.high), "not_applicable": e.not_applicable} for key, e in evidence.items() if not e.absent
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _area(area: Area, card: Scorecard, day: date, unit_group: str) -> dict[str, Any]:
    return {
        "code": area.code,
        "name": area.name,
        "adjustment": area.adjustment,
        "bonus_cap": _text(area.bonus_cap),
        "penalty_cap": _text(area.penalty_cap),
        "criteria": [c for criterion in area.criteria for c in _criteria(criterion, area.code, card, (day, unit_group))],
    }


def _criteria(criterion: Criterion, parent: str, card: Scorecard, when: tuple[date, str]) -> list[dict[str, Any]]:
    if criterion.children:
        return [c for child in criterion.children for c in _criteria(child, criterion.code, card, when)]
    assert criterion.rule is not None
    return [
        {
            "code": criterion.code,
            "name": criterion.name,
            "parent": parent,
            "min": _text(criterion.min),
            "max": _text(criterion.max),
            "in_force": criterion.valid_on(when[0]),
            "may_exceed": criterion.may_exceed,
            "not_applicable": criterion.not_applicable,
            "zero_denominator": criterion.zero_denominator,
            "missing": criterion.missing,
            "round_digits": criterion.round_digits,
            "parameters": {p.name: _text(p.at(card.level, when[1], when[0])) for p in criterion.parameters},
            "assume": [_term(c) for c in criterion.assume],
            "readings": [{name: _variable(v) for name, v in variables.items()} for _, variables in criterion.readings()],
            "keys": [v.source.key if v.source else None for v in criterion.variables],
            "rule": _node(criterion.rule),
        }
    ]


def _variable(variable: Variable) -> dict[str, Any]:
    span = domain(variable)
    return {
        "key": variable.source.key if variable.source else None,
        "kind": variable.kind,
        "label": variable.label,
        "unit": variable.unit,
        "choices": list(variable.choices),
        "integer": variable.integer,
        "low": _text(span.lo),
        "high": _text(span.hi),
    }


def _node(node: Node) -> dict[str, Any]:
    match node:
        case Points(expression):
            return {"points": _term(expression)}
        case Branches(branches):
            return {"branches": [{"when": _term(b.when) if b.when is not None else None, "then": _node(b.then)} for b in branches]}
        case Parts(parts):
            return {
                "parts": [
                    {"min": _text(p.min), "max": _text(p.max), "zero_denominator": p.zero_denominator, "rule": _node(p.rule)} for p in parts
                ]
            }
        case Scaled(by, of):
            return {"scaled": _term(by), "of": _node(of)}


def _term(term: Term) -> list[Any]:
    match term:
        case Number(x):
            return ["#", f"{x.numerator}/{x.denominator}"]
        case Name(name):
            return ["name", name]
        case Missing(name):
            return ["missing", name]
        case Operation(op, args):
            return [op, *(_term(a) for a in args)]
        case Comparison(op, left, right):
            return ["?", op, _term(left), _term(right)]
        case Logic(op, parts):
            return [op, *(_term(p) for p in parts)]
    raise TypeError(term)
