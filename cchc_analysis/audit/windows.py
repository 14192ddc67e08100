"""Data windows against the period that the document reports on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from cchc_analysis.audit.claims import Claim, Kind, Span, TextBlock, Verdict
from cchc_analysis.periods import Quarter, vietnamese_date

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TITLE = re.compile(
    r"(?i:quý)\s+(IV|III|II|I|[1-4])(?![\w])(?:(?![.;]).){0,80}?(?i:năm\s+)(20\d\d)|(?i:quý)\s+(IV|III|II|I|[1-4])\s*[/-]\s*(20\d\d)"
)
_WINDOW = re.compile(
    r"(?:từ|tính từ)\s*(?:ngày)?\s*(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)\s*(?:đến|tới|-)\s*(?:hết\s*)?(?:ngày)?\s*(\d{1,2})[/.-](\d{1,2})[/.-](20\d\d)",
    re.IGNORECASE,
)


def reported_quarter(blocks: Sequence[TextBlock]) -> Quarter | None:
    """The quarter that the title names (first 30 blocks)."""
    for block in blocks[:30]:
        if m := _TITLE.search(block.text):
            number, year = (m[1], m[2]) if m[1] else (m[3], m[4])
            return Quarter(int(year), _ROMAN[number])
    return None


def window_claims(blocks: Sequence[TextBlock], quarter: Quarter | None) -> list[Claim]:
    """One notice for the windows that are neither the calendar quarter nor the declared regime; a window that is one of them is consistent."""
    quarter = quarter or reported_quarter(blocks)
    if quarter is None:
        return []
    regime = quarter.regime_window
    good = {(quarter.first_day, quarter.last_day), (regime.start, regime.end)}
    odd: list[tuple[int, re.Match[str], date, date]] = []
    claims: list[Claim] = []
    for i, block in enumerate(blocks):
        for m in _WINDOW.finditer(block.text):
            try:
                start, end = date(int(m[3]), int(m[2]), int(m[1])), date(int(m[6]), int(m[5]), int(m[4]))
            except ValueError:
                continue
            if end < start or (end - start).days > 200:
                continue
            if (start, end) in good:
                claims.append(_claim(i, m, f"Khớp: số liệu lấy theo {quarter.title}.", Verdict.CONSISTENT, quarter))
            elif not (start.year == quarter.year and start.month == 1 and start.day == 1):
                odd.append((i, m, start, end))
    if odd:
        i, m, _, _ = odd[0]
        windows = dict.fromkeys(f"{vietnamese_date(s)} – {vietnamese_date(e)}" for _, _, s, e in odd)
        sentence = (
            f"Cần giải trình: số liệu lấy {'; '.join(windows)}, không trùng {quarter.title} "
            f"({vietnamese_date(quarter.first_day)} – {vietnamese_date(quarter.last_day)}); các kỳ kề nhau có thể tính trùng hoặc bỏ sót."
        )
        claims.append(_claim(i, m, sentence, Verdict.INCONSISTENT, quarter))
    return claims


def _claim(block: int, m: re.Match[str], sentence: str, verdict: Verdict, quarter: Quarter) -> Claim:
    return Claim(
        kind=Kind.PERIOD,
        text=m[0],
        published=Fraction(0),
        published_raw=m[0],
        decimals=0,
        recomputed=None,
        verdict=verdict,
        formula=f"{vietnamese_date(quarter.first_day)} – {vietnamese_date(quarter.last_day)}",
        sentence=sentence,
        at=Span(block, *m.span()),
        severity="notice" if verdict is Verdict.INCONSISTENT else "none",
    )
