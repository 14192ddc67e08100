"""Rules that a quarter's figures must obey, within a row and between tables. Pure: tables in, findings out."""

from __future__ import annotations

from cchc_analysis.checks.quarter import carried_over, check_quarter, check_windows
from cchc_analysis.checks.rows import check_row, compare_rate

__all__ = ["carried_over", "check_quarter", "check_row", "check_windows", "compare_rate"]
