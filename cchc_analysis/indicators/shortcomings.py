"""I.7: the lists of shortcomings, drawn from the figures by rule, complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_analysis.model import Figure, Figures
from cchc_analysis.numbers import exact
from cchc_analysis.tables import Level, QuarterData, Unit


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit and the figures listed for it."""

    unit: Unit
    figures: tuple[Figure, ...]


def open_petitions(data: QuarterData, figures: Figures, levels: Sequence[str]) -> list[UnitFigures]:
    """Units of these levels with open petitions, in the table's order."""
    listed = []
    for unit_id, figure in _scoped(figures, "petitions_open.open@"):
        unit = data.reference.units.get(unit_id)
        if unit and unit.level in levels and figure.value:
            listed.append(UnitFigures(unit, (figure,)))
    return listed


def petitions_unknown(data: QuarterData, figures: Figures, levels: Sequence[str]) -> list[Level]:
    """Levels that deal with petitions, of which the list of open ones is not known to be whole: none listed though the total is
    not known to be zero, or some listed while units are still to come.
    """
    units = data.reference.units
    dealing = {units[name].level for name in data.owed.get("petitions", ()) if name in units}
    listed = {item.unit.level for item in open_petitions(data, figures, levels)}
    unknown = []
    for level in data.reference.levels.values():
        total = figures.get(f"petitions.open@{level.id}")
        if level.id not in levels or not (total or level.id in dealing):
            continue
        if (total is not None and total.value is None) if level.id in listed else (total is None or total.value != 0):
            unknown.append(level)
    return unknown


def low_indicators(data: QuarterData, figures: Figures, levels: Sequence[str]) -> list[UnitFigures]:
    """Socio-economic indicators under the level's threshold (target ``indicator_low``), by unit.

    Compared before rounding; an indicator without a value is not listed as low (missing is not zero).
    """
    listed: dict[str, list[Figure]] = {}
    for scope_id, figure in _scoped(figures, "indicator.rate@"):
        unit = data.reference.units.get(scope_id.split(".", 1)[0])
        if unit is None or unit.level not in levels or figure.value is None:
            continue
        target = figures.get(f"target.indicator_low@{unit.level}")
        if target and target.value is not None and exact(figure.value) < exact(target.value):
            listed.setdefault(unit.id, []).append(figure)
    return [UnitFigures(data.reference.units[u], tuple(fs)) for u, fs in listed.items()]


def low_digitisation(data: QuarterData, figures: Figures, levels: Sequence[str]) -> list[tuple[Figure, Figure]]:
    """Digitisation rates under the target of these levels, each with its target, compared before rounding.

    First the rates computed for the levels, of components and of results; then those that single units report.
    """
    units = data.reference.units
    computed = ("digitisation.components_rate", "digitisation.results_rate")
    rates = [(level, figure) for level in levels for rate in computed if (figure := figures.get(f"{rate}@{level}"))]
    reported = _scoped(figures, "digitisation.reported_rate@")
    rates += [(units[name].level, figure) for name, figure in reported if name in units and units[name].level in levels]
    listed = []
    for level, figure in rates:
        target = figures.get(f"target.digitisation@{level}")
        if target and target.value is not None and figure.value is not None and exact(figure.value) < exact(target.value):
            listed.append((figure, target))
    return listed


def missing_reporters(data: QuarterData, group: str) -> list[Unit]:
    """Units of a reporting group that sent no report."""
    levels = {level.id for level in data.reference.levels.values() if level.reporting_group == group}
    units = data.reference.units
    return [
        units[row.text("unit")]
        for row in data.table("reporting")
        if row["sent"] is False and row.text("unit") in units and units[row.text("unit")].level in levels
    ]


def _scoped(figures: Figures, prefix: str) -> list[tuple[str, Figure]]:
    return [(key.removeprefix(prefix), figure) for key, figure in figures.items() if key.startswith(prefix)]
