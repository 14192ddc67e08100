"""Scoring: evidence in, points per criterion out, as a value or as a range with the reason; then areas and the total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from cchc_analysis.scorecard import spans
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.reading import STANDING, CriterionReader, Occasion, Standing, score_criterion
from cchc_analysis.scorecard.rules import Outcome
from cchc_analysis.scorecard.spans import Span
from cchc_analysis.scorecard.tree import Area, Criterion, Policy, Scorecard
from cchc_analysis.scorecard.words import points_text, span_text


@dataclass(frozen=True, slots=True)
class Opinion:
    """What people say beside the computed points: self-score, appraisal, explanation."""

    self_score: Fraction | None = None
    appraised: Fraction | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """The points of one criterion, ``low`` to ``high``, unrounded unless the card rounds them.

    ``steps`` are the case taken and the expression with the numbers put in; ``reasons`` say why it is a range; ``remarks`` what
    else to know; ``path`` names the cases taken.
    """

    code: str
    name: str
    area: str
    max: Fraction
    min: Fraction
    low: Fraction
    high: Fraction
    standing: Standing
    steps: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    opinion: Opinion = Opinion()

    @property
    def certain(self) -> bool:
        """Whether the points are one value."""
        return self.low == self.high

    @property
    def lost(self) -> tuple[Fraction, Fraction]:
        """Points lost against the maximum, least and most."""
        return self.max - self.high, self.max - self.low

    @property
    def shown(self) -> str:
        """The points for readers: ``2,00`` or ``0,00 đến 0,50``."""
        return span_text(Span(self.low, self.high))

    @property
    def explanation(self) -> str:
        """Why these points, in one line."""
        lines = [" → ".join(s for s in self.steps if s)] if self.certain else []
        lines += [*self.reasons, *self.remarks]
        return "; ".join(line for line in lines if line) or STANDING[self.standing]


@dataclass(frozen=True, slots=True)
class Subtotal:
    """The points of an area, a group or the whole card."""

    code: str
    name: str
    low: Fraction
    high: Fraction
    max: Fraction

    @property
    def shown(self) -> str:
        """The points for readers."""
        return span_text(Span(self.low, self.high))

    @property
    def share(self) -> tuple[Fraction, Fraction] | None:
        """Points over the maximum (the component index), low and high."""
        return None if self.max == 0 else (self.low / self.max, self.high / self.max)


@dataclass(frozen=True)
class ScoreResult:
    """A scored card: criteria in the card's order, subtotals by code, and the total."""

    scorecard: str
    title: str
    criteria: tuple[CriterionScore, ...]
    groups: Mapping[str, Subtotal]
    total: Subtotal
    day: date | None = None
    remarks: tuple[str, ...] = ()

    def __getitem__(self, code: str) -> CriterionScore:
        """A criterion by code (``KeyError``)."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class _Scored:
    criterion: Criterion
    area: Area
    parent: str
    score: CriterionScore
    left_out: Policy | None = None


def score(
    card: Scorecard,
    evidence: Mapping[str, Evidence],
    day: date | None = None,
    unit_group: str = "",
    opinions: Mapping[str, Opinion] | None = None,
    *,
    read: CriterionReader = score_criterion,
) -> ScoreResult:
    """Score a card. ``evidence`` is looked up by ``Source.key``; ``day`` (the card's first day when not given) and
    ``unit_group`` choose the parameters and the criteria in force. Never raises for missing or odd evidence.
    ``read`` reads one criterion: who scores a card many times may remember (:class:`Remembered`)."""
    occasion = Occasion(card, day or card.valid_from, unit_group)
    scored: list[_Scored] = []
    for area in card.areas:
        for leaf, parent in _leaves(area):
            outcome, standing = read(occasion, leaf, evidence)
            line = _line(leaf, area, outcome, standing, evidence)
            if opinions and leaf.code in opinions:
                line = _beside(line, opinions[leaf.code])
            scored.append(_Scored(leaf, area, parent, line, outcome.left_out))
    scored = _share_out(scored)
    return _add_up(card, scored, occasion.day)


def _leaves(area: Area) -> list[tuple[Criterion, str]]:
    def below(criterion: Criterion, parent: str) -> list[tuple[Criterion, str]]:
        if not criterion.children:
            return [(criterion, parent)]
        return [pair for child in criterion.children for pair in below(child, criterion.code)]

    return [pair for criterion in area.criteria for pair in below(criterion, area.code)]


def _line(criterion: Criterion, area: Area, outcome: Outcome, standing: Standing, evidence: Mapping[str, Evidence]) -> CriterionScore:
    high = criterion.max or Fraction(0)
    sources = [v.source.key for v in criterion.variables if v.source]
    return CriterionScore(
        code=criterion.code,
        name=criterion.name,
        area=area.code,
        max=Fraction(0) if outcome.left_out else high,
        min=criterion.min,
        low=outcome.span.lo if outcome.span.lo is not None else criterion.min,
        high=outcome.span.hi if outcome.span.hi is not None else high,
        standing=standing,
        steps=outcome.trace,
        reasons=outcome.reasons,
        remarks=outcome.remarks,
        path=outcome.path,
        sources=tuple(dict.fromkeys(sources)),
    )


def _beside(line: CriterionScore, opinion: Opinion) -> CriterionScore:
    remarks = list(line.remarks)
    for what, points in (("tự chấm", opinion.self_score), ("thẩm định", opinion.appraised)):
        if points is not None and not line.low <= points <= line.high:
            remarks.append(f"{what} {points_text(points)} điểm, khác điểm tính từ số liệu ({line.shown})")
    return replace(line, opinion=opinion, remarks=tuple(remarks))


def _share_out(scored: list[_Scored]) -> list[_Scored]:
    """The points of criteria whose policy is "redistribute" go equally to their siblings that count."""
    for gone in [s for s in scored if s.left_out == "redistribute"]:
        siblings = [s for s in scored if s.parent == gone.parent and s.left_out is None and s.criterion.max]
        if not siblings:
            continue
        extra = (gone.criterion.max or Fraction(0)) / len(siblings)
        scored = [_enlarge(s, extra) if s in siblings else s for s in scored]
    return scored


def _enlarge(scored: _Scored, extra: Fraction) -> _Scored:
    line = scored.score
    factor = (line.max + extra) / line.max
    remark = f"điểm tối đa thành {points_text(line.max + extra)} vì nhận điểm của tiêu chí không tính"
    larger = replace(line, max=line.max + extra, low=line.low * factor, high=line.high * factor, remarks=(*line.remarks, remark))
    return replace(scored, score=larger)


def _add_up(card: Scorecard, scored: list[_Scored], day: date) -> ScoreResult:
    groups: dict[str, Subtotal] = {}
    for area in card.areas:
        members = [s.score for s in scored if s.area is area]
        groups[area.code] = _area_total(area, members)
        for criterion in area.criteria:
            for group in _groups(criterion):
                codes = {leaf.code for leaf in group.leaves}
                lines = [s.score for s in scored if s.criterion.code in codes]
                groups.setdefault(group.code, _subtotal(group.code, group.name, lines))
    areas = [groups[a.code] for a in card.areas]
    low, high = sum((a.low for a in areas), Fraction(0)), sum((a.high for a in areas), Fraction(0))
    top = sum((groups[a.code].max for a in card.areas if not a.adjustment), Fraction(0))
    remarks: list[str] = []
    excluded = sum(
        (s.criterion.max or Fraction(0) for s in scored if s.left_out == "exclude" and s.score.standing != "not_in_force"), Fraction(0)
    )
    if excluded and top:
        factor = (top + excluded) / top
        remarks.append(f"bỏ {points_text(excluded)} điểm không tính, quy phần còn lại về thang {points_text(top + excluded)}")
        low, high, top = low * factor, high * factor, top + excluded
    if not card.may_exceed_scale:
        low, high = min(low, top), min(high, top)
    if card.rounding and card.rounding.at == "total":
        low, high = (spans.round_value(x, card.rounding.digits) for x in (low, high))
    total = Subtotal("", "Tổng cộng", low, high, top)
    return ScoreResult(card.id, card.title, tuple(s.score for s in scored), groups, total, day, tuple(remarks))


def _groups(criterion: Criterion) -> list[Criterion]:
    return [criterion, *(g for child in criterion.children for g in _groups(child))] if criterion.children else []


def _subtotal(code: str, name: str, lines: list[CriterionScore]) -> Subtotal:
    zero = Fraction(0)
    return Subtotal(code, name, sum((s.low for s in lines), zero), sum((s.high for s in lines), zero), sum((s.max for s in lines), zero))


def _area_total(area: Area, lines: list[CriterionScore]) -> Subtotal:
    if not area.adjustment:
        return _subtotal(area.code, area.name, lines)

    def capped(ends: list[Fraction]) -> Fraction:
        bonus = sum((e for e in ends if e > 0), Fraction(0))
        penalty = sum((e for e in ends if e < 0), Fraction(0))
        bonus = bonus if area.bonus_cap is None else min(bonus, area.bonus_cap)
        return bonus + (penalty if area.penalty_cap is None else max(penalty, -area.penalty_cap))

    top = sum((s.max for s in lines), Fraction(0)) if area.bonus_cap is None else area.bonus_cap
    return Subtotal(area.code, area.name, capped([s.low for s in lines]), capped([s.high for s in lines]), top)
