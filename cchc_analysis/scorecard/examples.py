"""The tests in plain words that stand beside a scorecard: run them, and tell which thresholds and dates they leave untried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from cchc_analysis.numbers import plain
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.scorecard import spans
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.expression import Comparison, Condition, Expression, Name, Number, Operation, comparisons, names
from cchc_analysis.scorecard.jumps import bare_world
from cchc_analysis.scorecard.reading import Occasion, world_of
from cchc_analysis.scorecard.scoring import score
from cchc_analysis.scorecard.spans import Span
from cchc_analysis.scorecard.tree import Criterion, Scorecard
from cchc_analysis.scorecard.ways import terms
from cchc_analysis.scorecard.words import points_text, span_text, term_text
from cchc_analysis.scorecard.world import World, ZeroDenominator, narrow, value

Given = Fraction | tuple[Fraction, Fraction] | str | None
"""What an example gives for a variable: a number, a range, a choice (or ``không áp dụng``), or nothing."""

_NEAR = Fraction(1, 100)
_SIDES = (
    ("tại", spans.exactly(0)),
    ("ngay dưới", Span(None, Fraction(0), hi_open=True)),
    ("ngay trên", Span(Fraction(0), None, lo_open=True)),
)


@dataclass(frozen=True)
class Example:
    """One sentence that must be true of a scorecard: given these variables, the criterion scores this."""

    name: str
    criterion: str = ""
    day: date | None = None
    unit_group: str = ""
    given: Mapping[str, Given] | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    in_force: bool | None = None
    line: int = 0


def evidence_of(criterion: Criterion, example: Example) -> dict[str, Evidence]:
    """The evidence that an example gives (``ValueError`` for a name or choice that the criterion does not have)."""
    out: dict[str, Evidence] = {}
    given = example.given or {}
    unknown = set(given) - {v.name for v in criterion.variables}
    if unknown:
        raise ValueError(f"tiêu chí {criterion.code} không có đại lượng {', '.join(sorted(unknown))}")
    for variable in criterion.variables:
        found = given.get(variable.name)
        if variable.source is None or found is None:
            continue
        if isinstance(found, tuple):
            out[variable.source.key] = Evidence.between(*found)
        elif isinstance(found, Fraction):
            out[variable.source.key] = Evidence.of(found)
        elif found == "không áp dụng":
            out[variable.source.key] = Evidence(not_applicable=True)
        elif found in variable.choices:
            out[variable.source.key] = Evidence.of(variable.choices.index(found))
        else:
            raise ValueError(f"{variable.name} không có lựa chọn “{found}”")
    return out


def failure(card: Scorecard, example: Example) -> str:
    """Why an example does not hold, in a sentence; empty when it holds."""
    day = example.day or card.valid_from
    if not example.criterion:
        force = card.valid_on(day)
        return "" if force == example.in_force else f"ngày {vietnamese_date(day)} bộ tiêu chí {'có' if force else 'không có'} hiệu lực"
    try:
        criterion = card.leaf(example.criterion)
        evidence = evidence_of(criterion, example)
    except KeyError:
        return f"không có tiêu chí {example.criterion}"
    except ValueError as error:
        return str(error)
    result = score(card, evidence, day, example.unit_group)[example.criterion]
    if example.in_force is not None and (result.standing != "not_in_force") != example.in_force:
        return f"ngày {vietnamese_date(day)} tiêu chí {criterion.code}: {result.standing}"
    if example.low is not None and (result.low, result.high) != (example.low, example.high):
        wanted = span_text(Span(example.low, example.high))
        exact = f" (đúng ra {plain(result.low, 12)})" if result.certain and points_text(result.low) == wanted else ""
        return f"lẽ ra {wanted} điểm, tính được {result.shown}{exact}: {result.explanation}"
    return ""


def untried(card: Scorecard, examples: Sequence[Example]) -> list[str]:
    """The thresholds with no example at, just below or just above them, and the validity dates with none on either side."""
    out = [f"chưa thử {what}" for what in _dates(card, examples)]
    for leaf in card.leaves:
        mine = [e for e in examples if e.criterion == leaf.code and e.given is not None]
        if not mine:
            out.append(f"tiêu chí {leaf.code} chưa có ví dụ nào")
        out += [f"tiêu chí {leaf.code} chưa thử {what}" for what in _thresholds(card, leaf, mine)]
    return out


def _dates(card: Scorecard, examples: Sequence[Example]) -> Iterator[str]:
    tried = {(e.day, e.in_force) for e in examples if e.in_force is not None}
    wanted = [(card.valid_from, True), (card.valid_from - timedelta(days=1), False)]
    if card.valid_to is not None:
        wanted += [(card.valid_to, True), (card.valid_to + timedelta(days=1), False)]
    for day, force in wanted:
        if (day, force) not in tried:
            yield f"ngày {vietnamese_date(day)} ({'có' if force else 'không còn'} hiệu lực)"


def _thresholds(card: Scorecard, leaf: Criterion, examples: Sequence[Example]) -> Iterator[str]:
    assert leaf.rule is not None
    conditions = [t for t in terms(leaf.rule) if isinstance(t, Condition)]
    cuts = dict.fromkeys(_cut(c, leaf) for t in conditions for c in comparisons(t))
    for left, right in cuts:
        quantity = Operation("-", (left, right))
        seen = [(v, size) for e in examples if (found := _value(card, leaf, e, quantity, right)) for v, size in [found]]
        whole = _counts(leaf, left) and _counts(leaf, right)
        for what, side in _SIDES:
            if not _possible(leaf, quantity, side):
                continue
            near = (v for v, size in seen if v in side and (abs(v) <= _NEAR * max(Fraction(1), abs(size)) or (whole and abs(v) <= 1)))
            if next(near, None) is None:
                yield f"{what} ngưỡng {term_text(left, {})} = {term_text(right, {})}"


def _cut(comparison: Comparison, leaf: Criterion) -> tuple[Expression, Expression]:
    left, right = comparison.left, comparison.right
    return (
        (right, left) if isinstance(left, Number) or (names(left) <= {p.name for p in leaf.parameters} and names(left)) else (left, right)
    )


def _counts(leaf: Criterion, term: Expression) -> bool:
    if isinstance(term, Number):
        return term.value.denominator == 1
    return isinstance(term, Name) and any(v.name == term.id and v.integer for v in leaf.variables)


def _possible(leaf: Criterion, quantity: Expression, side: Span) -> bool:
    for _, variables in leaf.readings():
        world = bare_world(leaf, variables, {p.name: p.values[0].value for p in leaf.parameters})
        try:
            if world is not None and narrow(quantity, side, world) is not None:
                return True
        except ZeroDenominator:
            continue
    return False


def _value(card: Scorecard, leaf: Criterion, example: Example, quantity: Expression, size: Expression) -> tuple[Fraction, Fraction] | None:
    """What an example makes of a quantity, and the size of the threshold; nothing when the example leaves it open."""
    occasion = Occasion(card, example.day or card.valid_from, example.unit_group)
    try:
        evidence = evidence_of(leaf, example)
        world: World = world_of(occasion, leaf, leaf.readings()[0][1], evidence)[0]
        found, against = value(quantity, world).point, value(size, world).point
    except (ValueError, ZeroDenominator):
        return None
    return None if found is None or against is None else (found, against)
