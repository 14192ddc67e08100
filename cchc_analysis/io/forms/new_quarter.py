"""A new quarter's folder: ``period.yaml`` carried forward, and a workbook for each unit to fill in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cchc_analysis.io import InputError
from cchc_analysis.io.forms.carry_forward import Moved, blank_period, carry_forward, years_named
from cchc_analysis.io.forms.plan import plan_forms
from cchc_analysis.io.forms.workbooks import Form, Names, workbook
from cchc_analysis.io.period import FILE, read_period
from cchc_analysis.io.reference import FOLDER as REFERENCE
from cchc_analysis.io.reference import read_reference
from cchc_analysis.io.schema import schema
from cchc_analysis.io.store import write_whole
from cchc_analysis.io.tables import load_quarter, quarters
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import Period, QuarterData

FOLDER = "bieu-mau"


@dataclass(frozen=True)
class Opened:
    """What opening a quarter did."""

    folder: Path
    previous: Quarter | None
    windows: tuple[Moved, ...]
    """The windows of a new ``period.yaml``; empty when the file was there already."""
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    """Workbooks that were there already and differ from what would be written."""
    reminders: tuple[str, ...]
    findings: tuple[Finding, ...]


def open_quarter(
    quarter: Quarter, raw: Path, *, force: bool = False, progress: Callable[[int, int], None] = lambda done, total: None
) -> Opened:
    """Make a quarter's folder ready to be filled in. What is there already stays, unless ``force`` renews the workbooks.

    Args:
        quarter: the new quarter.
        raw: the folder that holds a folder for each quarter; the registries stand beside it, in ``reference``.
        force: write every workbook anew.
        progress: called after each workbook with how many are done, of how many.

    Raises:
        InputError: the registries are missing, or give no unit a table to fill in.
        OutputError: the folder cannot be written.
    """
    registries = read_reference(raw.parent / REFERENCE)
    plan = plan_forms(registries, quarter.last_day)
    findings = (*registries.findings, *plan.findings)
    if any(f.severity is Severity.FAULT for f in findings):
        raise InputError("Sổ đăng ký trong data/reference còn lỗi nên chưa lập được biểu mẫu.", findings)
    if not plan.tasks:
        raise InputError("Chưa giao bảng nào cho đơn vị nào: thêm dòng vào data/reference/forms.csv (Cấp, Đơn vị, Bảng).")
    folder = raw / str(quarter)
    before = max((q for q in quarters(raw) if q < quarter and (raw / str(q) / FILE).is_file()), default=None)
    windows, reminders = _period(quarter, raw, before)
    period = read_period(folder, quarter, schema().tables).period
    units = registries.units_on(quarter.last_day)
    names = Names(
        tuple(unit.name for unit in units.current.values() if not unit.collective), tuple(level.name for level in units.levels.values())
    )
    old = _data(before, raw)
    written, kept = [], []
    for done, (unit_id, tasks) in enumerate(plan.tasks.items(), 1):
        form = Form(units.current[unit_id], _of(period, quarter), tasks, names, before if old else None, old.tables if old else {})
        path, content = folder / FOLDER / f"{unit_id}.xlsx", workbook(form)
        if not path.exists() or force:
            write_whole(path, content)
            written.append(path)
        elif path.read_bytes() != content:
            kept.append(path)
        progress(done, len(plan.tasks))
    return Opened(folder, before, tuple(windows), tuple(written), tuple(kept), tuple(reminders), findings)


def _of(period: Period, quarter: Quarter) -> Period:
    return period if period.quarter == quarter else Period(quarter, period.windows, period.document)


def _period(quarter: Quarter, raw: Path, before: Quarter | None) -> tuple[list[Moved], list[str]]:
    """Write ``period.yaml`` unless it is there; the windows that it declares and what a person should look at."""
    path = raw / str(quarter) / FILE
    if path.exists():
        return [], []
    if before is None:
        write_whole(path, blank_period(quarter).encode("utf-8"))
        return [], [f"Chưa có quý nào trước đó: điền các mục của {path}."]
    periods = [read_period(raw / str(before), before, schema().tables).period]
    for earlier in reversed([q for q in quarters(raw) if q < before]):
        with suppress(InputError):
            periods.append(read_period(raw / str(earlier), earlier, schema().tables).period)
    text, moved = carry_forward((raw / str(before) / FILE).read_text(encoding="utf-8-sig"), periods, quarter)
    write_whole(path, text.encode("utf-8"))
    return moved, years_named(periods[0], quarter)


def _data(quarter: Quarter | None, raw: Path) -> QuarterData | None:
    """The earlier quarter, when it can be read at all."""
    try:
        return load_quarter(quarter, raw) if quarter else None
    except InputError:
        return None
