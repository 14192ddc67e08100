"""The loader refuses what it does not understand: every fault at once, each with its file and line, in Vietnamese."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import cchc_analysis
from cchc_analysis.io.scorecards.files import (
    ScorecardError,
    check_overlaps,
    load_examples,
    load_scorecard,
    read_examples,
    read_scorecard,
    schema_text,
    select_scorecard,
    shipped_ids,
)
from tests.scorecard.cards import card_of, card_text

SOUND = """
- code: 1
  name: Lĩnh vực
  max: 2
  criteria:
    - code: 1.1
      name: Tiêu chí
      max: 2
      variables:
        - {name: a, kind: count, label: tổng, evidence: tong}
        - {name: b, kind: count, label: phần, evidence: phan}
      let: {r: b / a}
      assume: [b <= a]
      parameters:
        - {name: m, label: mức, values: [{value: 0.5, legal: KH, valid_to: 2026-12-31}, {value: 0.6, legal: KH, valid_from: 2027-01-01}]}
      rule:
        branches:
          - {when: r >= m, then: {points: 2}}
          - {when: r < m, then: {fraction_of_max: r}}
      moves:
        - {label: thêm, unit: hồ sơ, change: {b: 1}}
"""

BROKEN = [
    ("khóa lạ", "name: Tiêu chí\n", "name: Tiêu chí\n        maks: 3\n", "the-diem-khoa-la", "maks: 3", "maks"),
    (
        "khóa trùng",
        "        max: 2\n        variables",
        "        max: 2\n        max: 3\n        variables",
        "yaml-khoa-trung",
        "max: 3",
        "max",
    ),
    (
        "thiếu luật",
        "law: {number: 1/QĐ-UBND, date: 2026-01-01, issuer: Ủy ban nhân dân, title: Bộ thử}\n",
        "",
        "the-diem-thieu-khoa",
        None,
        "law",
    ),
    ("luật thiếu ngày", ", date: 2026-01-01", "", "the-diem-thieu-khoa", "law:", "date"),
    ("hiệu lực chồng nhau", "valid_from: 2027-01-01}", "valid_from: 2026-06-01}", "the-diem-chong-hieu-luc", "values:", "chồng"),
    ("hiệu lực hở", "valid_from: 2027-01-01}", "valid_from: 2027-02-01}", "the-diem-ho-hieu-luc", "name: m", "01/01/2027"),
    ("hiệu lực ngược", "valid_to: null", "valid_to: 2025-12-31", "the-diem-hieu-luc", "valid_to: 2025", "trước khi bắt đầu"),
    ("biểu thức sai", "r: b / a", "r: b / / a", "the-diem-bieu-thuc", "let:", "không hiểu"),
    ("biến lạ", "fraction_of_max: r", "fraction_of_max: r * q", "the-diem-bien-la", "r * q", "“q”"),
    ("biến lạ trong điều kiện", "when: r >= m", "when: z >= m", "the-diem-bien-la", "z >= m", "“z”"),
    ("biến lạ trong moves", "change: {b: 1}", "change: {c: 1}", "the-diem-bien-la", "change: {c", "“c”"),
    ("hai nguồn", "evidence: tong", "evidence: tong, figure: x", "the-diem-nguon", "figure: x", "hai nguồn"),
    ("số thứ tự trùng", "- code: 1.1", "- code: 1", "the-diem-trung-ma", "    - code: 1", "hai lần"),
    ("kiểu sai", "max: 2\n    criteria", "max: hai\n    criteria", "the-diem-sai-kieu", "max: hai", "một số"),
    ("ngày sai", "valid_from: 2026-01-01", "valid_from: 01/01/2026", "the-diem-sai-kieu", "valid_from: 01", "ngày"),
    ("loại lạ", "kind: count, label: tổng", "kind: counts, label: tổng", "the-diem-sai-kieu", "counts", "chỉ nhận"),
    ("else không cuối", "- {when: r >= m, then: {points: 2}}", "- {else: {points: 2}}", "the-diem-quy-tac", "else", "cuối"),
    (
        "quy tắc hai kiểu",
        "then: {points: 2}",
        "then: {points: 2, fraction_of_max: r}",
        "the-diem-quy-tac",
        "points: 2, fraction",
        "đúng một",
    ),
    ("quy tắc trống", "then: {points: 2}", "then: {}", "the-diem-quy-tac", "then: {}", "đúng một"),
    ("thiếu điểm tối đa", "        max: 2\n        variables", "        variables", "the-diem-thieu-khoa", "code: 1.1", "điểm tối đa"),
    ("lựa chọn", "kind: count, label: tổng", "kind: choice, label: tổng", "the-diem-lua-chon", "kind: choice", "choices"),
    ("tên dành riêng", "name: a,", "name: max,", "the-diem-ten", "name: max", "max"),
    ("neo YAML", "law: {number", "law: &a {number", "yaml-neo", "law: &a", "neo"),
    ("thang điểm trống", "extract: true", "extract: false", "the-diem-thieu-khoa", "scale", "Thang điểm"),
]


def faults(text: str) -> ScorecardError:
    with pytest.raises(ScorecardError) as caught:
        read_scorecard(text, "thu.yaml")
    return caught.value


def test_the_sound_card_is_read() -> None:
    card = read_scorecard(card_text(SOUND), "thu.yaml")
    assert [leaf.code for leaf in card.leaves] == ["1.1"]
    assert card.leaf("1.1").parameters[0].at("communes", "", date(2027, 1, 1)) == 6 / card.leaf("1.1").max / 5  # type: ignore[operator]


@pytest.mark.parametrize("case", BROKEN, ids=[b[0] for b in BROKEN])
def test_broken_file(case: tuple[str, str, str, str, str | None, str]) -> None:
    _, old, new, code, at, words = case
    text = card_text(SOUND)
    assert text.count(old) == 1, old
    broken = text.replace(old, new)
    error = faults(broken)
    found = [f for f in error.findings if f.code == code]
    assert found, [f.code for f in error.findings]
    assert any(words in f.message for f in found), [f.message for f in found]
    assert all(f.file == "thu.yaml" and f.line and f.remedy for f in error.findings)
    if at is not None:
        assert found[0].line == broken[: broken.index(at.lstrip("\n"))].count("\n") + 1, (
            found[0].line,
            broken.splitlines()[(found[0].line or 1) - 1],
        )


def test_all_faults_come_at_once() -> None:
    text = card_text(SOUND)
    for _, old, new, *_ in (BROKEN[0], BROKEN[8], BROKEN[11], BROKEN[13]):
        text = text.replace(old, new)
    error = faults(text)
    assert {f.code for f in error.findings} >= {"the-diem-khoa-la", "the-diem-bien-la", "the-diem-nguon", "the-diem-sai-kieu"}
    assert [f.line for f in error.findings] == sorted(f.line or 0 for f in error.findings)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "a: [",
        "areas: 3",
        "id: x\nlaw: []\nareas: [1, 2]",
        "areas:\n - criteria: {}",
        "{a: {b: {c: d}}}",
        "\t- x",
        "id: 'thu'\n" * 3,
        "a: 1\n---\nb: 2",
    ],
)
def test_rubbish_gives_faults_never_a_traceback(text: str) -> None:
    assert faults(text).findings


def test_file_name_and_id_agree(tmp_path: Path) -> None:
    path = tmp_path / "khac.yaml"
    path.write_text(card_text(SOUND), encoding="utf-8")
    with pytest.raises(ScorecardError, match="khác tên tệp"):
        load_scorecard(path)


def test_no_such_card_names_those_there_are() -> None:
    with pytest.raises(ScorecardError, match="673-qd-ubnd-2023-cap-huyen"):
        load_scorecard("khong-co")
    with pytest.raises(ScorecardError, match="Không mở được tệp"):
        load_scorecard("khong/co.yaml")


def test_two_cards_in_force_on_one_day() -> None:
    first = card_of("- {code: '1', name: Một, max: 1, rule: {points: 1}}")
    later = replace(first, id="sau", valid_from=date(2026, 3, 1))
    assert [f.code for f in check_overlaps([first, later])] == ["the-diem-chong-hieu-luc"]
    ended = replace(first, valid_to=date(2026, 2, 28))
    assert check_overlaps([ended, later]) == ()
    assert check_overlaps([first, replace(later, level="district")]) == ()
    days = {date(2026, 2, 28): "thu", date(2026, 3, 1): "sau"}
    assert {d: select_scorecard([ended, later], "communes", d).id for d in days} == days
    with pytest.raises(ScorecardError, match="Có 2 bộ"):
        select_scorecard([first, later], "communes", date(2026, 4, 1))


def test_shipped_cards_do_not_overlap_and_name_their_law() -> None:
    cards = [load_scorecard(i) for i in shipped_ids()]
    assert len(cards) >= 2
    assert check_overlaps(cards) == ()
    for card in cards:
        assert card.law.number and card.law.issuer
        assert all(leaf.wording for leaf in card.leaves)


def test_the_schema_for_editors_is_the_loader_s_own_table() -> None:
    import jsonschema
    import yaml

    shipped = Path(cchc_analysis.__file__).parent / "rules"
    assert (shipped / "scorecard.schema.json").read_text(encoding="utf-8") == schema_text()
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for card_id in shipped_ids():
        data = yaml.safe_load((shipped / "scorecards" / f"{card_id}.yaml").read_text(encoding="utf-8"))
        errors = list(validator.iter_errors(_as_written(data)))
        assert [e.message for e in errors] == []
    errors = list(validator.iter_errors({"id": "x", "maks": 1}))
    assert any("maks" in e.message for e in errors) and any("law" in e.message for e in errors)


def _as_written(data: object) -> object:
    """What PyYAML made of dates and of yes and no, as an editor's schema check sees them."""
    if isinstance(data, dict):
        return {k: _as_written(v) if k != "sourced" or v not in (True, False) else ("yes" if v else "no") for k, v in data.items()}
    if isinstance(data, list):
        return [_as_written(v) for v in data]
    return data.isoformat() if isinstance(data, date) else data


def test_examples_file_is_strict_too() -> None:
    assert load_examples("673-qd-ubnd-2023-cap-huyen")
    with pytest.raises(ScorecardError) as caught:
        read_examples(
            "scorecard: x\ntests:\n  - {name: một, points: [1, 2, 3]}\n  - {name: hai, given: {a: [b]}, points: 1, sai: 2}\n", "x.test.yaml"
        )
    assert [(f.code, f.line) for f in caught.value.findings] == [
        ("the-diem-sai-kieu", 3),
        ("the-diem-khoa-la", 4),
        ("the-diem-sai-kieu", 4),
    ]
