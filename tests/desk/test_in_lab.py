"""Notebooks as an analyst runs them in JupyterLab: the kernel stands in ``notebooks``, the parameters are as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

import cchc_analysis as cchc
from cchc_analysis.io import InputError
from cchc_analysis.io.notebooks import project_of
from cchc_analysis.publish.execution import execute
from cchc_analysis.report.audited import open_audit
from cchc_analysis.report.quarterly import open_report
from cchc_analysis.report.trends import open_trends
from tests.conftest import ROOT

NOTEBOOKS = sorted(path.relative_to(ROOT / "notebooks").as_posix() for path in (ROOT / "notebooks").rglob("[a-z]*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_notebook_runs_where_jupyterlab_opens_it(name: str) -> None:
    path = ROOT / "notebooks" / name
    executed = execute(path, path.parent, {}, kernel=False)
    assert any(output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs)


def test_the_nearest_project_around_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "profiles" / "xa"
    for project in (tmp_path, inner):
        (project / "data" / "raw").mkdir(parents=True)
    (inner / "notebooks" / "templates").mkdir(parents=True)
    assert project_of(inner / "notebooks" / "templates") == inner
    assert project_of(tmp_path / "profiles") == tmp_path
    monkeypatch.chdir(inner)
    assert project_of(".") == Path()


def test_without_a_project_the_folder_searched_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for opened in (cchc.load, open_report, open_audit):
        with pytest.raises(InputError) as caught:
            opened("2023-Q3")
        assert f"Không thấy thư mục “{tmp_path / 'data' / 'raw'}”" in str(caught.value)
    with pytest.raises(InputError) as caught:
        open_trends()
    assert str(tmp_path / "data" / "raw") in str(caught.value)
