"""The small whole quarter 2024-Q2 (tests/fixtures/small) and how to break it: overlay files, then load."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cchc_analysis.io import InputError
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.model import Finding
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import QuarterData

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SMALL, BROKEN = FIXTURES / "small", FIXTURES / "broken"
QUARTER = Quarter(2024, 2)
REGISTRIES = {"units.csv", "levels.csv", "targets.csv", "forms.csv"}


@dataclass(frozen=True)
class Outcome:
    """What came of loading: the data (``None`` when nothing could be read) and the findings."""

    data: QuarterData | None
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows read, accepted, set aside."""
        return (self.data.rows_read, self.data.rows_accepted, self.data.rows_set_aside) if self.data else (0, 0, 0)

    def places(self) -> list[tuple[str, str, str]]:
        """Each finding as (code, severity, place): the place as ``file!cell``, ``file:line`` or ``file``, with its sheet."""
        return [(f.code, f.severity.value, place(f)) for f in self.findings]


def place(found: Finding) -> str:
    """Where a finding points, in short."""
    name = f"{found.file}[{found.sheet}]" if found.sheet else found.file or ""
    return f"{name}!{found.cell}" if found.cell else f"{name}:{found.line}" if found.line else name


def small_quarter(root: Path) -> Path:
    """A copy of the small quarter's project folder; its quarter's folder is ``quarter_folder(root)``."""
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    return root


def quarter_folder(root: Path) -> Path:
    """The raw folder of 2024-Q2 under a project folder."""
    return root / "data" / "raw" / str(QUARTER)


def overlay(root: Path, fixture: Path) -> None:
    """Lay a fixture's files over a quarter: registries beside it, everything else into it."""
    for path in sorted(fixture.iterdir()):
        target = (root / "data" / "reference" if path.name in REGISTRIES else quarter_folder(root)) / path.name
        if path.is_dir():
            shutil.copytree(path, target)
        else:
            shutil.copy(path, target)


def load(root: Path) -> Outcome:
    """Load 2024-Q2 under a project folder."""
    try:
        data = load_quarter(QUARTER, root / "data" / "raw")
    except InputError as error:
        return Outcome(None, error.findings)
    return Outcome(data, data.findings)
