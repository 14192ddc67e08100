"""``cchc collect`` killed at any moment loses no accepted value and leaves no half file; the next run completes. Two at once wait."""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_analysis.cli import main
from tests.quarters.conftest import UNITS, Office
from tests.quarters.office import NAMES, Q1, Values, load
from tests.quarters.test_collect import change

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork")
KILLS = 50
FAULTY = "c04"


def accepted(office: Office) -> dict[str, dict[str, Any]]:
    """What is accepted now: for each unit its one-stop and petition numbers."""
    data = load(office.raw)
    found: dict[str, dict[str, Any]] = {}
    for table_id in ("one_stop", "online", "digitisation", "petitions", "petitions_open"):
        for row in data.table(table_id):
            values = {c: v.content for c, v in row.values.items() if c != "unit" and v.content is not None}
            found.setdefault(row.text("unit"), {})[table_id] = values
    return found


def wanted(truth: dict[str, Values], units: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    tables = ("one_stop", "online", "digitisation", "petitions", "petitions_open")
    return {u: {t: truth[u][t] for t in tables if t in truth[u]} for u in units if "one_stop" in truth[u]}


def run(office: Office, *files: Path) -> None:
    main(["collect", str(Q1), *map(str, files), "--received", "18/3/2024", "--root", str(office.root)])


def silent_run(office: Office, files: list[Path]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    run(office, *files)


def length_if_ended(office: Office, files: list[Path], moment: float | None) -> float | None:
    """Collect in a child process that is killed at ``moment`` (seconds); its length if it had ended by then."""
    start = time.monotonic()
    child = multiprocessing.get_context("fork").Process(target=silent_run, args=(office, files))
    child.start()
    child.join(moment)
    length = time.monotonic() - start
    child.kill()
    child.join()
    return None if child.exitcode == -signal.SIGKILL else length


def whole(office: Office) -> None:
    """Every file that is there can be read to its end."""
    for path in office.folder.rglob("*"):
        if path.name.startswith(".") or not path.is_file():
            continue
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            assert path.name != "che_do_bao_cao.csv" or len(rows) == len(UNITS)
        elif path.parent.name == "tra-lai":
            openpyxl.load_workbook(path)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_fifty_kills_lose_nothing(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20240318)
    first = office.sent("c01")
    run(office, first)
    change(office.sent(FAULTY), "petitions", "received", "nhiều")
    files = [office.sent(unit) for unit in UNITS]
    before = wanted(office.truth, ("c01",))
    after = wanted(office.truth, UNITS)
    del after[FAULTY]["petitions"]
    assert accepted(office) == before
    trial = Office(tmp_path / "do", office.truth)
    shutil.copytree(office.root, trial.root)
    longest = length_if_ended(trial, [trial.root / f.relative_to(office.root) for f in files], None)
    assert longest is not None
    assert accepted(trial) == after
    killed, between = 0, 0
    while killed < KILLS or between < 5:
        trial = Office(tmp_path / "lan", office.truth)
        shutil.copytree(office.root, trial.root)
        mine = [trial.root / f.relative_to(office.root) for f in files]
        ended = length_if_ended(trial, mine, chance.uniform(0, longest))
        killed += ended is None
        longest = ended or longest  # the machine is faster now: later moments would come too late
        whole(trial)
        now = accepted(trial)
        assert now["c01"] == before["c01"]
        assert all(now[unit][table] == after[unit][table] for unit in now for table in now[unit])
        between += ended is None and 1 < len(now) < len(after)
        run(trial, *mine)
        whole(trial)
        assert accepted(trial) == after
        assert (trial.folder / "tra-lai" / f"{FAULTY}.xlsx").is_file()
        assert [p.name for p in trial.folder.rglob(".*.tmp")] == []
        with (trial.folder / "che_do_bao_cao.csv").open(encoding="utf-8-sig", newline="") as file:
            assert {row["Đã gửi báo cáo"] for row in csv.DictReader(file)} == {"có"}
        shutil.rmtree(trial.root)
    capsys.readouterr()


def test_two_at_once_are_not_mixed(office: Office) -> None:
    halves = [[str(office.sent(u)) for u in part] for part in (UNITS[:4], UNITS[4:])]
    words = [sys.executable, "-c", "import sys; from cchc_analysis.cli import main; sys.exit(main(sys.argv[1:]))", "collect", str(Q1)]
    both = [subprocess.Popen([*words, *half, "--root", str(office.root)], stdout=subprocess.PIPE, text=True) for half in halves]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert accepted(office) == wanted(office.truth, UNITS)
    assert any("Chưa gửi: 0 đơn vị." in text for text in said)
    assert all(NAMES[unit] in said[0] + said[1] for unit in UNITS)
