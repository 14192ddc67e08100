"""Canonical case records on disk (Parquet), opened by the engine that the user has. Polars, DuckDB and Spark are extras."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_analysis.cases.record import COLUMNS, COUNTED, TEXTS, CaseDataError
from cchc_analysis.model import SYNTHETIC

if TYPE_CHECKING:
    import pyarrow as pa

ENGINES = ("pandas", "polars", "duckdb", "spark")
BATCH = 250_000
"""Rows that the pandas engine holds at a time."""

_MARK, _VERSION = b"cchc.cases", b"2"
"""The metadata of a file that :func:`write_records` wrote, and how its records were checked; a file of an earlier version is imported anew."""

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
    return pa.schema(fields, metadata={_MARK: _VERSION, b"synthetic": str(int(synthetic)).encode()})


def is_canonical(path: Path) -> bool:
    """Whether a file was written by :func:`write_records`: its records were checked when they were imported.

    A file that merely has the same columns was checked by nobody and must be imported.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                return False
        metadata = pq.ParquetFile(path).schema_arrow.metadata or {}
    except (OSError, pa.ArrowException):
        return False
    return metadata.get(_MARK) == _VERSION


def counts_as_is(paths: Sequence[Path]) -> bool:
    """Whether files need no import: a single canonical one. Two of them may hold the same case, which only an import sees."""
    return len(paths) == 1 and is_canonical(paths[0])


def is_synthetic(path: Path) -> bool:
    """Whether a canonical file says that its cases are synthetic."""
    import pyarrow.parquet as pq

    metadata = pq.ParquetFile(path).schema_arrow.metadata or {}
    return metadata.get(b"synthetic") == b"1"


def rows_in(paths: Sequence[Path]) -> int:
    """How many records some canonical files have."""
    import pyarrow.parquet as pq

    return sum(pq.ParquetFile(path).metadata.num_rows for path in paths)


def columns_with_data(paths: Sequence[Path], columns: Sequence[str]) -> list[str]:
    """Of some columns those that hold anything at all, by the files' own statistics; the columns that every count needs always do.

    A column that is empty from end to end counts like one that is not there, and is not read.
    """
    import pyarrow.parquet as pq

    found: set[str] = set(COUNTED)
    for path in paths:
        file = pq.ParquetFile(path)
        place = {file.schema.column(i).path: i for i in range(len(file.schema))}
        for name in {*columns} & place.keys() - found:
            groups = (file.metadata.row_group(g).column(place[name]) for g in range(file.metadata.num_row_groups))
            if any(not g.is_stats_set or not g.statistics.has_null_count or g.statistics.null_count < g.num_values for g in groups):
                found.add(name)
    return [name for name in columns if name in found]


def batches(path: Path, columns: Sequence[str], size: int | None = None) -> Iterator[pd.DataFrame]:
    """The wanted columns of a canonical file, some rows at a time, texts as categories."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [name for name in columns if name in TEXTS and name != "case_id"]
    file = pq.ParquetFile(path, read_dictionary=texts, pre_buffer=False)
    parts = file.iter_batches(batch_size=size or BATCH, columns=list(columns))
    while True:
        try:
            table = pa.Table.from_batches([next(parts)])
        except StopIteration:
            return
        except (OSError, pa.ArrowException) as error:
            raise CaseDataError(f"Không đọc được tệp “{path.name}”: tệp Parquet hỏng ở bên trong; chép hoặc xuất lại tệp") from error
        yield table.to_pandas(split_blocks=True, self_destruct=True)


def check_whole(path: Path, columns: Sequence[str]) -> None:
    """Raise ``CaseDataError`` when a canonical file cannot be read from end to end."""
    for _ in batches(path, columns):
        pass


def scan(paths: Sequence[Path], engine: str, columns: Sequence[str]) -> Any:
    """The wanted columns of canonical files as one lazy frame of an engine.

    Spark takes the running session, a remote one (``SPARK_REMOTE``), or starts a local one.

    Raises:
        CaseDataError: the engine is not installed.
    """
    require_engine(engine)
    names = [str(path.resolve()) for path in paths]
    if engine == "polars":
        import polars as pl

        return pl.scan_parquet(names).select(columns)
    if engine == "duckdb":
        import duckdb

        return duckdb.connect().read_parquet(names).select(*columns)
    if engine == "spark":
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("cchc").config("spark.ui.showConsoleProgress", "false")
        return builder.getOrCreate().read.parquet(*names).select(*columns)
    raise CaseDataError("Bộ máy pandas đếm từng phần; dùng batches")
