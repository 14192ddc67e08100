"""Which numbers must be wrong when claims clash: the least set whose correction makes every relation hold (Fellegi and Holt 1976).

A relation ties a published number to its operands by a formula. For every number of the failing relations the corrections are
tried that a typing error explains (two digits swapped, one off, one lost or added) and the one that the arithmetic asks for; a
correction counts when every relation that holds the number then fits. The number whose correction explains all the failures of its
group, by the smallest typing error, is the culprit; if no single number does, the fewest that together do are named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from cchc_analysis.audit.claims import Cause
from cchc_analysis.audit.judge import Formula, judge, slip, typed_values
from cchc_analysis.audit.numerals import Num
from cchc_analysis.numbers import round_half_up

Key = tuple[int, int]


@dataclass(frozen=True)
class Relation:
    """``published`` = ``formula(*operands)`` up to rounding; keys are (block, start of the number)."""

    published: tuple[Key, Num]
    operands: tuple[tuple[Key, Num], ...]
    formula: Formula
    claim: int

    @property
    def numbers(self) -> tuple[tuple[Key, Num], ...]:
        """All numbers of the relation."""
        return (*self.operands, self.published)

    def holds(self, changed: Mapping[Key, Fraction]) -> bool:
        """Whether the relation fits, with some values replaced."""
        operands = [_with(n, changed.get(key)) for key, n in self.operands]
        verdict = judge(_with(self.published[1], changed.get(self.published[0])), self.formula, operands)
        return verdict is not None and verdict.fits

    def wanted(self, key: Key) -> Iterator[Fraction]:
        """The value that the arithmetic asks for at ``key``: recomputed for the result, by a linear step for an operand."""
        values = [n.value for _, n in self.operands]
        now = self.formula(*values)
        if now is None:
            return
        published = self.published[1]
        if key == self.published[0]:
            yield Fraction(round_half_up(abs(now) / published.step, 0)) * published.step
            return
        for i, (k, n) in enumerate(self.operands):
            if k != key:
                continue
            shifted = self.formula(*(v + (n.step if j == i else 0) for j, v in enumerate(values)))
            if shifted is None or shifted == now:
                continue
            slope = (shifted - now) / n.step
            targets = [n.value + (published.value - now) / slope]
            if published.value and now:
                targets += [n.value * now / published.value, n.value * published.value / now]
            for target in targets:
                yield Fraction(round_half_up(abs(target) / n.step, 0)) * n.step


def _with(n: Num, value: Fraction | None) -> Num:
    return n if value is None else replace(n, value=value, other=None)


@dataclass(frozen=True)
class Culprit:
    """A number that is probably wrong and the value it probably should have; ``claims`` are the relations that it explains.

    ``rivals`` are other numbers whose correction explains as much, by as small an error: the text cannot tell them apart.
    """

    key: Key
    num: Num
    value: Fraction
    cause: Cause | None
    claims: tuple[int, ...]
    rivals: tuple[tuple[Key, Num, Fraction], ...] = ()


Printed = Callable[[Key, Num], Collection[Fraction]]


def culprits(relations: Sequence[Relation], printed: Printed) -> list[Culprit]:
    """The least set of numbers that must be wrong, group of clashing relations by group.

    ``printed(key, number)`` gives the values of the same kind that the document prints near the number.
    """
    fixed: dict[Key, Fraction] = {}
    by_number: dict[Key, list[Relation]] = {}
    for r in relations:
        for key in dict(r.numbers):
            by_number.setdefault(key, []).append(r)
    found: list[Culprit] = []
    left = [r for r in relations if not r.holds(fixed)]
    while left:
        best = _best(_group(left), by_number, fixed, printed)
        if best is None:
            left = left[1:]
            continue
        found.append(best)
        fixed[best.key] = best.value
        left = [r for r in left if not r.holds(fixed)]
    return found


def _group(failing: list[Relation]) -> list[Relation]:
    """The failing relations that hang together through shared numbers, from the first one on."""
    group, keys = [failing[0]], set(dict(failing[0].numbers))
    grown = True
    while grown:
        grown = False
        for r in failing:
            if r not in group and keys & set(dict(r.numbers)):
                group.append(r)
                keys |= set(dict(r.numbers))
                grown = True
    return group


_EASE: dict[Cause | None, int] = {Cause.DIGITS_SWAPPED: 0, Cause.DIGIT_OFF: 1, Cause.DIGIT_LOST: 1}


def _best(group: list[Relation], by_number: dict[Key, list[Relation]], fixed: dict[Key, Fraction], printed: Printed) -> Culprit | None:
    """The number that explains most of the group: backed by a value printed elsewhere, by the smallest typing error, by most relations."""
    options: list[tuple[tuple[int, ...], Culprit]] = []
    numbers: dict[Key, Num] = {}
    for r in group:
        numbers |= dict(r.numbers)
    for key, n in numbers.items():
        touching = by_number[key]
        if key in fixed:
            continue
        failing = [r for r in group if r in touching]
        sound = [r for r in touching if r not in group and r.holds(fixed)]
        near = printed(key, n)
        for value in _candidates(key, n, touching, near):
            if value == n.value or value < 0 or not all(r.holds({**fixed, key: value}) for r in sound):
                continue
            explained = [r for r in failing if r.holds({**fixed, key: value})]
            if not explained:
                continue
            how = slip(n.value / n.step, value / n.step)
            ease = _EASE.get(how, 2)
            exact = _recomputed(key, explained)
            if exact is not None and exact != value and all(r.holds({**fixed, key: exact}) for r in explained):
                value, how = exact, slip(n.value / n.step, exact / n.step)
            odd = n.family == "percent" and (value > 100 >= n.value or how is Cause.DIGIT_LOST)
            order = (-len(explained), len(failing) - len(explained), 0 if value in near else 1, ease + odd, -len(touching))
            options.append((order, Culprit(key, n, value, how, tuple(r.claim for r in explained if r.claim >= 0))))
    if not options:
        return None
    first = min(o for o, _ in options)
    tied = [c for o, c in options if o == first]
    results = {r.published[0] for r in group}
    tied.sort(key=lambda c: c.key not in results)
    rivals = {c.key: (c.key, c.num, c.value) for c in tied[1:] if c.key != tied[0].key and c.cause is not None}
    return replace(tied[0], rivals=tuple(rivals.values())[:2])


def _recomputed(key: Key, explained: Sequence[Relation]) -> Fraction | None:
    """The value that arithmetic gives for a printed result; a misprint that fits by rounding alone (77,4 for 77,48) gives way to it."""
    results = {value for r in explained if r.published[0] == key for value in r.wanted(key)}
    return results.pop() if len(results) == 1 else None


def _candidates(key: Key, n: Num, touching: Sequence[Relation], near: Collection[Fraction]) -> list[Fraction]:
    wanted = [v for r in touching for v in r.wanted(key)]
    lost = [v for v in near if slip(n.value / n.step, v / n.step) is Cause.DIGIT_LOST]
    return list(dict.fromkeys([*wanted, *typed_values(n), *lost]))
