"""What stands beside a quarter's tables and what is published of it: links, several reports, empty quarters, sets in other places."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from cchc_analysis.cli import main
from cchc_analysis.io import InputError
from cchc_analysis.model import Definition, Figure, Status
from cchc_analysis.publish.run import JOBS, _parameters
from cchc_analysis.report.audited import open_audit
from cchc_analysis.report.blocks import Document, Meta, Number, Paragraph, Text
from cchc_analysis.report.ink import ink_of
from tests.conftest import ROOT, copy_project

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """The real quarter's folder without its published report."""
    raw = copy_project(tmp_path) / "data" / "raw" / "2023-Q3"
    for path in raw.glob("published.*"):
        path.unlink()
    return raw


def test_a_link_out_of_the_quarter_is_not_audited(beside: Path, tmp_path: Path) -> None:
    secret = tmp_path / "mat.txt"
    secret.write_text("Tiếp nhận 10 hồ sơ.", encoding="utf-8")
    (beside / "published.txt").symlink_to(secret)
    with pytest.raises(InputError, match="trỏ ra ngoài thư mục") as caught:
        open_audit("2023-Q3", str(tmp_path))
    assert [f.code for f in caught.value.findings] == ["tep-lien-ket"]


def test_two_published_reports_are_said(beside: Path, tmp_path: Path) -> None:
    for name in ("published.md", "published.txt"):
        (beside / name).write_text("Tiếp nhận 10 hồ sơ.", encoding="utf-8")
    with pytest.raises(InputError, match=r"có 2 tệp báo cáo đã công bố \(published\.md, published\.txt\); giữ một tệp"):
        open_audit("2023-Q3", str(tmp_path))


def test_each_notebook_is_given_its_own_parameters() -> None:
    own = _parameters(ROOT, list(JOBS), {"target": "7,5"})
    assert own == {job.notebook: {"target": "7,5"} if job.name == "scorecard" else {} for job in JOBS}


def test_a_parameter_of_one_notebook_is_silent_in_the_others(tmp_path: Path, capfd: Capture, caplog: pytest.LogCaptureFixture) -> None:
    root = copy_project(tmp_path)
    with caplog.at_level(logging.WARNING):
        assert main(["run", "2023-Q3", "--root", str(root), "-p", "target", "5"]) == 0
    assert "unknown parameter" not in capfd.readouterr().err


def test_an_empty_quarter_is_warned_of_and_nothing_in_it_is_computed(tmp_path: Path, capsys: Capture) -> None:
    root = copy_project(tmp_path)
    raw = root / "data" / "raw"
    for path in [*(raw / "2023-Q3").glob("*.csv"), *(raw / "2023-Q3").glob("published.*")]:
        path.unlink()
    assert main(["check", "2023-Q3", "--root", str(root)]) == 0
    assert "Quý chưa có dòng số liệu nào." in capsys.readouterr().out
    assert main(["run", "2023-Q3", "--root", str(root)]) == 0
    out = capsys.readouterr().out
    assert " 0 tính từ số liệu gốc (0%)" in out
    assert "điểm theo bộ tiêu chí" in out
    assert "quy-trong" in (root / "outputs" / "2023-Q3" / "findings.csv").read_text(encoding="utf-8-sig")


def test_points_of_a_scorecard_are_no_figures_from_raw_data() -> None:
    received = Figure("one_stop.received@all", Definition("one_stop.received", "Hồ sơ", "", ""), "toàn bộ", 10, Status.COMPUTED)
    numbers = (Number("score_max.8.1", "2,00"), Text(" "), Number("one_stop.received@all~2023-Q2", "10"))
    ink = ink_of(
        Document(Meta("", "2023-Q3", "", "", "2023-09-25"), (Paragraph(numbers),)),
        {},
        earlier={"2023-Q2": {"one_stop.received@all": received}},
    )
    assert (ink.computed, ink.scored, ink.total) == (1, 1, 2)
    assert "1 điểm theo bộ tiêu chí (50%)" in ink.sentence


def test_a_set_written_elsewhere_is_verified_with_the_project_named(published: Path, tmp_path: Path, capsys: Capture) -> None:
    folder = tmp_path / "noi-khac" / "2023-Q3"
    shutil.copytree(published, folder)
    assert main(["verify", str(folder)]) == 2
    assert "thêm --root" in capsys.readouterr().err
    assert main(["verify", str(folder), "--root", str(published.parents[1])]) == 0


def test_registry_faults_come_before_what_they_cause(tmp_path: Path, capsys: Capture) -> None:
    root = copy_project(tmp_path)
    (root / "data" / "reference" / "units.csv").unlink()
    assert main(["check", "2023-Q3", "--root", str(root)]) == 1
    assert "reference/units.csv" in capsys.readouterr().out.splitlines()[1]
