"""What each test of strength tried, kept with the test, and the table of all of them.

``docs/strength.md`` is written by a run of the whole folder in which every test held (see ``conftest.py``).
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "strength.md"
AREAS = ("Dữ liệu ngẫu nhiên", "Tấn công", "Sự cố máy móc")
HEAD = """\
# Sự cố và dữ liệu xấu đã thử

Bảng này do lượt chạy `pytest tests/strength` ghi ra, chỉ khi mọi phép thử đều đạt. Sau **mỗi** phép thử có chạy lệnh, số liệu gốc được so
từng byte với trước đó và bộ tài liệu đã công bố phải còn nguyên (hoặc là bộ mới trọn vẹn); không lệnh nào được in vết lỗi của Python.
Cột *Số* là số trường hợp của một phép thử; phép thử ngẫu nhiên ghi số mẫu trong phần mô tả.
"""
Test = TypeVar("Test", bound=Callable[..., Any])


@dataclass(frozen=True, order=True)
class Tried:
    """One row: where it belongs, what was done, what the program does, in how many cases, and which test shows it."""

    area: str
    what: str
    outcome: str
    cases: int
    test: str


def tried(area: str, what: str, outcome: str) -> Callable[[Test], Test]:
    """Say in a test what it tries and what comes of it; both in Vietnamese, for the table."""
    assert area in AREAS

    def keep(test: Test) -> Test:
        test.tried = (area, what, outcome)  # type: ignore[attr-defined]
        return test

    return keep


def rows_here() -> Iterator[Tried]:
    """What the tests of this folder try."""
    for path in sorted(HERE.glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(f"strength_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, test in vars(module).items():
            if hasattr(test, "tried"):
                marks = [m for m in getattr(test, "pytestmark", ()) if m.name == "parametrize"]
                yield Tried(*test.tried, prod(len(m.args[1]) for m in marks), f"strength/{path.name}::{name}")


def rows_elsewhere() -> Iterator[Tried]:
    """What tests of other folders try; each must be there."""
    from tests.strength.elsewhere import ELSEWHERE

    for area, what, outcome, test in ELSEWHERE:
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
        found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
        assert found, f"tests/{test} is not there"
        yield Tried(area, what, outcome, _cases(found[0]), test)


def _cases(test: ast.FunctionDef) -> int:
    """The cases of a parametrised test as far as they stand in its own lines; else one."""
    counts = [
        len(call.args[1].elts)
        for call in test.decorator_list
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("parametrize") and isinstance(call.args[1], ast.List | ast.Tuple)
    ]
    return prod(counts)


def page() -> str:
    """The table as ``docs/strength.md`` holds it."""
    rows = [*rows_here(), *rows_elsewhere()]
    lines = [HEAD]
    for area in AREAS:
        mine = [row for row in rows if row.area == area]
        lines += [f"## {area}: {len(mine)} phép thử, {sum(row.cases for row in mine)} trường hợp", ""]
        lines += ["| Đã làm gì | Chương trình làm gì | Số | Phép thử |", "|---|---|--:|---|"]
        lines += [f"| {_cell(row.what)} | {_cell(row.outcome)} | {row.cases} | `{row.test}` |" for row in mine]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
