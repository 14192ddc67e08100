"""Every figure of the real report of 2023-Q3 (facts of the published report; a correct report prints ``expected``).

``figures-2023-Q3.csv``: section and key of the figure, what a correct report prints, whether it was given, derived or
reported, and for a derived one the figure that computes it.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from cchc_analysis.io.quarters import QuarterBundle, load
from cchc_analysis.io.store import figures_csv
from cchc_analysis.model import Status
from tests.golden.published import sections_of_html, sections_of_pdf

ROOT = Path(__file__).parents[2]
ROWS = list(csv.DictReader((Path(__file__).parent / "figures-2023-Q3.csv").open(encoding="utf-8")))
DERIVED = [r for r in ROWS if r["kind"] == "derived"]
RATIOS = {
    "one_stop.on_time_rate@land_office": (6691, 6706),
    "one_stop.overdue_rate@land_office": (15, 6706),
    "one_stop.on_time_rate@communes": (8738, 8741),
    "one_stop.on_time_rate@departments": (522, 522),
    "online.rate@departments": (249, 252),
    "online.rate@land_office": (3126, 5080),
    "online.rate@communes": (7687, 8441),
    "digitisation.components_rate@communes": (7941, 8740),
    "digitisation.components_rate@departments": (511, 522),
    "digitisation.results_rate@departments": (430, 507),
    "digitisation.results_rate@communes": (7293, 8688),
    "petitions.rate@departments": (51, 61),
    "petitions.rate@communes": (29, 34),
    "business.change@new": (-39, 133),
    "budget.share@revenue.district_council": (Fraction("157.971"), Fraction("264.346")),
    "one_stop.on_time_rate_resolved@land_office": (5753, 5768),
}


@pytest.fixture(scope="module")
def bundle() -> QuarterBundle:
    return load("2023-Q3", ROOT)


def test_all_143_rows_are_here() -> None:
    assert len(ROWS) == 143


@pytest.mark.parametrize("row", DERIVED, ids=lambda r: r["key"])
def test_derived_figures_are_computed_and_print_what_they_should(bundle: QuarterBundle, row: dict[str, str]) -> None:
    figure = bundle.figures[row["figure_id"]]
    assert figure.status is Status.COMPUTED
    assert figure.shown == row["expected"].partition("/")[0]
    assert figure.inputs


@pytest.mark.parametrize(("figure_id", "ratio"), RATIOS.items())
def test_rates_keep_numerator_and_denominator(bundle: QuarterBundle, figure_id: str, ratio: tuple[int, int]) -> None:
    figure = bundle.figures[figure_id]
    assert (figure.numerator, figure.denominator) == ratio


def test_figures_csv_holds_every_derived_one_with_its_operands(bundle: QuarterBundle) -> None:
    rows = {r["figure_id"]: r for r in csv.DictReader(figures_csv(bundle.figures, synthetic=False).decode("utf-8-sig").splitlines())}
    for row in DERIVED:
        found = rows[row["figure_id"]]
        assert found["shown"] == row["expected"].partition("/")[0]
        if found["unit"] == "%":
            assert found["numerator"]
            assert found["denominator"]
        assert found["window_from"] or found["section"].startswith(("I.1", "I.4", "I.7"))


def test_rates_without_operands_are_reported(bundle: QuarterBundle) -> None:
    for figure_id in ("budget.share@revenue.province", "budget.change@revenue.same_period", "digitisation.reported_rate@nghia_lam"):
        assert bundle.figures[figure_id].status is Status.REPORTED


def test_the_real_quarter_has_no_faults_and_names_what_was_published_wrong(bundle: QuarterBundle) -> None:
    data = bundle.data
    assert [f for f in data.findings if f.severity == "fault"] == []
    assert data.rows_read == data.rows_accepted + data.rows_set_aside > 100
    said = " ".join(f.message for f in data.findings)
    for number in ("90,56", "90,86", "70,67", "29,32", "8.741", "8.689"):
        assert number in said


@pytest.mark.parametrize("read", [sections_of_html, sections_of_pdf])
def test_each_figure_is_printed_in_its_section(published: Path, read) -> None:  # type: ignore[no-untyped-def]
    sections = read(published)
    missing = [(r["section"], r["key"], r["expected"]) for r in ROWS if not printed(r["expected"], sections[r["section"]])]
    assert missing == []


def printed(number: str, text: str) -> bool:
    """Whether the number stands in the text as a whole number, not inside a longer one."""
    start = 0
    while (at := text.find(number, start)) >= 0:
        before, after = text[at - 1 : at], text[at + len(number) :]
        inside = before.isdigit() or (before in ".," and text[at - 2 : at - 1].isdigit()) or after[:1].isdigit()
        if not inside and not (after[:1] in ".," and after[1:2].isdigit()):
            return True
        start = at + 1
    return False
