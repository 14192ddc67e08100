"""The case records of a quarter beside its typed tables.

Where a table was typed too, every figure of it is compared with the count; a difference is a fault. A table that was not typed is
made from the cases.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from cchc_analysis.cases.counting import COUNTS
from cchc_analysis.cases.faults import fault
from cchc_analysis.cases.rules import LAW_DEFAULT, Rules
from cchc_analysis.cases.tables import TABLES, as_tables, to_tables, with_cases
from cchc_analysis.findings import finding, printable
from cchc_analysis.io.cases import STEM, case_files
from cchc_analysis.io.cases.counts import Wish, count_files
from cchc_analysis.io.cases.exports import CaseImport, read_cases
from cchc_analysis.io.cases.registry import CaseUnits
from cchc_analysis.io.cases.store import counts_as_is, is_synthetic, rows_in, write_records
from cchc_analysis.io.sheets import leads_out
from cchc_analysis.io.units import Units
from cchc_analysis.model import Finding
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import Window
from cchc_analysis.tables import QuarterData, Table, Unit
from cchc_analysis.text import join_list

_SHORT = {"one_stop": "một cửa", "online": "trực tuyến", "digitisation": "số hóa"}


@dataclass
class QuarterCases:
    """What the cases of a quarter say: canonical files to ask further, the tables made of them, what was found."""

    paths: list[Path]
    tables: dict[str, Table]
    findings: list[Finding] = field(default_factory=list)
    imported: CaseImport | None = None
    synthetic: bool = False


@contextmanager
def canonical_files(
    paths: Sequence[Path], hash_key: bytes | None = None, units: CaseUnits | None = None
) -> Iterator[tuple[list[Path], CaseImport | None]]:
    """The records of some files as canonical files: as they are, or imported into a temporary one that is removed at the end.

    With ``units`` they are always imported: the units get the registry's names, and cases of unknown ones are left out.
    """
    if hash_key is None and units is None and counts_as_is(paths):
        yield list(paths), None
        return
    with tempfile.TemporaryDirectory(prefix="cchc-") as folder:
        made = Path(folder) / f"{STEM}.parquet"
        source = read_cases(paths, hash_key=hash_key, units=units, known_units_only=units is not None)
        write_records(source.batches(), made)
        yield [made], source


def count_quarter(
    data: QuarterData, paths: Sequence[Path], units: Units, *, rules: Rules = LAW_DEFAULT, engine: str = "pandas"
) -> QuarterCases:
    """Count the cases of a quarter in the windows of its tables, by unit, as the tables that could have been typed.

    Cases of a single unit are added to the row of its level where the typed table has such a row.
    """
    known = CaseUnits(units)
    with canonical_files(paths) as (files, source):
        by_window: dict[Window, dict[str, Table]] = {}
        findings = list(source.findings) if source else []
        tables: dict[str, Table] = {}
        strange: dict[str, int] = {}
        for table_id in TABLES:
            window = data.period.window(table_id)
            if window is None:
                continue
            if window not in by_window:
                counts = count_files(files, Wish(window, ("unit",), rules), engine=engine).counts
                mine = counts["unit"].map(lambda name: known.find(name) is not None)
                for name, received in zip(counts["unit"][~mine], counts["received"][~mine], strict=True):
                    strange[name] = max(strange.get(name, 0), int(received))
                by_window[window] = _tables(counts[mine], data, known, window, shown_files(paths))
            tables[table_id] = by_window[window][table_id]
        findings += [known.unknown(name, cases, left_out=True) for name, cases in sorted(strange.items())]
        read, accepted = (source.rows_read, source.accepted) if source else 2 * (rows_in(files),)
        made = join_list([_SHORT[table_id] for table_id, table in tables.items() if len(table)]) or "chưa có bảng nào"
        told = f"{format_number(accepted)}, để riêng {format_number(read - accepted)}; bảng có số liệu đếm từ hồ sơ: {made}"
        findings.append(fault("hs-da-dem", file=shown_files(paths), found=format_number(read), why=told))
        return QuarterCases(list(paths), tables, findings, source, any(is_synthetic(path) for path in files))


def shown_files(paths: Sequence[Path]) -> str:
    """What tables made of these files name as their source."""
    return printable(paths[0].name) if len(paths) == 1 else f"{STEM} ({len(paths)} tệp)"


def _tables(counts: pd.DataFrame, data: QuarterData, known: CaseUnits, window: Window, file: str) -> dict[str, Table]:
    """Counts by unit as tables of unit ids; each table rolled up to the rows that its typed twin has."""
    found: dict[str, Table] = {}
    names = {unit.id: unit.name for unit in known.units.current.values()}
    for table_id in TABLES:
        typed = {row.text("unit") for row in data.table(table_id)}
        keys = {name: _key(unit, known.units, typed) for name in counts["unit"] if (unit := known.find(name))}
        rolled = counts.assign(unit=counts["unit"].map(keys)).groupby("unit", sort=True, as_index=False)[list(COUNTS)].sum()
        found[table_id] = as_tables(to_tables(rolled), file=file, window=window, like=data.tables, names=names)[table_id]
    return found


def _key(unit: Unit, units: Units, typed: set[str]) -> str:
    """The row that a unit's cases belong to: its own, or the one of its level, or else its id."""
    if unit.id in typed:
        return unit.id
    collective = next((u.id for u in units.current.values() if u.level == unit.level and u.collective and u.id in typed), None)
    return collective or unit.id


def with_quarter_cases(data: QuarterData, folder: Path, units: Units) -> tuple[QuarterData, list[Finding]]:
    """The quarter with the tables that its case records make, and what was found; the quarter itself when it has no records.

    Found are faults of the records, cases whose unit nobody knows, and differences to typed tables (at the typed cell). Rows of the records are not counted among
    the rows of the tables. Synthetic records make the whole quarter synthetic.
    """
    paths = case_files(folder)
    outside = [path for path in paths if leads_out(path, folder)]
    if outside or not paths:
        return data, [finding("tep-lien-ket", file=path.name) for path in outside]
    cases = count_quarter(data, paths, units)
    joined, differing = with_cases(data, cases.tables)
    period = replace(joined.period, synthetic=joined.period.synthetic or cases.synthetic)
    return replace(joined, period=period), [*cases.findings, *differing]
