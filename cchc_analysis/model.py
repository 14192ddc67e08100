"""The values that pass between the parts of the package: source cells, findings, definitions, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from cchc_analysis.numbers import Exact, decimal_text, exact, format_number, format_percent
from cchc_analysis.periods import Window

UNDEFINED = "không xác định"
"""What is printed for a rate on a base of zero; no unit stands behind it."""
SYNTHETIC = "SYNTHETIC"
"""The mark of made-up data: at the head of a synthetic case's code, in every file made of a synthetic quarter."""


class Severity(StrEnum):
    """What a finding means for the report: it cannot be trusted, should be explained, or is worth knowing."""

    FAULT = "fault"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def vietnamese(self) -> str:
        """The word that readers see."""
        return {"fault": "Lỗi", "warning": "Cảnh báo", "notice": "Lưu ý"}[self.value]


class Status(StrEnum):
    """Where a figure's value comes from."""

    COMPUTED = "computed"
    REPORTED = "reported"
    TYPED = "typed"
    MISSING = "missing"

    @property
    def vietnamese(self) -> str:
        """The words that readers see."""
        return {
            "computed": "tính từ số liệu gốc",
            "reported": "đơn vị báo cáo, không có số liệu gốc",
            "typed": "gõ tay",
            "missing": "chưa có số liệu",
        }[self.value]


def cell_words(cell: str) -> str:
    """``ô C4`` for a cell's reference; words (``đếm hồ sơ của các xã``) stay as they are."""
    return cell if " " in cell else f"ô {cell}"


def titled(label: str, scope: str) -> str:
    """What a figure is called: its label, and of whom it speaks where it speaks of somebody."""
    return f"{label} ({scope})" if scope else label


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell of an input: ``file`` relative to the raw folder, ``sheet`` for workbooks, ``cell`` as in ``B7``, text found.

    A count of case records has no cell: ``cell`` then says in words what was counted.
    ``line`` and ``column`` give the same place as a person would say it: the line in the file (1-based) and the column's heading.
    """

    file: str
    sheet: str | None
    cell: str
    line: int
    column: str
    raw: str

    @property
    def place(self) -> str:
        """``mot_cua.csv, ô C4`` or ``so_lieu.xlsx, trang Một cửa, ô C4``; ``dinh_chinh.yaml, dòng 3`` where there are no cells."""
        sheet = f", trang {self.sheet}" if self.sheet else ""
        return f"{self.file}{sheet}, " + (cell_words(self.cell) if self.cell else f"dòng {self.line}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, warning or notice: where, what was found, what it means, what to do (Vietnamese)."""

    code: str
    severity: Severity
    message: str
    remedy: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    column: str | None = None
    found: str | None = None

    @classmethod
    def at(cls, source: SourceCell, code: str, severity: Severity, message: str, remedy: str) -> Finding:
        """A finding about one source cell."""
        return cls(code, severity, message, remedy, source.file, source.sheet, source.cell, source.line, source.column, source.raw)

    @property
    def place(self) -> str:
        """The place in words a person can follow; empty for a finding about the whole quarter."""
        parts = [self.file, f"trang {self.sheet}" if self.sheet else None]
        parts.append(cell_words(self.cell) if self.cell else f"dòng {self.line}" if self.line else None)
        parts.append(f"cột “{self.column}”" if self.column else None)
        return ", ".join(p for p in parts if p)

    def to_json(self) -> dict[str, Any]:
        """The finding as ``cchc check --json`` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator means: one way to compute it. Two ways to compute "on time" are two definitions.

    Attributes:
        id: stable identifier, ``one_stop.on_time_rate``.
        label: what readers call it.
        formula: the formula in words, as the report's section states it.
        source: the law, form or section of the report that the formula comes from.
        unit: ``hồ sơ``, ``%`` …; ``%`` means that the value is a share of 1, printed as per cent.
        digits: decimal places printed.
        section: the section of the report where it stands, ``I.2.1``.
        pad: print counts below ten as ``03``.
        variant_of: the definition beside which readers should see this one.
    """

    id: str
    label: str
    formula: str
    source: str
    unit: str = "hồ sơ"
    digits: int = 0
    section: str = ""
    pad: bool = True
    variant_of: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its birth certificate; everything that the report prints is one.

    ``value`` is exact (a share of 1 where ``unit`` is ``%``); ``None`` when ``status`` is missing or the base is zero.
    ``inputs`` are ids of other figures or source cells. ``substituted`` is the formula with the numbers put in. ``lacking`` says
    what a missing sum waits for (Vietnamese).
    """

    id: str
    definition: Definition
    scope: str
    value: Exact | None
    status: Status
    window: Window | None = None
    numerator: Exact | None = None
    denominator: Exact | None = None
    digits: int | None = None
    inputs: tuple[str | SourceCell, ...] = ()
    substituted: str = ""
    note: str = ""
    lacking: str = ""

    @property
    def title(self) -> str:
        """The label with the scope behind it."""
        return titled(self.definition.label, self.scope)

    @property
    def unit(self) -> str:
        """The unit of the definition."""
        return self.definition.unit

    @property
    def places(self) -> int:
        """Decimal places printed: as given for a reported value, as defined otherwise."""
        return self.definition.digits if self.digits is None else self.digits

    @property
    def shown(self) -> str:
        """The text that the report prints, without unit: ``99,78``, ``03``, ``8.741``; ``…`` when missing, :data:`UNDEFINED` on a base of zero."""
        if self.value is None:
            return "…" if self.status is Status.MISSING else UNDEFINED
        if self.unit == "%":
            if self.status is Status.REPORTED and self.digits is not None:
                return format_number(exact(self.value) * 100, self.digits)
            return format_percent(self.value, self.places, sign=False)
        return format_number(self.value, self.places, pad=2 if self.definition.pad else 0)

    @property
    def source(self) -> str:
        """Where the value comes from in one line: source cells, or the figures it is made of."""
        return "; ".join(i if isinstance(i, str) else i.place for i in self.inputs)

    def row(self) -> dict[str, str]:
        """The figure as a row of ``figures.csv``."""
        window = self.window
        return {
            "figure_id": self.id,
            "label": self.definition.label,
            "section": self.definition.section,
            "definition": self.definition.id,
            "scope": self.scope,
            "unit": self.unit,
            "window_from": window.start.isoformat() if window else "",
            "window_to": window.end.isoformat() if window else "",
            "as_of": window.status_day.isoformat() if window else "",
            "numerator": "" if self.numerator is None else _plain(self.numerator),
            "denominator": "" if self.denominator is None else _plain(self.denominator),
            "value": "" if self.value is None else decimal_text(self.value),
            "digits": str(self.places),
            "shown": self.shown,
            "status": self.status.value,
            "source": self.source,
        }


def _plain(value: Exact) -> str:
    as_fraction = exact(value)
    return str(as_fraction.numerator) if as_fraction.denominator == 1 else decimal_text(value).rstrip("0")


@dataclass(frozen=True)
class Figures(Mapping[str, Figure]):
    """The figures of one quarter by id, in the order of the report."""

    by_id: dict[str, Figure] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> Figures:
        """Collect figures; the same id twice is a programming error (``ValueError``)."""
        by_id: dict[str, Figure] = {}
        for figure in figures:
            if figure.id in by_id:
                raise ValueError(f"figure defined twice: {figure.id}")
            by_id[figure.id] = figure
        return cls(by_id)

    def __getitem__(self, key: str) -> Figure:
        return self.by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)
