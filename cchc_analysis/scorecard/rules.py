"""Reading a rule in a world: the span of points, the cases taken, the numbers put in, and why it is not one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from cchc_analysis.numbers import format_percent
from cchc_analysis.scorecard import spans
from cchc_analysis.scorecard.expression import Expression, Number
from cchc_analysis.scorecard.spans import Span
from cchc_analysis.scorecard.tree import Branch, Branches, Node, Part, Parts, Points, Policy, Scaled
from cchc_analysis.scorecard.words import points_text, span_text, term_text
from cchc_analysis.scorecard.world import World, ZeroDenominator, suppose, suppose_each, value

_ZERO_POINTS = Number(Fraction(0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule gives. ``left_out`` is the policy that takes the criterion out of the sum.

    ``trace`` are the steps in words; ``path`` names the cases taken (to tell when another case begins); ``reasons`` say why
    the points are not certain; ``remarks`` what readers should know besides.
    """

    span: Span
    trace: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    left_out: Policy | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the points of a criterion or part are held between, and what a zero denominator gives."""

    low: Fraction
    high: Fraction
    zero_denominator: Policy | None = None
    may_exceed: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """How rules are read: the words shown for names, and the digits that each leaf is rounded to."""

    shown: Mapping[str, str]
    leaf_digits: int | None = None

    def settle(self, node: Node, world: World, limits: Limits) -> Outcome:
        """A rule with its limits: policy for a zero denominator applied, points held between ``low`` and ``high``."""
        low, high, zero = limits.low, limits.high, limits.zero_denominator
        flags: list[bool] = []
        inner = World({**world.names, "max": spans.exactly(high)}, world.integers, world.missing, world.learnt, flags)
        words = replace(self, shown={**self.shown, "max": points_text(high)})
        try:
            outcome = words.read(node, inner, limits)
        except ZeroDenominator:
            return _zero_denominator(limits)
        if flags:
            instead = {"full": spans.exactly(high), "zero": spans.exactly(0)}.get(zero or "", Span(low, high))
            outcome = replace(outcome, span=spans.hull([outcome.span, instead]))
        return _hold(outcome, limits)

    def read(self, node: Node, world: World, limits: Limits) -> Outcome:
        """A rule without limits; raises ``ZeroDenominator``."""
        match node:
            case Points():
                return self._points(node, world)
            case Branches(branches):
                return self._branches(branches, world, limits)
            case Parts(parts):
                return self._parts(parts, world, limits.high)
            case Scaled(by, of):
                inner = self.read(of, world, limits)
                factor = value(by, world)
                text = f"nhân hệ số {term_text(by, self.shown)}"
                return replace(inner, span=spans.multiply(inner.span, factor), trace=(*inner.trace, text))

    def _points(self, node: Points, world: World) -> Outcome:
        span = value(node.expression, world)
        if self.leaf_digits is not None:
            span = spans.rounded(span, self.leaf_digits)
        text = term_text(node.expression, self.shown)
        if isinstance(node.expression, Number):
            text = f"{points_text(node.expression.value)} điểm"
        elif span.point is not None:
            text = f"{text} = {points_text(span.point)}"
        return Outcome(span, (f"{node.text}: {text}" if node.text else text,))

    def _branches(self, branches: tuple[Branch, ...], world: World, limits: Limits) -> Outcome:
        taken: list[tuple[Branch, Outcome, bool]] = []
        conditions = [b.when for b in branches if b.when is not None]
        for index, branch in enumerate(branches):
            if branch.when is None:
                continue
            inside = suppose(branch.when, True, world)
            if inside is not None:
                sure = suppose(branch.when, False, world) is None
                taken.append((branch, self._case(branch, index, inside, limits), sure))
        outside = suppose_each([(c, False) for c in conditions], world)
        if outside is not None:
            other = next(((i, b) for i, b in enumerate(branches) if b.when is None), None)
            if other is None:
                gap = Outcome(Span(limits.low, limits.high), ("không có trường hợp nào của quy tắc khớp",), ("else?",))
                certain = not taken
                if certain:
                    gap = replace(gap, reasons=("quy tắc không nói trường hợp này được bao nhiêu điểm",))
                taken.append((Branch(None, Points(_ZERO_POINTS)), gap, certain))
            else:
                taken.append((other[1], self._case(other[1], other[0], outside, limits), not taken))
        return _join(taken)

    def _case(self, branch: Branch, index: int, world: World, limits: Limits) -> Outcome:
        inner = self.read(branch.then, world, limits)
        words = branch.text or ("các trường hợp còn lại" if branch.when is None else "")
        if branch.when is not None:
            condition = term_text(branch.when, self.shown, ratios=lambda e: _percent(e, world))
            words = f"{words} ({condition})" if words else condition
        return replace(inner, trace=(words, *inner.trace), path=(f"{index}", *inner.path))

    def _parts(self, parts: tuple[Part, ...], world: World, high: Fraction) -> Outcome:
        outcomes = [self.settle(p.rule, world, Limits(p.min, p.max, p.zero_denominator)) for p in parts]
        total = spans.exactly(0)
        for outcome in outcomes:
            total = spans.add(total, outcome.span)
        reasons = [r for o in outcomes for r in o.reasons]
        rest = high - sum((p.max for p in parts), Fraction(0))
        if rest > 0:
            total = spans.add(total, Span(Fraction(0), rest))
            reasons.append(f"còn {points_text(rest)} điểm không có phần nào trong văn bản nói tới")
        trace = [f"{p.name}: {' → '.join(t for t in o.trace if t)}" for p, o in zip(parts, outcomes, strict=True)]
        path = tuple(f"{i}.{step}" for i, o in enumerate(outcomes) for step in o.path)
        remarks = tuple(r for o in outcomes for r in o.remarks)
        return Outcome(total, tuple(trace), path, tuple(dict.fromkeys(reasons)), remarks)


def _percent(term: Expression, world: World) -> str:
    """The value of a ratio beside its numbers: ``507/507 = 100%``."""
    try:
        point = value(term, world).point
    except ZeroDenominator:
        return ""
    return "" if point is None else f" = {format_percent(point)}"


def _join(taken: list[tuple[Branch, Outcome, bool]]) -> Outcome:
    """The hull of the possible cases; two cases that both hold for certain with different points contradict each other."""
    outcomes = [o for _, o, _ in taken if not o.span.empty] or [o for _, o, _ in taken]
    span = spans.hull(o.span for o in outcomes)
    sure = [o for _, o, certain in taken if certain]
    reasons = _all(o.reasons for o in outcomes)
    if len(sure) > 1 and any(o.span != sure[0].span for o in sure):
        reasons = (*reasons, "quy tắc mâu thuẫn: cùng một trường hợp mà cho các điểm " + ", ".join(span_text(o.span) for o in sure))
    if len(outcomes) == 1:
        return replace(outcomes[0], span=span, reasons=reasons)
    steps = tuple(" → ".join(t for t in o.trace if t) for o in outcomes)
    path = tuple("|".join(o.path) for o in outcomes)
    return Outcome(span, steps, path, reasons, _all(o.remarks for o in outcomes))


def _all(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _zero_denominator(limits: Limits) -> Outcome:
    match limits.zero_denominator:
        case "full":
            return Outcome(spans.exactly(limits.high), ("mẫu số bằng 0: được điểm tối đa theo quy định",), ("0",))
        case "zero":
            return Outcome(spans.exactly(0), ("mẫu số bằng 0: không có điểm theo quy định",), ("0",))
        case None:
            reason = "mẫu số bằng 0, quy tắc không nói được bao nhiêu điểm"
            return Outcome(Span(limits.low, limits.high), ("mẫu số bằng 0",), ("0",), (reason,))
        case policy:
            return Outcome(spans.exactly(0), ("mẫu số bằng 0: không tính tiêu chí này",), ("0",), left_out=policy)


def _hold(outcome: Outcome, limits: Limits) -> Outcome:
    span, low, high = outcome.span, limits.low, limits.high
    if limits.may_exceed:
        return replace(outcome, span=Span(low if span.lo is None else span.lo, high if span.hi is None else span.hi))
    held = spans.at_least(spans.at_most(span, spans.exactly(high)), spans.exactly(low))
    if span.point is not None and held.point != span.point:
        remark = f"công thức cho {points_text(span.point)} điểm, lấy theo giới hạn {points_text(held.point or low)}"
        return replace(outcome, span=held, remarks=(*outcome.remarks, remark))
    return replace(outcome, span=held)
