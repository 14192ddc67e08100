"""Corrections: a declared list of raw values that are wrong, each with its reason and the value that it expects to find. Pure.

The raw tables stay as they were sent. A correction is laid over one cell while a table is read; when the cell no longer holds
what the correction expects, that is a fault, for then somebody has mended the source or the correction aims at the wrong cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cchc_analysis.model import SourceCell


@dataclass(frozen=True, slots=True)
class Correction:
    """One declared correction.

    Attributes:
        table: the table's id; ``title`` is what readers call it.
        row: the cells that say which row, text by column id.
        column: the id of the corrected column; ``heading`` is what readers call it.
        expected: the text that the raw cell must hold; empty for an empty cell.
        value: the text put in its place; empty to say that the figure is missing.
        why: the reason, with the document that proves it.
        who: who answers for the correction.
        day: the day of the correction.
        line: its line in ``dinh_chinh.yaml``.
        source: the raw cell that was corrected; ``None`` until it is applied.
    """

    table: str
    title: str
    row: Mapping[str, str]
    column: str
    heading: str
    expected: str
    value: str
    why: str
    who: str
    day: date
    line: int
    source: SourceCell | None = None

    @property
    def named(self) -> str:
        """The row in words: ``thị trấn La Hà``."""
        return ", ".join(self.row.values())

    @property
    def words(self) -> str:
        """The correction in one line, as an annex prints it: ``Một cửa, xã A, “Tiếp nhận mới”: 524 thành 534``."""
        before, after = self.expected or "để trống", self.value or "để trống"
        return f"{self.title}, {self.named}, “{self.heading}”: {before} thành {after}"
