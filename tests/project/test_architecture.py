"""The package keeps its layers: imports go one way, the pure part stays pure, modules stay small."""

from __future__ import annotations

import pytest

from tests.project.house import Module, broken_rules, circle, cycles, modules


def test_every_module_keeps_the_house_rules() -> None:
    broken = [line for module in modules() for line in broken_rules(module)]
    assert not broken, "\n" + "\n".join(broken)


def test_no_two_parts_import_each_other() -> None:
    assert cycles(modules()) == []


FUTURE = "from __future__ import annotations\n"


@pytest.mark.parametrize(
    ("part", "source", "where_and_what"),
    [
        ("numbers", FUTURE + "from cchc_analysis.io import store\n", "2: numbers imports io, a layer above"),
        ("numbers", FUTURE + "from cchc_analysis import audit\n", "2: numbers imports audit, a layer above"),
        ("indicators", FUTURE + "from ..publish import main\n", "2: indicators imports publish, a layer above"),
        ("audit", FUTURE + "def f():\n    import cchc_analysis.report.blocks\n", "3: audit must not know report"),
        ("attic", FUTURE + "import json\n", "1: “attic” has no home"),
        ("indicators", FUTURE + "import matplotlib.pyplot as plt\n", "2: a pure part imports matplotlib.pyplot"),
        ("scorecard", FUTURE + "from importlib import resources\n", "2: a pure part imports importlib.resources"),
        ("checks", FUTURE + "x = open('a')\n", "2: a pure part calls open()"),
        ("cases", FUTURE + "import datetime as d\n\nx = d.date.today()\n", "4: a pure part calls today()"),
        ("tables", FUTURE + "x = 0.5\n", "2: binary float 0.5"),
        ("scorecard", FUTURE + "x = float('1')\n", "2: float()"),
        ("report", FUTURE + "print('x')\n", "2: print() outside the command line"),
        ("report", "import json\n", "1: “from __future__ import annotations” is missing"),
        ("report", FUTURE + "x = 1\n" * 450, "451: 451 lines"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named_with_its_line(part: str, source: str, where_and_what: str) -> None:
    path = f"cchc_analysis/{part}/some.py"
    found = broken_rules(Module(path, part, source))
    assert any(line.startswith(f"{path}:{where_and_what}") for line in found), found


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("cli", FUTURE + "from cchc_analysis.audit import verdicts\nprint(float('1.5'))\n"),
        ("audit", FUTURE + "from cchc_analysis.numbers import Exact\nx = 1\n"),
        ("indicators", '"""Only a docstring."""\n'),
    ],
)
def test_a_tidy_module_is_left_alone(part: str, source: str) -> None:
    assert broken_rules(Module(f"cchc_analysis/{part}/some.py", part, source)) == []


def test_a_cycle_by_a_detour_is_found() -> None:
    ring = [
        Module("cchc_analysis/io/a.py", "io", "import cchc_analysis.report.b\n"),
        Module("cchc_analysis/report/b.py", "report", "import cchc_analysis.model\n"),
        Module("cchc_analysis/model.py", "model", "import cchc_analysis.io.a\n"),
    ]
    assert cycles(ring) == ["io", "model", "report"]
    assert circle(ring) == ["cchc_analysis.io.a", "cchc_analysis.model", "cchc_analysis.report.b", "cchc_analysis.io.a"]


def test_no_modules_import_each_other_in_a_ring() -> None:
    assert circle(modules()) == []
