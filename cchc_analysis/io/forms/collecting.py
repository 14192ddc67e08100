"""Workbooks that units sent back, taken into a quarter: what is right is accepted, what is wrong goes back marked, all is registered.

A table is taken as a whole or not at all; a table with a fault leaves what was accepted before in its place. Each step ends with one
file put in place of another, the unit's own file last, so that a run that is killed loses nothing and the next one completes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from cchc_analysis.findings import finding, printable
from cchc_analysis.io import InputError
from cchc_analysis.io.cells import MAX_BYTES, too_big
from cchc_analysis.io.forms.marking import marked
from cchc_analysis.io.forms.plan import plan_forms
from cchc_analysis.io.forms.reading import Expected, Sent, read_form, saved_at
from cchc_analysis.io.forms.received import FOLDER, Change, Placed, Received, SentRow, SentTable, Version, read_received
from cchc_analysis.io.forms.register import Discipline, write_ledger, write_register
from cchc_analysis.io.period import sound_period
from cchc_analysis.io.reference import FOLDER as REFERENCE
from cchc_analysis.io.reference import read_reference
from cchc_analysis.io.schema import TableSchema, schema
from cchc_analysis.io.store import OutputError, json_bytes, write_whole
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import Quarter, vietnamese_date
from cchc_analysis.tables import Unit
from cchc_analysis.text import nfc

RETURNED = "tra-lai"
SPREADSHEETS = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".csv", ".tsv"})
"""Kinds of files that a unit may have made of its workbook."""


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
class Outstanding:
    """A unit whose last workbook still has tables to mend, by title: those with nothing accepted, those that keep what came before."""

    unit: Unit
    lacking: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Collected:
    """What a collection did, and where the quarter stands after it."""

    folder: Path
    outcomes: tuple[Outcome, ...]
    discipline: Discipline
    outstanding: tuple[Outstanding, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _File:
    """A file of the command: when it was saved (ISO, sorts by time) and the hash of its content, as far as it can be read."""

    path: Path
    saved: str = ""
    sha256: str = ""


@dataclass
class _Desk:
    """The quarter that workbooks are taken into, and what this command has taken: by unit the last file; the hashes of all files."""

    folder: Path
    expected: Expected
    day: date
    received: dict[str, Received]
    broken: frozenset[str]
    hashes: frozenset[str]
    taken: dict[str, _File] = field(default_factory=dict)

    def take(self, file: _File) -> Outcome:
        """Take in one file."""
        shown = printable(file.path.name)
        data, refusal = _bytes(file.path, shown)
        if refusal:
            return Outcome(shown, findings=(refusal,))
        sent = read_form(data, shown, self.expected)
        if sent.unit is None:
            return Outcome(shown, findings=tuple(sent.findings))
        if sent.unit.id in self.broken:
            return Outcome(shown, sent.unit, findings=(finding("da-nhan-hong", file=f"{FOLDER}/{sent.unit.id}.json"),))
        mine = self.received.get(sent.unit.id) or Received(sent.unit.id)
        _emptied(mine, sent, shown)
        came = Version(len(mine.versions) + 1, self.day, shown, hashlib.sha256(data).hexdigest(), "", sent.typed)
        known = next((v for v in reversed(mine.versions) if v.sha256 == came.sha256), None)
        if known is None or self._wanted_again(mine, known, sent):
            self._say_which(sent, file, shown)
            return self._accept(mine, sent, data, came)
        last = mine.versions[-1]
        words = {"day": vietnamese_date(known.received), "number": str(known.number), "last": str(last.number)}
        again = finding("bieu-lap" if known is last else "bieu-cu", file=shown, words=words)
        if known is not last or not known.returned:
            return Outcome(shown, sent.unit, findings=(again,))
        sent.findings.append(again)
        copy = self._send_back(sent, data)
        return Outcome(shown, sent.unit, 0, (), _titles(known.returned), (), tuple(sent.findings), copy)

    def _wanted_again(self, mine: Received, known: Version, sent: Sent) -> bool:
        """Whether a file that came before is to be taken as a new version.

        The last one is when a table that went back is right by now (a registry was mended). An older one is when it comes alone after
        a version that was refused in part, or was saved later than what this command has just taken; a folder collected again with
        all that ever came changes nothing.
        """
        last = mine.versions[-1]
        if known is last:
            return not set(known.returned) <= sent.faulty
        return mine.unit in self.taken or (bool(last.returned) and last.sha256 not in self.hashes)

    def _say_which(self, sent: Sent, file: _File, shown: str) -> None:
        """Say when the command holds two different files of a unit, and remember the one taken last."""
        unit_id = sent.unit.id if sent.unit else ""
        first = self.taken.get(unit_id)
        if first:
            before, now = _told_apart(first.path, file.path)
            words = {"first": before, "before": _moment(first.saved), "now": _moment(file.saved)}
            sent.findings.append(finding("bieu-hai-tep", file=shown, found=now, words=words))
        self.taken[unit_id] = file

    def _accept(self, mine: Received, sent: Sent, data: bytes, came: Version) -> Outcome:
        unit = self.expected.units.current[mine.unit]
        stored = f"{unit.id}-lan-{came.number}.xlsx"
        write_whole(self.folder / FOLDER / stored, data)
        tasks = [task.table for task in self.expected.tasks[unit.id]]
        good = {
            t.id: SentTable(f"{FOLDER}/{stored}", sent.tables[t.id], nothing=not sent.tables[t.id] and t.id not in sent.blank)
            for t in tasks
            if t.id in sent.tables and t.id not in sent.faulty
        }
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
        InputError: the quarter has no folder, or its period or the registries are faulty.
        OutputError: the folder cannot be written.
    """
    folder = raw / str(quarter)
    if not folder.is_dir():
        raise InputError(f"Chưa có thư mục của quý {quarter}; lập trước bằng: cchc new {quarter}")
    opened = sound_period(folder, quarter, schema().tables, "chưa nhận được biểu mẫu")
    period = opened.period
    registries = read_reference(raw.parent / REFERENCE)
    plan = plan_forms(registries, quarter.last_day)
    faults = [f for f in (*registries.findings, *plan.findings) if f.severity is Severity.FAULT]
    if faults:
        raise InputError("Sổ đăng ký trong data/reference còn lỗi nên chưa nhận được biểu mẫu.", faults)
    units, reference = registries.units_on(quarter.last_day), registries.on(quarter.last_day)
    received, findings = read_received(folder)
    broken = frozenset(Path(f.file or "").stem for f in findings)
    _sweep(folder)
    came = sorted(map(_looked_at, files), key=lambda file: file.saved)
    hashes = frozenset(file.sha256 for file in came)
    desk = _Desk(folder, Expected(period, units, reference, plan.tasks), day, received, broken, hashes)
    outcomes = []
    for done, file in enumerate(came, 1):
        outcomes.append(desk.take(file))
        progress(done, len(came))
    in_order = {unit_id: received[unit_id] for unit_id in (*units.current, *sorted(received)) if unit_id in received}
    discipline = write_register(folder, in_order, reference, units)
    write_ledger(folder, in_order, units)
    outstanding = tuple(_outstanding(units.current[u], r) for u, r in in_order.items() if r.outstanding and u in units.current)
    if outcomes and day < (start := period.windows.get("default", quarter.regime_window).start):
        findings.append(finding("bieu-ngay-som", found=vietnamese_date(day), start=vietnamese_date(start)))
    return Collected(folder, tuple(outcomes), discipline, outstanding, (*opened.findings, *findings, *discipline.findings))


def _outstanding(unit: Unit, received: Received) -> Outstanding:
    kept = [t for t in received.outstanding if t in received.tables]
    return Outstanding(unit, _titles(t for t in received.outstanding if t not in kept), _titles(kept))


def _emptied(mine: Received, sent: Sent, shown: str) -> None:
    """A list left blank does not take away the rows accepted before; only a unit that says there is nothing to list does."""
    for table_id in sorted(sent.blank - sent.faulty):
        accepted = mine.tables.get(table_id)
        if accepted and accepted.rows:
            title, count = schema().tables[table_id].title, str(len(accepted.rows))
            sent.refuse(table_id, finding("bieu-danh-sach-mat", file=shown, sheet=title[:31], table=title, count=count))


def _sweep(folder: Path) -> None:
    """Clear away what a killed run had begun to write; nobody else writes here while the lock is held."""
    for home in (folder, folder / FOLDER, folder / RETURNED):
        for left in home.glob(".*.tmp") if home.is_dir() else ():
            if left.is_file() and left.name.split(".")[-2].isdigit():
                left.unlink(missing_ok=True)


def _looked_at(path: Path) -> _File:
    """When a workbook was saved, by its own word, else by the folder's."""
    with suppress(OSError, OverflowError, ValueError):
        status = path.stat()
        if path.is_file() and status.st_size <= MAX_BYTES:
            data = path.read_bytes()
            by_folder = datetime.fromtimestamp(status.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%S")
            return _File(path, saved_at(data) or by_folder, hashlib.sha256(data).hexdigest())
    return _File(path)


def _told_apart(one: Path, other: Path) -> tuple[str, str]:
    """Two files by name; with as many of their folders as it takes when the names are the same."""
    longest = max(len(one.parts), len(other.parts))
    length = next((n for n in range(1, longest) if one.parts[-n:] != other.parts[-n:]), longest)
    return printable("/".join(one.parts[-length:])), printable("/".join(other.parts[-length:]))


def _moment(saved: str) -> str:
    """A time of saving as the clock on this desk showed it."""
    try:
        when = datetime.fromisoformat(saved).replace(tzinfo=UTC).astimezone()
    except (OverflowError, ValueError):
        return "không rõ lúc lưu"
    return f"lưu {when:%H:%M} ngày {vietnamese_date(when)}"


def _bytes(path: Path, shown: str) -> tuple[bytes, Finding | None]:
    suffix = path.suffix.casefold()
    if suffix != ".xlsx":
        code = "bieu-dinh-dang" if suffix in SPREADSHEETS else "bieu-tep-khac"
        return b"", finding(code, file=shown, found=suffix or "không có đuôi")
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
            a, b = then.get(column.id, _EMPTY), now.get(column.id, _EMPTY)
            if nfc(a.text) != nfc(b.text) and not column.check and column.id != table.own:
                changes.append(Change(table.title, named, column.heading, a.text, b.text, b.cell))
    return changes


_EMPTY = Placed("", "text", "", "", 0)


def _by_key(rows: Sequence[SentRow], columns: Sequence[str]) -> Mapping[tuple[str, ...], SentRow]:
    return {tuple(nfc(row[name].text) for name in columns if name in row): row for row in rows}
