"""A small office of seven units, its first quarter opened and filled in; tests work on copies."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from cchc_analysis.io.forms.collecting import Collected, collect
from cchc_analysis.io.forms.new_quarter import open_quarter
from tests.quarters.office import Q1, Values, Year, fill, make_office

UNITS = ("d01", "d02", "v01", "c01", "c02", "c03", "c04")
DAY = date(2024, 3, 18)


@dataclass
class Office:
    """An office on disk: ``sent`` holds each unit's filled workbook under a name that says nothing, ``truth`` what it says."""

    root: Path
    truth: dict[str, Values]

    @property
    def raw(self) -> Path:
        return self.root / "data" / "raw"

    @property
    def folder(self) -> Path:
        return self.raw / str(Q1)

    def blank(self, unit: str) -> Path:
        return self.folder / "bieu-mau" / f"{unit}.xlsx"

    def sent(self, unit: str) -> Path:
        return self.root / "thu-den" / f"Book{sum(unit.encode())} ({unit[1:]}).xlsx"

    def write(self, unit: str, values: Values, name: str = "") -> Path:
        """Fill the unit's workbook in again."""
        return fill(self.blank(unit), values, self.root / "thu-den" / name if name else self.sent(unit))

    def collect(self, *files: Path, day: date = DAY) -> Collected:
        return collect(Q1, self.raw, files, day)


@pytest.fixture(scope="session")
def office_made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    root = tmp_path_factory.mktemp("mau")
    open_quarter(Q1, make_office(root, UNITS))
    office = Office(root, Year(units=UNITS).quarter(Q1))
    for unit in UNITS:
        office.write(unit, office.truth[unit])
    return office


@pytest.fixture
def office(office_made: Office, tmp_path: Path) -> Office:
    root = tmp_path / "văn phòng"
    shutil.copytree(office_made.root, root)
    return Office(root, office_made.truth)
