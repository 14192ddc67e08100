"""A stock with its flows: đầu kỳ 95 đơn; giải quyết 40 đơn, phát sinh mới 22 đơn; cuối kỳ còn 77 đơn.

The words give every flow its sign (giải quyết, thoát, giảm, bãi bỏ: out; tiếp nhận, phát sinh, tăng, ban hành mới: in), not its place in
the sentence. Where a word says neither, or both, nothing is said of the closing stock unless another reading fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind, Verdict
from cchc_analysis.audit.judge import judge
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Found, Passage

_SPAN = r"(?:kỳ|quý|năm|tháng|tuần|giai đoạn|nhiệm kỳ)"
_OPENING = re.compile(
    rf"(?<!từ )(?<!trong )(?<!ngày )(?<![\wđ])đầu {_SPAN}(?![\wđ])|(?<![\wđ])(?:tồn|{_SPAN} trước (?:chuyển|còn|mang))(?![\wđ])"
)
_CLOSING = re.compile(rf"(?<![\wđ])(?:cuối {_SPAN}|chuyển (?:sang )?{_SPAN} (?:sau|tới))(?![\wđ])")
_OUT = re.compile(
    r"(?<![\wđ])(?:giải quyết|xử lý|thoát|giảm|bãi bỏ|rút|trả(?! lời)|chuyển (?:đi|ra)|đưa ra|ra khỏi|hủy|xóa|thanh lý|xuất|nghỉ|giải thể|hết hiệu lực|"
    r"thay thế|chấm dứt|đã chi)(?![\wđ])"
)
_IN = re.compile(
    r"(?<![\wđ])(?:tiếp nhận|nhận|phát sinh|tăng|ban hành|công bố|bổ sung|mới|thụ lý|nhập|vào|tái nghèo|thành lập|kết nạp|tuyển dụng|đăng ký)(?![\wđ])"
)
_NEITHER = re.compile(
    r"(?<![\wđ])(?:ròng|thuần|thực|tổng|cộng|phải|chưa|không|đang|đề nghị|dự kiến|kế hoạch|trong đó|gồm|lượt|so với|cùng kỳ|sửa đổi)(?![\wđ])"
)
_SUBTOTAL = re.compile(r"(?<![\wđ])(?:tổng|phải)(?![\wđ])")
"""tổng số phải giải quyết 117 đơn: the opening stock and the intake are added up already; what is left is read from there."""


@dataclass(frozen=True)
class Stock:
    """An opening value, the flows behind it, and what is left at the end."""

    opening: Num
    flows: tuple[Num, ...]
    closing: Num


def stocks(passage: Passage) -> list[Stock]:
    """The stocks of the passage that have two flows or more between opening and closing."""
    out = []
    for opening in passage.nums:
        if not _countable(passage, opening) or not _OPENING.search(passage.scan.clause(opening)) or passage.mode(opening) == "delta":
            continue
        after = [n for n in passage.nums[opening.index + 1 :] if n.like(opening) and n.sentence <= opening.sentence + 3]
        closing = next((n for n in after if _CLOSING.search(_since(passage, n, opening))), None)
        if closing is None or not _countable(passage, closing):
            continue
        flows = tuple(n for n in after if n.index < closing.index and passage.visible(n, closing))
        if len(flows) > 1 and not any(_SUBTOTAL.search(passage.scan.clause(n)) for n in flows):
            out.append(Stock(opening, flows, closing))
    return out


def _countable(passage: Passage, n: Num) -> bool:
    return (
        n.index not in passage.taken and n.family not in ("percent", "rank", "times", "time") and not n.ranged and n.over is n.under is None
    )


def _since(passage: Passage, n: Num, opening: Num) -> str:
    """The words that lead to the number in its own stretch: đến cuối quý, toàn huyện còn 77."""
    begin, _ = passage.segment(n)
    return passage.text[max(begin, passage.nums[n.index - 1].stop, opening.stop) : n.start]


def direction(passage: Passage, n: Num) -> int:
    """+1 for what came in, −1 for what went out, 0 where the words say neither or both."""
    said = passage.scan.clause(n) + " " + re.split(r"[,;.():]", passage.scan.tail(n))[0]
    into, out = bool(_IN.search(said)), bool(_OUT.search(said))
    return 0 if into == out or _NEITHER.search(said) else 1 if into else -1


def balance(passage: Passage, stock: Stock) -> Found | None:
    """The closing stock against opening, what came in and what went out; nothing when a sign is unknown or there is another list within."""
    signs = [direction(passage, n) for n in stock.flows]
    between = passage.text[stock.opening.stop : stock.closing.start]
    others = any(
        n.family not in ("percent", "time") and passage.visible(n, stock.closing)
        for n in passage.nums[stock.opening.index + 1 : stock.closing.index]
        if n not in stock.flows
    )
    if 0 in signs or others or words.INCLUDING.search(between) or words.MADE_OF.search(between):
        return None

    def formula(start: Fraction, *moved: Fraction) -> Fraction | None:
        left = start + sum((s * m for s, m in zip(signs, moved, strict=True)), Fraction(0))
        return left if left >= 0 else None

    operands = (stock.opening, *stock.flows)
    verdict = judge(stock.closing, formula, operands)
    if verdict is None:
        return None
    shown = passage.printed(stock.opening) + "".join(
        f" {'+' if s > 0 else '−'} {passage.printed(n)}" for s, n in zip(signs, stock.flows, strict=True)
    )
    return Found(Kind.REMAINING, stock.closing, verdict, operands, shown)


def without_flows(stocks_: Sequence[Stock], balances: Sequence[Found], found: Sequence[Found]) -> list[Found]:
    """The claims of another reading that a stock leaves standing: none of a balanced stock, of others only what fits."""
    settled = {o.index for f in balances for o in (*f.operands, f.published)}
    inside = {n for s in stocks_ for n in range(s.opening.index, s.closing.index + 1)}
    closings = {s.closing.index for s in stocks_}
    kept = []
    for f in found:
        used = {o.index for o in (f.published, *f.operands)}
        of_flows = used <= inside and (f.kind is Kind.CHANGE or closings & used)
        if used <= settled or (of_flows and f.judgement.verdict is Verdict.INCONSISTENT):
            continue
        kept.append(f)
    return kept
