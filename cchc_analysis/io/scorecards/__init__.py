"""Scorecards on disk: files checked against a table of keys, the evidence of a quarter, the tests of a card."""

from __future__ import annotations

from pathlib import Path


def own_file(path_or_id: str | Path, root: Path) -> Path | None:
    """The file that is meant, when it is a path from ``root`` and no id of a shipped scorecard."""
    name = str(path_or_id)
    is_path = isinstance(path_or_id, Path) or name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name
    return root / path_or_id if is_path else None
