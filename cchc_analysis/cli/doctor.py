"""``cchc doctor``: what this machine has, what is missing."""

from __future__ import annotations

import argparse
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.desk.doctor import examine

    checks = list(examine(args.root))
    for check in checks:
        mark = "tốt  " if check.good else "THIẾU" if check.needed else "–    "
        print(f"[{mark}] {check.name}: {check.seen}")
        if not check.good and check.remedy:
            print(f"        {check.remedy}")
    missing = [c for c in checks if c.needed and not c.good]
    print("Máy này dùng được." if not missing else f"Còn {len(missing)} điều cần làm, xem các dòng THIẾU.")
    return 1 if missing else 0
