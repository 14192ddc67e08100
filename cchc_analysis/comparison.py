"""Figures of two quarters (or of two runs) side by side: what moved, by how much, and whether they may be compared at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cchc_analysis.model import UNDEFINED, Figure, Figures, titled
from cchc_analysis.numbers import exact, format_number, format_percent


class Movement(StrEnum):
    """What happened to a figure between two sets."""

    SAME = "same"
    VALUE = "value"
    BASE = "base"
    NEW = "new"
    GONE = "gone"
    DEFINITION = "definition"

    @property
    def vietnamese(self) -> str:
        """The words that readers see."""
        return {
            "same": "không đổi", "value": "thay đổi", "base": "đổi mẫu số", "new": "mới có", "gone": "không còn", "definition": "đổi cách tính",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure then and now; ``then`` or ``now`` is ``None`` where a set does not have it."""

    id: str
    then: Figure | None
    now: Figure | None

    @property
    def figure(self) -> Figure:
        """The side that exists, the later one first."""
        figure = self.now or self.then
        assert figure is not None
        return figure

    @property
    def movement(self) -> Movement:
        """What happened. A changed formula is no change of the value: the two must not be compared."""
        if self.then is None or self.then.value is None:
            return Movement.SAME if self.now is None or self.now.value is None else Movement.NEW
        if self.now is None or self.now.value is None:
            return Movement.GONE
        if self.then.definition.formula != self.now.definition.formula:
            return Movement.DEFINITION
        if self.then.denominator != self.now.denominator:
            return Movement.BASE
        return Movement.SAME if exact(self.then.value) == exact(self.now.value) else Movement.VALUE

    @property
    def words(self) -> str:
        """The change in the right words: percentage points between rates, number and per cent between counts."""
        then, now = self.then, self.now
        if then is None or now is None or then.value is None or now.value is None:
            return "không so sánh được"
        if self.movement is Movement.DEFINITION:
            return "không so sánh vì cách tính đã đổi"
        difference = exact(now.value) - exact(then.value)
        if difference == 0:
            return "không thay đổi"
        verb = "tăng" if difference > 0 else "giảm"
        if now.unit == "%":
            return f"{verb} {format_percent(abs(difference), 2, sign=False)} điểm phần trăm"
        amount = f"{verb} {format_number(abs(difference), max(now.places, then.places))}"
        if then.value == 0:
            return f"{amount} (kỳ trước bằng 0)"
        return f"{amount} ({format_percent(abs(difference) / exact(then.value))})"

    @property
    def caution(self) -> str:
        """Why the two should be compared with care: windows of different length."""
        if not (self.then and self.now and self.then.window and self.now.window):
            return ""
        lengths = [(w.end - w.start).days + 1 for w in (self.then.window, self.now.window)]
        if abs(lengths[0] - lengths[1]) <= 3:
            return ""
        return f"khoảng số liệu dài khác nhau: {lengths[0]} ngày và {lengths[1]} ngày"


def compare(then: Figures, now: Figures) -> Iterator[Pair]:
    """Every figure of either set, in the order of the later one."""
    for figure_id, figure in now.items():
        yield Pair(figure_id, then.get(figure_id), figure)
    for figure_id, figure in then.items():
        if figure_id not in now:
            yield Pair(figure_id, figure, None)


Rows = Mapping[str, Mapping[str, str]]
"""Rows of ``figures.csv`` by figure id."""


COMPARED = frozenset({"figure_id", "label", "definition", "scope", "unit", "numerator", "denominator", "value", "shown", "status"})
"""The columns of ``figures.csv`` that tell whether a figure has moved, and how to print it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A published figure that comes out otherwise now, both as printed with the unit; empty where a set does not have it."""

    figure_id: str
    label: str
    scope: str
    movement: str
    then: str
    now: str

    @property
    def title(self) -> str:
        """The label with the scope behind it."""
        return titled(self.label, self.scope)

    @property
    def words(self) -> str:
        """What happened, as readers see it; the exact value can move without what is printed."""
        unseen = self.movement == Movement.VALUE and self.then == self.now
        return "thay đổi nhỏ hơn mức in ra" if unseen else Movement(self.movement).vietnamese


def restated(then: Rows, now: Rows) -> Iterator[Change]:
    """The figures of one quarter that two sets give differently: another definition, base or value, new or gone."""
    for figure_id in dict.fromkeys([*now, *then]):
        old, new = then.get(figure_id), now.get(figure_id)
        movement = _movement(old, new)
        if movement is not Movement.SAME:
            known = new or old or {}
            yield Change(figure_id, known.get("label", ""), known.get("scope", ""), movement.value, _printed(old), _printed(new))


def _movement(old: Mapping[str, str] | None, new: Mapping[str, str] | None) -> Movement:
    if old is None:
        return Movement.NEW
    if new is None:
        return Movement.GONE
    if old.get("definition") != new.get("definition"):
        return Movement.DEFINITION
    if old.get("denominator") != new.get("denominator"):
        return Movement.BASE
    same = all(old.get(name) == new.get(name) for name in ("value", "shown", "numerator", "status"))
    return Movement.SAME if same else Movement.VALUE


def _printed(row: Mapping[str, str] | None) -> str:
    if row is None:
        return ""
    shown, unit = row.get("shown", ""), row.get("unit", "")
    if shown == UNDEFINED:
        return shown
    return shown + (unit if unit == "%" else f" {unit}" if unit else "")
