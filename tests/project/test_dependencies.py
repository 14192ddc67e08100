"""pyproject.toml, the locks and environment.yml describe one environment."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.project.house import PACKAGE, ROOT, imports, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
LOCKS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-spark.lock")}

CONDA_NAMES = {"typst": "typst-py", "duckdb": "python-duckdb", "matplotlib": "matplotlib-base", "nbconvert": "nbconvert-core"}
"""Packages that conda-forge knows by another name; the -base and -core ones leave out Qt and pandoc, which nothing here uses."""


def _requirements(*extras: str) -> dict[str, Requirement]:
    """What the package and the extras ask for; an extra that names the package's own extras is opened up."""
    lines = list(PROJECT["project"]["dependencies"]) if not extras or "runtime" in extras else []
    for extra in extras:
        lines += PROJECT["project"]["optional-dependencies"].get(extra, [])
    found: dict[str, Requirement] = {}
    for requirement in map(Requirement, lines):
        if requirement.name == PROJECT["project"]["name"]:
            found |= _requirements(*requirement.extras)
        else:
            found[canonicalize_name(requirement.name)] = requirement
    return found


def _pins(lock: str) -> dict[str, list[tuple[str, list[str]]]]:
    """Package → its pinned versions (one for each set of markers), each with its hashes."""
    pins: dict[str, list[tuple[str, list[str]]]] = {}
    for block in re.split(r"\n(?=[a-z0-9])", lock.strip()):
        head = re.match(r"([a-z0-9-]+)==([^ ;]+)", block)
        assert head, f"not a pinned package: {block.splitlines()[0]}"
        pins.setdefault(head[1], []).append((head[2], re.findall(r"--hash=sha256:([0-9a-f]{64})\b", block)))
    return pins


LOCKED = {"requirements.lock": _requirements("runtime", "test", "dev"), "requirements-spark.lock": _requirements("spark")}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_dependency_is_pinned_within_its_bounds(lock: str) -> None:
    pins = _pins(LOCKS[lock])
    missing = sorted(LOCKED[lock].keys() - pins.keys())
    assert not missing, f"{lock} lacks {missing}: run `make lock`"
    outside = [
        f"{name}=={version} is outside {requirement.specifier}"
        for name, requirement in LOCKED[lock].items()
        for version, _ in pins[name]
        if version not in requirement.specifier
    ]
    assert not outside, outside


@pytest.mark.parametrize("lock", LOCKS)
def test_each_pin_has_hashes(lock: str) -> None:
    bare = [name for name, versions in _pins(LOCKS[lock]).items() if not all(hashes for _, hashes in versions)]
    assert not bare


@pytest.mark.parametrize("name", ["numpy", "pandas", "pyarrow", "lxml", "typst", "polars-runtime-32", "z3-solver"])
def test_compiled_packages_are_locked_for_several_systems(name: str) -> None:
    for version, hashes in _pins(LOCKS["requirements.lock"])[name]:
        assert len(set(hashes)) >= 4, f"{name}=={version}: wheels of Linux, Windows and macOS are wanted, {len(hashes)} found"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert not [line for line in LOCKS[lock].splitlines() if re.search(r"://|^\s*--(?!hash=)|file:| @ ", line)]


def test_the_spark_lock_adds_to_the_main_one_and_repeats_nothing() -> None:
    assert not _pins(LOCKS["requirements.lock"]).keys() & _pins(LOCKS["requirements-spark.lock"]).keys()


def _conda_requirements() -> dict[str, Requirement]:
    plain = [line for line in CONDA if isinstance(line, str)]
    by_pip = next(entry["pip"] for entry in CONDA if isinstance(entry, dict))
    lines = [*plain, *(line for line in by_pip if not line.startswith("-"))]
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def test_conda_has_the_same_packages_with_the_same_bounds() -> None:
    wanted = {CONDA_NAMES.get(name, name): requirement.specifier for name, requirement in LOCKED["requirements.lock"].items()}
    wanted["python"] = SpecifierSet(PROJECT["project"]["requires-python"])
    found = {name: requirement.specifier for name, requirement in _conda_requirements().items() if name != "pip"}
    assert found == wanted


def test_conda_installs_the_package_itself() -> None:
    assert "--editable ." in next(entry["pip"] for entry in CONDA if isinstance(entry, dict))


def test_the_oldest_python_is_the_same_everywhere() -> None:
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + oldest.replace(".", "")
    assert f"--python-version {oldest} " in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_import_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"].keys() - {"test", "dev"}
    declared = set(_requirements("runtime", *extras))
    distributions = packages_distributions()
    undeclared = sorted(
        f"{module.path}:{line}: {name} is not declared in pyproject.toml"
        for module in modules()
        for line, name in imports(module)
        if (top := name.split(".")[0]) not in sys.stdlib_module_names | {PACKAGE.name}
        and not declared & {canonicalize_name(found) for found in distributions.get(top, [top])}
    )
    assert not undeclared, "\n" + "\n".join(undeclared)
