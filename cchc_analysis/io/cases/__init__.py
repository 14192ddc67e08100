"""Case records on disk: exports of any known layout in, canonical records, counts by the engine that is wanted.

A quarter's records stand in ``data/raw/<quarter>/ho_so/`` or in one file ``ho_so.csv``, ``ho_so.xlsx``, ``ho_so.parquet`` beside the
typed tables.
"""

from __future__ import annotations

from pathlib import Path

STEM = "ho_so"


def case_files(folder: Path) -> list[Path]:
    """The files of case records in a quarter's raw folder, in a fixed order; of any kind, so that one that cannot be read is told."""
    inside = folder / STEM
    found = [*folder.glob(f"{STEM}.*"), *(inside.iterdir() if inside.is_dir() else ())]
    return sorted(path for path in found if path.is_file() and path.suffix.casefold() != ".md" and not path.name.startswith((".", "~$")))
