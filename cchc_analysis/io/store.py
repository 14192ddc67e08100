"""Outputs on disk: built aside, moved into place when whole; files with the same bytes for the same inputs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cchc_analysis.io.os_errors import reason
from cchc_analysis.model import SYNTHETIC, Figures, Finding
from cchc_analysis.tables import QuarterData, Table

_FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")
_ISSUED = {"bieu-mau", "tra-lai"}
_EXCHANGE = 2
_AT_CWD = -100


class OutputError(Exception):
    """An output cannot be written; ``str()`` says why and what to do, in Vietnamese."""


def csv_safe(text: str) -> str:
    """The text so that Excel never takes it for a formula; a plain number keeps its sign."""
    if text.startswith(_FORMULA_START) and not text.lstrip("+-").replace(".", "").replace(",", "").isdigit():
        return "'" + text
    return text


def csv_bytes(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Rows as CSV that Excel opens: UTF-8 with mark, CRLF, formulas disarmed."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, columns, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({c: csv_safe("" if row.get(c) is None else str(row[c])) for c in columns})
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


FIGURE_COLUMNS = (
    "figure_id", "label", "section", "definition", "scope", "unit", "window_from", "window_to", "as_of", "numerator", "denominator",
    "value", "digits", "shown", "status", "source", "synthetic",
)  # fmt: skip
FINDING_COLUMNS = ("code", "severity", "file", "sheet", "cell", "line", "column", "found", "message", "remedy", "synthetic")


def figures_csv(figures: Figures, *, synthetic: bool) -> bytes:
    """``figures.csv``: a row for each figure; its last column says ``SYNTHETIC`` where the quarter's data are not real."""
    return csv_bytes((f.row() | _mark(synthetic) for f in figures.values()), FIGURE_COLUMNS)


def findings_csv(findings: Iterable[Finding], *, synthetic: bool) -> bytes:
    """``findings.csv``: a row for each finding, marked as the figures are."""
    return csv_bytes((f.to_json() | {"severity": f.severity.value} | _mark(synthetic) for f in findings), FINDING_COLUMNS)


def _mark(synthetic: bool) -> dict[str, str]:
    return {"synthetic": SYNTHETIC if synthetic else ""}


def json_bytes(value: Any) -> bytes:
    """A value as readable JSON, keys in their order."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def sha256(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes(paths: Iterable[Path], base: Path) -> dict[str, str]:
    """Content hashes by path relative to ``base``, sorted; folders are walked, hidden files and byte code left out."""
    found: dict[str, str] = {}
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            inside = file.relative_to(base)
            if file.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in inside.parts):
                found[inside.as_posix()] = sha256(file)
    return dict(sorted(found.items()))


def input_hashes(folders: Iterable[Path], base: Path) -> dict[str, str]:
    """The hashes of data folders, those that are there; what goes out to units (forms, workbooks sent back) is no input."""
    found = hashes([f for f in folders if f.is_dir()], base)
    return {name: value for name, value in found.items() if not _ISSUED & set(Path(name).parts)}


def stamps(paths: Iterable[Path]) -> tuple[object, ...]:
    """Every file, alone or in a folder, with its time, size and place on the disk: differs once a file has been written, added or removed."""
    found = []
    for given in paths:
        for path in (given, *sorted(given.rglob("*"))):
            with suppress(OSError):
                known = path.stat()
                found.append((str(path), known.st_mtime_ns, known.st_size, known.st_ino))
    return tuple(found)


def digest(value: Any) -> str:
    """One hash over a value of plain data."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


@contextmanager
def built_aside(target: Path) -> Iterator[Path]:
    """A new folder beside ``target`` to build in; takes the target's place when the block ends well, is removed when it fails.

    A run that is killed leaves the old folder as it was; what it had begun is cleared away by the next run.

    Raises:
        OutputError: the folder cannot be written or replaced (read only, disk full, a file open in another program).
    """
    aside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        tidy(target)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
    except OSError as error:
        raise OutputError(_said(error, target)) from error
    try:
        yield aside
        try:
            _replace(aside, target)
        except OSError as error:
            raise OutputError(_said(error, target)) from error
    except OSError as error:
        raise OutputError(_said(error, target)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old content or the new, never a part. Raises :class:`OutputError`."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        raise OutputError(_said(error, path)) from error
    finally:
        with suppress(OSError):
            aside.unlink()


def tidy(target: Path) -> None:
    """Put things right after a run that was killed: the old folder back in its place, what was begun aside cleared away."""
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    for left in target.parent.glob(f".{target.name}.*.tmp"):
        pid = left.name.split(".")[-2]
        if pid.isdecimal() and not _alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _alive(pid: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _replace(new: Path, target: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    if _exchange(new, target):
        return  # the old folder now lies at ``new`` and is cleared away by the caller
    old = target.with_name(f".{target.name}.old")
    target.rename(old)
    try:
        new.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step where the system can (Linux), so that no moment is without an output."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0


def _said(error: OSError, target: Path) -> str:
    return f"Không ghi được “{target}”: {reason(error)}. Kết quả cũ còn nguyên; khắc phục rồi chạy lại."


def write_processed(data: QuarterData, target: Path) -> None:
    """The accepted tables as Parquet under ``data/processed/<quarter>/``, rebuilt whole each time."""
    with built_aside(target) as aside:
        for table in data.tables.values():
            _write_parquet(table, aside / f"{table.id}.parquet", data.period.synthetic)


def _write_parquet(table: Table, path: Path, synthetic: bool) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {"line": pa.array([row.line for row in table], pa.int32())}
    for column in table.headings:
        contents = [row[column] for row in table]
        if all(isinstance(c, int) and not isinstance(c, bool) for c in contents if c is not None):
            columns[column] = pa.array(contents, pa.int64())
        elif all(type(c) is type(next((x for x in contents if x is not None), None)) for c in contents if c is not None):
            columns[column] = pa.array(contents)
        else:
            columns[column] = pa.array([None if c is None else str(c) for c in contents], pa.string())
    made = pa.table(columns)
    pq.write_table(made.replace_schema_metadata({"synthetic": "1"}) if synthetic else made, path)
