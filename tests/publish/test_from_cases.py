"""A report made from case records against the report made from typed tables, figure by figure, through the command itself."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from cchc_analysis.cli import main
from cchc_analysis.io.cases.store import write_records
from tests.cases import quarter
from tests.conftest import copy_project

COUNTED = ("mot_cua.csv", "truc_tuyen.csv", "so_hoa.csv")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8-sig").splitlines()))


def printed(page: Path) -> list[str]:
    """The words of a report's body in their order, its number cards and marks of synthetic data left out."""
    body = re.sub(r"<(script|style|dialog|head)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", body).split()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = copy_project(tmp_path)
    raw = root / "data" / "raw" / "2023-Q3"
    (raw / "ho_so").mkdir()
    write_records([quarter.real_quarter()], raw / "ho_so" / "mot-cua.parquet")
    return root


@pytest.fixture
def untyped(project: Path) -> Path:
    for name in COUNTED:
        (project / "data" / "raw" / "2023-Q3" / name).unlink()
    return project


def test_a_report_from_cases_prints_every_figure_of_the_report_from_typed_tables(untyped: Path, published: Path) -> None:
    assert main(["run", "2023-Q3", "--root", str(untyped)]) == 0
    out = untyped / "outputs" / "2023-Q3"
    counted, typed = rows(out, "figures.csv"), rows(published, "figures.csv")
    assert len(typed) > 300
    for made, known in zip(counted, typed, strict=True):
        assert {k: v for k, v in made.items() if k not in ("source", "synthetic")} == {
            k: v for k, v in known.items() if k not in ("source", "synthetic")
        }
    assert {row["synthetic"] for row in counted} == {"SYNTHETIC"}
    assert {row["synthetic"] for row in typed} == {""}
    assert sum("đếm hồ sơ" in row["source"] for row in counted) > 50
    marked, plain = printed(out / "report.html"), printed(published / "report.html")
    assert [word for word in marked if re.search(r"\d", word)] == [word for word in plain if re.search(r"\d", word)]
    assert "cases.html" in (out / "index.html").read_text(encoding="utf-8")


def test_rows_of_cases_are_not_rows_of_tables(untyped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "2023-Q3", "--root", str(untyped)]) == 0
    said = capsys.readouterr().out
    assert "Đã đọc 178 dòng: nhận 178, để riêng 0" in said
    assert "Đã đọc 16.078 hồ sơ, nhận 16.078" in said


def test_typed_tables_that_agree_are_published_and_one_that_differs_stops_the_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "2023-Q3", "--root", str(project)]) == 0
    before = (project / "outputs" / "2023-Q3" / "report.html").read_bytes()
    capsys.readouterr()
    path = project / "data" / "raw" / "2023-Q3" / "truc_tuyen.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("5.233", "5.232"), encoding="utf-8-sig")
    assert main(["run", "2023-Q3", "--root", str(project)]) == 1
    said = capsys.readouterr().err
    assert "truc_tuyen.csv" in said
    assert "Bảng nhập ghi 5.232, đếm từ hồ sơ được 5.233." in said
    assert (project / "outputs" / "2023-Q3" / "report.html").read_bytes() == before


def test_a_link_to_case_records_elsewhere_is_refused(untyped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inside = untyped / "data" / "raw" / "2023-Q3" / "ho_so" / "mot-cua.parquet"
    inside.rename(tmp_path / "elsewhere.parquet")
    inside.symlink_to(tmp_path / "elsewhere.parquet")
    assert main(["check", "2023-Q3", "--root", str(untyped)]) == 1
    assert "mot-cua.parquet" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["ho_so.xls", "ho_so/mot-cua-2.docx"])
def test_a_file_of_cases_that_cannot_be_read_is_told(untyped: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (untyped / "data" / "raw" / "2023-Q3" / name).write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    assert main(["check", "2023-Q3", "--root", str(untyped)]) == 1
    assert f"{Path(name).name}  [tep-hs-dinh-dang]" in capsys.readouterr().out


def test_cases_of_the_quarter_before_are_carried_over(untyped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The quarter before has no typed table either: what it left open is counted from its cases and compared."""
    raw = untyped / "data" / "raw"
    text = (raw / "2023-Q3" / "period.yaml").read_text(encoding="utf-8").replace("quarter: 2023-Q3", "quarter: 2023-Q4")
    copy = raw / "2023-Q4"
    copy.mkdir()
    (copy / "period.yaml").write_text(text, encoding="utf-8")
    (copy / "ho_so").mkdir()
    write_records([quarter.real_quarter()], copy / "ho_so" / "mot-cua.parquet")
    main(["check", "2023-Q4", "--root", str(untyped), "--json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    then_and_now = {tuple(re.findall(r"\d+", f["message"])) for f in found if f["code"] == "ky-truoc-lech"}
    assert then_and_now == {("30", "52"), ("3", "15"), ("672", "938")}


def test_the_card_of_a_counted_number_leads_to_its_cases(untyped: Path, browser: Browser) -> None:
    assert main(["run", "2023-Q3", "--root", str(untyped)]) == 0
    page = browser.new_page()
    page.goto((untyped / "outputs" / "2023-Q3" / "report.html").as_uri())
    page.locator("[data-figure='one_stop.withdrawn@communes']").first.click()
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("đếm hồ sơ của Các xã, thị trấn: “41”")
    card.get_by_role("link", name="Xem từng hồ sơ").first.click()
    page.locator("[data-figure='cases.resolved_overdue@Các xã, thị trấn']").first.click()
    behind = page.get_by_role("dialog")
    expect(behind.get_by_text("SYNTHETIC-")).to_have_count(3)
    page.close()
