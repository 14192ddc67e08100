"""Case records: classification, counting, working days. Pure."""

from __future__ import annotations

from cchc_analysis.cases.counting import COUNTS, KEYS, count, differences, listing, merge
from cchc_analysis.cases.record import COLUMNS, CaseDataError, Channel, Digitised, Outcome, Payment, ServiceLevel
from cchc_analysis.cases.rules import LAW_DEFAULT, QUESTIONS, RULE_SETS, Rules

__all__ = [
    "COLUMNS",
    "COUNTS",
    "KEYS",
    "LAW_DEFAULT",
    "QUESTIONS",
    "RULE_SETS",
    "CaseDataError",
    "Channel",
    "Digitised",
    "Outcome",
    "Payment",
    "Rules",
    "ServiceLevel",
    "count",
    "differences",
    "listing",
    "merge",
]
