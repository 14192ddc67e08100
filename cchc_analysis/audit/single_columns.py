"""Tables with one column of numbers: its rows against the number that the line above announces, and against a row of totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from cchc_analysis.audit.claims import Kind
from cchc_analysis.audit.document import Page, Tied
from cchc_analysis.audit.grids import TOTAL
from cchc_analysis.audit.judge import slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.sums import total

_ANNOUNCED = re.compile(
    r"\s*[,;]?\s*(?:(?:cụ thể|gồm|bao gồm|như sau|chi tiết|là|được|phân|chia|theo|của|từng|các|đơn vị|lĩnh vực|xã|phường|huyện|sở|ngành)[\s,]*)*:\s*[*_]*"
)
"""What may stand between the whole and the table; any other word may announce a part of it (một số lĩnh vực, hồ sơ quá hạn)."""
_SUMMED = re.compile(r"(?<![\wđ])(?:tổng cộng|tổng số|tổng)(?![\wđ])")
_NESTED = re.compile(r"^\W*(?:[IVX]+[.)]|\d+\.\d|[a-zđ]\)|-|\+|trong đó)", re.IGNORECASE)

Row = tuple[int, str, Num]


def single_column_claims(page: Page, claimed: set[tuple[int, int]]) -> Iterator[Tied]:
    """Sums over the one column of numbers of a table."""
    tables: dict[int, list[int]] = {}
    for i, block in enumerate(page.blocks):
        if block.kind == "row" and block.table is not None:
            tables.setdefault(block.table, []).append(i)
    for blocks in tables.values():
        heads, rows = _column(page, blocks)
        parts = [r for r in rows if not TOTAL.match(r[1])]
        if len(parts) < 2 or any(_NESTED.match(label) for _, label, _ in parts):
            continue
        yield from _total_row(page, rows, parts)
        yield from _lead(page, blocks[0], heads, parts, claimed)


def _column(page: Page, blocks: Sequence[int]) -> tuple[str, list[Row]]:
    """The words of the heading rows, and block, label and number of every row, if the table has one column of numbers and no gap in it."""
    heads, rows, columns = "", list[Row](), set[int]()
    for i in blocks:
        found = [(c, n) for c, n in _numbers(page, i) if c > 0]
        label = next((t.strip(" *_") for t in page.blocks[i].cells if re.search(r"[^\W\d_]{2}", t)), "")
        if not found and not rows:
            heads += " " + page.blocks[i].text.lower()
        elif len(found) != 1 or not label:
            return "", []
        else:
            columns.add(found[0][0])
            rows.append((i, label, found[0][1]))
    return (heads, rows) if len(columns) == 1 else ("", [])


def _numbers(page: Page, block: int) -> Iterator[tuple[int, Num]]:
    """The numbers that fill a cell of a row, with the number of the cell."""
    text, passage = page.blocks[block].text, page.passage(block)
    cells = text.split("\t")
    for n in passage.nums:
        column = text[: passage.scan.line.span(n.start, n.end)[0]].count("\t")
        if re.fullmatch(r"[*_\s]*\d[\d.,]*[*_\s]*", cells[column]):
            yield column, n


def _added(parts: Sequence[Row]) -> Fraction:
    return sum((n.value for _, _, n in parts), Fraction(0))


def _total_row(page: Page, rows: Sequence[Row], parts: Sequence[Row]) -> Iterator[Tied]:
    """The last row is called the total: it adds up, or one typing error parts it from the sum."""
    block, label, n = rows[-1]
    if not TOTAL.match(label) or len(parts) != len(rows) - 1:
        return
    value = _added(parts)
    if value == n.value or slip(n.value / n.step, value / n.step) is not None:
        yield _tied(page, block, n, parts, "dòng tổng bằng cộng các dòng")


def _lead(page: Page, first: int, heads: str, parts: Sequence[Row], claimed: set[tuple[int, int]]) -> Iterator[Tied]:
    """ "… tiếp nhận tổng cộng 2.560 hồ sơ, cụ thể:" over a column headed "Số hồ sơ"."""
    lead = first - 1
    if lead < 0 or page.blocks[lead].kind == "row":
        return
    passage = page.passage(lead)
    wholes = [
        n for n in passage.quantities
        if n.family == "count" and n.over is None and n.under is None and (lead, n.start) not in claimed and not n.hedge
        and _ANNOUNCED.fullmatch(passage.text, n.stop) and _SUMMED.search(passage.scan.clause(n)) and n.unit and re.search(rf"(?<!\w){re.escape(passage.text[n.end : n.stop].strip())}(?!\w| vị)", heads)
    ]  # fmt: skip
    value = _added(parts)
    if len(wholes) == 1 and (value == wholes[0].value or slip(wholes[0].value, value) is not None):
        yield _tied(page, lead, wholes[0], parts, "tổng nêu ở dòng dẫn bằng cộng các dòng của bảng liền sau")


def _tied(page: Page, block: int, n: Num, parts: Sequence[Row], about: str) -> Tied:
    formula = " + ".join(page.passage(i).printed(p) for i, _, p in parts)
    others = tuple((i, p) for i, _, p in parts)
    return Tied(Kind.SUM, page, block, n, _added(parts), formula, about, others, "error", compute=total)
