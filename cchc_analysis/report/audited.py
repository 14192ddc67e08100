"""The audit of a quarter's published report, for its notebook and for the page beside the report."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from cchc_analysis.audit import AuditResult, Claim, audit_text
from cchc_analysis.audit.claims import Verdict
from cchc_analysis.findings import finding, printable
from cchc_analysis.io import InputError
from cchc_analysis.io.documents.reading import DocumentError, read_document
from cchc_analysis.io.notebooks import project_of
from cchc_analysis.io.quarters import QuarterBundle, load
from cchc_analysis.io.sheets import leads_out
from cchc_analysis.report import blocks as b
from cchc_analysis.report.audit_page import audit_page, coverage_line

_SEVERITY = {"error": "Sai số học", "warning": "Mâu thuẫn", "notice": "Cần giải thích", "none": ""}


class AuditedReport:
    """The published report of a quarter, each claim recomputed and matched to the quarter's figures."""

    def __init__(self, bundle: QuarterBundle, name: str, result: AuditResult) -> None:
        self.bundle, self.name, self.result = bundle, name, result

    def page(self) -> str:
        """The whole text with each claim marked, as one HTML page."""
        return audit_page([(self.name, self.result)], brand=self.bundle.data.period.document.get("issuer", ""))

    def opening(self) -> b.Shown:
        """Meta data, title, and how much of the text was checked."""
        period = self.bundle.data.period
        subject = f"Soát báo cáo đã công bố, {period.quarter.title}"
        meta = b.Meta(
            title=subject, quarter=str(period.quarter), subject=subject, author=period.document.get("issuer", ""),
            date=self.bundle.data_day.isoformat(), synthetic=period.synthetic, kind="audit",
        )  # fmt: skip
        return b.Shown((meta, b.Title("SOÁT SỐ LIỆU", subject), b.Paragraph((b.Text(coverage_line(self.result)),))))

    def to_explain(self) -> b.Shown:
        """What the office should explain: place, what was printed, the verdict as a sentence."""
        claims = self.result.of(Verdict.INCONSISTENT)
        if not claims:
            return b.Shown((b.Paragraph((b.Text("Không có con số nào cần giải trình."),)),))
        head = (tuple(b.Cell((b.Text(h),), "center", True) for h in ("Mã", "Mức", "Vị trí", "Nội dung")),)
        rows = tuple(tuple(b.Cell((b.Text(text),)) for text in (c.id, _SEVERITY[c.severity], c.where, c.sentence)) for c in claims)
        return b.Shown((b.Table("can-giai-trinh", "Những chỗ cần giải trình", head, rows, (2, 3, 4, 12)),))


def open_audit(quarter: str, root: str = ".") -> AuditedReport:
    """Read a quarter and the published report beside its tables.

    Raises:
        ValueError, InputError: no such quarter, no published report, several, a link out of the folder, or one that cannot be read.
    """
    project = project_of(root)
    bundle = load(quarter, project)
    folder = project / "data" / "raw" / str(bundle.data.period.quarter)
    found = sorted(folder.glob("published.*"))
    if not found:
        raise InputError(f"Quý {quarter} không có báo cáo đã công bố (tệp published.* trong {folder}).")
    if len(found) > 1:
        names = ", ".join(printable(path.name) for path in found)
        raise InputError(f"Quý {quarter} có {len(found)} tệp báo cáo đã công bố ({names}); giữ một tệp, chuyển các tệp kia đi nơi khác.")
    if leads_out(found[0], folder):
        fault = finding("tep-lien-ket", file=found[0].name)
        raise InputError(f"{fault.place}: {fault.message} {fault.remedy}", [fault])
    return _audited(bundle, found[0])


@lru_cache(maxsize=1)
def _audited(bundle: QuarterBundle, path: Path) -> AuditedReport:
    """The notebook and the page beside it ask one after the other; another bundle means that a file has changed."""
    try:
        blocks = read_document(path)
    except DocumentError as error:
        raise InputError(str(error)) from error
    return AuditedReport(bundle, path.name, audit_text(blocks, figures=bundle.figures, quarter=bundle.data.period.quarter))


def contradictions(path: Path, bundle: QuarterBundle) -> list[Claim]:
    """What an auditor would call wrong in a report that we wrote ourselves; notices are for the office, not for us.

    A number inside a unit's name ("Phường 12") is no figure: our own names are known, so it is blotted out first. The cells of our
    tables are figures, printed from their exact values: what an auditor makes of a few rows by trial is no reason to doubt them.
    """
    names = [n for u in bundle.data.reference.units.values() for n in (u.name, *u.aliases) if re.search(r"\d", n)]
    blocks = read_document(path)
    if names:
        pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))), re.IGNORECASE)

        def blot(text: str) -> str:
            return pattern.sub(lambda found: re.sub(r"\d", "x", found[0]), text)

        blocks = [replace(block, text=blot(block.text), cells=tuple(map(blot, block.cells))) for block in blocks]
    result = audit_text(blocks, figures=bundle.figures, quarter=bundle.data.period.quarter)
    printed = {figure.shown for figure in bundle.figures.values()}

    def of_a_figure(claim: Claim) -> bool:
        return blocks[claim.at.block].kind == "row" and claim.published_raw.strip(" %") in printed

    return [c for c in result.of(Verdict.INCONSISTENT) if c.severity in ("error", "warning") and not of_a_figure(c)]
