"""The registry of indicators: a pure function per definition, from the terms of one scope to a term.

    @indicator("one_stop", "one_stop.on_time_rate", "Tỷ lệ hồ sơ giải quyết đúng hạn", section="I.2.1", unit="%", source="…")
    def on_time_rate(t: Scope) -> Term:
        return (t.resolved_on_time + t.in_progress_in_date) / (t.received - t.withdrawn)

A *scope* is what a figure speaks of: a level of units (``communes``), one unit, all of them, or a row's key (an area, a plan).
Inside an indicator ``t.name`` is another indicator of the same table and scope when one bears that name, else the table's column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cchc_analysis.indicators.terms import Term, total
from cchc_analysis.model import Definition, Figure, Figures, Status
from cchc_analysis.numbers import Exact
from cchc_analysis.tables import QuarterData, Row, Table, Unit

Formula = Callable[["Scope"], Term]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A definition with its formula over one table. ``column`` names the published total that stands in when parts are missing."""

    table: str
    definition: Definition
    formula: Formula
    column: str | None = None

    @property
    def name(self) -> str:
        """The last part of the definition's id; formulas of the same table use it."""
        return self.definition.id.rsplit(".", 1)[-1]


class Registry:
    """Indicators by table and name, in the order in which they were defined."""

    def __init__(self) -> None:
        self._indicators: dict[tuple[str, str], Indicator] = {}

    def add(self, indicator: Indicator) -> None:
        """Register; a second indicator under the same name is a programming error (``ValueError``)."""
        key = (indicator.table, indicator.name)
        if key in self._indicators:
            raise ValueError(f"indicator defined twice: {indicator.definition.id}")
        self._indicators[key] = indicator

    def find(self, table: str, name: str) -> Indicator | None:
        """The indicator of a table under a name."""
        return self._indicators.get((table, name))

    def of_table(self, table: str) -> list[Indicator]:
        """All indicators of a table."""
        return [i for (t, _), i in self._indicators.items() if t == table]

    def with_own(self, indicator: Indicator) -> Registry:
        """A copy in which this indicator is added, or replaces the one of its name: an analyst's own, in one notebook."""
        copy = Registry()
        copy._indicators = {**self._indicators, (indicator.table, indicator.name): indicator}
        return copy

    def definitions(self) -> Iterator[Definition]:
        """Every definition."""
        return (i.definition for i in self._indicators.values())


REGISTRY = Registry()


def indicator(
    table: str,
    id: str,
    label: str,
    *,
    section: str,
    source: str,
    unit: str = "hồ sơ",
    digits: int | None = None,
    formula: str = "",
    pad: bool = True,
    variant_of: str | None = None,
    column: str | None = None,
    registry: Registry = REGISTRY,
) -> Callable[[Formula], Formula]:
    """Register a formula as an indicator of a table.

    ``formula`` in words is derived from the arithmetic when empty. ``unit="%"`` prints the value, a share of 1, as per
    cent with two decimals unless ``digits`` says otherwise. ``column`` is the published total to use, as *reported*,
    where the parts are missing.
    """

    def register(function: Formula) -> Formula:
        places = (2 if unit == "%" else 0) if digits is None else digits
        definition = Definition(id, label, formula, source, unit, places, section, pad, variant_of)
        registry.add(Indicator(table, definition, function, column))
        return function

    return register


@dataclass
class Scope:
    """The rows that a figure speaks of, offering each column (summed) and each indicator of the table as a :class:`Term`.

    With something ``lacking`` (in words), what the rows add up to is missing: a part is not the whole.
    """

    table: Table
    id: str
    label: str
    rows: tuple[Row, ...]
    registry: Registry = field(default=REGISTRY, repr=False)
    data: QuarterData | None = field(default=None, repr=False)
    lacking: str = ""
    evaluating: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Term:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self.registry.find(self.table.id, name)
        if found and found.name not in self.evaluating:
            term = self.term(found)
            figure_id = f"{found.definition.id}@{self.id}"
            return replace(Term.of(term.value, found.definition.label, figure_id, digits=term.digits), missing=term.missing)
        return self.column(name)

    def term(self, indicator: Indicator) -> Term:
        """The indicator's formula over this scope; the published total where the parts are missing."""
        inner = replace(self, evaluating=(*self.evaluating, indicator.name))
        term = indicator.formula(inner)
        if term.missing and indicator.column:
            published = inner.column(indicator.column)
            if published.value is not None:
                return replace(published, words=f"{indicator.definition.label} (đơn vị báo cáo)", reported=True)
        return term

    def column(self, name: str) -> Term:
        """A column summed over the rows; missing when a cell is."""
        heading = self.table.headings.get(name, name)
        terms = []
        for row in self.rows:
            value = row.values.get(name)
            number = row.number(name)
            terms.append(Term.of(number, heading, *([value.source] if value else []), digits=value.decimals if value else 0))
        if self.lacking:
            terms.append(Term.of(None, heading))
        return total(terms, heading)

    def count(self, words: str, keep: Callable[[Row], bool], column: str) -> Term:
        """How many rows hold; the inputs are the rows' cells in ``column``."""
        kept = [r for r in self.rows if keep(r)]
        return Term.of(None if self.lacking else len(kept), words, *(r.source(column) for r in kept if column in r.values))

    def row(self) -> Row:
        """The only row of a keyed scope."""
        return self.rows[0]

    def given(self, name: str) -> Term:
        """A per cent that was reported without operands, as a share of 1, with the decimals as written."""
        value = self.row().values.get(name)
        number = self.row().number(name)
        if value is None or number is None:
            return Term.of(None, self.table.headings.get(name, name))
        share = Fraction(number) / 100
        return Term(share, "tỷ lệ do đơn vị báo cáo", f"{value.source.raw}", (value.source,), digits=value.decimals, reported=True)


def unit_scopes(data: QuarterData, table_id: str, registry: Registry = REGISTRY) -> list[Scope]:
    """The scopes of a table with a unit a row: each level present, each single unit, and ``all``."""
    table = data.table(table_id)
    units = data.reference.units
    by_level: dict[str, list[Row]] = {}
    singles: list[Scope] = []
    for row in table:
        unit = units.get(row.text("unit"))
        if unit is None:
            continue
        by_level.setdefault(unit.level, []).append(row)
        if not unit.collective and unit.id != unit.level:
            singles.append(Scope(table, unit.id, unit.name, (row,), registry, data))
    absent, aside = data.absent(table_id), rows_aside(table)
    levels = []
    for level in data.reference.levels.values():
        if rows := by_level.get(level.id):
            whole = all(units[row.text("unit")].collective for row in rows)
            lacking = _named(absent.get(level.id, [])) or ("" if whole else aside)
            levels.append(Scope(table, level.id, level.name, tuple(rows), registry, data, lacking))
    waiting = [_named(missing) if level in by_level else data.reference.levels[level].name for level, missing in absent.items()]
    return [*levels, *singles, *whole_scope(data, table_id, registry, lacking=", ".join(waiting))]


def _named(units: list[Unit], most: int = 4) -> str:
    """The units by name, of many the first ones; ``cchc check`` lists them all."""
    names = [unit.name for unit in units]
    if len(names) > most:
        names[most - 1 :] = [f"{len(names) - most + 1} đơn vị khác"]
    return ", ".join(names)


def rows_aside(table: Table) -> str:
    """What sums over a table wait for when rows of it were set aside."""
    return f"{table.set_aside} dòng của bảng “{table.title}” có lỗi, để riêng" if table.set_aside else ""


def whole_scope(data: QuarterData, table_id: str, registry: Registry = REGISTRY, *, lacking: str = "") -> list[Scope]:
    """All rows of a table as one scope; none when it has no rows."""
    table = data.table(table_id)
    if not table.rows:
        return []
    return [Scope(table, "all", "toàn bộ", table.rows, registry, data, lacking or rows_aside(table))]


def row_scopes(
    data: QuarterData, table_id: str, key: Callable[[Row], str], label: Callable[[Row], str], registry: Registry = REGISTRY
) -> list[Scope]:
    """A scope for each row, named by the row's key."""
    table = data.table(table_id)
    return [Scope(table, key(row), label(row), (row,), registry, data) for row in table]


def figures_of(scopes: list[Scope], registry: Registry = REGISTRY) -> Iterator[Figure]:
    """Every indicator of the scopes' table for every scope."""
    for scope in scopes:
        for item in registry.of_table(scope.table.id):
            figure = to_figure(item.definition, scope.term(item), scope.id, scope.label, scope.table)
            yield replace(figure, lacking=scope.lacking) if figure.status is Status.MISSING else figure


def to_figure(definition: Definition, term: Term, scope_id: str, label: str, table: Table) -> Figure:
    """A term as a figure: exact, with formula, inputs and window."""
    status = Status.MISSING if term.missing else Status.REPORTED if term.reported else Status.COMPUTED
    value: Exact | None = term.value
    if isinstance(value, Fraction) and value.denominator == 1 and definition.unit != "%":
        value = int(value)
    own_digits = term.reported or (definition.unit != "%" and term.digits > definition.digits)
    return Figure(
        id=f"{definition.id}@{scope_id}" if scope_id else definition.id,
        definition=definition if definition.formula else replace(definition, formula=term.words),
        scope=label,
        value=value,
        status=status,
        window=table.window,
        numerator=term.numerator,
        denominator=term.denominator,
        digits=term.digits if own_digits else None,
        inputs=term.inputs,
        substituted=term.numbers,
    )


def collect(*groups: Iterator[Figure]) -> Figures:
    """All figures of all groups."""
    return Figures.of(f for group in groups for f in group)
