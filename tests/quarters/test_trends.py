"""Trends: gaps and breaks, control limits, ranks and seasons against oracles of the tests' own; the page of trends."""

from __future__ import annotations

import shutil
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cchc_analysis import trends
from cchc_analysis.io import InputError
from cchc_analysis.io.history import load_history
from cchc_analysis.model import Definition, Figure, Figures, Status
from cchc_analysis.periods import Quarter, Window
from cchc_analysis.publish.execution import execute, export
from cchc_analysis.report import blocks as b
from cchc_analysis.report.panels import _breaks, _gaps, _stretches
from cchc_analysis.report.trends import TrendReport, open_trends
from cchc_analysis.trends import Point, Series
from tests.quarters.history import UNITS, Case, Project

ROOT = Path(__file__).parents[2]
Q = Quarter.parse
RATE = Definition("r", "Tỷ lệ", "đúng / tổng", "căn cứ", "%", 2, "I.2.1")


def rate(quarter: Quarter, k: int, n: int, scope: str = "a", *, window: Window | None = None, formula: str = RATE.formula) -> Figure:
    definition = Definition("r", RATE.label, formula, RATE.source, "%", 2, RATE.section)
    value = Fraction(k, n) if n else None
    days = window or quarter.regime_window
    return Figure(f"r@{scope}", definition, scope, value, Status.COMPUTED, days, Fraction(k), Fraction(n))


def history(*counts: tuple[str, int, int]) -> dict[Quarter, Figures]:
    return {Q(q): Figures.of([rate(Q(q), k, n)]) for q, k, n in counts}


def only(found: tuple[Series, ...]) -> Series:
    (series,) = found
    return series


# -- gaps and breaks ---------------------------------------------------------------------------------------------------


def test_a_missing_quarter_is_a_gap_and_no_break() -> None:
    series = only(trends.series_of(history(("2023-Q4", 9, 10), ("2024-Q1", 8, 10), ("2024-Q3", 7, 10))))
    assert [str(p.quarter) for p in series.points] == ["2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3"]
    assert [p.value for p in series.points] == [Fraction(9, 10), Fraction(8, 10), None, Fraction(7, 10)]
    assert not any(p.broken for p in series.points)
    assert len(series.runs) == 1
    assert _gaps(series.points)
    assert [[i for i, _ in stretch] for stretch in _stretches([(i, p, float(p.value or 0)) for i, p in enumerate(series.points) if p.value])] == [
        [0, 1], [3],
    ]  # fmt: skip


def test_regime_windows_of_all_quarters_have_one_shape() -> None:
    series = only(trends.series_of(history(*((str(Quarter(y, n)), 9, 10) for y in (2023, 2024, 2025) for n in (1, 2, 3, 4)))))
    assert len(series.runs) == 1


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (rate(Q("2024-Q2"), 1, 2, window=Window(Q("2024-Q2").first_day, Q("2024-Q2").last_day)), "khoảng số liệu đã đổi"),
        (rate(Q("2024-Q2"), 1, 2, formula="đúng / đã giải quyết"), "cách tính đã đổi"),
    ],
)
def test_a_changed_window_or_formula_is_a_break(now: Figure, why: str) -> None:
    found = {Q("2024-Q1"): Figures.of([rate(Q("2024-Q1"), 1, 2)]), Q("2024-Q2"): Figures.of([now])}
    series = only(trends.series_of(found))
    assert why in series.points[1].broken
    assert len(series.runs) == 2
    step = trends.step(series, Q("2024-Q2"))
    assert step.difference is None
    assert why in step.words


def test_running_totals_are_compared_with_the_same_season_only() -> None:
    def total(quarter: Quarter, k: int) -> Figure:
        return rate(quarter, k, 100, window=Window(Q(f"{quarter.year}-Q1").first_day, quarter.last_day))

    quarters = [Quarter(y, n) for y in (2023, 2024) for n in (1, 2, 3, 4)]
    series = only(trends.series_of({q: Figures.of([total(q, 20 * q.number + q.year - 2023)]) for q in quarters}))
    assert [p.broken for p in series.points[1:]] == ["số liệu lũy kế từ đầu năm, mỗi quý một độ dài"] * 7
    last = Q("2024-Q3")
    assert trends.step(series, last).difference is None
    assert trends.season(series, last).difference == Fraction(1, 100)
    assert trends.season(series, Q("2023-Q3")).then is None
    assert _breaks(series.points) == []  # lone points: no line to part


def test_a_zero_base_is_no_value_and_no_zero() -> None:
    series = only(trends.series_of(history(("2024-Q1", 0, 0), ("2024-Q2", 1, 2))))
    assert [p.value for p in series.points] == [None, Fraction(1, 2)]


# -- control limits ----------------------------------------------------------------------------------------------------

counts = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda x: (min(x), max(x))), min_size=4, max_size=12)


def run_of(pairs: list[tuple[int, int]]) -> list[Point]:
    quarters = trends.axis([Quarter(2020, 1), Quarter(2023, 4)])
    return [Point(q, rate(q, k, n)) for q, (k, n) in zip(quarters, pairs, strict=False)]


@given(counts)
def test_limits_are_those_of_the_textbook(pairs: list[tuple[int, int]]) -> None:
    control = trends.control(run_of(pairs))
    assert control is not None
    with localcontext() as context:
        context.prec = 60
        p = Decimal(sum(k for k, _ in pairs)) / Decimal(sum(n for _, n in pairs))
        for limit, (k, n) in zip(control.limits, pairs, strict=True):
            half = 3 * (p * (1 - p) / n).sqrt()
            if abs(abs(Decimal(k) / n - p) - half) > Decimal("1e-40"):
                assert limit.outside == (abs(Decimal(k) / n - p) > half)
            assert abs(limit.bound(-1, 2) - max(100 * (p - half), Decimal(0))) <= Decimal("0.0050000001")
            assert abs(limit.bound(1, 2) - min(100 * (p + half), Decimal(100))) <= Decimal("0.0050000001")
            assert limit.weak == (min(n * p, n * (1 - p)) < 5)


def test_a_point_on_its_limit_is_not_outside_and_one_case_beyond_is() -> None:
    """p̄ = 1/2, n = 36: the limit is 1/2 ± 1/4, hit exactly by 27 of 36."""
    pairs = [(18, 36)] * 30 + [(27, 36), (9, 36)]
    quarters = trends.axis([Quarter(2010, 1), Quarter(2017, 4)])
    control = trends.control([Point(q, rate(q, k, n)) for q, (k, n) in zip(quarters, pairs, strict=True)])
    assert control is not None
    assert control.centre == Fraction(1, 2)
    assert control.signals == ()
    pairs[-2:] = [(28, 36), (8, 36)]
    control = trends.control([Point(q, rate(q, k, n)) for q, (k, n) in zip(quarters, pairs, strict=True)])
    assert control is not None
    assert [(x.above, x.point.quarter) for x in control.signals] == [(True, quarters[-2]), (False, quarters[-1])]


def test_limits_need_four_quarters_and_counts() -> None:
    assert trends.control(run_of([(9, 10)] * 3)) is None
    assert trends.control(run_of([(9, 10)] * 4)) is not None
    reported = Figure("r@a", RATE, "a", Fraction(9, 10), Status.REPORTED)
    assert trends.control([*run_of([(9, 10)] * 4), Point(Q("2024-Q1"), reported)]) is None
    amounts = Figure("r@a", RATE, "a", Fraction(1, 3), Status.COMPUTED, None, Fraction("1.5"), Fraction("4.5"))
    assert trends.control([Point(Q("2024-Q1"), amounts)] * 4) is None


fractions = st.fractions(min_value=-50, max_value=50, max_denominator=500)


@given(fractions, st.fractions(min_value=0, max_value=2500, max_denominator=500), st.sampled_from([-1, 1]), st.integers(0, 4))
def test_a_root_is_rounded_half_up_once(centre: Fraction, square: Fraction, sign: int, digits: int) -> None:
    got = trends.round_root(centre, square, sign, digits)
    with localcontext() as context:
        context.prec = 80
        root = (Decimal(square.numerator) / square.denominator).sqrt()
        true = Decimal(centre.numerator) / centre.denominator + sign * root
        assert -got.as_tuple().exponent == digits
        assert abs(got - true) <= Decimal(5).scaleb(-digits - 1) + Decimal("1e-60")


@pytest.mark.parametrize(
    ("centre", "square", "sign", "digits", "expected"),
    [
        (Fraction(0), Fraction(1, 4), 1, 0, "1"),  # 0,5 goes up
        (Fraction(0), Fraction(1, 4), -1, 0, "-1"),  # and away from zero
        (Fraction(1, 8), Fraction(0), 1, 2, "0.13"),
        (Fraction(2), Fraction(2), -1, 3, "0.586"),
        (Fraction(0), Fraction(1, 10**9), -1, 2, "0.00"),
    ],
)
def test_a_root_at_a_tie(centre: Fraction, square: Fraction, sign: int, digits: int, expected: str) -> None:
    assert str(trends.round_root(centre, square, sign, digits)) == expected


# -- ranks -------------------------------------------------------------------------------------------------------------

two_quarters = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(*[st.none() | st.integers(0, 6)] * 2), min_size=2
)  # fmt: skip


@given(two_quarters, st.booleans())
def test_ranks_are_places_counted_by_hand(values: dict[str, tuple[int | None, int | None]], low_first: bool) -> None:
    then, now = Q("2024-Q1"), Q("2024-Q2")
    found = {
        q: Figures.of(rate(q, pair[i] or 0, 6, scope) for scope, pair in values.items() if pair[i] is not None)
        for i, q in enumerate((then, now))
    }
    listed = trends.ranking(trends.series_of(found), now, low_first=low_first)
    assert {x.series.scope for x in listed} == {s for s, pair in values.items() if pair[1] is not None}
    for x in listed:
        mine = values[x.series.scope]
        places = []
        for i in (0, 1):
            others = [pair[i] for pair in values.values() if pair[i] is not None]
            better = [v for v in others if mine[i] is not None and (v < mine[i] if low_first else v > mine[i])]
            places.append(None if mine[i] is None else 1 + len(better))
        assert (x.before, x.rank) == tuple(places)
        assert x.moved == (None if places[0] is None else places[0] - places[1])
    assert [x.rank for x in listed] == sorted(x.rank for x in listed)


def test_a_rank_across_a_break_does_not_move() -> None:
    then, now = Q("2024-Q1"), Q("2024-Q2")
    calendar = Window(now.first_day, now.last_day)
    found = {
        then: Figures.of([rate(then, 1, 2, "a"), rate(then, 1, 3, "b")]),
        now: Figures.of([rate(now, 1, 2, "a", window=calendar), rate(now, 2, 3, "b", window=calendar)]),
    }
    assert [x.moved for x in trends.ranking(trends.series_of(found), now)] == [None, None]


# -- many quarters on disk ---------------------------------------------------------------------------------------------

TRUTH = {
    "2023-Q2": {"an": Case(90, 10), "bac": Case(80, 20), "cam": Case(99, 1), "phong": Case(50)},
    "2023-Q3": {"an": Case(91, 9), "bac": Case(85, 15), "cam": Case(97, 3), "phong": Case(49, 1)},
    "2024-Q1": {"an": Case(92, 8, 4, 1, 2), "bac": Case(86, 14), "cam": Case(96, 4), "dong": Case(70, 30), "phong": Case(48, 2)},
    "2024-Q2": {"an": Case(98, 2), "bac": Case(84, 16), "cam": Case(95, 5), "dong": Case(99, 1), "phong": Case(50)},
    "2024-Q3": {"an": Case(98, 2), "bac": Case(10, 90), "cam": Case(94, 6), "dong": Case(99, 1), "phong": Case(50)},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("nhieu-quy") / "du-an")
    for name, cases in TRUTH.items():
        quarter = Q(name)
        calendar = Window(quarter.first_day, quarter.last_day) if name == "2023-Q2" else None
        project.quarter(name, cases, window=calendar, revenue=(f"{10 * quarter.number}", "40"))
    return project.root


@pytest.fixture(scope="module")
def report(root: Path) -> TrendReport:
    return open_trends("", str(root))


def text(shown: b.Shown) -> str:
    made = " ".join(
        r.text if isinstance(r, b.Text) else r.shown for block in shown.blocks for r in b.inlines_of(block) if not isinstance(r, b.Note)
    )
    titles = " ".join(f"{x.title} {x.alt} {x.source}" for x in shown.blocks if isinstance(x, b.Chart))
    return f"{made} {titles} " + " ".join(x.text for x in shown.blocks if isinstance(x, b.Heading))


def rows(shown: b.Shown) -> list[list[str]]:
    tables = [x for x in shown.blocks if isinstance(x, b.Table)]
    return [
        ["".join(r.text if isinstance(r, b.Text) else r.shown for r in c.content if not isinstance(r, b.Note)) for c in row]
        for t in tables
        for row in t.body
    ]


def test_every_quarter_and_unit_has_the_value_of_the_truth(root: Path) -> None:
    found = {s.id: s for s in load_history(root).series}
    for name, cases in TRUTH.items():
        for unit in UNITS:
            point = found[f"one_stop.on_time_rate_resolved@{unit}"].at(Q(name))
            case = cases.get(unit)
            assert point.value == (None if case is None else Fraction(case.on_time, case.on_time + case.overdue))
        communes = [c for u, c in cases.items() if u in UNITS]
        assert found["one_stop.received@xa"].at(Q(name)).value == sum(c.received for c in communes)
    assert found["one_stop.received@xa"].at(Q("2023-Q4")).figure is None


def test_the_opening_names_what_is_there_and_what_is_not(report: TrendReport) -> None:
    said = text(report.opening("xu hướng"))
    assert "05 quý" in said
    assert "Chưa có số liệu: quý IV năm 2023" in said
    assert "SỐ LIỆU GIẢ LẬP" in said


def test_the_breaks_are_listed_once_each(report: TrendReport) -> None:
    listed = rows(report.breaks("x", "x"))
    windows = [r for r in listed if "Khoảng số liệu đã đổi" in r[2]]
    assert [r[0] for r in windows] == ["Quý II/2023 → Quý III/2023"]
    assert "01/4/2023" in windows[0][2]
    assert any("lũy kế" in r[2] and "Quý II/2023" in r[0] for r in listed)


def test_the_ranking_says_who_moved(report: TrendReport) -> None:
    listed = rows(report.ranking("x", "one_stop.on_time_rate_resolved", "x"))
    assert [(r[0], r[1], r[2], r[3], r[4]) for r in listed] == [
        ("1", "Xã Đông Hải", "99%", "1", "giữ hạng"),
        ("2", "Xã An Bình", "98%", "2", "giữ hạng"),
        ("3", "Xã Cẩm Lý", "94%", "3", "giữ hạng"),
        ("4", "Xã Bắc Sơn", "10%", "4", "giữ hạng"),
    ]
    earlier = rows(open_trends("2024-Q2", str(report.history.latest.root)).ranking("x", "one_stop.on_time_rate_resolved", "x"))
    assert [(r[1], r[4], r[5]) for r in earlier] == [
        ("Xã Đông Hải", "lên 3 bậc", "tăng 29 điểm phần trăm"),
        ("Xã An Bình", "giữ hạng", "tăng 6 điểm phần trăm"),
        ("Xã Cẩm Lý", "xuống 2 bậc", "giảm 1 điểm phần trăm"),
        ("Xã Bắc Sơn", "xuống 1 bậc", "giảm 2 điểm phần trăm"),
    ]


def test_a_chart_of_units_flags_the_fall_and_skips_the_gap(report: TrendReport) -> None:
    shown = report.panels("x", "one_stop.on_time_rate_resolved", "Đúng hạn", units=True, limits=True)
    said = text(shown)
    assert "vượt giới hạn kiểm soát" in said
    assert "Xã Bắc Sơn: Quý II/2023 80%, Quý III/2023 85%, Quý I/2024 86%, Quý II/2024 84%, Quý III/2024 10%." in said
    assert "chỗ đứt" in said
    assert "≠" in said
    assert len([x for x in shown.blocks if isinstance(x, b.Chart)]) == 1


def test_controlled_lists_the_quarters_beyond(report: TrendReport) -> None:
    (row,) = [r for r in rows(report.controlled("x", "x", "one_stop.on_time_rate_resolved")) if "các xã" in r[0]]
    run = [TRUTH[q] for q in ("2023-Q3", "2024-Q1", "2024-Q2", "2024-Q3")]
    on_time = sum(c.on_time for cases in run for u, c in cases.items() if u in UNITS)
    resolved = sum(c.on_time + c.overdue for cases in run for u, c in cases.items() if u in UNITS)
    assert row[1] == "Quý III/2023 – Quý III/2024"
    assert row[2] == f"{Decimal(100 * on_time) / resolved:.2f}%".replace(".", ",")
    assert "Quý III/2024 (dưới)" in row[4]


def test_seasons_compare_running_totals_too(report: TrendReport) -> None:
    listed = {r[0]: r[1:] for r in rows(report.seasons("x", "x", "one_stop.received", "budget.share"))}
    assert listed["Tổng số hồ sơ tiếp nhận: các xã"] == ["300", "400", "tăng 100 (33,33%)"]
    assert listed["Tỷ lệ thực hiện: Thu ngân sách so với kế hoạch giao"] == ["75%", "75%", "không thay đổi"]


def test_numbers_of_earlier_quarters_and_changes_have_cards(report: TrendReport) -> None:
    fresh = TrendReport(report.history)
    shown = fresh.seasons("x", "x", "one_stop.on_time_rate_resolved")
    used = {r.figure for block in shown.blocks for r in b.inlines_of(block) if isinstance(r, b.Number)}
    cards = {x.id: x for x in shown.blocks if isinstance(x, b.Card)}
    assert used <= cards.keys()
    then = cards["one_stop.on_time_rate_resolved@xa~2023-Q3"]
    assert {s.file for s in then.sources} == {"mot_cua.csv"}
    assert "quý III năm 2023" in then.label
    assert cards["one_stop.on_time_rate_resolved@xa~2023-Q3~2024-Q3"].substituted.count("−") == 1


def test_a_quarter_with_faults_is_left_out_and_named(root: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(root, tmp_path / "du-an")
    path = copy / "data" / "raw" / "2024-Q2" / "mot_cua.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("xã An Bình", "xã Không Có"), encoding="utf-8")
    history = load_history(copy)
    assert Q("2024-Q2") not in history.bundles
    assert "1 lỗi" in history.left_out[Q("2024-Q2")]
    said = text(TrendReport(history).opening("xu hướng"))
    assert "Không đưa vào: quý II năm 2024" in said
    with pytest.raises(InputError, match="Không có quý nào"):
        load_history(copy, Q("2022-Q1"))


def test_one_quarter_says_that_a_trend_needs_more_and_still_shows_its_values(root: Path) -> None:
    single = open_trends("2023-Q2", str(root))
    assert "Mới có số liệu của một quý" in text(single.opening("xu hướng"))
    assert single.panels("x", "one_stop.received", "x").blocks == ()
    assert ["Tổng số hồ sơ tiếp nhận", "Các phòng", "50"] in rows(single.glance("x", "x", "one_stop.received"))
    assert "cần từ 4 quý" in text(single.controlled("x", "x", "one_stop.on_time_rate"))
    assert [r[0] for r in rows(single.ranking("x", "one_stop.on_time_rate", "x"))] == ["1", "2", "3"]


@pytest.mark.parametrize("quarter", ["", "2023-Q2"])
def test_the_notebook_makes_a_page(root: Path, quarter: str) -> None:
    executed = execute(ROOT / "notebooks" / "trends.ipynb", root, {"quarter": quarter, "root": "."}, kernel=False)
    document = b.read_document(executed)
    assert document.meta.kind == "trends"
    assert document.meta.synthetic
    page = export(executed, "html").decode("utf-8")
    soup = BeautifulSoup(page, "lxml")
    assert "SỐ LIỆU GIẢ LẬP" in soup.get_text()
    assert "None" not in soup.select_one("main").get_text()  # type: ignore[union-attr]
    assert "nan" not in soup.select_one("main").get_text().split()  # type: ignore[union-attr]
    assert bool(soup.select("main svg")) == (quarter == "")
    assert export(executed, "pdf").startswith(b"%PDF")


def test_the_real_quarter_alone_makes_a_page() -> None:
    report = open_trends("", str(ROOT))
    assert "Mới có số liệu của một quý" in text(report.opening("xu hướng"))
    printed = rows(report.everything("x", "x"))
    assert len(printed) == sum(f.value is not None for f in report.history.latest.figures.values())
