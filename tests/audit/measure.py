"""Precision and recall of the auditor by kind: ``python -m tests.audit.measure [--misses] [SET…]``.

Sets: ``dev`` (public figures, see data/README.md), ``blind`` and ``own`` … ``own6`` (invented sentences). Precision counts every claim that the auditor makes in
any sentence of the set and that the set does not list for that sentence, or lists with another verdict, as wrong. Sets of passages (``blind3``, ``blind4``,
``twins``) hold whole passages that are right or have one fault: a right one that is flagged, or a fault told of another number, is wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from cchc_analysis.audit import Claim, TextBlock, audit_text
from cchc_analysis.io.documents.text_blocks import blocks_of
from cchc_analysis.numbers import format_number, round_half_up

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Expected:
    """One claim that a sentence makes: ``verdict`` is None where any answer but "inconsistent" is right."""

    id: str
    kind: str
    published: Fraction
    verdict: str | None
    optional: bool = False


@dataclass(frozen=True)
class Case:
    """A sentence and its claims. ``complete`` says that the list holds all of them."""

    sentence: str
    claims: tuple[Expected, ...]
    complete: bool


def dev_cases(*, held_out: bool | None = None) -> list[Case]:
    """The public figures; ``held_out`` chooses the third that was put aside before tuning (by a hash of the id)."""
    return _listed("claims-dev.jsonl", held_out)


def blind_cases() -> list[Case]:
    """Invented sentences of someone who did not know the grammar; kinds count as the auditor's when one relation has two names."""
    return _listed("claims-blind.jsonl", None)


def _listed(name: str, held_out: bool | None) -> list[Case]:
    by_sentence: dict[str, list[Expected]] = defaultdict(list)
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line, parse_float=Decimal)
        if held_out is not None and is_held_out(row["id"]) != held_out:
            continue
        kind = {"yoy_change": "change"}.get(row["kind"], row["kind"])
        verdict = {"rounding_only": "rounding", "ambiguous": None}.get(row["verdict"], row["verdict"])
        by_sentence[row["sentence"]].append(Expected(row["id"], kind, abs(Fraction(row["published"])), verdict))
    return [Case(s, tuple(c), complete=False) for s, c in by_sentence.items()]


def is_held_out(row_id: str) -> bool:
    """A third of the rows, chosen by hash."""
    return int(hashlib.sha256(row_id.encode()).hexdigest(), 16) % 3 == 0


def negative_cases(name: str = "negatives-dev.jsonl") -> list[Case]:
    """Sentences without a checkable claim."""
    rows = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [Case(r["sentence"], (), complete=True) for r in rows]


def own_cases(name: str = "own-sentences.txt") -> list[Case]:
    """Sentences of our own making (format: see the head of the file)."""
    cases: list[Case] = []
    sentence: list[str] = []
    claims: list[Expected] = []

    def close() -> None:
        if sentence:
            cases.append(Case(_filled("\n".join(sentence)), tuple(claims), complete=True))
            sentence.clear()
            claims.clear()

    text = [t for t in (DATA / name).read_text(encoding="utf-8").splitlines() if t.strip() and not t.startswith("#")]
    for number, line in enumerate(text):
        if line.startswith("= "):
            claims.append(_expected(line[2:], f"{name}:{number}"))
            continue
        if claims or (sentence and sentence[-1].rstrip()[-1:] in ".:" and not line[:1].islower()) or (sentence and line[:1].isupper()):
            close()
        sentence.append(line)
    close()
    return cases


_HOLE = re.compile(r"\{(\d)(\.?):([^{}]+)\}")


def _value(expression: str) -> Fraction:
    return Fraction(eval(re.sub(r"\d+(?:\.\d+)?", r"F('\g<0>')", expression), {"F": Fraction}))


def _filled(text: str) -> str:
    return _HOLE.sub(lambda m: format_number(_value(m[3]), int(m[1]), decimal_mark=m[2] or ","), text)


def _expected(line: str, row_id: str) -> Expected:
    kind, published, formula = (part.strip() for part in line.split(";", 2))
    hole = _HOLE.fullmatch(published)
    if hole:
        decimals = int(hole[1])
        shown = Fraction(round_half_up(_value(hole[3]), decimals))
    else:
        decimals = len(published.partition(".")[2])
        shown = Fraction(published)
    if formula.endswith("?"):
        return Expected(row_id, kind, shown, None)
    value = abs(_value(formula))
    if kind == "threshold" or Fraction(round_half_up(value, decimals)) == shown:
        verdict = "consistent" if value == shown or kind != "threshold" else "inconsistent"
    else:
        verdict = "rounding" if abs(value - shown) < Fraction(1, 10**decimals) and decimals + (kind != "sum") else "inconsistent"
    if kind in ("sum", "remaining", "change") and decimals == 0 and verdict == "rounding":
        verdict = "inconsistent"
    return Expected(row_id, kind, shown, verdict)


_NAMES = {"ratio_pct_formula": ("ratio_pct_formula", "change", "remaining"), "change": ("change", "score"), "score": ("score", "change")}
"""A difference of two percentages is a formula, a change or what is missing to a target: one relation."""


@dataclass
class Score:
    """Counts of one kind."""

    listed: int = 0
    right: int = 0
    made: int = 0
    wrong: int = 0


def told_otherwise(case: Case, claim: Claim) -> bool:
    """Whether a wrong number of the sentence is told under another name: as a part of the sum that it breaks, not as what is left."""
    wrong = {e.published for e in case.claims if e.verdict == "inconsistent"}
    return claim.verdict.value == "inconsistent" and claim.published not in wrong and any(value in wrong for _, value in claim.values)


def measure(cases: list[Case], *, show: bool = False) -> dict[str, Score]:
    """Run the auditor on every sentence by itself and count."""
    scores: dict[str, Score] = defaultdict(Score)
    for case in cases:
        claims = audit_text([TextBlock(case.sentence)]).claims
        made = [(c.kind.value, c.published, c.verdict.value, c) for c in claims]
        unused = list(made)
        for e in case.claims:
            scores[e.kind].listed += 1
            hit = next((m for m in unused if m[0] in _NAMES.get(e.kind, (e.kind,)) and m[1] == e.published), None)
            if hit:
                unused.remove(hit)
                scores[e.kind].made += 1
            good = (hit is not None and hit[2] == e.verdict) if e.verdict else (hit is None or hit[2] != "inconsistent")
            if good:
                scores[e.kind].right += 1
            elif hit:
                scores[e.kind].wrong += 1
            if show and not good:
                print(f"MISS {e.id} {e.kind} {e.published} {e.verdict} <- {hit and hit[2]}\n     {case.sentence}")
        for m in unused:
            if told_otherwise(case, m[3]):
                continue
            if case.complete or m[2] == "inconsistent":
                scores[m[0]].made += 1
                scores[m[0]].wrong += 1
            if show:
                label = "EXTRA" if case.complete or m[2] == "inconsistent" else "extra"
                print(f"{label} {m[0]} {m[3].published_raw} {m[2]} {m[3].formula}\n     {case.sentence}")
    return scores


@dataclass(frozen=True)
class Whole:
    """A passage that is right, or has one fault: ``found`` is what it prints wrong, first the number itself."""

    id: str
    text: str
    kind: str
    found: str | None

    def flagged(self) -> list[Claim]:
        """What the auditor calls wrong, or cannot decide, in the passage."""
        claims = audit_text(blocks_of(self.text.splitlines(), markdown=True)).claims
        return [c for c in claims if c.verdict.value in ("inconsistent", "uncheckable")]

    def told_by(self, claim: Claim) -> bool:
        """Whether the claim speaks of the fault: it names the number (or word) printed wrong; a target or direction has none of its own."""
        assert self.found is not None
        number = re.search(r"\d[\d.]*(?:,\d+)?", self.found)
        said = number[0].lstrip("0") if number else self.found
        return self.kind in ("threshold", "direction") or said in claim.sentence


def passages(name: str) -> list[Whole]:
    """A set of passages, one JSON object a line."""
    rows = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [Whole(r["id"], r["text"], r["kind"], r["found"] if r["wrong"] else None) for r in rows]


def measure_passages(wholes: list[Whole], *, show: bool = False) -> dict[str, Score]:
    """Run the auditor on every passage and count the faults told and the passages flagged."""
    scores: dict[str, Score] = defaultdict(Score)
    for w in wholes:
        flagged = w.flagged()
        told = w.found is not None and any(w.told_by(c) for c in flagged)
        score = scores[w.kind]
        score.listed += w.found is not None
        score.right += told
        score.made += bool(flagged)
        score.wrong += bool(flagged) and not told
        if show and told != (w.found is not None or bool(flagged)):
            print(
                f"{'EXTRA' if flagged else 'MISS'} {w.id} {w.kind} {w.found}\n     {w.text}", *(c.sentence for c in flagged), sep="\n     "
            )
    return scores


def table(name: str, count: int, scores: dict[str, Score]) -> str:
    """A table of the counts."""
    rows = [
        f"{name}: {count} texts",
        f"{'kind':<20}{'listed':>8}{'right':>8}{'recall':>9}{'made':>8}{'wrong':>8}{'precision':>11}",
    ]
    totals = Score()
    for kind, s in sorted(scores.items()):
        for key in vars(totals):
            setattr(totals, key, getattr(totals, key) + getattr(s, key))
        rows.append(_row(kind, s))
    rows.append(_row("all", totals))
    return "\n".join(rows)


def _row(kind: str, s: Score) -> str:
    recall = f"{s.right / s.listed:.3f}" if s.listed else "–"
    precision = f"{(s.made - s.wrong) / s.made:.3f}" if s.made else "–"
    return f"{kind:<20}{s.listed:>8}{s.right:>8}{recall:>9}{s.made:>8}{s.wrong:>8}{precision:>11}"


SETS: dict[str, Any] = {
    "dev": dev_cases,
    "dev-tuned": lambda: dev_cases(held_out=False),
    "dev-held": lambda: dev_cases(held_out=True),
    "negatives": negative_cases,
    "blind": blind_cases,
    "blind-negatives": lambda: negative_cases("negatives-blind.jsonl"),
    "own": own_cases,
    "own5": lambda: own_cases("own-sentences-5.txt"),
    "own4": lambda: own_cases("own-sentences-4.txt"),
    "own3": lambda: own_cases("own-sentences-3.txt"),
    "own6": lambda: own_cases("own-sentences-6.txt"),
    "own2": lambda: own_cases("own-sentences-2.txt"),
}
PASSAGES = {"blind3": "passages-blind3.jsonl", "blind4": "passages-blind4.jsonl", "twins": "passages-twins.jsonl"}


def main(words: list[str]) -> None:
    """Print the tables."""
    show = "--misses" in words
    for name in [w for w in words if w in SETS] or ([] if any(w in PASSAGES for w in words) else ["dev", "negatives", "own"]):
        cases = SETS[name]()
        print(table(name, len(cases), measure(cases, show=show)), end="\n\n")
    for name in [w for w in words if w in PASSAGES] or ([] if any(w in SETS for w in words) else list(PASSAGES)):
        wholes = passages(PASSAGES[name])
        print(table(name, len(wholes), measure_passages(wholes, show=show)), end="\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
