"""Files as sheets of cells: CSV in the encodings and separators that offices use, and XLSX, within firm limits.

A number in a workbook becomes the text that a Vietnamese office would write (``1529``, ``99,78``, a per cent format as ``99,78%``),
so that everything later reads one kind of text. A workbook's number cannot tell 1.529 typed with a grouping dot from 1,529.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from cchc_analysis.findings import finding
from cchc_analysis.io.cells import EMPTY, MAX_BYTES, MAX_CELL, MAX_CELLS, Cell, Line, Sheet, too_big
from cchc_analysis.io.workbook import read_workbook
from cchc_analysis.model import Finding
from cchc_analysis.text import fold

SEPARATORS = (",", ";", "\t")


def read_sheets(path: Path, shown: str, headings: Collection[str]) -> tuple[list[Sheet], list[Finding]]:
    """Every visible, filled sheet of a CSV or XLSX file, and what is wrong with the file. Never raises on bad content.

    Args:
        path: the file.
        shown: the name that findings print.
        headings: folded headings of the tables expected; they decide which separator a CSV uses.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            return [], [too_big(shown, f"{size // 1_000_000} MB", f"{MAX_BYTES // 1_000_000} MB")]
        data = path.read_bytes()
    except OSError as error:
        return [], [finding("tep-khong-doc-duoc", file=shown, why=_reason(error))]
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        return [], [finding("tep-rong", file=shown)]
    if path.suffix.casefold() == ".xlsx":
        return read_workbook(data, shown)
    return _read_csv(data, shown, headings)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path is a link that leaves its folder, or leads nowhere."""
    try:
        return not path.resolve(strict=True).is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def _reason(error: OSError) -> str:
    return {"PermissionError": "không có quyền đọc hoặc đang mở trong chương trình khác", "FileNotFoundError": "không còn tệp"}.get(
        type(error).__name__, "hệ điều hành báo lỗi khi đọc"
    )


def _read_csv(data: bytes, shown: str, headings: Collection[str]) -> tuple[list[Sheet], list[Finding]]:
    text, codec = decode(data)
    if text is None:
        return [], [finding("bang-ma", file=shown)]
    findings = [finding("bang-ma-cu", file=shown, codec=codec)] if codec else []
    declared = re.match(r"sep=(.)\r?\n", text)
    separator = declared[1] if declared else _separator(text, headings)
    sheet = Sheet(shown, None, [])
    cells = 0
    for line in _records(text, separator):
        if isinstance(line, int):
            sheet.lost = sum(bool(rest.strip()) for rest in text.splitlines()[line - 1 :])
            findings.append(finding("nhay-kep", file=shown, line=line))
            break
        cells += len(line.cells)
        if cells > MAX_CELLS or any(len(cell.text) > MAX_CELL for cell in line.cells):
            limit = f"{MAX_CELLS} ô, {MAX_CELL} ký tự mỗi ô"
            return [], [too_big(shown, f"đến dòng {line.line}", limit)]
        if not (declared and line.row == 1):
            sheet.lines.append(line)
    return [sheet], findings


def decode(data: bytes) -> tuple[str | None, str]:
    """The text of a file, and the name of its encoding when that is no UTF-8 or marked UTF-16; ``None`` when nothing fits."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16"), ""
        except UnicodeDecodeError:
            return None, ""
    try:
        text = data.decode("utf-8-sig")
        if "\0" not in text:
            return text, ""
    except UnicodeDecodeError:
        pass
    for codec in _unmarked(data):
        try:
            return data.decode(codec), codec.upper()
        except UnicodeDecodeError:
            continue
    return None, ""


def _unmarked(data: bytes) -> Iterator[str]:
    """Encodings worth trying for bytes that carry no mark: UTF-16 where every other byte is mostly zero, else Windows-1258."""
    even, odd = data[0:4000:2].count(0), data[1:4000:2].count(0)
    if max(even, odd) * 5 > len(data[:4000]):
        yield "utf-16-le" if odd > even else "utf-16-be"
    elif b"\0" not in data:
        yield "cp1258"


def _separator(text: str, headings: Collection[str]) -> str:
    def score(separator: str) -> tuple[int, int]:
        records = [line.cells for line in _records(text[:20_000], separator) if isinstance(line, Line) and not line.blank][:40]
        known = max((sum(fold(cell.text) in headings for cell in cells if cell.text) for cells in records), default=0)
        width, times = Counter(len(cells) for cells in records).most_common(1)[0] if records else (0, 0)
        return known, width * times

    return max(SEPARATORS, key=score)


def _records(text: str, separator: str) -> Iterator[Line | int]:
    """The records one by one; an ``int`` is the line where the quotes go wrong, and ends the reading."""
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    row = 0
    while True:
        start, row = reader.line_num + 1, row + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield start
            return
        yield Line(row, start, tuple(Cell(f.strip()) if f else EMPTY for f in fields))
