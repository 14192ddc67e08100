"""A quarter as a whole: missing tables and registries, the quarter before, what the real quarter says."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cchc_analysis.io import InputError
from cchc_analysis.io.schema import schema
from cchc_analysis.io.tables import load_quarter, quarters
from cchc_analysis.model import Severity
from cchc_analysis.periods import Quarter, Window
from tests.io.places import SMALL, load, quarter_folder, small_quarter

ROOT = Path(__file__).resolve().parents[2]
RAW = ROOT / "data" / "raw"


def test_a_missing_table_is_a_notice_that_names_its_section(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    (quarter_folder(root) / "mot_cua.csv").unlink()
    outcome = load(root)
    assert outcome.places() == [("bang-thieu", "notice", "mot_cua.csv")]
    assert "mục I.2.1 của báo cáo sẽ ghi chưa có số liệu" in outcome.findings[0].message
    assert outcome.data is not None
    assert outcome.data.table("one_stop").rows == ()


def test_a_quarter_without_any_table_still_loads(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    for path in quarter_folder(root).glob("*.csv"):
        path.unlink()
    outcome = load(root)
    codes = [p[0] for p in outcome.places()]
    assert codes.count("bang-thieu") == sum(not table.optional for table in schema().tables.values())
    assert set(codes) == {"bang-thieu", "quy-trong"}
    assert outcome.counts == (0, 0, 0)


def test_missing_registries_are_faults_and_no_crash(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    shutil.rmtree(root / "data" / "reference")
    outcome = load(root)
    assert [p for p in outcome.places() if p[0] == "so-bo-thieu"] == [
        ("so-bo-thieu", "fault", f"reference/{name}.csv") for name in ("levels", "targets", "units")
    ]
    read, accepted, aside = outcome.counts
    assert read == accepted + aside == 47


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = small_quarter(tmp_path)
    original = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name == "don_thu.csv":
            raise PermissionError
        return original(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    outcome = load(root)
    assert outcome.places() == [("tep-khong-doc-duoc", "fault", "don_thu.csv")]
    assert "đang mở trong chương trình khác" in outcome.findings[0].message


def _with_quarter_before(root: Path, window: str) -> Path:
    small_quarter(root)
    before = root / "data" / "raw" / "2024-Q1"
    before.mkdir()
    (before / "period.yaml").write_text(f"quarter: 2024-Q1\nwindows:\n  default: {window}\n", encoding="utf-8")
    return before


def test_windows_that_overlap_the_quarter_before(tmp_path: Path) -> None:
    _with_quarter_before(tmp_path, "{from: 2023-12-15, to: 2024-03-20}")
    outcome = load(tmp_path)
    assert outcome.places() == [("khoang-chong", "notice", "period.yaml:21")]
    assert "từ ngày 15/12/2023 đến hết ngày 20/3/2024" in outcome.findings[0].message
    assert "và 14 bảng khác" in outcome.findings[0].message


def test_adjoining_windows_and_running_totals_of_a_year_do_not_overlap(tmp_path: Path) -> None:
    _with_quarter_before(tmp_path, "{from: 2023-12-15, to: 2024-03-14}")
    assert load(tmp_path).places() == []
    for quarter, end in (("2024-Q1", "2024-03-31"), ("2024-Q2", "2024-06-30")):
        period = tmp_path / "data" / "raw" / quarter / "period.yaml"
        text = period.read_text(encoding="utf-8")
        period.write_text(text + f"  budget: {{from: 2024-01-01, to: {end}}}\n", encoding="utf-8")
    assert {p[0] for p in load(tmp_path).places()} == {"khoang-rieng"}


def test_what_is_carried_over_is_what_was_in_progress(tmp_path: Path) -> None:
    before = _with_quarter_before(tmp_path, "{from: 2023-12-15, to: 2024-03-14}")
    lines = [
        "Đơn vị;Kỳ trước chuyển qua;Tiếp nhận mới;Đã giải quyết đúng hạn;Đã giải quyết quá hạn;"
        "Đang giải quyết còn hạn;Đang giải quyết trễ hạn;Hồ sơ rút",
        "Các phòng, ban huyện;0;50;45;0;4;0;1",
        "xã Một;0;90;80;0;9;0;1",
    ]
    (before / "mot_cua.csv").write_text("\n".join(lines), encoding="utf-8")
    outcome = load(tmp_path)
    assert outcome.places() == [("ky-truoc-lech", "notice", "mot_cua.csv!B3")]
    assert "xã Một: kỳ trước chuyển qua 10, cuối kỳ trước đang giải quyết 9" in outcome.findings[0].message


def test_an_unknown_quarter_names_those_that_exist(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    with pytest.raises(InputError, match=r"Không có số liệu của quý 2031-Q1\. Các quý đang có: 2024-Q2\."):
        load_quarter(Quarter(2031, 1), root / "data" / "raw")


def test_a_folder_without_period_file(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    (quarter_folder(root) / "period.yaml").unlink()
    with pytest.raises(InputError, match=r"không có tệp period\.yaml"):
        load_quarter(Quarter(2024, 2), root / "data" / "raw")


def test_quarters_are_folders_with_a_quarters_name(tmp_path: Path) -> None:
    for name in ("2024-Q2", "2023-Q4", "ghi chú", "2024-Q5"):
        (tmp_path / name).mkdir()
    (tmp_path / "2022-Q1").write_text("không phải thư mục", encoding="utf-8")
    assert quarters(tmp_path) == [Quarter(2023, 4), Quarter(2024, 2)]
    assert quarters(tmp_path / "không có") == []


def test_contents_windows_and_registries_of_the_small_quarter(tmp_path: Path) -> None:
    data = load(small_quarter(tmp_path)).data
    assert data is not None
    row = data.table("one_stop").rows[1]
    assert (row["unit"], row["new"], row.number("on_time_pct")) == ("xa_mot", 1240, Decimal("99.59"))
    assert data.table("one_stop").window == Window(date(2024, 3, 15), date(2024, 6, 14))
    assert data.period.document["date"] == "2024-06-20"
    assert data.period.synthetic is True
    assert "xa_cu" not in data.reference.units
    assert [unit.id for unit in data.reference.of_level("communes")] == ["xa_mot", "xa_hai", "dong_an", "dong_binh"]
    assert data.reference.levels["departments"].reporting_group == "offices"
    assert data.reference.targets[1].share == Decimal("0.55")
    assert [row["value"] for row in data.table("evidence")] == [2, True]


class TestRealQuarter:
    """2023-Q3: no faults; the known differences are notices."""

    @pytest.fixture(scope="class")
    def outcome(self) -> object:
        return load_quarter(Quarter(2023, 3), RAW)

    def test_nothing_but_notices(self, outcome: object) -> None:
        findings = outcome.findings  # type: ignore[attr-defined]
        assert {f.severity for f in findings} == {Severity.NOTICE}
        assert outcome.rows_read == outcome.rows_accepted > 150  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        ("file", "says"),
        [
            ("so_hoa.csv", "Công bố 90,56%; tính từ 7.941/8.740 được 90,86%"),
            ("ho_kinh_doanh.csv", "Công bố -70,67%; tính lại -29,32%: 70,68 là tỷ số 94/133"),
            ("so_hoa.csv", "8.740, trong khi bảng một cửa cho 8.741"),
            ("so_hoa.csv", "8.688, trong khi bảng một cửa cho 8.689"),
            ("ke_hoach.csv", "cộng lại là 19"),
            ("period.yaml", "từ ngày 01/6/2023 đến hết ngày 25/9/2023"),
        ],
    )
    def test_a_known_difference_is_told(self, file: str, says: str, outcome: object) -> None:
        assert [f for f in outcome.findings if f.file == file and says in f.message]  # type: ignore[attr-defined]

    def test_other_published_rates_agree(self, outcome: object) -> None:
        rates = [f for f in outcome.findings if f.code.startswith("ty-le")]  # type: ignore[attr-defined]
        assert len(rates) == 2


def test_the_schema_is_unambiguous_and_fits_excel() -> None:
    names: dict[str, str] = {}
    for table in schema().tables.values():
        assert len(table.title) <= 31
        assert not re.search(r"[\[\]:*?/\\]", table.title)
        assert set(table.key) <= set(table.columns)
        for name in table.names:
            assert names.setdefault(name, table.id) == table.id
        headings: dict[str, str] = {}
        for column in table.columns.values():
            for name in column.names:
                assert headings.setdefault(name, column.id) == column.id, (table.id, name)


def test_loading_imports_no_pandas() -> None:
    import subprocess

    code = (
        "import sys; from pathlib import Path; from cchc_analysis.io.tables import load_quarter; "
        "from cchc_analysis.periods import Quarter; load_quarter(Quarter(2024, 2), Path(sys.argv[1])); "
        "print([m for m in ('pandas', 'numpy', 'openpyxl', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(SMALL / "data" / "raw")], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_a_frame_of_a_table_keeps_numbers_exact_beside_gaps(tmp_path: Path) -> None:
    root = small_quarter(tmp_path)
    path = quarter_folder(root) / "ke_hoach.csv"
    data = load(root).data
    assert data is not None
    frame = data.table("plans").to_frame()
    assert str(frame["tasks_due"].dtype) == "Int64"
    assert {type(x) for x in data.table("one_stop").to_frame()["on_time_pct"]} == {Decimal}
    path.write_text(path.read_text(encoding="utf-8-sig").rsplit(",", 1)[0] + ",\n", encoding="utf-8-sig")
    data = load(root).data
    assert data is not None
    gap = data.table("plans").to_frame()["tasks_done_before"]
    assert (str(gap.dtype), gap.isna().sum()) == ("Int64", 1)
