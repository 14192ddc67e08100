"""``cchc cases FILE…``: counts from case records, with what was wrong with them."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from cchc_analysis.io.cases.counts import Counted, Wish
    from cchc_analysis.io.cases.registry import CaseUnits
    from cchc_analysis.periods import Window

ENGINES = ("pandas", "polars", "duckdb", "spark")
SAMPLE = 20


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="TỆP", help="danh sách hồ sơ: CSV, XLSX, Parquet; hoặc biểu II.06a")
    add("--from", dest="start", metavar="NGÀY", help="ngày đầu của kỳ, ví dụ 01/6/2023 hoặc 2023-06-01")
    add("--to", dest="end", metavar="NGÀY", help="ngày cuối của kỳ")
    add("--as-of", metavar="NGÀY", help="ngày chốt trạng thái (mặc định: ngày cuối của kỳ)")
    add(
        "--by",
        nargs="+",
        default=["unit"],
        metavar="CỘT",
        help="đếm theo: unit, unit_received, level, procedure, field, month (mặc định unit)",
    )
    add("--engine", choices=ENGINES, default="pandas", help="bộ máy tính; ngoài pandas cần cài thêm (mặc định pandas)")
    add(
        "--rules",
        default="law",
        metavar="BỘ",
        help="bộ quy tắc (law, form_06a, province, qd_766, strict), đổi từng điều: law,refused=on_time",
    )
    add("--compare-rules", metavar="BỘ", help="nêu các hồ sơ mà bộ quy tắc này xếp khác")
    add("--list", dest="behind", metavar="SỐ_ĐẾM", help="danh sách hồ sơ của một số đếm, ví dụ resolved_overdue")
    add("--due", type=int, metavar="N", help="hồ sơ quá hạn và còn không quá N ngày làm việc; tuổi hồ sơ theo đơn vị")
    add("--times", action="store_true", help="số ngày làm việc để giải quyết: trung vị, bách phân vị 90")
    add("--out", type=Path, metavar="CSV", help="ghi bảng đếm (hoặc danh sách, nếu có --list, --due, --compare-rules) ra tệp")
    add("--form-06a", type=Path, metavar="XLSX", help="ghi kết quả theo biểu II.06a, đếm theo lĩnh vực")
    add("--set-aside", type=Path, metavar="CSV", help="ghi các dòng bị để riêng (vị trí và lý do, không có nội dung)")
    add("--keep", type=Path, metavar="PARQUET", help="giữ hồ sơ đã chuẩn hóa để lần sau đếm nhanh")
    add("--hash", nargs="?", const="", metavar="TỆP_KHÓA", help="thay mã hồ sơ bằng mã băm; có tệp khóa thì mã không đổi giữa các lần")
    add("--layout", metavar="BỐ_CỤC", help="bố cục cột (mặc định: tự nhận)")
    add("--calendar", type=Path, metavar="CSV", help="lịch làm việc riêng (mặc định: lịch kèm phần mềm)")
    add("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án, để tra danh mục đơn vị (mặc định: thư mục hiện tại)")
    add("--json", action="store_true", help="in một tài liệu JSON thay cho chữ")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.cases.record import CaseDataError
    from cchc_analysis.cli import USAGE
    from cchc_analysis.io.cases.form06a import is_06a
    from cchc_analysis.io.store import OutputError

    try:
        _check_outputs(args)
        if args.files and all(path.is_file() and is_06a(path) for path in args.files):
            return _forms(args)
        if not args.start or not args.end:
            raise CaseDataError("Cần nêu kỳ đếm: --from NGÀY --to NGÀY")
        return _count(args, _window(args))
    except (CaseDataError, OutputError) as error:
        print(f"cchc cases: {error}", file=sys.stderr)
    except OSError as error:
        name = Path(str(error.filename or "")).name
        print(f"cchc cases: Không đọc hoặc ghi được tệp “{name}”; kiểm tra thư mục, đóng tệp nếu đang mở trong Excel.", file=sys.stderr)
    return USAGE


def _check_outputs(args: argparse.Namespace) -> None:
    """Refuse outputs that would destroy something; records may be kept among a quarter's raw data, but not over what is there."""
    from cchc_analysis.io.outputs import check_outputs

    read = [*args.files, *([Path(args.hash)] if args.hash else []), *([args.calendar] if args.calendar else [])]
    kept = args.keep if args.keep and args.keep.resolve().exists() else None
    check_outputs((args.out, args.set_aside, args.form_06a, kept), read, args.root)
    if args.keep and not kept:
        check_outputs((args.out, args.set_aside, args.form_06a), [args.keep], args.root)


def read_day(text: str) -> date:
    """A day written ``25/9/2023`` or ``2023-09-25``."""
    from cchc_analysis.cases.record import CaseDataError

    numbers = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text) or re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if numbers:
        parts = [int(part) for part in numbers.groups()]
        try:
            return date(*(parts if parts[0] > 31 else reversed(parts)))
        except ValueError:
            pass
    raise CaseDataError(f"“{text}” không phải là ngày; viết dạng 25/9/2023")


def _window(args: argparse.Namespace) -> Window:
    from cchc_analysis.cases.record import CaseDataError
    from cchc_analysis.io.cases.values import FIRST_YEAR, LAST_YEAR
    from cchc_analysis.periods import Window, vietnamese_date

    try:
        window = Window(read_day(args.start), read_day(args.end), read_day(args.as_of) if args.as_of else None)
    except CaseDataError:
        raise
    except ValueError as error:
        raise CaseDataError(str(error)) from error
    for day in (window.start, window.end, window.status_day):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise CaseDataError(f"Năm của ngày {vietnamese_date(day)} nằm ngoài khoảng {FIRST_YEAR}–{LAST_YEAR}")
    if window.status_day < window.start:
        raise CaseDataError("Ngày chốt trạng thái (--as-of) phải từ ngày đầu kỳ (--from) trở đi")
    return window


def _count(args: argparse.Namespace, window: Window) -> int:
    from cchc_analysis.cases.counting import COUNTS, KEYS
    from cchc_analysis.cases.record import CaseDataError
    from cchc_analysis.cases.rules import Rules
    from cchc_analysis.cli import FAULTS, OK, case_view
    from cchc_analysis.io.cases.calendars import default_calendar, read_calendar
    from cchc_analysis.io.cases.counts import Wish
    from cchc_analysis.io.cases.store import require_engine

    require_engine(args.engine)
    by = tuple(dict.fromkeys(key for word in args.by for key in word.split(",") if key))
    for key in by:
        if key not in KEYS:
            raise CaseDataError(f"Không đếm được theo “{key}”; có thể đếm theo: {', '.join(KEYS)}")
    if args.behind and args.behind not in COUNTS:
        raise CaseDataError(f"Không có số đếm “{args.behind}”; các số đếm: {', '.join(COUNTS)}")
    if args.due is not None and args.due < 0:
        raise CaseDataError("--due phải là số ngày làm việc từ 0 trở lên")
    calendar = (read_calendar(args.calendar) if args.calendar else default_calendar()) if args.times or args.due is not None else None
    wish = Wish(
        window, by, Rules.parse(args.rules), calendar, args.due, args.behind, Rules.parse(args.compare_rules) if args.compare_rules else None
    )  # fmt: skip
    done = _do(args, wish)
    nothing = done.imported is not None and done.imported.faulty and not done.imported.accepted
    if nothing:
        print("Không nhận được hồ sơ nào nên không ghi tệp kết quả; tệp cũ còn nguyên.", file=sys.stderr)
    if args.form_06a and not nothing:
        _write_form(args, wish)
    if args.out and not nothing:
        case_view.write_csv(done, args.out)
    case_view.show(done, calendar, as_json=args.json, sample=SAMPLE)
    return FAULTS if done.imported is not None and done.imported.faulty else OK


def _do(args: argparse.Namespace, wish: Wish) -> Counted:
    """Count, from canonical files directly or by way of an import."""
    from tqdm import tqdm

    from cchc_analysis.io.cases.calendars import read_calendar
    from cchc_analysis.io.cases.counts import count_files, count_import
    from cchc_analysis.io.cases.exports import read_cases
    from cchc_analysis.io.cases.store import counts_as_is

    with tqdm(disable=None, leave=False, unit=" hồ sơ", unit_scale=True, file=sys.stderr) as bar:

        def progress(rows: int) -> None:
            bar.update(rows)

        if not args.keep and not args.set_aside and args.hash is None and counts_as_is(args.files):
            return count_files(args.files, wish, engine=args.engine, progress=progress)
        with _set_aside(args.set_aside) as aside:
            source = read_cases(
                args.files,
                args.layout,
                hash_key=_hash_key(args.hash),
                set_aside=aside,
                units=_registry(args.root, wish.window.end),
                calendar=read_calendar(args.calendar) if args.calendar else None,
            )
            return count_import(source, wish, engine=args.engine, keep=args.keep, progress=progress)


@contextmanager
def _set_aside(path: Path | None) -> Iterator[IO[str] | None]:
    from cchc_analysis.cases.record import CaseDataError

    if path is None:
        yield None
        return
    aside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8-sig", newline="") as rows:
            yield rows
        aside.replace(path)
    except OSError as error:
        raise CaseDataError(f"Không ghi được tệp “{path.name}”; kiểm tra thư mục, đóng tệp nếu đang mở trong Excel") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def _hash_key(wanted: str | None) -> bytes | None:
    from cchc_analysis.cases.record import CaseDataError
    from cchc_analysis.io.cases.exports import new_hash_key

    if wanted is None:
        return None
    if not wanted:
        return new_hash_key()
    try:
        key = Path(wanted).read_bytes().strip()
    except OSError as error:
        raise CaseDataError(f"Không đọc được tệp khóa “{Path(wanted).name}”") from error
    if len(key) < 16:
        raise CaseDataError(f"Tệp khóa “{Path(wanted).name}” quá ngắn; cần ít nhất 16 ký tự")
    return key


def _registry(root: Path, day: date) -> CaseUnits | None:
    """The project's registry of units, if there is one."""
    from cchc_analysis.io.cases.registry import CaseUnits
    from cchc_analysis.io.reference import read_reference

    folder = root / "data" / "reference"
    return CaseUnits(read_reference(folder).units_on(day)) if (folder / "units.csv").is_file() else None


def _write_form(args: argparse.Namespace, wish: Wish) -> None:
    from cchc_analysis.cases.form06a import from_counts
    from cchc_analysis.io.cases.form06a import write_06a

    rules = replace(wish.rules, withdrawn="on_time", refused=wish.rules.refused if wish.rules.refused != "withdrawn" else "by_date")
    again = argparse.Namespace(**{**vars(args), "set_aside": None, "keep": None})
    done = _do(again, replace(wish, by=("field",), rules=rules, calendar=None, due_within=None, behind=None, other_rules=None))
    write_06a(from_counts(done.counts), args.form_06a, window=wish.window, notes=rules.describe(), synthetic=done.synthetic)


def _forms(args: argparse.Namespace) -> int:
    """Forms II.06a given instead of lists of cases: read, checked, added up."""
    from cchc_analysis.cases.form06a import add_up
    from cchc_analysis.cases.record import CaseDataError
    from cchc_analysis.cli import FAULTS, OK, case_view
    from cchc_analysis.io.cases.form06a import read_06a, write_06a
    from cchc_analysis.model import Severity

    forms = [read_06a(path) for path in args.files]
    rows = add_up(*(form.rows for form in forms))
    if args.form_06a:
        if not args.start or not args.end:
            raise CaseDataError("Cần nêu kỳ báo cáo: --from NGÀY --to NGÀY")
        write_06a(rows, args.form_06a, window=_window(args))
    findings = [found for form in forms for found in form.findings]
    case_view.show_form(rows, findings, sum(f.rows_read for f in forms), sum(f.accepted for f in forms), as_json=args.json)
    return FAULTS if any(f.severity is Severity.FAULT for f in findings) else OK
