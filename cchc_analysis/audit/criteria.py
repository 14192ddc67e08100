"""Scorecard tables in a report: criteria with maximum, branches and definitions, and what contradicts itself in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from cchc_analysis.audit.claims import Claim, Kind, Span, TextBlock, Verdict
from cchc_analysis.audit.lines import read_line
from cchc_analysis.numbers import format_number
from cchc_analysis.text import fold

_CODE = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}")
_POINTS = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_BRANCH = re.compile(r"^(?P<condition>[^:]{4,220}):\s*(?P<points>\d{1,2}(?:[.,]\d{1,2})?)\s*(?:điểm)?[.;)]?$", re.IGNORECASE)
_DEFINITION = re.compile(r"(?<![\w])([abc])\s+là\s+([^.;]{8,240})", re.IGNORECASE)


@dataclass
class Branch:
    """One line of a rule: condition, points, block, and whether the points stand in the column of maxima (then it is a part)."""

    condition: str
    points: Fraction
    block: int
    is_part: bool = False


@dataclass
class Criterion:
    """One row of a scorecard with the lines below it."""

    code: str
    name: str
    maximum: Fraction | None
    block: int
    branches: list[Branch] = field(default_factory=list)
    definitions: list[tuple[str, str, int]] = field(default_factory=list)
    formula: bool = False


def read_criteria(blocks: Sequence[TextBlock]) -> list[Criterion]:
    """The criteria of all tables of the document, in order. A table split over pages goes on in the next."""
    out: list[Criterion] = []
    for i, block in enumerate(blocks):
        if block.kind != "row" or len(block.cells) < 3:
            continue
        cells = [_clean(c) for c in block.cells]
        if _CODE.fullmatch(cells[0]) and cells[1]:
            out.append(Criterion(cells[0], cells[1], _points(cells[2]), i))
        elif out and not cells[0] and cells[1]:
            _line(out[-1], cells, i)
    return out


def _clean(cell: str) -> str:
    line = read_line(cell)
    return line.cased.strip(" -*•")


def _points(text: str) -> Fraction | None:
    return Fraction(text.replace(",", ".")) if _POINTS.fullmatch(text) else None


def _line(criterion: Criterion, cells: list[str], block: int) -> None:
    text, own = cells[1], _points(cells[2])
    for m in _DEFINITION.finditer(text):
        criterion.definitions.append((m[1].lower(), fold(m[2]), block))
    if re.search(r"công thức|b/a|\(b", text):
        criterion.formula = True
    if own is not None:
        criterion.branches.append(Branch(fold(text), own, block, is_part=True))
    elif (branch := _BRANCH.match(text)) and not _DEFINITION.match(text):
        criterion.branches.append(Branch(fold(branch["condition"]), Fraction(branch["points"].replace(",", ".")), block))


def criteria_claims(blocks: Sequence[TextBlock]) -> list[Claim]:
    """What contradicts itself in the scorecard tables: names used twice, definitions given twice, branches that clash or are missing, sums."""
    criteria = read_criteria(blocks)
    claims = _same_names(blocks, criteria)
    named = {c.published_raw for c in claims}
    for criterion in criteria:
        if (clash := _clashing(blocks, criterion)) is not None:
            claims.append(clash)
        elif (gap := _missing_branch(blocks, criterion)) is not None:
            claims.append(gap)
        if criterion.code not in named and (twice := _defined_twice(blocks, criterion)) is not None:
            claims.append(twice)
        if (total := _total(blocks, criterion, criteria)) is not None:
            claims.append(total)
    return claims


def _claim(
    blocks: Sequence[TextBlock],
    criterion: Criterion,
    sentence: str,
    *,
    verdict: Verdict = Verdict.INCONSISTENT,
    kind: Kind = Kind.SCORECARD,
) -> Claim:
    text = blocks[criterion.block].text
    start = text.index(criterion.code)
    return Claim(
        kind=kind, text=f"{criterion.code} {criterion.name}", published=criterion.maximum or Fraction(0), published_raw=criterion.code, decimals=2, recomputed=None,
        verdict=verdict, formula="", sentence=sentence, at=Span(criterion.block, start, start + len(criterion.code)), severity="warning" if verdict is Verdict.INCONSISTENT else "none",
    )  # fmt: skip


def _same_names(blocks: Sequence[TextBlock], criteria: Sequence[Criterion]) -> list[Claim]:
    out = []
    for first, second in pairwise(criteria):
        if first.code == second.code or fold(first.name) != fold(second.name):
            continue
        sentence = f"Cần giải trình: hai tiêu chí {first.code} và {second.code} cùng mang tên “{first.name}”"
        doubled = [(c.code, other) for c in (first, second) if (other := _redefined(c, criteria))]
        sentence += "".join(f"; tiêu chí {code} định nghĩa a, b hai lần{other}" for code, other in doubled)
        claim = _claim(blocks, first, sentence + ".")
        out.append(claim if doubled else replace(claim, severity="notice"))
    return out


def _redefined(criterion: Criterion, criteria: Sequence[Criterion]) -> str:
    """Empty when every letter is defined once; otherwise where the second definition comes from."""
    texts: dict[str, list[str]] = {}
    for letter, text, _ in criterion.definitions:
        texts.setdefault(letter, []).append(text)
    double = {letter: t for letter, t in texts.items() if len(t) > 1 and len(set(t)) > 1}
    if not double or any(b.is_part or "ty le" in b.condition for b in criterion.branches):
        return ""
    second = {t[1] for t in double.values()}
    owner = next((c.code for c in criteria if c is not criterion and second <= {t for _, t, _ in c.definitions}), None)
    return f" (cặp thứ hai là của tiêu chí {owner})" if owner else " (hai cách hiểu khác nhau)"


def _defined_twice(blocks: Sequence[TextBlock], criterion: Criterion) -> Claim | None:
    other = _redefined(criterion, [])
    return _claim(blocks, criterion, f"Cần giải trình: tiêu chí {criterion.code} định nghĩa a, b hai lần{other}.") if other else None


def _clashing(blocks: Sequence[TextBlock], criterion: Criterion) -> Claim | None:
    """Two branches with one condition and different points."""
    seen: dict[str, Branch] = {}
    for branch in criterion.branches:
        before = seen.setdefault(branch.condition, branch)
        if before.points != branch.points:
            points = " và ".join(_shown(p) for p in (before.points, branch.points))
            line = _clean(blocks[branch.block].cells[1]).rsplit(":", 1)[0]
            return _claim(
                blocks,
                criterion,
                f"Cần giải trình: tiêu chí {criterion.code} có hai nhánh cùng điều kiện “{line}” nhưng cho {points} điểm.",
            )
    return None


def _missing_branch(blocks: Sequence[TextBlock], criterion: Criterion) -> Claim | None:
    """A rule that says what an increase scores and is silent about no increase."""
    conditions = [b.condition for b in criterion.branches if not b.is_part]
    if len(conditions) != 1 or criterion.formula or criterion.maximum is None or criterion.branches[0].points != criterion.maximum:
        return None
    if not conditions[0].startswith("tang"):
        return None
    return _claim(blocks, criterion, f"Cần giải trình: tiêu chí {criterion.code} không nói trường hợp không tăng được bao nhiêu điểm.")


def _total(blocks: Sequence[TextBlock], criterion: Criterion, criteria: Sequence[Criterion]) -> Claim | None:
    """Parts must add up to the maximum, alternatives must reach it."""
    children = [c for c in criteria if c.code.startswith(criterion.code + ".") and c.code.count(".") == criterion.code.count(".") + 1]
    points = [c.maximum for c in children if c.maximum is not None]
    if children:
        if criterion.maximum is None or len(points) != len(children):
            return None
    else:
        parts = [b.points for b in criterion.branches if b.is_part]
        points = parts or [b.points for b in criterion.branches]
        if not points or criterion.maximum is None or (criterion.formula and not parts and len(points) < 2):
            return None
        if max(points) == criterion.maximum:
            return None
    total = sum(points, Fraction(0))
    listed = " + ".join(_shown(p) for p in points)
    good = total == criterion.maximum
    if good:
        sentence = f"Khớp: các phần của tiêu chí {criterion.code} cộng lại {listed} = {_shown(total)} điểm, đúng điểm tối đa."
    else:
        sentence = f"Cần giải trình: các phần nêu của tiêu chí {criterion.code} cộng lại được {listed} = {_shown(total)} điểm, điểm tối đa ghi {_shown(criterion.maximum)}."
    claim = _claim(blocks, criterion, sentence, verdict=Verdict.CONSISTENT if good else Verdict.INCONSISTENT)
    return replace(claim, recomputed=total, formula=listed)


def _shown(points: Fraction) -> str:
    return format_number(points, 2)
