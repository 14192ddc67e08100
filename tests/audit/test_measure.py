"""Precision and recall on the sentence sets; the floors are what the auditor promises, not what it happens to reach."""

from __future__ import annotations

import pytest

from tests.audit.measure import SETS, Score, measure


def _total(name: str) -> Score:
    total = Score()
    for score in measure(SETS[name]()).values():
        for key in vars(total):
            setattr(total, key, getattr(total, key) + getattr(score, key))
    return total


@pytest.mark.parametrize("name", ["dev", "own", "own2", "own3", "own4", "own5"])
def test_recall_and_precision(name: str) -> None:
    total = _total(name)
    assert total.listed >= 25
    assert total.right / total.listed >= 0.95
    assert (total.made - total.wrong) / total.made >= 0.98


def test_no_claim_in_sentences_without_one() -> None:
    assert _total("negatives").made == 0
