"""``cchc collect``: workbooks that units sent back become raw data; faulty ones go back marked; who has sent is registered."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_analysis.cli import FAULTS, OK, USAGE, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cchc_analysis.io.forms.collecting import Collected, Outcome

WAIT = 600
"""Seconds to wait for another command on the same folder."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarter", metavar="QUÝ", help="quý nhận số liệu, ví dụ 2024-Q1")
    parser.add_argument("files", nargs="*", metavar="TỆP", help="biểu mẫu các đơn vị gửi về, hoặc thư mục chứa chúng (kể cả thư mục con)")
    parser.add_argument("--received", metavar="NGÀY", help="ngày nhận, ví dụ 20/3/2024 (mặc định: hôm nay)")
    parser.add_argument("--json", action="store_true", help="in một văn bản JSON")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục của dự án (mặc định: thư mục đang đứng)")


def run(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from cchc_analysis.io import InputError, Refused
    from cchc_analysis.io.forms.collecting import collect
    from cchc_analysis.io.lock import locked
    from cchc_analysis.io.store import OutputError
    from cchc_analysis.io.values import read_date
    from cchc_analysis.periods import Quarter, vietnamese_date

    try:
        quarter = Quarter.parse(args.quarter)
        today = date.today()
        day = read_date(args.received) if args.received else today
        if day > today:
            print(f"Ngày nhận {vietnamese_date(day)} sau hôm nay ({vietnamese_date(today)}); xem lại --received.", file=sys.stderr)
            return USAGE
        files = workbooks(args.files)
        with (
            locked(args.root, f"cchc collect {quarter}", wait=WAIT, waiting=lambda said: print(said, file=sys.stderr)),
            tqdm(disable=None, leave=False, unit="tệp", file=sys.stderr) as bar,
        ):

            def progress(done: int, total: int) -> None:
                bar.total, bar.n = total, done
                bar.refresh()

            done = collect(quarter, args.root / "data" / "raw", files, day, progress=progress)
    except Refused:
        print(f"“{args.received}” không phải một ngày; ghi ngày/tháng/năm, ví dụ 20/3/2024.", file=sys.stderr)
        return USAGE
    except (ValueError, InputError, OutputError) as error:
        return refused(error)
    if args.json:
        print(json.dumps(as_json(done), ensure_ascii=False, indent=2))
    else:
        say(done)
    return FAULTS if any(outcome.faulty for outcome in done.outcomes) else OK


def workbooks(words: list[str]) -> list[Path]:
    """The files meant: those named, all of a folder and of the folders in it, and patterns that the shell left as they were (Windows).

    Raises:
        InputError: a folder or pattern that holds no file.
    """
    from cchc_analysis.io import InputError

    found: list[Path] = []
    for word in words:
        path = Path(word)
        pattern = not path.exists() and any(c in path.name for c in "*?")
        inside = [file for place in (sorted(path.parent.glob(path.name)) if pattern else [path]) for file in _inside(place)]
        if not inside and (pattern or path.is_dir()):
            raise InputError(f"Không thấy tệp nào ở “{word}”. Xem lại tên thư mục hoặc mẫu tên tệp.")
        found += inside
    return list(dict.fromkeys(found))


def _inside(path: Path) -> Iterator[Path]:
    """A file, or all files under a folder but hidden ones, what programs leave behind, and what this command keeps in a quarter's folder."""
    if not path.is_dir():
        if not path.name.startswith(("~$", ".")) and path.name.casefold() not in _LEFT_BEHIND:
            yield path
        return
    for inner in sorted(path.iterdir()):
        own = inner.name in _OWN and (path / "period.yaml").is_file()
        if not (inner.is_dir() and (inner.name.startswith(".") or own or inner.is_symlink())):
            yield from _inside(inner)


_LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini"})
_OWN = frozenset({"bieu-mau", "da-nhan", "tra-lai"})


def as_json(done: Collected) -> dict[str, object]:
    """The collection as ``--json`` prints it."""
    return {
        "files": [
            {
                "file": o.file, "unit": o.unit.id if o.unit else None, "version": o.number, "accepted": o.accepted, "returned": o.returned,
                "changes": [change.words for change in o.changes], "findings": [found.to_json() for found in o.findings],
                "copy": str(o.copy) if o.copy else None,
            }
            for o in done.outcomes
        ],
        "sent": {unit: day.isoformat() if day else None for unit, day in done.discipline.sent.items()},
        "missing": [unit.id for unit in done.discipline.missing],
        "to_mend": {o.unit.id: [*o.lacking, *o.kept] for o in done.outstanding},
        "kept": {o.unit.id: o.kept for o in done.outstanding if o.kept},
        "findings": [found.to_json() for found in done.findings],
    }  # fmt: skip


def say(done: Collected) -> None:
    """Each file with what became of it, then where the quarter stands."""
    for outcome in done.outcomes:
        _outcome(outcome)
    for found in done.findings:
        print(": ".join(p for p in (found.severity.vietnamese, found.place, f"{found.message} {found.remedy}") if p))
    if done.outcomes:
        print()
    late = done.discipline.missing
    print(f"Đã gửi báo cáo: {len(done.discipline.sent)} đơn vị. Chưa gửi: {len(late)} đơn vị.")
    for unit in late:
        print(f"  chưa gửi: {unit.name}")
    for place in done.outstanding:
        tables = (*place.lacking, *(f"{title}, giữ số nhận lần trước" for title in place.kept))
        print(f"  chờ sửa: {place.unit.name} ({'; '.join(tables)})")
    copies = [outcome.copy for outcome in done.outcomes if outcome.copy]
    if copies:
        print(f"Bản đã đánh dấu để gửi trả: {len(copies)} tệp trong {copies[0].parent}")


def _outcome(outcome: Outcome) -> None:
    whose = outcome.unit.name if outcome.unit else "chưa rõ đơn vị"
    if outcome.number:
        taken = f"lần {outcome.number}: nhận {len(outcome.accepted)} bảng" + (
            f", gửi trả {len(outcome.returned)} bảng" if outcome.returned else ""
        )
    else:
        taken = "đã nhận trước đây" if outcome.unit and not outcome.faulty else "không nhận"
    print(f"{outcome.file} – {whose} – {taken}")
    for change in outcome.changes:
        print(f"    đổi: {change.words}")
    for found in outcome.findings:
        place = ", ".join(p for p in (found.sheet and f"trang {found.sheet}", found.cell and f"ô {found.cell}") if p)
        print(f"    {found.severity.vietnamese}{': ' + place if place else ''}: {found.message} {found.remedy}")
