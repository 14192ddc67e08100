"""Reading the expression language of scorecards; nothing is ever given to ``eval``.

Expressions: ``+ - * /`` (``×``, ``÷`` too), ``min max abs floor ceil round(x, digits)``, numbers with a decimal point,
``97%``. Conditions: ``< <= = != >= >`` (``≤ ≥ ≠`` too), chains (``0.95 <= r < 0.97``), ``and or not``, ``missing(x)``.
A text in quotes is a choice of a variable (``progress = "đúng hạn"``).
"""

from __future__ import annotations

import re
from fractions import Fraction

from cchc_analysis.scorecard.expression import (
    FUNCTIONS,
    Choice,
    Comparison,
    Condition,
    Expression,
    ExpressionError,
    Logic,
    Missing,
    Name,
    Number,
    Operation,
)

_SYMBOLS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "“": '"', "”": '"'})
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)(?P<percent>\s*%)?|(?P<word>[^\W\d]\w*)|(?P<text>"[^"]*")|(?P<symbol><=|>=|!=|==|[-+*/()<>=,≤≥≠]))"""
)
_SAME = {"≤": "<=", "≥": ">=", "≠": "!=", "==": "="}
_MAX_LENGTH, _MAX_DEPTH, _MAX_TOKENS = 2000, 40, 400


def _tokens(text: str) -> list[str]:
    if len(text) > _MAX_LENGTH:
        raise ExpressionError(f"biểu thức dài quá {_MAX_LENGTH} ký tự")
    text, place, found = text.translate(_SYMBOLS).rstrip(), 0, []
    while place < len(text):
        match = _TOKEN.match(text, place)
        if not match:
            raise ExpressionError(f"không hiểu “{text[place:].strip()[:12]}”")
        if re.match(r",\d", text[match.end() :]) and match["number"] and "(" not in text[: match.end()]:
            raise ExpressionError("phần thập phân trong biểu thức viết sau dấu chấm (0.97), không dùng dấu phẩy")
        token = match[0].strip()
        found.append(_SAME.get(token, token))
        place = match.end()
        if len(found) > _MAX_TOKENS:
            raise ExpressionError(f"biểu thức có quá {_MAX_TOKENS} dấu và số")
    return found


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.place = 0
        self.depth = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.peek()
        if token and token in wanted:
            self.place += 1
            return token
        return ""

    def need(self, token: str) -> None:
        if not self.take(token):
            raise ExpressionError(f"thiếu “{token}” trước “{self.peek() or 'cuối biểu thức'}”")

    def condition(self) -> Condition:
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return _joined("or", parts)

    def both(self) -> Condition:
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return _joined("and", parts)

    def negation(self) -> Condition:
        self.deeper()
        try:
            if self.take("not"):
                return Logic("not", (self.negation(),))
            if self.peek() == "missing":
                self.place += 1
                self.need("(")
                name = self.peek()
                self.place += 1
                self.need(")")
                if not _is_name(name):
                    raise ExpressionError("missing(…) cần tên một biến")
                return Missing(name)
            start = self.place
            if self.take("("):
                try:
                    inner = self.condition()
                    self.need(")")
                    return inner
                except ExpressionError:
                    self.place = start
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Condition:
        chain: list[Condition] = []
        left = self.sum()
        while op := self.take("<", "<=", "=", "!=", ">=", ">"):
            right = self.sum()
            chain.append(Comparison(op, left, right))
            left = right
        if not chain:
            raise ExpressionError("điều kiện cần một phép so sánh (<, <=, =, !=, >=, >)")
        return _joined("and", chain)

    def sum(self) -> Expression:
        value = self.product()
        while op := self.take("+", "-"):
            value = Operation(op, (value, self.product()))
        return value

    def product(self) -> Expression:
        value = self.atom()
        while op := self.take("*", "/"):
            value = Operation(op, (value, self.atom()))
        return value

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ExpressionError(f"biểu thức lồng quá {_MAX_DEPTH} tầng")

    def atom(self) -> Expression:
        self.deeper()
        try:
            return self.leaf()
        finally:
            self.depth -= 1

    def leaf(self) -> Expression:
        token = self.peek()
        self.place += 1
        if token == "-":
            inner = self.atom()
            return Number(-inner.value) if isinstance(inner, Number) else Operation("neg", (inner,))
        if token == "(":
            value = self.sum()
            self.need(")")
            return value
        if token.startswith('"'):
            return Choice(token[1:-1].strip())
        if token[:1].isdigit():
            return Number(Fraction(token[:-1].strip()) / 100 if token.endswith("%") else Fraction(token))
        if token in FUNCTIONS and self.peek() == "(":
            return self.call(token)
        if _is_name(token):
            return Name(token)
        raise ExpressionError(f"không hiểu “{token or 'cuối biểu thức'}”")

    def call(self, name: str) -> Expression:
        self.need("(")
        args = [self.sum()]
        while self.take(","):
            args.append(self.sum())
        self.need(")")
        fewest, most = FUNCTIONS[name]
        if not fewest <= len(args) <= most:
            raise ExpressionError(f"{name}(…) nhận {fewest} đến {most} giá trị, không phải {len(args)}")
        if name == "round" and not (isinstance(args[1], Number) and args[1].value in range(13)):
            raise ExpressionError("round(x, n) cần n là số chữ số thập phân, từ 0 đến 12")
        return Operation(name, tuple(args))


def _joined(op: str, parts: list[Condition]) -> Condition:
    """One condition out of several; "and" inside "and" is opened, so that equal conditions look equal."""
    flat = [c for p in parts for c in (p.args if isinstance(p, Logic) and p.op == op else (p,))]
    return flat[0] if len(flat) == 1 else Logic(op, tuple(flat))


_RESERVED = {"and", "or", "not", "missing"}


def _is_name(token: str) -> bool:
    return token.isidentifier() and token not in _RESERVED


def parse_expression(text: str) -> Expression:
    """Read an expression. Raises :class:`ExpressionError`."""
    parser = _Parser(text)
    value = parser.sum()
    if parser.peek():
        raise ExpressionError(f"thừa “{parser.peek()}”")
    return value


def parse_condition(text: str) -> Condition:
    """Read a condition. Raises :class:`ExpressionError`."""
    parser = _Parser(text)
    value = parser.condition()
    if parser.peek():
        raise ExpressionError(f"thừa “{parser.peek()}”")
    return value
