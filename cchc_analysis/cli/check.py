"""``cchc check``: faults of a quarter's raw inputs, all of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from cchc_analysis.cli import FAULTS, OK, USAGE
from cchc_analysis.io import InputError
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.model import Finding, Severity
from cchc_analysis.numbers import format_number
from cchc_analysis.periods import Quarter


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarter", metavar="QUÝ", help="quý cần kiểm tra, ví dụ 2023-Q3")
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON thay cho chữ")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục của dự án (mặc định: thư mục đang đứng)")
    parser.add_argument("--raw", type=Path, metavar="THƯ_MỤC", help="thư mục số liệu gốc (mặc định: data/raw trong thư mục dự án)")


def run(args: argparse.Namespace) -> int:
    raw = args.raw or args.root / "data" / "raw"
    try:
        quarter = Quarter.parse(args.quarter)
        data = load_quarter(quarter, raw)
    except ValueError as error:
        print(error, file=sys.stderr)
        return USAGE
    except InputError as error:
        if not error.findings:
            print(error, file=sys.stderr)
            return USAGE
        show(error.findings, 0, 0, as_json=args.json)
        return FAULTS
    show(data.findings, data.rows_read, data.rows_accepted, as_json=args.json)
    return FAULTS if any(f.severity is Severity.FAULT for f in data.findings) else OK


def show(findings: Iterable[Finding], read: int, accepted: int, *, as_json: bool) -> None:
    """Print findings as one JSON document, or grouped by severity with a line of counts at the end."""
    findings = list(findings)
    if as_json:
        document = {
            "rows_read": read,
            "rows_accepted": accepted,
            "rows_set_aside": read - accepted,
            "findings": [finding.to_json() for finding in findings],
        }
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for severity in Severity:
        group = [finding for finding in findings if finding.severity is severity]
        if group:
            print(f"{severity.vietnamese.upper()} ({len(group)})")
        for finding in group:
            print(f"  {finding.place or 'Cả quý'}  [{finding.code}]")
            print(f"    {finding.message}")
            print(f"    → {finding.remedy}")
        if group:
            print()
    print(summary(findings, read, accepted))


def summary(findings: Iterable[Finding], read: int, accepted: int) -> str:
    """The last line: rows read, accepted and set aside; findings by severity."""
    counts = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    rows = f"Đã đọc {format_number(read)} dòng: nhận {format_number(accepted)}, để riêng {format_number(read - accepted)}"
    return f"{rows}; " + ", ".join(f"{s.vietnamese.lower()} {format_number(n)}" for s, n in counts.items()) + "."
