"""README's code blocks: make's targets lead to what is said, the Windows and conda lines install what make installs, the commands run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import copy_project
from tests.docs.followed import Follower, steps
from tests.project.house import ROOT

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def plain_blocks() -> list[list[str]]:
    """Fences without a name: lines that a person copies into a terminal."""
    return [body.strip().splitlines() for kind, body in re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE) if not kind]


def dry_run(target: str) -> str:
    return subprocess.run(["make", "--dry-run", "--always-make", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_every_block_is_one_that_these_tests_know() -> None:
    starts = [block[0].split()[0] for block in plain_blocks()]
    assert starts == ["make", "py", "conda"]
    assert {step.kind for step in steps(TEXT)} == {"", "console", "text"}


def test_the_two_commands_are_targets_that_do_what_is_said() -> None:
    make, _, _ = plain_blocks()
    assert [line.split()[:2] for line in make] == [["make", "report"], ["make", "test"]]
    assert "cchc run 2023-Q3" in dry_run("report")
    assert "pytest" in dry_run("test")


def test_windows_installs_what_make_installs() -> None:
    _, windows, _ = plain_blocks()
    installed = dry_run("environment")
    asked = [line.split("-m pip ")[1] for line in windows if "-m pip" in line]
    assert len(asked) == 2
    for words in asked:
        assert words.replace("install ", "install -qq ") in installed


def test_conda_names_the_environment_of_its_file() -> None:
    _, _, conda = plain_blocks()
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert f"conda activate {environment['name']}" in conda
    assert "-f environment.yml" in conda[0]


@pytest.mark.slow
def test_the_quick_start_runs(tmp_path: Path) -> None:
    follower = Follower(copy_project(tmp_path / "du an"))
    for step in steps(TEXT):
        if step.kind == "console":
            follower.take(step)
    assert [command.split()[1] for command, _ in follower.said] == ["new", "check", "run", "explain"]
    assert (follower.folder / "outputs" / "index.html").is_file()
    assert "99,97%" in follower.said[-1][1]


def test_readme_is_short() -> None:
    assert TEXT.count("\n") <= 90
