"""Import of case records: CSV, XLSX and Parquet exports of any known layout become canonical records, a block at a time.

Personal data never get past the door: only the columns of the layout are taken from a file, everything else is dropped as it is
read, and no finding and no file of set-aside rows shows a cell that could hold a name or a number of a person.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd

from cchc_analysis.cases.calendar import Calendar
from cchc_analysis.cases.faults import KINDS, fault
from cchc_analysis.cases.record import COLUMNS
from cchc_analysis.cases.supplements import move_due_dates
from cchc_analysis.findings import printable
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.io.cases.files import open_sheets
from cchc_analysis.io.cases.layouts import SEARCHED, TIMES, Heading, find_heading, layout, layouts
from cchc_analysis.io.cases.registry import CaseUnits
from cchc_analysis.io.cases.rows import RowFault, bar, read_block
from cchc_analysis.io.cases.sheet import Block, Sheet
from cchc_analysis.io.cases.values import DaysSeen
from cchc_analysis.io.cells import column_letter
from cchc_analysis.io.store import csv_safe
from cchc_analysis.model import SYNTHETIC, Finding, Severity
from cchc_analysis.numbers import format_number

SHOWN_EACH = 200
"""Findings of one kind that are listed one by one; the set-aside file has them all."""

_SPELLINGS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-") | {" ": ""})

SET_ASIDE_HEADINGS = ("Tệp", "Trang", "Dòng", "Ô", "Cột", "Mã lỗi", "Nội dung", "Cách xử lý")


@dataclass
class CaseImport:
    """An import under way: iterate over :meth:`batches`, then read what was found. ``accepted + set_aside == rows_read``.

    ``skipped`` rows (totals, numbered rows, repeated headings) are no cases and are not among the rows read.
    """

    paths: Sequence[Path]
    layout_id: str | None = None
    hash_key: bytes | None = None
    set_aside_file: IO[str] | None = None
    units: CaseUnits | None = None
    known_units_only: bool = False
    calendar: Calendar | None = None
    findings: list[Finding] = field(default_factory=list)
    rows_read: int = 0
    accepted: int = 0
    skipped: int = 0
    layouts_used: list[str] = field(default_factory=list)
    synthetic: bool = False

    def __post_init__(self) -> None:
        self._seen = _SeenCodes()
        self._shown: Counter[str] = Counter()
        self._strange_units: Counter[str] = Counter()
        self._sources: list[tuple[int, str | None]] = []
        self._writer = None
        if self.set_aside_file is not None:
            self._writer = csv.writer(self.set_aside_file, lineterminator="\n")
            self._writer.writerow(SET_ASIDE_HEADINGS)

    @property
    def set_aside(self) -> int:
        """Rows that were not accepted."""
        return self.rows_read - self.accepted

    @property
    def faulty(self) -> bool:
        """Whether anything found is a fault."""
        return any(f.severity is Severity.FAULT for f in self.findings)

    @property
    def doubtful(self) -> bool:
        """Whether records were accepted before it was seen that their days may be months: they are told, and may not be kept."""
        return any(f.code == "hs-ngay-nghi-dao" for f in self.findings)

    def batches(self) -> Iterator[pd.DataFrame]:
        """The good records, a block at a time, in the canonical columns; counts and findings grow as it goes."""
        for number, path in enumerate(self.paths):
            shown = printable(path.name)
            sheets, findings = open_sheets(path, shown)
            self.findings += findings
            read = False
            for sheet in sheets:
                heading = self._heading(sheet, alone=len(sheets) == 1)
                if heading is not None:
                    read = True
                    yield from self._sheet(sheet, heading, number)
            if sheets and not read and not any(f.file == shown and f.severity is Severity.FAULT for f in self.findings):
                self.findings.append(fault("tieu-de-khong-thay", file=shown, why=str(SEARCHED)))
        self._close()

    def frame(self) -> pd.DataFrame:
        """Every good record at once, for files that fit into memory."""
        parts = list(self.batches())
        whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
        return canonical(whole)

    def _heading(self, sheet: Sheet, *, alone: bool) -> Heading | None:
        known = [layout(self.layout_id)] if self.layout_id else list(layouts())
        heading = find_heading(sheet.head, known)
        if heading is None:
            code = "tieu-de-khong-thay" if alone else "trang-hs-khong-tieu-de"
            _say(self.findings, sheet, code, why=str(SEARCHED))
            return None
        if heading.missing:
            _say(self.findings, sheet, "tieu-de-thieu-cot", line=heading.row, why=", ".join(f"“{name}”" for name in heading.missing))
        if heading.doubled:
            _say(self.findings, sheet, "tieu-de-trung", line=heading.row, why=", ".join(f"“{name}”" for name in heading.doubled))
        if heading.missing or heading.doubled:
            return None
        if not {"finished", "returned"} & heading.columns.keys():
            _say(self.findings, sheet, "tieu-de-nen-co", line=heading.row, why="“Ngày kết thúc xử lý” hoặc “Ngày trả kết quả”")
        if "due" not in heading.columns:
            _say(self.findings, sheet, "tieu-de-nen-co", line=heading.row, why="“Ngày hẹn trả”")
        if "unit" not in heading.columns:
            code = "cot-don-vi" if "unit_received" in heading.columns else "cot-don-vi-thieu"
            _say(self.findings, sheet, code, line=heading.row)
        for found, meant in heading.nearly.items():
            _say(self.findings, sheet, "tieu-de-gan-dung", line=heading.row, found=found, why=meant)
        for code, names in (("cot-ca-nhan-bo", heading.personal), ("cot-bo", heading.dropped)):
            if names:
                _say(self.findings, sheet, code, line=heading.row, why=", ".join(f"“{name}”" for name in names))
        self.layouts_used.append(heading.layout.title)
        return heading

    def _sheet(self, sheet: Sheet, heading: Heading, number: int) -> Iterator[pd.DataFrame]:
        days: dict[str, DaysSeen] = {}
        totals: list[tuple[int, int, int]] = []
        read_before = self.rows_read
        told: Counter[str] = Counter()
        month_first: set[str] = set()
        swappable: Counter[int] = Counter()
        self._sources.append((number, sheet.name))
        for block in sheet.blocks(heading):
            told["skipped"] += block.skipped
            totals += [(line, said, self.rows_read - read_before + above) for line, said, above in block.totals]
            if not block.lines:
                continue
            records = read_block(block, heading, days)
            for row, (source, line) in self._seen.repeated(
                records.frame["case_id"].to_numpy(), records.bad, block.lines, len(self._sources) - 1
            ):
                bar(records, row, "hs-trung", "case_id", None, self._place(source, line))
            self._report(sheet, heading, block, records.faults, records.bad)
            self.rows_read += len(block.lines)
            month_first |= records.month_first
            good = self._known(records.frame[~records.bad].assign(swappable=records.swappable[~records.bad]).reset_index(drop=True))
            swappable.update(good.pop("swappable").tolist())
            self.accepted += len(good)
            told["no_due"] += int(good["due"].isna().sum())
            told["no_unit"] += int((good["unit"] == "").sum())
            if len(good):
                good, moved, outside = move_due_dates(good, self.calendar or default_calendar())
                told["moved"] += moved
                told["outside"] += outside
                yield self._finish(good)
        self.findings += sheet.findings
        doubted = sum(1 << TIMES.index(name) for name in month_first)
        if doubtful := sum(rows for columns, rows in swappable.items() if columns & doubted):
            labels = ", ".join(f"“{heading.labels[name]}”" for name in TIMES if name in month_first)
            _say(self.findings, sheet, "hs-ngay-nghi-dao", found=format_number(doubtful), why=labels)
        self._after(sheet, heading, days, totals, told, self.rows_read - read_before)

    def _place(self, source: int, line: int) -> str:
        """Where a row stands, as seen from the sheet being read."""
        number, name = self._sources[source]
        words = [f"tệp “{printable(self.paths[number].name)}”"] if number != self._sources[-1][0] else []
        if name is not None and source != len(self._sources) - 1:
            words.append(f"trang “{name}”")
        return ", ".join([*words, f"dòng {line}"])

    def _report(
        self, sheet: Sheet, heading: Heading, block: Block, faults: list[RowFault], bad: np.ndarray[tuple[int], np.dtype[np.bool_]]
    ) -> None:
        """List the faults of a block, and write one line for each row set aside."""
        by_row: dict[int, Finding] = {}
        for one in faults:
            place = heading.columns.get(one.column) if one.column else None
            line = block.lines[one.row]
            cell = f"{column_letter(place)}{line}" if place is not None else None
            label = heading.labels.get(one.column, None) if one.column else None
            found = fault(one.code, file=sheet.file, sheet=sheet.name, line=line, cell=cell, column=label, found=one.found, why=one.why)
            self._shown[one.code] += 1
            if self._shown[one.code] <= SHOWN_EACH:
                self.findings.append(found)
            if bad[one.row] and one.bars and (one.row not in by_row or by_row[one.row].severity is not Severity.FAULT):
                by_row[one.row] = found
        if self._writer:
            for row in sorted(by_row):
                f = by_row[row]
                told = (f.file, f.sheet, f.line, f.cell, f.column, f.code, f.message, f.remedy)
                self._writer.writerow([csv_safe("" if word is None else str(word)) for word in told])

    def _after(  # noqa: PLR0917
        self,
        sheet: Sheet,
        heading: Heading,
        days: dict[str, DaysSeen],
        totals: list[tuple[int, int, int]],
        told: Counter[str],
        read: int,
    ) -> None:
        """What can only be said when the whole sheet has been read."""
        self.skipped += told["skipped"]
        unit = "unit" if "unit" in heading.columns else "unit_received"
        for count, code, column in (
            ("skipped", "hs-dong-bo", None), ("no_due", "hs-thieu-hen", "due"), ("no_unit", "hs-trong-don-vi", unit),
            ("moved", "hs-doi-han", None), ("outside", "hs-doi-han-ngoai-lich", None),
        ):  # fmt: skip
            if told[count] and (column is None or column in heading.columns):
                label = heading.labels[column] if column else None
                version = (self.calendar or default_calendar()).version
                _say(self.findings, sheet, code, column=label, found=format_number(told[count]), why=version)
        ends = [0, *(above for _, _, above in totals), read]
        for i, (line, said, above) in enumerate(totals, start=1):
            # A total speaks of the sheet, of all rows above it, or of its own section: below its title, or above its line.
            if said not in (read, above, above - ends[i - 1], ends[i + 1] - above):
                _say(self.findings, sheet, "hs-tong-lech", line=line, found=format_number(said), why=format_number(read))
        for name, seen in days.items():
            if seen.flipped:
                _say(self.findings, sheet, "hs-ngay-bi-dao", column=heading.labels[name], why=f"“{heading.labels[name]}”")
        if not read:
            _say(self.findings, sheet, "tep-hs-rong")

    def _known(self, good: pd.DataFrame) -> pd.DataFrame:
        """The records with the registry's names and levels of their units; those of unknown units are counted, and kept or left out."""
        if self.units is None or not len(good):
            return good
        known = {name: self.units.find(name) for name in good["unit"].unique()}
        strange = good["unit"].map(lambda name: known[name] is None).to_numpy()
        self._strange_units.update(good["unit"][strange].tolist())
        levels = {name: unit.level if unit else "" for name, unit in known.items()}
        names = {name: unit.name if unit else name for name, unit in known.items()}
        level = good["level"].where(good["level"] != "", good["unit"].map(levels))
        made = good.assign(level=level, unit=good["unit"].map(names))
        return made[~strange].reset_index(drop=True) if self.known_units_only else made

    def _finish(self, good: pd.DataFrame) -> pd.DataFrame:
        self.synthetic = self.synthetic or bool(good["case_id"].str.startswith(SYNTHETIC).any())
        if self.hash_key is not None:
            good["case_id"] = [hashed(code, self.hash_key) for code in good["case_id"]]
        return canonical(good)

    def _close(self) -> None:
        if self.units is not None:
            for name, count in sorted(self._strange_units.items()):
                self.findings.append(self.units.unknown(name, count, left_out=self.known_units_only))
        for code, count in self._shown.items():
            if count > SHOWN_EACH:
                self.findings.append(fault("hs-con-nua", found=format_number(count - SHOWN_EACH), why=code))


def read_cases(
    path: Path | Sequence[Path],
    layout: str | None = None,
    *,
    hash_key: bytes | None = None,
    set_aside: IO[str] | None = None,
    units: CaseUnits | None = None,
    known_units_only: bool = False,
    calendar: Calendar | None = None,
) -> CaseImport:
    """Open one or several exports; nothing is read until :meth:`CaseImport.batches` or :meth:`CaseImport.frame`.

    Args:
        path: the files. A case that is in two of them is counted once, the second is set aside.
        layout: id of a column layout; found by itself when not given.
        hash_key: replaces every case code by a keyed hash (:func:`hashed`).
        set_aside: an open text file that gets one CSV line for each row not accepted, without its contents.
        units: the registry, whose names and levels the units get.
        known_units_only: leave out the cases of units that the registry does not have; told as a fault with their number.
        calendar: by it a wait for a supplement moves the due date when the export has no new one; the shipped one when not given.

    Raises:
        CaseDataError: there is no such layout.
    """
    if layout is not None:
        _known_layout(layout)
    paths = [path] if isinstance(path, Path) else list(path)
    return CaseImport(paths, layout, hash_key, set_aside, units, known_units_only, calendar)


_known_layout = layout


def _say(
    findings: list[Finding],
    sheet: Sheet,
    code: str,
    *,
    line: int | None = None,
    column: str | None = None,
    found: str | None = None,
    why: str = "",
) -> None:
    """Add a finding about a sheet."""
    findings.append(fault(code, file=sheet.file, sheet=sheet.name, line=line, column=column, found=found, why=why))


def hashed(code: str, key: bytes) -> str:
    """A case code as a keyed hash (HMAC-SHA-256, 32 hexadecimal digits). Without the key it cannot be found by trying codes out.

    Synthetic codes keep their mark.
    """
    digest = hmac.new(key, code.encode(), hashlib.sha256).hexdigest()[:32]
    return f"{SYNTHETIC}-{digest}" if code.startswith(SYNTHETIC) else digest


def new_hash_key() -> bytes:
    """A fresh random key: hashes made with it cannot be linked to those of another run."""
    return secrets.token_bytes(32)


def canonical(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the record's types: microseconds, small integers, categories. Columns that are absent become unknown."""
    made: dict[str, Any] = {}
    for name, column in COLUMNS.items():
        empty: Any = "" if column.kind == "text" else pd.NaT if column.kind == "time" else 0
        values: Any = frame[name] if name in frame else pd.Series(empty, index=frame.index)
        if column.kind == "time":
            made[name] = values.astype("datetime64[us]")
        elif column.kind in ("code", "number"):
            made[name] = values.fillna(0).astype("int8")
        else:
            made[name] = values.astype(object).fillna("").astype(str)
            if name != "case_id":
                made[name] = made[name].astype("category")
    return pd.DataFrame(made)


class _SeenCodes:
    """Which case codes came before, in sixteen bytes a case: 64-bit hashes and where they stood.

    Codes that differ by case, kinds of dashes or spaces only are the same code.
    """

    def __init__(self) -> None:
        self._hashes = np.empty(0, dtype=np.uint64)
        self._places = np.empty(0, dtype=np.int64)

    def repeated(
        self,
        codes: np.ndarray[tuple[int], np.dtype[np.object_]],
        bad: np.ndarray[tuple[int], np.dtype[np.bool_]],
        lines: Sequence[int],
        source: int,
    ) -> list[tuple[int, tuple[int, int]]]:
        """Rows whose code came before, each with (source, line) of the first; the new codes are remembered."""
        rows = np.flatnonzero(~bad)
        hashes = pd.util.hash_array(np.array([_spelled(code) for code in codes[rows]], dtype=object), categorize=False)
        places = np.array(lines, dtype=np.int64)[rows] + (np.int64(source) << 40)
        found = []
        index = np.searchsorted(self._hashes, hashes)
        known = np.zeros(len(rows), dtype=bool)
        inside = index < len(self._hashes)
        known[inside] = self._hashes[index[inside]] == hashes[inside]
        found += [(int(rows[i]), self._place(int(self._places[index[i]]))) for i in np.flatnonzero(known)]
        first: dict[int, int] = {}
        fresh = np.flatnonzero(~known)
        series = pd.Series(hashes[fresh])
        doubled = set(fresh[series.duplicated(keep="first").to_numpy()])
        if doubled:
            for i in fresh:
                value = int(hashes[i])
                if i in doubled:
                    found.append((int(rows[i]), self._place(int(places[first[value]]))))
                else:
                    first.setdefault(value, int(i))
        keep = np.array([i for i in fresh if i not in doubled], dtype=np.int64)
        order = np.argsort(hashes[keep], kind="stable")
        at = np.searchsorted(self._hashes, hashes[keep][order])
        self._hashes = np.insert(self._hashes, at, hashes[keep][order])
        self._places = np.insert(self._places, at, places[keep][order])
        return sorted(found)

    @staticmethod
    def _place(packed: int) -> tuple[int, int]:
        return packed >> 40, packed & ((1 << 40) - 1)


def _spelled(code: str) -> str:
    return code.casefold() if code.isascii() and " " not in code else code.casefold().translate(_SPELLINGS)


__all__ = ["KINDS", "CaseImport", "canonical", "hashed", "new_hash_key", "read_cases"]
