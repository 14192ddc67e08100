"""The catalogue of findings: every code with its severity, its sentence and its remedy, by group, all in one place."""

from __future__ import annotations

from cchc_analysis.catalogue.kind import Kind
from cchc_analysis.catalogue.raw_data import RAW_DATA
from cchc_analysis.catalogue.workbooks import WORKBOOKS

__all__ = ["GROUPS", "Kind"]

GROUPS: dict[str, dict[str, Kind]] = {**RAW_DATA, **WORKBOOKS}
"""Every kind of finding by group and code."""
