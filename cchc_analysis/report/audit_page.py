"""The page of an audit: the text with each claim marked, a card per claim, coverage on the first line, filters.

One self-contained file in the frame of every other page (:mod:`cchc_analysis.report.page`); every text of the audited document and of
the claims is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from itertools import groupby

from cchc_analysis.audit import AuditResult, Claim, TextBlock
from cchc_analysis.audit.claims import Kind, Verdict, exact_text
from cchc_analysis.report.outline import BIDI
from cchc_analysis.report.page import page

ORDER = (Verdict.INCONSISTENT, Verdict.ROUNDING, Verdict.UNCHECKABLE, Verdict.CONSISTENT)
"""Verdicts from the one to look at first."""
_SEVERITY = {"error": "sai số học", "warning": "mâu thuẫn", "notice": "cần giải thích", "none": ""}


def audit_page(results: Sequence[tuple[str, AuditResult]], *, brand: str = "Cải cách hành chính") -> str:
    """The audited documents as one HTML page (text, to be stored as UTF-8). ``results``: name and result of each document."""
    style = (files("cchc_analysis.report") / "templates" / "audit.css").read_text(encoding="utf-8")
    several = len(results) > 1
    documents = [_document(name, result, f"t{i}-" if several else "") for i, (name, result) in enumerate(results, 1)]
    main = "".join(top + (_filters(results) if i == 0 else "") + body for i, (top, body) in enumerate(documents))
    title = "Rà soát số liệu: " + ", ".join(name.rsplit("/", 1)[-1] for name, _ in results)
    return page(title=_plain(title), kind="audit", brand=brand, main=main, scripts=("page.js", "audit.js"), style=style)


def _plain(text: str) -> str:
    """Text without characters that turn the direction of what follows."""
    return "".join(c for c in text if c not in BIDI)


def _html(text: str) -> str:
    return escape(_plain(text))


def coverage_line(result: AuditResult) -> str:
    """What was checked, in one sentence."""
    counts = [(sum(c.verdict is v for c in result.claims), v) for v in ORDER]
    words = ", ".join(f"{n} {v.vietnamese}" for n, v in counts if n)
    share = f"{100 * result.coverage.in_claims // result.coverage.numbers}%" if result.coverage.numbers else "0%"
    base = f"Đã kiểm {len(result.claims)} khẳng định, dùng {result.coverage.in_claims} trên {result.coverage.numbers} con số của văn bản ({share})"
    return f"{base}: {words}." if words else f"{base}."


def _filters(results: Sequence[tuple[str, AuditResult]]) -> str:
    claims = [c for _, r in results for c in r.claims]
    kinds = [k for k in Kind if any(c.kind is k for c in claims)]
    boxes = "".join(
        f'<label><input type="checkbox" data-verdict="{v.value}"{"" if v is Verdict.CONSISTENT else " checked"}> {escape(v.vietnamese)} '
        f"({sum(c.verdict is v for c in claims)})</label>"
        for v in ORDER
        if any(c.verdict is v for c in claims)
    )
    options = '<option value="">mọi loại</option>' + "".join(f'<option value="{k.value}">{escape(k.vietnamese)}</option>' for k in kinds)
    if not claims:
        return ""
    return (
        f'<div class="audit-top"><fieldset class="filters"><legend>Chỉ hiện</legend>{boxes}'
        f'<label>loại <select data-filter="kind">{options}</select></label><span data-shown aria-live="polite"></span></fieldset></div>'
    )


def _document(name: str, result: AuditResult, prefix: str) -> tuple[str, str]:
    """The head of a document (name, coverage) and its body (text and cards)."""
    ordered = sorted(result.claims, key=lambda c: (ORDER.index(c.verdict), c.id))
    cards = "".join(_card(c, prefix) for c in ordered) or '<p class="none">Không có khẳng định nào tính lại được.</p>'
    short = _html(name.rsplit("/", 1)[-1])
    top = f'<div class="audit-top"><h1 class="plain">Rà soát số liệu: {short}</h1><p class="coverage">{escape(coverage_line(result))}</p></div>'
    body = (
        f'<div class="audit"><article class="sheet">{"".join(_text(result, prefix))}</article>'
        f'<aside class="cards" aria-label="Các khẳng định">{cards}</aside></div>'
    )
    return top, body


def _card(claim: Claim, prefix: str) -> str:
    severity = _SEVERITY[claim.severity]
    badge = f'<span class="badge">{escape(severity)}</span>' if severity else ""
    rows = [("Văn bản in", claim.published_raw)]
    if claim.interval is not None and claim.kind is not Kind.THRESHOLD:
        rows.append(("Đại diện cho", f"từ {exact_text(claim.interval.lo)} đến {exact_text(claim.interval.hi)}".replace(".", ",")))
    if claim.formula:
        rows.append(("Cách tính", claim.formula))
    if claim.culprits:
        rows.append(("Khả nghi nhất", "; ".join(f"{printed} → {likely}" for printed, likely in claim.culprits)))
    listed = "".join(f"<dt>{escape(k)}</dt><dd>{_html(v)}</dd>" for k, v in rows)
    return (
        f'<section class="claim v-{claim.verdict.value}" id="{prefix}{claim.id}" data-verdict="{claim.verdict.value}" data-kind="{claim.kind.value}">'
        f"<h3>{escape(claim.id)} · {escape(claim.kind.vietnamese)}: {escape(claim.verdict.vietnamese)}{badge}</h3>"
        f'<p>{_html(claim.sentence)}</p><p class="where"><a href="#{prefix}m{claim.id}">{_html(claim.where or "xem trong văn bản")}</a></p><dl>{listed}</dl></section>'
    )


# --- the text with its marks ---------------------------------------------------------------------------------------------------------


def _text(result: AuditResult, prefix: str) -> Iterator[str]:
    by_block: dict[int, list[Claim]] = {}
    for claim in result.claims:
        by_block.setdefault(claim.at.block, []).append(claim)
    for table, group in groupby(enumerate(result.blocks), key=lambda ib: ib[1].table if ib[1].kind == "row" else None):
        if table is None:
            for i, block in group:
                yield _paragraph(block, _Marked(block.text, by_block.get(i, []), prefix))
        else:
            rows = "".join(_row(block, _Marked(block.text, by_block.get(i, []), prefix)) for i, block in group)
            yield f'<div class="table"><div class="scroll" tabindex="0" role="region" aria-label="Bảng {table}"><table><tbody>{rows}</tbody></table></div></div>'


class _Marked:
    """The text of one block with its claims; marks do not overlap, the gravest verdict wins."""

    def __init__(self, text: str, claims: Sequence[Claim], prefix: str) -> None:
        self.text, self.prefix = text, prefix
        self.marks: list[tuple[int, int, list[Claim]]] = []
        for claim in sorted(claims, key=lambda c: (c.at.start, -c.at.end)):
            if self.marks and claim.at.start < self.marks[-1][1]:
                start, end, others = self.marks[-1]
                self.marks[-1] = (start, max(end, claim.at.end), [*others, claim])
            else:
                self.marks.append((claim.at.start, claim.at.end, [claim]))

    def html(self, start: int = 0, end: int | None = None) -> str:
        """The stretch from ``start`` to ``end`` as HTML."""
        end = len(self.text) if end is None else end
        out, at = [], start
        for first, last, claims in self.marks:
            if first < start or last > end or first < at:
                continue
            out.append(_html(self.text[at:first]))
            worst = min(claims, key=lambda c: ORDER.index(c.verdict))
            anchors = "".join(f'<span id="{self.prefix}m{c.id}"></span>' for c in claims if c is not worst)
            said = escape(f"{worst.verdict.vietnamese} ({worst.id})", quote=True)
            out.append(
                f'{anchors}<a class="mark v-{worst.verdict.value}" id="{self.prefix}m{worst.id}" data-verdict="{worst.verdict.value}" '
                f'href="#{self.prefix}{worst.id}" title="{said}">{_html(self.text[first:last])}</a>'
            )
            at = last
        out.append(_html(self.text[at:end]))
        return "".join(out)


def _paragraph(block: TextBlock, marked: _Marked) -> str:
    if block.kind == "heading":
        return f"<h2>{marked.html()}</h2>"
    if block.kind == "note":
        return f'<p class="remark">{marked.html()}</p>'
    return f"<p>{marked.html()}</p>"


def _row(block: TextBlock, marked: _Marked) -> str:
    cells, start = [], 0
    for cell in block.text.split("\t"):
        cells.append(f"<td>{marked.html(start, start + len(cell))}</td>")
        start += len(cell) + 1
    return f"<tr>{''.join(cells)}</tr>"
