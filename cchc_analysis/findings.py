"""The catalogue of findings: every code with its severity, its sentence and its remedy, all in one place.

``finding("so-am", cell)`` makes a Finding. The words in braces of a sentence are given by the caller; what was found
in a cell is ``{found}``. ``docs/findings.md`` is generated from this catalogue (:func:`catalogue_markdown`).
"""

from __future__ import annotations

from dataclasses import dataclass

from cchc_analysis.model import Finding, Severity, SourceCell

_FAULT, _WARNING, _NOTICE = Severity.FAULT, Severity.WARNING, Severity.NOTICE
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: severity, the sentence that readers see, what to do about it."""

    severity: Severity
    message: str
    remedy: str


GROUPS: dict[str, dict[str, Kind]] = {
    "Tệp YAML": {
        "yaml-cu-phap": Kind(
            _FAULT, "Không đọc được tệp: {what}.", "Sửa dòng này; chữ có dấu hai chấm hoặc dấu # phải đặt trong ngoặc kép."
        ),
        "yaml-khoa-trung": Kind(_FAULT, "Mục “{found}” ghi hai lần (lần đầu ở dòng {first}).", "Giữ một dòng, xoá dòng kia."),
        "yaml-neo": Kind(_FAULT, "Tệp dùng neo hoặc tham chiếu (&, *, <<), không được nhận.", "Ghi thẳng giá trị ở từng chỗ."),
        "yaml-qua-lon": Kind(_FAULT, "Tệp quá lớn: vượt {limit}.", "Kiểm tra xem có đúng tệp cần dùng không."),
    },
}
"""Every kind of finding by group and code."""

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
    **words: str,
) -> Finding:
    """A finding of the catalogue, at a source cell or at a file, line and column. An unknown code is a ``KeyError``."""
    kind = CATALOGUE[code]
    if source is not None:
        file, sheet, line, column = source.file, source.sheet, source.line, source.column
        found = source.raw if found is None else found
    shown = None if found is None else printable(found)
    words = {name: printable(word, 400) for name, word in words.items()}
    return Finding(
        code=code,
        severity=kind.severity,
        message=kind.message.format(found=shown, **words),
        remedy=kind.remedy.format(found=shown, **words),
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
        "Trang này sinh từ danh mục trong `cchc_analysis/findings.py`; chữ trong ngoặc nhọn được thay bằng số liệu cụ thể.",
        "**Lỗi** làm dòng số liệu bị để riêng và lệnh trả mã 1; **cảnh báo** và **lưu ý** thì không.",
    ]
    for group, kinds in GROUPS.items():
        lines += ["", f"## {group}", "", "| Mã | Mức | Nội dung | Cách xử lý |", "|---|---|---|---|"]
        lines += [f"| `{code}` | {k.severity.vietnamese} | {_cell(k.message)} | {_cell(k.remedy)} |" for code, k in kinds.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
