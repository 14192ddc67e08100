"""The whole published report of 2023-Q3: the fourteen faults with the right numbers, and nothing else."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest

from cchc_analysis.audit import AuditResult, audit_text
from cchc_analysis.audit.claims import Claim
from cchc_analysis.io.documents.reading import read_document
from cchc_analysis.io.documents.text_blocks import blocks_of
from tests.audit.planting import mended, run

PUBLISHED = Path(__file__).parents[2] / "data" / "raw" / "2023-Q3" / "published.md"
VARIABLE = "CCHC_PUBLISHED_REPORT"

FAULTS = {
    "F01": ("ratio_pct", "I.2.3", "90,56%", "90.86", ("7.941", "8.740"), "error"),
    "F02": ("change", "I.1.e", "70,67%", "29.32", ("94", "133"), "error"),
    "F03": ("cross_reference", "I.2.3", "8.740", "8741", ("8.782", "41"), "warning"),
    "F04": ("cross_reference", "I.2.3", "8.688", "8689", ("8.689",), "warning"),
    "F05": ("threshold", "I.9.d", "60%", "84.81", ("97,89%", "84,81%", "37,80%"), "warning"),
    "F06": ("scorecard", "I.9.d", "7.3.4", None, ("7.3.5", "7.3.6", "hai lần"), "warning"),
    "F07": ("scorecard", "I.9.đ", "8.2.3", None, ("1,00", "0,00"), "warning"),
    "F08": ("scorecard", "I.9.đ", "8.2.2", None, ("không tăng",), "warning"),
    "F09": ("scorecard", "I.9.d", "7.3.3", "0.50", ("0,50", "1,00"), "warning"),
    "F10": ("structure", "I.9.đ", "d", None, ("đ)",), "notice"),
    "F11": ("period", "I.2.1", "từ ngày 01/6/2023 đến hết ngày 25/9/2023", None, ("01/7/2023", "30/9/2023"), "notice"),
    "F12": ("sum", "I.1.a", "17", "19", ("2 + 3 + 4 + 4 + 3 + 3",), "notice"),
    "F13": ("cross_reference", "I.2.1", "99,78%", "99.74", ("3.4.1", "99,74"), "notice"),
    "F14": ("ratio_pct", "I.1.e", "60,09%", "59.76", ("262,89", "59,76"), "notice"),
}
"""Fault → kind, section, as published, recomputed, words of the sentence, severity."""


def faults_of(result: AuditResult) -> list[Claim]:
    return [c for c in result.claims if c.verdict.value == "inconsistent"]


def matches(claim: Claim, fault: tuple[str, str, str, str | None, tuple[str, ...], str]) -> bool:
    kind, section, published, recomputed, words, severity = fault
    data = claim.to_json()
    return (
        (claim.kind.value, claim.section, claim.severity) == (kind, section, severity)
        and claim.published_raw.lower() == published.lower()
        and (recomputed is None or data["recomputed"] == recomputed)
        and all(w in claim.sentence or w in claim.formula for w in words)
    )


def assert_fourteen(result: AuditResult) -> None:
    found = faults_of(result)
    for name, fault in FAULTS.items():
        assert sum(matches(c, fault) for c in found) == 1, (name, [c.sentence for c in found])
    assert len(found) == len(FAULTS), [c.sentence for c in found]


def test_the_fourteen_faults_of_our_own_wording() -> None:
    assert_fourteen(audit_text(read_document(PUBLISHED)))


def test_the_fourteen_faults_of_the_real_report() -> None:
    path = os.environ.get(VARIABLE)
    if not path:
        warnings.warn(f"SKIPPED, NOT PASSED: set {VARIABLE} to the published report of 2023-Q3 to check it", stacklevel=1)
        pytest.skip(f"{VARIABLE} is not set: the real published report was NOT checked")
    assert_fourteen(audit_text(read_document(path)))


def test_nothing_is_flagged_once_the_faults_are_mended() -> None:
    result = audit_text(blocks_of(mended(PUBLISHED.read_text(encoding="utf-8")).splitlines(), markdown=True))
    assert faults_of(result) == []
    assert len(result.claims) > 70


def test_every_number_of_a_claim_is_where_it_says() -> None:
    result = audit_text(read_document(PUBLISHED))
    for claim in result.claims:
        for span in (claim.at, *claim.numbers):
            text = result.blocks[span.block].text[span.start : span.end]
            assert text.strip() and (any(c.isdigit() for c in text) or claim.kind.value == "structure"), (claim, text)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_planted_faults() -> None:
    blocks = blocks_of(mended(PUBLISHED.read_text(encoding="utf-8")).splitlines(), markdown=True)
    tallies, _ = run(blocks, 1000)
    planted = sum(t.planted for t in tallies.values())
    assert planted == 1000
    assert sum(t.found for t in tallies.values()) / planted >= 0.95
    assert sum(t.named for t in tallies.values()) / planted >= 0.8
