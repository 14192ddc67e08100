"""One quarter from raw tables to its published set: papermill runs the notebooks, nbconvert exports them.

Everything is built in a folder aside and takes the place of ``outputs/<quarter>/`` only when it is whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_analysis import __version__
from cchc_analysis.io import crate, store
from cchc_analysis.io.cases import case_files
from cchc_analysis.io.notebooks import notebooks_of
from cchc_analysis.io.period import scorecard_named
from cchc_analysis.io.quarters import QuarterBundle, load
from cchc_analysis.io.scorecards import own_file
from cchc_analysis.io.tables import quarters as quarters_on_disk
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import Quarter
from cchc_analysis.publish.execution import RunError, execute, export, notebook_bytes
from cchc_analysis.publish.parallel import ChildDied, can_fork, each_task
from cchc_analysis.publish.published import changed_since, kept, summarise

if TYPE_CHECKING:
    from cchc_analysis.report.ink import Ink

PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Job:
    """A notebook and the formats it is published in; ``fits`` says whether a quarter's raw folder has what it needs."""

    notebook: str
    name: str
    formats: tuple[str, ...]
    keep_notebook: bool = False
    fits: Callable[[Path], bool] = lambda folder: True


JOBS = (
    Job("quarterly_report.ipynb", "report", ("html", "pdf", "docx"), keep_notebook=True),
    Job("scorecard.ipynb", "scorecard", ("html",), fits=lambda folder: bool(scorecard_named(folder))),
    Job("audit.ipynb", "audit", (), fits=lambda folder: any(folder.glob("published.*"))),
    Job("cases.ipynb", "cases", ("html",), fits=lambda folder: bool(case_files(folder))),
)
"""What a quarter publishes."""

_SETTLED = {"quarter", "root"}
"""Parameters that the command itself gives to every notebook."""


@dataclass(frozen=True)
class Result:
    """What a run did: the published files by name, or that nothing had changed."""

    quarter: str
    folder: Path
    unchanged: bool = False
    files: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    ink: str = ""


Progress = Callable[[str], None]


def run_quarter(
    quarter: str, root: Path, *, out: Path | None = None, parameters: Mapping[str, str] | None = None, force: bool = False,
    kernel: bool = False, side: int = 1, progress: Progress = lambda step: None,
) -> Result:  # fmt: skip
    """Publish a quarter.

    Args:
        quarter: ``2023-Q3``.
        root: the project folder (``data``, ``outputs``, and ``notebooks`` here or in a folder around it).
        out: where the published folder goes; ``root/outputs`` when not given.
        parameters: further notebook parameters, by name.
        force: run even when nothing has changed.
        kernel: run the notebooks in a Jupyter kernel instead of this process (always so where there is no fork).
        side: how many notebooks run side by side, each in a child of its own.
        progress: called with a Vietnamese word for each step.

    Raises:
        RunError: faults in the raw data, an unknown parameter, a failing notebook.
        ValueError, InputError: no such quarter.
        OutputError: the outputs cannot be written.
    """
    from cchc_analysis.report.scorecard_page import published_figures
    from cchc_analysis.report.site import write_quarter_index

    parsed = Quarter.parse(quarter)
    folder = (out or root / "outputs") / str(parsed)
    given = dict(parameters or {})
    if not force and (done := unchanged(quarter, root, out=out, parameters=given)):
        return done
    progress("kiểm tra số liệu")
    bundle = load(parsed, root).with_neighbours()
    jobs = _jobs(root, parsed)
    if not jobs:
        raise RunError(f"Không thấy sổ tay nào trong “{root / 'notebooks'}”; hãy chạy lệnh trong thư mục dự án hoặc dùng --root.")
    own = _parameters(root, jobs, given)
    _check_place(folder)
    inputs = _inputs(root, parsed, jobs, given)
    faults = tuple(f for f in bundle.data.findings if f.severity is Severity.FAULT)
    if faults:
        raise RunError(f"Số liệu quý {parsed} còn {len(faults)} lỗi nên chưa lập báo cáo; xem từng lỗi bằng: cchc check {parsed}", faults)
    store.write_processed(bundle.data, root / "data" / "processed" / str(parsed))
    kernel = kernel or not can_fork()
    by_name = {job.notebook: job for job in jobs}
    with store.built_aside(folder) as aside:

        def publish(name: str, say: Progress) -> Ink | None:
            return _publish(by_name[name], bundle, aside, own[name], kernel=kernel, say=say)

        made: dict[str, Ink | None] = {}
        children = side if side > 1 else 0  # one after another they need no child each: this quarter has its own already
        for name, outcome in each_task(list(by_name), publish, children, lambda name, text: progress(text)):
            if isinstance(outcome, ChildDied):
                raise RunError(f"Sổ tay {name}: {outcome}") from outcome
            if isinstance(outcome, Exception):
                raise outcome
            made[name] = outcome
        ink = next(filter(None, made.values()), None)
        progress("ghi bảng số liệu")
        synthetic = bundle.data.period.synthetic
        findings = (*bundle.data.findings, *bundle.not_compared, *(ink.findings() if ink else ()))
        figures = published_figures(bundle)
        changes = changed_since(folder, figures)
        (aside / "figures.csv").write_bytes(store.figures_csv(figures, synthetic=synthetic))
        (aside / "findings.csv").write_bytes(store.findings_csv(findings, synthetic=synthetic))
        summary = summarise(bundle, [p.name for p in aside.iterdir()], findings, ink.sentence if ink else "")
        (aside / "index.html").write_text(write_quarter_index(summary, findings, changes), encoding="utf-8", newline="\n")
        outputs = store.hashes([aside], aside)
        manifest = {
            "quarter": str(parsed), "version": __version__, "summary": kept(summary), "restated": [asdict(change) for change in changes],
            "inputs": inputs, "outputs": outputs,
        }  # fmt: skip
        (aside / "manifest.json").write_bytes(store.json_bytes(manifest))
        (aside / crate.NAME).write_bytes(store.json_bytes(crate.crate(manifest)))
    files = tuple(sorted(p for p in folder.iterdir() if p.is_file()))
    return Result(str(parsed), folder, files=files, findings=findings, ink=ink.sentence if ink else "")


def _publish(job: Job, bundle: QuarterBundle, aside: Path, given: Mapping[str, str], *, kernel: bool, say: Progress) -> Ink | None:
    """Run one notebook and write what it publishes; the quarterly report is audited before anyone sees it."""
    from cchc_analysis.report.audited import contradictions, open_audit
    from cchc_analysis.report.blocks import read_document
    from cchc_analysis.report.ink import ink_of

    root, quarter = bundle.root, str(bundle.data.period.quarter)
    say(f"chạy {job.notebook}")
    notebook = execute(notebooks_of(root) / job.notebook, root, {"quarter": quarter, "root": "."} | dict(given), kernel)
    for extension in job.formats:
        say(f"xuất {job.name}.{extension}")
        (aside / f"{job.name}.{extension}").write_bytes(export(notebook, extension))
    if job.keep_notebook:
        (aside / f"{job.name}.ipynb").write_bytes(notebook_bytes(notebook))
    if job.name == "audit":
        (aside / "audit.html").write_text(open_audit(quarter, str(root)).page(), encoding="utf-8", newline="\n")
    if job.name != "report":
        return None
    say("soát báo cáo vừa lập")
    if wrong := contradictions(aside / "report.html", bundle):
        said = "; ".join(f"{c.where}: {c.sentence}" for c in wrong)
        raise RunError(f"Báo cáo vừa lập có chỗ không khớp khi soát lại nên chưa công bố: {said}")
    reference, neighbours = bundle.data.reference, filter(None, (bundle.previous, bundle.same_last_year))
    return ink_of(
        read_document(notebook),
        bundle.figures,
        names=reference.names(),
        earlier={str(other.data.period.quarter): other.figures for other in neighbours},
    )


def quarters_in(root: Path) -> list[str]:
    """Every quarter that has raw data, oldest first; a folder of another name (``2023-Q3 - Copy``) is none."""
    raw = root / "data" / "raw"
    return [str(q) for q in quarters_on_disk(raw) if (raw / str(q) / "period.yaml").exists()]


def _inputs(root: Path, quarter: Quarter, jobs: list[Job], parameters: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the outputs depend on, by content. A scorecard's forecast reads the whole year so far, and the card may be the office's own."""
    raw = root / "data" / "raw"
    named = scorecard_named(raw / str(quarter))
    year = [Quarter(quarter.year, number) for number in range(1, quarter.number)] if named else []
    quarters = {quarter, quarter.previous, quarter.same_last_year, *year}
    data = store.input_hashes([*(raw / str(q) for q in quarters), root / "data" / "reference"], root)
    if (card := own_file(named, root)) and card.is_file():
        data |= {Path(named).as_posix(): store.sha256(card)}
    home = notebooks_of(root)
    notebooks = store.hashes([home / j.notebook for j in jobs], home.parent)
    return {"parameters": dict(parameters), "data": data, "notebooks": notebooks, "code": _code()}


@cache
def _code() -> str:
    """One hash over the package's files, rules and templates included."""
    return store.digest(store.hashes([PACKAGE], PACKAGE.parent))


def unchanged(quarter: str, root: Path, *, out: Path | None = None, parameters: Mapping[str, str] | None = None) -> Result | None:
    """The published set of a quarter when it came out of the same inputs and every file is as it was; else ``None``."""
    parsed = Quarter.parse(quarter)
    folder = (out or root / "outputs") / str(parsed)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["inputs"] != _inputs(root, parsed, _jobs(root, parsed), dict(parameters or {})):
            return None
        if any(store.sha256(folder / name) != digest for name, digest in manifest["outputs"].items()):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Result(str(parsed), folder, unchanged=True, files=tuple(sorted(folder / name for name in manifest["outputs"])))


def _jobs(root: Path, quarter: Quarter) -> list[Job]:
    home = notebooks_of(root)
    return [j for j in JOBS if (home / j.notebook).exists() and j.fits(root / "data" / "raw" / str(quarter))]


def _check_place(folder: Path) -> None:
    """A published set takes the place of a published set, never of anything else (``--out data/raw`` would lose the raw data)."""
    if folder.exists() and not (folder / "manifest.json").is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunError(f"“{folder}” đã có và không phải bộ tài liệu do cchc run lập ra nên không bị thay; chọn nơi khác bằng --out.")


def _parameters(root: Path, jobs: list[Job], given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Each notebook's own of the parameters given. Raises :class:`RunError` for one that no notebook has."""
    if not given:
        return {job.notebook: {} for job in jobs}
    if settled := sorted(_SETTLED & set(given)):
        raise RunError(f"Tham số {', '.join(settled)} do lệnh đặt, không đổi bằng -p được; nêu quý trên dòng lệnh và dùng --root.")
    import papermill

    names = {job.notebook: set(papermill.inspect_notebook(str(notebooks_of(root) / job.notebook))) for job in jobs}
    known = set().union(*names.values()) - _SETTLED
    if unknown := sorted(set(given) - known):
        raise RunError(f"Sổ tay không có tham số {', '.join(unknown)}; các tham số có: {', '.join(sorted(known))}.")
    return {notebook: {name: value for name, value in given.items() if name in own} for notebook, own in names.items()}
