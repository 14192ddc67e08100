"""One block of an export's rows as canonical records: what is wrong with each row, and the good rows as a frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from cchc_analysis.cases.faults import holds_personal, is_no_code, masked
from cchc_analysis.cases.record import COLUMNS, Outcome
from cchc_analysis.io.cases.layouts import TIMES, Heading
from cchc_analysis.io.cases.sheet import Block
from cchc_analysis.io.cases.values import (
    BAD,
    FAR,
    MONTH_FIRST,
    Array,
    DaysSeen,
    read_codes,
    read_small_numbers,
    read_texts,
    read_times,
    together,
)
from cchc_analysis.periods import vietnamese_date

CODES = ("status", "outcome", "service_level", "channel", "components_digitised", "results_digitised", "payment")
TEXTS = ("unit", "unit_received", "level", "procedure", "field")

NOT_YET, NOT_TAKEN, WITHDRAWN, STOPPED = 1, 3, 7, 8
DONE = (9, 10)
OPEN = (2, 4, 5, 6)
_STATUS_OUTCOME = {7: Outcome.WITHDRAWN, 8: Outcome.STOPPED, 9: Outcome.RESOLVED, 10: Outcome.RESOLVED}

_AFTER_RECEIPT = {
    "returned": "hs-ket-thuc-truoc-nhan", "closed": "hs-ket-thuc-truoc-nhan", "due": "hs-hen-truoc-nhan",
    "due_supplement": "hs-hen-lai-truoc-nhan", "due_reappointed": "hs-hen-lai-truoc-nhan",
}  # fmt: skip
"""The times that cannot stand before the receipt, and what is wrong when one does."""

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


@dataclass
class RowFault:
    """Something wrong in a row of a block: the row's index, code, canonical column, what to show, and whether it bars the row."""

    row: int
    code: str
    column: str | None = None
    found: str | None = None
    why: str = ""
    bars: bool = False


@dataclass
class Records:
    """The rows of a block as canonical columns, and their faults. Rows with a fault that bars them are ``bad``.

    ``swappable`` are the columns of times as bits (by their order in ``TIMES``) that each row has in a text which could be read
    month first too; ``month_first`` are the columns that write the month first, as far as was seen.
    """

    frame: pd.DataFrame
    bad: Array
    swappable: Array
    faults: list[RowFault] = field(default_factory=list)
    month_first: set[str] = field(default_factory=set)


def read_block(block: Block, heading: Heading, seen: dict[str, DaysSeen]) -> Records:
    """Read the columns of a block, check each row, derive how and when each case ended.

    ``seen`` are the days of each column of times so far; those of the block are added.
    """
    count = len(block.lines)
    result = Records(pd.DataFrame(index=range(count)), np.zeros(count, dtype=bool), np.zeros(count, dtype=np.int64))
    values = heading.layout.values
    for row, cells in block.ragged.items():
        bar(result, row, "hs-lech-cot", None, str(cells), str(heading.width))
    codes = {name: _codes(result, block, name, values.get(name, {})) for name in CODES}
    times = _all_times(result, block, seen)
    texts = {name: _texts(result, block, name) for name in TEXTS}
    for one, other in (("unit", "unit_received"), ("unit_received", "unit")):
        if one not in block.columns:
            texts[one] = texts[other]
    case_id = _case_ids(result, block)
    _excel_errors(result, block)
    frame = _derive(result, codes, times, count)
    frame["case_id"] = case_id
    for name in TEXTS:
        frame[name] = texts[name]
    frame["supplements"] = _supplements(result, block, count)
    result.frame = frame[list(COLUMNS)]
    _check_order(result)
    result.faults = [f for f in result.faults if f.row not in block.ragged or f.code == "hs-lech-cot"]
    return result


def bar(  # noqa: PLR0917
    result: Records, row: int, code: str, column: str | None = None, found: str | None = None, why: str = ""
) -> None:
    """Bar a row: the arguments of :class:`RowFault`."""
    result.bad[row] = True
    result.faults.append(RowFault(row, code, column, found, why, bars=True))


def _where(mask: Array) -> list[int]:
    rows: list[int] = np.flatnonzero(mask).tolist()
    return rows


def _case_ids(result: Records, block: Block) -> Array:
    cells = block.columns["case_id"]
    codes = read_texts(cells)
    for row in _where(codes == ""):
        bar(result, row, "hs-thieu-ma", "case_id")
    for row, (cell, code) in enumerate(zip(cells, codes, strict=True)):
        if isinstance(cell, float) and code and (abs(cell) >= 1e15 or cell != int(cell)):
            bar(result, row, "hs-ma-hong", "case_id", f"{cell:.6g}")
        elif isinstance(cell, date | bool):
            bar(result, row, "hs-ma-hong", "case_id", f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell).upper())
        elif not isinstance(cell, float) and len(code) <= 24 and _SCIENTIFIC.fullmatch(code):
            bar(result, row, "hs-ma-hong", "case_id", code)
        elif code and is_no_code(code):
            bar(result, row, "hs-ca-nhan", "case_id", None, "mã hồ sơ")
    return codes


def _texts(result: Records, block: Block, name: str) -> Array:
    count = len(block.lines)
    if name not in block.columns:
        return np.full(count, "", dtype=object)
    texts = read_texts(block.columns[name])
    suspicious = {text for text in set(texts) if holds_personal(text, alone=False)}
    if suspicious:
        for row in _where(pd.Series(texts).isin(suspicious).to_numpy()):
            bar(result, row, "hs-ca-nhan", name, None, COLUMNS[name].label)
    return texts


def _codes(result: Records, block: Block, name: str, words: Mapping[str, int]) -> Array:
    count = len(block.lines)
    if name not in block.columns:
        return np.zeros(count, dtype=np.int8)
    codes, strange = read_codes(block.columns[name], words)
    for row in _where(strange):
        shown = masked(block.columns[name][row])
        code = "hs-trang-thai-la" if name == "status" else "hs-gia-tri-la"
        result.faults.append(RowFault(row, code, name, shown, COLUMNS[name].label if name in COLUMNS else ""))
    return codes


def _all_times(result: Records, block: Block, seen: dict[str, DaysSeen]) -> dict[str, Array]:
    """The columns of times. Where texts have the month first, those that could be read either way are barred too."""
    nothing = np.full(len(block.lines), np.datetime64("NaT"), dtype="datetime64[us]")
    read = {name: read_times(block.columns[name]) for name in TIMES if name in block.columns}
    for name, times in read.items():
        seen.setdefault(name, DaysSeen()).add(times.seen)
        for kind, code in ((BAD, "hs-ngay-hong"), (MONTH_FIRST, "hs-ngay-thang-truoc"), (FAR, "hs-ngay-xa")):
            _bar_times(result, block, name, times.kinds == kind, code)
    everywhere = together(seen.values()).writes_month_first
    for name, times in read.items():
        result.swappable |= times.swappable.astype(np.int64) << TIMES.index(name)
        if seen[name].writes_month_first or (everywhere and not seen[name].text_high):
            result.month_first.add(name)
            _bar_times(result, block, name, times.swappable, "hs-ngay-thang-truoc")
    return {name: read[name].values if name in read else nothing for name in TIMES}


def _bar_times(result: Records, block: Block, name: str, mask: Array, code: str) -> None:
    for row in _where(mask):
        shown = masked(block.columns[name][row])
        bar(result, row, "hs-loi-cong-thuc" if _ERROR.fullmatch(shown) else code, name, shown)


def _excel_errors(result: Records, block: Block) -> None:
    """An Excel error in any other column bars its row too."""
    for name, cells in block.columns.items():
        if name in TIMES:
            continue
        for row, cell in enumerate(cells):
            if isinstance(cell, str) and cell[:1] == "#" and _ERROR.fullmatch(cell):
                bar(result, row, "hs-loi-cong-thuc", name, cell)


def _supplements(result: Records, block: Block, count: int) -> Array:
    if "supplements" not in block.columns:
        return np.zeros(count, dtype=np.int8)
    numbers, strange = read_small_numbers(block.columns["supplements"])
    for row in _where(strange):
        shown = masked(block.columns["supplements"][row])
        result.faults.append(RowFault(row, "hs-gia-tri-la", "supplements", shown, COLUMNS["supplements"].label))
    return numbers


def _derive(result: Records, codes: Mapping[str, Array], times: Mapping[str, Array], count: int) -> pd.DataFrame:
    """How and when each case ended: finished before returned before refused before withdrawn, as the national index has it."""
    nothing = np.datetime64("NaT", "us")

    def first(*names: str) -> Array:
        found: Array = np.full(count, nothing)
        for name in names:
            found = np.where(np.isnat(found), times[name], found)
        return found

    status, closed = codes["status"], first("finished", "returned", "refused", "withdrawn")
    outcome = codes["outcome"].copy()
    for code, meaning in _STATUS_OUTCOME.items():
        outcome = np.where((outcome == 0) & (status == code), int(meaning), outcome)
    unfinished = np.isnat(times["finished"]) & np.isnat(times["returned"])
    outcome = np.where((outcome == 0) & unfinished & ~np.isnat(times["refused"]), int(Outcome.REFUSED), outcome)
    outcome = np.where((outcome == 0) & unfinished & ~np.isnat(times["withdrawn"]), int(Outcome.WITHDRAWN), outcome)

    for row in _where(np.isin(status, (NOT_YET, NOT_TAKEN)) & ~result.bad):
        bar(result, row, "hs-chua-nhan")
    for row in _where(np.isnat(times["received"]) & ~result.bad):
        bar(result, row, "hs-thieu-ngay-nhan", "received")
    ended = np.isin(status, (*DONE, WITHDRAWN, STOPPED)) | np.isin(codes["outcome"], [int(o) for o in Outcome if o])
    for row in _where(ended & np.isnat(closed) & ~result.bad):
        bar(result, row, "hs-xong-khong-ngay", "finished", f"mã {int(status[row]) or int(codes['outcome'][row])}")
    for row in _where(np.isin(status, OPEN) & ~np.isnat(closed) & ~result.bad):
        result.faults.append(RowFault(row, "hs-trang-thai-mau-thuan", "status"))
    due = np.where(np.isnat(times["due_before"]), times["due"], times["due_before"])
    frame: dict[str, Any] = {name: times[name] for name in TIMES if name in COLUMNS}
    frame |= {"due": due, "closed": closed, "outcome": np.where(np.isnat(closed), 0, outcome).astype(np.int8)}
    frame |= {name: codes[name] for name in CODES if name in COLUMNS and name != "outcome"}
    return pd.DataFrame(frame)


def _check_order(result: Records) -> None:
    """A case cannot end, or be due, on a day before it was received; another due day that does so is only told."""
    received = result.frame["received"].to_numpy().astype("datetime64[D]")
    for name, code in _AFTER_RECEIPT.items():
        days = result.frame[name].to_numpy().astype("datetime64[D]")
        for row in _where((days < received) & ~result.bad):
            shown, start = (vietnamese_date(day[row].item()) for day in (days, received))
            bars = code != "hs-hen-lai-truoc-nhan"
            result.bad[row] |= bars
            result.faults.append(RowFault(row, code, "finished" if name == "closed" else name, shown, start, bars))
