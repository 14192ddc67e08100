"""A small published project to do harm to, and the proof that the harm took nothing with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from cchc_analysis.io.store import sha256
from tests.io.places import QUARTER, SMALL

CCHC = [sys.executable, "-m", "cchc_analysis.cli"]
SETTINGS = 'quarter = "2024-Q2"\nroot = "."\nword = ""'
OPEN = "from cchc_analysis.report.quarterly import open_report\nr = open_report(quarter, root)"
OPENING = 'r.opening("Thực hiện kế hoạch;", subject="Cải cách hành chính {quarter}")'
SAY = 'r.say("Tiếp nhận {one_stop.received@communes} hồ sơ. " + word)'


def write_notebook(root: Path, *cells: str) -> None:
    """A report notebook with these cells after its parameters."""
    parameters = new_code_cell(SETTINGS, metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=[parameters, *map(new_code_cell, cells)], metadata={"kernelspec": kernel})
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
    (root / "notebooks").mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, root / "notebooks" / "quarterly_report.ipynb")


def small_project(root: Path) -> Path:
    """The small quarter with a notebook of three cells."""
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    write_notebook(root, OPEN, OPENING, SAY)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink()}


def whole(folder: Path) -> bool:
    """Whether a published folder is exactly what its manifest says."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = {p.name for p in folder.iterdir()} - {"manifest.json", "ro-crate-metadata.json"}
    return names == set(manifest["outputs"]) and all(sha256(folder / n) == h for n, h in manifest["outputs"].items())


@dataclass
class Done:
    """What a command said and its exit code."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that a user reads."""
        return self.out + self.err


@dataclass
class Scene:
    """A project with a published quarter. :meth:`cchc` runs a command and checks what must hold after any command."""

    root: Path
    quarter: str = str(QUARTER)
    before: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.remember()

    @property
    def raw(self) -> Path:
        """The quarter's raw folder."""
        return self.root / "data" / "raw" / self.quarter

    @property
    def published(self) -> Path:
        """The quarter's published folder."""
        return self.root / "outputs" / self.quarter

    def documents(self) -> dict[str, bytes]:
        """The published files but for the manifest, which also holds a hash of the program."""
        return {name: content for name, content in contents(self.published).items() if name != "manifest.json"}

    def remember(self) -> None:
        """Take the raw data as they are now for what must not be lost."""
        self.before = contents(self.root / "data" / "raw")

    def nothing_lost(self) -> None:
        """The raw data are as they were; the published set is whole, the old one or a new one; nothing lies about."""
        assert contents(self.root / "data" / "raw") == self.before
        assert whole(self.published)
        assert [p.name for p in (self.root / "outputs").iterdir() if p.name.startswith(".")] == []

    def changed(self) -> None:
        """Change an input, so that a run has something to do."""
        path = self.raw / "period.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "# đổi\n", encoding="utf-8")
        self.remember()

    def cchc(self, *words: str | Path, env: Mapping[str, str | None] | None = None, before: Sequence[str] = (), **options: Any) -> Done:
        """Run a command of the project in a process of its own; no traceback, nothing lost."""
        environment = dict(os.environ) | {k: v for k, v in (env or {}).items() if v is not None}
        for name in [k for k, v in (env or {}).items() if v is None]:
            environment.pop(name, None)
        options = {"cwd": self.root, "capture_output": True, "timeout": 120} | options
        done = subprocess.run([*before, *CCHC, *map(str, words)], env=environment, check=False, **options)
        result = Done(done.returncode, *((stream or b"").decode("utf-8") for stream in (done.stdout, done.stderr)))
        assert "Traceback" not in result.said and "Exception ignored" not in result.said, result.said
        assert "lỗi chưa lường trước" not in result.said, result.said
        self.nothing_lost()
        return result
