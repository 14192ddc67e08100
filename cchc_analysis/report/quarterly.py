"""The quarterly CCHC report: what its sections need beyond the composer's sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cchc_analysis.indicators import shortcomings
from cchc_analysis.indicators.shortcomings import UnitFigures
from cchc_analysis.io.notebooks import project_of
from cchc_analysis.io.quarters import load
from cchc_analysis.model import Figure, Status
from cchc_analysis.numbers import Exact, exact, format_number, format_percent
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.report import blocks as b
from cchc_analysis.report import charts, compose
from cchc_analysis.report.compose import Part
from cchc_analysis.report.composer import Column, Composer, plain
from cchc_analysis.report.scorecard_page import scorecard_of
from cchc_analysis.tables import Row
from cchc_analysis.text import join_list, lower_first, unique, upper_first

__all__ = ["Column", "QuarterlyReport", "open_report"]

_STATES = {
    "resolved_on_time": "đã giải quyết đúng hạn",
    "resolved_overdue": "đã giải quyết quá hạn",
    "in_progress_in_date": "đang giải quyết còn hạn",
    "in_progress_late": "đang giải quyết trễ hạn",
    "withdrawn": "rút",
}
"""The states of a case, by the indicator that counts them."""


class QuarterlyReport(Composer):
    """The report of one quarter, section by section."""

    # -- I.1 ---------------------------------------------------------------------------------------------------

    def activities(self, section: str) -> b.Shown:
        """The activities that units reported for a section, each with its footnote."""
        made = []
        for row in self.data.table("activities").where(lambda r: r.text("section") == section):
            note = [b.Text(row.text("note"))] if row.text("note") else ""
            made.append(compose.paragraph(self.words, [compose.data_text(row.text("text"), self.figures)], "item", note))
        return self.shows(*made)

    def area(self, key: str) -> b.Shown:
        """The sentence about an area's tasks: who leads it, how many were due and done."""
        row = next((r for r in self.data.table("areas") if r.text("area") == key), None)
        if row is None:
            return self.shows(compose.missing_notice(["nhiệm vụ của lĩnh vực này trong quý"]))
        lead = upper_first(self.unit_name(row.text("lead_unit")))
        if row.number("tasks_due") == 0:
            return self.say([b.Text(f"{lead} không có nhiệm vụ đến hạn trong quý.")])
        all_done = row.number("tasks_done") == row.number("tasks_due")
        verb = "đã tham mưu hoàn thành" if all_done else "mới tham mưu hoàn thành"
        ending = "đúng thời hạn." if all_done else "đến hạn."
        sentence = f" {verb} {{area.done@{key}}}/{{area.due@{key}}} nhiệm vụ {ending}"
        return self.say([b.Text(lead)], sentence)

    def inspected_subjects(self) -> list[b.Inline]:
        """What was inspected, each subject once."""
        subjects = unique(row.text("subject") for row in self.rows("inspections") if row.text("subject"))
        return [b.Text(join_list(subjects) or "các đơn vị")]

    def inspected(self) -> list[b.Inline]:
        """The inspected units by name, for a footnote."""
        names = [self.unit_name(r.text("unit")) for r in self.data.table("inspections")]
        return [b.Text(f"Các đơn vị được kiểm tra: {join_list(names)}.")]

    def budget(self, *, opening: str, share: str, change: str) -> b.Shown:
        """An item for each budget line: the opening, then a clause for each comparison that the quarter has.

        ``@*`` is the line in ``opening`` and the comparison in ``share`` and ``change``; ``{scope}`` names it.
        """
        made: list[b.Block] = []
        unknown: list[str] = []
        for row in self.rows("budget"):
            item = row.text("item")
            parts: list[Part] = [[b.Text(row.text("label"))], opening.replace("@*", f"@{item}").replace("{unit}", row.text("unit"))]
            for base in self.data.table("budget_bases").where(lambda r, item=item: r.text("item") == item):  # type: ignore[misc]
                scope, grows = f"{item}.{base.text('base')}", base.text("kind") == "tang_giam"
                template = change if grows else share
                if base.number("amount") == 0 and not (grows and row.number("actual") == 0):
                    template = f"không tính được tỷ lệ{' tăng, giảm' if grows else ''} so với {{scope}}"
                runs = self.words.inlines(template, scope, base.text("label"))
                if any(isinstance(run, compose.Missing) for run in runs):
                    unknown.append(f"{row.text('label')} so với {base.text('label')}")
                    continue
                parts += [", ", [run for run in runs if not isinstance(run, compose.Missing)]]
                given = self.figures.get(f"budget.base@{scope}")
                if given:
                    parts.append([b.Text(" ("), b.Number(given.id, given.shown), b.Text(f" {given.unit})")])
            made.append(compose.paragraph(self.words, [*parts, "."], "item"))
        made += [compose.missing_notice(unknown)] if unknown else []
        return self.shows(*made) if made else self.no_table("budget")

    def inspected_counts(self) -> list[b.Inline]:
        """``03 phòng, ban và 05 xã``: how many units of each level were inspected."""
        levels, reference = self.data.reference.levels, self.data.reference
        counted = [f for i, f in self.figures.items() if i.startswith("inspection.count@")]
        made: list[b.Inline] = []
        for n, figure in enumerate(counted):
            level = levels.get(figure.id.partition("@")[2])
            alone = level is not None and [u.name for u in reference.of_level(level.id)] == [level.name]
            made += [b.Text(" và " if n == len(counted) - 1 else ", ")] if n else []
            made += [
                b.Number(figure.id, figure.shown),
                b.Text(f" đơn vị {'là' if alone else 'thuộc'} {level.name if level else figure.scope}"),
            ]
        return made

    def budget_table(self, id: str, caption: str) -> b.Shown:
        """Each budget line against each base: actual, base, share or signed change."""
        rows = self.rows("budget_bases")
        if not rows:
            return b.Shown(())
        lines = {r.text("item"): r for r in self.rows("budget")}
        head = (
            tuple(
                b.Cell((b.Text(h),), "center", True)
                for h in ("Khoản thu", "Thực hiện", "So với", "Số so sánh", "Tỷ lệ thực hiện", "Tăng (+), giảm (-)")
            ),
        )
        body = []
        for row in rows:
            item, scope = row.text("item"), f"{row.text('item')}.{row.text('base')}"
            line = lines.get(item)
            if line is None:
                continue
            cells = [b.Cell((b.Text(line.text("label")),), "left", True), self._amount(f"budget.actual@{item}")]
            cells += [b.Cell((b.Text(row.text("label")),)), self._amount(f"budget.base@{scope}")]
            cells += [self._percent(f"budget.share@{scope}"), self._percent(f"budget.change@{scope}", sign=True)]
            body.append(tuple(cells))
        note = (b.Text("Ô trống: không áp dụng; “…”: đơn vị chỉ báo cáo tỷ lệ, không nêu số so sánh."),)
        return self.shows(b.Table(id, caption, head, tuple(body), (5, 3, 3, 3, 2, 2), notes=(note,)))

    def _amount(self, figure_id: str) -> b.Cell:
        figure = self.figures.get(figure_id)
        if figure is None or figure.value is None:
            return b.Cell((b.Text("…"),), "right")
        return b.Cell((b.Number(figure.id, figure.shown), b.Text(f" {figure.unit}")), "right")

    def _percent(self, figure_id: str, *, sign: bool = False) -> b.Cell:
        figure = self.figures.get(figure_id)
        if figure is None:
            return b.Cell((), "right")
        if figure.status is Status.MISSING:
            return b.Cell((b.Text("…"),), "right")
        shown = compose.signed(figure) if sign else [b.Number(figure.id, figure.shown)]
        return b.Cell((*shown, *([] if figure.value is None else [b.Text("%")])), "right")

    # -- charts ------------------------------------------------------------------------------------------------

    def chart_rates(self, id: str, rate: str, subject: str, *, target: str = "") -> b.Shown:
        """Bars of one rate by level. The title says what the bars show: how many reach the target, or the highest and lowest."""
        figures = [(x.id, f) for x in self.data.reference.levels.values() if (f := self.figures.get(f"{rate}@{x.id}"))]
        shares: list[tuple[str, Exact | None]] = [(upper_first(f.scope), f.value) for _, f in figures]
        known = [(upper_first(f.scope), exact(f.value)) for _, f in figures if f.value is not None]
        if not known:
            return b.Shown(())
        goals = {level: t.value for level, _ in figures if (t := self.figures.get(f"{target}@{level}")) and t.value is not None}
        alt = "; ".join(f"{name}: {format_percent(value)}" for name, value in known)
        compared = {level: exact(f.value) for level, f in figures if level in goals and f.value is not None}
        if compared:
            reached = sum(value >= exact(goals[level]) for level, value in compared.items())
            aims = "; ".join(f"{self.figures[f'{target}@{level}'].scope} {format_percent(goal)}" for level, goal in goals.items())
            absent = {level for level in self.data.absent(rate.partition(".")[0]) if f"{target}@{level}" in self.figures}
            unknown = len((goals.keys() | absent) - compared.keys())
            waits = f" ({unknown} nhóm chưa có số liệu)" if unknown else ""
            title = f"{subject}: {reached}/{len(compared)} nhóm đơn vị đạt mục tiêu{waits}"
            alt += f". Mục tiêu: {aims}"
        else:
            low, high = min(known, key=lambda k: k[1]), max(known, key=lambda k: k[1])
            among = "" if len(known) == len(shares) else " trong các nơi có số liệu"
            title = f"{subject}: cao nhất{among} ở {high[0]} ({format_percent(high[1])})"
            if len(known) == 1:
                title = f"{subject}: {format_percent(high[1])} ở {high[0]}"
            elif low[1] != high[1]:
                title += f", thấp nhất ở {low[0]} ({format_percent(low[1])})"
        aims_by_row = {upper_first(f.scope): goals[level] for level, f in figures if level in goals}
        undefined = {upper_first(f.scope): f.shown for _, f in figures if f.status is not Status.MISSING}
        notes = {upper_first(f.scope): f.substituted for _, f in figures} if not goals else None
        return b.Shown(
            (charts.bar_shares(id, title, shares, alt=f"{subject}. {alt}.", targets=aims_by_row, notes=notes, instead=undefined),)
        )

    def chart_status(self, id: str) -> b.Shown:
        """Cases by state and level as shares of each level's cases, with the counts as labels."""
        drawn: dict[str, list[Exact]] = {}
        left_out = []
        for level in self.data.reference.levels.values():
            values = [f.value if (f := self.figures.get(f"one_stop.{state}@{level.id}")) else None for state in _STATES]
            known = [value for value in values if value is not None]
            if len(known) == len(_STATES):
                drawn[level.name] = known
            elif f"one_stop.received@{level.id}" in self.figures or level.id in self.data.absent("one_stop"):
                left_out.append(level.name)
        if not drawn:
            return b.Shown(())
        states = list(_STATES)
        late = sum(
            (exact(values[states.index(s)]) for values in drawn.values() for s in ("resolved_overdue", "in_progress_late")), exact(0)
        )
        where = f"{join_list(list(drawn))} (chưa đủ số liệu của {join_list(left_out)})" if left_out else "các nơi có số liệu"
        title = (
            f"{format_number(late)} hồ sơ quá hạn hoặc trễ hạn trong tổng số hồ sơ của {where}"
            if late
            else f"Không có hồ sơ quá hạn, trễ hạn ở {where}"
        )
        alt = "; ".join(
            f"{upper_first(name)}: " + ", ".join(f"{w} {format_number(v)}" for w, v in zip(_STATES.values(), values, strict=True))
            for name, values in drawn.items()
        )
        labels = [upper_first(name) for name in drawn]
        series = [(upper_first(w), [values[i] for values in drawn.values()]) for i, w in enumerate(_STATES.values())]
        return b.Shown((charts.stacked_counts(id, title, labels, series, alt=f"Tình trạng hồ sơ. {alt}.", as_shares=True),))

    # -- I.4 to I.8 --------------------------------------------------------------------------------------------

    def reporting(self, *roles: str) -> b.Shown:
        """Who sent a report, of the levels that play these parts: counts, and the names of those who did not."""
        groups = unique(x.reporting_group for x in self.data.reference.with_role(*roles) if x.reporting_group)
        known = [group for group in groups if f"reporting.due@group.{group}" in self.figures]
        if not known:
            return self.no_table("reporting")
        return self.show(*(self._reporting_group(group, named=len(known) > 1) for group in known))

    def _reporting_group(self, group: str, *, named: bool) -> b.Shown:
        scope = f"group.{group}"
        of: Part = [b.Text(f" của {self.figures[f'reporting.due@{scope}'].scope}")] if named else ""
        counts = self.item("Số đơn vị gửi báo cáo CCHC", of, f": {{reporting.sent@{scope}}}/{{reporting.due@{scope}}}.")
        absent = shortcomings.missing_reporters(self.data, group)
        names: Part = [b.Text(f": {join_list([u.name for u in absent])}")] if absent else ""
        return self.show(counts, self.item("Số đơn vị không gửi báo cáo CCHC", of, f": {{reporting.not_sent@{scope}}}", names, "."))

    def strengths(self, *found: b.Shown) -> b.Shown:
        """The strengths that the figures bear out; says so when there is none."""
        if any(part.blocks for part in found):
            return self.show(*found)
        return self.say("Trong các nội dung có số liệu của quý, chưa có nội dung nào đạt trọn vẹn để nêu thành ưu điểm.")

    def _levels(self, roles: Sequence[str]) -> list[str]:
        return [level.id for level in self.data.reference.with_role(*roles)]

    def open_petitions(self, *roles: str) -> b.Shown:
        """Units with open petitions, of the levels that play these parts; says so when there are none, and when the table is missing."""
        levels = self._levels(roles)
        listed = shortcomings.open_petitions(self.data, self.figures, levels)
        unknown = shortcomings.petitions_unknown(self.data, self.figures, levels)
        counted = any(f"petitions.open@{level}" in self.figures for level in levels)
        if not self.rows("petitions_open") and (unknown or not counted):
            return self.no_table("petitions_open")
        if not listed and not unknown:
            return self.item("Không còn đơn thư chưa giải quyết xong.")
        named = [self.item("Một số đơn thư chưa giải quyết xong: ", self.unit_list(listed, "đơn"), ".")] if listed else []
        waits = [compose.missing_notice([f"đơn thư chưa giải quyết xong của {level.name}" for level in unknown])] if unknown else []
        return self.show(*named, self.shows(*waits))

    def low_indicators(self, *roles: str) -> b.Shown:
        """Socio-economic indicators under the threshold, by unit, of the levels that play these parts."""
        if not self.rows("indicators"):
            return self.no_table("indicators")
        units = self.data.reference.units
        present = {units[u].level for row in self.rows("indicators") if (u := row.text("unit")) in units}
        owing = {units[u].level for u in self.data.owed.get("indicators", ()) if u in units} if self.data.owed else self._with_threshold
        asked = [level for level in self._levels(roles) if level in present | (self._with_threshold & owing)]
        return self.show(*(self._low_indicators(level, given=level in present) for level in asked))

    @property
    def _with_threshold(self) -> set[str]:
        prefix = "target.indicator_low@"
        return {figure_id.removeprefix(prefix) for figure_id in self.figures if figure_id.startswith(prefix)}

    def _low_indicators(self, level: str, *, given: bool) -> b.Shown:
        if not given:
            return self.shows(compose.missing_notice([f"chỉ tiêu kinh tế - xã hội của {self.data.reference.levels[level].name}"]))
        if level not in self._with_threshold:
            return self.shows(compose.missing_notice([f"ngưỡng nêu chỉ tiêu đạt thấp của {self.data.reference.levels[level].name}"]))
        listed = shortcomings.low_indicators(self.data, self.figures, [level])
        limit = f"{{target.indicator_low@{level}}}%"
        if not listed:
            return self.item(f"Không có chỉ tiêu kinh tế - xã hội nào đạt dưới {limit} trong số các chỉ tiêu có số liệu.")
        opening = f"Một số chỉ tiêu kinh tế - xã hội đạt thấp, dưới {limit} ({{window.indicators}})"
        if [item.unit.level for item in listed] == [self.data.reference.body]:
            return self.item(f"{opening}: ", self.indicator_list(listed[0].figures), ".")
        each = [self.subitem([b.Text(f"{upper_first(item.unit.name)}: ")], self.indicator_list(item.figures), ".") for item in listed]
        return self.show(self.item(f"{opening}:"), *each)

    def low_criteria(self, sentence: str) -> b.Shown:
        """The sentence that points to section 9, when the quarter has forecast rows."""
        return self.item(sentence) if self.rows("forecast") else b.Shown(())

    def forecast(self) -> b.Shown:
        """Section I.9: the criteria that may score low, computed on the quarter's scorecard, and the evidence used."""
        if not self.data.period.scorecard:
            return self.shows(compose.missing_notice(["bộ tiêu chí chấm điểm (dòng scorecard trong period.yaml)"]))
        targets = [f for i, f in self.figures.items() if i.startswith("target.digitisation@")]
        used = compose.listing([row for row in self.rows("evidence") if row["value"] is not None], self._evidence)
        aims = compose.listing(targets, lambda f: [b.Text(f"{f.scope} "), b.Number(f.id, f.shown), b.Text("%")])
        said = [self.item("Minh chứng đã có: ", used, ".")] if used else []
        said += [self.item("Mục tiêu số hóa được giao: ", aims, ".")] if aims else []
        return self.show(scorecard_of(self.bundle).low_points(), *said)

    def _evidence(self, row: Row) -> list[b.Inline]:
        """A piece of evidence with its value: a number, or words as they were typed."""
        figure = self.figures.get(f"evidence.{row.text('variable')}")
        if figure is None:
            return [b.Text(f"{row.text('note') or row.text('variable')}: {row.source('value').raw}")]
        unit = figure.unit if figure.unit == "%" else f" {figure.unit}"
        return [b.Text(f"{figure.definition.label}: "), b.Number(figure.id, figure.shown), b.Text(unit)]

    def low_digitisation(self, *roles: str) -> b.Shown:
        """Digitisation rates under the target, of the levels that play these parts and of their units that report one."""
        made = []
        for rate, target in shortcomings.low_digitisation(self.data, self.figures, self._levels(roles)):
            subject = "Tỷ lệ số hóa hồ sơ" if rate.status is Status.REPORTED else rate.definition.label
            runs: list[b.Inline] = [b.Text(f"{subject} của {rate.scope} đạt "), b.Number(rate.id, rate.shown)]
            made.append(self.item(runs, f"%, thấp hơn mục tiêu {{{target.id}}}%."))
        return self.show(*made)

    def unit_list(self, listed: Sequence[UnitFigures], unit_of_measure: str) -> list[b.Inline]:
        """``Phòng A (06 đơn); Phòng B (01 đơn)``."""

        def runs(item: UnitFigures) -> list[b.Inline]:
            figure = item.figures[0]
            return [b.Text(f"{item.unit.name} ("), b.Number(figure.id, figure.shown), b.Text(f" {unit_of_measure})")]

        return compose.listing(listed, runs)

    def indicator_list(self, figures: Sequence[Figure]) -> list[b.Inline]:
        """``Đàn trâu (42,11%); Đàn bò (62,74%)``."""
        return compose.listing(figures, lambda f: [b.Text(f"{f.scope} ("), b.Number(f.id, f.shown), b.Text("%)")])

    def recommendations(self) -> b.Shown:
        """The recommendations grouped by the office that must answer, each with the unit that made it."""
        grouped: dict[str, list[Row]] = {}
        for row in self.rows("recommendations"):
            grouped.setdefault(row.text("lead_unit"), []).append(row)
        made: list[b.Block] = []
        for lead, group in grouped.items():
            made.append(b.Paragraph((b.Text(f"Nhóm kiến nghị do {self.unit_name(lead)} chủ trì tham mưu trả lời:"),), "item"))
            for row in group:
                proposer = row.text("proposer")
                made.append(b.Paragraph((b.Text(row.text("text").rstrip(".")), b.Text(f" ({proposer})." if proposer else ".")), "subitem"))
        return self.shows(*made)

    def next_tasks(self, role: str, id: str, caption: str) -> b.Shown:
        """The next quarter's tasks, sorted by deadline, those without a day last.

        A task's section is a level: ``below`` takes the levels with that role, ``body`` all others, so that no task is lost.
        """
        caption = plain(compose.paragraph(self.words, [caption]))
        below = self._levels(["below"])
        rows = [r for r in self.rows("next_tasks") if (r.text("section") in below) == (role == "below")]
        if not rows:
            return self.shows(compose.missing_notice([lower_first(caption)]))
        rows.sort(key=lambda r: (r["deadline"] is None, str(r["deadline"] or "")))
        head = (tuple(b.Cell((b.Text(h),), "center", True) for h in ("STT", "Nhiệm vụ", "Đơn vị thực hiện", "Thời hạn")),)
        body = tuple(
            (
                b.Cell((b.Text(str(i)),), "center"),
                b.Cell((b.Text(r.text("text")),)),
                b.Cell((b.Text(r.text("owner")),)),
                b.Cell((b.Text(r.text("deadline_text") or _day(r)),)),
            )
            for i, r in enumerate(rows, 1)
        )
        return self.shows(b.Table(id, caption, head, body, (1, 7, 5, 4)))


def open_report(quarter: str, root: str = ".") -> QuarterlyReport:
    """Read, check and compute a quarter under a project folder."""
    return QuarterlyReport(load(quarter, project_of(root)))


def _day(row: Row) -> str:
    deadline = row["deadline"]
    return vietnamese_date(deadline) if isinstance(deadline, date) else ""
