"""Numbers as the wild writes them, and what only looks like one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.audit.lines import read_line
from cchc_analysis.audit.numerals import Num, scan
from cchc_analysis.numbers import format_number


def nums(text: str) -> tuple[Num, ...]:
    return scan(read_line(text)).nums


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("nhận 635.593 hồ sơ", ["635593"]),
        ("có 1.079.180 hồ sơ và 1246 đơn", ["1079180", "1246"]),
        ("đạt 98,81% và 91.80%", ["98.81", "91.8"]),
        ("thu 203,592 tỷ đồng", ["203592000000"]),
        ("thu 157.971 triệu đồng", ["157971000000"]),
        ("có 37,170 hồ sơ", ["37170"]),
        ("tổng 168.182 tỷ 330 triệu 867 nghìn đồng", ["168182330867000"]),
        ("còn 439 triệu 017 nghìn đồng", ["439017000"]),
        ("có 4,52 ngàn HS", ["4520"]),
        ("1,488 triệu hồ sơ", ["1488000"]),
        ("chi 1.048,3 nghìn tỷ đồng", ["1048300000000000"]),
        ("Tổng số hộ 412204.00 Số hộ nghèo 44541.00", ["412204", "44541"]),
        ("đạt 7.25/9 điểm (80,56%)", ["7.25", "9", "80.56"]),
        ("điểm 9.83/12,5 điểm", ["9.83", "12.5"]),
        ("rút lên bốn việc và hai mươi lăm đơn", ["4", "25"]),
        ("kiểm tra năm bản án", ["5"]),
        ("có 1 205 417 hộ dân", ["1205417"]),
        ("thu được 1.789.514 t đng", ["1789514000000000"]),
        ("tỷ lệ 94,8 phần trăm", ["94.8"]),
        ("chức:10.06/13.5 (74.53%)", ["10.06", "13.5", "74.53"]),
        ("đất rộng 1.492m2", ["1492"]),
    ],
)
def test_values(text: str, values: list[str]) -> None:
    assert [n.value for n in nums(text)] == [Fraction(v) for v in values]


@pytest.mark.parametrize(
    "text",
    [
        "Văn bản số: 304/TB-VPCP ngày 27/7/2023",
        "Nghị định 88/2017/NĐ-CP, Thông tư 04/2021/TT-TTCP",
        "theo khoản 2 Điều 15 và điểm a khoản 3 Điều 20",
        "từ ngày 21/7đến 20/8/2021, tháng 1.2014, 5-2021, giai đoạn 2021-2025, 20112020",
        "cập nhật 17:00:00 02/01/2024 (GMT+7)",
        "gọi số điện thoại 0255.3845.678 trong giờ hành chính",
        "xếp hạng 3/34 địa phương",
        "dịch vụ mức độ 3, 4",
        "trong 6 tháng đầu năm và 9 tháng năm 2023",
        "Mã hồ sơ 000.00.10.H48-230915-0012",
        "Tiêu chí 7.1.1 và Biểu 2",
        "cột (9)=(11)+(12)+(13)",
        "trực 24/24h, 7/7",
        "nhiều năm qua, trong năm hồ sơ tăng",
    ],
)
def test_look_alikes(text: str) -> None:
    assert nums(text) == ()


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 3))
def test_every_percentage_that_we_print_is_read_back(whole: int, rest: int, decimals: int) -> None:
    value = whole + Fraction(rest % 10**decimals, 10**decimals)
    text = f"Kết quả là {format_number(value, decimals)}% trong kỳ"
    assert [n.value for n in nums(text)] == [value]


def test_places_point_into_the_original_text() -> None:
    source = "**Đạt** $((507+15)/522) \\times 100 = 100\\%$ và <i>94 hộ/133 hộ</i>"
    line = read_line(source)
    spans = [line.span(n.start, n.end) for n in scan(line).nums]
    assert [source[a:b] for a, b in spans] == ["507", "15", "522", "100", "100", "94", "133"]


def test_hedges_brackets_and_pairs() -> None:
    a, b, c, d = nums("hơn 85.600 hồ sơ, gần 27.000 đơn (176 đơn)/221 đơn")
    assert (a.hedge, b.hedge) == ("more", "less")
    assert b.over == d.index
    assert c.bracket >= 0 > d.bracket
