"""The case records of a quarter: ``data/raw/<quarter>/ho_so/`` (or ``ho_so.csv``, ``.xlsx``, ``.parquet``) beside the typed tables.

Where a table was typed too, every figure of it is compared with the count; a difference is a fault. A table that was not typed is
made from the cases.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from cchc_analysis.cases.counting import COUNTS
from cchc_analysis.cases.faults import fault
from cchc_analysis.cases.rules import LAW_DEFAULT, Rules
from cchc_analysis.cases.tables import TABLES, as_tables, to_tables, with_cases
from cchc_analysis.findings import printable
from cchc_analysis.io import Refused
from cchc_analysis.io.case_counts import Wish, count_files
from cchc_analysis.io.case_store import is_canonical, is_synthetic, write_records
from cchc_analysis.io.cases import CaseImport, read_cases
from cchc_analysis.io.units import Units
from cchc_analysis.model import Finding
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import Window
from cchc_analysis.tables import QuarterData, Table

STEM = "ho_so"
SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet"})


@dataclass
class QuarterCases:
    """What the cases of a quarter say: canonical files to ask further, the tables made of them, what was found."""

    paths: list[Path]
    tables: dict[str, Table]
    findings: list[Finding] = field(default_factory=list)
    imported: CaseImport | None = None
    synthetic: bool = False


def case_files(folder: Path) -> list[Path]:
    """The files of case records in a quarter's raw folder, in a fixed order."""
    inside = folder / STEM
    found = [*folder.glob(f"{STEM}.*"), *(inside.iterdir() if inside.is_dir() else ())]
    return sorted(path for path in found if path.is_file() and path.suffix.casefold() in SUFFIXES and not path.name.startswith((".", "~$")))


@contextmanager
def canonical_files(
    paths: Sequence[Path], layout: str | None = None, hash_key: bytes | None = None
) -> Iterator[tuple[list[Path], CaseImport | None]]:
    """The records of some files as canonical files: as they are, or imported into a temporary one that is removed at the end."""
    if hash_key is None and all(is_canonical(path) for path in paths):
        yield list(paths), None
        return
    with tempfile.TemporaryDirectory(prefix="cchc-") as folder:
        made = Path(folder) / f"{STEM}.parquet"
        source = read_cases(paths, layout, hash_key=hash_key)
        write_records(source.batches(), made)
        yield [made], source


def count_quarter(
    data: QuarterData, paths: Sequence[Path], units: Units, *, rules: Rules = LAW_DEFAULT, engine: str = "pandas"
) -> QuarterCases:
    """Count the cases of a quarter in the windows of its tables, by unit, as the tables that could have been typed.

    Cases of a single unit are added to the row of its level where the typed table has such a row.
    """
    with canonical_files(paths) as (files, source):
        by_window: dict[Window, dict[str, Table]] = {}
        findings = list(source.findings) if source else []
        tables: dict[str, Table] = {}
        for table_id in TABLES:
            window = data.period.window(table_id)
            if window is None:
                continue
            if window not in by_window:
                counts = count_files(files, Wish(window, ("unit",), rules), engine=engine).counts
                if not by_window:
                    findings += _strange_units(counts, units)
                by_window[window] = _tables(counts, data, units, window, _shown(paths))
            tables[table_id] = by_window[window][table_id]
        return QuarterCases(list(paths), tables, findings, source, any(is_synthetic(path) for path in files))


def _shown(paths: Sequence[Path]) -> str:
    return printable(paths[0].name) if len(paths) == 1 else f"{STEM} ({len(paths)} tệp)"


def _tables(counts: pd.DataFrame, data: QuarterData, units: Units, window: Window, file: str) -> dict[str, Table]:
    """Counts by unit as tables of unit ids; each table rolled up to the rows that its typed twin has."""
    found: dict[str, Table] = {}
    for table_id in TABLES:
        typed = {row.text("unit") for row in data.table(table_id)}
        keys = {name: _key(name, units, typed) for name in counts["unit"]}
        rolled = counts.assign(unit=counts["unit"].map(keys)).groupby("unit", sort=True, as_index=False)[list(COUNTS)].sum()
        found[table_id] = as_tables(to_tables(rolled), file=file, window=window, like=data.tables)[table_id]
    return found


def _key(name: str, units: Units, typed: set[str]) -> str:
    """The row that a unit's cases belong to: its own, or the one of its level, or else its id; a name that is not known stays."""
    try:
        unit = units.current[units.resolve(name)]
    except (Refused, KeyError):
        return name
    if unit.id in typed:
        return unit.id
    collective = next((u.id for u in units.current.values() if u.level == unit.level and u.collective and u.id in typed), None)
    return collective or unit.id


def _strange_units(counts: pd.DataFrame, units: Units) -> Iterator[Finding]:
    for name, received in zip(counts["unit"], counts["received"], strict=True):
        try:
            units.resolve(name)
        except Refused:
            yield fault("hs-don-vi-la", found=name or "(trống)", why=format_number(int(received)))


def with_quarter_cases(data: QuarterData, folder: Path, units: Units) -> QuarterData:
    """The quarter with what its case records say; unchanged when it has none.

    Faults of the records and differences to typed tables join the findings; rows of the records are not counted among the rows of the tables.
    """
    paths = case_files(folder)
    if not paths:
        return data
    cases = count_quarter(data, paths, units)
    known: Mapping[str, Table] = {name: table.where(lambda row: row.text("unit") in units.current) for name, table in cases.tables.items()}
    joined = with_cases(data, known)
    return replace(joined, findings=(*joined.findings, *cases.findings))
