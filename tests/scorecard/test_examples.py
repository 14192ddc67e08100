"""The sentences beside each scorecard are true, and try every threshold and date from both sides."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from cchc_analysis.io.scorecards.files import load_examples, load_scorecard, shipped_ids
from cchc_analysis.scorecard.examples import Example, failure, untried

EVERY = [(card_id, example) for card_id in shipped_ids() for example in load_examples(card_id)]


@pytest.mark.parametrize(("card_id", "example"), EVERY, ids=[f"{c[:3]}: {e.name}" for c, e in EVERY])
def test_sentence(card_id: str, example: Example) -> None:
    assert failure(load_scorecard(card_id), example) == ""


@pytest.mark.parametrize("card_id", shipped_ids())
def test_every_threshold_and_date_is_tried(card_id: str) -> None:
    assert untried(load_scorecard(card_id), load_examples(card_id)) == []


def test_a_false_sentence_is_found() -> None:
    card = load_scorecard("673-qd-ubnd-2023-cap-huyen")
    true = Example("đúng", "3.4.2", given={"a": F(1000), "b": F(950)}, low=F(19, 10), high=F(19, 10))
    assert failure(card, true) == ""
    assert "lẽ ra 1,91 điểm, tính được 1,90" in failure(card, replace(true, low=F(191, 100), high=F(191, 100)))
    assert "không có đại lượng c" in failure(card, replace(true, given={"c": F(1)}))
    assert "không có tiêu chí 9.9" in failure(card, replace(true, criterion="9.9"))
    assert "không có lựa chọn" in failure(card, replace(true, criterion="7.1.2", given={"dc": "gì đó"}))
    assert "có hiệu lực" in failure(card, Example("sai ngày", day=card.valid_from, in_force=False))


def test_a_threshold_left_out_is_told() -> None:
    card = load_scorecard("673-qd-ubnd-2023-cap-huyen")
    all_but = [e for e in load_examples(card.id) if "Đúng 95%" not in e.name and e.day != card.valid_from]
    assert untried(card, all_but) == ["chưa thử ngày 17/7/2023 (có hiệu lực)", "tiêu chí 3.4.1 chưa thử tại ngưỡng b/a = 0,95"]
