"""A scorecard that is the office's own file: found from the project folder, an input of the published set, missing when not named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_analysis.cli import main
from cchc_analysis.io.quarters import load
from cchc_analysis.io.scorecards.inputs import score_bundle
from cchc_analysis.model import Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.publish.run import _inputs, _jobs
from tests.conftest import publish

PROJECT = Path(__file__).resolve().parents[2]
CARD = next((PROJECT / "cchc_analysis" / "rules" / "scorecards").glob("766*[0-9].yaml"))


@pytest.fixture
def commune(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "profiles" / "xa-2026" / "data", tmp_path / "data")
    shutil.copytree(PROJECT / "notebooks", tmp_path / "notebooks")
    return tmp_path


def name_card(root: Path, name: str, quarter: str = "2026-Q2") -> None:
    period = root / "data" / "raw" / quarter / "period.yaml"
    text = period.read_text(encoding="utf-8")
    period.write_text(text.replace(f"scorecard: {CARD.stem}", f"scorecard: {name}"), encoding="utf-8")


@pytest.fixture
def own_card(commune: Path) -> Path:
    """The commune's scorecard as a file of its own in the project, named in ``period.yaml``."""
    (commune / "bo").mkdir()
    name_card(commune, f"bo/{CARD.name}")
    return Path(shutil.copy(CARD, commune / "bo" / CARD.name))


def test_an_own_scorecard_is_found_from_the_project_folder(
    commune: Path, own_card: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("nơi khác"))
    bundle = load("2026-Q2", commune)
    assert bundle.faults == 0
    assert score_bundle(bundle).card.id == own_card.stem


def test_an_own_scorecard_is_an_input(commune: Path, own_card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = publish("2026-Q2", commune).folder
    assert publish("2026-Q2", commune).unchanged
    text = own_card.read_text(encoding="utf-8")
    own_card.write_text(text + "\nlạ: 1\n", encoding="utf-8")
    assert [f.code for f in load("2026-Q2", commune).data.findings if f.severity is Severity.FAULT] == ["ky-bo-tieu-chi"]
    own_card.write_text(text + "# sửa\n", encoding="utf-8")
    assert load("2026-Q2", commune).faults == 0
    assert main(["verify", str(folder)]) == 0  # every figure is still the same
    assert f"bo/{CARD.name}: nội dung đã đổi" in capsys.readouterr().out
    assert not publish("2026-Q2", commune).unchanged
    assert main(["verify", str(folder)]) == 0
    assert "đã đổi" not in capsys.readouterr().out


def test_a_forecast_depends_on_the_whole_year_so_far(commune: Path) -> None:
    raw = commune / "data" / "raw"
    shutil.copytree(raw / "2026-Q2", raw / "2026-Q4")

    def quarters_put_in() -> set[str]:
        inputs = _inputs(commune, Quarter(2026, 4), [], {})["data"]
        return {Path(name).parts[2] for name in inputs if name.startswith("data/raw/")}

    assert quarters_put_in() == {"2026-Q1", "2026-Q2", "2026-Q4"}
    name_card(commune, "", "2026-Q4")
    assert quarters_put_in() == {"2026-Q4"}


@pytest.mark.parametrize("nothing", ['""', "null", "# chưa có"])
def test_a_quarter_without_a_scorecard_has_no_page_of_it(commune: Path, nothing: str) -> None:
    name_card(commune, nothing)
    bundle = load("2026-Q2", commune)
    assert bundle.faults == 0
    assert "scorecard" not in {job.name for job in _jobs(commune, Quarter(2026, 2))}
