"""Counting files of case records: everything that is wanted of the cases, by the engine that is wanted.

The default engine is pandas, one batch of rows after the other, so that memory stays bounded at any size. The other engines see
the files whole. The same functions count on all of them, so the integers are the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cchc_analysis.cases.ageing import ageing, due_list, handling_days, merge_ageing, merge_days, merge_due
from cchc_analysis.cases.calendar import Calendar
from cchc_analysis.cases.counting import count, differences, listing, merge, needed_columns
from cchc_analysis.cases.record import COLUMNS, CaseDataError
from cchc_analysis.cases.rules import LAW_DEFAULT, Rules
from cchc_analysis.io.cases.exports import CaseImport, canonical
from cchc_analysis.io.cases.store import (
    batches,
    check_whole,
    columns_with_data,
    is_canonical,
    is_synthetic,
    require_engine,
    scan,
    write_records,
)
from cchc_analysis.periods import Window

_PARTS = 32
"""Partial tables that are held before they are added up."""


@dataclass(frozen=True)
class Wish:
    """What is wanted of some cases: always the counts; the rest when it is asked for.

    Attributes:
        window: the days counted and the status day.
        by: the keys of the counts and of the handling times.
        rules: the classification rules.
        calendar: gives the handling times too (``days``), in working days.
        due_within: gives the list of cases due within so many working days or overdue (``due``) and the ageing (``ageing``).
        behind: gives the cases behind this count (``listed``).
        other_rules: gives the cases that these rules place differently (``differences``).
    """

    window: Window
    by: tuple[str, ...] = ("unit",)
    rules: Rules = LAW_DEFAULT
    calendar: Calendar | None = None
    due_within: int | None = None
    behind: str | None = None
    other_rules: Rules | None = None

    def of(self, frame: object) -> dict[str, pd.DataFrame]:
        """Every table wanted, of one frame."""
        shared = {"window": self.window, "rules": self.rules}
        tables = {"counts": count(frame, by=self.by, **shared)}  # type: ignore[arg-type]
        if self.calendar is not None:
            tables["days"] = handling_days(frame, calendar=self.calendar, by=self.by, **shared)  # type: ignore[arg-type]
            if self.due_within is not None:
                tables["due"] = due_list(frame, calendar=self.calendar, within=self.due_within, **shared)  # type: ignore[arg-type]
                tables["ageing"] = ageing(frame, calendar=self.calendar, within=self.due_within, **shared)  # type: ignore[arg-type]
        if self.behind:
            tables["listed"] = listing(frame, column=self.behind, **shared)  # type: ignore[arg-type]
        if self.other_rules:
            tables["differences"] = differences(frame, other=self.other_rules, **shared)  # type: ignore[arg-type]
        return tables

    def merged(self, name: str, parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
        """The table of disjoint parts of the cases."""
        if name == "counts":
            return merge(parts, self.by)
        if name == "days":
            return merge_days(parts, self.by)
        if name in ("due", "ageing"):
            return merge_due(parts) if name == "due" else merge_ageing(parts)
        whole = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
        return whole.sort_values(["unit", "case_id"], kind="stable").reset_index(drop=True)

    @property
    def columns(self) -> list[str]:
        """The columns of the record that are looked at."""
        everything = bool(self.behind or self.other_rules or self.due_within is not None)
        wanted = set(needed_columns(self.by, self.rules, listing=everything))
        if self.calendar is not None:
            wanted |= {"supplement_requested", "supplement_received"}
        return [name for name in needed_columns((), listing=True) if name in wanted]


@dataclass
class Counted:
    """The tables of a :class:`Wish`, by name; ``imported`` says what an import found on the way."""

    tables: dict[str, pd.DataFrame]
    wish: Wish
    engine: str
    synthetic: bool = False
    imported: CaseImport | None = None
    files: list[Path] = field(default_factory=list)

    @property
    def counts(self) -> pd.DataFrame:
        """The counts."""
        return self.tables["counts"]


def count_files(paths: Sequence[Path], wish: Wish, *, engine: str = "pandas", progress: Callable[[int], None] | None = None) -> Counted:
    """Count canonical files.

    Args:
        paths: files for which :func:`~cchc_analysis.io.cases.store.is_canonical` holds.
        wish: what is wanted.
        engine: one of :data:`~cchc_analysis.io.cases.store.ENGINES`.
        progress: called with the number of rows of each batch (pandas only).

    Raises:
        CaseDataError: the engine is not installed, a file is no canonical one, or a column that is counted by is not there.
    """
    require_engine(engine)
    strange = [path.name for path in paths if not is_canonical(path)]
    if strange:
        raise CaseDataError(f"Không phải tệp hồ sơ chuẩn (Parquet): {', '.join(strange)}")
    synthetic = any(is_synthetic(path) for path in paths)
    if engine == "pandas":
        frames = (frame for path in paths for frame in batches(path, columns_with_data([path], wish.columns)))
        return Counted(_add_up(frames, wish, progress), wish, engine, synthetic, files=list(paths))
    columns = columns_with_data(paths, wish.columns)
    try:
        tables = wish.of(scan(paths, engine, columns))
    except Exception:  # each engine has errors of its own; whether the file is to blame is asked of the file
        for path in paths:
            check_whole(path, columns)
        raise
    return Counted(tables, wish, engine, synthetic, files=list(paths))


def count_import(
    source: CaseImport, wish: Wish, *, engine: str = "pandas", keep: Path | None = None, progress: Callable[[int], None] | None = None
) -> Counted:
    """Count the records of an import as they come (pandas), or by way of a canonical file.

    That file becomes ``keep``, unless no record was accepted, or some with doubtful days: nothing takes the place of what was kept before.
    """
    require_engine(engine)
    if engine == "pandas" and keep is None:
        done = Counted(_add_up(source.batches(), wish, progress), wish, engine)
    else:
        if keep:
            keep.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".cchc-", dir=keep.parent if keep else None) as folder:
            path = Path(folder) / "ho_so.parquet"
            write_records(_told(source.batches(), progress), path)
            done = count_files([path], wish, engine=engine)
            if keep and source.accepted and not source.doubtful:
                path.replace(keep)
    done.imported, done.synthetic, done.files = source, source.synthetic, list(source.paths)
    return done


def _told(frames: Iterable[pd.DataFrame], progress: Callable[[int], None] | None) -> Iterable[pd.DataFrame]:
    for frame in frames:
        yield frame
        if progress:
            progress(len(frame))


def _add_up(frames: Iterable[pd.DataFrame], wish: Wish, progress: Callable[[int], None] | None) -> dict[str, pd.DataFrame]:
    parts: dict[str, list[pd.DataFrame]] = {}
    for frame in _told(frames, progress):
        for name, table in wish.of(frame).items():
            parts.setdefault(name, []).append(table)
            if len(parts[name]) >= _PARTS:
                parts[name] = [wish.merged(name, parts[name])]
    if not parts:
        return wish.of(canonical(pd.DataFrame(columns=list(COLUMNS))))
    return {name: wish.merged(name, tables) for name, tables in parts.items()}
