"""``cchc lab``: JupyterLab in the project's folder."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "notebook", nargs="?", default="explore.ipynb", metavar="SỔ_TAY", help="sổ tay mở đầu tiên (mặc định explore.ipynb)"
    )
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án")
    parser.add_argument("--no-browser", action="store_true", help="không tự mở trình duyệt")


def run(args: argparse.Namespace) -> int:
    path = args.root / "notebooks" / args.notebook
    if not path.exists():
        known = ", ".join(sorted(p.name for p in (args.root / "notebooks").glob("*.ipynb"))) or "không có sổ tay nào"
        print(f"Không thấy “{path}”. Trong thư mục notebooks: {known}.", file=sys.stderr)
        return 2
    words = [sys.executable, "-m", "jupyterlab", str(Path("notebooks") / args.notebook)]
    words += ["--ServerApp.root_dir=.", *(["--no-browser"] if args.no_browser else [])]
    return subprocess.run(words, cwd=args.root, check=False).returncode
