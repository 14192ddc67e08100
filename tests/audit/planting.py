"""Plant one fault in a right report and see whether the auditor finds it and names it: ``python -m tests.audit.planting FILE [N]``."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cchc_analysis.audit import AuditResult, TextBlock, audit_text
from cchc_analysis.audit.claims import Span
from cchc_analysis.io.documents.reading import read_document
from cchc_analysis.numbers import format_number, round_half_up

MENDED = (
    ("17/17 nhiệm vụ", "19/19 nhiệm vụ"),
    ("đạt 60,09% tỉnh giao và đạt 59,76% kế hoạch", "đạt 59,76% kế hoạch"),
    ("giảm 70,67% so", "giảm 29,32% so"),
    ("8.740 hồ sơ, tỷ lệ 90,56%", "8.741 hồ sơ, tỷ lệ 90,85%"),
    ("7.293/8.688 hồ sơ, tỷ lệ 83,94%", "7.293/8.689 hồ sơ, tỷ lệ 83,93%"),
    ("từ ngày 01/6/2023 đến hết ngày 25/9/2023", "từ ngày 01/7/2023 đến hết ngày 30/9/2023"),
    ("từ ngày 01/6/2023 đến ngày 31/8/2023, kết quả tính đến ngày 25/9/2023", "từ ngày 01/7/2023 đến ngày 30/9/2023"),
    ("Yêu cầu cấp huyện đạt 60% (chưa đạt)", "Yêu cầu cấp huyện đạt 60%"),
    ("| | Đạt mức tối thiểu của Chính phủ: 0.50 | | |\n", "| | Tỷ lệ cấp kết quả điện tử thuộc thẩm quyền cấp huyện | 0,5 | |\n| | Đạt mức tối thiểu của Chính phủ: 0.50 | | |\n"),
    ("| 7.3.4 | Tỷ lệ dịch vụ công toàn trình có phát sinh hồ sơ trực tuyến | 1.00 |", "| 7.3.4 | Tỷ lệ thủ tục đưa lên toàn trình | 1.00 |"),
    (
        "| | a là số hồ sơ đã giải quyết của dịch vụ công toàn trình. | | |\n| | b là số hồ sơ giải quyết trực tuyến của dịch vụ công toàn trình. | | |\n| 7.3.5",
        "| 7.3.5",
    ),
    ("| 8.2.2 | Vốn đăng ký của doanh nghiệp, hộ kinh doanh | 0,5 | |\n| | Tăng so với năm trước: 0.5 | | |\n",
     "| 8.2.2 | Vốn đăng ký của doanh nghiệp, hộ kinh doanh | 0,5 | |\n| | Tăng so với năm trước: 0.5 | | |\n| | Không tăng so với năm trước: 0 | | |\n"),
    ("| | Không tăng so với năm trước: 1 | | |", "| | Tăng so với năm trước: 1 | | |"),
    ("#### d) Tác động", "#### đ) Tác động"),
    ("| | a là số hồ sơ đã giải quyết trong năm. | | |", "| | a là số hồ sơ tiếp nhận trừ số hồ sơ rút. | | |"),
)  # fmt: skip
"""What turns the published report of 2023-Q3 into one without faults."""


def mended(text: str) -> str:
    """The published report with its fourteen faults put right."""
    for wrong, right in MENDED:
        assert wrong in text, wrong
        text = text.replace(wrong, right)
    return text


@dataclass(frozen=True)
class Planted:
    """One changed number: where, before, after, how."""

    block: int
    start: int
    before: str
    after: str
    how: str


def swap(raw: str, rng: random.Random) -> str | None:
    """Two neighbouring digits exchanged."""
    places = [
        i
        for i in range(len(raw) - 1)
        if raw[i].isdigit() and raw[i + 1].isdigit() and raw[i] != raw[i + 1] and not (i == 0 and raw[1] == "0")
    ]
    if not places:
        return None
    i = rng.choice(places)
    return raw[:i] + raw[i + 1] + raw[i] + raw[i + 2 :]


def off_by_one(raw: str, rng: random.Random) -> str | None:
    """One more or one less in a random digit."""
    places = [i for i, c in enumerate(raw) if c.isdigit()]
    i = rng.choice(places)
    digit = int(raw[i]) + rng.choice((-1, 1))
    if not 0 <= digit <= 9 or (i == 0 and digit == 0):
        return None
    return raw[:i] + str(digit) + raw[i + 1 :]


def truncate(raw: str, rng: random.Random) -> str | None:
    """A digit lost (the last of a whole number; the grouping is kept in order) or, in a decimal, cut to be a unit lower."""
    digits = raw.replace(".", "")
    if "," in raw or len(digits) < 3:
        return None
    short = digits[:-1]
    return f"{int(short):,}".replace(",", ".") if "." in raw else short


KINDS: dict[str, Callable[[str, random.Random], str | None]] = {"swap": swap, "off by one": off_by_one, "truncate": truncate}


def targets(blocks: Sequence[TextBlock], result: AuditResult) -> list[Span]:
    """The numbers that take part in an arithmetic claim (the ones an auditor could check)."""
    arithmetic = {"ratio_pct", "ratio_pct_formula", "sum", "change", "remaining", "score", "cross_reference"}
    spans = {s for c in result.claims if c.kind.value in arithmetic for s in c.numbers}
    return sorted((s for s in spans if blocks[s.block].text[s.start : s.end].strip()), key=lambda s: (s.block, s.start))


def other_base(blocks: Sequence[TextBlock], result: AuditResult, rng: random.Random) -> tuple[Span, str] | None:
    """The percentage of a claim recomputed on another number of its section, as if the wrong base had been taken."""
    shares = [c for c in result.claims if c.kind.value == "ratio_pct" and len(c.values) == 3 and c.decimals]
    claim = rng.choice(shares)
    (_, a), (_, b), (span, _) = claim.values
    section = claim.section.split(".")[:2]
    near = {v for c in result.claims if c.section.split(".")[:2] == section and c.unit != "%" for _, v in c.values}
    bases = sorted(v for v in near if a <= v <= 2 * a and v != b)
    if not bases:
        return None
    text = format_number(round_half_up(100 * a / rng.choice(bases), claim.decimals), claim.decimals)
    printed = blocks[span.block].text[span.start : span.end]
    text += printed[len(printed.rstrip("% \u00a0")) :]
    return (span, text) if text != printed else None


def plant(blocks: Sequence[TextBlock], result: AuditResult, rng: random.Random) -> tuple[list[TextBlock], Planted] | None:
    """One random fault in one number that takes part in a claim."""
    how = rng.choice([*KINDS, "other base"])
    if how == "other base":
        chosen = other_base(blocks, result, rng)
        if chosen is None:
            return None
        span, after = chosen
    else:
        span = rng.choice(targets(blocks, result))
        made = KINDS[how](blocks[span.block].text[span.start : span.end], rng)
        if made is None:
            return None
        after = made
    text = blocks[span.block].text
    before = text[span.start : span.end]
    if before == after:
        return None
    changed = list(blocks)
    new = text[: span.start] + after + text[span.end :]
    cells = tuple(new.split("\t")) if blocks[span.block].cells else ()
    changed[span.block] = replace(blocks[span.block], text=new, cells=cells)
    return changed, Planted(span.block, span.start, before, after, how)


@dataclass
class Tally:
    """How many faults were planted, found, and named."""

    planted: int = 0
    found: int = 0
    named: int = 0
    among: int = 0


def run(blocks: Sequence[TextBlock], times: int, seed: int = 20231, *, verbose: bool = False) -> tuple[dict[str, Tally], list[Planted]]:
    """Plant ``times`` faults one after the other; a fault is named when the first suspect printed is the changed number."""
    rng = random.Random(seed)
    clean = audit_text(blocks)
    before = {c.sentence for c in clean.claims if c.verdict.value == "inconsistent"}
    tallies: dict[str, Tally] = {}
    missed: list[Planted] = []
    while sum(t.planted for t in tallies.values()) < times:
        made = plant(blocks, clean, rng)
        if made is None:
            continue
        changed, planted = made
        tally = tallies.setdefault(planted.how, Tally())
        tally.planted += 1
        wrong = [c for c in audit_text(changed).claims if c.verdict.value == "inconsistent" and c.sentence not in before]
        if wrong:
            tally.found += 1
            named = any(printed.startswith(planted.after) for c in wrong for printed, _ in c.culprits[:1])
            tally.named += named
            tally.among += any(printed.startswith(planted.after) for c in wrong for printed, _ in c.culprits)
            if not named and verbose:
                print("   not named", planted, [(c.kind.value, c.formula, c.culprits) for c in wrong])
        else:
            missed.append(planted)
    return tallies, missed


def main(words: list[str]) -> None:
    """Print the tallies."""
    path = Path(words[0]) if words else Path("data/raw/2023-Q3/published.md")
    times = int(words[1]) if len(words) > 1 else 1000
    text = path.read_text(encoding="utf-8")
    if path.name == "published.md":
        from cchc_analysis.io.documents.text_blocks import blocks_of

        blocks = blocks_of(mended(text).splitlines(), markdown=True)
    else:
        blocks = read_document(path)
    noise = [c for c in audit_text(blocks).claims if c.verdict.value == "inconsistent"]
    print(f"noise on the unchanged text: {len(noise)}")
    for c in noise:
        print("  ", c.sentence)
    tallies, missed = run(blocks, times, verbose="-v" in words)
    for how, t in sorted(tallies.items()):
        print(
            f"{how:<12} planted {t.planted:>5}  found {t.found / t.planted:.3f}  named first {t.named / t.planted:.3f}  among suspects {t.among / t.planted:.3f}"
        )
    total = Tally(*(sum(getattr(t, k) for t in tallies.values()) for k in ("planted", "found", "named", "among")))
    print(
        f"{'all':<12} planted {total.planted:>5}  found {total.found / total.planted:.3f}  named first {total.named / total.planted:.3f}  among suspects {total.among / total.planted:.3f}"
    )
    for p, n in Counter((m.before, m.after, m.how) for m in missed).most_common(25):
        print("   missed", n, p)


if __name__ == "__main__":
    main(sys.argv[1:])
