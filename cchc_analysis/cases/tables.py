"""From counts to the report's tables, and counts against tables that were typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from cchc_analysis.cases.counting import COUNTS
from cchc_analysis.cases.faults import fault
from cchc_analysis.model import Finding, SourceCell
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import Window
from cchc_analysis.tables import QuarterData, Row, Table, Value
from cchc_analysis.text import join_list

TABLES: Mapping[str, tuple[str, ...]] = {
    "one_stop": (
        "carried_over", "new", "received", "resolved_on_time", "resolved_overdue", "resolved", "in_progress_in_date", "in_progress_late",
        "in_progress", "withdrawn",
    ),
    "online": ("partial_online", "partial_total", "full_online", "full_total", "total"),
    "digitisation": ("components_digitised", "components_total", "results_digitised", "results_total"),
}  # fmt: skip
"""The typed tables that cases can make, with their columns."""

COMPARED = frozenset({"hs-khac-bang", "hs-thieu-don-vi", "hs-chua-doi-chieu", "hs-bang-thieu-don-vi"})
"""The codes of what :func:`compare` finds."""

_NAMED = 8
"""Units that one finding names; of more it says how many."""

_TITLES = {"one_stop": "Kết quả tại Bộ phận Một cửa", "online": "Biểu 1 - Hồ sơ trực tuyến", "digitisation": "Biểu 2 - Số hóa hồ sơ"}


def to_tables(counts: pd.DataFrame, *, key: str = "unit", units: Mapping[str, str] | None = None) -> dict[str, list[dict[str, int | str]]]:
    """Counts by unit (or level) as the rows of the typed tables: table id → rows of ``unit`` and integer columns.

    Args:
        counts: what :func:`cchc_analysis.cases.count` gives, by ``key``.
        key: the column that names the unit or level.
        units: from what stands in ``key`` to the id of the unit in the registry; a key without one keeps its name.

    What the cases do not tell is left out, not shown as zero: a unit without a case under an online service has no row in
    ``online``; where no case says whether it was digitised the unit has no row, or no columns, in ``digitisation``.
    """
    tables: dict[str, list[dict[str, int | str]]] = {table: [] for table in TABLES}
    for record in counts.to_dict("records"):
        name = str(record[key])
        row = {column: int(record[column]) for column in COUNTS}
        row["total"] = row["partial_total"] + row["full_total"]
        for table, columns in TABLES.items():
            known = [c for c in columns if _is_known(table, c, row)]
            if known:
                tables[table].append({"unit": (units or {}).get(name, name), **{c: row[c] for c in known}})
    return tables


def _is_known(table: str, column: str, row: Mapping[str, int]) -> bool:
    if table == "online":
        return row["total"] > 0
    if table == "digitisation":
        return row[f"{column.split('_', maxsplit=1)[0]}_total"] > 0
    return row["received"] > 0


def as_tables(
    rows: Mapping[str, Iterable[Mapping[str, int | str]]],
    *,
    file: str,
    window: Window,
    like: Mapping[str, Table] | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, Table]:
    """The rows of :func:`to_tables` as checked tables, each value with the case file as its source.

    ``like`` gives titles and headings (the typed tables of the quarter), ``names`` what readers call a unit.
    """
    tables = {}
    for table_id, records in rows.items():
        model = (like or {}).get(table_id)
        headings = (
            dict(model.headings) if model and model.headings else {"unit": "Đơn vị", **{c: COUNTS.get(c, c) for c in TABLES[table_id]}}
        )
        made = []
        for line, record in enumerate(records, start=1):
            values = {}
            for column, content in record.items():
                heading = headings.get(column, COUNTS.get(column, column))
                source = SourceCell(
                    file, None, f"đếm hồ sơ của {(names or {}).get(str(record['unit']), record['unit'])}", line, heading, str(content)
                )
                values[column] = Value(content, source)
            made.append(Row(line, values))
        title = model.title if model else _TITLES[table_id]
        tables[table_id] = Table(table_id, title, tuple(made), headings, window, file, counted=True)
    return tables


def compare(counted: Mapping[str, Table], typed: Mapping[str, Table], names: Mapping[str, str] | None = None) -> list[Finding]:
    """Counts from cases against the typed tables, figure by figure: a difference is a fault at the typed cell.

    A column or table that one side lacks is not compared. A typed unit without any case is a fault unless all its figures are 0; units
    whose cases say nothing about a table are one warning, a unit that was not typed is one. ``names`` are what readers call a unit.
    """
    with_cases = {row.text("unit") for table in counted.values() for row in table}
    found: list[Finding] = []
    for table_id, table in counted.items():
        if typed.get(table_id):
            found += _compare_table(table, typed[table_id], with_cases, names or {})
    return found


def _compare_table(counted: Table, typed: Table, with_cases: set[str], names: Mapping[str, str]) -> Iterator[Finding]:
    by_unit = {row.text("unit"): row for row in counted}
    silent: list[str] = []
    for row in typed:
        unit = row.text("unit")
        other = by_unit.pop(unit, None)
        if other is None:
            if any(row[column] for column in TABLES[typed.id]):
                if unit in with_cases:
                    silent.append(names.get(unit, unit))
                else:
                    yield fault("hs-thieu-don-vi", file=typed.file, line=row.line, found=names.get(unit, unit))
            continue
        for column in TABLES[typed.id]:
            value, count = row[column], other[column]
            if value is not None and count is not None and value != count:
                source = row.source(column)
                yield fault("hs-khac-bang", source, found=source.raw, why=format_number(int(str(count))))
    if silent:
        more = [f"{format_number(len(silent) - _NAMED)} đơn vị khác"] if len(silent) > _NAMED else []
        told = join_list([*(f"“{name}”" for name in silent[:_NAMED]), *more])
        yield fault("hs-chua-doi-chieu", file=typed.file, found=format_number(len(silent)), why=told)
    for unit in by_unit:
        yield fault("hs-bang-thieu-don-vi", file=typed.file, found=names.get(unit, unit))


def with_cases(data: QuarterData, counted: Mapping[str, Table]) -> tuple[QuarterData, list[Finding]]:
    """The quarter with the counts of its cases: they make the tables that were not typed, and check those that were."""
    missing = {table_id: table for table_id, table in counted.items() if not len(data.table(table_id)) and len(table)}
    names = {unit.id: unit.name for unit in data.reference.units.values()}
    differing = compare(counted, {table_id: table for table_id, table in data.tables.items() if len(table)}, names)
    return replace(data, tables={**data.tables, **missing}), differing
