"""``cchc cases``: the command as people and programs use it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cchc_analysis.cli import main
from cchc_analysis.cli.cases import read_day
from cchc_analysis.io.cases.store import is_canonical, write_records
from cchc_analysis.model import SYNTHETIC
from tests.cases import quarter
from tests.cases.exports import HEADINGS, PERSON, PHONE, row, rows, write_csv
from tests.conftest import ROOT

PERIOD = ["--from", "01/6/2023", "--to", "25/9/2023"]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ho-so") / "ho_so.parquet"
    write_records([quarter.real_quarter()], path)
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "ds.csv", [HEADINGS, *rows(5), row(6, received="x"), row(7, closed="20/06/2023")])


def called(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str, str]:
    code = main(["cases", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def asked(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, dict[str, Any]]:
    code, out, _ = called(capsys, *words, "--json")
    return code, json.loads(out)


def test_the_table_of_the_real_quarter_is_printed(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    code, out, err = called(capsys, stored, *PERIOD)
    assert (code, err) == (0, "")
    assert out.startswith(SYNTHETIC)
    assert "từ ngày 01/6/2023 đến hết ngày 25/9/2023" in out
    line = next(line for line in out.splitlines() if line.strip().startswith("Các xã, thị trấn"))
    assert line.split("trấn")[1].split() == ["30", "8.752", "8.782", "8.686", "3", "8.689", "52", "0", "52", "41"]
    assert "Hồ sơ rút: nêu riêng" in out
    digitised = [line for line in out.splitlines() if "Đăng ký đất đai" in line][-1]
    assert digitised.split()[-4:] == ["…"] * 4  # nothing is known of the land office: no zero


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_json_is_one_document_with_the_same_integers(capsys: pytest.CaptureFixture[str], stored: Path, engine: str) -> None:
    code, made = asked(capsys, stored, *PERIOD, "--by", "level", "--engine", engine)
    assert code == 0
    assert (made["synthetic"], made["engine"], made["by"], made["rules"]["withdrawn"]) == (True, engine, ["level"], "separate")
    assert made["window"] == {"from": "2023-06-01", "to": "2023-09-25", "as_of": "2023-09-25"}
    by_level = {line["level"]: line for line in made["counts"]}
    for wanted in quarter.TOTALS:
        assert all(by_level[wanted["level"]][name] == value for name, value in wanted.items() if name not in ("unit", "level"))


def test_an_export_with_faults_is_counted_and_told(capsys: pytest.CaptureFixture[str], export: Path, tmp_path: Path) -> None:
    aside = tmp_path / "de-rieng.csv"
    code, made = asked(capsys, export, *PERIOD, "--set-aside", aside)
    assert code == 1
    assert (made["rows_read"], made["rows_accepted"], made["rows_set_aside"]) == (7, 6, 1)
    assert made["counts"][0]["resolved_overdue"] == 1
    fault = next(f for f in made["findings"] if f["severity"] == "fault")
    assert (fault["code"], fault["file"], fault["cell"], fault["line"]) == ("hs-ngay-hong", "ds.csv", "H7", 7)
    assert [line["Ô"] for line in csv.DictReader(aside.open(encoding="utf-8-sig"))] == ["H7"]


def test_nothing_personal_is_printed_or_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "in" / "ds.csv" if (tmp_path / "in").mkdir() is None else tmp_path,
        [HEADINGS, *rows(3), row(4, due=PERSON), row(5, unit=PHONE)],
    )
    outs = [tmp_path / name for name in ("a.csv", "b.csv", "c.parquet", "d.xlsx")]
    words = [
        "--list",
        "received",
        "--out",
        outs[0],
        "--set-aside",
        outs[1],
        "--keep",
        outs[2],
        "--form-06a",
        outs[3],
        "--due",
        3,
        "--times",
    ]
    _, out, err = called(capsys, path, *PERIOD, *words)
    _, out_json, _ = called(capsys, path, *PERIOD, *words, "--json")
    for content in (out, err, out_json, *(o.read_bytes().decode("utf-8", "ignore") for o in outs)):
        assert PERSON not in content
        assert PHONE not in content
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "b.csv", "c.parquet", "d.xlsx", "in"]


def test_the_cases_behind_a_count(capsys: pytest.CaptureFixture[str], stored: Path, tmp_path: Path) -> None:
    out_file = tmp_path / "qua-han.csv"
    code, made = asked(capsys, stored, *PERIOD, "--list", "resolved_overdue", "--out", out_file)
    assert code == 0
    assert len(made["cases"]) == 18
    listed = list(csv.DictReader(out_file.open(encoding="utf-8-sig")))
    assert len(listed) == 18
    assert {line["Trạng thái"] for line in listed} == {"đã giải quyết quá hạn"}
    assert all(SYNTHETIC in line["Ghi chú"] for line in listed)


def test_two_sets_of_rules_are_compared(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    _, made = asked(capsys, stored, *PERIOD, "--compare-rules", "form_06a")
    assert len(made["differences"]) == 49
    assert {(d["state"], d["other_state"]) for d in made["differences"]} <= {("withdrawn", "resolved_on_due_day"), ("withdrawn", "resolved_early"), ("withdrawn", "resolved_overdue")}  # fmt: skip


def test_the_morning_list_and_the_handling_times(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    code, out, _ = called(capsys, stored, *PERIOD, "--due", 3, "--times")
    assert code == 0
    assert "Hồ sơ quá hạn và còn không quá 3 ngày làm việc" in out
    assert "Lịch làm việc: vn-2026.1." in out
    _, made = asked(capsys, stored, *PERIOD, "--due", 3, "--times")
    assert sum(line["open"] for line in made["ageing"]) == 1005
    assert all(line["median"] <= line["p90"] <= line["longest"] for line in made["handling_days"])
    assert all(-5000 < line["days_left"] <= 3 for line in made["due"])


def test_handling_times_by_the_month_of_receipt(capsys: pytest.CaptureFixture[str], stored: Path) -> None:
    code, made = asked(capsys, stored, *PERIOD, "--times", "--by", "month")
    assert code == 0
    settled = {line["month"]: line["resolved"] for line in made["counts"] if line["resolved"]}
    assert {line["month"]: line["cases"] for line in made["handling_days"]} == settled


def test_units_are_named_by_the_registry(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    path = write_csv(tmp_path / "ds.csv", [HEADINGS, row(1, unit="XÃ NGHĨA LÂM"), row(2, unit="xã Lạ"), row(3, unit="Nghĩa Lâm")])
    _, made = asked(capsys, path, *PERIOD, "--root", tmp_path, "--by", "level,unit")
    assert [(line["level"], line["unit"], line["received"]) for line in made["counts"]] == [
        ("", "xã Lạ", 1),
        ("communes", "xã Nghĩa Lâm", 2),
    ]
    assert "hs-don-vi-la" in [f["code"] for f in made["findings"]]


def test_codes_are_hashed_with_a_key_file_the_same_way_each_time(capsys: pytest.CaptureFixture[str], export: Path, tmp_path: Path) -> None:
    key = tmp_path / "khoa.txt"
    key.write_text("một khóa bí mật của cơ quan", encoding="utf-8")
    codes = []
    for words in (["--hash", key], ["--hash", key], ["--hash"]):
        _, made = asked(capsys, export, *PERIOD, "--list", "received", *words)
        codes.append([c["case_id"] for c in made["cases"]])
    assert codes[0] == codes[1] != codes[2]
    assert not any("H48" in code for code in codes[0])


def test_canonical_records_are_kept_and_counted_again(capsys: pytest.CaptureFixture[str], export: Path, tmp_path: Path) -> None:
    keep = tmp_path / "giu.parquet"
    _, first = asked(capsys, export, *PERIOD, "--keep", keep)
    assert is_canonical(keep)
    code, again = asked(capsys, keep, *PERIOD)
    assert (code, again["counts"]) == (0, first["counts"])


def test_form_06a_out_and_in_again(capsys: pytest.CaptureFixture[str], stored: Path, tmp_path: Path) -> None:
    form = tmp_path / "06a.xlsx"
    called(capsys, stored, *PERIOD, "--form-06a", form)
    code, made = asked(capsys, form, form)
    assert code == 0
    assert made["form"] == "II.06a"
    assert (made["total"]["3"], made["total"]["10"]) == (2 * 16018, 2 * 18)
    assert len(made["rows"]) == 5


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", "1/6/2023"], "Cần nêu kỳ đếm"),
        (["--from", "2023", "--to", "25/9/2023"], "“2023” không phải là ngày"),
        (["--from", "31/6/2023", "--to", "25/9/2023"], "không phải là ngày"),
        (["--from", "26/9/2023", "--to", "25/9/2023"], "kết thúc trước khi bắt đầu"),
        ([*PERIOD, "--as-of", "31/5/2023"], "phải từ ngày đầu kỳ"),
        (["--from", "1/6/2023", "--to", "31/12/9999"], "Năm của ngày 31/12/9999 nằm ngoài khoảng 2000–2100"),
        (["--from", "1/6/1023", "--to", "25/9/2023"], "Năm của ngày 01/6/1023"),
        ([*PERIOD, "--as-of", "31/12/9999"], "Năm của ngày 31/12/9999"),
        ([*PERIOD, "--by", "name"], "Không đếm được theo “name”"),
        ([*PERIOD, "--rules", "mine"], "Không có bộ quy tắc “mine”"),
        ([*PERIOD, "--rules", "law,refused=x"], "không có lựa chọn “x”"),
        ([*PERIOD, "--list", "x"], "Không có số đếm “x”"),
        ([*PERIOD, "--layout", "x"], "Không có bố cục cột “x”"),
        ([*PERIOD, "--hash", "khong-co.txt"], "Không đọc được tệp khóa"),
        ([*PERIOD, "--due", "-1"], "--due"),
        ([*PERIOD, "--due", "1", "--calendar", "khong-co.csv"], "Không đọc được lịch làm việc"),
    ],
)  # fmt: skip
def test_wrong_words_are_told_in_vietnamese(capsys: pytest.CaptureFixture[str], export: Path, words: list[str], message: str) -> None:
    code, out, err = called(capsys, export, *words)
    assert (code, out) == (2, "")
    assert err.startswith("cchc cases: ")
    assert message in err


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_a_column_named_twice_is_counted_by_once(capsys: pytest.CaptureFixture[str], stored: Path, engine: str) -> None:
    once, twice = (asked(capsys, stored, *PERIOD, "--engine", engine, "--by", by) for by in ("unit", "unit,unit"))
    assert once == twice


def test_a_file_that_cannot_be_read_is_a_fault_not_a_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "hong.xlsx").write_bytes(b"PK\x03\x04hong")
    for path in (tmp_path / "hong.xlsx", tmp_path / "khong-co.csv", tmp_path):
        code, out, _ = called(capsys, path, *PERIOD)
        assert code == 1
        assert "tep-hs-khong-doc-duoc" in out


def test_a_place_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str], export: Path, tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("x", encoding="utf-8")
    for flag in ("--out", "--set-aside", "--keep", "--form-06a"):
        code, _, err = called(capsys, export, *PERIOD, flag, tmp_path / "tep" / "x.csv")
        assert code == 2
        assert "Không" in err


@pytest.mark.parametrize("flag", ["--out", "--set-aside", "--keep", "--form-06a"])
def test_nothing_is_written_over_a_file_that_is_read(capsys: pytest.CaptureFixture[str], export: Path, flag: str) -> None:
    before = export.read_bytes()
    for same in (export, export.parent / "x" / ".." / export.name):
        code, _, err = called(capsys, export, *PERIOD, flag, same)
        assert (code, export.read_bytes()) == (2, before)
        assert "là tệp đang được đọc nên không ghi đè" in err
    code, _, err = called(capsys, export, *PERIOD, "--out", export.parent / "ra.csv", "--set-aside", export.parent / "ra.csv")
    assert code == 2


def test_records_are_kept_among_the_raw_data_but_not_over_what_is_there(
    capsys: pytest.CaptureFixture[str], export: Path, tmp_path: Path
) -> None:
    raw = tmp_path / "data" / "raw" / "2023-Q3"
    kept = raw / "ho_so.parquet"
    called(capsys, export, *PERIOD, "--keep", kept, "--root", tmp_path)
    before = kept.read_bytes()
    assert called(capsys, export, *PERIOD, "--keep", kept, "--root", tmp_path)[0] == 2
    assert called(capsys, export, *PERIOD, "--out", raw / "mot_cua.csv", "--root", tmp_path)[0] == 2
    assert ([p.name for p in raw.iterdir()], kept.read_bytes()) == (["ho_so.parquet"], before)


@pytest.mark.parametrize("flag", ["--out", "--keep", "--form-06a"])
def test_nothing_read_replaces_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path, flag: str) -> None:
    before = tmp_path / "truoc"
    before.write_text("kết quả lần trước", encoding="utf-8")
    for name, content in (("khong-co.csv", None), ("hong.csv", "a,b\n1,2\n")):
        if content:
            (tmp_path / name).write_text(content, encoding="utf-8")
        code, _, err = called(capsys, tmp_path / name, *PERIOD, flag, before)
        assert code == 1
        assert "tệp cũ còn nguyên" in err
        assert before.read_text(encoding="utf-8") == "kết quả lần trước"


@pytest.mark.parametrize(
    ("text", "day"), [("1/6/2023", (2023, 6, 1)), ("01-06-2023", (2023, 6, 1)), ("2023-06-01", (2023, 6, 1)), ("29.2.2024", (2024, 2, 29))]
)
def test_days_are_read_day_first(text: str, day: tuple[int, int, int]) -> None:
    found = read_day(text)
    assert (found.year, found.month, found.day) == day
