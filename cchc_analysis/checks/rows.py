"""Rules within a row: balances, and published rates against computed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cchc_analysis.findings import finding
from cchc_analysis.model import Finding, Severity, SourceCell
from cchc_analysis.numbers import Exact, exact, format_number, round_half_up
from cchc_analysis.tables import Row, Value


@dataclass(frozen=True, slots=True)
class Sum:
    """``total`` = sum of ``parts``."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    """``part`` ≤ ``whole``."""

    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A published per cent and how it is computed: ``numerator`` over ``denominator``, terms with a sign (``-withdrawn``).

    ``change`` means that the per cent is (numerator − denominator) / denominator. ``others`` are definitions that a published
    rate may have followed instead: their name and terms.
    """

    published: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    change: bool = False
    others: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()


SUMS: Mapping[str, tuple[Sum, ...]] = {
    "one_stop": (
        Sum("received", ("carried_over", "new")),
        Sum("resolved", ("resolved_on_time", "resolved_overdue")),
        Sum("in_progress", ("in_progress_in_date", "in_progress_late")),
        Sum("received", ("resolved", "in_progress", "withdrawn")),
    ),
    "procedures": (Sum("online_total", ("online_partial", "online_full")),),
    "online": (Sum("total", ("partial_total", "full_total")),),
}
"""The identities of each table. Where a table has two for one total, all must hold together."""

LIMITS: Mapping[str, tuple[AtMost, ...]] = {
    "plans": (AtMost("tasks_done", "tasks_due"), AtMost("tasks_due", "tasks_total"), AtMost("tasks_done_before", "tasks_total")),
    "assigned_tasks": (AtMost("on_time", "assigned"),),
    "areas": (AtMost("tasks_done", "tasks_due"),),
    "procedures": (AtMost("online_total", "listed"),),
    "online": (AtMost("partial_online", "partial_total"), AtMost("full_online", "full_total")),
    "digitisation": (AtMost("components_digitised", "components_total"), AtMost("results_digitised", "results_total")),
    "petitions": (AtMost("resolved", "received"),),
}
"""What cannot be more than what."""

_NARRATIVE = ("received", "-withdrawn")
RATES: Mapping[str, tuple[Rate, ...]] = {
    "businesses": (Rate("published_pct", ("now",), ("same_period",), change=True),),
    "one_stop": (
        Rate(
            "on_time_pct",
            ("resolved_on_time", "in_progress_in_date"),
            _NARRATIVE,
            others=(("đúng hạn trên số đã giải quyết", ("resolved_on_time",), ("resolved",)),),
        ),
        Rate(
            "overdue_pct",
            ("resolved_overdue", "in_progress_late"),
            _NARRATIVE,
            others=(
                ("quá hạn trên số đã giải quyết", ("resolved_overdue",), ("resolved",)),
                ("chỉ số đã giải quyết quá hạn", ("resolved_overdue",), _NARRATIVE),
            ),
        ),
    ),
    "online": (Rate("online_pct", ("partial_online", "full_online"), ("partial_total", "full_total")),),
    "digitisation": (
        Rate("components_pct", ("components_digitised",), ("components_total",)),
        Rate("results_pct", ("results_digitised",), ("results_total",)),
    ),
    "petitions": (Rate("resolved_pct", ("resolved",), ("received",)),),
    "indicators": (Rate("reported_pct", ("actual",), ("plan",)),),
}
"""The published per cents of each table, in the report's own (narrative) definitions."""


def check_row(table_id: str, row: Row, headings: Mapping[str, str]) -> list[Finding]:
    """Everything that one row says against itself. ``headings`` gives the words for columns."""
    return RowCheck(table_id, row, headings).findings()


@dataclass
class RowCheck:
    """One row with the identities of its table: totals that are not given are made of their parts."""

    table_id: str
    row: Row
    headings: Mapping[str, str]

    def findings(self) -> list[Finding]:
        """Faults and gaps in the balances; published rates are compared only in a row without faults."""
        balance = [*self._sums(), *self._limits(), *self._sense()]
        faults = any(f.severity is Severity.FAULT for f in balance)
        return balance if faults else [*balance, *self._rates()]

    def value(self, column: str) -> Exact | None:
        """The given number, or the sum of its given parts."""
        given = self.row.number(column)
        if given is not None:
            return given
        for rule in SUMS.get(self.table_id, ()):
            if rule.total == column and (total := self.total(rule.parts)) is not None:
                return total
        return None

    def total(self, terms: tuple[str, ...]) -> Exact | None:
        """The signed sum of terms; ``None`` when one is missing."""
        total = Fraction(0)
        for term in terms:
            value = self.value(term.lstrip("-"))
            if value is None:
                return None
            total += -exact(value) if term.startswith("-") else exact(value)
        return total

    def source(self, *columns: str) -> SourceCell | None:
        """The first of these cells that holds something, else the row's first cell."""
        for column in columns:
            if self.row[column] is not None:
                return self.row.source(column)
        return next((value.source for value in self.row.values.values()), None)

    def _sums(self) -> Iterator[Finding]:
        for rule in SUMS.get(self.table_id, ()):
            total, parts = self.value(rule.total), self.total(rule.parts)
            if total is not None and parts is not None and exact(total) != exact(parts):
                words = {
                    "total": f"{self.headings[rule.total]} là {plain(total)}",
                    "names": " + ".join(self.headings[p] for p in rule.parts),
                    "numbers": " + ".join(plain(v) for p in rule.parts if (v := self.value(p)) is not None),
                    "sum": plain(parts),
                    "difference": plain(abs(exact(total) - exact(parts))),
                    "hint": self._agreeing(rule),
                }
                yield finding("can-doi", self.source(rule.total, *rule.parts), words=words)
            elif total is not None and parts is None:
                yield from self._implied(rule, exact(total))

    def _agreeing(self, broken: Sum) -> str:
        """Another identity that confirms the total: then the parts are to be looked at first."""
        for rule in SUMS[self.table_id]:
            if rule is not broken and rule.total == broken.total and self.total(rule.parts) == self.value(rule.total):
                agreeing = " + ".join(self.headings[part] for part in rule.parts)
                suspects = ", ".join(f"“{self.headings[part]}”" for part in broken.parts)
                return f" Tổng này khớp với {agreeing}: xem trước {suspects}."
        return ""

    def _implied(self, rule: Sum, total: Fraction) -> Iterator[Finding]:
        """One part is missing: what it would have to be."""
        missing = [part for part in rule.parts if self.value(part) is None]
        if len(missing) != 1 or missing[0] not in self.row.values:
            return
        value = total - sum((exact(v) for p in rule.parts if (v := self.value(p)) is not None), Fraction(0))
        code = "can-doi-am" if value < 0 else "can-doi-thieu"
        yield finding(code, self.row.source(missing[0]), missing=self.headings[missing[0]], value=plain(value))

    def _limits(self) -> Iterator[Finding]:
        for rule in LIMITS.get(self.table_id, ()):
            part, whole = self.value(rule.part), self.value(rule.whole)
            if part is not None and whole is not None and part > whole:
                shown = (f"{self.headings[name]} {plain(value)}" for name, value in ((rule.part, part), (rule.whole, whole)))
                yield finding("vuot-tong", self.source(rule.part), part=next(shown), whole=next(shown))

    def _sense(self) -> Iterator[Finding]:
        if self.table_id == "reporting" and self.row["sent"] is False and self.row["sent_on"] is not None:
            yield finding("mau-thuan", self.row.source("sent_on"))

    def _rates(self) -> Iterator[Finding]:
        for rule in RATES.get(self.table_id, ()):
            published = self.row.values.get(rule.published)
            numerator, denominator = self.total(rule.numerator), self.total(rule.denominator)
            if published is None or numerator is None or denominator is None:
                continue
            others = tuple(
                (name, exact(a) / exact(b))
                for name, top, base in rule.others
                if (a := self.total(top)) is not None and (b := self.total(base))
            )
            yield from compare_rate(published, numerator, denominator, change=rule.change, others=others)


def compare_rate(
    published: Value,
    numerator: Exact,
    denominator: Exact,
    *,
    change: bool = False,
    others: tuple[tuple[str, Fraction], ...] = (),
) -> Iterator[Finding]:
    """A published per cent against the computed one, at the decimals that were printed; the likely cause when they differ."""
    if not isinstance(published.content, int | Decimal):
        return
    printed, decimals, source = exact(published.content), published.decimals, published.source
    base = f"{plain(numerator)}/{plain(denominator)}"
    shown = format_number(printed, decimals)
    if denominator == 0:
        yield finding("ty-le-khong-goc", source, published=shown)
        return
    share = exact(numerator) / exact(denominator) * 100
    value: Fraction = share - 100 if change else share
    if round_half_up(value, decimals) == printed:
        return
    places = max(decimals, 2)
    words = {"published": shown, "base": base, "computed": format_number(value, places)}
    other = next((name for name, rate in others if round_half_up(rate * 100, decimals) == printed), None)
    unit = Fraction(1, 10**decimals)
    if change and abs(abs(printed) - share) < unit:
        yield finding("ty-le-nguoc", source, published=shown, base=base, computed=words["computed"], share=format_number(share, places))
    elif other:
        yield finding("ty-le-dinh-nghia", source, words=words, other=other)
    elif 0 < abs(printed) <= 1 and abs(printed * 100 - value) <= unit * 100:
        yield finding("ty-le-phan-tram", source, words=words)
    elif 0 < abs(value) - abs(printed) < unit and printed * value > 0:
        yield finding("ty-le-cat", source, words=words)
    else:
        yield finding("ty-le-lech", source, words=words)


def plain(value: Exact) -> str:
    """A number as it is: whole numbers without decimals, others with theirs."""
    fraction = exact(value)
    digits = 0
    while fraction.denominator != 1 and digits < 12:
        fraction, digits = fraction * 10, digits + 1
    return format_number(value, digits)
