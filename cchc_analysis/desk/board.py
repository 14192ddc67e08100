"""The what-if board in JupyterLab: sliders for the evidence of a scorecard, points beside them, nothing saved."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from cchc_analysis.io.quarters import QuarterBundle
from cchc_analysis.io.scorecards.inputs import score_bundle
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.scoring import ScoreResult, score
from cchc_analysis.scorecard.tree import Scorecard, Variable
from cchc_analysis.scorecard.words import points_text

_LEAST_RANGE = 20


@dataclass
class Board:
    """A scorecard with evidence that can be changed: ``set`` a value, read ``result``."""

    card: Scorecard
    evidence: dict[str, Evidence]
    day: date

    @classmethod
    def of(cls, quarter: QuarterBundle) -> Board:
        """The board of a quarter. Raises ``ValueError`` when the quarter names no scorecard."""
        scored = score_bundle(quarter)
        return cls(scored.card, dict(scored.evidence), quarter.data_day)

    def set(self, key: str, value: int | Fraction) -> None:
        """Suppose a value."""
        self.evidence[key] = Evidence.of(value, "giả định")

    @property
    def result(self) -> ScoreResult:
        """The points under what is supposed."""
        return score(self.card, self.evidence, self.day)

    def variables(self, codes: Iterable[str] = ()) -> list[tuple[str, Variable]]:
        """The whole-number variables of the criteria (all when none is named) with their criterion's code, each source once."""
        wanted, found = set(codes), dict[str, tuple[str, Variable]]()
        for leaf in self.card.leaves:
            for variable in leaf.variables:
                if variable.source and variable.integer and (not wanted or leaf.code in wanted):
                    found.setdefault(variable.source.key, (leaf.code, variable))
        return list(found.values())


def what_if(quarter: QuarterBundle, codes: Iterable[str] = ()) -> Any:
    """A widget with a slider for each whole-number variable of the criteria ``codes``; the points follow at once.

    Needs ``ipywidgets`` (``pip install cchc-analysis[desk]``).
    """
    import ipywidgets

    board = Board.of(quarter)
    wanted = set(codes)
    points = ipywidgets.HTML()

    def show() -> None:
        points.value = points_html(board.result, wanted)

    sliders = [_slider(ipywidgets, board, code, variable, show) for code, variable in board.variables(wanted)]
    show()
    return ipywidgets.VBox([*sliders, points])


def _slider(ipywidgets: Any, board: Board, code: str, variable: Variable, show: Callable[[], None]) -> Any:
    assert variable.source is not None
    key = variable.source.key
    known = board.evidence.get(key)
    start = int(known.low) if known is not None and known.known and known.low is not None else 0
    top = int(variable.high) if variable.high is not None else max(2 * start, _LEAST_RANGE)
    top = max(len(variable.choices) - 1, 1) if variable.choices else top
    slider = ipywidgets.IntSlider(
        value=start, min=0, max=top, description=f"{code}: {variable.label or variable.name}", continuous_update=False,
        style={"description_width": "24em"}, layout={"width": "48em"},
    )  # fmt: skip

    def moved(change: Any) -> None:
        board.set(key, int(change["new"]))
        show()

    slider.observe(moved, names="value")
    return slider


def points_html(result: ScoreResult, codes: set[str]) -> str:
    """The criteria's points and the total as a small table; every text escaped."""
    rows = [(c.code, c.name, c.shown, c.explanation) for c in result.criteria if not codes or c.code in codes]
    body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    total = f"Tổng cộng: {html.escape(result.total.shown)} trên {points_text(result.total.max)} điểm"
    head = "".join(f"<th scope=col>{h}</th>" for h in ("Tiêu chí", "Tên", "Điểm", "Vì sao"))
    return f"<b>{total}</b><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
