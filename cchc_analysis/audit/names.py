"""Names counted where they stand: "04 đơn vị: Sở Y tế, Sở Công Thương, Sở Tài chính".

A name may itself hold commas and "và" (Sở Văn hóa, Thể thao và Du lịch), so a list gives a fewest and a most; only a count outside is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from cchc_analysis.audit.claims import Kind, Verdict
from cchc_analysis.audit.document import Page, Tied
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage

_OPENS = re.compile(r"(?P<words>[^:;.()\d]{0,60}?)\s*(?::|\(|(?<!\w)(?:gồm|là)(?:\s*:)?\s)\s*(?P<names>[^.;:()\d]{5,400})(?P<end>[.;)]|$)")
_NESTED = re.compile(r"(?:,|(?<!\w)(?:gồm|là)(?!\w)).*\(", re.DOTALL)
"""Sở Y tế, Sở Nội vụ (Ban Tôn giáo, …): the bracket holds the parts of one name, not the names counted."""
_PLACE_UNITS = ("xã", "địa phương")
_TYPED = re.compile(
    r"(?:Sở|Ban|Phòng|Chi cục|Cục|Trung tâm|Thanh tra|Bệnh viện|Trường|Công an|Kho bạc|Bảo hiểm|Hội|Đoàn|Bộ|Công ty|UBND (?:xã|phường|thị trấn|huyện|thị xã|thành phố)|"
    r"[Xx]ã|[Pp]hường|[Tt]hị trấn|[Hh]uyện|[Tt]hành phố|[Tt]hị xã) (?=[A-ZĐÀ-Ỹ])"
)
_NOT_ALL = re.compile(
    r"v\.v|\.\.\.|…|(?<![\wđ])(?:các|những|một số|cùng|trong đó|trong số đó|có|như|nhất là|tiêu biểu|điển hình|chủ yếu|khác|riêng|mỗi|từng|lần lượt|chiếm|đạt)(?![\wđ])", re.IGNORECASE
)  # fmt: skip
_PLACE = re.compile(r"(?:[A-ZĐÀ-Ỹ][^\W\d_]*)(?: [A-ZĐÀ-Ỹ][^\W\d_]*){0,3}")


def name_claims(page: Page, claimed: set[tuple[int, int]]) -> Iterator[Tied]:
    """Counts of offices and places against the names that follow them in the sentence."""
    for i, block in enumerate(page.blocks):
        if block.kind in ("row", "heading"):
            continue
        passage = page.passage(i)
        for n in passage.quantities:
            bounds = _bounds(passage, n) if (i, n.start) not in claimed else None
            if bounds is None:
                continue
            low, high = bounds
            fits = low <= n.value <= high
            if not low - 2 <= n.value <= high + 2:
                continue  # so far off that the list is of something else
            names = f"{low}" if low == high else f"từ {low} đến {high}"
            sentence = (
                f"Khớp: {passage.printed(n)}, có {names} tên được nêu."
                if fits
                else f"Cần giải trình: văn bản nêu {passage.printed(n)}, danh sách liền sau có {names} tên."
            )
            value = n.value if fits else Fraction(low if n.value < low else high)
            yield Tied(
                Kind.SUM, page, i, n, value, "số tên nêu trong danh sách liền sau", "", (), "error", None,
                Verdict.CONSISTENT if fits else Verdict.INCONSISTENT, sentence,
            )  # fmt: skip


def _bounds(passage: Passage, n: Num) -> tuple[int, int] | None:
    """The fewest and the most names in the list that the count opens; ``None`` when no sure list follows."""
    if (
        n.group != "body"
        or n.unit not in ("đơn vị", *_PLACE_UNITS)
        or not 2 <= n.value <= 60
        or n.over is not None
        or n.under is not None
        or n.hedge
    ):
        return None
    end = min(passage.scan.line.sentences[n.sentence], n.stop + 500)
    after = re.sub(r"\([^()]*\d[^()]*\)", "", passage.scan.line.cased[n.stop : end])  # (88,1%) behind a name
    opened = _OPENS.match(after)
    others = any(m.sentence == n.sentence and m.index != n.index and m.group == "body" for m in passage.quantities)
    if (
        opened is None
        or others
        or _NESTED.search(after[: opened.start("names")])
        or _NOT_ALL.search(re.sub(r"(?<!\w)(?:có|đạt)(?!\w)", "", opened["words"]) + " " + opened["names"])
    ):
        return None
    pieces = [p.strip() for p in re.split(r"[,;]", opened["names"]) if p.strip()]
    split = [q.strip() for p in pieces for q in re.split(r"(?<!\w)và(?!\w)", p) if q.strip()]
    if n.unit in _PLACE_UNITS and all(_PLACE.fullmatch(q) for q in split):
        return (len(split), len(split)) if len(split) > 1 else None
    typed = sum(bool(_TYPED.match(p)) and not (k and re.search(r"(?:HĐND|Đoàn ĐBQH)$", pieces[k - 1])) for k, p in enumerate(pieces))
    if not typed or not _TYPED.match(pieces[0]) or len(split) < 2:
        return None
    return typed, len(split)
