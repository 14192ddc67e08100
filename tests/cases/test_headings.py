"""Headings: no row of data is taken for one, nothing but a heading is told of a column that was dropped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.io.cases.exports import CaseImport, read_cases
from cchc_analysis.io.cases.form06a import is_06a
from tests.cases.exports import PERSON, PHONE, write_csv, write_xlsx

DAYS = ["01/06/2023", "10/06/2023", "09/06/2023"]
NAMES = ["Mã hồ sơ", "Đơn vị", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"]


def read(path: Path) -> tuple[CaseImport, list[str]]:
    done = read_cases(path)
    return done, done.frame()["case_id"].tolist()


@pytest.mark.parametrize(
    ("name", "content"),
    [("Loại đối tượng", "Công dân"), ("Đối tượng nộp", "Tổ chức"), ("Phương thức thu phí", "Thanh toán trực tuyến"), ("Ghi", "Lĩnh vực")],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_first_row_of_data_is_no_second_row_of_headings(tmp_path: Path, kind: str, name: str, content: str) -> None:
    heading: list[Any] = ["STT", "Mã hồ sơ", name, "Người đại diện", *NAMES[1:]]
    lines: list[list[Any]] = [[i, f"H56-{i:04d}", content, f"{PERSON} {PHONE}", "xã A", *DAYS] for i in (1, 2)]
    done, codes = read((write_csv if kind == "csv" else write_xlsx)(tmp_path / f"a.{kind}", [heading, *lines]))
    assert codes == ["H56-0001", "H56-0002"]
    assert PERSON not in repr(done.findings)
    assert PHONE not in repr(done.findings)
    assert any("“STT”" in f.message and "“Người đại diện”" in f.message for f in done.findings if f.code == "cot-bo")


@pytest.mark.parametrize("title", [f"Cán bộ lập: {PERSON}", "DANH SÁCH HỒ SƠ"])
def test_a_title_is_not_glued_onto_a_heading(tmp_path: Path, title: str) -> None:
    lines = [[title, "", "", "", "", ""], [*NAMES, "Mã bưu gửi"], ["H56-0001", "xã A", *DAYS, "x"]]
    done, codes = read(write_csv(tmp_path / "a.csv", lines))
    assert codes == ["H56-0001"]
    assert [f.message for f in done.findings if f.code == "cot-bo"] == ["Các cột không dùng để đếm, đã bỏ ngay khi đọc: “Mã bưu gửi”."]
    assert PERSON not in repr(done.findings)


def test_a_heading_below_a_merged_one_is_told_alone(tmp_path: Path) -> None:
    top = ["TT", "Mã hồ sơ", "Đơn vị", f"Người liên hệ {PERSON}", "Thời gian", "", "", "Khác"]
    bottom = ["", "", "", "", *NAMES[2:], "Ký nhận"]
    done, codes = read(write_xlsx(tmp_path / "a.xlsx", [top, bottom, [1, "H56-0001", "xã A", "x", *DAYS, "y"]]))
    assert codes == ["H56-0001"]
    assert any("“Ký nhận”" in f.message for f in done.findings)
    assert not any("Khác Ký nhận" in f.message for f in done.findings)


def test_a_heading_may_name_a_year(tmp_path: Path) -> None:
    top, bottom = ["Mã hồ sơ", "Đơn vị", "Thời gian 6 tháng 2023", "", "", "Năm"], ["", "", *NAMES[2:], "6 tháng 2023"]
    assert read(write_csv(tmp_path / "a.csv", [top, bottom, ["H56-0001", "xã A", *DAYS, "x"]]))[1] == ["H56-0001"]


def test_a_heading_with_a_telephone_number_is_told_by_its_shape(tmp_path: Path) -> None:
    done, _ = read(write_csv(tmp_path / "a.csv", [[*NAMES, "Liên hệ ông An 0912.345.678"], ["H56-0001", "xã A", *DAYS, "x"]]))
    assert "An" not in repr(done.findings)
    assert "0912" not in repr(done.findings)


def test_commas_within_addresses_are_no_separators(tmp_path: Path) -> None:
    lines = ["Mã hồ sơ;Địa chỉ;Ngày tiếp nhận;Ngày kết thúc"]
    lines += [f"H56-{i:04d};Thôn 1, xã Nghĩa Lâm, huyện Tư Nghĩa, tỉnh Quảng Ngãi;01/06/2023;05/06/2023" for i in range(5)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    done, codes = read(tmp_path / "a.csv")
    assert (len(codes), done.faulty) == (5, False)


def test_the_separator_may_be_told_in_the_first_line(tmp_path: Path) -> None:
    lines = ["sep=;", ";".join([*NAMES, "Khác"]), ";".join(["H56-0001", "xã A", *DAYS, "1,2"])]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    done, codes = read(tmp_path / "a.csv")
    assert codes == ["H56-0001"]
    assert not any("sep" in f.message for f in done.findings)


def test_a_list_of_cases_with_numbered_columns_is_not_the_form(tmp_path: Path) -> None:
    names = ["STT", *NAMES, "Lĩnh vực", "Tên thủ tục", "Chủ hồ sơ", "Địa chỉ", "Trạng thái", "Mức độ", "Hình thức nộp", "Ghi chú"]
    case = [1, "H56-0001", "xã A", *DAYS, "Hộ tịch", "KS", "A", "B", "Đã trả kết quả", "Toàn trình", "Trực tuyến", ""]
    path = write_xlsx(tmp_path / "a.xlsx", [names, [f"({i})" for i in range(1, 15)], case])
    assert not is_06a(path)
    assert read(path)[1] == ["H56-0001"]
