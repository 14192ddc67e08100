"""Quarters and data windows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter; ``str()`` gives the identifier used for folders and parameters, ``2023-Q3``."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read ``2023-Q3``. Raises ``ValueError`` with a Vietnamese sentence for anything else."""
        found = re.fullmatch(r"(2[0-9]{3})-Q([1-4])", text)
        if not found:
            raise ValueError(f"Quý “{text}” không hợp lệ; viết theo dạng 2023-Q3")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def roman(self) -> str:
        """The quarter's number as reports print it: ``III``."""
        return _ROMAN[self.number - 1]

    @property
    def title(self) -> str:
        """``quý III năm 2023``."""
        return f"quý {self.roman} năm {self.year}"

    @property
    def first_day(self) -> date:
        """First day of the calendar quarter."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        """Last day of the calendar quarter."""
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """The quarter that follows."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def same_last_year(self) -> Quarter:
        """The same quarter of the year before."""
        return Quarter(self.year - 1, self.number)

    @property
    def regime_window(self) -> Window:
        """The window of the declared reporting regime for CCHC reports: day 15 to day 14 (581/BNV-CCHC)."""
        first = self.first_day
        start = date(first.year - 1, 12, 15) if first.month == 1 else date(first.year, first.month - 1, 15)
        return Window(start, date(self.year, 3 * self.number, 14))


@dataclass(frozen=True, slots=True)
class Window:
    """The days that a table covers, both ends counted, and the day of which its statuses speak (``as_of``)."""

    start: date
    end: date
    as_of: date | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"Khoảng thời gian kết thúc trước khi bắt đầu: {vietnamese_date(self.start)} – {vietnamese_date(self.end)}")

    def overlaps(self, other: Window) -> bool:
        """Whether a day lies in both windows."""
        return self.start <= other.end and other.start <= self.end

    @property
    def status_day(self) -> date:
        """The day of which the statuses speak: ``as_of``, or the last day."""
        return self.as_of or self.end

    def __str__(self) -> str:
        text = f"từ ngày {vietnamese_date(self.start)} đến hết ngày {vietnamese_date(self.end)}"
        if self.as_of and self.as_of != self.end:
            text += f", cập nhật đến ngày {vietnamese_date(self.as_of)}"
        return text


def vietnamese_date(day: date) -> str:
    """A date as Decree 30/2020 writes it in figures: days 01–09 and months 1–2 take a leading zero (``25/9/2023``)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"
