"""``cchc run QUARTER… | --all``: from raw tables to the published set."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_SHOWN = 20
"""Faults of a quarter that are told one by one."""


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

    from cchc_analysis.cli import refused
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
        stopped: Exception | None = None
        try:
            for quarter, result in steps:
                outcomes[quarter] = result
                bar.update()
        except (InputError, OutputError) as error:
            stopped = error
    for quarter in sorted(outcomes, key=lambda name: quarters.index(name) if name in quarters else len(quarters)):
        status = max(status, _say(f"Quý {quarter}" if quarter in quarters else f"Trang {quarter}", outcomes[quarter]))
    if stopped:
        status = max(status, refused(stopped))
    if len(set(quarters)) > 1:
        _sum_up(list(dict.fromkeys(quarters)), outcomes)
    return status


def _sum_up(quarters: Sequence[str], outcomes: Mapping[str, object]) -> None:
    """One line over all quarters: how many were made, and which were not."""
    from cchc_analysis.publish.run import Result

    results = {quarter: outcomes.get(quarter) for quarter in quarters}
    made = [r.unchanged for r in results.values() if isinstance(r, Result)]
    missing = [quarter for quarter, r in results.items() if not isinstance(r, Result)]
    counts = {"quý lập mới": made.count(False), "quý không đổi": made.count(True), "quý chưa lập được": len(missing)}
    said = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
    print(f"Tất cả {len(quarters)} quý: {said}{': ' if missing else ''}{', '.join(missing)}.")


def _say(what: str, result: object) -> int:
    from cchc_analysis.cli import explained
    from cchc_analysis.io import InputError
    from cchc_analysis.publish.execution import RunError
    from cchc_analysis.publish.run import Result

    if isinstance(result, Result):
        print(f"{what}: " + ("không có gì thay đổi, giữ kết quả cũ." if result.unchanged else "đã lập xong."))
        for path in result.files:
            if path.suffix in {".html", ".pdf", ".docx"}:
                print(f"  {path}")
        if result.ink:
            print(f"  {result.ink}")
        return 0
    print(f"{what}: {explained(result) if isinstance(result, Exception) else result}", file=sys.stderr)
    if isinstance(result, RunError):
        for finding in result.findings[:_SHOWN]:
            print(f"  - {finding.place}: {finding.message} {finding.remedy}", file=sys.stderr)
        if len(result.findings) > _SHOWN:
            print(f"  … và {len(result.findings) - _SHOWN} lỗi nữa.", file=sys.stderr)
        return 1
    return 2 if type(result) is ValueError or isinstance(result, InputError) else 1
