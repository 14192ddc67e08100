"""Workbooks that units sent back, taken into a quarter: what is right is accepted, what is wrong goes back marked, all is registered.

A table is taken as a whole or not at all; a table with a fault leaves what was accepted before in its place. Each step ends with one
file put in place of another, the unit's own file last, so that a run that is killed loses nothing and the next one completes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cchc_analysis.findings import finding, printable
from cchc_analysis.io import InputError
from cchc_analysis.io.cells import MAX_BYTES, too_big
from cchc_analysis.io.forms.marking import marked
from cchc_analysis.io.forms.plan import plan_forms
from cchc_analysis.io.forms.reading import Expected, Sent, read_form, saved_at
from cchc_analysis.io.forms.received import FOLDER, Change, Received, SentRow, SentTable, Version, read_received
from cchc_analysis.io.forms.register import Discipline, write_ledger, write_register
from cchc_analysis.io.period import read_period
from cchc_analysis.io.reference import FOLDER as REFERENCE
from cchc_analysis.io.reference import read_reference
from cchc_analysis.io.schema import TableSchema, schema
from cchc_analysis.io.store import OutputError, json_bytes, write_whole
from cchc_analysis.io.tables import TABULAR
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import Quarter, vietnamese_date
from cchc_analysis.tables import Unit
from cchc_analysis.text import nfc

RETURNED = "tra-lai"


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    Attributes:
        file: its name as given.
        unit: whose it is; ``None`` when that cannot be told.
        number: which version of the unit's workbook it is; 0 when it was not taken in.
        accepted: titles of the tables taken from it.
        returned: titles of the tables that go back.
        changes: values that differ from what was accepted before.
        findings: everything found in it, with sheet and cell.
        copy: the marked copy to send back.
    """

    file: str
    unit: Unit | None = None
    number: int = 0
    accepted: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    copy: Path | None = None

    @property
    def faulty(self) -> bool:
        """Whether anything in it must be mended."""
        return any(f.severity is Severity.FAULT for f in self.findings)


@dataclass(frozen=True)
class Collected:
    """What a collection did, and where the quarter stands after it."""

    folder: Path
    outcomes: tuple[Outcome, ...]
    discipline: Discipline
    outstanding: tuple[tuple[Unit, tuple[str, ...]], ...]
    """Units whose last workbook still has tables to mend, with the titles of these."""
    findings: tuple[Finding, ...] = ()


@dataclass
class _Desk:
    """The quarter that workbooks are taken into."""

    folder: Path
    expected: Expected
    day: date
    received: dict[str, Received]
    broken: frozenset[str]

    def take(self, path: Path) -> Outcome:
        """Take in one file."""
        shown = printable(path.name)
        data, refusal = _bytes(path, shown)
        if refusal:
            return Outcome(shown, findings=(refusal,))
        sent = read_form(data, shown, self.expected)
        if sent.unit is None:
            return Outcome(shown, findings=tuple(sent.findings))
        if sent.unit.id in self.broken:
            return Outcome(shown, sent.unit, findings=(finding("da-nhan-hong", file=f"{FOLDER}/{sent.unit.id}.json"),))
        mine = self.received.get(sent.unit.id) or Received(sent.unit.id)
        digest = hashlib.sha256(data).hexdigest()
        known = next((v for v in mine.versions if v.sha256 == digest), None)
        if known is None:
            return self._accept(mine, sent, data, Version(len(mine.versions) + 1, self.day, shown, digest, "", sent.typed))
        again = finding("bieu-lap", file=shown, day=vietnamese_date(known.received), number=str(known.number))
        if known is not mine.versions[-1] or not known.returned:
            return Outcome(shown, sent.unit, findings=(again,))
        sent.findings.append(again)
        copy = self._send_back(sent, data)
        return Outcome(shown, sent.unit, 0, (), _titles(known.returned), (), tuple(sent.findings), copy)

    def _accept(self, mine: Received, sent: Sent, data: bytes, came: Version) -> Outcome:
        unit = self.expected.units.current[mine.unit]
        stored = f"{unit.id}-lan-{came.number}.xlsx"
        write_whole(self.folder / FOLDER / stored, data)
        tasks = [task.table for task in self.expected.tasks[unit.id]]
        good = {t.id: SentTable(f"{FOLDER}/{stored}", sent.tables[t.id]) for t in tasks if t.id in sent.tables and t.id not in sent.faulty}
        changes = tuple(
            c for t in tasks if t.id in good and t.id in mine.tables for c in changed(t, mine.tables[t.id].rows, good[t.id].rows)
        )
        returned = tuple(t.id for t in tasks if t.id in sent.faulty)
        version = replace(came, stored=stored, accepted=tuple(good), returned=returned, changes=changes)
        state = Received(unit.id, (*mine.versions, version), {**mine.tables, **good})
        write_whole(self.folder / FOLDER / f"{unit.id}.json", json_bytes(state.to_json()))
        self.received[unit.id] = state
        copy = self._send_back(sent, data)
        return Outcome(came.name, unit, came.number, _titles(good), _titles(returned), changes, tuple(sent.findings), copy)

    def _send_back(self, sent: Sent, data: bytes) -> Path | None:
        """Write the marked copy; remove an older one when nothing is wrong any more. A copy that cannot be written is a finding."""
        path = self.folder / RETURNED / f"{sent.unit.id if sent.unit else ''}.xlsx"
        try:
            if not sent.faulty:
                path.unlink(missing_ok=True)
                return None
            content = marked(data, sent.findings)
            if not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)
        except Exception as error:  # the workbook came in all the same; the list of faults must do
            why = str(error) if isinstance(error, OutputError) else f"{path.name} đang mở trong chương trình khác, hoặc tệp gửi đến bị hỏng"
            sent.findings.append(finding("tra-lai-khong-ghi", file=f"{RETURNED}/{path.name}", why=why))
            return None
        return path


def collect(
    quarter: Quarter, raw: Path, files: Iterable[Path], day: date, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> Collected:
    """Take workbooks into a quarter. Hold the lock of the project folder (:mod:`cchc_analysis.io.lock`) while calling.

    Args:
        quarter: the quarter, opened by ``cchc new``.
        raw: the folder that holds a folder for each quarter; the registries stand beside it, in ``reference``.
        files: the workbooks, in any order and under any names; of two by one unit the one saved later replaces the other.
        day: the day on which they came.
        progress: called after each file with how many are done, of how many.

    Raises:
        InputError: the quarter has no folder, or the registries are faulty.
        OutputError: the folder cannot be written.
    """
    folder = raw / str(quarter)
    if not folder.is_dir():
        raise InputError(f"Chưa có thư mục của quý {quarter}; lập trước bằng: cchc new {quarter}")
    period = read_period(folder, quarter, schema().tables).period
    registries = read_reference(raw.parent / REFERENCE)
    plan = plan_forms(registries, quarter.last_day)
    faults = [f for f in (*registries.findings, *plan.findings) if f.severity is Severity.FAULT]
    if faults:
        raise InputError("Sổ đăng ký trong data/reference còn lỗi nên chưa nhận được biểu mẫu.", faults)
    units, reference = registries.units_on(quarter.last_day), registries.on(quarter.last_day)
    received, findings = read_received(folder)
    broken = frozenset(Path(f.file or "").stem for f in findings)
    desk = _Desk(folder, Expected(period, units, reference, plan.tasks), day, received, broken)
    _sweep(folder)
    paths = sorted(files, key=_saved)
    outcomes = []
    for done, path in enumerate(paths, 1):
        outcomes.append(desk.take(path))
        progress(done, len(paths))
    in_order = {unit_id: received[unit_id] for unit_id in (*units.current, *sorted(received)) if unit_id in received}
    discipline = write_register(folder, in_order, reference, units)
    write_ledger(folder, in_order, units)
    outstanding = tuple((units.current[u], _titles(r.outstanding)) for u, r in in_order.items() if r.outstanding and u in units.current)
    return Collected(folder, tuple(outcomes), discipline, outstanding, (*findings, *discipline.findings))


def _sweep(folder: Path) -> None:
    """Clear away what a killed run had begun to write; nobody else writes here while the lock is held."""
    for home in (folder, folder / FOLDER, folder / RETURNED):
        for left in home.glob(".*.tmp") if home.is_dir() else ():
            if left.is_file() and left.name.split(".")[-2].isdigit():
                left.unlink(missing_ok=True)


def _saved(path: Path) -> str:
    with suppress(OSError):
        if path.stat().st_size <= MAX_BYTES:
            return saved_at(path.read_bytes())
    return ""


def _bytes(path: Path, shown: str) -> tuple[bytes, Finding | None]:
    suffix = path.suffix.casefold()
    if suffix != ".xlsx":
        code = "tep-dinh-dang" if suffix in TABULAR else "bieu-la"
        return b"", finding(code, file=shown, found=suffix)
    try:
        if not path.is_file():
            return b"", finding("tep-khong-doc-duoc", file=shown, why="không có tệp này")
        size = path.stat().st_size
        if size > MAX_BYTES:
            return b"", too_big(shown, f"{size // 1_000_000} MB", f"{MAX_BYTES // 1_000_000} MB")
        return path.read_bytes(), None
    except OSError:
        return b"", finding("tep-khong-doc-duoc", file=shown, why="không có quyền đọc hoặc đang mở trong chương trình khác")


def _titles(tables: Iterable[str]) -> tuple[str, ...]:
    return tuple(schema().tables[t].title if t in schema().tables else t for t in tables)


def changed(table: TableSchema, before: Sequence[SentRow], after: Sequence[SentRow]) -> list[Change]:
    """What a later version of a table changed, cell by cell where rows can be told apart by a key, else row by row."""
    names = [name for name in table.key if name != table.own]
    columns = names or ([] if table.key else sorted(c.id for c in table.columns.values()))
    old, new = _by_key(before, columns), _by_key(after, columns)
    changes = []
    for key, row in {**old, **new}.items():
        then, now = old.get(key), new.get(key)
        named = ", ".join(key) if names else ""
        if then is None or now is None:
            home = next(p for name, p in row.items() if p.text and name != table.own)
            text = " | ".join(p.text for name, p in row.items() if p.text and name != table.own)
            whole = ("", text) if then is None else (text, "")
            changes.append(Change(table.title, named, "cả dòng", *whole, home.cell if then is None else ""))
            continue
        for column in table.columns.values():
            a, b = then.get(column.id), now.get(column.id)
            if a and b and nfc(a.text) != nfc(b.text) and not column.check:
                changes.append(Change(table.title, named, column.heading, a.text, b.text, b.cell))
    return changes


def _by_key(rows: Sequence[SentRow], columns: Sequence[str]) -> Mapping[tuple[str, ...], SentRow]:
    return {tuple(nfc(row[name].text) for name in columns if name in row): row for row in rows}
