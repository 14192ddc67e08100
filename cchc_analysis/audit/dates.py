"""Dates that cannot be: a day that the calendar does not have, a period that ends before it begins, work called timely after its deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from cchc_analysis.audit.claims import Claim, Kind, Span, TextBlock, Verdict
from cchc_analysis.periods import vietnamese_date

_DAY = r"(?P<d{0}>\d{{1,2}})(?:\s*[/.-]\s*|\s+tháng\s+)(?P<m{0}>\d{{1,2}})(?:\s*[/.-]\s*|\s+năm\s+)(?P<y{0}>(?:19|20)\d\d)(?![\d/])"
_DATE = re.compile(r"(?<!\w)ngày\s+" + _DAY.format(1), re.IGNORECASE)
_PERIOD = re.compile(
    r"(?<!\w)từ\s+(?:hết\s+)?(?:ngày\s+)?" + _DAY.format(1) + r"\s*(?:đến|tới)\s*(?:hết\s+)?(?:ngày\s+)?" + _DAY.format(2), re.IGNORECASE
)
_DEADLINE = re.compile(
    r"(?<!\w)(?:hạn (?:hoàn thành|xử lý|giải quyết|thực hiện|báo cáo|nộp)|thời hạn|hạn|phải (?:hoàn thành|xong|báo cáo))(?:\s+(?:là|trước|đến|chậm nhất|hoàn thành))*\s+(?:ngày\s+)?"
    + _DAY.format(1)
    + r"(?P<between>\s*[,;(][^.\d]{0,80}?)(?<!\w)(?:hoàn thành|báo cáo|nộp|gửi|xong|trình)(?:\s+(?:xong|nhiệm vụ|báo cáo|hồ sơ|này|đầy đủ))*\s+(?:ngày\s+|vào ngày\s+)"
    + _DAY.format(2)
    + r"\s*(?:,|\(|là|nên|và)?\s*(?P<said>(?:bảo đảm |đảm bảo )?(?:đúng|trước|kịp)(?: thời)? (?:hạn|hẹn))",
    re.IGNORECASE,
)
_OTHER_DEADLINE = re.compile(
    r"gia hạn|lùi|điều chỉnh|kéo dài|chưa|không|khác|đối với|cấp|riêng|nhiệm vụ|đề án|kế hoạch|(?<!\w)và(?!\w)", re.IGNORECASE
)
_OFFICE = re.compile(r"(?<!\w)(?:Sở|Ban|Phòng|Chi cục|Cục|UBND|Trung tâm|Văn phòng|[Xx]ã|[Hh]uyện|[Pp]hường) ")


def date_claims(blocks: Sequence[TextBlock]) -> list[Claim]:
    """What is wrong with the dates of each block."""
    return [claim for i, block in enumerate(blocks) for claim in _of(i, block.text)]


def _of(block: int, text: str) -> Iterator[Claim]:
    for m in _DATE.finditer(text):
        if _date(m, 1) is None:
            yield _claim(block, m, f"Cần giải trình: {m[0]} không có trong lịch.")
    for m in _PERIOD.finditer(text):
        start, end = _date(m, 1), _date(m, 2)
        if start is not None and end is not None and end < start:
            yield _claim(
                block, m, f"Cần giải trình: “{m[0]}” có ngày cuối ({vietnamese_date(end)}) trước ngày đầu ({vietnamese_date(start)})."
            )
    for m in _DEADLINE.finditer(text):
        due, done = _date(m, 1), _date(m, 2)
        before = re.split(r"[.;]\s", text[: m.start()])[-1]
        two = _OFFICE.search(before) and _OFFICE.search(m["between"])  # one office's deadline, another's day
        if due is not None and done is not None and done > due and not two and not _OTHER_DEADLINE.search(m["between"]):
            late = (done - due).days
            yield _claim(
                block, m, f"Cần giải trình: hạn là {vietnamese_date(due)}, hoàn thành {vietnamese_date(done)} là quá hạn {late} ngày, văn bản lại nêu {m['said']}."
            )  # fmt: skip


def _date(m: re.Match[str], which: int) -> date | None:
    try:
        return date(*(int(m[f"{part}{which}"]) for part in "ymd"))
    except ValueError:
        return None


def _claim(block: int, m: re.Match[str], sentence: str) -> Claim:
    return Claim(
        kind=Kind.PERIOD, text=m[0], published=Fraction(0), published_raw=m[0], decimals=0, recomputed=None, verdict=Verdict.INCONSISTENT,
        formula="", sentence=sentence, at=Span(block, *m.span()), severity="warning",
    )  # fmt: skip
