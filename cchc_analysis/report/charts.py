"""One visual language for every chart: exact labels, a palette that colour-blind readers can tell apart, no clutter.

Each function returns a :class:`~cchc_analysis.report.blocks.Chart`. Labels are printed from exact values; floats only
place the ink. The message is the chart's title, which the writers print as text above the drawing.
"""

from __future__ import annotations

import base64
import io
import re
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager

from cchc_analysis.numbers import Exact, exact, format_number, format_percent
from cchc_analysis.report.blocks import Chart

INK, SOFT, LINE, PAPER = "#1b2330", "#525d6b", "#c9d0d8", "#ffffff"
BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7f8894"
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY)
"""Okabe–Ito, the order in which series take them."""

_WIDTH = 7.2
_LOCK = threading.Lock()


@cache
def _font(weight: str = "Regular") -> FontProperties:
    with as_file(files("cchc_analysis.report") / "fonts" / f"Tinos-{weight}.ttf") as path:
        fontManager.addfont(str(path))
        return FontProperties(fname=str(path))


def bar_shares(
    id: str,
    title: str,
    shares: Sequence[tuple[str, Exact | None]],
    *,
    alt: str,
    target: Exact | None = None,
    digits: int = 2,
    notes: Mapping[str, str] | None = None,
    source: str = "",
) -> Chart:
    """Horizontal bars of rates (shares of 1), best read against ``target``; a missing rate says so instead of a bar.

    ``notes`` adds text behind a rate, such as ``75/76``.
    """
    figure, axes = _canvas(0.42 * len(shares) + 0.55)
    top = max([1.0, *(float(v) for _, v in shares if v is not None)])
    for row, (label, value) in enumerate(shares):
        y = -row
        if value is None:
            _say(axes, 0.01 * top, y, "chưa có số liệu", color=SOFT)
            continue
        low = target is not None and exact(value) < exact(target)
        axes.barh(y, float(value), height=0.62, color=VERMILION if low else BLUE)
        extra = (notes or {}).get(label, "")
        _say(axes, float(value) + 0.012 * top, y, format_percent(value, digits) + (f"  ({extra})" if extra else ""))
    if target is not None:
        axes.axvline(float(target), color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
        _say(axes, float(target), 0.62, f"mục tiêu {format_percent(target, digits)}", ha="center", color=INK)
    _rows(axes, [label for label, _ in shares], 0, top * 1.22, above=0.95 if target is not None else 0.6)
    return _chart(figure, id, title, alt, source)


def stacked_counts(
    id: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Sequence[Exact]]],
    *,
    alt: str,
    as_shares: bool = False,
    source: str = "",
) -> Chart:
    """Horizontal stacked bars of counts (on time, overdue, in progress …). ``as_shares`` draws each bar as 100 %."""
    figure, axes = _canvas(0.5 * len(labels) + 0.9)
    totals = [sum((exact(values[i]) for _, values in series), exact(0)) for i in range(len(labels))]
    scale = [float(t) if as_shares and t else 1.0 for t in totals]
    top = 1.0 if as_shares else max([1.0, *map(float, totals)])
    starts = [0.0] * len(labels)
    for n, (name, values) in enumerate(series):
        color = PALETTE[n % len(PALETTE)]
        widths = [float(v) / s for v, s in zip(values, scale, strict=True)]
        axes.barh(
            [-i for i in range(len(labels))], widths, left=starts, height=0.6, color=color, label=name, edgecolor=PAPER, linewidth=0.8
        )
        for i, (value, width) in enumerate(zip(values, widths, strict=True)):
            text = format_number(value)
            if width > 0.012 * top * (len(text) + 1.5):
                _say(axes, starts[i] + width / 2, -i, text, ha="center", color=INK if color in (ORANGE, SKY) else PAPER, weight="Bold")
        starts = [s + w for s, w in zip(starts, widths, strict=True)]
    for i, total in enumerate(totals):
        _say(axes, starts[i] + 0.012 * top, -i, format_number(total), weight="Bold")
    _rows(axes, labels, 0, top * 1.12)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=4,
        frameon=False,
        prop=_sized(10.5),
        labelcolor=INK,
        handlelength=1,
        columnspacing=1.4,
        borderaxespad=0,
    )
    return _chart(figure, id, title, alt, source)


def paired_change(
    id: str,
    title: str,
    rows: Sequence[tuple[str, Exact, Exact]],
    *,
    alt: str,
    names: tuple[str, str] = ("Cùng kỳ", "Kỳ này"),
    digits: int = 0,
    percent: bool = False,
    source: str = "",
) -> Chart:
    """Then and now of each row (label, then, now): two dots and the way between them."""
    figure, axes = _canvas(0.5 * len(rows) + 0.75)
    show = (lambda v: format_percent(v, digits)) if percent else (lambda v: format_number(v, digits))
    top = max([float(max(exact(a), exact(b))) for _, a, b in rows] or [1.0]) or 1.0
    for i, (_, then, now) in enumerate(rows):
        a, b = float(then), float(now)
        axes.plot([a, b], [-i, -i], color=LINE, linewidth=4, solid_capstyle="round", zorder=1)
        axes.scatter([a], [-i], s=46, color=GREY, zorder=2, label=names[0] if i == 0 else None)
        axes.scatter([b], [-i], s=62, color=BLUE, zorder=3, label=names[1] if i == 0 else None)
        left, right = ((then, SOFT), (now, INK)) if a <= b else ((now, INK), (then, SOFT))
        _say(axes, min(a, b) - 0.02 * top, -i, show(left[0]), ha="right", color=left[1], weight="Bold" if left[0] is now else "Regular")
        _say(axes, max(a, b) + 0.02 * top, -i, show(right[0]), color=right[1], weight="Bold" if right[0] is now else "Regular")
    _rows(axes, [label for label, *_ in rows], -0.12 * top, top * 1.16)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=2,
        frameon=False,
        prop=_sized(10.5),
        labelcolor=INK,
        handletextpad=0.2,
        borderaxespad=0,
    )
    return _chart(figure, id, title, alt, source)


def waterfall(
    id: str,
    title: str,
    start: tuple[str, Exact],
    losses: Sequence[tuple[str, Exact]],
    end_label: str,
    *,
    alt: str,
    digits: int = 2,
    source: str = "",
) -> Chart:
    """From a maximum down to what is left: one step for each loss (given as positive points)."""
    figure, axes = _canvas(0.42 * (len(losses) + 2) + 0.4)
    level = exact(start[1])
    full = float(level) or 1.0
    low = float(level - sum((exact(v) for _, v in losses), exact(0)))
    floor = max(0.0, low - (full - low) * 0.6) if low > 0.5 * full else 0.0
    span = full - floor or 1.0
    axes.barh(0, full - floor, left=floor, height=0.62, color=GREY)
    _say(axes, full + 0.015 * span, 0, format_number(start[1], digits), weight="Bold")
    for i, (_, loss) in enumerate(losses, 1):
        axes.plot([float(level)] * 2, [-i + 0.31, -i + 0.69], color=SOFT, linewidth=0.8)
        level -= exact(loss)
        axes.barh(-i, float(loss), left=float(level), height=0.62, color=VERMILION)
        _say(axes, float(level) - 0.012 * span, -i, f"−{format_number(loss, digits)}", ha="right")
    last = -len(losses) - 1
    axes.barh(last, float(level) - floor, left=floor, height=0.62, color=BLUE)
    _say(axes, float(level) + 0.015 * span, last, format_number(level, digits), weight="Bold")
    _rows(axes, [start[0], *(label for label, _ in losses), end_label], floor - 0.02 * span, full + 0.14 * span)
    return _chart(figure, id, title, alt, source)


def lines(
    id: str,
    title: str,
    periods: Sequence[str],
    series: Sequence[tuple[str, Sequence[Exact | None]]],
    *,
    alt: str,
    digits: int = 2,
    percent: bool = True,
    columns: int = 2,
    source: str = "",
) -> Chart:
    """Small multiples: one panel a series over the same quarters, first and last value labelled; a gap stays a gap."""
    columns = max(1, min(columns, len(series)))
    count = -(-len(series) // columns)
    figure = Figure(figsize=(_WIDTH, 1.55 * count + 0.1))
    show = (lambda v: format_percent(v, digits)) if percent else (lambda v: format_number(v, digits))
    for n, (name, values) in enumerate(series):
        axes = figure.add_subplot(count, columns, n + 1)
        drawn = [float("nan") if v is None else float(v) for v in values]
        axes.plot(range(len(values)), drawn, color=BLUE, linewidth=2, marker="o", markersize=4)
        known = [i for i, v in enumerate(values) if v is not None]
        for i in dict.fromkeys(known[:1] + known[-1:]):
            axes.annotate(
                show(values[i]), (i, drawn[i]), (0, 6), textcoords="offset points", ha="center", color=INK, fontproperties=_sized(10.5)
            )
        axes.set_title(name, loc="left", color=INK, fontproperties=_sized(11, "Bold"))
        axes.set_xticks(range(len(periods)), periods, fontproperties=_sized(9.5), color=SOFT)
        axes.set_yticks([])
        axes.margins(x=0.12, y=0.35)
        _spines(axes, bottom=True)
    figure.tight_layout(pad=0.4, h_pad=1.2, w_pad=1.6)
    return _chart(figure, id, title, alt, source, tidy=False)


def _canvas(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH, max(height, 1.0)))
    return figure, figure.add_subplot()


def _sized(size: float, weight: str = "Regular") -> FontProperties:
    font = _font(weight).copy()
    font.set_size(size)
    return font


def _say(axes: Axes, x: float, y: float, text: str, *, ha: str = "left", color: str = INK, weight: str = "Regular") -> None:
    axes.text(x, y, text, ha=ha, va="center", color=color, fontproperties=_sized(11, weight), parse_math=False)


def _rows(axes: Axes, labels: Sequence[str], left: float, right: float, above: float = 0.6) -> None:
    axes.set_yticks(
        [-i for i in range(len(labels))], [_wrap(label) for label in labels], fontproperties=_sized(11), color=INK, parse_math=False
    )
    axes.tick_params(length=0)
    axes.set_xticks([])
    axes.set_xlim(left, right)
    axes.set_ylim(-len(labels) + 0.4, above)
    _spines(axes, bottom=False)


def _spines(axes: Axes, *, bottom: bool) -> None:
    for side, spine in axes.spines.items():
        spine.set_visible(bottom and side == "bottom")
        spine.set_color(LINE)
    axes.patch.set_visible(False)


def _wrap(text: str, width: int = 34) -> str:
    lines_: list[str] = [""]
    for word in text.split():
        if lines_[-1] and len(lines_[-1]) + len(word) >= width:
            lines_.append("")
        lines_[-1] = f"{lines_[-1]} {word}".strip()
    return "\n".join(lines_)


def _chart(figure: Figure, id: str, title: str, alt: str, source: str, *, tidy: bool = True) -> Chart:
    """The figure as SVG (no background, so that a dark page shows through) and as PNG (on white)."""
    with _LOCK, mpl.rc_context({"svg.hashsalt": id, "svg.fonttype": "path", "axes.unicode_minus": True}):
        if tidy:
            figure.tight_layout(pad=0.3)
        figure.patch.set_visible(False)
        svg = io.StringIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        png = io.BytesIO()
        FigureCanvasAgg(figure)
        figure.savefig(png, format="png", dpi=200, facecolor=PAPER, metadata={"Software": None})
    drawing = re.sub(r"\d+\.\d{3,}", lambda m: f"{float(m[0]):.5g}", svg.getvalue())
    return Chart(id, title, drawing, base64.b64encode(png.getvalue()).decode(), alt, source)
