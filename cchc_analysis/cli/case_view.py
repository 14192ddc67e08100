"""What ``cchc cases`` prints and writes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cchc_analysis.cases.ageing import LATE_STEPS, handling_summary, step_name
from cchc_analysis.cases.calendar import Calendar
from cchc_analysis.cases.counting import COUNTS, MONTH
from cchc_analysis.cases.form06a import NUMBERS, FormRow, total
from cchc_analysis.cases.record import COLUMNS
from cchc_analysis.cli.check import show as show_findings
from cchc_analysis.findings import printable
from cchc_analysis.io.cases.counts import Counted
from cchc_analysis.io.store import csv_bytes, write_whole
from cchc_analysis.model import SYNTHETIC, Finding
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import vietnamese_date

STATES = {
    "resolved_early": "đã giải quyết trước hạn",
    "resolved_on_due_day": "đã giải quyết đúng ngày hẹn",
    "resolved_overdue": "đã giải quyết quá hạn",
    "in_progress_in_date": "đang giải quyết, còn hạn",
    "in_progress_late": "đang giải quyết, trễ hạn",
    "withdrawn": "hồ sơ rút",
    "outside": "ngoài kỳ",
}
KEY_LABELS = {**{name: column.label for name, column in COLUMNS.items()}, MONTH: "Tháng tiếp nhận"}
COUNT_LABELS = {**KEY_LABELS, **COUNTS}
LIST_LABELS = {
    **KEY_LABELS,
    "state": "Trạng thái",
    "other_state": "Trạng thái theo bộ quy tắc kia",
    "due_in_force": "Hạn đang tính",
    "days_left": "Còn (ngày làm việc)",
    "age": "Tuổi (ngày làm việc)",
    "cases": "Số hồ sơ",
    "median": "Trung vị",
    "p90": "Bách phân vị 90",
    "longest": "Lâu nhất",
    "open": "Đang giải quyết",
    "waiting": "Chờ bổ sung",
    "due_soon": "Sắp đến hạn",
    "no_due": "Không có hạn",
    "oldest": "Hồ sơ lâu nhất (ngày)",
    **{step_name(low, high): f"Trễ {low}–{high}" if high else f"Trễ từ {low}" for low, high in LATE_STEPS},
}
TABLES = {
    "Kết quả giải quyết (I.2.1)": ("carried_over", "new", "received", "resolved_on_time", "resolved_overdue", "resolved", "in_progress_in_date", "in_progress_late", "in_progress", "withdrawn"),
    "Trực tuyến (Biểu 1)": ("partial_online", "partial_total", "full_online", "full_total"),
    "Số hóa (Biểu 2)": ("components_digitised", "components_total", "results_digitised", "results_total"),
    "Thanh toán, hạn trả": ("paid_online", "paid_total", "missing_due"),
}  # fmt: skip
MARK = f"{SYNTHETIC} – SỐ LIỆU GIẢ LẬP, không phải hồ sơ thật"


def show(done: Counted, calendar: Calendar | None, *, as_json: bool, sample: int) -> None:
    """Print everything that was wanted, or one JSON document."""
    if as_json:
        print(json.dumps(document(done, calendar), ensure_ascii=False, indent=1, default=_plain))
        return
    if done.synthetic:
        print(f"{MARK}\n")
    print(f"Đếm hồ sơ {done.wish.window}; bộ máy {done.engine}.\n")
    keys = list(done.wish.by)
    for title, columns in TABLES.items():
        if title.startswith("Kết quả") or done.counts[list(columns)].to_numpy().any():
            _table(title, _known(done.counts[[*keys, *columns]]), keys, sums=True, labels=COUNT_LABELS)
    if "days" in done.tables:
        _table("Ngày làm việc để giải quyết", handling_summary(done.tables["days"], done.wish.by), keys)
    if "ageing" in done.tables:
        _table("Hồ sơ đang giải quyết", done.tables["ageing"], ["unit"], sums=True)
        title = f"Hồ sơ quá hạn và còn không quá {done.wish.due_within} ngày làm việc"
        _table(title, done.tables["due"], ["unit"], limit=sample)
    if "listed" in done.tables:
        kept = ["unit", "case_id", "received", "due_in_force", "closed", "state"]
        _table(f"Hồ sơ của “{COUNTS[done.wish.behind or '']}”", done.tables["listed"][kept], ["unit"], limit=sample)
    if "differences" in done.tables:
        _table(
            "Hồ sơ mà hai bộ quy tắc xếp khác nhau",
            done.tables["differences"][["unit", "case_id", "state", "other_state"]],
            ["unit"],
            limit=sample,
        )
    print("Quy tắc đã dùng:")
    for line in done.wish.rules.describe():
        print(f"  - {line}")
    if calendar:
        print(f"Lịch làm việc: {calendar.version}.")
    if done.imported:
        print()
        show_findings(done.imported.findings, done.imported.rows_read, done.imported.accepted, as_json=False)


def document(done: Counted, calendar: Calendar | None) -> dict[str, Any]:
    """Everything as plain data."""
    window, found = done.wish.window, done.imported
    made: dict[str, Any] = {
        "synthetic": done.synthetic,
        "window": {"from": window.start, "to": window.end, "as_of": window.status_day},
        "engine": done.engine,
        "rules": done.wish.rules.answers(),
        "rules_described": done.wish.rules.describe(),
        "by": list(done.wish.by),
        "counts": done.counts.to_dict("records"),
        "rows_read": found.rows_read if found else None,
        "rows_accepted": found.accepted if found else None,
        "rows_set_aside": found.set_aside if found else None,
        "findings": [f.to_json() for f in found.findings] if found else [],
    }
    if calendar:
        made["calendar"] = calendar.version
    if "days" in done.tables:
        made["handling_days"] = handling_summary(done.tables["days"], done.wish.by).to_dict("records")
    for name, key in (("due", "due"), ("ageing", "ageing"), ("listed", "cases"), ("differences", "differences")):
        if name in done.tables:
            made[key] = done.tables[name].to_dict("records")
    return made


def _plain(value: Any) -> Any:
    if value is pd.NaT:
        return None
    return value.item() if hasattr(value, "item") else value.isoformat()


def write_csv(done: Counted, path: Path) -> None:
    """Write the list that was asked for (cases behind a count, due list, differences), otherwise the counts, for Excel."""
    name = next((n for n in ("listed", "due", "differences") if n in done.tables), "counts")
    table = done.tables[name]
    if done.synthetic:
        table = table.assign(mark=MARK)
    known = COUNT_LABELS if name == "counts" else LIST_LABELS
    labels = [known.get(column, "Ghi chú") for column in table.columns]
    rows = [dict(zip(labels, map(_cell, record), strict=True)) for record in table.itertuples(index=False)]
    write_whole(path, csv_bytes(rows, labels))


def _cell(value: Any) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M:%S")
    return STATES.get(str(value), str(value))


def _known(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts with nothing where nothing is known: 0 of 0 is no figure."""
    known = counts.astype(object)
    for column in counts.columns:
        total_ = re.sub("_(?:online|digitised|total)$", "_total", column)
        if column.endswith(("_online", "_digitised", "_total")) and total_ in counts.columns:
            known[column] = known[column].where(counts[total_] > 0, None)
    return known


def _table(
    title: str,
    table: pd.DataFrame,
    keys: Sequence[str],
    *,
    sums: bool = False,
    limit: int | None = None,
    labels: Mapping[str, str] = LIST_LABELS,
) -> None:
    """A table of text, numbers to the right; with a line of sums, or only its first lines."""
    print(title + (f" ({format_number(len(table))})" if limit is not None else ""))
    if table.empty:
        print("  Không có hồ sơ nào.\n")
        return
    shown = table if limit is None else table.head(limit)
    lines = [[labels.get(name, name) for name in table.columns]]
    lines += [[_shown(value) for value in record] for record in shown.itertuples(index=False)]
    if sums and len(table) > 1:
        added = [_sum(table, name, keys) for name in table.columns]
        lines.append(["Cộng", *added[1:]] if keys else added)
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    numeric = [name not in keys and table[name].map(lambda v: v is None or isinstance(v, int)).all() for name in table.columns]
    for line in lines:
        cells = (text.rjust(width) if right else text.ljust(width) for text, width, right in zip(line, widths, numeric, strict=True))
        print("  " + "  ".join(cells).rstrip())
    if len(shown) < len(table):
        print(f"  … còn {format_number(len(table) - len(shown))} dòng; ghi đủ ra tệp bằng --out.")
    print()


def _sum(table: pd.DataFrame, name: str, keys: Sequence[str]) -> str:
    if name in keys:
        return ""
    values = [value for value in table[name] if value is not None]
    return format_number(max(values, default=0) if name == "oldest" else sum(values))


def _shown(value: Any) -> str:
    if value is None:
        return "…"
    if value is pd.NaT:
        return ""
    if isinstance(value, datetime):
        return vietnamese_date(value.date())
    if isinstance(value, str):
        return printable(STATES.get(value, value)) or "(trống)"
    return format_number(int(value))


def show_form(rows: Sequence[FormRow], findings: Iterable[Finding], read: int, accepted: int, *, as_json: bool) -> None:
    """Print forms II.06a added up, or one JSON document."""
    if as_json:
        made: Mapping[str, Any] = {
            "form": "II.06a",
            "rows": [{"field": row.field, **{str(n): row.numbers[n] for n in NUMBERS}} for row in rows],
            "total": {str(n): total(rows).numbers[n] for n in NUMBERS},
            "rows_read": read,
            "rows_accepted": accepted,
            "rows_set_aside": read - accepted,
            "findings": [f.to_json() for f in findings],
        }
        print(json.dumps(made, ensure_ascii=False, indent=1))
        return
    table = pd.DataFrame([{"Lĩnh vực": row.field, **{f"({n})": row.numbers[n] for n in NUMBERS}} for row in [*rows, total(rows)]])
    _table("Biểu II.06a, cộng các tệp", table, ["Lĩnh vực"])
    show_findings(findings, read, accepted, as_json=False)
    sys.stdout.flush()
