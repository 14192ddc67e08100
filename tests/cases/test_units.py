"""Units of case records: by any name of the registry, by their successors; nobody's cases vanish without a fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.cases import count
from cchc_analysis.cli import main
from cchc_analysis.io.cases.exports import read_cases
from cchc_analysis.io.cases.quarter import with_quarter_cases
from cchc_analysis.io.cases.registry import CaseUnits
from cchc_analysis.io.reference import read_reference
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.io.units import Units
from cchc_analysis.model import Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.report import blocks as b
from cchc_analysis.report.cases_page import open_cases
from cchc_analysis.tables import Unit
from tests.cases.exports import HEADINGS, row, rows, write_csv
from tests.cases.quarter import WINDOW
from tests.conftest import ROOT, copy_project

ENDED = date(2023, 7, 1)


@pytest.fixture
def units() -> CaseUnits:
    known = read_reference(ROOT / "data" / "reference").units_on(date(2023, 9, 30))
    old = [
        Unit("cu_1", "xã Cũ Một", "communes", valid_to=ENDED, succeeded_by="cu_2"), Unit("cu_2", "xã Cũ Hai", "communes", valid_to=ENDED, succeeded_by="nghia_lam"),
        Unit("cu_3", "xã Cũ Ba", "communes", valid_to=ENDED), Unit("cu_4", "xã Vòng", "communes", valid_to=ENDED, succeeded_by="cu_4"),
    ]  # fmt: skip
    return CaseUnits(Units((*known.all_units, *old), known.levels, known.day))


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("xã Nghĩa Lâm", "nghia_lam"), ("UBND xã Nghĩa Lâm", "nghia_lam"), ("Ủy ban nhân dân xã Nghĩa Lâm", "nghia_lam"), ("nghia_lam", "nghia_lam"),
        ("xã Cũ Một", "nghia_lam"), ("UBND xã Cũ Hai", "nghia_lam"), ("xã Cũ Ba", None), ("xã Vòng", None), ("xã Lạ", None), ("", None),
    ],
)  # fmt: skip
def test_units_are_found_by_the_names_that_systems_use(units: CaseUnits, name: str, unit: str | None) -> None:
    found = units.find(name)
    assert (found.id if found else None) == unit


@pytest.mark.parametrize(
    ("name", "code", "shown"),
    [("xã Cũ Ba", "hs-don-vi-het", "xã Cũ Ba"), ("UBND xã Lạ", "hs-don-vi-la", "UBND xã Lạ"), ("", "hs-don-vi-la", "(trống)"), ("Sơ Thị Mười", "hs-don-vi-la", "Xx Xxx Xxxx")],
)  # fmt: skip
def test_unknown_units_are_told_with_their_number(units: CaseUnits, name: str, code: str, shown: str) -> None:
    found = units.unknown(name, 1200, left_out=True)
    assert (found.code, found.found, found.severity) == (code, shown, Severity.FAULT)
    assert "(1.200 hồ sơ)" in found.message
    assert units.unknown(name, 1, left_out=False).severity is Severity.WARNING


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = copy_project(tmp_path)
    raw = project / "data" / "raw" / "2023-Q3"
    (raw / "ho_so").mkdir()
    for name in ("mot_cua.csv", "truc_tuyen.csv", "so_hoa.csv"):
        (raw / name).unlink()
    lines = [*rows(3), row(4, unit="UBND xã Nghĩa Kỳ"), row(5, unit="xã Lạ"), row(6, unit="xã Lạ"), row(7, unit="")]
    write_csv(raw / "ho_so" / "ds.csv", [HEADINGS, *lines])
    return project


def test_cases_that_no_table_takes_are_a_fault_and_stop_the_run(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = root / "data" / "raw"
    known = read_reference(root / "data" / "reference").units_on(Quarter(2023, 3).last_day)
    joined, found = with_quarter_cases(load_quarter(Quarter(2023, 3), raw), raw / "2023-Q3", known)
    assert {r.text("unit"): r["received"] for r in joined.table("one_stop")} == {"nghia_lam": 3, "nghia_ky": 1}
    told = {(f.found, f.severity): f.message for f in found if f.code == "hs-don-vi-la"}
    assert told.keys() == {("xã Lạ", Severity.FAULT), ("(trống)", Severity.FAULT)}
    assert "(2 hồ sơ)" in told["xã Lạ", Severity.FAULT]
    assert main(["run", "2023-Q3", "--root", str(root)]) == 1
    assert "xã Lạ" in capsys.readouterr().err


def test_the_page_of_cases_shows_the_population_of_the_report(root: Path) -> None:
    page = open_cases("2023-Q3", str(root))
    assert dict(zip(page.counted.counts["unit"], page.counted.counts["received"], strict=True)) == {"xã Nghĩa Lâm": 3, "xã Nghĩa Kỳ": 1}
    texts = repr([b.to_json(block) for block in page.findings().blocks])
    assert "Đơn vị “xã Lạ” (2 hồ sơ)" in texts


def merged(path: Path) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["UBND HUYỆN"])
    page.append([None, "Đơn vị", "Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"])
    for i in range(6):
        page.append([None, {0: "xã A", 4: "xã B"}.get(i), f"H56-{i:04d}", "01/06/2023", "10/06/2023", "09/06/2023"])
    page.merge_cells("B3:B5")
    page.merge_cells("B7:B8")
    book.save(path)
    return path


@pytest.mark.parametrize("block", [2, 50_000])
def test_a_merged_cell_names_the_unit_of_every_row_it_covers(tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cchc_analysis.io.cases.sheet.BLOCK", block)
    done = read_cases(merged(tmp_path / "a.xlsx"))
    counts = count(done.frame(), window=WINDOW)
    assert dict(zip(counts["unit"], counts["received"], strict=True)) == {"": 1, "xã A": 3, "xã B": 2}
    assert [f.message for f in done.findings if f.code == "hs-trong-don-vi"] == [
        "Có 1 hồ sơ không ghi đơn vị; được đếm vào một dòng không tên."
    ]


def test_no_column_of_units_is_a_warning(tmp_path: Path) -> None:
    lines: list[list[Any]] = [["Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả"], ["H-0001", "01/06/2023", "10/06/2023"]]
    done = read_cases(write_csv(tmp_path / "a.csv", lines))
    done.frame()
    assert ("cot-don-vi-thieu", Severity.WARNING) in [(f.code, f.severity) for f in done.findings]
