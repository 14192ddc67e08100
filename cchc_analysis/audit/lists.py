"""What lists of several blocks say together: items that add up to the number announced, names counted, percentages below a mark, tasks of areas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from cchc_analysis.audit import words
from cchc_analysis.audit.claims import Kind, TextBlock, Verdict
from cchc_analysis.audit.document import Page, Tied
from cchc_analysis.audit.numerals import Num
from cchc_analysis.audit.passage import Passage
from cchc_analysis.audit.structure import Heading
from cchc_analysis.audit.sums import total


def list_claims(page: Page, claimed: set[tuple[int, int]]) -> list[Tied]:
    """Claims of lists. ``claimed`` holds (block, start) of published numbers that a sentence already explains."""
    return [
        *_announced(page, claimed),
        *_heading_counts(page),
        *_named(page),
        *_criteria_counted(page),
        *_below(page),
        *_tasks(page),
    ]


def _items_after(page: Page, lead: int) -> list[int]:
    """The items of the list that a lead line opens: blocks of kind item until something else comes (notes skipped)."""
    out: list[int] = []
    for j in range(lead + 1, len(page.blocks)):
        kind = page.blocks[j].kind
        if kind == "note":
            continue
        if kind != "item":
            break
        out.append(j)
    return out


def _announced(page: Page, claimed: set[tuple[int, int]]) -> Iterator[Tied]:
    """ "… 95 đơn. Trong đó:" followed by items whose first counts add up to it."""
    for i, block in enumerate(page.blocks):
        if not re.search(r":\s*[*_]*$", block.text) or block.kind == "row":
            continue
        items = _items_after(page, i)
        wholes = [
            n
            for n in page.passage(i).quantities
            if n.family in ("count", "money") and n.over is None and n.under is None and (i, n.start) not in claimed and not n.weak
        ]
        if len(items) < 2 or not wholes:
            continue
        readings = [(whole, chosen) for whole in reversed(wholes) if (chosen := _first_counts(page, whole, items))]
        if not readings:
            continue
        whole, chosen = min(readings, key=lambda r: abs(_added(r[1]) - r[0].value) > 0)
        value = _added(chosen)
        gap = abs(value - whole.value)
        if gap and len(readings) > 1:
            whole, chosen = next((r for r in readings if _head(page, i, r[0]) & _head(page, *r[1][0])), readings[0])
            value = _added(chosen)
            gap = abs(value - whole.value)
        opened = re.search(r"(?:trong đó|gồm|bao gồm|cụ thể|chia ra)[^:]{0,20}:\s*[*_]*$", page.passage(i).text)
        if gap and (not opened or gap * 5 > 3 * whole.value):
            continue
        formula = " + ".join(page.passage(j).printed(p) for j, p in chosen)
        yield Tied(
            Kind.SUM,
            page,
            i,
            whole,
            value,
            formula,
            "tổng nêu ở dòng dẫn bằng cộng các mục liệt kê bên dưới",
            tuple(chosen),
            "error",
            compute=total,
        )


def _first_counts(page: Page, whole: Num, items: Sequence[int]) -> list[tuple[int, Num]]:
    """The first count of each item that can be a part of the whole; empty when an item has none."""
    parts = [next((n for n in page.passage(j).quantities if whole.like(n) and n.under is None), None) for j in items]
    return [(j, p) for j, p in zip(items, parts, strict=True) if p is not None] if all(parts) else []


def _added(chosen: Sequence[tuple[int, Num]]) -> Fraction:
    return sum((p.value for _, p in chosen), Fraction(0))


def _head(page: Page, block: int, n: Num) -> set[str]:
    """The last words before a number, which say what it counts (tiếp nhận, giải quyết, còn)."""
    return set(re.findall(r"[^\W\d_]+", page.passage(block).scan.clause(n))[-2:])


def _heading_counts(page: Page) -> Iterator[Tied]:
    """A heading that counts units (12 phòng, ban và 05 cơ quan) and the a/b that follows it."""
    for i, block in enumerate(page.blocks[:-1]):
        if block.kind != "heading":
            continue
        passage = page.passage(i)
        counts = [n for n in passage.quantities if n.bracket >= 0 and n.group == "body"]
        if len(counts) < 2 or len({n.bracket for n in counts}) != 1:
            continue
        for j in range(i + 1, min(i + 3, len(page.blocks))):
            pair = next((n for n in page.passage(j).quantities if n.over is not None), None)
            if pair is None or page.blocks[j].kind == "heading":
                continue
            base = page.passage(j).nums[pair.over or 0]
            value = sum((n.value for n in counts), Fraction(0))
            formula = " + ".join(passage.printed(n) for n in counts)
            if abs(value - base.value) <= base.value:
                yield Tied(
                    Kind.SUM,
                    page,
                    j,
                    base,
                    value,
                    formula,
                    "số đơn vị phải báo cáo bằng cộng số đơn vị nêu ở đề mục",
                    tuple((i, n) for n in counts),
                    "error",
                    compute=total,
                )
            break


# --- names counted ------------------------------------------------------------------------------------------------------------------------

_NAMES = re.compile(r"(?:tại\s+)?(?:các\s+)?([^\W\d]+(?:\s[^\W\d]+)?)\s*:\s*([^.:]{6,400})")


def names_in(text: str) -> tuple[int, int]:
    """The fewest and the most names that a list can hold: a comma or semicolon always parts two, "và" may stand inside a name."""
    pieces = [p for p in re.split(r"[,;]", text) if p.strip()]
    return len(pieces), len(pieces) + len(re.findall(r"(?<!\w)và(?!\w)", text))


def _named(page: Page) -> Iterator[Tied]:
    """ "03 phòng, ban và 05 xã¹" with the names in the footnote; "03 nhóm …, cụ thể gồm: nhóm …; nhóm …"."""
    for i, block in enumerate(page.blocks):
        if block.kind in ("row", "heading"):
            continue
        passage = page.passage(i)
        counts = [
            n
            for n in passage.quantities
            if n.family == "count" and n.group in ("body", "people") and n.value <= 99 and n.over is None and n.under is None
        ]
        note = next((b for b in _notes_of(page, i)), None)
        if note is not None and len(counts) >= 1:
            lists = [(m[1].lower(), m[2]) for m in _NAMES.finditer(note.text)]
            for n in counts:
                listed = next((names for head, names in lists if words.UNITS.get(head.split()[-1], ("", ""))[0] == n.unit), None)
                if listed is not None:
                    yield from _counted(page, i, n, names_in(listed), "chú thích")
        for n in counts:
            m = re.match(r"[^:;.\d]{0,90}(?:cụ thể|gồm|là|như sau)[^:;.\d]{0,12}:\s*([^.\d]{20,600})", passage.text[n.stop :])
            if m and m[1].count(";") >= 1:
                pieces = len([p for p in m[1].split(";") if p.strip()])
                yield from _counted(page, i, n, (pieces, pieces), "danh sách liền sau")


def _notes_of(page: Page, block: int) -> list[TextBlock]:
    mark = re.search(r"([¹²³⁴⁵⁶⁷⁸⁹⁰]+)|\[\^?(\d+)\]", page.blocks[block].text)
    if not mark:
        return []
    wanted = mark[0].strip("[]^")
    return [b for b in page.blocks if b.kind == "note" and re.match(rf"\s*(?:\[\^?)?{re.escape(wanted)}(?![\d¹²³⁴⁵⁶⁷⁸⁹⁰])", b.text)]


def _counted(page: Page, block: int, n: Num, bounds: tuple[int, int], where: str) -> Iterator[Tied]:
    low, high = bounds
    value = n.value if low <= n.value <= high else Fraction(low if n.value < low else high)
    yield Tied(Kind.SUM, page, block, n, value, f"số tên nêu trong {where}", "số đơn vị bằng số tên được nêu", (), "error")


def _criteria_counted(page: Page) -> Iterator[Tied]:
    """ "Gồm có 02 tiêu chí và 03 tiêu chí thành phần" against the rows of the table that follows."""
    code = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}")
    for i, block in enumerate(page.blocks):
        if "tiêu chí" not in block.text or block.kind == "row":
            continue
        passage = page.passage(i)
        counts = [
            (n, "component" if re.match(r"\d+ tiêu chí thành phần", passage.text[n.start :]) else "criterion")
            for n in passage.nums
            if n.unit == "chỉ tiêu" and n.over is None
        ]
        if not counts:
            continue
        levels: dict[str, int] = {"criterion": 0, "component": 0}
        for row in page.blocks[i + 1 :]:
            if row.kind in ("heading", "item") and not (row.kind == "item" and not row.text.strip()):
                break
            if row.kind == "row" and (m := code.fullmatch(row.cells[0].strip(" *_"))):
                levels["criterion" if m[0].count(".") == 1 else "component"] += 1
        for n, level in counts:
            if levels[level]:
                yield Tied(
                    Kind.SUM,
                    page,
                    i,
                    n,
                    Fraction(levels[level]),
                    "số dòng trong bảng",
                    "số tiêu chí bằng số dòng của bảng liền sau",
                    (),
                    "error",
                )


# --- percentages below a mark --------------------------------------------------------------------------------------------------------------

_BELOW = re.compile(r"(?<![\wđ])dưới\s*(\d[\d.,]*)\s*%")
_ELSE = re.compile(
    r"(?:(?<=[;,])|(?<=\)))[^();,]*?(?<![\wđ])(?:trên|dưới|từ|còn lại|riêng|khác|tuy|nhưng|trong khi|bình quân|chung|đạt|cao|gồm)(?![\wđ])|[;)]\s*[^();,]*:"
)
"""Where a list leaves off below the mark: the next mark, or what is set against it."""


def _below(page: Page) -> Iterator[Tied]:
    """A list announced as "dưới 75%": every percentage in it must be below."""
    for i, block in enumerate(page.blocks):
        passage = page.passage(i)
        m = _BELOW.search(passage.text)
        if block.kind in ("row", "heading") or not m:
            continue
        announced = re.match(r"\s*(?:,? ?(?:gồm|là|cụ thể))?\s*:", passage.text[m.end() :]) and re.search(
            r"tỷ lệ|đạt", passage.text[: m.start()]
        )
        if not announced and not re.search(r"đạt thấp|thấp|chưa đạt|không đạt", passage.text[: m.start()]):
            continue
        mark = next((n for n in passage.nums if n.family == "percent" and n.start == m.start(1)), None)
        if mark is None:
            continue
        stop = _ELSE.search(passage.text, mark.stop + (announced.end() if announced else 0))
        end = stop.start() if stop else len(passage.text)
        listed = [(i, n) for n in passage.nums if mark.start < n.start < end and n.sentence == mark.sentence and _bracketed(passage, n)]
        if re.search(r":\s*[*_]*$", block.text):
            for j in _items_after(page, i):
                if not re.match(r"\s*(?:-\s*)?\+", page.blocks[j].text):
                    break
                listed += [(j, n) for n in page.passage(j).nums if _bracketed(page.passage(j), n)]
        for j, n in listed:
            below = n.value < mark.value
            printed = page.passage(j).printed(n)
            sentence = (
                f"Khớp: {printed} thấp hơn mức {passage.printed(mark)} nêu ở dòng dẫn."
                if below
                else f"Cần giải trình: {printed} không thấp hơn mức {passage.printed(mark)} mà danh sách nêu."
            )
            flag = _flag(n, 1)
            yield Tied(Kind.THRESHOLD, page, j, flag, Fraction(int(below)), f"{printed} < {passage.printed(mark)}", "", ((i, mark), (j, n)), "error",
                       None, Verdict.CONSISTENT if below else Verdict.INCONSISTENT, sentence)  # fmt: skip


def _bracketed(passage: Passage, n: Num) -> bool:
    """Whether the number is the one percentage of a bracket: not a movement, an earlier period's, or one of several rates."""
    if n.family != "percent" or n.bracket < 0 or passage.prior(n) or passage.mode(n):
        return False
    return not any(m.bracket == n.bracket and m.index != n.index and not passage.prior(m) for m in passage.percents)


def _flag(n: Num, value: int) -> Num:
    from dataclasses import replace

    return replace(n, value=Fraction(value), decimals=0, step=Fraction(1), family="bool", unit_scale=1)


# --- tasks of the areas against the plan -----------------------------------------------------------------------------------------------------


def _tasks(page: Page) -> Iterator[Tied]:
    """Areas b), c), d) … each with done/due tasks, and the plan's done/due in a): the sum should be the plan's, or be explained."""
    groups: dict[str, list[Heading]] = {}
    for h in page.headings:
        if h.level == 9:
            groups.setdefault(h.parent, []).append(h)
    for letters in groups.values():
        if len(letters) < 4:
            continue
        pairs: dict[int, list[tuple[int, Num, Num]]] = {}
        ends = [h.block for h in letters[1:]] + [
            next((h.block for h in page.headings if h.level != 9 and h.block > letters[-1].block), len(page.blocks))
        ]
        for h, end in zip(letters, ends, strict=True):
            for j in range(h.block + 1, end):
                passage = page.passage(j)
                for n in passage.quantities:
                    if n.over is not None and passage.nums[n.over].unit == "nhiệm vụ" and page.blocks[j].kind != "note":
                        pairs.setdefault(h.block, []).append((j, n, passage.nums[n.over]))
        parts = [pairs[h.block][0] for h in letters[1:] if len(pairs.get(h.block, ())) >= 1]
        plans = [p for p in pairs.get(letters[0].block, ()) if "kế hoạch" in page.passage(p[0]).text]
        if len(parts) < 3 or not plans:
            continue
        total = sum((b.value for _, _, b in parts), Fraction(0))
        chosen = next((p for p in plans if p[2].value == total), None) or max(plans, key=lambda p: p[2].value)
        formula = " + ".join(str(b.value.numerator) for _, _, b in parts)
        block, _, base = chosen
        about = "số nhiệm vụ của các lĩnh vực cộng lại so với số nhiệm vụ đến hạn trong quý của kế hoạch"
        yield Tied(Kind.SUM, page, block, base, total, formula, about, tuple((j, b) for j, _, b in parts), "notice")
