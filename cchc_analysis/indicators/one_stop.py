"""I.2.1: results of the one-stop shops."""

from __future__ import annotations

from cchc_analysis.indicators.registry import Scope, indicator
from cchc_analysis.indicators.terms import Term

_REPORT = "Báo cáo CCHC quý, mục I.2.1"


@indicator("one_stop", "one_stop.carried_over", "Hồ sơ kỳ trước chuyển qua", section="I.2.1", source=_REPORT)
def carried_over(t: Scope) -> Term:
    """Cases carried over from earlier periods."""
    return t.column("carried_over")


@indicator("one_stop", "one_stop.new", "Hồ sơ tiếp nhận mới", section="I.2.1", source=_REPORT)
def new(t: Scope) -> Term:
    """Cases newly received in the window."""
    return t.column("new")


@indicator("one_stop", "one_stop.received", "Tổng số hồ sơ tiếp nhận", section="I.2.1", source=_REPORT, column="received")
def received(t: Scope) -> Term:
    """Received = carried over + new."""
    return t.carried_over + t.new


@indicator("one_stop", "one_stop.resolved_on_time", "Hồ sơ đã giải quyết đúng hạn", section="I.2.1", source=_REPORT)
def resolved_on_time(t: Scope) -> Term:
    """Resolved before or on the due date."""
    return t.column("resolved_on_time")


@indicator("one_stop", "one_stop.resolved_overdue", "Hồ sơ đã giải quyết quá hạn", section="I.2.1", source=_REPORT)
def resolved_overdue(t: Scope) -> Term:
    """Resolved after the due date."""
    return t.column("resolved_overdue")


@indicator("one_stop", "one_stop.resolved", "Hồ sơ đã giải quyết", section="I.2.1", source=_REPORT, column="resolved")
def resolved(t: Scope) -> Term:
    """Resolved = on time + overdue."""
    return t.resolved_on_time + t.resolved_overdue


@indicator("one_stop", "one_stop.in_progress_in_date", "Hồ sơ đang giải quyết còn hạn", section="I.2.1", source=_REPORT)
def in_progress_in_date(t: Scope) -> Term:
    """In progress, due date not passed."""
    return t.column("in_progress_in_date")


@indicator("one_stop", "one_stop.in_progress_late", "Hồ sơ đang giải quyết trễ hạn", section="I.2.1", source=_REPORT)
def in_progress_late(t: Scope) -> Term:
    """In progress, due date passed."""
    return t.column("in_progress_late")


@indicator("one_stop", "one_stop.in_progress", "Hồ sơ đang giải quyết", section="I.2.1", source=_REPORT, column="in_progress")
def in_progress(t: Scope) -> Term:
    """In progress = in date + late."""
    return t.in_progress_in_date + t.in_progress_late


@indicator("one_stop", "one_stop.withdrawn", "Hồ sơ rút", section="I.2.1", source=_REPORT)
def withdrawn(t: Scope) -> Term:
    """Cases withdrawn by the applicant."""
    return t.column("withdrawn")


@indicator("one_stop", "one_stop.handled", "Hồ sơ tiếp nhận, không kể hồ sơ rút", section="I.2.1", source=_REPORT)
def handled(t: Scope) -> Term:
    """Received less withdrawn: the base of the narrative rate."""
    return t.received - t.withdrawn


@indicator(
    "one_stop",
    "one_stop.on_time_rate",
    "Tỷ lệ hồ sơ giải quyết đúng hạn (cách tính của báo cáo)",
    section="I.2.1",
    unit="%",
    source="Báo cáo CCHC quý, mục I.2.1: hồ sơ đang giải quyết còn hạn được tính là đúng hạn",
)
def on_time_rate(t: Scope) -> Term:
    """Narrative definition: (resolved on time + in progress in date) / (received − withdrawn)."""
    return (t.resolved_on_time + t.in_progress_in_date) / t.handled


@indicator("one_stop", "one_stop.overdue_rate", "Tỷ lệ hồ sơ giải quyết quá hạn", section="I.2.1", unit="%", source=_REPORT)
def overdue_rate(t: Scope) -> Term:
    """Resolved overdue / (received − withdrawn)."""
    return t.resolved_overdue / t.handled


@indicator(
    "one_stop",
    "one_stop.on_time_rate_resolved",
    "Tỷ lệ hồ sơ giải quyết đúng hạn (cách tính của bộ tiêu chí)",
    section="I.2.1",
    unit="%",
    source="Cách tính của các bộ tiêu chí chấm điểm, như tiêu chí 3.4.1, 3.4.2 của Quyết định số 673/QĐ-UBND ngày 17/7/2023 của UBND tỉnh Quảng Ngãi: chỉ tính hồ sơ đã giải quyết",
    variant_of="one_stop.on_time_rate",
)
def on_time_rate_resolved(t: Scope) -> Term:
    """Scorecard definition: resolved on time / resolved."""
    return t.resolved_on_time / t.resolved
