"""A document followed to the letter: its files are written, its figures typed in, its commands run, its outputs compared.

What a document may hold, and what is done with it:

* a line that ends in "tệp `PATH`:" before a fence: the file is written with the fence's text;
* a line that ends in "vào cuối `PATH`:" before a fence: the text is added at the file's end;
* a line that ends in "sửa `PATH`:" before a ``diff`` fence: lines with ``-`` give way to lines with ``+``;
* "tạo thư mục `PATH`" in the text: the folder is made; a file that is written or copied needs its folder to be there;
* "chép thư mục `PATH` thành `PATH`", "chép tệp `PATH` vào thư mục `PATH`" in the text: a copy is made, as with a file manager;
* a line that ends in "vào `PATH`:" before a table with the columns Trang, Nội dung, Kỳ này: the figures are typed into the workbook;
* a ``console`` fence: each line with ``$`` is run by a shell; what follows is all that it prints, where ``…`` stands for any text, alone on
  a line for any lines; ``console mã 1`` says the exit code of the fence's last command, where readers do not see it;
* a ``python`` fence: run by itself, as a doctest where it begins with ``>>>``; a ``text`` fence after a line that ends in "in ra:" is what the command before it prints.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from tests.project.house import ROOT

_FENCE = re.compile(r"(?P<lead>[^\n]*)\n+```(?P<kind>\w*)(?: mã (?P<code>\d+))?\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"(?P<lead>[^\n]*\bvào `(?P<path>[^`]+)`:)\n\n(?P<rows>(?:\|[^\n]*\n)+)")
_DONE_BY_HAND = re.compile(
    r"(?P<what>tạo thư mục|chép thư mục|chép tệp)\s+`(?P<path>[^`]+)`(?:\s+(?:thành|vào thư mục)\s+`(?P<target>[^`]+)`)?", re.IGNORECASE
)
_LEAD = re.compile(r"(?:(?P<what>tệp|vào cuối|sửa) `(?P<path>[^`]+)`|(?P<output>in ra)):$", re.IGNORECASE)


class Unfollowed(AssertionError):
    """The document says one thing, the software does another."""


@dataclass(frozen=True)
class Step:
    """One thing to do, at the line of the document where it is said."""

    line: int
    kind: str
    body: str
    what: str = ""
    path: str = ""
    target: str = ""
    code: int = 0


def steps(text: str) -> Iterator[Step]:
    """What a document asks its reader to do, in its order."""
    found, fenced = [], []
    for match in _FENCE.finditer(text):
        lead = _LEAD.search(match["lead"])
        line = text.count("\n", 0, match.start("body"))
        what = (lead["what"] or lead["output"]).lower() if lead else ""
        path = lead["path"] or "" if lead else ""
        found.append((match.start("kind"), Step(line, match["kind"], match["body"], what, path, code=int(match["code"] or 0))))
        fenced.append(range(match.start("kind"), match.end()))
    for match in _TABLE.finditer(text):
        found.append((match.start("rows"), Step(text.count("\n", 0, match.start()) + 1, "table", match["rows"], "gõ", match["path"])))
    for match in _DONE_BY_HAND.finditer(text):
        if not any(match.start() in fence for fence in fenced) and (match["target"] or match["what"].lower() == "tạo thư mục"):
            line = text.count("\n", 0, match.start()) + 1
            found.append((match.start(), Step(line, "hand", "", match["what"].lower(), match["path"], match["target"] or "")))
    yield from (step for _, step in sorted(found, key=lambda each: each[0]))


@dataclass
class Follower:
    """Does in ``folder`` what a document says."""

    folder: Path
    package: Path = ROOT
    done: list[Step] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)

    def follow(self, document: Path) -> None:
        """Every step of a document."""
        for step in steps(document.read_text(encoding="utf-8")):
            try:
                self.take(step)
            except (Unfollowed, OSError) as error:
                raise Unfollowed(f"{document.name}:{step.line}: {error}") from None
            self.done.append(step)

    def take(self, step: Step) -> None:
        """One step."""
        path = self.folder / step.path
        if step.what == "tệp":
            path.write_text(step.body, encoding="utf-8")
        elif step.what == "vào cuối":
            path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + step.body, encoding="utf-8")
        elif step.what == "sửa":
            self._mend(path, step.body)
        elif step.what == "gõ":
            type_in(path, step.body)
        elif step.what == "tạo thư mục":
            path.mkdir(parents=True, exist_ok=True)
        elif step.what == "chép thư mục":
            shutil.copytree(path, self.folder / step.target)
        elif step.what == "chép tệp":
            shutil.copy(path, (self.folder / step.target).resolve(strict=True))
        elif step.kind == "console":
            self._shell(step.body, step.code)
        elif step.kind == "python":
            self._python(step.body)
        elif step.what == "in ra":
            self._compare(step.body)
        elif step.kind != "text":
            raise Unfollowed(f"a fence “{step.kind}” that nothing says what to do with")

    def _mend(self, path: Path, body: str) -> None:
        lines = body.splitlines()
        old = "\n".join(line[1:] for line in lines if line[:1] != "+")
        new = "\n".join(line[1:] for line in lines if line[:1] != "-")
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise Unfollowed(f"{path.name} holds {text.count(old)} times: {old}")
        path.write_text(text.replace(old, new), encoding="utf-8")

    def _shell(self, body: str, last: int) -> None:
        given = re.findall(r"^\$ ([^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", body, re.MULTILINE)
        for n, (command, wanted) in enumerate(given, 1):
            status, output = self.shell(command)
            self.said.append((command, output))
            expected = last if n == len(given) else 0
            if status != expected:
                raise Unfollowed(f"“{command}” left with {status}, not {expected}:\n{output}")
            if wanted.strip():
                self._compare(wanted)

    def shell(self, command: str) -> tuple[int, str]:
        """Run one command where the last one left off; its exit code and all it prints."""
        script = f"{command}\nstatus=$?; pwd >&3; exit $status"
        reading, writing = os.pipe()
        with os.fdopen(reading) as where:
            outcome = subprocess.run(
                ["bash", "-c", f"exec 3>&{writing}\n{script}"], check=False, cwd=self.folder, env=self._environment, pass_fds=[writing], text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, encoding="utf-8", timeout=280,
            )  # fmt: skip
            os.close(writing)
            self.folder = Path(where.read().strip() or self.folder)
        return outcome.returncode, outcome.stdout

    def _python(self, body: str) -> None:
        if body.startswith(">>> "):
            body = f"import doctest, sys\nexamples = doctest.DocTestParser().get_doctest({body!r}, {{}}, 'doc', 'doc', 0)\n" + (
                "sys.exit(1 if doctest.DocTestRunner().run(examples, out=sys.stderr.write).failed else 0)"
            )
        outcome = subprocess.run(
            [sys.executable, "-c", body], check=False, cwd=self.folder, env=self._environment, text=True, encoding="utf-8", capture_output=True, timeout=280,
        )  # fmt: skip
        self.said.append(("python", outcome.stdout + outcome.stderr))
        if outcome.returncode:
            raise Unfollowed(f"the Python text fails:\n{outcome.stderr}")

    def _compare(self, wanted: str) -> None:
        command, output = self.said[-1]
        if not re.fullmatch(_pattern(wanted), output.strip("\n") + "\n"):
            raise Unfollowed(f"“{command}” prints:\n{output}\nand not:\n{wanted}")

    @property
    def _environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return os.environ | {"PATH": path, "PYTHONPATH": str(self.package), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}


def _pattern(wanted: str) -> str:
    lines = [
        r"(?:[^\n]*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", r"[^\n]*") + r"[ \t]*\n"
        for line in wanted.strip("\n").split("\n")
    ]
    return "".join(lines)


def type_in(path: Path, table: str) -> None:
    """Type the figures of a table of the document into a workbook, as a person would: beside the words of column B."""
    book = openpyxl.load_workbook(path)
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
    if rows[0] != ["Trang", "Nội dung", "Kỳ này"]:
        raise Unfollowed(f"a table to type in has the columns Trang, Nội dung, Kỳ này, not {rows[0]}")
    for sheet_name, words, figure in rows[2:]:
        sheet = book[sheet_name]
        places = [row[0].row for row in sheet.iter_rows(min_col=2, max_col=2) if row[0].value == words]
        if len(places) != 1:
            raise Unfollowed(f"{path.name}, sheet “{sheet_name}” has {len(places)} lines “{words}”")
        sheet.cell(places[0], 3).value = int(figure.replace(".", ""))
    book.save(path)
