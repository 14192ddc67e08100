"""Missing evidence gives a range, never a zero; and the range holds whatever the evidence turns out to be."""

from __future__ import annotations

import random
from fractions import Fraction as F

import pytest

from cchc_analysis.io.scorecards.files import load_scorecard, shipped_ids
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.reading import Occasion, score_criterion, world_of
from cchc_analysis.scorecard.scoring import Opinion, score
from cchc_analysis.scorecard.tree import Criterion, Scorecard
from cchc_analysis.scorecard.world import ZeroDenominator, decided
from tests.scorecard.cards import card_of
from tests.scorecard.test_page import _value, shapes_card

CARDS = {**{i: load_scorecard(i) for i in shipped_ids()}, "shapes": shapes_card()}


def _complete(card: Scorecard, leaf: Criterion, dice: random.Random) -> dict[str, Evidence] | None:
    """Full evidence that keeps what the criterion assumes."""
    for _ in range(200):
        evidence = {v.source.key: Evidence.of(_value(v, dice)) for v in leaf.variables if v.source}
        worlds = [world_of(Occasion(card, card.valid_from), leaf, variables, evidence)[0] for _, variables in leaf.readings()]
        try:
            if all(decided(c, w) for w in worlds for c in leaf.assume):
                return evidence
        except ZeroDenominator:
            continue
    return None


@pytest.mark.parametrize("name", CARDS)
def test_a_range_holds_every_completion(name: str) -> None:
    card, dice, tried = CARDS[name], random.Random(name), 0
    for leaf in card.leaves:
        for _ in range(40):
            full = _complete(card, leaf, dice)
            if full is None:
                continue
            partial = {k: e for k, e in full.items() if dice.random() < 0.5}
            for key, e in full.items():
                if key not in partial and dice.random() < 0.4 and e.low is not None:
                    partial[key] = Evidence.between(
                        max(F(0), e.low - dice.randint(0, 3)) if e.low >= 0 else e.low, e.low + dice.randint(0, 3)
                    )
            occasion = Occasion(card, card.valid_from)
            exact, _ = score_criterion(occasion, leaf, full)
            wide, _ = score_criterion(occasion, leaf, partial)
            if exact.left_out or wide.left_out:
                continue
            tried += 1
            assert wide.span.lo <= exact.span.lo and exact.span.hi <= wide.span.hi, (leaf.code, full, partial, exact.span, wide.span)  # type: ignore[operator]
    assert tried > 100


def ratio_card(rule: str) -> Scorecard:
    return card_of(f"""
    - code: '1'
      name: Tỷ lệ
      max: 2
      variables:
        - {{name: a, label: a, kind: count, evidence: a}}
        - {{name: b, label: b, kind: count, evidence: b}}
      let: {{r: b / a}}
      assume: [b <= a]
      rule: {rule}
    """)


PIECES = """{branches: [{when: r >= 0.97, then: {fraction_of_max: r}}, {when: 0.95 <= r < 0.97, then: {points: 1.9}},
      {when: r < 0.95, then: {points: 0}}]}"""


@pytest.mark.parametrize(
    ("b", "low", "high"),
    [
        ((970, 980), "1.94", "1.96"),
        ((950, 969), "1.9", "1.9"),
        ((960, 980), "1.9", "1.96"),
        ((900, 949), "0", "0"),
        ((940, 1000), "0", "2"),
    ],
)
def test_the_range_is_as_tight_as_the_rule(b: tuple[int, int], low: str, high: str) -> None:
    evidence = {"a": Evidence.of(1000), "b": Evidence.between(*b)}
    line = score(ratio_card(PIECES), evidence)["1"]
    assert (line.low, line.high) == (F(low), F(high))


def test_a_count_that_cannot_exceed_the_other_bounds_the_ratio() -> None:
    line = score(ratio_card("{fraction_of_max: r}"), {"b": Evidence.of(5)})["1"]
    assert (line.low, line.high) == (0, 2)
    assert line.standing == "range" and "chưa có minh chứng về a" in line.explanation


def test_guards_protect_what_follows_them() -> None:
    guarded = "{branches: [{when: a = 0, then: {points: 1}}, {when: a > 0 and r >= 0.5, then: {points: 2}}, {when: a > 0 and r < 0.5, then: {points: 0}}]}"
    card = ratio_card(guarded)
    assert [score(card, {"a": Evidence.of(a), "b": Evidence.of(b)})["1"].shown for a, b in ((0, 0), (2, 1), (3, 1))] == [
        "1,00",
        "2,00",
        "0,00",
    ]


def test_evidence_that_makes_no_sense_is_said() -> None:
    line = score(ratio_card("{fraction_of_max: r}"), {"a": Evidence.of(5), "b": Evidence.of(6)})["1"]
    assert line.low == 2
    assert "số liệu không hợp lý: lẽ ra 6 ≤ 5" in line.explanation


def test_what_people_say_stands_beside_the_computed_points() -> None:
    opinions = {"1": Opinion(F(2), F(3, 2), "đã giải trình")}
    line = score(ratio_card("{fraction_of_max: r}"), {"a": Evidence.of(4), "b": Evidence.of(3)}, opinions=opinions)["1"]
    assert (line.low, line.opinion.explanation) == (F(3, 2), "đã giải trình")
    assert "tự chấm 2,00 điểm, khác điểm tính từ số liệu (1,50)" in line.explanation
    assert "thẩm định" not in line.explanation


def test_missing_condition() -> None:
    card = ratio_card("{branches: [{when: missing(b), then: {points: 1}}, {when: not missing(b), then: {fraction_of_max: r}}]}")
    assert score(card, {"a": Evidence.of(4)})["1"].shown == "1,00"
    assert score(card, {"a": Evidence.of(4), "b": Evidence.of(1)})["1"].shown == "0,50"
