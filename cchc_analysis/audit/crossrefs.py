"""Figures that must agree between sections: the bases of rates, two definitions of one rate, a requirement said to be missed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from cchc_analysis.audit.claims import Cause, Kind, Verdict
from cchc_analysis.audit.criteria import read_criteria
from cchc_analysis.audit.document import Page, Tied, block_scope, scope_name, scope_of
from cchc_analysis.audit.judge import Formula, slip
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage
from cchc_analysis.audit.sums import left, total
from cchc_analysis.numbers import NumberFormatError, exact, format_number, read_number, round_half_up
from cchc_analysis.text import fold

_ROLES = (
    ("withdrawn", r"(?<![\wđ])rút(?![\wđ])"),
    ("late", r"đang (?:giải quyết|xử lý)[^,;.]{0,20}(?:trễ|quá) hạn"),
    ("in_date", r"còn (?:trong )?hạn|trong hạn"),
    ("in_progress", r"đang (?:giải quyết|xử lý)"),
    ("overdue", r"quá hạn|trễ hạn"),
    ("on_time", r"đúng hạn|trước hạn"),
    ("resolved", r"đã (?:giải quyết|xử lý)|giải quyết xong|xử lý xong"),
    ("carried", r"chuyển qua|chuyển sang|kỳ trước"),
    ("new", r"(?:nhận|trực tiếp)[^,;.]{0,12}mới|mới (?:tiếp )?nhận"),
    ("received", r"tiếp nhận"),
)
Facts = dict[str, Num]


def _role(passage: Passage, n: Num) -> str:
    tail = re.split(r"[,;.()]", passage.scan.tail(n))[0]
    for text in (re.split(r"[,;.()]", passage.scan.lead(n))[-1], tail):
        for role, pattern in _ROLES:
            if re.search(pattern, text):
                return role
    return ""


def case_facts(page: Page) -> dict[str, tuple[int, Facts]]:
    """Received, resolved, withdrawn … by scope: from the first block of a scope that gives received and resolved cases."""
    found: dict[str, tuple[int, Facts]] = {}
    for i, block in enumerate(page.blocks):
        if block.kind == "row" or "giải quyết" not in block.text or len(page.passage(i).nums) < 4:
            continue
        facts: Facts = {}
        for n in page.passage(i).quantities:
            if n.family == "count" and n.over is None and n.under is None and (role := _role(page.passage(i), n)):
                facts.setdefault(role, n)
        scope = block_scope(page, i)
        if {"received", "resolved"} <= set(facts) and scope and scope not in found:
            found[scope] = (i, facts)
    return found


def crossref_claims(page: Page, claimed: set[tuple[int, int]]) -> list[Tied]:
    """Every identity between sections that the document lets check. ``claimed``: (block, start) of numbers that a sentence explains."""
    facts = case_facts(page)
    return [
        *_balances(page, facts, claimed),
        *_digitisation(page, facts),
        *_formula_bases(page, facts),
        *_formula_operands(page),
        *_definitions(page, facts),
        *_requirements(page),
    ]


_IDENTITIES: tuple[tuple[str, tuple[str, ...], Formula, str], ...] = (
    ("resolved", ("on_time", "overdue"), total, "số đã giải quyết bằng đúng hạn cộng quá hạn"),
    ("in_progress", ("in_date", "late"), total, "số đang giải quyết bằng còn hạn cộng trễ hạn"),
    ("in_progress", ("in_date",), total, "số đang giải quyết đều còn hạn"),
    ("received", ("carried", "new"), total, "số tiếp nhận bằng kỳ trước chuyển qua cộng nhận mới"),
    ("received", ("resolved", "in_progress", "withdrawn"), total, "số tiếp nhận bằng đã giải quyết, đang giải quyết và rút cộng lại"),
)


def _balances(page: Page, facts: dict[str, tuple[int, Facts]], claimed: set[tuple[int, int]]) -> Iterator[Tied]:
    """The balances of form 06a within one block of figures, where no sentence claim covers them."""
    for where, known in facts.values():
        for whole, parts, formula, about in _IDENTITIES:
            if whole not in known or not all(p in known for p in parts) or (parts == ("in_date",) and "late" in known):
                continue
            n, operands = known[whole], [known[p] for p in parts]
            rest = known.get("in_progress")
            if (whole != "in_progress" and (where, n.start) in claimed) or (
                len(parts) == 3 and rest is not None and (where, rest.start) in claimed
            ):
                continue
            value = formula(*(o.value for o in operands))
            if value is None or not _close(n, value):
                continue
            text = " + ".join(page.passage(where).printed(o) for o in operands)
            yield Tied(Kind.SUM, page, where, n, value, text, about, tuple((where, o) for o in operands), "error", compute=formula)


def _formula_operands(page: Page) -> Iterator[Tied]:
    """A number in a printed formula that stands nowhere above it, one typing error away from one that does."""
    for i, reading in enumerate(page.readings):
        for found in reading.found:
            if found.kind is not Kind.FORMULA or "/" not in found.formula:
                continue
            near = [
                (j, n)
                for j in range(max(0, i - 4), i + 1)
                for n in page.passage(j).quantities
                if page.places[j].path == page.places[i].path
            ]
            for o in found.operands:
                if o.value < 10 or not near or any(n.value == o.value for _, n in near):
                    continue
                derived = o is found.operands[-1] and found.judgement.fits
                values = {n.value for _, n in near}
                if derived and any(o.value + v in values or o.value - v in values for v in values):
                    continue
                meant = (
                    (Cause.DIGITS_SWAPPED, Cause.DIGIT_LOST)
                    if derived or o.value < 100
                    else (Cause.DIGITS_SWAPPED, Cause.DIGIT_LOST, Cause.DIGIT_OFF)
                )
                close = [(j, n) for j, n in near if n.value >= 10 and slip(o.value, n.value) in meant]
                if close:
                    j, n = close[0]
                    about = "số trong công thức phải là số đã nêu ở trên"
                    yield Tied(
                        Kind.CROSS_REFERENCE,
                        page,
                        i,
                        o,
                        n.value,
                        page.passage(j).printed(n),
                        about,
                        ((j, n),),
                        "error",
                        slip(o.value, n.value),
                        compute=total,
                    )


def _close(n: Num, value: Fraction) -> bool:
    """Whether a reader would expect the two to be equal: within a fifth, or one typing error apart."""
    return abs(value - n.value) * 5 <= max(n.value, Fraction(1)) or slip(n.value, value) is not None


def _not_withdrawn(facts: Facts) -> Fraction:
    return facts["received"].value - (facts["withdrawn"].value if "withdrawn" in facts else 0)


_BASES = (
    (
        re.compile(r"số hóa\s+(?:các\s+)?thành phần hồ sơ"),
        "không rút",
        "mẫu số của tỷ lệ số hóa thành phần hồ sơ là số hồ sơ tiếp nhận trừ số hồ sơ rút",
    ),
    (re.compile(r"số hóa\s+(?:các\s+)?kết quả"), "đã giải quyết", "mẫu số của tỷ lệ số hóa kết quả là số hồ sơ đã giải quyết"),
)


def _digitisation(page: Page, facts: dict[str, tuple[int, Facts]]) -> Iterator[Tied]:
    """Base of digitised components = received − withdrawn; base of digitised results = resolved."""
    for i, block in enumerate(page.blocks):
        if block.kind == "row" or "/" not in block.text:
            continue
        passage = page.passage(i)
        own = block_scope(page, i)
        for n in passage.quantities:
            if n.over is None or own not in facts:
                continue
            where, known = facts[own]
            lead = passage.scan.lead(n)
            matches = [(m.start(), what, about) for pattern, what, about in _BASES if (m := pattern.search(lead))]
            if not matches:
                continue
            _, what, about = max(matches)
            base = passage.nums[n.over]
            if what == "không rút":
                value = _not_withdrawn(known)
                others = [(where, known[r]) for r in ("received", "withdrawn") if r in known]
            else:
                value, others = known["resolved"].value, [(where, known["resolved"])]
            if not _close(base, value):
                continue
            formula = " − ".join(page.passage(where).printed(o) for _, o in others)
            place = f" (mục {page.places[where].path})" if page.places[where].path else ""
            yield Tied(
                Kind.CROSS_REFERENCE,
                page,
                i,
                base,
                value,
                formula,
                f"{scope_name(own)}: {about}{place}",
                tuple(others),
                cause=Cause.OTHER_BASE if base.value != value else None,
                compute=left,
            )


def _formula_bases(page: Page, facts: dict[str, tuple[int, Facts]]) -> Iterator[Tied]:
    """The base of a printed on-time or overdue formula = received − withdrawn of the figures above it."""
    for i, reading in enumerate(page.readings):
        for found in reading.found:
            if found.kind is not Kind.FORMULA or len(found.operands) < 2 or "/" not in found.formula:
                continue
            base, parts = found.operands[-1], found.operands[:-1]
            for where, known in facts.values():
                if not 0 < i - where <= 4 or any(page.blocks[j].kind == "heading" for j in range(where, i + 1)):
                    continue
                values = {n.value for n in known.values()}
                if not all(p.value in values for p in parts) or abs(base.value - _not_withdrawn(known)) * 10 > base.value:
                    continue
                others = tuple((where, known[r]) for r in ("received", "withdrawn") if r in known)
                formula = " − ".join(page.passage(where).printed(o) for _, o in others)
                yield Tied(
                    Kind.CROSS_REFERENCE,
                    page,
                    i,
                    base,
                    _not_withdrawn(known),
                    formula,
                    "mẫu số của công thức là số hồ sơ tiếp nhận trừ số hồ sơ rút",
                    others,
                    compute=left,
                )


def _definitions(page: Page, facts: dict[str, tuple[int, Facts]]) -> Iterator[Tied]:
    """Two ways to count one on-time rate: with cases in progress (the narrative), resolved cases alone (the scorecard)."""
    criterion = next(
        (
            c
            for c in read_criteria(page.blocks)
            if "dung han" in fold(c.name) and any(letter == "a" and "da giai quyet" in text for letter, text, _ in c.definitions)
        ),
        None,
    )
    if criterion is None:
        return
    shown: list[tuple[int, Num, Fraction, str]] = []
    for scope, (where, known) in facts.items():
        if not {"on_time", "resolved", "in_progress"} <= set(known) or not known["resolved"].value:
            continue
        for i in range(where, min(where + 5, len(page.readings))):
            for found in page.readings[i].found:
                operands = [o.value for o in found.operands]
                if found.kind is not Kind.FORMULA or operands[:2] != [known["on_time"].value, known["in_progress"].value]:
                    continue
                other = 100 * known["on_time"].value / known["resolved"].value
                if round_half_up(other, 2) != round_half_up(found.judgement.value, 2):
                    printed = page.passage(where).printed
                    text = f"{printed(known['on_time'])} / {printed(known['resolved'])} × 100"
                    shown.append((i, found.published, other, f"{scope_name(scope)}|{text}"))
    for i, published, other, label in shown[:1]:
        name, formula = label.split("|")
        first = format_number(published.value, 2)
        sentence = (
            f"Cần giải trình: cùng gọi là tỷ lệ hồ sơ giải quyết đúng hạn nhưng có hai cách tính; mục {page.places[i].path} tính cả hồ sơ đang giải quyết còn hạn trên số hồ sơ không rút ({first}%), "
            f"tiêu chí {criterion.code} chỉ tính hồ sơ đã giải quyết ({formula} = {format_number(other, 2)}%) ({name})."
        )
        yield Tied(
            Kind.CROSS_REFERENCE, page, i, published, other, formula, "", (), "notice", Cause.DEFINITION, Verdict.INCONSISTENT, sentence
        )


_REQUIREMENT = re.compile(
    r"yêu cầu\s+(?:đối với\s+)?([^\d;:()]{0,30}?)(?:đạt|là|từ)\s*(?:từ\s*|tối thiểu\s*)?(\d[\d.,]*)\s*%[^\n]{0,20}?(chưa đạt|không đạt)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"số hóa|trực tuyến|thanh toán|đúng hạn|hài lòng")


def _requirements(page: Page) -> Iterator[Tied]:
    """A table that says "required 60 %, not met" although every rate of that level elsewhere in the document is above it."""
    for i, block in enumerate(page.blocks):
        m = _REQUIREMENT.search(block.text)
        if block.kind != "row" or not m:
            continue
        try:
            limit = exact(read_number(m[2]).value)
        except NumberFormatError:
            continue
        subject = _SUBJECT.search(block.text[: m.start()].lower()) or next(
            (s for j in range(i, max(-1, i - 3), -1) if (s := _SUBJECT.search(page.blocks[j].text.lower()))), None
        )
        scope = scope_of(m[1]) or block_scope(page, i)
        if subject is None or not scope:
            continue
        rates, others = _rates(page, subject[0], scope)
        passage = page.passage(i)
        published = next((n for n in passage.nums if n.family == "percent" and n.value == limit), None)
        if published is None or not rates or any(n.value < limit for _, n in rates):
            continue
        listed = ", ".join(page.passage(b).printed(n) for b, n in rates)
        place = page.places[rates[0][0]].path
        rest = "; ".join(
            f"{page.passage(b).printed(n)} ({scope_name(s)}, mục {page.places[b].path})" for b, n, s in others if n.value < limit
        )
        sentence = (
            f"Cần giải trình: ghi chưa đạt mức {passage.printed(published)} của {scope_name(scope)}, trong khi mục {place} nêu {listed}, đều cao hơn mức yêu cầu"
            + (f"; chỉ chưa đạt nếu tính cả {rest}." if rest else ".")
        )
        yield Tied(
            Kind.THRESHOLD,
            page,
            i,
            published,
            min(n.value for _, n in rates),
            listed,
            "",
            tuple(rates),
            "warning",
            Cause.UNEXPLAINED,
            Verdict.INCONSISTENT,
            sentence,
        )


def _rates(page: Page, subject: str, scope: str) -> tuple[list[tuple[int, Num]], list[tuple[int, Num, str]]]:
    """Percentages of a subject in running text: those of the scope, and those of narrower bodies (for the explanation)."""
    own: list[tuple[int, Num]] = []
    others: list[tuple[int, Num, str]] = []
    for j, block in enumerate(page.blocks):
        if block.kind in ("row", "heading", "note") or subject not in page.passage(j).text:
            continue
        level = block_scope(page, j)
        for found in page.readings[j].found:
            if found.kind is Kind.RATIO and level == scope:
                own.append((j, found.published))
        if level == "land" and scope == "district":
            others += [(j, n, level) for n in page.passage(j).nums if n.family == "percent"]
    return own, others
