"""The indicator registry and the pure functions that turn checked tables into figures."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_analysis.indicators import digitisation, discipline, finance, one_stop, online, work  # noqa: F401  (they register)
from cchc_analysis.indicators.registry import REGISTRY, Registry, Scope, figures_of, row_scopes, unit_scopes, whole_scope
from cchc_analysis.model import Figure, Figures
from cchc_analysis.tables import SUMMED, QuarterData, Row

_BY_LEVEL = ("inspections", "reporting")
_BY_UNIT = ("digitisation_rates", "petitions_open")


def compute(data: QuarterData, registry: Registry = REGISTRY) -> Figures:
    """Every figure of a quarter, in the order of the report. Pure: the same tables give the same figures."""
    return Figures.of(_all(data, registry))


def _all(data: QuarterData, registry: Registry) -> Iterator[Figure]:
    yield from figures_of(row_scopes(data, "plans", lambda r: r.text("plan"), lambda r: r.text("title"), registry), registry)
    yield from figures_of(whole_scope(data, "assigned_tasks", registry), registry)
    yield from figures_of(row_scopes(data, "areas", lambda r: r.text("area"), lambda r: r.text("title"), registry), registry)
    yield from figures_of(whole_scope(data, "areas", registry), registry)
    yield from work.activity_figures(data)
    yield from finance.budget_figures(data)
    yield from figures_of(row_scopes(data, "businesses", lambda r: r.text("kind"), lambda r: r.text("label"), registry), registry)
    yield from figures_of(_by_level(data, registry), registry)
    for table in SUMMED:
        yield from figures_of(unit_scopes(data, table, registry), registry)
    for table in _BY_LEVEL:
        levels = [s for s in unit_scopes(data, table, registry) if s.id in data.reference.levels]
        yield from figures_of(levels, registry)
    for table in _BY_UNIT:
        yield from figures_of(row_scopes(data, table, lambda r: r.text("unit"), lambda r: _unit_name(data, r), registry), registry)
    yield from figures_of(discipline.reporting_group_scopes(data), registry)
    yield from figures_of(finance.indicator_scopes(data, registry), registry)
    yield from finance.target_figures(data)
    yield from finance.evidence_figures(data)


def _unit_name(data: QuarterData, row: Row) -> str:
    unit = data.reference.units.get(row.text("unit"))
    return unit.name if unit else row.text("unit")


def _by_level(data: QuarterData, registry: Registry) -> list[Scope]:
    levels = data.reference.levels

    def name(level_id: str) -> str:
        return levels[level_id].name if level_id in levels else level_id

    return row_scopes(data, "procedures", lambda r: r.text("level"), lambda r: name(r.text("level")), registry)
