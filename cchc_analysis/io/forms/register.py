"""The register of who has reported: ``che_do_bao_cao.csv``, from which sections I.4 and I.5 come, and ``da-nhan/so-nhan.csv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cchc_analysis.findings import finding
from cchc_analysis.io.forms.received import FOLDER, Received
from cchc_analysis.io.rows import read_table
from cchc_analysis.io.schema import TableSchema, schema
from cchc_analysis.io.sheets import read_sheets
from cchc_analysis.io.store import csv_bytes, write_whole
from cchc_analysis.io.units import Units
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.tables import Reference, Row, Unit

LEDGER = "so-nhan.csv"
LEDGER_COLUMNS = ("Đơn vị", "Lần", "Ngày nhận", "Tệp đơn vị gửi", "Bản lưu", "SHA-256", "Bảng đã nhận", "Bảng gửi trả", "Thay đổi")


@dataclass(frozen=True)
class Discipline:
    """Who must report, who did and when, who did not; and why the register could not be written, if so."""

    sent: Mapping[str, date | None]
    """By unit id; ``None`` for one that is ticked as sent without a day."""
    missing: tuple[Unit, ...]
    findings: tuple[Finding, ...] = ()


def write_register(folder: Path, received: Mapping[str, Received], reference: Reference, units: Units) -> Discipline:
    """Bring ``che_do_bao_cao.csv`` up to date: units that sent a workbook are ticked, what people ticked by hand stays.

    A “không” is by hand where the ledger, which is written after the register, holds the unit's workbook already: it stays until a
    newer workbook comes. A register that cannot be read without fault, or has columns of its own, is left alone, with a finding.
    """
    table = schema().tables["reporting"]
    path = folder / f"{table.file}.csv"
    rows, findings = _typed(folder, path, table, units)
    due = [unit for level in reference.levels.values() if level.reports for unit in reference.of_level(level.id)]
    sent: dict[str, date | None] = {}
    said: list[Finding] = []
    for unit_id, row in rows.items():
        if row["sent"] is True:
            day = row["sent_on"]
            sent[unit_id] = day if isinstance(day, date) else None
    ledger = _in_ledger(folder)
    for unit_id, mine in received.items():
        refused = unit_id in rows and rows[unit_id]["sent"] is False
        came = replace(mine, versions=tuple(v for v in mine.versions if v.sha256 not in ledger)) if refused else mine
        if came.sent_on and sent.get(unit_id) is None:
            sent[unit_id] = came.sent_on
        elif refused and mine.sent_on and unit_id in units.current:
            words = {"unit": units.current[unit_id].name, "day": vietnamese_date(mine.sent_on)}
            said.append(finding("so-nhan-khong", rows[unit_id].source("sent"), words=words))
    missing = tuple(unit for unit in due if unit.id not in sent)
    if not findings:
        others = [unit for unit_id in rows if unit_id not in {u.id for u in due} and (unit := reference.units.get(unit_id))]
        _write(path, table, [*due, *others], sent)
    return Discipline(sent, missing, (*findings, *said))


def _in_ledger(folder: Path) -> frozenset[str]:
    """The hashes of the workbooks in the ledger; none when it cannot be read."""
    try:
        with (folder / FOLDER / LEDGER).open(encoding="utf-8-sig", newline="") as file:
            return frozenset(row.get("SHA-256") or "" for row in csv.DictReader(file))
    except (OSError, ValueError, csv.Error):
        return frozenset()


def _typed(folder: Path, path: Path, table: TableSchema, units: Units) -> tuple[dict[str, Row], list[Finding]]:
    """The rows of the register as it stands, by unit; findings when it must not be written over."""
    elsewhere = [p for p in sorted(folder.iterdir()) if p.is_file() and p != path and schema().table_named(p.stem) is table]
    if elsewhere:
        return {}, [finding("so-nhan-khac-noi", file=elsewhere[0].name)]
    if not path.is_file():
        return {}, []
    sheets, findings = read_sheets(path, path.name, schema().known_headings)
    rows: dict[str, Row] = {}
    for sheet in sheets:
        read = read_table(sheet, table, units, schema().ignored_columns)
        findings += read.findings
        rows |= {row.text("unit"): row for row in read.rows}
    kept = [f for f in findings if f.severity is Severity.FAULT or f.code in ("cot-la", "cot-khong-ten", "dong-ghi-chu")]
    return rows, [finding("so-nhan-giu", file=path.name, line=f.line, why=f.message) for f in kept[:1]]


def _write(path: Path, table: TableSchema, units: list[Unit], sent: Mapping[str, date | None]) -> None:
    unit_heading, sent_heading, day_heading = (table.headings[c] for c in ("unit", "sent", "sent_on"))
    rows = [
        {
            unit_heading: unit.name,
            sent_heading: "có" if unit.id in sent else "không",
            day_heading: vietnamese_date(day) if (day := sent.get(unit.id)) else "",
        }
        for unit in units
    ]
    content = csv_bytes(rows, (unit_heading, sent_heading, day_heading))
    if not path.is_file() or path.read_bytes() != content:
        write_whole(path, content)


def write_ledger(folder: Path, received: Mapping[str, Received], units: Units) -> None:
    """Write ``da-nhan/so-nhan.csv``: every workbook that came, in the order of the units, with what became of it."""
    rows = []
    titles = {table.id: table.title for table in schema().tables.values()}
    for unit_id, mine in received.items():
        name = units.current[unit_id].name if unit_id in units.current else unit_id
        for version in mine.versions:
            texts = (
                name, version.number, vietnamese_date(version.received), version.name, version.stored, version.sha256,
                *("; ".join(titles.get(t, t) for t in tables) for tables in (version.accepted, version.returned)),
                "; ".join(change.words for change in version.changes),
            )  # fmt: skip
            rows.append(dict(zip(LEDGER_COLUMNS, texts, strict=True)))
    content, path = csv_bytes(rows, LEDGER_COLUMNS), folder / FOLDER / LEDGER
    if rows and (not path.is_file() or path.read_bytes() != content):
        write_whole(path, content)
