"""Pure: the claims of a published Vietnamese text, recomputed from its own numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from cchc_analysis.audit.claims import AuditResult, Cause, Claim, Coverage, Kind, Span, TextBlock, Verdict, moved, numbered
from cchc_analysis.audit.contradictions import contradicted
from cchc_analysis.audit.criteria import criteria_claims
from cchc_analysis.audit.crossrefs import crossref_claims
from cchc_analysis.audit.culprits import Relation, culprits
from cchc_analysis.audit.dates import date_claims
from cchc_analysis.audit.document import Page, Tied
from cchc_analysis.audit.limits import limit_claims, table_limits
from cchc_analysis.audit.lines import read_line
from cchc_analysis.audit.lists import list_claims
from cchc_analysis.audit.names import name_claims
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.ours import our_claims
from cchc_analysis.audit.passage import Found
from cchc_analysis.audit.reading import CAUSES, read_block, to_claim
from cchc_analysis.audit.restated import restated_claims
from cchc_analysis.audit.rows import is_bare_row
from cchc_analysis.audit.single_columns import single_column_claims
from cchc_analysis.audit.structure import outline, structure_claims
from cchc_analysis.audit.sums import total
from cchc_analysis.audit.tables import table_claims
from cchc_analysis.audit.windows import window_claims
from cchc_analysis.model import Figures
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import Quarter

__all__ = ["AuditResult", "Cause", "Claim", "Coverage", "Kind", "Span", "TextBlock", "Verdict", "audit_text"]


def audit_text(blocks: Sequence[TextBlock], *, figures: Figures | None = None, quarter: Quarter | None = None) -> AuditResult:
    """Recompute every claim of a document.

    Args:
        blocks: the text in reading order (see ``cchc_analysis.io.documents.reading.read_document``).
        figures: the quarter's own figures; claims whose numbers are not among them are told so.
        quarter: the period reported on, if the caller knows it; otherwise the title tells.
    """
    blocks = [replace(b, text=unicodedata.normalize("NFC", b.text)) for b in blocks]
    places, headings = outline(blocks)
    lone = _lone_rows(blocks)
    readings = [read_block(b.text, cells=b.kind == "row" and i not in lone) for i, b in enumerate(blocks)]
    page = Page(blocks, places, readings, headings)
    claims: list[Claim] = []
    relations: list[Relation] = []
    for i, reading in enumerate(readings):
        for f in reading.found:
            if (relation := _sentence_relation(i, f, len(claims))) is not None:
                relations.append(relation)
            claims.append(to_claim(f, reading.passage, i))
    claimed = {(i, f.published.start) for i, r in enumerate(readings) for f in r.found}
    listed = list_claims(page, claimed)
    claimed_too = claimed | {(t.block, t.published.start) for t in listed}
    tied_claims = [
        *listed,
        *crossref_claims(page, claimed),
        *restated_claims(page),
        *limit_claims(page, claimed),
        *name_claims(page, claimed_too),
    ]
    for tied in (*tied_claims, *contradicted(page), *single_column_claims(page, claimed)):
        if tied.compute is not None and tied.others:
            relations.append(_relation(tied, len(claims)))
        claims.append(tied.claim())
    claims = _with_culprits(page, claims, relations)
    printed = {n.value for r in readings for n in r.passage.nums if n.value >= 10}
    claims += [c for i, b in enumerate(blocks) if b.kind == "row" for c in _cell_claims(i, b, printed)]
    claims += [*table_claims(blocks), *criteria_claims(blocks), *structure_claims(blocks, headings), *window_claims(blocks, quarter)]
    claims += [*table_limits(blocks), *date_claims(blocks)]
    if figures is not None:
        claims += our_claims(page, figures, claims)
    claims = [replace(c, where=_where(page, c), section=places[c.at.block].path) for c in claims]
    used = {s for c in claims for s in c.numbers}
    return AuditResult(numbered(claims), Coverage(sum(len(r.passage.nums) for r in readings), len(used)), tuple(blocks))


def _lone_rows(blocks: Sequence[TextBlock]) -> set[int]:
    """Rows that are a whole table by themselves: they are read like a bare row of numbers."""
    rows: dict[int | None, list[int]] = {}
    for i, b in enumerate(blocks):
        if b.kind == "row":
            rows.setdefault(b.table, []).append(i)
    return {of[0] for of in rows.values() if len(of) == 1 and is_bare_row(read_line(blocks[of[0]].text).text)}


def _relation(tied: Tied, claim: int) -> Relation:
    assert tied.compute is not None
    return Relation(
        ((tied.block, tied.published.start), tied.published), tuple(((b, n.start), n) for b, n in tied.others), tied.compute, claim
    )


def _echoes(page: Page) -> list[Relation]:
    """Numbers of a printed formula that stand in the text above it: equal they must stay (no claim, only evidence)."""
    out: list[Relation] = []
    for i, reading in enumerate(page.readings):
        for f in reading.found:
            if f.kind is not Kind.FORMULA or f.judgement.formula is None:
                continue
            for o in f.operands:
                same = [
                    (j, n)
                    for j in range(max(0, i - 4), i + 1)
                    if page.places[j].path == page.places[i].path
                    for n in page.passage(j).quantities
                    if n.value == o.value
                ]
                if o.value >= 10 and len(same) == 1:
                    out.append(Relation(((i, o.start), o), (((same[0][0], same[0][1].start), same[0][1]),), total, -1))
    return out


def _with_culprits(page: Page, claims: list[Claim], relations: list[Relation]) -> list[Claim]:
    """Name the least set of wrong numbers on the claims that they explain."""
    sections: dict[tuple[str, str], set[Fraction]] = {}
    for i, reading in enumerate(page.readings):
        for n in reading.passage.nums:
            if n.value >= 10:
                sections.setdefault((page.places[i].path, n.family), set()).add(n.value)

    def near(key: tuple[int, int], n: Num) -> set[Fraction]:
        return sections.get((page.places[key[0]].path, n.family), set())

    def shown(key: tuple[int, int], n: Num, value: Fraction) -> tuple[str, str]:
        decimals = n.decimals if not n.scaled or n.family == "money" else 0
        return page.passage(key[0]).raw(n), format_number(value / n.unit_scale, decimals)

    out = list(claims)
    for culprit in culprits([*relations, *_echoes(page)], near):
        suspects = [shown(culprit.key, culprit.num, culprit.value), *(shown(*r) for r in culprit.rivals)]
        if any(out[i].cause in _SETTLED for i in culprit.claims):
            suspects = suspects[:1]
        if (share := next((out[i] for i in culprit.claims if out[i].cause is Cause.SHARE_AS_CHANGE), None)) is not None:
            assert share.recomputed is not None
            suspects = [(share.published_raw, format_number(share.recomputed, share.decimals))]
        words = " hoặc ".join(f"{printed} (có thể là {likely})" for printed, likely in suspects)
        for index in culprit.claims:
            claim = out[index]
            if claim.verdict is not Verdict.INCONSISTENT or claim.severity == "notice":
                continue
            cause = claim.cause if claim.cause not in _GUESSED else culprit.cause or claim.cause
            sentence = claim.sentence
            if cause is not claim.cause and claim.cause is not None and cause is not None:
                sentence = sentence.replace(CAUSES[claim.cause], CAUSES[cause])
            out[index] = replace(
                claim, culprits=(*claim.culprits, *suspects), sentence=f"{sentence} Con số khả nghi nhất: {words}.", cause=cause
            )
    return [_other_base(page, c) for c in out]


_SETTLED = (Cause.SHARE_AS_CHANGE, Cause.OTHER_BASE, Cause.UNIT, Cause.SEPARATOR, Cause.DIRECTION)
_GUESSED = (None, Cause.UNEXPLAINED, Cause.MISSING_PART, Cause.DIGIT_OFF, Cause.DIGITS_SWAPPED, Cause.DIGIT_LOST)


def _other_base(page: Page, claim: Claim) -> Claim:
    """A wrong share that fits on another number of its section: the base was taken from there."""
    if (
        claim.kind is not Kind.RATIO
        or claim.verdict is not Verdict.INCONSISTENT
        or len(claim.values) != 3
        or claim.cause not in _GUESSED
        or not claim.decimals
    ):
        return claim
    (_, part), (_, base), _ = claim.values
    half = Fraction(1, 2 * 10**claim.decimals)
    for i in range(max(0, claim.at.block - 25), min(len(page.readings), claim.at.block + 4)):
        if page.places[i].path.split(".")[:2] != page.places[claim.at.block].path.split(".")[:2]:
            continue
        for n in page.readings[i].passage.quantities:
            if n.value not in (part, base) and n.value and abs(100 * part / n.value - claim.published) <= half:
                printed = page.passage(i).printed(n)
                assert claim.recomputed is not None
                likely = format_number(claim.recomputed, claim.decimals)
                sentence = (
                    claim.sentence.split("; ", 1)[0]
                    + f"; tỷ lệ in ra là của mẫu số {printed} nêu ở chỗ khác. Con số khả nghi nhất: {claim.published_raw} (có thể là {likely})."
                )
                return replace(claim, cause=Cause.OTHER_BASE, culprits=((claim.published_raw, likely),), sentence=sentence)
    return claim


def _cell_claims(index: int, block: TextBlock, printed: Collection[Fraction]) -> list[Claim]:
    """The claims inside each cell of a table row, by itself; ``printed`` are the values that the document prints."""
    claims: list[Claim] = []
    start = 0
    for cell in block.text.split("\t"):
        if len(cell) > 12 and sum(c.isdigit() for c in cell) > 2:
            reading = read_block(cell)
            made = [to_claim(f, reading.passage, index) for f in reading.found]
            relations = [r for i, f in enumerate(reading.found) if (r := _sentence_relation(0, f, i)) is not None]
            for culprit in culprits(relations, lambda key, n: printed):
                suspect = (reading.passage.raw(culprit.num), format_number(culprit.value / culprit.num.unit_scale, culprit.num.decimals))
                for i in culprit.claims:
                    sentence = f"{made[i].sentence} Con số khả nghi nhất: {suspect[0]} (có thể là {suspect[1]})."
                    made[i] = replace(made[i], culprits=(suspect,), sentence=sentence)
            claims += [moved(c, start) for c in made]
        start += len(cell) + 1
    return claims


def _sentence_relation(block: int, found: Found, claim: int) -> Relation | None:
    """A claim of one block as evidence for the search of the wrong number."""
    formula = found.judgement.formula
    if formula is None or not found.operands or found.published.family == "bool":
        return None
    operands = tuple(((block, o.start), o) for o in found.operands)
    return Relation(((block, found.published.start), found.published), operands, formula, claim)


def _where(page: Page, claim: Claim) -> str:
    section = page.places[claim.at.block].path
    return ", ".join(t for t in (f"mục {section}" if section else "", page.blocks[claim.at.block].place) if t)
