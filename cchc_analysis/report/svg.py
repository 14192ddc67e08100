"""Charts as SVG: an allow list, so that nothing but drawing gets into a page, and no style attribute a policy would block."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import escape

_TAGS = frozenset(
    "g defs path use rect circle ellipse line polyline polygon text tspan clipPath linearGradient radialGradient stop pattern".split()  # noqa: SIM905
)
_ATTRIBUTES = frozenset(
    """viewBox width height x y x1 y1 x2 y2 cx cy r rx ry d points transform fill fill-opacity fill-rule stroke stroke-width
    stroke-linecap stroke-linejoin stroke-opacity stroke-dasharray stroke-dashoffset stroke-miterlimit opacity clip-path clip-rule
    clipPathUnits gradientUnits gradientTransform offset stop-color stop-opacity font-family font-size font-weight font-style
    text-anchor dominant-baseline""".split()  # noqa: SIM905
)
_OWN_URL = re.compile(r"url\(#([\w.-]+)\)")
_XLINK = "{http://www.w3.org/1999/xlink}href"


def standalone(source: str) -> str:
    """The drawing alone, cleaned the same way, as a file of its own (for PDF)."""
    root = _root(source)
    box = root.get("viewBox", "0 0 1 1")
    _, _, width, height = (box.split() + ["1"] * 4)[:4]
    body = "".join(_element(child, "d") for child in root)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{escape(box)}" width="{escape(width)}" height="{escape(height)}">{body}</svg>'


def clean(source: str, prefix: str, *, title: str, description: str) -> str:
    """The drawing as inline SVG with a title and a description; ids start with ``prefix``.

    Scripts, styles, foreign content, event attributes and references to other addresses are dropped.
    Text that is not well-formed XML (or declares a document type) gives a drawing with title and description only.
    """
    root = _root(source)
    body = "".join(_element(child, prefix) for child in root)
    box = root.get("viewBox", "0 0 1 1")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{escape(box)}" aria-labelledby="{prefix}-ten {prefix}-mo-ta">'
        f'<title id="{prefix}-ten">{escape(title)}</title><desc id="{prefix}-mo-ta">{escape(description)}</desc>{body}</svg>'
    )


def _root(source: str) -> ET.Element:
    try:
        if "<!ENTITY" in source:
            raise ET.ParseError("entities are refused")
        return ET.fromstring(source)
    except ET.ParseError:
        return ET.Element("svg", {"viewBox": "0 0 1 1"})


def _element(node: ET.Element, prefix: str) -> str:
    tag = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
    if tag not in _TAGS:
        return ""
    attributes = _attributes(node, prefix)
    inner = "".join(_element(child, prefix) + escape((child.tail or "").strip()) for child in node)
    text = escape(node.text or "") if tag in ("text", "tspan") else ""
    listed = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{listed}>{text}{inner}</{tag}>" if text or inner else f"<{tag}{listed}/>"


def _attributes(node: ET.Element, prefix: str) -> dict[str, str]:
    found = dict(node.attrib)
    for declaration in found.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        found.setdefault(name.strip(), value.strip())
    out = {}
    for name, value in found.items():
        if name in _ATTRIBUTES and "url(" not in _OWN_URL.sub("", value).lower():
            out[name] = _OWN_URL.sub(rf"url(#{prefix}-\1)", value)
        elif name == "id":
            out["id"] = f"{prefix}-{value}"
        elif name in (_XLINK, "href") and value.startswith("#"):
            out["href"] = f"#{prefix}-{value[1:]}"
    return out
