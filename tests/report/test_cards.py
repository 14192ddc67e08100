"""Number cards of the real quarter: where each number comes from."""

from __future__ import annotations

import pytest

from cchc_analysis.cli import main
from cchc_analysis.io.quarters import load
from cchc_analysis.report.blocks import Card
from cchc_analysis.report.cards import CardMaker, card_text
from tests.conftest import ROOT

BUNDLE = load("2023-Q3", ROOT)
CARDS = CardMaker(BUNDLE.data, BUNDLE.figures)


def card(figure_id: str) -> Card:
    return CARDS.card(BUNDLE.figures[figure_id])


def test_a_rate_shows_formula_numbers_exact_value_rounding_and_window() -> None:
    made = card("one_stop.on_time_rate@land_office")
    assert made.substituted == "(5.753 + 938) / 6.706"
    assert made.exact == "6.691/6.706 = 99,77631971%"
    assert made.rounding.startswith("làm tròn một lần")
    assert made.window == "từ ngày 01/6/2023 đến hết ngày 25/9/2023"
    assert made.status == "tính từ số liệu gốc"


def test_variants_stand_beside_each_other_with_the_cases_that_differ() -> None:
    narrative, scorecard = card("one_stop.on_time_rate@land_office"), card("one_stop.on_time_rate_resolved@land_office")
    assert (narrative.variants, scorecard.variants) == ((scorecard.id,), (narrative.id,))
    assert (narrative.shown, scorecard.shown) == ("99,78", "99,74")
    assert scorecard.id in [c.id for c in CARDS.with_inputs([narrative.id])]
    assert narrative.variant_difference.endswith("hồ sơ đang giải quyết còn hạn (938)")


def test_a_given_number_points_to_its_cell_and_row() -> None:
    (source,) = card("one_stop.new@communes").sources
    assert (source.file, source.cell, source.raw) == ("mot_cua.csv", "C4", "8.752")
    assert ("Đơn vị", "Các xã, thị trấn") in source.row


def test_a_reported_rate_says_so() -> None:
    made = card("budget.share@revenue.province")
    assert made.shown == "60,09"
    assert made.status == "đơn vị báo cáo, không có số liệu gốc"
    assert made.rounding == "in đúng như đơn vị báo cáo"


def test_cards_come_with_those_of_their_inputs_each_once() -> None:
    ids = [c.id for c in CARDS.with_inputs(["one_stop.on_time_rate@communes", "one_stop.received@communes"])]
    assert {"one_stop.handled@communes", "one_stop.carried_over@communes"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_explain_prints_the_chain_down_to_the_cells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "one_stop.on_time_rate@communes", "2023-Q3", "--root", str(ROOT)]) == 0
    out = capsys.readouterr().out
    for part in ("99,97%", "(8.686 + 52) / 8.741", "mot_cua.csv, ô B4: “30”", "Khoảng số liệu: từ ngày 01/6/2023"):
        assert part in out
    assert out.startswith(card_text(card("one_stop.on_time_rate@communes")))


def test_explain_suggests_and_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "one_stop.on_time@communes", "2023-Q3", "--root", str(ROOT)]) == 2
    assert "one_stop.on_time_rate@communes" in capsys.readouterr().err
    assert main(["explain", "petitions.*", "2023-Q3", "--root", str(ROOT)]) == 0
    assert "petitions.received@all\t95\t" in capsys.readouterr().out
    assert main(["explain", "activity.*", "2023-Q3", "--root", str(ROOT)]) == 0
    assert "()" not in capsys.readouterr().out
