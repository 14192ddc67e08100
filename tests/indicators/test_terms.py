"""Terms carry words, numbers and sources through arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.indicators.terms import Term, change_of, total

numbers = st.one_of(st.none(), st.integers(0, 10**6))


def term(value: int | None, words: str = "a") -> Term:
    return Term.of(value, words, words)


def test_formula_in_words_and_numbers() -> None:
    rate = (term(5753, "đúng hạn") + term(938, "còn hạn")) / (term(6709, "tiếp nhận") - term(3, "rút"))
    assert rate.words == "(đúng hạn + còn hạn) / (tiếp nhận − rút)"
    assert rate.numbers == "(5.753 + 938) / (6.709 − 3)"
    assert (rate.numerator, rate.denominator, rate.value) == (6691, 6706, Fraction(6691, 6706))
    assert rate.inputs == ("đúng hạn", "còn hạn", "tiếp nhận", "rút")


def test_subtracting_a_sum_keeps_its_brackets() -> None:
    assert (term(9, "a") - (term(2, "b") + term(3, "c"))).words == "a − (b + c)"


@given(numbers, numbers, numbers)
def test_arithmetic_is_exact_and_missing_spreads(a: int | None, b: int | None, c: int | None) -> None:
    quotient = (term(a, "a") + term(b, "b")) / term(c, "c")
    if None in (a, b, c):
        assert quotient.missing
        assert quotient.value is None
    elif c == 0:
        assert not quotient.missing
        assert quotient.value is None
    else:
        assert a is not None and b is not None and c is not None
        assert quotient.value == Fraction(a + b, c)


def test_a_change_is_not_a_share() -> None:
    assert change_of(term(94), term(133)).value == Fraction(-39, 133)


@pytest.mark.parametrize(("values", "result"), [([1, 2, 3], 6), ([1, None], None), ([], None)])
def test_totals(values: list[int | None], result: int | None) -> None:
    assert total([term(v) for v in values], "tổng").value == result
