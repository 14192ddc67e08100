"""The analyst's desk: a small object, tidy frames, Vietnamese displays, safe with hostile text."""

from __future__ import annotations

import doctest

import pytest

import cchc_analysis as cchc
from cchc_analysis.desk.quarter import Desk
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def q() -> Desk:
    return cchc.load("2023-Q3", ROOT)


def test_tables_are_tidy_frames_found_by_tab(q: Desk) -> None:
    assert q.tables.one_stop["new"].tolist() == [524, 6037, 8752]
    assert "one_stop" in dir(q.tables)
    assert q.tables["digitisation"].shape == (2, 7)
    with pytest.raises(AttributeError, match="Không có bảng"):
        _ = q.tables.khong_co


def test_figures_findings_and_score(q: Desk) -> None:
    assert q.figures.loc["business.change@new", "shown"] == "-29,32"
    assert len(q.findings) == len(q.bundle.data.findings)
    assert q.score.loc["3.4.1", "low"] == "2.0000"
    assert (q.score.loc["3.4.2", "low"], q.score.loc["8.3", "high"]) == ("1.9993", "0.0000")


def test_one_figure_with_its_card(q: Desk) -> None:
    figure = q["one_stop.on_time_rate@land_office"]
    assert str(figure) == "99,78"
    assert "(5.753 + 938) / 6.706" in repr(figure)
    with pytest.raises(KeyError, match=r"có phải.*one_stop\.on_time_rate@land_office"):
        q["one_stop.on_time_rate@land_ofice"]
    assert "one_stop.on_time_rate@land_office" in q._ipython_key_completions_()


def test_displays_are_vietnamese_and_escaped(q: Desk) -> None:
    assert "Quý 2023-Q3" in q._repr_html_()
    assert "Kết quả tại Bộ phận Một cửa" in q.tables._repr_html_()
    view = q["activity.radio_items"]
    view._text = "<script>"
    assert "<script>" not in view._repr_html_()


def test_the_example_in_the_package_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(cchc)
    assert (result.attempted, result.failed) == (3, 0)


def test_the_board_follows_its_sliders(q: Desk) -> None:
    board = q.what_if("8.1", "3.4.2")
    *sliders, points = board.children
    assert [s.description.split(":")[0] for s in sliders] == ["3.4.2", "3.4.2", "8.1", "8.1"]
    assert "không tăng (2 ≤ 2)" in points.value
    sliders[2].value = 3
    assert "tăng (3 &gt; 2)" in points.value
    assert q.score.loc["8.1", "low"] == "0.0000"


def test_an_own_indicator_joins_figures_and_report_of_this_desk_only() -> None:
    desk = cchc.load("2023-Q3", ROOT)
    desk.define("one_stop", "one_stop.withdrawn_rate", "Tỷ lệ hồ sơ rút", lambda t: t.withdrawn / t.received, unit="%")
    assert desk.figures.loc["one_stop.withdrawn_rate@communes", "shown"] == "0,47"
    shown = desk.report.say("Rút {one_stop.withdrawn_rate@communes}%.")._repr_mimebundle_()["text/html"]
    assert "0,47" in shown
    assert "one_stop.withdrawn_rate@communes" not in cchc.load("2023-Q3", ROOT).figures.index
