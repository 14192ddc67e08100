"""I.2.2: procedures on display and online public services (Biểu 1)."""

from __future__ import annotations

from cchc_analysis.indicators.registry import Scope, indicator
from cchc_analysis.indicators.terms import Term

_DISPLAY = "Báo cáo CCHC quý, mục I.2.1"
_REPORT = "Báo cáo CCHC quý, mục I.2.2 và Biểu 1"


@indicator("procedures", "procedures.listed", "TTHC niêm yết công khai", section="I.2.1", source=_DISPLAY, unit="TTHC")
def listed(t: Scope) -> Term:
    """Procedures on public display."""
    return t.column("listed")


@indicator("procedures", "procedures.online_partial", "Dịch vụ công trực tuyến một phần", section="I.2.2", source=_REPORT, unit="TTHC")
def online_partial(t: Scope) -> Term:
    """Partial online services offered."""
    return t.column("online_partial")


@indicator("procedures", "procedures.online_full", "Dịch vụ công trực tuyến toàn trình", section="I.2.2", source=_REPORT, unit="TTHC")
def online_full(t: Scope) -> Term:
    """Full online services offered."""
    return t.column("online_full")


@indicator(
    "procedures", "procedures.online_total", "Dịch vụ công trực tuyến cung cấp", section="I.2.2", source=_REPORT, unit="TTHC",
    column="online_total",
)  # fmt: skip
def online_total(t: Scope) -> Term:
    """Online services offered = partial + full."""
    return t.online_partial + t.online_full


@indicator("online", "online.partial_online", "Hồ sơ một phần nộp trực tuyến", section="I.2.2", source=_REPORT, pad=False)
def partial_online(t: Scope) -> Term:
    """Cases filed online under partial services."""
    return t.column("partial_online")


@indicator("online", "online.partial_total", "Hồ sơ của dịch vụ công một phần", section="I.2.2", source=_REPORT, pad=False)
def partial_total(t: Scope) -> Term:
    """All cases under partial services."""
    return t.column("partial_total")


@indicator("online", "online.full_online", "Hồ sơ toàn trình nộp trực tuyến", section="I.2.2", source=_REPORT, pad=False)
def full_online(t: Scope) -> Term:
    """Cases filed online under full services."""
    return t.column("full_online")


@indicator("online", "online.full_total", "Hồ sơ của dịch vụ công toàn trình", section="I.2.2", source=_REPORT, pad=False)
def full_total(t: Scope) -> Term:
    """All cases under full services."""
    return t.column("full_total")


@indicator("online", "online.total", "Hồ sơ của các dịch vụ công trực tuyến", section="I.2.2", source=_REPORT, column="total")
def online_cases(t: Scope) -> Term:
    """Cases under online services, however filed."""
    return t.partial_total + t.full_total


@indicator("online", "online.rate", "Tỷ lệ hồ sơ nộp trực tuyến", section="I.2.2", unit="%", source=_REPORT)
def online_rate(t: Scope) -> Term:
    """(Partial online + full online) / (partial total + full total)."""
    return (t.partial_online + t.full_online) / t.total


@indicator("online", "online.full_rate", "Tỷ lệ hồ sơ toàn trình nộp trực tuyến", section="I.2.2", unit="%", source=_REPORT)
def full_rate(t: Scope) -> Term:
    """Full online / full total."""
    return t.full_online / t.full_total
