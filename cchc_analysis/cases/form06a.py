"""Form II.06a (Thông tư 01/2020/TT-VPCP): thirteen columns, their identities, several sheets added up, and counts as the form.

The form has no column for withdrawn, refused or waiting cases: withdrawn ones stand in column 9 ("đúng hạn"), waiting ones in
column 12 ("trong hạn"). Counts made for it use the rules ``form_06a``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from cchc_analysis.text import fold

HEADINGS: Mapping[int, str] = {
    1: "TT", 2: "Lĩnh vực", 3: "Tổng số", 4: "Trực tuyến", 5: "Trực tiếp, dịch vụ bưu chính", 6: "Từ kỳ trước", 7: "Tổng số", 8: "Trước hạn",
    9: "Đúng hạn", 10: "Quá hạn", 11: "Tổng số", 12: "Trong hạn", 13: "Quá hạn",
}  # fmt: skip
GROUPS: Mapping[str, tuple[int, int]] = {
    "Số lượng hồ sơ tiếp nhận": (3, 6),
    "Số lượng hồ sơ đã giải quyết": (7, 10),
    "Số lượng hồ sơ đang giải quyết": (11, 13),
}
IDENTITIES: Mapping[int, tuple[tuple[int, ...], ...]] = {3: ((4, 5, 6), (7, 11)), 7: ((8, 9, 10),), 11: ((12, 13),)}
"""Column → the sums that it must equal: (3)=(4)+(5)+(6), (7)=(8)+(9)+(10), (11)=(12)+(13), (3)=(7)+(11)."""

NUMBERS = tuple(range(3, 14))


@dataclass(frozen=True)
class FormRow:
    """One field (*lĩnh vực*) of the form: its name and the numbers of columns 3 to 13."""

    field: str
    numbers: Mapping[int, int]

    def broken(self) -> Iterator[tuple[int, str, int]]:
        """Each identity that does not hold: column, the formula with its numbers, its result."""
        for column, sums in IDENTITIES.items():
            for parts in sums:
                total = sum(self.numbers[part] for part in parts)
                if self.numbers[column] != total:
                    formula = "+".join(f"({part})" for part in parts)
                    yield column, f"{formula} = {total}", total

    def __add__(self, other: FormRow) -> FormRow:
        return FormRow(self.field, {n: self.numbers[n] + other.numbers[n] for n in NUMBERS})


def add_up(*forms: Iterable[FormRow]) -> list[FormRow]:
    """Several sheets as one: rows of the same field are added (names match without regard to case and accents), in order of appearance."""
    rows: dict[str, FormRow] = {}
    for form in forms:
        for row in form:
            known = rows.get(fold(row.field))
            rows[fold(row.field)] = known + row if known else row
    return list(rows.values())


def total(rows: Iterable[FormRow]) -> FormRow:
    """The row of sums."""
    whole = FormRow("TỔNG CỘNG", dict.fromkeys(NUMBERS, 0))
    for row in rows:
        whole = FormRow(whole.field, (whole + row).numbers)
    return whole


def from_counts(counts: pd.DataFrame, key: str = "field") -> list[FormRow]:
    """Counts by field as rows of the form. They must have been made with the rules ``form_06a``, which leave no case withdrawn.

    Raises:
        ValueError: cases were counted as withdrawn.
    """
    if counts["withdrawn"].sum():
        raise ValueError("counts for form II.06a need the rules form_06a")
    columns = {
        3: "received", 4: "new_online", 5: "new_direct", 6: "carried_over", 7: "resolved", 8: "resolved_early", 9: "resolved_on_due_day",
        10: "resolved_overdue", 11: "in_progress", 12: "in_progress_in_date", 13: "in_progress_late",
    }  # fmt: skip
    return [
        FormRow(str(record[key]) or "(không rõ lĩnh vực)", {n: int(record[name]) for n, name in columns.items()})
        for record in counts.to_dict("records")
    ]
