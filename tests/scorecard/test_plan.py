"""Plans cost as little as brute force finds, never rewrite the past, and say what only moves the index."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_analysis.report.scorecard_view import plan_blocks
from cchc_analysis.scorecard.actions import Action, ActionRow, apply, read_actions
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.options import PlanError
from cchc_analysis.scorecard.plan import Planner
from cchc_analysis.scorecard.scoring import score
from cchc_analysis.scorecard.tree import Scorecard
from tests.scorecard.cards import card_of

DAY = date(2026, 6, 30)
RULES = {
    "tiers": "{branches: [{when: b >= 5, then: {points: max}}, {when: 2 <= b < 5, then: {points: max / 4}}, {when: b < 2, then: {points: 0}}]}",
    "linear": "{fraction_of_max: b / a}",
    "cut-off": "{branches: [{when: b / a >= 0.7, then: {fraction_of_max: b / a}}, {when: b / a < 0.7, then: {points: 0}}]}",
    "pieces": "{branches: [{when: b / a >= 0.9, then: {fraction_of_max: b / a}}, {when: 0.6 <= b / a < 0.9, then: {points: max / 2}}, {when: b / a < 0.6, then: {points: 0}}]}",
    "capped": "{fraction_of_max: 'min(1, b / a / 0.8)'}",
    "parts": "{parts: [{name: p, max: 1, rule: {fraction_of_max: b / a}}, {name: q, max: 1, rule: {branches: [{when: c >= 2, then: {points: 1}}, {when: c < 2, then: {points: 0}}]}}]}",
}  # fmt: skip


def card(rules: Sequence[str], shared: bool = False) -> Scorecard:
    """A criterion for each rule; with ``shared``, every b comes from the same evidence."""
    text = ""
    for i, rule in enumerate(rules):
        b = "b" if shared else f"b{i}"
        names = f"{{name: a, label: a, kind: count, evidence: a{i}}}, {{name: b, label: b, kind: count, evidence: {b}}}, {{name: c, label: c, kind: count, evidence: c{i}}}"
        text += f"- {{code: '{i + 1}', name: Tiêu chí {i}, max: 2, variables: [{names}], zero_denominator: zero, rule: {RULES[rule]}}}\n"
    return card_of(text)


def evidence(card: Scorecard, dice: random.Random) -> dict[str, Evidence]:
    out = {}
    for leaf in card.leaves:
        for variable in leaf.variables:
            assert variable.source is not None
            out[variable.source.key] = Evidence.of(dice.randint(6, 12) if variable.name == "a" else dice.randint(0, 4))
    return out


def action(number: int, keys: Sequence[str], dice: random.Random) -> Action:
    chosen = dice.sample(list(keys), dice.choice([1, 1, 2]))
    if dice.random() < 0.2:
        return Action(f"V{number}", "đặt", {}, {chosen[0]: F(dice.randint(3, 6))}, F(dice.randint(1, 9)), 1)
    add = {key: F(dice.choice([1, 1, 2])) for key in chosen}
    return Action(f"V{number}", "thêm", add, {}, F(dice.randint(1, 9), dice.choice([1, 2])), dice.randint(0, 3))


def brute(card: Scorecard, evidence: dict[str, Evidence], actions: Sequence[Action], target: F) -> F | None:
    """The least effort over every combination of amounts; ``None`` when none reaches the target."""
    by_id = {a.id: a for a in actions}
    best: F | None = None
    for amounts in product(*(range(a.limit + 1) for a in actions)):
        chosen = {a.id: n for a, n in zip(actions, amounts, strict=True) if n}
        fixed = [k for a in chosen for k in by_id[a].set]
        if len(fixed) != len(set(fixed)) and len({by_id[a].set[k] for a in chosen for k in by_id[a].set}) > 1:
            continue
        effort = sum((by_id[a].effort * n for a, n in chosen.items()), F(0))
        if (best is None or effort < best) and score(card, _apply(evidence, chosen, by_id)).total.low >= target:
            best = effort
    return best


def _apply(evidence: dict[str, Evidence], amounts: dict[str, int], actions: dict[str, Action]) -> dict[str, Evidence]:
    """Values set first, then what is added (an order of its own, written apart from the planner's)."""
    out = dict(evidence)
    for name in amounts:
        for key, value in actions[name].set.items():
            out[key] = Evidence.of(value)
    for name, amount in amounts.items():
        for key, step in actions[name].add.items():
            before = out[key].low
            assert before is not None
            out[key] = Evidence.of(before + step * amount)
    return out


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_a_plan_costs_what_brute_force_finds(seed: int) -> None:
    dice = random.Random(seed)
    rules = [dice.choice(list(RULES)) for _ in range(dice.randint(1, 3))]
    scorecard = card(rules, shared=dice.random() < 0.4)
    known = evidence(scorecard, dice)
    actions = [action(i, sorted(known), dice) for i in range(dice.randint(1, 4))]
    planner = Planner(scorecard, known, actions, DAY)
    target = planner.base.total.low + F(dice.randint(0, 40), dice.choice([7, 10, 16]))
    plan = planner.plan(target)
    expected = brute(scorecard, known, actions, target)
    if expected is None:
        assert not plan.reaches
        return
    assert plan.reaches and plan.proved
    assert plan.effort == expected
    done = {c.action.id: c.amount for c in plan.chosen}
    assert score(scorecard, _apply(known, done, {a.id: a for a in actions})).total.low == plan.reached >= target
    assert sum((c.points for c in plan.chosen), F(0)) == plan.reached - plan.start


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**9))
def test_pareto_list_is_brute_force_s_front(seed: int) -> None:
    dice = random.Random(seed)
    scorecard = card([dice.choice(list(RULES)) for _ in range(2)])
    known = evidence(scorecard, dice)
    actions = [action(i, sorted(known), dice) for i in range(3)]
    by_id = {a.id: a for a in actions}
    states: dict[F, F] = {}
    for amounts in product(*(range(a.limit + 1) for a in actions)):
        chosen = {a.id: n for a, n in zip(actions, amounts, strict=True) if n}
        if len([k for a in chosen for k in by_id[a].set]) > 1:
            return
        effort = sum((by_id[a].effort * n for a, n in chosen.items()), F(0))
        points = score(scorecard, _apply(known, chosen, by_id)).total.low
        states[effort] = max(points, states.get(effort, points))
    front, best = [], score(scorecard, known).total.low
    for effort in sorted(states):
        if states[effort] > best:
            best = states[effort]
            front.append((effort, best))
    assert [(p.effort, p.reached) for p in Planner(scorecard, known, actions, DAY).pareto(200)] == front


@pytest.mark.timeout(120)
def test_a_card_of_a_hundred_criteria_and_three_hundred_actions_is_planned() -> None:
    dice = random.Random(5)
    scorecard = card([dice.choice(list(RULES)) for _ in range(100)])
    known = evidence(scorecard, dice)
    actions = []
    for i in range(300):
        leaf = scorecard.leaves[i % 100]
        actions.append(action(i, [v.source.key for v in leaf.variables if v.source], dice))
    planner = Planner(scorecard, known, actions, DAY)
    plan = planner.plan(planner.base.total.low + 25)
    assert plan.reaches and plan.proved


@pytest.mark.parametrize("more", [F(1), F(10**6)])
def test_a_plan_of_a_solver_that_ran_out_of_time_says_so(more: F) -> None:
    dice = random.Random(5)
    scorecard = card(list(RULES)[:2])
    known = evidence(scorecard, dice)
    planner = Planner(scorecard, known, [action(i, sorted(known), dice) for i in range(3)], DAY)
    proved = planner.plan(planner.base.total.low + more)
    planner.programme.stopped = True
    stopped = planner.plan(planner.base.total.low + more)
    assert proved.proved and not proved.remark
    assert not stopped.proved and "Chưa chứng minh" in str(plan_blocks(stopped)) and "Ít công sức nhất" not in str(plan_blocks(stopped))
    assert not any(plan.proved for plan in planner.pareto())


CLOSED = card_of("""
- code: '1'
  name: Đúng hạn
  max: 2
  variables:
    - {name: n, label: tiếp nhận, kind: count, evidence: n, closed: true}
    - {name: a, label: đã giải quyết, kind: count, evidence: a, closed: true}
    - {name: b, label: đúng hạn, kind: count, evidence: b, closed: true, part_of: a}
  assume: [b <= a, a <= n]
  rule: {branches: [{when: n >= 1000, then: {fraction_of_max: b / a}}, {when: n < 1000 and b / a >= 0.95, then: {fraction_of_max: b / a}}, {when: n < 1000 and b / a < 0.95, then: {points: 0}}]}
- code: '2'
  name: Trung tâm dữ liệu
  max: 1
  variables: [{name: t, label: trung tâm, kind: choice, choices: [chưa, có], evidence: t}]
  rule: {branches: [{when: 't = "có"', then: {points: 1}}, {when: 't = "chưa"', then: {points: 0}}]}
""")
SO_FAR = {"n": Evidence.of(900), "a": Evidence.of(800), "b": Evidence.of(700), "t": Evidence.of(0)}


def row(change: str, **more: object) -> ActionRow:
    return ActionRow("V1", "Việc", change, F(1), **{"limit": 500, "place": "hanh_dong.csv, ô C2", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("b +1", "thêm đúng hạn mà không thêm đã giải quyết là sửa kết quả của việc đã xong"),
        ("b +2; a +1", "sửa kết quả của việc đã xong"),
        ("a -1", "không đặt lại hoặc bớt đi được"),
        ("b = 800", "không đặt lại hoặc bớt đi được"),
        ("q +1", "không có đại lượng “q”"),
        ("b plus 1", "không hiểu"),
        ("a + nhiều", "không phải là một số"),
        ("", "chưa ghi thay đổi gì"),
    ],
)
def test_what_has_happened_is_never_changed(change: str, words: str) -> None:
    actions, findings = read_actions(CLOSED, [row(change)])
    assert actions == ()
    assert any(words in f.message for f in findings), [f.message for f in findings]
    assert findings[0].file == "hanh_dong.csv, ô C2"


def test_new_cases_and_cases_in_progress_may_be_settled() -> None:
    actions, findings = read_actions(CLOSED, [row("n +1; a +1; b +1"), row("a +1; b +1")])
    assert findings == () and len(actions) == 2


def test_a_plan_cannot_settle_more_than_was_received() -> None:
    actions, _ = read_actions(CLOSED, [row("a +1; b +1")])
    plan = Planner(CLOSED, SO_FAR, actions, DAY).plan(F(19, 10))
    assert not plan.reaches
    assert all(c.amount <= 100 for c in plan.chosen)


def test_moving_only_the_gate_is_flagged() -> None:
    actions, _ = read_actions(CLOSED, [row("n +1")])
    assert actions[0].index_only == "chỉ đổi đại lượng chọn quy tắc, không đổi kết quả phục vụ"
    plan = Planner(CLOSED, SO_FAR, actions, DAY).plan(F(1))
    assert [(c.amount, c.action.id) for c in plan.index_only] == [(100, "V1")]
    honest, _ = read_actions(CLOSED, [row("n +1; a +1; b +1"), row("t = có")])
    assert [a.index_only for a in honest] == ["", ""]
    declared, _ = read_actions(CLOSED, [row("n +1; a +1; b +1", index_only=True)])
    assert declared[0].index_only


def test_impossible_and_late_actions_are_left_out_with_the_reason() -> None:
    rows = [
        row("t = có", impossible="chưa có kinh phí"),
        ActionRow("V2", "Trễ", "t = có", F(1), deadline=date(2026, 6, 29)),
        ActionRow("V3", "Hết", "t = có", F(1), limit=0),
    ]
    actions, _ = read_actions(CLOSED, rows)
    plan = Planner(CLOSED, SO_FAR, actions, DAY).plan(F(1))
    assert [why for _, why in plan.left_out] == ["chưa có kinh phí", "đã quá hạn 29/6/2026"]
    assert plan.reaches and [c.action.id for c in plan.chosen] == ["V3"]


def test_too_many_states_is_said_not_guessed() -> None:
    rows = [ActionRow(f"V{i}", "Việc", c, F(1), limit=5000) for i, c in enumerate(("n +1", "n +1; a +1; b +1"))]
    actions, _ = read_actions(CLOSED, rows)
    with pytest.raises(PlanError, match="đơn vị lớn hơn"):
        Planner(CLOSED, SO_FAR, actions, DAY)


def test_apply_keeps_what_is_missing_missing() -> None:
    act = Action("V", "Việc", {"x": F(1), "y": F(2)}, {}, F(1), 9)
    after = apply({"x": Evidence.of(3), "z": Evidence.between(1, 2)}, {"V": 2}, {"V": act})
    assert (after["x"].low, after["y"].absent, after["z"].low) == (5, True, 1)
