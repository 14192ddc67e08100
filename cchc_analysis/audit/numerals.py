"""Numbers as the wild writes them: every quantity of a line with value, precision, unit, hedge, sign, brackets and a/b partner."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.lines import Line
from cchc_analysis.audit.masks import masks
from cchc_analysis.numbers import Interval


@dataclass(frozen=True)
class Num:
    """One quantity. ``value`` is in base units (counts multiplied out, money in đồng); ``unit_scale`` turns it into the unit printed.

    ``start`` to ``end`` is the number, ``stop`` the end of its unit, both in the line's text. ``step`` is one unit of the last
    printed place, in base units. ``other`` holds the second reading of a separator (``2,372``). ``over`` is the partner b of a/b.
    """

    index: int
    start: int
    end: int
    stop: int
    value: Fraction
    decimals: int
    step: Fraction
    unit_scale: int = 1
    family: str = "count"
    unit: str = ""
    group: str = ""
    hedge: str = ""
    sign: int = 0
    other: Fraction | None = None
    weak: bool = False
    rate: bool = False
    ranged: bool = False
    points: bool = False
    scaled: bool = False
    split: bool = False
    bracket: int = -1
    sentence: int = 0
    over: int | None = None
    under: int | None = None

    @property
    def shown(self) -> Fraction:
        """The value in the unit printed (235 for ``235 tỷ đồng``)."""
        return self.value / self.unit_scale

    @property
    def rounded(self) -> bool:
        """Whether the number was rounded when it was printed (decimals, a scale word, a hedge)."""
        return self.decimals > 0 or self.scaled or bool(self.hedge)

    @property
    def interval(self) -> Interval:
        """What the printed number can stand for, in base units; counts without scale stand for themselves."""
        if self.hedge:
            place = self.step * 10 ** _trailing_zeros(self.value / self.step)
            low = self.value - (place if self.hedge not in ("more", "at least") else 0)
            high = self.value + (place if self.hedge not in ("less", "at most") else 0)
            return Interval(low, high)
        if not self.rounded and self.family != "percent":
            return Interval(self.value, self.value)
        return Interval(self.value - self.step / 2, self.value + self.step / 2, True, True)

    @property
    def limit(self) -> bool:
        """Whether the number is a limit that others keep (dưới 50%), not a measured value."""
        return self.hedge in ("at least", "at most")

    def like(self, other: Num) -> bool:
        """Whether the two can be divided or added: same family, same unit or one unit unsaid."""
        if self.family != other.family:
            return {self.family, other.family} == {"count", "money"} and not (self.unit and other.unit)
        return self.unit == other.unit or not self.unit or not other.unit or any({self.unit, other.unit} <= kind for kind in _ALIKE)

    def near(self, other: Num) -> bool:
        """Weaker: parts of an explicit list may be named by kinds of the whole's unit (17 đơn vị: 12 phòng, 5 cơ quan)."""
        return self.like(other) or (self.family == other.family and self.group == other.group)

    def countable_with(self, other: Num) -> bool:
        """Weakest: two counts of anything (75 tin báo và 130 đơn, tổng cộng 205)."""
        return self.near(other) or self.family == other.family == "count"


_ALIKE = ({"đơn", "khiếu nại", "tố cáo", "kiến nghị", "vụ", "việc", "bản án"}, {"người", "biên chế", "chỉ tiêu"}, {"giao dịch", "cuộc"})
"""Units that count the same things under several names: petitions, posts and the people on them, calls."""


def _trailing_zeros(value: Fraction) -> int:
    whole, zeros = abs(value.numerator), 0
    while whole and whole % 10 == 0 and zeros < 12:
        whole, zeros = whole // 10, zeros + 1
    return zeros


@dataclass(frozen=True)
class Bracket:
    """A pair of brackets: ``start`` at the opening mark, ``end`` after the closing one; ``parent`` is the bracket around it or −1."""

    start: int
    end: int
    parent: int


@dataclass(frozen=True)
class Scan:
    """A line with its quantities."""

    line: Line
    nums: tuple[Num, ...]
    brackets: tuple[Bracket, ...]
    masked: tuple[tuple[int, int], ...] = field(repr=False, default=())
    is_row: bool = False

    @property
    def text(self) -> str:
        """The text that the grammar reads."""
        return self.line.text

    def between(self, a: Num, b: Num) -> str:
        """The text after a's unit up to b."""
        return self.text[a.stop : b.start]

    def lead(self, n: Num) -> str:
        """The text before the number back to the number before it or the start of its sentence."""
        floor = max(self.nums[n.index - 1].stop if n.index else 0, self.line.sentences[n.sentence - 1] if n.sentence else 0)
        return self.text[floor : n.start]

    def tail(self, n: Num) -> str:
        """The text after the number's unit up to the next number or the end of its sentence."""
        stop = self.line.sentences[n.sentence]
        if n.index + 1 < len(self.nums):
            stop = min(stop, self.nums[n.index + 1].start)
        return self.text[n.stop : max(stop, n.stop)]

    def clause(self, n: Num) -> str:
        """The lead from the last comma, semicolon or bracket on; of "label: number" the label."""
        pieces = re.split(r"[;:()]|,(?!\d)", self.lead(n))
        return pieces[-2] if len(pieces) > 1 and not pieces[-1].strip() and self.lead(n).rstrip().endswith(":") else pieces[-1]


_NUMBER = re.compile(r"(?<![\wđ.,])\d+(?:[.,]\d+)*|(?<=[^\W\d]:)\d+(?:[.,]\d+)*|(?<=[:;,.(])\d+(?:[.,]\d+)*")
_SCALE = re.compile(r"\s*(trăm|ngàn|nghìn|vạn|triệu|tỷ)(?![\wđ])(?:\s+(triệu|nghìn|ngàn|tỷ)(?![\wđ]))?(?!\s+(?:lệ|trọng|suất))")
_CURRENCY = re.compile(r"\s*(đồng|đ|vnđ|vnd|usd|đô la|euro)(?![\wđ])")
_PERCENT = re.compile(r"\s?(%\s*điểm|điểm\s*%|điểm phần trăm|%|phần trăm)(?!\s*\*|\w)")
_SPACED = re.compile(r"(?<![\wđ.,/])(?<!\d )\d{1,3}(?: \d{3})+(?= (?:" + words.UNIT.pattern + "))")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")


def scan(line: Line, *, is_row: bool = False) -> Scan:
    """Find every quantity of a line."""
    hidden = masks(line, is_row=is_row)
    starts = [s for s, _ in hidden]
    reach = list(_running_max(e for _, e in hidden))

    def masked(start: int) -> bool:
        i = bisect_right(starts, start)
        return i > 0 and reach[i - 1] > start

    brackets = _brackets(line)
    english = bool(re.search(r"(?<![\d.,])\d{1,3}(?:,\d{3}){2,}(?![\d,])", line.text))
    raw: list[Num] = []
    spaced = [] if is_row else [m for m in _SPACED.finditer(line.text) if not masked(m.start())]
    raw += [_number(line.text, m.start(), m.end(), m[0].replace(" ", "."), english=False) for m in spaced]
    for m in _NUMBER.finditer(line.text):
        if not masked(m.start()) and not any(s.start() <= m.start() < s.end() for s in spaced):
            raw.append(_number(line.text, m.start(), m.end(), m[0], english=english))
    raw += [w for w in _spelled(line.text) if not masked(w.start)]
    nums = _merge_split_amounts(line.text, sorted(raw, key=lambda n: n.start))
    money = any(n.family == "money" for n in nums)
    nums = [
        replace(
            n,
            index=i,
            bracket=_innermost(brackets, n.start),
            sentence=line.sentence_of(n.start),
            family="money" if money and n.scaled and n.family == "count" and not n.unit else n.family,
        )
        for i, n in enumerate(nums)
    ]
    return Scan(line, tuple(_paired(line.text, nums, brackets)), brackets, tuple(hidden), is_row)


def _running_max(values: Iterable[int]) -> list[int]:
    out: list[int] = []
    for v in values:
        out.append(max(v, out[-1]) if out else v)
    return out


def read(
    text: str, *, percent: bool = False, scale: bool = False, score: bool = False, english: bool = False
) -> tuple[Fraction, int, Fraction | None]:
    """Value, decimals and second reading of a number's digits, by its context (per cent, money in tỷ, points)."""
    if "," in text and "." in text:
        mark = "," if text.rindex(",") > text.rindex(".") else "."
        whole, _, part = text.rpartition(mark)
        return _decimal(re.sub(r"[.,]", "", whole), part), len(part), None
    if not ("," in text or "." in text):
        return Fraction(int(text)), 0, None
    mark = "," if "," in text else "."
    if _GROUPED.fullmatch(text):
        grouped = Fraction(int(text.replace(mark, "")))
        if text.count(mark) > 1:
            return grouped, 0, None
        whole, part = text.split(mark)
        decimal = _decimal(whole, part)
        if whole.startswith("0"):
            return decimal, 3, None
        as_decimal = percent or score or (mark == "," and scale and not english)
        return (decimal, 3, grouped) if as_decimal else (grouped, 0, decimal)
    if text.count(mark) > 1:
        return Fraction(int(text.replace(mark, ""))), 0, None
    whole, part = text.split(mark)
    return _decimal(whole, part), len(part), None


def _decimal(whole: str, part: str) -> Fraction:
    return Fraction(int(whole + part), 10 ** len(part))


def _number(text: str, start: int, end: int, raw: str, *, english: bool) -> Num:
    percent = _PERCENT.match(text, end)
    scale = _SCALE.match(text, end) if not percent else None
    factor = words.SCALES[scale[1]] * (words.SCALES[scale[2]] if scale[2] else 1) if scale else 1
    after = scale.end() if scale else end
    currency = None if percent else _CURRENCY.match(text, after)
    unit_match = None if percent or currency else words.UNIT.match(text, after + (1 if text[after : after + 1] == " " else 0))
    unit, group = words.UNITS[unit_match[0]] if unit_match else ("", "")
    score = unit == "điểm"
    value, decimals, other = read(raw, percent=bool(percent), scale=bool(scale), score=score, english=english)
    if percent and value > 1000 and other is not None:
        value, decimals, other = other, 3, value
    money = bool(currency) or (scale is not None and factor >= 10**9 and not unit)
    family = (
        "percent"
        if percent
        else "money"
        if money
        else group
        if group in ("area", "length", "mass", "energy", "score", "rank", "times", "time")
        else "count"
    )
    last = percent or currency or unit_match or scale
    stop = last.end() if last else end
    hedge, sign = _before(text, start)
    hedge = _of_kind(hedge, family, text[:start])
    return Num(
        index=0, start=start, end=end, stop=stop, value=value * factor, decimals=decimals, step=Fraction(factor, 10**decimals),
        unit_scale=factor if money else 1, family=family, unit=words.CURRENCY.get(currency[1], "đồng") if currency else "đồng" if money else unit,
        group="money" if money else group, hedge=hedge, sign=sign, other=None if other is None else other * factor, scaled=factor > 1,
        rate=bool(re.match(r"\s*/\s*(?!\d)[a-zđ]", text[stop : stop + 4])) and family != "percent",
        ranged=_in_range(text, start, stop), points=percent is not None and "điểm" in percent[1],
    )  # fmt: skip


def _before(text: str, start: int) -> tuple[str, int]:
    lead = text[max(0, start - 24) : start]
    sign = -1 if re.search(r"(?:^|[\s(])-\s?$", lead) and not re.search(r"\d\s*-\s?$", lead) else 1 if lead.endswith("+") else 0
    for hedge, cue in words.HEDGES.items():
        if re.search(cue.pattern + r"\s*$", lead):
            return hedge, sign
    return "", sign


def _of_kind(hedge: str, family: str, lead: str) -> str:
    """A hedge as the kind of number makes it: "trên" before a percentage is a limit, "tối đa" before points is their name."""
    if family == "percent" and hedge == "more" and lead.rstrip().endswith("trên"):
        return "at least"
    return "" if family == "score" and hedge == "at most" and lead.rstrip().endswith("tối đa") else hedge


def _in_range(text: str, start: int, stop: int) -> bool:
    number = r"\d+(?:[.,]\d+)*\s?"
    return bool(
        (re.search(r"(?<![\wđ])từ\s*(?:mức\s*)?$", text[:start]) and re.match(rf"\s*(?:đến|tới|-)\s*(?:dưới\s*)?{number}", text[stop:]))
        or re.search(rf"từ\s*{number}%?\s*(?:[a-zđ ]{{1,20}})?(?:đến|tới|-)\s*(?:dưới\s*)?$", text[:start])
        or re.match(rf"\s?-\s?{number}%", text[stop:])
        or re.match(r"\s(?:đến|tới)\s\d", text[stop:])
        or re.search(r"\d%?\s(?:đến|tới)\s$", text[:start])
        or (re.search(rf"(?<![\d.,/]){number}%?\s?-\s?$", text[:start]) and "%" in text[stop - 1 : stop])
    )  # fmt: skip


def _spelled(text: str) -> list[Num]:
    out = []
    for m in words.NUMBER_WORD.finditer(text):
        if (
            m[1] == "năm"
            and words.YEAR_BEFORE.search(text[: m.start()])
            and not re.match(r"năm (?:bản án|việc|vụ|đơn|người)", m[0] + text[m.end() :])
        ):
            continue
        if words.VAGUE_ONE.match(text, m.start()):
            continue
        unit_match = words.UNIT.match(text, m.end())
        unit, group = words.UNITS[unit_match[0]] if unit_match else ("", "")
        hedge, _ = _before(text, m.start())
        value, stop = Fraction(words.WORDS[m[1]]), unit_match.end() if unit_match else m.end(1)
        out.append(Num(0, m.start(1), m.end(1), stop, value, 0, Fraction(1), unit=unit, group=group, hedge=hedge, weak=m[1] == "một"))
    return out


def _merge_split_amounts(text: str, nums: list[Num]) -> list[Num]:
    """``168.182 tỷ 330 triệu 867 nghìn đồng`` is one amount, printed in its smallest unit."""
    out: list[Num] = []
    for n in nums:
        last = out[-1] if out else None
        if (
            last
            and (last.scaled or last.split)
            and n.scaled
            and n.step < last.step
            and n.value < last.step
            and not text[last.stop : n.start].strip()
            and last.decimals == 0
        ):
            out[-1] = replace(
                last,
                end=n.end,
                stop=n.stop,
                value=last.value + n.value,
                step=n.step,
                unit_scale=int(n.step),
                family="money",
                unit="đồng",
                group="money",
                scaled=False,
                split=True,
            )
        else:
            out.append(n)
    return out


def _brackets(line: Line) -> tuple[Bracket, ...]:
    found: list[list[int]] = []
    stack: list[int] = []
    sentence = 0
    for i, c in enumerate(line.text):
        if i >= line.sentences[sentence] and sentence + 1 < len(line.sentences):
            sentence += 1
        if c == "(":
            found.append([i, -1, stack[-1] if stack else -1])
            stack.append(len(found) - 1)
        elif c == ")" and stack:
            found[stack.pop()][1] = i + 1
    for i in stack:
        opened = found[i][0]
        found[i][1] = next((e for e in line.sentences if e > opened), len(line.text))
    return tuple(Bracket(*b) for b in found)


def _innermost(brackets: tuple[Bracket, ...], index: int) -> int:
    inside = [i for i, b in enumerate(brackets) if b.start < index < b.end]
    return max(inside, key=lambda i: brackets[i].start, default=-1)


_WORDED = re.compile(
    r"(?:\s+[^\W\d]+){0,6}?[,;]?\s+(?:\(?(?:trên|trong|so với)\s+|\((?=tối đa|thang điểm|điểm tối đa))(?:tối đa|thang điểm|thang|điểm tối đa|mức tối đa|(?:tổng số|tổng|số|toàn bộ|tổng điểm|tổng cộng|dự toán|kế hoạch)(?:\s+[^\W\d]+){0,7}?)?(?:\s*(?:là|có|điểm|tối đa|dân số|lượng|chiều dài|diện tích|kinh phí|vốn|được giao))*\s*"
)
_SLASH = re.compile(r"(?:\s+[^\W\d]+){0,3}?\s*/\s*(?:(?:kế hoạch|kh|tổng số|tổng|dự toán|chỉ tiêu|mục tiêu)\s+(?:là\s+|năm\s+|giao\s+)?)?")


def _paired(text: str, nums: list[Num], brackets: tuple[Bracket, ...]) -> list[Num]:
    """Mark a/b: a number, perhaps its unit and a bracket, a slash, a number."""
    out = list(nums)
    for i, n in enumerate(nums):
        stop = n.stop
        inner = next((b for b in brackets if not text[stop : b.start].strip() and b.start >= stop), None)
        places = [stop] if inner is None else [stop, inner.end]
        for place in (*places, n.end):
            m = _SLASH.match(text, place)
            partner = next((j for j in range(i + 1, len(nums)) if nums[j].start == (m.end() if m else -1)), None)
            if partner is not None and n.family != "percent" and out[i].under is None:
                out[i] = replace(out[i], over=partner)
                out[partner] = replace(out[partner], under=i)
                break
        if out[i].over is None and i + 1 < len(nums) and _worded_pair(text, n, nums[i + 1]):
            out[i] = replace(out[i], over=i + 1)
            out[i + 1] = replace(out[i + 1], under=i, hedge="" if nums[i + 1].hedge == "more" else nums[i + 1].hedge)
    return _share_units(text, out)


def _worded_pair(text: str, a: Num, b: Num) -> bool:
    """a hồ sơ trên (tổng số) b hồ sơ: as firm as a/b. A bare "trong" or "trên" needs one unit on both sides."""
    m = _WORDED.fullmatch(text[a.stop : b.start])
    if (
        m is None
        or a.family == "percent"
        or (b.value < a.value and "kế hoạch" not in m[0] and "dự toán" not in m[0])
        or (a.family != b.family and not (a.family == "score" and not b.unit))
    ):
        return False
    named = re.search(r"(?:trên|trong|so với) (?:tổng|số|toàn bộ|tối đa|thang|dự toán|kế hoạch)|tối đa|thang điểm", text[a.stop : b.start])
    if re.search(r"so với", text[a.stop : b.start]) and not named:
        return False
    nouns = [re.match(r"\s*([^\W\d_]+)", text[n.end :]) for n in (a, b)]
    same_noun = all(nouns) and nouns[0] is not None and nouns[1] is not None and nouns[0][1] == nouns[1][1]
    return bool(named) or (bool(a.unit) and a.unit == b.unit) or bool(same_noun and not a.unit)


_FROM = re.compile(r"(?<![\wđ])từ\s*(?:mức\s*)?$")
_THAN = re.compile(r"\s*so với [^();]{2,40}\(\s*(?:là |đạt )?")
_IN_TURN = re.compile(r"(?<![\wđ])lần lượt (?:là |có |được |đạt )?$")
_AND = re.compile(r"\s*và\s*")
_TO = re.compile(r"\s*(?:tăng |giảm )?(?:lên|xuống|đến|còn|tới|xuống còn|lên đến|lên tới)\s*(?:mức\s*)?")


def _share_units(text: str, nums: list[Num]) -> list[Num]:
    """In 85/92 vụ, and in "từ 41,66 lên 42,88 điểm", the first number takes the unit (and scale) of the second.

    So does the first in "lần lượt 8.120 và 33.475 hồ sơ"; the bracket in "tăng 1,52 điểm so với năm 2022 (85,91)" takes that of the movement.
    """
    out = list(nums)
    for i, n in enumerate(nums):
        partner = n.over
        before = nums[i - 1] if i else n
        after = nums[i + 1] if i + 1 < len(nums) else n
        if (
            not n.unit
            and n.family == after.family == "count"
            and _IN_TURN.search(text[: n.start])
            and _AND.fullmatch(text[n.end : after.start])
        ):
            out[i] = replace(n, unit=after.unit, group=after.group)
        if before.family == "score" and n.family == "count" and not n.unit and _THAN.fullmatch(text[before.stop : n.start]):
            out[i] = replace(n, family="score", unit=before.unit, group=before.group)
        if partner is None and i + 1 < len(nums) and _FROM.search(text[: n.start]) and _TO.fullmatch(text[n.end : nums[i + 1].start]):
            partner = i + 1
        if partner is None:
            continue
        b = out[partner]
        if n.family == "score" and b.family == "count" and not b.unit:
            out[partner] = replace(b, family="score", unit=n.unit, group=n.group)
        if not n.unit and b.unit and n.family == "count":
            scale = b.unit_scale if not n.scaled and b.family == "money" else 1
            out[i] = replace(
                n, unit=b.unit, group=b.group, family=b.family, value=n.value * scale, step=n.step * scale,
                unit_scale=b.unit_scale, scaled=n.scaled or scale > 1, other=None if n.other is None else n.other * scale,
            )  # fmt: skip
    return out
