"""Shares whose operands the words name: which number is the whole is decided by what the phrases say, not by whether it fits.

A reading that the words determine is judged also when it does not fit; the search in ``ratio`` believes only what fits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage

Part = Callable[[Passage, Num], Num | None]
Reading = tuple[tuple[Num, ...], Callable[..., Fraction | None], str]

_BRACKETED = re.compile(
    r"\s*(?P<noun>[^,;.()\d]{2,70}?)\s*\(\s*(?:là|có|gồm|tổng|tổng số|khoảng|cùng kỳ|kế hoạch|dự toán|năm trước|mức|đạt|giao)?\s*(?:là |đạt |: ?)?$"
)
_DIRECT_WHOLE = re.compile(
    r"[\s),]*(?:so với|trong|trên|của|/)\s*(?:tổng số|tổng|số|toàn bộ|kế hoạch|chỉ tiêu|dự toán|mục tiêu|nhu cầu)(?![\wđ])[^\d;.()]{0,60}"
)
_NAMED = re.compile(r"[\s)]*(?:so với |trong |trên |của |tính trên |/ ?)?(?:tổng |toàn bộ )?số ([^\d;.,()]{3,60})")
_ABOUT = re.compile(
    r"\s*(?:về|tính theo|xét theo|theo)\s+(?:mặt\s+)?(việc|số việc|vụ việc|số vụ|số lượng|hồ sơ|tiền|số tiền|giá trị|vốn|số vốn)(?![\wđ])"
)
_MONEY = ("tiền", "số tiền", "giá trị", "vốn", "số vốn")
_STOP = frozenset(
    ["đã", "được", "các", "của", "trong", "trên", "là", "có", "và", "tổng", "số", "tỷ", "lệ", "đạt", "phải", "chiếm", "với", "so", "ở", "tại", "này", "nói", "chung", "kỳ", "năm", "bằng"]
)  # fmt: skip


def share(a: Fraction, b: Fraction) -> Fraction | None:
    """100 a / b."""
    return None if b == 0 else 100 * a / b


def share_of_two(x: Fraction, y: Fraction, b: Fraction) -> Fraction | None:
    """100 (x + y) / b."""
    return share(x + y, b)


def named(passage: Passage, p: Num, part_of: Part, strong: Callable[[Passage, Num, Num], bool]) -> Iterator[Reading]:
    """The readings of percentage ``p`` that the words determine, the firmest first."""
    a = part_of(passage, p)
    if a is None and (about := _about(passage, p, p)) is not None:
        yield about
    if a is not None and a.under is None and strong(passage, a, p):
        for reader in (_about, _joined, _in_bracket, _behind, _by_name, _total_last):
            if (reading := reader(passage, p, a)) is not None:
                yield reading
    if a is None or not strong(passage, a, p):
        yield from _told_after(passage, p)
        yield from _rate_named(passage, p)


def _reading(passage: Passage, a: Num, b: Num) -> Reading:
    return (a, b), share, f"{passage.printed(a)} / {passage.printed(b)} × 100"


def _of_two(passage: Passage, x: Num, y: Num, b: Num) -> Reading:
    return (x, y, b), share_of_two, f"({passage.printed(x)} + {passage.printed(y)}) / {passage.printed(b)} × 100"


def _after(passage: Passage, p: Num) -> Num | None:
    """The number right after the percentage, in its sentence."""
    n = passage.nums[p.index + 1] if p.index + 1 < len(passage.nums) else None
    return n if n is not None and n.sentence == p.sentence and n.family not in ("percent", "rank", "times") and not n.ranged else None


def _about(passage: Passage, p: Num, _: Num) -> Reading | None:
    """đạt 21,03% về việc và 14,83% về tiền: the words after the percentage choose the unit of part and whole."""
    about = _ABOUT.match(passage.scan.tail(p))
    if about is None:
        return None
    money = about[1] in _MONEY
    values = [n for n in passage.quantities if n.index < p.index and n.sentence >= p.sentence - 1 and (n.family == "money") == money]
    return _reading(passage, values[-1], values[-2]) if len(values) == 2 and values[0].value >= values[1].value else None


def other_unit(passage: Passage, p: Num, a: Num) -> bool:
    """Whether the words after the percentage (về việc, về tiền) speak of another unit than the part's."""
    about = _ABOUT.match(passage.scan.tail(p))
    return about is not None and (about[1] in _MONEY) != (a.family == "money")


def otherwise_named(passage: Passage, p: Num, b: Num) -> bool:
    """Whether the words after the percentage name a whole (số phiếu thu về) that is not this one."""
    named_whole = _NAMED.match(passage.text, p.stop)
    return named_whole is not None and not _content(named_whole[1]) <= _content(_label(passage, b))


def _joined(passage: Passage, p: Num, a: Num) -> Reading | None:
    """134 hồ sơ … và 651 hồ sơ …, chiếm 5,69% tổng số: the part is the sum of both."""
    if not re.match(r"[\s)]*(?:của |trong |trên )?(?:tổng|toàn bộ)", passage.scan.tail(p)) or not re.search(
        r"(?<![\wđ])và(?![\wđ])[^,;()]*$", passage.scan.lead(a)
    ):
        return None
    before = [n for n in passage.quantities if n.index < a.index and n.sentence == a.sentence and n.like(a)]
    wholes = [
        n for n in passage.quantities if n.like(a) and before and n.value >= a.value + before[-1].value and n.index < before[-1].index
    ]
    return _of_two(passage, before[-1], a, wholes[-1]) if wholes else None


def _in_bracket(passage: Passage, p: Num, a: Num) -> Reading | None:
    """bằng 76,7% dự toán (8.915 tỷ đồng): the bracket after a noun gives the number that the noun names."""
    b = _after(passage, p)
    if b is None or b.bracket < 0 or b.bracket == p.bracket or b.family == "percent" or passage.mode(b) == "delta":
        return None
    noun = _BRACKETED.match(passage.scan.between(p, b))
    end = passage.scan.brackets[b.bracket].end
    if noun is None or any(n.bracket == b.bracket and n.index != b.index for n in passage.nums) or end - b.stop > 50:
        return None
    if words.MOVE.search(noun["noun"]) or re.search(r"trong đó|riêng", noun["noun"]):
        return None
    if not a.like(b):
        near = [n for n in passage.quantities if n.index < p.index and n.sentence == p.sentence and n.like(b) and n.under is None]
        if not near or near[-1].unit == "" or passage.text[near[-1].end : near[-1].stop].strip() not in noun["noun"]:
            return None
        a = near[-1]
    over_whole = words.PLAN.search(noun["noun"]) or words.PRIOR.search(noun["noun"]) or re.search(r"so với", noun["noun"])
    if b.value < a.value and not over_whole:
        return _reading(passage, b, a) if p.value <= 100 else None
    return _reading(passage, a, b)


def _behind(passage: Passage, p: Num, a: Num) -> Reading | None:
    """đạt 102,3% so với chỉ tiêu phải tinh giản 305 người; đạt 68,9%, trên tổng số 7.215 việc."""
    b = _after(passage, p)
    if b is None or b.bracket != p.bracket or not (a.like(b) or a.family == b.family == "count") or passage.mode(b) == "delta":
        return None
    between = passage.scan.between(p, b)
    if not _DIRECT_WHOLE.fullmatch(between) or (b.value < a.value and not words.TARGET.search(between)):
        return None
    return _reading(passage, a, b)


def _by_name(passage: Passage, p: Num, a: Num) -> Reading | None:
    """chiếm 97,18% số phiếu thu về: the whole is the number that the text called so before."""
    named_whole = _NAMED.match(passage.text, p.stop)
    wanted = _content(named_whole[1]) if named_whole else set()
    if not wanted:
        return None
    fitting = [
        n
        for n in passage.quantities
        if n.index < a.index
        and n.sentence >= a.sentence - 1
        and n.near(a)
        and n.value >= a.value
        and wanted <= _content(_label(passage, n))
    ]
    return _reading(passage, a, fitting[0]) if len(fitting) == 1 else None


def _total_last(passage: Passage, p: Num, b: Num) -> Reading | None:
    """trực tuyến: 13.529 hồ sơ; tổng tiếp nhận 15.641 hồ sơ, chiếm 86,5%: the number before the percentage is called the total."""
    if not words.WHOLE.search(passage.scan.clause(b)) or p.value >= 100:
        return None
    before = [n for n in passage.quantities if n.index < b.index and n.sentence == b.sentence and n.like(b)]
    return _reading(passage, before[0], b) if len(before) == 1 and before[0].value <= b.value else None


_OPENS = re.compile(r"[^\d;.:()]{0,60}?(?:[:(;]|,\s*(?:cụ thể|trong đó|với|gồm|tức|nghĩa là)\s*:?)[^\d;.()]{0,70}")


def _told_after(passage: Passage, p: Num) -> Iterator[Reading]:
    """Tỷ lệ … đạt 85,2%, cụ thể: tổng số … 169 vụ, đã giải quyết 144 vụ: the operands follow the percentage."""
    label = passage.scan.lead(p)
    after = [n for n in passage.nums if n.index > p.index and n.sentence == p.sentence]
    if any(n.family == "percent" for n in after) or not re.search(r"(?<![\wđ])(?:tỷ lệ|tỷ trọng|đạt|chiếm|kết quả)(?![\wđ])|^\W*$", label):
        return
    after = [n for n in after if n.family not in ("rank", "times") and not n.ranged and passage.mode(n) != "delta"]
    if not after or not _OPENS.fullmatch(passage.scan.between(p, after[0])):
        return
    pair = next(((n, passage.nums[n.over]) for n in after if n.over is not None), None)
    if pair is not None and (pair[0].index == after[0].index or re.match(r"\s*[(:]", passage.text[p.stop :])):
        yield _reading(passage, *pair)
        return
    after = [n for n in after if n.index not in passage.taken]
    if len(after) == 2 and after[0].like(after[1]) and p.value < 100:
        small, large = sorted(after, key=lambda n: n.value)
        if words.WHOLE.search(_label(passage, large)) or words.RECEIVED.search(passage.scan.clause(large)):
            yield _reading(passage, small, large)
    halves = [_own_halves(passage, n) for n in after[1:]] in ([{"trước"}, {"đúng"}], [{"đúng"}, {"trước"}]) and len(_halves(label)) == 2
    if halves and after[0].like(after[1]) and after[0].value >= after[1].value + after[2].value:
        yield _of_two(passage, after[1], after[2], after[0])


_RATE = re.compile(
    r"(?:^|[;.,:])\s*(?:nâng |như vậy,? |theo đó,? )?tỷ lệ ([^\d;:()]{2,70}?)\s*(?:đạt|là|bằng|chiếm|:|ở mức|chung)*\s*(?:khoảng\s*)?$"
)


def _rate_named(passage: Passage, p: Num) -> Iterator[Reading]:
    """tiếp nhận 96.204 hồ sơ; giải quyết 90.118 hồ sơ; tỷ lệ giải quyết đạt 93,67%: the rate repeats the words of its part."""
    rate = _RATE.search(passage.scan.lead(p))
    if rate is None or any(n.family == "percent" and n.sentence >= p.sentence - 1 for n in passage.nums[: p.index]):
        return
    values = [n for n in passage.quantities if n.index < p.index and n.sentence >= p.sentence - 1 and n.over is None and n.under is None]
    halves = _halves(rate[1])
    if len(halves) == 2:
        parts = [n for n in values if len(_halves(passage.scan.clause(n))) == 1]
        wholes = [n for n in values if n not in parts and words.RESOLVED.search(passage.scan.clause(n))]
        if len(parts) == 2 and len(wholes) == 1 and wholes[0].value >= parts[0].value + parts[1].value:
            yield _of_two(passage, parts[0], parts[1], wholes[0])
        return
    wanted = _content(rate[1])
    parts = [n for n in values if wanted and wanted <= _content(_label(passage, n)) | {n.unit}]
    wholes = [n for n in values if n not in parts and words.RECEIVED.search(passage.scan.clause(n))]
    if len(values) == 2 and len(parts) == 1 and len(wholes) == 1 and parts[0].like(wholes[0]) and wholes[0].value >= parts[0].value:
        yield _reading(passage, parts[0], wholes[0])


def _halves(text: str) -> set[str]:
    """Which of "trước hạn" and "đúng hạn" a label speaks of."""
    found = set()
    if re.search(r"trước(?: hạn| hẹn| và| thời hạn|,)|sớm hạn", text):
        found.add("trước")
    if re.search(r"đúng(?: hạn| hẹn| và| thời hạn|,)", text):
        found.add("đúng")
    return found


def _own_halves(passage: Passage, n: Num) -> set[str]:
    """Before or on time: what follows the number says it, else what stands before."""
    return _halves(re.split(r"[,;.()]", passage.scan.tail(n))[0]) or _halves(passage.scan.clause(n))


def _label(passage: Passage, n: Num) -> str:
    """The words that name a number: its clause, its unit, what follows up to a mark."""
    return f"{passage.context(n)} {passage.text[n.end : n.stop]} {re.split(r'[,;.:()]', passage.scan.tail(n))[0]}"


def _content(text: str) -> set[str]:
    return {w for w in re.findall(r"[^\W\d_]+", text) if w not in _STOP}
