"""Quarters, windows, dates in words, Vietnamese text."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.periods import Quarter, Window, vietnamese_date
from cchc_analysis.text import fold, join_list, lower_first, nfc

quarters = st.builds(Quarter, st.integers(2000, 2900), st.integers(1, 4))


@given(quarters)
def test_a_quarter_survives_printing_and_neighbours_touch(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter.next.previous == quarter
    assert (quarter.next.first_day - quarter.last_day).days == 1


@pytest.mark.parametrize("text", ["2023", "2023-Q5", "2023-q3", "Q3-2023", "../2023-Q3", "2023-Q3\n", ""])
def test_what_is_no_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="2023-Q3"):
        Quarter.parse(text)


def test_declared_regime_runs_from_day_15_to_day_14() -> None:
    assert Quarter(2023, 3).regime_window == Window(date(2023, 6, 15), date(2023, 9, 14))
    assert Quarter(2024, 1).regime_window == Window(date(2023, 12, 15), date(2024, 3, 14))


def test_windows() -> None:
    window = Window(date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 25))
    assert str(window) == "từ ngày 01/6/2023 đến hết ngày 31/8/2023, cập nhật đến ngày 25/9/2023"
    assert window.status_day == date(2023, 9, 25)
    assert window.overlaps(Window(date(2023, 8, 31), date(2023, 9, 1)))
    assert not window.overlaps(Window(date(2023, 9, 1), date(2023, 9, 2)))
    with pytest.raises(ValueError, match="kết thúc trước"):
        Window(date(2023, 2, 1), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("day", "text"), [(date(2023, 2, 5), "05/02/2023"), (date(2023, 9, 25), "25/9/2023"), (date(2023, 10, 9), "09/10/2023")]
)
def test_dates_as_decree_30_writes_them(day: date, text: str) -> None:
    assert vietnamese_date(day) == text


def test_text_keeps_accents_and_folds_only_for_matching() -> None:
    decomposed = unicodedata.normalize("NFD", "Phòng  Tài nguyên\u200b và Môi trường ")
    assert nfc(decomposed) == "Phòng Tài nguyên và Môi trường"
    assert fold("Đắk Lắk, (xã)") == "dak lak xa"


def test_lists_and_first_letters() -> None:
    assert [join_list(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a và b", "a, b và c"]
    assert lower_first("UBND xã") == "UBND xã"
    assert lower_first("Các xã") == "các xã"
