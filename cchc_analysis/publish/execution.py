"""A notebook through papermill, and out through the exporters, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from cchc_analysis.model import Finding

CELL_SECONDS = 600
"""A cell that takes longer is stopped."""


class RunError(Exception):
    """A run that cannot be finished; ``str()`` says why in Vietnamese. The old outputs are untouched."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


def execute(notebook: Path, root: Path, parameters: Mapping[str, str], kernel: bool) -> Any:
    """Run a notebook through papermill; the executed notebook without run times, so that equal runs have equal bytes."""
    import nbformat
    import papermill
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError

    from cchc_analysis.publish.engine import InProcessEngine, unheard

    papermill_engines.register("cchc", InProcessEngine)
    try:
        with unheard() if kernel else nullcontext():
            executed = papermill.execute_notebook(
                str(notebook), None, parameters=dict(parameters), cwd=str(root), kernel_name="python3", progress_bar=False,
                log_output=False, execution_timeout=CELL_SECONDS, engine_name=None if kernel else "cchc",
            )  # fmt: skip
    except PapermillExecutionError as error:
        raise RunError(f"Sổ tay {notebook.name} dừng ở ô thứ {error.cell_index}: {error.evalue or error.ename}") from error
    except TimeoutError as error:  # nbclient's CellTimeoutError
        raise RunError(f"Sổ tay {notebook.name} có ô chạy quá {CELL_SECONDS} giây nên bị dừng; kết quả cũ còn nguyên.") from error
    except Exception as error:
        if isinstance(error, RuntimeError) and not isinstance(error, RecursionError):  # nbclient's DeadKernelError, or no answer at all
            raise RunError(f"Nhân Jupyter chạy {notebook.name} bị ngắt giữa chừng; kết quả cũ còn nguyên, hãy chạy lại.") from error
        said = f"tệp hỏng hoặc không phải sổ tay Jupyter ({type(error).__name__})"
        raise RunError(f"Không chạy được sổ tay {notebook.name}: {said}.") from error
    for number, cell in enumerate(executed.cells):
        cell["id"] = f"cell-{number:02d}"
    for holder in (executed, *executed.cells):
        for key in ("papermill", "execution", "widgets"):
            holder.metadata.pop(key, None)
    return nbformat.from_dict(executed)


def export(notebook: Any, extension: str) -> bytes:
    """An executed notebook as ``html``, ``pdf`` or ``docx``."""
    from cchc_analysis.report import exporters

    exporter = {"html": exporters.CchcHTMLExporter, "pdf": exporters.CchcPDFExporter, "docx": exporters.CchcDocxExporter}[extension]()
    content = exporter.written(notebook)
    return content.encode("utf-8") if isinstance(content, str) else bytes(content)


def notebook_bytes(notebook: Any) -> bytes:
    """An executed notebook as a file."""
    import nbformat

    return bytes((nbformat.writes(notebook) + "\n").encode("utf-8"))
