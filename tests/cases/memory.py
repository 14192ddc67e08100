"""Peak memory of a piece of code, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_PEAK = """
from pathlib import Path
print(next(int(line.split()[1]) / 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


def run(code: str, *words: str) -> tuple[list[str], float]:
    """The words that the code prints, and the peak memory in MB. (``ru_maxrss`` would count the parent's memory too.)"""
    if not Path("/proc/self/status").exists():
        pytest.skip("peak memory is read from /proc, which this system does not have")
    done = subprocess.run([sys.executable, "-c", code + _PEAK, *words], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    *printed, peak = done.stdout.split()
    return printed, float(peak)
