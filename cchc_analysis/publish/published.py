"""What the site says of each published quarter: gathered when a quarter is published, kept in its manifest, read back for the index."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cchc_analysis.comparison import COMPARED, Change, Pair, restated
from cchc_analysis.io import store
from cchc_analysis.io.outputs import check_outputs
from cchc_analysis.io.quarters import QuarterBundle
from cchc_analysis.model import Figure, Figures, Finding
from cchc_analysis.periods import Quarter, vietnamese_date
from cchc_analysis.report.site import Highlight, Link, Publication, QuarterSummary, write_index
from cchc_analysis.text import upper_first

_DOCUMENTS = (
    ("report", "Báo cáo quý", "Bản đọc trên màn hình, bản in và bản Word để ký."),
    ("scorecard", "Dự báo điểm", "Điểm từng tiêu chí, khoảng điểm khi thiếu minh chứng, việc nên làm."),
    ("audit", "Soát báo cáo đã công bố", "Từng con số của báo cáo đã công bố được tính lại."),
    ("cases", "Theo dõi hồ sơ", "Hồ sơ sắp đến hạn, quá hạn, thời gian giải quyết."),
)
_DATA = (("figures.csv", "mọi con số"), ("findings.csv", "điều cần xem"), ("manifest.json", "lý lịch bộ tài liệu"))
_FORMATS = {".html": "HTML", ".pdf": "PDF", ".docx": "Word", ".ipynb": "sổ tay"}
_HIGHLIGHTS = ("one_stop.on_time_rate@all", "online.rate@all", "digitisation.components_rate@all", "petitions.rate@all")


def summarise(bundle: QuarterBundle, names: Sequence[str], findings: Iterable[Finding], ink: str) -> QuarterSummary:
    """The summary of a quarter that was just published with the files ``names``."""
    period = bundle.data.period
    counts = Counter(f.severity.value for f in findings)
    highlights = [f for i in _HIGHLIGHTS if (f := bundle.figures.get(i)) and f.value is not None]
    return QuarterSummary(
        quarter=str(period.quarter),
        title=upper_first(period.quarter.title),
        issuer=period.document.get("issuer", ""),
        date=vietnamese_date(bundle.data_day),
        publications=_publications([*names, "manifest.json"]),
        highlights=tuple(Highlight(f"{f.shown}%", f.definition.label, _remark(bundle, f)) for f in highlights),
        faults=counts["fault"],
        warnings=counts["warning"],
        notices=counts["notice"],
        synthetic=period.synthetic,
        ink=ink,
    )


def _remark(bundle: QuarterBundle, figure: Figure) -> str:
    """The numbers put in, and the change against the quarter before where its data are there."""
    then = bundle.previous.figures.get(figure.id) if bundle.previous else None
    if then is None or then.value is None:
        return figure.substituted
    return f"{figure.substituted}; {Pair(figure.id, then, figure).words} so với quý trước"


def _publications(names: Sequence[str]) -> tuple[Publication, ...]:
    made = []
    for stem, title, description in _DOCUMENTS:
        links = tuple(Link(stem + ending, word) for ending, word in _FORMATS.items() if stem + ending in names)
        if links:
            made.append(Publication(title, description, links))
    data = tuple(Link(name, name, detail) for name, detail in _DATA if name in names)
    return (*made, Publication("Dữ liệu", "Để kiểm tra và tính toán tiếp.", data))


def kept(summary: QuarterSummary) -> dict[str, Any]:
    """What of a summary goes into the manifest."""
    names = ("title", "issuer", "date", "faults", "warnings", "notices", "synthetic", "ink")
    return {name: getattr(summary, name) for name in names}


def read_summary(folder: Path) -> QuarterSummary | None:
    """The summary of a published folder; ``None`` when the folder holds no published set."""
    try:
        manifest: Mapping[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return QuarterSummary(
            quarter=manifest["quarter"], publications=_publications([*manifest["outputs"], "manifest.json"]), **manifest["summary"]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def published_rows(folder: Path) -> dict[str, dict[str, str]]:
    """The figures that a published folder holds, as rows of its ``figures.csv`` by id.

    Raises:
        OSError, ValueError: it holds none, or the file is broken.
    """
    try:
        with (folder / "figures.csv").open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except csv.Error as error:
        raise ValueError("figures.csv") from error
    if not set(reader.fieldnames or ()) >= COMPARED or any(None in row or None in row.values() for row in rows):
        raise ValueError("figures.csv")
    return {row["figure_id"]: row for row in rows}


def rows_of(figures: Figures) -> dict[str, dict[str, str]]:
    """Figures as :func:`published_rows` would read them back."""
    return {figure.id: {name: store.csv_safe(text) for name, text in figure.row().items()} for figure in figures.values()}


def changed_since(folder: Path, figures: Figures) -> tuple[Change, ...]:
    """Figures of a published folder that come out otherwise now. When none does, those that its own run found; nothing where none was."""
    try:
        found = tuple(restated(published_rows(folder), rows_of(figures)))
        if found:
            return found
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return tuple(Change(**change) for change in manifest["restated"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()


def check_site(out: Path, root: Path) -> None:
    """Refuse to write the pages over all quarters among raw data, or over pages of the same names that are none of ours.

    Raises:
        OutputError: the sentence names the place.
    """
    check_outputs((out,), root=root)
    for kind in ("index", "trends"):
        page = out / f"{kind}.html"
        if page.exists() and not _is_ours(page, kind):
            raise store.OutputError(f"“{page}” đã có và không phải trang do cchc run lập ra nên không bị thay; chọn nơi khác bằng --out.")


def _is_ours(page: Path, kind: str) -> bool:
    try:
        with page.open("rb") as file:
            return f'data-kind="{kind}"'.encode() in file.read(200)
    except OSError:
        return False


def write_site(out: Path, waiting: Iterable[tuple[Quarter, bool]] = ()) -> Path:
    """``outputs/index.html``: every published quarter, newest first, and the quarters that wait (``True``: their data have faults)."""
    summaries = {s.quarter: s for folder in sorted(out.glob("2???-Q?")) if (s := read_summary(folder))}
    for quarter, faulty in waiting:
        if str(quarter) not in summaries:
            summaries[str(quarter)] = QuarterSummary(str(quarter), upper_first(quarter.title), "", "faults" if faulty else "draft")
    ordered = [summaries[name] for name in sorted(summaries, reverse=True)]
    path = out / "index.html"
    links = [Link("trends.html", "Xu hướng các chỉ số qua các quý")] if (out / "trends.html").exists() else []
    store.write_whole(path, write_index(ordered, issuer=ordered[0].issuer if ordered else "", links=links).encode("utf-8"))
    return path
