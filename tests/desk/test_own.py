"""An analyst's own indicator: taken when it can be computed, refused in Vietnamese with the desk as it was otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import cchc_analysis as cchc
from cchc_analysis.desk.quarter import Desk
from cchc_analysis.indicators.terms import Term
from tests.conftest import ROOT


@pytest.fixture
def q() -> Desk:
    return cchc.load("2023-Q3", ROOT)


@pytest.mark.parametrize(
    ("named", "formula", "options", "said"),
    [
        (("one_stop", "one_stop.received"), lambda t: t.new / t.received, {}, "đã có chỉ tiêu “one_stop.received”"),
        (("one_stop", "rieng.received"), lambda t: t.new / t.received, {}, "đã có chỉ tiêu “one_stop.received”"),
        (("digitisation", "one_stop.withdrawn"), lambda t: t.components_total, {}, "đã có con số mang tên này"),
        (("digitisation", "rieng.components_pct"), lambda t: t.components_total, {}, "đã có cột “components_pct”"),
        (("one_stop", "rieng a"), lambda t: t.new, {}, "tên chỉ gồm chữ"),
        (("one_stop", "rieng.a"), lambda t: t.resolved / 2, {}, 'Term.of(2, "2")'),
        (("one_stop", "rieng.a"), lambda t: t.resolved * 100, {}, 'unit="%", không nhân 100'),
        (("one_stop", "rieng.a"), lambda t: 5, {}, "công thức cho ra 5"),
        (("one_stop", "rieng.a"), lambda t: None, {}, "công thức cho ra None"),
        (("one_stop", "rieng.a"), lambda t: t.new, {"digits": -1}, "digits phải là số nguyên từ 0 đến 12"),
        (("one_stop", "rieng.a"), lambda t: t.new, {"digits": 0.5}, "digits phải là số nguyên từ 0 đến 12"),
        (("one_stop", "rieng.a"), lambda t: t.new_ / t.received, {}, "không có cột hay chỉ tiêu “new_”; có phải: new"),
        (("one_stop", "rieng.a"), lambda t: t.unit / t.received, {}, "cột “unit” của bảng “one_stop” không phải cột số"),
        (("evidence", "rieng.a"), lambda t: t.value, {}, "không tính chỉ tiêu theo nơi hay theo dòng"),
        (("self_scores", "rieng.a"), lambda t: t.self_score, {}, "chưa có dòng nào"),
        (("khong_co", "rieng.a"), lambda t: t.value, {}, "không có bảng “khong_co”"),
    ],
)
def test_what_would_not_do_is_refused_in_words(
    q: Desk, named: tuple[str, str], formula: Callable[[Any], Any], options: dict[str, Any], said: str
) -> None:
    before = (q.bundle, list(q.figures.index))
    with pytest.raises(ValueError, match="Không đặt được chỉ tiêu") as caught:
        q.define(*named, "Thử", formula, **options)
    assert said in str(caught.value)
    assert "object" not in str(caught.value)
    assert (q.bundle, list(q.figures.index)) == before
    assert q.bundle.registry.find("one_stop", "received").definition.label == "Tổng số hồ sơ tiếp nhận"  # type: ignore[union-attr]


def test_an_own_indicator_may_be_changed_but_not_shadowed_by_another(q: Desk) -> None:
    q.define("one_stop", "rieng.ty_le", "Tỷ lệ", lambda t: t.withdrawn / t.received, unit="%")
    q.define("one_stop", "rieng.ty_le", "Tỷ lệ", lambda t: t.new / t.received, unit="%")
    assert str(q["rieng.ty_le@communes"]) == "99,66"
    with pytest.raises(ValueError, match=r"đã có chỉ tiêu tự đặt “rieng\.ty_le”"):
        q.define("one_stop", "khac.ty_le", "Tỷ lệ", lambda t: t.new / t.received, unit="%")


def test_a_quotient_prints_two_decimals_unless_told_otherwise(q: Desk) -> None:
    q.define("one_stop", "rieng.lan", "Số lần", lambda t: t.resolved / t.received, unit="lần")
    q.define("one_stop", "rieng.nua", "Một nửa", lambda t: t.resolved / Term.of(2, "2"), unit="hồ sơ")
    q.define("one_stop", "rieng.tron", "Số lần", lambda t: t.resolved / t.received, unit="lần", digits=0)
    q.define("one_stop", "rieng.tong", "Tổng", lambda t: t.resolved + t.in_progress)
    shown = [str(q[f"rieng.{name}@communes"]) for name in ("lan", "nua", "tron", "tong")]
    assert shown == ["0,99", "4.344,50", "1", "8.741"]


def test_every_table_with_indicators_takes_an_own_one(q: Desk) -> None:
    q.define("indicators", "rieng.dat", "Mức đạt", lambda t: t.actual / t.plan, unit="%")
    assert q.figures.index.str.startswith("rieng.dat@").any()
