"""Writes ``docs/api.md``: what the public modules offer, from their docstrings (``python docs/make_api.py``)."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

MODULES = (
    "cchc_analysis", "cchc_analysis.desk.quarter", "cchc_analysis.numbers", "cchc_analysis.periods", "cchc_analysis.text", "cchc_analysis.model",
    "cchc_analysis.tables", "cchc_analysis.indicators", "cchc_analysis.indicators.registry", "cchc_analysis.indicators.terms",
    "cchc_analysis.comparison", "cchc_analysis.trends", "cchc_analysis.cases", "cchc_analysis.scorecard.scoring",
    "cchc_analysis.scorecard.headroom", "cchc_analysis.scorecard.plan", "cchc_analysis.audit", "cchc_analysis.io.quarters",
    "cchc_analysis.io.scorecards.files", "cchc_analysis.report.blocks", "cchc_analysis.report.quarterly", "cchc_analysis.report.exporters",
    "cchc_analysis.publish.run", "cchc_analysis.publish.quarters", "cchc_analysis.publish.verify",
)  # fmt: skip
"""The modules that a notebook or another program is meant to import, from the ground up."""

OUTPUT = Path(__file__).parent / "api.md"
HEAD = """\
# API reference

What a notebook or another program may import. Written by `docs/make_api.py` from the docstrings: do not edit by hand.
"""


def api() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for name in MODULES for line in _module(importlib.import_module(name)))])


def _module(module: ModuleType) -> Iterator[str]:
    yield from (f"## `{module.__name__}`", "", _first(module), "")
    for name, thing in _public(module):
        called = f"class {name}" if inspect.isclass(thing) else name + _signature(thing)
        yield from (f"### `{called}`", "", _first(thing), "")
        if inspect.isclass(thing):
            members = [f"* `{called}`: {_first(member)}" for called, member in _members(thing)]
            yield from [*members, ""] if members else []


def _public(module: ModuleType) -> list[tuple[str, Any]]:
    """Classes and functions that the module defines, or says in ``__all__`` that it offers, in the order of the source."""
    offered = getattr(module, "__all__", None)
    things = [
        (name, thing)
        for name, thing in vars(module).items()
        if (inspect.isclass(thing) or inspect.isfunction(thing))
        and (name in offered if offered else thing.__module__ == module.__name__ and not name.startswith("_"))
    ]
    return [(name, thing) for name, thing in things if thing.__doc__]


def _members(cls: type) -> Iterator[tuple[str, Any]]:
    """Methods with their parameters, properties under their bare name."""
    for name, member in vars(cls).items():
        inner = member.__func__ if isinstance(member, staticmethod | classmethod) else member
        lazy = inner.fget if isinstance(inner, property) else getattr(inner, "func", None)
        function = lazy or inner
        if not name.startswith("_") and inspect.isfunction(function) and function.__doc__:
            yield name if lazy else name + _signature(function), function


def _signature(thing: Any) -> str:
    names = []
    for parameter in inspect.signature(thing).parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        names.append(star + parameter.name + ("=…" if parameter.default is not parameter.empty else ""))
    return f"({', '.join(names)})"


def _first(thing: Any) -> str:
    """The first paragraph of the docstring, on one line, safe within Markdown."""
    paragraph = (inspect.getdoc(thing) or "").split("\n\n")[0]
    text = re.sub(r"\s+", " ", paragraph).replace("``", "`")
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text)
    outside = text.split("`")
    return "`".join(re.sub(r"([<>*_|\[\]])", r"\\\1", part) if n % 2 == 0 else part for n, part in enumerate(outside))


if __name__ == "__main__":
    OUTPUT.write_text(api(), encoding="utf-8")
    sys.stdout.write(f"{OUTPUT.name}: {len(MODULES)} modules\n")
