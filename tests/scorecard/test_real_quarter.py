"""The extract of 673/QĐ-UBND scored from the real third quarter of 2023, through the files of the project."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction as F
from pathlib import Path

import pytest

from cchc_analysis.cli import main
from cchc_analysis.io.scorecards.inputs import ScoredQuarter, observations, score_quarter
from cchc_analysis.periods import Quarter
from cchc_analysis.scorecard.forecast import forecast

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scored() -> ScoredQuarter:
    return score_quarter("2023-Q3", ROOT)


@pytest.mark.parametrize(
    ("code", "points", "words"),
    [
        ("3.4.1", F(2), "(507/507) × 2,00 = 2,00"),
        ("3.4.2", F(2 * 8686, 8689), "(8.686/8.689) × 2,00 = 1,9993"),
        ("8.1", F(0), "không tăng (2 ≤ 2)"),
        ("8.3", F(0), "157,971/264,346 = 59,76% < 0,7"),
    ],
)
def test_known_points(scored: ScoredQuarter, code: str, points: F, words: str) -> None:
    line = scored.result[code]
    assert (line.low, line.high, line.standing) == (points, points, "computed")
    assert words in line.explanation


def test_all_others_are_values_or_ranges_with_the_reason(scored: ScoredQuarter) -> None:
    for line in scored.result.criteria:
        assert 0 <= line.low <= line.high <= line.max
        assert line.explanation
        if not line.certain:
            assert "chưa có minh chứng" in line.explanation or "cách hiểu" in line.explanation, line.code


def test_digitisation_depends_on_whom_it_counts(scored: ScoredQuarter) -> None:
    line = scored.result["7.3.3"]
    assert (line.low, line.high) == (F(378, 1000) * F(1, 2) / F(6, 10), 1)
    assert "3 cách hiểu" in line.explanation and "0,50 điểm không có phần nào" in line.explanation


def test_areas_and_total_add_up(scored: ScoredQuarter) -> None:
    result = scored.result
    assert result.total.low == sum(c.low for c in result.criteria)
    assert result.total.max == sum((c.max for c in result.criteria), F(0)) == F(47, 2)
    assert result.groups["3.4"].low == result["3.4.1"].low + result["3.4.2"].low


def test_score_json_keeps_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "2023-Q3", "--json", "--root", str(ROOT)]) == 0
    out = json.loads(capsys.readouterr().out)
    assert out.keys() == {"scorecard", "quarter", "criteria", "total"}
    assert (out["scorecard"], out["quarter"]) == ("673-qd-ubnd-2023-cap-huyen", "2023-Q3")
    by_code = {c["code"]: c for c in out["criteria"]}
    assert len(by_code) == 20
    assert all(c.keys() == {"code", "name", "max", "low", "high", "status", "explanation"} for c in out["criteria"])
    assert by_code["3.4.1"]["low"] == "2" and by_code["3.4.1"]["max"] == "2"
    assert by_code["3.4.2"]["low"] == "1.999309471746"
    assert by_code["8.3"]["high"] == "0"
    assert out["total"].keys() == {"low", "high", "max"} and out["total"]["max"] == "23.5"


def test_score_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "2023-Q3", "--root", str(ROOT)]) == 0
    out = capsys.readouterr().out
    assert "3.4.1  2,00/2,00" in out and "còn chịu được 15 hồ sơ" in out and "Tổng cộng:" in out


@pytest.mark.parametrize("words", [["score", "2023-Q9"], ["score", "1999-Q1"], ["plan", "2023-Q3", "--target", "nhiều"]])
def test_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--root", str(ROOT)]) == 2
    assert capsys.readouterr().err


def test_plan_json_keeps_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "2023-Q3", "--target", "7", "--json", "--root", str(ROOT)]) == 0
    out = json.loads(capsys.readouterr().out)
    assert out.keys() == {"target", "reached", "effort", "actions", "headroom"}
    assert all(a.keys() == {"id", "amount", "effort", "points"} for a in out["actions"])
    assert all(h.keys() == {"code", "cases"} for h in out["headroom"])
    assert F(out["reached"]) >= 7
    assert F(out["effort"]) == sum(F(a["effort"]) for a in out["actions"])
    assert {"code": "3.4.1", "cases": 15} in out["headroom"] and {"code": "8.1", "cases": 1} in out["headroom"]


def test_a_target_out_of_reach_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "2023-Q3", "--target", "23,5", "--root", str(ROOT)]) == 1
    assert "chỉ đưa lên được" in capsys.readouterr().out


def test_lint_says_the_published_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "673-qd-ubnd-2023-cap-huyen", "--json"]) == 1
    out = json.loads(capsys.readouterr().out)
    assert all(f.keys() == {"code", "criterion", "severity", "message"} for f in out["findings"])
    assert main(["lint", "766-qd-ttg-cap-xa-2026"]) == 0


def test_year_end_at_the_pace_so_far(scored: ScoredQuarter) -> None:
    seen = observations(Quarter(2023, 3), ROOT, scored.card)
    result = forecast(scored.card, seen)
    budget = result.central["8.3"]
    assert budget.low == budget.high == F(157971, 264346) * F(4, 3) * F(3, 2)
    assert "giả định các quý còn lại diễn ra như trung bình" in result.words and "(quý I, II và IV)" in result.words


def test_self_scores_stand_beside_the_computed_ones(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "raw" / "2023-Q3", tmp_path / "data" / "raw" / "2023-Q3")
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    own = 'Tiêu chí,Tự chấm,Thẩm định,Giải trình\n8.3,"0,9",0,Thu quý IV còn lại\n3.4.1,2,2,\n'
    (tmp_path / "data" / "raw" / "2023-Q3" / "tu_cham.csv").write_text(own, encoding="utf-8-sig")
    line = score_quarter("2023-Q3", tmp_path).result["8.3"]
    assert (line.opinion.self_score, line.opinion.appraised, line.opinion.explanation) == (F(9, 10), F(0), "Thu quý IV còn lại")
    assert "tự chấm 0,90 điểm, khác điểm tính từ số liệu (0,00)" in line.explanation and "thẩm định" not in line.explanation
    assert score_quarter("2023-Q3", tmp_path).result["3.4.1"].remarks == ()


def test_a_quarter_without_evidence_is_all_ranges(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "raw" / "2023-Q3"
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    shutil.copy(ROOT / "data" / "raw" / "2023-Q3" / "period.yaml", folder)
    result = score_quarter("2023-Q3", tmp_path).result
    assert result.total.low == 0 and result.total.high == F(47, 2)
    assert all(c.standing == "range" and c.low < c.high for c in result.criteria)
