"""Cells of an export as times, codes and texts, a whole column at once. What cannot be read is marked, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cchc_analysis.cases.record import TIME_ZONE
from cchc_analysis.io.cases.layouts import key
from cchc_analysis.text import fold, nfc

Array = np.ndarray[Any, Any]

_DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M %p", "%H:%M:%S %d/%m/%Y", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M:%S.%f")  # fmt: skip
_YEAR_FIRST = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f")  # fmt: skip
_COMPACT = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""Formats without separators by their number of digits: any other number of digits is no date, however it could be split."""

_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)")
_EMPTY = frozenset(
    {
        "",
        "-",
        "–",
        "—",
        "null",
        "none",
        "nan",
        "nat",
        "n/a",
        "#n/a",
        "khong",
        "khong co",
        "chua",
        "chua co",
        "...",
        "…",
        r"\n",
        "0000-00-00",
        "0000-00-00 00:00:00",
    }
)
_EXCEL_ZERO = datetime(1899, 12, 30)
_SERIALS = (20000, 80000)
FIRST_YEAR, LAST_YEAR = 2000, 2100
_NO_YEARS, _NO_DAY = (1, 1899, 1900, 9999), np.datetime64("1970-01-01", "D")
"""How systems write "nothing"; every other year out of reach is a slip of the pen."""

MISSING, GOOD, BAD, MONTH_FIRST, FAR = range(5)
"""How a cell was read as a time."""


@dataclass(slots=True)
class DaysSeen:
    """How many cells of a column have a day of the month up to 12, or above: date cells, texts with the day first, and texts
    that can only have the month first. They tell whether days and months were swapped on the way.
    """

    date_low: int = 0
    date_high: int = 0
    text_low: int = 0
    text_high: int = 0
    month_first: int = 0

    def add(self, other: DaysSeen) -> None:
        """Take the cells of another part of the column."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def flipped(self) -> bool:
        """Whether Excel made dates of the texts whose day could be a month, and left the others: shares, as single cells may be typed by hand."""
        dates = self.date_low + self.date_high
        if dates < 3 or 20 * self.date_high > dates or not self.text_high:
            return False
        return not self.text_low or (dates >= 8 and self.text_high >= self.text_low)

    @property
    def writes_month_first(self) -> bool:
        """Whether the texts have the month first: then those whose day could be a month were misread too."""
        texts = self.text_low + self.text_high + self.month_first
        return self.month_first >= 2 and self.month_first > self.text_high and 4 * self.month_first >= texts


def together(columns: Iterable[DaysSeen]) -> DaysSeen:
    """Several columns as one."""
    whole = DaysSeen()
    for one in columns:
        whole.add(one)
    return whole


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times (``datetime64[us]``), how each was read, which texts could be read month first too, the days seen."""

    values: Array
    kinds: Array
    swappable: Array
    seen: DaysSeen


def read_times(cells: Sequence[object]) -> Times:
    """Times from texts (day first), date cells, Excel serial numbers, ``yyyyMMddHHmmss``; zoned ones are moved to Vietnamese time."""
    count = len(cells)
    swappable = np.zeros(count, dtype=bool)
    if isinstance(cells, pd.Series) and isinstance(cells.dtype, np.dtype | pd.DatetimeTZDtype) and cells.dtype.kind == "M":
        moments = cells.dt.tz_convert(TIME_ZONE).dt.tz_localize(None) if isinstance(cells.dtype, pd.DatetimeTZDtype) else cells
        values = moments.to_numpy().astype("datetime64[us]")
        return _checked(values, np.where(np.isnat(values), MISSING, GOOD), swappable, DaysSeen())
    values = np.full(count, np.datetime64("NaT"), dtype="datetime64[us]")
    kinds = np.full(count, BAD, dtype=np.int8)
    texts: list[str] = []
    places: list[int] = []
    seen = DaysSeen()
    for i, cell in enumerate(cells):
        if isinstance(cell, str):
            texts.append(cell)
            places.append(i)
        elif cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
            kinds[i] = MISSING
        elif isinstance(cell, date):
            local = cell.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None) if isinstance(cell, datetime) and cell.tzinfo else cell
            values[i], kinds[i] = np.datetime64(local, "us"), GOOD
            if cell.day <= 12:
                seen.date_low += 1
            else:
                seen.date_high += 1
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            serial = _from_number(cell)
            if serial is not None:
                values[i], kinds[i] = np.datetime64(serial, "us"), GOOD
    if not texts:
        return _checked(values, kinds, swappable, seen)
    codes, unique = pd.factorize(np.array(texts, dtype=object))
    read, kind, day_first = _read_texts([str(text) for text in unique])
    values[places], kinds[places] = read[codes], kind[codes]
    low = day_first & (read.astype("datetime64[D]") - read.astype("datetime64[M]") < np.timedelta64(12, "D"))
    swappable[places] = low[codes]
    times = np.bincount(codes, minlength=len(unique))
    seen.text_low, seen.text_high = int(times[low].sum()), int(times[day_first & ~low].sum())
    seen.month_first = int(times[kind == MONTH_FIRST].sum())
    return _checked(values, kinds, swappable, seen)


def _read_texts(texts: list[str]) -> tuple[Array, Array, Array]:
    """Distinct texts as times, how each was read, and which had the day first; format by format on what is left."""
    tidy = pd.Series([_tidy(text) for text in texts], dtype=object)
    kinds = np.full(len(texts), BAD, dtype=np.int8)
    values = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    kinds[[_is_empty(text) for text in tidy]] = MISSING

    def attempt(formats: Sequence[str], kind: int, among: Array | None = None) -> None:
        for form in formats:
            left = np.flatnonzero((kinds == BAD) if among is None else (kinds == BAD) & among)
            if not len(left):
                return
            parsed = pd.to_datetime(pd.Series(tidy[left]), format=form, errors="coerce").to_numpy().astype("datetime64[us]")
            hit = ~np.isnat(parsed)
            kinds[left[hit]] = kind
            if kind == GOOD:
                values[left[hit]] = parsed[hit]

    attempt(_DAY_FIRST, GOOD)
    day_first = kinds == GOOD
    attempt(_YEAR_FIRST, GOOD)
    digits = np.array([len(text) if text.isdecimal() else 0 for text in tidy])
    for length, form in _COMPACT.items():
        attempt((form,), GOOD, digits == length)
    for i in np.flatnonzero(kinds == BAD):
        text = tidy[i]
        if _ZONED.fullmatch(text):
            moved = pd.to_datetime(pd.Series([text]), utc=True, errors="coerce").dt.tz_convert(TIME_ZONE).dt.tz_localize(None)
            if moved.notna().all():
                values[i], kinds[i] = moved.to_numpy().astype("datetime64[us]")[0], GOOD
        elif re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
            serial = _from_number(float(text.replace(",", ".")))
            if serial is not None:
                values[i], kinds[i] = np.datetime64(serial, "us"), GOOD
    attempt(("%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M"), MONTH_FIRST)
    return values, kinds, day_first


def _is_empty(text: str) -> bool:
    """Whether a text says that there is no date; words with or without accents (``Chưa có``)."""
    plain = text.casefold()
    return plain in _EMPTY or (not plain.isascii() and fold(text) in _EMPTY - {""})


def _tidy(text: str) -> str:
    """The text with one kind of separator and English day halves: ``1-6-2023 8:05 SA`` or ``1/ 6/2023 8:05 SA`` is ``1/6/2023 8:05 AM``."""
    text = re.sub(r"(?<=\d)\s*/\s*(?=\d)", "/", nfc(text).strip("'\"").strip())
    text = (
        re.sub(r"(?<=\d)\s*[-.]\s*(?=\d{1,2}\s*[-.]\s*\d{4}\b)|(?<=\d)\s*[-.]\s*(?=(?:19|20)\d\d\b)", "/", text)
        if re.match(r"\d{1,2}\s*[-.]", text)
        else text
    )
    text = re.sub(r"\bSA$", "AM", re.sub(r"\bCH$", "PM", text))
    return text.replace("lúc ", "").replace("ngày ", "")


def _from_number(number: float) -> datetime | None:
    """A number in a date column: an Excel serial, ``yyyyMMdd`` or ``yyyyMMddHHmmss``; ``None`` for anything else."""
    if _SERIALS[0] <= number < _SERIALS[1]:
        seconds = round(number * 86400)
        return _EXCEL_ZERO + pd.Timedelta(seconds=seconds).to_pytimedelta()
    form = _COMPACT.get(len(str(int(number)))) if float(number).is_integer() else None
    if form is not None:
        try:
            return datetime.strptime(str(int(number)), form)
        except ValueError:
            return None
    return None


def _checked(values: Array, kinds: Array, swappable: Array, seen: DaysSeen) -> Times:
    """Years out of reach are marked: 0001 and 1900 are how systems write "nothing", 2203 and 0023 are slips of the pen."""
    good = kinds == GOOD
    if good.any():
        years = values[good].astype("datetime64[Y]").astype(np.int64) + 1970
        place = np.flatnonzero(good)
        nothing = np.isin(years, _NO_YEARS) | (values[good].astype("datetime64[D]") == _NO_DAY)
        kinds[place[nothing]] = MISSING
        far = ~nothing & ((years < FIRST_YEAR) | (years > LAST_YEAR))
        kinds[place[far]] = FAR
        values[kinds != GOOD] = np.datetime64("NaT")
    return Times(values, kinds, swappable & (kinds == GOOD), seen)


def read_codes(cells: Sequence[object], words: Mapping[str, int]) -> tuple[Array, Array]:
    """Codes from words or digits, and which cells are neither known nor empty (their code is 0)."""
    codes, unique = pd.factorize(np.array([_plain(cell) for cell in cells], dtype=object))
    known, strange = [], []
    for text in unique:
        word = key(text)
        empty = not word or str(text).strip().casefold() in ("-", "null", "none", "nan", "n/a", r"\n")
        known.append(0 if empty else words.get(word, 0))
        strange.append(not empty and word not in words)
    return np.array(known, dtype=np.int8)[codes], np.array(strange, dtype=bool)[codes]


def read_small_numbers(cells: Sequence[object]) -> tuple[Array, Array]:
    """Small whole numbers (``2``, ``2 lần``), and which cells are neither a number nor empty (their number is 0)."""
    codes, unique = pd.factorize(np.array([_plain(cell) for cell in cells], dtype=object))
    numbers, strange = [], []
    for text in unique:
        match = re.fullmatch(r"(\d{1,3})(?:[.,]0+)?\s*(?:lần|lan)?", nfc(str(text)).casefold())
        numbers.append(min(int(match[1]), 100) if match else 0)
        strange.append(not match and not _is_empty(nfc(str(text))))
    return np.array(numbers, dtype=np.int8)[codes], np.array(strange, dtype=bool)[codes]


def read_texts(cells: Sequence[object]) -> Array:
    """Texts in NFC, empty when there is nothing."""
    codes, unique = pd.factorize(np.array([_plain(cell) for cell in cells], dtype=object))
    return np.array([nfc(str(text)) for text in unique], dtype=object)[codes]


def _plain(cell: object) -> str:
    """A cell as text: ``3.0`` of a workbook is ``3``, a truth value is 1 or 0, nothing is an empty text."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
