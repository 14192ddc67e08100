"""``cchc lab``: JupyterLab in the project's folder."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from cchc_analysis.io.notebooks import notebooks_of
from cchc_analysis.io.store import write_whole


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "notebook", nargs="?", default="explore.ipynb", metavar="SỔ_TAY", help="sổ tay mở đầu tiên (mặc định explore.ipynb)"
    )
    parser.add_argument("--root", type=Path, default=Path(), metavar="THƯ_MỤC", help="thư mục dự án")
    parser.add_argument("--new", action="store_true", help="tạo sổ tay mới với tên ấy từ mẫu rồi mở")
    parser.add_argument("--no-browser", action="store_true", help="không tự mở trình duyệt")


def run(args: argparse.Namespace) -> int:
    home = notebooks_of(args.root)
    path = home / args.notebook
    if args.new and (refusal := _make(path, home)):
        print(refusal, file=sys.stderr)
        return 2
    if not path.exists():
        known = ", ".join(sorted(p.name for p in home.glob("*.ipynb"))) or "không có sổ tay nào"
        print(f"Không thấy “{path}”. Trong thư mục “{home}”: {known}.", file=sys.stderr)
        return 2
    if home.parent.resolve() != args.root.resolve():
        inside = os.path.relpath(args.root.resolve(), home.parent.resolve())
        print(
            f"Sổ tay dùng chung ở “{home}”: đặt tham số root = {Path(inside).as_posix()!r} để xem số liệu của thư mục này.", file=sys.stderr
        )
    words = [sys.executable, "-m", "jupyterlab", str(Path("notebooks") / args.notebook)]
    words += ["--ServerApp.root_dir=.", *(["--no-browser"] if args.no_browser else [])]
    return subprocess.run(words, cwd=home.parent, check=False).returncode


def _make(path: Path, home: Path) -> str:
    """Make a notebook from the template; why not, when it cannot be made."""
    template = home / "templates" / "analysis.ipynb"
    if path.suffix != ".ipynb" or path.parent != home or path.name.startswith("."):
        return f"“{path.name}” không phải tên sổ tay; đặt tên như phan-tich-xa.ipynb, không kèm thư mục."
    if path.exists():
        return f"“{path}” đã có; đặt tên khác, hoặc bỏ --new để mở."
    if not template.is_file():
        return f"Không thấy mẫu “{template}”."
    write_whole(path, template.read_bytes())
    return ""
