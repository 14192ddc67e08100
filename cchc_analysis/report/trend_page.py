"""What the sections of a page over many quarters stand on: its series, their names, the cells of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from cchc_analysis import trends
from cchc_analysis.comparison import Pair
from cchc_analysis.io.history import History
from cchc_analysis.model import Figure
from cchc_analysis.numbers import Exact
from cchc_analysis.periods import Quarter
from cchc_analysis.report import blocks as b
from cchc_analysis.report.cards import CardMaker
from cchc_analysis.report.earlier import change_card, change_number, then_card, then_number
from cchc_analysis.tables import Unit
from cchc_analysis.text import upper_first
from cchc_analysis.trends import Point, Series, Step

NOTHING: tuple[b.Inline, ...] = (b.Text("…"),)
"""What a comparison says when there is nothing to compare with."""


class TrendPage:
    """One project over its quarters: looks series up, names them, makes cells and blocks."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.quarter = history.last
        self.axis = trends.axis(history.bundles)
        self._levels = {x.id: x for bundle in history.bundles.values() for x in bundle.data.reference.levels.values()}
        self._units: dict[str, Unit] = {x.id: x for bundle in history.bundles.values() for x in bundle.data.reference.units.values()}
        self._by_definition: dict[str, list[Series]] = {}
        for series in history.series:
            self._by_definition.setdefault(series.figure.definition.id, []).append(series)
        self._makers = {quarter: CardMaker(bundle.data, bundle.figures) for quarter, bundle in history.bundles.items()}
        self._shown: set[str] = set()

    @property
    def single(self) -> bool:
        """Whether there is only one quarter."""
        return len(self.history.bundles) == 1

    # -- what there is -----------------------------------------------------------------------------------------

    def series(self, definition: str, *, units: bool = False) -> list[Series]:
        """The series of a definition with a value somewhere: of single units; or of levels, of rows' keys where there are no levels."""
        found = [s for s in self._by_definition.get(definition, ()) if s.known and s.scope != "all"]
        levels = [s for s in found if s.scope in self._levels]
        singles = [s for s in found if s.scope in self._units and s.scope not in self._levels]
        return singles if units else levels or [s for s in found if s not in singles]

    def shows(self, *blocks: b.Block, earlier: bool = True) -> b.Shown:
        """The blocks, followed by the cards of the numbers printed for the first time; ``earlier=False`` leaves earlier quarters out."""
        used = [run.figure for block in blocks for run in b.inlines_of(block) if isinstance(run, b.Number)]
        made = list(self._makers[self.quarter].with_inputs(i for i in used if "~" not in i))
        made += [card for i in used if earlier and "~" in i and i not in self._shown and (card := self._earlier_card(i))]
        cards = {card.id: card for card in made if card.id not in self._shown}
        self._shown |= cards.keys()
        return b.Shown((*blocks, *cards.values()))

    def _earlier_card(self, number_id: str) -> b.Card | None:
        figure_id, *named = number_id.split("~")
        quarters = [Quarter.parse(name) for name in named]
        figures = [self.history.bundles[q].figures[figure_id] for q in quarters]
        if len(quarters) == 1:
            return then_card(self._makers[quarters[0]], figures[0], quarters[0])
        return change_card(Pair(figure_id, *figures), *quarters)

    def show(self, *parts: b.Shown) -> b.Shown:
        """Several parts shown by one cell."""
        return b.Shown(tuple(block for part in parts for block in part.blocks))

    def heading(self, level: int, number: str, text: str) -> b.Shown:
        """A heading with its printed mark."""
        return self.shows(b.Heading(level, number, text))

    def section(self, number: str, text: str, *parts: b.Shown) -> b.Shown:
        """A heading with its parts; says so when there is nothing to show yet."""
        if any(part.blocks for part in parts):
            return self.show(self.heading(1, number, text), *parts)
        why = "cần từ hai quý có số liệu" if self.single else "các quý này chưa có số liệu"
        return self.show(self.heading(1, number, text), self.say(f"Chưa có gì để vẽ: {why}.", "remark"))

    def say(self, text: str, style: Literal["body", "remark", "notice"] = "body") -> b.Shown:
        """A paragraph of plain text."""
        return self.shows(b.Paragraph((b.Text(text),), style))

    # -- names and cells ---------------------------------------------------------------------------------------

    def table(
        self, id: str, caption: str, heads: Sequence[str], rows: Sequence[tuple[b.Cell, ...]], widths: tuple[int, ...],
        *, notes: Iterable[str] = (), wide: bool = False, earlier: bool = True,
    ) -> b.Shown:  # fmt: skip
        """A table; nothing when it has no rows."""
        if not rows:
            return b.Shown(())
        head = (tuple(b.Cell((b.Text(h),), "center", True) for h in heads),)
        made = b.Table(id, caption, head, tuple(rows), widths, notes=tuple((b.Text(n),) for n in notes), wide=wide)
        return self.shows(made, earlier=earlier)

    def scope_name(self, series: Series) -> str:
        """What a series speaks of, as a table's row or a panel's title names it."""
        figure, level, unit = series.figure, self._levels.get(series.scope), self._units.get(series.scope)
        if level or unit:
            return upper_first(level.name if level else unit.name if unit else "")
        owner = self._units.get(series.scope.partition(".")[0])
        return upper_first(f"{owner.name}: {figure.scope}" if owner else figure.scope or figure.definition.label)

    def name(self, series: Series) -> str:
        """The indicator and what it speaks of."""
        figure, owner = series.figure, self._units.get(series.scope.partition(".")[0])
        scope = f"{owner.name}, {figure.scope}" if owner and "." in series.scope else figure.scope
        return f"{figure.definition.label}: {scope}" if scope else figure.definition.label

    def named(self, series: Series, above: Series | None) -> tuple[b.Cell, b.Cell]:
        """The cells that name a row: the indicator only where it changes, and the place."""
        repeated = above is not None and above.figure.definition.id == series.figure.definition.id
        label = () if repeated else (b.Text(series.figure.definition.label),)
        return b.Cell(label, "left", not repeated), b.Cell((b.Text(self.scope_name(series)),), "left", True)

    def target(self, target: str, series: Series) -> Exact | None:
        """The last quarter's target for a series."""
        figure = self.history.latest.figures.get(f"{target}@{series.scope}")
        return figure.value if figure else None

    def value(self, point: Point) -> b.Cell:
        """A point's printed value; ``…`` where it is missing."""
        figure = point.figure
        if figure is None or point.value is None:
            return plain("…" if figure is None else figure.shown, "right")
        latest = point.quarter == self.quarter
        number = b.Number(figure.id, figure.shown) if latest else then_number(figure, point.quarter)
        return b.Cell((number, b.Text(sign(figure))), "right")

    def marked(self, point: Point) -> b.Cell:
        """The same with ``≠`` before a value that must not be compared with the one before, ``–`` where there is no figure."""
        if point.figure is None:
            return plain("–", "right")
        cell = self.value(point)
        return b.Cell((b.Text("≠ "), *cell.content), "right") if point.broken else cell

    def change(self, step: Step) -> tuple[b.Inline, ...]:
        """The words of a comparison."""
        if step.then is None or step.then.figure is None or step.now.value is None:
            return NOTHING
        if step.obstacle:
            return (b.Text("không so sánh (xem mục các chỗ đứt gãy)"),)
        return (change_number(step.pair, step.then.quarter, step.now.quarter),)


def short(quarter: Quarter) -> str:
    """``Quý II/2026``."""
    return f"Quý {quarter.roman}/{quarter.year}"


def sign(figure: Figure) -> str:
    """The per cent sign behind a rate."""
    return "%" if figure.unit == "%" and figure.value is not None else ""


def plain(text: str, align: Literal["left", "center", "right"] = "left") -> b.Cell:
    """A cell of plain text."""
    return b.Cell((b.Text(text),), align)
