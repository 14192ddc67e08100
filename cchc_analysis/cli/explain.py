"""``cchc explain FIGURE_ID QUARTER``: where a number comes from."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("figure", metavar="TÊN_SỐ", help="tên con số, ví dụ one_stop.on_time_rate@communes; có dấu * thì liệt kê")
    parser.add_argument("quarter", metavar="QUÝ", help="ví dụ 2023-Q3")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.io import InputError
    from cchc_analysis.io.quarters import load
    from cchc_analysis.report.cards import CardMaker, card_text

    try:
        bundle = load(args.quarter, args.root)
    except (ValueError, InputError) as error:
        print(error, file=sys.stderr)
        return 2
    figures = bundle.figures
    if "*" in args.figure:
        for figure in figures.values():
            if fnmatch(figure.id, args.figure):
                print(f"{figure.id}\t{figure.shown}\t{figure.definition.label} ({figure.scope})")
        return 0
    if args.figure not in figures:
        near = get_close_matches(args.figure, list(figures), n=3)
        hint = f" Có phải: {', '.join(near)}?" if near else " Xem danh sách bằng: cchc explain '*' QUÝ"
        print(f"Quý {args.quarter} không có con số “{args.figure}”.{hint}", file=sys.stderr)
        return 2
    cards = CardMaker(bundle.data, figures)
    print("\n\n".join(card_text(card) for card in cards.with_inputs([args.figure])))
    return 0
