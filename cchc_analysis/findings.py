"""Findings made from the catalogue: a code and the words that fill its sentence.

``finding("so-am", cell)`` makes a Finding. The words in braces of a sentence are given by the caller; what was found
in a cell is ``{found}``. ``docs/findings.md`` is generated from this catalogue (:func:`catalogue_markdown`).
"""

from __future__ import annotations

from collections.abc import Mapping

from cchc_analysis.catalogue import GROUPS, Kind
from cchc_analysis.model import Finding, SourceCell

__all__ = ["CATALOGUE", "GROUPS", "Kind", "catalogue_markdown", "finding", "printable"]

_SHOWN = 120


CATALOGUE: dict[str, Kind] = {code: kind for group in GROUPS.values() for code, kind in group.items()}
"""Every kind of finding by code."""


def printable(text: str, limit: int = _SHOWN) -> str:
    """The text fit for a message: control and invisible characters written out, cut at ``limit`` characters."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def finding(
    code: str,
    source: SourceCell | None = None,
    /,
    *,
    file: str | None = None,
    sheet: str | None = None,
    line: int | None = None,
    column: str | None = None,
    found: str | None = None,
    words: Mapping[str, str] | None = None,
    **more: str,
) -> Finding:
    """A finding of the catalogue, at a source cell or at a file, line and column. An unknown code is a ``KeyError``.

    ``words`` and the other keywords fill the braces of the sentence.
    """
    kind = CATALOGUE[code]
    if source is not None:
        file, sheet, line, column = source.file, source.sheet, source.line, source.column
        found = source.raw if found is None else found
    shown = None if found is None else printable(found)
    filled = {name: printable(word, 400) for name, word in {**(words or {}), **more}.items()}
    return Finding(
        code=code,
        severity=kind.severity,
        message=kind.message.format(found=shown, **filled),
        remedy=kind.remedy.format(found=shown, **filled),
        file=None if file is None else printable(file),
        sheet=None if sheet is None else printable(sheet),
        cell=source.cell if source else None,
        line=line,
        column=None if column is None else printable(column),
        found=shown,
    )


def catalogue_markdown() -> str:
    """The catalogue as a Markdown page (Vietnamese), for ``docs/findings.md``."""
    lines = [
        "# Các lỗi, cảnh báo và lưu ý của `cchc check`",
        "",
        "Trang này sinh từ danh mục trong `cchc_analysis/catalogue/`; chữ trong ngoặc nhọn được thay bằng số liệu cụ thể.",
        "**Lỗi** làm dòng số liệu bị để riêng và lệnh trả mã 1; **cảnh báo** và **lưu ý** thì không.",
    ]
    for group, kinds in GROUPS.items():
        lines += ["", f"## {group}", "", "| Mã | Mức | Nội dung | Cách xử lý |", "|---|---|---|---|"]
        lines += [f"| `{code}` | {k.severity.vietnamese} | {_cell(k.message)} | {_cell(k.remedy)} |" for code, k in kinds.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
