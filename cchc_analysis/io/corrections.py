"""``dinh_chinh.yaml``: corrections read, checked and laid over the sheets of a quarter, cell by cell."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from cchc_analysis.corrections import Correction
from cchc_analysis.findings import finding
from cchc_analysis.io import Refused
from cchc_analysis.io.cells import Cell, Line, Sheet, column_letter
from cchc_analysis.io.layout import find_layout
from cchc_analysis.io.schema import Column, TableSchema, schema
from cchc_analysis.io.sheets import leads_out
from cchc_analysis.io.units import Units, name_key
from cchc_analysis.io.values import CellReader
from cchc_analysis.io.yaml_strict import Node, read_scalar, read_strict
from cchc_analysis.model import Finding, SourceCell
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.text import fold, nfc

FILE = "dinh_chinh.yaml"
KEYS = ("table", "row", "column", "expected", "value", "why", "who", "date")


@dataclass
class Corrections:
    """The corrections of a quarter, which of them were applied, and what is wrong with them."""

    declared: tuple[Correction, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    applied: list[Correction] = field(default_factory=list)
    tried: set[int] = field(default_factory=set)

    def over(self, sheet: Sheet, table: TableSchema, units: Units, ignored: frozenset[str]) -> Sheet:
        """The sheet with the corrections of its table laid over it; the sheet itself when there are none."""
        wanted = [(i, c) for i, c in enumerate(self.declared) if c.table == table.id]
        layout = find_layout(sheet, table, ignored) if wanted else None
        if layout is None:
            return sheet
        reader = CellReader(units)
        positions = {column.id: index for index, column in layout.columns.items()}
        lines = {line.row: line for line in sheet.lines}
        origins = dict(sheet.origins)
        aimed: dict[tuple[int, int], Correction] = {}
        for number, correction in wanted:
            candidates = (*layout.data, *(line for line, _ in layout.totals))
            rows = [line.row for line in candidates if _is_row(lines[line.row], correction, table, positions, reader)]
            if rows and (correction.column not in positions or len(rows) > 1):
                what = f"có {len(rows)} dòng như vậy" if len(rows) > 1 else "không có cột này"
                self._fault("dinh-chinh-khong-ro", number, correction, what=what)
                continue
            for row in rows:
                self.tried.add(number)
                index, line = positions[correction.column], lines[row]
                first = aimed.setdefault((row, index), correction)
                if first is not correction:
                    self._fault("dinh-chinh-trung", number, correction, lines=f"{first.line}, {correction.line}")
                    continue
                source = origins.get((row, index)) or _source(sheet, layout.headings.get(index, ""), line, index)
                if not _same(table.columns[correction.column], line.cell(index), correction.expected, reader):
                    already = _same(table.columns[correction.column], line.cell(index), correction.value, reader)
                    hint = (
                        " Nguồn đã được sửa đúng như đính chính."
                        if already
                        else _point(table.columns[correction.column], correction, reader)
                    )
                    found = line.cell(index).text or "để trống"
                    self._fault("dinh-chinh-lech", number, correction, where=source.place, now=found, hint=hint)
                    continue
                cells = [*line.cells, *(Cell() for _ in range(index + 1 - len(line.cells)))]
                cells[index] = Cell(correction.value)
                lines[row] = replace(line, cells=tuple(cells))
                origins[row, index] = SourceCell(FILE, None, "", correction.line, correction.heading, correction.value)
                self.applied.append(replace(correction, source=source))
        return replace(sheet, lines=[lines[line.row] for line in sheet.lines], origins=origins)

    def left_over(self) -> Iterator[Finding]:
        """A fault for each correction whose row was nowhere."""
        for number, correction in enumerate(self.declared):
            if number not in self.tried:
                words = {"title": correction.title, "row": correction.named}
                yield finding("dinh-chinh-khong-dong", file=FILE, line=correction.line, words=words)

    def _fault(self, code: str, number: int, correction: Correction, **words: str) -> None:
        self.tried.add(number)
        words |= {"title": correction.title, "row": correction.named, "heading": correction.heading, "expected": correction.expected}
        words["expected"] = words["expected"] or "để trống"
        self.findings.append(finding(code, file=FILE, line=correction.line, words=words))


def _source(sheet: Sheet, heading: str, line: Line, index: int) -> SourceCell:
    return SourceCell(sheet.file, sheet.name, f"{column_letter(index)}{line.row}", line.line, heading, line.cell(index).text)


def _is_row(line: Line, correction: Correction, table: TableSchema, positions: Mapping[str, int], reader: CellReader) -> bool:
    return all(
        name in positions and _same(table.columns[name], line.cell(positions[name]), text, reader) for name, text in correction.row.items()
    )


def _same(column: Column, cell: Cell, text: str, reader: CellReader) -> bool:
    """Whether a cell holds what a text says: the same value where both can be read, else the same text."""
    if name_key(cell.text) == name_key(text):
        return True
    try:
        return reader.read(column, cell).content == reader.read(column, Cell(text)).content
    except Refused:
        return False


def _point(column: Column, correction: Correction, reader: CellReader) -> str:
    """What to say of an expected number that no cell could hold, because a point stands where a comma belongs."""
    try:
        reader.read(column, Cell(correction.expected))
    except Refused as refusal:
        if refusal.code == "dau-cham":
            return " Số ở mục expected viết như trong ô của bảng: dấu chấm ngăn hàng nghìn, dấu phẩy trước phần thập phân (12,5)."
    return ""


def read_corrections(folder: Path) -> Corrections:
    """The corrections of a quarter's folder; none when it has no such file. A faulty entry is left out, with a finding."""
    path = folder / FILE
    if path.is_symlink() and leads_out(path, folder):
        return Corrections(findings=[finding("tep-lien-ket", file=FILE)])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Corrections()
    except UnicodeDecodeError:
        return Corrections(findings=[finding("bang-ma", file=FILE)])
    except OSError:
        return Corrections(findings=[finding("tep-khong-doc-duoc", file=FILE, why="hệ điều hành báo lỗi khi đọc")])
    node, findings = read_strict(text, FILE, _plain)
    result = Corrections(findings=list(findings))
    entries = node.data if node.data is not None else []
    if not isinstance(entries, list):
        result.findings.append(finding("yaml-cu-phap", file=FILE, line=1, what="tệp phải là một danh sách, mỗi mục bắt đầu bằng dấu gạch"))
        return result
    read = [_entry(node, number, entry, result.findings) for number, entry in enumerate(entries)]
    return replace(result, declared=tuple(correction for correction in read if correction))


def _entry(node: Node, number: int, entry: Any, findings: list[Finding]) -> Correction | None:
    line = node.line(number)

    def fault(what: str) -> None:
        findings.append(finding("dinh-chinh-sai", file=FILE, line=line, number=str(number + 1), what=what))

    if not isinstance(entry, dict):
        fault(f"phải gồm các mục {', '.join(KEYS)}")
        return None
    faults = [f"thiếu mục “{key}”" for key in KEYS if key not in entry]
    faults += [f"mục “{key}” không có trong mẫu{_near(key, KEYS)}" for key in entry if key not in KEYS]
    faults += [f"mục “{key}” không được để trống" for key in ("table", "column", "why", "who") if key in entry and not _text(entry[key])]
    table = schema().table_named(_text(entry.get("table")))
    if table is None and _text(entry.get("table")):
        faults.append(f"không có bảng “{_text(entry['table'])}”{_near(_text(entry['table']), [t.file for t in schema().tables.values()])}")
    day = entry.get("date")
    if "date" in entry and not isinstance(day, date):
        faults.append("ngày phải ghi theo dạng 2024-03-20")
    row, column = _row(table, entry.get("row"), faults), _column(table, _text(entry.get("column")), faults)
    for what in faults:
        fault(what)
    if faults or table is None or column is None or not isinstance(day, date):
        return None
    expected, value, why, who = (_text(entry[key]) for key in ("expected", "value", "why", "who"))
    return Correction(table.id, table.title, row, column.id, column.heading, expected, value, why, who, day, line)


def _row(table: TableSchema | None, row: Any, faults: list[str]) -> dict[str, str]:
    if not isinstance(row, dict) or not row:
        faults.append("mục “row” phải nêu dòng nào, ví dụ {unit: thị trấn La Hà}")
        return {}
    named: dict[str, str] = {}
    for key, value in row.items():
        column = _column(table, _text(key), faults)
        if not _text(key):
            faults.append("mục “row” có tên cột để trống")
        elif column and column.id in named:
            faults.append(f"mục “row” nêu hai lần cột “{column.heading}”")
        elif column:
            named[column.id] = _text(value)
    return named


def _column(table: TableSchema | None, name: str, faults: list[str]) -> Column | None:
    if table is None or not name:
        return None
    column = table.column_of.get(fold(name))
    if column is None:
        faults.append(f"bảng “{table.title}” không có cột “{name}”{_near(name, [c.heading for c in table.columns.values()])}")
    return column


def _near(name: str, known: list[str] | tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f" (có phải “{near[0]}”?)" if near else ""


def _plain(text: str) -> Any:
    """An unquoted word as a cell's text. A number stays as it was written: ``149.574`` copied from a cell is no YAML decimal."""
    value = read_scalar(text)
    return value if value is None or isinstance(value, date) else nfc(text)


def _text(value: Any) -> str:
    """A value as a cell's text: days the Vietnamese way."""
    if value is None:
        return ""
    return vietnamese_date(value) if isinstance(value, date) else nfc(str(value))
