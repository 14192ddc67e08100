"""The 32 shapes of rules met in real scorecards, each with an example scored right (by hand, in the comment or the numbers)."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from cchc_analysis.io.scorecards.files import select_scorecard
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.scoring import score
from tests.scorecard.cards import card_of

NA = Evidence(not_applicable=True)
ONE = "- {{code: '1', name: Tiêu chí, max: {max}, {more}variables: [{variables}], {rule}}}"


def one(rule: str, max: str = "1", more: str = "", **kinds: str) -> str:
    """One criterion whose variables are evidence of the same name; ``kinds`` gives what follows ``kind:`` for each."""
    variables = ", ".join(f"{{name: {n}, label: {n}, evidence: {n}, kind: {k}}}" for n, k in kinds.items())
    return ONE.format(max=max, more=more, variables=variables, rule=rule)


COUNTS = {"a": "count", "b": "count"}
RATIO = "assume: [b <= a], "
SHAPES: list[tuple[int, str, str, list[tuple[dict[str, object], str]]]] = [
    (1, "tất cả hoặc không", one("rule: {branches: [{when: b / a = 1, then: {points: 0.5}}, {when: b / a < 1, then: {points: 0}}]}", "0.5", RATIO, **COUNTS),
     [({"a": 15, "b": 15}, "0.5"), ({"a": 15, "b": 14}, "0")]),
    (2, "mọi điều kiện cùng đúng", one('rule: {branches: [{when: \'x = "có" and y = "có"\', then: {points: 1}}, {else: {points: 0}}]}', x="yes_no", y="yes_no"),
     [({"x": 1, "y": 1}, "1"), ({"x": 1, "y": 0}, "0"), ({"x": 0, "y": 1}, "0")]),
    (3, "bậc theo tỷ lệ, đầu mút mở và đóng", one("rule: {branches: [{when: b / a > 90%, then: {points: 2}}, {when: 70% <= b / a <= 90%, then: {points: 1}}, {when: b / a < 70%, then: {points: 0}}]}", "2", RATIO, **COUNTS),
     [({"a": 10, "b": 9}, "1"), ({"a": 100, "b": 91}, "2"), ({"a": 10, "b": 7}, "1"), ({"a": 100, "b": 69}, "0")]),
    (4, "bậc theo loại, kịp thời hay không", one('rule: {branches: [{when: \'t = "kịp thời"\', then: {points: 1}}, {when: \'t = "trễ"\', then: {points: 0.5}}, {when: \'t = "không"\', then: {points: 0}}]}', t="choice, choices: [không, trễ, kịp thời]"),
     [({"t": 2}, "1"), ({"t": 1}, "0.5"), ({"t": 0}, "0")]),
    (5, "bậc theo số đếm", one("rule: {branches: [{when: n = 0, then: {points: 1}}, {when: n = 1, then: {points: 0.5}}, {when: n >= 2, then: {points: 0}}]}", n="count"),
     [({"n": 0}, "1"), ({"n": 1}, "0.5"), ({"n": 2}, "0"), ({"n": 9}, "0")]),
    (6, "tỷ lệ thẳng", one("rule: {fraction_of_max: b / a}", "20", RATIO, **COUNTS), [({"a": 3, "b": 2}, "40/3")]),
    (7, "tỷ lệ có trần", one("rule: {fraction_of_max: 'min(1, b / a)'}", "1.5", "", **COUNTS), [({"a": 10, "b": 12}, "1.5"), ({"a": 10, "b": 8}, "1.2")]),
    (8, "tỷ lệ có ngưỡng loại", one("rule: {branches: [{when: b / a >= 0.95, then: {fraction_of_max: b / a}}, {when: b / a < 0.95, then: {points: 0}}]}", "2", RATIO, **COUNTS),
     [({"a": 100, "b": 95}, "1.9"), ({"a": 100, "b": 94}, "0")]),
    (9, "từng khúc: theo tỷ lệ, hằng số, không", one("rule: {branches: [{when: b / a >= 0.97, then: {fraction_of_max: b / a}}, {when: 0.95 <= b / a < 0.97, then: {points: 1.9}}, {when: b / a < 0.95, then: {points: 0}}]}", "2", RATIO, **COUNTS),
     [({"a": 1000, "b": 970}, "1.94"), ({"a": 1000, "b": 969}, "1.9"), ({"a": 1000, "b": 950}, "1.9"), ({"a": 1000, "b": 949}, "0")]),
    (10, "đại lượng khác chọn quy tắc", one("rule: {branches: [{when: n >= 1000, then: {fraction_of_max: b / a}}, {when: n < 1000 and b / a >= 0.95, then: {fraction_of_max: b / a}}, {when: n < 1000 and b / a < 0.95, then: {points: 0}}]}", "2", RATIO, n="count", **COUNTS),
     [({"n": 1000, "a": 10, "b": 9}, "1.8"), ({"n": 999, "a": 10, "b": 9}, "0")]),
    (11, "so với mức tối thiểu theo cấp", one("parameters: [{name: m, label: mức, values: [{value: 0.55, legal: KH, level: communes}, {value: 0.60, legal: KH, level: district}]}], rule: {points: 'min(max, t / m * max)'}", "0.5", t="share"),
     [({"t": F(55, 100)}, "0.5"), ({"t": F(11, 100)}, "0.1"), ({"t": 1}, "0.5")]),
    (12, "hai số hạng có trọng số", one("rule: {branches: [{when: (b + c) / a >= 0.70, then: {points: b / a * 2.00 + c / a * 1.50}}, {when: (b + c) / a < 0.70, then: {points: 0}}]}", "2", "assume: [b + c <= a], ", a="count", b="count", c="count"),
     [({"a": 20, "b": 4, "c": 10}, "1.15"), ({"a": 20, "b": 3, "c": 10}, "0"), ({"a": 20, "b": 20, "c": 0}, "2")]),
    (13, "tổng các phần", one("rule: {parts: [{name: p, max: 0.25, rule: {fraction_of_max: x}}, {name: q, max: 0.5, rule: {fraction_of_max: y}}, {name: r, max: 0.75, rule: {fraction_of_max: z}}]}", "1.5", x="share", y="share", z="share"),
     [({"x": 1, "y": F(1, 2), "z": F(1, 3)}, "0.75")]),
    (14, "tổng các điều kiện độc lập", one('rule: {parts: [{name: p, max: 0.5, rule: {branches: [{when: x = 0, then: {points: 0.5}}, {when: x > 0, then: {points: 0}}]}}, {name: q, max: 0.5, rule: {branches: [{when: y = 0, then: {points: 0.5}}, {when: y > 0, then: {points: 0}}]}}]}', x="count", y="count"),
     [({"x": 0, "y": 0}, "1"), ({"x": 2, "y": 0}, "0.5"), ({"x": 1, "y": 1}, "0")]),
    (15, "làm một phần được nửa điểm", one('rule: {branches: [{when: \'t = "đủ"\', then: {fraction_of_max: 1}}, {when: \'t = "một phần"\', then: {fraction_of_max: 50%}}, {when: \'t = "chưa"\', then: {points: 0}}]}', "0.5", t="choice, choices: [chưa, một phần, đủ]"),
     [({"t": 2}, "0.5"), ({"t": 1}, "0.25"), ({"t": 0}, "0")]),
    (16, "tăng so với năm trước, có hoặc không", one("rule: {branches: [{when: now > before, then: {points: 1}}, {when: now <= before, then: {points: 0}}]}", now="count", before="count"),
     [({"now": 2, "before": 2}, "0"), ({"now": 3, "before": 2}, "1")]),
    (17, "tăng bao nhiêu được bấy nhiêu", one("rule: {points: 'max(0, min(max, (now - before) / before * 10))'}", now="amount", before="amount"),
     [({"now": 105, "before": 100}, "0.5"), ({"now": 130, "before": 100}, "1"), ({"now": 90, "before": 100}, "0")]),
    (18, "đếm nhân điểm, có trần", one("rule: {per_item: {count: n, each: 0.5}}", "2", n="count"), [({"n": 3}, "1.5"), ({"n": 9}, "2")]),
    (19, "trừ điểm mỗi vi phạm, có thể âm", one("min: -0.25, rule: {points: 'max(-0.25, max - 0.5 * n)'}", "0.5", n="count"),
     [({"n": 0}, "0.5"), ({"n": 1}, "0"), ({"n": 2}, "-0.25"), ({"n": 7}, "-0.25")]),
    (21, "điều tra xã hội học, nhóm có trọng số", one("rule: {survey: {answers: {A: 1, B: 0.6, C: 0.2, D: 0}, groups: [{name: HĐND, weight: 0.4, counts: [a1, b1, c1, d1]}, {name: dân, weight: 0.6, counts: [a2, b2, c2, d2]}]}}", "10",
     **{f"{x}{g}": "count" for g in (1, 2) for x in "abcd"}),
     # 10 × (0,4 × (10 + 0,6×5)/20 + 0,6 × (30 + 0,2×10)/50)
     [({"a1": 10, "b1": 5, "c1": 0, "d1": 5, "a2": 30, "b2": 0, "c2": 10, "d2": 10}, "6.44")]),
    (22, "chỉ số do nơi khác công bố", ONE.format(max="10", more="", rule="rule: {fraction_of_max: s}", variables="{name: s, label: SIPAS, kind: share, external: s}"), [({"s": F(8312, 10000)}, "8.312")]),
    (23, "trung bình điểm từng hồ sơ, làm tròn một chữ số", one("rule: {points: 'round(total / n, 1)'}", "10", total="amount", n="count"), [({"total": 1745, "n": 200}, "8.7"), ({"total": 1750, "n": 200}, "8.8")]),
    (24, "điểm gốc, thêm theo bậc, trần, hệ số vùng", one("rule: {coefficient: {by: k, of: {steps: {of: people, base: 15, from: 20000, every: 1000, add: 0.5, cap: 25}}}}", "25", people="count", k="share"),
     # 15 + 0,5 × 3 bậc tròn trên 20.000 dân; trần 25; miền núi 75 %
     [({"people": 20000, "k": 1}, "15"), ({"people": 23999, "k": 1}, "16.5"), ({"people": 23999, "k": F(3, 4)}, "12.375"), ({"people": 90000, "k": 1}, "25")]),
    (27, "so với các đơn vị cùng nhóm", one("rule: {branches: [{when: a < t, then: {points: 0.5 * max * a / t}}, {when: a >= t and a = best, then: {points: max}}, {when: a >= t and a < best, then: {points: 0.5 * max + 0.5 * max * (a - t) / (best - t)}}]}", "10", "assume: [a <= best], ", a="amount", t="amount", best="amount"),
     [({"a": 50, "t": 100, "best": 200}, "2.5"), ({"a": 100, "t": 100, "best": 200}, "5"), ({"a": 150, "t": 100, "best": 200}, "7.5"), ({"a": 200, "t": 100, "best": 200}, "10")]),
    (28, "nhân hệ số", one("rule: {coefficient: {by: s, of: {fraction_of_max: b / a}}}", "6", RATIO, s="share", **COUNTS), [({"a": 10, "b": 5, "s": F(9, 10)}, "2.7")]),
    (29, "bậc sớm, muộn theo ngày, có thể vượt tối đa", one("may_exceed: true, rule: {branches: [{when: d >= 7, then: {points: 115}}, {when: 3 <= d < 7, then: {points: 110}}, {when: 1 <= d < 3, then: {points: 105}}, {when: 0 <= d < 1, then: {points: 100}}, {when: -2 <= d < 0, then: {points: 90}}, {when: -7 <= d < -2, then: {points: 75}}, {when: d < -7, then: {points: 50}}]}", "100", d="number"),
     [({"d": 7}, "115"), ({"d": 6}, "110"), ({"d": 2}, "105"), ({"d": 0}, "100"), ({"d": -2}, "90"), ({"d": -7}, "75"), ({"d": -8}, "50")]),
    (30, "mẫu số bằng 0: đủ điểm", one("zero_denominator: full, rule: {fraction_of_max: b / a}", "6", RATIO, **COUNTS), [({"a": 0, "b": 0}, "6"), ({"a": 3, "b": 2}, "4")]),
    (30, "mẫu số bằng 0: không điểm", one("zero_denominator: zero, rule: {fraction_of_max: b / a}", "6", RATIO, **COUNTS), [({"a": 0, "b": 0}, "0")]),
    (32, "điểm của hội đồng", ONE.format(max="5", more="", rule="rule: {points: p}", variables="{name: p, label: điểm hội đồng, kind: amount, council: p}"), [({"p": F(375, 100)}, "3.75")]),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "title", "criterion", "examples"), SHAPES, ids=[f"{n}-{t}" for n, t, *_ in SHAPES])
def test_shape(shape: int, title: str, criterion: str, examples: list[tuple[dict[str, object], str]]) -> None:
    card = card_of(criterion)
    for given, points in examples:
        evidence = {k: Evidence.of(F(v)) for k, v in given.items()}  # type: ignore[arg-type]
        line = score(card, evidence)["1"]
        assert (line.low, line.high) == (F(points), F(points)), (title, given, line.shown, line.explanation)


def two(first: str, second: str, scale: str = "null\nextract: true", extra: str = "") -> object:
    return card_of(f"{first}\n{second}", scale, extra)


HALF = "- {code: '2', name: Hai, max: 6, variables: [{name: s, label: s, kind: share, evidence: s}], rule: {fraction_of_max: s}}"


def test_shape_20_bonus_and_penalty_have_their_own_caps() -> None:
    text = """
    - {code: A, name: Chính, max: 10, criteria: [{code: '1', name: Một, max: 10, variables: [{name: s, label: s, kind: share, evidence: s}], rule: {fraction_of_max: s}}]}
    - code: B
      name: Điểm thưởng, điểm trừ
      adjustment: true
      bonus_cap: 2
      penalty_cap: 3
      criteria:
        - {code: B1, name: Thưởng, max: 5, variables: [{name: n, label: n, kind: count, evidence: n}], rule: {per_item: {count: n, each: 1}}}
        - {code: B2, name: Trừ, max: 0, min: -5, variables: [{name: m, label: m, kind: count, evidence: m}], rule: {points: "max(-5, 0 - m)"}}
    """
    from cchc_analysis.io.scorecards.files import read_scorecard
    from tests.scorecard.cards import card_text

    def total(extra: str, **given: int) -> F:
        card = read_scorecard(card_text(text, "10", extra), "thu.yaml")
        result = score(card, {k: Evidence.of(v) for k, v in given.items()})
        assert result.total.low == result.total.high
        return result.total.low

    assert total("may_exceed_scale: true", s=1, n=4, m=0) == 12
    assert total("may_exceed_scale: false", s=1, n=4, m=0) == 10
    assert total("may_exceed_scale: true", s=1, n=1, m=9) == 10 + 1 - 3


def test_shape_25_threshold_by_group_of_units() -> None:
    values = ", ".join(f"{{value: {v}, legal: QĐ, unit_group: '{g}'}}" for g, v in (("1", "0.85"), ("2", "0.75"), ("3", "0.65")))
    card = card_of(
        one(f"parameters: [{{name: m, label: mức, values: [{values}]}}], rule: {{branches: [{{when: s >= m, then: {{points: 1}}}}, {{when: s < m, then: {{points: 0}}}}]}}", s="share")
    )  # fmt: skip
    given = {"s": Evidence.of(F(75, 100))}
    assert [score(card, given, unit_group=g)["1"].low for g in ("1", "2", "3")] == [0, 1, 1]
    unknown = score(card, given, unit_group="9")["1"]
    assert (unknown.low, unknown.high) == (0, 1)
    assert "không có giá trị “mức”" in unknown.explanation


def test_shape_26_card_chosen_by_group_of_units() -> None:
    from dataclasses import replace
    from datetime import date

    plain = card_of(HALF)
    cards = [replace(plain, id="xa", unit_groups=("xã",)), replace(plain, id="phuong", unit_groups=("phường",))]
    assert select_scorecard(cards, "communes", date(2026, 3, 1), "phường").id == "phuong"
    with pytest.raises(ValueError, match="Không có bộ tiêu chí nào"):
        select_scorecard(cards, "communes", date(2025, 12, 31), "phường")


def test_shape_27_peers_come_from_the_figures_of_all_units() -> None:
    from cchc_analysis.model import Definition, Figure, Figures, Status
    from cchc_analysis.scorecard.binding import bind

    definition = Definition("x.rate", "Tỷ lệ", "", "", "%")
    figures = Figures.of(
        Figure(f"x.rate@{u}", definition, u, F(v, 100), Status.COMPUTED) for u, v in (("mot", 60), ("hai", 90), ("ba", 75))
    )
    card = card_of("""
    - code: '1'
      name: So với đơn vị dẫn đầu
      max: 10
      variables:
        - {name: a, label: của mình, kind: share, figure: x.rate@ba}
        - {name: best, label: cao nhất, kind: share, figure: x.rate@*, aggregate: max}
        - {name: mean, label: trung bình, kind: share, figure: x.rate@*, aggregate: mean}
      rule: {branches: [{when: a >= mean, then: {fraction_of_max: a / best}}, {when: a < mean, then: {points: 0}}]}
    """)
    assert score(card, bind(card, figures))["1"].low == F(75, 90) * 10


def test_shape_30_redistribute_among_siblings() -> None:
    gone = one("not_applicable: redistribute, rule: {fraction_of_max: b / a}", "4", RATIO, **COUNTS)
    card = two(gone, HALF)
    result = score(card, {"a": NA, "b": NA, "s": Evidence.of(F(1, 2))})  # type: ignore[arg-type]
    assert (result["1"].max, result["2"].max, result["2"].low) == (0, 10, 5)


def test_shape_30_exclude_and_rescale() -> None:
    gone = one("not_applicable: exclude, rule: {fraction_of_max: b / a}", "4", RATIO, **COUNTS)
    result = score(two(gone, HALF), {"a": NA, "b": NA, "s": Evidence.of(F(1, 2))})  # type: ignore[arg-type]
    assert (result["2"].low, result.total.low, result.total.max) == (3, 5, 10)


def test_shape_31_without_survey_the_rest_is_rescaled() -> None:
    survey = "- {code: '1', name: Điều tra, max: 30, missing: exclude, variables: [{name: v, label: v, kind: share, survey: v}], rule: {fraction_of_max: v}}"
    rest = "- {code: '2', name: Thẩm định, max: 70, variables: [{name: s, label: s, kind: share, evidence: s}], rule: {fraction_of_max: s}}"
    card = two(survey, rest, "100")
    without = score(card, {"s": Evidence.of(F(4, 5))})  # type: ignore[arg-type]
    assert (without.total.low, without.total.max) == (80, 100)
    with_survey = score(card, {"s": Evidence.of(F(4, 5)), "v": Evidence.of(F(1, 2))})  # type: ignore[arg-type]
    assert with_survey.total.low == 56 + 15


def test_every_shape_has_its_example() -> None:
    elsewhere = {20, 25, 26, 31}
    assert {n for n, *_ in SHAPES} | elsewhere == set(range(1, 33))
