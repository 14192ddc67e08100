"""A printed number is an interval; verdicts and typing errors."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.audit.claims import Cause, Verdict
from cchc_analysis.audit.judge import judge, slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.ratio import share
from cchc_analysis.numbers import round_half_up


def num(value: str, decimals: int = 0, family: str = "count") -> Num:
    return Num(0, 0, 1, 1, Fraction(value), decimals, Fraction(1, 10**decimals), family=family)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 3))
def test_right_percentages_are_consistent(a: int, b: int, decimals: int) -> None:
    printed = num(str(round_half_up(Fraction(100 * a, b), decimals)), decimals, "percent")
    verdict = judge(printed, share, (num(str(a)), num(str(b))))
    assert verdict is not None and verdict.verdict is Verdict.CONSISTENT


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 3), st.integers(2, 500))
def test_percentages_two_units_off_are_inconsistent(a: int, b: int, decimals: int, off: int) -> None:
    value = Fraction(round_half_up(Fraction(100 * a, b), decimals)) + Fraction(off, 10**decimals)
    printed = Num(0, 0, 1, 1, value, decimals, Fraction(1, 10**decimals), family="percent")
    verdict = judge(printed, share, (num(str(a)), num(str(b))))
    assert verdict is not None and verdict.verdict is Verdict.INCONSISTENT


def test_truncated_is_rounding() -> None:
    verdict = judge(num("86.5", 1, "percent"), share, (num("9871"), num("11402")))
    assert verdict is not None and (verdict.verdict, verdict.cause) == (Verdict.ROUNDING, Cause.TRUNCATED)


def test_zero_base_has_no_verdict() -> None:
    assert judge(num("5", 0, "percent"), share, (num("1"), num("0"))) is None


@pytest.mark.parametrize(
    ("wrong", "right", "cause"),
    [(9056, 9086, Cause.DIGIT_OFF), (35, 53, Cause.DIGITS_SWAPPED), (868, 8689, Cause.DIGIT_LOST), (120, 120, None), (1234, 4321, None)],
)
def test_slips(wrong: int, right: int, cause: Cause | None) -> None:
    assert slip(Fraction(wrong), Fraction(right)) is cause
