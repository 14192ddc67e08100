"""Notebooks are thin, stored without outputs, and take their parameters as strings."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from tests.project.house import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").rglob("[!.]*.ipynb"))

LOGIC = {
    ast.AsyncFunctionDef: "def", ast.FunctionDef: "def", ast.Lambda: "lambda", ast.ClassDef: "class", ast.If: "if", ast.IfExp: "if",
    ast.For: "for", ast.While: "while", ast.Try: "try", ast.Match: "match",
}  # fmt: skip


def problems(notebook: dict[str, Any]) -> list[str]:
    """What keeps a stored notebook from being thin and clean, as ``cell N: what``."""
    found = []
    parameters = []
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        if cell.get("outputs") or cell.get("execution_count"):
            found.append(f"cell {number}: stored with its output")
        source = "".join(cell["source"])
        tree = ast.parse("\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))))
        words = {word for node in ast.walk(tree) for kind, word in LOGIC.items() if isinstance(node, kind)}
        found += [f"cell {number}: “{word}” belongs into the package" for word in sorted(words)]
        if "parameters" in cell["metadata"].get("tags", []):
            parameters.append(number)
            values = [node.value for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
            if not all(isinstance(value, ast.Constant) and isinstance(value.value, str) for value in values):
                found.append(f"cell {number}: a parameter is a string")
    if len(parameters) != 1:
        found.append(f"one cell is tagged “parameters”, not {len(parameters)}")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_thin_and_clean(path: Any) -> None:
    found = problems(json.loads(path.read_text(encoding="utf-8")))
    if path.stem == "explore":  # shows how an analyst writes a formula of his own
        found = [line for line in found if "“lambda”" not in line]
    assert found == []


def _cell(source: str, *tags: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}, "outputs": [], "execution_count": None} | more


PARAMETERS = _cell('quarter = "2023-Q3"\nroot: str = "."', "parameters")


def test_a_good_notebook_passes() -> None:
    title = {"cell_type": "markdown", "source": "# Báo cáo", "metadata": {}}
    assert problems({"cells": [title, PARAMETERS, _cell("%matplotlib inline\n[show(x) for x in report]")]}) == []


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ([], "one cell is tagged “parameters”, not 0"),
        ([PARAMETERS, PARAMETERS], "one cell is tagged “parameters”, not 2"),
        ([_cell("year = 2023", "parameters")], "cell 1: a parameter is a string"),
        ([PARAMETERS, _cell("if late:\n    show(late)")], "cell 2: “if” belongs into the package"),
        ([PARAMETERS, _cell("show(a if late else b)")], "cell 2: “if” belongs into the package"),
        ([PARAMETERS, _cell("def f():\n    pass")], "cell 2: “def” belongs into the package"),
        ([PARAMETERS, _cell("x", outputs=[{"data": {}}])], "cell 2: stored with its output"),
        ([PARAMETERS, _cell("x", execution_count=4)], "cell 2: stored with its output"),
    ],
)
def test_a_bad_notebook_is_told_why(cells: list[dict[str, Any]], what: str) -> None:
    assert what in problems({"cells": cells})
