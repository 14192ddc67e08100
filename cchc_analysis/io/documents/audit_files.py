"""Audits as office files: a Word copy of the text with comments at the claims, a workbook of findings."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from cchc_analysis.audit import AuditResult, Claim, TextBlock
from cchc_analysis.audit.claims import Verdict, plain

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
AUTHOR = "Rà soát số liệu"
_FIXED = (2000, 1, 1, 0, 0, 0)


def audit_docx(results: Sequence[tuple[str, AuditResult]]) -> bytes:
    """The audited texts as a Word document: each number that needs an explanation or was rounded carries a comment with its verdict."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(13)
    for name, result in results:
        document.add_heading(_safe(f"Rà soát số liệu: {name.rsplit('/', 1)[-1]}"), level=1)
        wanted: dict[int, list[Claim]] = {}
        for claim in result.claims:
            if claim.verdict is not Verdict.CONSISTENT:
                wanted.setdefault(claim.at.block, []).append(claim)
        for index, block in enumerate(result.blocks):
            _write_block(document, block, wanted.get(index, []))
    buffer = io.BytesIO()
    document.save(buffer)
    return _same_bytes(buffer.getvalue())


def _write_block(document: Any, block: TextBlock, claims: Sequence[Claim]) -> None:
    style = "List Bullet" if block.kind == "item" else "Heading 2" if block.kind == "heading" else None
    text = re.sub(r"^\s*[-+•–]\s+", "", block.text) if block.kind == "item" else block.text
    shift = len(block.text) - len(text)
    paragraph = document.add_paragraph(style=style)
    at = 0
    for claim in sorted(claims, key=lambda c: c.at.start):
        start, end = max(claim.at.start - shift, 0), max(claim.at.end - shift, 0)
        if start < at or end <= start:
            last = paragraph.runs[-1] if paragraph.runs else paragraph.add_run("")
            document.add_comment(last, text=_safe(claim.sentence), author=AUTHOR, initials="RS")
            continue
        paragraph.add_run(_safe(text[at:start]))
        run = paragraph.add_run(_safe(text[start:end]))
        run.bold = True
        document.add_comment(run, text=_safe(f"[{claim.id}] {claim.sentence}"), author=AUTHOR, initials="RS")
        at = end
    paragraph.add_run(_safe(text[at:].replace("\t", " | ")))


def _safe(text: str) -> str:
    return _CONTROL.sub("", text)


def _same_bytes(data: bytes) -> bytes:
    """The package with fixed dates: the same audit gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            content = re.sub(rb'w:date="[^"]*"', b'w:date="2000-01-01T00:00:00Z"', content)
            content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(item.filename, _FIXED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


HEADINGS = (
    "Tài liệu",
    "Mã",
    "Mức",
    "Loại",
    "Kết luận",
    "Chỗ",
    "Văn bản in",
    "Tính lại",
    "Cách tính",
    "Khả nghi nhất",
    "Nhận xét",
    "Trích văn bản",
)


def audit_rows(results: Iterable[tuple[str, AuditResult]]) -> list[tuple[str, ...]]:
    """One row per claim, the ones that need an explanation first."""
    levels = {"error": "lỗi", "warning": "cảnh báo", "notice": "lưu ý", "none": ""}
    order = {Verdict.INCONSISTENT: 0, Verdict.ROUNDING: 1, Verdict.UNCHECKABLE: 2, Verdict.CONSISTENT: 3}
    rows: list[tuple[str, ...]] = []
    for name, result in results:
        for c in sorted(result.claims, key=lambda c: (order[c.verdict], c.id)):
            likely = "; ".join(f"{printed} → {value}" for printed, value in c.culprits)
            recomputed = "" if c.recomputed is None else plain(c.recomputed, c.decimals).replace(".", ",")
            rows.append(
                (
                    name,
                    c.id,
                    levels[c.severity],
                    c.kind.vietnamese,
                    c.verdict.vietnamese,
                    c.where,
                    c.published_raw,
                    recomputed,
                    c.formula,
                    likely,
                    c.sentence,
                    c.text[:500],
                )
            )
    return rows


def audit_xlsx(results: Sequence[tuple[str, AuditResult]]) -> bytes:
    """The findings as a workbook: every cell is text, so that no formula of the audited document can run."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Kết quả rà soát"
    sheet.append(HEADINGS)
    for row in audit_rows(results):
        sheet.append([_safe(value) for value in row])
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFGHIJKL", (24, 8, 11, 20, 18, 26, 16, 14, 36, 26, 70, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return _same_bytes(buffer.getvalue())
