"""Tutorial, guide and the pages on extending are followed to the letter in a copy of the project."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import copy_project
from tests.docs.followed import Follower, Step, Unfollowed, steps, type_in
from tests.project.house import ROOT

DOCS = ROOT / "docs"


def copy_with_package(target: Path) -> Path:
    """A project whose package, too, can be changed."""
    copy_project(target)
    shutil.copytree(ROOT / "cchc_analysis", target / "cchc_analysis", ignore=shutil.ignore_patterns("__pycache__"))
    return target


def test_the_tutorial_leads_from_an_empty_folder_to_a_report_to_sign(tmp_path: Path) -> None:
    follower = Follower(copy_project(tmp_path / "du an thử"))
    follower.follow(DOCS / "bat-dau.md")
    set_of_the_quarter = follower.folder / "outputs" / "2026-Q1"
    assert {"report.html", "report.pdf", "report.docx"} <= {path.name for path in set_of_the_quarter.iterdir()}
    page = (set_of_the_quarter / "report.html").read_text(encoding="utf-8")
    assert "12/BC-UBND" in page
    assert "98,19" in page


@pytest.mark.slow
def test_the_guide_of_each_role(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "du an")
    _units_send_workbooks(root, "nhan-ve")
    Follower(root).follow(DOCS / "huong-dan.md")


SENT = """\
| Trang | Nội dung | Kỳ này |
|---|---|---|
| Kết quả tại Bộ phận Một cửa | Kỳ trước chuyển qua | 5 |
| Kết quả tại Bộ phận Một cửa | Tiếp nhận mới | 150 |
| Kết quả tại Bộ phận Một cửa | Đã giải quyết đúng hạn | 140 |
| Kết quả tại Bộ phận Một cửa | Đã giải quyết quá hạn | 0 |
| Kết quả tại Bộ phận Một cửa | Đang giải quyết còn hạn | 14 |
| Kết quả tại Bộ phận Một cửa | Đang giải quyết trễ hạn | 0 |
| Kết quả tại Bộ phận Một cửa | Hồ sơ rút | 1 |
| Biểu 1 - Hồ sơ trực tuyến | Một phần: trực tuyến | 60 |
| Biểu 1 - Hồ sơ trực tuyến | Một phần: tổng số | 62 |
| Biểu 1 - Hồ sơ trực tuyến | Toàn trình: trực tuyến | 80 |
| Biểu 1 - Hồ sơ trực tuyến | Toàn trình: tổng số | 80 |
| Biểu 2 - Số hóa hồ sơ | Thành phần hồ sơ đã số hóa | 130 |
| Biểu 2 - Số hóa hồ sơ | Thành phần hồ sơ phải số hóa | 154 |
| Biểu 2 - Số hóa hồ sơ | Kết quả đã số hóa | 120 |
| Biểu 2 - Số hóa hồ sơ | Kết quả phải số hóa | 140 |
| Đơn thư | Tiếp nhận | 2 |
| Đơn thư | Đã giải quyết | 3 |
| Đơn chưa giải quyết xong | Đơn chưa giải quyết xong | 0 |
"""
"""What a commune of the guide sent: one table with more petitions resolved than received."""


def _units_send_workbooks(root: Path, place: str) -> None:
    """What the guide takes for granted: a commune has sent its workbook, made apart from the quarter that the guide opens itself."""
    aside = copy_project(root / "gui-ve")
    opened, _ = Follower(aside).shell("cchc new 2023-Q4")
    assert opened == 0
    (root / place).mkdir()
    sent = Path(shutil.copy(aside / "data" / "raw" / "2023-Q4" / "bieu-mau" / "nghia_lam.xlsx", root / place))
    type_in(sent, SENT)
    shutil.rmtree(aside)


def test_workbooks_go_out_and_come_back_as_told(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "du an")
    _units_send_workbooks(root, "thu-den")
    Follower(root).follow(DOCS / "collect.md")


def test_cases_are_counted_as_told(tmp_path: Path) -> None:
    Follower(copy_project(tmp_path / "du an")).follow(DOCS / "cases.md")


def test_indicator_table_scorecard_unit_and_quarter_are_added_as_told(tmp_path: Path) -> None:
    root = copy_with_package(tmp_path / "du an")
    Follower(root, package=root).follow(DOCS / "mo-rong.md")
    assert (root / "data" / "raw" / "2023-Q4" / "bieu-mau" / "nghia_moi.xlsx").is_file()


@pytest.mark.parametrize("name", ["bat-dau.md", "cases.md", "collect.md", "huong-dan.md", "mo-rong.md"])
def test_nothing_in_a_followed_document_is_passed_over(name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    found = list(steps(text))
    assert len([s for s in found if s.kind not in ("table", "hand")]) == text.count("\n```") / 2
    commands = [line for line in text.splitlines() if line.startswith(("$ ", "cchc "))]
    assert len(commands) == sum(len(re.findall(r"^\$ ", s.body, re.MULTILINE)) for s in found if s.kind == "console")


WRONG = {
    "another output": "```console\n$ echo một\nhai\n```\n",
    "a line too few": "```console\n$ printf 'một\\nhai\\n'\nmột\n```\n",
    "another exit code": "```console\n$ false\n```\n",
    "no fault where one is told": "```console mã 1\n$ true\n```\n",
    "a fault before the last command": "```console mã 1\n$ false\n$ false\n```\n",
    "a file in a folder that nobody made": "Ghi tệp `moi/a.txt`:\n\n```text\nmột\n```\n",
    "a copy of what is not there": "Chép thư mục `khong-co` thành `b`.\n",
    "a copy into a folder that nobody made": "Chép tệp `a.txt` vào thư mục `moi`.\n",
    "a Python error": "```python\n1 / 0\n```\n",
    "another printed text": "```python\nprint(1)\n```\n\nIn ra:\n\n```text\n2\n```\n",
    "a place that is not there": "Sửa `a.txt`:\n\n```diff\n-không có\n+có\n```\n",
    "a fence of an unknown kind": "```sql\nselect\n```\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_document_that_is_wrong_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text("chữ\n", encoding="utf-8")
    document = tmp_path / "sai.md"
    document.write_text("# Sai\n\n" + text, encoding="utf-8")
    with pytest.raises(Unfollowed):
        Follower(tmp_path).follow(document)


def test_a_document_that_is_right_is_followed(tmp_path: Path) -> None:
    document = tmp_path / "dung.md"
    document.write_text(
        "Tạo thư mục `a/c`. Ghi tệp `a/b.txt`:\n\n```text\nmột\n```\n\nThêm vào cuối `a/b.txt`:\n\n```text\nhai\n```\n\n"
        "Sửa `a/b.txt`:\n\n```diff\n một\n-hai\n+ba\n```\n\n"
        "```console\n$ cd a\n$ cat b.txt\nmột\nb…\n$ seq 5\n1\n…\n5\n```\n\n"
        "Chép thư mục\n`c` thành `d`, rồi chép tệp `b.txt` vào thư mục `d`.\n\n```console mã 1\n$ cat d/b.txt\nmột\nba\n$ false\n```\n",
        encoding="utf-8",
    )
    follower = Follower(tmp_path)
    follower.follow(document)
    assert follower.folder == tmp_path / "a"
    assert [step.what for step in follower.done] == ["tạo thư mục", "tệp", "vào cuối", "sửa", "", "chép thư mục", "chép tệp", ""]
    assert isinstance(follower.done[0], Step)


PAGES = ("bat-dau.md", "huong-dan.md", "mo-rong.md", "scorecards.md", "cases.md", "collect.md")
FOR_WINDOWS_TOO = [ROOT / "README.md", *(DOCS / name for name in PAGES)]


@pytest.mark.parametrize("page", FOR_WINDOWS_TOO, ids=lambda page: page.name)
def test_commands_can_be_typed_on_windows_and_on_linux(page: Path) -> None:
    """No command of one system only; no single quotes and no comments: the Command Prompt takes both for words of the command."""
    commands = re.findall(r"^\$ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert commands
    for command in commands:
        assert re.match(r"cchc |cd [\w-]+$|mkdir [\w-]+$", command), command
        assert not re.search(r"['#`$\\|<>]", command), command


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "bat-dau.md"], ids=lambda page: page.name)
def test_who_begins_is_told_how_the_command_is_found(page: Path) -> None:
    before = page.read_text(encoding="utf-8").partition("$ cchc ")[0]
    for words in (r".venv\Scripts\activate", ". .venv/bin/activate"):
        assert f"`{words}`" in before
