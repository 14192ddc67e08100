"""Ink coverage: which numerals of a document are figures, and which were typed by hand.

Document numbers, dates, periods, legal references, criterion codes and list marks are no figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.model import Figure, Finding, Severity, Status
from cchc_analysis.numbers import format_percent
from cchc_analysis.report.blocks import Block, Document, Inline, Note, Number, Paragraph, Table, Text
from cchc_analysis.report.earlier import EARLIER

_NO_FIGURE = re.compile(
    r"""
      \d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}                         # dates: 25/9/2023
    | (?:ngày|tháng|năm|quý|giai\ đoạn|khóa|nhiệm\ kỳ)\s+\d[\d/.\-–]*      # ngày 25, năm 2023, giai đoạn 2021-2025
    | \b(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d                            # 2022-2027
    | (?:số\s*:?\s*)?\d+(?:/\d{4})?/[A-ZĐ][\w-]*                        # 673/QĐ-UBND, 30/2020/NĐ-CP
    | (?:Quyết\ định|Kế\ hoạch|Công\ văn|Nghị\ định|Nghị\ quyết|Thông\ tư|Luật|Tờ\ trình|Điều|khoản|điểm|mục|Biểu|Bảng|Hình|đợt|Tổ\ kiểm\ tra|kỳ\ họp\ thứ|cấp\ độ|mức\ độ)\s+(?:số\s+)?\d[\d./]*
    | (?:tiêu\ chí|[Cc]ác\ tiêu\ chí|và|,|;)?\s*\b\d+\.\d+\.\d+\b             # 7.1.1
    | (?:tiêu\ chí)\s+\d+(?:\.\d+)*
    | \b\d{1,2}\s+(?:tháng|năm|ngày)\b                                  # lengths of time: 9 tháng, 03 năm
    | \(\d{1,2}\)                                                      # marks: (1)
    | \bx\ 100\b                                                        # the factor of a printed formula
    """,
    re.VERBOSE | re.IGNORECASE,
)
CORRECTIONS = "dinh-chinh"
"""The annex of declared corrections: what it says was changed stands in the office's own file."""
_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*%?")


@dataclass(frozen=True, slots=True)
class TypedNumeral:
    """A numeral that no figure stands behind: its text and the sentence around it."""

    text: str
    around: str


@dataclass(frozen=True)
class Ink:
    """How many printed numerals are computed from the raw data, reported, scored (a scorecard's points and maxima), typed."""

    computed: int
    reported: int
    typed: tuple[TypedNumeral, ...]
    scored: int = 0

    @property
    def total(self) -> int:
        """All numerals counted."""
        return self.computed + self.reported + self.scored + len(self.typed)

    @property
    def sentence(self) -> str:
        """One line for the run's summary."""
        if not self.total:
            return "Văn bản không có con số nào."
        parts = [(self.computed, "tính từ số liệu gốc"), (self.reported, "do đơn vị báo cáo")]
        parts += [(self.scored, "điểm theo bộ tiêu chí")] if self.scored else []
        parts.append((len(self.typed), "gõ tay"))
        shares = [f"{count} {words} ({format_percent(_share(count, self.total), 1)})" for count, words in parts]
        return f"{self.total} con số được in: {'; '.join(shares)}."

    def findings(self) -> Iterator[Finding]:
        """A notice for each typed numeral."""
        for numeral in self.typed:
            yield Finding(
                "so-go-tay",
                Severity.NOTICE,
                f"Con số “{numeral.text}” trong văn bản được gõ tay, không truy được về số liệu gốc: “{numeral.around}”.",
                "Đưa con số vào bảng số liệu rồi gọi bằng tên trong ngoặc nhọn; nếu không phải số liệu thì bỏ qua.",
                found=numeral.text,
            )


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole)


def ink_of(
    document: Document,
    figures: Mapping[str, Figure],
    *,
    names: Iterable[str] = (),
    earlier: Mapping[str, Mapping[str, Figure]] | None = None,
) -> Ink:
    """Count the numerals of a document's text, tables and notes; headings, the letterhead and notices are no places for figures.

    ``names`` of units and levels are no figures whatever digits stand in them; ``earlier`` holds the figures of other quarters.
    """
    computed = reported = scored = 0
    typed: list[TypedNumeral] = []
    masks = _masks(names)
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.style == "notice":
            continue
        for content in _groups(block):
            whole = "".join(r.text if isinstance(r, Text) else r.shown for r in content)
            for run in content:
                if isinstance(run, Text):
                    text = masks.sub(" ", run.text) if masks else run.text
                    typed += [TypedNumeral(t, _short(whole)) for t in numerals(text)]
                    continue
                status = _status(run.figure, figures, earlier or {})
                if status is Status.TYPED:
                    typed.append(TypedNumeral(run.shown, _short(whole)))
                computed += status is Status.COMPUTED
                reported += status is Status.REPORTED
                scored += status is None
    return Ink(computed, reported, tuple(typed), scored)


def _masks(names: Iterable[str]) -> re.Pattern[str] | None:
    """The names with digits and letters in them, the longest first."""
    known = sorted({n for n in names if re.search(r"\d", n) and re.search(r"[^\W\d]", n)}, key=lambda n: (-len(n), n))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", re.IGNORECASE) if known else None


def _status(figure_id: str, figures: Mapping[str, Figure], earlier: Mapping[str, Mapping[str, Figure]]) -> Status | None:
    """Where a printed number comes from, ``None`` for a scorecard's; an earlier quarter's that is not there has nothing behind it."""
    own, *quarters = figure_id.split(EARLIER)
    if not quarters:
        figure = figures.get(own)
        return None if figure is None else Status.REPORTED if figure.status is Status.REPORTED else Status.COMPUTED
    then = earlier.get(quarters[0], {}).get(own)
    if then is None:
        return Status.TYPED
    return Status.REPORTED if then.status is Status.REPORTED and len(quarters) == 1 else Status.COMPUTED


def numerals(text: str) -> list[str]:
    """The numerals of a text that could be figures."""
    return [text[start:end] for start, end in numeral_spans(text)]


def numeral_spans(text: str) -> list[tuple[int, int]]:
    """Where the numerals of a text stand that could be figures."""
    return [found.span() for found in _NUMERAL.finditer(_NO_FIGURE.sub(lambda m: " " * len(m[0]), text))]


def _groups(block: Block) -> list[list[Text | Number]]:
    """The runs that are read together: a paragraph, a cell, a note."""
    contents: list[tuple[Inline, ...]] = []
    if isinstance(block, Paragraph):
        contents = [block.content]
    elif isinstance(block, Table) and block.id != CORRECTIONS:
        ordinal = bool(block.head) and bool(block.head[-1]) and _text(block.head[-1][0].content) == "STT"
        contents = [c.content for row in block.body for i, c in enumerate(row) if not (ordinal and i == 0)] + list(block.notes)
    groups = []
    for content in contents:
        groups.append([run for run in content if not isinstance(run, Note)])
        groups += [list(run.content) for run in content if isinstance(run, Note)]
    return groups


def _text(content: tuple[Inline, ...]) -> str:
    return "".join(r.text for r in content if isinstance(r, Text))


def _short(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
