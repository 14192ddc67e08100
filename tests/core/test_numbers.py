"""Exact numbers: parse, print, round, intervals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.numbers import (
    NumberFormatError,
    change,
    decimal_text,
    exact,
    format_number,
    format_percent,
    printed_interval,
    ratio,
    read_number,
    round_half_up,
)

decimals = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4)
fractions = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("6.709", "6709", 0), ("1234", "1234", 0), ("03", "3", 0), ("99,78", "99.78", 2), ("-17,44", "-17.44", 2), ("−70,67", "-70.67", 2),
        ("1.079.180", "1079180", 0), ("264,346", "264.346", 3), ("58,00%", "58.00", 2), (" 1.234,5 ", "1234.5", 1), ("+3", "3", 0),
    ],
)  # fmt: skip
def test_reads_vietnamese_numbers(text: str, value: str, places: int) -> None:
    number = read_number(text)
    assert (number.value, number.decimals) == (Decimal(value), places)


@pytest.mark.parametrize(
    "text", ["", "-", "1.5", "12.34", "1,2,3", "1.23.456", "12a", "(5)", "--3", "1e5", "٣", "0.123.456", "NaN", "=1+1", "1,"]
)
def test_refuses_what_is_not_one_number(text: str) -> None:
    with pytest.raises(NumberFormatError) as error:
        read_number(text)
    assert "“" in str(error.value)


@given(decimals, st.integers(0, 4))
def test_print_then_read_is_identity(value: Decimal, digits: int) -> None:
    rounded = round_half_up(value, digits)
    assert read_number(format_number(rounded, digits)).value == rounded


@given(st.integers(-(10**15), 10**15))
def test_integers_survive_printing(value: int) -> None:
    assert read_number(format_number(value)).value == value


@given(st.integers(-(10**60), 10**60))
def test_numbers_longer_than_a_decimal_context_stay_exact(value: int) -> None:
    text = format_number(value, 2)
    assert read_number(text).value == value
    assert text.replace(".", "") == f"{value},00"


@given(fractions, st.integers(0, 6))
def test_half_up_against_fraction_arithmetic(value: Fraction, digits: int) -> None:
    rounded = Fraction(round_half_up(value, digits))
    step = Fraction(1, 10**digits)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) <= step / 2
    if abs(rounded - value) == step / 2:
        assert abs(rounded) > abs(value)


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"), [(1, 32, "3,13"), (6691, 6706, "99,78"), (15, 6706, "0,22"), (49, 400, "12,25")]
)
def test_percent_ties_and_report_values(numerator: int, denominator: int, shown: str) -> None:
    assert format_percent(Fraction(numerator, denominator), 2, sign=False) == shown


def test_half_up_differs_from_half_even_where_it_should() -> None:
    assert round_half_up(Decimal("12.25"), 1) == Decimal("12.3")
    assert round_half_up(Decimal("-12.25"), 1) == Decimal("-12.3")


def test_whole_per_cent_loses_its_zeros_but_a_rounded_one_keeps_them() -> None:
    assert format_percent(Fraction(1)) == "100%"
    assert format_percent(Fraction(99999, 100000)) == "100,00%"


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (3, "03"), (9, "09"), (10, "10"), (8741, "8.741"), (-3, "-03")])
def test_padding_of_counts(value: int, shown: str) -> None:
    assert format_number(value, pad=2) == shown


def test_floats_and_bools_are_refused() -> None:
    for value in (0.5, True):
        with pytest.raises(TypeError):
            exact(value)  # type: ignore[arg-type]


def test_zero_base_has_no_ratio_and_a_share_is_no_change() -> None:
    assert ratio(1, 0) is None
    assert change(1, 0) is None
    assert format_percent(change(94, 133) or 0, 2) == "-29,32%"
    assert format_percent(ratio(94, 133) or 0, 2) == "70,68%"


@given(decimals, st.integers(0, 4))
def test_interval_holds_exactly_what_rounds_to_the_printed_number(value: Decimal, digits: int) -> None:
    printed = round_half_up(value, digits)
    assert value in printed_interval(printed, digits)


@given(st.integers(-1000, 1000), fractions)
def test_interval_members_round_back(printed: int, shift: Fraction) -> None:
    interval = printed_interval(printed, 0)
    candidate = Fraction(printed) + (shift % 1) - Fraction(1, 2)
    assert (candidate in interval) == (round_half_up(candidate) == printed)


def test_intervals_meet_at_closed_ends_only() -> None:
    assert not printed_interval(1, 0).meets(printed_interval(2, 0))
    assert printed_interval(Decimal("1.5"), 1).meets(printed_interval(2, 0))


def test_decimal_text_has_fixed_places() -> None:
    assert decimal_text(Fraction(6691, 6706)) == "0.997763197137"
    assert decimal_text(3) == "3.000000000000"
