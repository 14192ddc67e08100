"""Small multiples over the quarters: one panel a series, with gaps, breaks, control limits and a target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cchc_analysis.numbers import Exact, format_number, format_percent
from cchc_analysis.periods import Quarter
from cchc_analysis.report.blocks import Chart
from cchc_analysis.report.drawing import BLUE, GREY, INK, LINE, PAPER, SOFT, VERMILION, WIDTH, bare, chart, font, text_width, wrap
from cchc_analysis.trends import Control, Point

_TITLE, _BETWEEN, _PLOT, _FOOT = 10.5, 0.3, 1.0, 0.36
_ROMAN_UP_TO = 16
_EDGE = 0.3
_LEAST_SPAN = 0.02
_PATCH = {"facecolor": PAPER, "alpha": 0.75, "pad": 0.4, "linewidth": 0}
_LEGEND = {
    "gap": "chỗ đứt: quý chưa có số liệu",
    "break": "≠: cách tính hoặc khoảng số liệu đổi, không so sánh qua vạch này",
    "limits": "dải xám: giới hạn kiểm soát; vạch đứt giữa dải: mức trung bình",
    "signal": "chấm đỏ cam: vượt giới hạn kiểm soát",
    "target": "vạch liền mảnh: mục tiêu",
}


@dataclass(frozen=True)
class Panel:
    """One series to draw: its name, a point for every quarter of the axis, the limits of its runs, its target."""

    name: str
    points: Sequence[Point]
    controls: Sequence[Control] = field(default=())
    target: Exact | None = None


def panels(
    id: str, title: str, shown: Sequence[Panel], *, alt: str, digits: int = 2, percent: bool = True, columns: int = 2, source: str = ""
) -> Chart:
    """The panels in rows of ``columns``, each on its own scale, all over the same quarters.

    The line stops at a gap and at a break; first, last and signalled values carry their numbers. ``source`` is followed by
    a legend of the marks that really occur.
    """

    def show(value: Exact) -> str:
        return format_percent(value, digits) if percent else format_number(value, digits)

    width = (WIDTH - _BETWEEN * (columns - 1)) / columns
    titles = [wrap(panel.name, width, _TITLE) for panel in shown]
    heads = [0.17 * max(t.count("\n") + 1 for t in titles[i : i + columns]) + 0.06 for i in range(0, len(shown), columns)]
    height = sum(heads) + len(heads) * (_PLOT + _FOOT)
    figure = Figure(figsize=(WIDTH, height))
    for n, panel in enumerate(shown):
        row, column = divmod(n, columns)
        left, top = column * (width + _BETWEEN), sum(heads[: row + 1]) + row * (_PLOT + _FOOT)
        axes = figure.add_axes((left / WIDTH, 1 - (top + _PLOT) / height, width / WIDTH, _PLOT / height))
        figure.text(
            left / WIDTH, 1 - (top - heads[row] + 0.02) / height, titles[n], va="top", color=INK, fontproperties=font(_TITLE, "Bold"),
            parse_math=False, linespacing=1.05,
        )  # fmt: skip
        _draw(axes, panel, show, width, _LEAST_SPAN if percent else 0.0)
    return chart(figure, id, title, alt, " ".join(filter(None, (source, _legend(shown)))), word=False)


def _legend(shown: Sequence[Panel]) -> str:
    points = [p for panel in shown for p in panel.points]
    limits = [x for panel in shown for c in panel.controls for x in c.limits]
    marks = {
        "gap": any(_gaps(panel.points) for panel in shown),
        "break": any(_breaks(panel.points) for panel in shown),
        "limits": bool(limits),
        "signal": any(x.outside for x in limits),
        "target": any(panel.target is not None for panel in shown) and bool(points),
    }
    words = [_LEGEND[mark] for mark, there in marks.items() if there]
    return f"Ký hiệu: {'; '.join(words)}. Mỗi ô có thang đo riêng." if words else "Mỗi ô có thang đo riêng."


def _known(points: Sequence[Point]) -> list[tuple[int, Point, float]]:
    return [(i, p, float(v)) for i, p in enumerate(points) if (v := p.value) is not None]


def _gaps(points: Sequence[Point]) -> bool:
    places = [i for i, _, _ in _known(points)]
    return bool(places) and len(places) < places[-1] - places[0] + 1


def _breaks(points: Sequence[Point]) -> list[float]:
    """Where a dotted line parts two stretches; between lone points there is no line to part."""
    known = _known(points)
    cut = [p.broken != "" for _, p, _ in known] + [True]
    return [
        (known[k - 1][0] + known[k][0]) / 2
        for k in range(1, len(known))
        if cut[k] and (not cut[k + 1] or (k > 1 and not cut[k - 1]))
    ]  # fmt: skip


def _draw(axes: Axes, panel: Panel, show: Callable[[Exact], str], width: float, least_span: float) -> None:
    known = _known(panel.points)
    spread = [v for _, _, v in known]
    place = {p.quarter: i for i, p, _ in known}
    signals = set()
    for control in panel.controls:
        spread += _band(axes, control, place)
        signals |= {place[x.point.quarter] for x in control.signals}
    if panel.target is not None:
        spread.append(float(panel.target))
        axes.axhline(float(panel.target), color=GREY, linewidth=0.9, zorder=2)
    low, high = min(spread, default=0.0), max(spread, default=1.0)
    room = max((high - low) * 0.45, least_span / 2, abs(high) * 0.02, 1e-9)
    axes.set_ylim(low - room, high + room)
    for stretch in _stretches(known):
        axes.plot([i for i, _ in stretch], [v for _, v in stretch], color=BLUE, linewidth=1.8, marker="o", markersize=3.6, zorder=3)
    for i, _, v in known:
        if i in signals:
            axes.plot([i], [v], "o", markersize=6.4, color=VERMILION, markeredgecolor=PAPER, markeredgewidth=0.8, zorder=4)
    for at in _breaks(panel.points):
        axes.axvline(at, color=GREY, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
        axes.annotate(
            "≠", (at, 1), (0, -1), xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", va="top", color=SOFT,
            fontproperties=font(10), bbox=_PATCH, zorder=5,
        )  # fmt: skip
    _label(axes, known, signals, show, (width - 2 * _EDGE) / max(len(panel.points) - 1, 1))
    _quarters(axes, [p.quarter for p in panel.points], {i for i, _, _ in known}, width)


def _band(axes: Axes, control: Control, place: dict[Quarter, int]) -> list[float]:
    centre = float(control.centre)
    xs = [place[x.point.quarter] for x in control.limits]
    half = [sqrt(float(x.square)) for x in control.limits]
    low, high = [max(centre - h, 0.0) for h in half], [min(centre + h, 1.0) for h in half]
    for x, bottom, top in zip(xs, low, high, strict=True):
        axes.fill_between([x - 0.5, x + 0.5], bottom, top, color=LINE, alpha=0.45, linewidth=0, zorder=0)
    axes.plot([xs[0] - 0.5, xs[-1] + 0.5], [centre, centre], color=GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    return [*low, *high]


def _stretches(known: Sequence[tuple[int, Point, float]]) -> list[list[tuple[int, float]]]:
    """What a line may join: neighbouring quarters without a break between them."""
    made: list[list[tuple[int, float]]] = []
    for i, point, value in known:
        if not made or point.broken or made[-1][-1][0] != i - 1:
            made.append([])
        made[-1].append((i, value))
    return made


def _label(axes: Axes, known: Sequence[tuple[int, Point, float]], signals: set[int], show: Callable[[Exact], str], cell: float) -> None:
    """Numbers at the last, the signalled and the first points, as many as there is room for; a quarter takes ``cell`` inches."""
    if not known:
        axes.annotate("chưa có số liệu", (0.5, 0.5), xycoords="axes fraction", ha="center", color=SOFT, fontproperties=font(10))
        return
    taken: list[tuple[float, float]] = []
    values = {i: v for i, _, v in known}
    wanted = [known[-1], *(k for k in reversed(known) if k[0] in signals), known[0]]
    for i, point, value in dict.fromkeys(wanted):
        text = show(point.value if point.value is not None else 0)
        half = text_width(text, 10, "Bold") / 2 + 0.04
        if any(abs(i * cell - x) < half + other for x, other in taken):
            continue
        taken.append((i * cell, half))
        under = max((values[j] for j in (i - 1, i + 1) if j in values), default=value) > value
        axes.annotate(
            text, (i, value), (0, -5.5 if under else 5.5), textcoords="offset points", ha="center", va="top" if under else "bottom",
            color=INK if i == known[-1][0] else SOFT, fontproperties=font(10, "Bold" if i == known[-1][0] else "Regular"),
            parse_math=False, annotation_clip=False, bbox=_PATCH, zorder=5,
        )  # fmt: skip


def _quarters(axes: Axes, quarters: Sequence[Quarter], known: set[int], width: float) -> None:
    every = len(quarters) <= _ROMAN_UP_TO
    labels = [
        f"{q.roman if every else ''}\n{q.year if q.number == 1 or (i == 0 and q.number < 4) else ''}" if every or q.number == 1 else ""
        for i, q in enumerate(quarters)
    ]
    axes.set_xticks(range(len(quarters)), labels, fontproperties=font(8.5), color=SOFT, parse_math=False, linespacing=1.05)
    for i, tick in enumerate(axes.get_xticklabels()):
        tick.set_alpha(None if i in known else 0.45)
    axes.tick_params(length=0, pad=2)
    axes.set_yticks([])
    inch = max(len(quarters) - 1, 1) / (width - 2 * _EDGE)
    axes.set_xlim(-_EDGE * inch, max(len(quarters) - 1, 1) + _EDGE * inch)
    bare(axes)
