"""``cchc new``: a new quarter's folder and the workbooks that units fill in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cchc_analysis.cli import OK, refused


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarter", metavar="QUÝ", help="quý mới, ví dụ 2024-Q1")
    parser.add_argument("--force", action="store_true", help="lập lại mọi biểu mẫu, kể cả tệp đã có")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục của dự án (mặc định: thư mục đang đứng)")


def run(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from cchc_analysis.io import InputError
    from cchc_analysis.io.forms.new_quarter import open_quarter
    from cchc_analysis.io.lock import locked
    from cchc_analysis.io.store import OutputError
    from cchc_analysis.periods import Quarter

    try:
        quarter = Quarter.parse(args.quarter)
        with locked(args.root, f"cchc new {quarter}"), tqdm(disable=None, leave=False, unit="biểu mẫu", file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.total, bar.n = total, done
                bar.refresh()

            opened = open_quarter(quarter, args.root / "data" / "raw", force=args.force, progress=progress)
    except (ValueError, InputError, OutputError) as error:
        return refused(error)
    _say(opened)
    return OK


def _say(opened: object) -> None:
    from cchc_analysis.io.forms.carry_forward import KINDS
    from cchc_analysis.io.forms.new_quarter import FOLDER, Opened

    assert isinstance(opened, Opened)
    print(f"Thư mục của quý: {opened.folder}")
    if opened.windows:
        print(f"period.yaml lấy theo quý {opened.previous}; số và ngày văn bản để trống. Khoảng thời gian:")
        groups: dict[tuple[str, str], list[str]] = {}
        for moved in opened.windows:
            groups.setdefault((str(moved.after), moved.kind), []).append(moved.name)
        for (window, kind), names in groups.items():
            print(f"  {window} ({KINDS[kind]}): {', '.join(names)}")
    for found in opened.findings:
        print(f"{found.severity.vietnamese}: {found.place}: {found.message} {found.remedy}")
    print(f"Biểu mẫu: {len(opened.written)} tệp trong {opened.folder / FOLDER}")
    for path in opened.kept:
        print(f"  giữ nguyên {path.name}: đã có và khác bản mới; dùng --force để lập lại")
    if opened.reminders:
        print("Cần xem lại trong period.yaml:")
        for reminder in opened.reminders:
            print(f"  {reminder}")
    if opened.labels:
        print("Tên dòng chép từ quý trước sang biểu mẫu còn nói về kỳ khác; sửa trong biểu mẫu trước khi gửi, hoặc nhắc đơn vị sửa:")
        for label in opened.labels:
            print(f"  {label}")
