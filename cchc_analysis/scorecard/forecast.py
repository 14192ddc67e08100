"""The year's end from the quarters so far: the points under a named assumption, and the range over its scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cchc_analysis.periods import Quarter
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.scoring import CriterionScore, ScoreResult, Subtotal, score
from cchc_analysis.scorecard.tree import Scorecard, Variable
from cchc_analysis.text import join_list

Assumption = Literal["run_rate", "same_as_last_year", "plan"]

WORDS: dict[Assumption, str] = {
    "run_rate": "các quý còn lại diễn ra như trung bình các quý đã có",
    "same_as_last_year": "các quý còn lại diễn ra như chính quý đó năm trước",
    "plan": "các quý còn lại thực hiện đúng kế hoạch",
}
"""Each assumption as readers see it."""


@dataclass(frozen=True)
class Observation:
    """The evidence of one quarter."""

    quarter: Quarter
    evidence: Mapping[str, Evidence]


@dataclass(frozen=True)
class Forecast:
    """The year's result under an assumption; ``scenarios`` are named years, ``low`` and ``high`` the span of them all."""

    assumption: Assumption
    words: str
    central: ScoreResult
    scenarios: tuple[tuple[str, ScoreResult], ...]

    def range_of(self, code: str = "") -> tuple[Fraction, Fraction]:
        """Least and most points of a criterion, group or area (of the total without a code) over all scenarios and missing evidence."""
        results = [r for _, r in (("", self.central), *self.scenarios)]
        lines: list[Subtotal | CriterionScore] = [r.groups[code] if code in r.groups else r[code] if code else r.total for r in results]
        return min(line.low for line in lines), max(line.high for line in lines)


def forecast(
    card: Scorecard,
    so_far: Sequence[Observation],
    assumption: Assumption = "run_rate",
    rest: Sequence[Observation] = (),
    unit_group: str = "",
) -> Forecast:
    """The year-end score. ``rest`` gives the quarters that are not over, for "same as last year" and "plan".

    Quantities that add up over the year are summed; quantities that stand are taken as last seen. The scenarios of a run rate
    repeat each single quarter in turn for those that are missing.

    Raises:
        ValueError: no quarter so far, or quarters of two years.
    """
    years = {o.quarter.year for o in so_far}
    if len(years) != 1:
        raise ValueError("Dự báo cần các quý của đúng một năm")
    year = years.pop()
    last = Quarter(year, 4).last_day
    missing = [n for n in range(1, 5) if n not in {o.quarter.number for o in so_far}]
    variables = {v.source.key: v for leaf in card.leaves for v in leaf.variables if v.source}

    def result(weights: Sequence[tuple[Observation, Fraction]]) -> ScoreResult:
        return score(card, _year(variables, weights, assumption == "run_rate"), last, unit_group)

    known = [(o, Fraction(1)) for o in so_far]
    if assumption == "run_rate":
        share = Fraction(4, len(so_far))
        central = result([(o, share) for o in so_far])
        scenarios = tuple(
            (f"như {_name(o.quarter)}", result([(p, Fraction(1) + (len(missing) if p is o else 0)) for p in so_far]))
            for o in so_far
            if missing and len(so_far) > 1
        )
    else:
        given = {o.quarter.number: o for o in rest}
        central = result([*known, *((given[n], Fraction(1)) for n in missing if n in given)])
        scenarios = ()
    return Forecast(assumption, _words(assumption, so_far, missing), central, scenarios)


def _words(assumption: Assumption, so_far: Sequence[Observation], missing: Sequence[int]) -> str:
    have = join_list([_name(o.quarter) for o in so_far])
    lack = join_list([("I", "II", "III", "IV")[n - 1] for n in missing])
    return f"Đã có số liệu {have}; " + (f"giả định {WORDS[assumption]} (quý {lack})" if missing else "đủ bốn quý")


def _name(quarter: Quarter) -> str:
    return f"quý {quarter.roman}"


def _year(variables: Mapping[str, Variable], weights: Sequence[tuple[Observation, Fraction]], pace: bool) -> dict[str, Evidence]:
    """The year's evidence: weighted sums of what adds up, the last value of what stands, the pace of what runs from January."""
    out: dict[str, Evidence] = {}
    for key, variable in variables.items():
        seen = [(o.evidence.get(key, Evidence()), w) for o, w in weights]
        if variable.over_year == "sum":
            out[key] = _sum(seen)
        elif variable.over_year == "to_date":
            out[key] = _to_date([o for o, _ in weights], key, pace)
        else:
            known = [e for e, _ in seen if not e.absent]
            out[key] = known[-1] if known else Evidence()
    return out


def _to_date(seen: Sequence[Observation], key: str, pace: bool) -> Evidence:
    """An amount since 1 January at the year's end: at the same pace; otherwise no less than what was last seen."""
    known = [(o.quarter, o.evidence[key]) for o in seen if key in o.evidence and not o.evidence[key].absent]
    if not known:
        return Evidence()
    quarter, last = max(known, key=lambda pair: pair[0].number)
    if quarter.number == 4:
        return last
    if not pace:
        return Evidence.between(last.low, None, last.source, "chưa hết năm")
    return _sum([(last, Fraction(4, quarter.number))])


def _sum(parts: Sequence[tuple[Evidence, Fraction]]) -> Evidence:
    if any(e.not_applicable for e, _ in parts):
        return next(e for e, _ in parts if e.not_applicable)
    lows, highs = [e.low for e, _ in parts], [e.high for e, _ in parts]
    low = (
        None if any(x is None for x in lows) else sum((x * w for x, (_, w) in zip(lows, parts, strict=True) if x is not None), Fraction(0))
    )
    high = (
        None
        if any(x is None for x in highs)
        else sum((x * w for x, (_, w) in zip(highs, parts, strict=True) if x is not None), Fraction(0))
    )
    source = parts[0][0].source if parts else ""
    if low is not None and low == high:
        return Evidence.of(low, source)
    return Evidence() if low is None and high is None else Evidence.between(low, high, source)
