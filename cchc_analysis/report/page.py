"""The frame of every HTML page: policy, style, bar, contents, scripts. Nothing in it comes from another address."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files

_PACKAGE = files("cchc_analysis.report")


def page(
    *,
    title: str,
    kind: str,
    brand: str,
    main: str,
    nav: str = "",
    data: dict[str, object] | None = None,
    scripts: Sequence[str] = ("page.js",),
    style: str = "",
    review: bool = False,
) -> str:
    """The frame around ``main`` (HTML already): head, policy, bar with buttons, contents, scripts. Other texts are plain."""
    css = _asset("page.css").replace("/*fonts*/", _font_faces()) + style
    code = [_asset(name) for name in scripts]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(css)}",
            "script-src " + " ".join(map(_hash, code)),
            "font-src data:",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    tools = '<button type="button" data-do="theme">Nền tối</button><button type="button" data-do="print">In</button>'
    if review:
        tools = '<button type="button" data-do="review" aria-pressed="false">Xem nguồn số liệu</button>' + tools
    return (
        f'<!doctype html>\n<html lang="vi" data-kind="{escape(kind)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{css}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#noi-dung">Đến nội dung</a>\n'
        f'<header class="bar"><span class="brand">{escape(brand)}</span><span class="tools">{tools}</span></header>\n'
        f'<div class="layout{"" if nav else " single"}">{nav}\n<main id="noi-dung" tabindex="-1">{_LEGEND if review else ""}{main}</main></div>\n'
        + "".join(f'<script type="application/json" id="{escape(i)}">{script_json(v)}</script>\n' for i, v in (data or {}).items())
        + "".join(f"<script>{c}</script>\n" for c in code)
        + "</body>\n</html>\n"
    )


_LEGEND = (
    '<div class="legend" hidden><b>Nguồn của số liệu:</b> <span data-status="computed">tính từ số liệu gốc</span> '
    '<span data-status="reported">đơn vị báo cáo, không có số liệu gốc</span> <span data-status="typed">gõ tay</span> '
    '<span data-status="missing">chưa có số liệu</span></div>'
)


def script_json(value: object) -> str:
    """JSON that is safe inside a ``<script>`` element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _asset(name: str) -> str:
    return (_PACKAGE / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def _font_faces() -> str:
    faces = []
    for name, weight, style in (("Regular", 400, "normal"), ("Bold", 700, "normal"), ("Italic", 400, "italic")):
        data = base64.b64encode((_PACKAGE / "fonts" / f"Tinos-{name}.woff2").read_bytes()).decode()
        faces.append(
            f"@font-face{{font-family:Tinos;font-weight:{weight};font-style:{style};font-display:swap;"
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
        )
    return "".join(faces)
