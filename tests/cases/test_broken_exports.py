"""Broken exports: each fault is found in one pass, with its cell; the good rows are kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.io.cases.exports import CaseImport, read_cases
from cchc_analysis.model import Severity
from tests.cases.exports import HEADINGS, PERSON, row, rows, write_csv, write_xlsx

GOOD = rows(2)
"""Rows 2 and 3 of every file below; the broken row stands in row 4."""


@dataclass(frozen=True)
class Broken:
    """A broken export: what to write, the fault expected, the cell, and how many rows stay good."""

    name: str
    lines: list[list[Any]]
    code: str
    cell: str | None
    accepted: int = 2
    kind: str = "csv"
    severity: str = "fault"


def one(
    name: str, fault_code: str, cell: str | None, /, *, kind: str = "csv", severity: str = "fault", accepted: int = 2, **changes: Any
) -> Broken:
    return Broken(name, [HEADINGS, *GOOD, row(3, **changes)], fault_code, cell, accepted, kind, severity)


def without(*names: str) -> list[list[Any]]:
    keep = [i for i, name in enumerate(HEADINGS) if name not in names]
    return [[line[i] for i in keep] for line in [HEADINGS, *GOOD]]


def rename(old: str, new: str) -> list[list[Any]]:
    return [[new if name == old else name for name in HEADINGS], *GOOD]


CASES = [
    one("no case code", "hs-thieu-ma", "D4", code=""),
    one("code mangled by Excel in CSV", "hs-ma-hong", "D4", code="1,00003E+15"),
    one("code mangled by Excel, decimal point", "hs-ma-hong", "D4", code="2.30601E+11"),
    one("code stored as a number too long", "hs-ma-hong", "D4", kind="xlsx", code=1.2345678901234567e17),
    one("code stored as a fraction", "hs-ma-hong", "D4", kind="xlsx", code=1234.5),
    one("the same code twice", "hs-trung", "D4", code=GOOD[0][3]),
    one("no date of receipt", "hs-thieu-ngay-nhan", "H4", received=""),
    one("a dash for the date of receipt", "hs-thieu-ngay-nhan", "H4", received="-"),
    one("a year written by a system for nothing", "hs-thieu-ngay-nhan", "H4", received="01/01/0001 00:00:00"),
    one("the 29th of February in a common year", "hs-ngay-hong", "H4", received="29/02/2023"),
    one("day 32", "hs-ngay-hong", "I4", due="32/06/2023"),
    one("month before day", "hs-ngay-thang-truoc", "I4", due="06/25/2023"),
    one("hour 25", "hs-ngay-hong", "J4", closed="03/06/2023 25:00:00"),
    one("a word for a date", "hs-ngay-hong", "I4", due="hôm qua"),
    one("a name for a date", "hs-ngay-hong", "I4", due=PERSON),
    one("a year with a slip of the pen", "hs-ngay-xa", "I4", due="05/06/2203"),
    one("two digits for the year", "hs-ngay-hong", "H4", received="01/06/23"),
    one("a number that is no serial date", "hs-ngay-hong", "H4", kind="xlsx", received=1529.0),
    one("closed before received", "hs-ket-thuc-truoc-nhan", "J4", closed="31/05/2023 10:00:00"),
    one("due before received", "hs-hen-truoc-nhan", "I4", due="31/05/2023"),
    one("done without a date", "hs-xong-khong-ngay", "J4", closed=""),
    one("withdrawn without a date", "hs-xong-khong-ngay", "J4", status="Công dân yêu cầu rút hồ sơ", closed=""),
    one("registered only", "hs-chua-nhan", None, severity="notice", status="Mới đăng ký", received="", closed=""),
    one("refused at the door", "hs-chua-nhan", None, severity="notice", status="Không được tiếp nhận", closed=""),
    one("refused at the door, with a day", "hs-chua-nhan", None, severity="notice", status="Không được tiếp nhận"),
    one("in progress with a closing date", "hs-trang-thai-mau-thuan", "E4", severity="warning", accepted=3, status="Đang xử lý"),
    one("an unknown status", "hs-trang-thai-la", "E4", severity="warning", accepted=3, status="Chuyển phòng khác"),
    one("an unknown service level", "hs-gia-tri-la", "K4", severity="warning", accepted=3, level="Mức độ 7"),
    one("an unknown channel", "hs-gia-tri-la", "L4", severity="warning", accepted=3, channel="Bồ câu"),
    one("an Excel error in a date", "hs-loi-cong-thuc", "I4", due="#REF!"),
    one("an Excel error in a unit", "hs-loi-cong-thuc", "B4", unit="#N/A"),
    one("a telephone number in the unit", "hs-ca-nhan", "B4", unit="xã A 0912345678"),
    one("a personal number for a code", "hs-ca-nhan", "D4", code="012345678901"),
    one("an e-mail in the procedure", "hs-ca-nhan", "C4", procedure="khai sinh a.b@example.com"),
    one("a missing due date", "hs-thieu-hen", None, severity="warning", accepted=3, due=""),
    Broken("one cell too many", [HEADINGS, *GOOD, [*row(3)[:5], "Nguyễn", *row(3)[5:]]], "hs-lech-cot", None),
    Broken("cells missing at the end", [HEADINGS, *GOOD, row(3)[:9]], "hs-lech-cot", None),
    Broken("a total that does not agree", [HEADINGS, *GOOD, ["", "TỔNG CỘNG", "", "3", *[""] * 8]], "hs-tong-lech", None, 2, "csv", "warning"),
    Broken("no column of codes", without("Mã hồ sơ"), "tieu-de-thieu-cot", None, 0),
    Broken("no column of receipts", without("Ngày nhận"), "tieu-de-thieu-cot", None, 0),
    Broken("no closing dates", without("Ngày kết thúc xử lý", "Trạng thái"), "tieu-de-nen-co", None, 2, "csv", "warning"),
    Broken("no due dates", without("Ngày hẹn trả"), "tieu-de-nen-co", None, 2, "csv", "warning"),
    Broken("the same column twice", rename("Trạng thái", "Ngày nhận"), "tieu-de-trung", None, 0),
    Broken("no heading at all", GOOD, "tieu-de-khong-thay", None, 0),
    Broken("only a heading", [HEADINGS], "tep-hs-rong", None, 0),
    Broken("another document", [["Kính gửi"], ["Số liệu", "5"]], "tieu-de-khong-thay", None, 0),
]  # fmt: skip


@pytest.mark.parametrize("broken", CASES, ids=lambda b: b.name)
def test_a_broken_export_is_told_with_its_cell(tmp_path: Path, broken: Broken) -> None:
    write = write_xlsx if broken.kind == "xlsx" else write_csv
    done = read_cases(write(tmp_path / f"a.{broken.kind}", broken.lines))
    frame = done.frame()
    found = [f for f in done.findings if f.code == broken.code]
    assert [(f.severity.value, f.cell) for f in found] == [(broken.severity, broken.cell)]
    assert found[0].file == f"a.{broken.kind}"
    assert found[0].message
    assert found[0].remedy
    assert (len(frame), done.accepted) == (broken.accepted, broken.accepted)
    assert done.accepted + done.set_aside == done.rows_read
    others = {f.code for f in done.findings if f.severity is Severity.FAULT} - {broken.code}
    assert not others


def test_all_faults_come_in_one_pass(tmp_path: Path) -> None:
    rows_of_faults = [
        b.lines[3]
        for b in CASES
        if len(b.lines) == 4 and b.kind == "csv" and b.severity == "fault" and b.code != "hs-trung" and "@" not in b.name
    ]
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *GOOD, *rows_of_faults]))
    done.frame()
    expected = {b.code for b in CASES if len(b.lines) == 4 and b.kind == "csv" and b.severity == "fault" and b.code != "hs-trung"}
    assert expected <= {f.code for f in done.findings}
    assert done.accepted == 2


@pytest.mark.parametrize(
    ("heading", "code", "severity"),
    [
        ("Ngày trả kết quả", "hs-ket-thuc-truoc-nhan", "fault"),
        ("Ngày hẹn trả sau bổ sung", "hs-hen-lai-truoc-nhan", "warning"),
        ("Ngày hẹn lại", "hs-hen-lai-truoc-nhan", "warning"),
    ],
)
def test_every_day_after_the_receipt_is_held_against_it(tmp_path: Path, heading: str, code: str, severity: str) -> None:
    days = ("31/05/2023", "01/06/2023")
    lines = [[*HEADINGS, heading], *([*line, day] for line, day in zip(GOOD, days, strict=True))]
    done = read_cases(write_csv(tmp_path / "a.csv", lines))
    assert len(done.frame()) == (1 if severity == "fault" else 2)
    assert [(f.code, f.severity.value, f.cell) for f in done.findings if f.code == code] == [(code, severity, "M2")]


def test_the_cell_is_right_below_titles_blank_rows_and_an_indent(tmp_path: Path) -> None:
    lines = [[], ["", "", "DANH SÁCH"], [], *[["", "", *line] for line in [HEADINGS, *GOOD]], [], ["", "", *row(3, due="xx/06/2023")]]
    for path in (write_csv(tmp_path / "a.csv", [line + [""] * (14 - len(line)) for line in lines]), write_xlsx(tmp_path / "a.xlsx", lines)):
        done = read_cases(path)
        done.frame()
        assert [(f.line, f.cell) for f in done.findings if f.code == "hs-ngay-hong"] == [(8, "K8")]


def test_the_cell_is_right_far_down_in_a_long_file(tmp_path: Path) -> None:
    lines = [HEADINGS, *rows(60_000)]
    lines[55_000] = row(55_000, due="31/06/2023")
    done = read_cases(write_csv(tmp_path / "a.csv", lines))
    assert sum(len(part) for part in done.batches()) == 59_999
    assert [f.cell for f in done.findings if f.code == "hs-ngay-hong"] == ["I55001"]


def test_many_faults_are_summed_up_not_endless(tmp_path: Path) -> None:
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *[row(i, received="x") for i in range(1000)]]))
    done.frame()
    assert len(done.findings) < 250
    assert next(f.message for f in done.findings if f.code == "hs-con-nua").startswith("Còn 800 dòng nữa")


def test_days_and_months_swapped_by_excel_are_noticed(tmp_path: Path) -> None:
    """An American Excel turns 03/02 into a real date (2 March) and leaves 25/02 as text."""
    lines = [HEADINGS]
    for i, day in enumerate((1, 2, 5, 9, 12, 13, 20, 25), start=1):
        received: Any = f"{day:02d}/02/2023" if day > 12 else datetime(2023, day, 2)
        lines.append(row(i, received=received, due="31/12/2023", closed="30/12/2023"))
    done = read_cases(write_xlsx(tmp_path / "a.xlsx", lines))
    done.frame()
    assert [(f.column, f.severity.value) for f in done.findings if f.code == "hs-ngay-bi-dao"] == [("Ngày nhận", "fault")]


def test_the_row_set_aside_names_the_fault_that_barred_it(tmp_path: Path) -> None:
    aside = io.StringIO()
    done = read_cases(
        write_csv(tmp_path / "a.csv", [HEADINGS, *GOOD, row(3, status="Trạng thái lạ", received="32/06/2023")]), set_aside=aside
    )
    done.frame()
    assert [line["Mã lỗi"] for line in csv.DictReader(io.StringIO(aside.getvalue()))] == ["hs-ngay-hong"]


@pytest.mark.parametrize(
    ("cell", "number", "told"), [("2 lần", 2, 0), ("2", 2, 0), ("2.0", 2, 0), ("", 0, 0), ("Không", 0, 0), ("hai lần", 0, 1)]
)
def test_how_often_a_supplement_was_asked_for(tmp_path: Path, cell: str, number: int, told: int) -> None:
    done = read_cases(write_csv(tmp_path / "a.csv", [[*HEADINGS, "Số lần bổ sung"], [*GOOD[0], cell]]))
    assert done.frame()["supplements"].tolist() == [number]
    assert [f.code for f in done.findings if f.severity is Severity.WARNING] == ["hs-gia-tri-la"] * told


RAW: list[tuple[str, bytes, str]] = [
    ("empty", b"", "tep-hs-rong"),
    ("blank", b"\xef\xbb\xbf \r\n\r\n", "tep-hs-rong"),
    ("binary", bytes(range(256)) * 40, "tep-hs-bang-ma"),
    ("html called xls", b"<html><table><tr><td>Ma</td></tr></table></html>", "tep-hs-dinh-dang"),
    ("pdf", b"%PDF-1.7 ...", "tep-hs-dinh-dang"),
    ("old excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "tep-hs-dinh-dang"),
    ("cut zip", b"PK\x03\x04" + bytes(100), "tep-hs-khong-doc-duoc"),
    ("cut parquet", b"PAR1" + bytes(100), "tep-hs-khong-doc-duoc"),
    ("open quote", (",".join(HEADINGS) + "\n" + ",".join(GOOD[0]) + '\n"mo ngoac,' + "x," * 20).encode(), "tep-hs-ngoac-kep"),
    ("cut in a character", (",".join(HEADINGS) + "\n" + ",".join(GOOD[0]) + "\n2,Nguyễ").encode()[:-1], "tep-hs-cat"),
    ("odd utf-16", (",".join(HEADINGS) + "\n" + ",".join(GOOD[0])).encode("utf-16")[:-1], "tep-hs-cat"),
    ("endless cell", (",".join(HEADINGS) + "\n" + "x" * 300_000).encode(), "tep-hs-ngoac-kep"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code"), RAW, ids=[name for name, _, _ in RAW])
def test_a_file_that_is_no_table_is_told_without_a_traceback(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / f"{name.replace(' ', '-')}.csv"
    path.write_bytes(content)
    done = read_cases(path)
    done.frame()
    assert code in [f.code for f in done.findings]
    assert done.faulty


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "khong-co.csv", "không có tệp này"), (tmp_path, "đây là thư mục")):
        done = read_cases(path)
        assert done.frame().empty
        assert [why in f.message for f in done.findings] == [True]


def test_good_files_are_read_beside_a_broken_one(tmp_path: Path) -> None:
    broken = tmp_path / "hong.csv"
    broken.write_bytes(b"\0\1\2")
    done = read_cases([broken, write_csv(tmp_path / "tot.csv", [HEADINGS, *GOOD])])
    assert len(done.frame()) == 2
    assert done.faulty


def test_hidden_sheets_and_other_sheets_are_left_alone_and_said(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(tmp_path / "a.xlsx", [HEADINGS, *GOOD])
    book = openpyxl.load_workbook(path)
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    for line in [HEADINGS, *rows(5)]:
        hidden.append(line)
    book.create_sheet("Ghi chú").append(["Người lập biểu"])
    book.save(path)
    done: CaseImport = read_cases(path)
    assert len(done.frame()) == 2
    assert {(f.code, f.sheet) for f in done.findings} >= {("trang-hs-an", "Ẩn"), ("trang-hs-khong-tieu-de", "Ghi chú")}
    assert not done.faulty


def test_a_heading_of_two_merged_rows(tmp_path: Path) -> None:
    top = ["Thông tin hồ sơ", "", "Thời gian", "", ""]
    bottom = ["Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả"]
    lines = [["H-0001", "xã A", "01/06/2023", "05/06/2023", "04/06/2023"], ["H-0002", "xã A", "01/06/2023", "05/06/2023", ""]]
    done = read_cases(write_xlsx(tmp_path / "a.xlsx", [["SỔ THEO DÕI"], top, bottom, [f"({i})" for i in range(1, 6)], *lines]))
    assert done.frame()["case_id"].tolist() == ["H-0001", "H-0002"]
    assert done.skipped == 1


Writer = Callable[[Path, list[list[Any]]], Path]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_sums_numbered_rows_and_section_titles_are_no_cases(tmp_path: Path, write: Writer) -> None:
    blank = [""] * 12
    lines = [
        HEADINGS, [f"({i})" for i in range(1, 13)], ["I. Trên hệ thống của Bộ", *blank[1:]], *GOOD, [*blank[:1], "Cộng", *blank[2:]],
        ["II. Trên hệ thống của tỉnh", *blank[1:]], HEADINGS, row(3), ["TỔNG CỘNG: 3 hồ sơ", *blank[1:]],
    ]  # fmt: skip
    done = read_cases(write(tmp_path / ("a.csv" if write is write_csv else "a.xlsx"), lines))
    assert done.frame()["case_id"].tolist() == [line[3] for line in rows(3)]
    assert (done.rows_read, done.set_aside, done.skipped) == (3, 0, 6)
    assert not done.faulty
