"""A case in two places is counted once, whatever kind of file it stands in; files that nobody checked are checked."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cchc_analysis.cases import CaseDataError
from cchc_analysis.cli import main
from cchc_analysis.io.cases.counts import Wish, count_files
from cchc_analysis.io.cases.exports import read_cases
from cchc_analysis.io.cases.quarter import canonical_files
from cchc_analysis.io.cases.store import is_canonical, rows_in, write_records
from tests.cases import quarter
from tests.cases.exports import HEADINGS, row, rows, write_csv, write_xlsx

PERIOD = ["--from", "01/6/2023", "--to", "25/9/2023"]


def kept(path: Path, lines: list[list[Any]]) -> Path:
    write_records(read_cases(write_csv(path.with_suffix(".csv"), [HEADINGS, *lines])).batches(), path)
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, dict[str, Any]]:
    code = main(["cases", *map(str, words), *PERIOD, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_case_in_two_parquet_files_is_counted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = kept(tmp_path / "bo.parquet", rows(3)), kept(tmp_path / "tinh.parquet", [row(2), row(9)])
    code, made = asked(capsys, one, two)
    assert (code, made["counts"][0]["received"], made["rows_set_aside"]) == (1, 4, 1)
    assert [f["message"] for f in made["findings"] if f["code"] == "hs-trung"] == ["Mã hồ sơ đã có ở tệp “bo.parquet”, dòng 3."]
    with canonical_files([one, two]) as (files, source):
        assert rows_in(files) == 4
        assert source is not None


def test_one_file_of_our_own_is_counted_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = kept(tmp_path / "a.parquet", rows(3))
    with canonical_files([path]) as (files, source):
        assert (files, source) == ([path], None)
    assert asked(capsys, path)[1]["rows_read"] is None
    assert asked(capsys, path, "--set-aside", tmp_path / "de-rieng.csv")[1]["rows_read"] == 3
    assert (tmp_path / "de-rieng.csv").is_file()


def test_a_parquet_file_with_the_same_columns_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = pd.Timestamp
    frame = pd.DataFrame(
        {
            "case_id": ["H-1", "H-1", "H-2", "H-3"], "unit": ["xã A", "xã A", "xã A 0912345678", "xã A"], "received": [day("2023-06-05")] * 4,
            "due": [day("2023-06-10")] * 4, "closed": [day("2023-06-09"), day("2023-06-09"), day("2023-06-12"), day("2023-06-01")],
        }
    )  # fmt: skip
    path = tmp_path / "a.parquet"
    frame.to_parquet(path)
    assert not is_canonical(path)
    aside = tmp_path / "de-rieng.csv"
    code, made = asked(capsys, path, "--set-aside", aside)
    assert (code, made["counts"][0]["received"]) == (1, 1)
    codes = sorted(line["Mã lỗi"] for line in csv.DictReader(aside.open(encoding="utf-8-sig")))
    assert codes == ["hs-ca-nhan", "hs-ket-thuc-truoc-nhan", "hs-trung"]


@pytest.mark.parametrize("missing", ["unit", "case_id"])
def test_a_parquet_file_without_a_column_is_told_not_a_traceback(tmp_path: Path, missing: str, capsys: pytest.CaptureFixture[str]) -> None:
    day = pd.Timestamp
    frame = pd.DataFrame({"case_id": ["H-1"], "unit": ["xã A"], "received": [day("2023-06-05")], "due": [day("2023-06-10")]})
    frame.drop(columns=missing).assign(closed=day("2023-06-09")).to_parquet(tmp_path / "a.parquet")
    code, made = asked(capsys, tmp_path / "a.parquet", "--list", "received")
    assert (code, len(made["cases"])) == ((0, 1) if missing == "unit" else (1, 0))


@pytest.mark.parametrize("engine", ["pandas", "polars", "duckdb"])
def test_a_file_broken_in_the_middle_is_named(tmp_path: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hong.parquet"
    write_records([quarter.real_quarter()], path)
    broken = bytearray(path.read_bytes())
    for i in range(30, len(broken) // 2):
        broken[i] ^= 0xFF
    path.write_bytes(broken)
    with pytest.raises(CaseDataError, match=r"“hong\.parquet”.*hỏng"):
        count_files([path], Wish(quarter.WINDOW), engine=engine)
    foreign = tmp_path / "ngoai.parquet"
    pd.DataFrame(rows(2000), columns=HEADINGS).to_parquet(foreign)
    broken = bytearray(foreign.read_bytes())
    for i in range(30, len(broken) // 2):
        broken[i] ^= 0xFF
    foreign.write_bytes(broken)
    code, made = asked(capsys, foreign)
    assert code == 1
    assert ("tep-hs-khong-doc-duoc", "ngoai.parquet") in [(f["code"], f["file"]) for f in made["findings"]]


@pytest.mark.parametrize("spelling", ["h48.24-230601-0001", "H48.24–230601-0001", "H48.24 - 230601 - 0001", " H48.24-230601‑0001 "])
def test_another_spelling_of_a_code_is_the_same_case(tmp_path: Path, spelling: str) -> None:
    done = read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, row(1), row(2, code=spelling)]))
    assert done.frame()["case_id"].tolist() == [row(1)[3]]
    assert [f.code for f in done.findings if f.severity.value == "fault"] == ["hs-trung"]


def test_the_sheet_of_the_first_one_is_named(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(tmp_path / "a.xlsx", [HEADINGS, *rows(2)], sheet="Tháng 6")
    book = openpyxl.load_workbook(path)
    page = book.create_sheet("Tháng 7")
    for line in [HEADINGS, row(2), row(3), row(3)]:
        page.append(line)
    book.save(path)
    other = write_csv(tmp_path / "b.csv", [HEADINGS, row(3), row(1)])
    done = read_cases([path, other])
    assert len(done.frame()) == 3
    assert [f.message.removeprefix("Mã hồ sơ đã có ở ") for f in done.findings if f.code == "hs-trung"] == [
        "trang “Tháng 6”, dòng 3.", "dòng 3.", "tệp “a.xlsx”, trang “Tháng 7”, dòng 3.", "tệp “a.xlsx”, trang “Tháng 6”, dòng 2.",
    ]  # fmt: skip
