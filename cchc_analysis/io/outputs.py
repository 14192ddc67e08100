"""Where a command may not write: over what it reads, among the raw data, over a file of a published set."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cchc_analysis.io.store import OutputError

_RECORDS = frozenset({"manifest.json", "ro-crate-metadata.json"})
_DATA = ("raw", "reference")


def check_outputs(outputs: Iterable[Path | None], inputs: Iterable[Path] = (), root: Path = Path()) -> None:
    """Refuse outputs that would destroy something; to be asked before anything is read or written. ``None`` is an option not given.

    Args:
        outputs: the files (or folders) that a command is told to write.
        inputs: the files that it reads.
        root: the project folder.

    Raises:
        OutputError: the sentence names the place.
    """
    seen: list[Path] = []
    read = list(inputs)
    for path in filter(None, outputs):
        if any(_same(path, other) for other in read):
            raise OutputError(f"“{path}” là tệp đang được đọc nên không ghi đè; chọn tên khác.")
        if any(_same(path, other) for other in seen):
            raise OutputError(f"“{path}” được chọn cho hai kết quả; chọn tên khác.")
        if _among_data(path, root):
            raise OutputError(f"“{path}” nằm trong thư mục số liệu gốc nên không ghi vào; chọn nơi khác.")
        if _published(path):
            raise OutputError(f"“{path}” thuộc bộ tài liệu đã công bố nên không ghi đè; chọn nơi khác.")
        seen.append(path)


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return one.resolve() == other.resolve()


def _among_data(path: Path, root: Path) -> bool:
    """In ``data/raw`` or ``data/reference`` of this project (wherever that leads) or of any other."""
    whole = path.resolve()
    own = any(whole.is_relative_to((root / "data" / name).resolve()) for name in _DATA)
    above = [] if whole.is_relative_to(root.resolve()) else [whole, *whole.parents]
    return own or any(p.parent.name == "data" and p.name in _DATA for p in above)


def _published(path: Path) -> bool:
    """Whether the manifest beside a file lists it, or it is itself a record of the set."""
    try:
        manifest = json.loads((path.parent / "manifest.json").read_text(encoding="utf-8"))
        return path.name in _RECORDS or path.name in manifest["outputs"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False
