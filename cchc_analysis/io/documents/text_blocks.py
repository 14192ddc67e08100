"""Plain lines (text files, PDF pages, Markdown) to blocks: hard line breaks joined, footnotes put aside, rows of tables kept apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from cchc_analysis.audit.claims import BlockKind, TextBlock

_SUPERSCRIPT = "¹²³⁴⁵⁶⁷⁸⁹⁰"
_MARK = re.compile(
    r"^\s*(?:[*_]{0,3})(?:[-+•–*]\s|\(?[a-zđ]{1,2}\)\s|\(?\d{1,2}\)\s|(?:\d{1,2}\.)+\d{0,2}\s+[^\W\d_]|\d{1,2}[.)]\s|[IVX]{1,5}[.)]\s|(?:Phần|Chương|Mục|Điều)\s+[\dIVX]+)"
)
_HEADING = re.compile(r"^\s*[*_]{0,3}(?:[IVX]{1,5}[.)]|(?:\d{1,2}\.)+\d{0,2}|\d{1,2}[.)]|[a-zđ]\))\s+\S")
_NOTE = re.compile(rf"^\s*(?:[{_SUPERSCRIPT}]+|\[\^?\d+\]:?)\s*\S")
_GOES_ON = re.compile(r"(?:Trong (?:số )?đó|Bao gồm|Gồm)(?![\wđ])")
_TERMINAL = re.compile(r"[.;:!?…/\]]\s*[\"”»*_)]*\s*$")
_BARE_ROW = re.compile(r"(?:\s\d[\d.,]*%?){3,}\s*$")
_MD_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


def blocks_of(lines: Iterable[str], *, markdown: bool = False, page: int | None = None) -> list[TextBlock]:
    """Group lines into blocks. ``page`` goes into the place of each block."""
    builder = _Builder(markdown, page)
    for line in lines:
        builder.take(unicodedata.normalize("NFC", line.rstrip("\r\n")))
    return builder.finish()


class _Builder:
    """Takes lines one by one; ``current`` is the block being filled, ``broken`` says that a blank line or a footnote came after it."""

    def __init__(self, markdown: bool, page: int | None) -> None:
        self.markdown, self.page = markdown, page
        self.blocks: list[TextBlock] = []
        self.notes: list[str] = []
        self.current = ""
        self.kind: BlockKind = "paragraph"
        self.broken = False
        self.in_note = False
        self.table = 0
        self.row = 0

    def take(self, line: str) -> None:
        """One line."""
        stripped = line.strip()
        if not stripped:
            self.broken, self.in_note = True, False
            return
        if self.markdown and (stripped.startswith("|") or _MD_TABLE_RULE.match(stripped)):
            self._row([c.strip() for c in stripped.strip("|").split("|")], rule=bool(_MD_TABLE_RULE.match(stripped)))
        elif "\t" in line.strip("\n") and len(line.split("\t")) >= 3:
            self._row([c.strip() for c in line.split("\t")], rule=False)
        elif _NOTE.match(line):
            self.notes.append(stripped)
            self.in_note, self.broken = True, True
        elif self.in_note and not _MARK.match(line) and stripped[0].islower():
            self.notes[-1] += " " + stripped
        else:
            self._text(line, stripped)

    def _text(self, line: str, stripped: str) -> None:
        if self.markdown and (m := re.match(r"#{1,6}\s+(.*)", stripped)):
            self._close()
            self.current, self.kind = m[1], "heading"
            self._close()
            return
        if self.current and self._joins(line, stripped):
            self.current += "\n" + stripped if not self.broken else " " + stripped
        else:
            self._close()
            self.current, self.kind = stripped, _kind(stripped)
        self.broken = self.in_note = False
        self.row = self.row if "\t" in line else 0

    def _joins(self, line: str, stripped: str) -> bool:
        first = stripped.lstrip('*_“"(')[:1]
        if (mark := _MARK.match(line)) and not (mark[0].strip()[:1].isdigit() and mark[0][-1:].islower()):
            return False
        if _BARE_ROW.search(stripped) or _BARE_ROW.search(self.current):
            return False
        goes_on = first.islower() or first.isdigit() or first in "%),;"
        if not self.broken and self.kind == "paragraph" and (_GOES_ON.match(stripped) or (first.isdigit() and self.current.endswith(":"))):
            return True
        if self.broken:
            return goes_on and not _TERMINAL.search(self.current) and self.kind != "heading"
        if _TERMINAL.search(self.current):
            return first.islower() and not self.current.rstrip().endswith(":")
        return goes_on or (len(self.current.rsplit("\n", 1)[-1]) > 60 and not _HEADING.match(self.current))

    def _row(self, cells: list[str], *, rule: bool) -> None:
        if not self.row:
            self._close()
            self.table += 1
        if rule:
            return
        self._close()
        self.row += 1
        place = f"bảng {self.table}, dòng {self.row}"
        self.blocks.append(TextBlock("\t".join(cells), "row", self._place(place), tuple(cells), self.table))
        self.broken = False

    def _close(self) -> None:
        if self.current:
            if self.row and self.kind != "row":
                self.row = 0
            self.blocks.append(TextBlock(self.current, self.kind, self._place(f"đoạn {len(self.blocks) + 1}")))
            self.current = ""
        for note in self.notes:
            self.blocks.append(TextBlock(note, "note", self._place("chú thích")))
        self.notes = []

    def _place(self, place: str) -> str:
        return f"trang {self.page}, {place}" if self.page else place

    def finish(self) -> list[TextBlock]:
        """All blocks."""
        self._close()
        return self.blocks


def _kind(text: str) -> BlockKind:
    if re.match(r"^\s*[*_]{0,3}[-+•–*]\s", text):
        return "item"
    if _HEADING.match(text) and len(text) < 400 and not text.rstrip().endswith((";", ",")):
        return "heading"
    return "paragraph"


def paragraphs(texts: Iterable[tuple[str, BlockKind]]) -> Iterator[TextBlock]:
    """Paragraphs of a structured format (Word, HTML), each already whole."""
    for number, (text, kind) in enumerate(((t, k) for t, k in texts if t.strip()), 1):
        clean = unicodedata.normalize("NFC", text.strip())
        yield TextBlock(clean, kind if kind != "paragraph" else _kind(clean), f"đoạn {number}")
