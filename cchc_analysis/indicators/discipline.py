"""I.3 petitions; I.4 and I.5 reporting discipline."""

from __future__ import annotations

from cchc_analysis.indicators.registry import Scope, indicator, rows_aside
from cchc_analysis.indicators.terms import Term
from cchc_analysis.tables import QuarterData, Row

_PETITIONS = "Báo cáo CCHC quý, mục I.3"
_REPORTING = "Báo cáo CCHC quý, mục I.4 và I.5"


@indicator("petitions", "petitions.received", "Đơn thư tiếp nhận", section="I.3", source=_PETITIONS, unit="đơn")
def petitions_received(t: Scope) -> Term:
    """Petitions received."""
    return t.column("received")


@indicator("petitions", "petitions.resolved", "Đơn thư đã giải quyết", section="I.3", source=_PETITIONS, unit="đơn")
def petitions_resolved(t: Scope) -> Term:
    """Of these, resolved."""
    return t.column("resolved")


@indicator("petitions", "petitions.open", "Đơn thư chưa giải quyết xong", section="I.3", source=_PETITIONS, unit="đơn")
def petitions_open(t: Scope) -> Term:
    """Received less resolved."""
    return t.received - t.resolved


@indicator("petitions", "petitions.rate", "Tỷ lệ đơn thư đã giải quyết", section="I.3", source=_PETITIONS, unit="%")
def petitions_rate(t: Scope) -> Term:
    """Resolved / received."""
    return t.resolved / t.received


@indicator("petitions_open", "petitions_open.open", "Đơn thư còn tồn", section="I.7", source="Báo cáo CCHC quý, mục I.7", unit="đơn")
def open_by_unit(t: Scope) -> Term:
    """Open petitions by unit."""
    return t.column("open")


@indicator("reporting", "reporting.due", "Đơn vị phải gửi báo cáo", section="I.4", source=_REPORTING, unit="đơn vị")
def reporting_due(t: Scope) -> Term:
    """Units that must report."""
    return t.count("số đơn vị trong danh sách phải gửi báo cáo", lambda row: True, "unit")


@indicator("reporting", "reporting.sent", "Đơn vị đã gửi báo cáo", section="I.4", source=_REPORTING, unit="đơn vị")
def reporting_sent(t: Scope) -> Term:
    """Units that sent a report."""
    return t.count("số đơn vị ghi đã gửi", lambda row: row["sent"] is True, "sent")


@indicator("reporting", "reporting.not_sent", "Đơn vị không gửi báo cáo", section="I.5", source=_REPORTING, unit="đơn vị")
def reporting_not_sent(t: Scope) -> Term:
    """Due less sent."""
    return t.due - t.sent


def reporting_group_scopes(data: QuarterData) -> list[Scope]:
    """A scope for each group of levels that the report counts together (offices, communes)."""
    table = data.table("reporting")
    groups: dict[str, list[Row]] = {}
    names: dict[str, list[str]] = {}
    for level in data.reference.levels.values():
        if level.reporting_group:
            groups.setdefault(level.reporting_group, [])
            names.setdefault(level.reporting_group, []).append(level.name)
    for row in table:
        unit = data.reference.units.get(row.text("unit"))
        level_of = data.reference.levels.get(unit.level) if unit else None
        if level_of and level_of.reporting_group:
            groups[level_of.reporting_group].append(row)
    return [
        Scope(table, f"group.{g}", " và ".join(names[g]), tuple(rows), data=data, lacking=rows_aside(table))
        for g, rows in groups.items()
        if rows
    ]
