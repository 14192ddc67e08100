"""Side by side in one run: the plain way to publish quarters, ours with kernels, ours as shipped; and the other verbs.

    python benchmarks/bench.py [--quarters 1 4 12] [--quick]

(a) is how papermill and nbconvert are commonly used: for each quarter ``papermill``, ``jupyter nbconvert --to html``, and headless
Chromium printing the page to PDF. (b) is ``cchc run --kernel``, (c) ``cchc run``. All make the same quarterly report; (b) and (c) also
make Word, the scorecard page, the audit page, tables and index. Byte-compiled environment on both sides.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measure import Cost, machine, measure, table

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
QUARTERS = [f"{year}-Q{n}" for year in (2021, 2022, 2023) for n in (1, 2, 3, 4)]


def project(folder: Path, quarters: list[str]) -> Path:
    """A project with the real quarter's data under several quarters' names."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference")
    for quarter in quarters:
        target = folder / "data" / "raw" / quarter
        shutil.copytree(ROOT / "data" / "raw" / "2023-Q3", target)
        period = target / "period.yaml"
        period.write_text(
            re.sub(r"^quarter: .*$", f"quarter: {quarter}", period.read_text(encoding="utf-8"), count=1, flags=re.M), encoding="utf-8"
        )
    return folder


def plain(folder: Path, quarters: list[str]) -> Cost:
    """The plain way, one command after another."""
    total = Cost(0, 0, 0)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    for quarter in quarters:
        out = folder / "plain" / quarter
        out.mkdir(parents=True, exist_ok=True)
        notebook = str(out / "report.ipynb")
        total += measure(
            [str(BIN / "papermill"), "notebooks/quarterly_report.ipynb", notebook, "-p", "quarter", quarter, "--no-progress-bar"], folder
        )
        total += measure([str(BIN / "jupyter"), "nbconvert", "--to", "html", notebook], folder)
        if chromium:
            page = (out / "report.html").as_uri()
            flags = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ]
            total += measure([chromium, *flags, f"--user-data-dir={out / 'browser'}", f"--print-to-pdf={out / 'report.pdf'}", page], folder)
    return total


def ours(folder: Path, quarters: list[str], *options: str) -> Cost:
    """``cchc run`` with every quarter in one command."""
    return measure([str(BIN / "cchc"), "run", *quarters, *options], folder)


def change_one(folder: Path, quarter: str) -> None:
    """One number of one quarter is another."""
    path = folder / "data" / "raw" / quarter / "ho_kinh_doanh.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("133", "135"), encoding="utf-8-sig")


def publishing(counts: list[int], with_plain: bool) -> list[list[str]]:
    """The rows of the publishing table."""
    rows = []
    for count in counts:
        quarters = QUARTERS[-count:]
        with tempfile.TemporaryDirectory() as place:
            folder = project(Path(place) / "du-an", quarters)
            a = plain(folder, quarters) if with_plain else None
            b = ours(folder, quarters, "--kernel", "--force")
            shutil.rmtree(folder / "outputs")
            c = ours(folder, quarters)
            again = ours(folder, quarters)
            change_one(folder, quarters[0])
            one = ours(folder, quarters)
        for name, cost in (
            ("(a) papermill + nbconvert + Chromium", a),
            ("(b) cchc run --kernel", b),
            ("(c) cchc run", c),
            ("(c) nothing changed", again),
            ("(c) one input changed", one),
        ):
            if cost:
                rows.append(
                    [str(count), name, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}", f"{a.wall / cost.wall:.1f}" if a else "–"]
                )
    return rows


def verbs() -> list[list[str]]:
    """The other verbs on the real quarter, against the start of a bare interpreter."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        folder = project(Path(place) / "du-an", ["2023-Q3"])
        bare = min(measure([sys.executable, "-c", "pass"], folder).wall for _ in range(3))
        published = str(folder / "data" / "raw" / "2023-Q3" / "published.md")
        card = str(ROOT / "cchc_analysis" / "rules" / "scorecards" / "673-qd-ubnd-2023-cap-huyen.yaml")
        for words in (
            ["--help"], ["check", "2023-Q3"], ["score", "2023-Q3"], ["plan", "2023-Q3", "--target", "12"], ["lint", card], ["audit", published],
        ):  # fmt: skip
            try:
                costs = [measure([str(BIN / "cchc"), *words], folder) for _ in range(3)]
            except RuntimeError as error:
                if words[0] not in ("lint", "audit"):  # these two end with 1 when they find something
                    raise
                costs = [_with_findings([str(BIN / "cchc"), *words], folder) for _ in range(3)] if "ended with 1" in str(error) else []
            best = min(costs, key=lambda c: c.wall)
            rows.append([f"cchc {words[0]}", f"{best.wall:.2f}", f"{best.cpu:.2f}", f"{best.peak:.0f}", f"{best.wall / bare:.1f}"])
    return rows


def _with_findings(words: list[str], folder: Path) -> Cost:
    return measure(["sh", "-c", '"$@" || [ $? -eq 1 ]', "sh", *words], folder)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quarters", nargs="+", type=int, default=[1, 4, 12])
    parser.add_argument("--quick", action="store_true", help="without the plain way")
    args = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"Machine: {machine()}; Python {sys.version.split()[0]}\n")
    head = ["quarters", "way", "wall s", "CPU s", "peak MB", "times faster than (a)"]
    print(table(head, publishing(args.quarters, not args.quick)))
    print()
    print(table(["verb", "wall s", "CPU s", "peak MB", "× bare python"], verbs()))


if __name__ == "__main__":
    main()
