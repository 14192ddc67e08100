"""``cchc audit report.docx``: what a person changed in the Word file before signing."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from cchc_analysis.cli import main


def edited(data: bytes, figure: str, old: str, new: str) -> bytes:
    """The Word file with the first text of one figure's control replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for item in before.infolist():
            content = before.read(item)
            if item.filename == "word/document.xml":
                text = content.decode("utf-8")
                at = text.index(f'w:val="{figure}"')
                text = text[:at] + re.sub(rf">{re.escape(old)}<", f">{new}<", text[at:], count=1)
                content = text.encode("utf-8")
            after.writestr(item, content)
    return out.getvalue()


def test_an_untouched_file_has_no_changes(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", str(published / "report.docx"), "--json"])
    assert "changed_figures" not in json.loads(capsys.readouterr().out)["files"][0]


def test_a_changed_figure_is_named_with_old_and_new_value(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "báo cáo đã sửa.docx"
    path.write_bytes(edited((published / "report.docx").read_bytes(), "one_stop.on_time_rate@land_office", "99,78", "99,98"))
    assert main(["audit", str(path)]) == 1
    said = capsys.readouterr().out
    assert "99,78 → 99,98" in said
    assert "one_stop.on_time_rate@land_office" in said
    main(["audit", str(path), "--json"])
    (change,) = json.loads(capsys.readouterr().out)["files"][0]["changed_figures"]
    assert (change["old"], change["new"]) == ("99,78", "99,98")
