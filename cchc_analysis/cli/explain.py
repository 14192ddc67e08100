"""``cchc explain FIGURE_ID QUARTER``: where a number comes from."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path

from cchc_analysis.cli import OK, USAGE, say_faults


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("figure", metavar="TÊN_SỐ", help="tên con số, ví dụ one_stop.on_time_rate@communes; có dấu * thì liệt kê")
    parser.add_argument("quarter", metavar="QUÝ", help="ví dụ 2023-Q3")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.io import InputError
    from cchc_analysis.io.quarters import load
    from cchc_analysis.report.cards import CardMaker, card_text

    wanted = args.figure.strip("'")  # the command prompt of Windows leaves single quotes where they are
    if _is_quarter(wanted) and not _is_quarter(args.quarter):
        print(f"Hai tham số đổi chỗ cho nhau; gõ: cchc explain {args.quarter} {wanted}", file=sys.stderr)
        return USAGE
    try:
        bundle = load(args.quarter, args.root)
    except (ValueError, InputError) as error:
        print(error, file=sys.stderr)
        return USAGE
    say_faults(bundle)
    figures = bundle.figures
    listed = [figure for figure in figures.values() if fnmatch(figure.id, wanted)] if "*" in wanted else []
    for figure in listed:
        print(f"{figure.id}\t{figure.shown}\t{figure.title}")
    if listed:
        return OK
    if wanted not in figures:
        near = get_close_matches(wanted, list(figures), n=3)
        said = f"không có con số nào khớp “{wanted}”" if "*" in wanted else f"không có con số “{wanted}”"
        hint = f" Có phải: {', '.join(near)}?" if near else f' Xem danh sách bằng: cchc explain "*" {bundle.data.period.quarter}'
        print(f"Quý {args.quarter} {said}.{hint}", file=sys.stderr)
        return USAGE
    cards = CardMaker(bundle.data, figures)
    print("\n\n".join(card_text(card) for card in cards.with_inputs([wanted])))
    return OK


def _is_quarter(text: str) -> bool:
    from cchc_analysis.periods import Quarter

    try:
        Quarter.parse(text)
    except ValueError:
        return False
    return True
