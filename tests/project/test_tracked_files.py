"""What is tracked is fit for publishing: no path of somebody's machine, no registry's address, nothing huge."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.project.house import ROOT

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a path of one machine": re.compile("|".join([r"(?<![\w.])/" + folder + "/" for folder in ("wo" + "rk", "ho" + "me", "ro" + "ot", "fa" + "rm")]) + r"|[A-Z]:\\\\?Us" + r"ers\\"),
    "a package registry's address": re.compile(r"https?://[^\s\"']+/sim" + r"ple\b|(?:extra-)?index-" + r"url\s*[= ]\s*(?:https?|file):|files\.python" + "hosted|registry\\.npm" + "js"),
}  # fmt: skip
MAX_BYTES = 1 << 20


def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("no git repository here: nothing says which files are tracked")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def problems(name: str, text: str) -> list[str]:
    """Each forbidden thing in a text, as ``name:line: what: the text found``."""
    return [
        f"{name}:{number}: {what}: {match[0]}"
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if (match := pattern.search(line))
    ]


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in _tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            found += problems(path.relative_to(ROOT).as_posix(), content.decode("utf-8", errors="replace"))
    assert not found, "\n" + "\n".join(found)


def test_no_tracked_file_is_huge() -> None:
    assert not [f"{path.relative_to(ROOT)}: {path.stat().st_size} bytes" for path in _tracked() if path.stat().st_size > MAX_BYTES]


@pytest.mark.parametrize(
    "line",
    [
        "open('/wo" + "rk/x.csv')",
        "/ho" + "me/ana/cchc",
        r"C:\Us" + r"ers\ana",
        "https://pypi.example/sim" + "ple/",
        "--index-" + "url https://x",
    ],
)
def test_a_forbidden_text_is_found_with_its_line(line: str) -> None:
    assert problems("some.txt", f"good\n{line}\n")[0].startswith("some.txt:2: ")


@pytest.mark.parametrize("line", ["network/work/x", "a simple index: 3", "see docs/home/page", "reports/farm-data"])
def test_an_innocent_text_is_left_alone(line: str) -> None:
    assert problems("some.txt", line) == []
