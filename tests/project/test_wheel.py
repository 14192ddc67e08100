"""A wheel of the package holds all that the package needs: modules, rules, templates, fonts with their licence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.project.house import PACKAGE, ROOT


def test_a_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(PACKAGE, source / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, env=os.environ | {"PIP_NO_INDEX": "1"})

    wheel = zipfile.ZipFile(next(tmp_path.glob("cchc_analysis-*.whl")))
    wanted = {path.relative_to(ROOT).as_posix() for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert wanted - set(wheel.namelist()) == set()
    assert any(name.endswith("/licenses/LICENSE") for name in wheel.namelist())
