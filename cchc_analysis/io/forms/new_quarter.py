"""A new quarter's folder: ``period.yaml`` carried forward, and a workbook for each unit to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cchc_analysis.io import InputError
from cchc_analysis.io.forms.carry_forward import Moved, blank_period, carry_forward, of_another_period, to_look_at
from cchc_analysis.io.forms.layout import asked, carried
from cchc_analysis.io.forms.plan import plan_forms
from cchc_analysis.io.forms.workbooks import Form, Names, workbook
from cchc_analysis.io.period import FILE, read_period, sound_period
from cchc_analysis.io.reference import FOLDER as REFERENCE
from cchc_analysis.io.reference import Registries, read_reference
from cchc_analysis.io.schema import schema
from cchc_analysis.io.store import write_whole
from cchc_analysis.io.tables import load_quarter, quarters
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import Quarter, vietnamese_date
from cchc_analysis.tables import QuarterData

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
    """What a person should look at in ``period.yaml``."""
    labels: tuple[str, ...]
    """Names of rows, carried forward into the workbooks, that speak of another period."""
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
        InputError: the registries are missing, or give no unit a table to fill in; a ``period.yaml`` has faults.
        OutputError: the folder cannot be written.
    """
    registries = read_reference(raw.parent / REFERENCE)
    plan = plan_forms(registries, quarter.last_day)
    findings = (*registries.findings, *plan.findings)
    if _faults(findings):
        raise InputError("Sổ đăng ký trong data/reference còn lỗi nên chưa lập được biểu mẫu.", findings)
    if not plan.tasks:
        raise InputError(_why_nothing(registries, quarter))
    folder = raw / str(quarter)
    before = max((q for q in quarters(raw) if q < quarter and (raw / str(q) / FILE).is_file()), default=None)
    windows, reminders = _period(quarter, raw, before)
    read = sound_period(folder, quarter, schema().tables, f"chưa lập được biểu mẫu quý {quarter}")
    period = read.period
    reminders += to_look_at(period)
    units = registries.units_on(quarter.last_day)
    names = Names(
        tuple(unit.name for unit in units.current.values() if not unit.collective), tuple(level.name for level in units.levels.values())
    )
    old = _data(before, raw)
    written, kept, labels = [], [], list[str]()
    for done, (unit_id, tasks) in enumerate(plan.tasks.items(), 1):
        form = Form(units.current[unit_id], period, tasks, names, before if old else None, old.tables if old else {})
        path, content = folder / FOLDER / f"{unit_id}.xlsx", workbook(form)
        if not path.exists() or force:
            write_whole(path, content)
            written.append(path)
            labels += [f"{path.name}, {label}" for label in _labels(form)]
        elif path.read_bytes() != content:
            kept.append(path)
        progress(done, len(plan.tasks))
    return Opened(folder, before, tuple(windows), tuple(written), tuple(kept), tuple(reminders), tuple(labels), (*findings, *read.findings))


def _faults(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity is Severity.FAULT]


def _why_nothing(registries: Registries, quarter: Quarter) -> str:
    """Why nobody has a table to fill in on the quarter's last day: nothing was ever given, or it was for other days."""
    day = quarter.last_day
    spans = [(row["valid_from"], row["valid_to"]) for row in registries.forms]
    spans += [(unit.valid_from, unit.valid_to) for unit in registries.units if spans]
    over = max((end for _, end in spans if isinstance(end, date) and end < day), default=None)
    begins = min((start for start, _ in spans if isinstance(start, date) and start > day), default=None)
    if over:
        why = f"sổ đăng ký hết hiệu lực sau ngày {vietnamese_date(over)} (cột “Hiệu lực đến”)"
    elif begins:
        why = f"sổ đăng ký chỉ có hiệu lực từ ngày {vietnamese_date(begins)} (cột “Hiệu lực từ”)"
    else:
        return "Chưa giao bảng nào cho đơn vị nào: thêm dòng vào data/reference/forms.csv (Cấp, Đơn vị, Bảng)."
    return (
        f"Không có đơn vị nào phải nộp bảng vào ngày cuối quý ({vietnamese_date(day)}): {why}. Thêm các đơn vị có trong quý này vào "
        "data/reference/levels.csv, units.csv và giao bảng cho họ trong forms.csv, ghi rõ “Hiệu lực từ”; đơn vị nào vẫn còn thì sửa ngày hiệu lực "
        "của đơn vị và của bảng giao."
    )


def _period(quarter: Quarter, raw: Path, before: Quarter | None) -> tuple[list[Moved], list[str]]:
    """Write ``period.yaml`` unless it is there; the windows that it declares and what a person should look at."""
    path = raw / str(quarter) / FILE
    if path.exists():
        return [], []
    if before is None:
        write_whole(path, blank_period(quarter).encode("utf-8"))
        return [], [f"Chưa có quý nào trước đó: điền các mục của {path}."]
    periods = [sound_period(raw / str(before), before, schema().tables, f"chưa chép sang quý {quarter} được").period]
    for earlier in reversed([q for q in quarters(raw) if q < before]):
        with suppress(InputError):
            periods.append(read_period(raw / str(earlier), earlier, schema().tables).period)
    text, moved = carry_forward((raw / str(before) / FILE).read_text(encoding="utf-8-sig"), periods, quarter)
    write_whole(path, text.encode("utf-8"))
    dropped = [(m.name, m.before.as_of) for m in moved if m.before.as_of]
    return moved, [f"windows.{name}: đã để trống as_of (quý trước: {vietnamese_date(day)}); cần thì ghi ngày mới" for name, day in dropped]


def _labels(form: Form) -> Iterator[str]:
    """The names of rows that a workbook takes from the quarter before and that speak of another period."""
    for task in form.tasks:
        if carried(task.table):
            words = [column for column in asked(task.table) if column.type == "text"]
            texts = dict.fromkeys(row.text(column.id) for row in form.rows_before(task) for column in words)
            yield from (f"{task.table.title}: {text}" for text in texts if of_another_period(text, form.period.quarter))


def _data(quarter: Quarter | None, raw: Path) -> QuarterData | None:
    """The earlier quarter, when it can be read at all."""
    try:
        return load_quarter(quarter, raw) if quarter else None
    except InputError:
        return None
