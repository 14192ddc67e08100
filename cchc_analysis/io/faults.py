"""What to say of a quarter whose data have faults, wherever its figures are shown."""

from __future__ import annotations

from cchc_analysis.io.quarters import QuarterBundle
from cchc_analysis.numbers import format_number


def fault_warning(bundle: QuarterBundle) -> str:
    """One sentence when the quarter's data have faults, empty when they have none."""
    if not bundle.faults:
        return ""
    quarter, aside = bundle.data.period.quarter, bundle.data.rows_set_aside
    left_out = f" ({format_number(aside)} dòng bị để riêng): con số có dòng thiếu được để trống" if aside else ""
    return f"Số liệu quý {quarter} còn {format_number(bundle.faults)} lỗi{left_out}; xem cchc check {quarter}"
