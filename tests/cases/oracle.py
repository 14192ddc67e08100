"""The counts written once more, as slowly and plainly as possible: one case after the other, no data frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from cchc_analysis.cases import COUNTS, Rules
from cchc_analysis.periods import Window

Case = Mapping[str, Any]


def state(case: Case, window: Window, rules: Rules) -> tuple[str, str] | None:
    """(origin, state) of a case, or None when the table does not speak of it."""
    status_day = window.status_day
    known_until = min(window.end, status_day)
    outcome = case.get("outcome") or 0

    closed: datetime | None = case["closed"]
    if rules.finish == "returned" and outcome not in (2, 3, 4):
        closed = case["returned"]
    if case["received"].date() > known_until or (closed and closed.date() < window.start):
        return None
    origin = "new" if case["received"].date() >= window.start else "carried_over"

    asked, answered = case.get("supplement_requested"), case.get("supplement_received")
    asked_by_then = asked is not None and asked.date() <= status_day
    due: datetime | None = case["due"]
    if rules.supplement == "extends" and case.get("due_supplement") and (asked is None or asked_by_then):
        due = case["due_supplement"]
    if rules.reappointment == "extends" and case.get("due_reappointed"):
        due = case["due_reappointed"]
    repeated = rules.repeated_supplement == "overdue" and (case.get("supplements") or 0) >= 2

    if closed and closed.date() <= status_day:
        if outcome == 2:
            return origin, "withdrawn" if rules.withdrawn == "separate" else "resolved_on_due_day"
        if outcome in (3, 4) and rules.refused == "withdrawn":
            return origin, "withdrawn"
        if outcome in (3, 4) and rules.refused == "on_time":
            return origin, "resolved_on_due_day"
        if repeated:
            return origin, "resolved_overdue"
        if due is None:
            return origin, "resolved_overdue" if rules.missing_due == "overdue" else "resolved_on_due_day"
        if closed.date() < due.date():
            return origin, "resolved_early"
        late = closed.date() > due.date()
        if rules.precision == "second" and due.time() != time.min:
            late = closed > due
        return origin, "resolved_overdue" if late else "resolved_on_due_day"

    waiting = asked_by_then and not (answered and answered.date() <= status_day)
    if waiting and rules.waiting == "in_date":
        return origin, "in_progress_in_date"
    late = repeated or (rules.missing_due == "overdue" if due is None else due.date() < status_day)
    return origin, "in_progress_late" if late else "in_progress_in_date"


def due_of(case: Case, window: Window, rules: Rules) -> datetime | None:
    asked = case.get("supplement_requested")
    due = case["due"]
    if rules.supplement == "extends" and case.get("due_supplement") and (asked is None or asked.date() <= window.status_day):
        due = case["due_supplement"]
    if rules.reappointment == "extends" and case.get("due_reappointed"):
        due = case["due_reappointed"]
    return due


def count(cases: Iterable[Case], window: Window, by: tuple[str, ...] = ("unit",), rules: Rules | None = None) -> list[dict[str, Any]]:
    """Rows of counts, sorted by key."""
    rules = rules or Rules()
    table: dict[tuple[str, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for case in cases:
        placed = state(case, window, rules)
        if placed is None:
            continue
        origin, what = placed
        row = table[tuple(f"{case['received']:%Y-%m}" if key == "month" else case[key] or "" for key in by)]
        row[origin] += 1
        row["received"] += 1
        row[what] += 1
        row["missing_due"] += due_of(case, window, rules) is None
        row["resolved_on_time"] += what in ("resolved_early", "resolved_on_due_day")
        row["resolved"] += what.startswith("resolved")
        row["in_progress"] += what.startswith("in_progress")
        if origin == "new":
            online = case.get("channel") == 2
            row["new_online" if online else "new_direct"] += 1
            for level, name in ((3, "partial"), (4, "full")):
                row[f"{name}_total"] += case.get("service_level") == level
                row[f"{name}_online"] += case.get("service_level") == level and online
            row["paid_total"] += (case.get("payment") or 0) in (1, 2)
            row["paid_online"] += case.get("payment") == 2
        if what != "withdrawn":
            row["components_total"] += (case.get("components_digitised") or 0) in (1, 2)
            row["components_digitised"] += case.get("components_digitised") == 2
        if what.startswith("resolved"):
            row["results_total"] += (case.get("results_digitised") or 0) in (1, 2)
            row["results_digitised"] += case.get("results_digitised") == 2
    if not by and not table:
        table[()]
    return [dict(zip(by, key, strict=True)) | row for key, row in sorted(table.items())]
