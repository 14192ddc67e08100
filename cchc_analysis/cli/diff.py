"""``cchc diff QUARTER [QUARTER]``: which figures moved between two quarters, or since a quarter was last published."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_analysis.cli import say_faults

if TYPE_CHECKING:
    from cchc_analysis.comparison import Change, Pair


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("then", metavar="QUÝ_TRƯỚC", help="ví dụ 2023-Q2; nêu một quý thì so với bộ đã công bố của chính quý đó")
    parser.add_argument("now", metavar="QUÝ_SAU", nargs="?", help="ví dụ 2023-Q3")
    parser.add_argument("--json", action="store_true", help="in một văn bản JSON")
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án")
    parser.add_argument("--out", type=Path, metavar="THƯ_MỤC", help="nơi có các bộ đã công bố (mặc định: outputs của dự án)")


def run(args: argparse.Namespace) -> int:
    from cchc_analysis.comparison import Movement, compare, restated
    from cchc_analysis.io import InputError
    from cchc_analysis.io.quarters import load
    from cchc_analysis.publish.published import published_rows, rows_of
    from cchc_analysis.report.scorecard_page import published_figures

    out = args.out or args.root / "outputs"
    names = [args.then, args.now] if args.now else [args.then]
    try:
        bundles = [load(name, args.root) for name in names]
    except (ValueError, InputError) as error:
        print(error, file=sys.stderr)
        return 2
    say_faults(*bundles)
    since: dict[str, list[Change] | None] = {}
    broken: dict[str, str] = {}
    for bundle in bundles:
        quarter = str(bundle.data.period.quarter)
        try:
            since[quarter] = list(restated(published_rows(out / quarter), rows_of(published_figures(bundle))))
        except OSError:
            since[quarter] = None
        except ValueError:
            since[quarter] = None
            broken[quarter] = (
                f"Bộ đã công bố của quý {quarter} hỏng nên không so được: tệp “{out / quarter / 'figures.csv'}” thiếu cột hoặc bị cắt ngắn; "
                f"lập lại bằng: cchc run {quarter}"
            )
    pairs: list[Pair] = []
    same = 0
    if args.now:
        every = list(compare(bundles[0].figures, bundles[1].figures))
        pairs = [p for p in every if p.movement is not Movement.SAME]
        same = len(every) - len(pairs)
    elif broken:
        print(*broken.values(), sep="\n", file=sys.stderr)
        return 2
    elif since[names[0]] is None:
        print(f"Quý {names[0]} chưa có bộ công bố nào trong “{out}”; lập bằng: cchc run {names[0]}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(_as_json(names, pairs, since), ensure_ascii=False, indent=2))
        return 0
    for p in pairs:
        before, after = (f.shown if f else "–" for f in (p.then, p.now))
        caution = f" [{p.caution}]" if p.caution else ""
        print(f"{p.id}\t{before} → {after}\t{p.movement.vietnamese}: {p.words}{caution}\t{p.figure.title}")
    if args.now:
        print(f"{len(pairs)} con số khác nhau giữa {names[0]} và {names[1]}; {same} con số như cũ.")
    for quarter, changed in since.items():
        if quarter in broken:
            print(broken[quarter])
        else:
            _say_since(quarter, changed)
    return 0


def _say_since(quarter: str, changed: list[Change] | None) -> None:
    if changed is None:
        print(f"Quý {quarter} chưa công bố nên không có gì để so với lần trước.")
        return
    for c in changed:
        print(f"{c.figure_id}\t{c.then or '–'} → {c.now or '–'}\t{c.words} so với bộ đã công bố\t{c.title}")
    print(f"Quý {quarter}: {len(changed)} con số nay tính ra khác bộ đã công bố.")


def _as_json(names: list[str], pairs: list[Pair], since: dict[str, list[Change] | None]) -> dict[str, object]:
    from dataclasses import asdict

    rows = [
        {"figure_id": p.id, "label": p.figure.definition.label, "scope": p.figure.scope, "movement": p.movement.value,
         "then": p.then.shown if p.then else None, "now": p.now.shown if p.now else None, "change": p.words, "caution": p.caution}
        for p in pairs
    ]  # fmt: skip
    restated = {quarter: None if found is None else [asdict(c) for c in found] for quarter, found in since.items()}
    return {"then": names[0], "now": names[-1], "figures": rows, "restated": restated}
