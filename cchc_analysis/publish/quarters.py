"""Several quarters side by side, each in a child of its own; then the pages over all of them, when what they show has changed."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from cchc_analysis.io import store
from cchc_analysis.io.cases import case_files
from cchc_analysis.io.lock import locked
from cchc_analysis.io.notebooks import notebooks_of
from cchc_analysis.io.quarters import REMEMBERED, load
from cchc_analysis.periods import Quarter
from cchc_analysis.publish.execution import RunError, execute, export
from cchc_analysis.publish.parallel import can_fork, each_task
from cchc_analysis.publish.published import check_site, write_site
from cchc_analysis.publish.run import Progress, Result, quarters_in, run_quarter, unchanged

_LOCK_SECONDS = 600
_TRENDS = "xu hướng"
_SITE = "site.json"
"""Beside the pages over all quarters: what they were made of, and their hashes."""


def each_quarter(
    quarters: Sequence[str], root: Path, *, jobs: int = 1, step: Callable[[str, str], None] = lambda quarter, text: None, **options: Any
) -> Iterator[tuple[str, Result | Exception]]:
    """Run several quarters, ``jobs`` at a time, each in a child of its own; one that fails does not stop the others."""
    force = options.get("force", False)
    out = options.get("out") or root / "outputs"
    to_run, known = [], False
    for quarter in dict.fromkeys(quarters):
        try:
            done = None if force else unchanged(quarter, root, out=options.get("out"), parameters=options.get("parameters"))
        except ValueError as error:
            yield quarter, error
            continue
        known = True
        if done:
            yield quarter, done
        else:
            to_run.append(quarter)
    if not known or (not to_run and _site_stands(out, root)):
        return
    check_site(out, root)
    lock = locked(root, f"cchc run {' '.join(to_run)}".strip(), wait=_LOCK_SECONDS, waiting=lambda said: step(quarters[0], said))
    with lock, _little_collecting(), _tidied(root, out, to_run):
        if can_fork():
            _import_everything()
            if len(to_run) > 1:
                _share(to_run, root)
            gc.freeze()
        side = jobs // max(1, len(to_run))

        def publish(name: str, say: Progress) -> Result | bytes:
            return _trends(root) if name == _TRENDS else run_quarter(name, root, side=side, progress=say, **options)

        faulty, trends = set(), None
        has_trends = (notebooks_of(root) / "trends.ipynb").exists()
        names = [*([_TRENDS] if has_trends else []), *to_run]  # the longest task first
        for name, outcome in each_task(names, publish, max(1, jobs), step):
            if name == _TRENDS:
                trends = outcome
                continue
            if isinstance(outcome, RunError):
                faulty.add(name)
            yield name, outcome
        pages, failed = ["index.html"], None
        if trends is not None and any(out.glob("2???-Q?/manifest.json")):
            if isinstance(trends, bytes):
                store.write_whole(out / "trends.html", trends)
                pages.append("trends.html")
            else:
                failed = trends
        write_site(out, [(Quarter.parse(name), name in faulty) for name in quarters_in(root)])
        made = {"inputs": _site_inputs(out, root), "outputs": store.hashes([out / name for name in pages], out)}
        store.write_whole(out / _SITE, store.json_bytes(made | ({"inputs": None} if failed else {})))  # a failure is tried again
        if failed:
            yield _TRENDS, failed


def _site_inputs(out: Path, root: Path) -> dict[str, object]:
    """What the pages over all quarters show, by content: published sets (their manifests know the data and the code), open quarters."""
    return {
        "quarters": quarters_in(root),
        "published": store.hashes(out.glob("2???-Q?/manifest.json"), out),
        "notebooks": store.hashes(notebooks_of(root).glob("trends.ipynb"), notebooks_of(root)),
    }


def _site_stands(out: Path, root: Path) -> bool:
    """Whether the pages over all quarters are there as they were made, of what is there now."""
    try:
        kept = json.loads((out / _SITE).read_text(encoding="utf-8"))
        whole = all(store.sha256(out / name) == digest for name, digest in kept["outputs"].items())
        return bool(whole and kept["inputs"] == _site_inputs(out, root))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


@contextmanager
def _little_collecting() -> Iterator[None]:
    """A child lives for seconds and frees everything at its end: collecting garbage as often as usual costs it a seventh of its time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


@contextmanager
def _tidied(root: Path, out: Path, quarters: Sequence[str]) -> Iterator[None]:
    """Clears away at the end what children that were killed had begun to build."""
    try:
        yield
    finally:
        for folder in (out, root / "data" / "processed"):
            for quarter in quarters:
                with suppress(OSError):
                    store.tidy(folder / str(Quarter.parse(quarter)))


def _trends(root: Path) -> bytes:
    """``trends.html``: every indicator over all quarters."""
    return export(execute(notebooks_of(root) / "trends.ipynb", root, {"quarter": "", "root": "."}, not can_fork()), "html")


def _share(quarters: Sequence[str], root: Path) -> None:
    """What quarters have in common, done once before the children are forked: a quarter is read by those after it, a card linted by all.

    Nothing is said here of what cannot be read: the child that needs it will.
    """
    from cchc_analysis.io.scorecards.files import load_scorecard
    from cchc_analysis.scorecard import plan  # noqa: F401
    from cchc_analysis.scorecard.lint import lint

    cards = set()
    for quarter in quarters[-REMEMBERED:]:
        with suppress(Exception):
            if not case_files(root / "data" / "raw" / quarter):  # counting is work for side by side
                bundle = load(quarter, root)
                cards.add(bundle.data.period.scorecard if bundle.figures else "")
    for name in cards - {""}:
        with suppress(Exception):
            lint(load_scorecard(name, root))


def _import_everything() -> None:
    """What every run needs, imported once before the children are forked."""
    # jsonschema's check of international web addresses builds a grammar for a second when imported; no notebook needs it.
    grammar = "rfc3987_syntax"
    missing = sys.modules.setdefault(grammar, cast(ModuleType, None)) is None
    import nbformat  # noqa: F401
    import papermill  # noqa: F401

    from cchc_analysis.publish import engine  # noqa: F401
    from cchc_analysis.report import audited, docx, exporters, html, ink, pdf, quarterly, scorecard_page  # noqa: F401

    if missing:
        del sys.modules[grammar]
