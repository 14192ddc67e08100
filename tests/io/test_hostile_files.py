"""Files made to hurt: refused with a finding, quickly and within bounded memory, and printed safely."""

from __future__ import annotations

import os
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_analysis.findings import printable
from cchc_analysis.io import sheets, workbook
from tests.io.places import SMALL, load, quarter_folder, small_quarter
from tests.io.workbooks import to_workbook


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a workbook."""
    copy = path.with_name("ban_sao.tmp")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            new.writestr(item.filename, change(content) if item.filename == part else content)
    shutil.move(copy, path)


@pytest.fixture
def broken_book(tmp_path: Path) -> tuple[Path, Path]:
    root = small_quarter(tmp_path)
    return root, to_workbook(root, "don_thu")


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb(broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    rewritten(path, SHEET, lambda content: content + b" " * (workbook.MAX_UNPACKED + 1))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    outcome = load(root)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ("tep-qua-lon", "fault", "so_lieu.xlsx") in outcome.places()
    assert peak < 20_000_000


def test_a_part_that_lies_about_its_size(broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    rewritten(path, SHEET, lambda content: content + b" " * 5_000_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
    true = info.file_size.to_bytes(4, "little")
    at = data.find(true, data.rfind(b"PK\x01\x02"))
    for at in [i for i in range(len(data)) if data[i : i + 4] == true]:
        data[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    assert ("tep-hong", "fault", "so_lieu.xlsx") in load(root).places()


def test_a_cell_at_the_far_corner_costs_nothing(broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>xa</t></is></c></row></sheetData>'
    rewritten(path, SHEET, lambda content: content.replace(b"</sheetData>", far))
    tracemalloc.start()
    outcome = load(root)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert outcome.data is not None
    assert len(outcome.data.table("petitions")) == 2


def test_far_cells_on_many_rows(broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    far = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (r, r) for r in range(100, 200)) + b"</sheetData>"
    rewritten(path, SHEET, lambda content: content.replace(b"</sheetData>", far))
    assert ("tep-qua-lon", "fault", "so_lieu.xlsx") in load(root).places()


def test_too_many_cells(broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    rewritten(
        path, SHEET, lambda content: content.replace(b"</sheetData>", b"<row>" + b"<c/>" * (sheets.MAX_CELLS + 1) + b"</row></sheetData>")
    )
    assert ("tep-qua-lon", "fault", "so_lieu.xlsx") in load(root).places()


def test_entities_are_refused(broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    rewritten(path, "xl/workbook.xml", lambda content: content.replace(b"<workbook", bomb + b"<workbook", 1))
    assert ("tep-hong", "fault", "so_lieu.xlsx") in load(root).places()


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET, "[Content_Types].xml", "xl/styles.xml"])
def test_a_damaged_part_is_a_finding(part: str, broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    rewritten(path, part, lambda content: content[: len(content) // 2])
    outcome = load(root)
    assert ("tep-hong", "fault", "so_lieu.xlsx") in outcome.places()
    assert outcome.counts == (45, 45, 0)


def test_a_workbook_cut_short(broken_book: tuple[Path, Path]) -> None:
    root, path = broken_book
    path.write_bytes(path.read_bytes()[:-400])
    assert ("tep-hong", "fault", "so_lieu.xlsx") in load(root).places()


def test_a_huge_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = small_quarter(tmp_path)
    monkeypatch.setattr(sheets, "MAX_BYTES", 100)
    assert ("tep-qua-lon", "fault", "mot_cua.csv") in load(root).places()


@pytest.mark.parametrize("text", ["," * (sheets.MAX_CELLS + 5), "Đơn vị," + "x" * (sheets.MAX_CELL + 1)])
def test_a_csv_of_too_many_or_too_long_cells(text: str, tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    (quarter_folder(root) / "so_hoa_ty_le.csv").write_text("a,b\n" + text, encoding="utf-8")
    assert ("tep-qua-lon", "fault", "so_hoa_ty_le.csv") in load(root).places()


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    root = small_quarter(tmp_path / "du_an")
    secret = tmp_path / "mat.csv"
    secret.write_text("Nơi giải quyết,Tiếp nhận,Đã giải quyết\nxã Một,1,1\n", encoding="utf-8")
    (quarter_folder(root) / "don_thu.csv").unlink()
    try:
        (quarter_folder(root) / "don_thu.csv").symlink_to(secret)
    except OSError:
        pytest.skip("no links on this machine")
    outcome = load(root)
    assert ("tep-lien-ket", "fault", "don_thu.csv") in outcome.places()
    assert outcome.counts == (45, 45, 0)


@pytest.mark.parametrize("name", ["don_thu.csv", "vong.xlsx"])
def test_links_that_lead_nowhere(name: str, tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    path = quarter_folder(root) / name
    path.unlink(missing_ok=True)
    try:
        path.symlink_to(path.name)
    except OSError:
        pytest.skip("no links on this machine")
    assert ("tep-lien-ket", "fault", name) in load(root).places()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this machine")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    os.mkfifo(quarter_folder(root) / "ong.csv")
    assert load(root).places() == [("tep-khong-doc-duoc", "fault", "ong.csv")]
    (quarter_folder(root) / "period.yaml").unlink()
    os.mkfifo(quarter_folder(root) / "period.yaml")
    assert load(root).places() == [("tep-khong-doc-duoc", "fault", "period.yaml")]


def test_odd_file_names_are_printed_safely(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    name = "a\x1b[31m\nb\u202etxt.csv"
    try:
        (quarter_folder(root) / name).write_text("x", encoding="utf-8")
    except (OSError, ValueError):
        pytest.skip("this file system refuses such names")
    outcome = load(root)
    assert outcome.places() == [("tep-la", "warning", "a\\u001b[31m\\u000ab\\u202etxt.csv")]


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    try:
        (Path(os.fsdecode(os.fsencode(quarter_folder(root)) + b"/t\xff.csv"))).write_text("x", encoding="utf-8")
    except (OSError, ValueError):
        pytest.skip("this file system refuses such names")
    outcome = load(root)
    assert outcome.places() == [("tep-la", "warning", "t\\udcff.csv")]
    "".join(f.message for f in outcome.findings).encode()


def test_lock_files_of_office_programs_are_passed_over(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    for name in ("~$mot_cua.xlsx", ".~lock.mot_cua.csv#", "Thumbs.db", "README.md"):
        (quarter_folder(root) / name).write_bytes(b"\0")
    assert load(root).places() == []


def test_braces_in_hostile_text_are_text(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    path = quarter_folder(root) / "so_hoa_ty_le.csv"
    path.write_text('Đơn vị,Tỷ lệ số hóa đơn vị báo cáo (%),{0.__class__}\nxã {found} {x},"48,50",\n', encoding="utf-8")
    outcome = load(root)
    assert outcome.places() == [("don-vi-la", "fault", "so_hoa_ty_le.csv!A2"), ("cot-la", "warning", "so_hoa_ty_le.csv!C1")]
    assert "“xã {found} {x}”" in outcome.findings[0].message


@pytest.mark.parametrize("text", ["\x1b[2J", "a\u202eb", "x" * 500, "\n\r\t", "\ud800"])
def test_printable_text_has_no_controls_and_is_short(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) <= 120 + 6 * 5


def test_the_small_quarter_in_the_repository_is_untouched() -> None:
    assert not list((SMALL / "data").rglob("*.xlsx"))
