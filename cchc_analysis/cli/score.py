"""``cchc score``: points per criterion, as a range where evidence is missing."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from cchc_analysis.cli import FAULTS, OK, USAGE, say_faults
from cchc_analysis.io import InputError
from cchc_analysis.io.scorecards.files import ScorecardError
from cchc_analysis.io.scorecards.inputs import ScoredQuarter, score_quarter
from cchc_analysis.scorecard.headroom import headrooms
from cchc_analysis.scorecard.reading import Occasion
from cchc_analysis.scorecard.words import exact_text, points_text


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarter", metavar="QUÝ", help="quý cần chấm, ví dụ 2023-Q3")
    parser.add_argument("--scorecard", default="", metavar="MÃ", help="mã hoặc tệp bộ tiêu chí (mặc định: bộ ghi trong period.yaml)")
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON thay cho chữ")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục của dự án (mặc định: thư mục đang đứng)")


def run(args: argparse.Namespace) -> int:
    scored = load_or_say(args)
    if isinstance(scored, int):
        return scored
    if args.json:
        print(json.dumps(as_json(scored), ensure_ascii=False, indent=1))
    else:
        _show(scored)
    return OK


def load_or_say(args: argparse.Namespace) -> ScoredQuarter | int:
    """The scored quarter, after saying whether its data have faults; or the exit code, after saying what is wrong."""
    try:
        scored = score_quarter(args.quarter, args.root, args.scorecard)
    except ScorecardError as error:
        print(error, file=sys.stderr)
        return FAULTS
    except InputError as error:
        print(error, file=sys.stderr)
        return FAULTS if error.findings else USAGE
    except ValueError as error:
        print(error, file=sys.stderr)
        return USAGE
    say_faults(scored.bundle)
    return scored


def as_json(scored: ScoredQuarter) -> dict[str, Any]:
    """The result as ``--json`` prints it; points are unrounded decimal strings."""
    result = scored.result
    return {
        "scorecard": result.scorecard,
        "quarter": str(scored.bundle.data.period.quarter),
        "criteria": [
            {
                "code": c.code,
                "name": c.name,
                "max": exact_text(c.max),
                "low": exact_text(c.low),
                "high": exact_text(c.high),
                "status": c.standing,
                "explanation": c.explanation,
            }
            for c in result.criteria
        ],
        "total": {"low": exact_text(result.total.low), "high": exact_text(result.total.high), "max": exact_text(result.total.max)},
    }


def _show(scored: ScoredQuarter) -> None:
    result, card = scored.result, scored.card
    occasion = Occasion(card, scored.bundle.data_day)
    print(f"{card.title} – {card.law.number} – {scored.bundle.data.period.quarter.title}")
    if not card.valid_on(occasion.day):
        print("Lưu ý: bộ tiêu chí này không có hiệu lực vào ngày của số liệu.")
    for area in card.areas:
        total = result.groups[area.code]
        print(f"\n{area.code}. {area.name}: {total.shown}/{points_text(total.max)} điểm")
        for leaf in area.leaves:
            line = result[leaf.code]
            print(f"  {line.code}  {line.shown}/{points_text(line.max)}  {line.name}")
            print(f"      {line.explanation}")
            for room in headrooms(occasion, leaf, scored.evidence):
                print(f"      → {room.text}")
    print(f"\nTổng cộng: {result.total.shown}/{points_text(result.total.max)} điểm")
    for remark in result.remarks:
        print(f"  {remark}")
