"""Cells one by one: what is read, what is refused, and that no text at all makes the reader fall over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_analysis.findings import CATALOGUE
from cchc_analysis.io import Refused
from cchc_analysis.io.cells import Cell
from cchc_analysis.io.schema import Column
from cchc_analysis.io.units import Units, name_key
from cchc_analysis.io.values import CellReader, read_date
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.tables import Level, Unit

UNITS = Units(
    (Unit("xa_mot", "xã Một", "communes", aliases=("UBND xã Một",)), Unit("communes", "Các xã, thị trấn", "communes", True)),
    {"communes": Level("communes", "các xã, thị trấn", "", True)},
    date(2024, 6, 30),
)
READER = CellReader(UNITS)
TYPES = ("count", "amount", "percent", "text", "date", "unit", "level", "yes_no", "key", "code", "choice", "any")


def column(kind: str, **flags: bool) -> Column:
    return Column("c", "Cột", kind, options={"ty_le": ("ty_le", "tỷ lệ")}, **flags)


@pytest.mark.parametrize(
    ("kind", "text", "content"),
    [
        ("count", "08", 8),
        ("count", "1.529", 1529),
        ("count", "1529", 1529),
        ("count", "3,00", 3),
        ("count", "6 709", 6709),
        ("count", "\u00a06.709 ", 6709),
        ("amount", "157,971", Decimal("157.971")),
        ("amount", "149.574", Decimal(149574)),
        ("percent", "99,78 %", Decimal("99.78")),
        ("date", "25/9/2023", date(2023, 9, 25)),
        ("date", "05-02-2024", date(2024, 2, 5)),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("date", "ngày 02 tháng 01 năm 2024", date(2024, 1, 2)),
        ("unit", "XÃ MỘT", "xa_mot"),
        ("unit", "ubnd xã một", "xa_mot"),
        ("unit", "Các xã , thị trấn", "communes"),
        ("level", "Các xã, thị trấn", "communes"),
        ("yes_no", "Có", True),
        ("yes_no", "chưa gửi", False),
        ("key", "civil_service", "civil_service"),
        ("code", "3.4.1.", "3.4.1"),
        ("choice", "Tỷ lệ", "ty_le"),
        ("any", "1.250", 1250),
        ("any", "0,97", Decimal("0.97")),
        ("any", "Có", True),
        ("any", "đang lấy ý kiến", "đang lấy ý kiến"),
    ],
)
def test_what_is_read(kind: str, text: str, content: object) -> None:
    read = READER.read(column(kind), Cell(text)).content
    assert read == content
    assert type(read) is type(content)


@pytest.mark.parametrize("text", ["", "-", "–", "…", "N/A", "chưa có số liệu"])
@pytest.mark.parametrize("kind", TYPES)
def test_missing_is_missing_and_never_zero(kind: str, text: str) -> None:
    assert READER.read(column(kind), Cell(text)).content is None


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("count", "12,5", "so-dem-le"),
        ("count", "50%", "ty-le-o-dem"),
        ("count", "12,5 %", "ty-le-o-dem"),
        ("amount", "12,5%", "so-kem-chu"),
        ("count", "không có", "so-bang-chu"),
        ("count", "hai mươi", "so-bang-chu"),
        ("count", "năm nay", "khong-phai-so"),
        ("count", "hai", "so-bang-chu"),
        ("count", "1.52", "dau-cham"),
        ("count", "1,234,567", "dau-cham"),
        ("count", "12.3456", "dau-cham"),
        ("count", "0.529", "dau-cham"),
        ("count", "12 34", "khong-phai-so"),
        ("count", "1.529 1.597", "dau-cham"),
        ("count", "--5", "khong-phai-so"),
        ("count", "+cmd|x", "cong-thuc"),
        ("count", "@SUM(A1)", "cong-thuc"),
        ("count", "+A1*2", "cong-thuc"),
        ("amount", "1e5", "so-kem-chu"),
        ("amount", "٣", "khong-phai-so"),
        ("amount", "4,52 ngàn", "so-kem-chu"),
        ("percent", "-1", "so-am"),
        ("date", "29/02/2023", "ngay-sai"),
        ("date", "1/1/0023", "ngay-sai"),
        ("date", "quý III", "ngay-sai"),
        ("unit", "xã Mốt", "don-vi-la"),
        ("unit", "xa mot", "don-vi-la"),
        ("code", "7,1", "ma-tieu-chi"),
        ("any", "12.34", "dau-cham"),
        ("any", "=1+1", "cong-thuc"),
    ],
)
def test_what_is_refused(kind: str, text: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        READER.read(column(kind), Cell(text))
    assert refusal.value.code == code


def test_units_match_with_their_accents_only() -> None:
    assert name_key("xã  Một") == name_key("XÃ MỘT")
    assert name_key("xã Một") != name_key("xa Mot")
    with pytest.raises(Refused) as refusal:
        UNITS.resolve("xa mot")
    assert refusal.value.words["hint"] == " Có phải “xã Một”?"


@settings(deadline=None)
@given(st.integers(0, 10**14))
def test_counts_read_back_as_printed(number: int) -> None:
    assert READER.read(column("count"), Cell(format_number(number))).content == number


@settings(deadline=None)
@given(st.decimals(0, 10**9, places=3))
def test_amounts_keep_value_and_decimals(number: Decimal) -> None:
    parsed = READER.read(column("amount"), Cell(format_number(number, 3)))
    assert (parsed.content, parsed.decimals) == (number, 3)


@settings(deadline=None)
@given(st.dates(date(1945, 1, 1), date(2100, 12, 31)))
def test_dates_read_back_as_printed(day: date) -> None:
    assert read_date(vietnamese_date(day)) == read_date(day.isoformat()) == day


NASTY = (
    st.text()
    | st.text(alphabet="0123456789.,-+%()=@#/ đĐạộ\u0300\u200b\u00a0\x00'\"{}|")
    | st.sampled_from(["#REF!", "=1", "nan", "inf", "²"])
)


@settings(deadline=None)
@given(NASTY, st.sampled_from(TYPES), st.sampled_from(["text", "number", "date", "formula"]))
def test_any_text_is_read_or_refused_with_a_known_code(text: str, kind: str, cell: str) -> None:
    try:
        parsed = READER.read(column(kind), Cell(text, cell))
    except Refused as refusal:
        assert refusal.code in CATALOGUE
        return
    assert not isinstance(parsed.content, float)
    assert all(code in CATALOGUE for code, _ in parsed.remarks)
    if kind == "count" and parsed.content is not None:
        assert isinstance(parsed.content, int) and parsed.content >= 0
