"""``cchc audit FILE…``: every arithmetic claim of a document, recomputed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_analysis.cli import FAULTS, OK, USAGE, say_faults
from cchc_analysis.findings import printable

if TYPE_CHECKING:
    from cchc_analysis.audit import AuditResult
    from cchc_analysis.model import Figures


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="TỆP", help="báo cáo docx, pdf, html, md, txt hoặc ipynb")
    parser.add_argument("--quarter", metavar="QUÝ", help="đối chiếu thêm với số liệu gốc của quý này, ví dụ 2023-Q3")
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON thay cho chữ")
    parser.add_argument("--html", type=Path, metavar="TỆP", help="ghi trang web nêu rõ từng chỗ trong văn bản")
    parser.add_argument("--docx", type=Path, metavar="TỆP", help="ghi bản Word có nhận xét bên lề")
    parser.add_argument("--xlsx", type=Path, metavar="TỆP", help="ghi bảng tính các chỗ cần giải trình")
    parser.add_argument("--all", action="store_true", help="in cả những chỗ khớp, không chỉ chỗ cần giải trình")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án (khi dùng --quarter)")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.audit import audit_text
    from cchc_analysis.io.documents.reading import DocumentError, read_document
    from cchc_analysis.io.outputs import check_outputs
    from cchc_analysis.io.store import OutputError
    from cchc_analysis.periods import Quarter

    try:
        check_outputs((args.html, args.docx, args.xlsx), map(Path, args.files), args.root)
    except OutputError as error:
        print(error, file=sys.stderr)
        return USAGE
    figures: Figures | None = None
    quarter: Quarter | None = None
    if args.quarter:
        from cchc_analysis.io import InputError
        from cchc_analysis.io.quarters import load

        try:
            quarter = Quarter.parse(args.quarter)
            bundle = load(quarter, args.root)
        except (ValueError, InputError) as error:
            print(error, file=sys.stderr)
            return USAGE
        say_faults(bundle)
        figures = bundle.figures
    results: list[tuple[str, AuditResult]] = []
    failed = False
    for name in args.files:
        try:
            results.append((name, audit_text(read_document(name), figures=figures, quarter=quarter)))
        except DocumentError as error:
            failed = True
            print(error, file=sys.stderr)
    edited = {name: _edited(Path(name)) for name, _ in results if name.lower().endswith(".docx")}
    if args.json:
        files = [
            {"path": name, **result.to_json(), **({"changed_figures": edited[name]} if edited.get(name) else {})}
            for name, result in results
        ]
        print(json.dumps({"files": files}, ensure_ascii=False, indent=1))
    else:
        for name, result in results:
            _show(_shown(name), result, everything=args.all)
            for change in edited.get(name, ()):
                print(f"  Sửa tay trong Word: {change['place']}: {change['old']} → {change['new']} ({change['figure']})")
    if not _write(args, [(_shown(name), result) for name, result in results]):
        return FAULTS
    return FAULTS if failed or any(edited.values()) or any(c.verdict.value == "inconsistent" for _, r in results for c in r.claims) else OK


def _edited(path: Path) -> list[dict[str, str]]:
    """The figures that a person changed in a Word report of ours; none for any other file."""
    from dataclasses import asdict

    from cchc_analysis.report.docx import changed_figures

    try:
        return [asdict(change) for change in changed_figures(path.read_bytes())]
    except (ValueError, OSError):
        return []


def _shown(name: str) -> str:
    """A file's name without what could steer a terminal or break a file that we write."""
    return name if name.isprintable() else printable(name)


def _show(name: str, result: AuditResult, *, everything: bool) -> None:
    counts = {v: sum(c.verdict.value == v for c in result.claims) for v in ("consistent", "rounding", "inconsistent", "uncheckable")}
    coverage = result.coverage
    print(f"{name}: kiểm {len(result.claims)} khẳng định, dùng {coverage.in_claims}/{coverage.numbers} con số của văn bản")
    print(
        f"  {counts['consistent']} khớp, {counts['rounding']} lệch do làm tròn, {counts['inconsistent']} cần giải trình, {counts['uncheckable']} chưa đủ căn cứ"
    )
    for claim in result.claims:
        if everything or claim.verdict.value in ("inconsistent", "uncheckable"):
            print(f"  [{claim.id}] {claim.where}: {claim.sentence}")


def _write(args: argparse.Namespace, results: list[tuple[str, AuditResult]]) -> bool:
    if not (args.html or args.docx or args.xlsx):
        return True
    from cchc_analysis.io.documents.audit_files import audit_docx, audit_xlsx
    from cchc_analysis.io.store import OutputError, write_whole
    from cchc_analysis.report.audit_page import audit_page

    try:
        if args.html:
            write_whole(args.html, audit_page(results).encode())
        if args.docx:
            write_whole(args.docx, audit_docx(results))
        if args.xlsx:
            write_whole(args.xlsx, audit_xlsx(results))
    except OutputError as error:
        print(error, file=sys.stderr)
        return False
    return True
