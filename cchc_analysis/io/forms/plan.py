"""Which tables a unit fills in: ``data/reference/forms.csv``, a row for a level (all its units) or for one unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cchc_analysis.findings import finding
from cchc_analysis.io.reference import Registries
from cchc_analysis.io.schema import TableSchema, schema
from cchc_analysis.model import Finding
from cchc_analysis.tables import Row, Unit


@dataclass(frozen=True)
class Task:
    """A table that a unit fills in, and the unit that its rows speak of (mostly itself)."""

    table: TableSchema
    speaks_for: Unit


@dataclass(frozen=True)
class FormPlan:
    """The tables of every unit that fills in any, in the registry's order; and what is wrong with the plan."""

    tasks: dict[str, tuple[Task, ...]]
    findings: tuple[Finding, ...]


def plan_forms(registries: Registries, day: date) -> FormPlan:
    """Who fills in what on a day. A row for one unit adds to the rows of its level; the order of tables is the schema's."""
    units = registries.units_on(day).current
    known = {unit.id for unit in registries.units}, {level.id for level in registries.levels}
    findings: list[Finding] = []
    chosen: dict[str, dict[str, Task]] = {}
    for row in registries.forms:
        faults = list(_faults(row, *known))
        findings += faults
        table = schema().table_named(row.text("table"))
        if faults or table is None or not _in_force(row, day):
            continue
        for unit in _fillers(row, units.values()):
            chosen.setdefault(unit.id, {})[table.id] = Task(table, units.get(row.text("speaks_for"), unit))
    tasks = {
        unit_id: tuple(chosen[unit_id][table] for table in schema().tables if table in chosen[unit_id])
        for unit_id in units
        if unit_id in chosen
    }
    return FormPlan(tasks, tuple(findings))


def _fillers(row: Row, units: Iterable[Unit]) -> list[Unit]:
    wanted = row.text("unit")
    return [u for u in units if (u.id == wanted if wanted else u.level == row.text("level") and not u.collective)]


def _faults(row: Row, units: set[str], levels: set[str]) -> Iterable[Finding]:
    if row.text("level") not in levels:
        yield finding("bang-giao-sai", row.source("level"), what="mã cấp có trong sổ đăng ký")
    if schema().table_named(row.text("table")) is None:
        yield finding("bang-giao-sai", row.source("table"), what="tên bảng (ví dụ mot_cua)")
    for column in ("unit", "speaks_for"):
        if row.text(column) and row.text(column) not in units:
            yield finding("bang-giao-sai", row.source(column), what="mã đơn vị có trong sổ đăng ký")


def _in_force(row: Row, day: date) -> bool:
    start, end = row["valid_from"], row["valid_to"]
    return (not isinstance(start, date) or start <= day) and (not isinstance(end, date) or day <= end)
