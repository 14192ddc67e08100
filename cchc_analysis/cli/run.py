"""``cchc run QUARTER… | --all``: from raw tables to the published set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarters", nargs="*", metavar="QUÝ", help="quý cần chạy, ví dụ 2023-Q3")
    parser.add_argument("--all", action="store_true", help="mọi quý có trong data/raw")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="số quý chạy cùng lúc (mặc định 2)")
    parser.add_argument("--kernel", action="store_true", help="chạy sổ tay bằng nhân Jupyter riêng")
    parser.add_argument("--force", action="store_true", help="chạy lại dù không có gì thay đổi")
    parser.add_argument("-p", "--parameter", nargs=2, action="append", default=[], metavar=("TÊN", "GIÁ_TRỊ"), help="tham số của sổ tay")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án (mặc định: thư mục hiện tại)")
    parser.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="nơi ghi kết quả (mặc định: outputs của dự án)")


def run(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from cchc_analysis.io import InputError
    from cchc_analysis.io.store import OutputError
    from cchc_analysis.publish.quarters import each_quarter
    from cchc_analysis.publish.run import quarters_in

    if args.all and args.quarters:
        print("Nêu tên quý hoặc dùng --all, không dùng cả hai.", file=sys.stderr)
        return 2
    quarters = quarters_in(args.root) if args.all else args.quarters
    if args.all and not quarters:
        print(
            f"Không thấy quý nào trong “{(args.root / 'data' / 'raw').resolve()}”; hãy chạy trong thư mục dự án hoặc dùng --root.",
            file=sys.stderr,
        )
        return 2
    if not quarters:
        print("Chưa nêu quý nào; ví dụ: cchc run 2023-Q3, hoặc cchc run --all.", file=sys.stderr)
        return 2
    status = 0
    tqdm.monitor_interval = 0  # no thread of its own: children are forked from this process
    with tqdm(total=len(quarters), disable=None, leave=False, unit="quý", file=sys.stderr) as bar:
        steps = each_quarter(
            quarters, args.root, jobs=args.jobs, step=lambda quarter, text: bar.set_postfix_str(f"{quarter}: {text}"),
            out=args.out, parameters=dict(args.parameter), force=args.force, kernel=args.kernel,
        )  # fmt: skip
        outcomes: dict[str, object] = {}
        try:
            for quarter, result in steps:
                outcomes[quarter] = result
                bar.update()
        except (InputError, OutputError) as error:
            outcomes[""] = error
    for quarter in sorted(outcomes, key=lambda name: quarters.index(name) if name in quarters else len(quarters)):
        status = max(status, _say(quarter, outcomes[quarter]))
    return status


def _say(quarter: str, result: object) -> int:
    from cchc_analysis.cli import explained
    from cchc_analysis.io import InputError
    from cchc_analysis.publish.execution import RunError
    from cchc_analysis.publish.run import Result

    if isinstance(result, Result):
        print(f"Quý {quarter}: " + ("không có gì thay đổi, giữ kết quả cũ." if result.unchanged else "đã lập xong."))
        for path in result.files:
            if path.suffix in {".html", ".pdf", ".docx"}:
                print(f"  {path}")
        if result.ink:
            print(f"  {result.ink}")
        return 0
    label = f"Quý {quarter}: " if quarter else ""
    print(f"{label}{explained(result) if isinstance(result, Exception) else result}", file=sys.stderr)
    if isinstance(result, RunError):
        for finding in result.findings[:20]:
            print(f"  - {finding.place}: {finding.message} {finding.remedy}", file=sys.stderr)
        return 1
    return 2 if type(result) is ValueError or isinstance(result, InputError) else 1
