"""The page of a quarter's case records: what a notebook calls; each method returns what a cell shows.

Case codes are hashed on this page, with a key made from the files themselves: the same files give the same page, and nobody finds
a code by trying. Every count opens down to its cases.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cchc_analysis.cases import COUNTS, LAW_DEFAULT, QUESTIONS, RULE_SETS, CaseDataError, Rules
from cchc_analysis.cases.ageing import LATE_STEPS, handling_summary, step_name
from cchc_analysis.cases.calendar import Calendar
from cchc_analysis.cases.synthetic import STATES, make_cases
from cchc_analysis.cases.tables import COMPARED, TABLES, compare
from cchc_analysis.io.cases import case_files
from cchc_analysis.io.cases.calendars import default_calendar
from cchc_analysis.io.cases.counts import Counted, Wish, count_files
from cchc_analysis.io.cases.exports import CaseImport
from cchc_analysis.io.cases.quarter import canonical_files, count_quarter, shown_files
from cchc_analysis.io.cases.registry import CaseUnits
from cchc_analysis.io.cases.store import rows_in, write_records
from cchc_analysis.io.notebooks import project_of
from cchc_analysis.io.quarters import QuarterBundle, load
from cchc_analysis.io.units import Units
from cchc_analysis.model import SYNTHETIC, Finding
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import Window, vietnamese_date
from cchc_analysis.report import blocks as b
from cchc_analysis.report.compose import synthetic_notice
from cchc_analysis.tables import QuarterData

ON_CARD = 40
"""Cases that a card lists one by one."""

SHOWN_CASES = 50
EVERY_CASE = 300_000
"""Up to so many cases every count opens down to its cases; above, only the overdue ones do."""

_AGREED = "Số đếm từ hồ sơ khớp với mọi con số của các bảng nhập tay."
_ONLY_CASES = "Quý này không có bảng nhập tay: các bảng của báo cáo được lập từ chính các hồ sơ này."
_OTHER_RULES = "Không đối chiếu: bảng nhập tay đếm theo quy tắc mặc định, trang này đếm theo quy tắc khác."

_TABLES = {
    "one_stop": ("carried_over", "new", "received", "resolved_on_time", "resolved_overdue", "resolved", "in_progress_in_date", "in_progress_late", "withdrawn"),
    "services": ("partial_online", "partial_total", "full_online", "full_total", "components_digitised", "components_total", "results_digitised", "results_total"),
}  # fmt: skip
_STATES = {
    "resolved_early": "đã giải quyết trước hạn", "resolved_on_due_day": "đã giải quyết đúng ngày hẹn", "resolved_overdue": "đã giải quyết quá hạn",
    "in_progress_in_date": "đang giải quyết, còn hạn", "in_progress_late": "đang giải quyết, trễ hạn", "withdrawn": "hồ sơ rút", "outside": "ngoài kỳ",
}  # fmt: skip


class CasesPage:
    """A quarter's cases in blocks, each count with a card that opens down to its cases."""

    def __init__(
        self, bundle: QuarterBundle, counted: Counted, files: Sequence[str], *, calendar: Calendar, comparison: Sequence[Finding] | str
    ) -> None:
        self.bundle, self.counted, self.files, self.calendar, self.comparison = bundle, counted, files, calendar, comparison
        self.wish = counted.wish
        self._cards: set[str] = set()
        self._every_case = counted.wish.behind == "received"

    def show(self, *parts: b.Shown) -> b.Shown:
        """Several parts shown by one cell."""
        return b.Shown(tuple(block for part in parts for block in part.blocks))

    def heading(self, number: str, text: str) -> b.Shown:
        """A heading with its printed mark."""
        return b.Shown((b.Heading(1, number, text),))

    def opening(self) -> b.Shown:
        """Meta data, title, where the cases come from."""
        period = self.bundle.data.period
        subject = f"Hồ sơ một cửa {period.quarter.title}"
        synthetic = self.counted.synthetic or period.synthetic
        meta = b.Meta(
            title=subject, quarter=str(period.quarter), subject=subject, author=period.document.get("issuer", ""),
            date=period.document.get("date") or self.bundle.data_day.isoformat(), synthetic=synthetic, kind="cases",
        )  # fmt: skip
        title = b.Title("HỒ SƠ MỘT CỬA", f"Đếm từ dữ liệu từng hồ sơ, {period.quarter.title}", f"({self.wish.window})")
        made = [b.Paragraph((b.Text(f"Nguồn: {', '.join(self.files)}. Mã hồ sơ trên trang này đã được băm."),), "remark")]
        return b.Shown((meta, title, *([synthetic_notice()] if synthetic else []), *made))

    def counts(self) -> b.Shown:
        """The tables of I.2 made from the cases."""
        table = self.counted.counts
        return self.show(
            self._count_table("ho-so-mot-cua", "Kết quả giải quyết hồ sơ", table, _TABLES["one_stop"]),
            self._count_table("ho-so-dich-vu", "Trực tuyến và số hóa", table, _TABLES["services"]),
        )

    def agreement(self) -> b.Shown:
        """The counts against the typed tables."""
        if isinstance(self.comparison, str):
            return b.Shown((b.Paragraph((b.Text(self.comparison),)),))
        rows = [(f.place, f.message, f.remedy) for f in self.comparison]
        return b.Shown((_table("khac-bang", "Chỗ số đếm khác bảng nhập tay", ("Chỗ", "Khác nhau", "Cách xử lý"), rows),))

    def times(self) -> b.Shown:
        """How long cases took, in working days."""
        summary = handling_summary(self.counted.tables["days"])
        numbers = ("cases", "median", "p90", "longest")
        rows = [(str(r["unit"]), *(format_number(int(r[n])) for n in numbers)) for r in summary.to_dict("records")]
        note = "Ngày làm việc, không kể ngày tiếp nhận và thời gian chờ bổ sung; trung vị và bách phân vị 90 lấy theo thứ hạng gần nhất."
        head = ("Đơn vị", "Hồ sơ", "Trung vị", "Bách phân vị 90", "Lâu nhất")
        return b.Shown((_table("thoi-gian", "Số ngày làm việc để giải quyết", head, rows, note=f"{note} Lịch {self.calendar.version}."),))

    def ageing(self) -> b.Shown:
        """The open cases by unit and lateness."""
        steps = [step_name(low, high) for low, high in LATE_STEPS]
        columns = ["open", "waiting", "due_soon", *steps, "no_due", "oldest"]
        late = [f"Trễ {low}–{high}" if high else f"Trễ từ {low}" for low, high in LATE_STEPS]
        head = ("Đơn vị", "Đang giải quyết", "Chờ bổ sung", f"Còn ≤ {self.wish.due_within} ngày", *late, "Không có hạn", "Lâu nhất (ngày)")
        rows = [(r["unit"], *(format_number(int(r[c])) for c in columns)) for r in self.counted.tables["ageing"].to_dict("records")]
        return b.Shown((_table("tuoi-ho-so", "Hồ sơ đang giải quyết", head, rows, note="Trễ tính bằng ngày làm việc.", wide=True),))

    def due(self) -> b.Shown:
        """Cases that are overdue or due soon."""
        due = self.counted.tables["due"]
        rows = [
            (
                r["unit"],
                r["case_id"],
                _day(r["received"]),
                _day(r["due_in_force"]),
                format_number(int(r["days_left"])),
                format_number(int(r["age"])),
            )
            for r in due.head(SHOWN_CASES).to_dict("records")
        ]
        if not rows:
            return b.Shown((b.Paragraph((b.Text("Không có hồ sơ nào quá hạn hay sắp đến hạn."),)),))
        more = (
            f"Còn {format_number(len(due) - len(rows))} hồ sơ; ghi đủ ra tệp bằng cchc cases … --due --out." if len(due) > len(rows) else ""
        )
        head = ("Đơn vị", "Hồ sơ (mã băm)", "Ngày nhận", "Hạn", "Còn (ngày)", "Tuổi (ngày)")
        return b.Shown(
            (_table("sap-den-han", f"Hồ sơ quá hạn và còn không quá {self.wish.due_within} ngày làm việc", head, rows, note=more),)
        )

    def rules(self) -> b.Shown:
        """The rules used with their sources, and how many cases each other set of rules places differently."""
        used = [
            (QUESTIONS[name].words, QUESTIONS[name].answers[a].words, QUESTIONS[name].answers[a].source)
            for name, a in self.wish.rules.answers().items()
        ]
        blocks = [_table("quy-tac", "Quy tắc xếp loại đã dùng", ("Câu hỏi", "Cách tính", "Nguồn"), used)]
        if not self._every_case:
            return b.Shown(tuple(blocks))
        states = self.counted.tables["listed"]
        other = [(name, format_number(self._moved(states, rules))) for name, rules in RULE_SETS.items() if rules != self.wish.rules]
        blocks.append(_table("quy-tac-khac", "Số hồ sơ mà bộ quy tắc khác xếp khác", ("Bộ quy tắc", "Hồ sơ"), other))
        return b.Shown(tuple(blocks))

    def _moved(self, states: pd.DataFrame, rules: Rules) -> int:
        from cchc_analysis.cases import differences

        return len(differences(states.drop(columns=["state", "due_in_force"]), window=self.wish.window, rules=self.wish.rules, other=rules))

    def findings(self) -> b.Shown:
        """What was wrong with the files of case records."""
        source: CaseImport | None = self.counted.imported
        if source is None or not source.findings:
            return b.Shown((b.Paragraph((b.Text("Tệp hồ sơ không có điều gì phải lưu ý."),)),))
        counts = f"Đã đọc {format_number(source.rows_read)} dòng: nhận {format_number(source.accepted)}, để riêng {format_number(source.set_aside)}."
        rows = [(f.severity.vietnamese, f.place, f.message, f.remedy) for f in source.findings[:SHOWN_CASES]]
        return b.Shown(
            (
                b.Paragraph((b.Text(counts),)),
                _table("tep-ho-so", "Điều cần xem trong tệp hồ sơ", ("Mức", "Chỗ", "Nội dung", "Cách xử lý"), rows),
            )
        )

    def _count_table(self, table_id: str, caption: str, counts: pd.DataFrame, columns: Sequence[str]) -> b.Shown:
        """A table of counts by unit with a row of sums; a 0 of 0 is printed as unknown."""
        head = (tuple(b.Cell((b.Text(text),), "center", header=True) for text in ("Đơn vị", *(COUNTS[c] for c in columns))),)
        body, cards = [], []
        rows: list[Mapping[Any, Any]] = [*counts.to_dict("records")]
        if len(rows) > 1:
            rows.append({"unit": "Cộng", **{c: int(counts[c].sum()) for c in COUNTS}})
        for row in rows:
            cells = [b.Cell((b.Text(row["unit"]),))]
            for column in columns:
                if _base(column) in COUNTS and not row[_base(column)]:
                    cells.append(b.Cell((b.Text("…"),), "right"))
                    continue
                card = self._card(column, row)
                cells.append(b.Cell((b.Number(card.id, card.shown),), "right"))
                cards.append(card)
            body.append(tuple(cells))
        emphasis = (len(body) - 1,) if len(rows) > len(counts) else ()
        fresh = [card for card in cards if card.id not in self._cards]
        self._cards |= {card.id for card in fresh}
        return b.Shown((b.Table(table_id, caption, head, tuple(body), (4, *(1,) * len(columns)), emphasis, wide=True), *fresh))

    def _card(self, column: str, row: Mapping[Any, Any]) -> b.Card:
        """The card of one count: how it is counted, and its cases when they are few."""
        unit, value = str(row["unit"]), int(row[column])
        listed = self.counted.tables["listed"]
        mine = listed if unit == "Cộng" else listed[listed["unit"] == unit]
        few = self._behind(mine, column) if 0 < value <= ON_CARD and (self._every_case or column == self.wish.behind) else mine.iloc[:0]
        sources = tuple(
            b.SourceRow(self.files[0], "", "", str(r["case_id"]), (("Đơn vị", str(r["unit"])), ("Ngày nhận", _day(r["received"])), ("Hạn", _day(r["due_in_force"])), ("Kết thúc", _day(r["closed"])), ("Trạng thái", _STATES.get(r["state"], r["state"]))))
            for r in few.to_dict("records")
        )  # fmt: skip
        note = (
            "" if sources or not value else f"Danh sách đủ {format_number(value)} hồ sơ: cchc cases … --list {column} --out danh_sach.csv"
        )
        return b.Card(
            id=f"cases.{column}@{unit}", label=COUNTS[column], scope=unit, shown=format_number(value), unit="hồ sơ",
            definition="đếm từ dữ liệu từng hồ sơ theo các quy tắc nêu ở trang này", legal_source="Biểu II.06a, Thông tư 01/2020/TT-VPCP",
            formula="", substituted="", exact=f"{format_number(value)} hồ sơ", rounding=b.NOT_ROUNDED, window=str(self.wish.window),
            status="tính từ số liệu gốc", sources=sources, note=note,
        )  # fmt: skip

    def _behind(self, listed: pd.DataFrame, column: str) -> pd.DataFrame:
        from cchc_analysis.cases import listing

        records = listed.drop(columns=["state", "due_in_force"])
        return listing(records, window=self.wish.window, column=column, rules=self.wish.rules)


def _base(column: str) -> str:
    """The count that a part is a part of: ``partial_total`` of ``partial_online`` and of itself; empty for the others."""
    stem, _, last = column.rpartition("_")
    return f"{stem}_total" if last in ("online", "digitised", "total") else ""


def _day(value: Any) -> str:
    return vietnamese_date(value.date()) if isinstance(value, datetime) and not pd.isna(value) else ""


def _table(
    table_id: str, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, note: str = "", wide: bool = False
) -> b.Table:
    """A table of plain texts; columns of numbers stand to the right."""
    made = [tuple(row) for row in rows]
    numeric = [bool(made) and all(row[i].lstrip("-").replace(".", "").isdigit() for row in made) for i in range(len(head))]
    heading = (tuple(b.Cell((b.Text(text),), "center", header=True) for text in head),)
    body = tuple(tuple(b.Cell((b.Text(text),), "right" if numeric[i] else "left") for i, text in enumerate(row)) for row in made)
    return b.Table(table_id, caption, heading, body, notes=((b.Text(note),),) if note else (), wide=wide)


def open_cases(quarter: str, root: str = ".", files: str = "", within: str = "3", rules: str = "law") -> CasesPage:
    """Count the case records of a quarter for its page.

    Args:
        quarter: ``2023-Q3``.
        root: the project folder.
        files: files of case records, separated by ``;``. Without any, those of ``data/raw/<quarter>/ho_so``; when there are none either,
            synthetic cases that have the totals of the typed tables, marked as such everywhere.
        within: working days for "due soon".
        rules: classification rules, as for ``cchc cases --rules``.

    Raises:
        CaseDataError: there is nothing to count, or a word is wrong (Vietnamese).
    """
    project = project_of(root)
    bundle = load(quarter, project)
    data = bundle.data
    window = data.period.window("one_stop")
    if window is None:
        raise CaseDataError("Quý này không nêu khoảng thời gian của bảng một cửa trong period.yaml")
    if not within.isdigit():
        raise CaseDataError(f"Số ngày “{within}” phải là số nguyên từ 0 trở lên")
    own = case_files(project / "data" / "raw" / str(data.period.quarter))
    given = [Path(name.strip()) for name in files.split(";") if name.strip()] or own
    units = Units(tuple(data.reference.units.values()), data.reference.levels, data.period.quarter.last_day)
    calendar = default_calendar()
    with tempfile.TemporaryDirectory(prefix="cchc-") as folder:
        shown = [path.name for path in given] or [f"hồ sơ giả lập ({SYNTHETIC}) có tổng số như bảng nhập tay"]
        paths = given or [_invented(data, window, calendar, Path(folder) / "ho_so.parquet")]
        with canonical_files(paths, _key_of(paths), CaseUnits(units)) as (canonical, source):
            behind = "received" if rows_in(canonical) <= EVERY_CASE else "resolved_overdue"
            wish = Wish(window, ("unit",), Rules.parse(rules), calendar, int(within), behind)
            counted = count_files(canonical, wish)
            counted.imported = source if given else None
        comparison = _OTHER_RULES if wish.rules != LAW_DEFAULT else _differing(data, paths, own, units)
    return CasesPage(bundle, counted, shown, calendar=calendar, comparison=comparison)


def _differing(data: QuarterData, paths: Sequence[Path], own: Sequence[Path], units: Units) -> list[Finding] | str:
    """Where the counts differ from the typed tables, or why there is nothing to show; the quarter's own records were compared when read."""
    typed = {name: table for name in TABLES if len(table := data.table(name)) and not (own and table.file == shown_files(own))}
    if not typed:
        return _ONLY_CASES
    if own and paths == own:
        found = [f for f in data.findings if f.code in COMPARED]
    else:
        found = compare(count_quarter(data, paths, units).tables, typed, {unit.id: unit.name for unit in units.current.values()})
    return found or _AGREED


def _invented(data: QuarterData, window: Window, calendar: Calendar, path: Path) -> Path:
    """Synthetic cases with the totals of the typed tables."""
    names = {unit.id: unit.name for unit in data.reference.units.values()}
    totals: dict[str, dict[str, Any]] = {}
    for table in ("one_stop", "online", "digitisation"):
        for row in data.table(table):
            unit = row.text("unit")
            wanted = totals.setdefault(unit, {"unit": names.get(unit, unit)})
            wanted |= {name: row[name] for name in COUNTS if isinstance(row[name], int)}
    usable = [row for row in totals.values() if all(name in row for name in ("carried_over", "new", *STATES))]
    if not usable:
        raise CaseDataError("Quý này không có tệp hồ sơ, và bảng một cửa chưa đủ số liệu để tạo hồ sơ giả lập")
    write_records([make_cases(usable, window=window, calendar=calendar, seed=data.period.quarter.year)], path)
    return path


def _key_of(paths: Sequence[Path]) -> bytes:
    """A key made from the files: the same files, the same hashes."""
    digest = hashlib.sha256(b"cchc cases page")
    for path in paths:
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    return digest.digest()
