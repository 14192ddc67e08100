"""A right report is published whatever zeros stand in its tables: what is guessed from two rows is no reason to stop."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

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


def test_an_own_scorecard_is_found_from_the_project_folder(
    commune: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cchc_analysis.io.quarters import load
    from cchc_analysis.io.scorecards.inputs import score_bundle

    card = next((PROJECT / "cchc_analysis" / "rules" / "scorecards").glob("766*[0-9].yaml"))
    (commune / "bo").mkdir()
    shutil.copy(card, commune / "bo" / card.name)
    period = commune / "data" / "raw" / "2026-Q2" / "period.yaml"
    text = period.read_text(encoding="utf-8")
    period.write_text(text.replace(f"scorecard: {card.stem}", f"scorecard: bo/{card.name}"), encoding="utf-8")
    monkeypatch.chdir(tmp_path_factory.mktemp("nơi khác"))
    bundle = load("2026-Q2", commune)
    assert bundle.faults == 0
    assert score_bundle(bundle).card.id == card.stem


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
