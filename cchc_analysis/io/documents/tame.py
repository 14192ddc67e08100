"""Blocks of a foreign document made safe to handle: nothing steers a terminal, no block is too full of numbers to be read in time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from cchc_analysis.audit.claims import TextBlock

MOST_NUMBERS = 150
"""Numbers of one block: the audit compares every number of a block with the others."""
_CONTROLS = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")
_DIGITS = re.compile(r"\d+")


def tamed(blocks: Iterable[TextBlock]) -> list[TextBlock]:
    """The blocks without control characters, turns of direction and halves of characters; overfull ones in pieces."""
    return [piece for block in blocks for piece in _pieces(_harmless(block))]


def _harmless(block: TextBlock) -> TextBlock:
    if not _CONTROLS.search(block.text) and not any(map(_CONTROLS.search, block.cells)):
        return block
    return replace(block, text=_CONTROLS.sub("", block.text), cells=tuple(_CONTROLS.sub("", cell) for cell in block.cells))


def _pieces(block: TextBlock) -> Iterator[TextBlock]:
    """A block cut before each 151st number, at a space where there is one near."""
    starts = [found.start() for found in _DIGITS.finditer(block.text)][MOST_NUMBERS::MOST_NUMBERS]
    if block.kind == "row" or not starts:
        yield block
        return
    begin = 0
    for start in starts:
        space = block.text.rfind(" ", max(begin, start - 200), start)
        end = space + 1 if space >= 0 else start
        yield replace(block, text=block.text[begin:end])
        begin = end
    yield replace(block, text=block.text[begin:])
