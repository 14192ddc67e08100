"""A whole document seen by the auditor: its blocks, sections and readings, and the claims that tie several blocks together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from cchc_analysis.audit.claims import Cause, Claim, Kind, Severity, Span, TextBlock, Verdict
from cchc_analysis.audit.judge import Formula, decimals_of, rounds_to, unit_of
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage
from cchc_analysis.audit.reading import Reading
from cchc_analysis.audit.structure import Heading, Place
from cchc_analysis.numbers import Interval, format_number, round_half_up


@dataclass
class Page:
    """Everything known of a document: blocks, their places and readings, the headings."""

    blocks: Sequence[TextBlock]
    places: Sequence[Place]
    readings: Sequence[Reading]
    headings: Sequence[Heading] = field(default_factory=tuple)

    def passage(self, block: int) -> Passage:
        """The grammar's view of a block."""
        return self.readings[block].passage

    def span(self, block: int, n: Num) -> Span:
        """The place of a number in the original text."""
        return Span(block, *self.passage(block).scan.line.span(n.start, n.end))


_SCOPES = (
    ("land", "văn phòng đăng ký đất đai", re.compile(r"đăng ký đất đai|đăng ký qsd đất|đăng ký quyền sử dụng đất")),
    ("communes", "cấp xã", re.compile(r"cấp xã|các xã|xã, thị trấn|xã, phường|ubnd xã")),
    (
        "district",
        "cơ quan chuyên môn cấp huyện",
        re.compile(r"phòng, ban|cơ quan chuyên môn|cấp huyện|bộ phận một cửa huyện|trả kết quả huyện"),
    ),
    ("province", "cấp tỉnh", re.compile(r"cấp tỉnh|sở, ngành|sở, ban")),
)


def scope_of(text: str) -> str:
    """The level that a text speaks of (``land``, ``communes``, ``district``, ``province``), empty when it names none or several."""
    low = text.lower()
    named = [key for key, _, pattern in _SCOPES if pattern.search(low)]
    return named[0] if named and (len(named) == 1 or named[0] == "land") else ""


def scope_name(scope: str) -> str:
    """The scope as readers see it."""
    return next((name for key, name, _ in _SCOPES if key == scope), scope)


def block_scope(page: Page, block: int) -> str:
    """The scope of a block: its own words, then the line above, then earlier lines of its section."""
    for text in (page.blocks[block].text.split(":")[0], page.places[block].subject, page.blocks[block].text):
        if scope := scope_of(text):
            return scope
    for j in range(block - 1, max(-1, block - 8), -1):
        if page.blocks[j].kind == "heading":
            break
        if len(page.blocks[j].text) < 160 and (scope := scope_of(page.blocks[j].text)):
            return scope
    return ""


@dataclass(frozen=True)
class Tied:
    """A published number and what other places of the document make of it."""

    kind: Kind
    page: Page
    block: int
    published: Num
    value: Fraction
    formula: str
    about: str
    others: tuple[tuple[int, Num], ...] = ()
    severity: Severity = "warning"
    cause: Cause | None = None
    verdict: Verdict | None = None
    sentence: str = ""
    compute: Formula | None = None

    def _judged(self) -> Verdict:
        """Right, off by less than one unit of the last printed place, or wrong; a count is right or wrong."""
        n = self.published
        if n.value == self.value or rounds_to(self.value, n):
            return Verdict.CONSISTENT
        near = abs(self.value - n.value) < n.step and (n.rounded or n.family == "percent")
        return Verdict.ROUNDING if near else Verdict.INCONSISTENT

    def claim(self) -> Claim:
        """The claim with its sentence."""
        n, passage = self.published, self.page.passage(self.block)
        verdict = self.verdict or self._judged()
        decimals = 2 if n.family == "percent" and self.kind is Kind.THRESHOLD else decimals_of(n)
        shown = Fraction(round_half_up(self.value / n.unit_scale, decimals))
        unit = unit_of(n)
        value = f"{format_number(shown, decimals)}{unit if unit == '%' else f' {unit}' if unit else ''}"
        raw = passage.raw(n)
        if self.sentence:
            sentence = self.sentence
        elif verdict is Verdict.CONSISTENT:
            sentence = f"Khớp: {self.about}: {self.formula} = {value}."
        elif verdict is Verdict.ROUNDING:
            sentence = f"Lệch do làm tròn: {self.about}; văn bản in {raw}, tính lại {self.formula} = {value}."
        else:
            sentence = f"Cần giải trình: {self.about}; văn bản in {raw}, trong khi {self.formula} = {value}."
        spans = tuple(self.page.span(b, o) for b, o in ((*self.others, (self.block, n))))
        half = n.step / 2 / n.unit_scale
        alone = verdict is Verdict.INCONSISTENT and self.kind is Kind.SUM and not self.others
        return Claim(
            kind=self.kind,
            text=self.page.blocks[self.block].text[:400],
            published=n.shown,
            published_raw=raw,
            decimals=decimals,
            recomputed=shown,
            verdict=verdict,
            formula=self.formula,
            sentence=sentence,
            at=self.page.span(self.block, n),
            numbers=spans,
            interval=Interval(n.shown - half, n.shown + half) if n.rounded or n.family == "percent" else Interval(n.shown, n.shown),
            cause=self.cause,
            severity=self.severity if verdict is Verdict.INCONSISTENT else "none",
            culprits=((raw, format_number(shown, decimals)),) if alone else (),
            unit=unit,
            values=tuple((self.page.span(b, o), o.value) for b, o in ((*self.others, (self.block, n)))),
        )
