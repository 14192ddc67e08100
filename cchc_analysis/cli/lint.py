"""``cchc lint``: contradictions, gaps, overlaps and sums of scorecards."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from pathlib import Path

from cchc_analysis.cli import FAULTS, OK
from cchc_analysis.io.scorecards.files import ScorecardError, load_scorecard
from cchc_analysis.model import Severity
from cchc_analysis.scorecard.findings import LintFinding
from cchc_analysis.scorecard.lint import lint


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scorecards", nargs="+", metavar="BỘ_TIÊU_CHÍ.yaml", help="tệp bộ tiêu chí, hoặc mã của bộ có sẵn")
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON thay cho chữ")


def run(args: argparse.Namespace) -> int:
    groups = [(name, _findings(name)) for name in args.scorecards]
    everything = [finding for _, findings in groups for finding in findings]
    if args.json:
        print(json.dumps({"findings": [f.to_json() for f in everything]}, ensure_ascii=False, indent=1))
    else:
        for name, findings in groups:
            _show(name, findings)
    return OK if all(f.severity is Severity.NOTICE for f in everything) else FAULTS


def _findings(name: str) -> list[LintFinding]:
    """The findings of one scorecard; a file that cannot be used gives its faults, each with its place."""
    with suppress(OSError):
        if Path(name).is_file() and not name.endswith((".yaml", ".yml")):
            return [LintFinding("the-diem-khong-co", "", Severity.FAULT, "Đây không phải tệp bộ tiêu chí; bộ tiêu chí là tệp .yaml.")]
    try:
        return list(lint(load_scorecard(name)))
    except ScorecardError as error:
        return [LintFinding(f.code, "", f.severity, f"{f.place}: {f.message} {f.remedy}") for f in error.findings]


def _show(name: str, findings: list[LintFinding]) -> None:
    print(name)
    for finding in findings:
        where = f" {finding.criterion}:" if finding.criterion else ""
        print(f"  {finding.severity.vietnamese}{where} {finding.message}  [{finding.code}]")
    counts = [(s, sum(f.severity is s for f in findings)) for s in Severity]
    words = ", ".join(f"{n} {s.vietnamese.lower()}" for s, n in counts if n)
    print(f"  {words or 'Không có gì để nói.'}")
