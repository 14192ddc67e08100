"""The page of a quarter's case records."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cchc_analysis.cases import CaseDataError
from cchc_analysis.io.cases.store import write_records
from cchc_analysis.model import SYNTHETIC
from cchc_analysis.report import blocks as b
from cchc_analysis.report.cases_page import CasesPage, open_cases
from tests.cases import quarter
from tests.cases.exports import HEADINGS, PERSON, row, rows, write_csv
from tests.conftest import ROOT


def every_block(page: CasesPage) -> tuple[b.Block, ...]:
    parts = (
        page.opening(),
        page.heading("1.", "x"),
        page.counts(),
        page.agreement(),
        page.times(),
        page.ageing(),
        page.due(),
        page.rules(),
        page.findings(),
    )
    return tuple(block for part in parts for block in part.blocks)


def text_of(blocks: tuple[b.Block, ...]) -> str:
    return json.dumps([b.to_json(block) for block in blocks], ensure_ascii=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "raw" / "2023-Q3", tmp_path / "data" / "raw" / "2023-Q3")
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    return tmp_path


def test_without_files_the_page_shows_synthetic_cases_and_says_so(root: Path) -> None:
    blocks = every_block(open_cases("2023-Q3", str(root)))
    meta = next(block for block in blocks if isinstance(block, b.Meta))
    assert (meta.kind, meta.synthetic) == ("cases", True)
    text = text_of(blocks)
    assert "SỐ LIỆU GIẢ LẬP" in text
    assert "khớp với mọi con số của các bảng nhập tay" in text
    cards = {block.id: block for block in blocks if isinstance(block, b.Card)}
    overdue = cards["cases.resolved_overdue@Các xã, thị trấn"]
    assert overdue.shown == "3"
    assert len(overdue.sources) == 3
    assert all(source.raw.startswith(SYNTHETIC) and dict(source.row)["Trạng thái"] == "đã giải quyết quá hạn" for source in overdue.sources)
    assert cards["cases.received@Cộng"].shown == "16.018"
    assert not cards["cases.received@Cộng"].sources
    printed = {run.figure for block in blocks for run in b.inlines_of(block) if isinstance(run, b.Number)}
    assert printed == cards.keys()


def test_the_same_files_give_the_same_page_and_hide_the_codes(root: Path) -> None:
    folder = root / "data" / "raw" / "2023-Q3" / "ho_so"
    folder.mkdir()
    late = row(7, closed="20/06/2023", unit="Các xã, thị trấn")
    write_csv(folder / "ds.csv", [HEADINGS, *rows(6), late, row(8, due=PERSON)])
    one, two = (text_of(every_block(open_cases("2023-Q3", str(root)))) for _ in range(2))
    assert one == two
    assert "H48" not in one
    assert PERSON not in one
    assert "hs-ngay-hong" not in one  # readers see words, not codes
    assert "để riêng 1" in one
    assert "Bảng nhập ghi 8.782, đếm từ hồ sơ được 7." in one


def test_rules_and_files_are_parameters(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "ho_so.parquet"
    write_records([quarter.real_quarter()], path)
    page = open_cases("2023-Q3", str(root), str(path), "0", "form_06a")
    assert page.counted.counts["withdrawn"].sum() == 0
    assert "tính đã giải quyết đúng hạn" in text_of(every_block(page))
    for words, message in ((("x",), "số nguyên"), (("3", "mine"), "Không có bộ quy tắc")):
        with pytest.raises(CaseDataError, match=message):
            open_cases("2023-Q3", str(root), str(path), *words)


def test_a_quarter_with_neither_cases_nor_totals_is_told(root: Path) -> None:
    (root / "data" / "raw" / "2023-Q3" / "mot_cua.csv").unlink()
    with pytest.raises(CaseDataError, match="không có tệp hồ sơ"):
        open_cases("2023-Q3", str(root))


def test_of_many_cases_only_the_overdue_ones_are_opened(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cchc_analysis.report.cases_page.EVERY_CASE", 100)
    blocks = every_block(open_cases("2023-Q3", str(root)))
    opened = {block.id.split("@")[0] for block in blocks if isinstance(block, b.Card) and block.sources}
    assert opened == {"cases.resolved_overdue"}
