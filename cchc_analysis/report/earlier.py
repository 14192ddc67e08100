"""Numbers of earlier quarters and changes between quarters: they too have an id and a card."""

from __future__ import annotations

from dataclasses import replace

from cchc_analysis.comparison import Pair
from cchc_analysis.model import Figure
from cchc_analysis.numbers import exact, format_number, format_percent
from cchc_analysis.periods import Quarter
from cchc_analysis.report.blocks import Card, Number, SourceRow
from cchc_analysis.report.cards import CardMaker

EARLIER = "~"
"""Stands before the quarter in the id of a number that is not this quarter's."""
_MOST_SOURCES = 40


def then_number(figure: Figure, quarter: Quarter) -> Number:
    """A figure of an earlier quarter, printed; its id is the figure's with the quarter behind a tilde."""
    return Number(f"{figure.id}{EARLIER}{quarter}", figure.shown)


def change_number(pair: Pair, then: Quarter, now: Quarter) -> Number:
    """The change between two quarters, printed in words (``tăng 12 (4,30%)``)."""
    return Number(f"{pair.id}{EARLIER}{then}{EARLIER}{now}", pair.words)


def then_card(maker: CardMaker, figure: Figure, quarter: Quarter) -> Card:
    """The card of a figure of an earlier quarter, with the source cells of everything it is made of."""
    card, *inputs = maker.with_inputs([figure.id])
    sources: dict[SourceRow, None] = dict.fromkeys(row for made in (card, *inputs) for row in made.sources)
    where = f"{quarter.title} (data/raw/{quarter})"
    return replace(
        card, id=f"{figure.id}{EARLIER}{quarter}", label=f"{card.label}, {quarter.title}", inputs=(), comparisons=(), variants=(), variant_difference="",
        sources=tuple(sources)[:_MOST_SOURCES], note=f"Số liệu của {where}.",
    )  # fmt: skip


def change_card(pair: Pair, then: Quarter, now: Quarter) -> Card | None:
    """The card of a change; ``None`` where the two may not be compared."""
    if pair.then is None or pair.now is None or pair.then.value is None or pair.now.value is None:
        return None
    before, after = exact(pair.then.value), exact(pair.now.value)
    percent = pair.now.unit == "%"
    places = max(pair.then.places, pair.now.places)
    formula = "giá trị quý sau − giá trị quý trước" + ("" if percent else "; trong ngoặc: chia cho giá trị quý trước")
    shown = [f"{f.shown}{'%' if percent else ''}" for f in (pair.now, pair.then)]
    difference = format_percent(after - before, 8, sign=False) if percent else format_number(after - before, places)
    return Card(
        id=f"{pair.id}{EARLIER}{then}{EARLIER}{now}", label=f"Thay đổi: {pair.now.definition.label}", scope=pair.now.scope, shown=pair.words,
        unit="", definition=formula, legal_source=pair.now.definition.source, formula=formula,
        substituted=f"{shown[0]} − {shown[1]}", exact=f"{difference}{' điểm phần trăm' if percent else ''}",
        rounding="tính từ hai giá trị chính xác, làm tròn một lần khi in", window=f"{then.title} và {now.title}",
        status=pair.now.status.vietnamese, inputs=(pair.now.id,), note=pair.caution,
    )  # fmt: skip
