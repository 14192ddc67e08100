"""The analyst's desk: one small object for a quarter, made for exploring in JupyterLab.

import cchc_analysis as cchc
q = cchc.load("2023-Q3")
q.tables.one_stop        # a tidy data frame
q.figures                # every figure, a row each
q["one_stop.on_time_rate@communes"]   # one figure with its card
q.score                  # points per criterion
"""

from __future__ import annotations

import html
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_analysis.desk.board import what_if
from cchc_analysis.desk.own import with_own
from cchc_analysis.indicators.registry import Formula
from cchc_analysis.io.faults import fault_warning
from cchc_analysis.io.notebooks import project_of
from cchc_analysis.io.quarters import QuarterBundle, load
from cchc_analysis.io.schema import schema
from cchc_analysis.io.scorecards.inputs import score_bundle
from cchc_analysis.model import Figure
from cchc_analysis.numbers import decimal_text
from cchc_analysis.report.cards import CardMaker, card_text
from cchc_analysis.report.quarterly import QuarterlyReport

if TYPE_CHECKING:
    import pandas as pd


class Tables:
    """The checked tables of a quarter as data frames: ``q.tables.one_stop`` or ``q.tables["one_stop"]``; Tab lists them."""

    def __init__(self, bundle: QuarterBundle) -> None:
        self._bundle = bundle

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in schema().tables:
            raise KeyError(f"Không có bảng “{name}”; các bảng: {', '.join(schema().tables)}")
        return self._bundle.data.table(name).to_frame()

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from error

    def __dir__(self) -> list[str]:
        return list(schema().tables)

    def __iter__(self) -> Iterator[str]:
        return iter(self._bundle.data.tables)

    def __repr__(self) -> str:
        filled = sum(bool(len(table)) for table in self._bundle.data.tables.values())
        return f"<Các bảng của quý {self._bundle.data.period.quarter}: {filled} bảng có số liệu; gõ tables. rồi Tab để xem tên>"

    def _repr_html_(self) -> str:
        rows = [
            (name, table.title, str(len(self._bundle.data.table(name))) if name in self._bundle.data.tables else "chưa có")
            for name, table in schema().tables.items()
        ]
        return _table(("Bảng", "Nội dung", "Số dòng"), rows)


class FigureView:
    """One figure as an analyst looks at it: its text, its exact value, and its card."""

    def __init__(self, figure: Figure, text: str) -> None:
        self.figure = figure
        self._text = text

    @property
    def value(self) -> object:
        """The exact value: ``int``, ``Fraction`` or ``Decimal``; ``None`` when missing."""
        return self.figure.value

    def __str__(self) -> str:
        return self.figure.shown

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self._text)}</pre>"


class Desk:
    """A quarter on the analyst's desk."""

    def __init__(self, bundle: QuarterBundle) -> None:
        self.bundle = bundle
        self.tables = Tables(bundle)

    @property
    def quarter(self) -> str:
        """``2023-Q3``."""
        return str(self.bundle.data.period.quarter)

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every figure, a row each, by id: label, scope, printed text, unit, status, window, numerator, denominator."""
        import pandas as pd

        return pd.DataFrame([f.row() for f in self.bundle.figures.values()]).set_index("figure_id")

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What the checks found: severity, place, what was found, what to do."""
        import pandas as pd

        columns = ["severity", "code", "file", "sheet", "cell", "line", "column", "found", "message", "remedy"]
        frame = pd.DataFrame([f.to_json() | {"severity": f.severity.value} for f in self.bundle.data.findings], columns=columns)
        return frame.astype({"line": "Int64"})

    @cached_property
    def score(self) -> pd.DataFrame:
        """Points per criterion of the quarter's scorecard, as decimal numbers in text, rounded half up to four places (``max`` to two); empty when the quarter names no scorecard."""
        import pandas as pd

        result = score_bundle(self.bundle).result if self.bundle.data.period.scorecard else None
        rows = [
            {"code": c.code, "name": c.name, "max": decimal_text(c.max, 2), "low": decimal_text(c.low, 4), "high": decimal_text(c.high, 4),
             "shown": c.shown, "explanation": c.explanation}
            for c in (result.criteria if result else ())
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["code", "name", "max", "low", "high", "shown", "explanation"]).set_index("code")

    @cached_property
    def report(self) -> QuarterlyReport:
        """What the report notebook talks to: sentences, tables and charts of this quarter."""
        return QuarterlyReport(self.bundle)

    def define(self, table: str, id: str, label: str, formula: Formula, *, unit: str = "hồ sơ", digits: int | None = None) -> None:
        """Define an own indicator over a table, for this desk only: its figures join ``figures`` and the report's names.

        >>> q = open_desk("2023-Q3")
        >>> q.define("one_stop", "one_stop.withdrawn_rate", "Tỷ lệ hồ sơ rút", lambda t: t.withdrawn / t.received, unit="%")
        >>> str(q["one_stop.withdrawn_rate@communes"])
        '0,47'

        Without ``digits`` a quotient prints two decimals, anything else none. Raises ``ValueError`` in Vietnamese, with the desk as it
        was, when the name is taken, the table has no such column, or the formula cannot be computed.
        """
        self.bundle = with_own(self.bundle, table, id, label, formula, unit=unit, digits=digits)
        for name in ("figures", "findings", "score", "report"):
            self.__dict__.pop(name, None)

    def what_if(self, *codes: str) -> Any:
        """Sliders for the evidence of these criteria (all when none is named), with the points beside them."""
        return what_if(self.bundle, codes)

    def __getitem__(self, figure_id: str) -> FigureView:
        try:
            figure = self.bundle.figures[figure_id]
        except KeyError:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(figure_id, list(self.bundle.figures), n=3))
            raise KeyError(f"Quý {self.quarter} không có con số “{figure_id}”" + (f"; có phải: {near}?" if near else "")) from None
        return FigureView(figure, card_text(CardMaker(self.bundle.data, self.bundle.figures).card(figure)))

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.bundle.figures)

    def __repr__(self) -> str:
        data = self.bundle.data
        faults = f", trong đó {self.bundle.faults} LỖI" if self.bundle.faults else ""
        return (
            f"<Quý {self.quarter}: {len(data.tables)} bảng, {len(self.bundle.figures)} con số, {len(data.findings)} điều cần xem{faults}>"
        )

    def _repr_html_(self) -> str:
        data = self.bundle.data
        rows = [
            ("tables", "các bảng số liệu đã kiểm tra", str(len(data.tables))),
            ("figures", "mọi con số, mỗi con số một dòng", str(len(self.bundle.figures))),
            ("findings", "lỗi, cảnh báo, lưu ý", str(len(data.findings))),
            ("score", "điểm theo bộ tiêu chí", self.bundle.data.period.scorecard or "không có bộ tiêu chí"),
            ("report", "câu chữ, bảng, biểu đồ của báo cáo", ""),
        ]
        warning = fault_warning(self.bundle)
        said = f"<p><b>{html.escape(warning)}</b></p>" if warning else ""
        return f"<b>Quý {html.escape(self.quarter)}</b>{said}" + _table(("Thuộc tính", "Nội dung", "Số lượng"), rows)


def open_desk(quarter: str, root: str | Path = ".") -> Desk:
    """A quarter by its name under a project folder, or the nearest one around it (JupyterLab works in ``notebooks``).

    Warns when the quarter's data have faults. Raises ``ValueError`` or ``InputError`` in Vietnamese.
    """
    bundle = load(str(quarter), project_of(root))
    if warning := fault_warning(bundle):
        warnings.warn(warning, stacklevel=3)
    return Desk(bundle)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    heading = "".join(f"<th scope=col>{html.escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{heading}</tr></thead><tbody>{body}</tbody></table>"
