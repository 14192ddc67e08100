"""Every notebook of the project runs, on its own folder's project, without an error or a warning on the page."""

from __future__ import annotations

from pathlib import Path

import papermill
import pytest
from papermill.engines import papermill_engines

from cchc_analysis.publish.engine import InProcessEngine
from tests.conftest import ROOT, copy_project

NOTEBOOKS = sorted((ROOT / "notebooks").rglob("[!.]*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_runs_and_shows_something(path: Path, tmp_path: Path) -> None:
    papermill_engines.register("cchc", InProcessEngine)
    root = copy_project(tmp_path)
    at_home = path.stem in ("explore", "analysis")  # opened in JupyterLab, in the folder where they are
    here = root / "notebooks" if at_home else root
    parameters = {"quarter": "2023-Q3", "root": ".." if at_home else "."}
    executed = papermill.execute_notebook(
        str(path), None, parameters, engine_name="cchc", kernel_name="python3", progress_bar=False, cwd=str(here)
    )
    outputs = [o for c in executed.cells for o in c.get("outputs", [])]
    assert len(outputs) >= 2
    assert [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"] == []
