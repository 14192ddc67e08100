"""Values above what bounds them: a part greater than its whole, a score above its maximum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Claim, Kind, TextBlock, Verdict
from cchc_analysis.audit.document import Page, Tied
from cchc_analysis.audit.grids import Cell, Grid, grids
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage

_OF_IT = re.compile(r"\s*[,;.(]?\s*(?:trong (?:số )?đó|trong số này)[^\d;.(]*")


_CARRIED = re.compile(r"(?<![\wđ])(?:tồn|kỳ trước|năm trước|quý trước|tháng trước|chuyển (?:sang|qua)|lũy kế|kể cả|gồm cả)(?![\wđ])")
_TAKEN_IN = re.compile(r"(?<![\wđ])(?:nhận|tiếp nhận|nhận mới|mới|phát sinh|thụ lý)(?![\wđ])")
_DONE = re.compile(r"(?<![\wđ])(?:giải quyết|xử lý|trả|xong|hoàn thành)(?![\wđ])")
"""What was settled may have come in earlier."""


def limit_claims(page: Page, claimed: set[tuple[int, int]]) -> Iterator[Tied]:
    """What exceeds its bound. ``claimed``: (block, start) of numbers that a sentence explains already."""
    for i, block in enumerate(page.blocks):
        if block.kind == "row":
            continue
        passage = page.passage(i)
        for n in passage.quantities:
            if n.index and (whole := _exceeded(passage, n)) is not None and (i, whole.start) not in claimed:
                sentence = f"Cần giải trình: {passage.printed(n)} được nêu là một phần của {passage.printed(whole)} nhưng lớn hơn số ấy."
                yield _tied(page, i, (n, whole), Kind.SUM, sentence)
        for part, whole, said in _halves(passage):
            sentence = (
                f"Cần giải trình: văn bản nêu {said}, nhưng {passage.printed(part)} trong {passage.printed(whole)} không phải như vậy."
            )
            yield _tied(page, i, (part, whole), Kind.THRESHOLD, sentence)
        for score, maximum in _scores(passage):
            sentence = f"Cần giải trình: điểm chấm {passage.printed(score)} cao hơn điểm tối đa {passage.printed(maximum)}."
            yield _tied(page, i, (score, maximum), Kind.SCORE, sentence)


def _tied(page: Page, block: int, pair: tuple[Num, Num], kind: Kind, sentence: str) -> Tied:
    (n, bound), passage = pair, page.passage(block)
    return Tied(
        kind, page, block, n, bound.value, f"{passage.printed(n)} ≤ {passage.printed(bound)}", "", ((block, bound),), "error", None, Verdict.INCONSISTENT, sentence
    )  # fmt: skip


def _exceeded(passage: Passage, n: Num) -> Num | None:
    """tiếp nhận 640 hồ sơ, trong đó trực tuyến 704 hồ sơ: the whole that "trong đó" points at, when nothing greater could be meant."""
    whole = passage.nums[n.index - 1]
    if n.value <= whole.value or n.unit != whole.unit or not n.unit or n.hedge or whole.hedge or whole.weak:
        return None
    if not _OF_IT.fullmatch(passage.scan.between(whole, n)) or whole not in passage.quantities or n.sentence > whole.sentence + 1:
        return None
    if any(m.over is not None or m.under is not None or passage.mode(m) or passage.prior(m) for m in (n, whole)):
        return None
    clause = passage.scan.clause(n)
    if (
        words.MOVE.search(clause)
        or words.TARGET.search(clause)
        or words.WHOLE.search(clause)
        or re.search(r"lũy kế|cả năm|(?<!\w)phải(?!\w)", clause)
    ):
        return None
    rest = passage.text[n.stop : passage.scan.line.sentences[n.sentence]]
    if _CARRIED.search(rest) or (_TAKEN_IN.search(passage.scan.clause(whole)) and _DONE.search(clause + passage.scan.tail(n))):
        return None
    greater = [m for m in passage.quantities if m.index < whole.index and m.near(n) and m.value >= n.value]
    return None if greater else whole


_HALF = re.compile(r"(?<![\wđ])(?P<how>hơn|trên|quá|gần|chưa đến|chưa tới) (?:một )?nửa(?: trong| của)?(?: tổng)?(?: số)?\s*$")


def _halves(passage: Passage) -> Iterator[tuple[Num, Num, str]]:
    """Hơn một nửa trong tổng số 64 dịch vụ (27 dịch vụ): part and whole where the half is on the other side."""
    for whole, part in zip(passage.nums, passage.nums[1:], strict=False):
        half = _HALF.search(passage.scan.lead(whole))
        if (
            half is None
            or part.bracket < 0
            or part.bracket == whole.bracket
            or not part.like(whole)
            or part.hedge
            or whole.hedge in ("less", "at most")
        ):
            continue
        alone = re.match(r"\s*\)", passage.text[part.stop :]) and re.fullmatch(
            r"[^;.,()]{0,40}\(\s*(?:là |có )?", passage.scan.between(whole, part)
        )
        more = half["how"] in ("hơn", "trên", "quá")
        if alone and part.family == "count" and (2 * part.value <= whole.value if more else 2 * part.value >= whole.value):
            yield part, whole, f"{half['how']} một nửa"


_MAXIMUM = r"(?:điểm )?(?:tối đa|thang điểm|điểm chuẩn)(?: là| được)?:?"
_BEHIND = re.compile(rf"\s*\(?\s*(?:trên |so với )?{_MAXIMUM}\s*")
_BEFORE = re.compile(r"\s*[,;(]\s*(?:[^\W\d]+ ){0,3}?(?:tự chấm|tự đánh giá|chấm|thẩm định|đạt)(?: điểm| được| đạt| là| số điểm)*\s*")
_BONUS = re.compile(
    r"điểm thưởng|điểm cộng|cộng thêm|kế hoạch|chỉ tiêu|mục tiêu|yêu cầu|đề ra|năm (?:trước|ngoái)|kỳ trước|quý trước|so với"
)


_ITEM = re.compile(r"(?<![\wđ])(?:tiêu chí|nội dung|lĩnh vực|chỉ số|mục)(?![\wđ])")


def _follows_score(passage: Passage, maximum: Num) -> bool:
    """A đạt 2,5 điểm, tối đa 3 điểm, B đạt 3,5 điểm: the maximum is that of the score before it."""
    return (
        bool(maximum.index)
        and passage.nums[maximum.index - 1].family == "score"
        and passage.nums[maximum.index - 1].sentence == maximum.sentence
    )


def _scores(passage: Passage) -> Iterator[tuple[Num, Num]]:
    """Scores and the maximum beside them that they exceed: 2,25/2,00 điểm; 2,25 điểm (tối đa 2,00 điểm); tối đa 2,00 điểm, tự chấm 2,25 điểm."""
    for first, second in zip(passage.nums, passage.nums[1:], strict=False):
        if {first.family, second.family} != {"score"} or first.sentence != second.sentence or first.ranged or second.ranged:
            continue
        lead, between = passage.scan.lead(first), passage.scan.between(first, second)
        if _BONUS.search(lead + between + passage.text[second.stop : second.stop + 40]):
            continue
        slash = (
            first.over == second.index
            and "/" in between
            and re.search(r"(?<![\wđ])(?:chấm|đạt|được|đánh giá|thẩm định|điểm)(?![\wđ])", lead)
        )
        round_maximum = ((4 if second.value <= 20 else 1) * second.value).denominator == 1  # 85,91/84,20 điểm are two years
        if ((slash and round_maximum) or _BEHIND.fullmatch(between)) and first.value > second.value > 0:
            yield first, second
        elif (
            re.search(rf"{_MAXIMUM}\s*$", lead)
            and not _follows_score(passage, first)
            and not _ITEM.search(between)
            and _BEFORE.fullmatch(between)
            and second.value > first.value > 0
        ):
            yield second, first


_GIVEN = re.compile(r"tự chấm|tự đánh giá|điểm (?:số )?(?:đạt|thẩm định|chấm)|kết quả chấm|được chấm")
_HEAD_MAXIMUM = re.compile(r"điểm[^|]*tối đa|thang điểm|điểm chuẩn")
_NO_SCORE = re.compile(r"thưởng|cộng|trừ|số lần|số lượng|%|tỷ lệ|thời gian|ngày|văn bản|(?:năm|kỳ|quý) trước|năm ngoái|cùng kỳ")


def table_limits(blocks: Sequence[TextBlock]) -> list[Claim]:
    """Rows of a score table whose score is above the maximum printed beside it, where other rows keep to theirs."""
    out: list[Claim] = []
    for grid in grids(blocks):
        columns = sorted({c for _, _, cells in grid.rows for c in cells} - grid.percents())
        columns = [c for c in columns if not _NO_SCORE.search(grid.heading(c))]
        maxima = [c for c in columns if _HEAD_MAXIMUM.search(grid.heading(c))]
        given = [c for c in columns if _GIVEN.search(grid.heading(c)) and c not in maxima]
        if len(maxima) == 1:
            years = {c: re.findall(r"20\d\d", grid.heading(c)) for c in (*given, *maxima)}
            out += [claim for c in given if years[c] == years[maxima[0]] for claim in _above(blocks, grid, c, maxima[0])]
    return out


def _above(blocks: Sequence[TextBlock], grid: Grid, column: int, maximum: int) -> list[Claim]:
    rows = [(i, label, cells[column], cells[maximum]) for i, label, cells in grid.rows if column in cells and maximum in cells]
    over = [r for r in rows if r[2].num.value > r[3].num.value and not re.search(r"thưởng|cộng thêm|điểm cộng", blocks[r[0]].text.lower())]
    return [_row_claim(blocks, label, a, b) for _, label, a, b in over] if 2 * len(over) < len(rows) else []


def _row_claim(blocks: Sequence[TextBlock], label: str, a: Cell, b: Cell) -> Claim:
    raw, most = (blocks[c.span.block].text[c.span.start : c.span.end] for c in (a, b))
    return Claim(
        kind=Kind.SCORE, text=blocks[a.span.block].text.replace("\t", " | "), published=a.num.shown, published_raw=raw, decimals=a.num.decimals,
        recomputed=Fraction(b.num.shown), verdict=Verdict.INCONSISTENT, formula=f"{raw} ≤ {most}",
        sentence=f"Cần giải trình: bảng in điểm {raw} ở dòng “{label}”, cao hơn điểm tối đa {most} của dòng ấy.", at=a.span,
        numbers=(a.span, b.span), severity="error", values=((a.span, a.num.value), (b.span, b.num.value)),
    )  # fmt: skip
