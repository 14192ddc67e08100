"""A district's whole year: 31 units, four quarters, six faulty workbooks and three late ones each time; every figure against the truth."""

from __future__ import annotations

import copy
import csv
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.cli import main
from cchc_analysis.indicators import compute
from cchc_analysis.io.forms.collecting import collect
from cchc_analysis.io.forms.new_quarter import open_quarter
from cchc_analysis.io.history import load_history
from cchc_analysis.model import Severity, Status
from cchc_analysis.numbers import exact
from cchc_analysis.periods import Quarter
from tests.conftest import ROOT
from tests.quarters.office import NAMES, Q1, Values, Year, fill, input_cell, level_of, load, make_office, printed, share, sheets

BASES = {
    "one_stop.on_time_rate": "one_stop.handled", "one_stop.overdue_rate": "one_stop.handled",
    "one_stop.on_time_rate_resolved": "one_stop.resolved", "online.rate": "online.total", "online.full_rate": "online.full_total",
    "digitisation.components_rate": "digitisation.components_total", "digitisation.results_rate": "digitisation.results_total",
    "petitions.rate": "petitions.received",
}  # fmt: skip
"""Each rate with the figure that it is a share of."""

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
def test_a_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = make_office(tmp_path)
    year, quarter, compared, truths = Year(), Q1, 0, dict[Quarter, dict[str, Values]]()
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
        truths[quarter] = truth
        quarter = quarter.next
    assert compared > 4 * 1_000
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    assert main(["run", "--all", "--root", str(tmp_path)]) == 0
    assert sum(_published(tmp_path, quarter, truth) for quarter, truth in truths.items()) > 4 * 700
    assert _trends(tmp_path, truths) > 4 * 700
    capsys.readouterr()
    for then, now in pairwise(truths):
        assert _difference(tmp_path, then, now, truths, capsys) > 500
    _second_version(tmp_path, max(truths), truths, capsys)


def _published(root: Path, quarter: Quarter, truth: dict[str, Values]) -> int:
    """Every figure of the published tables, and every number of the page that is one of them."""
    folder, expected = root / "outputs" / str(quarter), truth_of_figures(truth)
    with (folder / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["figure_id"]: row for row in csv.DictReader(file)}
    shown = {name: shown_as(name, value) for name, value in expected.items()}
    assert {name: rows[name]["shown"] for name in expected} == shown
    page = (folder / "report.html").read_text(encoding="utf-8")
    numbers = [n for n in re.findall(r'data-figure="([^"]+)"[^>]*>([^<]*)<', page) if n[0] in shown]
    assert len(numbers) > 30
    assert [(name, text) for name, text in numbers if text != shown[name]] == []
    return len(shown)


def shown_as(name: str, value: Fraction | int | None) -> str:
    """A figure as the report prints it, by the test's own arithmetic."""
    if value is None:
        return "không xác định"
    return (
        printed(Fraction(value), 2, percent=True)
        if name.partition("@")[0] in BASES
        else printed(Fraction(value), 0, pad=not name.startswith(("online.partial_", "online.full_", "digitisation.")))
    )


def _trends(root: Path, truths: dict[Quarter, dict[str, Values]]) -> int:
    """Every point of every series, and every number of the page of trends."""
    series = {s.id: s for s in load_history(root).series}
    compared = 0
    for quarter, truth in truths.items():
        for name, value in truth_of_figures(truth).items():
            point = next(p for p in series[name].points if p.quarter == quarter)
            assert (None if point.value is None else exact(point.value)) == value, (name, quarter)
            compared += 1
    last = truth_of_figures(truths[max(truths)])
    page = (root / "outputs" / "trends.html").read_text(encoding="utf-8")
    numbers = [n for n in re.findall(r'data-figure="([^"]+)"[^>]*>([^<]*)<', page) if n[0] in last]
    assert len(numbers) > 10
    assert [(name, text) for name, text in numbers if text != shown_as(name, last[name])] == []
    return compared


def _difference(root: Path, then: Quarter, now: Quarter, truths: dict[Quarter, dict[str, Values]], capsys: Any) -> int:
    """What ``cchc diff`` says of two quarters: which figures moved, by how much, and whose base moved."""
    assert main(["diff", str(then), str(now), "--root", str(root), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["restated"] == {str(then): [], str(now): []}
    before, after = truth_of_figures(truths[then]), truth_of_figures(truths[now])
    expected = {}
    for name in before | after:
        a, b = before[name], after[name]
        base = BASES.get(name.partition("@")[0])
        based = f"{base}@{name.partition('@')[2]}" if base else ""
        if a is None or b is None:
            if a != b:
                expected[name] = ("new" if a is None else "gone", "không so sánh được")
        elif based and before[based] != after[based]:
            expected[name] = ("base", moved(Fraction(a), Fraction(b), rate=True))
        elif a != b:
            expected[name] = ("value", moved(Fraction(a), Fraction(b), rate=bool(based)))
    found = {row["figure_id"]: (row["movement"], row["change"]) for row in said["figures"] if row["figure_id"] in before | after}
    assert found == expected
    return len(expected)


def moved(then: Fraction, now: Fraction, *, rate: bool) -> str:
    """The change in words, by the test's own arithmetic."""
    if then == now:
        return "không thay đổi"
    verb, by = "tăng" if now > then else "giảm", abs(now - then)
    if rate:
        return f"{verb} {printed(by, 2, percent=True)} điểm phần trăm"
    share_of = f"{printed(by / then, 2, percent=True)}%" if then else "kỳ trước bằng 0"
    return f"{verb} {printed(by, 0, pad=False)} ({share_of})"


def _second_version(root: Path, quarter: Quarter, truths: dict[Quarter, dict[str, Values]], capsys: Any) -> None:
    """A unit sends its workbook again after the publication: exactly its figures and the sums above it are told as restated."""
    before, truth = truth_of_figures(truths[quarter]), copy.deepcopy(truths[quarter])
    for table, column in (
        ("one_stop", "new"), ("one_stop", "resolved_on_time"), ("digitisation", "components_total"), ("digitisation", "results_total"),
    ):  # fmt: skip
        truth["c06"][table][column] += 10
    raw = root / "data" / "raw"
    book = fill(raw / str(quarter) / "bieu-mau" / "c06.xlsx", truth["c06"], root / "den" / "Book lần 2.xlsx")
    done = collect(quarter, raw, [book], quarter.last_day)
    assert [(o.unit.id, o.faulty) for o in done.outcomes if o.unit] == [("c06", False)]
    after = truth_of_figures(truth)
    assert main(["diff", str(quarter), "--root", str(root), "--json"]) == 0
    restated = {c["figure_id"]: (c["then"], c["now"]) for c in json.loads(capsys.readouterr().out)["restated"][str(quarter)]}
    touched = {name for name in after if before[name] != after[name] or before.get(_base(name)) != after.get(_base(name))}
    assert {name for name in restated if name in after} == touched
    for name in touched:
        assert tuple(text.split(" ")[0].rstrip("%") for text in restated[name]) == (
            shown_as(name, before[name]),
            shown_as(name, after[name]),
        )
    assert main(["run", "--all", "--root", str(root)]) == 0
    said = capsys.readouterr().out
    assert said.count("không có gì thay đổi") == 3
    assert f"khác lần công bố trước: {len(restated)}" in (root / "outputs" / str(quarter) / "index.html").read_text(encoding="utf-8")
    assert _published(root, quarter, truth) > 700


def _base(name: str) -> str:
    indicator, _, scope = name.partition("@")
    return f"{BASES[indicator]}@{scope}" if indicator in BASES else ""


def _first_round(quarter: Quarter, raw: Path, sent: dict[str, Path], day: date, truth: dict[str, Values]) -> int:
    """Six go back marked, three are late, the others are in; nothing wrong is counted."""
    done = collect(quarter, raw, [path for unit, path in sent.items() if unit not in LATE], day)
    faulty = {o.unit.id: {f.code for f in o.findings if f.severity is Severity.FAULT} for o in done.outcomes if o.unit and o.faulty}
    assert faulty == {unit: {code} for unit, (_, code, _) in FAULTS.items()}
    assert {path.stem for path in (raw / str(quarter) / "tra-lai").iterdir()} == set(FAULTS)
    assert {unit.id for unit in done.discipline.missing} == set(LATE)
    figures = compute(load(raw, quarter))
    assert {place.unit.id: (len(place.lacking), place.kept) for place in done.outstanding} == dict.fromkeys(FAULTS, (1, ()))
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
