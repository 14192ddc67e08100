"""Which numerals are figures and which were typed."""

from __future__ import annotations

import pytest

from cchc_analysis.model import Definition, Figure, Status
from cchc_analysis.report.blocks import Cell, Document, Heading, Meta, Note, Number, Paragraph, Table, Text
from cchc_analysis.report.ink import ink_of, numerals

META = Meta("", "2023-Q3", "", "", "2023-09-25")


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


def test_a_note_is_read_by_itself() -> None:
    count = Figure("c@a", Definition("c", "Hồ sơ", "", ""), "a", 3, Status.COMPUTED)
    note = Note((Text("Trong đó "), Number("c@a", "03"), Text(" hồ sơ và 7 đơn")))
    ink = ink_of(Document(META, (Paragraph((Text("Có hồ sơ."), note)),)), {"c@a": count})
    assert (ink.computed, [(t.text, t.around) for t in ink.typed]) == (1, [("7", "Trong đó 03 hồ sơ và 7 đơn")])


def test_declared_corrections_and_names_are_not_typed_by_hand() -> None:
    annex = Table("dinh-chinh", "Phụ lục", ((Cell((Text("Nội dung"),)),),), ((Cell((Text("217 thành 200"),)),),))
    said = Paragraph((Text("Khối #1 thuộc xã Số 29 có 12 hồ sơ, xã Số 290 có đơn"),))
    ink = ink_of(Document(META, (annex, said)), {}, names=["khối #1", "xã Số 29", "29"])
    assert [t.text for t in ink.typed] == ["12", "290"]


def test_a_number_of_an_earlier_quarter_has_the_status_that_it_has_there() -> None:
    definition = Definition("c", "Hồ sơ", "", "")
    then = {"c@a": Figure("c@a", definition, "a", 3, Status.COMPUTED), "r@a": Figure("r@a", definition, "a", 4, Status.REPORTED)}
    ids = ("c@a~2023-Q2", "r@a~2023-Q2", "r@a~2023-Q2~2023-Q3", "x@a~2023-Q2", "c@a~2022-Q3")
    document = Document(META, (Paragraph(tuple(Number(i, f"{n}0") for n, i in enumerate(ids, 1))),))
    ink = ink_of(document, {}, earlier={"2023-Q2": then})
    assert (ink.computed, ink.reported, ink.scored, [t.text for t in ink.typed]) == (2, 1, 0, ["40", "50"])
