"""``period.yaml`` of a new quarter, carried forward from an earlier one.

Windows follow their kind: the calendar quarter, the year up to the quarter's last day, the whole year and the declared regime
(day 15 to day 14) go on as what they were; any other window returns to the declared regime. The document's number and date are
emptied. Everything else, comments too, stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cchc_analysis.io.period import FILE
from cchc_analysis.io.yaml_strict import read_strict
from cchc_analysis.periods import Quarter, Window, vietnamese_date
from cchc_analysis.tables import Period

KINDS = {
    "regime": "kỳ báo cáo CCHC quy định",
    "quarter": "quý theo lịch",
    "year_to_date": "từ đầu năm",
    "year": "cả năm",
    "moved": "quý trước lấy khoảng riêng; nay đưa về kỳ báo cáo CCHC quy định",
}
"""How a window is carried forward, in words."""


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
    return [kind for kind in ("regime", "quarter", "year_to_date", "year") if _window(kind, quarter) == days]


def _window(kind: str, quarter: Quarter) -> Window:
    first = date(quarter.year, 1, 1)
    windows = {
        "quarter": Window(quarter.first_day, quarter.last_day),
        "year_to_date": Window(first, quarter.last_day),
        "year": Window(first, date(quarter.year, 12, 31)),
    }
    return windows.get(kind, quarter.regime_window)


def carry_forward(text: str, periods: Sequence[Period], now: Quarter) -> tuple[str, list[Moved]]:
    """The text of the new ``period.yaml`` and the windows that it declares.

    Args:
        text: the newest earlier quarter's file.
        periods: that quarter's period and those before it, newest first.
        now: the new quarter.
    """
    latest = periods[0]
    moved = [move(name, now, periods) for name in latest.windows]
    if "default" not in latest.windows:
        moved.insert(0, Moved("default", latest.quarter.regime_window, now.regime_window, "regime"))
    lines = text.removeprefix("\ufeff").splitlines()
    node, _ = read_strict(text.removeprefix("\ufeff"), FILE)
    _replace(lines, node.lines, ("quarter",), str(now))
    number = latest.document.get("number", "")
    for key, value in (("number", _emptied(number)), ("date", "")):
        _replace(lines, node.lines, ("document", key), _quoted(value))
    start = node.lines.get(("windows",))
    if start is None:
        lines += ["", "windows:"]
        start, end = len(lines), len(lines)
    else:
        later = [line for path, line in node.lines.items() if len(path) == 1 and line > start]
        end = min(later, default=len(lines) + 1) - 1
        while end > start and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
    lines[start - 1 : end] = ["windows:", *(_window_line(m) for m in moved)]
    return "\n".join(lines) + "\n", moved


def _replace(lines: list[str], known: Mapping[tuple[str | int, ...], int], path: tuple[str, ...], value: str) -> None:
    """Put another value into a line ``key: value  # comment``."""
    line = known.get(path)
    if line is None:
        return
    found = re.match(r"""(\s*[\w"']+\s*:)\s*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^#]*?)(\s*#.*)?$""", lines[line - 1])
    if found:
        lines[line - 1] = f"{found[1]} {value}{found[2] or ''}"


def _emptied(number: str) -> str:
    """A document's number without the digits that are given when it is signed: ``Số:          /BC-PNV``."""
    found = re.fullmatch(r"(\D*?:)?\s*\d*\s*(/.*)?", number)
    return f"{found[1] or 'Số:'}          {found[2]}" if found and found[2] else ""


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _window_line(moved: Moved) -> str:
    days = f"{{from: {moved.after.start.isoformat()}, to: {moved.after.end.isoformat()}}}"
    before = f"{vietnamese_date(moved.before.start)} – {vietnamese_date(moved.before.end)}"
    return f"  {moved.name}: {days}  # {KINDS[moved.kind]} (quý trước: {before})" if moved.kind == "moved" else f"  {moved.name}: {days}"


def blank_period(now: Quarter) -> str:
    """A first ``period.yaml`` for an office that has no earlier quarter."""
    window = now.regime_window
    days = f"{{from: {window.start.isoformat()}, to: {window.end.isoformat()}}}"
    keys = (
        "parent", "issuer", "number", "place", "date", "unit", "people_committee", "basis", "year_plan", "compiler", "steering_committee",
        "petition_source", "signatory_title", "signatory",
    )  # fmt: skip
    return "\n".join(
        [
            "# Thông tin của kỳ báo cáo. Sửa bằng Notepad được; giữ nguyên các từ khoá trước dấu hai chấm.",
            f"quarter: {now}",
            "synthetic: false",
            "",
            "document:",
            *(f'  {key}: ""' for key in keys),
            "",
            'recipients: ["Lưu."]',
            "",
            "# Mỗi bảng có khoảng thời gian riêng; default dùng cho bảng không nêu.",
            "windows:",
            f"  default: {days}",
            "",
        ]
    )


def years_named(period: Period, now: Quarter) -> list[str]:
    """Texts of the document that still name another year, for a person to look at."""
    if period.quarter.year == now.year:
        return []
    return [f"document.{key}: {text}" for key, text in period.document.items() if str(period.quarter.year) in text]
