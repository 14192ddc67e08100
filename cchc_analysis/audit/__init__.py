"""Pure: the claims of a published Vietnamese text, recomputed from its own numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from cchc_analysis.audit.claims import AuditResult, Cause, Claim, Coverage, Kind, Span, TextBlock, Verdict, numbered
from cchc_analysis.audit.criteria import criteria_claims
from cchc_analysis.audit.crossrefs import crossref_claims
from cchc_analysis.audit.document import Page
from cchc_analysis.audit.lists import list_claims
from cchc_analysis.audit.reading import read_block, to_claim
from cchc_analysis.audit.restated import restated_claims
from cchc_analysis.audit.structure import outline, structure_claims
from cchc_analysis.audit.windows import window_claims
from cchc_analysis.model import Figures
from cchc_analysis.periods import Quarter

__all__ = ["AuditResult", "Cause", "Claim", "Coverage", "Kind", "Span", "TextBlock", "Verdict", "audit_text"]


def audit_text(blocks: Sequence[TextBlock], *, figures: Figures | None = None, quarter: Quarter | None = None) -> AuditResult:
    """Recompute every claim of a document.

    Args:
        blocks: the text in reading order (see ``cchc_analysis.io.documents.read_document``).
        figures: the quarter's own figures; claims whose numbers are not among them are told so.
        quarter: the period reported on, if the caller knows it; otherwise the title tells.
    """
    blocks = [replace(b, text=unicodedata.normalize("NFC", b.text)) for b in blocks]
    places, headings = outline(blocks)
    readings = [read_block(b.text) for b in blocks]
    page = Page(blocks, places, readings, headings)
    claims = [to_claim(f, r.passage, i) for i, r in enumerate(readings) for f in r.found]
    claimed = {(i, f.published.start) for i, r in enumerate(readings) for f in r.found}
    claims += [
        *list_claims(page, claimed),
        *crossref_claims(page),
        *restated_claims(page),
        *criteria_claims(blocks),
        *structure_claims(blocks, headings),
        *window_claims(blocks, quarter),
    ]
    claims = [replace(c, where=_where(page, c), section=places[c.at.block].path) for c in claims]
    used = {s for c in claims for s in c.numbers}
    return AuditResult(numbered(claims), Coverage(sum(len(r.passage.nums) for r in readings), len(used)), tuple(blocks))


def _where(page: Page, claim: Claim) -> str:
    section = page.places[claim.at.block].path
    return ", ".join(t for t in (f"mục {section}" if section else "", page.blocks[claim.at.block].place) if t)
