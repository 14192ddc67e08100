"""One child process for each task, several side by side: nothing leaks from one task to the next.

Where the system can fork, a child starts from a parent that has imported everything already; elsewhere the tasks run one
after another in this process.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any

_PR_SET_PDEATHSIG = 1

Step = Callable[[str, str], None]
Task = Callable[[str, Callable[[str], None]], Any]


class ChildDied(Exception):
    """A child ended without a result (killed, out of memory); ``str()`` is Vietnamese."""


@dataclass
class _Child:
    name: str
    process: ForkProcess
    pipe: Connection


def can_fork() -> bool:
    """Whether tasks run in forked children here.

    Not where the system has no fork, and not once the Typst compiler was loaded in this process: its threads do not
    survive a fork, and a child that compiled with it would wait for them for ever.
    """
    return "fork" in multiprocessing.get_all_start_methods() and "typst" not in sys.modules


def each_task(
    names: Sequence[str], task: Task, children: int = 1, step: Step = lambda name, text: None, seconds: float = 1800
) -> Iterator[tuple[str, Any]]:
    """Run ``task(name, say)`` for every name and yield ``(name, result)`` as they end; an exception is yielded, not raised.

    Args:
        names: what to run.
        task: gets the name and a function to say what it is doing.
        children: how many child processes at a time; 0: here, one after another.
        step: hears what the tasks say, as ``(name, text)``.
        seconds: a child that says nothing for so long is ended.
    """
    if children < 1 or not can_fork():
        for name in names:
            yield name, _outcome(task, name, lambda text, name=name: step(name, text))  # type: ignore[misc]
        return
    context = multiprocessing.get_context("fork")
    waiting, running = list(names), list[_Child]()
    try:
        while waiting or running:
            while waiting and len(running) < children:
                name = waiting.pop(0)
                mine, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_child, args=(task, name, theirs))
                process.start()
                theirs.close()
                running.append(_Child(name, process, mine))
            heard = wait([c.pipe for c in running], timeout=seconds)
            if not heard:
                child = running.pop(0)
                child.process.kill()
                child.process.join()
                yield child.name, ChildDied(f"không tiến triển trong {seconds:.0f} giây nên bị dừng; kết quả cũ còn nguyên")
            for ready in heard:
                child = next(c for c in running if c.pipe is ready)
                try:
                    kind, content = child.pipe.recv()
                except EOFError:
                    kind, content = "result", ChildDied("tiến trình bị ngắt giữa chừng; kết quả cũ còn nguyên, hãy chạy lại")
                if kind == "step":
                    step(child.name, content)
                    continue
                running.remove(child)
                child.process.join()
                yield child.name, content
    finally:
        for child in running:
            child.process.terminate()
            child.process.join()


def _outcome(task: Task, name: str, say: Callable[[str], None]) -> Any:
    try:
        return task(name, say)
    except Exception as error:
        return error


def _child(task: Task, name: str, pipe: Connection) -> None:
    _die_with_parent()
    try:
        result = _outcome(task, name, lambda text: pipe.send(("step", text)))
        try:
            pipe.send(("result", result))
        except Exception:
            pipe.send(("result", RuntimeError(str(result))))
    except KeyboardInterrupt:
        pass
    finally:
        pipe.close()


def _die_with_parent() -> None:
    """A child of a killed command ends with it (Linux), so that it neither holds the lock nor moves outputs later."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
