"""Records on disk, counted by every engine with the same integers, in bounded memory."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from cchc_analysis.cases import CaseDataError, Rules, count
from cchc_analysis.cases.synthetic import random_cases
from cchc_analysis.io.cases import store as case_store
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.io.cases.counts import Wish, count_files, count_import
from cchc_analysis.io.cases.exports import read_cases
from cchc_analysis.io.cases.store import columns_with_data, is_canonical, is_synthetic, write_records
from tests.cases import memory, quarter
from tests.cases.exports import HEADINGS, rows, write_csv

CALENDAR = default_calendar()
LOCAL = ("pandas", "polars", "duckdb")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ho-so") / "ho_so.parquet"
    frame = quarter.real_quarter()
    assert write_records((frame[i : i + 4000] for i in range(0, len(frame), 4000)), path) == len(frame)
    return path


def test_records_come_back_as_they_were(stored: Path) -> None:
    assert is_canonical(stored)
    assert is_synthetic(stored)
    again = pd.concat(list(case_store.batches(stored, list(quarter.real_quarter().columns))))
    frame = quarter.real_quarter()
    for name in frame:
        assert again[name].astype(frame[name].dtype).tolist() == frame[name].tolist() or again[name].isna().any(), name
    pd.testing.assert_frame_equal(count(again, window=quarter.WINDOW), count(frame, window=quarter.WINDOW))


@pytest.mark.parametrize("engine", LOCAL)
def test_every_engine_counts_the_file_alike(stored: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_store, "BATCH", 5000)
    wish = Wish(
        quarter.WINDOW, ("level", "field"), calendar=CALENDAR, due_within=3, behind="resolved_overdue", other_rules=Rules(missing_due="overdue", finish="returned")
    )  # fmt: skip
    done = count_files([stored], wish, engine=engine)
    expected = wish.of(quarter.real_quarter())
    assert done.synthetic
    assert done.tables.keys() == expected.keys() == {"counts", "days", "due", "ageing", "listed", "differences"}
    for name, table in expected.items():
        if name not in ("counts", "days", "ageing"):
            table = table[["unit", "case_id"]]
            pd.testing.assert_frame_equal(done.tables[name][["unit", "case_id"]], table, check_dtype=False)
        else:
            pd.testing.assert_frame_equal(done.tables[name], table, check_dtype=False)


def test_columns_that_are_empty_throughout_are_not_read(stored: Path) -> None:
    assert columns_with_data([stored], Wish(quarter.WINDOW).columns) == [
        "unit", "received", "due", "closed", "outcome", "service_level", "channel", "components_digitised", "results_digitised", "payment",
    ]  # fmt: skip


@pytest.mark.parametrize("engine", LOCAL)
def test_an_export_is_counted_by_every_engine(tmp_path: Path, engine: str) -> None:
    done = count_import(read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *rows(30)])), Wish(quarter.WINDOW), engine=engine)
    assert done.counts["resolved_early"].tolist() == [30]
    assert done.imported is not None
    assert done.imported.accepted == 30
    assert not done.synthetic


def test_imported_records_can_be_kept(tmp_path: Path) -> None:
    keep = tmp_path / "giu.parquet"
    count_import(read_cases(write_csv(tmp_path / "a.csv", [HEADINGS, *rows(5)])), Wish(quarter.WINDOW), keep=keep)
    assert is_canonical(keep)
    assert set(pq.read_schema(keep).names) == set(quarter.real_quarter().columns)
    assert count_files([keep], Wish(quarter.WINDOW)).counts["received"].tolist() == [5]


def test_an_empty_import_is_an_empty_table(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS])
    for engine in LOCAL:
        assert count_import(read_cases(path), Wish(quarter.WINDOW), engine=engine).counts.empty


@pytest.mark.parametrize("engine", ["polars", "duckdb", "spark"])
def test_a_missing_engine_is_a_clear_message(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_store.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(CaseDataError, match=rf'chưa cài bộ máy “{engine}”.*pip install "cchc-analysis\[{engine}\]"'):
        case_store.require_engine(engine)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(CaseDataError, match="Không có bộ máy “dask”"):
        case_store.require_engine("dask")


@pytest.mark.slow
def test_pandas_stays_within_500_mb_whatever_the_size(tmp_path: Path) -> None:
    path = tmp_path / "ho_so.parquet"
    window = quarter.WINDOW
    write_records((random_cases(500_000, window=window, calendar=CALENDAR, seed=1, first=i * 500_000) for i in range(6)), path)
    code = (
        "import sys, datetime as d\nfrom pathlib import Path\nfrom cchc_analysis.io.cases.counts import Wish, count_files\n"
        "from cchc_analysis.periods import Window\n"
        "done = count_files([Path(sys.argv[1])], Wish(Window(d.date(2023, 6, 1), d.date(2023, 9, 25))))\n"
        "print(done.counts['received'].sum())"
    )
    printed, peak = memory.run(code, str(path))
    assert printed == ["3000000"]
    assert peak < 500
