"""Rules in words: expressions and conditions printed the Vietnamese way, with names or with the numbers put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from cchc_analysis.numbers import decimal_text, decimals, exact, format_number, plain, round_half_up
from cchc_analysis.scorecard.expression import Choice, Comparison, Expression, Logic, Missing, Name, Number, Operation, Term
from cchc_analysis.scorecard.spans import Span

_SIGNS = {"<": "<", "<=": "≤", "=": "=", "!=": "≠", ">=": "≥", ">": ">"}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 3, "neg": 4}
_FUNCTIONS = {
    "min": "nhỏ nhất",
    "max": "lớn nhất",
    "abs": "trị tuyệt đối",
    "floor": "phần nguyên",
    "ceil": "làm tròn lên",
    "round": "làm tròn",
}


def points_text(value: Fraction, least: int = 2, most: int = 4) -> str:
    """Points for readers: two decimals, up to four where the value needs them (``2,00``, ``1,9993``)."""
    rounded = exact(round_half_up(value, most))
    return format_number(value, max(decimals(rounded) or 0, least))


def span_text(span: Span) -> str:
    """A value or a range of points for readers."""
    low, high = (None if e is None else points_text(e) for e in (span.lo, span.hi))
    return low if low == high and low is not None else f"{low or '−∞'} đến {high or '+∞'}"


def exact_text(value: Fraction) -> str:
    """The value as a plain decimal number for data files: exact where finite within twelve places, else twelve places."""
    places = decimals(value)
    return decimal_text(value, 12 if places is None else places)


def term_text(term: Term, shown: Mapping[str, str], outer: int = 0, *, ratios: Callable[[Expression], str] = lambda _: "") -> str:
    """A term with each name replaced by what ``shown`` gives for it (names without an entry stay).

    ``ratios`` gives what to write after a ratio that is compared with something.
    """
    match term:
        case Number(x):
            return plain(x)
        case Choice(text):
            return f"“{text}”"
        case Name(name):
            return shown.get(name, name)
        case Missing(name):
            return f"chưa có {shown.get(name, name)}"
        case Operation(op, args):
            return _operation(op, args, shown, outer)
        case Comparison(op, left, right):
            a, b = (term_text(t, shown) + (ratios(t) if isinstance(t, Operation) and t.op == "/" else "") for t in (left, right))
            return f"{a} {_SIGNS[op]} {b}"
        case Logic("not", (inner,)):
            return f"không ({term_text(inner, shown, ratios=ratios)})"
        case Logic(op, parts):
            texts = [term_text(p, shown, ratios=ratios) for p in parts]
            word = " và " if op == "and" else " hoặc "
            return word.join(f"({t})" if isinstance(p, Logic) else t for p, t in zip(parts, texts, strict=True))
    raise TypeError(term)


def _operation(op: str, args: tuple[Term, ...], shown: Mapping[str, str], outer: int) -> str:
    rank = _RANK.get(op, 9)
    if op in _FUNCTIONS:
        return f"{_FUNCTIONS[op]}({'; '.join(term_text(a, shown) for a in args)})"
    if op == "neg":
        text = f"−{term_text(args[0], shown, rank)}"
    else:
        left, right = (term_text(a, shown, rank + side) for side, a in enumerate(args))
        if op == "*" and isinstance(args[0], Operation) and args[0].op == "/":
            left = f"({left})"
        text = f"{left}/{right}" if op == "/" else f"{left} {({'*': '×', '-': '−'}).get(op, op)} {right}"
    return f"({text})" if rank < outer else text
