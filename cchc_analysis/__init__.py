"""Quarterly administrative reform (CCHC) reports of Vietnamese local governments: figures, checks, scorecards, audit, documents.

>>> import cchc_analysis as cchc
>>> q = cchc.load("2023-Q3")
>>> str(q["one_stop.on_time_rate@communes"])
'99,97'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from cchc_analysis.desk.quarter import Desk

__version__ = "0.1.0"


def load(quarter: str, root: str | Path = ".") -> Desk:
    """A quarter on the analyst's desk: tables, figures, findings, score, report.

    Args:
        quarter: ``2023-Q3``.
        root: the project folder; the working folder when not given.
    """
    from cchc_analysis.desk.quarter import open_desk

    return open_desk(quarter, root)
