"""Exports as offices have them, made for the tests: CSV and XLSX files from rows of texts. All names are invented."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

HEADINGS = ["STT", "Đơn vị giải quyết", "Tên thủ tục hành chính", "Mã hồ sơ", "Trạng thái", "Chủ hồ sơ", "Số điện thoại", "Ngày nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý", "Mức độ", "Hình thức nộp"]  # fmt: skip
COLUMN = {name: chr(65 + i) for i, name in enumerate(HEADINGS)}
PERSON, PHONE = "Nguyễn Văn Thử Nghiệm", "0912345678"


def row(number: int, **changes: Any) -> list[Any]:
    """A good row; ``changes`` by short names."""
    fields = {
        "stt": str(number), "unit": "xã Nghĩa Lâm", "procedure": "Đăng ký khai sinh", "code": f"H48.24-230601-{number:04d}", "status": "Đã trả kết quả",
        "person": PERSON, "phone": PHONE, "received": "01/06/2023 08:05:00", "due": "05/06/2023 17:00:00", "closed": "03/06/2023 10:00:00",
        "level": "Toàn trình", "channel": "Trực tuyến",
    }  # fmt: skip
    return list((fields | changes).values())


def rows(count: int = 3) -> list[list[Any]]:
    return [row(i) for i in range(1, count + 1)]


def write_csv(path: Path, lines: list[list[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(lines)
    return path


def write_xlsx(path: Path, lines: list[list[Any]], *, sheet: str = "Danh sách") -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for line in lines:
        page.append(line)
    book.save(path)
    return path
