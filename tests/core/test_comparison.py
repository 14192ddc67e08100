"""Two sets of figures side by side: the change in the right words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from cchc_analysis.comparison import Movement, Pair, compare
from cchc_analysis.model import Definition, Figure, Figures, Status
from cchc_analysis.numbers import Exact
from cchc_analysis.periods import Window

COUNT = Definition("x.count", "Hồ sơ", "a + b", "báo cáo")
RATE = Definition("x.rate", "Tỷ lệ", "a / b", "báo cáo", "%", 2)


def figure(value: Exact | None, definition: Definition = COUNT, **more: object) -> Figure:
    return Figure(f"{definition.id}@all", definition, "toàn bộ", value, Status.COMPUTED, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (figure(100), figure(105), "tăng 5 (5%)"),
        (figure(133), figure(94), "giảm 39 (29,32%)"),
        (figure(0), figure(4), "tăng 4 (kỳ trước bằng 0)"),
        (figure(4), figure(4), "không thay đổi"),
        (figure(Fraction(9974, 10000), RATE), figure(Fraction(9978, 10000), RATE), "tăng 0,04 điểm phần trăm"),
        (figure(Fraction(1, 2), RATE), figure(Fraction(1, 4), RATE), "giảm 25 điểm phần trăm"),
        (figure(None), figure(4), "không so sánh được"),
    ],
)
def test_words(then: Figure, now: Figure, words: str) -> None:
    assert Pair("x", then, now).words == words


def test_movements() -> None:
    other = Definition("x.rate", "Tỷ lệ", "a / c", "báo cáo", "%", 2)
    base = {"numerator": 1, "denominator": 2}
    assert (
        Pair("x", figure(Fraction(1, 2), RATE, **base), figure(Fraction(1, 2), RATE, numerator=2, denominator=4)).movement is Movement.BASE
    )
    assert Pair("x", figure(Fraction(1, 2), RATE), figure(Fraction(1, 2), other)).movement is Movement.DEFINITION
    assert [p.movement for p in compare(Figures.of([figure(1)]), Figures.of([figure(1, RATE)]))] == [Movement.NEW, Movement.GONE]
    assert "cách tính" in Pair("x", figure(Fraction(1, 2), RATE), figure(Fraction(1, 3), other)).words


def test_windows_of_different_length_are_said() -> None:
    short = Window(date(2023, 7, 1), date(2023, 9, 30))
    long = Window(date(2023, 6, 1), date(2023, 9, 25))
    assert Pair("x", figure(1, window=short), figure(1, window=long)).caution == "khoảng số liệu dài khác nhau: 92 ngày và 117 ngày"
    assert Pair("x", figure(1, window=short), figure(1, window=short)).caution == ""
