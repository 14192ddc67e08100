"""Wording: templates with figures in braces become paragraphs, so that a number is never typed.

A template is a sentence of the notebook. In braces stand

``{one_stop.received@communes}``
    the figure's printed text;
``{one_stop.resolved_overdue@communes|không có hồ sơ quá hạn|{} hồ sơ quá hạn}``
    a choice: the first text when the figure is zero, the second (with ``{}`` for the number) when it is not;
``{plan.done_before@province|| ({} trước đó)|}``
    a third text stands when the figure is missing, so that the sentence stays;
``{business.change@new:change}``
    a change in words: ``tăng 5,00%``, ``giảm 29,32%``, ``không thay đổi``;
``{plan.done@body}``
    ``@body`` stands for the body that the report speaks of, whatever its level is called in the registry;
``{doc.basis}``, ``{window.one_stop}``, ``{quarter}``, ``{roman}``, ``{year}``, ``{next_roman}``, ``{next_year}``, ``{scope}``
    texts of the quarter.

A rate on a base of zero is printed in words, and the sentence around it fits: ``đạt {x.rate@a}%`` becomes ``tỷ lệ không xác định``.
A paragraph that needs a figure which is missing says so in place of the sentence. Nothing of the input data is ever parsed as a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal, TypeVar

from cchc_analysis.model import UNDEFINED, Figure, Figures, Status
from cchc_analysis.numbers import exact, format_percent
from cchc_analysis.report.blocks import Inline, Note, Number, Paragraph, Text
from cchc_analysis.text import upper_first

Style = Literal["body", "item", "subitem", "basis", "remark", "notice"]
T = TypeVar("T")


class WordingError(ValueError):
    """A template names something that does not exist; ``str()`` says what in Vietnamese."""


@dataclass(frozen=True)
class Missing:
    """Stands in the place of a number that is missing; the paragraph turns into a sentence that says so.

    ``lacking`` is what the number waits for, when that is known.
    """

    label: str
    lacking: str = ""


Part = str | Sequence[Inline]


@dataclass(frozen=True)
class Words:
    """What templates can name: the figures of a quarter, its texts, and the definitions known (to tell a typo from missing data).

    ``body`` is the id of the level that the report speaks of.
    """

    figures: Figures
    texts: Mapping[str, str]
    definitions: Mapping[str, str]
    body: str = ""

    def inlines(self, template: str, scope: str = "", scope_name: str = "") -> list[Inline | Missing]:
        """The runs of one template; ``@*`` stands for the scope."""
        return self._runs(template.replace("@*", f"@{scope}") if scope else template, scope_name, None)

    def _runs(self, template: str, scope_name: str, own: Figure | None) -> list[Inline | Missing]:
        runs: list[Inline | Missing] = []
        for is_field, text in _fields(template):
            runs += self._field(text, scope_name, own) if is_field else [Text(text)]
        return runs

    def _field(self, field: str, scope_name: str, own: Figure | None) -> list[Inline | Missing]:
        name, *choices = _top_level_split(field)
        if not name and own is not None:
            return [Number(own.id, own.shown)]
        if name == "scope":
            return [Text(scope_name)]
        if name in self.texts:
            empty = name.startswith("doc.") and not self.texts[name]
            return [Missing(f"mục document.{name.removeprefix('doc.')} trong period.yaml") if empty else Text(self.texts[name])]
        figure_id, _, form = name.partition(":")
        figure = self.figure(figure_id)
        if isinstance(figure, Missing):
            return self._runs(choices[2], scope_name, None) if len(choices) > 2 else [figure]
        if choices:
            chosen = choices[0] if figure.value == 0 or len(choices) == 1 else choices[1]
            return self._runs(chosen, scope_name, figure)
        if form == "change":
            return change_words(figure)
        if form:
            raise WordingError(f"Không có cách viết “{form}” trong “{{{name}}}”; chỉ có :change")
        return [Number(figure.id, figure.shown)]

    def figure(self, figure_id: str) -> Figure | Missing:
        """A figure that has a value, or what to say in its place. Raises :class:`WordingError` for an unknown definition."""
        if self.body and figure_id.endswith("@body"):
            figure_id = f"{figure_id.removesuffix('body')}{self.body}"
        figure = self.figures.get(figure_id)
        if figure is not None:
            return Missing(figure.title, figure.lacking) if figure.status is Status.MISSING else figure
        definition = figure_id.partition("@")[0]
        if definition in self.definitions:
            return Missing(self.definitions[definition])
        near = get_close_matches(figure_id, [*self.figures, *self.texts], n=1)
        hint = f"; có phải “{near[0]}”?" if near else ""
        raise WordingError(f"Sổ tay nhắc đến “{{{figure_id}}}” nhưng không có con số hay thông tin nào mang tên này{hint}")


def _fields(template: str) -> Iterator[tuple[bool, str]]:
    """The template's parts in order: ``(False, text)`` and ``(True, inside of a pair of braces)``; braces may nest."""
    depth, start = 0, 0
    for position, character in enumerate(template):
        if character == "{":
            if depth == 0:
                if position > start:
                    yield False, template[start:position]
                start = position + 1
            depth += 1
        elif character == "}":
            depth -= 1
            if depth < 0:
                break
            if depth == 0:
                yield True, template[start:position]
                start = position + 1
    if depth:
        raise WordingError(f"Ngoặc nhọn không đủ cặp trong câu: “{template}”")
    if start < len(template):
        yield False, template[start:]


def _top_level_split(field: str) -> list[str]:
    parts, depth = [""], 0
    for character in field:
        depth += (character == "{") - (character == "}")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def change_words(figure: Figure) -> list[Inline | Missing]:
    """A relative change in words; on a base of zero there is no rate, but nothing to nothing is no change."""
    if figure.value is None:
        return [Text("không thay đổi" if figure.numerator == 0 else "không tính được tỷ lệ tăng, giảm vì số so sánh bằng không")]
    value = exact(figure.value)
    if value == 0:
        return [Text("không thay đổi")]
    return [Text("tăng " if value > 0 else "giảm "), Number(figure.id, figure.shown.removeprefix("-")), Text("%")]


def signed(figure: Figure) -> list[Inline]:
    """The figure as a column “Tăng (+), giảm (-)” promises it: a plus before what grew."""
    plus: list[Inline] = [Text("+")] if figure.value is not None and exact(figure.value) > 0 else []
    return [*plus, Number(figure.id, figure.shown)]


def paragraph(
    words: Words, parts: Iterable[Part], style: Style = "body", note: Part = "", *, scope: str = "", scope_name: str = ""
) -> Paragraph:
    """A paragraph of templates and ready runs; with something missing, a notice that names it."""
    runs: list[Inline | Missing] = []
    for part in parts:
        runs += words.inlines(part, scope, scope_name) if isinstance(part, str) else list(part)
    missing = [r for r in runs if isinstance(r, Missing)]
    if missing:
        return missing_notice([r.label for r in missing], [r.lacking for r in missing if r.lacking])
    content = tuple(_fitted(_merge(r for r in runs if not isinstance(r, Missing))))
    if note:
        inside = words.inlines(note) if isinstance(note, str) else list(note)
        content = (
            *content,
            Note(tuple(r for r in _fitted(_merge(r for r in inside if not isinstance(r, Missing))) if isinstance(r, Text | Number))),
        )
    return Paragraph(_capital(content), style)


def synthetic_notice() -> Paragraph:
    """The box that every document of invented figures begins with."""
    return Paragraph((Text("SYNTHETIC – SỐ LIỆU GIẢ LẬP, chỉ để minh họa, không phải số liệu của cơ quan nào.", bold=True),), "notice")


def missing_notice(labels: Sequence[str], lacking: Sequence[str] = ()) -> Paragraph:
    """``Chưa có số liệu: …``, and what it waits for."""
    waits = f" Còn thiếu: {'; '.join(dict.fromkeys(lacking))}." if lacking else ""
    return Paragraph((Text("Chưa có số liệu: ", bold=True), Text("; ".join(dict.fromkeys(labels)) + "." + waits)), "notice")


def _merge(runs: Iterable[Inline]) -> list[Inline]:
    merged: list[Inline] = []
    for run in runs:
        if isinstance(run, Text) and not run.text:
            continue
        last = merged[-1] if merged else None
        if isinstance(run, Text) and isinstance(last, Text) and (run.bold, run.italic) == (last.bold, last.italic):
            merged[-1] = Text(last.text + run.text, run.bold, run.italic)
        else:
            merged.append(run)
    return merged


_REACHES = re.compile(r"([^,;:.]*)\bđạt\s+$")


def _fitted(runs: list[Inline]) -> list[Inline]:
    """The runs with the text around a figure that is not defined fitted to its words: no ``%`` behind, no ``đạt`` before it."""
    fitted = list(runs)
    for i, run in enumerate(runs):
        if not isinstance(run, Number) or run.shown != UNDEFINED:
            continue
        before, behind = fitted[i - 1] if i else None, runs[i + 1] if i + 1 < len(runs) else None
        if isinstance(behind, Text):
            fitted[i + 1] = replace(behind, text=behind.text.removeprefix("%"))
        if isinstance(before, Text) and (found := _REACHES.search(before.text)):
            fitted[i - 1] = replace(before, text=before.text[: found.end(1)] + ("" if "tỷ lệ" in found[1].lower() else "tỷ lệ "))
    return fitted


def _capital(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    first = content[0] if content else None
    if isinstance(first, Text):
        return (Text(upper_first(first.text), first.bold, first.italic), *content[1:])
    return content


def listing(items: Sequence[T], runs_of: Callable[[T], Sequence[Inline]], separator: str = "; ") -> list[Inline]:
    """The items' runs with separators between them."""
    out: list[Inline] = []
    for index, item in enumerate(items):
        if index:
            out.append(Text(separator))
        out += runs_of(item)
    return out


def data_text(text: str, figures: Figures, prefix: str = "activity.") -> list[Inline]:
    """A text of the input data: ``{key}`` becomes the count of that key; everything else stays as it is."""
    runs: list[Inline] = []
    position = 0
    for found in re.finditer(r"\{(\w+)\}", text):
        figure = figures.get(prefix + found[1])
        if figure is None or figure.value is None:
            continue
        runs += [Text(text[position : found.start()]), Number(figure.id, figure.shown)]
        position = found.end()
    return [*runs, Text(text[position:])]


def points_between(now: Figure, then: Figure) -> str:
    """The difference of two rates in percentage points, in words (never per cent of a per cent)."""
    if now.value is None or then.value is None:
        return ""
    difference = exact(now.value) - exact(then.value)
    if difference == 0:
        return "không đổi"
    return f"{'tăng' if difference > 0 else 'giảm'} {format_percent(abs(difference), 2, sign=False)} điểm phần trăm"
