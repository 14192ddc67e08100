"""``cchc check`` as it is called: exit codes, the JSON document, the words a person reads."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from cchc_analysis.cli import main
from cchc_analysis.model import Finding
from tests.io.places import BROKEN, SMALL, overlay, small_quarter

ROOT = Path(__file__).resolve().parents[2]


def test_the_real_quarter_has_notices_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "2023-Q3", "--root", str(ROOT)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    last = shown.out.splitlines()[-1]
    assert last.startswith("Đã đọc ") and "để riêng 0; lỗi 0, cảnh báo 0, lưu ý " in last
    assert "LƯU Ý (" in shown.out and "LỖI (" not in shown.out


def test_a_clean_quarter_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "2024-Q2", "--root", str(SMALL)]) == 0
    assert capsys.readouterr().out == "Đã đọc 47 dòng: nhận 47, để riêng 0; lỗi 0, cảnh báo 0, lưu ý 0.\n"


def test_faults_come_first_with_place_and_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = small_quarter(tmp_path)
    for name in ("ty-le-lech", "can-doi", "thieu-so"):
        overlay(root, BROKEN / name)
    assert main(["check", "2024-Q2", "--root", str(root)]) == 1
    out = capsys.readouterr().out
    assert out.index("LỖI (1)") < out.index("CẢNH BÁO (1)") < out.index("LƯU Ý (1)")
    assert "mot_cua.csv, ô D3, cột “Tổng tiếp nhận”  [can-doi]" in out
    assert "→ Đối chiếu lại các ô của dòng này" in out
    assert out.splitlines()[-1] == "Đã đọc 47 dòng: nhận 46, để riêng 1; lỗi 1, cảnh báo 1, lưu ý 1."


def test_json_is_one_document_with_the_agreed_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = small_quarter(tmp_path)
    overlay(root, BROKEN / "so-am")
    assert main(["check", "2024-Q2", "--json", "--raw", str(root / "data" / "raw")]) == 1
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["rows_read", "rows_accepted", "rows_set_aside", "findings"]
    assert (document["rows_read"], document["rows_accepted"], document["rows_set_aside"]) == (47, 46, 1)
    (found,) = document["findings"]
    assert set(found) == {field.name for field in fields(Finding)}
    assert (found["code"], found["severity"], found["file"], found["sheet"]) == ("so-am", "fault", "ke_hoach.csv", None)
    assert (found["cell"], found["line"], found["column"], found["found"]) == ("E3", 3, "Nhiệm vụ hoàn thành trong quý", "-8")


def test_an_unreadable_period_is_a_fault_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = small_quarter(tmp_path)
    overlay(root, BROKEN / "yaml-neo")
    assert main(["check", "2024-Q2", "--json", "--root", str(root)]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [(f["code"], f["line"]) for f in document["findings"]] == [("yaml-neo", 21)]
    assert document["rows_read"] == 0


@pytest.mark.parametrize(("words", "says"), [(["2031-Q1"], "Các quý đang có: 2024-Q2"), (["quý 3"], "2023-Q3"), ([], "QUÝ")])
def test_wrong_usage_is_a_sentence_and_exit_code_2(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["check", *words, "--root", str(SMALL)])
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    assert code == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.out == ""


def test_the_page_of_codes_is_the_catalogue() -> None:
    from cchc_analysis.findings import catalogue_markdown

    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert page == catalogue_markdown(), "write docs/findings.md anew from catalogue_markdown()"
