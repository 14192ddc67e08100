"""A scored card as blocks: tables by area, points lost, ranges, plan, lint, and section I.9. Every number printed is a figure."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import TYPE_CHECKING, Any

from cchc_analysis.numbers import format_percent, plain, round_half_up
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.report import blocks as b
from cchc_analysis.report import charts
from cchc_analysis.scorecard.evidence import Evidence
from cchc_analysis.scorecard.export import card_json, evidence_json
from cchc_analysis.scorecard.figures import score_id
from cchc_analysis.scorecard.findings import LintFinding
from cchc_analysis.scorecard.forecast import Forecast
from cchc_analysis.scorecard.headroom import Headroom
from cchc_analysis.scorecard.scoring import CriterionScore, ScoreResult, Subtotal
from cchc_analysis.scorecard.tree import Area, Criterion, Scorecard
from cchc_analysis.scorecard.words import points_text
from cchc_analysis.text import upper_first

if TYPE_CHECKING:
    from cchc_analysis.scorecard.plan import Plan

Runs = tuple[b.Inline, ...]


def points(code: str, line: CriterionScore | Subtotal) -> Runs:
    """The points of a line: one number, or two for a range."""
    if line.low == line.high:
        return (b.Number(score_id(code, True), points_text(line.low)),)
    low, high = (b.Number(score_id(code, False, end), points_text(value)) for end, value in (("low", line.low), ("high", line.high)))
    return (low, b.Text(" đến "), high)


def maximum(code: str, value: Fraction) -> Runs:
    """The maximum of a line."""
    return (b.Number(f"score_max.{code}", points_text(value)),)


def _why(line: CriterionScore) -> Runs:
    """The explanation; where it speaks in numbers it is the calculation on the score's own card."""
    text = upper_first(line.explanation)
    return (b.Number(score_id(line.code, line.certain), text),) if any(c.isdigit() for c in text) else (b.Text(text),)


def _head(*headings: str) -> tuple[tuple[b.Cell, ...], ...]:
    return (tuple(b.Cell((b.Text(h),), "center", True) for h in headings),)


def _text(text: str, align: str = "left") -> b.Cell:
    return b.Cell((b.Text(text),), align)  # type: ignore[arg-type]


def area_table(result: ScoreResult, card: Scorecard, id: str = "diem-linh-vuc") -> b.Table:
    """Each area: points, maximum, share of the maximum, points lost for certain; the total in bold."""
    rows = [_area_row(a.code, f"{a.code}. {a.name}", result.groups[a.code]) for a in card.areas]
    rows.append(_area_row("total", "Tổng cộng", result.total))
    notes = tuple((b.Text(r),) for r in (*result.remarks, card.remark) if r)
    head = _head("Lĩnh vực", "Điểm", "Điểm tối đa", "Tỷ lệ đạt")
    return b.Table(id, f"Điểm theo lĩnh vực – {card.title}", head, tuple(rows), (6, 3, 2, 3), emphasis=(len(rows) - 1,), notes=notes)


def _area_row(code: str, name: str, group: Subtotal) -> tuple[b.Cell, ...]:
    share = group.share
    shown = "…" if share is None else " đến ".join(dict.fromkeys(format_percent(s) for s in share))
    number = b.Number(score_id(code, group.low == group.high), shown)
    return (
        b.Cell((b.Text(name),), header=True),
        b.Cell(points(code, group), "right"),
        b.Cell(maximum(code, group.max), "right"),
        b.Cell((number if share is not None else b.Text(shown),), "right"),
    )


def criteria_table(result: ScoreResult, area: Area, rooms: Sequence[Headroom] = ()) -> b.Table:
    """The criteria of an area: points, maximum, why, and how far the next step is."""
    by_code: dict[str, list[tuple[int, Headroom]]] = {}
    for number, room in enumerate(rooms):
        by_code.setdefault(room.code, []).append((number, room))
    rows = []
    for leaf in area.leaves:
        line = result[leaf.code]
        opinion = [
            f"{w} {points_text(v)}"
            for w, v in (("tự chấm", line.opinion.self_score), ("thẩm định", line.opinion.appraised))
            if v is not None
        ]
        why: list[b.Inline] = list(_why(line))
        if opinion or line.opinion.explanation:
            why.append(b.Text(f" ({'; '.join(filter(None, [*opinion, line.opinion.explanation]))})"))
        for number, room in by_code.get(leaf.code, ()):
            why += [b.Text(" "), b.Number(f"headroom.{room.code}.{number}", f"→ {room.text}.")]
        rows.append(
            (
                _text(leaf.code, "center"),
                b.Cell((b.Text(leaf.name),), header=True),
                b.Cell(maximum(leaf.code, line.max), "right"),
                b.Cell(points(leaf.code, line), "right"),
                b.Cell(tuple(why)),
            )
        )
    head = _head("Mã", "Tiêu chí", "Điểm tối đa", "Điểm", "Vì sao, khoảng cách tới bậc tiếp theo")
    return b.Table(f"tieu-chi-{area.code}", f"{area.code}. {area.name}", head, tuple(rows), (2, 6, 2, 3, 8), wide=True)


def lost_points(result: ScoreResult, card: Scorecard, id: str = "diem-mat") -> b.Chart:
    """A waterfall from the maximum: points lost for certain, then points not yet certain, by area, to what is certain."""
    groups = [(a, result.groups[a.code]) for a in card.areas if not a.adjustment]
    lost = [(f"Lĩnh vực {a.code}: mất chắc", g.max - g.high) for a, g in groups if g.max > g.high]
    open_ = [(f"Lĩnh vực {a.code}: chưa chắc", g.high - g.low) for a, g in groups if g.high > g.low]
    gone, unsure = (sum((v for _, v in items), Fraction(0)) for items in (lost, open_))
    title = f"Mất chắc chắn {points_text(gone)} điểm, chưa chắc chắn {points_text(unsure)} điểm"
    alt = "; ".join(f"{label} {points_text(v)} điểm" for label, v in (*lost, *open_)) or "không mất điểm nào"
    start = ("Điểm tối đa", result.total.max)
    digits = next(d for d in (2, 3, 4) if d == 4 or all(round_half_up(v, d) for _, v in (*lost, *open_)))
    return charts.waterfall(
        id, title, start, [*lost, *open_], "Chắc chắn có", alt=f"{title}. {alt}.", digits=digits, source=card.law.number
    )  # fmt: skip


def open_ranges(result: ScoreResult, id: str = "khoang-diem") -> b.Table | None:
    """The criteria whose points are not certain, widest first, with what is missing; ``None`` when all are certain."""
    lines = sorted((c for c in result.criteria if not c.certain), key=lambda c: c.low - c.high)
    if not lines:
        return None
    rows = [
        (_text(c.code, "center"), b.Cell((b.Text(c.name),), header=True), b.Cell(points(c.code, c), "right"), b.Cell(_why(c)))
        for c in lines
    ]
    return b.Table(id, "Điểm chưa chắc chắn và vì sao", _head("Mã", "Tiêu chí", "Điểm", "Vì sao"), tuple(rows), (2, 6, 3, 8))


def plan_blocks(plan: Plan, id: str = "ke-hoach") -> list[b.Block]:
    """The plan: a sentence, the table of actions, what was left out and what only moves the index."""
    opening: list[b.Inline] = [b.Text("Đang chắc chắn có "), b.Number("plan.start", points_text(plan.start)), b.Text(" điểm; mục tiêu ")]
    opening += [b.Number("plan.target", points_text(plan.target)), b.Text(" điểm. ")]
    if plan.chosen:
        verb = (
            ("Ít công sức nhất" if plan.proved else "Đủ đạt mục tiêu")
            if plan.reaches
            else "Các việc có thể làm chưa đủ để đạt mục tiêu; nhiều điểm nhất"
        )
        opening += [b.Text(f"{verb}: "), b.Number("plan.effort", plain(plan.effort)), b.Text(" công, chắc chắn được ")]
        opening += [b.Number("plan.reached", points_text(plan.reached)), b.Text(f" điểm. {plan.remark}".rstrip())]
    else:
        opening.append(
            b.Text("Đã đạt, không cần làm thêm." if plan.reaches else "Không có việc nào trong bảng việc làm tăng điểm chắc chắn.")
        )
    out: list[b.Block] = [b.Paragraph(tuple(opening))]
    if plan.chosen:
        rows = tuple(
            (
                _text(c.action.id, "center"),
                b.Cell(
                    (b.Text(c.action.label + (f" (chỉ tăng điểm: {c.action.index_only})" if c.action.index_only else "")),), header=True
                ),
                b.Cell((b.Number(f"plan.amount.{c.action.id}", plain(Fraction(c.amount))),), "right"),
                b.Cell((b.Number(f"plan.effort.{c.action.id}", plain(c.effort)),), "right"),
                b.Cell((b.Number(f"plan.points.{c.action.id}", points_text(c.points)),), "right"),
                _text(c.action.owner),
                _text(vietnamese_date(c.action.deadline) if c.action.deadline else ""),
                _text(c.action.note),
            )
            for c in plan.chosen
        )
        head = _head("Mã", "Việc", "Số lượng", "Công sức", "Điểm thêm", "Phụ trách", "Thời hạn", "Ghi chú")
        out.append(b.Table(id, "Việc cần làm", head, rows, (2, 6, 2, 2, 2, 4, 2, 4), wide=True))
    out += [b.Paragraph((b.Text(f"Không tính {a.id} ({a.label}): {why}."),), "remark") for a, why in plan.left_out]
    return out


def pareto_table(front: Sequence[Plan], id: str = "diem-cong-suc") -> b.Table | None:
    """Points against effort: each row the most points for its effort."""
    if not front:
        return None
    rows = tuple(
        (
            b.Cell((b.Number(f"pareto.{number}.effort", plain(p.effort)),), "right"),
            b.Cell((b.Number(f"pareto.{number}.points", points_text(p.reached)),), "right"),
            _text(", ".join(f"{c.action.id} × {c.amount}" for c in p.chosen)),
        )
        for number, p in enumerate(front)
    )
    return b.Table(id, "Điểm chắc chắn theo công sức", _head("Công sức", "Điểm chắc chắn", "Việc"), rows, (2, 2, 8))


def lint_table(findings: Sequence[LintFinding], id: str = "soat-bo-tieu-chi") -> b.Table | None:
    """What the lint says of the card."""
    if not findings:
        return None
    rows = tuple((_text(f.severity.vietnamese), _text(f.criterion, "center"), _text(f.message)) for f in findings)
    return b.Table(id, "Soát bộ tiêu chí", _head("Mức", "Tiêu chí", "Nội dung"), rows, (2, 2, 12))


def forecast_table(forecast: Forecast, card: Scorecard, id: str = "du-bao-nam") -> b.Table:
    """The year's end under the named assumption, by area, with the range over its scenarios."""
    rows = []
    for area in (*card.areas, None):
        code, name = (area.code, f"{area.code}. {area.name}") if area else ("total", "Tổng cộng")
        group = forecast.central.groups[code] if area else forecast.central.total
        least, most = forecast.range_of(area.code if area else "")
        middle = _ends(f"forecast.{code}", ("low", group.low), ("high", group.high))
        widest = _ends(f"forecast.{code}", ("least", least), ("most", most))
        rows.append(
            (
                b.Cell((b.Text(name),), header=True),
                b.Cell(middle, "right"),
                b.Cell(widest, "right"),
                b.Cell(maximum(code, group.max), "right"),
            )
        )
    head = _head("Lĩnh vực", "Dự báo cả năm", "Khoảng theo các giả định", "Điểm tối đa")
    note = ((b.Text(f"{forecast.words}."),),)
    return b.Table(id, "Dự báo điểm cả năm", head, tuple(rows), (6, 3, 4, 2), emphasis=(len(rows) - 1,), notes=note)


def _ends(figure: str, low: tuple[str, Fraction], high: tuple[str, Fraction]) -> Runs:
    first, last = (b.Number(f"{figure}.{end}", points_text(value)) for end, value in (low, high))
    return (first,) if low[1] == high[1] else (first, b.Text(" đến "), last)


def low_leaves(result: ScoreResult, area: Area, reasons: Mapping[str, str]) -> list[Criterion]:
    """The criteria of an area that section I.9 lists: not certain of their maximum, or named by the office with a reason."""
    return [leaf for leaf in area.leaves if result[leaf.code].low < result[leaf.code].max or leaf.code in reasons]


def low_count(leaves: Iterable[Criterion], area: Area) -> tuple[int, int]:
    """How many criteria (``8.3``) and components (``8.2.1``) are listed, told apart by their codes."""
    codes = {leaf.code for leaf in leaves}
    above = [c for c in area.criteria if c.code.count(".") < 2 and codes & {leaf.code for leaf in c.leaves}]
    return len(above), sum(code.count(".") >= 2 for code in codes)


def low_table(result: ScoreResult, area: Area, reasons: Mapping[str, str]) -> b.Table | None:
    """Section I.9 for one area: number, criterion, maximum, computed forecast, the office's reason and the computed one."""
    listed = {leaf.code for leaf in low_leaves(result, area, reasons)}
    if not listed:
        return None
    rows: list[tuple[b.Cell, ...]] = []
    for criterion in area.criteria:
        rows += _low_rows(criterion, result, reasons, listed)
    head = _head("STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Dự báo", "Lý do")
    return b.Table(f"du-bao-{area.code}", f"Tiêu chí dự báo thấp điểm: {area.name}", head, tuple(rows), (2, 7, 2, 3, 8))


def _low_rows(criterion: Criterion, result: ScoreResult, reasons: Mapping[str, str], listed: set[str]) -> list[tuple[b.Cell, ...]]:
    if not listed & {leaf.code for leaf in criterion.leaves}:
        return []
    name = b.Cell((b.Text(criterion.name, bold=bool(criterion.children)),), header=True)
    if criterion.children:
        group = result.groups[criterion.code]
        top = b.Cell(maximum(criterion.code, group.max), "right") if criterion.max is not None else _text("")
        own = (_text(criterion.code, "center"), name, top, _text(""), _text(""))
        return [own, *(row for child in criterion.children for row in _low_rows(child, result, reasons, listed))]
    line = result[criterion.code]
    why: list[b.Inline] = [b.Text(reasons[criterion.code].rstrip(".") + ". ")] if criterion.code in reasons else []
    why += _why(line)
    return [
        (
            _text(criterion.code, "center"),
            name,
            b.Cell(maximum(criterion.code, line.max), "right"),
            b.Cell(points(criterion.code, line), "right"),
            b.Cell((*why, b.Text("."))),
        )
    ]


def what_if(card: Scorecard, evidence: Mapping[str, Evidence], result: ScoreResult, id: str = "thu-so-lieu") -> b.Embed:
    """The form in which a reader tries other numbers: the page's script evaluates the same rule tree."""
    data = json.dumps({"card": card_json(card, result.day), "evidence": evidence_json(evidence)}, ensure_ascii=False)
    alt = "Trên trang HTML, phần này cho phép thay từng số liệu và xem điểm đổi theo."
    return b.Embed(id, "scorecard", "Nếu số liệu khác đi thì được bao nhiêu điểm", data, alt)


@dataclass(frozen=True)
class LiveShown(b.Shown):
    """What-if forms that work in JupyterLab as well: the same block for the writers, a live form for the person."""

    def _repr_mimebundle_(self, **more: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**more)
        forms = "".join(live_form(block) for block in self.blocks if isinstance(block, b.Embed))
        return {**bundle, "text/html": forms + str(bundle["text/html"])}


def live_form(block: b.Embed) -> str:
    """A what-if form as HTML with its own script and no address: for a notebook cell."""
    script = (resources.files("cchc_analysis") / "report/templates/scorecard.js").read_text(encoding="utf-8")
    data = block.data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    name = html.escape(block.id, quote=True)
    mount = f"CCHCScorecard.mount(document.getElementById({json.dumps(block.id)}), {data});"
    return f'<div id="{name}"></div><script>(() => {{\n{script}\n{mount}\n}})();</script>'
