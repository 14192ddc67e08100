"""Counting case records: the package on each engine, queries written by hand, and the bare reading of the columns as the limit.

    python benchmarks/cases.py --rows 1 10 --repeat 3
    python benchmarks/cases.py --rows 10 --engines pandas polars duckdb spark
    python benchmarks/cases.py --rows 0 --xlsx 500000

Cases are synthetic, made in a temporary folder, and removed. Each contender runs in a process of its own; the time is the best of the
repeats after a warm-up on a small file, the memory is the greatest resident size of the process. CPU seconds count every thread (not Spark's JVM). All must count the same integers.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

WINDOW_FROM, WINDOW_TO = date(2025, 1, 1), date(2025, 12, 31)
BLOCK = 500_000
SMALL = 20_000


def make(path: Path, rows: int) -> None:
    """A canonical file of random cases."""
    from cchc_analysis.cases.synthetic import random_cases
    from cchc_analysis.io.cases.calendars import default_calendar
    from cchc_analysis.io.cases.store import write_records
    from cchc_analysis.periods import Window

    window, calendar = Window(WINDOW_FROM, WINDOW_TO), default_calendar()
    write_records(
        (random_cases(min(BLOCK, rows - i), window=window, calendar=calendar, seed=1, first=i) for i in range(0, rows, BLOCK)), path
    )


def ours(engine: str) -> Callable[[Path], Any]:
    """The package's own counting with an engine."""

    def run(path: Path) -> Any:
        from cchc_analysis.io.cases.counts import Wish, count_files
        from cchc_analysis.periods import Window

        return count_files([path], Wish(Window(WINDOW_FROM, WINDOW_TO)), engine=engine).counts

    return run


def by_hand(engine: str) -> Callable[[Path], Any]:
    """The hand-written query."""

    def run(path: Path) -> Any:
        import cases_by_hand

        return getattr(cases_by_hand, f"by_{engine}")(path)

    return run


def scan(path: Path) -> None:
    """Decode the needed columns and do nothing with them."""
    import pyarrow.parquet as pq
    from cases_by_hand import COLUMNS

    for _ in pq.ParquetFile(path, read_dictionary=["unit"]).iter_batches(batch_size=250_000, columns=COLUMNS):
        pass


def contender(name: str) -> Callable[[Path], Any]:
    """What a name of the table stands for."""
    kind, _, engine = name.partition(" ")
    return scan if kind == "scan" else ours(engine) if kind == "ours" else by_hand(engine)


def child(name: str, path: Path, small: Path, repeat: int) -> None:
    """Run one contender and print its best time, peak memory and check sum as JSON."""
    from cases_by_hand import check_sum

    run = contender(name)
    run(small)
    times, cpu, result = [], [], None
    for _ in range(repeat):
        start, used = time.perf_counter(), time.process_time()
        result = run(path)
        times.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
    print(
        json.dumps(
            {"seconds": min(times), "cpu": min(cpu), "megabytes": peak_memory(), "sum": None if result is None else check_sum(result)}
        )
    )


def peak_memory() -> float:
    """Greatest resident size of this process in MB (Linux; 0 elsewhere)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))


def measure(name: str, path: Path, small: Path, repeat: int) -> dict[str, Any]:
    """Run a contender in a process of its own."""
    command = [sys.executable, __file__, "--child", name, "--file", str(path), "--small", str(small), "--repeat", str(repeat)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def table(rows: int, folder: Path, engines: list[str], repeat: int) -> None:
    """Measure every contender on one size and print a Markdown table."""
    path, small = folder / f"{rows}.parquet", folder / "small.parquet"
    make(path, rows)
    if not small.exists():
        make(small, SMALL)
    names = ["scan pyarrow"]
    for engine in engines:
        names += [f"ours {engine}"] + ([f"hand {engine}"] if engine != "spark" else [])
    found = {name: measure(name, path, small, repeat) for name in names}
    sums = {result["sum"] for result in found.values() if result["sum"] is not None}
    print(f"\n{rows:,} cases, {path.stat().st_size / 1e6:,.0f} MB on disk; equal integers: {'yes' if len(sums) == 1 else 'NO'}\n")
    print("| contender | seconds | CPU seconds | million/s | peak MB | to the scan | to the hand-written | the same in CPU |")
    print("|---|---|---|---|---|---|---|---|")
    for name, result in found.items():
        hand = found.get(name.replace("ours", "hand")) if name.startswith("ours") else None
        ratios = [f"{result[what] / hand[what]:.2f}" if hand else "" for what in ("seconds", "cpu")]
        seconds, cpu = result["seconds"], "" if name.endswith("spark") else f"{result['cpu']:.2f}"
        to_scan = seconds / found["scan pyarrow"]["seconds"]
        print(
            f"| {name} | {seconds:.2f} | {cpu} | {rows / seconds / 1e6:.1f} | {result['megabytes']:.0f} | {to_scan:.1f} | {' | '.join(ratios)} |"
        )
    path.unlink()


def xlsx(rows: int, folder: Path) -> None:
    """Reading an XLSX list of cases: the package's import, the bare calamine, openpyxl."""
    import openpyxl

    path = folder / "ds.xlsx"
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("DS")
    page.append(
        [
            "STT",
            "Đơn vị",
            "Mã hồ sơ",
            "Trạng thái",
            "Chủ hồ sơ",
            "Ngày nhận",
            "Ngày hẹn trả",
            "Ngày kết thúc xử lý",
            "Mức độ",
            "Hình thức nộp",
        ]
    )
    for i in range(rows):
        day = f"{1 + i % 28:02d}/{1 + i % 9:02d}/2025"
        page.append(
            [
                i,
                f"SYNTHETIC {i % 96}",
                f"SYNTHETIC-{i:09d}",
                "Đã trả kết quả",
                "x",
                f"{day} 08:{i % 60:02d}:00",
                f"{day} 17:00:00",
                f"{day} 16:00:00",
                "Toàn trình",
                "Trực tuyến",
            ]
        )
    book.save(path)
    print(
        f"\nXLSX of {rows:,} rows, {path.stat().st_size / 1e6:.0f} MB\n\n| reader | seconds | CPU seconds | peak MB | rows |\n|---|---|---|---|---|"
    )
    for name, code in XLSX_READERS.items():
        done = subprocess.run(
            [sys.executable, "-c", XLSX_HEAD + code + XLSX_TAIL, str(path), str(Path(__file__).parent)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{name}: {done.stderr[-2000:]}")
        seconds, cpu, memory, read = json.loads(done.stdout.splitlines()[-1])
        print(f"| {name} | {seconds:.1f} | {cpu:.1f} | {memory:.0f} | {read:,} |")


XLSX_HEAD = "import sys, time, json\nfrom pathlib import Path\nsys.path.insert(0, sys.argv[2])\nfrom cases import peak_memory\npath = Path(sys.argv[1])\nstart = time.perf_counter()\n"  # fmt: skip
XLSX_TAIL = "\nprint(json.dumps([time.perf_counter() - start, time.process_time(), peak_memory(), n]))"
XLSX_READERS = {
    "ours (inspection, import, checks)": "from cchc_analysis.io.cases.exports import read_cases\nn = sum(len(p) for p in read_cases(path).batches())",
    "calamine, cells only": "from python_calamine import CalamineWorkbook\nn = sum(1 for _ in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())",
    "openpyxl, cells only": "import openpyxl\nn = sum(1 for _ in openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True))",
    "openpyxl, whole workbook": "import openpyxl\nn = sum(1 for _ in openpyxl.load_workbook(path).active.iter_rows(values_only=True))",
}


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, nargs="*", default=[1.0], help="millions of cases")
    parser.add_argument("--engines", nargs="+", default=["pandas", "polars", "duckdb"])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--xlsx", type=int, default=0, help="rows of an XLSX to read")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--small", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(args.child, args.file, args.small, args.repeat)
        return
    with tempfile.TemporaryDirectory(prefix="cchc-bench-") as folder:
        for millions in args.rows:
            if millions:
                table(int(millions * 1_000_000), Path(folder), args.engines, args.repeat)
        if args.xlsx:
            xlsx(args.xlsx, Path(folder))


if __name__ == "__main__":
    main()
