"""A made-up district for a year: its registries, the truth of every unit and quarter, and a hand that fills in the workbooks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

from cchc_analysis.io.forms import layout as lay
from cchc_analysis.io.schema import schema
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.periods import Quarter
from cchc_analysis.tables import QuarterData

DEPARTMENTS = (
    "Phòng Nội vụ", "Văn phòng huyện", "Phòng Tư pháp", "Phòng Tài chính", "Phòng Tài nguyên", "Phòng Lao động", "Phòng Văn hóa",
    "Phòng Giáo dục", "Phòng Y tế", "Thanh tra huyện", "Phòng Kinh tế", "Phòng Nông nghiệp",
)  # fmt: skip
VERTICAL = ("Công an huyện", "Bảo hiểm xã hội huyện", "Chi cục Thuế", "Đội Quản lý thị trường", "Trung tâm Y tế huyện")
COMMUNES = (
    "thị trấn Đồng Mới", "xã An Bình", "xã Bình Minh", "xã Cẩm Lý", "xã Đại Phước", "xã Đông Sơn", "xã Hòa Khánh", "xã Long Thạnh",
    "xã Mỹ Thọ", "xã Phú Quý", "xã Tân Lập", "xã Thanh Vân", "xã Vĩnh Hưng", "xã Xuân Đài",
)  # fmt: skip
LEVELS = {"departments": ("d", DEPARTMENTS), "vertical": ("v", VERTICAL), "communes": ("c", COMMUNES)}
NAMES = {f"{letter}{i:02d}": name for letter, names in LEVELS.values() for i, name in enumerate(names, 1)}
"""Names of the 31 units by id: ``d01`` … ``c14``."""

TABLES = {
    "departments": ("one_stop", "online", "digitisation", "petitions", "petitions_open", "recommendations"),
    "vertical": ("recommendations",),
    "communes": ("one_stop", "online", "digitisation", "petitions", "petitions_open", "indicators", "recommendations"),
}
INDICATORS = ("Trồng rừng", "Thu ngân sách", "Đàn bò")
Q1 = Quarter(2024, 1)

Values = dict[str, dict[str, Any]]
"""What a unit gives: by table, a value by column (tables with one row) or a list of rows under ``rows``."""


def level_of(unit: str) -> str:
    """The level of a unit's id."""
    return {"d": "departments", "v": "vertical", "c": "communes"}[unit[0]]


def make_office(root: Path, units: Sequence[str] = tuple(NAMES), tables: Mapping[str, Sequence[str]] = TABLES) -> Path:
    """The project folder of an office with these units: registries only. Returns its raw folder."""
    reference = root / "data" / "reference"
    reference.mkdir(parents=True)
    levels = [
        "Mã,Tên cấp,Bộ phận Một cửa,Phải gửi báo cáo,Nhóm báo cáo,Vai trò",
        "district,huyện,,không,,cơ quan báo cáo",
        'departments,"các phòng, ban huyện",Một cửa huyện,có,offices,trực thuộc',
        "vertical,các cơ quan ngành dọc,,có,offices,",
        'communes,"các xã, thị trấn",Một cửa xã,có,communes,cấp dưới',
    ]
    rows = ["Mã,Tên đơn vị,Cấp,Đại diện nhóm", "huyen,huyện Giả Định,district,", "communes,Toàn bộ các xã,communes,có"]
    rows += [f"{unit},{NAMES[unit]},{level_of(unit)}," for unit in units]
    forms = ["Cấp,Đơn vị,Bảng,Ghi cho đơn vị"]
    forms += [f"{level},,{schema().tables[table].file}," for level, given in tables.items() for table in given]
    targets = ["Mã,Cấp,Mục tiêu (%),Căn cứ", "digitisation,communes,55,Văn bản giả định", "indicator_low,communes,75,Văn bản giả định"]
    for name, lines in (("levels", levels), ("units", rows), ("forms", forms), ("targets", targets)):
        (reference / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    raw = root / "data" / "raw"
    raw.mkdir()
    return raw


@dataclass
class Year:
    """The truth: what every unit's workbook should say, quarter by quarter, made by chance from a seed."""

    seed: int = 7
    units: Sequence[str] = tuple(NAMES)
    in_progress: dict[str, int] = field(default_factory=dict)

    def quarter(self, quarter: Quarter) -> dict[str, Values]:
        """The values of every unit; quarters must be asked for in their order, for what is carried over."""
        chance = random.Random(f"{self.seed} {quarter}")
        return {unit: self._unit(unit, chance) for unit in self.units}

    def _unit(self, unit: str, chance: random.Random) -> Values:
        asks = [
            {"lead_unit": NAMES[self.units[0]], "text": f"Kiến nghị {k} của {NAMES[unit]}: bố trí kinh phí, thiết bị"}
            for k in range(chance.randrange(3))
        ]
        if level_of(unit) == "vertical":
            return {"recommendations": {"rows": asks}}
        carried = self.in_progress.get(unit, chance.randrange(30))
        new = chance.randrange(50, 900)
        withdrawn, late, overdue = (chance.randrange(5) for _ in range(3))
        in_date = chance.randrange(20, 40)
        self.in_progress[unit] = in_date + late
        on_time = carried + new - withdrawn - late - overdue - in_date
        resolved, handled = on_time + overdue, carried + new - withdrawn
        partial, full = chance.randrange(resolved), chance.randrange(20)
        received, answered = (count := chance.randrange(1, 12)), chance.randrange(count + 1)
        values: Values = {
            "one_stop": {
                "carried_over": carried, "new": new, "resolved_on_time": on_time, "resolved_overdue": overdue,
                "in_progress_in_date": in_date, "in_progress_late": late, "withdrawn": withdrawn,
            },
            "online": {
                "partial_online": chance.randrange(partial + 1), "partial_total": partial,
                "full_online": chance.randrange(full + 1), "full_total": full,
            },
            "digitisation": {
                "components_digitised": chance.randrange(handled + 1), "components_total": handled,
                "results_digitised": chance.randrange(resolved + 1), "results_total": resolved,
            },
            "petitions": {"received": received, "resolved": answered},
            "petitions_open": {"open": received - answered},
            "recommendations": {"rows": asks},
        }  # fmt: skip
        if level_of(unit) == "communes":
            plan = chance.randrange(10, 500)
            values["indicators"] = {"rows": [{"name": name, "actual": chance.randrange(plan), "plan": plan} for name in INDICATORS]}
        return values


def sheets(book: Any) -> Iterator[tuple[str, Any]]:
    """The sheets with a table, by table id."""
    for sheet in book.worksheets:
        table = schema().table_named(sheet.title)
        if table:
            yield table.id, sheet


def heading_row(sheet: Any) -> int:
    """The row of the headings."""
    return next(row for row in range(1, 15) if sheet.cell(row, 1).value == lay.NUMBER)


def input_cell(sheet: Any, table_id: str, column_id: str, row: int = 0) -> Any:
    """The cell to type a value in: found by its heading, as a person finds it."""
    table, top = schema().tables[table_id], heading_row(sheet)
    heading = table.columns[column_id].heading
    if lay.upright(table):
        return next(sheet.cell(r, 3) for r in range(top + 1, top + 30) if sheet.cell(r, 2).value == heading)
    return next(sheet.cell(top + 1 + row, c) for c in range(2, 20) if sheet.cell(top, c).value == heading)


def fill(blank: Path, values: Values, target: Path) -> Path:
    """Fill a workbook in and save it under another name; a list without rows says that there is nothing to list."""
    book = openpyxl.load_workbook(blank)
    for table_id, sheet in sheets(book):
        given = values.get(table_id, {})
        rows = given.get("rows", [given])
        nothing = lay.nothing_column(schema().tables[table_id])
        if table_id in values and not rows and nothing:
            input_cell(sheet, table_id, nothing.id).value = lay.NOTHING
        for number, row in enumerate(rows):
            for column, value in row.items():
                cell = input_cell(sheet, table_id, column, number)
                assert not cell.protection.locked, (table_id, column)
                cell.value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def load(raw: Path, quarter: Quarter = Q1) -> QuarterData:
    """The quarter as the software reads it."""
    return load_quarter(quarter, raw)


def share(numerator: int, denominator: int) -> Fraction | None:
    """A rate, by the tests' own arithmetic."""
    return Fraction(numerator, denominator) if denominator else None


def printed(value: Fraction, places: int, *, percent: bool = False, pad: bool = True) -> str:
    """The oracle's own printing: half up once, dots for thousands, a zero before counts under ten."""
    scaled = value * 100 if percent else value
    if percent and scaled.denominator == 1:
        places = 0
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}".translate(str.maketrans(",.", ".,"))
    return f"0{text}" if pad and not percent and text in set("123456789") else text
