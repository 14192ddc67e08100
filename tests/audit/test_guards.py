"""Right passages that a rule once called wrong, with neighbours of theirs, and wrong ones that the guards must not hide."""

from __future__ import annotations

import pytest

from tests.audit.measure import Whole, passages

GUARDS = passages("passages-guards.jsonl")


@pytest.mark.parametrize("whole", [w for w in GUARDS if w.found is None], ids=lambda w: w.id)
def test_a_right_passage_is_left_alone(whole: Whole) -> None:
    assert [c.sentence for c in whole.flagged()] == []


@pytest.mark.parametrize("whole", [w for w in GUARDS if w.found is not None], ids=lambda w: w.id)
def test_a_wrong_passage_is_told(whole: Whole) -> None:
    assert any(whole.told_by(c) for c in whole.flagged())
