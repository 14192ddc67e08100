"""Blocks travel through a notebook and come out equal; headings, widths and spans are decided once for every writer."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.report.blocks import MIME, Cell, Document, Embed, Heading, Meta, Table, Text, from_json, read_document, to_json
from cchc_analysis.report.outline import cleaned, column_widths, grid, lies, outline, shut, table_rows, unique_slug
from tests.report.hostile_text import HOSTILE, hostile_document
from tests.report.sample_document import sample


def notebook_of(document: Document) -> dict[str, object]:
    blocks = [document.meta, *document.blocks, *document.cards.values()]
    data = json.loads(json.dumps(to_json(blocks)))
    return {"cells": [{"cell_type": "code", "outputs": [{"output_type": "display_data", "data": {MIME: data}}]}]}


def test_every_block_comes_back_equal() -> None:
    document = sample()
    assert read_document(notebook_of(document)) == document


def test_an_embedded_form_comes_back_equal() -> None:
    block = Embed("thu", "scorecard", "Thử", '{"a": [1, "</script>"]}', "Chỉ có trên trang HTML")
    assert from_json(json.loads(json.dumps(to_json(block)))) == block


@pytest.mark.parametrize("evil", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_back_equal(evil: str) -> None:
    document = hostile_document(evil)
    assert read_document(notebook_of(document)) == document


@given(st.lists(st.integers(1, 9), max_size=12))
def test_heading_levels_never_jump(levels: list[int]) -> None:
    blocks = tuple(Heading(level, "", f"Mục {n}") for n, level in enumerate(levels))
    entries = outline(Document(Meta("x", "", "", "", "2023-01-01"), blocks))
    shown = [0, *(e.level for e in entries)]
    assert all(1 <= after <= before + 1 for before, after in pairwise(shown))
    assert len({e.anchor for e in entries}) == len(levels)


@given(st.lists(st.text(max_size=8), max_size=8))
def test_anchors_are_unique_and_plain(texts: list[str]) -> None:
    taken: set[str] = set()
    slugs = [unique_slug(t, taken) for t in texts]
    assert len(set(slugs)) == len(slugs)
    assert all(s and s.isascii() and s == s.lower() and " " not in s for s in slugs)


@given(st.text())
def test_cleaned_text_can_be_stored_and_is_stable(text: str) -> None:
    once = cleaned(Text(text)).text
    once.encode("utf-8")
    assert cleaned(Text(once)).text == once


@given(st.text(alphabet="ab\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_a_turn_of_direction_is_undone_at_the_end_of_its_text(text: str) -> None:
    closed = shut(text)
    assert closed.startswith(text)
    openers = {"\u202a", "\u202b", "\u202d", "\u202e"}
    assert sum(c in openers for c in closed) <= closed.count("\u202c") or "\u2069" in text
    assert shut(closed) == closed


def cell(text: str, **more: int) -> Cell:
    return Cell((Text(text),), **more)  # type: ignore[arg-type]


def test_cells_that_span_rows_push_the_next_row_aside() -> None:
    head = ((cell("TT", rowspan=2), cell("Nhóm", colspan=2)), (cell("Đúng hạn"), cell("Quá hạn")))
    assert [[column for column, _ in row] for row in grid(head)] == [[0, 1], [1, 2]]
    table = Table("t", "", head, ((cell("1"), cell("2"), cell("3")),))
    rows = table_rows(table)
    assert [(column, continued) for column, _, continued in rows[1]] == [(0, True), (1, False), (2, False)]


def test_widths_follow_the_texts_when_none_are_given() -> None:
    table = Table("t", "", (), ((cell("1"), cell("Chi nhánh Văn phòng Đăng ký đất đai"), cell("99,78%")),))
    number, name, rate = column_widths(table)
    assert name > 2 * rate > 2 and number <= rate


def test_given_widths_stand_as_long_as_the_longest_word_fits() -> None:
    row = (cell("STT"), cell("Nhiệm vụ"), cell("Thời hạn"))
    _, task, due = column_widths(Table("t", "", (), (row,), (1, 6, 3)))
    assert task == pytest.approx(2 * due, abs=1)
    number, *_ = column_widths(Table("t", "", (), (row,), (1, 60, 30)))
    assert number == len("STT") + 2


def test_many_columns_leave_each_its_longest_word_and_a_table_that_cannot_lies() -> None:
    def row(*texts: str) -> tuple[Cell, ...]:
        return tuple(Cell((Text(text),)) for text in texts)

    head = row("Nơi giải quyết hồ sơ", *["Giải quyết đúng hạn"] * 6, "Hồ sơ rút", "Tỷ lệ đúng hạn")
    words = ("Trung tâm Phục vụ hành chính công xã", "1.246.912", "1.240.000", "1.210", "4.567", "1.111", "24", "99,81%", "99,90%")
    table = Table("t", "", (head,), (row(*words),))
    widths = column_widths(table)
    assert not lies(table) and sum(widths) <= 76
    assert all(width >= max(map(len, text.split())) + 2 for width, text in zip(widths, words, strict=True))
    crowded = Table("t", "", (), (row(*["1.234.567.890"] * 6),))
    assert lies(crowded) and sum(column_widths(crowded)) <= 120
