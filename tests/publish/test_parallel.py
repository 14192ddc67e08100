"""Tasks in children of their own: results, errors, deaths, no leaks."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable

import pytest

from cchc_analysis.publish.parallel import ChildDied, each_task

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hệ này không có fork: các quý chạy lần lượt")
STATE: list[str] = []


def work(name: str, say: Callable[[str], None]) -> str:
    say("bắt đầu")
    STATE.append(name)
    if name == "lỗi":
        raise ValueError("hỏng")
    if name == "chết":
        os.kill(os.getpid(), 9)
    return f"{name}:{len(STATE)}"


@pytest.fixture(autouse=True)
def no_compiler_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "typst", raising=False)


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_errors_and_deaths(jobs: int) -> None:
    heard: list[tuple[str, str]] = []
    results = dict(each_task(["a", "lỗi", "chết", "b"], work, jobs, lambda n, t: heard.append((n, t))))
    assert (results["a"], results["b"]) == ("a:1", "b:1")
    assert isinstance(results["lỗi"], ValueError)
    assert isinstance(results["chết"], ChildDied)
    assert STATE == []
    assert sorted(heard) == sorted((n, "bắt đầu") for n in ("a", "lỗi", "chết", "b"))


def test_side_by_side() -> None:
    """Each waits for all: one after another they would wait in vain."""
    together = multiprocessing.get_context("fork").Barrier(3)
    results = dict(each_task(["a", "b", "c"], lambda name, say: together.wait(60), 3))
    assert sorted(results.values()) == [0, 1, 2]


def test_here_one_after_another() -> None:
    assert dict(each_task(["a", "b"], lambda name, say: os.getpid(), 0)) == {"a": os.getpid(), "b": os.getpid()}


def test_a_result_that_cannot_travel_is_said() -> None:
    results = dict(each_task(["a"], lambda name, say: lambda: None))
    assert isinstance(results["a"], RuntimeError)


def test_no_fork_once_the_pdf_compiler_was_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", sys)
    results = dict(each_task(["a", "lỗi"], lambda name, say: os.getpid() if name == "a" else 1 / 0, 2))
    assert results["a"] == os.getpid()
    assert isinstance(results["lỗi"], ZeroDivisionError)


def test_a_child_that_hangs_is_ended() -> None:
    results = dict(each_task(["a", "b"], lambda name, say: time.sleep(60) if name == "a" else 1, 2, seconds=1))
    assert isinstance(results["a"], ChildDied)
    assert results["b"] == 1
