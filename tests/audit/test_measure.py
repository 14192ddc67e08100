"""Precision and recall on the sentence sets; the floors are what the auditor promises, not what it happens to reach."""

from __future__ import annotations

import pytest

from cchc_analysis.audit import TextBlock, audit_text
from tests.audit.measure import PASSAGES, SETS, Score, measure, measure_passages, passages, told_otherwise


def _total(name: str) -> Score:
    total = Score()
    for score in measure(SETS[name]()).values():
        for key in vars(total):
            setattr(total, key, getattr(total, key) + getattr(score, key))
    return total


@pytest.mark.parametrize("name", ["dev", "blind", "own", "own2", "own3", "own4", "own5", "own6"])
def test_recall_and_precision(name: str) -> None:
    total = _total(name)
    assert total.listed >= 25
    assert total.right / total.listed >= 0.95
    assert (total.made - total.wrong) / total.made >= 0.98


@pytest.mark.parametrize("name", ["negatives", "blind-negatives"])
def test_no_claim_in_sentences_without_one(name: str) -> None:
    assert _total(name).made == 0


@pytest.mark.parametrize("name", ["dev", "blind", "own", "own2", "own3", "own4", "own5", "own6"])
def test_no_right_claim_is_called_wrong(name: str) -> None:
    for case in SETS[name]():
        wrong = {e.published for e in case.claims if e.verdict == "inconsistent"}
        flagged = [c for c in audit_text([TextBlock(case.sentence)]).claims if c.verdict.value == "inconsistent"]
        flagged = [c for c in flagged if not told_otherwise(case, c)]
        assert {c.published for c in flagged} <= wrong, (case.sentence, [c.sentence for c in flagged])


@pytest.mark.parametrize(("name", "floor"), [("blind3", 0.95), ("blind4", 0.85), ("twins", 1)])
def test_faults_of_passages_are_told_and_right_passages_left_alone(name: str, floor: float) -> None:
    wholes = passages(PASSAGES[name])
    scores = measure_passages(wholes).values()
    assert sum(s.right for s in scores) / sum(s.listed for s in scores) >= floor
    assert [w.text for w in wholes if w.found is None and w.flagged()] == []
