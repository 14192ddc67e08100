"""How many cases to the next step, in exact whole cases; and the year's end under a named assumption."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest

from cchc_analysis.io.scorecards.files import load_scorecard
from cchc_analysis.periods import Quarter
from cchc_analysis.scorecard.actions import shifted
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.forecast import Observation, forecast
from cchc_analysis.scorecard.headroom import headrooms
from cchc_analysis.scorecard.reading import Occasion, score_criterion

CARD = load_scorecard("673-qd-ubnd-2023-cap-huyen")
NOW = Occasion(CARD, CARD.valid_from)
KEYS = {"n": "one_stop.received@departments", "a": "one_stop.resolved@departments", "b": "one_stop.resolved_on_time@departments"}


def known(**values: int) -> dict[str, Evidence]:
    return {KEYS[k]: Evidence.of(v) for k, v in values.items()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((527, 507, 507), [(True, 15, F(19, 10))]),  # 507/523 ≥ 0,97 > 507/522 … 16 late cases make 1,90
        ((527, 507, 485), [(False, 227, F(2 * 712, 734)), (True, 3, F(0))]),  # 95,66 %
        ((900, 800, 740), [(False, 100, F(2 * 840, 900)), (True, 99, F(2 * 740, 900))]),  # below the floor: only the gate helps
    ],
)
def test_headroom_of_the_on_time_criterion(given: tuple[int, int, int], expected: list[tuple[bool, int, F]]) -> None:
    evidence = known(n=given[0], a=given[1], b=given[2])
    found = [(h.harm, h.cases, h.then) for h in headrooms(NOW, CARD.leaf("3.4.1"), evidence)]
    assert found == [e for e in expected if not e[0] or e[2] < score_criterion(NOW, CARD.leaf("3.4.1"), evidence)[0].span.lo]  # type: ignore[operator]


def test_headroom_equals_counting_one_by_one() -> None:
    dice, leaf, compared = random.Random(3), CARD.leaf("3.4.1"), 0
    for _ in range(60):
        n = dice.randint(20, 1100)
        a = dice.randint(10, n)
        b = a - dice.randint(0, max(1, a // 12))
        evidence = known(n=n, a=a, b=b)
        base, _ = score_criterion(NOW, leaf, evidence)
        found = {h.harm: h for h in headrooms(NOW, leaf, evidence)}
        for move in leaf.moves:
            first = None
            for units in range(1, 400):
                changed = {k: shifted(e, move.change.get(name, F(0)) * units) for name, k in KEYS.items() for e in [evidence[k]]}
                outcome, _ = score_criterion(NOW, leaf, changed)
                if outcome.path != base.path:
                    first = (units, outcome.span.lo)
                    break
            if first is None:
                assert move.harm not in found or found[move.harm].cases >= 399 - move.harm
            elif move.harm in found:
                compared += 1
                assert found[move.harm].cases == first[0] - move.harm
                assert found[move.harm].then == first[1]
    assert compared > 30


def test_growth_needs_one_more_project_and_the_budget_so_many_millions() -> None:
    evidence = {"investment_projects_this_year": Evidence.of(2), "investment_projects_last_year": Evidence.of(2)}
    (project,) = headrooms(NOW, CARD.leaf("8.1"), evidence)
    assert project.text == "thêm 1 dự án (dự án mới) thì được 1,00 điểm"
    money = {"budget.actual@revenue": Evidence.of(F(157971, 1000)), "budget.base@revenue.district_council": Evidence.of(F(264346, 1000))}
    (more,) = headrooms(NOW, CARD.leaf("8.3"), money)
    assert more.cases == 27072  # 0,7 × 264.346 − 157.971 = 27.071,2 triệu đồng
    assert more.text.startswith("thêm 27.072 triệu đồng")


def test_no_headroom_without_evidence() -> None:
    assert headrooms(NOW, CARD.leaf("3.4.1"), {}) == []


def quarter(number: int, a: int, b: int, revenue: int) -> Observation:
    evidence = known(n=a, a=a, b=b) | {
        "budget.actual@revenue": Evidence.of(revenue),
        "budget.base@revenue.district_council": Evidence.of(1000),
        "investment_projects_this_year": Evidence.of(number),
        "investment_projects_last_year": Evidence.of(2),
    }
    return Observation(Quarter(2024, number), evidence)


def test_run_rate_names_its_assumption_and_spans_its_scenarios() -> None:
    result = forecast(CARD, [quarter(1, 200, 200, 200), quarter(2, 200, 188, 450)])
    assert result.words == "Đã có số liệu quý I và quý II; giả định các quý còn lại diễn ra như trung bình các quý đã có (quý III và IV)"
    line = result.central["3.4.1"]
    assert line.low == line.high == 2 * F(388, 400)  # 97 % on average
    assert [name for name, _ in result.scenarios] == ["như quý I", "như quý II"]
    assert result.range_of("3.4.1") == (F(19, 10), 2 * F(788, 800))  # like quarter II: 764/800 = 95,5 %; like quarter I: 98,5 %
    assert result.central["8.3"].low == F(3, 2) * F(900, 1000)  # 450 by June is 900 by December
    assert result.range_of()[0] <= result.central.total.low <= result.range_of()[1]


def test_same_as_last_year_and_plan_take_the_quarters_given() -> None:
    so_far = [quarter(1, 200, 200, 200)]
    rest = [Observation(Quarter(2023, n), quarter(n, 100, 90, 0).evidence) for n in (2, 3, 4)]
    result = forecast(CARD, so_far, "same_as_last_year", rest)
    assert result.central["3.4.1"].low == F(0)  # 470/500 = 94 %
    assert "như chính quý đó năm trước (quý II, III và IV)" in result.words
    planned = forecast(CARD, so_far, "plan", [Observation(Quarter(2024, n), quarter(n, 100, 100, 0).evidence) for n in (2, 3, 4)])
    assert planned.central["3.4.1"].low == 2
    assert "thực hiện đúng kế hoạch" in planned.words


def test_an_amount_so_far_is_a_lower_bound_when_the_pace_is_not_assumed() -> None:
    line = forecast(CARD, [quarter(2, 200, 200, 750)], "plan").central["8.3"]
    assert (line.low, line.high) == (F(3, 2) * F(75, 100), F(3, 2))


def test_a_whole_year_needs_no_assumption() -> None:
    result = forecast(CARD, [quarter(n, 100, 100, n * 260) for n in (1, 2, 3, 4)])
    assert result.words.endswith("đủ bốn quý") and result.scenarios == ()
    assert result.central["8.3"].low == F(3, 2)


def test_quarters_of_two_years_are_refused() -> None:
    with pytest.raises(ValueError, match="đúng một năm"):
        forecast(CARD, [quarter(1, 1, 1, 1), Observation(Quarter(2023, 4), {})])
