"""Where a project folder's notebooks are."""

from __future__ import annotations

from pathlib import Path


def notebooks_of(root: Path) -> Path:
    """The folder's own ``notebooks``, or those of the nearest folder around it: a profile inside a project shares them.

    ``root/notebooks`` when there are none anywhere, so that a message can name it.
    """
    home = root.resolve()
    return next(
        (folder / "notebooks" for folder in (home, *home.parents) if any((folder / "notebooks").glob("*.ipynb"))), root / "notebooks"
    )
