"""Actions that could raise points: what one unit of each changes, what it costs, and which may not be proposed.

A change is written ``one_stop.resolved@communes +1; one_stop.resolved_on_time@communes +1`` or ``data_centre = đáp ứng đầy đủ``,
with the ids of figures and evidence that the card's variables are bound to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cchc_analysis.findings import printable
from cchc_analysis.model import Finding, Severity
from cchc_analysis.numbers import NumberFormatError, exact, read_number
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.expression import names
from cchc_analysis.scorecard.tree import Criterion, Parts, Scorecard, Variable
from cchc_analysis.scorecard.ways import pieces
from cchc_analysis.text import fold

_CHANGE = re.compile(r"(?P<key>\S+?)\s*(?P<sign>[+\-−=])\s*(?P<value>[^;]+)")
MOST_UNITS = 100_000
"""The most units of one action that a table may allow."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One row of the table of actions (``hanh_dong.csv``) as it was typed."""

    id: str
    label: str
    change: str
    effort: Fraction
    limit: int | None = 1
    owner: str = ""
    deadline: date | None = None
    impossible: str = ""
    index_only: bool = False
    note: str = ""
    place: str = ""


@dataclass(frozen=True)
class Action:
    """An action: what each unit adds to (or, done once, sets) by evidence key; effort per unit; how many units at most.

    ``index_only`` says why it would move the index without bettering the service; ``impossible`` why it cannot be done.
    """

    id: str
    label: str
    add: Mapping[str, Fraction]
    set: Mapping[str, Fraction]
    effort: Fraction
    limit: int
    owner: str = ""
    deadline: date | None = None
    impossible: str = ""
    index_only: str = ""
    note: str = ""

    @property
    def keys(self) -> frozenset[str]:
        """The evidence keys that it touches."""
        return frozenset(self.add) | frozenset(self.set)


def read_actions(
    card: Scorecard, rows: Sequence[ActionRow], evidence: Mapping[str, Evidence] | None = None
) -> tuple[tuple[Action, ...], tuple[Finding, ...]]:
    """The actions of a table for a card, and what is wrong with the rest (which are not planned with)."""
    actions: list[Action] = []
    findings: list[Finding] = []
    for row in rows:
        problems: list[str] = []
        add, fixed = _changes(row.change, _variables(card), problems)
        action = Action(
            row.id, row.label, add, fixed, row.effort, _limit(row, fixed, problems), row.owner, row.deadline, row.impossible,
            "bảng việc ghi là chỉ tăng điểm" if row.index_only else _only_gates(card, add, fixed), row.note,
        )  # fmt: skip
        if row.effort < 0:
            problems.append("công sức không thể âm")
        problems += _past(card, action)
        for problem in problems:
            remedy = "Sửa dòng này trong hanh_dong.csv; việc này chưa được đưa vào kế hoạch."
            findings.append(Finding("hanh-dong", Severity.FAULT, f"Việc {row.id}: {problem}.", remedy, file=row.place or None))
        if not problems:
            actions.append(action)
    return tuple(actions), tuple(findings)


def _variables(card: Scorecard) -> dict[str, Variable]:
    return {v.source.key: v for leaf in card.leaves for v in leaf.variables if v.source}


def _limit(row: ActionRow, fixed: Mapping[str, Fraction], problems: list[str]) -> int:
    limit = 1 if row.limit is None or fixed else row.limit
    if not 0 <= limit <= MOST_UNITS:
        problems.append(f"số đơn vị tối đa phải từ 0 đến {MOST_UNITS}")
        return 0
    return limit


def _changes(text: str, known: Mapping[str, Variable], problems: list[str]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    add: dict[str, Fraction] = {}
    fixed: dict[str, Fraction] = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        match = _CHANGE.fullmatch(part)
        if not match:
            problems.append(f"không hiểu “{printable(part)}” (viết như: ten_bien +1, hoặc ten_bien = 14)")
        elif match["key"] not in known:
            problems.append(f"bộ tiêu chí không có đại lượng “{printable(match['key'])}”")
        else:
            target, sign = (fixed, 1) if match["sign"] == "=" else (add, 1 if match["sign"] == "+" else -1)
            try:
                target[match["key"]] = _number(match["value"], known[match["key"]], match["sign"]) * sign
            except NumberFormatError as error:
                problems.append(str(error))
    if not add and not fixed and not problems:
        problems.append("chưa ghi thay đổi gì")
    return add, fixed


def _number(text: str, variable: Variable, sign: str) -> Fraction:
    for i, choice in enumerate(variable.choices):
        if sign == "=" and fold(choice) == fold(text):
            return Fraction(i)
    value = exact(read_number(text).value)
    return value / 100 if text.strip().endswith("%") else value


def _past(card: Scorecard, action: Action) -> Iterator[str]:
    """Why an action would change what has already happened: less of a closed count, or a part without its whole."""
    for leaf in card.leaves:
        for _, variables in leaf.readings():
            for variable in variables.values():
                if variable.source is None or not variable.closed or variable.source.key not in action.keys:
                    continue
                key, label = variable.source.key, variable.label
                added = action.add.get(key, Fraction(0))
                if key in action.set or added < 0:
                    yield f"{label} đếm việc đã xong, không đặt lại hoặc bớt đi được (tiêu chí {leaf.code})"
                whole = variables.get(variable.part_of)
                if whole and whole.source and added > action.add.get(whole.source.key, Fraction(0)):
                    yield f"thêm {label} mà không thêm {whole.label} là sửa kết quả của việc đã xong (tiêu chí {leaf.code})"


def _only_gates(card: Scorecard, add: Mapping[str, Fraction], fixed: Mapping[str, Fraction]) -> str:
    """Why an action moves nothing that is scored: all it touches are variables that only choose the rule."""
    touched = {*add, *fixed}
    gates = False
    for leaf in card.leaves:
        scored = _scored(leaf)
        for variable in leaf.variables:
            if variable.source and variable.source.key in touched:
                if variable.name in scored or variable.kind in ("choice", "yes_no"):
                    return ""
                gates = True
    return "chỉ đổi đại lượng chọn quy tắc, không đổi kết quả phục vụ" if gates else ""


def _scored(leaf: Criterion) -> set[str]:
    """The names in a criterion's points, or compared in the conditions of plain tiers (which are scored by them)."""
    assert leaf.rule is not None
    rules = [p.rule for p in leaf.rule.parts] if isinstance(leaf.rule, Parts) else [leaf.rule]
    out: set[str] = set()
    for rule in rules:
        ways = list(pieces(rule, Fraction(0)))
        in_points = {n for w in ways for e in w.points for n in names(e)} - {"max"}
        out |= in_points or {n for w in ways for c, _ in w.conditions for n in names(c)}
    return out


def apply(evidence: Mapping[str, Evidence], amounts: Mapping[str, int], actions: Mapping[str, Action]) -> dict[str, Evidence]:
    """The evidence after so many units of each action (by id): what is set first, then what is added."""
    out = dict(evidence)
    done = [(actions[name], amount) for name, amount in amounts.items() if amount]
    for action, _ in done:
        for key, value in action.set.items():
            out[key] = Evidence.of(value, f"kế hoạch: {action.label}")
    for action, amount in done:
        for key, step in action.add.items():
            out[key] = shifted(out.get(key, Evidence()), step * amount)
    return out


def shifted(evidence: Evidence, by: Fraction) -> Evidence:
    """The evidence with ``by`` more of it; what is missing stays missing."""
    if evidence.known and evidence.low is not None:
        return Evidence.of(evidence.low + by, evidence.source, note=evidence.note)
    if evidence.absent or evidence.not_applicable:
        return evidence
    low, high = (None if e is None else e + by for e in (evidence.low, evidence.high))
    return Evidence.between(low, high, evidence.source, evidence.note)
