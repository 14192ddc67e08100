"""Every quarter of a project up to a last one, for what looks over many of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cchc_analysis.io import InputError
from cchc_analysis.io.quarters import QuarterBundle, load
from cchc_analysis.io.tables import quarters
from cchc_analysis.periods import Quarter
from cchc_analysis.trends import Series, series_of


@dataclass(frozen=True)
class History:
    """The quarters that can be trusted, oldest first, and those left out with the reason (rows with faults would make sums wrong)."""

    bundles: Mapping[Quarter, QuarterBundle]
    left_out: Mapping[Quarter, str] = field(default_factory=dict)

    @property
    def last(self) -> Quarter:
        """The last quarter with data."""
        return max(self.bundles)

    @property
    def latest(self) -> QuarterBundle:
        """The data of the last quarter."""
        return self.bundles[self.last]

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """Every figure over the quarters."""
        return series_of({quarter: bundle.figures for quarter, bundle in self.bundles.items()})


def load_history(root: Path, last: Quarter | None = None) -> History:
    """Read the quarters under a project folder, up to ``last`` (all of them when not given).

    Raises:
        InputError: not one quarter can be read without faults.
    """
    bundles: dict[Quarter, QuarterBundle] = {}
    left_out: dict[Quarter, str] = {}
    for quarter in quarters(root / "data" / "raw"):
        if last is not None and quarter > last:
            continue
        try:
            bundle = load(quarter, root)
        except InputError as error:
            left_out[quarter] = str(error)
            continue
        if bundle.faults:
            left_out[quarter] = f"số liệu còn {bundle.faults} lỗi; xem bằng: cchc check {quarter}"
        else:
            bundles[quarter] = bundle
    if not bundles:
        said = (
            "; ".join(f"quý {q}: {why}" for q, why in left_out.items()) or f"không thấy quý nào trong “{(root / 'data' / 'raw').resolve()}”"
        )
        raise InputError(f"Không có quý nào đủ số liệu để xem xu hướng ({said}).")
    return History(bundles, left_out)
