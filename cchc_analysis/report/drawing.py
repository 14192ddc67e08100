"""The paper and pens of every chart: palette, type, measured layout, SVG and PNG with equal bytes on every machine."""

from __future__ import annotations

import base64
import io
import re
import threading
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import Rectangle

from cchc_analysis.report.blocks import Chart

INK, SOFT, LINE, PAPER, ON_LIGHT = "#1b2330", "#525d6b", "#c9d0d8", "#ffffff", "#10151c"
BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7f8894"
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, GREY)
"""Okabe–Ito, in the order in which series take them; the HTML page maps each to its dark twin."""

WIDTH = 7.2
"""Inches; a chart is as wide as the text."""
GAP = 0.09
_LABELS = 2.3
_LOCK = threading.Lock()


@cache
def _face(weight: str) -> tuple[FontProperties, str]:
    with as_file(files("cchc_analysis.report") / "fonts" / f"Tinos-{weight}.ttf") as path:
        fontManager.addfont(str(path))
        return FontProperties(fname=str(path)), str(path)


def font(size: float, weight: str = "Regular") -> FontProperties:
    """The shipped serif at a size in points."""
    found = _face(weight)[0].copy()
    found.set_size(size)
    return found


def text_width(text: str, size: float = 11, weight: str = "Regular") -> float:
    """How wide a line of text is, in inches."""
    face = get_font(_face(weight)[1])
    face.set_size(size, 72)
    face.set_text(text, 0.0)
    return float(face.get_width_height()[0]) / 64 / 72


def wrap(text: str, limit: float = _LABELS, size: float = 11) -> str:
    """The text in lines not wider than ``limit`` inches (a longer word keeps a line of its own)."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > limit:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


class RowChart:
    """Rows of horizontal bars: labels at the left, a legend on top, room for the texts behind the bars; measured, not guessed.

    Args:
        labels: a label for each row.
        ends: for each row, where its bar ends on the value axis and the text that stands behind the end.
        low: the value at the bars' foot.
        legend: names and colours on top.
        row: height of a row in inches.
    """

    def __init__(
        self,
        labels: Sequence[str],
        ends: Sequence[tuple[float, str]],
        *,
        low: float = 0.0,
        legend: Sequence[tuple[str, str]] = (),
        row: float = 0.42,
    ) -> None:
        wrapped = [wrap(label) for label in labels]
        left = max([0.3, *(text_width(line) for w in wrapped for line in w.split("\n"))]) + 2 * GAP
        top = max([*(end for end, _ in ends), low + 1e-9])
        room = WIDTH - left
        bars = min([room, *((room - text_width(t, 11, "Bold") - 2 * GAP) / ((e - low) / (top - low)) for e, t in ends if e > low)])
        self._rows_of_legend = _flow(legend)
        self._head = 0.3 * len(self._rows_of_legend) + (0.08 if legend else 0.0)
        height = self._head + row * len(labels) + 0.06
        self.figure = Figure(figsize=(WIDTH, height))
        self.axes = self.figure.add_axes((left / WIDTH, 0.06 / height, 1 - left / WIDTH, row * len(labels) / height))
        self.unit = (top - low) / bars
        """The value that an inch stands for."""
        self.axes.set_xlim(low, low + (room * self.unit))
        self.axes.set_ylim(0.5 - max(len(labels), 1), 0.5)
        self.axes.axis("off")
        for i, text in enumerate(wrapped):
            x = low - GAP * self.unit
            self.say(x, -i, text, ha="right", linespacing=1.05)
        self._legend(height)

    def bar(self, row: int, start: float, width: float, color: str, height: float = 0.62) -> None:
        """A piece of a bar; a thin line of paper parts it from its neighbour."""
        self.axes.add_patch(Rectangle((start, -row - height / 2), width, height, facecolor=color, edgecolor=PAPER, linewidth=0.6))

    def say(
        self,
        x: float,
        y: float,
        text: str,
        *,
        ha: str = "left",
        color: str = INK,
        weight: str = "Regular",
        size: float = 11,
        linespacing: float = 1.2,
    ) -> None:
        """Text at a place; never read as mathematics."""
        self.axes.text(
            x, y, text, ha=ha, va="center", color=color, fontproperties=font(size, weight), parse_math=False, clip_on=False, linespacing=linespacing
        )  # fmt: skip

    def cut(self, row: int, x: float) -> None:
        """A slanted gap in a bar whose foot is not at zero."""
        slant = 0.06 * self.unit
        self.axes.plot([x - slant, x + slant], [-row - 0.36, -row + 0.36], color=PAPER, linewidth=4, zorder=4)

    def _legend(self, height: float) -> None:
        for n, row in enumerate(self._rows_of_legend):
            x, y = GAP, 1 - (0.15 + 0.3 * n) / height
            for name, color in row:
                box = Rectangle((x / WIDTH, y - 0.06 / height), 0.14 / WIDTH, 0.12 / height, facecolor=color, edgecolor="none")
                box.set_transform(self.figure.transFigure)
                self.figure.add_artist(box)
                self.figure.text(
                    (x + 0.2) / WIDTH, y, name, va="center_baseline", color=INK, fontproperties=font(10.5), parse_math=False
                )  # fmt: skip
                x += 0.2 + text_width(name, 10.5) + 0.28


def _flow(legend: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    rows: list[list[tuple[str, str]]] = []
    used = WIDTH
    for name, color in legend:
        need = 0.2 + text_width(name, 10.5) + 0.28
        if used + need > WIDTH - GAP:
            rows.append([])
            used = GAP
        rows[-1].append((name, color))
        used += need
    return rows


def bare(axes: Axes) -> None:
    """A panel with nothing but a thin base line."""
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(LINE)
    axes.patch.set_visible(False)


def chart(figure: Figure, id: str, title: str, alt: str, source: str, *, word: bool = True) -> Chart:
    """The figure as SVG (no background, so that a dark page shows through) and, for ``word``, as PNG (on white)."""
    with _LOCK, mpl.rc_context({"svg.hashsalt": id, "svg.fonttype": "path", "path.simplify": False}):
        figure.patch.set_visible(False)
        svg, png = io.StringIO(), io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        if word:
            FigureCanvasAgg(figure)
            figure.patch.set_visible(True)
            figure.savefig(png, format="png", dpi=200, facecolor=PAPER, metadata={"Software": None})
    drawn = re.sub(r"\d+\.\d{3,}", lambda m: f"{float(m[0]):.5g}", svg.getvalue())
    return Chart(id, title, drawn, base64.b64encode(png.getvalue()).decode(), alt, source)
