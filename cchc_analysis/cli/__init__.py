"""The ``cchc`` command: one module per verb, each a thin shell over a documented function.

A verb's module offers ``configure(parser)`` and ``run(args) -> int``; it is imported only when the verb is called,
so that ``cchc --help`` stays quick.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from cchc_analysis.io.quarters import QuarterBundle

VERBS: dict[str, str] = {
    "check": "kiểm tra số liệu gốc của một quý, nêu mọi lỗi cùng lúc",
    "run": "chạy sổ tay của quý, xuất báo cáo HTML, PDF và Word",
    "score": "chấm điểm theo bộ tiêu chí; thiếu minh chứng thì cho khoảng điểm",
    "plan": "việc cần làm với ít công sức nhất để đạt điểm mục tiêu",
    "lint": "soát bộ tiêu chí: mâu thuẫn, khoảng trống, chồng lấn, tổng điểm",
    "audit": "tính lại mọi con số của một báo cáo đã ban hành",
    "explain": "một con số từ đâu mà có: công thức, số thay vào, ô nguồn",
    "diff": "những con số đã thay đổi giữa hai quý",
    "cases": "đếm từ dữ liệu từng hồ sơ một cửa",
    "new": "tạo thư mục và biểu mẫu cho quý mới",
    "collect": "nhận biểu mẫu của các đơn vị, gộp vào số liệu gốc",
    "verify": "bộ tài liệu đã công bố có còn khớp số liệu gốc hay không",
    "lab": "mở JupyterLab trong thư mục dự án",
    "doctor": "máy này có gì, còn thiếu gì",
}
"""Every verb with its one-line help, in the order of the help page."""

OK, FAULTS, USAGE = 0, 1, 2
_YEAR_1980 = 315_619_200
"""The zip format, which Word and Excel files are, knows no earlier time."""


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Vietnamese."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and leave with exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {_vietnamese(message)}\n")

    def format_help(self) -> str:
        """The help page with Vietnamese headings."""
        return _headings(super().format_help())

    def format_usage(self) -> str:
        """The usage line in Vietnamese."""
        return _headings(super().format_usage())


def _headings(text: str) -> str:
    for english, vietnamese in (
        ("usage: ", "Cách dùng: "),
        ("positional arguments:", "Tham số:"),
        ("options:", "Tùy chọn:"),
        ("show this help message and exit", "hiện phần trợ giúp này"),
    ):
        text = text.replace(english, vietnamese)
    return text


def _vietnamese(message: str) -> str:
    for english, vietnamese in (
        ("ignored explicit argument", "không nhận giá trị"),
        ("the following arguments are required:", "còn thiếu tham số:"),
        ("unrecognized arguments:", "tham số không có:"),
        ("expected one argument", "cần một giá trị"),
        ("expected at least one argument", "cần ít nhất một giá trị"),
        ("invalid choice:", "giá trị không có:"),
        ("(choose from", "(chọn một trong"),
        ("argument ", "tham số "),
        ("invalid int value:", "phải là số nguyên, không phải"),
        ("not allowed with", "không dùng cùng với"),
        ("one of the arguments", "cần một trong các tham số"),
        ("is required", ""),
    ):
        message = message.replace(english, vietnamese)
    return re.sub(r"expected (\d+) arguments?", r"cần \1 giá trị", message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; returns the exit code (0 good, 1 faults found, 2 wrong usage)."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        try:
            return _run(words)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        _print_no_more()
        return OK
    except KeyboardInterrupt:
        print("Đã dừng theo yêu cầu; kết quả cũ còn nguyên.", file=sys.stderr)
        return 130
    except Exception as error:
        if os.environ.get("CCHC_DEBUG"):
            raise
        _print_no_more()
        print(f"{' '.join(['cchc', *words[:1]])}: {explained(error)}", file=sys.stderr)
        return FAULTS


def _run(words: list[str]) -> int:
    if words[:1] == ["help"]:
        words = [*words[1:2], "--help"]
    if not words or words[0] in ("-h", "--help"):
        print(_help_page())
        return OK if words else USAGE
    if words[0] == "--version":
        from cchc_analysis import __version__

        print(f"cchc {__version__}")
        return OK
    if refusal := _wrong_machine():
        print(refusal, file=sys.stderr)
        return USAGE
    verb = words[0]
    available = _available()
    if verb not in available:
        print(f"cchc: không có lệnh “{verb}”. Các lệnh: {', '.join(available)}.", file=sys.stderr)
        return USAGE
    module = import_module(f"cchc_analysis.cli.{verb}")
    parser = Parser(prog=f"cchc {verb}", description=VERBS[verb], allow_abbrev=False)
    module.configure(parser)
    return int(module.run(parser.parse_args(words[1:])))


def _wrong_machine() -> str:
    """What of the machine's settings would spoil the outputs; empty when all is well."""
    if time.time() < _YEAR_1980:
        return "Đồng hồ của máy sai (trước năm 1980), không ghi được tệp Word, Excel; chỉnh lại ngày giờ rồi chạy lại."
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch and not (epoch.isascii() and epoch.isdigit()):
        return (
            f"Biến môi trường SOURCE_DATE_EPOCH phải là số giây (chỉ gồm chữ số), không phải “{epoch}”; sửa hoặc bỏ biến này rồi chạy lại."
        )
    return ""


def say_faults(*bundles: QuarterBundle) -> None:
    """Before figures are shown: which of the quarters have faults in their data."""
    from cchc_analysis.io.faults import fault_warning

    for said in filter(None, dict.fromkeys(map(fault_warning, bundles))):
        print(said, file=sys.stderr)


def refused(error: Exception) -> int:
    """Say why a command cannot go on; the exit code for it."""
    from cchc_analysis.io import InputError
    from cchc_analysis.io.store import OutputError

    print(error, file=sys.stderr)
    findings = error.findings if isinstance(error, InputError) else ()
    for finding in findings:
        print(f"  - {finding.place}: {finding.message} {finding.remedy}", file=sys.stderr)
    return FAULTS if findings or isinstance(error, OutputError) else USAGE


def explained(error: BaseException) -> str:
    """Any error in words: our own say it themselves, the system's are put into Vietnamese, the rest asks for a report."""
    from cchc_analysis.io.os_errors import reason

    ours = type(error) is ValueError and not str(error).isascii()  # what we say is Vietnamese
    if ours or type(error).__module__.partition(".")[0] == __package__.partition(".")[0]:
        return str(error)
    if isinstance(error, MemoryError):
        return "máy hết bộ nhớ. Kết quả cũ còn nguyên; đóng bớt chương trình khác rồi chạy lại."
    if isinstance(error, OSError):
        name = f" “{error.filename}”" if error.filename else ""
        return f"không đọc hoặc ghi được{name}: {reason(error)}. Kết quả cũ còn nguyên; khắc phục rồi chạy lại."
    said = " ".join(str(error).split())[:300]
    return (
        f"gặp lỗi chưa lường trước ({type(error).__name__}: {said}). Kết quả cũ còn nguyên; "
        "đặt biến môi trường CCHC_DEBUG=1 rồi chạy lại để lấy đủ chi tiết gửi người phụ trách phần mềm."
    )


def _print_no_more() -> None:
    """Nobody reads standard output, or it cannot be written: what is left of it must not fail again at exit."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _available() -> list[str]:
    from importlib.util import find_spec

    return [verb for verb in VERBS if find_spec(f"cchc_analysis.cli.{verb}")]


def _help_page() -> str:
    lines = ["Cách dùng: cchc LỆNH [tham số]", "", "Phân tích và báo cáo cải cách hành chính hằng quý.", "", "Các lệnh:"]
    lines += [f"  {verb:<9} {VERBS[verb]}" for verb in _available()]
    return "\n".join([*lines, "", "cchc LỆNH --help cho biết cách dùng từng lệnh."])
