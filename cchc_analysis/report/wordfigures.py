"""Reading an edited Word file back: which figures did a person change?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from cchc_analysis.report.blocks import Document
from cchc_analysis.report.outline import numbers_of
from cchc_analysis.report.wordxml import FIGURES_NAMESPACE, WORD, tag_of

_W = f"{{{WORD}}}"
_GONE = "(đã xóa)"


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A figure that the file shows otherwise than it was published; ``new`` is ``(đã xóa)`` when it is gone."""

    figure: str
    old: str
    new: str
    place: str


def changed_figures(data: bytes, published: Document | Mapping[str, str] | None = None) -> list[ChangedFigure]:
    """The figures that were edited in a Word file written by :func:`cchc_analysis.report.docx.write_docx`.

    Args:
        data: the file.
        published: the document it came from, or the printed text by figure id; without it, the texts kept inside the file count.

    Raises:
        ValueError: no Word file, or one without figures (Vietnamese sentence).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist() if name.endswith(".xml")}
        roots = [ET.fromstring(parts[name]) for name in ("word/document.xml", "word/footnotes.xml") if name in parts]
        kept = _kept(parts)
    except (zipfile.BadZipFile, ET.ParseError, KeyError) as error:
        raise ValueError("Không đọc được tệp Word này") from error
    known = kept if published is None else _published(published)
    if not known:
        raise ValueError("Tệp Word này không mang số liệu nào của báo cáo")
    changes: list[ChangedFigure] = []
    seen: set[str] = set()
    for tag, text, place in (found for root in roots for found in _controls(root)):
        if tag in known:
            seen.add(tag)
            figure, texts = known[tag]
            if text not in texts:
                changes.append(ChangedFigure(figure, " hoặc ".join(texts), text or _GONE, place))
    gone = (known[tag] for tag in kept if tag in known and tag not in seen)
    return changes + [ChangedFigure(figure, " hoặc ".join(texts), _GONE, "") for figure, texts in gone]


Known = dict[str, tuple[str, list[str]]]


def _published(published: Document | Mapping[str, str]) -> Known:
    pairs = ((n.figure, n.shown) for n in numbers_of(published.blocks)) if isinstance(published, Document) else iter(published.items())
    known: Known = {}
    for figure, shown in pairs:
        texts = known.setdefault(tag_of(figure), (figure, []))[1]
        if _folded(shown) not in texts:
            texts.append(_folded(shown))
    return known


def _kept(parts: Mapping[str, bytes]) -> Known:
    known: Known = {}
    for name in sorted(parts):
        if name.startswith("customXml/item") and FIGURES_NAMESPACE.encode() in parts[name]:
            for found in ET.fromstring(parts[name]).iter(f"{{{FIGURES_NAMESPACE}}}figure"):
                tag = found.get("id", "")
                known.setdefault(tag, (tag, []))[1].append(_folded(found.get("shown", "")))
    return known


def _controls(root: ET.Element) -> Iterator[tuple[str, str, str]]:
    """Tag, present text and place of each content control."""
    heading = ""
    for paragraph in root.iter(f"{_W}p"):
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        whole = _text(paragraph)
        if style is not None and style.get(f"{_W}val", "").startswith("Heading"):
            heading = whole
        for control in paragraph.iter(f"{_W}sdt"):
            tag = control.find(f"{_W}sdtPr/{_W}tag")
            content = control.find(f"{_W}sdtContent")
            if tag is not None and content is not None:
                around = whole if len(whole) <= 90 else whole[:89] + "…"
                yield tag.get(f"{_W}val", ""), _text(content), ", ".join(filter(None, (heading and f"mục “{heading}”", f"“{around}”")))


def _text(element: ET.Element) -> str:
    return _folded("".join(t.text or "" for t in element.iter(f"{_W}t")))


def _folded(text: str) -> str:
    return " ".join(text.split())
