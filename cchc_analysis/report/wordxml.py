"""WordprocessingML by hand: the elements that python-docx has no words for, and packing with equal bytes."""

from __future__ import annotations

import copy
import hashlib
import io
import zipfile
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from cchc_analysis.report.outline import shut

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FIGURES_NAMESPACE = "urn:cchc-analysis:figures"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TAG_LIMIT = 64


def w(tag: str, *children: Any, **attributes: object) -> Any:
    """An element ``w:tag`` with ``w:`` attributes and children (``None`` is left out)."""
    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    for child in children:
        if child is not None:
            element.append(child)
    return element


def run(text: str, *, bold: bool = False, italic: bool = False, size: float | None = None, color: str = "") -> Any:
    """A run of text; ``size`` in points."""
    made = w("r", _run_properties(bold, italic, size, color))
    for n, line in enumerate(shut(text).split("\n")):
        if n:
            made.append(w("br"))
        part = w("t")
        part.text = line
        part.set(qn("xml:space"), "preserve")
        made.append(part)
    return made


def _run_properties(bold: bool, italic: bool, size: float | None = None, color: str = "") -> Any:
    made = w("rPr")
    if bold:
        made.append(w("b"))
    if italic:
        made.append(w("i"))
    if color:
        made.append(w("color", val=color))
    if size:
        made.append(w("sz", val=round(size * 2)))
        made.append(w("szCs", val=round(size * 2)))
    return made if len(made) else None


def figure_control(tag: str, label: str, number: int, content: Any) -> Any:
    """An inline content control around a figure: ``tag`` is read back by :func:`changed_figures`, ``label`` shown by Word."""
    looks = copy.deepcopy(content.find(qn("w:rPr")))
    properties = w("sdtPr", looks, w("alias", val=label[:_TAG_LIMIT]), w("tag", val=tag), w("id", val=number))
    return w("sdt", properties, w("sdtContent", content))


def tag_of(figure_id: str) -> str:
    """The figure's id as a control's tag; Word takes 64 characters, a longer id ends in a hash."""
    if len(figure_id) <= _TAG_LIMIT:
        return figure_id
    return f"{figure_id[: _TAG_LIMIT - 11]}~{hashlib.sha256(figure_id.encode()).hexdigest()[:10]}"


def page_number() -> list[Any]:
    """The runs of a PAGE field."""
    begin, separate, end = (w("r", w("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end"))
    code = w("instrText")
    code.text = " PAGE "
    code.set(qn("xml:space"), "preserve")
    return [begin, w("r", code), separate, run("2"), end]


def note_call(number: int) -> Any:
    """The mark in the text that calls a footnote."""
    return w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteReference", id=number))


def footnotes(notes: Iterable[Iterable[Any]]) -> bytes:
    """The part ``word/footnotes.xml``: the two separators Word wants, then a footnote for each list of runs."""
    root = w("footnotes")
    for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
        root.append(
            w("footnote", w("p", w("pPr", w("spacing", after=0, line=240, lineRule="auto")), w("r", w(kind))), type=kind, id=number)
        )
    for number, runs in enumerate(notes, 1):
        mark = w("r", w("rPr", w("rStyle", val="FootnoteReference")), w("footnoteRef"))
        paragraph = w("p", w("pPr", w("pStyle", val="FootnoteText")), mark, run(" "), *runs)
        root.append(w("footnote", paragraph, id=number))
    return xml_bytes(root)


def figures_part(shown: Iterable[tuple[str, str]]) -> bytes:
    """The custom part that keeps the text of each figure as published, so that edits can be found later."""
    root = ET.Element(f"{{{FIGURES_NAMESPACE}}}figures")
    for figure_id, text in shown:
        ET.SubElement(root, f"{{{FIGURES_NAMESPACE}}}figure", {"id": figure_id, "shown": text})
    ET.register_namespace("", FIGURES_NAMESPACE)
    return str(ET.tostring(root, encoding="unicode")).encode()


def xml_bytes(element: Any) -> bytes:
    """The element as a part of its own."""
    from lxml import etree

    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))


def repacked(data: bytes) -> bytes:
    """The same package with fixed dates and a fixed order of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", not n.startswith("_rels/"), n)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            new.writestr(info, old.read(name))
    return out.getvalue()
