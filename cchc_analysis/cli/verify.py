"""``cchc verify OUTPUT_DIR``: does a published set still come out of its inputs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="THƯ_MỤC", help="ví dụ outputs/2023-Q3")
    parser.add_argument("--root", type=Path, metavar="THƯ_MỤC", help="thư mục dự án (mặc định: hai cấp trên thư mục kết quả)")
    parser.add_argument("--json", action="store_true", help="in một văn bản JSON")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.io import InputError
    from cchc_analysis.publish.verify import verify

    try:
        found = verify(args.folder, args.root)
    except (InputError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if args.json:
        import json
        from dataclasses import asdict

        print(json.dumps(asdict(found) | {"holds": found.holds}, ensure_ascii=False, indent=2))
        return 0 if found.holds else 1
    for title, lines in (
        ("Tệp công bố đã thay đổi", found.changed_files),
        ("Số liệu gốc đã thay đổi từ lúc công bố", found.changed_inputs),
        ("Con số không còn khớp", found.changed_figures),
    ):
        if lines:
            print(f"{title}:", *(f"  - {line}" for line in lines), sep="\n")
    print(
        f"Quý {found.quarter}: {found.figures} con số tính lại đúng như đã công bố; "
        + ("bộ tài liệu còn nguyên." if found.holds else "có khác biệt, xem ở trên.")
    )
    return 0 if found.holds else 1
