"""``cchc plan``: least effort to reach a target, and the headroom of each criterion."""

from __future__ import annotations

import argparse
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from cchc_analysis.cli import FAULTS, OK, USAGE
from cchc_analysis.cli.score import load_or_say
from cchc_analysis.numbers import NumberFormatError, exact, plain, read_number
from cchc_analysis.periods import vietnamese_date
from cchc_analysis.scorecard.headroom import Headroom, headrooms
from cchc_analysis.scorecard.plan import Plan, PlanError, Planner
from cchc_analysis.scorecard.reading import Occasion
from cchc_analysis.scorecard.words import exact_text, points_text


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("quarter", metavar="QUÝ", help="quý có số liệu, ví dụ 2023-Q3")
    parser.add_argument("--target", required=True, metavar="ĐIỂM", help="tổng điểm cần đạt, ví dụ 7,5")
    parser.add_argument("--scorecard", default="", metavar="MÃ", help="mã hoặc tệp bộ tiêu chí (mặc định: bộ ghi trong period.yaml)")
    parser.add_argument("--json", action="store_true", help="in một tài liệu JSON thay cho chữ")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục của dự án (mặc định: thư mục đang đứng)")


def run(args: argparse.Namespace) -> int:
    target = _target(args.target)
    if target is None or target < 0:
        print(f"“{args.target}” không phải là một số điểm từ 0 trở lên; viết như 7,5", file=sys.stderr)
        return USAGE
    scored = load_or_say(args)
    if isinstance(scored, int):
        return scored
    for finding in scored.action_findings:
        print(f"{finding.severity.vietnamese}: {finding.message} {finding.remedy}", file=sys.stderr)
    occasion = Occasion(scored.card, scored.bundle.data_day)
    rooms = [room for leaf in scored.card.leaves for room in headrooms(occasion, leaf, scored.evidence)]
    try:
        planner = Planner(scored.card, scored.evidence, scored.actions, scored.bundle.data_day)
        plan = planner.plan(target)
    except PlanError as error:
        print(error, file=sys.stderr)
        return FAULTS
    if args.json:
        print(json.dumps(as_json(plan, rooms), ensure_ascii=False, indent=1))
    else:
        _show(plan, rooms, planner)
    return OK if plan.reaches and not scored.action_findings else FAULTS


def _target(text: str) -> Fraction | None:
    """A number of points; scorecards print a decimal point, reports a comma: both are taken."""
    try:
        return exact(read_number(text.replace(".", ",") if text.count(".") == 1 and "," not in text else text).value)
    except NumberFormatError:
        return None


def as_json(plan: Plan, rooms: list[Headroom]) -> dict[str, Any]:
    """The plan as ``--json`` prints it."""
    return {
        "target": exact_text(plan.target),
        "reached": exact_text(plan.reached),
        "effort": exact_text(plan.effort),
        "actions": [
            {"id": c.action.id, "amount": c.amount, "effort": exact_text(c.effort), "points": exact_text(c.points)} for c in plan.chosen
        ],
        "headroom": [{"code": r.code, "cases": r.cases} for r in rooms],
    }


def _show(plan: Plan, rooms: list[Headroom], planner: Planner) -> None:
    print(f"Đang chắc chắn có {points_text(plan.start)} điểm; mục tiêu {points_text(plan.target)} điểm.")
    if not plan.reaches:
        print(f"Các việc trong hanh_dong.csv chỉ đưa lên được {points_text(plan.reached)} điểm.")
    if plan.chosen:
        print(f"\nCần làm (tổng công sức {plain(plan.effort)}, đạt {points_text(plan.reached)} điểm):")
        print(f"{plan.remark}\n" if plan.remark else "", end="")
    for c in plan.chosen:
        action = c.action
        details = [action.owner, f"hạn {vietnamese_date(action.deadline)}" if action.deadline else "", action.note]
        print(f"  {action.id}  {action.label} × {c.amount}: công sức {plain(c.effort)}, thêm {points_text(c.points)} điểm")
        print("".join(f"      {d}\n" for d in details if d), end="")
        if action.index_only:
            print(f"      Lưu ý: việc này chỉ tăng điểm ({action.index_only}).")
    for action, why in plan.left_out:
        print(f"  Không tính {action.id} ({action.label}): {why}.")
    if rooms:
        print("\nKhoảng cách tới bậc tiếp theo:")
        for room in rooms:
            print(f"  {room.code}: {room.text}")
    front = planner.pareto(12)
    if front:
        print("\nĐiểm chắc chắn theo công sức:")
        for p in front:
            print(
                f"  công sức {plain(p.effort)}: {points_text(p.reached)} điểm ({', '.join(f'{c.action.id}×{c.amount}' for c in p.chosen)})"
            )
