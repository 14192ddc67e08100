"""The least effort that reaches a target: a mixed integer programme over exact states, its answer checked by the scoring itself.

The programme (HiGHS, through scipy) chooses whole units of each action and one state of each term. Coefficients are scaled to
integers where their common denominator allows; the answer is scored again exactly, and tightened until it truly reaches the
target, so floating point never decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil, lcm

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from cchc_analysis.periods import vietnamese_date
from cchc_analysis.scorecard.actions import Action, apply
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.options import Option, PlanError, options
from cchc_analysis.scorecard.reading import Occasion, Remembered
from cchc_analysis.scorecard.scoring import ScoreResult, score
from cchc_analysis.scorecard.tree import Scorecard

_LARGEST = 10**7
_ROUNDS = 40
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """An action of a plan: how many units, the effort they take, the points that they add (in the plan's order)."""

    action: Action
    amount: int
    effort: Fraction
    points: Fraction


@dataclass(frozen=True)
class Plan:
    """A plan for a target. ``reached`` are the least points after it; below the target when nothing reaches it.

    ``proved`` says that no plan with less effort exists (or, when the target is out of reach, none with more points).
    ``left_out`` are actions that were not considered, with the reason.
    """

    target: Fraction
    start: Fraction
    reached: Fraction
    effort: Fraction
    chosen: tuple[Chosen, ...]
    proved: bool
    left_out: tuple[tuple[Action, str], ...] = ()

    @property
    def remark(self) -> str:
        """What readers must know of a plan that is not proved to be the best."""
        return "" if self.proved else "Chưa chứng minh được rằng không có cách nào tốt hơn."

    @property
    def reaches(self) -> bool:
        """Whether the target is reached."""
        return self.reached >= self.target

    @property
    def index_only(self) -> tuple[Chosen, ...]:
        """The chosen actions that move the index without bettering the service."""
        return tuple(c for c in self.chosen if c.action.index_only)


@dataclass
class Planner:
    """A card, its evidence and the actions that can be taken: the states are worked out once, plans asked for many times.

    Raises:
        PlanError: a criterion has too many states.
    """

    card: Scorecard
    evidence: Mapping[str, Evidence]
    actions: Sequence[Action]
    day: date | None = None
    unit_group: str = ""
    left_out: tuple[tuple[Action, str], ...] = field(init=False)

    def __post_init__(self) -> None:
        day = self.day or self.card.valid_from
        self.left_out = tuple((a, why) for a in self.actions if (why := _why_not(a, day)))
        outside = {a.id for a, _ in self.left_out}
        self._read = Remembered()
        self.possible = {a.id: a for a in self.actions if a.id not in outside}
        self.base = self.score({})
        self.options = options(
            Occasion(self.card, day, self.unit_group), self.evidence, list(self.possible.values()), _factors(self.card, self.base)
        )
        self.programme = _Programme(list(self.possible.values()), self.options)

    def score(self, amounts: Mapping[str, int]) -> ScoreResult:
        """The exact result after so many units of each action."""
        changed = apply(self.evidence, amounts, self.possible)
        return score(self.card, changed, self.day, self.unit_group, read=self._read)

    def plan(self, target: Fraction) -> Plan:
        """The plan of least effort that reaches ``target`` points for certain (with the least points of every range)."""
        start = self.base.total.low
        if start >= target:
            return self._made(target, {}, True)
        wanted = target
        for attempt in range(_ROUNDS):
            amounts = self.programme.cheapest(wanted - self._shift(target) - start)
            if amounts is None:
                return self._best(target)
            reached = self.score(amounts).total.low
            if reached >= target:
                return self._made(target, amounts, attempt == 0 and not self.programme.stopped)
            wanted += max(target - reached, Fraction(1, 10**6))
        return self._best(target)

    def pareto(self, most: int = 30) -> list[Plan]:
        """Plans none of which is beaten in both points and effort, from the cheapest gain upwards; at most ``most``."""
        out: list[Plan] = []
        reached = self.base.total.low
        while len(out) < most:
            step = self.programme.cheapest(reached - self.base.total.low + self.programme.tick)
            if step is None:
                return out
            effort = self._effort(step)
            richest = self.programme.richest(effort) or step
            better = richest if self.score(richest).total.low > self.score(step).total.low else step
            plan = self._made(self.score(better).total.low, better, not self.programme.stopped)
            if plan.reached <= reached:
                return out
            out.append(plan)
            reached = plan.reached
        return out

    def _best(self, target: Fraction) -> Plan:
        amounts = self.programme.richest(None) or {}
        cheaper = self.programme.cheapest(self.score(amounts).total.low - self.base.total.low) or amounts
        return self._made(target, cheaper, not self.programme.stopped)

    def _shift(self, target: Fraction) -> Fraction:
        rounding = self.card.rounding
        return Fraction(1, 2 * 10**rounding.digits) if rounding and rounding.at == "total" else Fraction(0)

    def _effort(self, amounts: Mapping[str, int]) -> Fraction:
        return sum((self.possible[a].effort * n for a, n in amounts.items()), Fraction(0))

    def _made(self, target: Fraction, amounts: Mapping[str, int], proved: bool) -> Plan:
        chosen, done, before = [], dict[str, int](), self.base.total.low
        for action_id, amount in sorted((a, n) for a, n in amounts.items() if n):
            done[action_id] = amount
            after = self.score(done).total.low
            action = self.possible[action_id]
            chosen.append(Chosen(action, amount, action.effort * amount, after - before))
            before = after
        return Plan(target, self.base.total.low, before, self._effort(done), tuple(chosen), proved, self.left_out)


def _why_not(action: Action, day: date) -> str:
    if action.impossible:
        return action.impossible
    if action.deadline and action.deadline < day:
        return f"đã quá hạn {vietnamese_date(action.deadline)}"
    return "" if action.limit > 0 else "không còn đơn vị nào để làm"


def _factors(card: Scorecard, base: ScoreResult) -> dict[str, Fraction]:
    """What a criterion's points weigh in the total, where others were left out."""
    full = {leaf.code: leaf.max or Fraction(0) for leaf in card.leaves}
    counted = sum((c.max for c in base.criteria), Fraction(0))
    scale = base.total.max / counted if counted and base.remarks else Fraction(1)
    return {c.code: (c.max / full[c.code] if full[c.code] else Fraction(1)) * scale for c in base.criteria}


class _Programme:
    """The columns and rows of the mixed integer programme; points and effort as scaled numbers."""

    def __init__(self, actions: Sequence[Action], terms: Sequence[Option]) -> None:
        self.actions = list(actions)
        self.terms = list(terms)
        self.upper = [a.limit for a in actions]
        self.gains: dict[int, Fraction] = {}
        self.stopped = False
        self.rows: list[tuple[dict[int, float], float, float]] = []
        index = {a.id: i for i, a in enumerate(actions)}
        for term in terms:
            self._term(term, index)
        self.efforts = _scaled([a.effort for a in actions])[0]
        values = list(self.gains.values())
        (self.points, self.scale) = _scaled(values)
        self.integral = self.scale * (sum(abs(v) for v in values) + 1) <= _LARGEST
        if not self.integral:
            self.points, self.scale = [float(v) for v in values], 1

    @property
    def tick(self) -> Fraction:
        """The smallest gain that counts as one."""
        return Fraction(1, self.scale) if self.integral else Fraction(1, 10**5)

    def _term(self, term: Option, index: Mapping[str, int]) -> None:
        links: list[dict[int, float]] = [{index[a]: float(n) for a, n in axis.steps.items()} for axis in term.axes]
        one: dict[int, float] = {}
        for segment in term.segments:
            chosen = self._column(1, (segment.points - term.start) * term.factor)
            one[chosen] = 1.0
            for link, at in zip(links, segment.at, strict=True):
                if at:
                    link[chosen] = -float(at)
            if segment.length:
                along = self._column(segment.length, segment.slope * term.factor)
                links[0][along] = -1.0
                self.rows.append(({along: 1.0, chosen: -float(segment.length)}, -np.inf, 0.0))
        self.rows.append((one, 1.0, 1.0))
        self.rows += [(link, 0.0, 0.0) for link in links]

    def _column(self, upper: int, gain: Fraction) -> int:
        self.upper.append(upper)
        column = len(self.upper) - 1
        if gain:
            self.gains[column] = gain
        return column

    def cheapest(self, gain: Fraction) -> dict[str, int] | None:
        """Least effort for a gain in points; ``None`` when nothing gives it."""
        wanted = float(ceil(gain * self.scale) - Fraction(1, 2)) if self.integral else float(gain) - 1e-7
        return self._solve(self._effort_row(), [(self._gain_row(), wanted, np.inf)])

    def richest(self, effort: Fraction | None) -> dict[str, int] | None:
        """Most points for an effort at most (any effort when ``None``)."""
        rows = []
        if effort is not None:
            scale = _scaled([a.effort for a in self.actions])[1]
            rows = [(self._effort_row(), -np.inf, float(effort * scale) + 0.5)]
        return self._solve({c: -v for c, v in self._gain_row().items()}, rows)

    def _effort_row(self) -> dict[int, float]:
        return dict(enumerate(self.efforts))

    def _gain_row(self) -> dict[int, float]:
        return dict(zip(self.gains, self.points, strict=True))

    def _solve(self, cost: Mapping[int, float], extra: Sequence[tuple[dict[int, float], float, float]]) -> dict[str, int] | None:
        if not self.upper:
            return None
        rows = [*self.rows, *extra]
        data, at, column = [], [], []
        for i, (row, _, _) in enumerate(rows):
            for c, v in row.items():
                data.append(v)
                at.append(i)
                column.append(c)
        matrix = csr_array((data, (at, column)), shape=(len(rows), len(self.upper)))
        costs = np.zeros(len(self.upper))
        for c, v in cost.items():
            costs[c] = v
        found = milp(
            costs,
            constraints=LinearConstraint(matrix, [r[1] for r in rows], [r[2] for r in rows]) if rows else (),
            integrality=np.ones(len(self.upper)),
            bounds=Bounds(np.zeros(len(self.upper)), np.array(self.upper, dtype=float)),
            options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
        )
        self.stopped = self.stopped or found.status == 1
        if found.x is None:
            return None
        return {a.id: round(float(found.x[i])) for i, a in enumerate(self.actions) if round(float(found.x[i]))}


def _scaled(values: Sequence[Fraction]) -> tuple[list[float], int]:
    """The values times their common denominator, and that denominator."""
    scale = lcm(*(v.denominator for v in values)) if values else 1
    return [float(v * scale) for v in values], scale


__all__ = ["Chosen", "Plan", "PlanError", "Planner"]
