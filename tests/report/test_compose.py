"""Templates: figures by id, choices, changes in words, missing numbers, hostile data."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.model import Definition, Figure, Figures, Status
from cchc_analysis.numbers import Exact
from cchc_analysis.report.blocks import Note, Number, Paragraph, Text
from cchc_analysis.report.compose import WordingError, Words, data_text, paragraph
from cchc_analysis.report.composer import plain

COUNT = Definition("x.count", "Hồ sơ quá hạn", "", "")
RATE = Definition("x.rate", "Tỷ lệ", "", "", "%", 2)
CHANGE = Definition("x.change", "Mức tăng, giảm", "", "", "%", 2)


def figure(definition: Definition, scope: str, value: Exact | None, status: Status = Status.COMPUTED) -> Figure:
    return Figure(f"{definition.id}@{scope}", definition, scope, value, status)


FIGURES = Figures.of(
    [
        figure(COUNT, "a", 3), figure(COUNT, "b", 0), figure(COUNT, "c", None, Status.MISSING), figure(RATE, "a", Fraction(6691, 6706)),
        figure(CHANGE, "up", Fraction(1, 20)), figure(CHANGE, "down", Fraction(-39, 133)), figure(CHANGE, "same", 0), figure(CHANGE, "none", None), figure(RATE, "zero", None),
        Figure("x.change@still", CHANGE, "still", None, Status.COMPUTED, numerator=Fraction(0), denominator=Fraction(0)),
        Figure("activity.n", Definition("activity.n", "Tin", "", ""), "", 34, Status.COMPUTED),
    ]
)  # fmt: skip
WORDS = Words(FIGURES, {"doc.unit": "xã <b>A</b> {x.count@a}", "quarter": "quý III năm 2023"}, {"x.count": "Hồ sơ quá hạn"})
CHOICE = "{x.count@*|không có hồ sơ quá hạn|quá hạn {} hồ sơ (tỷ lệ {x.rate@a}%)}."


def say(template: str, scope: str = "") -> str:
    return plain(paragraph(WORDS, [template], scope=scope, scope_name=scope))


@pytest.mark.parametrize(
    ("template", "scope", "text"),
    [
        ("có {x.count@a} hồ sơ, tỷ lệ {x.rate@a}%", "", "Có 03 hồ sơ, tỷ lệ 99,78%"),
        (CHOICE, "a", "Quá hạn 03 hồ sơ (tỷ lệ 99,78%)."),
        (CHOICE, "b", "Không có hồ sơ quá hạn."),
        ("tốt{x.count@c|| ({} đơn)|}.", "", "Tốt."),
        ("{x.change@up:change}", "", "Tăng 5%"),
        ("{x.change@down:change}", "", "Giảm 29,32%"),
        ("{x.change@same:change}", "", "Không thay đổi"),
        ("{x.change@still:change}", "", "Không thay đổi"),
        ("{x.change@none:change}", "", "Không tính được tỷ lệ tăng, giảm vì số so sánh bằng không"),
        ("{quarter} ở {scope}", "a", "quý III năm 2023 ở a".replace("q", "Q", 1)),
    ],
)
def test_templates(template: str, scope: str, text: str) -> None:
    assert say(template, scope) == text


def test_a_missing_figure_turns_the_sentence_into_a_notice_that_names_it() -> None:
    made = paragraph(WORDS, ["Có {x.count@c} hồ sơ và {x.count@khong_co} nữa"])
    assert made.style == "notice"
    assert plain(made) == "Chưa có số liệu: Hồ sơ quá hạn (c); Hồ sơ quá hạn."


@pytest.mark.parametrize("template", ["{x.cuont@a}", "{x.count@a:lower}", "{x.change@down:signed}", "{x.count@a", "{doc.khong_co}", "{}"])
def test_a_name_that_does_not_exist_is_an_error(template: str) -> None:
    with pytest.raises(WordingError):
        say(template)


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(WordingError, match=r"có phải “x\.count@a”"):
        say("{x.cuont@a}")


def test_texts_of_the_data_are_never_templates() -> None:
    assert say("Ở {doc.unit}") == "Ở xã <b>A</b> {x.count@a}"
    assert [type(r) for r in data_text("Phát {n} tin; {x.count@a} {quarter} {m}", FIGURES)] == [Text, Number, Text]


@given(st.text(max_size=40))
def test_data_text_loses_nothing(text: str) -> None:
    shown = "".join(r.text if isinstance(r, Text) else r.shown for r in data_text(text, FIGURES) if not isinstance(r, Note))
    assert shown == text.replace("{n}", "34")


def test_numbers_keep_the_id_of_their_figure_and_notes_are_attached() -> None:
    made = paragraph(WORDS, ["Có {x.count@a} hồ sơ"], "item", "Theo báo cáo có {x.count@b} đơn")
    assert isinstance(made, Paragraph)
    assert made.content[1] == Number("x.count@a", "03")
    note = made.content[-1]
    assert isinstance(note, Note)
    assert note.content[1] == Number("x.count@b", "0")


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{x.count@b}/{x.count@b} nhiệm vụ đúng hạn, đạt {x.rate@zero}%.", "0/0 nhiệm vụ đúng hạn, tỷ lệ không xác định."),
        ("giải quyết 0/0 đơn, tỷ lệ {x.rate@zero}%.", "Giải quyết 0/0 đơn, tỷ lệ không xác định."),
        ("không có hồ sơ; tỷ lệ đúng hạn chung đạt {x.rate@zero}%.", "Không có hồ sơ; tỷ lệ đúng hạn chung không xác định."),
        ("{x.rate@zero||(0/0) x 100 = {}%}; {x.rate@a}%", "(0/0) x 100 = không xác định; 99,78%"),
        ("đạt {x.rate@zero}%", "Tỷ lệ không xác định"),
    ],
)
def test_no_sign_stands_behind_a_rate_that_is_not_defined(template: str, text: str) -> None:
    assert say(template) == text
