"""Pure: the claims of a published Vietnamese text, recomputed from its own numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from cchc_analysis.audit.claims import AuditResult, Cause, Claim, Coverage, Kind, Span, TextBlock, Verdict, numbered
from cchc_analysis.audit.reading import read_block, to_claim
from cchc_analysis.model import Figures
from cchc_analysis.periods import Quarter

__all__ = ["AuditResult", "Cause", "Claim", "Coverage", "Kind", "Span", "TextBlock", "Verdict", "audit_text"]


def audit_text(blocks: Sequence[TextBlock], *, figures: Figures | None = None, quarter: Quarter | None = None) -> AuditResult:
    """Recompute every claim of a document."""
    blocks = [replace(b, text=unicodedata.normalize("NFC", b.text)) for b in blocks]
    claims: list[Claim] = []
    numbers = 0
    for i, block in enumerate(blocks):
        reading = read_block(block.text)
        numbers += len(reading.passage.nums)
        claims += [replace(to_claim(f, reading.passage, i), where=block.place) for f in reading.found]
    used = {s for c in claims for s in c.numbers}
    return AuditResult(numbered(claims), Coverage(numbers, len(used)), tuple(blocks))
