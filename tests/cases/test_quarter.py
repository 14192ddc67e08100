"""A quarter with case records beside its typed tables."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cchc_analysis.cases.synthetic import make_cases
from cchc_analysis.indicators import compute
from cchc_analysis.io.cases import case_files
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.io.cases.quarter import count_quarter, with_quarter_cases
from cchc_analysis.io.cases.store import write_records
from cchc_analysis.io.reference import read_reference
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.io.units import Units
from cchc_analysis.model import Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import QuarterData
from tests.cases import quarter
from tests.cases.exports import HEADINGS, row, write_csv
from tests.conftest import ROOT

Q3 = Quarter(2023, 3)


@pytest.fixture(scope="module")
def data() -> QuarterData:
    return load_quarter(Q3, ROOT / "data" / "raw")


@pytest.fixture(scope="module")
def units() -> Units:
    return read_reference(ROOT / "data" / "reference").units_on(Q3.last_day)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "raw" / "2023-Q3", tmp_path / "q")
    (tmp_path / "q" / "ho_so").mkdir()
    return tmp_path / "q"


def test_a_quarter_without_case_records_is_left_alone(data: QuarterData, units: Units, folder: Path) -> None:
    assert with_quarter_cases(data, folder, units) == (data, [])


@pytest.mark.parametrize("name", ["ho_so/a.parquet", "ho_so/a.csv", "ho_so.parquet"])
def test_cases_that_agree_change_no_figure_and_find_nothing(data: QuarterData, units: Units, folder: Path, name: str) -> None:
    if name.endswith("csv"):
        quarter.real_quarter().to_csv(folder / name, index=False)
    else:
        write_records([quarter.real_quarter()], folder / name)
    joined, found = with_quarter_cases(data, folder, units)
    assert not [f for f in found if f.severity is not Severity.NOTICE]
    assert joined.period.synthetic
    assert {k: f.shown for k, f in compute(joined).items()} == {k: f.shown for k, f in compute(data).items()}


def test_single_units_are_added_to_the_row_of_their_level(data: QuarterData, units: Units, folder: Path) -> None:
    """The communes' totals split over three communes give the typed row "Các xã, thị trấn" again."""
    names = ["xã Nghĩa Lâm", "thị trấn La Hà", "Nghĩa Kỳ"]
    frame = quarter.real_quarter()
    single = [
        names[i % 3] if level == "communes" else unit for i, (unit, level) in enumerate(zip(frame["unit"], frame["level"], strict=True))
    ]
    write_records([frame.assign(unit=single)], folder / "ho_so" / "a.parquet")
    cases = count_quarter(data, case_files(folder), units)
    assert cases.synthetic
    assert not [f for f in with_quarter_cases(data, folder, units)[1] if f.severity is Severity.FAULT]
    row = next(r for r in cases.tables["one_stop"] if r["unit"] == "communes")
    assert (row["received"], row["resolved_overdue"]) == (8782, 3)


def test_tables_that_were_not_typed_are_made_from_cases(data: QuarterData, units: Units, folder: Path) -> None:
    write_records([quarter.real_quarter()], folder / "ho_so" / "a.parquet")
    empty = {name: replace(data.table(name), rows=()) for name in ("one_stop", "online", "digitisation")}
    joined, _ = with_quarter_cases(replace(data, tables={**data.tables, **empty}), folder, units)
    one, two = compute(data), compute(joined)
    for scope in ("departments", "land_office", "communes"):
        assert one[f"one_stop.on_time_rate@{scope}"].shown == two[f"one_stop.on_time_rate@{scope}"].shown
        assert one[f"online.rate@{scope}"].shown == two[f"online.rate@{scope}"].shown


def test_a_difference_is_a_fault_of_the_quarter(data: QuarterData, units: Units, folder: Path) -> None:
    frame = quarter.real_quarter()
    write_records([frame.drop(index=frame[frame["level"] == "departments"].index[:40])], folder / "ho_so" / "a.parquet")
    _, found = with_quarter_cases(data, folder, units)
    faults = [f for f in found if f.code == "hs-khac-bang"]
    assert faults
    assert {f.file for f in faults} <= {"mot_cua.csv", "truc_tuyen.csv", "so_hoa.csv"}
    assert all(f.cell and f.cell.endswith("2") for f in faults)


def test_only_tables_of_which_the_cases_tell_are_said_to_be_counted(data: QuarterData, units: Units, folder: Path) -> None:
    frame = quarter.real_quarter()
    write_records([frame], folder / "ho_so" / "a.parquet")
    told = [f.message for f in with_quarter_cases(data, folder, units)[1] if f.code == "hs-da-dem"]
    assert told == ["Đã đọc 16.078 hồ sơ, nhận 16.078, để riêng 0; bảng có số liệu đếm từ hồ sơ: một cửa, trực tuyến và số hóa."]
    write_records([frame.assign(service_level=0, channel=0, components_digitised=0, results_digitised=0)], folder / "ho_so" / "a.parquet")
    found = with_quarter_cases(data, folder, units)[1]
    assert [f.message.partition("; ")[2] for f in found if f.code == "hs-da-dem"] == ["bảng có số liệu đếm từ hồ sơ: một cửa."]
    assert [f.file for f in found if f.code == "hs-chua-doi-chieu"] == ["truc_tuyen.csv", "so_hoa.csv"]


def test_days_accepted_before_they_were_doubted_stop_the_quarter(
    data: QuarterData, units: Units, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cchc_analysis.io.cases.sheet.BLOCK", 2)
    days = ("06/01/2023", "06/02/2023", "06/15/2023", "06/16/2023")
    lines = [row(i, received=day, due="06/30/2023", closed="") for i, day in enumerate(days, start=1)]
    write_csv(folder / "ho_so" / "a.csv", [HEADINGS, *[[*line[:4], "Đang xử lý", *line[5:8], "", *line[9:]] for line in lines]])
    told = [f for f in with_quarter_cases(data, folder, units)[1] if f.code == "hs-ngay-nghi-dao"]
    assert [(f.found, f.severity) for f in told] == [("2", Severity.FAULT)]


def test_a_unit_that_nobody_knows_is_told_and_left_out(data: QuarterData, units: Units, folder: Path) -> None:
    frame = pd.concat(
        [
            quarter.real_quarter(),
            make_cases([{**quarter.DEPARTMENTS, "unit": "Phòng Lạ"}], window=quarter.WINDOW, calendar=default_calendar(), seed=9),
        ]
    )
    write_records([frame.assign(unit=frame["unit"].astype(object))], folder / "ho_so" / "a.parquet")
    _, found = with_quarter_cases(data, folder, units)
    told = [f for f in found if f.code == "hs-don-vi-la"]
    assert [(f.found, f.severity) for f in told] == [("Phòng Lạ", Severity.FAULT)]
    assert "(527 hồ sơ)" in told[0].message
    assert not [f for f in found if f.code == "hs-khac-bang"]
