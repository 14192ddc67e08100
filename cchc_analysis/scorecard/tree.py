"""The scorecard as data: areas, criteria, rules, variables, law. Frozen; made by ``io.scorecards`` from a YAML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from cchc_analysis.scorecard.expression import Condition, Expression

Policy = Literal["full", "zero", "exclude", "redistribute"]
"""What a criterion scores when it does not apply or its denominator is zero: all its points, none, left out with the rest
re-scaled to the card's scale, or its points shared equally among its siblings."""

SourceKind = Literal["figure", "evidence", "survey", "external", "council"]
VariableKind = Literal["count", "amount", "share", "number", "yes_no", "choice"]


@dataclass(frozen=True, slots=True)
class Points:
    """A leaf: ``expression`` gives points; ``shown`` is the same before ``fraction_of_max`` was multiplied by the maximum."""

    expression: Expression
    fraction: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One case of a rule: its condition (``None`` for "else"), what it scores, the words for readers."""

    when: Condition | None
    then: Node
    text: str = ""


@dataclass(frozen=True, slots=True)
class Branches:
    """Cases that must exclude each other; ``else`` (at most one, last) is taken when no other holds."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parts whose points add up: its own maximum and rule."""

    name: str
    max: Fraction
    rule: Node
    min: Fraction = Fraction(0)
    zero_denominator: Policy | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A sum of parts; what the listed parts lack of the maximum is unknown, and scored as a range."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Scaled:
    """The points of a rule times a coefficient."""

    by: Expression
    of: Node


Node = Points | Branches | Parts | Scaled


@dataclass(frozen=True, slots=True)
class Source:
    """Where a variable's value comes from; ``key`` is what evidence is looked up by.

    ``part`` takes a figure's numerator or denominator; ``aggregate`` takes max, min, mean or sum over all figures whose
    id matches ``id`` with ``*`` for the scope (for rules that compare a unit with its peers).
    """

    kind: SourceKind
    id: str
    part: Literal["value", "numerator", "denominator"] = "value"
    aggregate: Literal["", "max", "min", "mean", "sum"] = ""

    @property
    def key(self) -> str:
        """The name of the evidence: the id, with the part or aggregate when it is not the plain value."""
        suffix = self.aggregate or ("" if self.part == "value" else self.part)
        return f"{self.id}#{suffix}" if suffix else self.id


@dataclass(frozen=True, slots=True)
class Variable:
    """One quantity of a rule.

    ``closed``: counts what has already happened, so no plan may take from it; ``part_of``: each thing counted here is counted
    there at the same moment (on time, among resolved), so more of this without more of that would rewrite the past. ``better``: the direction that should never
    cost points. ``over_year``: how quarters make a year (``sum`` of what happens, ``to_date`` for amounts since 1 January, ``last`` of what stands).
    ``reading``: which of several readings of the criterion this definition belongs to.
    """

    name: str
    kind: VariableKind
    label: str
    unit: str = ""
    source: Source | None = None
    choices: tuple[str, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    closed: bool = False
    part_of: str = ""
    better: Literal["up", "down", ""] = ""
    over_year: Literal["sum", "to_date", "last"] = "last"
    reading: str = ""

    @property
    def integer(self) -> bool:
        """Whether it counts whole things."""
        return self.kind in ("count", "yes_no", "choice")


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One dated value of a parameter, for a level or group of units (empty: for all); ``None`` is "not known", said openly."""

    value: Fraction | None
    legal: str
    level: str = ""
    unit_group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def applies(self, level: str, unit_group: str, day: date) -> bool:
        """Whether this value is the one for a level, group and day."""
        dated = (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
        return dated and self.level in ("", level) and self.unit_group in ("", unit_group)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that the law sets elsewhere and changes: a minimum by level, group and year."""

    name: str
    label: str
    values: tuple[ParameterValue, ...]

    def at(self, level: str, unit_group: str, day: date) -> Fraction | None:
        """The value for a level, group and day; the most specific one; ``None`` when there is none."""
        found = [v for v in self.values if v.applies(level, unit_group, day)]
        return max(found, key=lambda v: (bool(v.unit_group), bool(v.level))).value if found else None


@dataclass(frozen=True, slots=True)
class Move:
    """What one more case does to the variables: ``change`` per unit. ``harm`` marks the case nobody wants."""

    label: str
    unit: str
    change: Mapping[str, Fraction]
    harm: bool = False

    def __hash__(self) -> int:
        return hash((self.label, self.unit, tuple(sorted(self.change.items())), self.harm))


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion, a component, or (with children) a group of them.

    ``wording`` is the rule as its decision prints it; ``sourced`` tells what is known of it from a source and ``remark`` what
    is not. A name that stands several times among ``variables`` has several readings (see :meth:`readings`).
    """

    code: str
    name: str
    max: Fraction | None
    rule: Node | None = None
    children: tuple[Criterion, ...] = ()
    variables: tuple[Variable, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    assume: tuple[Condition, ...] = ()
    moves: tuple[Move, ...] = ()
    wording: tuple[str, ...] = ()
    owner: str = ""
    sourced: Literal["yes", "partly", "no"] = "yes"
    remark: str = ""
    min: Fraction = Fraction(0)
    may_exceed: bool = False
    not_applicable: Policy | None = None
    zero_denominator: Policy | None = None
    missing: Policy | None = None
    round_digits: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    line: int = 0

    def __hash__(self) -> int:
        return hash((self.code, self.name, self.max, self.rule, self.variables))

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that have a rule, in order: itself, or those below."""
        return tuple(leaf for child in self.children for leaf in child.leaves) if self.children else (self,)

    def valid_on(self, day: date) -> bool:
        """Whether the criterion is in force on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def readings(self) -> tuple[tuple[str, dict[str, Variable]], ...]:
        """The ways to read the criterion: one, unless a name is defined several times (then the i-th definitions together)."""
        by_name: dict[str, list[Variable]] = {}
        for variable in self.variables:
            by_name.setdefault(variable.name, []).append(variable)
        count = max((len(v) for v in by_name.values()), default=1)
        out = []
        for i in range(count):
            chosen = {name: v[min(i, len(v) - 1)] for name, v in by_name.items()}
            label = next((v.reading for v in chosen.values() if v.reading), "")
            out.append((label, chosen))
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the card; an ``adjustment`` area gives bonus and penalty points, each kind with its own cap."""

    code: str
    name: str
    max: Fraction | None
    criteria: tuple[Criterion, ...]
    adjustment: bool = False
    bonus_cap: Fraction | None = None
    penalty_cap: Fraction | None = None
    owner: str = ""

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that have a rule, in order."""
        return tuple(leaf for criterion in self.criteria for leaf in criterion.leaves)


@dataclass(frozen=True, slots=True)
class Rounding:
    """Where a card rounds, half up."""

    digits: int
    at: Literal["leaf", "criterion", "total"]


@dataclass(frozen=True, slots=True)
class Law:
    """The decision that a card comes from."""

    number: str
    date: date
    issuer: str
    title: str
    address: str = ""


@dataclass(frozen=True)
class Scorecard:
    """A dated scorecard. ``extract``: only part of the decision is known, so sums over areas cannot be checked."""

    id: str
    title: str
    law: Law
    valid_from: date
    valid_to: date | None
    level: str
    areas: tuple[Area, ...]
    jurisdiction: str = ""
    unit_groups: tuple[str, ...] = ()
    scale: Fraction | None = None
    extract: bool = False
    may_exceed_scale: bool = False
    rounding: Rounding | None = None
    bands: tuple[tuple[Fraction, str], ...] = ()
    verified_until: date | None = None
    remark: str = ""
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """The criteria that have a rule, in the card's order."""
        return tuple(leaf for area in self.areas for leaf in area.leaves)

    def leaf(self, code: str) -> Criterion:
        """A criterion that has a rule, by code (``KeyError``)."""
        for leaf in self.leaves:
            if leaf.code == code:
                return leaf
        raise KeyError(code)

    def every(self) -> Iterator[Criterion]:
        """Every criterion, groups before their children."""

        def below(criterion: Criterion) -> Iterator[Criterion]:
            yield criterion
            for child in criterion.children:
                yield from below(child)

        for area in self.areas:
            for criterion in area.criteria:
                yield from below(criterion)

    def valid_on(self, day: date) -> bool:
        """Whether the card is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def serves(self, level: str, unit_group: str, day: date) -> bool:
        """Whether the card is the one for a level, unit group and day."""
        return self.valid_on(day) and self.level == level and (not self.unit_groups or unit_group in self.unit_groups)

    def with_areas(self, areas: tuple[Area, ...]) -> Scorecard:
        """The same card with other areas."""
        return replace(self, areas=areas)
