"""Scores as figures: each number that a scorecard prints has its definition, its law and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from cchc_analysis.model import Definition, Figure, SourceCell, Status
from cchc_analysis.numbers import decimals, exact, round_half_up
from cchc_analysis.scorecard.forecast import Forecast
from cchc_analysis.scorecard.headroom import Headroom
from cchc_analysis.scorecard.scoring import CriterionScore, ScoreResult, Subtotal
from cchc_analysis.scorecard.tree import Criterion, Scorecard

if TYPE_CHECKING:
    from cchc_analysis.scorecard.plan import Plan

_SECTION = "I.9"


def score_figures(result: ScoreResult, card: Scorecard, cells: Mapping[str, SourceCell] | None = None) -> list[Figure]:
    """A figure for each printed score: ``score.3.4.1`` for a value, ``score.7.3.3.low`` and ``.high`` for a range,
    ``score_max.3.4.1`` for the maximum; the same for areas, groups and ``score.total``.

    ``cells`` gives the source cell of typed evidence by name, for the number's card.
    """
    out: list[Figure] = []
    for leaf in card.leaves:
        line = result[leaf.code]
        out += _criterion(card, leaf, line, cells or {})
    names = {criterion.code: criterion.name for criterion in card.every()}
    for code, group in result.groups.items():
        out += _subtotal(card, code, group, names.get(code, group.name))
    return out + list(_subtotal(card, "total", result.total, "Tổng điểm"))


def score_id(code: str, certain: bool, end: str = "low") -> str:
    """The id of a score's figure: one for a value, one for each end of a range."""
    return f"score.{code}" if certain else f"score.{code}.{end}"


def _definition(card: Scorecard, id: str, label: str, formula: str, unit: str = "điểm") -> Definition:
    law = f"{card.law.number} ngày {card.law.date:%d/%m/%Y} của {card.law.issuer}"
    return Definition(id, label, formula, law, unit, 2, _SECTION, pad=False)


def _points(figure_id: str, definition: Definition, scope: str, value: Fraction, **more: object) -> Figure:
    places = max(decimals(exact(round_half_up(value, 4))) or 0, 2)
    return Figure(figure_id, definition, scope, value, Status.COMPUTED, digits=places, **more)  # type: ignore[arg-type]


def _criterion(card: Scorecard, leaf: Criterion, line: CriterionScore, cells: Mapping[str, SourceCell]) -> Iterator[Figure]:
    wording = " ".join(leaf.wording) or leaf.remark
    scope = f"tiêu chí {leaf.code}"
    inputs = tuple(cells.get(key, key.partition("#")[0]) for key in line.sources)
    yield _points(
        f"score_max.{leaf.code}", _definition(card, f"score_max.{leaf.code}", f"Điểm tối đa: {leaf.name}", "điểm tối đa theo văn bản"), scope,
        line.max, note=leaf.remark,
    )  # fmt: skip
    for figure_id, value, end in _ends(leaf.code, line):
        definition = _definition(card, figure_id, f"Điểm{end}: {leaf.name}", wording)
        yield _points(figure_id, definition, scope, value, inputs=inputs, substituted=line.explanation, note=leaf.remark)


def _ends(code: str, line: CriterionScore | Subtotal) -> list[tuple[str, Fraction, str]]:
    if line.low == line.high:
        return [(score_id(code, True), line.low, "")]
    return [(score_id(code, False, "low"), line.low, " chắc chắn có"), (score_id(code, False, "high"), line.high, " nhiều nhất có thể")]


def _subtotal(card: Scorecard, code: str, group: Subtotal, name: str) -> Iterator[Figure]:
    yield _points(f"score_max.{code}", _definition(card, f"score_max.{code}", f"Điểm tối đa: {name}", "cộng điểm tối đa"), name, group.max)
    for figure_id, value, end in _ends(code, group):
        yield _points(figure_id, _definition(card, figure_id, f"Điểm{end}: {name}", "cộng điểm các tiêu chí"), name, value)


def plan_figures(plan: Plan, card: Scorecard) -> list[Figure]:
    """The numbers of a plan: ``plan.target``, ``plan.reached``, ``plan.effort`` and three for each chosen action."""
    source = "hanh_dong.csv; bộ tiêu chí " + card.law.number

    def figure(name: str, label: str, value: Fraction, unit: str) -> Figure:
        definition = Definition(
            f"plan.{name}",
            label,
            "quy hoạch nguyên trên bộ tiêu chí, kiểm lại bằng chính phép chấm điểm",
            source,
            unit,
            0,
            _SECTION,
            pad=False,
        )
        places = decimals(value, 4)
        if unit == "điểm":
            places = max(decimals(exact(round_half_up(value, 4))) or 0, 2)
        return Figure(definition.id, definition, "kế hoạch", value, Status.COMPUTED, digits=4 if places is None else places)

    out = [
        figure("start", "Điểm chắc chắn đang có", plan.start, "điểm"),
        figure("target", "Điểm mục tiêu", plan.target, "điểm"),
        figure("reached", "Điểm chắc chắn sau kế hoạch", plan.reached, "điểm"),
        figure("effort", "Tổng công sức", plan.effort, "công"),
    ]
    for chosen in plan.chosen:
        action = chosen.action
        out.append(figure(f"amount.{action.id}", f"Số đơn vị: {action.label}", Fraction(chosen.amount), "lần"))
        out.append(figure(f"effort.{action.id}", f"Công sức: {action.label}", chosen.effort, "công"))
        out.append(figure(f"points.{action.id}", f"Điểm thêm: {action.label}", chosen.points, "điểm"))
    return out


def headroom_figures(rooms: Sequence[Headroom], card: Scorecard) -> list[Figure]:
    """How many cases to the next step: ``headroom.3.4.1.0`` …, in the order given."""
    out = []
    for number, room in enumerate(rooms):
        label = f"{'Còn chịu được' if room.harm else 'Cần thêm'}: {room.label}"
        definition = _definition(
            card, f"headroom.{room.code}.{number}", label, "số nguyên nhỏ nhất làm đổi trường hợp của quy tắc", room.unit
        )
        out.append(Figure(definition.id, definition, f"tiêu chí {room.code}", Fraction(room.cases), Status.COMPUTED, digits=0))
    return out


def forecast_figures(forecast: Forecast, card: Scorecard) -> list[Figure]:
    """The year's end by area and in all: ``forecast.3.low``, ``.high``; ``forecast.3.least``, ``.most`` over all scenarios."""
    out = []
    for area in (*card.areas, None):
        code, name = (area.code, area.name) if area else ("total", "Tổng điểm")
        central = forecast.central.groups[code] if area else forecast.central.total
        least, most = forecast.range_of(area.code if area else "")
        ends = (("low", central.low), ("high", central.high), ("least", least), ("most", most))
        for end, value in ends:
            definition = _definition(card, f"forecast.{code}.{end}", f"Dự báo cả năm: {name}", forecast.words)
            out.append(_points(definition.id, definition, name, value))
    return out


def pareto_figures(front: Sequence[Plan], card: Scorecard) -> list[Figure]:
    """Points against effort: ``pareto.0.effort`` and ``pareto.0.points`` …"""
    out = []
    for number, plan in enumerate(front):
        for what, label, unit, value in (("effort", "Công sức", "công", plan.effort), ("points", "Điểm chắc chắn", "điểm", plan.reached)):
            definition = _definition(card, f"pareto.{number}.{what}", label, "nhiều điểm nhất với công sức này", unit)
            places = decimals(value, 4) if unit == "công" else None
            figure = _points(definition.id, definition, "kế hoạch", value)
            out.append(figure if places is None else Figure(figure.id, definition, "kế hoạch", value, Status.COMPUTED, digits=places))
    return out
