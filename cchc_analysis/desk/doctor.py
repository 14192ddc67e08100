"""What this machine has for the work, and what is missing, in words an office user understands."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cchc_analysis import __version__
from cchc_analysis.io.notebooks import notebooks_of
from cchc_analysis.publish.parallel import can_fork

_NEEDED = {
    "pandas": "bảng số liệu", "pyarrow": "tệp Parquet", "papermill": "chạy sổ tay", "nbconvert": "xuất tài liệu", "jupyterlab": "bàn làm việc",
    "matplotlib": "biểu đồ", "typst": "PDF", "python-docx": "Word", "openpyxl": "biểu mẫu Excel", "python-calamine": "đọc Excel",
    "scipy": "lập kế hoạch điểm", "z3-solver": "soát bộ tiêu chí", "pypdfium2": "đọc PDF", "ipykernel": "nhân Jupyter",
}  # fmt: skip
_EXTRA = {
    "polars": "đếm hồ sơ nhanh",
    "duckdb": "đếm hồ sơ lớn",
    "pyspark": "đếm hồ sơ rất lớn",
    "itables": "bảng lọc được trong JupyterLab",
}
_GIGABYTE = 1024**3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is good, what was seen, what to do when it is not. ``needed`` tells a must from a may."""

    name: str
    good: bool
    seen: str
    remedy: str = ""
    needed: bool = True


def examine(root: Path) -> Iterator[Check]:
    """Look at Python, the packages, the project folder and the disk."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= (3, 11), python, "Cần Python 3.11 trở lên.")
    yield Check("cchc_analysis", True, __version__)
    for needed, packages in ((True, _NEEDED), (False, _EXTRA)):
        for name, purpose in packages.items():
            found = _version(name)
            remedy = f"Cài thêm bằng: pip install {name}" + ("" if needed else " (không bắt buộc)")
            yield Check(f"{name} ({purpose})", bool(found), found or "chưa cài", remedy, needed)
    yield Check(
        "Chạy nhanh không cần nhân Jupyter", True, "có" if can_fork() else "không (hệ này chạy sổ tay bằng nhân Jupyter)", needed=False
    )
    quarters = sorted(p.parent.name for p in (root / "data" / "raw").glob("*/period.yaml"))
    remedy = "Chạy lệnh trong thư mục dự án (nơi có data, notebooks), hoặc thêm --root."
    yield Check("Số liệu gốc", bool(quarters), ", ".join(quarters) or f"không thấy quý nào trong {root / 'data' / 'raw'}", remedy)
    notebooks = sorted(p.name for p in notebooks_of(root).glob("*.ipynb"))
    yield Check("Sổ tay", bool(notebooks), ", ".join(notebooks) or "không thấy", remedy)
    target = next(p for p in (root / "outputs", root) if p.exists()) if root.exists() else root
    yield Check("Ghi được kết quả", os.access(target, os.W_OK), str(target.resolve()), "Xin quyền ghi vào thư mục này, hoặc dùng --out.")
    if root.exists():
        free = shutil.disk_usage(root).free
        yield Check("Ổ đĩa còn trống", free > _GIGABYTE, f"{free // _GIGABYTE} GB", "Dọn bớt ổ đĩa: cần ít nhất 1 GB.")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
