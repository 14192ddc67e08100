"""Read one block: find its claims with every detector, settle which detector explains which number, and say each verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from cchc_analysis.audit.changes import changes
from cchc_analysis.audit.claims import Cause, Claim, Kind, Severity, Span, Verdict
from cchc_analysis.audit.equivalents import averages, equivalents
from cchc_analysis.audit.formulas import formulas
from cchc_analysis.audit.judge import decimals_of, printed, typing_error, unit_of
from cchc_analysis.audit.leftover import leftover
from cchc_analysis.audit.levels import complements, implied_maximum, ranks, thirds, thresholds
from cchc_analysis.audit.lines import read_line
from cchc_analysis.audit.numerals import scan
from cchc_analysis.audit.passage import Found, Passage
from cchc_analysis.audit.ratio import ratios
from cchc_analysis.audit.rests import remainders
from cchc_analysis.audit.rows import is_bare_row, row_claims
from cchc_analysis.audit.stocks import balance, stocks, without_flows
from cchc_analysis.audit.sums import sums
from cchc_analysis.audit.timely import timed
from cchc_analysis.audit.together import together
from cchc_analysis.numbers import format_number, plain, round_half_up


@dataclass(frozen=True)
class Reading:
    """One block read: its passage and the claims found in it."""

    passage: Passage
    found: tuple[Found, ...]


def read_block(text: str, *, cells: bool = False) -> Reading:
    """Find every claim that one block's own words and numbers support. A row of ``cells`` is only scanned: its cells are read one by one."""
    line = read_line(text)
    if cells:
        return Reading(Passage(scan(line, is_row=True)), ())
    row = is_bare_row(line.text)
    scanned = scan(line, is_row=row)
    written, taken = formulas(scanned)
    passage = Passage(scanned, taken)
    if len(passage.nums) < 2 and not written:
        return Reading(passage, tuple(ranks(passage)))
    if row:
        return Reading(passage, (*written, *row_claims(passage)))
    shares = ratios(passage)
    held = stocks(passage)
    balances = [f for s in held if (f := balance(passage, s)) is not None]
    moves = without_flows(held, balances, changes(passage))
    moved = {f.published.index for f in moves}
    shares = [f for f in shares if f.published.index not in moved]
    open_counts = [*balances, *without_flows(held, balances, remainders(passage))]
    explained = {f.published.index for f in (*shares, *moves)}
    composed = {f.published.index for f in shares if f.basis}
    opposite = complements(passage, explained - composed)
    replaced = {f.published.index for f in opposite}
    shares = [f for f in shares if f.published.index not in replaced]
    explained |= {f.published.index for f in opposite}
    opposite += thirds(passage, explained)
    wholes = without_flows(held, balances, sums(passage, open_counts))
    settled = leftover(passage, shares, [*open_counts, *wholes])
    twice = [{o.index for o in f.operands[1:]} | {f.published.index} for f in settled]
    wholes = [f for f in wholes if {o.index for o in f.operands} not in twice]
    open_counts += settled
    points = implied_maximum(passage, explained)
    levels = [*thresholds(passage, moved), *equivalents(passage), *averages(passage), *together(passage)]
    return Reading(
        passage,
        tuple(
            _without_echo((*written, *shares, *moves, *open_counts, *opposite, *wholes, *timed(passage), *points, *levels, *ranks(passage)))
        ),
    )


def _without_echo(found: Iterable[Found]) -> list[Found]:
    """Each number is published once per kind."""
    seen: dict[tuple[Kind, int], Found] = {}
    for f in found:
        seen.setdefault((f.kind, f.published.start), f)
    return list(seen.values())


# --- from a finding of the grammar to a claim that readers see ------------------------------------------------------------------------


def to_claim(found: Found, passage: Passage, block: int) -> Claim:
    """The claim with verdict, likely cause and Vietnamese sentence."""
    n, line = found.published, passage.scan.line
    verdict = found.verdict or found.judgement.verdict
    cause = found.cause or found.judgement.cause
    if verdict is Verdict.INCONSISTENT and cause is None:
        cause = _cause(found, passage)
    unit_scale = n.unit_scale
    interval = printed(n) if n.rounded or n.family == "percent" else n.interval
    if unit_scale != 1:
        interval = replace(interval, lo=interval.lo / unit_scale, hi=interval.hi / unit_scale)
    decimals = decimals_of(n)
    raw_span = Span(block, *line.span(n.start, n.stop if n.scaled or n.family in ("money", "percent") else n.end))
    numbers = tuple(Span(block, *line.span(o.start, o.end)) for o in (*found.operands, n) if o.family != "bool")
    recomputed = Fraction(round_half_up(found.judgement.value / unit_scale, decimals))
    claim = Claim(
        kind=found.kind,
        text=_sentence_of(passage, found),
        published=n.shown,
        published_raw=line.source[raw_span.start : raw_span.end],
        decimals=decimals,
        recomputed=recomputed,
        verdict=verdict,
        formula=found.formula,
        sentence="",
        at=raw_span,
        numbers=numbers,
        interval=interval,
        cause=cause,
        severity="notice" if found.verdict is Verdict.INCONSISTENT else _severity(verdict),
        unit=unit_of(n),
        values=tuple((Span(block, *line.span(o.start, o.end)), o.value) for o in (*found.operands, n) if o.family != "bool"),
    )
    return replace(claim, sentence=say(claim, found))


def _severity(verdict: Verdict) -> Severity:
    return "error" if verdict is Verdict.INCONSISTENT else "none"


def _sentence_of(passage: Passage, found: Found) -> str:
    """The stretch of the original text from the first sentence that the claim uses to the last."""
    line = passage.scan.line
    used = [n for n in (*found.operands, found.published) if n.start >= 0]
    first, last = min(line.sentence_of(n.start) for n in used), max(line.sentence_of(n.start) for n in used)
    start, end = (line.sentences[first - 1] if first else 0), line.sentences[last]
    begin, finish = line.span(start, end)
    return line.source[begin:finish].strip()


def _cause(found: Found, passage: Passage) -> Cause:
    """The likely origin of a misfit: a slip in the printed number or an operand, another base of the same text."""
    n, value = found.published, found.judgement.value
    if (slip := typing_error(n, value)) is not None:
        return slip
    for o in found.operands:
        if o.other is not None and o.other != o.value and found.kind in (Kind.SUM, Kind.REMAINING):
            rest = value - o.value + o.other if found.kind is Kind.SUM else None
            if rest is not None and abs(rest - n.value) < n.step:
                return Cause.SEPARATOR
    if found.kind is Kind.RATIO and len(found.operands) == 2:
        a, b = found.operands
        for factor in (1000, Fraction(1, 1000), 10**6, Fraction(1, 10**6)):
            if {a.family, b.family} == {"money"} and abs(value * factor - n.value) < n.step:
                return Cause.UNIT
        for other in passage.quantities:
            if (
                other.index not in (a.index, b.index)
                and other.like(a)
                and other.value
                and abs(100 * a.value / other.value - n.value) * 2 <= n.step
            ):
                return Cause.OTHER_BASE
    if found.kind is Kind.SUM and value < n.value:
        return Cause.MISSING_PART
    return Cause.UNEXPLAINED


CAUSES: dict[Cause, str] = {
    Cause.TRUNCATED: "số lẻ bị cắt chứ không làm tròn",
    Cause.ROUNDED_UP: "làm tròn lên ở chữ số cuối",
    Cause.OPERANDS_ROUNDED: "các số thành phần đã làm tròn",
    Cause.DIGITS_SWAPPED: "có thể hai chữ số đứng cạnh nhau bị đổi chỗ; kiểm tra bản gốc",
    Cause.DIGIT_OFF: "có thể một chữ số bị gõ hoặc đọc sai; kiểm tra bản gốc",
    Cause.DIGIT_LOST: "có thể thừa hoặc thiếu một chữ số; kiểm tra bản gốc",
    Cause.SHARE_AS_CHANGE: "có thể đã in tỷ lệ so với kỳ trước thay cho mức tăng, giảm",
    Cause.OTHER_BASE: "có thể đã tính trên một số gốc khác nêu trong văn bản",
    Cause.UNIT: "có thể nhầm đơn vị (triệu, tỷ)",
    Cause.SEPARATOR: "có thể nhầm dấu chấm với dấu phẩy",
    Cause.DIRECTION: "tăng, giảm viết ngược với số liệu",
    Cause.OLD_TOTAL: "có thể còn giữ tổng cũ khi một thành phần đã sửa",
    Cause.MISSING_PART: "có thể còn thiếu một thành phần không nêu trong câu",
    Cause.DEFINITION: "hai cách tính khác nhau của cùng một tỷ lệ",
    Cause.UNEXPLAINED: "chưa rõ nguyên nhân",
}
"""What readers see for each cause."""


_LIMITS = {"at least": "số in ra là mức từ {} trở lên", "at most": "số in ra là mức từ {} trở xuống"}


def say(claim: Claim, found: Found) -> str:
    """The verdict as a sentence with formula and bounds."""
    assert claim.recomputed is not None
    unit = claim.unit if claim.unit == "%" else f" {claim.unit}" if claim.unit else ""
    value = f"{format_number(claim.recomputed, claim.decimals)}{unit}"
    basis = f" ({found.basis})" if found.basis else ""
    if claim.kind is Kind.THRESHOLD:
        states = {0: "chưa đạt mức yêu cầu", 1: "đạt mức yêu cầu"}
        held = states[int(found.judgement.value)]
        if claim.verdict is Verdict.CONSISTENT:
            return f"Khớp: {found.formula} cho kết quả {held}."
        return f"Cần giải trình: văn bản nêu {states[int(claim.published)]}, nhưng xét {found.formula} thì {held}."
    base = f"{found.formula} = {value}"
    if found.verdict is Verdict.INCONSISTENT:
        return f"Cần giải trình: {found.basis}."
    match claim.verdict:
        case Verdict.CONSISTENT:
            return f"Khớp: {base}{basis}."
        case Verdict.ROUNDING:
            return f"Lệch do làm tròn: văn bản in {claim.published_raw}, tính lại {base}; {CAUSES[claim.cause] if claim.cause else 'chênh lệch dưới một đơn vị ở chữ số cuối'}{basis}."
        case Verdict.UNCHECKABLE:
            return f"Chưa đủ căn cứ để kiểm {claim.published_raw}: {found.basis or base}."
        case _:
            assert claim.interval is not None
            bounds = (
                _LIMITS[found.published.hedge].format(
                    plain(claim.interval.lo if found.published.hedge == "at least" else claim.interval.hi)
                )
                if found.published.limit
                else f"số in ra chỉ có thể đại diện cho khoảng từ {plain(claim.interval.lo)} đến {plain(claim.interval.hi)}"
                if (claim.decimals or claim.unit == "%") and claim.cause is not Cause.DIRECTION
                else ""
            )
            why = CAUSES[claim.cause] if claim.cause else ""
            return (
                f"Cần giải trình: văn bản in {claim.published_raw}, tính lại {base}{basis}; "
                + "; ".join(t for t in (bounds, why) if t)
                + "."
            )
