"""What a quarter on disk gives the scorecard: the card, the evidence bound to it, self-scores, possible actions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cchc_analysis.io import InputError
from cchc_analysis.io.quarters import QuarterBundle, load
from cchc_analysis.io.scorecards.files import load_scorecard
from cchc_analysis.model import Finding, SourceCell
from cchc_analysis.numbers import exact
from cchc_analysis.periods import Quarter
from cchc_analysis.scorecard.actions import Action, ActionRow, read_actions
from cchc_analysis.scorecard.binding import bind, evidence_rows
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.forecast import Observation
from cchc_analysis.scorecard.scoring import Opinion, ScoreResult, score
from cchc_analysis.scorecard.tree import Scorecard
from cchc_analysis.tables import QuarterData, Table


@dataclass(frozen=True)
class ScoredQuarter:
    """A quarter with its scorecard: the evidence, the result, the actions that could be taken (and faults in their table)."""

    bundle: QuarterBundle
    card: Scorecard
    evidence: dict[str, Evidence]
    result: ScoreResult
    actions: tuple[Action, ...]
    action_findings: tuple[Finding, ...]
    reasons: dict[str, str]

    @property
    def cells(self) -> dict[str, SourceCell]:
        """The source cell of each typed piece of evidence, by name."""
        return {row.text("variable"): row.source("value") for row in self.bundle.data.table("evidence") if "value" in row.values}


def score_quarter(quarter: str | Quarter, root: Path, scorecard: str = "") -> ScoredQuarter:
    """Load a quarter and score it with the card named, or the one its ``period.yaml`` names.

    Raises:
        ValueError: no such quarter, or no scorecard named anywhere.
        InputError: the quarter cannot be read.
        ScorecardError: the scorecard cannot be used.
    """
    return score_bundle(load(quarter, root), scorecard)


def score_bundle(bundle: QuarterBundle, scorecard: str = "") -> ScoredQuarter:
    """The same for a quarter that is already loaded."""
    data = bundle.data
    name = scorecard or data.period.scorecard
    folder = Path() if scorecard else bundle.root
    if not name:
        raise ValueError(f"Quý {data.period.quarter} chưa ghi bộ tiêu chí: thêm dòng scorecard vào period.yaml, hoặc dùng --scorecard")
    card = load_scorecard(name, folder)
    evidence = bind(card, bundle.figures, evidence_rows(data.table("evidence")))
    result = score(card, evidence, bundle.data_day, opinions=_opinions(data.table("self_scores")))
    actions, findings = read_actions(card, list(_action_rows(data.table("actions"))), evidence)
    reasons = {row.text("criterion"): row.text("reason") for row in data.table("forecast") if row.text("reason")}
    return ScoredQuarter(bundle, card, evidence, result, actions, findings, reasons)


def observations(quarter: Quarter, root: Path, card: Scorecard) -> list[Observation]:
    """The evidence of every quarter of the year so far that is on disk, in order, for a forecast; earlier ones with faults are left out."""
    out = []
    for number in range(1, quarter.number + 1):
        try:
            bundle = load(Quarter(quarter.year, number), root)
        except (InputError, ValueError):
            continue
        if bundle.faults and number < quarter.number:
            continue
        data: QuarterData = bundle.data
        rows = evidence_rows(data.table("evidence"))
        out.append(Observation(Quarter(quarter.year, number), bind(card, bundle.figures, rows)))
    return out


def _opinions(table: Table) -> dict[str, Opinion]:
    out = {}
    for row in table:
        own, appraised = row.number("self_score"), row.number("appraised")
        out[row.text("criterion")] = Opinion(
            None if own is None else exact(own), None if appraised is None else exact(appraised), row.text("explanation")
        )
    return out


def _action_rows(table: Table) -> Iterator[ActionRow]:
    for row in table:
        deadline, limit = row["deadline"], row.number("limit")
        effort = row.number("effort")
        yield ActionRow(
            id=row.text("action"),
            label=row.text("label"),
            change=row.text("change"),
            effort=exact(effort or 0),
            limit=None if limit is None else int(limit),
            owner=row.text("owner"),
            deadline=deadline if isinstance(deadline, date) else None,
            impossible=row.text("impossible"),
            index_only=row.text("index_only") == "yes",
            note=row.text("note"),
            place=next(iter(row.values.values())).source.place if row.values else "",
        )
