"""The page's script and Python give the same points, to the last digit, from the same rule tree."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import cchc_analysis
from cchc_analysis.io.scorecards.files import load_scorecard, shipped_ids
from cchc_analysis.report.scorecard_view import live_form, what_if
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.export import card_json, evidence_json
from cchc_analysis.scorecard.scoring import score
from cchc_analysis.scorecard.tree import Area, Criterion, Rounding, Scorecard, Variable
from tests.scorecard.cards import card_of
from tests.scorecard.test_shapes import SHAPES

SCRIPT = Path(cchc_analysis.__file__).parent / "report" / "templates" / "scorecard.js"
Evaluate = Callable[[dict[str, Any], list[dict[str, Any]]], list[dict[str, Any]]]

RUN_NODE = """
const {evaluate} = require(process.argv[1]);
const {card, sets} = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(sets.map((e) => evaluate(card, e))));
"""


def _with_node(card: dict[str, Any], sets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "-e", RUN_NODE, str(SCRIPT)], input=json.dumps({"card": card, "sets": sets}), capture_output=True, text=True, check=True
    )
    return list(json.loads(done.stdout))


@pytest.fixture(scope="module")
def evaluate(request: pytest.FixtureRequest) -> Any:
    """The script, run by node where there is one, else by a headless Chromium."""
    if shutil.which("node"):
        return _with_node
    page = request.getfixturevalue("browser").new_page()
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    return lambda card, sets: page.evaluate("([card, sets]) => sets.map((e) => CCHCScorecard.evaluate(card, e))", [card, sets])


@pytest.mark.slow
def test_the_form_follows_what_is_typed(browser: Any) -> None:
    """The form in a browser, from ``file://``: typing a number, a choice, going back; the points are Python's."""
    card = load_scorecard("673-qd-ubnd-2023-cap-huyen")
    known = {f"one_stop.{k}@departments": Evidence.of(n) for k, n in (("received", 527), ("resolved", 507), ("resolved_on_time", 507))}
    result = score(card, known)
    page = browser.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_content(f"<!doctype html><html lang=vi><body>{live_form(what_if(card, known, result))}</body></html>")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    on_time = page.get_by_label("hồ sơ giải quyết đúng hạn (hồ sơ)").first
    assert "4,50" not in page.locator(".what-if-total").inner_text()
    on_time.fill("490")
    on_time.blur()
    line = page.locator("legend", has_text="3.4.1").locator("output").inner_text()
    now = score(card, {**known, "one_stop.resolved_on_time@departments": Evidence.of(490)})["3.4.1"]
    assert line == f"{now.shown}/2,00 (đang là 2,00)" and now.shown == "1,90"
    page.get_by_label("triển khai trung tâm dữ liệu").select_option("đáp ứng đầy đủ")
    assert page.locator("legend", has_text="7.1.2").locator("output").inner_text().startswith("0,50 đến 1,00/1,00")
    on_time.fill("nhiều")
    on_time.blur()
    assert "không đọc được số này" in page.locator(".what-if-problem", has_text="không đọc được").inner_text()
    page.get_by_role("button", name="Về số liệu thật").click()
    assert page.locator("legend", has_text="3.4.1").locator("output").inner_text() == "2,00/2,00"
    assert page.locator(".what-if-total").inner_text() == f"Tổng: {result.total.shown}/23,50 điểm"
    assert problems == []


def _apart(criterion: Criterion, number: int) -> Criterion:
    """The criterion under its own code, with evidence of its own."""
    variables = tuple(replace(v, source=v.source and replace(v.source, id=f"{v.source.id}_{number}")) for v in criterion.variables)
    return replace(criterion, code=f"S{number}", name=f"Hình {number}", variables=variables)


def shapes_card() -> Scorecard:
    """All the shapes in one card: plain areas, one with policies between siblings, one of bonus and penalty."""
    leaves = [_apart(card_of(text).leaves[0], i) for i, (_, _, text, _) in enumerate(SHAPES)]
    base = card_of(SHAPES[0][2])
    policies = [replace(c, not_applicable=p) for c, p in zip(leaves[:8], ["exclude", "redistribute", "full", "zero"] * 2, strict=True)]
    policies[4] = replace(policies[4], missing="exclude")
    bonus = Area("B", "Thưởng, trừ", None, tuple(leaves[17:20]), adjustment=True, bonus_cap=Fraction(3), penalty_cap=Fraction(1, 8))
    return base.with_areas((Area("A", "Chính", None, tuple(policies)), Area("C", "Khác", None, tuple(leaves[8:17] + leaves[20:])), bonus))


def cards() -> dict[str, Scorecard]:
    shapes = shapes_card()
    return {
        **{card_id: load_scorecard(card_id) for card_id in shipped_ids()},
        "shapes": shapes,
        "rounded leaves": replace(shapes, rounding=Rounding(2, "leaf")),
        "rounded criteria": replace(shapes, rounding=Rounding(1, "criterion"), may_exceed_scale=True),
        "rounded total": replace(shapes, rounding=Rounding(2, "total")),
    }


def _value(variable: Variable, dice: random.Random) -> Fraction:
    if variable.choices:
        return Fraction(dice.randrange(len(variable.choices)))
    if variable.kind == "share":
        return Fraction(dice.randint(0, 40), dice.choice([40, 60, 97]))
    most = dice.choice([1, 3, 20, 1000, 30000])
    whole = Fraction(dice.randint(-3 if variable.kind == "number" else 0, most))
    return whole if variable.kind == "count" else whole + Fraction(dice.randint(0, 9), dice.choice([1, 3, 1000]))


def random_evidence(card: Scorecard, dice: random.Random) -> dict[str, Evidence]:
    """Evidence of every kind: known (mostly), a range, one open end, missing, not applicable."""
    out: dict[str, Evidence] = {}
    holes = dice.choice([0.0, 0.1, 0.5])
    for leaf in card.leaves:
        for variable in leaf.variables:
            assert variable.source is not None
            kind = dice.random()
            a, b = sorted([_value(variable, dice), _value(variable, dice)])
            if kind < holes:
                continue
            if kind < holes * 1.3:
                out[variable.source.key] = Evidence.between(a, b)
            elif kind < holes * 1.4:
                out[variable.source.key] = Evidence.between(a, None)
            elif kind > 0.99:
                out[variable.source.key] = Evidence(not_applicable=True)
            else:
                out[variable.source.key] = Evidence.of(dice.choice([a, b]))
    return out


def _text(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def compare(evaluate: Evaluate, sets_each: int, seed: int) -> int:
    """Score random evidence both ways; how many sets were compared."""
    compared = 0
    for name, card in cards().items():
        dice = random.Random(f"{seed} {name}")
        sets = [random_evidence(card, dice) for _ in range(sets_each)]
        script = evaluate(card_json(card), [evidence_json(e) for e in sets])
        for evidence, theirs in zip(sets, script, strict=True):
            ours = score(card, evidence)
            assert theirs["total"] == {"low": _text(ours.total.low), "high": _text(ours.total.high), "max": _text(ours.total.max)}, name
            for line, other in zip(ours.criteria, theirs["criteria"], strict=True):
                mine = {
                    "code": line.code,
                    "standing": line.standing,
                    "low": _text(line.low),
                    "high": _text(line.high),
                    "max": _text(line.max),
                }
                assert other == mine, (name, line.code, evidence)
            compared += 1
    return compared


def test_script_agrees_on_some_random_evidence(evaluate: Evaluate) -> None:
    assert compare(evaluate, 60, seed=1) >= 300


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_script_agrees_on_ten_thousand_random_sets(evaluate: Evaluate) -> None:
    count = compare(evaluate, 1700, seed=2)
    print(f"\n{count} sets of evidence, same points in Python and in the page")
    assert count >= 10_000
