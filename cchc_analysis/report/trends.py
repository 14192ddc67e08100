"""The page of trends: what a notebook shows of figures over the quarters."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_analysis import trends
from cchc_analysis.io.history import load_history
from cchc_analysis.io.notebooks import project_of
from cchc_analysis.numbers import exact, format_number, format_percent
from cchc_analysis.periods import Quarter
from cchc_analysis.report import blocks as b
from cchc_analysis.report.compose import synthetic_notice
from cchc_analysis.report.panels import Panel, panels
from cchc_analysis.report.trend_page import NOTHING, TrendPage, plain, short, sign
from cchc_analysis.text import join_list, unique, upper_first
from cchc_analysis.trends import Series

MOST_PANELS = 24
MOST_UNITS = 100
_NAMED = 6
_COLUMNS = 6
_TOO_FEW = "chưa đủ quý"


class TrendReport(TrendPage):
    """The sections of the page; each method returns what a cell shows."""

    # -- sections ----------------------------------------------------------------------------------------------

    def opening(self, subject: str) -> b.Shown:
        """Meta data, title, what the page covers, and what it cannot say yet."""
        period = self.history.latest.data.period
        span = f"{self.axis[0].title} – {self.axis[-1].title}" if len(self.axis) > 1 else self.axis[0].title
        synthetic = any(x.data.period.synthetic for x in self.history.bundles.values())
        meta = b.Meta(
            f"{subject}, {span}", str(self.quarter), subject, period.document.get("issuer", ""),
            self.history.latest.data_day.isoformat(), synthetic, "trends",
        )  # fmt: skip
        blocks: list[b.Block] = [meta, b.Title("XU HƯỚNG", upper_first(subject), f"({period.document.get('unit', '')}, {span})")]
        if synthetic:
            blocks.append(synthetic_notice())
        blocks.append(b.Paragraph((b.Text(self._coverage()),)))
        if self.single:
            text = "Mới có số liệu của một quý. Xu hướng và thứ hạng thay đổi cần từ hai quý, giới hạn kiểm soát cần từ "
            text += f"{trends.MIN_POINTS} quý cùng cách tính, so sánh mùa vụ cần cùng quý năm trước; dưới đây là giá trị hiện có."
            blocks.append(b.Paragraph((b.Text(text),), "notice"))
        return self.shows(*blocks)

    def _coverage(self) -> str:
        count = len(self.history.bundles)
        text = f"Trang này đặt cạnh nhau số liệu của {count:02d} quý" if count > 1 else "Trang này có số liệu của 01 quý"
        text += f": {join_list([q.title for q in sorted(self.history.bundles)])}." if count <= _NAMED else f", đến {self.quarter.title}."
        missing = [q.title for q in self.axis if q not in self.history.bundles and q not in self.history.left_out]
        if missing:
            text += f" Chưa có số liệu: {join_list(missing)}; các quý này để trống, không nối."
        left_out = [f"{q.title} ({why.rstrip('.')})" for q, why in self.history.left_out.items()]
        if left_out:
            text += f" Không đưa vào: {'; '.join(left_out)}."
        return text

    def glance(self, id: str, caption: str, *definitions: str) -> b.Shown:
        """The last quarter's value of each indicator by level, against the quarter before, last year, and its control limits."""
        lines = [
            (series, now, [self.change(s) for s in (trends.step(series, self.quarter), trends.season(series, self.quarter))])
            for definition in definitions
            for series in self.series(definition)
            if (now := series.at(self.quarter)).figure is not None
        ]
        verdicts = [self._verdict(series) for series, _, _ in lines]
        kept = [k for k in range(2) if any(changes[k] != NOTHING for _, _, changes in lines)]
        judged = any(verdict != _TOO_FEW for verdict in verdicts)
        rows = [
            (
                *self.named(series, lines[n - 1][0] if n else None),
                self.value(now),
                *(b.Cell(changes[k]) for k in kept),
                *([plain(verdict)] if judged else []),
            )
            for n, ((series, now, changes), verdict) in enumerate(zip(lines, verdicts, strict=True))
        ]
        compared = ("So với quý trước có số liệu", "So với cùng quý năm trước")
        heads = ["Chỉ số", "Nơi", short(self.quarter), *(compared[k] for k in kept), *(["Giới hạn kiểm soát"] if judged else [])]
        return self.table(id, caption, heads, rows, (4, 4, 2, 4, 4, 4)[: len(heads)])

    def panels(
        self, id: str, definition: str, subject: str, *, units: bool = False, limits: bool = False, target: str = "", columns: int = 0
    ) -> b.Shown:
        """Small multiples of an indicator, a panel for each level (or unit); nothing before there are two quarters.

        With more than :data:`MOST_PANELS` series those with the largest last change are drawn, and the caption says so.
        """
        several = self.series(definition, units=units)
        if self.single or not several:
            return b.Shown(())
        drawn, source = self._most_moved(several), ""
        if len(drawn) < len(several):
            source = f"Vẽ {len(drawn)}/{len(several)} đơn vị có thay đổi lớn nhất ở quý sau cùng."
        figure = drawn[0].figure
        controls = {s.id: [c for run in s.runs if (c := trends.control(run))] if limits else [] for s in drawn}
        shown = [
            Panel(self.scope_name(s), s.points, controls[s.id], self.target(target, s) if target else None) for s in drawn
        ]  # fmt: skip
        signals = sum(x.outside for cs in controls.values() for c in cs for x in c.limits)
        digits = max(p.figure.places for s in drawn for p in s.known if p.figure is not None)
        made = panels(
            id, self._message(subject, several, signals), shown, alt=f"{subject}. {self._in_words(drawn)}", digits=digits,
            percent=figure.unit == "%", columns=columns or (2 if len(drawn) in (1, 2, 4) else 3), source=source,
        )  # fmt: skip
        return self.shows(made)

    def controlled(self, id: str, caption: str, *definitions: str) -> b.Shown:
        """Centre and limits of the last quarter for each indicator by level, and which quarters lie beyond theirs."""
        rows = []
        for definition in definitions:
            for series in self.series(definition):
                for control in (c for run in series.runs if (c := trends.control(run))):
                    last = control.limits[-1]
                    places = series.figure.places
                    signals = [
                        f"{short(x.point.quarter)} ({'trên' if x.above else 'dưới'}{', tham khảo' if x.weak else ''})"
                        for x in control.signals
                    ]
                    rows.append(
                        (
                            b.Cell((b.Text(self.name(series)),), "left", True),
                            plain(f"{short(control.limits[0].point.quarter)} – {short(last.point.quarter)}"),
                            plain(format_percent(control.centre, places), "right"),
                            plain(f"{format_number(last.bound(-1, places), places)} – {format_number(last.bound(1, places), places)}%", "right"),
                            plain(join_list(signals) or "không có"),
                        )
                    )  # fmt: skip
        if not rows:
            return self.say(f"Giới hạn kiểm soát cần từ {trends.MIN_POINTS} quý cùng cách tính và cùng dạng khoảng số liệu.", "remark")
        note = "Giới hạn: mức trung bình p ± 3√(p(1 − p)/n) với n là số hồ sơ của quý, cắt ở 0% và 100%; trung bình lấy chung các quý cùng đoạn."
        weak = "“Tham khảo”: số hồ sơ kỳ vọng ở một phía dưới 5. Quý có rất nhiều hồ sơ thì dải hẹp; điểm vượt dải là chỗ nên xem lại, chưa phải lỗi."
        heads = ("Chỉ số", "Đoạn so sánh được", "Trung bình", "Giới hạn ở quý cuối đoạn", "Quý vượt giới hạn")
        return self.table(id, caption, heads, rows, (5, 3, 2, 4, 4), notes=(note, weak))

    def ranking(self, id: str, definition: str, caption: str, *, low_first: bool = False) -> b.Shown:
        """The units (the levels, where there are no units) by an indicator, with the places won and lost."""
        several = self.series(definition, units=True)
        several = several if len(several) > 1 else self.series(definition)
        if len(several) < 2:
            return b.Shown(())
        standings = trends.ranking(several, self.quarter, low_first=low_first)
        earlier = next((x.step.then.quarter for x in standings if x.step.then), None)
        rows = []
        for x in standings[:MOST_UNITS]:
            row = [plain(str(x.rank), "center"), b.Cell((b.Text(self.scope_name(x.series)),), "left", True)]
            row.append(self.value(x.step.now))
            if earlier:
                row += [plain("…" if x.before is None else str(x.before), "center"), plain(_moved(x)), b.Cell(self.change(x.step))]
            rows.append(tuple(row))
        left = len(several) - len(standings)
        notes = [f"{left:02d} đơn vị chưa có số liệu quý này nên không xếp hạng."] if left else []
        notes += [f"Chỉ in {MOST_UNITS} hạng đầu."] if len(standings) > MOST_UNITS else []
        notes.append("Xếp theo giá trị chưa làm tròn; bằng nhau thì cùng hạng.")
        heads = ["Hạng", "Đơn vị", short(self.quarter)] + ([f"Hạng {short(earlier)}", "Đổi hạng", "Thay đổi"] if earlier else [])
        return self.table(id, caption, heads, rows, (1, 5, 2, 2, 2, 4)[: len(heads)], notes=notes)

    def seasons(self, id: str, caption: str, *definitions: str) -> b.Shown:
        """The last quarter against the same quarter of every earlier year."""
        years = [q for q in self.axis if q.number == self.quarter.number and q != self.quarter and q in self.history.bundles]
        if not years:
            return self.say(f"So sánh mùa vụ cần số liệu quý {self.quarter.roman} của năm trước.", "remark")
        rows = []
        for series in (s for d in definitions for s in self.series(d)):
            now = series.at(self.quarter)
            if now.value is None or not any(series.at(q).value is not None for q in years):
                continue
            row = [b.Cell((b.Text(self.name(series)),), "left", True), *(self.value(series.at(q)) for q in years), self.value(now)]
            rows.append((*row, b.Cell(self.change(trends.against(series, years[-1], self.quarter)))))
        heads = ["Chỉ số", *map(short, years), short(self.quarter), f"So với {short(years[-1])}"]
        return self.table(id, caption, heads, rows, (5, *([2] * (len(years) + 1)), 4))

    def breaks(self, id: str, caption: str) -> b.Shown:
        """Where figures may not be compared, and why: definitions, units of measure, windows that changed."""
        found: dict[tuple[str, str], list[str]] = {}
        for series in self.history.series:
            for before, point in zip(series.known, series.known[1:], strict=False):
                if point.broken:
                    where = f"{short(before.quarter)} → {short(point.quarter)}"
                    found.setdefault((where, point.broken), []).append(series.figure.definition.label)
        merged: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        for (where, why), labels in found.items():
            merged.setdefault((why, tuple(unique(labels))), []).append(where)
        if not merged:
            what = "đổi cách tính, đơn vị tính hay dạng khoảng số liệu"
            return b.Shown(()) if self.single else self.say(f"Giữa các quý có số liệu không có chỗ nào {what}.")
        rows = [(plain(_places(where)), plain(_some(labels)), plain(upper_first(why) + ".")) for (why, labels), where in merged.items()]
        return self.table(id, caption, ("Giữa hai quý", "Chỉ số", "Vì sao không so sánh"), rows, (3, 5, 6))

    def everything(self, id: str, caption: str) -> b.Shown:
        """Every figure of every quarter, a table for each section of the report; units in tables of their own."""
        sections: dict[str, list[Series]] = {}
        units = {s.scope for s in self.history.series if s.scope in self._units and s.scope not in self._levels}
        for series in self.history.series:
            if series.known and not (len(units) > MOST_UNITS and series.scope in units):
                sections.setdefault(series.figure.definition.section, []).append(series)
        parts = []
        for n, (section, several) in enumerate(sorted(sections.items()), 1):
            several.sort(key=lambda s: s.figure.definition.id)
            for first in range(0, len(self.axis), _COLUMNS):
                span = slice(first, first + _COLUMNS)
                rows = [
                    (
                        b.Cell((b.Text(upper_first(self.name(s))),), "left", True),
                        plain(s.figure.unit, "center"),
                        *map(self.marked, s.points[span]),
                    )
                    for s in several
                    if any(p.figure is not None for p in s.points[span])
                ]
                heads = ["Chỉ số", "Đơn vị tính", *map(short, self.axis[span])]
                title = f"{caption} – mục {section}" + (f", từ {self.axis[first].title}" if len(self.axis) > _COLUMNS else "")
                parts.append(
                    self.table(f"{id}-{n}-{first + 1}", title, heads, rows, (7, 2, *([2] * (len(heads) - 2))), wide=True, earlier=False)
                )
        text = (
            "“–”: quý không có chỉ số này; “…”: thiếu số liệu; “≠”: không so sánh với quý có số liệu liền trước (xem mục các chỗ đứt gãy)."
        )
        if len(units) > MOST_UNITS:
            text += f" Chỉ số của từng đơn vị ({len(units)} đơn vị) xem trong figures.csv của mỗi quý."
        return self.show(self.say(text, "remark"), *parts)

    def _verdict(self, series: Series) -> str:
        run = series.runs[-1] if series.runs else ()
        control = trends.control(run)
        last = control.limits[-1] if control else None
        if last is None or last.point.quarter != self.quarter:
            return _TOO_FEW
        where = f"{format_number(last.bound(-1, 2), 2)} – {format_number(last.bound(1, 2), 2)}%"
        return f"{('vượt trên' if last.above else 'vượt dưới') if last.outside else 'trong giới hạn'} ({where})"

    def _most_moved(self, several: Sequence[Series]) -> list[Series]:
        if len(several) <= MOST_PANELS:
            return list(several)
        moved = sorted(several, key=lambda s: -abs(exact(trends.step(s, self.quarter).difference or 0)))[:MOST_PANELS]
        return [s for s in several if s in moved]

    def _message(self, subject: str, several: Sequence[Series], signals: int) -> str:
        steps = [trends.step(s, self.quarter) for s in several]
        if all(x.difference is None for x in steps):
            steps = [trends.season(s, self.quarter) for s in several]
        differences = [d for x in steps if (d := x.difference) is not None]
        if not differences:
            return f"{subject}: quý sau cùng không so sánh được với quý trước"
        quarters = {x.then.quarter for x in steps if x.difference is not None and x.then}
        then = max(quarters).title if len(quarters) == 1 else "quý liền trước có số liệu"
        if len(several) == 1:
            text = steps[0].words
        else:
            counted = (
                (sum(d > 0 for d in differences), "tăng"),
                (sum(d < 0 for d in differences), "giảm"),
                (sum(d == 0 for d in differences), "giữ nguyên"),
            )
            text = ", ".join(f"{word} ở {n}" for n, word in counted if n) + f" trong {len(differences)} nơi"
        left = len(several) - len(differences)
        text = f"{subject}: {text} so với {then}" + (f" ({left} nơi không so sánh được)" if left else "")
        return text + (f"; {signals} điểm vượt giới hạn kiểm soát" if signals else "")

    def _in_words(self, drawn: Sequence[Series]) -> str:
        return " ".join(
            f"{self.scope_name(s)}: "
            + ", ".join(f"{short(p.quarter)} {p.figure.shown}{sign(p.figure)}" for p in s.known if p.figure is not None)
            + "."
            for s in drawn
        )


def open_trends(quarter: str = "", root: str = ".") -> TrendReport:
    """Read every quarter under a project folder up to one (all of them when it is empty).

    Raises:
        ValueError: the text is no quarter.
        InputError: not one quarter can be read without faults.
    """
    return TrendReport(load_history(project_of(root), Quarter.parse(quarter) if quarter else None))


def _places(where: Sequence[str]) -> str:
    """A few places in full; many as the first and the last with their count."""
    if len(where) <= 3:
        return "; ".join(where)
    return f"{where[0].partition(' →')[0]} → … → {where[-1].rpartition('→ ')[2]} ({len(where)} chỗ)"


def _some(labels: Sequence[str]) -> str:
    if len(labels) <= _NAMED:
        return "; ".join(labels)
    return f"{'; '.join(labels[:_NAMED])} và {len(labels) - _NAMED} chỉ số khác"


def _moved(standing: trends.Standing) -> str:
    if standing.before is None:
        return "mới có"
    if standing.moved is None:
        return "không so sánh"
    if standing.moved == 0:
        return "giữ hạng"
    return f"{'lên' if standing.moved > 0 else 'xuống'} {abs(standing.moved)} bậc"
