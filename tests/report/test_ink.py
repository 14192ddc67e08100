"""Which numerals are figures and which were typed."""

from __future__ import annotations

import pytest

from cchc_analysis.model import Definition, Figure, Status
from cchc_analysis.report.blocks import Document, Heading, Meta, Note, Number, Paragraph, Text
from cchc_analysis.report.ink import ink_of, numerals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("đạt 98,5% với 1.234 hồ sơ", ["98,5%", "1.234"]),
        ("Quyết định số 673/QĐ-UBND ngày 17/7/2023", []),
        ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", []),
        ("giai đoạn 2021-2025, năm 2023, quý III", []),
        ("tiêu chí 7.1.1 và 7.2.3", []),
        ("Số: /BC-PNV, Điều 1 khoản 2", []),
        ("có 12 đơn từ ngày 01/6/2023", ["12"]),
        ("(1) ước 9 tháng, kế hoạch 03 năm 2024-2026, 15 đơn", ["15"]),
        ("(507 + 15)/522 x 100", ["507", "15", "522"]),
    ],
)
def test_numerals_that_could_be_figures(text: str, found: list[str]) -> None:
    assert numerals(text) == found


def test_counts_and_findings() -> None:
    rate = Figure("r@a", Definition("r", "Tỷ lệ", "", "", "%", 2), "a", None, Status.REPORTED)
    count = Figure("c@a", Definition("c", "Hồ sơ", "", ""), "a", 3, Status.COMPUTED)
    blocks = (
        Heading(1, "1.", "Mục 5 có 7 hồ sơ"),
        Paragraph(
            (
                Text("Có "),
                Number("c@a", "03"),
                Text(" hồ sơ, "),
                Number("r@a", "50"),
                Text("%, thêm 12 đơn"),
                Note((Text("Kèm 4 phụ lục"),)),
            )
        ),
    )
    ink = ink_of(Document(Meta("", "2023-Q3", "", "", "2023-09-25"), blocks), {"r@a": rate, "c@a": count})
    assert (ink.computed, ink.reported, [t.text for t in ink.typed]) == (1, 1, ["12", "4"])
    assert ink.sentence == "4 con số được in: 1 tính từ số liệu gốc (25%); 1 do đơn vị báo cáo (25%); 2 gõ tay (50%)."
    assert [f.found for f in ink.findings()] == ["12", "4"]
