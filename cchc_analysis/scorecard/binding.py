"""From a quarter's figures and its table of evidence to what a scorecard asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cchc_analysis.model import Figure, Status
from cchc_analysis.numbers import NumberFormatError, exact, plain, read_number
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.tree import Scorecard, Source, Variable
from cchc_analysis.tables import Table, Value
from cchc_analysis.text import fold

_RANGE = re.compile(r"(?:từ\s+)?(\S+)\s*(?:đến|–|—|\.\.\.?)\s*(\S+)", re.IGNORECASE)
_NOT_APPLICABLE = {"khong ap dung", "kad"}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row of the table of evidence: a value as it was typed (a number, a choice in words, ``10 đến 20``, ``không áp dụng``)."""

    name: str
    value: int | Decimal | str | None
    unit: str = ""
    source: str = ""
    note: str = ""


def evidence_rows(table: Table) -> list[EvidenceRow]:
    """The rows of a quarter's table ``evidence`` (``minh_chung.csv``)."""
    out = []
    for row in table:
        value: Value | None = row.values.get("value")
        content = value.content if value else None
        if value and isinstance(content, bool):  # “có”, “không” are choices here: as they were typed
            content = value.source.raw
        typed = content if isinstance(content, int | Decimal | str) and not isinstance(content, bool) else None
        place = value.source.place if value else table.file
        said = row.text("source")
        out.append(EvidenceRow(row.text("variable"), typed, row.text("unit"), f"{place} ({said})" if said else place, row.text("note")))
    return out


def bind(card: Scorecard, figures: Mapping[str, Figure], rows: Iterable[EvidenceRow] = ()) -> dict[str, Evidence]:
    """The evidence for every variable of a card, by ``Source.key``; what is not there is missing, with the reason if known."""
    typed = {row.name: row for row in rows}
    out: dict[str, Evidence] = {}
    for leaf in card.leaves:
        for variable in leaf.variables:
            source = variable.source
            if source is not None and source.key not in out:
                out[source.key] = _of_figures(source, figures) if source.kind == "figure" else _of_row(variable, source, typed)
    return out


def _of_figures(source: Source, figures: Mapping[str, Figure]) -> Evidence:
    if source.aggregate:
        return _of_peers(source, figures)
    figure = figures.get(source.id)
    if figure is None:
        return Evidence.missing(f"quý này không có số liệu {source.id}")
    value = {"value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator}[source.part]
    if value is None:
        waits = f" (còn thiếu: {figure.lacking})" if figure.lacking else ""
        return Evidence.missing(f"{figure.definition.label}: {figure.status.vietnamese}{waits}")
    shown = plain(exact(value))
    if source.part == "value":
        shown = f"{figure.shown}%" if figure.unit == "%" else shown
    return Evidence.of(value, f"{figure.definition.label}, {figure.scope}", shown)


def _of_peers(source: Source, figures: Mapping[str, Figure]) -> Evidence:
    """The largest, smallest, mean or sum over the figures whose id matches, ``*`` standing for the scope; none while one of them is missing."""
    pattern = re.compile(re.escape(source.id).replace(r"\*", r"[^@]+"))
    peers = [f for key, f in figures.items() if pattern.fullmatch(key)]
    waiting = [f.scope for f in peers if f.status is Status.MISSING]
    if waiting:
        return Evidence.missing(f"{len(waiting)}/{len(peers)} đơn vị khớp {source.id} chưa có số liệu: {', '.join(waiting)}")
    values = [exact(f.value) for f in peers if f.value is not None]
    if not values:
        return Evidence.missing(f"không có số liệu nào khớp {source.id}")
    total = sum(values, Fraction(0))
    value = {"max": max(values), "min": min(values), "sum": total, "mean": total / len(values)}[source.aggregate]
    return Evidence.of(value, f"{len(values)} đơn vị khớp {source.id}")


def _of_row(variable: Variable, source: Source, typed: Mapping[str, EvidenceRow]) -> Evidence:
    row = typed.get(source.id)
    if row is None or row.value is None:
        return Evidence.missing(row.note if row else "")
    if source.kind == "council" and not (row.source and row.note):
        return Evidence.missing("điểm của hội đồng phải kèm người chấm (cột Nguồn) và lý do (cột Ghi chú)")
    scale = Fraction(1, 100) if "%" in row.unit else Fraction(1)
    if isinstance(row.value, int | Decimal):
        return Evidence.of(exact(row.value) * scale, row.source, plain(exact(row.value)) + ("%" if scale != 1 else ""), row.note)
    return _of_text(row.value, variable, scale, row)


def _of_text(text: str, variable: Variable, scale: Fraction, row: EvidenceRow) -> Evidence:
    key = fold(text)
    if key in _NOT_APPLICABLE:
        return Evidence(source=row.source, shown=text, note=row.note, not_applicable=True)
    for i, choice in enumerate(variable.choices):
        if fold(choice) == key:
            return Evidence.of(i, row.source, f"“{choice}”", row.note)
    try:
        ends = _RANGE.fullmatch(text.strip())
        if ends:
            low, high = (exact(read_number(e).value) * scale for e in ends.groups())
            return Evidence.between(min(low, high), max(low, high), row.source, row.note)
        number = read_number(text)
    except NumberFormatError as error:
        choices = f"; chọn một trong: {', '.join(variable.choices)}" if variable.choices else ""
        return Evidence.missing(f"{error}{choices}")
    if "%" in text:
        scale = Fraction(1, 100)
    return Evidence.of(exact(number.value) * scale, row.source, text.strip(), row.note)
