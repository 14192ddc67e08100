"""Files and evidence made to break: never a traceback, never an endless wait."""

from __future__ import annotations

import random
import subprocess
import sys
from fractions import Fraction as F
from importlib import resources

import pytest

from cchc_analysis.io.scorecards.files import ScorecardError, read_examples, read_scorecard, shipped_ids
from cchc_analysis.scorecard.binding import EvidenceRow, bind
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.expression import ExpressionError
from cchc_analysis.scorecard.parser import parse_condition, parse_expression
from cchc_analysis.scorecard.scoring import score
from tests.scorecard.cards import card_of, card_text
from tests.scorecard.test_loader import SOUND

PIECES = [
    "{",
    "}",
    "[",
    "]",
    ":",
    "-",
    "null",
    "true",
    "0",
    "-1",
    "9" * 30,
    "a",
    "max",
    "rule",
    "when",
    "else",
    "points",
    "b / a",
    "1/0",
    '"',
    "#",
    "&x",
    "*x",
    "\t",
    "ậ",
    "\u202e",
    "🙂",
]


def damaged(text: str, dice: random.Random) -> str:
    """The text with a few of its tokens exchanged, doubled or lost."""
    lines = text.split("\n")
    for _ in range(dice.choice([1, 1, 3])):
        i = dice.randrange(len(lines))
        words = lines[i].split(" ")
        j = dice.randrange(len(words))
        match dice.randrange(4):
            case 0:
                words[j] = dice.choice(PIECES)
            case 1:
                words.insert(j, dice.choice(PIECES))
            case 2:
                del words[j]
            case _:
                lines.insert(i, dice.choice(lines))
                continue
        lines[i] = " ".join(words)
    return "\n".join(lines)


def test_damaged_files_give_faults_or_a_card_that_scores() -> None:
    dice, refused, taken = random.Random(11), 0, 0
    folder = resources.files("cchc_analysis") / "rules/scorecards"
    texts = [card_text(SOUND)] * 12 + [(folder / f"{i}.yaml").read_text(encoding="utf-8") for i in shipped_ids()]
    for _ in range(400):
        broken = damaged(dice.choice(texts), dice)
        try:
            card = read_scorecard(broken, "")
        except ScorecardError as error:
            refused += 1
            assert all(f.message and f.line for f in error.findings)
            continue
        taken += 1
        result = score(card, {})
        assert result.total.low <= result.total.high
    assert refused > 100 and taken > 10


def test_damaged_examples_give_faults() -> None:
    dice = random.Random(12)
    text = (resources.files("cchc_analysis") / "rules/scorecards/766-qd-ttg-cap-xa-2026.test.yaml").read_text(encoding="utf-8")
    for _ in range(60):
        try:
            read_examples(damaged(text, dice), "x.test.yaml")
        except ScorecardError as error:
            assert error.findings


@pytest.mark.parametrize(
    "text",
    ["a" + "+a" * 900, "-" * 500 + "a", "(" * 500, "min(" * 100 + "a", "not " * 300 + "a > 1", "a" * 1990, "9" * 1990, "a<" * 400 + "a"],
)
def test_long_and_deep_expressions_are_refused(text: str) -> None:
    for parse in (parse_expression, parse_condition):
        try:
            parse(text)
        except ExpressionError as error:
            assert str(error)


@pytest.mark.timeout(60)
def test_names_that_double_each_other_are_refused_at_once() -> None:
    let = ", ".join(["x0: b / a", *(f"x{i}: x{i - 1} + x{i - 1}" for i in range(1, 60))])
    with pytest.raises(ScorecardError, match="khai triển ra quá"):
        read_scorecard(card_text(SOUND.replace("let: {r: b / a}", f"let: {{r: b / a, {let}}}")), "thu.yaml")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("max: 2\n        variables", "max: -2\n        variables"), "nhỏ hơn điểm thấp nhất"),
        (("      variables:", "      round_digits: -1\n        variables:"), "từ 0 đến 12"),
        (("      variables:", "      round_digits: 1.5\n        variables:"), "từ 0 đến 12"),
    ],
)
def test_numbers_that_make_no_sense(change: tuple[str, str], words: str) -> None:
    text = card_text(SOUND)
    assert change[0] in text
    with pytest.raises(ScorecardError, match=words):
        read_scorecard(text.replace(*change, 1), "thu.yaml")


RATIO = """
- code: '1'
  name: Tỷ lệ
  max: 1
  variables:
    - {name: a, kind: count, label: a, evidence: a}
    - {name: b, kind: count, label: b, evidence: b}
    - {name: t, kind: choice, choices: [không, một phần, đủ], label: t, evidence: t}
    - {name: c, kind: amount, label: c, council: c}
  zero_denominator: zero
  rule: {parts: [{name: p, max: 0.5, rule: {fraction_of_max: b / a}}, {name: q, max: 0.5, rule: {branches: [{when: 't = "đủ"', then: {points: 0.5}}, {when: 't < 2', then: {points: 0}}]}}]}
"""


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("1.234,5", F(2469, 2), F(2469, 2)),
        ("10 đến 20", F(10), F(20)),
        ("từ 20 đến 10", F(10), F(20)),
        ("59,76%", F(5976, 10000), F(5976, 10000)),
        (7, F(7), F(7)),
        ("1.5", None, None),
        ("=1+1", None, None),
        ("<b>", None, None),
        ("", None, None),
        (None, None, None),
        ("9" * 25, F(10**25 - 1), F(10**25 - 1)),
    ],
)
def test_typed_evidence(value: object, low: F | None, high: F | None) -> None:
    card = card_of(RATIO)
    bound = bind(card, {}, [EvidenceRow("a", value, source="x")])["a"]  # type: ignore[arg-type]
    assert (bound.low, bound.high) == (low, high)
    line = score(card, {"a": bound, "b": Evidence.of(3), "t": Evidence.of(2)})["1"]
    assert 0 <= line.low <= line.high <= 1


def test_choices_council_and_not_applicable() -> None:
    card = card_of(RATIO)
    rows = [EvidenceRow("t", "Một phần"), EvidenceRow("b", "Không áp dụng"), EvidenceRow("c", 3, source="Hội đồng")]
    bound = bind(card, {}, rows)
    assert (bound["t"].low, bound["t"].shown, bound["b"].not_applicable) == (1, "“một phần”", True)
    assert bound["c"].absent and "người chấm" in bound["c"].note
    assert bind(card, {}, [EvidenceRow("c", 3, source="Hội đồng", note="đủ tài liệu")])["c"].low == 3
    wrong = bind(card, {}, [EvidenceRow("t", "nửa vời")])["t"]
    assert wrong.absent and "chọn một trong: không, một phần, đủ" in wrong.note
    assert "chọn một trong" in score(card, {"t": wrong})["1"].explanation


def test_odd_numbers_are_scored_and_said() -> None:
    card = card_of(RATIO)
    for a, b, t in ((-5, 3, 2), (5, -3, 9), (0, 0, 0), (F(1, 3), 10**30, -1)):
        line = score(card, {k: Evidence.of(v) for k, v in (("a", a), ("b", b), ("t", t))})["1"]
        assert 0 <= line.low <= line.high <= 1 and line.explanation


def test_scoring_loads_neither_solver_nor_optimiser() -> None:
    code = (
        "import sys, cchc_analysis.cli.score, cchc_analysis.report.scorecard_page; print([m for m in ('z3', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
