"""Side by side in one run: the plain way to publish quarters, ours with kernels, ours as shipped; and the other verbs.

    python benchmarks/bench.py [--quarters 1 4 12] [--quick]

(a) is how papermill and nbconvert are commonly used: for each quarter and notebook ``papermill`` and ``jupyter nbconvert --to html``, and
headless Chromium printing the page to PDF. (b) is ``cchc run --kernel``, (c) ``cchc run``; both also make Word, the marked audit page,
the tables and the index. Byte-compiled environment on all sides.
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
WORDS_A_PAGE = 450
CASES = 1_000_000
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


def plain(folder: Path, quarters: list[str]) -> tuple[Cost, Cost]:
    """The plain way, one command after another: the report alone, and every notebook that ``cchc run`` publishes."""
    report = others = Cost(0, 0, 0)
    for quarter in quarters:
        out = folder / "plain" / quarter
        out.mkdir(parents=True, exist_ok=True)
        report += _plainly(folder, "quarterly_report", out, quarter)
        for name in ("scorecard", "audit"):
            others += _plainly(folder, name, out, quarter)
    others += _plainly(folder, "trends", folder / "plain", "")
    return report, report + others


def _plainly(folder: Path, name: str, out: Path, quarter: str) -> Cost:
    executed = str(out / f"{name}.ipynb")
    run = [str(BIN / "papermill"), f"notebooks/{name}.ipynb", executed, "-p", "quarter", quarter, "--no-progress-bar"]
    page = measure(run, folder) + measure([str(BIN / "jupyter"), "nbconvert", "--to", "html", executed], folder)
    return page + _printed(folder, out / f"{name}.html")


def _printed(folder: Path, page: Path) -> Cost:
    """The page as PDF; nothing where there is no Chromium, so that the plain way is never charged for what it did not do."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return Cost(0, 0, 0)
    calm = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    browser = f"--user-data-dir={page.with_suffix('.browser')}"
    return measure([chromium, *calm, browser, f"--print-to-pdf={page.with_suffix('.pdf')}", page.as_uri()], folder)


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
            alone, full = plain(folder, quarters) if with_plain else (None, None)
            kernels = ours(folder, quarters, "--kernel", "--force")
            shutil.rmtree(folder / "outputs")
            shipped = ours(folder, quarters)
            again = min((ours(folder, quarters) for _ in range(3)), key=lambda cost: cost.wall)
            change_one(folder, quarters[0])
            changed = ours(folder, quarters)
        for name, cost in (
            ("(a) the report alone: papermill, nbconvert, Chromium", alone),
            ("(a) every notebook: papermill, nbconvert, Chromium", full),
            ("(b) cchc run --kernel", kernels),
            ("(c) cchc run", shipped),
            ("(c) nothing changed", again),
            ("(c) one input changed", changed),
        ):
            if cost:
                ratios = [f"{a.wall / cost.wall:.1f}" if a else "–" for a in (alone, full)]
                rows.append([str(count), name, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}", *ratios])
    return rows


def verbs() -> list[list[str]]:
    """The other verbs on the real quarter, against the start of a bare interpreter; the best of three."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        folder = project(Path(place) / "du-an", ["2023-Q3"])
        bare = min(measure([sys.executable, "-c", "pass"], folder).wall for _ in range(5))
        published = folder / "data" / "raw" / "2023-Q3" / "published.md"
        pages = len(published.read_text(encoding="utf-8").split()) / WORDS_A_PAGE
        card = str(ROOT / "cchc_analysis" / "rules" / "scorecards" / "673-qd-ubnd-2023-cap-huyen.yaml")
        cchc = str(BIN / "cchc")
        cases = folder / "ho-so.parquet"
        made = f"from pathlib import Path; from benchmarks.cases import make; make(Path({str(cases)!r}), {CASES})"
        measure([sys.executable, "-c", made], ROOT)  # not here: a child's peak memory begins with its parent's
        for words, note in (
            ([sys.executable, "-c", "pass"], ""),
            ([sys.executable, "-c", "import cchc_analysis"], ""),
            ([cchc, "--help"], ""),
            ([cchc, "check", "2023-Q3"], "one quarter"),
            ([cchc, "score", "2023-Q3"], ""),
            ([cchc, "plan", "2023-Q3", "--target", "12"], ""),
            ([cchc, "lint", card], ""),
            ([cchc, "audit", str(published)], f"{pages:.0f} pages of {WORDS_A_PAGE} words"),
            ([cchc, "cases", str(cases), "--from", "01/01/2025", "--to", "31/12/2025"], f"{CASES:,} synthetic cases"),
        ):
            cost = min((measure(words, folder, good=(0, 1)) for _ in range(3)), key=lambda c: c.wall)  # 1: something was found
            said = " ".join([Path(words[0]).name, *words[1:2]])
            rows.append([said, note, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.peak:.0f}", f"{cost.wall / bare:.1f}"])
            if "pages" in note:
                rows[-1][1] += f", {pages / (cost.wall - bare):.0f} pages/s"
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quarters", nargs="+", type=int, default=[1, 4, 12])
    parser.add_argument("--quick", action="store_true", help="without the plain way")
    args = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"Machine: {machine()}; Python {sys.version.split()[0]}\n")
    head = ["quarters", "way", "wall s", "CPU s", "peak MB", "faster than (a) report", "faster than (a) all"]
    print(table(head, publishing(args.quarters, not args.quick)))
    print()
    print(table(["command", "of", "wall s", "CPU s", "peak MB", "× bare python"], verbs()))


if __name__ == "__main__":
    main()
