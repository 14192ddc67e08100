"""A papermill engine that runs a notebook's cells in this process, without starting an interpreter.

A fresh IPython shell runs the cells; what a kernel would send (streams, results, displays, errors) is written to the
cells as the kernel's client would. It is meant for a process that belongs to one run (see :mod:`cchc_analysis.publish.run`): a
notebook can change the process it runs in. Use it with ``papermill --engine cchc``, or leave the choice to ``cchc run``.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from ipykernel.compiler import XCachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output
from papermill.engines import Engine


@contextmanager
def unheard() -> Iterator[None]:
    """What a kernel's process writes to standard error (tracebacks of its own, when it is stopped) goes nowhere meanwhile."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


class CellTimeout(BaseException):
    """A cell ran longer than allowed; no ``Exception``, so that a cell's own ``except`` does not swallow it."""


class _Stream(io.TextIOBase):
    """Standard output or error of a cell, appended to the cell's outputs as a kernel does."""

    def __init__(self, name: str, outputs: list[Any]) -> None:
        self._name = name
        self._outputs = outputs

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        last = self._outputs[-1] if self._outputs else None
        if last is not None and last.output_type == "stream" and last.name == self._name:
            last.text += text
        elif text:
            self._outputs.append(new_output("stream", name=self._name, text=text))
        return len(text)


class _Publisher(DisplayPublisher):
    """``display(…)`` inside a cell."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, *, transient: Any = None, update: Any = False, **_: Any) -> None:
        self.shell.cell_outputs.append(new_output("display_data", data=dict(data), metadata=dict(metadata or {})))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.cell_outputs.clear()


class _ResultHook(DisplayHook):
    """The value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """A kernel prints no prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep the result in every format that it offers."""
        shell: Any = self.shell
        count = self.prompt_count
        shell.cell_outputs.append(new_output("execute_result", data=dict(format_dict), metadata=dict(md_dict or {}), execution_count=count))

    def finish_displayhook(self) -> None:
        """A kernel ends no line here."""
        self._is_active = False


class _Shell(InteractiveShell):
    """A shell that keeps a cell's outputs and shows errors as a kernel does."""

    compiler_class = XCachingCompiler

    def __init__(self, **options: Any) -> None:
        self.cell_outputs: list[Any] = []
        super().__init__(displayhook_class=_ResultHook, display_pub_class=_Publisher, user_ns={}, **options)

    def init_history(self) -> None:
        """No history file is opened."""
        from IPython.core.history import HistoryManager

        self.history_manager = HistoryManager(shell=self, parent=self, hist_file=":memory:", enabled=False)

    def init_sys_modules(self) -> None:
        """Leave the process's own ``__main__`` alone."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.cell_outputs.append(new_output("error", ename=str(etype.__name__), evalue=str(evalue), traceback=list(stb)))


class InProcessEngine(Engine):  # type: ignore[misc]
    """Papermill's engine interface over :class:`_Shell`."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, execution_timeout: int | None = None, **options: Any) -> None:
        """Run every code cell in order; the first error ends the run, as with a kernel."""
        shell = _Shell.instance()
        try:
            with _in_folder(options.get("cwd")), _no_underscore():
                for index, cell in enumerate(nb_man.nb.cells):
                    if cell.cell_type != "code" or not cell.source.strip():
                        continue
                    nb_man.cell_start(cell, index)
                    failed = _run_cell(shell, cell, execution_timeout)
                    if failed:
                        nb_man.cell_exception(nb_man.nb.cells[index], cell_index=index)
                        break
                    nb_man.cell_complete(nb_man.nb.cells[index], cell_index=index)
        finally:
            _Shell.clear_instance()
        info = {"name": "python", "version": ".".join(map(str, sys.version_info[:3])), "file_extension": ".py", "mimetype": "text/x-python"}
        nb_man.nb.metadata["language_info"] = info | {
            "codemirror_mode": {"name": "ipython", "version": 3}, "nbconvert_exporter": "python", "pygments_lexer": "ipython3",
        }  # fmt: skip


def _run_cell(shell: _Shell, cell: Any, seconds: int | None) -> bool:
    shell.cell_outputs = cell.outputs = []
    out, err = _Stream("stdout", cell.outputs), _Stream("stderr", cell.outputs)
    with redirect_stdout(out), redirect_stderr(err), _deadline(seconds):
        result = shell.run_cell(cell.source, store_history=True, silent=False)
    cell.execution_count = result.execution_count or shell.execution_count - 1
    return not result.success


@contextmanager
def _in_folder(folder: str | None) -> Iterator[None]:
    before = Path.cwd()
    if folder:
        os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _no_underscore() -> Iterator[None]:
    """A ``_`` that something put among the builtins (doctest, gettext) would keep the shell from setting its own."""
    missing = object()
    before = builtins.__dict__.pop("_", missing)
    try:
        yield
    finally:
        if before is not missing:
            builtins.__dict__["_"] = before


@contextmanager
def _deadline(seconds: int | None) -> Iterator[None]:
    """Interrupt a cell that hangs, where the system has alarms and this is the main thread."""
    usable = seconds and hasattr(signal, "SIGALRM") and threading.current_thread() is threading.main_thread()
    if not usable or seconds is None:
        yield
        return

    def ring(signum: int, frame: Any) -> None:
        raise CellTimeout(f"ô chạy quá {seconds} giây")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
