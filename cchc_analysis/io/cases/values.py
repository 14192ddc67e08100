"""Cells of an export as times, codes and texts, a whole column at once. What cannot be read is marked, never guessed."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cchc_analysis.cases.record import TIME_ZONE
from cchc_analysis.io.cases.layouts import key
from cchc_analysis.text import nfc

Array = np.ndarray[Any, Any]

_DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y %I:%M %p", "%H:%M:%S %d/%m/%Y", "%H:%M %d/%m/%Y", "%d/%m/%Y %H:%M:%S.%f")  # fmt: skip
_YEAR_FIRST = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f")  # fmt: skip
_COMPACT = ("%Y%m%d%H%M%S", "%Y%m%d")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)")
_EMPTY = frozenset({"", "-", "–", "—", "null", "none", "nan", "nat", "n/a", "#n/a", "khong", "khong co", "chua", "chua co", "...", "…"})
_EXCEL_ZERO = datetime(1899, 12, 30)
_SERIALS = (20000, 80000)
FIRST_YEAR, LAST_YEAR = 2000, 2100
MISSING, GOOD, BAD, MONTH_FIRST, FAR = range(5)
"""How a cell was read as a time."""


@dataclass(frozen=True, slots=True)
class Times:
    """A column of times (``datetime64[us]``), how each was read, and the days of the month in date cells and in text cells."""

    values: Array
    kinds: Array
    date_cell_days: Counter[int]
    text_cell_days: Counter[int]


def read_times(cells: Sequence[object]) -> Times:
    """Times from texts (day first), date cells, Excel serial numbers, ``yyyyMMddHHmmss``; zoned ones are moved to Vietnamese time."""
    count = len(cells)
    if isinstance(cells, pd.Series) and isinstance(cells.dtype, np.dtype | pd.DatetimeTZDtype) and cells.dtype.kind == "M":
        moments = cells.dt.tz_convert(TIME_ZONE).dt.tz_localize(None) if isinstance(cells.dtype, pd.DatetimeTZDtype) else cells
        values = moments.to_numpy().astype("datetime64[us]")
        return _checked(values, np.where(np.isnat(values), MISSING, GOOD), Counter(), Counter())
    values = np.full(count, np.datetime64("NaT"), dtype="datetime64[us]")
    kinds = np.full(count, BAD, dtype=np.int8)
    texts: list[str] = []
    places: list[int] = []
    date_days: Counter[int] = Counter()
    for i, cell in enumerate(cells):
        if isinstance(cell, str):
            texts.append(cell)
            places.append(i)
        elif cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
            kinds[i] = MISSING
        elif isinstance(cell, datetime):
            local = cell.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None) if cell.tzinfo else cell
            values[i], kinds[i] = np.datetime64(local, "us"), GOOD
            date_days[cell.day] += 1
        elif isinstance(cell, date):
            values[i], kinds[i] = np.datetime64(cell, "us"), GOOD
            date_days[cell.day] += 1
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            serial = _from_number(cell)
            if serial is not None:
                values[i], kinds[i] = np.datetime64(serial, "us"), GOOD
    if not texts:
        return _checked(values, kinds, date_days, Counter())
    codes, unique = pd.factorize(np.array(texts, dtype=object))
    read, kind = _read_texts([str(text) for text in unique])
    values[places], kinds[places] = read[codes], kind[codes]
    days = pd.DatetimeIndex(read[kind == GOOD]).day
    return _checked(values, kinds, date_days, Counter(days.tolist()))


def _read_texts(texts: list[str]) -> tuple[Array, Array]:
    """Distinct texts as times, format by format on what is left."""
    tidy = pd.Series([_tidy(text) for text in texts], dtype=object)
    kinds = np.full(len(texts), BAD, dtype=np.int8)
    values = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    kinds[tidy.str.casefold().isin(_EMPTY).to_numpy()] = MISSING

    def attempt(formats: Sequence[str], kind: int, store: bool = True) -> None:
        for form in formats:
            left = np.flatnonzero(kinds == BAD)
            if not len(left):
                return
            parsed = pd.to_datetime(pd.Series(tidy[left]), format=form, errors="coerce").to_numpy().astype("datetime64[us]")
            hit = ~np.isnat(parsed)
            kinds[left[hit]] = kind
            if store:
                values[left[hit]] = parsed[hit]

    attempt((*_DAY_FIRST, *_YEAR_FIRST, *_COMPACT), GOOD)
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
    attempt(("%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M"), MONTH_FIRST, store=False)
    return values, kinds


def _tidy(text: str) -> str:
    """The text with one kind of separator and English day halves: ``1-6-2023 8:05 SA`` is ``1/6/2023 8:05 AM``."""
    text = nfc(text).strip("'\"").strip()
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
    if number == int(number):
        for form in _COMPACT:
            try:
                return datetime.strptime(str(int(number)), form)
            except ValueError:
                continue
    return None


def _checked(values: Array, kinds: Array, date_days: Counter[int], text_days: Counter[int]) -> Times:
    """Years out of reach are marked: 0001 and 1900 are how systems write "nothing", 2203 is a slip of the pen."""
    good = kinds == GOOD
    if good.any():
        years = values[good].astype("datetime64[Y]").astype(np.int64) + 1970
        place = np.flatnonzero(good)
        nothing = (years <= 1900) | (years == 9999)
        kinds[place[nothing]] = MISSING
        far = ~nothing & ((years < FIRST_YEAR) | (years > LAST_YEAR))
        kinds[place[far]] = FAR
        values[kinds != GOOD] = np.datetime64("NaT")
    return Times(values, kinds, date_days, text_days)


def read_codes(cells: Sequence[object], words: Mapping[str, int]) -> tuple[Array, Array]:
    """Codes from words or digits, and which cells are neither known nor empty (their code is 0)."""
    codes, unique = pd.factorize(np.array([_plain(cell) for cell in cells], dtype=object))
    known, strange = [], []
    for text in unique:
        word = key(text)
        empty = not word or str(text).strip().casefold() in ("-", "null", "none", "nan", "n/a")
        known.append(0 if empty else words.get(word, 0))
        strange.append(not empty and word not in words)
    return np.array(known, dtype=np.int8)[codes], np.array(strange, dtype=bool)[codes]


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
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell)
