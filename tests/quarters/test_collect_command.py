"""``cchc collect`` as people call it: words, exit codes, patterns and folders, progress only on a terminal."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cchc_analysis.cli import main
from cchc_analysis.cli.collect import workbooks
from tests.quarters.conftest import UNITS, Office
from tests.quarters.office import NAMES
from tests.quarters.test_collect import change, read_register


def run(office: Office, *words: str) -> int:
    return main(["collect", "2024-Q1", *words, "--root", str(office.root)])


def test_a_folder_of_workbooks(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.root / "thu-den" / "~$mo.xlsx").write_bytes(b"x")
    assert run(office, str(office.root / "thu-den"), "--received", "18/3/2024") == 0
    shown = capsys.readouterr()
    assert f"Đã gửi báo cáo: {len(UNITS)} đơn vị. Chưa gửi: 0 đơn vị." in shown.out
    assert shown.err == ""
    assert set(read_register(office).values()) == {("có", "18/3/2024")}


def test_faults_changes_and_who_is_missing(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    run(office, str(office.sent("c01")))
    sent = office.truth["c01"]["petitions"]["received"]
    change(office.sent("c01"), "petitions", "received", sent + 1)
    cell = change(office.sent("c01"), "one_stop", "new", "nhiều")
    capsys.readouterr()
    assert run(office, str(office.sent("c01"))) == 1
    said = capsys.readouterr().out
    assert "– thị trấn Đồng Mới – lần 2: nhận 6 bảng, gửi trả 1 bảng" in said
    assert f"đổi: Đơn thư, “Tiếp nhận”: {sent} → {sent + 1} (ô C8)" in said
    assert f"Lỗi: trang Kết quả tại Bộ phận Một cửa, ô {cell}: “nhiều” không phải một số. Chỉ ghi số, ví dụ 1.529 hoặc 12,5." in said
    assert "chờ sửa: thị trấn Đồng Mới (Kết quả tại Bộ phận Một cửa, giữ số nhận lần trước)" in said
    assert [name for name in NAMES.values() if f"chưa gửi: {name}\n" in said] == [
        NAMES[u] for u in ("d01", "d02", "v01", "c02", "c03", "c04")
    ]
    assert "Bản đã đánh dấu để gửi trả: 1 tệp" in said


def test_without_files_it_says_where_the_quarter_stands(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(office) == 0
    assert f"Đã gửi báo cáo: 0 đơn vị. Chưa gửi: {len(UNITS)} đơn vị." in capsys.readouterr().out


def test_patterns_that_the_shell_left_alone(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.xlsx", "~$a.xlsx", "c.csv"):
        (tmp_path / name).write_bytes(b"")
    assert [p.name for p in workbooks([str(tmp_path / "*.xlsx"), str(tmp_path / "b.xlsx")])] == ["a.xlsx", "b.xlsx"]
    assert [p.name for p in workbooks([str(tmp_path), str(tmp_path / "khong-co.xlsx")])] == ["a.xlsx", "b.xlsx", "c.csv", "khong-co.xlsx"]


def test_every_file_of_a_folder_and_of_the_folders_in_it(tmp_path: Path) -> None:
    for name in ("xã A/bieu.xlsx", "xã A/quét.pdf", "b.xls", "Thumbs.db", ".an/c.xlsx", "tra-lai/d.xlsx", "da-nhan/e.xlsx", "trong/.f"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")

    def found() -> list[str]:
        return [str(p.relative_to(tmp_path)) for p in workbooks([str(tmp_path)])]

    assert found() == ["b.xls", "da-nhan/e.xlsx", "tra-lai/d.xlsx", "xã A/bieu.xlsx", "xã A/quét.pdf"]
    (tmp_path / "period.yaml").write_bytes(b"")  # a quarter's own folder: what the command keeps in it did not come from units
    assert found() == ["b.xls", "period.yaml", "xã A/bieu.xlsx", "xã A/quét.pdf"]
    assert [p.name for p in workbooks([str(tmp_path / "tra-lai")])] == ["d.xlsx"]


@pytest.mark.parametrize("word", ["trong", "*.xlsx"])
def test_a_folder_or_pattern_without_files_is_said(word: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.root / "hop-thu" / "trong").mkdir(parents=True)
    assert run(office, str(office.root / "hop-thu" / word)) == 2
    shown = capsys.readouterr()
    assert "Không thấy tệp nào ở" in shown.err
    assert word in shown.err
    assert shown.out == ""


def test_files_of_another_kind_in_a_folder_are_told(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = office.root / "hop-thu"
    inbox.mkdir()
    (inbox / "bieu.xlsm").write_bytes(b"x")
    (inbox / "cong van.pdf").write_bytes(b"x")
    assert run(office, str(inbox)) == 1
    said = capsys.readouterr().out
    assert "bieu.xlsm – chưa rõ đơn vị – không nhận" in said
    assert "Định dạng .xlsm không đọc được. Mở tệp bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx" in said
    assert "Tệp .pdf không phải biểu mẫu; không đọc." in said
    (inbox / "bieu.xlsm").unlink()
    assert run(office, str(inbox)) == 0


def test_a_day_to_come_is_refused_and_one_before_the_period_is_asked(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(office, str(office.sent("c01")), "--received", "20/3/2042") == 2
    assert "sau hôm nay" in capsys.readouterr().err
    assert not (office.folder / "da-nhan").exists()
    assert run(office, str(office.sent("c01")), "--received", "14/12/2023") == 0
    assert "Ngày nhận 14/12/2023 trước ngày đầu kỳ báo cáo (15/12/2023)." in capsys.readouterr().out
    run(office, str(office.sent("c02")), "--received", "15/12/2023")
    assert "trước ngày đầu kỳ" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [(["2024-Q3"], "cchc new 2024-Q3"), (["quý 1"], "2023-Q3"), (["2024-Q1", "--received", "hôm qua"], "“hôm qua” không phải một ngày")],
)
def test_wrong_usage_is_a_sentence(words: list[str], says: str, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", *words, "--root", str(office.root)]) == 2
    shown = capsys.readouterr()
    assert says in shown.err
    assert shown.out == ""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.folder.chmod(0o500)
    assert run(office, str(office.sent("c01"))) == 1
    assert "không có quyền ghi" in capsys.readouterr().err


def test_a_copy_that_cannot_be_written_does_not_stop_the_rest(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    (office.folder / "tra-lai" / "c01.xlsx").mkdir(parents=True)
    change(office.sent("c01"), "one_stop", "new", "nhiều")
    assert run(office, str(office.sent("c01")), str(office.sent("c02"))) == 1
    said = capsys.readouterr().out
    assert "Chưa ghi được bản đánh dấu để gửi trả" in said
    assert "– xã An Bình – lần 1: nhận 7 bảng" in said


def test_the_same_as_json(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    cell = change(office.sent("c01"), "one_stop", "new", "nhiều")
    assert run(office, str(office.sent("c01")), str(office.sent("c02")), "--received", "18/3/2024", "--json") == 1
    said = json.loads(capsys.readouterr().out)
    faulty, good = sorted(said["files"], key=lambda f: f["unit"])
    assert (faulty["unit"], faulty["returned"], [f["cell"] for f in faulty["findings"]]) == (
        "c01", ["Kết quả tại Bộ phận Một cửa"], [cell],
    )  # fmt: skip
    assert (good["unit"], good["version"], good["returned"], good["findings"], good["copy"]) == ("c02", 1, [], [], None)
    assert said["sent"] == {"c01": "2024-03-18", "c02": "2024-03-18"}
    assert set(said["missing"]) == set(UNITS) - {"c01", "c02"}
    assert said["to_mend"] == {"c01": ["Kết quả tại Bộ phận Một cửa"]}
