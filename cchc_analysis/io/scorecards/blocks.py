"""Reading the blocks of a scorecard file by its table of keys; every fault is kept with its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cchc_analysis.findings import printable
from cchc_analysis.io.scorecards.keys import Key
from cchc_analysis.io.yaml_strict import Node
from cchc_analysis.model import Finding, Severity
from cchc_analysis.scorecard.expression import Condition, Expression, ExpressionError
from cchc_analysis.scorecard.parser import parse_condition, parse_expression

Path = tuple[str | int, ...]
Block = dict[str, Any]

_KINDS = {
    "text": "chữ (trong ngoặc kép nếu toàn số)",
    "name": "một từ không có dấu cách",
    "code": "số thứ tự",
    "number": "một số (phần thập phân viết sau dấu chấm)",
    "date": "một ngày viết như 2023-07-17",
    "bool": "true hoặc false",
    "expression": "một biểu thức",
    "condition": "một điều kiện",
    "list": "một danh sách (mỗi mục một dấu gạch đầu dòng)",
    "map": "các cặp tên: giá trị",
    "block": "các cặp khóa: giá trị",
}


@dataclass
class Faults:
    """The faults of one file, each with its line."""

    node: Node
    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, path: Path, message: str, remedy: str, found: str | None = None) -> None:
        """Note a fault at the line of ``path``."""
        line = self.node.line(*path)
        self.found.append(Finding(code, Severity.FAULT, message, remedy, file=self.node.file, line=line, found=found and printable(found)))


def read_block(data: Any, name: str, path: Path, faults: Faults, blocks: dict[str, dict[str, Key]]) -> Block | None:
    """One block, its values of the right kind; ``None`` when it is no block at all. Blocks inside stay raw data."""
    if not isinstance(data, dict):
        _wrong(faults, path, Key("block", ""), data)
        return None
    keys, out = blocks[name], {}
    for key, raw in data.items():
        if key not in keys:
            near = ", ".join(k for k in keys if k[:2] == key[:2]) or ", ".join(keys)
            faults.add("the-diem-khoa-la", (*path, key), f"Không có mục “{printable(key)}”.", f"Các mục được dùng: {near}.", key)
            continue
        value = _value(raw, keys[key], (*path, key), faults)
        if value is not None:
            out[key] = value
    for key, rule in keys.items():
        if rule.required and (key not in data or (data[key] is None and not rule.null)):
            faults.add("the-diem-thieu-khoa", path, f"Thiếu mục “{key}” ({rule.words}).", f"Thêm dòng “{key}: …”.")
    return out


def _wrong(faults: Faults, path: Path, key: Key, raw: Any) -> None:
    where = f"“{path[-1]}”" if path and isinstance(path[-1], str) else "Mục này"
    faults.add("the-diem-sai-kieu", path, f"{where} phải là {_KINDS[key.kind]}.", "Sửa giá trị của mục này.", str(raw))


def _value(raw: Any, key: Key, path: Path, faults: Faults) -> Any:
    if raw is None:
        if not key.null and not key.required:
            _wrong(faults, path, key, "")
        return None
    if key.single and not isinstance(raw, list):
        raw = [raw]
    match key.kind:
        case "text" if isinstance(raw, str) and raw.strip():
            return raw
        case "name" if isinstance(raw, str) and raw.split() == [raw]:
            return raw
        case "code" if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool):
            return str(raw)
        case "number" if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
            return Fraction(raw)
        case "date" if isinstance(raw, date):
            return raw
        case "bool" if isinstance(raw, bool):
            return raw
        case "expression" | "condition" if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool):
            return _term(str(raw), key, path, faults)
        case "one_of":
            if raw in key.of:
                return raw
            faults.add("the-diem-sai-kieu", path, f"“{path[-1]}” chỉ nhận: {', '.join(key.of)}.", "Chọn một trong các từ đó.", str(raw))
            return None
        case "list" if isinstance(raw, list):
            items = [(_value(item, key.of, (*path, i), faults) if key.of.kind != "block" else item) for i, item in enumerate(raw)]
            return [i for i in items if i is not None]
        case "map" if isinstance(raw, dict):
            if key.of is None:
                return raw
            return {k: v for k, item in raw.items() if (v := _value(item, key.of, (*path, k), faults)) is not None}
        case "block" if isinstance(raw, dict):
            return raw
    _wrong(faults, path, key, raw)
    return None


def _term(text: str, key: Key, path: Path, faults: Faults) -> Expression | Condition | None:
    try:
        return parse_condition(text) if key.kind == "condition" else parse_expression(text)
    except ExpressionError as error:
        faults.add("the-diem-bieu-thuc", path, f"Không đọc được {_KINDS[key.kind]} “{printable(text)}”: {error}.", "Sửa biểu thức.", text)
        return None
