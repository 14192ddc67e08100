"""Formulas written out in the text: ``((5.753+938)/6.706) × 100 = 99,78%``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from cchc_analysis.audit.claims import Kind
from cchc_analysis.audit.judge import Formula, judge
from cchc_analysis.audit.numerals import Num, Scan
from cchc_analysis.audit.passage import Found

_TOKEN = re.compile(r"\s*(?:(\d[\d.,]*\d|\d)\s*(%?)|([-+×x*/:÷()\[\]]))")
_RESULT = re.compile(r"=\s*(?=\d)")
_FACTOR = re.compile(r"[×x*]\s*(100)\s*=(?!\s*\d)")
"""The factor of a formula whose result is words (``((0 + 0)/0) x 100 = không xác định``)."""


class _Malformed(Exception):
    pass


def formulas(scan: Scan) -> tuple[list[Found], set[int]]:
    """The printed formulas with their verdicts, and the indices of the numbers in them."""
    found: list[Found] = []
    by_start = {n.start: n for n in scan.nums}
    taken = {by_start[m.start(1)].index for m in _FACTOR.finditer(scan.text) if m.start(1) in by_start}
    for m in _RESULT.finditer(scan.text):
        result = by_start.get(m.end())
        left = _left_side(scan.text, m.start())
        if result is None or left is None:
            continue
        operands = [
            n for n in scan.nums if left <= n.start < m.start() and not (n.value == 100 and n.unit == "" and _is_hundred(scan.text, n))
        ]
        source = scan.text[left : m.start()]
        if len(operands) < 2 or not re.search(r"[+\-×x*/:÷]", source):
            continue
        try:
            value = _Parser(source, scan, left, {}).value()
        except (_Malformed, ZeroDivisionError):
            continue
        taken |= {n.index for n in scan.nums if left <= n.start <= result.start}
        percent = result.family == "percent"
        factor = 100 if percent and not re.search(r"[×x*]\s*100", source) and re.search(r"[×x*/:÷]", source) else 1
        if not percent and (re.search(r"[×x*]\s*100(?!\d)", source) or result.decimals) and abs(value) <= 1000 and "/" in source:
            result = replace(result, family="percent")
            percent = True
        verdict = judge(result, _recompute(source, scan, left, operands, factor), operands)
        assert verdict is not None
        if not percent and not verdict.fits and max(n.value for n in operands) <= 100:
            continue
        kind = Kind.FORMULA if percent else Kind.SUM
        found.append(Found(kind, result, verdict, tuple(operands), scan.line.cased[left : m.start()].strip()))
    return found, taken


def _recompute(source: str, scan: Scan, left: int, operands: Sequence[Num], factor: int) -> Formula:
    """The expression as a function of its numbers."""
    starts = [n.start for n in operands]

    def value(*values: Fraction) -> Fraction | None:
        try:
            return factor * _Parser(source, scan, left, dict(zip(starts, values, strict=True))).value()
        except (_Malformed, ZeroDivisionError):
            return None

    return value


def _is_hundred(text: str, n: Num) -> bool:
    return bool(re.search(r"[×x*]\s*$", text[: n.start]))


def _left_side(text: str, end: int) -> int | None:
    """Where the expression that ends before ``=`` begins."""
    start = end
    while start > 0 and text[start - 1] in "0123456789.,+-×x*/:÷()[]% ":
        if text[start - 1] in "x:" and not re.search(r"[\d)\]]\s*[x:]\s*$", text[:start]):
            break
        start -= 1
    piece = text[start:end]
    offset = len(piece) - len(piece.lstrip(" .,:%+*/)×x]-"))
    piece = piece[offset:]
    while piece.count("(") > piece.count(")") and "(" in piece:
        cut = piece.index("(") + 1
        if not piece[:cut].strip(" (") or re.search(r"[\d%]\s+\($", piece[:cut]):
            piece, offset = piece[cut:], offset + cut
        else:
            break
    return start + offset if re.search(r"\d", piece) else None


class _Parser:
    """Recursive descent over + − × ÷ and brackets, on the values that the scan read."""

    def __init__(self, source: str, scan: Scan, offset: int, instead: Mapping[int, Fraction]) -> None:
        self.tokens: list[Fraction | str] = []
        scaled = re.search(r"[×x*/:÷]", source)
        values = {n.start: instead.get(n.start, n.value) / (100 if n.family == "percent" and scaled else 1) for n in scan.nums}
        position = 0
        while position < len(source.rstrip()):
            m = _TOKEN.match(source, position)
            if m is None:
                raise _Malformed
            if m[1]:
                start = offset + m.start(1)
                value = values.get(start)
                if value is None:
                    value = Fraction(int(re.sub(r"[.,]", "", m[1])))
                if m[2] and value == 1 and scaled:
                    value = Fraction(100)
                self.tokens.append(value)
            else:
                self.tokens.append({"x": "×", "*": "×", ":": "/", "÷": "/", "[": "(", "]": ")"}.get(m[3], m[3]))
            position = m.end()
        self.at = 0

    def value(self) -> Fraction:
        """The value of the whole expression."""
        out = self._sum(0)
        while self.at < len(self.tokens) and self.tokens[self.at] == ")":
            self.at += 1
        if self.at < len(self.tokens):
            raise _Malformed
        return out

    def _peek(self) -> Fraction | str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _sum(self, depth: int) -> Fraction:
        out = self._product(depth)
        while (mark := self._peek()) in ("+", "-"):
            self.at += 1
            right = self._product(depth)
            out = out + right if mark == "+" else out - right
        return out

    def _product(self, depth: int) -> Fraction:
        out = self._atom(depth)
        while (mark := self._peek()) in ("×", "/"):
            self.at += 1
            right = self._atom(depth)
            out = out * right if mark == "×" else out / right
        return out

    def _atom(self, depth: int) -> Fraction:
        token = self._peek()
        if depth > 40 or token is None:
            raise _Malformed
        self.at += 1
        if token == "(":
            out = self._sum(depth + 1)
            if self._peek() == ")":
                self.at += 1
            return out
        if isinstance(token, str):
            raise _Malformed
        return token
