"""The engine without an interpreter gives the notebook that a kernel gives, cell by cell."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from cchc_analysis.publish.engine import InProcessEngine

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELLS = [
    'print("xin chào")\nimport sys\nprint("lỗi", file=sys.stderr)\n"giá trị"',
    'from IPython.display import HTML, display\ndisplay(HTML("<b>đậm</b>"))\nprint("sau")',
    "class Khối:\n    def _repr_mimebundle_(self, **k):\n        return {'application/x+json': {'a': [1, 'ố']}, 'text/plain': 'k'}\nKhối()",
    "_",
    "x = 1;",
    "x",
    "None",
    "import os\nos.path.basename(os.getcwd())",
    "",
    "word",
]


@pytest.fixture(autouse=True)
def registered() -> None:
    papermill_engines.register("cchc", InProcessEngine)


def notebook(path: Path, cells: list[str]) -> Path:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    parameters = new_code_cell('word = "x"', metadata={"tags": ["parameters"]})
    nb = new_notebook(cells=[parameters, new_markdown_cell("# Chữ"), *map(new_code_cell, cells)], metadata={"kernelspec": kernel})
    nbformat.write(nb, path)
    return path


def outcome(path: Path, out: Path, engine: str | None, **options: Any) -> list[Any]:
    with contextlib.suppress(PapermillExecutionError):
        papermill.execute_notebook(
            path, out, {"word": "Nghĩa Kỳ"}, engine_name=engine, kernel_name="python3", progress_bar=False, cwd=str(path.parent), **options
        )
    return [
        (c.source, c.get("execution_count"), [plain(o) for o in c.get("outputs", [])])
        for c in nbformat.read(out, as_version=4).cells
    ]  # fmt: skip


def plain(output: Any) -> Any:
    if output.output_type == "error":
        output.traceback = [ANSI.sub("", line) for line in output.traceback]
    return dict(output)


@pytest.mark.parametrize("cells", [CELLS, ["a = 1", "1/0", "a"], ["def f(:", "1"]], ids=["outputs", "error", "syntax error"])
def test_same_as_a_kernel(tmp_path: Path, cells: list[str]) -> None:
    path = notebook(tmp_path / "nb.ipynb", cells)
    ours = outcome(path, tmp_path / "ours.ipynb", "cchc")
    assert ours == outcome(path, tmp_path / "kernel.ipynb", None)
    assert any(outputs for _, _, outputs in ours)


def test_nothing_of_one_notebook_is_left_for_the_next(tmp_path: Path) -> None:
    outcome(notebook(tmp_path / "a.ipynb", ["secret = 1"]), tmp_path / "a.out.ipynb", "cchc")
    second = outcome(notebook(tmp_path / "b.ipynb", ["'secret' in globals()"]), tmp_path / "b.out.ipynb", "cchc")
    assert second[-1][2][0]["data"]["text/plain"] == "False"


def test_a_cell_that_hangs_is_stopped(tmp_path: Path) -> None:
    path = notebook(tmp_path / "nb.ipynb", ["import time\ntry:\n    time.sleep(60)\nexcept Exception:\n    pass", "1"])
    start = time.monotonic()
    cells = outcome(path, tmp_path / "out.ipynb", "cchc", execution_timeout=1)
    assert time.monotonic() - start < 20
    assert [o["ename"] for _, _, outputs in cells for o in outputs if o["output_type"] == "error"][-1] == "CellTimeout"
