"""An analyst's own indicator: refused in words when its name or formula would not do, before it changes anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction

from cchc_analysis.indicators.registry import REGISTRY, Formula, Indicator, Scope
from cchc_analysis.indicators.terms import Term
from cchc_analysis.io.quarters import QuarterBundle
from cchc_analysis.io.schema import NUMERIC, schema
from cchc_analysis.model import Definition, Figure

_MOST_DIGITS = 12
_HOW = (
    "Công thức chỉ cộng, trừ, chia (+, −, /) các cột và chỉ tiêu của bảng, ví dụ lambda t: t.withdrawn / t.received. "
    'Phần trăm thì viết phép chia rồi đặt unit="%", không nhân 100; chia cho một số cố định thì viết t.resolved / Term.of(2, "2") '
    "(sau khi gõ from cchc_analysis.indicators.terms import Term)."
)


class _Unfit(Exception):
    """What a formula asks for that is not there; ``str()`` says it in Vietnamese."""


class _Strict(Scope):
    """A scope that knows only the table's columns and indicators: a name spelt wrong is no missing number."""

    def column(self, name: str) -> Term:
        """The column, which the table must have."""
        column = schema().tables[self.table.id].columns.get(name)
        if column is None:
            raise _Unfit(f"bảng “{self.table.id}” không có cột hay chỉ tiêu “{name}”{_near(name, self)}")
        if column.type not in {*NUMERIC, "any"}:
            raise _Unfit(f"cột “{name}” của bảng “{self.table.id}” không phải cột số")
        return super().column(name)


def _near(name: str, scope: Scope) -> str:
    from difflib import get_close_matches

    known = [*schema().tables[scope.table.id].columns, *(i.name for i in scope.registry.of_table(scope.table.id))]
    near = get_close_matches(name, known, n=3)
    return f"; có phải: {', '.join(dict.fromkeys(near))}?" if near else ""


def with_own(
    bundle: QuarterBundle, table: str, id: str, label: str, formula: Formula, *, unit: str = "hồ sơ", digits: int | None = None
) -> QuarterBundle:
    """The quarter with one more indicator, its figures computed.

    A quotient without ``digits`` prints two decimals, anything else none.

    Raises:
        ValueError: in Vietnamese, when the name is taken or the formula cannot be computed.
    """
    if refusal := "; ".join(_refusals(bundle, table, id, digits)):
        raise _refusal(id, refusal)

    def strict(scope: Scope) -> Term:
        term = formula(_Strict(**{f.name: getattr(scope, f.name) for f in fields(scope)}))
        if not isinstance(term, Term):
            raise _Unfit(f"công thức cho ra {term!r}, không phải một phép tính trên các cột của bảng. {_HOW}")
        return term

    def made(places: int, pad: bool) -> tuple[QuarterBundle, list[Figure]]:
        definition = Definition(id, label, "", "Chỉ tiêu do người phân tích tự đặt", unit, places, "", pad)
        more = replace(bundle, registry=bundle.registry.with_own(Indicator(table, definition, strict)))
        return more, [figure for figure in more.figures.values() if figure.definition.id == id]

    try:
        more, figures = made((2 if unit == "%" else 0) if digits is None else digits, True)
        if unit != "%" and any(map(_is_quotient, figures)):
            more, figures = made(2 if digits is None else digits, False)
        for figure in figures:
            figure.row()
    except _Unfit as error:
        raise _refusal(id, str(error)) from error
    except Exception as error:
        raise _refusal(id, f"không tính được công thức. {_HOW}") from error
    if not figures:
        raise _refusal(id, _nothing(bundle, table))
    return more


def _refusal(id: str, why: str) -> ValueError:
    return ValueError(f"Không đặt được chỉ tiêu “{id}”: {why}" + ("" if why.endswith((".", "?")) else "."))


def _refusals(bundle: QuarterBundle, table: str, id: str, digits: int | None) -> Iterator[str]:
    if table not in schema().tables:
        yield f"không có bảng “{table}”; các bảng: {', '.join(schema().tables)}"
        return
    if not re.fullmatch(r"\w+(\.\w+)*", id):
        yield "tên chỉ gồm chữ, số, dấu gạch dưới, các phần cách nhau bằng dấu chấm, ví dụ rieng.ty_le_rut"
        return
    if digits is not None and (type(digits) is not int or not 0 <= digits <= _MOST_DIGITS):
        yield f"digits phải là số nguyên từ 0 đến {_MOST_DIGITS}, không phải {digits!r}"
    name = id.rpartition(".")[2]
    before = bundle.registry.find(table, name)
    own_before = before is not None and REGISTRY.find(table, name) is None
    if before and not own_before:
        yield f"bảng “{table}” đã có chỉ tiêu “{before.definition.id}”, phần cuối của tên phải khác “{name}”"
    elif before and before.definition.id != id:
        yield f"đã có chỉ tiêu tự đặt “{before.definition.id}” có cùng phần cuối “{name}”; chọn tên khác"
    elif name in schema().tables[table].columns:
        yield f"bảng “{table}” đã có cột “{name}”; chọn tên khác"
    elif not own_before and any(figure.definition.id == id for figure in bundle.figures.values()):
        yield "đã có con số mang tên này; chọn tên khác"


def _is_quotient(figure: Figure) -> bool:
    broken = isinstance(figure.value, Fraction) and figure.value.denominator != 1 and figure.digits is None
    return figure.denominator is not None or broken


def _nothing(bundle: QuarterBundle, table: str) -> str:
    rows = len(bundle.data.table(table))
    if not rows:
        return f"bảng “{table}” của quý {bundle.data.period.quarter} chưa có dòng nào để tính"
    having = sorted({i.table for t in schema().tables for i in bundle.registry.of_table(t)})
    return f"bảng “{table}” không tính chỉ tiêu theo nơi hay theo dòng; dùng được các bảng: {', '.join(having)}"
