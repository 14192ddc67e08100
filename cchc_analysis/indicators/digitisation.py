"""I.2.3: digitisation of case components and of results (Biểu 2)."""

from __future__ import annotations

from cchc_analysis.indicators.registry import Scope, indicator
from cchc_analysis.indicators.terms import Term

_REPORT = "Báo cáo CCHC quý, mục I.2.3 và Biểu 2"


@indicator("digitisation", "digitisation.components_digitised", "Hồ sơ được số hóa thành phần", section="I.2.3", source=_REPORT, pad=False)
def components_digitised(t: Scope) -> Term:
    """Cases whose components are digitised."""
    return t.column("components_digitised")


@indicator("digitisation", "digitisation.components_total", "Hồ sơ phải số hóa thành phần", section="I.2.3", source=_REPORT, pad=False)
def components_total(t: Scope) -> Term:
    """Cases whose components have to be digitised, as given."""
    return t.column("components_total")


@indicator("digitisation", "digitisation.components_rate", "Tỷ lệ số hóa thành phần hồ sơ", section="I.2.3", unit="%", source=_REPORT)
def components_rate(t: Scope) -> Term:
    """Digitised / to be digitised."""
    return t.components_digitised / t.components_total


@indicator("digitisation", "digitisation.results_digitised", "Kết quả giải quyết được số hóa", section="I.2.3", source=_REPORT, pad=False)
def results_digitised(t: Scope) -> Term:
    """Results digitised."""
    return t.column("results_digitised")


@indicator("digitisation", "digitisation.results_total", "Kết quả giải quyết phải số hóa", section="I.2.3", source=_REPORT, pad=False)
def results_total(t: Scope) -> Term:
    """Results to be digitised, as given."""
    return t.column("results_total")


@indicator("digitisation", "digitisation.results_rate", "Tỷ lệ số hóa kết quả giải quyết", section="I.2.3", unit="%", source=_REPORT)
def results_rate(t: Scope) -> Term:
    """Digitised / to be digitised."""
    return t.results_digitised / t.results_total


@indicator(
    "digitisation_rates",
    "digitisation.reported_rate",
    "Tỷ lệ số hóa hồ sơ do đơn vị báo cáo",
    section="I.7",
    unit="%",
    source="Báo cáo CCHC quý, mục I.7",
)
def reported_rate(t: Scope) -> Term:
    """A rate that a unit reports without operands."""
    return t.given("reported_pct")
