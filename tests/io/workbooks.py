"""The small quarter's CSV tables as the workbooks that offices make of them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from cchc_analysis.numbers import NumberFormatError, read_number
from tests.io.places import quarter_folder


def rows_of(root: Path, stem: str) -> list[list[str]]:
    """A table's rows as they stand in its CSV file."""
    with (quarter_folder(root) / f"{stem}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def typed(text: str) -> Any:
    """A cell as Excel would keep it: numbers as numbers, codes and everything else as text."""
    try:
        number = read_number(text).value
    except NumberFormatError:
        return text or None
    return int(number) if number == int(number) else float(number)


def to_workbook(root: Path, *stems: str, file: str = "so_lieu.xlsx", change: Callable[[Worksheet], None] | None = None) -> Path:
    """Move tables into the sheets of one workbook, sheets named by file stem; ``change`` edits each sheet before saving."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for stem in stems:
        sheet = book.create_sheet(stem)
        for i, row in enumerate(rows_of(root, stem), 1):
            for j, text in enumerate(row, 1):
                cell = sheet.cell(i, j, text if i == 1 or j == 1 else typed(text))
                if isinstance(cell.value, int | float) and read_number(text).decimals:
                    cell.number_format = "0." + "0" * read_number(text).decimals
        if change:
            change(sheet)
        (quarter_folder(root) / f"{stem}.csv").unlink()
    path = quarter_folder(root) / file
    book.save(path)
    return path
