"""The site over the published quarters: one page for a quarter, one for all of them, in the design of the report.

Pure functions from small records to HTML; who publishes fills in the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import quote

from cchc_analysis.comparison import Change
from cchc_analysis.model import Finding, Severity
from cchc_analysis.report.outline import cleaned
from cchc_analysis.report.page import page

State = Literal["complete", "faults", "draft"]
_STATES: dict[State, str] = {"complete": "đã lập xong", "faults": "số liệu còn lỗi", "draft": "đang chuẩn bị số liệu"}


@dataclass(frozen=True, slots=True)
class Link:
    """A file beside the page: relative address, what readers call it, its format or size."""

    href: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Publication:
    """One document of the quarter in its formats."""

    title: str
    description: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A figure worth seeing first: its printed text, what it is, a remark (the base, the change)."""

    shown: str
    label: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class QuarterSummary:
    """What the site says of a quarter.

    Attributes:
        quarter: ``2023-Q3``, also the folder's name.
        title: ``Quý III năm 2023``.
        issuer: the office that compiles the report.
        state: whether the set is complete.
        date: the data's date in words.
        publications: documents and data files, in reading order.
        highlights: a few figures for the top of the page.
        faults: count of faults found in the data; likewise ``warnings`` and ``notices``.
        synthetic: invented data, said on every page.
        ink: one sentence on how many printed numbers are computed, reported, typed.
    """

    quarter: str
    title: str
    issuer: str
    state: State = "complete"
    date: str = ""
    publications: tuple[Publication, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    faults: int = 0
    warnings: int = 0
    notices: int = 0
    synthetic: bool = False
    ink: str = ""


def write_quarter_index(
    summary: QuarterSummary, findings: Sequence[Finding] = (), changes: Sequence[Change] = (), *, up: str = "../index.html"
) -> str:
    """``outputs/<quarter>/index.html``: the quarter's documents, first figures, figures changed since the last run, findings."""
    summary, listed = cleaned(summary), cleaned(tuple(findings))
    documents = "".join(map(_publication, summary.publications))
    figures = "".join(
        f"<li><b>{escape(h.shown)}</b><span>{escape(h.label)}</span>{f'<small>{escape(h.remark)}</small>' if h.remark else ''}</li>"
        for h in summary.highlights
    )
    parts = [
        f'<p class="crumb"><a href="{_address(up)}">Tất cả các quý</a></p>' if up else "",
        f'<h1 class="plain">{escape(summary.title)}</h1>',
        f'<p class="facts">{_state(summary)} {escape(_facts(summary))}</p>',
        _SYNTHETIC if summary.synthetic else "",
        f'<ul class="highlights">{figures}</ul>' if figures else "",
        f'<h2>Tài liệu</h2><div class="documents">{documents}</div>' if documents else "",
        f'<p class="remark">{escape(summary.ink)}</p>' if summary.ink else "",
        _changes(cleaned(tuple(changes))),
        f"<h2>Phát hiện khi kiểm tra số liệu</h2>{_findings(listed)}",
    ]
    main = f'<article class="sheet">{"".join(parts)}</article>'
    return page(title=f"{summary.title} – {summary.issuer}".strip(" –"), kind="index", brand=summary.issuer or _BRAND, main=main)


def write_index(
    summaries: Sequence[QuarterSummary],
    *,
    title: str = "Báo cáo cải cách hành chính theo quý",
    issuer: str = "",
    links: Sequence[Link] = (),
) -> str:
    """``outputs/index.html``: every quarter, the latest first, with its state, findings and documents; ``links`` lead to pages over all."""
    rows = "".join(map(_row, sorted(cleaned(tuple(summaries)), key=lambda s: s.quarter, reverse=True)))
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Quý", "Tình trạng", "Phát hiện", "Tài liệu"))
    table = (
        '<div class="table"><div class="scroll" role="group" tabindex="0" aria-labelledby="cac-quy">'
        f'<table class="quarters"><caption id="cac-quy">Các quý đã có số liệu</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>'
        if rows
        else "<p>Chưa có quý nào được lập báo cáo. Lập quý đầu tiên bằng lệnh <code>cchc run</code>.</p>"
    )
    over_all = "".join(f'<li><a href="{_address(link.href)}">{escape(link.label)}</a></li>' for link in links)
    over_all = f"<ul>{over_all}</ul>" if over_all else ""
    main = f'<article class="sheet"><h1 class="plain">{escape(title)}</h1>{table}{over_all}</article>'
    return page(title=title, kind="index", brand=issuer or _BRAND, main=main)


_MOST_CHANGES = 200


def _changes(changes: Sequence[Change]) -> str:
    """What differs from the set that was published before this one."""
    if not changes:
        return ""
    rows = "".join(
        f'<tr><td>{escape(c.title)}</td><td class="right">{_unbroken(c.then)}</td>'
        f'<td class="right">{_unbroken(c.now)}</td><td>{escape(c.words)}</td></tr>'
        for c in changes[:_MOST_CHANGES]
    )
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Con số", "Lần trước", "Lần này", "Thay đổi"))
    more = f"<p>Còn {len(changes) - _MOST_CHANGES} con số nữa trong manifest.json.</p>" if len(changes) > _MOST_CHANGES else ""
    return (
        f"<h2>Con số khác lần công bố trước: {len(changes)}</h2>"
        '<div class="table"><div class="scroll" role="group" tabindex="0" aria-labelledby="con-so-khac"><table>'
        '<caption id="con-so-khac">Số liệu gốc hoặc cách tính đã đổi từ lần lập trước</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>{more}"
    )


def _unbroken(text: str) -> str:
    return escape(text).replace(" ", "&nbsp;") or "–"


_BRAND = "Cải cách hành chính"
_SYNTHETIC = (
    '<div class="notice" role="note"><p><b>Số liệu giả lập (SYNTHETIC)</b> – chỉ để minh họa, không phải số liệu của cơ quan nào.</p></div>'
)


def _row(summary: QuarterSummary) -> str:
    folder = f"{summary.quarter}/"
    documents = "".join(
        f"<p>{escape(p.title)}: {' · '.join(_link(link, folder, link.detail or link.label, p.title) for link in p.links)}</p>"
        for p in summary.publications
    )
    mark = " <small>(số liệu giả lập)</small>" if summary.synthetic else ""
    return (
        f'<tr><th scope="row"><a href="{_address(folder + "index.html")}">{escape(summary.title)}</a>{mark}</th>'
        f"<td>{_state(summary)}</td><td>{escape(_counts(summary))}</td><td>{documents}</td></tr>"
    )


def _publication(publication: Publication) -> str:
    links = "".join(f"<li>{_link(link, '', _name(link), publication.title)}</li>" for link in publication.links)
    return f"<section><h3>{escape(publication.title)}</h3><p>{escape(publication.description)}</p><ul>{links}</ul></section>"


def _link(link: Link, folder: str, text: str, title: str) -> str:
    return f'<a href="{_address(folder + link.href)}" aria-label="{escape(f"{title}: {text}")}">{escape(text)}</a>'


def _name(link: Link) -> str:
    return f"{link.label} ({link.detail})" if link.detail else link.label


def _state(summary: QuarterSummary) -> str:
    return f'<span class="pill" data-state="{summary.state}">{_STATES[summary.state]}</span>'


def _facts(summary: QuarterSummary) -> str:
    date = f"số liệu đến {summary.date}" if summary.date else ""
    return " · ".join(filter(None, (summary.issuer, date, _counts(summary))))


def _counts(summary: QuarterSummary) -> str:
    named = ((summary.faults, "lỗi"), (summary.warnings, "cảnh báo"), (summary.notices, "lưu ý"))
    return ", ".join(f"{count} {word}" for count, word in named if count) or "không có phát hiện"


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return "<p>Không có lỗi, cảnh báo hay lưu ý nào.</p>"
    order = list(Severity)
    rows = "".join(
        f'<tr><td><span class="pill" data-severity="{f.severity}">{f.severity.vietnamese}</span></td>'
        f"<td>{escape(f.message)}{f' <small>{escape(f.place)}</small>' if f.place else ''}</td><td>{escape(f.remedy)}</td></tr>"
        for f in sorted(findings, key=lambda f: order.index(f.severity))
    )
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Mức", "Nội dung, vị trí", "Cần làm"))
    return (
        '<div class="table"><div class="scroll" role="group" tabindex="0" aria-labelledby="phat-hien"><table class="findings">'
        f'<caption id="phat-hien">{len(findings)} phát hiện</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>'
    )


def _address(href: str) -> str:
    """A relative address, whatever the name holds: a scheme, a host or a quote is no part of it."""
    return escape(quote(href.lstrip("/"), safe="/.#-_~"))
