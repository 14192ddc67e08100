"""Exports of every layout become the same records; personal data are gone; nothing is lost."""

from __future__ import annotations

import csv
import io
import random
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cchc_analysis.cases import COLUMNS, CaseDataError, count
from cchc_analysis.io.cases.exports import hashed, new_hash_key, read_cases
from cchc_analysis.io.cases.layouts import find_heading, key, layouts, read_layout
from cchc_analysis.io.cases.registry import CaseUnits
from cchc_analysis.io.reference import read_reference
from cchc_analysis.model import SYNTHETIC, Severity
from tests.cases import quarter
from tests.cases.exports import HEADINGS, PERSON, PHONE, row, rows, write_csv, write_xlsx
from tests.conftest import ROOT


def test_a_list_of_cases_becomes_records(tmp_path: Path) -> None:
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *rows(2), row(3, status="Đang xử lý", closed="")]))
    frame = done.frame()
    assert list(frame.columns) == list(COLUMNS)
    assert (done.rows_read, done.accepted, done.set_aside) == (3, 3, 0)
    assert not done.faulty
    first = frame.iloc[0]
    assert (first["unit"], first["service_level"], first["channel"], first["outcome"]) == ("xã Nghĩa Lâm", 4, 2, 1)
    assert (first["received"], first["due"], first["closed"]) == (
        datetime(2023, 6, 1, 8, 5),
        datetime(2023, 6, 5, 17),
        datetime(2023, 6, 3, 10),
    )
    assert pd.isna(frame["closed"].iloc[2])


@pytest.mark.parametrize(
    "kind", ["utf-8", "utf-8-sig", "utf-16", "semicolon", "tab", "pipe", "xlsx", "xlsx-dates", "xlsx-serial", "indented", "parquet"]
)
def test_the_same_records_come_out_of_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    lines = [HEADINGS, *rows(5)]
    expected = read_cases(write_csv(tmp_path / "expected.csv", lines)).frame()
    if kind in ("utf-8", "utf-8-sig", "utf-16"):
        path = write_csv(tmp_path / "a.csv", lines, encoding=kind)
    elif kind in ("semicolon", "tab", "pipe"):
        path = write_csv(tmp_path / "a.csv", lines, delimiter={"semicolon": ";", "tab": "\t", "pipe": "|"}[kind])
    elif kind == "parquet":
        path = tmp_path / "a.parquet"
        pd.DataFrame(rows(5), columns=HEADINGS).to_parquet(path)
    else:
        made = [list(line) for line in lines]
        for line in made[1:]:
            for place in (7, 8, 9):
                moment = datetime.strptime(line[place], "%d/%m/%Y %H:%M:%S")
                if kind == "xlsx-dates":
                    line[place] = moment
                elif kind == "xlsx-serial":
                    line[place] = (moment - datetime(1899, 12, 30)).total_seconds() / 86400
        if kind == "indented":
            made = [[], ["", "", "DANH SÁCH HỒ SƠ"], [], *[["", "", *line] for line in made]]
        path = write_xlsx(tmp_path / "a.xlsx", made)
    done = read_cases(path)
    pd.testing.assert_frame_equal(done.frame(), expected)
    assert done.accepted == 5


def test_the_old_vietnamese_code_page_is_read_and_said(tmp_path: Path) -> None:
    """Windows-1258 writes Vietnamese letters as a base and a combining mark."""
    text = "\r\n".join(";".join(map(str, line)) for line in [HEADINGS, *rows(2)])
    decomposed = "".join(c if c in "ăâêôơưđĂÂÊÔƠƯĐ" else unicodedata.normalize("NFD", c) for c in text)
    for whole, parts in (("ấ", "â\u0301"), ("ầ", "â\u0300"), ("ả", "a\u0309"), ("ố", "ô\u0301"), ("ơ\u0300", "ơ\u0300")):
        decomposed = decomposed.replace(whole, parts)
    for letter in "ấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự":
        base, mark = unicodedata.normalize("NFD", letter)[0], unicodedata.normalize("NFD", letter)
        shaped = unicodedata.normalize("NFC", base + mark[1]) if len(mark) == 3 else base
        tone = mark[2] if len(mark) == 3 else mark[1]
        if len(mark) == 3 and mark[1] in "\u0301\u0300\u0309\u0303\u0323":
            shaped, tone = unicodedata.normalize("NFC", base + mark[2]), mark[1]
        decomposed = decomposed.replace(unicodedata.normalize("NFD", letter), shaped + tone)
    (tmp_path / "a.csv").write_bytes(decomposed.encode("cp1258"))
    done = read_cases(tmp_path / "a.csv")
    assert done.frame()["unit"].tolist() == ["xã Nghĩa Lâm"] * 2
    assert "tep-hs-bang-ma-cu" in [f.code for f in done.findings]


def test_personal_data_are_dropped_at_the_door(tmp_path: Path) -> None:
    """Names and numbers are neither in the records nor in any finding, nor in the file of rows set aside."""
    bad = [
        row(4, received=PERSON),
        row(5, unit=f"{PERSON} {PHONE}"),
        row(6, code="012345678901"),
        row(7, status=PERSON),
        row(8, code=PHONE),
        [*row(9), PERSON],
    ]
    shifted = ["10", PERSON, *row(10)[1:-1]]
    aside = io.StringIO()
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *rows(3), *bad, shifted]), set_aside=aside)
    frame = done.frame()
    everything = frame.to_csv() + repr(done.findings) + aside.getvalue()
    for secret in (PERSON, PHONE, "012345678901", "Thử Nghiệm"):
        assert secret not in everything
    assert frame["case_id"].tolist() == [r[3] for r in rows(3)] + [row(7)[3]]
    assert done.accepted + done.set_aside == done.rows_read == 10
    assert any("“Chủ hồ sơ”, “Số điện thoại”" in f.message for f in done.findings)


def test_rows_set_aside_are_listed_one_a_line_with_place_and_remedy(tmp_path: Path) -> None:
    aside = io.StringIO()
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *rows(2), row(3, received="32/13/2023", due="xx"), row(2)]), set_aside=aside)
    done.frame()
    listed = list(csv.DictReader(io.StringIO(aside.getvalue())))
    assert [(line["Dòng"], line["Ô"], line["Mã lỗi"]) for line in listed] == [("4", "H4", "hs-ngay-hong"), ("5", "D5", "hs-trung")]
    assert len(listed) == done.set_aside
    assert all(line["Cách xử lý"] for line in listed)


def test_case_codes_are_hashed_on_request(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS, *rows(3), row(2)])
    one, two = new_hash_key(), new_hash_key()
    first = read_cases(path, hash_key=one)
    codes = first.frame()["case_id"].tolist()
    assert codes == [hashed(r[3], one) for r in rows(3)]
    assert first.set_aside == 1  # the repeated case is found before its code is hashed
    assert not set(codes) & set(read_cases(path, hash_key=two).frame()["case_id"])
    assert "H48" not in "".join(codes)
    assert hashed(f"{SYNTHETIC}-1", one).startswith(SYNTHETIC)


def test_the_same_case_in_two_systems_is_counted_once(tmp_path: Path) -> None:
    ministry = write_csv(tmp_path / "bo.csv", [HEADINGS, *rows(3)])
    province = write_csv(
        tmp_path / "tinh.csv",
        [
            ["MaHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra"],
            [row(2)[3], "20230601080500", "20230605", ""],
            ["KHAC-1", "20230601080500", "20230605", ""],
        ],
    )
    done = read_cases([ministry, province])
    assert sorted(done.frame()["case_id"]) == sorted([r[3] for r in rows(3)] + ["KHAC-1"])
    assert [(f.file, f.cell, f.message) for f in done.findings if f.code == "hs-trung"] == [
        ("tinh.csv", "A2", "Mã hồ sơ đã có ở tệp “bo.csv”, dòng 3.")
    ]


@pytest.mark.parametrize(
    ("status", "closed", "outcome"),
    [
        ("Đã trả kết quả", "03/06/2023", 1), ("10", "03/06/2023", 1), ("DA TRA KET QUA", "03/06/2023", 1), ("Công dân yêu cầu rút hồ sơ", "03/06/2023", 2),
        ("7", "03/06/2023", 2), ("Dừng xử lý", "03/06/2023", 4), ("Đang xử lý", "", 0), ("", "03/06/2023", 0), ("Yêu cầu bổ sung", "", 0),
    ],
)  # fmt: skip
def test_statuses_say_how_a_case_ended(tmp_path: Path, status: str, closed: str, outcome: int) -> None:
    frame = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, row(1, status=status, closed=closed)])).frame()
    assert frame["outcome"].tolist() == [outcome]


def test_finished_comes_before_returned_and_refused(tmp_path: Path) -> None:
    names = ["MaHoSo", "NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayTra", "NgayTuChoi", "TrangThaiHoSo", "KenhThucHien"]
    lines = [
        ["A-0001", "20230601080000", "20230605170000", "20230602100000", "20230607100000", "", "10", "2"],
        ["A-0002", "20230601080000", "20230605170000", "", "20230607100000", "", "10", "1"],
        ["A-0003", "20230601080000", "20230605170000", "", "", "20230602090000", "", "3"],
    ]
    done = read_cases(write_csv(tmp_path / "dvcqg.csv", [names, *lines]))
    frame = done.frame()
    assert done.layouts_used == ["Dữ liệu đồng bộ với Cổng Dịch vụ công quốc gia"]
    assert frame["closed"].dt.day.tolist() == [2, 7, 2]
    assert frame["outcome"].tolist() == [1, 1, 3]
    assert frame["channel"].tolist() == [2, 1, 3]
    assert frame["returned"].dt.day.tolist()[:2] == [7, 7]


def test_units_are_resolved_by_the_registry(tmp_path: Path) -> None:
    units = CaseUnits(read_reference(ROOT / "data" / "reference").units_on(date(2023, 9, 30)))
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, row(1), row(2, unit="NGHĨA LÂM"), row(3, unit="xã Lạ")]), units=units)
    frame = done.frame()
    assert frame["unit"].tolist() == ["xã Nghĩa Lâm", "xã Nghĩa Lâm", "xã Lạ"]
    assert frame["level"].tolist() == ["communes", "communes", ""]
    assert [(f.found, f.severity) for f in done.findings if f.code == "hs-don-vi-la"] == [("xã Lạ", Severity.WARNING)]


def test_our_own_records_come_back_from_csv_and_parquet(tmp_path: Path) -> None:
    frame = quarter.real_quarter()
    frame.to_csv(tmp_path / "chuan.csv", index=False)
    again = read_cases(tmp_path / "chuan.csv")
    counted = count(again.frame(), window=quarter.WINDOW, by=("level",))
    pd.testing.assert_frame_equal(counted, count(frame, window=quarter.WINDOW, by=("level",)))
    assert again.synthetic
    assert not again.faulty


SYNONYMS = dict(layouts()[1].columns)


def random_export(rng: random.Random) -> tuple[list[list[Any]], dict[str, int], int]:
    """Titles, one or two heading rows, a row of numbers, chosen columns in any order under any of their names, marred in ways that happen."""
    wanted = ["case_id", "received", *rng.sample([c for c in SYNONYMS if c not in ("case_id", "received")], rng.randint(2, 9))]
    personal = rng.sample(["Chủ hồ sơ", "Số điện thoại", "Địa chỉ người nộp", "CCCD"], rng.randint(0, 3))
    names = [rng.choice(SYNONYMS[c]) for c in wanted] + personal + (["STT"] if rng.random() < 0.5 else [])
    labels: list[str | None] = [*wanted, *[None] * (len(names) - len(wanted))]
    order = list(range(len(names)))
    rng.shuffle(order)
    names, labels = [names[i] for i in order], [labels[i] for i in order]

    def marred(name: str) -> str:
        change = rng.choice(["", "", "upper", "nfd", "space", "break", "fold"])
        if change == "upper":
            return name.upper()
        if change == "nfd":
            return unicodedata.normalize("NFD", name)
        if change == "space":
            return f"  {name.replace(' ', '  ')} "
        if change == "break":
            return name.replace(" ", "\n", 1)
        return key(name) if change == "fold" and rng.random() < 0.2 else name

    rows_above = [["ỦY BAN NHÂN DÂN"], ["DANH SÁCH HỒ SƠ", "từ ngày 01/6/2023"], []][: rng.randint(0, 3)]
    top = [marred(name) for name in names]
    heading = [top]
    if rng.random() < 0.3:
        heading = [["Thông tin hồ sơ", *[""] * (len(top) - 1)], top]
    numbers = [[f"({i + 1})" for i in range(len(top))]] if rng.random() < 0.4 else []
    cell = {"case_id": "H48-1234", "received": "01/06/2023"}
    data = [[cell.get(label or "", "") for label in labels] for _ in range(3)]
    place = {label: i for i, label in enumerate(labels) if label}
    return [*rows_above, *heading, *numbers, *data], place, len(rows_above) + len(heading)


@pytest.mark.parametrize("seed", range(4))
def test_the_heading_row_is_found_in_random_layouts(seed: int, times: int = 50) -> None:
    rng = random.Random(seed)
    for _ in range(times):
        lines, place, last = random_export(rng)
        found = find_heading(lines, layouts())
        assert found is not None, lines
        assert found.row == last, lines
        assert {column: found.columns.get(column) for column in place} == place, (lines, found)


@pytest.mark.slow
def test_the_heading_row_is_found_in_two_thousand_random_layouts() -> None:
    test_the_heading_row_is_found_in_random_layouts(99, 2000)


def test_a_heading_with_a_slip_of_the_pen_is_accepted_and_said(tmp_path: Path) -> None:
    names = ["Ngày kết thúc xử lí" if name == "Ngày kết thúc xử lý" else name for name in HEADINGS]
    names[8] = "Ngay hen trả"
    done = read_cases(write_csv(tmp_path / "a.csv", [[n.replace("thúc", "thúcc") for n in names], *rows(2)]))
    assert done.frame()["closed"].notna().all()
    assert [f.message for f in done.findings if f.code == "tieu-de-gan-dung"] == ["Tiêu đề được hiểu là “Ngày kết thúc xử lý”."]


@pytest.mark.parametrize("name", ["Ngày nộp hồ sơ", "Ngày sinh", "Ngày cấp", "Người nhận"])
def test_a_different_heading_is_not_taken_for_the_date_of_receipt(tmp_path: Path, name: str) -> None:
    names = [name if heading == "Ngày nhận" else heading for heading in HEADINGS]
    done = read_cases(write_csv(tmp_path / "a.csv", [names, *rows(2)]))
    assert done.frame().empty
    assert [(f.code, f.severity.value) for f in done.findings if f.severity is Severity.FAULT] == [("tieu-de-thieu-cot", "fault")]


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(CaseDataError, match=r"Không có bố cục cột “abc”.*danh-sach"):
        read_cases(Path("x.csv"), "abc")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id: x\ntitle: X\nsource: y\nrequired: [case_id]\ncolumns:\n  case_id: [Mã]\n  unit: [ma]\n", "ứng với hai cột"),
        ("id: x\ntitle: X\n", "thiếu hoặc sai"),
    ],
)
def test_a_broken_layout_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(CaseDataError, match=message):
        read_layout(text, "x.yaml", {})


def test_every_layout_names_only_columns_that_are_read() -> None:
    from cchc_analysis.io.cases import rows as case_rows

    known = {"case_id", "supplements", *case_rows.TIMES, *case_rows.CODES, *case_rows.TEXTS}
    for one in layouts():
        assert set(one.columns) <= known
        assert set(one.required) <= set(one.columns)
        assert not one.personal & one.by_heading.keys()
        assert one.source


def test_a_date_seen_by_the_count_is_the_date_in_the_file(tmp_path: Path) -> None:
    """03/02 is the third of February."""
    frame = read_cases(
        write_csv(tmp_path / "a.csv", [HEADINGS, row(1, received="03/02/2023", due="10/02/2023", closed="05/02/2023")])
    ).frame()
    assert frame["received"].dt.date.tolist() == [date(2023, 2, 3)]
