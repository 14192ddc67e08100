"""Files of case records as sheets: CSV read record by record, XLSX through calamine after an inspection, Parquet batch by batch.

A sheet gives its first rows, in which the heading is sought, and then blocks of columns: only the columns that are wanted are
taken along, so that personal data are gone before anything else happens.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from cchc_analysis.cases.faults import fault
from cchc_analysis.io.cases.layouts import SEARCHED, Heading, find_heading, layouts
from cchc_analysis.io.cases.sheet import BLOCK, Block, RowSheet, Sheet
from cchc_analysis.io.cases.workbooks import open_workbook
from cchc_analysis.model import Finding

MAX_FIELD = 100_000
_SAMPLE = 200_000
_SEPARATORS = (",", ";", "\t", "|")
_BROKEN_PARQUET = "tệp Parquet hỏng hoặc bị cắt ngắn"


@dataclass
class ParquetSheet:
    """A Parquet file whose column names are the heading."""

    file: str
    path: Path
    name: str | None = None
    findings: list[Finding] = field(default_factory=list)
    head: list[Sequence[object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        import pyarrow.parquet as pq

        self.head = [pq.ParquetFile(self.path).schema_arrow.names]

    def blocks(self, heading: Heading) -> Iterator[Block]:
        """See :class:`Sheet`. Row numbers count from 2, as if the names stood in row 1."""
        import pyarrow.parquet as pq

        names = self.head[0]
        wanted = {str(names[place]): column for column, place in heading.columns.items()}
        line = 2
        batches = pq.ParquetFile(self.path).iter_batches(batch_size=BLOCK, columns=list(wanted))
        while True:
            try:
                frame: Any = next(batches).to_pandas()
            except StopIteration:
                return
            except Exception:  # as in open_sheets: a file may be whole at its ends only
                self.findings.append(fault("tep-hs-khong-doc-duoc", file=self.file, line=line, why=_BROKEN_PARQUET))
                return
            columns = {wanted[name]: _series(frame[name]) for name in wanted}
            yield Block(list(range(line, line + len(frame))), columns)
            line += len(frame)


def _series(column: Any) -> Sequence[object]:
    """A pandas column for the readers of values: times stay as they are, everything else becomes plain cells."""
    cells: Sequence[object] = column if column.dtype.kind == "M" else column.astype(object).where(column.notna(), None).tolist()
    return cells


def open_sheets(path: Path, shown: str) -> tuple[list[Sheet], list[Finding]]:
    """The sheets of a file and what is wrong with the file; by its content, whatever its name ends in. Never raises on bad content."""
    try:
        with path.open("rb") as stream:
            start = stream.read(4096)
    except OSError as error:
        return [], [fault("tep-hs-khong-doc-duoc", file=shown, why=_reason(error))]
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        return [], [fault("tep-hs-rong", file=shown)]
    if start.startswith(b"PK"):
        return open_workbook(path, shown)
    if start.startswith(b"PAR1"):
        try:
            return [ParquetSheet(shown, path)], []
        except Exception:  # pyarrow raises many kinds on a broken file; all of them end here, as a finding
            return [], [fault("tep-hs-khong-doc-duoc", file=shown, why=_BROKEN_PARQUET)]
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return [], [fault("tep-hs-dinh-dang", file=shown, why="có mật khẩu, hoặc là tệp Excel đời cũ (.xls)")]
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"%pdf", b"{\\rtf")):
        return [], [fault("tep-hs-dinh-dang", file=shown, why="thực chất là trang web, XML hoặc văn bản đổi đuôi")]
    return _open_csv(path, shown)


def _reason(error: OSError) -> str:
    known = {
        "PermissionError": "không có quyền đọc hoặc đang mở trong chương trình khác",
        "FileNotFoundError": "không có tệp này",
        "IsADirectoryError": "đây là thư mục",
    }
    return known.get(type(error).__name__, "hệ điều hành báo lỗi khi đọc")


def _open_csv(path: Path, shown: str) -> tuple[list[Sheet], list[Finding]]:
    encoding, whole = _encoding(path)
    if encoding is None:
        return [], [fault("tep-hs-bang-ma", file=shown)]
    findings = [] if encoding.startswith("utf") else [fault("tep-hs-bang-ma-cu", file=shown, why=encoding.upper())]
    if not whole:
        findings.append(fault("tep-hs-cat", file=shown))
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        sample = stream.read(_SAMPLE)
    sheet = RowSheet(shown, None, iter(()), strict=True)
    sheet.rows = _records(path, encoding, _separator(sample), sheet)
    sheet.__post_init__()
    return [sheet], findings


def _encoding(path: Path) -> tuple[str | None, bool]:
    """UTF-8 (with or without mark), UTF-16 with a mark, else Windows-1258, and whether the last character is whole.

    ``None`` when zero bytes say that it is no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        first = stream.read(2)
        if first in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16", path.stat().st_size % 2 == 0
        stream.seek(0)
        valid = True
        while chunk := stream.read(1 << 20):
            if b"\0" in chunk:
                return None, True
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                valid = False
    if valid:
        return "utf-8-sig", not decoder.getstate()[0]
    try:
        with path.open(encoding="cp1258") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return None, True
    return "cp1258", True


def _separator(sample: str) -> str:
    """The separator under which a heading is found, with the most columns; else the one that the lines have most of."""
    first, _, rest = sample.partition("\n")
    told = first.strip('\r "').casefold()
    if told.startswith("sep=") and rest and told[4:] in _SEPARATORS:
        return told[4:]
    lines = [line for line in sample.splitlines() if line.strip()][:SEARCHED]

    def fits(mark: str) -> tuple[int, int]:
        csv.field_size_limit(MAX_FIELD)
        try:
            heading = find_heading([*islice(csv.reader(io.StringIO(sample), delimiter=mark), SEARCHED + 1)], layouts())
        except csv.Error:
            heading = None
        return len(heading.columns) if heading else 0, sorted(line.count(mark) for line in lines)[len(lines) // 2] if lines else 0

    return max(_SEPARATORS, key=fits)


def _records(path: Path, encoding: str, separator: str, sheet: RowSheet) -> Iterator[Sequence[object]]:
    csv.field_size_limit(MAX_FIELD)
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        reader = csv.reader(stream, delimiter=separator, strict=True)
        row = 0
        while True:
            try:
                row += 1
                yield next(reader)
            except StopIteration:
                return
            except csv.Error:
                sheet.findings.append(fault("tep-hs-ngoac-kep", file=sheet.file, line=row))
                return
