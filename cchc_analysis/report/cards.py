"""Number cards: the birth certificate of each printed figure, in words ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from cchc_analysis.comparison import Pair
from cchc_analysis.model import UNDEFINED, Figure, Figures, SourceCell, Status, cell_words
from cchc_analysis.numbers import Exact, exact, format_number, format_percent
from cchc_analysis.report.blocks import NOT_ROUNDED, Card, SourceRow
from cchc_analysis.tables import QuarterData, Row, Table

_MANY_ROWS = 40


class CardMaker:
    """Makes cards for the figures of one quarter."""

    def __init__(self, data: QuarterData, figures: Figures, others: Sequence[tuple[str, Figures]] = ()) -> None:
        self._figures = figures
        self._others = others
        self._rows: dict[tuple[str, str | None, int], tuple[Table, Row]] = {}
        for table in data.tables.values():
            for row in table:
                for value in row.values.values():
                    self._rows[(value.source.file, value.source.sheet, value.source.line)] = (table, row)
                    break

    def with_inputs(self, figure_ids: Iterable[str]) -> Iterator[Card]:
        """Cards of these figures, of their variants and of every figure that they are made of, each once."""
        waiting, seen = list(figure_ids), set[str]()
        while waiting:
            figure_id = waiting.pop(0)
            figure = self._figures.get(figure_id)
            if figure_id in seen or figure is None:
                continue
            seen.add(figure_id)
            yield self.card(figure)
            waiting += [v.id for v in self._variants(figure)]
            waiting += [i for i in figure.inputs if isinstance(i, str)]

    def card(self, figure: Figure) -> Card:
        """The card of one figure."""
        definition = figure.definition
        variants = list(self._variants(figure))
        made_of_several = len(figure.inputs) > 1
        return Card(
            id=figure.id,
            label=definition.label,
            scope=figure.scope,
            shown=figure.shown,
            unit="" if figure.shown == UNDEFINED else definition.unit,
            definition="" if made_of_several else definition.formula,
            legal_source=definition.source,
            formula=definition.formula if made_of_several else "",
            substituted=figure.substituted if made_of_several else "",
            exact=exact_text(figure),
            rounding=rounding_text(figure),
            window=str(figure.window) if figure.window else "",
            status=figure.status.vietnamese,
            sources=tuple(self._source_row(i) for i in figure.inputs if isinstance(i, SourceCell))[:_MANY_ROWS],
            inputs=tuple(i for i in figure.inputs if isinstance(i, str)),
            variants=tuple(v.id for v in variants),
            variant_difference="; ".join(filter(None, (self._difference(figure, v) for v in variants))),
            comparisons=tuple(self._comparisons(figure)),
            note=figure.note or (f"Còn thiếu: {figure.lacking}" if figure.lacking else ""),
        )

    def _comparisons(self, figure: Figure) -> Iterator[str]:
        for name, figures in self._others:
            then = figures.get(figure.id)
            if then is not None and then.value is not None:
                pair = Pair(figure.id, then, figure)
                caution = f" ({pair.caution})" if pair.caution else ""
                yield f"{name}: {then.shown}{'%' if then.unit == '%' else ''}; {pair.words}{caution}"

    def _variants(self, figure: Figure) -> Iterator[Figure]:
        mine = figure.definition
        for other in self._in_variants.get(figure.id.rpartition("@")[2], ()):
            if other.definition.variant_of == mine.id or mine.variant_of == other.definition.id:
                yield other

    @cached_property
    def _in_variants(self) -> dict[str, list[Figure]]:
        """By scope, the figures that are variants of another or have one."""
        bases = {f.definition.variant_of for f in self._figures.values()} - {None}
        found: dict[str, list[Figure]] = {}
        for figure in self._figures.values():
            if figure.definition.variant_of or figure.definition.id in bases:
                found.setdefault(figure.id.rpartition("@")[2], []).append(figure)
        return found

    def _difference(self, figure: Figure, variant: Figure) -> str:
        """In words: by how many cases two ways to compute one rate differ, and which cases these are."""
        if None in (figure.numerator, figure.denominator, variant.numerator, variant.denominator):
            return ""
        above = exact(figure.numerator or 0) - exact(variant.numerator or 0)
        below = exact(figure.denominator or 0) - exact(variant.denominator or 0)
        text = f"Chênh nhau {format_number(abs(above))} ở tử số và {format_number(abs(below))} ở mẫu số"
        only_one = set(figure.inputs) ^ set(variant.inputs)
        for input_id in (*figure.inputs, *variant.inputs):
            part = self._figures.get(input_id) if isinstance(input_id, str) and input_id in only_one else None
            if part and part.value is not None and exact(part.value) == abs(above) != 0:
                return f"{text}: {part.definition.label.lower()} ({part.shown})"
        return text

    def _source_row(self, cell: SourceCell) -> SourceRow:
        found = self._rows.get((cell.file, cell.sheet, cell.line))
        others: tuple[tuple[str, str], ...] = ()
        if found:
            table, row = found
            others = tuple((table.headings.get(c, c), v.source.raw) for c, v in row.values.items() if v.source.raw)
        return SourceRow(cell.file, cell.sheet or "", cell.cell, cell.raw, others)


def exact_text(figure: Figure) -> str:
    """The unrounded value: as a quotient and with six more decimals for a rate, plain for a count."""
    if figure.value is None:
        return "chưa có số liệu" if figure.status is Status.MISSING else f"{UNDEFINED} (mẫu số bằng 0)"
    if figure.unit != "%":
        return f"{format_number(figure.value, _places(figure.value))} {figure.unit}"
    decimals = format_percent(figure.value, 8)
    if figure.numerator is None or figure.denominator is None:
        return decimals
    return f"{format_number(figure.numerator, _places(figure.numerator))}/{format_number(figure.denominator, _places(figure.denominator))} = {decimals}"


def _places(value: Exact) -> int:
    """The decimals that write the value out, six at most."""
    fraction = exact(value)
    places = 0
    while fraction.denominator != 1 and places < 6:
        fraction *= 10
        places += 1
    return places


def rounding_text(figure: Figure) -> str:
    """How the printed text came from the exact value."""
    if figure.status is Status.REPORTED:
        return "in đúng như đơn vị báo cáo"
    if figure.value is None:
        return ""
    whole = exact(figure.value) * (100 if figure.unit == "%" else 1)
    if (whole * 10**figure.places).denominator == 1:
        return NOT_ROUNDED
    return f"làm tròn một lần từ giá trị chính xác đến {figure.places} chữ số thập phân, nửa trở lên thì tăng"


def card_text(card: Card) -> str:
    """A card as plain text, a fact a line."""
    lines = [f"{card.label} – {card.scope}" if card.scope else card.label, f"  Tên: {card.id}"]
    lines.append(f"  In ra: {card.shown}{'%' if card.unit == '%' else ' ' + card.unit}")
    facts = (
        ("Ý nghĩa", card.definition),
        ("Cách tính", card.formula),
        ("Thay số", card.substituted),
        ("Giá trị chính xác", card.exact),
        ("Làm tròn", card.rounding),
        ("Khoảng số liệu", card.window),
        ("Trạng thái", card.status),
        ("Căn cứ", card.legal_source),
        ("Từ các con số", ", ".join(card.inputs)),
        ("Cách tính khác", "; ".join(card.variants)),
        ("Khác nhau", card.variant_difference),
        ("Ghi chú", card.note),
    )
    lines += [f"  {name}: {text}" for name, text in facts if text]
    for source in card.sources:
        place = ", ".join(filter(None, (source.file, source.sheet and f"trang {source.sheet}", source.cell and cell_words(source.cell))))
        lines.append(f"  Ô nguồn: {place}: “{source.raw}”")
    return "\n".join(lines)
