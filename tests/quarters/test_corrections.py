"""Declared corrections: laid over the raw cell, shown with their reason, a fault when the raw value is another one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.indicators import compute
from cchc_analysis.io.values import as_text
from cchc_analysis.model import Severity
from cchc_analysis.tables import QuarterData
from tests.io.places import QUARTER, quarter_folder, small_quarter
from tests.quarters.conftest import UNITS, Office
from tests.quarters.office import load as load_office

ENTRY: dict[str, str] = {
    "table": "mot_cua", "row": "{unit: xã Một}", "column": "Tiếp nhận mới", "expected": "100", "value": "90",
    "why": "Đơn vị đính chính bằng công văn", "who": "Phòng Nội vụ", "date": "2024-06-20",
}  # fmt: skip
TABLE = "Đơn vị,Kỳ trước chuyển qua,Tiếp nhận mới,Đã giải quyết đúng hạn,Đã giải quyết quá hạn,Đang giải quyết còn hạn,Đang giải quyết trễ hạn,Hồ sơ rút\n"


def entry(**changes: str | None) -> str:
    words = {**ENTRY, **changes}
    lines = [f"{key}: {value}" for key, value in words.items() if value is not None]
    return "- " + "\n  ".join(lines) + "\n"


def load(root: Path, text: str, rows: str = "xã Một,10,100,95,0,5,0,0\nxã Hai,0,5,5,0,0,0,0\n") -> QuarterData:
    from cchc_analysis.io.tables import load_quarter

    small_quarter(root)
    folder = quarter_folder(root)
    for path in folder.glob("*.csv"):
        path.unlink()
    (folder / "mot_cua.csv").write_text(TABLE + rows, encoding="utf-8")
    (folder / "dinh_chinh.yaml").write_text(text, encoding="utf-8")
    return load_quarter(QUARTER, root / "data" / "raw")


def faults(data: QuarterData) -> list[tuple[str, int | None]]:
    return [(f.code, f.line) for f in data.findings if f.severity is Severity.FAULT]


def test_a_correction_mends_the_row_and_tells_where_it_comes_from(tmp_path: Path) -> None:
    data = load(tmp_path, entry())
    assert faults(data) == []
    row = data.table("one_stop").rows[0]
    assert row["new"] == 90
    assert row.source("new").place == "dinh_chinh.yaml, dòng 1"
    (applied,) = data.corrections
    assert applied.words == "Kết quả tại Bộ phận Một cửa, xã Một, “Tiếp nhận mới”: 100 thành 90"
    assert (applied.why, applied.who, applied.day) == (ENTRY["why"], ENTRY["who"], date(2024, 6, 20))
    assert applied.source is not None and applied.source.place == "mot_cua.csv, ô C2"
    figure = compute(data)["one_stop.received@xa_mot"]
    assert figure.value == 100
    assert "dinh_chinh.yaml, dòng 1" in compute(data)["one_stop.new@xa_mot"].source


def test_without_it_the_row_is_set_aside(tmp_path: Path) -> None:
    data = load(tmp_path, "[]\n")
    assert faults(data) == [("can-doi", 2)]
    assert data.corrections == ()


@pytest.mark.parametrize(
    ("rows", "expected", "value", "content"),
    [
        ("xã Một,10,1.000,5,0,5,0,0\n", "1000", "0", 0),
        ("xã Một,0,năm,5,0,0,0,0\n", "năm", "5", 5),
        ("xã Một,0,,5,0,0,0,0\n", "null", "5", 5),
        ("xã Một,0,8,5,0,0,0,0\n", "8", "null", None),
        ("UBND xã Một,0,8,5,0,0,0,0\n", "8", "5", 5),
    ],
)
def test_expected_and_value_are_read_as_the_column_is(rows: str, expected: str, value: str, content: Any, tmp_path: Path) -> None:
    data = load(tmp_path, entry(expected=expected, value=value), rows)
    assert faults(data) == []
    assert data.table("one_stop").rows[0]["new"] == content


def test_the_source_has_changed_meanwhile(tmp_path: Path) -> None:
    data = load(tmp_path, entry(), "xã Một,10,95,95,0,10,0,0\n")
    (found,) = [f for f in data.findings if f.severity is Severity.FAULT]
    assert (found.code, found.file, found.line) == ("dinh-chinh-lech", "dinh_chinh.yaml", 1)
    assert "chờ thấy 100, nhưng số liệu gốc (mot_cua.csv, ô C2) nay là 95." in found.message
    assert data.table("one_stop").rows[0]["new"] == 95
    assert data.corrections == ()


def test_the_source_was_mended_as_declared(tmp_path: Path) -> None:
    data = load(tmp_path, entry(), "xã Một,10,90,95,0,5,0,0\n")
    (found,) = [f for f in data.findings if f.severity is Severity.FAULT]
    assert found.code == "dinh-chinh-lech"
    assert "Nguồn đã được sửa đúng như đính chính." in found.message


def test_two_corrections_on_one_cell_are_a_fault_however_they_name_it(tmp_path: Path) -> None:
    again = entry(row="{unit: UBND xã Một}", column="new", expected="90", value="91")
    data = load(tmp_path, entry() + again + entry(column="withdrawn", expected="0", value="1"))
    (found,) = [f for f in data.findings if f.severity is Severity.FAULT and f.code.startswith("dinh-chinh")]
    assert (found.code, found.line) == ("dinh-chinh-trung", 9)
    assert "hai đính chính cho một ô (dòng 1, 9)" in found.message
    assert [c.value for c in data.corrections] == ["90", "1"]


def test_a_total_line_can_be_corrected_with_its_rows(tmp_path: Path) -> None:
    rows = "xã Một,10,100,95,0,5,0,0\nxã Hai,0,5,5,0,0,0,0\nTổng cộng,10,105,100,0,5,0,0\n"
    data = load(tmp_path, entry() + entry(row="{unit: Tổng cộng}", expected="105", value="95"), rows)
    assert faults(data) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"table": "mot_cau"}, "không có bảng “mot_cau” (có phải “mot_cua”?)"),
        ({"column": "Tiếp nhận mớ"}, "không có cột “Tiếp nhận mớ” (có phải “Tiếp nhận mới”?)"),
        ({"row": "{xa: xã Một}"}, "không có cột “xa”"),
        ({"row": "xã Một"}, "mục “row” phải nêu dòng nào"),
        ({"why": None}, "thiếu mục “why”"),
        ({"who": '""'}, "mục “who” không được để trống"),
        ({"column": ""}, "mục “column” không được để trống"),
        ({"table": ""}, "mục “table” không được để trống"),
        ({"row": '{"": x}'}, "mục “row” có tên cột để trống"),
        ({"row": "{unit: xã Một, Đơn vị: xã Một}"}, "mục “row” nêu hai lần cột “Đơn vị”"),
        ({"date": "20/6/2024"}, "ngày phải ghi theo dạng 2024-03-20"),
        ({"values": "9"}, "mục “values” không có trong mẫu (có phải “value”?)"),
        ({"row": "{unit: xã Ba}"}, "không có dòng xã Ba"),
        ({"row": "{withdrawn: 0}"}, "có 2 dòng như vậy"),
        ({"column": "Tổng tiếp nhận"}, "không có cột này"),
    ],
)
def test_a_faulty_entry_is_a_fault_at_its_line(changes: dict[str, str | None], says: str, tmp_path: Path) -> None:
    data = load(tmp_path, "# đầu tệp\n" + entry(**changes), "xã Một,10,90,95,0,5,0,0\nxã Hai,0,5,5,0,0,0,0\n")
    (found,) = [f for f in data.findings if f.severity is Severity.FAULT]
    assert (found.file, found.line) == ("dinh_chinh.yaml", 2)
    assert says in found.message
    assert data.corrections == ()


@pytest.mark.parametrize(("text", "code"), [("a: b\n", "yaml-cu-phap"), ("- &a {table: x}\n", "yaml-neo"), ("- [\n", "yaml-cu-phap")])
def test_a_file_that_is_no_list(text: str, code: str, tmp_path: Path) -> None:
    data = load(tmp_path, text, "xã Một,10,90,95,0,5,0,0\n")
    assert code in [f.code for f in data.findings]


def budget(root: Path, cell: str, **changes: str | None) -> QuarterData:
    """A quarter with one amount and one correction of it."""
    load(root, "[]\n", "xã Một,10,90,95,0,5,0,0\n")
    folder = quarter_folder(root)
    (folder / "ngan_sach.csv").write_text(f'Mã,Khoản mục,Thực hiện,Đơn vị tính\nother,Thu,"{cell}",triệu đồng\n', encoding="utf-8")
    text = entry(table="ngan_sach", row="{item: other}", column="actual", **changes)
    (folder / "dinh_chinh.yaml").write_text(text, encoding="utf-8")
    from cchc_analysis.io.tables import load_quarter

    return load_quarter(QUARTER, root / "data" / "raw")


@pytest.mark.parametrize(
    ("cell", "expected", "value", "shown"),
    [
        ("149.574", "149.574", "150.574", "150.574"),
        ("149.574", "149574", "150574", "150.574"),
        ("149.574,25", "149.574,25", "149.574,50", "149.574,50"),
        ("12,5", "12,5", "13,0", "13,0"),
        ("12,5", '"12,5"', '"1.300"', "1.300"),
        ("12.5", "12.5", "12,5", "12,5"),
    ],
)
def test_a_number_is_read_as_it_would_be_in_the_cell(cell: str, expected: str, value: str, shown: str, tmp_path: Path) -> None:
    data = budget(tmp_path, cell, expected=expected, value=value)
    assert faults(data) == []
    found = data.table("budget").rows[0].values["actual"]
    assert as_text(found.content, found.decimals) == shown
    (applied,) = data.corrections
    assert (applied.expected, applied.value) == (expected.strip('"'), value.strip('"'))


def test_a_decimal_point_is_a_fault_that_says_how_to_write_it(tmp_path: Path) -> None:
    data = budget(tmp_path, "12,5", expected="12,5", value="13.5")
    (found,) = [f for f in data.findings if f.severity is Severity.FAULT]
    assert (found.code, found.file, found.line) == ("dau-cham", "dinh_chinh.yaml", 1)
    data = budget(tmp_path / "nữa", "12,5", expected="12.5", value="13,5")
    (found,) = [f for f in data.findings if f.severity is Severity.FAULT]
    assert found.code == "dinh-chinh-lech"
    assert "dấu chấm ngăn hàng nghìn, dấu phẩy trước phần thập phân" in found.message


def test_a_day_is_told_the_vietnamese_way(tmp_path: Path) -> None:
    root = tmp_path
    load(root, "[]\n", "xã Một,10,90,95,0,5,0,0\n")
    folder = quarter_folder(root)
    heading = "Mã việc,Việc,Thay đổi,Công sức,Thời hạn"
    (folder / "hanh_dong.csv").write_text(f"{heading}\nv1,Việc,x,1,30/6/2024\n", encoding="utf-8")
    text = entry(table="actions", row="{action: v1}", column="deadline", expected="2024-06-30", value="2024-07-31")
    (folder / "dinh_chinh.yaml").write_text(text, encoding="utf-8")
    from cchc_analysis.io.tables import load_quarter

    (applied,) = load_quarter(QUARTER, root / "data" / "raw").corrections
    assert "30/6/2024 thành 31/7/2024" in applied.words


def test_a_value_that_a_unit_sent_can_be_corrected(office: Office) -> None:
    office.collect(*(office.sent(unit) for unit in UNITS))
    sent = office.truth["c01"]["petitions"]["received"]
    text = entry(table="don_thu", row="{unit: thị trấn Đồng Mới}", column="received", expected=str(sent), value=str(sent + 3))
    (office.folder / "dinh_chinh.yaml").write_text(text, encoding="utf-8")
    data = load_office(office.raw)
    assert faults(data) == []
    assert next(r["received"] for r in data.table("petitions") if r["unit"] == "c01") == sent + 3
    (applied,) = data.corrections
    assert applied.source is not None
    assert applied.source.place.startswith("da-nhan/c01-lan-1.xlsx, trang Đơn thư, ô C")
