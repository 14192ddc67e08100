"""CSV as offices send it: encodings, separators, shapes of numbers and names; the same table comes out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.io.places import load, quarter_folder, small_quarter
from tests.io.workbooks import rows_of


def _written(root: Path, stem: str, encode: Callable[[str], bytes], separator: str = ",") -> None:
    rows = rows_of(root, stem)
    text = "\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows)
    (quarter_folder(root) / f"{stem}.csv").write_bytes(encode(text + "\n"))


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode("utf-8"),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16 little": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16 big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode("utf-8"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode("utf-8"),
    "CR only": lambda text: text.replace("\n", "\r").encode("utf-8"),
    "sep line": lambda text: b"sep=,\r\n" + text.encode("utf-8"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("stem", ["mot_cua", "kien_nghi", "don_thu"])
def test_encodings_and_line_ends(encoding: str, stem: str, tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    expected = load(root).data
    _written(root, stem, ENCODINGS[encoding])
    outcome = load(root)
    assert outcome.places() == []
    assert outcome.data is not None and expected is not None
    for name, table in expected.tables.items():
        assert [{c: v.content for c, v in row.values.items()} for row in outcome.data.tables[name]] == [
            {c: v.content for c, v in row.values.items()} for row in table
        ]


def test_utf_16_without_a_mark_is_read_and_told(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    _written(root, "so_luong", lambda text: text.encode("utf-16-le"))
    assert load(root).places() == [("bang-ma-cu", "notice", "so_luong.csv")]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("stem", ["mot_cua", "ngan_sach", "so_hoa", "ho_kinh_doanh"])
def test_separators(separator: str, stem: str, tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    _written(root, stem, lambda text: text.encode("utf-8"), separator)
    assert load(root).places() == []


def _petitions(root: Path, *lines: str) -> None:
    (quarter_folder(root) / "don_thu.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


HEADING = "Nơi giải quyết,Tiếp nhận,Đã giải quyết,Tỷ lệ đã công bố (%)"


@pytest.mark.parametrize(
    "lines",
    [
        ("BÁO CÁO ĐƠN THƯ,,,", ",,,", HEADING, "Các phòng ban,20,17,85", '"Các xã, thị trấn",8,6,75'),
        (HEADING, "1,2,3,4", '"Các phòng, ban huyện",20,17,85', '"Các xã, thị trấn",8,6,75'),
        (HEADING, "(A),(1),(2),(3=2/1)", '"Các phòng, ban huyện",20,17,85', '"Các xã, thị trấn",8,6,75'),
        (HEADING, '"Các phòng, ban huyện",20,17,85', HEADING, '"Các xã, thị trấn",8,6,75'),
        ("STT," + HEADING, '1,"Các phòng, ban huyện",20,17,85', '2,"Các xã, thị trấn",8,6,75', ",Tổng cộng,28,23,"),
        (HEADING, '"Các phòng , ban huyện", 20 ,017,"85,00 %"', '"CÁC XÃ, THỊ TRẤN",08,6,75%', "Cộng,28,23,"),
        (HEADING, "departments,20,17,85", '"UBND các xã, thị trấn",8,6,75', "", "Nguồn: Thanh tra huyện"),
    ],
    ids=["title", "numbers", "lettered numbers", "heading again", "STT and total", "spaces and signs", "ids, alias, source line"],
)
def test_what_stands_around_the_rows(lines: tuple[str, ...], tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    _petitions(root, *(line.replace("Các phòng ban", '"Các phòng, ban huyện"') for line in lines))
    outcome = load(root)
    assert [p for p in outcome.places() if p[0] not in {"dong-ghi-chu", "dong-danh-so"}] == []
    assert outcome.data is not None
    table = outcome.data.table("petitions")
    assert [(row["unit"], row["received"], row["resolved"]) for row in table] == [("departments", 20, 17), ("communes", 8, 6)]
    assert outcome.counts == (47, 47, 0)


@pytest.mark.parametrize(
    ("file", "lines", "rows"),
    [
        ("tu_cham.csv", ("Tiêu chí,Tự chấm,Thẩm định", "1,10,9", "2,5,4"), [("1", 10), ("2", 5)]),
        ("tu_cham.csv", ("Tiêu chí,Tự chấm,Thẩm định", "2,3,4", "1,5,4"), [("2", 3), ("1", 5)]),
        ("tu_cham.csv", ("Tiêu chí,Tự chấm,Thẩm định", "1,,2", "2,5,4"), [("1", None), ("2", 5)]),
        ("minh_chung.csv", ("Biến,Giá trị", "a,10", "b,5"), [("a", 10), ("b", 5)]),
        ("tu_cham.csv", ("Tiêu chí,Tự chấm,Thẩm định", "A,(1),2=1", "2,5,4"), [("2", 5)]),
    ],
)
def test_a_first_row_is_no_numbering_unless_it_numbers_every_column(
    file: str, lines: tuple[str, ...], rows: list[tuple[str, int | None]], tmp_path: Path
) -> None:
    root = small_quarter(tmp_path)
    (quarter_folder(root) / file).write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = load(root)
    assert outcome.data is not None
    table = outcome.data.table("self_scores" if file == "tu_cham.csv" else "evidence")
    assert [(value[0].content, value[1].content) for value in ([*row.values.values()] for row in table)] == rows


def test_every_fault_is_told_in_one_pass(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    _petitions(root, HEADING, '"Các phòng, ban",hai mươi,17,8.5', '"Các xã, thị trấn",-8,6 đơn,#N/A')
    outcome = load(root)
    assert outcome.places() == [
        ("don-vi-la", "fault", "don_thu.csv!A2"),
        ("so-bang-chu", "fault", "don_thu.csv!B2"),
        ("dau-cham", "fault", "don_thu.csv!D2"),
        ("so-am", "fault", "don_thu.csv!B3"),
        ("so-kem-chu", "fault", "don_thu.csv!C3"),
        ("loi-excel", "fault", "don_thu.csv!D3"),
    ]
    assert outcome.counts == (47, 45, 2)


def test_a_cell_with_line_breaks_keeps_rows_and_lines_apart(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    path = quarter_folder(root) / "kien_nghi.csv"
    path.write_text('Cơ quan chủ trì trả lời,Nội dung kiến nghị\nPhòng Nội vụ,"Dòng một\ndòng hai"\nPhòng Lạ,nội dung\n', encoding="utf-8")
    outcome = load(root)
    assert [(f.code, f.cell, f.line) for f in outcome.findings] == [("don-vi-la", "A3", 4)]
    assert outcome.data is not None
    assert outcome.data.table("recommendations").rows[0]["text"] == "Dòng một dòng hai"


def test_the_swapped_heading_is_not_guessed(tmp_path: Path) -> None:
    """“Đã số hóa” and “phải số hóa” look alike; a slip between them is a missing column, never a silent exchange."""
    root = small_quarter(tmp_path)
    rows = rows_of(root, "so_hoa")
    rows[0][1] = "Thành phần hồ sơ cần số hóa"
    text = "\n".join(";".join(row) for row in rows)
    (quarter_folder(root) / "so_hoa.csv").write_text(text, encoding="utf-8")
    outcome = load(root)
    assert [p[0] for p in outcome.places()] == ["cot-la", "cot-nen-co"]
    assert outcome.data is not None
    assert "components_digitised" not in outcome.data.table("digitisation").rows[0].values
