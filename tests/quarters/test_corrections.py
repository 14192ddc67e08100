"""Declared corrections: laid over the raw cell, shown with their reason, a fault when the raw value is another one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.indicators import compute
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


def test_one_correction_may_follow_another(tmp_path: Path) -> None:
    data = load(tmp_path, entry() + entry(expected="90", value="91") + entry(column="withdrawn", expected="0", value="1"))
    assert faults(data) == []
    assert [c.value for c in data.corrections] == ["90", "91", "1"]
    assert (data.table("one_stop").rows[0]["new"], data.table("one_stop").rows[0]["withdrawn"]) == (91, 1)


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


def test_a_decimal_keeps_its_places(tmp_path: Path) -> None:
    data = load(tmp_path, "[]\n", "xã Một,10,90,95,0,5,0,0\n")
    folder = quarter_folder(tmp_path)
    (folder / "so_hoa_ty_le.csv").write_text('Đơn vị,Tỷ lệ số hóa đơn vị báo cáo (%)\nxã Một,"50,71"\n', encoding="utf-8")
    text = entry(table="so_hoa_ty_le", column="reported_pct", expected="50.71", value="57.10")
    (folder / "dinh_chinh.yaml").write_text(text, encoding="utf-8")
    from cchc_analysis.io.tables import load_quarter

    data = load_quarter(QUARTER, tmp_path / "data" / "raw")
    value = data.table("digitisation_rates").rows[0].values["reported_pct"]
    assert (value.content, value.decimals) == (Decimal("57.10"), 2)


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
