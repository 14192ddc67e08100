"""The lint proves what is wrong: the published faults of the extract, each kind of finding, silence on a sound card."""

from __future__ import annotations

import pytest

from cchc_analysis.cli import main
from cchc_analysis.io.scorecards.files import load_scorecard, read_scorecard
from cchc_analysis.model import Severity
from cchc_analysis.scorecard.findings import KINDS, LintFinding
from cchc_analysis.scorecard.lint import lint
from cchc_analysis.scorecard.tree import Scorecard
from tests.scorecard.cards import card_of, card_text

EXTRACT = load_scorecard("673-qd-ubnd-2023-cap-huyen")


def warnings(card: Scorecard) -> set[tuple[str, str]]:
    return {(f.criterion, f.code) for f in lint(card) if f.severity is not Severity.NOTICE}


def test_the_published_faults_are_found_and_no_others() -> None:
    assert warnings(EXTRACT) == {
        ("7.3.4", "trung-ten"),  # F06: 7.3.4 and 7.3.5 bear one name
        ("7.3.4", "dinh-nghia-hai-lan"),  # F06: a and b defined twice
        ("8.2.3", "mau-thuan"),  # F07: "not increased" scores 1 and 0
        ("8.2.3", "khoang-trong"),  # F07: "increased" scores nothing said
        ("8.2.2", "khoang-trong"),  # F08: "not increased" is missing
        ("7.3.3", "tong-khac-toi-da"),  # F09: parts 0.50, maximum 1.00
        ("7.3.3", "tong-the"),  # whose cases are counted is not said
    }


def test_messages_name_the_other_criterion_the_points_and_an_example() -> None:
    by = {(f.criterion, f.code): f.message for f in lint(EXTRACT)}
    assert "7.3.4 và 7.3.5 cùng tên" in by["7.3.4", "trung-ten"]
    assert "cho 1 và 0 điểm (ví dụ now = 0, before = 0)" in by["8.2.3", "mau-thuan"]
    assert "1,00" in by["7.3.3", "tong-khac-toi-da"] and "0,50" in by["7.3.3", "tong-khac-toi-da"]
    assert "ví dụ now = " in by["8.2.2", "khoang-trong"]


def test_notices_of_the_extract() -> None:
    notices = {(f.criterion, f.code): f.message for f in lint(EXTRACT) if f.severity is Severity.NOTICE}
    assert "hồ sơ tiếp nhận (n) chọn quy tắc tại 1.000" in notices["3.4.1", "cong-chon"]
    jumps = [f.message for f in lint(EXTRACT) if (f.criterion, f.code) == ("3.4.1", "bac-nhay")]
    assert [m.split("tại ", 1)[1] for m in jumps if "b/a" in m] == [
        "một ngưỡng: tại b/a = 0,95, điểm đổi 1,90.",
        "một ngưỡng: tại b/a = 0,97, điểm đổi 0,04.",
    ]
    assert "b/a = 0,7, điểm đổi 1,05" in notices["8.3", "bac-nhay"]


def test_a_sound_card_is_silent() -> None:
    found = lint(load_scorecard("766-qd-ttg-cap-xa-2026"))
    assert {f.code for f in found} == {"chua-co-nguon"}


RATIO = """
- code: '1'
  name: Tỷ lệ
  max: 2
  wording: ["{wording}"]
  variables:
    - {{name: a, label: a, kind: count, evidence: a}}
    - {{name: b, label: b, kind: count, evidence: b, better: up}}
  let: {{r: b / a}}
  assume: [b <= a]
  {more}
  rule: {rule}
"""


def ratio(rule: str, wording: str = "tỷ lệ 2 điểm", more: str = "zero_denominator: zero") -> Scorecard:
    return card_of(RATIO.format(rule=rule, wording=wording, more=more))


SOUND = "{branches: [{when: r >= 0.5, then: {fraction_of_max: r}}, {when: r < 0.5, then: {points: 0}}]}"
CASES: list[tuple[str, str, str]] = [
    ("mau-thuan", "{branches: [{when: r >= 0.5, then: {points: 2}}, {when: r <= 0.5, then: {points: 0}}]}", "r từ 0.5"),
    ("chong-lan", "{branches: [{when: r >= 0.5, then: {points: 2 * r}}, {when: 0.4 <= r < 0.6, then: {points: r + r}}, {when: r < 0.4, then: {points: 0}}]}", "0.5 0.4 0.6"),
    ("khoang-trong", "{branches: [{when: r > 0.5, then: {points: 2}}, {when: r < 0.5, then: {points: 0}}]}", "0.5"),
    ("khong-toi", "{branches: [{when: r >= 0.5, then: {points: 2}}, {when: r < 0.5, then: {points: 0}}, {when: r > 1, then: {points: 1}}]}", "0.5"),
    ("khong-toi", "{branches: [{when: r >= 0, then: {fraction_of_max: r}}, {else: {points: 0}}]}", "2"),
    ("vuot-toi-da", "{points: 2.5 * r}", "2.5"),
    ("duoi-toi-thieu", "{points: 2 * r - 0.5}", "2 0.5"),
    ("khong-dat-toi-da", "{points: 1.5 * r}", "1.5"),
    ("giam-diem", "{branches: [{when: r >= 0.9, then: {points: 1}}, {when: r < 0.9, then: {fraction_of_max: r / 0.9}}]}", "0.9"),
    ("loi-van", SOUND, "từ 0.6"),
    ("bac-nhay", SOUND, "từ 0.5"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "rule", "wording"), CASES)
def test_each_kind_of_rule_fault(code: str, rule: str, wording: str) -> None:
    assert code in {f.code for f in lint(ratio(rule, wording))}


def test_the_sound_ratio_has_only_its_jump() -> None:
    assert [f.code for f in lint(ratio(SOUND, "từ 0.5 thì tính theo tỷ lệ, tối đa 2 điểm"))] == ["bac-nhay"]


def test_zero_denominator_without_policy() -> None:
    assert "mau-so-0" in {f.code for f in lint(ratio(SOUND, "0.5", more=""))}
    guarded = "{branches: [{when: a = 0, then: {points: 2}}, {when: a > 0 and r >= 0.5, then: {points: 2 * r}}, {when: a > 0 and r < 0.5, then: {points: 0}}]}"
    assert "mau-so-0" not in {f.code for f in lint(ratio(guarded, "0.5", more=""))}


def test_counts_are_whole_numbers() -> None:
    tiers = "{branches: [{when: a = 0, then: {points: 2}}, {when: a = 1, then: {points: 1}}, {when: a >= 2, then: {points: 0}}]}"
    assert "khoang-trong" not in {f.code for f in lint(ratio(tiers, "1"))}
    amounts = RATIO.format(rule=tiers, wording="1", more="zero_denominator: zero").replace("kind: count", "kind: amount")
    assert "khoang-trong" in {f.code for f in lint(card_of(amounts))}


def test_structure() -> None:
    text = """
    - code: '1'
      name: Lĩnh vực
      max: 5
      criteria:
        - {code: '1.1', name: Một, max: 2, variables: [{name: x, label: x, kind: share}, {name: y, label: y, kind: share, evidence: y}], rule: {fraction_of_max: x}}
        - {code: '1.2', name: Hai, max: 2, wording: ["2 điểm"], sourced: no, rule: {points: 2}}
    """
    found = lint(read_scorecard(card_text(text, "100"), "thu.yaml"))
    assert {(f.criterion, f.code) for f in found} == {
        ("", "tong-khac-toi-da"),
        ("1", "tong-khac-toi-da"),
        ("1.1", "thieu-nguon"),
        ("1.1", "khong-dung"),
        ("1.1", "chua-co-loi-van"),
        ("1.2", "chua-co-nguon"),
    }
    assert any(m.startswith(KINDS["thieu-nguon"][1]) for m in (f.message for f in found))


def test_a_broken_file_is_linted_into_its_faults(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    import json
    from pathlib import Path

    path = Path(str(tmp_path)) / "thu.yaml"
    path.write_text(card_text("- {code: '1', name: x, criteria: [{code: '2', name: y, maks: 1}]}"), encoding="utf-8")
    assert main(["lint", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {f["severity"] for f in found} == {"fault"} and any("maks" in f["message"] and "dòng" in f["message"] for f in found)


def test_every_kind_is_told_once() -> None:
    found = list(lint(EXTRACT))
    assert len(found) == len(set(found))
    assert all(isinstance(f, LintFinding) and f.code in KINDS for f in found)
