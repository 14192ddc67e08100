"""I.1.e: budget revenue against plans and last year, business households; I.7: socio-economic indicators and targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from cchc_analysis.indicators.registry import Registry, Scope, indicator, row_scopes, to_figure
from cchc_analysis.indicators.terms import Term, change_of
from cchc_analysis.model import Definition, Figure, Status
from cchc_analysis.tables import QuarterData, Row
from cchc_analysis.text import fold

_REPORT = "Báo cáo CCHC quý, mục I.1.e"
_ACTUAL = Definition("budget.actual", "Số thực hiện", "số đơn vị báo cáo", _REPORT, "tỷ đồng", 0, "I.1.e", pad=False)
_BASE = Definition("budget.base", "Số so sánh", "số được giao hoặc số cùng kỳ", _REPORT, "tỷ đồng", 0, "I.1.e", pad=False)
_SHARE = Definition("budget.share", "Tỷ lệ thực hiện", "", _REPORT, "%", 2, "I.1.e")
_CHANGE = Definition("budget.change", "Mức tăng, giảm", "", _REPORT, "%", 2, "I.1.e")


def budget_figures(data: QuarterData) -> Iterator[Figure]:
    """Amounts, their bases, and shares or changes: computed where the base is given, reported where it is not.

    A share (``ty_le``) is actual / base; a change (``tang_giam``) is (actual − base) / base. They are never mixed.
    """
    actual_table, base_table = data.table("budget"), data.table("budget_bases")
    actuals = {row.text("item"): row for row in actual_table}
    for item, row in actuals.items():
        definition = replace(_ACTUAL, label=row.text("label"), unit=row.text("unit"))
        yield to_figure(definition, _amount(row, "actual", row.text("label")), item, "", actual_table)
    for scope in row_scopes(data, "budget_bases", _base_id, lambda r: r.text("label")):
        row = scope.row()
        actual = actuals.get(row.text("item"))
        if actual is None:
            continue
        label = f"{actual.text('label')} so với {row.text('label')}"
        unit = row.text("unit") or actual.text("unit")
        definition = _CHANGE if row.text("kind") == "tang_giam" else _SHARE
        term = scope.given("published_pct")
        if row.number("amount") is not None:
            base = _amount(row, "amount", row.text("label"))
            yield to_figure(replace(_BASE, label=row.text("label"), unit=unit), base, scope.id, label, base_table)
            now = _amount(actual, "actual", actual.text("label"))
            term = change_of(now, base) if definition is _CHANGE else now / base
        yield to_figure(definition, term, scope.id, label, base_table)


def _base_id(row: Row) -> str:
    return f"{row.text('item')}.{row.text('base')}"


def _amount(row: Row, column: str, words: str) -> Term:
    value = row.values[column]
    return Term.of(row.number(column), words, value.source, digits=value.decimals)


@indicator("businesses", "business.now", "Hộ kinh doanh kỳ này", section="I.1.e", source=_REPORT, unit="hộ")
def business_now(t: Scope) -> Term:
    """Households this period."""
    return t.column("now")


@indicator("businesses", "business.same_period", "Hộ kinh doanh cùng kỳ năm trước", section="I.1.e", source=_REPORT, unit="hộ")
def business_same_period(t: Scope) -> Term:
    """Households in the same period of last year."""
    return t.column("same_period")


@indicator("businesses", "business.change", "Mức tăng, giảm so với cùng kỳ", section="I.1.e", source=_REPORT, unit="%")
def business_change(t: Scope) -> Term:
    """(Now − then) / then."""
    return change_of(t.now, t.same_period)


@indicator("indicators", "indicator.rate", "Tỷ lệ thực hiện chỉ tiêu", section="I.7", source="Báo cáo CCHC quý, mục I.7", unit="%")
def indicator_rate(t: Scope) -> Term:
    """Actual / plan, or the rate that the unit reported."""
    row = t.row()
    if row.number("actual") is not None and row.number("plan") is not None:
        return t.column("actual") / t.column("plan")
    return t.given("reported_pct")


def indicator_scopes(data: QuarterData, registry: Registry) -> list[Scope]:
    """A scope for each unit and socio-economic indicator."""

    def key(row: Row) -> str:
        return f"{row.text('unit')}.{fold(row.text('name')).replace(' ', '_')}"

    return row_scopes(data, "indicators", key, lambda row: row.text("name"), registry)


def evidence_figures(data: QuarterData) -> Iterator[Figure]:
    """The evidence values for the scorecard that are numbers: one definition a row, with the row's own words and source."""
    table = data.table("evidence")
    for row in table:
        number = row.number("value")
        if number is None:
            continue
        value, share = row.values["value"], "%" in row.text("unit")
        label = row.text("note") or row.text("variable")
        source = row.text("source") or "Minh chứng của đơn vị"
        definition = Definition(
            f"evidence.{row.text('variable')}",
            label,
            "số đơn vị cung cấp",
            source,
            "%" if share else row.text("unit") or "đơn vị",
            0,
            "I.9",
        )
        given = Term.of(number, label, value.source, digits=value.decimals)
        if share:
            given = replace(given, value=Fraction(number) / 100, numbers=value.source.raw, reported=True)
        yield to_figure(definition, given, "", "", table)


def target_figures(data: QuarterData) -> Iterator[Figure]:
    """The dated targets as figures, so that a comparison can print them."""
    for target in data.reference.targets:
        definition = Definition(
            f"target.{target.key}", "Mục tiêu phải đạt", "mục tiêu được giao", target.source, "%", 0, "I.7",
        )  # fmt: skip
        level = data.reference.levels.get(target.level)
        digits = target.value.decimals if target.value else 0
        yield Figure(
            f"{definition.id}@{target.level}", definition, level.name if level else target.level, target.share, Status.REPORTED,
            digits=digits, inputs=(target.value.source,) if target.value else (),
        )  # fmt: skip
