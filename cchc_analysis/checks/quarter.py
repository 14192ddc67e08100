"""Rules between the tables of a quarter: bases that must agree, lists that must be whole, windows against the calendar."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from cchc_analysis.checks.rows import RowCheck, compare_rate, plain
from cchc_analysis.findings import finding
from cchc_analysis.model import Finding
from cchc_analysis.numbers import Exact, exact
from cchc_analysis.periods import Window
from cchc_analysis.tables import SUMMED, Period, QuarterData, Row, Table, Unit

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_quarter(data: QuarterData, partial: Collection[str] = ()) -> list[Finding]:
    """Everything that the tables of a quarter say against each other. Faults among them set their row aside.

    ``partial`` names the tables with rows set aside: a rule that needs them whole waits until they are.
    """
    rules: tuple[tuple[Callable[[QuarterData], Iterable[Finding]], frozenset[str]], ...] = (
        (digitisation_bases, frozenset()),
        (online_within_received, frozenset()),
        (open_petitions, frozenset({"petitions", "petitions_open"})),
        (area_tasks, frozenset({"areas"})),
        (absent_units, frozenset()),
        (reporting_units, frozenset({"reporting"})),
        (placeholders, frozenset({"activities", "activity_counts"})),
        (budget_bases, frozenset({"budget"})),
        (next_deadlines, frozenset()),
    )
    return [found for rule, whole in rules if whole.isdisjoint(partial) for found in rule(data)]


def _by_unit(table: Table) -> dict[str, Row]:
    return {row.text("unit"): row for row in table}


def _value(table: Table, row: Row, *terms: str) -> Exact | None:
    return RowCheck(table.id, row, table.headings).total(terms)


def _name(data: QuarterData, unit_id: str) -> str:
    unit = data.reference.units.get(unit_id)
    return unit.name if unit else unit_id


def digitisation_bases(data: QuarterData) -> Iterator[Finding]:
    """Components to digitise = received − withdrawn; results to digitise = resolved."""
    one_stop, rows = data.table("one_stop"), _by_unit(data.table("one_stop"))
    for row in data.table("digitisation"):
        case = rows.get(row.text("unit"))
        if case is None:
            continue
        for column, terms in (("components_total", ("received", "-withdrawn")), ("results_total", ("resolved",))):
            stated, expected = row.number(column), _value(one_stop, case, *terms)
            if stated is None or expected is None or exact(stated) == exact(expected):
                continue
            words = {
                "unit": _name(data, row.text("unit")),
                "heading": data.table("digitisation").headings[column],
                "expected": plain(expected),
                "formula": " − ".join(one_stop.headings[term.lstrip("-")].lower() for term in terms),
                "difference": plain(abs(exact(stated) - exact(expected))),
            }
            yield finding("goc-so-hoa", row.source(column), words=words)


def online_within_received(data: QuarterData) -> Iterator[Finding]:
    """Cases of online services are some of the cases received."""
    one_stop, rows = data.table("one_stop"), _by_unit(data.table("one_stop"))
    online = data.table("online")
    for row in online:
        case = rows.get(row.text("unit"))
        total = _value(online, row, "total")
        received = _value(one_stop, case, "received") if case else None
        if total is not None and received is not None and exact(total) > exact(received):
            source = row.source(next(name for name in ("total", "partial_total", "full_total", "unit") if row[name] is not None))
            words = {"unit": _name(data, row.text("unit")), "received": plain(received)}
            yield finding("truc-tuyen-vuot", source, found=plain(total), words=words)


def open_petitions(data: QuarterData) -> Iterator[Finding]:
    """Open petitions by unit add up to received − resolved: in all, and for each level that the petitions are given by.

    Units of levels that have no row of their own (a project board, say) may belong to any row.
    """
    petitions, pending = data.table("petitions"), data.table("petitions_open")
    if not petitions.rows or not pending.rows or any(row.number("open") is None for row in pending):
        return
    units = data.reference.units
    expected: dict[str, Exact] = {}
    for row in petitions:
        level = units[row.text("unit")].level if row.text("unit") in units else ""
        received, resolved = row.number("received"), row.number("resolved")
        if received is None or resolved is None:
            return
        expected[level] = exact(expected.get(level, 0)) + exact(received) - exact(resolved)
    held: dict[str, Exact] = {}
    for row in pending:
        level = units[row.text("unit")].level if row.text("unit") in units else ""
        held[level] = exact(held.get(level, 0)) + exact(row.number("open") or 0)
    loose = sum((exact(count) for level, count in held.items() if level not in expected), exact(0))
    source, agreed = petitions.rows[0].source("received"), True
    for level, count in expected.items():
        own = exact(held.get(level, 0))
        if not own <= exact(count) <= own + loose:
            agreed = False
            name = data.reference.levels[level].name if level in data.reference.levels else level
            yield finding("don-ton-lech", source, scope=name, open=plain(own), expected=plain(count))
    total, due = sum(map(exact, held.values()), exact(0)), sum(map(exact, expected.values()), exact(0))
    if agreed and total != due:
        yield finding("don-ton-lech", source, scope="Toàn bộ", open=plain(total), expected=plain(due))


def area_tasks(data: QuarterData) -> Iterator[Finding]:
    """The tasks of the areas against the office's own plan, the one called by the id of its level; a plan from above has other tasks."""
    own = {data.reference.body} if data.reference.body else set(data.reference.levels)
    due = [row.number("tasks_due") for row in data.table("areas")]
    total = sum((exact(count) for count in due if count is not None), exact(0))
    for row in data.table("plans"):
        planned = row.number("tasks_due")
        if due and planned is not None and row.text("plan") in own and exact(planned) != total:
            words = {"areas": plain(total), "plan": row.text("title"), "due": plain(planned)}
            yield finding("nhiem-vu-lech", row.source("tasks_due"), words=words)


def absent_units(data: QuarterData) -> Iterator[Finding]:
    """Units whose row is still to come to a table whose rows are added up: its sums are missing until then."""
    for table_id in SUMMED:
        table = data.table(table_id)
        for level_id, missing in (data.absent(table_id) if table.rows else {}).items():
            level = data.reference.levels.get(level_id)
            due = [name for name in data.owed[table_id] if name in data.reference.units and data.reference.units[name].level == level_id]
            yield finding(
                "thieu-don-vi",
                file=table.file or None,
                table=table.title,
                level=level.name if level else level_id,
                units=", ".join(unit.name for unit in missing),
                count=plain(len(missing)),
                due=plain(len(due)),
            )


def reporting_units(data: QuarterData) -> Iterator[Finding]:
    """Who must report is in the table, by level; who need not is not counted."""
    table = data.table("reporting")
    if not table.rows:
        return
    present = {row.text("unit") for row in table}
    for level in data.reference.levels.values():
        missing = [unit.name for unit in data.reference.of_level(level.id) if level.reports and unit.id not in present]
        if missing:
            yield finding("bao-cao-thieu", file=table.file or None, level=level.name, units=", ".join(missing))
    for row in table:
        unit: Unit | None = data.reference.units.get(row.text("unit"))
        if unit and not (unit.level in data.reference.levels and data.reference.levels[unit.level].reports):
            yield finding("bao-cao-thua", row.source("unit"))


def placeholders(data: QuarterData) -> Iterator[Finding]:
    """Every ``{key}`` in an activity's text or note is a count of the quarter, and every count is used."""
    counts = {row.text("key"): row for row in data.table("activity_counts")}
    used: set[str] = set()
    for row in data.table("activities"):
        for column in ("text", "note"):
            for key in PLACEHOLDER.findall(row.text(column)):
                used.add(key)
                if key not in counts:
                    near = difflib.get_close_matches(key, counts, n=1)
                    words = {"key": key, "hint": f" Có phải {{{near[0]}}}?" if near else ""}
                    yield finding("so-lieu-la", row.source(column), words=words)
    if data.table("activities").rows:
        for key, row in counts.items():
            if key not in used:
                yield finding("so-lieu-thua", row.source("key"), found=key)


def budget_bases(data: QuarterData) -> Iterator[Finding]:
    """Bases belong to an item of the budget, in its unit; a published rate is compared where there are both numbers."""
    items = {row.text("item"): row for row in data.table("budget")}
    for row in data.table("budget_bases") if items else ():
        item = items.get(row.text("item"))
        if item is None:
            yield finding("khoan-muc-la", row.source("item"))
            continue
        base, actual = row.number("amount"), item.number("actual")
        if base is None or actual is None:
            continue
        if row.text("unit") and row.text("unit").casefold() != item.text("unit").casefold():
            yield finding("don-vi-tinh", row.source("unit"), unit=item.text("unit"))
            continue
        if base and not 1 <= abs(exact(actual) / exact(base)) * 10 <= 100:
            yield finding("lech-xa", row.source("amount"), actual=plain(actual))
        published = row.values.get("published_pct")
        if published:
            yield from compare_rate(published, actual, base, change=row.text("kind") == "tang_giam")


def next_deadlines(data: QuarterData) -> Iterator[Finding]:
    """Tasks of the next quarter end after this one."""
    for row in data.table("next_tasks"):
        day = row["deadline"]
        if isinstance(day, date) and day <= data.period.quarter.last_day:
            yield finding("thoi-han-qua", row.source("deadline"))


def carried_over(data: QuarterData, previous: QuarterData) -> Iterator[Finding]:
    """What a unit carried over is what it had in progress at the end of the quarter before."""
    before = {row.text("unit"): _value(previous.table("one_stop"), row, "in_progress") for row in previous.table("one_stop")}
    for row in data.table("one_stop"):
        now, then = row.number("carried_over"), before.get(row.text("unit"))
        if now is not None and then is not None and exact(now) != exact(then):
            words = {"unit": _name(data, row.text("unit")), "previous": plain(then)}
            yield finding("ky-truoc-lech", row.source("carried_over"), words=words)


def check_windows(period: Period, titles: Mapping[str, str], previous: Period | None, lines: Mapping[str, int]) -> list[Finding]:
    """The windows of the tables that a quarter has, against the calendar, the reporting regime and the quarter before.

    Args:
        period: the quarter's period.
        titles: the titles of its tables by id, those with rows only.
        previous: the period of the quarter before, if it is known.
        lines: the line in ``period.yaml`` of each window by name.
    """
    quarter = period.quarter
    calendar, regime = Window(quarter.first_day, quarter.last_day), quarter.regime_window
    findings = []

    def note(code: str, tables: list[str], words: Mapping[str, str]) -> None:
        name = tables[0] if tables[0] in period.windows else "default"
        shown = ", ".join(titles[table] for table in tables[:8]) + (f" và {len(tables) - 8} bảng khác" if len(tables) > 8 else "")
        column = f"windows.{name}" if name in lines else "windows"
        findings.append(finding(code, file="period.yaml", line=lines.get(name), column=column, tables=shown, words=words))

    without = [table for table in titles if period.window(table) is None]
    if without:
        note("khoang-thieu", without, {})
    for window, tables in _groups(titles, period).items():
        days = replace(window, as_of=None)
        if days == regime:
            continue
        own = "khoang-rieng" if days.end.year == quarter.year else "khoang-nam-khac"
        code = "khoang-khac-che-do" if days == calendar else own
        note(code, tables, {"window": str(window), "quarter": quarter.title, "regime": str(regime)})
    for (window, before), tables in _overlaps(titles, period, previous).items():
        note("khoang-chong", tables, {"window": str(window), "other": str(before)})
    return findings


def _groups(titles: Mapping[str, str], period: Period) -> dict[Window, list[str]]:
    groups: dict[Window, list[str]] = {}
    for table in titles:
        window = period.window(table)
        if window:
            groups.setdefault(window, []).append(table)
    return groups


def _overlaps(titles: Mapping[str, str], period: Period, previous: Period | None) -> dict[tuple[Window, Window], list[str]]:
    """Tables whose window shares days with their window of the quarter before; running totals of a year are meant to."""
    groups: dict[tuple[Window, Window], list[str]] = {}
    for table in titles:
        now, before = period.window(table), previous.window(table) if previous else None
        if now and before and now.overlaps(before) and now.start != before.start:
            groups.setdefault((now, before), []).append(table)
    return groups
