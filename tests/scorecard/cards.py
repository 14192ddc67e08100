"""Small scorecards for tests: a head around criteria written as the YAML that an analyst would write."""

from __future__ import annotations

import textwrap

from cchc_analysis.io.scorecards.files import read_scorecard
from cchc_analysis.scorecard.tree import Scorecard

HEAD = """
id: thu
title: Bộ thử
law: {{number: 1/QĐ-UBND, date: 2026-01-01, issuer: Ủy ban nhân dân, title: Bộ thử}}
valid_from: 2026-01-01
valid_to: null
verified_until: null
level: communes
scale: {scale}
{extra}
areas:
"""


def card_text(areas: str, scale: str = "null\nextract: true", extra: str = "") -> str:
    """The file of a card with these areas."""
    return HEAD.format(scale=scale, extra=extra) + textwrap.indent(textwrap.dedent(areas).strip("\n"), "  ") + "\n"


def card_of(criteria: str, scale: str = "null\nextract: true", extra: str = "") -> Scorecard:
    """A card with one area that holds these criteria."""
    area = "- code: '0'\n  name: Lĩnh vực\n  criteria:\n" + textwrap.indent(textwrap.dedent(criteria).strip("\n"), "    ")
    return read_scorecard(card_text(area, scale, extra), "thu.yaml")
