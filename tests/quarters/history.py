"""A small invented project over many quarters, written as CSV from plain numbers: the tests' own truth."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from cchc_analysis.periods import Quarter, Window

UNITS = {"an": "xã An Bình", "bac": "xã Bắc Sơn", "cam": "xã Cẩm Lý", "dong": "xã Đông Hải"}
LEVELS = """Mã,Tên cấp,Bộ phận Một cửa,Phải gửi báo cáo,Nhóm báo cáo,Vai trò
goc,vùng Mẫu,,không,,cơ quan báo cáo
phong,các phòng,Một cửa của vùng,có,phong,trực thuộc
xa,các xã,Một cửa các xã,có,xa,cấp dưới
"""
REGISTRY = "Mã,Tên đơn vị,Cấp,Đại diện nhóm\ngoc,vùng Mẫu,goc,\nphong,Các phòng,phong,có\nxa,Các xã,xa,có\n"


@dataclass
class Case:
    """One-stop counts of a unit in a quarter: resolved on time, overdue, in progress in date, late, withdrawn."""

    on_time: int
    overdue: int = 0
    in_date: int = 0
    late: int = 0
    withdrawn: int = 0

    @property
    def received(self) -> int:
        return self.on_time + self.overdue + self.in_date + self.late + self.withdrawn

    @property
    def row(self) -> list[int]:
        return [0, self.received, self.on_time, self.overdue, self.in_date, self.late, self.withdrawn]


@dataclass
class Project:
    """A project folder to be filled quarter by quarter."""

    root: Path
    units: dict[str, str] = field(default_factory=lambda: dict(UNITS))

    def __post_init__(self) -> None:
        reference = self.root / "data" / "reference"
        reference.mkdir(parents=True)
        (reference / "levels.csv").write_text(LEVELS, encoding="utf-8")
        rows = "".join(f"{i},{name},xa,\n" for i, name in self.units.items())
        (reference / "units.csv").write_text(REGISTRY + rows, encoding="utf-8")
        (reference / "targets.csv").write_text("Mã,Cấp,Mục tiêu (%),Hiệu lực từ,Hiệu lực đến,Căn cứ\n", encoding="utf-8")

    def quarter(self, name: str, cases: dict[str, Case], *, window: Window | None = None, revenue: tuple[str, str] | None = None) -> None:
        """Write a quarter: cases by unit id, and optionally revenue and its plan (running totals since 1 January)."""
        quarter = Quarter.parse(name)
        days = window or quarter.regime_window
        folder = self.root / "data" / "raw" / name
        folder.mkdir(parents=True)
        budget = f"  {{name}}: {{{{from: {quarter.year}-01-01, to: {quarter.last_day}}}}}\n"
        windows = f"windows:\n  default: {{from: {days.start}, to: {days.end}}}\n"
        windows += budget.format(name="budget") + budget.format(name="budget_bases")
        document = "document: {issuer: PHÒNG MẪU, unit: vùng Mẫu}\n"
        (folder / "period.yaml").write_text(f"quarter: {name}\nsynthetic: true\n{document}{windows}", encoding="utf-8")
        head = ["Đơn vị", "Kỳ trước chuyển qua", "Tiếp nhận mới", "Đã giải quyết đúng hạn", "Đã giải quyết quá hạn"]
        head += ["Đang giải quyết còn hạn", "Đang giải quyết trễ hạn", "Hồ sơ rút"]
        names = self.units | {"phong": "Các phòng"}
        self.table(folder / "mot_cua.csv", [head, *([names[i], *case.row] for i, case in cases.items())])
        if revenue:
            self.table(
                folder / "ngan_sach.csv", [["Mã", "Khoản mục", "Thực hiện", "Đơn vị tính"], ["thu", "Thu ngân sách", revenue[0], "tỷ đồng"]]
            )
            self.table(
                folder / "ngan_sach_so_sanh.csv",
                [
                    ["Mã", "Mã so sánh", "So với", "Loại", "Số so sánh", "Đơn vị tính"],
                    ["thu", "tinh", "kế hoạch giao", "tỷ lệ", revenue[1], "tỷ đồng"],
                ],
            )

    def table(self, path: Path, rows: list[list[object]]) -> None:
        """Write a CSV file."""
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
