"""Scorecard files: load one (all faults at once, each with file and line), find the one for a unit and day, its tests."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from pathlib import Path

from cchc_analysis.io.scorecards import own_file
from cchc_analysis.io.scorecards.blocks import Faults, read_block
from cchc_analysis.io.scorecards.build import Builder
from cchc_analysis.io.scorecards.keys import TEST_BLOCKS, json_schema
from cchc_analysis.io.yaml_strict import read_strict
from cchc_analysis.model import Finding, Severity
from cchc_analysis.scorecard.examples import Example, Given
from cchc_analysis.scorecard.tree import Scorecard

FOLDER = "rules/scorecards"
MAX_BYTES = 10_000_000
"""Larger files are no scorecards."""


class ScorecardError(ValueError):
    """A scorecard file that cannot be used; ``findings`` lists every fault, ``str()`` all of them in Vietnamese."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(f"{f.place}: {f.message} {f.remedy}" for f in findings))
        self.findings = findings


def _fail(code: str, message: str, remedy: str, file: str) -> ScorecardError:
    return ScorecardError((Finding(code, Severity.FAULT, message, remedy, file=file),))


def read_scorecard(text: str, file: str) -> Scorecard:
    """The scorecard in a text; ``file`` is the name that findings show.

    Raises:
        ScorecardError: with every fault of the file.
    """
    node, findings = read_strict(text, file)
    faults = Faults(node, list(findings))
    card = Builder(faults).card(node.data) if node.data is not None or not findings else None
    if node.data is not None and card is not None and Path(file).stem not in (card.id, ""):
        faults.add("the-diem-ma", ("id",), f"Mã “{card.id}” khác tên tệp.", f"Đặt tên tệp là {card.id}.yaml.")
    if faults.found or card is None:
        raise ScorecardError(tuple(sorted(faults.found, key=lambda f: f.line or 0)))
    return card


def load_scorecard(path_or_id: str | Path, root: Path = Path()) -> Scorecard:
    """The scorecard in a file (a path from ``root``), or the shipped one with that id.

    Raises:
        ScorecardError: no such file or id, or faults in the file (all of them).
    """
    name = str(path_or_id)
    if path := own_file(path_or_id, root):
        return read_scorecard(_text(path), name)
    if name not in shipped_ids():
        raise _fail("the-diem-khong-co", f"Không có bộ tiêu chí “{name}”.", f"Các bộ có sẵn: {', '.join(shipped_ids())}.", name)
    return _shipped(name)


def _text(path: Path) -> str:
    try:
        if path.exists() and (not path.is_file() or path.stat().st_size > MAX_BYTES):
            raise _fail("the-diem-khong-co", "Không phải tệp thường, hoặc tệp quá lớn.", "Kiểm tra đường dẫn.", str(path))
        return path.read_text(encoding="utf-8-sig")
    except OSError:
        raise _fail("the-diem-khong-co", "Không mở được tệp.", "Kiểm tra đường dẫn.", str(path)) from None
    except UnicodeDecodeError:
        raise _fail("the-diem-ma-hoa", "Tệp không phải UTF-8.", "Lưu lại tệp với bảng mã UTF-8.", str(path)) from None


@cache
def _shipped(card_id: str) -> Scorecard:
    return read_scorecard((resources.files("cchc_analysis") / FOLDER / f"{card_id}.yaml").read_text(encoding="utf-8"), f"{card_id}.yaml")


def shipped_ids() -> tuple[str, ...]:
    """The ids of the scorecards that come with the package."""
    folder = resources.files("cchc_analysis") / FOLDER
    names = [f.name for f in folder.iterdir() if f.name.endswith(".yaml") and not f.name.endswith(".test.yaml")]
    return tuple(sorted(n.removesuffix(".yaml") for n in names))


def load_examples(path_or_id: str | Path) -> tuple[Example, ...]:
    """The examples in plain words beside a scorecard: of a shipped card by id, or in a ``….test.yaml`` file.

    Raises:
        ScorecardError: with every fault of the file.
    """
    name = str(path_or_id)
    if name in shipped_ids():
        path = resources.files("cchc_analysis") / FOLDER / f"{name}.test.yaml"
        return read_examples(path.read_text(encoding="utf-8"), f"{name}.test.yaml")
    return read_examples(_text(Path(path_or_id)), name)


def read_examples(text: str, file: str) -> tuple[Example, ...]:
    """The examples in a text.

    Raises:
        ScorecardError: with every fault of the file.
    """
    node, findings = read_strict(text, file)
    faults = Faults(node, list(findings))
    top = read_block(node.data, "tests", (), faults, TEST_BLOCKS) or {}
    out = []
    for i, item in enumerate(top.get("tests", ())):
        block = read_block(item, "test", ("tests", i), faults, TEST_BLOCKS) or {}
        points = block.pop("points", [])
        given = {k: _given(v, ("tests", i, "given", k), faults) for k, v in block.pop("given", {}).items()} if "given" in block else None
        if len(points) not in (0, 1, 2) or (not points and "in_force" not in block):
            faults.add("the-diem-sai-kieu", ("tests", i), "Ví dụ cần points (một số hoặc [thấp, cao]) hoặc in_force.", "Sửa ví dụ.")
        low, high = (points[0], points[-1]) if points else (None, None)
        out.append(Example(**{"name": "", **block}, given=given, low=low, high=high, line=node.line("tests", i)))
    if faults.found:
        raise ScorecardError(tuple(faults.found))
    return tuple(out)


def _given(raw: object, path: tuple[str | int, ...], faults: Faults) -> Given:
    if raw is None or isinstance(raw, str):
        return raw
    numbers = raw if isinstance(raw, list) else [raw]
    known = [Fraction(n) for n in numbers if isinstance(n, int | Decimal) and not isinstance(n, bool)]
    if len(known) == len(numbers) and len(known) in (1, 2):
        return known[0] if len(known) == 1 else (known[0], known[1])
    faults.add("the-diem-sai-kieu", path, "Giá trị phải là một số, [thấp, cao], một lựa chọn, hoặc null.", "Sửa giá trị.", str(raw))
    return None


def check_overlaps(cards: list[Scorecard]) -> tuple[Finding, ...]:
    """Two cards of one place, level and unit group that are in force on the same day are a fault."""
    out = []
    for i, a in enumerate(cards):
        for b in cards[i + 1 :]:
            same = (a.jurisdiction, a.level) == (b.jurisdiction, b.level)
            groups = not a.unit_groups or not b.unit_groups or set(a.unit_groups) & set(b.unit_groups)
            starts, end = max(a.valid_from, b.valid_from), min(a.valid_to or date.max, b.valid_to or date.max)
            if same and groups and starts <= end:
                what = f"Bộ tiêu chí {b.id} có hiệu lực cùng lúc với {a.id} (từ {starts:%d/%m/%Y})."
                out.append(Finding("the-diem-chong-hieu-luc", Severity.FAULT, what, "Ghi valid_to cho bộ cũ.", file=b.file))
    return tuple(out)


def select_scorecard(cards: list[Scorecard], level: str, day: date, unit_group: str = "", jurisdiction: str = "") -> Scorecard:
    """The one card for a level, group and day.

    Raises:
        ScorecardError: none, or more than one.
    """
    found = [c for c in cards if c.serves(level, unit_group, day) and (not jurisdiction or c.jurisdiction == jurisdiction)]
    if len(found) == 1:
        return found[0]
    which = f"cấp {level}, ngày {day:%d/%m/%Y}" + (f", nhóm {unit_group}" if unit_group else "")
    what = "Không có bộ tiêu chí nào" if not found else f"Có {len(found)} bộ tiêu chí ({', '.join(c.id for c in found)})"
    raise _fail("the-diem-chon", f"{what} cho {which}.", "Kiểm tra valid_from, valid_to, unit_groups của các bộ.", "")


def schema_text() -> str:
    """The JSON Schema for editors, as ``rules/scorecard.schema.json`` holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
