"""What the auditor reads and what it says: blocks of text in, claims with verdicts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

from cchc_analysis.numbers import Interval, decimal_text


class Kind(StrEnum):
    """What a claim says about its numbers."""

    RATIO = "ratio_pct"
    FORMULA = "ratio_pct_formula"
    SUM = "sum"
    CHANGE = "change"
    REMAINING = "remaining"
    THRESHOLD = "threshold"
    SCORE = "score"
    CROSS_REFERENCE = "cross_reference"
    SCORECARD = "scorecard"
    STRUCTURE = "structure"
    PERIOD = "period"

    @property
    def vietnamese(self) -> str:
        """The word that readers see."""
        return _KIND_WORDS[self.value]


_KIND_WORDS = {
    "ratio_pct": "tỷ lệ",
    "ratio_pct_formula": "công thức tỷ lệ",
    "sum": "tổng",
    "change": "so sánh kỳ trước",
    "remaining": "số còn lại",
    "threshold": "so với mức yêu cầu",
    "score": "điểm số",
    "cross_reference": "đối chiếu giữa các mục",
    "scorecard": "bộ tiêu chí",
    "structure": "bố cục",
    "period": "kỳ số liệu",
}


class Verdict(StrEnum):
    """What recomputing found."""

    CONSISTENT = "consistent"
    ROUNDING = "rounding"
    INCONSISTENT = "inconsistent"
    UNCHECKABLE = "uncheckable"

    @property
    def vietnamese(self) -> str:
        """The word that readers see."""
        return {
            "consistent": "khớp",
            "rounding": "lệch do làm tròn",
            "inconsistent": "cần giải trình",
            "uncheckable": "chưa đủ căn cứ",
        }[self.value]


class Cause(StrEnum):
    """The likely origin of a wrong number."""

    TRUNCATED = "truncated"
    ROUNDED_UP = "rounded_up"
    OPERANDS_ROUNDED = "operands_rounded"
    DIGITS_SWAPPED = "digits_swapped"
    DIGIT_OFF = "digit_off"
    DIGIT_LOST = "digit_lost"
    SHARE_AS_CHANGE = "share_as_change"
    OTHER_BASE = "other_base"
    UNIT = "unit"
    SEPARATOR = "separator"
    DIRECTION = "direction"
    OLD_TOTAL = "old_total"
    MISSING_PART = "missing_part"
    DEFINITION = "definition"
    UNEXPLAINED = "unexplained"


Severity = Literal["error", "warning", "notice", "none"]
BlockKind = Literal["heading", "paragraph", "item", "row", "note"]


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One paragraph, heading, list item, table row or footnote of a document, as its author wrote it.

    ``place`` says where it stands in words a reader can follow ("trang 3, đoạn 12"); ``cells`` are the cells of a table row,
    ``table`` the number of its table.
    """

    text: str
    kind: BlockKind = "paragraph"
    place: str = ""
    cells: tuple[str, ...] = ()
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the original text of block number ``block``: characters ``start`` to ``end``."""

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about numbers, recomputed.

    ``published`` and ``recomputed`` are in the unit printed; ``interval`` is what the printed number can stand for.
    ``formula`` is the computation with the numbers put in, ``sentence`` the verdict as a Vietnamese sentence.
    ``numbers`` are the places of all numbers involved (operands and result), ``at`` the place of the published one.
    """

    kind: Kind
    text: str
    published: Fraction
    published_raw: str
    decimals: int
    recomputed: Fraction | None
    verdict: Verdict
    formula: str
    sentence: str
    at: Span
    numbers: tuple[Span, ...] = ()
    interval: Interval | None = None
    cause: Cause | None = None
    severity: Severity = "none"
    where: str = ""
    section: str = ""
    id: str = ""
    unit: str = ""
    values: tuple[tuple[Span, Fraction], ...] = ()
    culprits: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The claim as ``cchc audit --json`` prints it; numbers are decimal texts."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "text": self.text,
            "where": self.where,
            "published": plain(self.published, self.decimals),
            "published_raw": self.published_raw,
            "recomputed": None if self.recomputed is None else plain(self.recomputed, self.decimals),
            "interval": None if self.interval is None else [exact_text(self.interval.lo), exact_text(self.interval.hi)],
            "verdict": self.verdict.value,
            "cause": None if self.cause is None else self.cause.value,
            "severity": None if self.severity == "none" else self.severity,
            "formula": self.formula,
            "culprits": [{"printed": printed, "likely": likely} for printed, likely in self.culprits],
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many numbers the text holds that could take part in a claim, and how many do."""

    numbers: int
    in_claims: int


@dataclass(frozen=True)
class AuditResult:
    """The claims of a document in reading order, and how much of it they cover."""

    claims: tuple[Claim, ...]
    coverage: Coverage
    blocks: tuple[TextBlock, ...] = field(default=(), repr=False)

    def of(self, *verdicts: Verdict) -> list[Claim]:
        """The claims with one of these verdicts."""
        return [c for c in self.claims if c.verdict in verdicts]

    def to_json(self) -> dict[str, Any]:
        """Coverage and claims as ``cchc audit --json`` prints them for one file."""
        return {
            "coverage": {"numbers": self.coverage.numbers, "in_claims": self.coverage.in_claims},
            "claims": [c.to_json() for c in self.claims],
        }


def numbered(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims in reading order with ids C001, C002 …"""
    ordered = sorted(claims, key=lambda c: (c.at.block, c.at.start, c.kind.value))
    return tuple(replace(c, id=f"C{i:03d}") for i, c in enumerate(ordered, 1))


def moved(claim: Claim, by: int) -> Claim:
    """The claim with its places shifted along the text of its block (a cell read by itself, back in its row)."""

    def shift(s: Span) -> Span:
        return Span(s.block, s.start + by, s.end + by)

    return replace(
        claim, at=shift(claim.at), numbers=tuple(shift(s) for s in claim.numbers), values=tuple((shift(s), v) for s, v in claim.values)
    )


def plain(value: Fraction, decimals: int) -> str:
    """The value as a plain decimal number with the decimals printed in the text."""
    return decimal_text(value, decimals)


def exact_text(value: Fraction) -> str:
    """The value as a decimal number without trailing zeros, at most twelve places."""
    text = decimal_text(value, 12)
    return text.rstrip("0").rstrip(".") if "." in text else text
