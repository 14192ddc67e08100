"""One visual language for every chart: exact labels, a palette that colour-blind readers can tell apart, no clutter.

Each function returns a :class:`~cchc_analysis.report.blocks.Chart`. Labels are printed from exact values; floats only
place the ink. The message is the chart's title, which the writers print as text above the drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from cchc_analysis.numbers import Exact, exact, format_number, format_percent
from cchc_analysis.report.blocks import Chart
from cchc_analysis.report.drawing import (
    BLUE,
    GAP,
    GREY,
    INK,
    LINE,
    ON_LIGHT,
    ORANGE,
    PALETTE,
    PAPER,
    SKY,
    SOFT,
    VERMILION,
    WIDTH,
    RowChart,
    bare,
    chart,
    font,
    text_width,
)

_STATES = (("quá hạn", VERMILION), ("trễ hạn", ORANGE), ("đúng hạn", BLUE), ("còn hạn", SKY), ("đang", SKY), ("rút", GREY))
"""States of cases keep their colour from chart to chart."""
_MISSING = "chưa có số liệu"


def bar_shares(
    id: str,
    title: str,
    shares: Sequence[tuple[str, Exact | None]],
    *,
    alt: str,
    target: Exact | None = None,
    targets: Mapping[str, Exact] | None = None,
    digits: int = 2,
    notes: Mapping[str, str] | None = None,
    source: str = "",
) -> Chart:
    """Horizontal bars of rates (shares of 1), best read against a target; a missing rate says so instead of a bar.

    Args:
        id: the chart's id in the document.
        title: the message.
        shares: label and rate of each bar.
        alt: the same in words.
        target: one target for all bars, drawn as a line.
        targets: a target by label, drawn as a tick on its bar.
        digits: decimal places of the labels.
        notes: a text by label behind the rate, such as ``75/76``.
        source: printed below.
    """
    goals = {label: exact(target) for label, _ in shares} if target is not None else {k: exact(v) for k, v in (targets or {}).items()}
    rest = {label: f"mục tiêu {format_percent(goal, digits)}" for label, goal in goals.items() if target is None}
    rest |= {label: "   ".join(filter(None, (rest.get(label), note))) for label, note in (notes or {}).items()}
    ends = [(0.0, _MISSING) if v is None else (float(v), f"{format_percent(v, digits)}   {rest.get(label, '')}") for label, v in shares]
    full = [*ends, (max([1.0, *map(float, goals.values())]), "")]
    drawing = RowChart([label for label, _ in shares], full, above=0.28 if target is not None else 0.0)
    for row, ((label, value), (end, behind)) in enumerate(zip(shares, ends, strict=True)):
        if value is None:
            drawing.say(GAP * drawing.unit, -row, _MISSING, color=SOFT)
            continue
        low = label in goals and exact(value) < goals[label]
        drawing.bar(row, 0, end, VERMILION if low else BLUE)
        shown = format_percent(value, digits)
        x = end + GAP * drawing.unit
        if label in goals and end < float(goals[label]) < end + (text_width(behind, 11, "Bold") + 2 * GAP) * drawing.unit:
            drawing.say(end - GAP * drawing.unit, -row, shown, ha="right", color=PAPER, weight="Bold")
            x, shown = float(goals[label]) + GAP * drawing.unit, ""
        drawing.say(x, -row, shown, weight="Bold")
        drawing.say(
            x + ((text_width(shown, 11, "Bold") + GAP) if shown else 0) * drawing.unit, -row, rest.get(label, ""), color=SOFT, size=10
        )
    for row, (label, _) in enumerate(shares):
        if target is None and label in goals:
            drawing.axes.plot([float(goals[label])] * 2, [-row - 0.42, -row + 0.42], color=INK, linewidth=1.6)
    if target is not None:
        x = float(target)
        drawing.axes.plot([x, x], [-len(shares) + 0.5, 0.56], color=INK, linewidth=1.2, linestyle=(0, (4, 3)), clip_on=False)
        drawing.say(x, 0.5 + 0.15 / 0.42, f"mục tiêu {format_percent(target, digits)}", ha="center", size=10)
    return chart(drawing.figure, id, title, alt, source)


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
    """Horizontal stacked bars of counts (on time, overdue, in progress …), the total behind each.

    A piece too small for its number is named below its bar. ``as_shares`` draws each bar as 100 %. A series that is zero everywhere is left out.
    """
    shown = [(name, values, _color(name, n)) for n, (name, values) in enumerate(series) if any(values)]
    totals = [sum((exact(values[i]) for _, values in series), exact(0)) for i in range(len(labels))]
    scale = [float(t) if as_shares and t else 1.0 for t in totals]
    ends = [(float(t) / s, format_number(t)) for t, s in zip(totals, scale, strict=True)]
    drawing = RowChart(labels, ends, legend=[(name, color) for name, _, color in shown], row=0.56)
    for i, (end, total) in enumerate(ends):
        start, small = 0.0, []
        for name, values, color in shown:
            width = float(values[i]) / scale[i]
            text = format_number(values[i])
            drawing.bar(i, start, width, color, height=0.5)
            if width / drawing.unit > text_width(text, 11, "Bold") + GAP:
                ink = ON_LIGHT if color in (ORANGE, SKY) else PAPER
                drawing.say(start + width / 2, -i, text, ha="center", color=ink, weight="Bold")
            elif values[i]:
                small.append(f"{name.lower()} {text}")
            start += width
        drawing.say(end + GAP * drawing.unit, -i, total, weight="Bold")
        drawing.say(0.0, -i - 0.4, "; ".join(small), color=SOFT, size=9.5)
    return chart(drawing.figure, id, title, alt, source)


def _color(name: str, position: int) -> str:
    words = name.lower()
    return next((color for word, color in _STATES if word in words), PALETTE[position % len(PALETTE)])


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

    def show(value: Exact) -> str:
        return format_percent(value, digits) if percent else format_number(value, digits)

    ends = [(float(max(exact(a), exact(b))), "  " + max(show(a), show(b), key=len)) for _, a, b in rows]
    before = max([0.0, *(text_width(show(v), 11, "Bold") for _, a, b in rows for v in (a, b))]) + 2 * GAP
    drawing = RowChart([r[0] for r in rows], ends, legend=((names[0], GREY), (names[1], BLUE)), before=before)
    for i, (_, then, now) in enumerate(rows):
        a, b = float(then), float(now)
        drawing.axes.plot([a, b], [-i, -i], color=LINE, linewidth=4, solid_capstyle="round", zorder=1)
        drawing.axes.plot([a], [-i], "o", markersize=7, color=GREY, zorder=2)
        drawing.axes.plot([b], [-i], "o", markersize=8.5, color=BLUE, zorder=3)
        inch = 1.6 * GAP * drawing.unit
        drawing.say(a + (inch if a > b else -inch), -i, show(then), ha="left" if a > b else "right", color=SOFT)
        drawing.say(b + (-inch if a > b else inch), -i, show(now), ha="right" if a > b else "left", weight="Bold")
    return chart(drawing.figure, id, title, alt, source)


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
    """From a maximum down to what is left: one step for each loss (given as positive points).

    When little is lost the bars' feet are cut off, so that the steps can be seen; the labels carry the values.
    """
    level = exact(start[1])
    left_over = level - sum((exact(v) for _, v in losses), exact(0))
    full, low = float(level) or 1.0, float(left_over)
    foot = max(0.0, low - (full - low) * 0.6) if low > 0.5 * full else 0.0
    labels = [start[0], *(label for label, _ in losses), end_label]
    drawing = RowChart(labels, [(full, format_number(level, digits))] * len(labels), low=foot)
    inch = GAP * drawing.unit
    drawing.bar(0, foot, full - foot, GREY)
    drawing.say(full + inch, 0, format_number(level, digits), weight="Bold")
    for i, (_, loss) in enumerate(losses, 1):
        drawing.axes.plot([float(level)] * 2, [-i + 0.31, -i + 0.69], color=SOFT, linewidth=0.8)
        level -= exact(loss)
        drawing.bar(i, float(level), float(loss), VERMILION)
        drawing.say(float(level) - inch, -i, f"−{format_number(loss, digits)}", ha="right")
    last = len(labels) - 1
    drawing.bar(last, foot, float(level) - foot, BLUE)
    drawing.say(float(level) + inch, -last, format_number(level, digits), weight="Bold")
    for row in (0, last) if foot else ():
        drawing.cut(row, foot + 2 * inch)
    return chart(drawing.figure, id, title, alt, source)


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

    def show(value: Exact) -> str:
        return format_percent(value, digits) if percent else format_number(value, digits)

    columns = max(1, min(columns, len(series)))
    count = -(-len(series) // columns)
    figure = Figure(figsize=(WIDTH, 1.6 * count + 0.1))
    for n, (name, values) in enumerate(series):
        axes = figure.add_subplot(count, columns, n + 1)
        drawn = [float("nan") if v is None else float(v) for v in values]
        axes.plot(range(len(values)), drawn, color=BLUE, linewidth=2, marker="o", markersize=4)
        known = [(i, v) for i, v in enumerate(values) if v is not None]
        for i, value in dict(known[:1] + known[-1:]).items():
            axes.annotate(
                show(value), (i, drawn[i]), (0, 6), textcoords="offset points", ha="center", color=INK, fontproperties=font(10.5), parse_math=False
            )  # fmt: skip
        axes.set_title(name, loc="left", color=INK, fontproperties=font(11, "Bold"), parse_math=False)
        axes.set_xticks(range(len(periods)), list(periods), fontproperties=font(9.5), color=SOFT, parse_math=False)
        axes.tick_params(length=0)
        axes.set_yticks([])
        axes.set_xlim(-0.45, len(periods) - 0.55)
        axes.margins(y=0.4)
        bare(axes)
    figure.tight_layout(pad=0.4, h_pad=1.2, w_pad=1.6)
    return chart(figure, id, title, alt, source)
