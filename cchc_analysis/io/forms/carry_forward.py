"""``period.yaml`` of a new quarter, carried forward from an earlier one.

Windows follow their kind: the calendar quarter, the year up to the quarter's last day or up to the regime's, the whole year and the
declared regime (day 15 to day 14) go on as what they were; any other window returns to the declared regime. The document's number
and date are emptied, and the day that a window speaks of. Everything else, comments too, stays as it was written: values are
exchanged where they stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cchc_analysis.io import InputError
from cchc_analysis.io.period import DOCUMENT_KEYS, FILE
from cchc_analysis.io.yaml_strict import Node, Path, read_strict
from cchc_analysis.periods import Quarter, Window, vietnamese_date
from cchc_analysis.tables import Period
from cchc_analysis.text import nfc

KINDS = {
    "regime": "kỳ báo cáo CCHC quy định",
    "quarter": "quý theo lịch",
    "year_to_date": "từ đầu năm",
    "year_to_regime": "từ đầu năm đến hết kỳ báo cáo CCHC quy định",
    "year": "cả năm",
    "moved": "quý trước lấy khoảng riêng; nay đưa về kỳ báo cáo CCHC quy định",
}
"""How a window is carried forward, in words."""

_NOTE = f"  # {KINDS['moved']}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A window that was carried forward: ``kind`` is a key of :data:`KINDS`."""

    name: str
    before: Window
    after: Window
    kind: str


def move(name: str, now: Quarter, periods: Iterable[Period]) -> Moved:
    """A window carried forward into another quarter.

    Args:
        name: the window's name, a table or ``default``.
        now: the new quarter.
        periods: the periods before, newest first. The newest has the window; the older ones decide where one window can be of two
            kinds (the first quarter is the year so far, the year so far of the fourth is the whole year).
    """
    earlier = iter(periods)
    latest = next(earlier)
    before = latest.windows[name]
    kinds = _kinds(before, latest.quarter)
    for period in earlier:
        both = [kind for kind in kinds if name in period.windows and kind in _kinds(period.windows[name], period.quarter)]
        if len(kinds) < 2 or not both:
            break
        kinds = both
    kind = kinds[0] if kinds else "moved"
    return Moved(name, before, _window(kind, now), kind)


def _kinds(window: Window, quarter: Quarter) -> list[str]:
    """What a window can be, in the order in which to believe it."""
    days = replace(window, as_of=None)
    return [kind for kind in KINDS if kind != "moved" and _window(kind, quarter) == days]


def _window(kind: str, quarter: Quarter) -> Window:
    first = date(quarter.year, 1, 1)
    windows = {
        "quarter": Window(quarter.first_day, quarter.last_day),
        "year_to_date": Window(first, quarter.last_day),
        "year_to_regime": Window(first, quarter.regime_window.end),
        "year": Window(first, date(quarter.year, 12, 31)),
    }
    return windows.get(kind, quarter.regime_window)


def carry_forward(text: str, periods: Sequence[Period], now: Quarter) -> tuple[str, list[Moved]]:
    """The text of the new ``period.yaml`` and the windows that it declares.

    Args:
        text: the newest earlier quarter's file, in which :func:`read_period` finds no fault.
        periods: that quarter's period and those before it, newest first.
        now: the new quarter.

    Raises:
        InputError: the file is written in a way in which values cannot be exchanged.
    """
    latest = periods[0]
    text = re.sub(re.escape(_NOTE) + ".*", "", text.removeprefix("\ufeff"))  # what was said of the quarter before
    node, _ = read_strict(text, FILE)
    meant = node.data
    moved = [move(name, now, periods) for name in latest.windows]
    edits = list(_notes(text, node, moved))
    for path, value, written in _changes(latest, moved, now):
        group = meant
        for step in path[:-1]:
            group = group.get(step) or {}
        if group.get(path[-1]) not in (None, ""):
            group[path[-1]] = value
            edits.append((*node.spans[path], written))
    if "default" not in latest.windows:
        moved.insert(0, Moved("default", latest.quarter.regime_window, now.regime_window, "regime"))
        edits.append(_default(text, node, now.regime_window))
        meant["windows"] = {"default": {"from": moved[0].after.start, "to": moved[0].after.end}, **(meant.get("windows") or {})}
    for start, end, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[end:]
    read, findings = read_strict(text, FILE)
    if findings or read.data != meant:  # nothing of the old file may be lost, however it was written
        raise InputError(f"{FILE} của quý {latest.quarter} viết theo lối không tự chép sang quý {now} được; hãy chép tay rồi sửa tệp.")
    return text if text.endswith("\n") else f"{text}\n", moved


def _changes(latest: Period, moved: Iterable[Moved], now: Quarter) -> Iterator[tuple[Path, Any, str]]:
    """What becomes of single values: where, as it will be read, as it is written."""
    yield ("quarter",), str(now), str(now)
    given = latest.document.get("number", "")
    if (number := _emptied(given)) != given:
        yield ("document", "number"), nfc(number), '"' + number.replace("\\", "\\\\").replace('"', '\\"') + '"'
    yield ("document", "date"), "", '""'
    for m in moved:
        yield ("windows", m.name, "from"), m.after.start, m.after.start.isoformat()
        yield ("windows", m.name, "to"), m.after.end, m.after.end.isoformat()
        yield ("windows", m.name, "as_of"), "", '""'


def _notes(text: str, node: Node, moved: Iterable[Moved]) -> Iterator[tuple[int, int, str]]:
    """A comment on each line with windows that return to the regime, unless it has one already."""
    said = set()
    for m in moved:
        last = max(node.spans["windows", m.name, key][1] for key in ("from", "to"))
        rest = text[last:].partition("\n")[0]
        end = last + len(rest)
        if m.kind == "moved" and "#" not in rest and end not in said:
            said.add(end)
            yield end, end, f"{_NOTE} (quý trước: {vietnamese_date(m.before.start)} – {vietnamese_date(m.before.end)})"


def _default(text: str, node: Node, window: Window) -> tuple[int, int, str]:
    """A window ``default`` put into a file that has none."""
    written = f"default: {{from: {window.start.isoformat()}, to: {window.end.isoformat()}}}"
    start, end = node.spans.get(("windows",), (len(text), len(text)))
    if "windows" not in node.data:
        return start, end, f"\nwindows:\n  {written}\n"
    if text[start : start + 1] == "{":
        return start + 1, start + 1, f"{written}, " if node.data["windows"] else written
    if not node.data["windows"]:
        return start, end, f" {{{written}}}"
    return start, start, f"{written}\n{' ' * (start - text.rfind(chr(10), 0, start) - 1)}"


def _emptied(number: str) -> str:
    """A document's number without the digits that are given when it is signed: ``Số:          /BC-PNV``."""
    cut = re.search(r"[/-]", number)
    head, sign = (number[: cut.start()], number[cut.start() :]) if cut else (number, "")
    if not re.search(r"\d", head):
        return number
    head = re.sub(r"\d+\w*", "", head, count=1).strip()
    return f"{head or 'Số:'}          {sign}" if sign else head


def blank_period(now: Quarter) -> str:
    """A first ``period.yaml`` for an office that has no earlier quarter."""
    window = now.regime_window
    days = f"{{from: {window.start.isoformat()}, to: {window.end.isoformat()}}}"
    return "\n".join(
        [
            "# Thông tin của kỳ báo cáo. Sửa bằng Notepad được; giữ nguyên các từ khóa trước dấu hai chấm.",
            f"quarter: {now}",
            "synthetic: false",
            "",
            "document:",
            *(f'  {key}: ""' for key in DOCUMENT_KEYS),
            "",
            'recipients: ["Lưu."]',
            "",
            "# Mỗi bảng có khoảng thời gian riêng; default dùng cho bảng không nêu.",
            "windows:",
            f"  default: {days}",
            "",
        ]
    )


_DATE = re.compile(r"\d{1,2}(?:\s*[/.-]\s*|\s+tháng\s+)\d{1,2}(?:\s*[/.-]\s*|\s+năm\s+)\d{4}|/\d{4}/")
_YEARS = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-–]\s*(20\d\d))?(?!\d)")
_QUARTER = re.compile(r"\bqu[ýí]\s+(IV|I{1,3}|[1-4])\b", re.IGNORECASE)
_MONTHS = re.compile(r"\b(\d{1,2})\s+tháng\b|\btháng\s+(\d{1,2})\b", re.IGNORECASE)


def of_another_period(text: str, now: Quarter) -> bool:
    """Whether a text that was carried forward speaks of another year, quarter or months.

    The day and the number of a document (27/12/2021, 76/2021/NQ-CP) say when it was issued, not what it speaks of.
    """
    text = _DATE.sub(" ", text)
    years = [(int(first), int(last or first)) for first, last in _YEARS.findall(text)]
    if years and not any(first <= now.year <= last for first, last in years):
        return True
    if any(word.upper() not in (now.roman, str(now.number)) for word in _QUARTER.findall(text)):
        return True
    own = range(3 * now.number - 2, 3 * now.number + 1)
    return any(int(so_far) != own[-1] if so_far else int(month) not in own for so_far, month in _MONTHS.findall(text))


def to_look_at(period: Period) -> list[str]:
    """The words of a period's file that speak of another period, for a person to look at."""
    texts = {"profile": period.profile, "scorecard": period.scorecard}
    texts |= {f"document.{key}": text for key, text in period.document.items() if key not in ("number", "date")}
    texts |= {f"recipients, dòng {i}": text for i, text in enumerate(period.recipients, 1)}
    return [f"{key} còn nói về kỳ khác: {text}" for key, text in texts.items() if of_another_period(text, period.quarter)]
