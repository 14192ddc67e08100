"""One command at a time on a folder; a lock never outlives its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cchc_analysis.io import InputError
from cchc_analysis.io.lock import FILE, Busy, locked

HOLD = """
import sys, time
from pathlib import Path
from cchc_analysis.io.lock import locked
with locked(Path(sys.argv[1]), "cchc run 2024-Q1"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_the_second_says_who_is_at_work(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    with pytest.raises(Busy, match=rf"cchc run 2024-Q1 \(tiến trình {holder.pid}\) đang làm việc"), locked(tmp_path, "cchc collect"):
        pass


def test_a_killed_holder_leaves_nothing_locked(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / FILE).exists()
    with locked(tmp_path, "cchc collect"):
        assert "cchc collect" in (tmp_path / FILE).read_text(encoding="utf-8")


def test_the_second_waits_and_then_works(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    said: list[str] = []

    def waiting(text: str) -> None:
        said.append(text)
        holder.kill()

    with locked(tmp_path, "cchc collect", wait=30, waiting=waiting):
        pass
    assert len(said) == 1 and "đang đợi" in said[0]


def test_after_the_work_the_folder_is_free(tmp_path: Path) -> None:
    for _ in range(3):
        with locked(tmp_path, "cchc collect"):
            pass
    with pytest.raises(ZeroDivisionError), locked(tmp_path, "cchc collect"):
        _ = 1 // 0
    with locked(tmp_path, "cchc collect"):
        pass


def test_waiting_ends(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(Busy), locked(tmp_path, "cchc collect", wait=0.4):
        pass
    assert time.monotonic() - start < 10


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Không ghi được"), locked(tmp_path / "khong-co" / str(os.getpid()), "cchc collect"):
        pass
