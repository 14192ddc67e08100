"""What every entry of the catalogue says."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_analysis.model import Severity


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: severity, the sentence that readers see, what to do about it."""

    severity: Severity
    message: str
    remedy: str
