"""YAML without its traps: for ``period.yaml``, scorecards and every other file that people write by hand.

Read from the parser's events, never through object construction: no tags, no anchors or aliases, no merge keys, one
document, a bounded size and depth, every key once. Plain scalars are ``null``/``true``/``false``, whole numbers (``int``),
decimal numbers (``Decimal``, so that ``0.97`` and ``7.10`` stay as written), ISO dates (``date``); everything else, and
everything in quotes, is text in NFC. So ``no`` is text, ``010`` is text, and ``1.2.3`` is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from cchc_analysis.findings import finding
from cchc_analysis.model import Finding
from cchc_analysis.text import nfc

Path = tuple[str | int, ...]

MAX_CHARACTERS, MAX_NODES, MAX_DEPTH = 2_000_000, 100_000, 40

_INT = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,17})\.\d{1,18}")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlError(ValueError):
    """A file that is not strict YAML; ``findings`` lists every fault, ``str()`` is the first in Vietnamese."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{findings[0].place}: {findings[0].message}")
        self.findings = findings


@dataclass(frozen=True)
class Node:
    """A document read: plain ``data`` (dict, list, scalars), the 1-based line of every key and item, and where values stand in the text.

    ``lines[("windows", "default", "from")]`` is the line of the key ``from``; ``lines[("recipients", 0)]`` of an item.
    ``spans`` holds the first and the last position (not counted) of a scalar, quotes included; of a group only where it begins, twice.
    """

    data: Any
    lines: Mapping[Path, int]
    file: str = ""
    spans: Mapping[Path, tuple[int, int]] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of a key or item; of its nearest known parent when the path is not in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class _Level:
    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None
    skip: bool = False


@dataclass
class _Builder:
    file: str
    plain: Callable[[str], Any]
    findings: list[Finding] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=lambda: {(): 1})
    spans: dict[Path, tuple[int, int]] = field(default_factory=dict)
    stack: list[_Level] = field(default_factory=list)
    root: Any = None
    documents: int = 0
    nodes: int = 0

    def fault(self, code: str, line: int, found: str | None = None, **words: str) -> None:
        self.findings.append(finding(code, file=self.file, line=line, found=found, words=words))

    def take(self, event: Any) -> bool:
        """Take one event; ``False`` stops the reading (a limit was met)."""
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.fault("yaml-cu-phap", line, what="tệp có nhiều hơn một tài liệu (dấu ---)")
                return False
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.fault("yaml-neo", line)
            return False
        elif isinstance(event, yaml.ScalarEvent):
            self.check_tag(event, line)
            return self.scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.check_tag(event, line)
            return self.open({} if isinstance(event, yaml.MappingStartEvent) else [], event, line)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()
        return True

    def check_tag(self, event: Any, line: int) -> None:
        if event.tag not in (None, "!"):
            self.fault("yaml-cu-phap", line, what=f"không dùng thẻ kiểu “{event.tag}”")

    def scalar(self, event: Any, line: int) -> bool:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            key = nfc(event.value)
            path = (*top.path, key)
            top.key, top.skip = key, path in self.lines
            if top.skip:
                self.fault("yaml-khoa-trung", line, found=key, first=str(self.lines[path]))
            elif key == "<<":
                self.fault("yaml-neo", line)
            else:
                self.lines[path] = line
            return True
        placed = self.place(self.plain(event.value) if event.implicit[0] else _quoted(event), line)
        if placed is not None:
            self.spans[placed] = event.start_mark.index, event.end_mark.index
        return placed is not None

    def open(self, value: dict[str, Any] | list[Any], event: Any, line: int) -> bool:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self.fault("yaml-cu-phap", line, what="tên khóa phải là một chữ hoặc một từ")
            return False
        path = self.place(value, line)
        if path is None or len(self.stack) >= MAX_DEPTH:
            if path is not None:
                self.fault("yaml-qua-lon", line, limit=f"{MAX_DEPTH} tầng lồng nhau")
            return False
        self.spans[path] = event.start_mark.index, event.start_mark.index
        self.stack.append(_Level(value, path))
        return True

    def place(self, value: Any, line: int) -> Path | None:
        """Put a value where it belongs; its path, or ``None`` when there are too many."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.fault("yaml-qua-lon", line, limit=f"{MAX_NODES} mục")
            return None
        if not self.stack:
            self.root = value
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            path = (*top.path, len(top.value))
            self.lines.setdefault(path, line)
            top.value.append(value)
            return path
        key, top.key = top.key or "", None
        if top.skip:
            return (*top.path, f"{key}#{line}")
        top.value[key] = value
        return (*top.path, key)


def read_scalar(text: str) -> Any:
    """The value of a plain (unquoted) scalar: see the module's text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    found = _DATE.fullmatch(text)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return text
    return nfc(text)


def _quoted(event: Any) -> str:
    lines = str(event.value).split("\n") if event.style in ("|", ">") else [str(event.value)]
    return "\n".join(nfc(line) for line in lines).strip("\n")


def read_strict(text: str, file: str, plain: Callable[[str], Any] = read_scalar) -> tuple[Node, tuple[Finding, ...]]:
    """Read a document without raising: what could be read, and every fault found (a repeated key keeps its first value).

    ``plain`` reads an unquoted scalar; a file whose numbers are not YAML's gives a function of its own.
    """
    builder = _Builder(file, plain)
    if len(text) > MAX_CHARACTERS:
        builder.fault("yaml-qua-lon", 1, limit=f"{MAX_CHARACTERS} ký tự")
        return Node(None, builder.lines, file), tuple(builder.findings)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not builder.take(event):
                break
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        builder.fault("yaml-cu-phap", line, what=_explain(error, text))
    except (ValueError, UnicodeError):
        builder.fault("yaml-cu-phap", 1, what="có ký tự không hợp lệ")
    return Node(builder.root, builder.lines, file, builder.spans), tuple(builder.findings)


def load_strict(text: str, file: str) -> Node:
    """Read a document; ``file`` is the name that findings show.

    Raises:
        YamlError: with every fault found, each a Finding with its line.
    """
    node, findings = read_strict(text, file)
    if findings:
        raise YamlError(findings)
    return node


def _explain(error: yaml.YAMLError, text: str) -> str:
    problem, mark = str(getattr(error, "problem", "") or ""), getattr(error, "problem_mark", None)
    # of some tabs the C parser says only that a character cannot stand there
    if "a tab character" in problem or (mark and text[mark.index : mark.index + 1] == "\t"):
        return "thụt dòng bằng phím Tab; phải dùng dấu cách"
    if "mapping values are not allowed" in problem:
        return "có dấu hai chấm trong chữ chưa đặt trong ngoặc kép, hoặc thụt dòng sai"
    if "end of stream" in problem or "unexpected end" in problem:
        return "ngoặc mở mà chưa đóng"
    if isinstance(error, yaml.reader.ReaderError) or "control characters" in problem:
        return "có ký tự điều khiển không được phép"
    if "expected <block end>" in problem or "did not find expected key" in problem or "block" in problem:
        return "các dòng không thụt thẳng hàng"
    return "không đúng cú pháp YAML"
