"""What every notebook talks to: one quarter's figures, the wording, and blocks to show.

Each method returns :class:`~cchc_analysis.report.blocks.Shown`; the last expression of a cell shows it. Sentences stay in
the notebook, numbers come in by the ids of figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cchc_analysis.comparison import Pair
from cchc_analysis.io.period import DOCUMENT_KEYS
from cchc_analysis.io.quarters import QuarterBundle
from cchc_analysis.model import Figure
from cchc_analysis.numbers import exact
from cchc_analysis.periods import Window, vietnamese_date
from cchc_analysis.report import blocks as b
from cchc_analysis.report import compose
from cchc_analysis.report.cards import CardMaker
from cchc_analysis.report.compose import Part, Style, Words
from cchc_analysis.report.earlier import change_card, change_number, then_card, then_number
from cchc_analysis.report.ink import CORRECTIONS
from cchc_analysis.tables import Row
from cchc_analysis.text import join_list, lower_first, upper_first


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report table: heading, the figure (``@*`` stands for the row's scope; ``a/b`` prints two), a text behind it.

    A heading with “(+)” promises the sign of what grew too.
    """

    heading: str
    figure: str
    suffix: str = ""


_KEYED = {"plans": ("plan", "title"), "areas": ("area", "title"), "businesses": ("kind", "label")}


class Composer:
    """Turns templates, tables and figures of one quarter into blocks."""

    def __init__(self, bundle: QuarterBundle) -> None:
        self.bundle = bundle
        self.data = bundle.data
        self.figures = bundle.figures
        self._earlier = [(n, o) for n, o in (("Quý trước", bundle.previous), ("Cùng kỳ năm trước", bundle.same_last_year)) if o]
        self._cards = CardMaker(bundle.data, bundle.figures, [(n, o.figures) for n, o in self._earlier])
        self._shown: set[str] = set()
        self._doubts_said = False

    def __repr__(self) -> str:
        return f"<Báo cáo quý {self.data.period.quarter}: gõ tên đối tượng rồi dấu chấm và Tab để xem có những gì>"

    # -- what templates can name ------------------------------------------------------------------------------

    @cached_property
    def words(self) -> Words:
        """The figures and texts that templates name."""
        quarter = self.data.period.quarter
        texts = {
            "quarter": quarter.title,
            "roman": quarter.roman,
            "year": str(quarter.year),
            "next_quarter": quarter.next.title,
            "next_roman": quarter.next.roman,
            "next_year": str(quarter.next.year),
        }
        texts |= {f"doc.{k}": v for k, v in (dict.fromkeys(DOCUMENT_KEYS, "") | dict(self.data.period.document)).items()}
        texts |= {f"window.{t}": window_words(w) for t in self._tables() if (w := self.data.period.window(t))}
        texts |= {f"level.{level.id}": level.name for level in self.data.reference.levels.values()}
        texts |= {f"tier.{role}": self.tier_name(role) for role in ("own", "below")}
        definitions = {d.id: d.label for d in self.bundle.registry.definitions()}
        definitions |= {f.definition.id: f.definition.label for f in self.figures.values()}
        definitions |= {"budget.share": "Tỷ lệ thực hiện ngân sách", "budget.change": "Mức tăng, giảm ngân sách"}
        definitions |= {"budget.actual": "Số thực hiện ngân sách", "budget.base": "Số so sánh ngân sách"}
        return Words(self.figures, texts, definitions, self.data.reference.body)

    def tier_name(self, role: str) -> str:
        """The levels of a role that must report, by name: ``các phòng, ban và các cơ quan ngành dọc``."""
        names = [level.name for level in self.data.reference.with_role(role) if level.reports]
        return join_list(names) or "các đơn vị"

    def _tables(self) -> list[str]:
        return [*self.data.period.windows, *self.data.tables]

    # -- blocks ------------------------------------------------------------------------------------------------

    def show(self, *parts: b.Shown) -> b.Shown:
        """Several parts shown by one cell."""
        return b.Shown(tuple(block for part in parts for block in part.blocks))

    def shows(self, *blocks: b.Block) -> b.Shown:
        """The blocks, followed by the cards of figures printed for the first time."""
        used = [run.figure for block in blocks for run in b.inlines_of(block) if isinstance(run, b.Number)]
        cards = [card for card in self._cards.with_inputs(used) if card.id not in self._shown]
        self._shown |= {card.id for card in cards}
        return b.Shown((*blocks, *cards))

    def opening(self, *basis: str, subject: str) -> b.Shown:
        """Meta data, letterhead, title and the basis sentences."""
        period, document = self.data.period, self.data.period.document
        subject_text = plain(compose.paragraph(self.words, [subject]))
        meta = b.Meta(
            title=f"Báo cáo {subject_text[:1].lower()}{subject_text[1:]}",
            quarter=str(period.quarter),
            subject=subject_text,
            author=document.get("issuer", ""),
            date=document.get("date") or self.bundle.data_day.isoformat(),
            synthetic=period.synthetic,
        )
        remark = document.get("remark", "")
        blocks: list[b.Block] = [
            meta,
            b.Letterhead(
                document.get("parent", ""), document.get("issuer", ""), _room(document.get("number", "")), _room(self._place_and_date())
            ),
            b.Title("BÁO CÁO", subject_text, f"({remark})" if remark else ""),
        ]
        if period.synthetic:
            blocks.append(compose.synthetic_notice())
        blocks += [compose.paragraph(self.words, [sentence], "basis") for sentence in basis]
        return self.shows(*blocks)

    def _place_and_date(self) -> str:
        document = self.data.period.document
        place, signed = document.get("place", ""), document.get("date", "")
        if not signed:
            return f"{place}, ngày      tháng      năm {self.data.period.quarter.year}"
        year, month, day = signed.split("-")
        month_text = month if int(month) <= 2 else str(int(month))
        return f"{place}, ngày {day} tháng {month_text} năm {year}"

    def heading(self, level: int, number: str, text: str) -> b.Shown:
        """A heading with its printed mark."""
        words = plain(compose.paragraph(self.words, [text]))
        return self.shows(b.Heading(level, number, words))

    def say(self, *parts: Part, style: Style = "body", note: Part = "") -> b.Shown:
        """A paragraph; ``note`` becomes its footnote."""
        return self.shows(compose.paragraph(self.words, parts, style, note))

    def item(self, *parts: Part, note: Part = "") -> b.Shown:
        """A paragraph with a dash."""
        return self.say(*parts, style="item", note=note)

    def subitem(self, *parts: Part, note: Part = "") -> b.Shown:
        """A paragraph with a plus."""
        return self.say(*parts, style="subitem", note=note)

    def each(
        self,
        table: str,
        *templates: str,
        style: Style = "item",
        first: Style | None = None,
        names: Literal["one_stop", "level"] = "one_stop",
    ) -> b.Shown:
        """The templates once for each level of units in a table; ``@*`` and ``{scope}`` name the level.

        ``names="level"`` calls a level by its own name, not by its one-stop shop's. ``first`` is the style of the first template. A table without rows gives one sentence that says so.
        """
        scopes = self.scopes(table, names)
        if not scopes:
            return self.no_table(table)
        paragraphs = [
            compose.paragraph(self.words, [template], first if first and i == 0 else style, scope=scope, scope_name=name)
            for scope, name in scopes
            for i, template in enumerate(templates)
        ]
        return self.shows(*paragraphs)

    def units(self, table: str) -> list[tuple[str, str]]:
        """The single units in a table, where a level has several of them; else nothing."""
        units = [unit for row in self.data.table(table) if (unit := self.data.reference.units.get(row.text("unit")))]
        levels = Counter(unit.level for unit in units)
        return [(unit.id, unit.name) for unit in units if levels[unit.level] > 1 and not unit.collective]

    def by_unit(self, table: str, shown: b.Shown) -> b.Shown:
        """What a cell shows of single units, only when the table has several units of a level."""
        return shown if self.units(table) else b.Shown(())

    def scopes(self, table: str, names: Literal["one_stop", "level"] = "one_stop") -> list[tuple[str, str]]:
        """The levels present in a table, by the name of their one-stop shop or their own; or the table's keys."""
        if table in _KEYED:
            key, name = _KEYED[table]
            return [(row.text(key), row.text(name)) for row in self.rows(table)]
        present = {
            self.data.reference.units[u].level for row in self.data.table(table) if (u := row.text("unit")) in self.data.reference.units
        }
        present |= {row.text("level") for row in self.data.table(table)}
        levels = [x for x in self.data.reference.levels.values() if x.id in present]
        return [(x.id, (names == "one_stop" and x.one_stop_name) or x.name) for x in levels]

    def no_table(self, table: str) -> b.Shown:
        """The sentence for a table that the quarter does not have."""
        if self.data.table(table).nothing:
            return self.item(f"Các đơn vị báo cáo không có nội dung nào về {lower_first(self.bundle.title(table))}.")
        return self.shows(compose.missing_notice([f"bảng “{self.bundle.title(table)}” của quý này chưa có dòng nào"]))

    def given(self, table: str, *parts: b.Shown) -> b.Shown:
        """The parts when the table has rows, else the sentence that it is missing."""
        return self.show(*parts) if self.data.table(table).rows else self.no_table(table)

    def when_zero(self, figure_id: str, template: str) -> b.Shown:
        """The sentence as an item, only when the figure is known and zero and every other number printed is defined and not zero.

        ``0/0`` done and a rate of no cases are no praise.
        """
        figure = self.words.figure(figure_id)
        if isinstance(figure, compose.Missing) or figure.value != 0:
            return b.Shown(())
        said = compose.paragraph(self.words, [template], "item")
        others = {run.figure for run in b.inlines_of(said) if isinstance(run, b.Number)} - {figure.id}
        return self.shows(said) if all(self.figures[other].value for other in others) else b.Shown(())

    def when_reached(self, rate: str, target: str, template: str) -> b.Shown:
        """The sentence as an item, only when every level that has both the rate and the target reaches the target (unrounded)."""
        pairs = [(self.figures[i], self.figures.get(f"{target}@{i.partition('@')[2]}")) for i in self.figures if i.startswith(f"{rate}@")]
        known = [(f.value, t.value) for f, t in pairs if t is not None and f.value is not None and t.value is not None]
        return self.item(template) if known and all(exact(v) >= exact(t) for v, t in known) else b.Shown(())

    def unit_name(self, unit_id: str) -> str:
        """The registered name of a unit."""
        unit = self.data.reference.units.get(unit_id)
        return unit.name if unit else unit_id

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table, for lists of texts."""
        return self.data.table(table).rows

    def table(
        self, id: str, caption: str, scopes: Sequence[tuple[str, str]], columns: Sequence[Column], *, first: str, wide: bool = False,
        notes: Sequence[str] = (),
    ) -> b.Shown:  # fmt: skip
        """A table of figures: a row for each scope (``@*``), a column for each figure; an empty cell says ``…``."""
        if not scopes:
            return self.shows(compose.missing_notice([caption]))
        head = (tuple(b.Cell((b.Text(h),), "center", True) for h in (first, *(c.heading for c in columns))),)
        body = tuple(
            (b.Cell((b.Text(upper_first(name)),), "left", True), *(self._cell(column, scope) for column in columns))
            for scope, name in scopes
        )
        note_runs = tuple(tuple(compose.paragraph(self.words, [n]).content) for n in notes)
        return self.shows(b.Table(id, caption, head, body, notes=note_runs, wide=wide))

    def _cell(self, column: Column, scope: str) -> b.Cell:
        runs: list[b.Inline] = []
        for part in column.figure.split("/"):
            figure = self.words.figure(part.replace("@*", f"@{scope}"))
            if isinstance(figure, compose.Missing):
                return b.Cell((b.Text("…"),), "right")
            if figure.value is None:
                return b.Cell((b.Number(figure.id, figure.shown),), "right")
            runs += [b.Text("/")] if runs else []
            runs += compose.signed(figure) if "(+)" in column.heading else [b.Number(figure.id, figure.shown)]
        return b.Cell((*runs, *([b.Text(column.suffix)] if column.suffix else [])), "right")

    def compare(self, id: str, caption: str, table: str, *definitions: str) -> b.Shown:
        """Each figure against the quarter before and the same quarter of last year, where their data exist; else nothing.

        Rates differ by percentage points, counts by number and per cent; a changed definition is not compared.
        """
        others = self._earlier
        quarter = self.data.period.quarter
        rows, cautions = [], set()
        cards: dict[str, b.Card] = {}
        for scope, name in self.scopes(table, "level"):
            for definition in definitions:
                now = self.figures.get(f"{definition}@{scope}")
                pairs = [Pair(now.id, other.figures.get(now.id), now) for _, other in others] if now else []
                if now is None or not any(p.then and p.then.value is not None for p in pairs):
                    continue
                label = b.Cell((b.Text(f"{now.definition.label}, {name}"),), "left", True)
                cells = [b.Cell((b.Number(now.id, now.shown), b.Text(_unit(now))), "right")]
                for pair, (_, other) in zip(pairs, others, strict=True):
                    when = other.data.period.quarter
                    if pair.then is None or pair.then.value is None:
                        cells += [b.Cell((b.Text("…"),), "right"), b.Cell((b.Text(pair.words),))]
                        continue
                    then = (then_number(pair.then, when), b.Text(_unit(pair.then)))
                    change = change_card(pair, when, quarter)
                    words = change_number(pair, when, quarter) if change else b.Text(pair.words)
                    cells += [b.Cell(then, "right"), b.Cell((words,))]
                    made = [then_card(CardMaker(other.data, other.figures), pair.then, when), *([change] if change else [])]
                    cards |= {card.id: card for card in made}
                    cautions |= {pair.caution} - {""}
                rows.append((label, *cells))
        doubtful = [] if self._doubts_said else [b.Paragraph((b.Text(f.message),), "notice") for f in self.bundle.not_compared]
        self._doubts_said = True
        if not rows:
            return self.shows(*doubtful)
        heads = ["Nội dung", "Quý này", *(h for n, _ in others for h in (n, "Thay đổi"))]
        head = (tuple(b.Cell((b.Text(h),), "center", True) for h in heads),)
        notes = tuple((b.Text(f"Lưu ý: {c}."),) for c in sorted(cautions))
        shown = self.shows(b.Table(id, caption, head, tuple(rows), (5, 2, *([2, 4] * len(others))), notes=notes))
        return b.Shown((*shown.blocks, *cards.values(), *doubtful))

    def closing(self, *sentences: str) -> b.Shown:
        """The last sentence, recipients, signature, and the annex of number cards."""
        period = self.data.period
        last = [compose.paragraph(self.words, [s]) for s in sentences]
        document = period.document
        sign = b.Signature(period.recipients, document.get("signatory_title", ""), document.get("signatory", ""))
        return self.shows(*last, sign, *self._corrections(), b.Annex())

    def _corrections(self) -> list[b.Block]:
        """The declared corrections that were laid over the raw data, for the annex."""
        made = self.data.corrections
        if not made:
            return []
        head = (tuple(b.Cell((b.Text(h),), "center", True) for h in ("STT", "Nội dung đính chính", "Lý do", "Người đính chính", "Ngày")),)
        rows = tuple(
            tuple(b.Cell((b.Text(text),)) for text in (str(n), c.words, c.why, c.who, vietnamese_date(c.day) if c.day else ""))
            for n, c in enumerate(made, 1)
        )
        return [b.Table(CORRECTIONS, "Phụ lục đính chính số liệu gốc", head, rows, (1, 6, 4, 3, 2))]


def _unit(figure: Figure) -> str:
    return "%" if figure.unit == "%" and figure.value is not None else ""


def window_words(window: Window) -> str:
    """``số liệu từ ngày 01/6/2023 đến hết ngày 25/9/2023``."""
    return f"số liệu {window}"


def _room(text: str) -> str:
    """Room left for handwriting keeps its width in every format: several spaces, and what has no number yet (``Số: /BC-UBND``)."""
    text = re.sub(r"(?<=:) *(?=/)", " " * 10, text)
    return re.sub(" {2,}", lambda gap: "\u00a0" * len(gap[0]), text)


def plain(block: b.Paragraph) -> str:
    """A paragraph's text without its notes."""
    return "".join(run.text if isinstance(run, b.Text) else run.shown for run in block.content if not isinstance(run, b.Note))
