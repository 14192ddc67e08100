"""README and documents: their links lead somewhere, the commands they name exist, their examples are true."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from tests.project.house import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_every_local_link_leads_to_a_file(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not dead


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_every_make_target_that_is_named_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_every_verb_that_is_named_exists(path: Path) -> None:
    from cchc_analysis.cli import VERBS

    named = set(re.findall(r"(?:^|`)cchc ([a-z]+)\b", path.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= VERBS.keys()


WITH_EXAMPLES = [path for path in DOCUMENTS if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=_name)
def test_examples_come_out_as_written(path: Path) -> None:
    outcome = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert outcome.attempted > 0
    assert outcome.failed == 0


def test_the_check_of_a_clean_clone_runs_both_suites() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines.index("make test") < lines.index("make test-all")
