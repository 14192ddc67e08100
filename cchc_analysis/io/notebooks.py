"""Where a project folder's notebooks are, and the project folder that a notebook belongs to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def notebooks_of(root: Path) -> Path:
    """The folder's own ``notebooks``, or those of the nearest folder around it: a profile inside a project shares them.

    ``root/notebooks`` when there are none anywhere, so that a message can name it.
    """
    found = _nearest(root, lambda folder: any((folder / "notebooks").glob("*.ipynb")))
    return (found or root) / "notebooks"


def project_of(root: str | Path) -> Path:
    """The folder itself when it has ``data/raw``, or the nearest folder around it that has: JupyterLab works in ``notebooks``.

    The folder as given when none has, so that a message can name it.
    """
    given = Path(root)
    if (given / "data" / "raw").is_dir():
        return given
    return _nearest(given, lambda folder: (folder / "data" / "raw").is_dir()) or given


def _nearest(root: Path, holds: Callable[[Path], bool]) -> Path | None:
    home = root.resolve()
    return next((folder for folder in (home, *home.parents) if holds(folder)), None)
