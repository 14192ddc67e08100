"""A quarter on disk as one object: its checked tables and every figure made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from cchc_analysis.findings import finding
from cchc_analysis.indicators import compute
from cchc_analysis.indicators.registry import REGISTRY, Registry
from cchc_analysis.io import InputError
from cchc_analysis.io.period import scorecard_named
from cchc_analysis.io.reference import FOLDER
from cchc_analysis.io.schema import schema
from cchc_analysis.io.scorecards import own_file
from cchc_analysis.io.store import stamps
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.model import Figures, Finding, Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import QuarterData


@dataclass(frozen=True, eq=False)
class QuarterBundle:
    """The checked data of a quarter and its figures; ``root`` is the project folder, ``registry`` the indicators."""

    root: Path
    data: QuarterData
    registry: Registry = REGISTRY

    @cached_property
    def figures(self) -> Figures:
        """Every figure of the quarter."""
        return compute(self.data, self.registry)

    def __repr__(self) -> str:
        return f"<Số liệu quý {self.data.period.quarter} trong “{self.root}”: {len(self.data.tables)} bảng>"

    def title(self, table_id: str) -> str:
        """The Vietnamese title of a table, whether the quarter has it or not."""
        known = schema().tables.get(table_id)
        return known.title if known else table_id

    @property
    def previous(self) -> QuarterBundle | None:
        """The quarter before, when its data are there and without faults."""
        return self._comparable(self.data.period.quarter.previous)

    @property
    def same_last_year(self) -> QuarterBundle | None:
        """The same quarter of last year, when its data are there and without faults."""
        return self._comparable(self.data.period.quarter.same_last_year)

    @cached_property
    def not_compared(self) -> tuple[Finding, ...]:
        """The neighbouring quarters that have data which cannot be trusted, as findings."""
        return tuple(
            finding("ky-doi-chieu-loi", quarter=quarter.title, count=str(other.faults), name=str(quarter))
            for quarter, other in self._neighbours.items()
            if other and other.faults
        )

    @property
    def faults(self) -> int:
        """How many faults the quarter's data have."""
        return sum(f.severity is Severity.FAULT for f in self.data.findings)

    def with_neighbours(self) -> QuarterBundle:
        """The same bundle with the quarters it is compared to already read, for children that are forked afterwards."""
        for other in (self.previous, self.same_last_year, self):
            if other:
                len(other.figures)
        return self

    @cached_property
    def _neighbours(self) -> dict[Quarter, QuarterBundle | None]:
        quarter = self.data.period.quarter
        return {other: self._other(other) for other in (quarter.previous, quarter.same_last_year)}

    def _comparable(self, quarter: Quarter) -> QuarterBundle | None:
        other = self._neighbours[quarter]
        return other if other and not other.faults else None

    def _other(self, quarter: Quarter) -> QuarterBundle | None:
        try:
            return load(quarter, self.root)
        except InputError:
            return None

    @property
    def data_day(self) -> date:
        """The last day that any table speaks of: the date that stands for "now" in every output."""
        windows = self.data.period.windows.values()
        inside = [w.status_day for w in windows if w.status_day <= self.data.period.quarter.last_day]
        return max(inside, default=self.data.period.quarter.last_day)


def load(quarter: str | Quarter, root: Path) -> QuarterBundle:
    """Read and check a quarter under a project folder, and compute its figures.

    Asked again while no file of it has changed, it is the same object: a report, its scorecard and its audit read a quarter once.

    Raises:
        ValueError: the text is no quarter.
        InputError: the quarter's folder or its period.yaml cannot be read.
    """
    parsed = quarter if isinstance(quarter, Quarter) else Quarter.parse(quarter)
    raw = root / "data" / "raw"
    card = own_file(scorecard_named(raw / str(parsed)), root)
    paths = (raw / str(parsed), raw / str(parsed.previous), raw.parent / FOLDER, *([card] if card else []))
    return _load(parsed, root, Path.cwd(), stamps(paths))


REMEMBERED = 24
"""Quarters that are kept as they were read."""


@lru_cache(maxsize=REMEMBERED)
def _load(quarter: Quarter, root: Path, cwd: Path, state: tuple[object, ...]) -> QuarterBundle:
    """``cwd`` because ``root`` may be relative, ``state`` because files change: both are only part of the question."""
    return QuarterBundle(root, load_quarter(quarter, root / "data" / "raw"))
