"""Charts: exact labels, nothing outside the paper, equal bytes, colours that the page knows."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text as DrawnText
from PIL import Image

from cchc_analysis.report import charts, drawing
from cchc_analysis.report.blocks import Chart

CSS = (Path(charts.__file__).parent / "templates" / "page.css").read_text(encoding="utf-8")
NAMES = ["Các phòng, ban huyện", "Chi nhánh Văn phòng Đăng ký đất đai", "Các xã, thị trấn"]
RATES = [Fraction(249, 252), Fraction(3126, 5080), Fraction(7687, 8441)]

MAKERS: dict[str, Callable[[], Chart]] = {
    "bars": lambda: charts.bar_shares("a", "t", [*zip(NAMES, RATES, strict=True), ("Khác", None)], alt="x", notes={NAMES[0]: "249/252"}),
    "target": lambda: charts.bar_shares(
        "b", "t", list(zip(NAMES, RATES, strict=True)), alt="x", targets=dict.fromkeys(NAMES, Fraction(9, 10))
    ),
    "targets": lambda: charts.bar_shares(
        "c", "t", list(zip(NAMES, RATES, strict=True)), alt="x", targets={NAMES[1]: Fraction(62, 100), NAMES[2]: Fraction(1)}
    ),
    "stacks": lambda: charts.stacked_counts(
        "d", "t", NAMES, [("Đúng hạn", [507, 5753, 8686]), ("Quá hạn", [0, 15, 3]), ("Trễ", [0, 0, 0])], alt="x", as_shares=True
    ),
    "fall": lambda: charts.waterfall("f", "t", ("Tối đa", 100), [("Tiêu chí 1", 2), ("Tiêu chí 2", Fraction(3, 4))], "Còn", alt="x"),
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, tuple[float, float, float, float]]]]:
    """What each chart writes, and where, in parts of its paper."""
    seen: list[list[tuple[str, tuple[float, float, float, float]]]] = []
    original = drawing.chart

    def spy(figure: drawing.Figure, *rest: str) -> Chart:
        made = original(figure, *rest)
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        width, height = figure.canvas.get_width_height()
        boxes = [
            (t.get_text(), t.get_window_extent(renderer)) for t in figure.findobj(DrawnText) if t.get_text().strip() and t.get_visible()
        ]
        seen.append([(text, (b.x0 / width, b.y0 / height, b.x1 / width, b.y1 / height)) for text, b in boxes])
        return made

    monkeypatch.setattr(charts, "chart", spy)
    return seen


@pytest.mark.parametrize("name", MAKERS)
def test_equal_bytes_and_both_pictures(name: str) -> None:
    first, second = MAKERS[name](), MAKERS[name]()
    assert first == second
    assert first.svg.startswith("<?xml") and "<text" not in first.svg and re.search(r"<dc:date>|matplotlib.org/? ", first.svg) is None
    picture = Image.open(io.BytesIO(base64.b64decode(first.png)))
    assert picture.width == round(drawing.WIDTH * 200)
    assert len(first.svg) < 120_000


@pytest.mark.parametrize("name", MAKERS)
def test_nothing_is_written_outside_the_paper(name: str, drawn: list[list[tuple[str, tuple[float, float, float, float]]]]) -> None:
    MAKERS[name]()
    for text, (left, bottom, right, top) in drawn[0]:
        assert left > -0.002 and right < 1.002 and bottom > -0.02 and top < 1.02, text


@pytest.mark.parametrize("name", MAKERS)
def test_every_colour_has_its_dark_twin(name: str) -> None:
    used = set(re.findall(r"#[0-9a-f]{6}\b", MAKERS[name]().svg)) - {drawing.ON_LIGHT}
    known = set(re.findall(r'fill="(#[0-9a-f]{6})"', CSS))
    assert used and used <= known


def words(drawn: list[list[tuple[str, tuple[float, float, float, float]]]]) -> set[str]:
    return {text.replace("\n", " ") for text, _ in drawn[0]}


def test_labels_are_exact_and_half_up(drawn: list[list[tuple[str, tuple[float, float, float, float]]]]) -> None:
    charts.bar_shares("a", "t", [("Một phần tám", Fraction(1, 32)), ("Đủ", Fraction(1)), ("Gần đủ", Fraction(99999, 100000))], alt="x")
    assert {"3,13%", "100%", "100,00%"} <= words(drawn)


def test_a_missing_rate_says_so_and_a_rate_below_its_target_changes_colour(
    drawn: list[list[tuple[str, tuple[float, float, float, float]]]],
) -> None:
    chart = MAKERS["target"]()
    assert drawing.VERMILION in chart.svg and drawing.BLUE in chart.svg and "mục tiêu 90%" in words(drawn)
    drawn.clear()
    assert drawing.VERMILION not in MAKERS["bars"]().svg
    assert "chưa có số liệu" in words(drawn)


def test_stacks_name_totals_and_small_pieces_and_drop_what_is_nowhere(
    drawn: list[list[tuple[str, tuple[float, float, float, float]]]],
) -> None:
    MAKERS["stacks"]()
    assert {"5.753", "5.768", "quá hạn 15", "quá hạn 3"} <= words(drawn)
    assert "Trễ" not in words(drawn) and "Quá hạn" in words(drawn)


def test_a_waterfall_ends_at_what_is_left(drawn: list[list[tuple[str, tuple[float, float, float, float]]]]) -> None:
    MAKERS["fall"]()
    assert {"100,00", "−2,00", "−0,75", "97,25"} <= words(drawn)


def test_a_title_is_no_part_of_the_drawing_and_dollars_are_no_mathematics(
    drawn: list[list[tuple[str, tuple[float, float, float, float]]]],
) -> None:
    chart = charts.bar_shares("a", "Thông điệp", [("$x^2$ & <b>", Fraction(1, 2))], alt="x")
    assert "$x^2$ & <b>" in words(drawn) and "Thông điệp" not in words(drawn) and chart.title == "Thông điệp"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.text(alphabet="aăơđ $_^{}\\", max_size=60), st.none() | st.fractions(0, 3)), max_size=5))
def test_any_labels_and_rates_can_be_drawn(shares: list[tuple[str, Fraction | None]]) -> None:
    assert charts.bar_shares("a", "t", shares, alt="x").svg


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), max_size=4))
def test_any_counts_can_be_drawn(rows: list[tuple[int, int]]) -> None:
    labels = [f"Đơn vị {n}" for n in range(len(rows))]
    assert charts.stacked_counts("a", "t", labels, [("A", [a for a, _ in rows]), ("B", [b for _, b in rows])], alt="x").svg


def test_nothing_to_show_is_still_a_chart() -> None:
    assert charts.waterfall("a", "t", ("M", 0), [], "C", alt="x").svg


def test_small_pieces_are_named_on_as_many_lines_as_they_need(drawn: list[list[tuple[str, tuple[float, float, float, float]]]]) -> None:
    names = ("Đã giải quyết đúng hạn", "Đã giải quyết quá hạn", "Đang giải quyết còn hạn", "Đang giải quyết trễ hạn", "Rút")
    series = [(name, [count, 5]) for name, count in zip(names, (1_240_000, 1_210, 4_567, 1_111, 24), strict=True)]
    charts.stacked_counts("a", "t", ["Trung tâm Phục vụ hành chính công xã", "Xã"], series, alt="x", as_shares=True)
    below = "đã giải quyết quá hạn 1.210; đang giải quyết còn hạn 4.567; đang giải quyết trễ hạn 1.111; rút 24"
    assert below in words(drawn)
    assert all(right < 1 for _, (_, _, right, _) in drawn[0])


def test_a_rate_of_nothing_is_not_called_missing(drawn: list[list[tuple[str, tuple[float, float, float, float]]]]) -> None:
    charts.bar_shares("a", "t", [("Xã", None), ("Thôn", None)], alt="x", instead={"Xã": "không xác định"})
    assert {"không xác định", "chưa có số liệu"} <= words(drawn)


def test_a_loss_down_to_the_foot_stands_behind_its_bar(drawn: list[list[tuple[str, tuple[float, float, float, float]]]]) -> None:
    charts.waterfall("a", "t", ("Tối đa", 100), [("Lĩnh vực 1: mất", 82), ("Lĩnh vực 6: chưa chắc", 18)], "Chắc chắn có", alt="x")
    boxes = dict(drawn[0])
    assert boxes["−18,00"][0] > boxes["Lĩnh vực 6: chưa chắc"][2]


def test_text_width_grows_with_the_text() -> None:
    assert 0 < drawing.text_width("a") < drawing.text_width("aa") < drawing.text_width("aa", weight="Bold") * 1.2
    assert drawing.text_width("x" * 20, 11) == pytest.approx(2 * drawing.text_width("x" * 10, 11), rel=0.1)
