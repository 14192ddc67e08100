"""The table of what was tried is the one that the tests say."""

from __future__ import annotations

import pytest

from tests.strength.record import PAGE, page, rows_elsewhere, rows_here, tried


def test_the_table_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: pytest tests/strength (the whole folder; it writes the table when all holds)"


def test_every_row_is_another_deed() -> None:
    rows = [*rows_here(), *rows_elsewhere()]
    assert len({row.what for row in rows}) == len(rows) == len({row.test for row in rows})
    assert all(row.cases >= 1 and row.outcome for row in rows)


def test_an_unknown_area_is_refused() -> None:
    with pytest.raises(AssertionError):
        tried("gì đó", "x", "y")
