"""The same figures under a thousand headings: whatever stands around a table, every figure lands in its column or is asked about."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from cchc_analysis.io.rows import read_table
from cchc_analysis.io.schema import TableSchema, schema
from cchc_analysis.io.sheets import read_sheets
from cchc_analysis.io.units import Units
from cchc_analysis.model import Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import Level, Unit

UNITS = Units(
    tuple(Unit(f"u{i}", f"xã Số {i}", "communes") for i in range(9)),
    {"communes": Level("communes", "các xã", "", True)},
    Quarter(2024, 2).last_day,
)

GROUPS: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {
    "one_stop": [
        ("Số hồ sơ tiếp nhận", [("received", "Tổng số"), ("carried_over", "Kỳ trước chuyển qua"), ("new", "Tiếp nhận mới")]),
        ("Đã giải quyết", [("resolved", "Tổng số"), ("resolved_on_time", "Đúng hạn"), ("resolved_overdue", "Quá hạn")]),
        ("Đang giải quyết", [("in_progress", "Tổng số"), ("in_progress_in_date", "Còn hạn"), ("in_progress_late", "Trễ hạn")]),
        ("", [("withdrawn", "Hồ sơ rút")]),
    ],
    "online": [
        ("Một phần", [("partial_online", "Trực tuyến"), ("partial_total", "Tổng số")]),
        ("Toàn trình", [("full_online", "Trực tuyến"), ("full_total", "Tổng số")]),
        ("", [("total", "Tổng số hồ sơ")]),
    ],
    "digitisation": [
        ("Thành phần hồ sơ", [("components_digitised", "Đã số hóa"), ("components_total", "Phải số hóa")]),
        ("Kết quả", [("results_digitised", "Đã số hóa"), ("results_total", "Phải số hóa")]),
    ],
}


def figures(table: str, choose: random.Random) -> dict[str, int]:
    """Figures of one unit that balance."""
    a, b, c, d, e, f = (choose.randint(1, 2000) for _ in range(6))
    if table == "online":
        return {"partial_online": a, "partial_total": a + b, "full_online": c, "full_total": c + d, "total": a + b + c + d}
    if table == "digitisation":
        return {"components_digitised": a, "components_total": a + b, "results_digitised": c, "results_total": c + d}
    total = a + b + c + d + e
    return {
        "received": total, "carried_over": min(f, total), "new": total - min(f, total), "resolved": a + b, "resolved_on_time": a,
        "resolved_overdue": b, "in_progress": c + d, "in_progress_in_date": c, "in_progress_late": d, "withdrawn": e,
    }  # fmt: skip


def heading(table: TableSchema, choose: random.Random) -> tuple[list[str], list[list[str | None]]]:
    """Column ids in a random order, and their heading rows: one row of full headings, or two or three of groups."""
    groups = GROUPS[table.id][:]
    choose.shuffle(groups)
    order = ["unit"]
    if choose.random() < 0.4:
        flat = [column for _, columns in groups for column, _ in columns]
        choose.shuffle(flat)
        order += flat
        names = [choose.choice((table.columns[c].heading, table.columns[c].heading.upper(), c)) for c in order]
        return order, [list(names)]
    top: list[str | None] = ["Đơn vị"]
    low: list[str | None] = [None]
    for group, columns in groups:
        for k, (column, child) in enumerate(columns):
            order.append(column)
            top.append((group or child) if k == 0 else None)
            low.append(child if group else None)
    if choose.random() < 0.3:
        above: list[str | None] = [top[0], "Kết quả trong kỳ", *[None] * (len(top) - 2)]
        return order, [above, [None, *top[1:]], low]
    return order, [top, low]


def sheet_rows(table: TableSchema, choose: random.Random) -> tuple[list[dict[str, int]], list[list[object]]]:
    """The expected figures, and the rows of a sheet with titles, numbered row, blank rows and total around them."""
    order, heads = heading(table, choose)
    wanted = [figures(table.id, choose) for _ in range(choose.randint(2, 6))]
    rows: list[list[object]] = [
        [text] for text in choose.sample(["UBND HUYỆN", "BIỂU SỐ 1", "(Kèm theo báo cáo)", None], choose.randint(0, 3))
    ]
    rows += [list(head) for head in heads]
    if choose.random() < 0.5:
        rows.append([f"({i})" for i in range(1, len(order) + 1)])
    for i, figure in enumerate(wanted):
        if choose.random() < 0.2:
            rows.append([])
        rows.append([f"xã Số {i}", *(figure[c] for c in order[1:])])
    if choose.random() < 0.6:
        rows.append(["TỔNG CỘNG", *(sum(figure[c] for figure in wanted) for c in order[1:])])
    if choose.random() < 0.3:
        rows += [[], [None, None, "NGƯỜI LẬP BIỂU"]]
    if choose.random() < 0.5:
        numbers = iter(range(1, 99))
        names = {str(head[0]) for head in heads if head[0]}
        rows = [
            ["STT" if row and row[0] in names else next(numbers) if row and str(row[0]).startswith("xã") else None, *row] for row in rows
        ]
    return wanted, rows


def save(rows: Sequence[Sequence[object]], folder: Path, kind: str, choose: random.Random) -> Path:
    """The rows as a workbook or as CSV with numbers in Vietnamese writing."""
    path = folder / f"bang.{kind}"
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
        return path
    separator = choose.choice(",;\t")
    texts = [[f"{c:,}".replace(",", ".") if isinstance(c, int) else str(c or "") for c in row] for row in rows]
    path.write_text("\n".join(separator.join(row) for row in texts), encoding=choose.choice(["utf-8", "utf-8-sig", "utf-16"]))
    return path


@pytest.mark.parametrize("table", GROUPS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_figure_lands_in_its_column(table: str, kind: str, tmp_path: Path) -> None:
    for seed in range(80):
        choose = random.Random(seed)
        wanted, rows = sheet_rows(schema().tables[table], choose)
        path = save(rows, tmp_path, kind, choose)
        sheets, findings = read_sheets(path, path.name, schema().known_headings)
        result = read_table(sheets[0], schema().tables[table], UNITS, schema().ignored_columns)
        faults = [f for f in (*findings, *result.findings) if f.severity is Severity.FAULT]
        assert not faults, (seed, rows, faults)
        got = [{c: row[c] for c in row.values if c != "unit"} for row in result.rows]
        assert got == wanted, (seed, rows)
