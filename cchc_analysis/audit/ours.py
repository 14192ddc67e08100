"""Claims against the quarter's own figures: a number that agrees with its own text but not with our data is shown.

A figure belongs to a section of the report. When the text of that section prints none of a figure's value but a number of the same
kind one typing error or a few units away, that number is said to differ from our figure. Nothing is said where several figures
would do: be right when speaking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cchc_analysis.audit.claims import Cause, Claim, Kind, Verdict
from cchc_analysis.audit.document import Page, Tied, scope_of
from cchc_analysis.audit.judge import rounds_to, slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.model import Figure, Figures, Status
from cchc_analysis.numbers import exact

_LEVELS = {"communes": "communes", "district": "district", "departments": "district", "land": "land", "land_office": "land"}


@dataclass(frozen=True)
class Ours:
    """A figure as the text would print it: magnitude in the unit of the text (per cent for shares, đồng for money)."""

    figure: Figure
    value: Fraction
    family: str


def our_values(figures: Figures) -> list[Ours]:
    """The figures that a text could print, with their magnitudes."""
    out = []
    for f in figures.values():
        if f.value is None or f.status is Status.MISSING:
            continue
        value = abs(exact(f.value))
        scale = {"%": 100, "tỷ đồng": 10**9, "triệu đồng": 10**6, "đồng": 1}.get(f.unit)
        family = "percent" if f.unit == "%" else "money" if scale else "score" if f.unit == "điểm" else "count"
        out.append(Ours(f, value * (scale or 1), family))
    return out


def our_claims(page: Page, figures: Figures, claims: Sequence[Claim]) -> list[Claim]:
    """A notice for each number that differs from the figure it must stand for."""
    flagged = {c.at for c in claims if c.verdict is Verdict.INCONSISTENT} | {
        s for c in claims if c.verdict is Verdict.INCONSISTENT for s in c.numbers
    }
    return [t.claim() for t in _differing(page, our_values(figures)) if page.span(t.block, t.published) not in flagged]


def _differing(page: Page, ours: Sequence[Ours]) -> Iterator[Tied]:
    by_section: dict[str, list[Ours]] = {}
    for o in ours:
        by_section.setdefault(o.figure.definition.section, []).append(o)
    for section, figures in by_section.items():
        blocks = [
            i for i, place in enumerate(page.places) if section and place.path == section and page.blocks[i].kind not in ("row", "note")
        ]
        printed = [
            (i, n)
            for i in blocks
            for n in page.passage(i).nums
            if n.family != "rank" and not n.weak and not (n.value == 100 and n.index in page.passage(i).taken)
        ]
        unexplained = [(i, n) for i, n in printed if not any(_is(n, o) for o in ours)]
        absent = [o for o in figures if o.value >= 10 and not any(_is(n, o) for _, n in printed)]
        for i, n in unexplained:
            near = [o for o in absent if _near(n, o) and _same_level(page, i, o)]
            if len({o.value for o in near}) == 1:
                figure = near[0].figure
                likely = f"{figure.shown}{'%' if figure.unit == '%' else f' {figure.unit}' if figure.unit else ''}"
                sentence = (
                    f"Cần đối chiếu: văn bản in {page.passage(i).printed(n)}, số liệu gốc của quý cho {likely} "
                    f"({figure.definition.label}, {figure.scope}; mã số liệu {figure.id})."
                )
                cause = slip(n.value / n.step, near[0].value / n.step) if (near[0].value / n.step).denominator == 1 else Cause.UNEXPLAINED
                yield Tied(
                    Kind.CROSS_REFERENCE, page, i, n, near[0].value, likely, "", (), "warning", cause, Verdict.INCONSISTENT, sentence
                )


def _is(n: Num, o: Ours) -> bool:
    """Whether the text prints the figure: its value at the decimals printed."""
    if n.family != o.family and {n.family, o.family} != {"count", "money"}:
        return False
    return n.value == o.value or rounds_to(o.value, n) or (o.family == "money" and abs(n.value - o.value) < n.step)


def _near(n: Num, o: Ours) -> bool:
    if n.family != o.family or n.value < 10:
        return False
    if o.family == "percent":
        return n.decimals > 0 and abs(n.value - o.value) < 2
    gap = abs(n.value - o.value)
    return gap <= max(Fraction(3), o.value / 200) or slip(n.value / n.step, o.value / n.step) is not None


def _same_level(page: Page, block: int, o: Ours) -> bool:
    """The text's level and the figure's must not contradict each other."""
    text = scope_of(re.split(r":", page.blocks[block].text)[0]) or scope_of(page.places[block].subject)
    figure = next((level for key, level in _LEVELS.items() if key in o.figure.id.rpartition("@")[2]), "")
    return not text or not figure or text == figure
