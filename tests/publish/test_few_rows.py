"""A right report is published whatever zeros stand in its tables: what is guessed from two rows is no reason to stop."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from cchc_analysis.io.quarters import load
from cchc_analysis.report.blocks import Paragraph, Shown
from cchc_analysis.report.composer import plain
from cchc_analysis.report.quarterly import QuarterlyReport
from tests.conftest import publish

PROJECT = Path(__file__).resolve().parents[2]
CENTRE = "Trung tâm Phục vụ hành chính công xã,"


@pytest.fixture
def commune(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "profiles" / "xa-2026" / "data", tmp_path / "data")
    shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks")
    return tmp_path


def centre(root: Path, table: str, values: str) -> None:
    """The row of the service centre, one of the two levels that a commune has."""
    path = root / "data" / "raw" / "2026-Q2" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert sum(line.startswith(CENTRE) for line in lines) == 1
    changed = [CENTRE + values if line.startswith(CENTRE) else line for line in lines]
    path.write_text("\n".join(changed) + "\n", encoding="utf-8-sig")


def test_nothing_in_progress_and_nothing_withdrawn(commune: Path) -> None:
    centre(commune, "mot_cua", "2,634,636,634,1,635,0,1,1,0")
    folder = publish("2026-Q2", commune).folder
    assert (folder / "report.html").is_file()


PLAN = "Hoàn thành {plan.done@body}/{plan.due@body} nhiệm vụ đến hạn trong quý."
LATE = "Không có hồ sơ đang giải quyết bị trễ hạn; tỷ lệ giải quyết đúng hạn chung đạt {one_stop.on_time_rate@all}%."


def report_of(root: Path) -> QuarterlyReport:
    return QuarterlyReport(load("2026-Q2", root))


def words(shown: Shown) -> str:
    return " ".join(plain(block) for block in shown.blocks if isinstance(block, Paragraph))


def write_row(root: Path, table: str, row: str) -> None:
    """The row in place of the one with the same first cell."""
    path = root / "data" / "raw" / "2026-Q2" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    (place,) = (n for n, line in enumerate(lines) if line.partition(",")[0] == row.partition(",")[0])
    lines[place] = row
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")


def test_where_nothing_was_due_there_is_nothing_to_praise(commune: Path) -> None:
    write_row(commune, "ke_hoach", "commune,Kế hoạch CCHC của xã,45,15,15,12")
    assert words(report_of(commune).when_zero("plan.open@body", PLAN)) == "Hoàn thành 15/15 nhiệm vụ đến hạn trong quý."
    write_row(commune, "ke_hoach", "commune,Kế hoạch CCHC của xã,45,0,0,12")
    assert words(report_of(commune).when_zero("plan.open@body", PLAN)) == ""


def test_without_cases_no_case_is_late_and_that_is_no_strength(commune: Path) -> None:
    zeros = ",0" * 10
    path = commune / "data" / "raw" / "2026-Q2" / "mot_cua.csv"
    head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([head, *(line.partition(",")[0] + zeros for line in lines)]) + "\n", encoding="utf-8-sig")
    report = report_of(commune)
    assert report.figures["one_stop.in_progress_late@all"].value == 0
    assert words(report.when_zero("one_stop.in_progress_late@all", LATE)) == ""


def test_an_area_without_tasks_due_says_so(commune: Path) -> None:
    assert words(report_of(commune).area("institutions")).endswith("đã tham mưu hoàn thành 02/02 nhiệm vụ đúng thời hạn.")
    write_row(commune, "linh_vuc", "institutions,Cải cách thể chế,Văn phòng HĐND và UBND xã,0,0")
    assert words(report_of(commune).area("institutions")) == "Văn phòng HĐND và UBND xã không có nhiệm vụ đến hạn trong quý."


def test_there_is_room_to_write_the_number_of_the_document_by_hand(commune: Path) -> None:
    folder = publish("2026-Q2", commune).folder
    room = "Số:" + "\u00a0" * 10 + "/BC-UBND"
    assert room in (folder / "report.html").read_text(encoding="utf-8").replace("&nbsp;", "\u00a0")
    with zipfile.ZipFile(folder / "report.docx") as packed:
        assert room in packed.read("word/document.xml").decode("utf-8")
    page = pypdfium2.PdfDocument(folder / "report.pdf")[0].get_textpage()
    left, right = (page.get_charbox(page.search(word).get_next()[0]) for word in ("Số:", "/BC-UBND"))
    assert right[0] - left[0] > 40


def test_every_piece_of_evidence_that_was_given_is_listed(commune: Path) -> None:
    report = report_of(commune)
    said = words(report.forecast())
    assert "; Hệ số đồng bộ: 97,5%; " in said
    assert "; Có cung cấp chứng thực bản sao điện tử: có; " in said
    listed = said.partition("Minh chứng đã có: ")[2].partition(" Mục tiêu số hóa")[0]
    assert listed.count("; ") + 1 == len(report.rows("evidence"))
    write_row(commune, "minh_chung", "qd766_certified_copy,,,,Có cung cấp chứng thực bản sao điện tử")
    assert "chứng thực bản sao" not in words(report_of(commune).forecast()).partition("Minh chứng đã có: ")[2]


def words_of(folder: Path) -> str:
    """The report's text, spaces made one."""
    page = (folder / "report.html").read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def zeros(root: Path, table: str) -> None:
    """Every count of a table is 0."""
    path = root / "data" / "raw" / "2026-Q2" / f"{table}.csv"
    head, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *([name, *("0" for _ in counts)] for name, *counts in rows)])


def test_a_rate_of_nothing_is_said_in_words_without_a_sign_behind_it(commune: Path) -> None:
    for table in ("mot_cua", "don_thu", "nhiem_vu_giao", "so_hoa", "truc_tuyen"):
        zeros(commune, table)
    folder = publish("2026-Q2", commune).folder
    text = words_of(folder)
    assert "0/0 nhiệm vụ thực hiện đúng hạn, tỷ lệ không xác định." in text
    assert "đã giải quyết 0/0 đơn, tỷ lệ không xác định." in text
    assert "((0 + 0)/0) x 100 = không xác định" in text
    for page in sorted(folder.glob("*.html")):
        assert not re.search(r"(không xác định|…)(<[^>]+>|\s)*%", page.read_text(encoding="utf-8")), page.name


def test_a_formula_on_a_base_of_zero_is_no_wrong_number(commune: Path) -> None:
    shutil.rmtree(commune / "data" / "raw" / "2026-Q1")
    path = commune / "data" / "raw" / "2026-Q2" / "mot_cua.csv"
    text = path.read_text(encoding="utf-8-sig")
    text = text.replace("Phòng Kinh tế,37,168,205,139,9,148,48,5,53,4", "Phòng Kinh tế,37,168,205,139,0,139,48,8,56,10")
    path.write_text(text, encoding="utf-8-sig")
    centre(commune, "mot_cua", "0,0,0,0,0,0,0,0,0,0")
    assert (publish("2026-Q2", commune).folder / "report.html").is_file()


def test_a_base_of_zero_is_not_called_a_base_without_data(commune: Path) -> None:
    path = commune / "data" / "raw" / "2026-Q2" / "ngan_sach_so_sanh.csv"
    text = path.read_text(encoding="utf-8-sig").replace('"16,904"', "0").replace('"34,5"', "0")
    path.write_text(text, encoding="utf-8-sig")
    text = words_of(publish("2026-Q2", commune).folder)
    assert "05 hộ, cùng kỳ năm trước 0 hộ, không tính được tỷ lệ tăng, giảm vì số so sánh bằng không." in text
    assert ", không tính được tỷ lệ so với kế hoạch tỉnh giao (0 tỷ đồng)" in text
    assert "không tính được tỷ lệ tăng, giảm so với cùng kỳ năm trước trên cùng địa bàn (0 tỷ đồng)." in text
    assert "không có số liệu gốc" not in text.partition("NHIỆM VỤ TRONG QUÝ")[2].partition("2. Kết quả")[0]
    assert len(re.findall(r"0 tỷ đồng ?không xác định", text)) == 2


def test_a_column_of_changes_prints_the_plus_that_its_heading_promises(commune: Path) -> None:
    text = words_of(publish("2026-Q2", commune).folder)
    table = text.partition("Hộ kinh doanh so với cùng kỳ năm trước")[2]
    assert re.search(r"31 ?24 ?\+29,17%", table)
    assert "+9,00%" in text.partition("Thực hiện thu ngân sách so với")[2]
