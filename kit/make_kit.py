"""Build the offline kit: one folder that installs without a network, on Windows and on Linux.

    python kit/make_kit.py TARGET [--system windows --system linux]

Into TARGET go the wheels of every package that the work needs (the pinned ones of requirements.lock, checked by hash), the
package's own wheel, a start script to double-click, the notebooks, the real quarter's data and the guide.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
PYTHONS = ("3.11.0", "3.11.9", "3.12.9", "3.13.9")
"""The versions of Python that the kit is made for. Some packages part within a minor version: 3.11.0 stands for all below 3.11.5,
such as Debian's own 3.11.2."""

PLATFORMS = {
    "windows": ["win_amd64"],
    "linux": [*(f"manylinux_2_{n}_x86_64" for n in range(36, 16, -1)), "manylinux2014_x86_64", "linux_x86_64"],
}
MARKERS = {
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
}


def locked(system: str, python: str) -> dict[str, str]:
    """The lock's entries (version, marker, hashes) that hold on a system, by canonical name."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = {}
    for entry in re.finditer(r"^([A-Za-z0-9._-]+==[^\\\n]*)\\\n(?:\s+--hash=[^\n]*\n)+", text, re.MULTILINE):
        requirement = Requirement(entry[1])
        if requirement.marker is None or requirement.marker.evaluate(_environment(system, python)):
            found[canonicalize_name(requirement.name)] = entry[0]
    return found


def _environment(system: str, python: str) -> dict[str, str]:
    base = {k: str(v) for k, v in default_environment().items()}
    version = {"python_version": python.rpartition(".")[0], "python_full_version": python}
    return base | MARKERS[system] | version | {"platform_machine": "AMD64" if system == "windows" else "x86_64"}


def needed(system: str, python: str) -> set[str]:
    """Every package that the work (with the desk) needs on a system: the closure of what the package requires."""
    environment = _environment(system, python)
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [("cchc-analysis", frozenset({"desk"}))]
    while waiting:
        package = waiting.pop()
        if package in seen:
            continue
        seen.add(package)
        name, extras = package
        for requirement in _requires(name):
            marker = requirement.marker
            if marker is None or any(marker.evaluate(environment | {"extra": extra}) for extra in (*extras, "")):
                waiting.append((canonicalize_name(requirement.name), frozenset(requirement.extras)))
    found = {name for name, _ in seen} - {"cchc-analysis"}
    return found | {"pip", "setuptools"}


def _requires(name: str) -> Iterator[Requirement]:
    try:
        yield from map(Requirement, distribution(name).requires or [])
    except PackageNotFoundError:
        return  # a package of the other system only: its own needs are in the lock all the same


def download(system: str, target: Path, pythons: tuple[str, ...]) -> None:
    """The wheels of one system for these versions of Python."""
    for python in pythons:
        lock = locked(system, python)
        names = sorted(needed(system, python) & lock.keys())
        with tempfile.TemporaryDirectory() as place:
            wanted = Path(place) / "wanted.txt"
            wanted.write_text("".join(lock[n] for n in names), encoding="utf-8")
            words = [sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
            words += ["--python-version", python, "--implementation", "cp", "--dest", str(target), "-r", str(wanted)]
            for platform in PLATFORMS[system]:
                words += ["--platform", platform]
            subprocess.run(words, check=True)


def build(target: Path, systems: list[str], pythons: tuple[str, ...] = PYTHONS) -> None:
    """Make the kit in ``target`` (a folder that does not exist yet)."""
    wheels = target / "goi"
    wheels.mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT)],
        check=True,
    )
    for system in systems:
        download(system, wheels, pythons)
    for folder in ("notebooks", "data/raw", "data/reference", "docs"):
        shutil.copytree(ROOT / folder, target / "du-an" / folder)
    for name in ("bat-dau.bat", "bat-dau.sh", "DOC-TOI.txt"):
        shutil.copy2(HERE / name, target / name)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    parser.add_argument("--system", action="append", choices=sorted(PLATFORMS))
    args = parser.parse_args()
    build(args.target, args.system or sorted(PLATFORMS))
    print(f"{args.target}: {sum(1 for _ in (args.target / 'goi').iterdir())} gói")
