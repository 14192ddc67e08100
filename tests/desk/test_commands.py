"""Commands typed wrong, on a machine set up wrong, over data with faults: each says so in Vietnamese and harms nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cchc_analysis as cchc
from cchc_analysis import cli
from cchc_analysis.cli import main
from cchc_analysis.io.outputs import check_outputs
from cchc_analysis.io.store import OutputError
from tests.conftest import ROOT, copy_project

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The real quarter with a row whose parts do not add up, and a report beside it."""
    root = copy_project(tmp_path)
    path = root / "data" / "raw" / "2023-Q3" / "mot_cua.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("527", "572"), encoding="utf-8-sig")
    (root / "bc.txt").write_text("Tiếp nhận 10 hồ sơ.", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["explain", "one_stop.received@communes", "2023-Q3"], 0),
        (["score", "2023-Q3"], 0),
        (["plan", "2023-Q3", "--target", "5"], 0),
        (["diff", "2023-Q3", "2023-Q3"], 0),
        (["audit", "bc.txt", "--quarter", "2023-Q3"], 0),
    ],
)
def test_faults_are_said_wherever_figures_are_shown(
    faulty: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, words: list[str], code: int
) -> None:
    monkeypatch.chdir(faulty)
    assert main(words) == code
    assert "Số liệu quý 2023-Q3 còn 2 lỗi (1 dòng bị để riêng)" in capsys.readouterr().err


def test_the_desk_warns_of_faults_and_shows_them(faulty: Path) -> None:
    with pytest.warns(UserWarning, match=r"Số liệu quý 2023-Q3 còn 2 lỗi \(1 dòng bị để riêng\)") as caught:
        q = cchc.load("2023-Q3", faulty)
    assert caught[0].filename == __file__
    assert "2 LỖI" in repr(q)
    assert "<b>Số liệu quý 2023-Q3 còn 2 lỗi" in q._repr_html_()
    fault = q.findings[q.findings["severity"] == "fault"].iloc[0]
    assert (fault["file"], fault["line"], bool(fault["column"])) == ("mot_cua.csv", 2, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["explain", "zzz*", "2023-Q3"], 2, "không có con số nào khớp “zzz*”"),
        (["explain", "2023-Q3", "one_stop.received@communes"], 2, "gõ: cchc explain one_stop.received@communes 2023-Q3"),
        (["plan", "2023-Q3", "--target", "-3"], 2, "“-3” không phải là một số điểm từ 0 trở lên"),
        (["lint", "README.md"], 1, "không phải tệp bộ tiêu chí"),
        (["run", "--all", "2022-Q1"], 2, "không dùng cả hai"),
        (["run", "2023-Q3", "-p", "target"], 2, "-p/--parameter: cần 2 giá trị"),
        (["run", "--all=5"], 2, "--all: không nhận giá trị '5'"),
        (["check", "2023-Q3", "--root", "/"], 2, "Không thấy thư mục “"),
        (["run", "--all", "--root", "/"], 2, "Không thấy quý nào trong “"),
        (["run", "2023-Q3", "--root", "/"], 2, "Quý 2023-Q3: Không thấy thư mục “"),
        (["help", "nhảy"], 2, "không có lệnh “nhảy”"),
    ],
)
def test_what_is_typed_wrong_is_said(monkeypatch: pytest.MonkeyPatch, capsys: Capture, words: list[str], code: int, said: str) -> None:
    monkeypatch.chdir(ROOT)
    try:
        status = main(words)
    except SystemExit as left:
        status = int(left.code or 0)
    captured = capsys.readouterr()
    assert said in captured.err + captured.out
    assert status == code
    assert not {"expected", "argument", "Passed"} & set(captured.err.split())


def test_help_of_one_command_and_quotes_that_windows_leaves(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["help"]) == 0
    with pytest.raises(SystemExit):
        main(["help", "explain"])
    assert main(["explain", "'one_stop.received@*'", "2023-Q3"]) == 0
    assert "Cách dùng: cchc explain" in (out := capsys.readouterr().out)
    assert "one_stop.received@communes" in out


def test_a_stop_while_a_command_is_being_loaded(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def stopped(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "import_module", stopped)
    assert main(["check", "2023-Q3"]) == 130
    assert "Đã dừng theo yêu cầu" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("words", [[], ["--version"], ["check", "2023-Q3"]])
def test_standard_output_on_a_full_disk(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cchc_analysis.cli", *words], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    said = done.stderr.decode()
    assert done.returncode == 1
    assert "ổ đĩa đã đầy" in said
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_a_clock_variable_that_is_no_number(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "abc")
    assert main(["run", "2023-Q3", "--root", str(ROOT)]) == 2
    assert "SOURCE_DATE_EPOCH phải là số giây" in capsys.readouterr().err


def test_an_output_never_goes_over_what_is_read_or_published(
    faulty: Path, published: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    shutil.copytree(published, faulty / "outputs" / "2023-Q3")
    monkeypatch.chdir(faulty)
    document = faulty / "bc.docx"
    shutil.copy(published / "report.docx", document)
    raw = Path("data/raw/2023-Q3")
    before = {path: path.read_bytes() for path in faulty.rglob("*") if path.is_file()}
    for words, said in (
        (["--docx", "./bc.docx"], "đang được đọc"),
        (["--html", str(raw / "published.md")], "số liệu gốc"),
        (["--xlsx", str(raw / "moi.xlsx")], "số liệu gốc"),
        (["--docx", "outputs/2023-Q3/report.docx"], "bộ tài liệu đã công bố"),
        (["--html", "outputs/2023-Q3/manifest.json"], "bộ tài liệu đã công bố"),
        (["--html", "a.html", "--xlsx", "./a.html"], "hai kết quả"),
    ):
        assert main(["audit", "bc.docx", *words]) == 2, words
        assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in faulty.rglob("*") if path.is_file()} == before
    check_outputs([None, Path("outputs/2023-Q3/ghi-chu.html"), Path("moi.docx")], [document])


def test_a_linked_data_folder_is_raw_data_too(tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "raw").symlink_to(tmp_path / "kho")
    for place in (tmp_path / "data" / "raw" / "a.csv", tmp_path / "kho" / "a.csv"):
        with pytest.raises(OutputError, match="số liệu gốc"):
            check_outputs([place], root=tmp_path)


def test_pages_of_somebody_else_stay(faulty: Path, capsys: Capture) -> None:
    site = faulty / "site"
    site.mkdir()
    for name in ("index.html", "trends.html"):
        page = site / name
        page.write_text("<!doctype html><title>của tôi</title>", encoding="utf-8")
        assert main(["run", "2023-Q3", "--root", str(faulty), "--out", str(site)]) == 1
        said = capsys.readouterr().err
        assert f"“{page}” đã có và không phải trang do cchc run lập ra" in said
        assert "Quý –" not in said
        assert [p.name for p in site.iterdir()] == [name]
        page.unlink()
    assert main(["run", "2023-Q3", "--root", str(faulty), "--out", str(faulty / "data" / "raw")]) == 1
    assert "số liệu gốc" in capsys.readouterr().err
    assert not (faulty / "data" / "raw" / "index.html").exists()
