"""The scorecard page and section I.9: what a notebook calls; each method returns what a cell shows."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from cchc_analysis.io.notebooks import project_of
from cchc_analysis.io.quarters import QuarterBundle
from cchc_analysis.io.scorecards.inputs import ScoredQuarter, observations, score_bundle, score_quarter
from cchc_analysis.model import Definition, Figure, Figures, Status
from cchc_analysis.numbers import exact, format_number, read_number
from cchc_analysis.report import blocks as b
from cchc_analysis.report import scorecard_view as view
from cchc_analysis.report.cards import CardMaker
from cchc_analysis.report.compose import synthetic_notice
from cchc_analysis.scorecard.figures import forecast_figures, headroom_figures, pareto_figures, plan_figures, score_figures
from cchc_analysis.scorecard.forecast import forecast
from cchc_analysis.scorecard.headroom import Headroom, headrooms
from cchc_analysis.scorecard.reading import Occasion
from cchc_analysis.scorecard.tree import Area
from cchc_analysis.text import upper_first

if TYPE_CHECKING:
    from cchc_analysis.scorecard.plan import Planner

_LETTERS = "a b c d đ e g h i k l m n o p q r s t u v x y".split()  # noqa: SIM905


class ScorecardPage:
    """One quarter's scorecard in blocks, each number with its card."""

    def __init__(self, scored: ScoredQuarter) -> None:
        self.scored = scored
        self.card, self.result = scored.card, scored.result
        self._extra: dict[str, Figure] = {}
        self._shown: set[str] = set()

    @cached_property
    def rooms(self) -> list[Headroom]:
        """How far each criterion is from its next step."""
        occasion = Occasion(self.card, self.scored.bundle.data_day)
        return [room for leaf in self.card.leaves for room in headrooms(occasion, leaf, self.scored.evidence)]

    @cached_property
    def figures(self) -> Figures:
        """The quarter's figures and the scorecard's."""
        mine = [*score_figures(self.result, self.card, self.scored.cells), *headroom_figures(self.rooms, self.card)]
        return Figures.of([*self.scored.bundle.figures.values(), *mine])

    def shows(self, *blocks: b.Block) -> b.Shown:
        """The blocks, followed by the cards of figures printed for the first time."""
        maker = CardMaker(self.scored.bundle.data, Figures({**self.figures.by_id, **self._extra}))
        used = [run.figure for block in blocks for run in b.inlines_of(block) if isinstance(run, b.Number)]
        cards = [card for card in maker.with_inputs(used) if card.id not in self._shown]
        self._shown |= {card.id for card in cards}
        return b.Shown((*blocks, *cards))

    def show(self, *parts: b.Shown) -> b.Shown:
        """Several parts shown by one cell."""
        return b.Shown(tuple(block for part in parts for block in part.blocks))

    def heading(self, level: int, number: str, text: str) -> b.Shown:
        """A heading with its printed mark."""
        return b.Shown((b.Heading(level, number, text),))

    def opening(self) -> b.Shown:
        """Meta data, title, the card's law, and what is not known of it."""
        period, card = self.scored.bundle.data.period, self.card
        subject = f"Chấm điểm {period.quarter.title} theo {card.law.number}"
        meta = b.Meta(
            title=subject, quarter=str(period.quarter), subject=subject, author=period.document.get("issuer", ""),
            date=period.document.get("date") or self.scored.bundle.data_day.isoformat(), synthetic=period.synthetic, kind="scorecard",
        )  # fmt: skip
        remarks = [card.remark] if card.remark else []
        if not card.valid_on(self.scored.bundle.data_day):
            remarks.append("Bộ tiêu chí này không có hiệu lực vào ngày của số liệu.")
        title = b.Title("BẢNG ĐIỂM", f"{upper_first(card.title)}, {period.quarter.title}", f"({card.law.number}, {card.law.issuer})")
        label = [synthetic_notice()] if period.synthetic else []
        return b.Shown((meta, title, *label, *(b.Paragraph((b.Text(r),), "notice") for r in remarks)))

    def areas(self) -> b.Shown:
        """Points by area."""
        return self.shows(view.area_table(self.result, self.card))

    def lost(self) -> b.Shown:
        """The waterfall of points lost."""
        return self.shows(view.lost_points(self.result, self.card))

    def criteria(self) -> b.Shown:
        """Every criterion, a table for each area."""
        return self.shows(*(view.criteria_table(self.result, area, self.rooms) for area in self.card.areas))

    def ranges(self) -> b.Shown:
        """What is not certain, and why."""
        table = view.open_ranges(self.result)
        return self.shows(table or b.Paragraph((b.Text("Mọi tiêu chí đều tính được điểm chắc chắn."),)))

    def year_end(self) -> b.Shown:
        """The year's end at the pace so far."""
        seen = observations(self.scored.bundle.data.period.quarter, self.scored.bundle.root, self.card)
        if not seen:
            return b.Shown(())
        found = forecast(self.card, seen)
        self._extra.update({f.id: f for f in forecast_figures(found, self.card)})
        return self.shows(view.forecast_table(found, self.card))

    @cached_property
    def planner(self) -> Planner:
        """The planner for this quarter's actions."""
        from cchc_analysis.scorecard.plan import Planner

        return Planner(self.card, self.scored.evidence, self.scored.actions, self.scored.bundle.data_day)

    def plan(self, target: str = "") -> b.Shown:
        """The plan for a target (``7,5``; without one: half of what is still open), with the list of points against effort."""
        total = self.result.total
        wanted = _points(target) if target else (total.low + (total.high - total.low) / 2)
        plan = self.planner.plan(wanted)
        self._extra.update({f.id: f for f in plan_figures(plan, self.card)})
        problems = [b.Paragraph((b.Text(f"{f.message} {f.remedy}"),), "notice") for f in self.scored.action_findings]
        best = self.planner.pareto(12)
        self._extra.update({f.id: f for f in pareto_figures(best, self.card)})
        front = view.pareto_table(best)
        return self.shows(*problems, *view.plan_blocks(plan), *([front] if front else []))

    def lint(self) -> b.Shown:
        """What is wrong with the card itself."""
        from cchc_analysis.scorecard.lint import lint

        table = view.lint_table(lint(self.card))
        return self.shows(table or b.Paragraph((b.Text("Bộ tiêu chí không có điều gì phải lưu ý."),)))

    def what_if(self) -> b.Shown:
        """The form for trying other numbers; in JupyterLab too."""
        return view.LiveShown((view.what_if(self.card, self.scored.evidence, self.result),))

    def low_points(self) -> b.Shown:
        """Section I.9: for each area with criteria that may score low, who advises on it, how many, and the table."""
        made: list[b.Block] = []
        listed = [area for area in self.card.areas if view.low_leaves(self.result, area, self.scored.reasons)]
        for letter, area in zip(_LETTERS, listed, strict=False):
            made += self._area(f"{letter})", area)
        if not made:
            made = [b.Paragraph((b.Text("Không có tiêu chí nào dự báo thấp điểm."),))]
        return self.shows(*made)

    def _area(self, mark: str, area: Area) -> list[b.Block]:
        criteria, components = view.low_count(view.low_leaves(self.result, area, self.scored.reasons), area)
        owner = f" ({area.owner})" if area.owner else ""
        counted: list[b.Inline] = [b.Text("Gồm ")]
        for name, label, count in (("criteria", "tiêu chí", criteria), ("components", "tiêu chí thành phần", components)):
            if count:
                counted += [b.Text(" và ")] if len(counted) > 1 else []
                counted += [self._count(f"score_low.{name}@{area.code}", label, area, count), b.Text(f" {label}")]
        counted.append(b.Text(" dự báo có khả năng thấp điểm:"))
        table = view.low_table(self.result, area, self.scored.reasons)
        return [b.Heading(3, mark, f"{area.name}{owner}"), b.Paragraph(tuple(counted), "item"), *([table] if table else [])]

    def _count(self, figure_id: str, label: str, area: Area, count: int) -> b.Number:
        definition = Definition(
            figure_id.partition("@")[0], f"Số {label} dự báo thấp điểm", "đếm tiêu chí chưa chắc đạt điểm tối đa hoặc có lý do trong du_bao.csv",
            self.card.law.number, label, 0, "I.9",
        )  # fmt: skip
        self._extra[figure_id] = Figure(figure_id, definition, area.name, count, Status.COMPUTED)
        return b.Number(figure_id, format_number(count, pad=2))


def _points(text: str) -> Fraction:
    return exact(read_number(text).value)


def open_scorecard(quarter: str, root: str = ".", scorecard: str = "") -> ScorecardPage:
    """Read, check and score a quarter under a project folder."""
    return ScorecardPage(score_quarter(quarter, project_of(root), scorecard))


def scorecard_of(bundle: QuarterBundle) -> ScorecardPage:
    """The page of a quarter that is already loaded (for section I.9 of the report)."""
    return ScorecardPage(score_bundle(bundle))


def published_figures(bundle: QuarterBundle) -> Figures:
    """Every figure that a quarter's published set prints: its own, and those of its scorecard when it names one."""
    return scorecard_of(bundle).figures if bundle.data.period.scorecard else bundle.figures
