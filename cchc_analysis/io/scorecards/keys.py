"""The keys of a scorecard file: one table, from which the loader checks files and the JSON Schema for editors is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["text", "code", "number", "date", "bool", "expression", "condition", "name", "one_of", "list", "map", "block"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it holds (``of``: the block, the item or the allowed words), whether it must be there, words for editors.

    ``null`` allows an open "not known"; ``single`` allows one item in place of a list."""

    kind: Kind
    words: str
    of: Any = None
    required: bool = False
    null: bool = False
    single: bool = False


POLICIES = ("full", "zero", "exclude", "redistribute")
SOURCES = ("figure", "evidence", "survey", "external", "council")
NODES = ("points", "fraction_of_max", "branches", "parts", "survey", "steps", "per_item", "coefficient")

_TEXTS = Key("text", "", None)
_POLICY = "full: đủ điểm; zero: không điểm; exclude: bỏ ra và quy phần còn lại về thang; redistribute: chia đều cho các tiêu chí cùng nhóm"

BLOCKS: dict[str, dict[str, Key]] = {
    "card": {
        "id": Key("name", "mã của bộ tiêu chí, trùng tên tệp", required=True),
        "title": Key("text", "tên bộ tiêu chí", required=True),
        "law": Key("block", "văn bản ban hành", "law", required=True),
        "valid_from": Key("date", "ngày bắt đầu hiệu lực", required=True),
        "valid_to": Key("date", "ngày hết hiệu lực; null khi chưa có", required=True, null=True),
        "verified_until": Key("date", "đã đối chiếu với văn bản đến ngày nào; null khi chưa", required=True, null=True),
        "level": Key("name", "cấp áp dụng: district, communes …", required=True),
        "jurisdiction": Key("text", "nơi áp dụng"),
        "unit_groups": Key("list", "các nhóm đơn vị áp dụng; bỏ trống: mọi nhóm", Key("text", "nhóm")),
        "scale": Key("number", "thang điểm; null khi là trích lục", required=True, null=True),
        "extract": Key("bool", "chỉ là một phần của văn bản"),
        "may_exceed_scale": Key("bool", "điểm thưởng có thể vượt thang điểm"),
        "rounding": Key("block", "quy tắc làm tròn của văn bản", "rounding"),
        "bands": Key("list", "các mức xếp loại, từ cao xuống", Key("block", "mức", "band")),
        "remark": Key("text", "điều cần biết về tệp này"),
        "areas": Key("list", "các lĩnh vực", Key("block", "lĩnh vực", "area"), required=True),
    },
    "law": {
        "number": Key("text", "số, ký hiệu", required=True),
        "date": Key("date", "ngày ban hành", required=True),
        "issuer": Key("text", "cơ quan ban hành", required=True),
        "title": Key("text", "trích yếu", required=True),
        "address": Key("text", "địa chỉ trang có văn bản"),
    },
    "rounding": {
        "digits": Key("number", "số chữ số thập phân", required=True),
        "at": Key("one_of", "làm tròn từng phép tính, từng tiêu chí hay tổng điểm", ("leaf", "criterion", "total"), required=True),
    },
    "band": {
        "from": Key("number", "từ bao nhiêu phần của thang điểm (0.9 là 90 %)", required=True),
        "name": Key("text", "tên mức", required=True),
    },
    "area": {
        "code": Key("code", "số thứ tự", required=True),
        "name": Key("text", "tên lĩnh vực", required=True),
        "max": Key("number", "điểm tối đa"),
        "owner": Key("text", "đơn vị tham mưu"),
        "adjustment": Key("bool", "lĩnh vực điểm thưởng, điểm trừ"),
        "bonus_cap": Key("number", "điểm thưởng nhiều nhất"),
        "penalty_cap": Key("number", "điểm trừ nhiều nhất (số dương)"),
        "criteria": Key("list", "các tiêu chí", Key("block", "tiêu chí", "criterion"), required=True),
    },
    "criterion": {
        "code": Key("code", "số thứ tự", required=True),
        "name": Key("text", "tên tiêu chí", required=True),
        "max": Key("number", "điểm tối đa"),
        "min": Key("number", "điểm thấp nhất, khi có thể âm"),
        "may_exceed": Key("bool", "có thể vượt điểm tối đa"),
        "owner": Key("text", "đơn vị phụ trách"),
        "wording": Key("list", "lời của quy tắc trong văn bản", _TEXTS),
        "sourced": Key("one_of", "quy tắc đã có nguồn chưa", ("yes", "partly", "no")),
        "remark": Key("text", "điều chưa rõ, cách hiểu"),
        "variables": Key("list", "các đại lượng", Key("block", "đại lượng", "variable")),
        "parameters": Key("list", "các mức do văn bản khác quy định", Key("block", "mức", "parameter")),
        "let": Key("map", "tên đặt cho biểu thức", Key("expression", "biểu thức")),
        "assume": Key("list", "điều luôn đúng giữa các đại lượng", Key("condition", "điều kiện")),
        "rule": Key("block", "quy tắc chấm điểm", "node"),
        "moves": Key("list", "thêm một hồ sơ thì đại lượng nào đổi", Key("block", "thay đổi", "move")),
        "not_applicable": Key("one_of", f"khi không áp dụng: {_POLICY}", POLICIES),
        "zero_denominator": Key("one_of", f"khi mẫu số bằng 0: {_POLICY}", POLICIES),
        "missing": Key("one_of", f"khi không có minh chứng nào: {_POLICY}; bỏ trống: cho khoảng điểm", POLICIES),
        "round_digits": Key("number", "làm tròn tiêu chí này đến số chữ số thập phân"),
        "valid_from": Key("date", "hiệu lực từ ngày, khi khác với cả bộ"),
        "valid_to": Key("date", "hiệu lực đến ngày, khi khác với cả bộ"),
        "children": Key("list", "các tiêu chí thành phần", Key("block", "tiêu chí", "criterion")),
    },
    "variable": {
        "name": Key("name", "tên trong công thức", required=True),
        "kind": Key("one_of", "loại đại lượng", ("count", "amount", "share", "number", "yes_no", "choice"), required=True),
        "label": Key("text", "đại lượng là gì", required=True),
        "unit": Key("text", "đơn vị tính"),
        "figure": Key("name", "mã số liệu của quý, như one_stop.resolved@departments"),
        "evidence": Key("name", "tên biến trong minh_chung.csv"),
        "survey": Key("name", "kết quả điều tra xã hội học (trong minh_chung.csv)"),
        "external": Key("name", "chỉ số do cơ quan khác công bố (trong minh_chung.csv)"),
        "council": Key("name", "điểm của hội đồng, kèm người chấm và lý do (trong minh_chung.csv)"),
        "part": Key("one_of", "lấy tử số hay mẫu số của số liệu", ("numerator", "denominator")),
        "aggregate": Key("one_of", "lấy trên mọi đơn vị khớp với dấu * của mã số liệu", ("max", "min", "mean", "sum")),
        "choices": Key("list", "các lựa chọn, từ thấp đến cao", _TEXTS),
        "low": Key("number", "nhỏ nhất có thể"),
        "high": Key("number", "lớn nhất có thể"),
        "closed": Key("bool", "đếm việc đã xong, không sửa lại được"),
        "part_of": Key("name", "mỗi việc đếm ở đây cũng được đếm ở đại lượng nào, cùng lúc (đúng hạn: trong số đã giải quyết)"),
        "better": Key("one_of", "tăng (up) hay giảm (down) là tốt", ("up", "down")),
        "over_year": Key(
            "one_of", "các quý là số riêng từng quý (sum), lũy kế từ đầu năm (to_date) hay số hiện có (last)", ("sum", "to_date", "last")
        ),
        "reading": Key("text", "thuộc cách hiểu nào, khi một tên có nhiều định nghĩa"),
    },
    "parameter": {
        "name": Key("name", "tên trong công thức", required=True),
        "label": Key("text", "mức gì", required=True),
        "values": Key("list", "các giá trị theo thời gian, cấp, nhóm", Key("block", "giá trị", "value"), required=True),
    },
    "value": {
        "value": Key("number", "giá trị; null khi chưa biết", required=True, null=True),
        "legal": Key("text", "văn bản quy định", required=True),
        "level": Key("name", "chỉ cho cấp này"),
        "unit_group": Key("text", "chỉ cho nhóm đơn vị này"),
        "valid_from": Key("date", "từ ngày"),
        "valid_to": Key("date", "đến ngày"),
    },
    "move": {
        "label": Key("text", "thêm gì", required=True),
        "unit": Key("text", "đơn vị đếm", required=True),
        "change": Key("map", "mỗi đơn vị thêm bao nhiêu vào đại lượng nào", Key("number", "thêm"), required=True),
        "harm": Key("bool", "điều không mong muốn (hồ sơ trễ hạn)"),
    },
    "node": {
        "points": Key("expression", "điểm"),
        "fraction_of_max": Key("expression", "phần của điểm tối đa"),
        "branches": Key("list", "các trường hợp, loại trừ nhau", Key("block", "trường hợp", "branch")),
        "parts": Key("list", "các phần cộng lại", Key("block", "phần", "part")),
        "survey": Key("block", "điều tra xã hội học", "survey"),
        "steps": Key("block", "điểm gốc và điểm thêm theo bậc", "steps"),
        "per_item": Key("block", "mỗi việc một số điểm", "per_item"),
        "coefficient": Key("block", "nhân hệ số", "coefficient"),
        "text": Key("text", "lời giải thích cho người đọc"),
    },
    "branch": {
        "when": Key("condition", "điều kiện"),
        "then": Key("block", "được bao nhiêu", "node"),
        "else": Key("block", "mọi trường hợp còn lại được bao nhiêu", "node"),
        "text": Key("text", "lời của trường hợp"),
    },
    "part": {
        "name": Key("text", "tên phần", required=True),
        "max": Key("number", "điểm tối đa của phần", required=True),
        "min": Key("number", "điểm thấp nhất, khi có thể âm"),
        "rule": Key("block", "quy tắc", "node", required=True),
        "zero_denominator": Key("one_of", "khi mẫu số bằng 0", ("full", "zero")),
    },
    "survey": {
        "answers": Key("map", "phần điểm của mỗi mức trả lời (1 là đủ điểm)", Key("number", "phần điểm"), required=True),
        "groups": Key("list", "các nhóm người trả lời", Key("block", "nhóm", "survey_group"), required=True),
    },
    "survey_group": {
        "name": Key("text", "nhóm nào", required=True),
        "weight": Key("number", "trọng số", required=True),
        "counts": Key("list", "đại lượng đếm số phiếu của từng mức, theo thứ tự của answers", Key("name", "đại lượng"), required=True),
    },
    "steps": {
        "of": Key("expression", "đại lượng", required=True),
        "base": Key("number", "điểm gốc", required=True),
        "from": Key("number", "tính thêm từ mức nào", required=True),
        "every": Key("number", "mỗi bậc bao nhiêu", required=True),
        "add": Key("number", "mỗi bậc thêm bao nhiêu điểm", required=True),
        "cap": Key("number", "nhiều nhất bao nhiêu điểm; bỏ trống: điểm tối đa"),
        "pro_rata": Key("bool", "tính theo tỷ lệ chứ không theo bậc tròn"),
    },
    "per_item": {
        "count": Key("expression", "số việc", required=True),
        "each": Key("number", "điểm mỗi việc", required=True),
        "cap": Key("number", "nhiều nhất bao nhiêu điểm; bỏ trống: điểm tối đa"),
    },
    "coefficient": {
        "by": Key("expression", "hệ số", required=True),
        "of": Key("block", "nhân vào điểm nào", "node", required=True),
    },
}
"""Every block of a scorecard file with its keys."""

TEST_BLOCKS: dict[str, dict[str, Key]] = {
    "tests": {
        "scorecard": Key("name", "mã của bộ tiêu chí", required=True),
        "tests": Key("list", "các ví dụ", Key("block", "ví dụ", "test"), required=True),
    },
    "test": {
        "name": Key("text", "một câu nói điều phải đúng", required=True),
        "criterion": Key("code", "tiêu chí"),
        "day": Key("date", "ngày chấm"),
        "unit_group": Key("text", "nhóm đơn vị"),
        "given": Key("map", "đại lượng nào bằng bao nhiêu; null là chưa có", None),
        "points": Key("list", "điểm: một số, hoặc [thấp, cao]", Key("number", "điểm"), single=True),
        "in_force": Key("bool", "bộ tiêu chí (hoặc tiêu chí) có hiệu lực ngày đó không"),
    },
}
"""The keys of the test file that stands beside a scorecard."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scorecard file, for editors that complete and check while one types."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Bộ tiêu chí chấm điểm cải cách hành chính",
        "$ref": "#/$defs/card",
        "$defs": {name: _block(keys) for name, keys in BLOCKS.items()},
    }


def _block(keys: dict[str, Key]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {**_schema(key), "description": key.words} for name, key in keys.items()},
    }
    required = [name for name, key in keys.items() if key.required]
    return {**out, "required": required} if required else out


_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "name": {"type": "string", "pattern": r"^[^\s]+$"},
    "code": {"type": ["string", "number"]},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "bool": {"type": "boolean"},
    "expression": {"type": ["string", "number"]},
    "condition": {"type": "string"},
}


def _schema(key: Key) -> dict[str, Any]:
    if key.kind == "one_of":
        return {"enum": list(key.of)}
    if key.kind == "list":
        return {"type": "array", "items": _schema(key.of)}
    if key.kind == "map":
        return {"type": "object", "additionalProperties": _schema(key.of) if key.of else True}
    if key.kind == "block":
        return {"$ref": f"#/$defs/{key.of}"}
    plain = _TYPES[key.kind]
    return {"anyOf": [plain, {"type": "null"}]} if key.null else plain
