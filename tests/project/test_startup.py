"""The command starts quickly: nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

HEAVY = ("IPython", "matplotlib", "narwhals", "nbconvert", "nbformat", "numpy", "openpyxl", "pandas", "papermill", "pyarrow", "scipy", "z3")


def _loaded_after(code: str) -> set[str]:
    script = f"import sys\nsys.stdout.reconfigure(encoding='utf-8')\n{code}\nprint('|', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    return set(done.stdout.rpartition("|")[2].split())


@pytest.mark.parametrize(
    "code", ["import cchc_analysis", "from cchc_analysis.cli import main; main(['--help'])", "import cchc_analysis.numbers"]
)
def test_nothing_heavy_is_loaded(code: str) -> None:
    assert not _loaded_after(code) & set(HEAVY)


def test_heavy_modules_would_be_noticed() -> None:
    assert "numpy" in _loaded_after("import numpy")


def test_help_takes_little_longer_than_python_itself() -> None:
    def best(*words: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], capture_output=True, check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    assert best("-c", "from cchc_analysis.cli import main; main(['--help'])") < best("-c", "pass") + 0.3
