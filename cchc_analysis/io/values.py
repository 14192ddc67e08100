"""One cell's text as an exact value of its column's type, or the reason why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cchc_analysis.io import Refused
from cchc_analysis.io.cells import Cell
from cchc_analysis.io.schema import NUMERIC, Column
from cchc_analysis.io.units import Units, name_key
from cchc_analysis.numbers import NumberFormatError, Numeral, format_number, read_number
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.tables import Content
from cchc_analysis.text import fold, nfc

MISSING = frozenset({"", "-", "–", "—", "--", "…", "...", "n/a", "na", "chưa có", "chưa có số liệu", "không có số liệu"})
LARGEST = 10**15

_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|#+)")
_DMY = re.compile(r"(?:ngày )?(\d{1,2})\s*(?:[/.-]| tháng )\s*(\d{1,2})\s*(?:[/.-]| năm )\s*(\d{4}|\d{2})(?: 0?0:00(?::00)?)?")
_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_CODE = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,5}[a-zđ]?")
_SPACED = re.compile(r"[-+]?\s*\d{1,3}(?:\s\d{3})+(?:,\d+)?\s*%?")
_KEY = re.compile(r"[\w.\-]{1,80}")
_YES = frozenset({"có", "co", "x", "✓", "đã gửi", "đã", "rồi", "true", "1", "yes", "đúng"})
_NO = frozenset({"không", "khong", "ko", "chưa", "chưa gửi", "false", "0", "no", "sai"})
_WORDS = (
    "khong",
    "mot",
    "hai",
    "ba",
    "bon",
    "nam",
    "sau",
    "bay",
    "tam",
    "chin",
    "muoi",
    "tram",
    "nghin",
    "ngan",
    "linh",
    "le",
    "lam",
    "tu",
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell's content, the decimals written, and findings (code and words) that do not stop it."""

    content: Content
    decimals: int = 0
    remarks: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass
class CellReader:
    """Reads cells against the registries of the quarter's day."""

    units: Units
    remarks: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def read(self, column: Column, cell: Cell) -> Parsed:
        """The value of a cell. Raises ``Refused`` for one that cannot be taken; an empty cell is ``None``."""
        self.remarks = []
        text = self._clean(cell)
        if text.casefold() in MISSING:
            return Parsed(None, 0, tuple(self.remarks))
        if cell.kind == "date" and column.type in NUMERIC:
            raise Refused("o-ngay")  # 5 in a cell formatted as a date is 5/1/1900 by now
        content, decimals = _READERS[column.type](self, column, text, cell)
        return Parsed(content, decimals, tuple(self.remarks))

    def _clean(self, cell: Cell) -> str:
        if "\ufffd" in cell.text:
            raise Refused("chu-hong")
        if _ERROR.fullmatch(cell.text.upper()):
            raise Refused("loi-excel")
        if cell.kind == "formula":
            raise Refused("cong-thuc")
        kept = "".join(c for c in cell.text if c in "\n\r\t" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))
        if kept != cell.text:
            self.remarks.append(("ky-tu-la", {}))
        return nfc(kept)

    def number(self, column: Column, text: str) -> Numeral:
        """An exact number, with every usual slip named."""
        if text[0] in "=@" or re.match(r"[+-]\s*[A-Za-z]+\d*[(!:|]|[+-]\s*[A-Z]+\d", text):
            raise Refused("cong-thuc")
        if column.type == "count" and re.fullmatch(r"[-+\d.,\s]+%", text):
            raise Refused("ty-le-o-dem")
        if column.type != "percent" and text.endswith("%"):
            raise Refused("so-kem-chu", digit=text.rstrip("% "))
        split = re.search(r"\d\s+[\d.,]", text) and not _SPACED.fullmatch(text)
        try:
            numeral = read_number(text) if len(text) <= 40 and not split else None
        except NumberFormatError:
            numeral = None
        if numeral is None:
            raise _why_no_number(text)
        if abs(numeral.value) >= LARGEST:
            raise Refused("so-qua-lon")
        if numeral.value < 0 and not column.signed:
            raise Refused("so-am")
        return numeral

    def _count(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        numeral = self.number(column, text)
        if not numeral.is_integer:
            grouped = re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text)
            advice = f"Nếu dấu phẩy ngăn cách hàng nghìn thì ghi {text.replace(',', '.')}." if grouped else "Sửa lại thành số nguyên."
            raise Refused("so-dem-le", advice=advice)
        return int(numeral.value), 0

    def _amount(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        numeral = self.number(column, text)
        return numeral.value, numeral.decimals

    def _percent(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        numeral = self.number(column, text)
        if numeral.value > 100:
            self.remarks.append(("ty-le-tren-100", {}))
        return numeral.value, numeral.decimals

    def _text(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        return text, 0

    def _date(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        return read_date(text), 0

    def _unit(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        return self.units.resolve(text, single=column.single), 0

    def _level(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        return self.units.resolve_level(text), 0

    def _yes_no(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        word = text.casefold()
        if word not in _YES | _NO:
            raise Refused("co-khong")
        return word in _YES, 0

    def _key(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        if not _KEY.fullmatch(text):
            raise Refused("ma-sai")
        return text, 0

    def _code(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        if cell.kind == "date" or _DMY.fullmatch(text) or _YMD.fullmatch(text):
            raise Refused("ma-thanh-ngay")
        if cell.kind == "number":
            text = text.replace(",", ".")
            self.remarks.append(("ma-kieu-so", {}))
        code = text.removesuffix(".").casefold()
        if not _CODE.fullmatch(code):
            raise Refused("ma-tieu-chi")
        return code, 0

    def _choice(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        wanted = name_key(text)
        for option, words in column.options.items():
            if any(wanted == name_key(word) for word in words):
                return option, 0
        raise Refused("lua-chon", options=", ".join(words[0] for words in column.options.values()))

    def _any(self, column: Column, text: str, cell: Cell) -> tuple[Content, int]:
        """A number where it reads as one, yes or no where it says so, else text; half a number is refused."""
        if text.casefold() in {"có", "không"}:
            return text.casefold() == "có", 0
        if text[0] in "=@" or re.fullmatch(r"[-+]?[\d.,\s]+%?", text):
            numeral = self.number(column, text)
            return (int(numeral.value) if numeral.is_integer and not numeral.decimals else numeral.value), numeral.decimals
        return text, 0


_READERS: dict[str, Callable[[CellReader, Column, str, Cell], tuple[Content, int]]] = {
    name: getattr(CellReader, f"_{name}")
    for name in ("count", "amount", "percent", "text", "date", "unit", "level", "yes_no", "key", "code", "choice", "any")
}


def _why_no_number(text: str) -> Refused:
    bare = re.sub(r"[\s%]", "", text).lstrip("+-")
    if re.fullmatch(r"\d+\.\d+|\d+(?:,\d+){2,}(?:\.\d+)?|\d+(?:,\d+)+\.\d+|[\d.]+,[\d.]*\.[\d.,]*|\d+(?:\.\d+)+(?:,\d+)?", bare):
        return Refused("dau-cham")
    words = fold(text).split()
    if words == ["khong", "co"]:
        return Refused("so-bang-chu", digit="0")
    if words and all(word in _WORDS for word in words):
        return Refused(
            "so-bang-chu", digit=str(_WORDS.index(words[0])) if len(words) == 1 and _WORDS.index(words[0]) <= 10 else "bằng chữ số"
        )
    with_words = re.fullmatch(r"([-+]?\d[\d.,]*)\s*([^\d.,\s].*)", text)
    if with_words:
        return Refused("so-kem-chu", digit=with_words[1].rstrip(".,"))
    return Refused("khong-phai-so")


def read_date(text: str) -> date:
    """A day written ``25/9/2023``, ``ngày 25 tháng 9 năm 2023`` or ``2023-09-25``. Raises ``Refused`` for anything else."""
    found = _DMY.fullmatch(text.casefold())
    if found and len(found[3]) == 2:
        raise Refused("nam-hai-so", day=f"{found[1]}/{found[2]}/20{found[3]}")
    if found:
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := _YMD.fullmatch(text):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif re.fullmatch(r"[2-9]\d{4}(?:,\d+)?", text):
        raise Refused("ngay-so-thu-tu", day=vietnamese_date(date(1899, 12, 30) + timedelta(days=int(text[:5]))))
    else:
        raise Refused("ngay-sai")
    try:
        day = date(*parts)
    except ValueError:
        raise Refused("ngay-sai") from None
    if not 1945 <= day.year <= 2100:
        raise Refused("ngay-sai")
    return day


def as_text(content: Content, decimals: int = 0) -> str:
    """A content as readers write it."""
    if isinstance(content, bool):
        return "có" if content else "không"
    if isinstance(content, int | Decimal):
        return format_number(content, decimals)
    return vietnamese_date(content) if isinstance(content, date) else content or ""
