"""One block's text made ready for the grammar: markup dropped, letters unified, damage repaired, every character traced back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKUP: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d[\d.,]{300,}"), "…"),  # no quantity has so many digits
    (re.compile(r"\\frac\{([^{}]{1,60})\}\{([^{}]{1,60})\}"), r"(\1)/(\2)"),
    (re.compile(r"\\times|\\cdot"), "×"),
    (re.compile(r"\\%"), "%"),
    (re.compile(r"\\(?:left|right|,|;|!)|[${}]"), ""),
    (re.compile(r"</?[a-zA-Z][^<>]{0,200}>"), ""),
    (re.compile(r"\*{2,}|__"), ""),
    (re.compile(r"(?<![\d)])(?<![\d)] )\*|\*(?=[,.;:])|\*$"), ""),
    (re.compile(r"(?<=[^\W\d])\[\d{1,3}\]|[" + _SUPERSCRIPTS + "]+"), ""),
    (re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]"), ""),
    (re.compile("(?<=\\d)[\u00a0\u2007\u2009\u202f](?=\\d{3}(?!\\d))"), "."),
    (re.compile(r"\s+"), " "),
    (re.compile(r"((?:đạt|chiếm|bằng|lệ|là) \d{1,3}), (?=\d{1,2} ?%)", re.IGNORECASE), r"\1,"),
)
_DASHES = str.maketrans("\u2212\u2013\u2014\u2010\u2011\uff05", "-----%")
_TONES = re.compile(r"(?<=[a-zđ])(?<!q)(?:o[àáảãạ]|o[èéẻẽẹ]|u[ỳýỷỹỵ])(?![a-zđ])")
_SHIFT = {"o": "oòóỏõọ", "u": "uùúủũụ", "a": "aàáảãạ", "e": "eèéẻẽẹ", "y": "yỳýỷỹỵ"}
_SPELLING = (("tỉ", "tỷ"), ("kì", "kỳ"), ("lí", "lý"), ("quí", "quý"), ("kĩ", "kỹ"))
_IY = re.compile(r"(?<![\wđ])(" + "|".join(a for a, _ in _SPELLING) + r")(?![\wđ])")


@dataclass(frozen=True)
class Line:
    """``text`` is what the grammar reads (lower case); ``cased`` the same with capitals; ``origin[i]`` the index of character i in ``source``."""

    source: str
    cased: str
    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of ``source`` from which ``text[start:end]`` comes."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1

    @cached_property
    def sentences(self) -> tuple[int, ...]:
        """Where each sentence ends."""
        ends = [m.start() + 1 for m in _SENTENCE_END.finditer(self.cased) if _starts_sentence(self.cased, m)]
        return (*ends, len(self.text)) if not ends or ends[-1] < len(self.text) else tuple(ends)

    def sentence_of(self, index: int) -> int:
        """The number of the sentence that holds a character."""
        return next((n for n, end in enumerate(self.sentences) if index < end), len(self.sentences) - 1)


_SENTENCE_END = re.compile(r"[.!?…](?=[\s\"”»)]*\s)")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:tp|tx|tt|ts|ths|gs|pgs|q|p|st|đ/c|stt|v\.v|tr)$", re.IGNORECASE)


def _starts_sentence(text: str, match: re.Match[str]) -> bool:
    rest = text[match.end() :].lstrip(' "”»)“(*')
    return bool(rest) and (rest[0].isupper() or not rest[0].isalpha()) and not _ABBREVIATION.search(text[: match.start()])


def read_line(source: str) -> Line:
    """Make the text of one block ready. ``source`` should be in normal form C; other text is read as it is."""
    chars, origin = source, list(range(len(source)))
    for pattern, replacement in _MARKUP:
        if pattern.search(chars):
            chars, origin = _substitute(chars, origin, pattern, partial(_expanded, replacement))
    chars = chars.translate(_DASHES)
    lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in chars)
    lower = _IY.sub(lambda m: dict(_SPELLING)[m[1]], _TONES.sub(_move_tone, lower))
    if damaged := _damage(lower):
        lower, cased, origin = _repair(lower, chars, origin, damaged)
    else:
        cased = chars
    return Line(source, cased, lower, (*origin, len(source)))


def _substitute(text: str, origin: list[int], pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> tuple[str, list[int]]:
    out: list[str] = []
    places: list[int] = []
    last = 0
    for m in pattern.finditer(text):
        out.append(text[last : m.start()])
        places += origin[last : m.start()]
        put = new(m)
        out.append(put)
        width = m.end() - m.start()
        places += [origin[m.start() + (width - 1 if i == len(put) - 1 else min(i, width - 1))] for i in range(len(put))] if width else []
        last = m.end()
    out.append(text[last:])
    places += origin[last:]
    return "".join(out), places


def _expanded(template: str, match: re.Match[str]) -> str:
    return match.expand(template)


def _move_tone(m: re.Match[str]) -> str:
    first, second = m[0][0], m[0][1]
    tone = _SHIFT[base := unicodedata.normalize("NFD", second)[0]].index(second)
    return _SHIFT[first][tone] + base


_VOWELLESS = re.compile(
    r"(?<![\w/])(?!(?:km|kg|hs|tr|dn|kn|tc|tt|dvc|kh|st|th|ct|ttr|pl|vp|bc|cv|đk|tp|cb|sl|đt|sđt|mw|kw|cm|mm|cs|nđ|cp|qđ|tthc|kwh|nsnn|gcn)\b)[bcdđghklmnpqrstvx]{2,}(?![\w/])"
)
_LETTER = re.compile(r"[^\W\d_]")


def _damage(text: str) -> str:
    """``folded`` for a text without any diacritics, ``dropped`` for one that lost letters, empty for a sound one."""
    if text.isascii():
        return "folded" if sum(w in _FOLDED_COMMON for w in text.split()) >= 3 else ""
    return "dropped" if _VOWELLESS.search(text) else ""


_FOLDED_COMMON = frozenset(
    ["ho", "so", "trong", "do", "tong", "tiep", "nhan", "giai", "quyet", "dat", "ty", "le", "dung", "han", "dong", "gom", "nam"]
)
_REPAIRABLE = (
    "tỷ đồng", "triệu đồng", "nghìn đồng", "ngàn đồng", "tỷ lệ", "hồ sơ", "trong đó", "bao gồm", "gồm", "tổng số", "tổng cộng", "tổng", "còn lại", "còn", "đạt tỷ lệ",
    "chiếm tỷ lệ", "chiếm", "đạt", "đúng hạn", "trước hạn", "quá hạn", "trễ hạn", "so với", "cùng kỳ", "năm trước", "kỳ trước", "tăng", "giảm", "tiếp nhận", "giải quyết", "xử lý",
    "đang giải quyết", "chuyển sang", "chuyển qua", "mới", "thụ lý", "kế hoạch", "mục tiêu", "chỉ tiêu", "dự toán", "điểm", "người", "trường hợp", "doanh nghiệp", "hộ nghèo", "hộ",
    "vụ việc", "vụ", "việc", "đơn", "khiếu nại", "tố cáo", "kiến nghị", "phản ánh", "hoàn thành", "triệu", "nghìn", "đồng", "riêng", "phải", "và",
)  # fmt: skip


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.replace("đ", "d")) if not unicodedata.combining(c))


def _drop(text: str, keep: Callable[[str], bool]) -> str:
    return "".join(c for c in text if c.isascii() or keep(c))


def _variants() -> dict[str, dict[str, str]]:
    dropped: dict[str, str] = {}
    for p in _REPAIRABLE:
        for keep in (lambda c: ord(c) < 0x1E00, lambda c: c == "đ" or ord(c) < 0x100, lambda c: c == "đ", lambda c: False):
            v = re.sub(r" +", " ", _drop(p, keep)).strip()
            if v != p and len(v) >= 2:
                dropped.setdefault(v, p)
    return {"dropped": dropped, "folded": {_fold(p): p for p in _REPAIRABLE}}


_LOST = _variants()
_LOST_RE = {
    how: re.compile(r"(?<![\w])(?:" + "|".join(sorted(map(re.escape, table), key=len, reverse=True)) + r")(?![\w])")
    for how, table in _LOST.items()
}


def _repair(text: str, cased: str, origin: list[int], how: str) -> tuple[str, str, list[int]]:
    table = _LOST[how]
    fixed, places = _substitute(text, list(range(len(text))), _LOST_RE[how], lambda m: table[m[0]])
    return fixed, "".join(cased[i] for i in places), [origin[i] for i in places]
