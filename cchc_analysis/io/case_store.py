"""Canonical case records on disk (Parquet), and counting them with the engine that the user has.

The default engine is pandas, one batch of rows after the other, so that memory stays bounded at any size. Polars, DuckDB and Spark are
extras; the same function counts on all of them.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_analysis.cases.ageing import handling_days, merge_days
from cchc_analysis.cases.calendar import Calendar
from cchc_analysis.cases.counting import count, listing, merge, needed_columns
from cchc_analysis.cases.record import COLUMNS, COUNTED, SYNTHETIC, TEXTS, CaseDataError
from cchc_analysis.cases.rules import LAW_DEFAULT, Rules
from cchc_analysis.io.cases import CaseImport
from cchc_analysis.periods import Window

if TYPE_CHECKING:
    import pyarrow as pa

ENGINES = ("pandas", "polars", "duckdb", "spark")
BATCH = 250_000
"""Rows that the pandas engine holds at a time."""

_MARK = b"cchc.cases"
_MODULES = {"polars": "polars", "duckdb": "duckdb", "spark": "pyspark"}


def require_engine(engine: str) -> None:
    """Raise ``CaseDataError`` with the line to install when an engine is not there."""
    if engine not in ENGINES:
        raise CaseDataError(f"Không có bộ máy “{engine}”; các bộ máy: {', '.join(ENGINES)}")
    module = _MODULES.get(engine)
    if module and importlib.util.find_spec(module) is None:
        raise CaseDataError(f'Máy này chưa cài bộ máy “{engine}”. Cài bằng lệnh: pip install "cchc-analysis[{engine}]"')


def write_records(batches: Iterable[pd.DataFrame], path: Path) -> int:
    """Write canonical records to a Parquet file, batch by batch; returns how many. Synthetic records mark the file's metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    count_, writer = 0, None
    try:
        for frame in batches:
            table = pa.Table.from_pandas(frame[list(COLUMNS)], preserve_index=False)
            if writer is None:
                synthetic = bool(frame["case_id"].str.startswith(SYNTHETIC).any())
                schema = _schema(synthetic)
                writer = pq.ParquetWriter(path, schema, compression="zstd")
            writer.write_table(table.cast(schema))
            count_ += len(frame)
    finally:
        if writer is not None:
            writer.close()
    if writer is None:
        pq.write_table(_schema(synthetic=False).empty_table(), path)
    return count_


def _schema(synthetic: bool) -> pa.Schema:
    import pyarrow as pa

    kinds = {"text": pa.dictionary(pa.int32(), pa.string()), "time": pa.timestamp("us"), "code": pa.int8(), "number": pa.int8()}
    fields = [pa.field(name, pa.string() if name == "case_id" else kinds[column.kind]) for name, column in COLUMNS.items()]
    return pa.schema(fields, metadata={_MARK: b"1", b"synthetic": str(int(synthetic)).encode()})


def is_canonical(path: Path) -> bool:
    """Whether a file is Parquet with the record's own columns and times: written by :func:`write_records`, or made alike."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                return False
        schema = pq.ParquetFile(path).schema_arrow
    except (OSError, pa.ArrowException):
        return False
    return all(name in schema.names and pa.types.is_temporal(schema.field(name).type) for name in COUNTED)


def is_synthetic(path: Path) -> bool:
    """Whether a canonical file says that its cases are synthetic."""
    import pyarrow.parquet as pq

    metadata = pq.ParquetFile(path).schema_arrow.metadata or {}
    return metadata.get(b"synthetic") == b"1"


def batches(path: Path, columns: Sequence[str], size: int = BATCH) -> Iterator[pd.DataFrame]:
    """The wanted columns of a canonical file, some rows at a time, texts as categories."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    there = set(pq.ParquetFile(path).schema_arrow.names)
    wanted = [name for name in columns if name in there]
    texts = [name for name in wanted if name in TEXTS and name != "case_id"]
    file = pq.ParquetFile(path, read_dictionary=texts, pre_buffer=False)
    for batch in file.iter_batches(batch_size=size, columns=wanted):
        table = pa.Table.from_batches([batch])
        yield table.to_pandas(split_blocks=True, self_destruct=True)


def scan(paths: Sequence[Path], engine: str) -> Any:
    """Canonical files as one lazy frame of an engine. Spark takes the running session, a remote one (``SPARK_REMOTE``), or a local one.

    Raises:
        CaseDataError: the engine is not installed.
    """
    require_engine(engine)
    names = [str(path.resolve()) for path in paths]
    if engine == "polars":
        import polars as pl

        return pl.scan_parquet(names)
    if engine == "duckdb":
        import duckdb

        return duckdb.connect().read_parquet(names)
    if engine == "spark":
        from pyspark.sql import SparkSession

        return SparkSession.builder.appName("cchc").getOrCreate().read.parquet(*names)
    import pyarrow.dataset as ds

    return ds.dataset(names).to_table().to_pandas()


@dataclass
class Counted:
    """Counts of some files; ``imported`` says what the import found when the files were exports and not yet canonical records."""

    counts: pd.DataFrame
    rules: Rules
    window: Window
    engine: str
    imported: CaseImport | None = None
    days: pd.DataFrame | None = None
    listed: pd.DataFrame | None = None
    synthetic: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wish:
    """What is wanted of some cases: the counts, and if asked for the handling times and the cases behind one count."""

    window: Window
    by: tuple[str, ...] = ("unit",)
    rules: Rules = LAW_DEFAULT
    calendar: Calendar | None = None
    list_column: str | None = None

    def of(self, frame: object) -> tuple[pd.DataFrame, pd.DataFrame | None, pd.DataFrame | None]:
        """Counts, handling days (with a calendar) and the listing (with a column) of one frame."""
        counts = count(frame, window=self.window, by=self.by, rules=self.rules)
        days = handling_days(frame, window=self.window, calendar=self.calendar, by=self.by, rules=self.rules) if self.calendar else None
        listed = listing(frame, window=self.window, column=self.list_column, rules=self.rules) if self.list_column else None
        return counts, days, listed

    @property
    def columns(self) -> list[str]:
        """The columns to read."""
        return needed_columns(self.by, self.rules, listing=bool(self.list_column))


def count_cases(source: CaseImport | Sequence[Path], wish: Wish, *, engine: str = "pandas", keep: Path | None = None) -> Counted:
    """Count case records with an engine.

    Args:
        source: canonical files (:func:`is_canonical`), or an import under way, whose records are counted as they come.
        wish: what to count.
        engine: one of :data:`ENGINES`. Engines other than pandas read imported records from a file, a temporary one if ``keep`` is not given.
        keep: where to keep imported records as a canonical file.

    Raises:
        CaseDataError: the engine is not installed, or the records lack a column.
    """
    require_engine(engine)
    if isinstance(source, CaseImport):
        return _count_import(source, wish, engine, keep)
    synthetic = any(is_synthetic(path) for path in source)
    if engine != "pandas":
        counts, days, listed = wish.of(scan(source, engine))
        return Counted(counts, wish.rules, wish.window, engine, days=days, listed=listed, synthetic=synthetic)
    parts = (frame for path in source for frame in batches(path, wish.columns))
    return _add_up((wish.of(frame) for frame in parts), wish, synthetic)


def _count_import(source: CaseImport, wish: Wish, engine: str, keep: Path | None) -> Counted:
    if engine == "pandas" and keep is None:
        done = _add_up((wish.of(frame) for frame in source.batches()), wish, False)
    else:
        with tempfile.TemporaryDirectory(prefix="cchc-") as folder:
            path = keep or Path(folder) / "ho_so.parquet"
            write_records(source.batches(), path)
            done = count_cases([path], wish, engine=engine)
    done.imported = source
    done.synthetic = source.synthetic
    return done


Part = tuple[pd.DataFrame, pd.DataFrame | None, pd.DataFrame | None]


def _add_up(parts: Iterable[Part], wish: Wish, synthetic: bool) -> Counted:
    counts, days, listed = [], [], []
    for one, two, three in parts:
        counts.append(one)
        if two is not None:
            days.append(two)
        if three is not None:
            listed.append(three)
        if len(counts) > 64:  # keep the number of parts, not only their size, within bounds
            counts, days = [merge(counts, wish.by)], [merge_days(days, wish.by)] if days else []
    whole = pd.concat(listed, ignore_index=True) if listed else None
    result = Counted(merge(counts, wish.by), wish.rules, wish.window, "pandas", synthetic=synthetic)
    result.days = merge_days(days, wish.by) if wish.calendar else None
    result.listed = whole.sort_values(["unit", "case_id"], kind="stable").reset_index(drop=True) if whole is not None else None
    return result
