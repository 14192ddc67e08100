"""I.1: plan tasks, assigned tasks, inspections, the six reform areas and their activities."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_analysis.indicators.registry import Scope, indicator, to_figure
from cchc_analysis.indicators.terms import Term
from cchc_analysis.model import Definition, Figure
from cchc_analysis.tables import QuarterData

_REPORT = "Báo cáo CCHC quý, mục I.1"


@indicator("plans", "plan.total", "Nhiệm vụ của cả kế hoạch", section="I.1.a", source=_REPORT, unit="nhiệm vụ")
def plan_total(t: Scope) -> Term:
    """Tasks of the whole plan."""
    return t.column("tasks_total")


@indicator("plans", "plan.due", "Nhiệm vụ đến hạn trong quý", section="I.1.a", source=_REPORT, unit="nhiệm vụ")
def plan_due(t: Scope) -> Term:
    """Tasks due in the quarter."""
    return t.column("tasks_due")


@indicator("plans", "plan.done", "Nhiệm vụ hoàn thành trong quý", section="I.1.a", source=_REPORT, unit="nhiệm vụ")
def plan_done(t: Scope) -> Term:
    """Tasks due in the quarter and done."""
    return t.column("tasks_done")


@indicator("plans", "plan.done_before", "Nhiệm vụ hoàn thành trước quý", section="I.1.a", source=_REPORT, unit="nhiệm vụ")
def plan_done_before(t: Scope) -> Term:
    """Tasks done in earlier quarters."""
    return t.column("tasks_done_before")


@indicator("plans", "plan.open", "Nhiệm vụ đến hạn chưa hoàn thành", section="I.1.a", source=_REPORT, unit="nhiệm vụ")
def plan_open(t: Scope) -> Term:
    """Due in the quarter and not done."""
    return t.due - t.done


@indicator("assigned_tasks", "assigned.due", "Nhiệm vụ cấp trên giao", section="I.1.a", source=_REPORT, unit="nhiệm vụ")
def assigned_due(t: Scope) -> Term:
    """Tasks assigned in the province's task system."""
    return t.column("assigned")


@indicator(
    "assigned_tasks", "assigned.on_time", "Nhiệm vụ cấp trên giao thực hiện đúng hạn", section="I.1.a", source=_REPORT, unit="nhiệm vụ"
)
def assigned_on_time(t: Scope) -> Term:
    """Of these, done on time."""
    return t.column("on_time")


@indicator("assigned_tasks", "assigned.rate", "Tỷ lệ nhiệm vụ cấp trên giao thực hiện đúng hạn", section="I.1.a", source=_REPORT, unit="%")
def assigned_rate(t: Scope) -> Term:
    """On time / assigned."""
    return t.on_time / t.due


@indicator("inspections", "inspection.count", "Đơn vị được kiểm tra", section="I.1.a", source=_REPORT, unit="đơn vị")
def inspection_count(t: Scope) -> Term:
    """Inspected units, counted from their names."""
    return t.count("số đơn vị có tên trong danh sách kiểm tra", lambda row: True, "unit")


@indicator("areas", "area.due", "Nhiệm vụ đến hạn của lĩnh vực", section="I.1", source=_REPORT, unit="nhiệm vụ")
def area_due(t: Scope) -> Term:
    """An area's tasks due in the quarter."""
    return t.column("tasks_due")


@indicator("areas", "area.done", "Nhiệm vụ hoàn thành của lĩnh vực", section="I.1", source=_REPORT, unit="nhiệm vụ")
def area_done(t: Scope) -> Term:
    """Of these, done."""
    return t.column("tasks_done")


def activity_figures(data: QuarterData) -> Iterator[Figure]:
    """The counts named in the activities: one definition a row, with the row's own label and unit of measure."""
    table = data.table("activity_counts")
    for row in table:
        value = row.values["value"]
        definition = Definition(
            f"activity.{row.text('key')}", row.text("label"), "số đơn vị báo cáo nêu", _REPORT, row.text("unit") or "lượt", 0,
            f"I.1.{row.text('section')}",
        )  # fmt: skip
        term = Term.of(row.number("value"), definition.label, value.source)
        yield to_figure(definition, term, "", "", table)
