"""One visual language for every chart: exact labels, a palette that colour-blind readers can tell apart, no clutter.

Each function returns a :class:`~cchc_analysis.report.blocks.Chart`. Labels are printed from exact values; floats only
place the ink. The message is the chart's title, which the writers print as text above the drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cchc_analysis.numbers import Exact, exact, format_number, format_percent
from cchc_analysis.report.blocks import Chart
from cchc_analysis.report.drawing import (
    BLUE,
    GAP,
    GREY,
    INK,
    ON_LIGHT,
    ORANGE,
    PALETTE,
    PAPER,
    SKY,
    SOFT,
    VERMILION,
    RowChart,
    chart,
    text_width,
    wrap,
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
    targets: Mapping[str, Exact] | None = None,
    digits: int = 2,
    notes: Mapping[str, str] | None = None,
    instead: Mapping[str, str] | None = None,
    source: str = "",
) -> Chart:
    """Horizontal bars of rates (shares of 1), best read against a target; a missing rate says so instead of a bar.

    Args:
        id: the chart's id in the document.
        title: the message.
        shares: label and rate of each bar.
        alt: the same in words.
        targets: a target by label, drawn as a tick on its bar.
        digits: decimal places of the labels.
        notes: a text by label behind the rate, such as ``75/76``.
        instead: what to say by label of a rate that is ``None`` for another reason than missing data.
        source: printed below.
    """
    goals = {label: exact(goal) for label, goal in (targets or {}).items()}
    rest = {label: f"mục tiêu {format_percent(goal, digits)}" for label, goal in goals.items()}
    rest |= {label: "   ".join(filter(None, (rest.get(label), note))) for label, note in (notes or {}).items()}
    ends = [(0.0, _MISSING) if v is None else (float(v), f"{format_percent(v, digits)}   {rest.get(label, '')}") for label, v in shares]
    full = [*ends, (max([1.0, *map(float, goals.values())]), "")]
    drawing = RowChart([label for label, _ in shares], full)
    for row, ((label, value), (end, behind)) in enumerate(zip(shares, ends, strict=True)):
        if value is None:
            drawing.say(GAP * drawing.unit, -row, (instead or {}).get(label, _MISSING), color=SOFT)
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
        if label in goals:
            drawing.axes.plot([float(goals[label])] * 2, [-row - 0.42, -row + 0.42], color=INK, linewidth=1.6)
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
    legend = [(name, color) for name, _, color in shown]
    drawing = RowChart(labels, ends, legend=legend)
    room = drawing.axes.get_xlim()[1] / drawing.unit - GAP
    below = []
    for i, size in enumerate(scale):
        small = [f"{name.lower()} {format_number(v[i])}" for name, v, _ in shown if v[i] and not _fits(v[i], size, drawing.unit)]
        below.append(wrap("; ".join(small), room, 9.5))
    more = max((text.count("\n") for text in below), default=0)
    row = 0.56 + 0.3 * more
    drawing = RowChart(labels, ends, legend=legend, row=row)
    for i, (end, total) in enumerate(ends):
        start = 0.0
        for _, values, color in shown:
            width = float(values[i]) / scale[i]
            drawing.bar(i, start, width, color, height=0.28 / row)
            if _fits(values[i], scale[i], drawing.unit):
                ink = ON_LIGHT if color in (ORANGE, SKY) else PAPER
                drawing.say(start + width / 2, -i, format_number(values[i]), ha="center", color=ink, weight="Bold")
            start += width
        drawing.say(end + GAP * drawing.unit, -i, total, weight="Bold")
        drawing.say(0.0, -i - (0.224 + 0.075 * below[i].count("\n")) / row, below[i], color=SOFT, size=9.5)
    return chart(drawing.figure, id, title, alt, source)


def _fits(value: Exact, scale: float, unit: float) -> bool:
    """Whether a piece of a bar has room for its number."""
    return float(value) / scale / unit > text_width(format_number(value), 11, "Bold") + GAP


def _color(name: str, position: int) -> str:
    words = name.lower()
    return next((color for word, color in _STATES if word in words), PALETTE[position % len(PALETTE)])


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
        text = f"−{format_number(loss, digits)}"
        if (float(level) - foot) / drawing.unit > text_width(text) + GAP:
            drawing.say(float(level) - inch, -i, text, ha="right")
        else:
            drawing.say(float(level + exact(loss)) + inch, -i, text)
    last = len(labels) - 1
    drawing.bar(last, foot, float(level) - foot, BLUE)
    drawing.say(float(level) + inch, -last, format_number(level, digits), weight="Bold")
    for row in (0, last) if foot else ():
        drawing.cut(row, foot + 2 * inch)
    return chart(drawing.figure, id, title, alt, source)
