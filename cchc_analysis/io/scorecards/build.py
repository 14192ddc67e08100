"""From the blocks of a scorecard file to a :class:`Scorecard`: names resolved, shorthands spelt out, all faults kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from cchc_analysis.findings import printable
from cchc_analysis.io.scorecards.blocks import Block, Faults, Path, read_block
from cchc_analysis.io.scorecards.keys import BLOCKS, NODES, SOURCES
from cchc_analysis.io.scorecards.terms import MAX, Scope, add_up, per_item, steps
from cchc_analysis.scorecard.expression import Expression, Name, Number, Operation
from cchc_analysis.scorecard.tree import (
    Area,
    Branch,
    Branches,
    Criterion,
    Law,
    Move,
    Node,
    Parameter,
    ParameterValue,
    Part,
    Parts,
    Points,
    Rounding,
    Scaled,
    Scorecard,
    Source,
    Variable,
)

_YES_NO = ("không", "có")


class Builder:
    """Builds one scorecard; afterwards ``faults`` lists all that is wrong with the file."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.codes: dict[str, int] = {}
        self.lines: dict[str, int] = {}

    def block(self, data: Any, name: str, path: Path) -> Block | None:
        """A checked block."""
        return read_block(data, name, path, self.faults, BLOCKS)

    def blocks(self, parent: Block, key: str, name: str, path: Path) -> list[tuple[Block, Path]]:
        """The checked blocks of a list."""
        out = []
        for i, item in enumerate(parent.get(key, ())):
            block = self.block(item, name, (*path, key, i))
            if block is not None:
                out.append((block, (*path, key, i)))
        return out

    def fault(self, code: str, path: Path, message: str, remedy: str) -> None:
        """Note a fault."""
        self.faults.add(code, path, message, remedy)

    def card(self, data: Any) -> Scorecard | None:
        """The whole card; ``None`` when its head cannot be read."""
        top = self.block(data, "card", ())
        if top is None:
            return None
        law = self.block(top.get("law", {}), "law", ("law",)) or {}
        areas = tuple(self.area(b, p) for b, p in self.blocks(top, "areas", "area", ()))
        rounding = self.block(top["rounding"], "rounding", ("rounding",)) if "rounding" in top else None
        bands = tuple((b["from"], b["name"]) for b, _ in self.blocks(top, "bands", "band", ()) if len(b) == 2)
        self.dates(top, ())
        if "scale" not in top and not top.get("extract"):
            self.fault("the-diem-thieu-khoa", ("scale",), "Thang điểm chưa có.", "Ghi scale, hoặc extract: true nếu chỉ là trích lục.")
        if self.faults.found and ("valid_from" not in top or len(law) < 4 or "id" not in top):
            return None
        return Scorecard(
            id=top["id"],
            title=top.get("title", ""),
            law=Law(law["number"], law["date"], law["issuer"], law["title"], law.get("address", "")),
            valid_from=top["valid_from"],
            valid_to=top.get("valid_to"),
            level=top.get("level", ""),
            areas=areas,
            jurisdiction=top.get("jurisdiction", ""),
            unit_groups=tuple(top.get("unit_groups", ())),
            scale=top.get("scale"),
            extract=top.get("extract", False),
            may_exceed_scale=top.get("may_exceed_scale", False),
            rounding=self.rounding(rounding) if rounding and len(rounding) == 2 else None,
            bands=bands,
            verified_until=top.get("verified_until"),
            remark=top.get("remark", ""),
            file=self.faults.node.file,
            lines=self.lines,
        )

    def rounding(self, block: Block) -> Rounding:
        """The card's rounding."""
        return Rounding(self.digits(block["digits"], ("rounding", "digits")), block["at"])

    def digits(self, number: Fraction, path: Path) -> int:
        """A count of decimal places."""
        if number.denominator != 1 or not 0 <= number <= 12:
            self.fault("the-diem-sai-kieu", path, "Số chữ số thập phân phải là số nguyên từ 0 đến 12.", "Sửa số này.")
            return 2
        return int(number)

    def dates(self, block: Block, path: Path) -> None:
        """A validity that ends before it begins is a fault."""
        if block.get("valid_from") and block.get("valid_to") and block["valid_to"] < block["valid_from"]:
            self.fault("the-diem-hieu-luc", (*path, "valid_to"), "Hiệu lực kết thúc trước khi bắt đầu.", "Sửa valid_from hoặc valid_to.")

    def code(self, block: Block, path: Path) -> str:
        """The code of an area or criterion; each may stand once."""
        code = str(block.get("code", ""))
        line = self.faults.node.line(*path, "code")
        if code in self.codes:
            what = f"Số thứ tự “{code}” dùng hai lần (lần đầu ở dòng {self.codes[code]})."
            self.fault("the-diem-trung-ma", (*path, "code"), what, "Mỗi tiêu chí một số thứ tự riêng.")
        self.codes.setdefault(code, line)
        self.lines.setdefault(code, self.faults.node.line(*path))
        return code

    def area(self, block: Block, path: Path) -> Area:
        """One area."""
        code = self.code(block, path)
        criteria = tuple(self.criterion(b, p) for b, p in self.blocks(block, "criteria", "criterion", path))
        plain = {k: block[k] for k in ("name", "max", "adjustment", "bonus_cap", "penalty_cap", "owner") if k in block}
        return Area(**{"name": "", "max": None, **plain}, code=code, criteria=criteria)

    def criterion(self, block: Block, path: Path) -> Criterion:
        """One criterion: a group with children, or a leaf with a rule."""
        code = self.code(block, path)
        self.dates(block, path)
        children = tuple(self.criterion(b, p) for b, p in self.blocks(block, "children", "criterion", path))
        if bool(children) == ("rule" in block):
            what = "vừa có children vừa có rule" if children else "chưa có quy tắc (rule) hoặc tiêu chí thành phần (children)"
            self.fault("the-diem-quy-tac", path, f"Tiêu chí {code} {what}.", "Tiêu chí có thành phần thì điểm nằm ở thành phần.")
        if "rule" in block and "max" not in block:
            self.fault("the-diem-thieu-khoa", path, f"Tiêu chí {code} chưa có điểm tối đa (max).", "Thêm dòng “max: …”.")
        if block.get("max", 0) < block.get("min", 0):
            self.fault("the-diem-gioi-han", (*path, "max"), f"Tiêu chí {code} có điểm tối đa nhỏ hơn điểm thấp nhất.", "Sửa max hoặc min.")
        variables = tuple(v for b, p in self.blocks(block, "variables", "variable", path) if (v := self.variable(b, p)))
        parameters = tuple(p_ for b, p in self.blocks(block, "parameters", "parameter", path) if (p_ := self.parameter(b, p)))
        scope = Scope(self.fault, variables, parameters)
        scope.define(block.get("let", {}), (*path, "let"))
        for i, variable in enumerate(variables):
            if variable.part_of and variable.part_of not in scope.variables:
                what = f"Không có đại lượng “{printable(variable.part_of)}”."
                self.fault("the-diem-bien-la", (*path, "variables", i, "part_of"), what, scope.known())
        assume = tuple(scope.term(c, (*path, "assume", i)) for i, c in enumerate(block.get("assume", ())))
        rule = self.node(block["rule"], (*path, "rule"), scope) if "rule" in block else None
        kept = ["name", "max", "min", "may_exceed", "owner", "sourced", "remark"]
        kept += ["not_applicable", "zero_denominator", "missing", "valid_from", "valid_to"]
        digits = block.get("round_digits")
        return Criterion(
            **{"name": "", "max": None, **{k: block[k] for k in kept if k in block}},
            code=code,
            rule=rule,
            children=children,
            variables=variables,
            parameters=parameters,
            assume=assume,
            moves=tuple(self.move(b, p, scope) for b, p in self.blocks(block, "moves", "move", path)),
            wording=tuple(block.get("wording", ())),
            round_digits=None if digits is None else self.digits(digits, (*path, "round_digits")),
            line=self.faults.node.line(*path),
        )

    def variable(self, block: Block, path: Path) -> Variable | None:
        """One variable with its source."""
        if not {"name", "kind", "label"} <= block.keys():
            return None
        if not block["name"].isidentifier() or block["name"] in ("max", "and", "or", "not", "missing"):
            self.fault(
                "the-diem-ten", (*path, "name"), f"Tên “{printable(block['name'])}” không dùng được.", "Dùng chữ và số, như so_ho_so."
            )
        given = [kind for kind in SOURCES if kind in block]
        if len(given) > 1:
            self.fault("the-diem-nguon", path, f"Đại lượng có hai nguồn: {', '.join(given)}.", "Chỉ giữ một nguồn.")
        if ("part" in block or "aggregate" in block) and given != ["figure"]:
            self.fault("the-diem-nguon", path, "part và aggregate chỉ đi cùng figure.", "Bỏ dòng đó hoặc thêm figure.")
        source = None
        if given:
            source = Source(given[0], block[given[0]], block.get("part", "value"), block.get("aggregate", ""))  # type: ignore[arg-type]
        choices = _YES_NO if block["kind"] == "yes_no" else tuple(block.get("choices", ()))
        if (block["kind"] == "choice") != bool(block.get("choices")):
            self.fault("the-diem-lua-chon", path, "Đại lượng loại choice phải có choices, và chỉ loại ấy.", "Thêm hoặc bỏ choices.")
        kept = ("name", "kind", "label", "unit", "low", "high", "closed", "part_of", "better", "over_year", "reading")
        return Variable(**{k: block[k] for k in kept if k in block}, source=source, choices=choices)

    def parameter(self, block: Block, path: Path) -> Parameter | None:
        """One parameter; its values may neither overlap nor leave days out."""
        values: list[tuple[ParameterValue, int]] = []
        for b, p in self.blocks(block, "values", "value", path):
            self.dates(b, p)
            value = ParameterValue(**{"value": None, "legal": "", **b})
            for other, line in values:
                if _overlap(value, other):
                    what = f"Hiệu lực của mức này chồng lên mức ở dòng {line}."
                    self.fault("the-diem-chong-hieu-luc", p, what, "Cho mức trước hết hiệu lực trước ngày mức sau bắt đầu.")
            values.append((value, self.faults.node.line(*p)))
        if not {"name", "label"} <= block.keys() or not values:
            return None
        _gaps(values, lambda day: self.fault(
            "the-diem-ho-hieu-luc", path, f"Không có mức nào cho ngày {day:%d/%m/%Y}.", "Thêm mức cho ngày đó (value: null khi chưa biết)."
        ))  # fmt: skip
        return Parameter(block["name"], block["label"], tuple(v for v, _ in values))

    def move(self, block: Block, path: Path, scope: Scope) -> Move:
        """One move; it speaks of variables of the criterion."""
        for name in block.get("change", {}):
            if name not in scope.variables:
                self.fault("the-diem-bien-la", (*path, "change", name), f"Không có đại lượng “{printable(name)}”.", scope.known())
        return Move(block.get("label", ""), block.get("unit", ""), block.get("change", {}), block.get("harm", False))

    def node(self, data: Any, path: Path, scope: Scope) -> Node:
        """One rule."""
        block = self.block(data, "node", path) or {}
        kinds = [k for k in NODES if k in block]
        if len(kinds) != 1:
            if not self.faults.found or not any(k in (data if isinstance(data, dict) else {}) for k in NODES):
                what = f"Quy tắc phải có đúng một trong: {', '.join(NODES)}."
                self.fault("the-diem-quy-tac", path, what, "Thêm hoặc bỏ cho còn đúng một.")
            if not kinds:
                return Points(Number(Fraction(0)))
        kind, text = kinds[0], block.get("text", "")
        below = (*path, kind)
        match kind:
            case "points":
                return Points(scope.term(block[kind], below), text=text)
            case "fraction_of_max":
                return Points(Operation("*", (scope.term(block[kind], below), MAX)), fraction=True, text=text)
            case "branches":
                return self.branches(block, path, scope)
            case "parts":
                return Parts(tuple(self.part(b, p, scope) for b, p in self.blocks(block, kind, "part", path)))
            case "coefficient":
                inner = self.block(block[kind], kind, below) or {}
                by = scope.term(inner["by"], (*below, "by")) if "by" in inner else Number(Fraction(1))
                return Scaled(by, self.node(inner.get("of"), (*below, "of"), scope))
            case _:
                inner = self.block(block[kind], kind, below) or {}
                make = {"survey": self.survey, "steps": steps, "per_item": per_item}[kind]
                return Points(scope.term(make(inner, below), below), text=text) if inner else Points(Number(Fraction(0)))

    def branches(self, block: Block, path: Path, scope: Scope) -> Node:
        """The cases of a rule; "else" may stand once, at the end."""
        out: list[Branch] = []
        cases = self.blocks(block, "branches", "branch", path)
        for i, (b, p) in enumerate(cases):
            if ("when" in b, "then" in b, "else" in b) not in ((True, True, False), (False, False, True)):
                self.fault("the-diem-quy-tac", p, "Trường hợp phải là when và then, hoặc chỉ else.", "Sửa trường hợp này.")
                continue
            if "else" in b and i < len(cases) - 1:
                self.fault("the-diem-quy-tac", p, "else phải là trường hợp cuối cùng, và chỉ một.", "Đưa else xuống cuối.")
            when = scope.term(b["when"], (*p, "when")) if "when" in b else None
            key = "then" if "then" in b else "else"
            out.append(Branch(when, self.node(b[key], (*p, key), scope), b.get("text", "")))
        return Branches(tuple(out))

    def part(self, block: Block, path: Path, scope: Scope) -> Part:
        """One part of a sum."""
        rule = self.node(block.get("rule"), (*path, "rule"), scope)
        if block.get("max", 0) < block.get("min", 0):
            self.fault("the-diem-gioi-han", (*path, "max"), "Phần này có điểm tối đa nhỏ hơn điểm thấp nhất.", "Sửa max hoặc min.")
        kept = {k: block[k] for k in ("min", "zero_denominator") if k in block}
        return Part(block.get("name", ""), block.get("max", Fraction(0)), rule, **kept)

    def survey(self, block: Block, path: Path) -> Expression:
        """Σ weight × (Σ share × ballots) / (Σ ballots), over Σ weight, times the maximum."""
        shares = list(block.get("answers", {}).values())
        groups = [b for b, _ in self.blocks(block, "groups", "survey_group", path) if len(b) == 3]
        terms: list[Expression] = []
        for i, group in enumerate(groups):
            if len(group["counts"]) != len(shares):
                what = f"Nhóm “{group['name']}” có {len(group['counts'])} đại lượng cho {len(shares)} mức trả lời."
                self.fault("the-diem-dieu-tra", (*path, "groups", i), what, "Mỗi mức trả lời một đại lượng, theo thứ tự của answers.")
                continue
            counts = [Name(n) for n in group["counts"]]
            got = add_up(Operation("*", (Number(s), c)) for s, c in zip(shares, counts, strict=True))
            terms.append(Operation("*", (Number(group["weight"]), Operation("/", (got, add_up(counts))))))
        weight = sum((g["weight"] for g in groups), Fraction(0))
        if not terms or weight <= 0:
            self.fault("the-diem-dieu-tra", path, "Điều tra phải có nhóm, và tổng trọng số lớn hơn 0.", "Thêm nhóm hoặc trọng số.")
            return Number(Fraction(0))
        mean = add_up(terms) if weight == 1 else Operation("/", (add_up(terms), Number(weight)))
        return Operation("*", (mean, MAX))


def _overlap(a: ParameterValue, b: ParameterValue) -> bool:
    same = (a.level, a.unit_group) == (b.level, b.unit_group)
    starts = a.valid_from is None or b.valid_to is None or a.valid_from <= b.valid_to
    ends = b.valid_from is None or a.valid_to is None or b.valid_from <= a.valid_to
    return same and starts and ends


def _gaps(values: list[tuple[ParameterValue, int]], fault: Callable[[Any], None]) -> None:
    """Report the day after each value at which none begins, though a later one does."""
    for value, _ in values:
        if value.valid_to is None:
            continue
        day = value.valid_to + timedelta(days=1)
        mine = [v for v, _ in values if (v.level, v.unit_group) == (value.level, value.unit_group)]
        later = any(v.valid_from is not None and v.valid_from > day for v in mine)
        if later and not any(v.applies(value.level, value.unit_group, day) for v in mine):
            fault(day)
