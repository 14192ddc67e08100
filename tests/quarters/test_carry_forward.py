"""``period.yaml`` carried forward: windows by their kind, number and date emptied, everything else as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis.io import InputError
from cchc_analysis.io.forms.carry_forward import KINDS, blank_period, carry_forward, move, of_another_period, to_look_at
from cchc_analysis.io.period import read_period
from cchc_analysis.io.schema import schema
from cchc_analysis.periods import Quarter, Window
from cchc_analysis.tables import Period
from tests.conftest import ROOT

REAL = ROOT / "data" / "raw" / "2023-Q3" / "period.yaml"


def period(quarter: Quarter, **windows: Window) -> Period:
    return Period(quarter, windows, {})


def read(text: str, quarter: Quarter, folder: Path) -> Period:
    (folder / "period.yaml").write_text(text, encoding="utf-8")
    found = read_period(folder, quarter, schema().tables)
    assert not found.findings
    return found.period


def carried_on(quarters: int, folder: Path) -> Iterator[Period]:
    """The real quarter's period carried forward from quarter to quarter."""
    quarter, periods = Quarter(2023, 3), [read_period(REAL.parent, Quarter(2023, 3), schema().tables).period]
    text = REAL.read_text(encoding="utf-8")
    for _ in range(quarters):
        quarter = quarter.next
        text, _ = carry_forward(text, periods, quarter)
        periods.insert(0, read(text, quarter, folder))
        yield periods[0]


def test_the_real_quarter_goes_on(tmp_path: Path) -> None:
    then, now = Quarter(2023, 3), Quarter(2023, 4)
    old = read_period(REAL.parent, then, schema().tables).period
    text, moved = carry_forward(REAL.read_text(encoding="utf-8"), [old], now)
    new = read(text, now, tmp_path)
    assert new.quarter == now
    assert new.document == {**old.document, "number": "Số: /BC-PNV", "date": ""}
    assert new.recipients == old.recipients
    assert (new.scorecard, new.profile, new.synthetic) == (old.scorecard, old.profile, old.synthetic)
    assert set(new.windows) == set(old.windows)
    assert new.windows["one_stop"] == Window(date(2023, 9, 15), date(2023, 12, 14))
    assert new.windows["budget"] == Window(date(2023, 1, 1), date(2023, 12, 31))
    assert new.windows["businesses"] == Window(date(2023, 10, 1), date(2023, 12, 31))
    assert new.windows["evidence"] == Window(date(2023, 1, 1), date(2023, 12, 31))
    assert {m.name for m in moved if m.kind == "moved"} == {
        "default", "one_stop", "procedures", "online", "digitisation", "digitisation_rates", "petitions", "petitions_open",
    }  # fmt: skip
    comments = [line for line in REAL.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert all(comment in text for comment in comments)
    assert "# để trống: ngày, tháng điền khi ký" in text


def test_kinds_of_window_are_told_apart_over_the_years(tmp_path: Path) -> None:
    for opened in carried_on(6, tmp_path):
        quarter, windows = opened.quarter, opened.windows
        assert windows["evidence"] == Window(date(quarter.year, 1, 1), date(quarter.year, 12, 31))
        assert windows["budget"] == Window(date(quarter.year, 1, 1), quarter.last_day)
        assert windows["businesses"] == Window(quarter.first_day, quarter.last_day)
        assert windows["online"] == quarter.regime_window


@given(st.integers(2020, 2030), st.integers(1, 4), st.dates(date(2019, 1, 1), date(2031, 1, 1)), st.integers(0, 400))
def test_a_window_of_its_own_returns_to_the_regime(year: int, number: int, start: date, days: int) -> None:
    quarter = Quarter(year, number)
    window = Window(start, date.fromordinal(start.toordinal() + days))
    moved = move("one_stop", quarter.next, [period(quarter, one_stop=window)])
    known = {quarter.regime_window, Window(quarter.first_day, quarter.last_day), Window(date(year, 1, 1), quarter.last_day)}
    known |= {Window(date(year, 1, 1), date(year, 12, 31)), Window(date(year, 1, 1), quarter.regime_window.end)}
    if window not in known:
        assert (moved.kind, moved.after) == ("moved", quarter.next.regime_window)
    else:
        assert moved.kind != "moved"


@pytest.mark.parametrize(
    ("number", "emptied"),
    [
        ("Số: 145/BC-PNV", "Số: /BC-PNV"),
        ("145/BC-UBND", "Số: /BC-UBND"),
        ("Số:      /BC-X", "Số: /BC-X"),
        ("145", ""),
        ("Số 123/BC-PNV", "Số /BC-PNV"),
        ("Số 12a-BC/HU", "Số -BC/HU"),
        ("Số: 9/2024/BC-PNV", "Số: /2024/BC-PNV"),
        ("Số: ……/BC-PNV", "Số: ……/BC-PNV"),
        ("Số 7", "Số"),
        ("", ""),
    ],
)
def test_the_number_is_emptied_and_its_sign_stays(number: str, emptied: str, tmp_path: Path) -> None:
    text = f"quarter: 2024-Q1\ndocument:\n  number: {number!r}  # số\n  date: 2024-03-20\nwindows: {{}}\n".replace("'", '"')
    old = read(text, Quarter(2024, 1), tmp_path)
    new = read(carry_forward(text, [old], Quarter(2024, 2))[0], Quarter(2024, 2), tmp_path)
    assert new.document == {"number": emptied, "date": ""}
    assert new.windows == {"default": Quarter(2024, 2).regime_window}


def test_windows_in_the_middle_and_in_blocks_are_replaced_whole(tmp_path: Path) -> None:
    text = (
        "quarter: 2024-Q1\nwindows:\n  default:\n    from: 2023-12-15\n    to: 2024-03-14\n\n# sau\nrecipients:\n  - Lưu.\n"
        "document:\n  unit: xã Một\n"
    )
    old = read(text, Quarter(2024, 1), tmp_path)
    written, _ = carry_forward(text, [old], Quarter(2024, 2))
    new = read(written, Quarter(2024, 2), tmp_path)
    assert new.windows == {"default": Quarter(2024, 2).regime_window}
    assert (new.recipients, new.document) == (("Lưu.",), {"unit": "xã Một"})
    assert "# sau" in written


@pytest.mark.parametrize(
    "text",
    [
        'quarter: 2024-Q1\ndocument: {number: "Số 12/BC-X", unit: xã Một, date: 2024-03-20}  # gọn\nwindows: {default: {from: 2023-12-15, to: 2024-03-14}}\n',
        'quarter: "2024-Q1"\ndocument:\n  # trên số\n  "number": Số 12/BC-X # số\n  date: 20/3/2024\n  unit: >-\n    xã\n    Một\nwindows:\n',
        "{quarter: 2024-Q1, document: {number: Số 12/BC-X, date: 2024-03-20, unit: xã Một}, windows: {}}",
        "quarter: 2024-Q1\ndocument: {unit: xã Một, number: 'Số 12/BC-X',\n  date: 2024-03-20}",
    ],
)
def test_nothing_is_lost_however_the_file_is_written(text: str, tmp_path: Path) -> None:
    old = read(text, Quarter(2024, 1), tmp_path)
    written, _ = carry_forward(text, [old], Quarter(2024, 2))
    new = read(written, Quarter(2024, 2), tmp_path)
    assert new.document == {"number": "Số /BC-X", "unit": "xã Một", "date": ""}
    assert new.windows == {"default": Quarter(2024, 2).regime_window}
    assert [c in written for c in ("# gọn", "# trên số", "# số")] == [c in text for c in ("# gọn", "# trên số", "# số")]


def test_a_file_that_cannot_be_carried_is_refused_whole(tmp_path: Path) -> None:
    text = "{quarter: 2024-Q1}\n"
    with pytest.raises(InputError, match="2024-Q2"):
        carry_forward(text, [read(text, Quarter(2024, 1), tmp_path)], Quarter(2024, 2))


WINDOWS = """\
quarter: 2024-Q1
windows:
  # trước cả nhóm
  default: {from: 2023-12-15, to: 2024-03-14}  # theo công văn
  # giữa hai dòng

  petitions: {from: 2023-12-01, to: 2024-02-29, as_of: 2024-03-14}  # đơn thư chốt sớm
  online: {from: 2024-01-02, to: 2024-03-01}
  budget:
    from: 2024-01-01  # đầu quý
    # giữa
    to: 2024-03-31
# cuối
"""


def test_comments_on_and_between_window_lines_stay(tmp_path: Path) -> None:
    quarter = Quarter(2024, 1)
    written, _ = carry_forward(WINDOWS, [read(WINDOWS, quarter, tmp_path)], quarter.next)
    assert (
        written
        == f"""\
quarter: 2024-Q2
windows:
  # trước cả nhóm
  default: {{from: 2024-03-15, to: 2024-06-14}}  # theo công văn
  # giữa hai dòng

  petitions: {{from: 2024-03-15, to: 2024-06-14, as_of: ""}}  # đơn thư chốt sớm
  online: {{from: 2024-03-15, to: 2024-06-14}}  # {KINDS["moved"]} (quý trước: 02/01/2024 – 01/3/2024)
  budget:
    from: 2024-04-01  # đầu quý
    # giữa
    to: 2024-06-30
# cuối
"""
    )
    once_more, _ = carry_forward(written, [read(written, quarter.next, tmp_path)], quarter.next.next)
    assert "  online: {from: 2024-06-15, to: 2024-09-14}\n" in once_more


def test_a_window_up_to_the_regimes_end_goes_on_as_one(tmp_path: Path) -> None:
    profile = ROOT / "profiles" / "xa-2026" / "data" / "raw" / "2026-Q2"
    old = read_period(profile, Quarter(2026, 2), schema().tables).period
    found = move("evidence", Quarter(2026, 3), [old])
    assert (found.kind, found.after) == ("year_to_regime", Window(date(2026, 1, 1), date(2026, 9, 14)))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Kế hoạch cải cách hành chính năm 2023", True),
        ("Quyết định ngày 30/12/2023 về Kế hoạch năm 2024", False),
        ("Quyết định số 19162/QĐ-UBND ngày 27/12/2021", False),
        ("Quyết định ngày 27 tháng 12 năm 2021", False),
        ("Nghị quyết số 76/2021/NQ-CP", False),
        ("Chương trình giai đoạn 2021–2030", False),
        ("Chương trình giai đoạn 2016 - 2020", True),
        ("673-qd-ubnd-2023-cap-huyen", True),
        ("district-2024", False),
        ("Thu ngân sách, ước 9 tháng", True),
        ("Thu ngân sách, ước 6 tháng", False),
        ("Số liệu tháng 3", True),
        ("Số liệu tháng 5", False),
        ("Báo cáo quý I", True),
        ("báo cáo Quý II", False),
        ("quý này, quý trước", False),
        ("Đàn bò", False),
    ],
)
def test_words_that_speak_of_another_period(text: str, other: bool) -> None:
    assert of_another_period(text, Quarter(2024, 2)) is other


def test_every_quarter_of_a_later_year_reminds_of_the_old_plan_and_card(tmp_path: Path) -> None:
    for opened in carried_on(3, tmp_path):
        keys = [words.partition(" ")[0] for words in to_look_at(opened)]
        assert keys == ([] if opened.quarter.year == 2023 else ["profile", "scorecard", "document.year_plan"])


def test_a_first_period_is_readable(tmp_path: Path) -> None:
    assert read(blank_period(Quarter(2024, 1)), Quarter(2024, 1), tmp_path).windows["default"] == Quarter(2024, 1).regime_window
