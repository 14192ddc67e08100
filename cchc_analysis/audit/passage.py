"""A line seen by the grammar: which numbers are quantities that can be compared, which are movements, percentages, plans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Cause, Kind, Verdict
from cchc_analysis.audit.judge import Judgement
from cchc_analysis.audit.numerals import Num, Scan


@dataclass(frozen=True)
class Found:
    """A claim as a detector sees it: the published number, the judgement, the numbers used and the formula with them put in.

    ``basis`` tells readers which reading was used ("mẫu số là số đến hạn …"); ``said`` and ``holds`` are for thresholds.
    """

    kind: Kind
    published: Num
    judgement: Judgement
    operands: tuple[Num, ...]
    formula: str
    basis: str = ""
    cause: Cause | None = None
    verdict: Verdict | None = None
    said: int | None = None
    holds: int | None = None


@dataclass(frozen=True)
class Motion:
    """How a number takes part in a movement: ``delta`` (tăng 131), ``level`` (tăng lên 1.536), ``origin`` (giảm từ 1.520)."""

    direction: int
    mode: str


_LEVEL = re.compile(r"(?:lên|lên đến|lên tới|xuống|xuống còn|còn|thành|đạt)\s*(?:mức\s*|hạng\s*|thứ\s*|vị trí\s*)?(?:thứ\s*)?$")
_ORIGIN = re.compile(r"(?<![\wđ])từ\s*(?:mức\s*|hạng\s*|vị trí\s*|thứ\s*)*$")
_NO_MOVE = re.compile(
    r"giảm nghèo|giảm trừ|tăng cường|tăng trưởng|gia tăng|tinh giảm|vượt mức|vượt trội|tăng điểm|giảm điểm|miễn giảm|miễn, giảm|giảm thiểu|cắt giảm"
)
_RESTATED = re.compile(r"\s*so với [^,;()\d]{3,40},\s*(?:tương ứng|tương đương|tức là|tức|hay|bằng)(?: với| là)?\s*(?:tăng|giảm)?\s*")
_LEAVES = re.compile(r"(?:(?![,;()]).){0,30}?(?<![\wđ])(?:tăng|giảm)?\s*(?:lên|xuống)(?![\wđ])")
_RATE_NOUN = re.compile(r"(?:tốc độ|nhịp độ|tỷ lệ|mức) $")
_SYLLABLE = re.compile(r"[^\W\d_]+")


class Passage:
    """The grammar's view of one scanned line."""

    def __init__(self, scan: Scan, taken: Iterable[int] = ()) -> None:
        self.scan = scan
        self.taken = frozenset(taken)
        self.nums = tuple(_implied_percent(scan, n) for n in scan.nums)

    @property
    def text(self) -> str:
        """The text that the grammar reads."""
        return self.scan.text

    @cached_property
    def motions(self) -> dict[int, Motion]:
        """The numbers that move, by index."""
        found: dict[int, Motion] = {}
        for n in self.nums:
            if (motion := self._motion(n, found)) is not None:
                found[n.index] = motion
        return found

    def _motion(self, n: Num, before: dict[int, Motion]) -> Motion | None:
        lead = self.scan.lead(n)
        clause = re.split(r"[;:()]|,(?!\s*(?:so|tăng|giảm))", lead)[-1]
        verbs = [
            m for m in words.MOVE.finditer(clause) if not _NO_MOVE.match(clause, m.start()) and not _RATE_NOUN.search(clause[: m.start()])
        ]
        if verbs:
            verb = verbs[-1]
            rest = clause[verb.end() :]
            direction = 1 if words.UP.search(verb[0]) or verb[0] in ("cải thiện", "thăng") else -1 if verb[0] != "chênh lệch" else 0
            if _ORIGIN.search(rest):
                return Motion(direction, "origin")
            if _LEVEL.search(rest):
                return Motion(direction, "level")
            if (
                words.PRIOR.search(rest)
                and n.family != "percent"
                and not re.search(r"so với [^,;]*$", clause[: verb.start()])
                and re.search(r"(?:là|:|có|được)\s*$", rest)
            ):
                return None
            if (
                re.search(r"(?:kế hoạch|mục tiêu|chỉ tiêu|dự toán|yêu cầu|mức cho phép|mức trần|giới hạn|ngưỡng|định mức)[^,;]*$", rest)
                and n.family == "percent"
                and not words.PRIOR.search(rest)
            ):
                return None
            if len(_SYLLABLE.findall(rest)) <= 9:
                return Motion(direction, "delta")
            return None
        if _ORIGIN.search(clause) and (leaves := _LEAVES.match(self.text, n.stop)):
            return Motion(-1 if re.search(r"giảm|xuống", leaves[0]) else 1, "origin")
        if n.family == "percent" and re.search(r"(?<![\wđ])(?:còn )?(?:thiếu|cách)(?: khoảng)?\s*$", clause):
            return Motion(-1, "delta")
        previous = self.nums[n.index - 1] if n.index else None
        if previous is not None and previous.sentence == n.sentence and previous.index in before:
            moved = before[previous.index]
            between = self.scan.between(previous, n)
            if moved.mode == "origin" and re.search(
                r"(?:lên|xuống|còn|đến|tới|sang)\s*(?:còn\s*|mức\s*|hạng\s*|thứ\s*|vị trí\s*)*(?:thứ\s*)?$", between
            ):
                return Motion(moved.direction, "level")
            if moved.mode == "delta" and re.fullmatch(r"[^\d;.]{0,40}?[\s,;(]từ\s*(?:mức\s*)?", between):
                return Motion(moved.direction, "origin")
            if moved.mode == "delta" and re.fullmatch(r"\s*(?:lên|xuống)(?: còn| mức| đến)?\s*", between):
                return Motion(moved.direction, "level")
            if moved.mode == "delta" and n.family == "percent" and _RESTATED.fullmatch(between):
                return Motion(moved.direction, "delta")
            if moved.mode == "delta" and re.fullmatch(r"\s*và\s*", between) and n.family not in ("percent", "rank"):
                return Motion(moved.direction, "delta")
            if words.TARGET.search(between) or re.search(r"so với", between):
                return None
            if moved.mode == "delta" and n.family == "percent" and re.fullmatch(
                r"\s*(?:[^\W\d]+\s*){0,6}(?:[,;]?\s*\(?\s*[+-]?\s*(?:hay|tức|tức là|bằng|tương ứng(?: với)?|tương đương(?: với)?|tỷ lệ|khoảng|ứng với|đạt)?\s*(?:là\s*)?[+-]?)", between
            ) and not words.INCLUDING.search(between) and not re.search(r"chiếm|đạt tỷ lệ", between):  # fmt: skip
                return Motion(moved.direction, "delta")
            if moved.mode == "delta" and n.family == previous.family and re.fullmatch(r"\s*(?:[^\W\d]+\s*){0,3}(?:và|,)\s*(?:[^\W\d]+\s*){0,2}", between) and not re.search(
                r"đạt|còn|có|là|chiếm|riêng", between
            ):  # fmt: skip
                return Motion(moved.direction, "delta")
        if n.sign and n.family == "percent" and n.bracket >= 0:
            return Motion(n.sign, "delta")
        return None

    @cached_property
    def quantities(self) -> tuple[Num, ...]:
        """Counts, money and measures that can stand in a ratio or a sum."""
        return tuple(
            n
            for n in self.nums
            if n.index not in self.taken
            and n.family not in ("percent", "rank", "times")
            and not n.rate
            and not n.ranged
            and self.mode(n) != "delta"
        )

    @cached_property
    def percents(self) -> tuple[Num, ...]:
        """Percentages that state a share (movements left out)."""
        return tuple(
            n for n in self.nums if n.family == "percent" and not n.ranged and n.index not in self.taken and n.index not in self.motions
        )

    def mode(self, n: Num) -> str:
        """``delta``, ``level``, ``origin`` or empty."""
        return self.motions[n.index].mode if n.index in self.motions else ""

    def prior(self, n: Num) -> bool:
        """Whether the number is of an earlier period: its own words say so, or its bracket follows such words."""
        clause = self.scan.clause(n)
        if words.PRIOR.search(clause) and not re.search(
            r"(?:so|đối chiếu)[^,;]*(?:cùng kỳ|trước|ngoái)[^,;]*(?:tăng|giảm|thêm|đi)", clause
        ):
            after = clause[[m.end() for m in words.PRIOR.finditer(clause)][-1] :]
            if not re.search(r"chuyển|tồn", clause) and not re.search(r"(?:năm nay|kỳ này|tăng|giảm)", after):
                return True
        if n.bracket >= 0:
            bracket = self.scan.brackets[n.bracket]
            inside, before = self.text[bracket.start + 1 : n.start], self.text[max(0, bracket.start - 60) : bracket.start]
            if (
                words.PRIOR.search(inside)
                and not words.MOVE.search(inside)
                and not words.NOW.search(clause)
                and not re.search(r"chuyển|tồn", clause)
            ):
                return True
            than = re.search(
                r"(?:so|đối chiếu)(?: với)?[^,;()\d]*(?:cùng kỳ|cùng thời gian|trước|ngoái|năm|tháng|quý|kỳ liền|đầu kỳ)[^;()\d]{0,20}(?:[\d/.]{1,10}[^;()\d]{0,15})?\s*$",
                before,
            )
            if than and not words.MOVE.search(than[0]):
                return True
        tail = self.scan.tail(n)
        previous = self.nums[n.index - 1] if n.index else None
        if (
            previous is not None
            and self.mode(previous) == "delta"
            and re.fullmatch(r"\s*so với\s*(?:mức\s*|con số\s*)?", self.scan.between(previous, n))
        ):
            return True
        return bool(
            re.match(r"\s*(?:của|ở|trong|vào)?\s*(?:cùng kỳ|năm trước|kỳ trước|năm ngoái|tháng trước|quý trước)", tail)
        ) and not re.match(r"\s*(?:chuyển)", tail)

    def segment(self, n: Num) -> tuple[int, int]:
        """The stretch between semicolons, within the sentence, that holds the number."""
        ends = self.scan.line.sentences
        begin, end = (ends[n.sentence - 1] if n.sentence else 0), ends[n.sentence]
        marks = [m.start() for m in re.finditer(r";(?!\d)", self.text[begin:end])]
        return (
            max((begin + m + 1 for m in marks if begin + m < n.start), default=begin),
            min((begin + m for m in marks if begin + m >= n.start), default=end),
        )

    def context(self, n: Num) -> str:
        """The words that name the number: its clause, and what stands before the bracket that it opens."""
        clause = self.scan.clause(n)
        if n.bracket >= 0 and not re.search(r"\w", clause):
            start = self.scan.brackets[n.bracket].start
            return re.split(r"[;:(),]", self.text[max(0, start - 60) : start])[-1] + clause
        return clause

    def printed(self, n: Num) -> str:
        """The number as it stands in the text, with its unit."""
        return self.scan.line.cased[n.start : n.stop].strip()

    def raw(self, n: Num) -> str:
        """The number as it stands in the text, without unit (with scale words of an amount)."""
        return self.scan.line.cased[n.start : n.stop if n.scaled or n.family in ("money", "percent") else n.end].strip()

    def visible(self, from_: Num, to: Num) -> bool:
        """Whether ``from_`` stands outside every bracket that does not also hold ``to``."""
        bracket = to.bracket
        around = {-1}
        while bracket != -1:
            around.add(bracket)
            bracket = self.scan.brackets[bracket].parent
        return from_.bracket in around


def _implied_percent(scan: Scan, n: Num) -> Num:
    """After "Tỷ lệ …" a bare number with decimals is a percentage (tables that print 15.40)."""
    if n.family != "count" or n.unit or n.decimals == 0 or n.value > 100 or n.over is not None or n.under is not None:
        return n
    if re.search(r"(?<![\wđ])(?:tỷ lệ|tỷ trọng)[^\d,;:()]{0,50}\s:?\s*$", scan.lead(n)):
        return replace(n, family="percent", value=n.shown, unit_scale=1)
    return n


def coincidence(tried: int, published: Num) -> Fraction:
    """How likely one of ``tried`` readings would fit by chance: readings × width of the printed interval over the scale of shares.

    A limit (dưới 50%) is kept by too many values to say anything.
    """
    return Fraction(tried) if published.limit else tried * published.step / max(Fraction(100), published.value)


CHANCE = Fraction(1, 20)
"""A reading that the words do not point at counts only when chance would give it in fewer than one text in twenty."""
