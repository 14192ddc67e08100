"""The totals of the real quarter 2023-Q3 (I.2.1 to I.2.3), and synthetic cases that have them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from cchc_analysis.cases.synthetic import make_cases
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.periods import Window

WINDOW = Window(date(2023, 6, 1), date(2023, 9, 25))

DEPARTMENTS: dict[str, Any] = {
    "unit": "Các phòng, ban huyện", "level": "departments", "carried_over": 3, "new": 524, "resolved_on_time": 507, "resolved_overdue": 0,
    "in_progress_in_date": 15, "in_progress_late": 0, "withdrawn": 5, "partial_online": 75, "partial_total": 76, "full_online": 174, "full_total": 176,
    "components_digitised": 511, "components_total": 522, "results_digitised": 430, "results_total": 507,
}  # fmt: skip
LAND_OFFICE: dict[str, Any] = {
    "unit": "Văn phòng Đăng ký đất đai - Chi nhánh Tư Nghĩa", "level": "land_office", "carried_over": 672, "new": 6037, "resolved_on_time": 5753,
    "resolved_overdue": 15, "in_progress_in_date": 938, "in_progress_late": 0, "withdrawn": 3, "partial_online": 1529, "partial_total": 3451,
    "full_online": 1597, "full_total": 1629,
}  # fmt: skip
COMMUNES: dict[str, Any] = {
    "unit": "Các xã, thị trấn", "level": "communes", "carried_over": 30, "new": 8752, "resolved_on_time": 8686, "resolved_overdue": 3,
    "in_progress_in_date": 52, "in_progress_late": 0, "withdrawn": 41, "partial_online": 5233, "partial_total": 5968, "full_online": 2454,
    "full_total": 2473, "components_digitised": 7941, "components_total": 8740, "results_digitised": 7293, "results_total": 8688,
}  # fmt: skip
TOTALS = [DEPARTMENTS, LAND_OFFICE, COMMUNES]


@cache
def real_quarter() -> pd.DataFrame:
    return make_cases(TOTALS, window=WINDOW, calendar=default_calendar(), seed=2023)
