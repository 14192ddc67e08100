"""The exporters that nbconvert finds by name; they see blocks, never code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cchc_analysis.report.blocks import MIME, Document, to_json
from cchc_analysis.report.exporters import NoDocument
from tests.report.sample_document import sample

BEGINS = {"cchc-html": b"<!doctype html>", "cchc-pdf": b"%PDF-", "cchc-docx": b"PK"}


def notebook(document: Document) -> Any:
    blocks = [document.meta, *document.blocks, *document.cards.values()]
    output = new_output("display_data", {MIME: to_json(blocks), "text/html": "<p>xem trước</p>"})
    code = new_code_cell("bi_mat = 'không được in ra'", outputs=[output, new_output("stream", text="dòng in ra\n")])
    return new_notebook(cells=[new_markdown_cell("# Ghi chú của người viết sổ"), code])


@pytest.mark.parametrize("name", BEGINS)
def test_each_format_by_its_name(name: str) -> None:
    exporter = get_exporter(name)()
    content, _ = exporter.from_notebook_node(notebook(sample()))
    data = content.encode() if isinstance(content, str) else content
    assert data.startswith(BEGINS[name])
    assert exporter.file_extension == f".{name.removeprefix('cchc-')}"
    assert exporter.export_from_notebook.startswith("CCHC")


def test_code_and_streams_never_reach_the_document() -> None:
    page, _ = get_exporter("cchc-html")().from_notebook_node(notebook(sample()))
    assert "KẾT QUẢ THỰC HIỆN NHIỆM VỤ" in page
    for hidden in ("bi_mat", "không được in ra", "dòng in ra", "Ghi chú của người viết sổ", "xem trước"):
        assert hidden not in page


@pytest.mark.parametrize("name", BEGINS)
def test_a_notebook_without_blocks_is_refused_in_words(name: str) -> None:
    with pytest.raises(NoDocument, match="hãy chạy sổ tay trước khi xuất"):
        get_exporter(name)().from_notebook_node(new_notebook(cells=[new_code_cell("1 + 1")]))


@pytest.mark.parametrize("broken", [[{"kind_": "Khong"}], [{"text": "x"}], [{"kind_": "Text", "unknown": 1}], [{"kind_": "Meta"}]])
def test_blocks_that_cannot_be_read_are_refused_in_words(broken: list[dict[str, Any]]) -> None:
    cell = new_code_cell("", outputs=[new_output("display_data", {MIME: broken})])
    with pytest.raises(NoDocument, match="hãy chạy lại sổ tay"):
        get_exporter("cchc-html")().from_notebook_node(new_notebook(cells=[cell]))


@pytest.mark.parametrize("name", BEGINS)
def test_plain_nbconvert_on_the_command_line(name: str, tmp_path: Path) -> None:
    source = tmp_path / "bao_cao.ipynb"
    source.write_text(nbformat.writes(notebook(sample())), encoding="utf-8")
    subprocess.run([sys.executable, "-m", "nbconvert", "--to", name, source.name], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / f"bao_cao.{name.removeprefix('cchc-')}").read_bytes().startswith(BEGINS[name])


def test_the_command_line_says_why_it_refuses(tmp_path: Path) -> None:
    source = tmp_path / "trong.ipynb"
    source.write_text(json.dumps(new_notebook()), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "cchc-html", source.name], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode != 0 and "hãy chạy sổ tay trước khi xuất" in done.stderr.decode()
    assert not (tmp_path / "trong.html").exists()
