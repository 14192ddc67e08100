"""``cchc diff QUARTER_A QUARTER_B``: which figures moved."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("then", metavar="QUÝ_TRƯỚC", help="ví dụ 2023-Q2")
    parser.add_argument("now", metavar="QUÝ_SAU", help="ví dụ 2023-Q3")
    parser.add_argument("--json", action="store_true", help="in một văn bản JSON")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.comparison import Movement, compare
    from cchc_analysis.io import InputError
    from cchc_analysis.io.quarters import load

    try:
        then, now = load(args.then, args.root).figures, load(args.now, args.root).figures
    except (ValueError, InputError) as error:
        print(error, file=sys.stderr)
        return 2
    pairs = [p for p in compare(then, now) if p.movement is not Movement.SAME]
    if args.json:
        import json

        rows = [
            {"figure_id": p.id, "label": p.figure.definition.label, "scope": p.figure.scope, "movement": p.movement.value,
             "then": p.then.shown if p.then else None, "now": p.now.shown if p.now else None, "change": p.words, "caution": p.caution}
            for p in pairs
        ]  # fmt: skip
        print(json.dumps({"then": args.then, "now": args.now, "figures": rows}, ensure_ascii=False, indent=2))
        return 0
    for p in pairs:
        before, after = (f.shown if f else "–" for f in (p.then, p.now))
        caution = f" [{p.caution}]" if p.caution else ""
        print(f"{p.id}\t{before} → {after}\t{p.movement.vietnamese}: {p.words}{caution}\t{p.figure.definition.label} ({p.figure.scope})")
    print(
        f"{len(pairs)} con số khác nhau giữa {args.then} và {args.now}; {len(now) + sum(p.now is None for p in pairs) - len(pairs)} con số như cũ."
    )
    return 0
