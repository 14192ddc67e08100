"""The balances of a table as Excel formulas: what a unit sees while it types. Built from the same rules as the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cchc_analysis.checks.rows import LIMITS, SUMS
from cchc_analysis.io.forms.layout import NOTHING, nothing_column, told
from cchc_analysis.io.schema import NUMERIC, Column, TableSchema

GOOD, NOTE = "✓", "Lưu ý"
"""How the words of a check begin when nothing is wrong."""


def quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'


def total_formula(table: TableSchema, column: str, cells: Mapping[str, str]) -> str:
    """The formula of a total: the sum of its parts when they are all there; empty when no rule gives it."""
    rule = next((r for r in SUMS.get(table.id, ()) if r.total == column and all(p in cells for p in r.parts)), None)
    if rule is None:
        return ""
    parts = [cells[p] for p in rule.parts]
    return f'=IF(COUNT({",".join(parts)})={len(parts)},{"+".join(parts)},"")'


def cell_check(table: TableSchema, column: Column, cells: Mapping[str, str], before: str = "") -> str:
    """What the check column says beside one cell; ``before`` is the figure that a number carried over must equal."""
    if column.check:
        return _balance(table, column.id, cells)
    cell = cells[column.id]
    if column.type not in NUMERIC:
        return f'=IF({cell}="","Chưa điền","")' if column.required or column.expected else ""
    said = _limits(table, [column.id], cells) or '""'
    if before:
        said = f"IF({cell}<>{before},{quoted(f'{NOTE}: kỳ trước còn đang giải quyết {before}')},{said})"
    if column.type == "count":
        said = f'IF({cell}<>INT({cell}),"Phải là số nguyên",{said})'
    if not column.signed:
        said = f'IF({cell}<0,"Không được âm",{said})'
    empty = "Chưa điền; không có thì ghi 0" if column.required or column.expected else ""
    return f'=IF({cell}="",{quoted(empty)},IF(NOT(ISNUMBER({cell})),"Phải ghi bằng chữ số",{said}))'


def row_check(table: TableSchema, columns: Sequence[Column], cells: Mapping[str, str]) -> str:
    """What the check column says beside a row of a list."""
    filled = ",".join(cells[c.id] for c in columns)
    said = _limits(table, [c.id for c in columns], cells) or quoted(GOOD)
    numbers = [cells[c.id] for c in columns if c.type in NUMERIC]
    if numbers:
        listed = ",".join(numbers)
        said = f'IF(COUNT({listed})<COUNTA({listed}),"Có ô không phải số",{said})'
    for column in reversed([c for c in columns if c.required]):
        said = f"IF({cells[column.id]}={quoted('')},{quoted(f'Thiếu “{column.heading}”')},{said})"
    nothing = nothing_column(table)
    if nothing:
        said = f"IF(AND(COUNTA({filled})=1,{cells[nothing.id]}={quoted(NOTHING)}),{quoted(f'{GOOD} Không có nội dung')},{said})"
    return f'=IF(COUNTA({filled})=0,"",{said})'


def blank_condition(table: TableSchema, ranges: Mapping[str, str]) -> str:
    """When a list is as it was issued; ``ranges`` gives the cells of each column."""
    empty = f"COUNTA({','.join(ranges[c.id] for c in told(table))})=0"
    nothing = nothing_column(table)
    return f"AND({empty},COUNTIF({ranges[nothing.id]},{quoted(NOTHING)})=0)" if nothing else empty


def status_formula(checks: str, blank: str = "") -> str:
    """One line over a sheet: how many places of its check column (a range) want attention; of a list, also when it is ``blank``."""
    open_places = f'COUNTIF({checks},"?*")-COUNTIF({checks},"{GOOD}*")-COUNTIF({checks},"{NOTE}*")'
    said = f'IF({open_places}=0,"{GOOD} Không còn chỗ nào cần sửa","Còn "&({open_places})&" chỗ cần điền hoặc xem lại, nêu ở cột Kiểm tra")'
    return (
        f"=IF({blank},{quoted(f'{NOTE}: chưa điền; không có nội dung nào thì ghi “{NOTHING}” vào dòng đầu')},{said})"
        if blank
        else f"={said}"
    )


def _balance(table: TableSchema, total: str, cells: Mapping[str, str]) -> str:
    """The further identities of a total, beyond the one that its formula is made of."""
    rules = [r for r in SUMS.get(table.id, ()) if r.total == total and all(p in cells for p in r.parts)][1:]
    if not rules:
        return ""
    whole, parts = cells[total], [cells[p] for p in rules[0].parts]
    names = " + ".join(f"“{table.columns[p].heading}”" for p in rules[0].parts)
    added = "+".join(parts)
    wrong = f'"Lệch "&ABS({whole}-({added}))&{quoted(f": phải bằng {names}")}'
    return f'=IF(COUNT({whole},{",".join(parts)})={len(parts) + 1},IF({whole}={added},"{GOOD} Cân đối",{wrong}),"")'


def _limits(table: TableSchema, columns: Sequence[str], cells: Mapping[str, str]) -> str:
    said = ""
    for rule in LIMITS.get(table.id, ()):
        if rule.part in columns and rule.part in cells and rule.whole in cells:
            part, whole = cells[rule.part], cells[rule.whole]
            words = f"“{table.columns[rule.part].heading}” lớn hơn “{table.columns[rule.whole].heading}”"
            if len(columns) == 1:
                words = f"Lớn hơn “{table.columns[rule.whole].heading}”"
            said = f"IF(AND(ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole}),{quoted(words)},{said or quoted('' if len(columns) == 1 else GOOD)})"
    return said
