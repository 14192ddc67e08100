"""The report made from cases equals the report made from typed tables, figure by figure; differences are faults."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cchc_analysis.cases import count, listing
from cchc_analysis.cases.tables import TABLES, as_tables, compare, to_tables, with_cases
from cchc_analysis.indicators import compute
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.model import Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import QuarterData, Row, Table, Value
from tests.cases import quarter
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def typed() -> QuarterData:
    return load_quarter(Quarter(2023, 3), ROOT / "data" / "raw")


@pytest.fixture(scope="module")
def counted(typed: QuarterData) -> dict[str, Table]:
    window = typed.period.window("one_stop")
    assert window == quarter.WINDOW
    counts = count(quarter.real_quarter(), window=window, by=("level",))
    return as_tables(to_tables(counts, key="level"), file="ho_so.parquet", window=window, like=typed.tables)


def test_the_figures_are_the_same_from_cases_and_from_typed_tables(typed: QuarterData, counted: dict[str, Table]) -> None:
    one, two = compute(typed), compute(replace(typed, tables={**typed.tables, **counted}))
    assert list(one) == list(two)
    made = [f for f in one if f.split(".")[0] in TABLES]
    assert len(made) > 60
    assert {f: (one[f].value, one[f].shown, one[f].status) for f in one} == {f: (two[f].value, two[f].shown, two[f].status) for f in two}
    assert "ho_so.parquet" in two["one_stop.new@communes"].source


def test_equal_counts_give_no_finding(typed: QuarterData, counted: dict[str, Table]) -> None:
    assert compare(counted, typed.tables) == []
    assert with_cases(typed, counted) == (typed, [])


def test_a_difference_is_a_fault_at_the_typed_cell(typed: QuarterData, counted: dict[str, Table]) -> None:
    frame = quarter.real_quarter()
    late = listing(frame[frame["level"] == "communes"], window=quarter.WINDOW, column="resolved_overdue")["case_id"].iloc[0]
    frame = frame[frame["case_id"] != late]
    counts = count(frame, window=quarter.WINDOW, by=("level",))
    other = as_tables(to_tables(counts, key="level"), file="ho_so.parquet", window=quarter.WINDOW, like=typed.tables)
    found = compare(other, typed.tables)
    assert all(f.severity is Severity.FAULT and f.code == "hs-khac-bang" for f in found)
    overdue = [f for f in found if f.column == "Đã giải quyết quá hạn"]
    assert [(f.file, f.cell, f.message) for f in overdue] == [("mot_cua.csv", "F4", "Bảng nhập ghi 3, đếm từ hồ sơ được 2.")]


def test_what_was_not_typed_is_made_from_cases(typed: QuarterData, counted: dict[str, Table]) -> None:
    without = replace(typed, tables={k: v for k, v in typed.tables.items() if k != "digitisation"})
    data, found = with_cases(without, counted)
    assert found == []
    assert compute(data)["digitisation.components_rate@communes"].shown == "90,86"
    assert len(data.table("digitisation")) == 2  # the land office reports no counts: unknown is not zero


def test_a_typed_unit_without_any_case_is_a_fault_under_its_name(typed: QuarterData, counted: dict[str, Table]) -> None:
    fewer = {name: table.where(lambda row: row["unit"] != "communes") for name, table in counted.items()}
    _, found = with_cases(typed, fewer)
    told = {(f.code, f.found, f.severity) for f in found}
    assert told == {("hs-thieu-don-vi", "Các xã, thị trấn", Severity.FAULT)}
    assert len(found) == 3
    zeros = Row(9, {"unit": Value("vertical", None), **{c: Value(0, None) for c in TABLES["one_stop"]}})  # type: ignore[arg-type]
    empty = replace(typed.table("one_stop"), rows=(zeros,))
    assert [f.code for f in compare(fewer, {"one_stop": empty})] == ["hs-bang-thieu-don-vi"] * 2


def test_a_table_of_which_the_cases_of_a_unit_say_nothing_is_a_warning(typed: QuarterData, counted: dict[str, Table]) -> None:
    silent = {**counted, "digitisation": counted["digitisation"].where(lambda row: row["unit"] != "communes")}
    assert [(f.code, f.severity) for f in compare(silent, typed.tables)] == [("hs-chua-doi-chieu", Severity.WARNING)]


def test_units_whose_cases_say_nothing_of_a_table_are_named_in_one_finding(typed: QuarterData, counted: dict[str, Table]) -> None:
    silent = {**counted, "online": counted["online"].where(lambda row: row["unit"] == "departments")}
    _, found = with_cases(typed, silent)
    assert [(f.code, f.file, f.line) for f in found] == [("hs-chua-doi-chieu", "truc_tuyen.csv", None)]
    assert "“Các xã, thị trấn”" in found[0].message
    assert found[0].message.count("“") == 2
    assert found[0].message.startswith("Hồ sơ của 2 đơn vị")


def test_of_many_units_some_are_named(typed: QuarterData, counted: dict[str, Table]) -> None:
    row = typed.table("online").rows[0]
    many = tuple(Row(i, {**row.values, "unit": Value(f"xã {i}", None)}) for i in range(1, 12))  # type: ignore[arg-type]
    stop = replace(counted["one_stop"], rows=many)
    empty = replace(counted["online"], rows=())
    found = compare({"one_stop": stop, "online": empty}, {"online": replace(typed.table("online"), rows=many)})
    assert len(found) == 1
    assert found[0].message.endswith("“xã 7”, “xã 8” và 3 đơn vị khác.")


def test_a_unit_that_was_not_typed_is_a_warning_under_its_name(typed: QuarterData, counted: dict[str, Table]) -> None:
    fewer = typed.table("one_stop").where(lambda row: row["unit"] != "communes")
    _, found = with_cases(replace(typed, tables={**typed.tables, "one_stop": fewer}), counted)
    assert [(f.code, f.found) for f in found] == [("hs-bang-thieu-don-vi", "Các xã, thị trấn")]
