"""A quarter's folder as checked tables: every file read once, every fault found in one pass, every row accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from cchc_analysis.checks import carried_over, check_quarter, check_windows
from cchc_analysis.findings import finding, printable
from cchc_analysis.io import InputError
from cchc_analysis.io.cases import case_files
from cchc_analysis.io.cells import Sheet
from cchc_analysis.io.corrections import read_corrections
from cchc_analysis.io.forms.plan import FormPlan, plan_forms
from cchc_analysis.io.forms.received import clashes, read_received, sent_sheets
from cchc_analysis.io.period import FILE, PeriodFile, read_period
from cchc_analysis.io.reference import FOLDER, Registries, read_reference
from cchc_analysis.io.rows import TableRows, read_table
from cchc_analysis.io.schema import TableSchema, schema
from cchc_analysis.io.sheets import leads_out, read_sheets
from cchc_analysis.io.units import Units
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import Period, QuarterData, Table
from cchc_analysis.text import fold

READABLE = frozenset({".csv", ".tsv", ".txt", ".xlsx"})
TABULAR = frozenset({".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".doc", ".docx", ".pdf", ".rtf", ".html", ".htm"})


def quarters(raw: Path) -> list[Quarter]:
    """The quarters that have a folder, oldest first."""
    found = []
    for folder in sorted(raw.iterdir()) if raw.is_dir() else ():
        try:
            if folder.is_dir():
                found.append(Quarter.parse(folder.name))
        except ValueError:
            continue
    return sorted(found)


def load_quarter(quarter: Quarter, raw: Path) -> QuarterData:
    """Read and check everything that a quarter has. Bad data becomes findings; a row with a fault is set aside, never lost.

    Args:
        quarter: the quarter.
        raw: the folder that holds a folder for each quarter; the registries stand beside it, in ``reference``.

    Raises:
        InputError: there is no such quarter, or its ``period.yaml`` cannot be read at all.
    """
    folder = raw / str(quarter)
    if not folder.is_dir():
        if not raw.is_dir():
            raise InputError(
                f"Không thấy thư mục “{raw.resolve()}”; chạy trong thư mục dự án (nơi có data/raw), hoặc nêu thư mục ấy ở root (--root)."
            )
        known = ", ".join(map(str, quarters(raw))) or "chưa có quý nào"
        raise InputError(f"Không có số liệu của quý {quarter}. Các quý đang có: {known}.")
    file = read_period(folder, quarter, schema().tables)
    registries = read_reference(raw.parent / FOLDER)
    units = registries.units_on(quarter.last_day)
    plan = plan_forms(registries, quarter.last_day)
    unusable = _unusable_scorecard(file, raw.parent.parent)
    reading = _Reading(folder, units, file.period, [*file.findings, *unusable, *registries.findings])
    reading.read()
    reading.hear_of_nothing(plan)
    data, counted = _with_cases(QuarterData(file.period, reading.tables, registries.on(quarter.last_day), owed=_owed(plan)), folder, units)
    between = [*counted, *reading.lacking(data), *check_quarter(data, reading.partial)]
    data = _without_faulty(data, between)
    titles = {table.id: table.title for table in data.tables.values() if table.rows}
    before = _previous(quarter, raw, registries)
    between += check_windows(file.period, titles, before.period if before else None, file.lines)
    between += carried_over(data, before) if before else ()
    read = reading.rows_read
    accepted = {name: len(data.table(name)) if reading.tables[name].rows else 0 for name in read}  # what cases made was not read as rows
    return replace(
        data,
        findings=tuple(_in_order([*reading.findings, *between])),
        rows_read=sum(read.values()),
        rows_accepted=sum(accepted.values()),
        rows_set_aside=sum(read.values()) - sum(accepted.values()),
        corrections=tuple(reading.corrections.applied),
        tables={name: replace(table, set_aside=read[name] - accepted.get(name, 0)) for name, table in data.tables.items()},
    )


def _unusable_scorecard(file: PeriodFile, root: Path) -> Iterator[Finding]:
    """A scorecard that ``period.yaml`` names and that cannot be loaded."""
    name = file.period.scorecard
    if not name:
        return
    from cchc_analysis.io.scorecards.files import ScorecardError, load_scorecard

    try:
        load_scorecard(name, root)
    except ScorecardError as error:
        why = f"{error.findings[0].message} {error.findings[0].remedy}"
        yield finding("ky-bo-tieu-chi", file=FILE, line=file.lines.get("scorecard"), column="scorecard", found=name, why=why)


def _owed(plan: FormPlan) -> dict[str, tuple[str, ...]]:
    """The units that each table must speak of, by the plan of who fills in what."""
    owed: dict[str, tuple[str, ...]] = {}
    for task in (task for tasks in plan.tasks.values() for task in tasks):
        owed[task.table.id] = (*owed.get(task.table.id, ()), task.speaks_for.id)
    return owed


def _with_cases(data: QuarterData, folder: Path, units: Units) -> tuple[QuarterData, list[Finding]]:
    """What the case records of the quarter add to its tables and find in them; the engine is loaded only where there are any."""
    if not case_files(folder):
        return data, []
    from cchc_analysis.io.cases.quarter import with_quarter_cases

    return with_quarter_cases(data, folder, units)


def _previous(quarter: Quarter, raw: Path, registries: Registries) -> QuarterData | None:
    """The quarter before as far as this one needs it (period, one-stop table), when it is there and readable."""
    folder = raw / str(quarter.previous)
    try:
        period = read_period(folder, quarter.previous, schema().tables).period
    except InputError:
        return None
    day = quarter.previous.last_day
    units = registries.units_on(day)
    reading = _Reading(folder, units, period, wanted=frozenset({"one_stop"}))
    reading.read()
    data = QuarterData(period, reading.tables, registries.on(day))
    return data if data.table("one_stop").rows else _with_cases(data, folder, units)[0]


def _without_faulty(data: QuarterData, findings: list[Finding]) -> QuarterData:
    """The quarter without the rows that a rule between tables found faulty."""
    faulty = {(f.file, f.sheet, f.line) for f in findings if f.severity is Severity.FAULT}
    tables = {}
    for table_id, table in data.tables.items():
        tables[table_id] = table.where(
            lambda row: not any((v.source.file, v.source.sheet, v.source.line) in faulty for v in row.values.values())
        )
    return replace(data, tables=tables)


def _in_order(findings: list[Finding]) -> list[Finding]:
    """By severity, the registries first (their faults cause others), then file, sheet and line, as a person would work through them."""
    rank = {Severity.FAULT: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
    return sorted(
        findings, key=lambda f: (rank[f.severity], not (f.file or "").startswith(f"{FOLDER}/"), f.file or "", f.sheet or "", f.line or 0)
    )


@dataclass
class _Reading:
    """The files of a quarter's folder, one by one."""

    folder: Path
    units: Units
    period: Period
    findings: list[Finding] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)
    nothing: dict[str, set[str]] = field(default_factory=dict)
    rows_read: Counter[str] = field(default_factory=Counter)
    wanted: frozenset[str] = frozenset(schema().tables)

    def __post_init__(self) -> None:
        self.corrections = read_corrections(self.folder)

    def read(self) -> None:
        """Read every file and what units have sent."""
        for path in self._files():
            self._file(path)
        self._sent()
        self.findings += [*self.corrections.findings, *self.corrections.left_over()]
        for table in schema().tables.values():
            self.tables.setdefault(table.id, Table(table.id, table.title, (), table.headings, self.period.window(table.id)))

    def hear_of_nothing(self, plan: FormPlan) -> None:
        """Mark the tables without a row of which everybody who fills them in has said that there is nothing to list."""
        for name, table in self.tables.items():
            fillers = {unit for unit, tasks in plan.tasks.items() if any(task.table.id == name for task in tasks)}
            if fillers and not table.rows and fillers <= self.nothing.get(name, set()):
                self.tables[name] = replace(table, nothing=True)

    def lacking(self, data: QuarterData) -> Iterator[Finding]:
        """The tables that a quarter must have and that neither files, units nor cases gave."""
        if not any(table.rows for table in data.tables.values()) and not self.rows_read:
            yield finding("quy-trong")
        for table in schema().tables.values():
            if table.id not in self.places and not table.optional and not (data.table(table.id).rows or data.table(table.id).nothing):
                words = {"table": table.title, "stem": table.file, "section": table.section}
                yield finding("bang-thieu", file=f"{table.file}.csv", words=words)

    def _files(self) -> Iterator[Path]:
        """Files that could be tables, in a fixed order; a link that leaves the folder is refused."""
        for path in sorted(self.folder.iterdir(), key=_exact_names_first):
            if path.name.startswith((".", "~$")) or fold(path.stem) in schema().ignored_files:
                continue
            if leads_out(path, self.folder):
                self.findings.append(finding("tep-lien-ket", file=path.name))
            elif path.is_dir():
                self.findings.append(finding("thu-muc-con", file=path.name))
            elif path.is_file():
                yield path
            else:
                self.findings.append(finding("tep-khong-doc-duoc", file=path.name, why="không phải tệp thường"))

    def _file(self, path: Path) -> None:
        table, suffix, shown = schema().table_named(path.stem), path.suffix.casefold(), printable(path.name)
        if suffix in TABULAR and (table or suffix in (".xls", ".xlsm", ".xlsb", ".ods")):
            self.findings.append(finding("tep-dinh-dang", file=shown, found=suffix))
        elif suffix not in READABLE or (suffix != ".xlsx" and table is None):
            self.findings.append(finding("tep-la", file=shown, hint=_hint(path.stem)))
        elif table and table.id in self.places and suffix != ".xlsx":
            self._second(table, shown, None)
        elif table is None or table.id in self.wanted:
            sheets, findings = read_sheets(path, shown, schema().known_headings)
            self.findings += findings
            if table and not sheets and findings:
                self.places.setdefault(table.id, shown)
            for sheet in sheets:
                self._sheet(sheet, table, alone=len(sheets) == 1)

    def _sheet(self, sheet: Sheet, named: TableSchema | None, *, alone: bool) -> None:
        table, file = named, sheet.file
        if sheet.name is not None:
            table = schema().table_named(sheet.name) or (named if alone else None)
            if table is None:
                if fold(sheet.name) not in schema().ignored_sheets:
                    self.findings.append(finding("trang-la", file=file, sheet=sheet.name, hint=_hint(sheet.name)))
                return
        if table is None or table.id not in self.wanted:
            return
        if table.id in self.places:
            self._second(table, file, sheet.name)
            return
        self.places[table.id] = file + (f", trang {sheet.name}" if sheet.name else "")
        read = self._rows(sheet, table)
        self.tables[table.id] = Table(table.id, table.title, tuple(read.rows), table.headings, self.period.window(table.id), file)

    def _rows(self, sheet: Sheet, table: TableSchema) -> TableRows:
        sheet = self.corrections.over(sheet, table, self.units, schema().ignored_columns)
        read = read_table(sheet, table, self.units, schema().ignored_columns)
        self.findings += read.findings
        self.rows_read[table.id] += read.read
        if read.set_aside:
            self.partial.add(table.id)
        return read

    def _sent(self) -> None:
        """Add what units have sent in workbooks of their own to the tables."""
        received, findings = read_received(self.folder)
        self.findings += findings
        for unit, sent in received.items():
            for name in (name for name, table in sent.tables.items() if table.nothing):
                self.nothing.setdefault(name, set()).add(unit)
        for table, sheet in sent_sheets(received, schema()):
            if table.id not in self.wanted:
                continue
            read = self._rows(sheet, table)
            typed = self.tables.get(table.id) or Table(table.id, table.title, (), table.headings, self.period.window(table.id), sheet.file)
            found = list(clashes(table, typed, read.rows, self.units))
            self.findings += found
            aside = {(f.file, f.sheet, f.line) for f in found}
            kept = [row for row in typed if not any((v.source.file, v.source.sheet, v.source.line) in aside for v in row.values.values())]
            self.tables[table.id] = replace(typed, rows=(*kept, *read.rows))
            self.places.setdefault(table.id, sheet.file)

    def _second(self, table: TableSchema, file: str, sheet: str | None) -> None:
        self.findings.append(finding("bang-hai-noi", file=file, sheet=sheet, table=table.title, first=self.places[table.id]))


def _hint(name: str) -> str:
    near = schema().suggestion(name)
    return f" Có phải “{near}”?" if near else ""


def _exact_names_first(path: Path) -> tuple[bool, str]:
    return not any(path.stem == table.file for table in schema().tables.values()), path.name
