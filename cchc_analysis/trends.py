"""Figures over the quarters: series with gaps and breaks, control limits, ranks with movement, the same season a year before.

Nothing here is rounded before the end: ranks and limits are compared as exact fractions, a limit's square root is
rounded once by whole numbers. The control chart is Shewhart's p-chart: a rate ``p`` of ``n`` cases lies within
``p̄ ± 3·√(p̄(1 − p̄)/n)`` while nothing but chance moves it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import isqrt

from cchc_analysis.comparison import Pair
from cchc_analysis.model import Figure, Figures
from cchc_analysis.numbers import Exact, exact
from cchc_analysis.periods import Quarter, Window

MIN_POINTS = 4
"""Control limits need this many quarters that may be compared."""
_SIGMAS = 3
_SAME_SHAPE_DAYS = 3
_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A quarter of a series. ``figure`` is ``None`` in a gap; ``broken`` says why it must not be compared with the point before."""

    quarter: Quarter
    figure: Figure | None = None
    broken: str = ""

    @property
    def value(self) -> Fraction | None:
        """The exact value; ``None`` in a gap, when missing and when the base is zero."""
        return None if self.figure is None or self.figure.value is None else exact(self.figure.value)


@dataclass(frozen=True)
class Series:
    """One figure over the quarters: a point for each quarter from the first to the last, gaps included."""

    id: str
    points: tuple[Point, ...]

    @cached_property
    def known(self) -> tuple[Point, ...]:
        """The points that have a value."""
        return tuple(p for p in self.points if p.value is not None)

    @cached_property
    def figure(self) -> Figure:
        """The latest figure: it names the series."""
        return next(p.figure for p in reversed(self.points) if p.figure is not None)

    @property
    def scope(self) -> str:
        """The id of what the figure speaks of: a level, a unit, a row's key."""
        return self.id.partition("@")[2]

    @cached_property
    def runs(self) -> tuple[tuple[Point, ...], ...]:
        """The known points, cut at the breaks: only points of one run may be compared with each other in their order."""
        runs: list[list[Point]] = []
        for point in self.known:
            if point.broken or not runs:
                runs.append([])
            runs[-1].append(point)
        return tuple(map(tuple, runs))

    def at(self, quarter: Quarter) -> Point:
        """The point of a quarter; a gap when the series does not reach it."""
        return next((p for p in self.points if p.quarter == quarter), Point(quarter))

    def before(self, quarter: Quarter) -> Point | None:
        """The last known point before a quarter."""
        return next((p for p in reversed(self.known) if p.quarter < quarter), None)


@dataclass(frozen=True, slots=True)
class Step:
    """A point against an earlier one. ``obstacle`` says why they may not be compared; ``words`` is the change otherwise."""

    then: Point | None
    now: Point
    obstacle: str = ""

    @property
    def words(self) -> str:
        """``tăng 1,20 điểm phần trăm``, ``giảm 12 (4,3%)``, ``không thay đổi``; empty without two values, the obstacle if there is one."""
        if self.then is None or self.then.value is None or self.now.value is None:
            return ""
        return f"không so sánh: {self.obstacle}" if self.obstacle else self.pair.words

    @property
    def pair(self) -> Pair:
        """The two figures side by side."""
        figure = self.now.figure or (self.then.figure if self.then else None)
        return Pair(figure.id if figure else "", self.then.figure if self.then else None, self.now.figure)

    @property
    def difference(self) -> Fraction | None:
        """Now less then; ``None`` when they may not be compared."""
        if self.obstacle or self.then is None or self.then.value is None or self.now.value is None:
            return None
        return self.now.value - self.then.value


def axis(quarters: Iterable[Quarter]) -> tuple[Quarter, ...]:
    """Every quarter from the first to the last, those without data too."""
    known = sorted(quarters)
    made = known[:1]
    while made and made[-1] < known[-1]:
        made.append(made[-1].next)
    return tuple(made)


def series_of(history: Mapping[Quarter, Figures]) -> tuple[Series, ...]:
    """Every figure that any quarter has, in the order of the latest quarters first."""
    quarters = axis(history)
    ids = dict.fromkeys(i for q in reversed(quarters) if q in history for i in history[q])
    return tuple(_series(i, quarters, history) for i in ids)


def _series(figure_id: str, quarters: Sequence[Quarter], history: Mapping[Quarter, Figures]) -> Series:
    points: list[Point] = []
    last: Point | None = None
    for quarter in quarters:
        figure = history[quarter].get(figure_id) if quarter in history else None
        point = Point(quarter, figure)
        if figure is not None and point.value is not None:
            if last is not None:
                point = Point(quarter, figure, obstacle(last, point))
            last = point
        points.append(point)
    return Series(figure_id, tuple(points))


def obstacle(then: Point, now: Point) -> str:
    """Why two points may not be compared, in words that can stand behind "vì"; empty when they may.

    A changed formula or unit of measure, or a window of another shape (another length, another place against the calendar
    quarter, statuses of another day). Running totals of a year have another length every quarter; only the same quarter of
    another year has the same.
    """
    if then.figure is None or now.figure is None:
        return "chưa có số liệu"
    before, after = then.figure, now.figure
    if before.definition.formula != after.definition.formula:
        return f"cách tính đã đổi, trước là “{before.definition.formula}”, nay là “{after.definition.formula}”"
    if before.unit != after.unit:
        return f"đơn vị tính đã đổi, trước là {before.unit}, nay là {after.unit}"
    old, new = before.window, after.window
    if old is None or new is None:
        return "" if old is new else "có quý không ghi khoảng thời gian của số liệu"
    if all(abs(a - b) <= _SAME_SHAPE_DAYS for a, b in zip(_shape(old, then.quarter), _shape(new, now.quarter), strict=True)):
        return ""
    if old.start.timetuple().tm_yday == new.start.timetuple().tm_yday == 1:
        return "số liệu lũy kế từ đầu năm, mỗi quý một độ dài"
    return f"khoảng số liệu đã đổi, trước {old}, nay {new}"


def _shape(window: Window, quarter: Quarter) -> tuple[int, int, int]:
    def days(a: date, b: date) -> int:
        return (a - b).days

    return days(window.start, quarter.first_day), days(window.end, quarter.last_day), days(window.status_day, window.end)


def step(series: Series, quarter: Quarter) -> Step:
    """A quarter against the last known quarter before it."""
    now = series.at(quarter)
    return _compared(series.before(quarter), now)


def against(series: Series, earlier: Quarter, quarter: Quarter) -> Step:
    """A quarter against any earlier one."""
    then = series.at(earlier)
    return _compared(then if then.value is not None else None, series.at(quarter))


def season(series: Series, quarter: Quarter) -> Step:
    """A quarter against the same quarter of last year."""
    return against(series, quarter.same_last_year, quarter)


def _compared(then: Point | None, now: Point) -> Step:
    return Step(then, now, obstacle(then, now) if then is not None and now.value is not None else "")


# -- control limits ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limit:
    """Control limits at one point: ``centre ± √square``, cut at 0 and 1.

    ``weak`` where fewer than five cases are expected on one side: the limits are a rough guide then.
    """

    point: Point
    centre: Fraction
    square: Fraction
    weak: bool

    @property
    def outside(self) -> bool:
        """Whether the point lies beyond its limits; compared exactly, without a root."""
        value = self.point.value
        return value is not None and (value - self.centre) ** 2 > self.square

    @property
    def above(self) -> bool:
        """Whether the point lies over the centre."""
        return self.point.value is not None and self.point.value > self.centre

    def bound(self, sign: int, digits: int) -> Decimal:
        """The lower (``sign=-1``) or upper (``sign=1``) limit in per cent, rounded half up once, cut at 0 and 100."""
        rounded = round_root(self.centre * 100, self.square * 10000, sign, digits)
        return min(max(rounded, Decimal(0)), Decimal(100))


@dataclass(frozen=True, slots=True)
class Control:
    """A run of comparable points with their limits."""

    centre: Fraction
    limits: tuple[Limit, ...]

    @property
    def signals(self) -> tuple[Limit, ...]:
        """The points beyond their limits."""
        return tuple(x for x in self.limits if x.outside)


def control(run: Sequence[Point]) -> Control | None:
    """The p-chart of one run; ``None`` with fewer than :data:`MIN_POINTS` points, or when the figures are no rates of counted cases."""
    counted = [(p, *operands) for p in run if (operands := _operands(p.figure)) is not None]
    if len(counted) < max(MIN_POINTS, len(run)):
        return None
    cases = sum(n for _, _, n in counted)
    centre = Fraction(sum(k for _, k, _ in counted), cases)
    variance = centre * (1 - centre)
    return Control(
        centre,
        tuple(
            Limit(p, centre, _SIGMAS**2 * variance / n, weak=min(n * centre, n * (1 - centre)) < _EXPECTED)
            for p, _, n in counted
        ),
    )  # fmt: skip


def _operands(figure: Figure | None) -> tuple[int, int] | None:
    """How many of how many cases; ``None`` for anything but a rate of counts."""
    if figure is None or figure.unit != "%" or figure.numerator is None or figure.denominator is None:
        return None
    k, n = exact(figure.numerator), exact(figure.denominator)
    if k.denominator != 1 or n.denominator != 1 or not 0 <= k <= n or n == 0:
        return None
    return int(k), int(n)


def round_root(centre: Exact, square: Exact, sign: int, digits: int) -> Decimal:
    """``centre + sign·√square`` rounded half up (away from zero) to ``digits`` places, decided by whole numbers alone."""
    a, b = exact(centre) * 10**digits, exact(square) * 10 ** (2 * digits)
    negative = _below(a, b, sign, Fraction(0))
    if negative:
        a, sign = -a, -sign
    floor_root = Fraction(isqrt(b.numerator * b.denominator), b.denominator)
    units = (a + sign * floor_root + Fraction(1, 2)).__floor__()
    while _below(a, b, sign, units - Fraction(1, 2)):
        units -= 1
    while not _below(a, b, sign, units + Fraction(1, 2)):
        units += 1
    return Decimal((1 if negative and units else 0, tuple(map(int, str(units))), -digits))


def _below(a: Fraction, b: Fraction, sign: int, x: Fraction) -> bool:
    """Whether ``a + sign·√b`` is less than ``x``."""
    gap = x - a
    return gap > 0 and b < gap**2 if sign > 0 else gap > 0 or b > gap**2


# -- ranks -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in a ranking. Equal values share a rank; ``before`` is the rank of the earlier quarter, with ``obstacle`` where it may not be compared."""

    series: Series
    rank: int
    step: Step
    before: int | None = None

    @property
    def moved(self) -> int | None:
        """Places won (positive) or lost; ``None`` when it was not ranked before or may not be compared."""
        return None if self.before is None or self.step.obstacle else self.before - self.rank


def ranking(several: Sequence[Series], quarter: Quarter, *, low_first: bool = False) -> tuple[Standing, ...]:
    """The series by their value in a quarter, best first, with the ranks of the last quarter before that any of them has.

    Ranks come from unrounded values; a series without a value is left out, not put last.
    """
    earlier = max((p.quarter for s in several if (p := s.before(quarter))), default=None)
    ranks = _ranks(several, quarter, low_first)
    before = _ranks(several, earlier, low_first) if earlier else {}
    listed = [
        Standing(s, ranks[s.id], _compared(s.at(earlier) if earlier and s.id in before else None, s.at(quarter)), before.get(s.id))
        for s in several
        if s.id in ranks
    ]
    return tuple(sorted(listed, key=lambda x: x.rank))


def _ranks(several: Sequence[Series], quarter: Quarter, low_first: bool) -> dict[str, int]:
    values = {s.id: value for s in several if (value := s.at(quarter).value) is not None}
    ordered = sorted(-v if low_first else v for v in values.values())
    return {i: 1 + len(ordered) - bisect_right(ordered, -v if low_first else v) for i, v in values.items()}
