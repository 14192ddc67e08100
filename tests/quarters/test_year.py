"""A district's whole year: 31 units, four quarters, six faulty workbooks and three late ones each time; every figure against the truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.indicators import compute
from cchc_analysis.io.forms.collecting import collect
from cchc_analysis.io.forms.new_quarter import open_quarter
from cchc_analysis.model import Severity, Status
from cchc_analysis.numbers import exact
from cchc_analysis.periods import Quarter
from tests.quarters.office import NAMES, Q1, Values, Year, fill, input_cell, level_of, load, make_office, share, sheets

LATE = ("c05", "d07", "v03")


def type_in(table_id: str, column: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        cell = input_cell(dict(sheets(book))[table_id], table_id, column)
        cell.value = cell.value + value if isinstance(value, int) else value

    return change


def drop(title: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        del book[title]

    return change


def empty(table_id: str, *columns: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        for column in columns:
            input_cell(dict(sheets(book))[table_id], table_id, column).value = None

    return change


FAULTS: dict[str, tuple[Callable[[Any], None], str, str]] = {
    "c01": (type_in("one_stop", "resolved_on_time", 1), "can-doi", "one_stop"),
    "c02": (type_in("online", "partial_online", "12 hồ sơ"), "so-kem-chu", "online"),
    "c03": (type_in("petitions", "resolved", 1_000), "vuot-tong", "petitions"),
    "d02": (
        empty("digitisation", "components_digitised", "components_total", "results_digitised", "results_total"),
        "bieu-trong",
        "digitisation",
    ),
    "d03": (drop("Đơn thư"), "bieu-thieu-trang", "petitions"),
    "d04": (type_in("one_stop", "withdrawn", "=1+1"), "cong-thuc", "one_stop"),
}
"""Six units that send a faulty workbook, each in its own way: the fault, its code, the table that goes back."""


@dataclass
class Sums:
    """The truth of some units together, by the test's own arithmetic."""

    values: list[Values]

    def of(self, table: str, column: str) -> int:
        return sum(v[table][column] for v in self.values)

    def figures(self) -> Iterator[tuple[str, Fraction | int | None]]:
        case = {c: self.of("one_stop", c) for c in self.values[0]["one_stop"]}
        received = case["carried_over"] + case["new"]
        resolved = case["resolved_on_time"] + case["resolved_overdue"]
        handled = received - case["withdrawn"]
        yield from ((f"one_stop.{column}", count) for column, count in case.items())
        yield "one_stop.received", received
        yield "one_stop.resolved", resolved
        yield "one_stop.in_progress", case["in_progress_in_date"] + case["in_progress_late"]
        yield "one_stop.handled", handled
        yield "one_stop.on_time_rate", share(case["resolved_on_time"] + case["in_progress_in_date"], handled)
        yield "one_stop.overdue_rate", share(case["resolved_overdue"], handled)
        yield "one_stop.on_time_rate_resolved", share(case["resolved_on_time"], resolved)
        online = {c: self.of("online", c) for c in self.values[0]["online"]}
        partial, full = online["partial_total"], online["full_total"]
        yield from ((f"online.{column}", count) for column, count in online.items())
        yield "online.total", partial + full
        yield "online.rate", share(online["partial_online"] + online["full_online"], partial + full)
        yield "online.full_rate", share(online["full_online"], full)
        digital = {c: self.of("digitisation", c) for c in self.values[0]["digitisation"]}
        yield from ((f"digitisation.{column}", count) for column, count in digital.items())
        yield "digitisation.components_rate", share(digital["components_digitised"], digital["components_total"])
        yield "digitisation.results_rate", share(digital["results_digitised"], digital["results_total"])
        asked, answered = self.of("petitions", "received"), self.of("petitions", "resolved")
        yield from (("petitions.received", asked), ("petitions.resolved", answered), ("petitions.open", asked - answered))
        yield "petitions.rate", share(answered, asked)


def truth_of_figures(truth: dict[str, Values]) -> dict[str, Fraction | int | None]:
    """Every figure that the units' values give, by id."""
    counting = [unit for unit in truth if level_of(unit) != "vertical"]
    groups = {unit: [unit] for unit in counting} | {"all": counting}
    for level in ("departments", "communes"):
        groups[level] = [unit for unit in counting if level_of(unit) == level]
    figures: dict[str, Fraction | int | None] = {}
    for scope, units in groups.items():
        figures |= {f"{name}@{scope}": value for name, value in Sums([truth[u] for u in units]).figures()}
    for unit in counting:
        figures[f"petitions_open.open@{unit}"] = truth[unit]["petitions_open"]["open"]
    for group, letters in {"communes": "c", "offices": "dv"}.items():
        due = [unit for unit in truth if unit[0] in letters]
        figures |= {f"reporting.due@group.{group}": len(due), f"reporting.sent@group.{group}": len(due)}
        figures[f"reporting.not_sent@group.{group}"] = 0
    return figures


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_year(tmp_path: Path) -> None:
    raw = make_office(tmp_path)
    year, quarter, compared = Year(), Q1, 0
    for _ in range(4):
        truth = year.quarter(quarter)
        opened = open_quarter(quarter, raw)
        assert len(opened.written) == 31
        inbox = tmp_path / "den" / str(quarter)
        sent = {p.stem: fill(p, truth[p.stem], inbox / f"Book{i}.xlsx") for i, p in enumerate(reversed(opened.written))}
        good = {unit: path.read_bytes() for unit, path in sent.items()}
        for unit, (change, _, _) in FAULTS.items():
            book = openpyxl.load_workbook(sent[unit])
            change(book)
            book.save(sent[unit])
        day = quarter.regime_window.end + timedelta(days=2)
        compared += _first_round(quarter, raw, sent, day, truth)
        for unit in FAULTS:
            sent[unit].write_bytes(good[unit])
        done = collect(quarter, raw, [*(sent[u] for u in FAULTS), *(sent[u] for u in LATE)], day + timedelta(days=5))
        assert [o.file for o in done.outcomes if o.faulty] == []
        assert (done.discipline.missing, done.outstanding) == ((), ())
        assert {u for u, when in done.discipline.sent.items() if when == day + timedelta(days=5)} == set(LATE)
        assert sorted(p.name for p in (opened.folder / "tra-lai").iterdir()) == []
        compared += _whole_truth(quarter, raw, truth)
        quarter = quarter.next
    assert compared > 4 * 1_000


def _first_round(quarter: Quarter, raw: Path, sent: dict[str, Path], day: date, truth: dict[str, Values]) -> int:
    """Six go back marked, three are late, the others are in; nothing wrong is counted."""
    done = collect(quarter, raw, [path for unit, path in sent.items() if unit not in LATE], day)
    faulty = {o.unit.id: {f.code for f in o.findings if f.severity is Severity.FAULT} for o in done.outcomes if o.unit and o.faulty}
    assert faulty == {unit: {code} for unit, (_, code, _) in FAULTS.items()}
    assert {path.stem for path in (raw / str(quarter) / "tra-lai").iterdir()} == set(FAULTS)
    assert {unit.id for unit in done.discipline.missing} == set(LATE)
    figures = compute(load(raw, quarter))
    assert {unit.id: len(tables) for unit, tables in done.outstanding} == dict.fromkeys(FAULTS, 1)
    compared = 0
    for unit, values in truth.items():
        if unit in LATE or level_of(unit) == "vertical":
            continue
        for name, value in Sums([values]).figures():
            returned = unit in FAULTS and name.split(".")[0] == FAULTS[unit][2]
            assert (f"{name}@{unit}" in figures) != returned
            if not returned:
                assert figures[f"{name}@{unit}"].value == value
                compared += 1
    return compared


def _whole_truth(quarter: Quarter, raw: Path, truth: dict[str, Values]) -> int:
    data = load(raw, quarter)
    assert [f for f in data.findings if f.severity is Severity.FAULT] == []
    assert [f.code for f in data.findings if f.code == "ky-truoc-lech"] == []
    figures = compute(data)
    expected = truth_of_figures(truth)
    assert set(expected) <= set(figures)
    for name, value in expected.items():
        shown = figures[name].value
        assert (None if shown is None else exact(shown)) == value, name
    checked = {"one_stop", "online", "digitisation", "petitions", "petitions_open"}
    assert {f for f in figures if f.split(".")[0] in checked} == {f for f in expected if f.split(".")[0] in checked}
    rows = {(r["unit"], r["name"]): (r["actual"], r["plan"]) for r in data.table("indicators")}
    given = {(u, r["name"]): (r["actual"], r["plan"]) for u, v in truth.items() for r in v.get("indicators", {}).get("rows", [])}
    assert rows == given
    asks = sorted((r.text("proposer"), r.text("text")) for r in data.table("recommendations"))
    assert asks == sorted((NAMES[u], r["text"]) for u, v in truth.items() for r in v["recommendations"]["rows"])
    assert not [f for f in figures.values() if f.status is Status.MISSING and f.id in expected]
    for row in data.table("one_stop"):
        for column, value in row.values.items():
            assert value.source.file.startswith(f"da-nhan/{row['unit']}-lan-"), column
    return len(expected) + len(given) + len(asks)
