"""``period.yaml``: what a quarter's document is called, whom it goes to, and the days that each table covers."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cchc_analysis.findings import finding
from cchc_analysis.io import InputError, Refused
from cchc_analysis.io.cells import MAX_BYTES, too_big
from cchc_analysis.io.sheets import leads_out
from cchc_analysis.io.values import read_date
from cchc_analysis.io.yaml_strict import Node, read_strict
from cchc_analysis.model import Finding, Severity
from cchc_analysis.periods import Quarter, Window, vietnamese_date
from cchc_analysis.tables import Period

FILE = "period.yaml"
KEYS = ("quarter", "synthetic", "scorecard", "profile", "document", "recipients", "windows")
DOCUMENT_KEYS = (
    "parent", "issuer", "number", "place", "date", "unit", "people_committee", "remark", "basis", "year_plan", "compiler",
    "steering_committee", "petition_source", "signatory_title", "signatory",
)  # fmt: skip
"""What the shipped report asks of the document; an office may add keys for sentences of its own."""


@dataclass(frozen=True)
class PeriodFile:
    """A period as read, its findings, and the line of the scorecard and of each window by name."""

    period: Period
    findings: tuple[Finding, ...]
    lines: Mapping[str, int]


def read_period(folder: Path, quarter: Quarter, tables: Iterable[str]) -> PeriodFile:
    """The period of a quarter's folder, and every fault in it; a wrong value is left out, the rest stays.

    Raises:
        InputError: the file is missing or is no YAML mapping.
    """
    node, findings = _read(folder / FILE)
    reader = _Reader(node, findings)
    reader.unknown_keys((), KEYS)
    data: dict[str, Any] = node.data
    if "quarter" not in data:
        reader.fault("ky-thieu", ("quarter",), key="quarter")
    elif str(data["quarter"]) != str(quarter):
        reader.fault("ky-sai-quy", ("quarter",), found=str(data["quarter"]), folder=str(quarter))
    document = reader.mapping("document")
    reader.keys_spelt_wrong("document", document, DOCUMENT_KEYS)
    recipients = data.get("recipients")
    if recipients is not None and not isinstance(recipients, list):
        reader.fault("ky-kieu", ("recipients",), key="recipients", wanted="một danh sách, mỗi dòng bắt đầu bằng dấu gạch")
        recipients = None
    synthetic = data.get("synthetic", False)
    if not isinstance(synthetic, bool):
        reader.fault("ky-kieu", ("synthetic",), key="synthetic", wanted="true hoặc false")
        synthetic = False
    period = Period(
        quarter=quarter,
        windows=reader.windows(set(tables)),
        document={key: reader.text(("document", key), value) for key, value in document.items()},
        recipients=tuple(reader.text(("recipients", i), item) for i, item in enumerate(recipients or ())),
        synthetic=synthetic,
        scorecard=reader.text(("scorecard",), data.get("scorecard")),
        profile=reader.text(("profile",), data.get("profile")),
    )
    lines = {
        str(path[-1]): line for path, line in node.lines.items() if path == ("scorecard",) or (len(path) == 2 and path[0] == "windows")
    }
    return PeriodFile(period, tuple(reader.findings), lines)


def sound_period(folder: Path, quarter: Quarter, tables: Iterable[str], what_fails: str) -> PeriodFile:
    """The period of a quarter's folder, for a command that ``what_fails`` names and that makes no sense with faults in it.

    Raises:
        InputError: the file is missing or has faults.
    """
    try:
        read = read_period(folder, quarter, tables)
    except InputError as error:
        raise InputError(f"Quý {quarter}: {error}", error.findings) from error
    if faults := [f for f in read.findings if f.severity is Severity.FAULT]:
        raise InputError(f"Tệp {FILE} của quý {quarter} còn lỗi nên {what_fails}.", faults)
    return read


def scorecard_named(folder: Path) -> str:
    """The scorecard that a quarter's ``period.yaml`` names; empty when it names none, or cannot be read (which reading it whole tells)."""
    try:
        node, _ = _read(folder / FILE)
    except InputError:
        return ""
    return str(node.data.get("scorecard") or "")


def _read(path: Path) -> tuple[Node, list[Finding]]:
    if not path.exists():
        raise InputError(f"Thư mục của quý không có tệp {FILE}.")
    if not path.is_file() or leads_out(path, path.parent):
        fault = finding("tep-lien-ket" if path.is_symlink() else "tep-khong-doc-duoc", file=FILE, why="không phải tệp thường")
        raise InputError(f"{FILE}: {fault.message}", [fault])
    if path.stat().st_size > MAX_BYTES:
        fault = too_big(FILE, f"{path.stat().st_size // 1_000_000} MB", f"{MAX_BYTES // 1_000_000} MB")
        raise InputError(f"{FILE}: {fault.message}", [fault])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"Tệp {FILE} không phải UTF-8.", [finding("bang-ma", file=FILE)]) from None
    except OSError:
        raise InputError(f"Không mở được tệp {FILE}.") from None
    node, findings = read_strict(text, FILE)
    blocking = [f for f in findings if f.code != "yaml-khoa-trung"]
    if blocking:
        raise InputError(f"{blocking[0].place}: {blocking[0].message}", findings)
    if not isinstance(node.data, dict):
        fault = finding("yaml-cu-phap", file=FILE, line=1, what="tệp phải gồm các dòng “mục: giá trị”")
        raise InputError(f"{FILE}: {fault.message}", [fault])
    return node, list(findings)


@dataclass
class _Reader:
    node: Node
    findings: list[Finding] = field(default_factory=list)

    def fault(self, code: str, path: tuple[str | int, ...], found: str | None = None, **words: str) -> None:
        self.findings.append(
            finding(code, file=FILE, line=self.node.line(*path), column=".".join(map(str, path)), found=found, words=words)
        )

    def unknown_keys(self, path: tuple[str | int, ...], allowed: Iterable[str], code: str = "ky-khoa-la") -> None:
        data = self.node.data
        for step in path:
            data = data[step]
        known = list(allowed)
        for key in data:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
                self.fault(code, (*path, key), found=key, hint=f" Có phải “{near[0]}”?" if near else "")

    def keys_spelt_wrong(self, path: str, data: Mapping[str, Any], known: Iterable[str]) -> None:
        """Keys that are nearly one that is known and not given: others are the office's own."""
        for key in data:
            near = difflib.get_close_matches(key, [k for k in known if k not in data], n=1, cutoff=0.75) if key not in known else []
            if near:
                self.fault("ky-khoa-la", (path, key), found=key, hint=f" Có phải “{near[0]}”?")

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.node.data.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fault("ky-kieu", (key,), key=key, wanted="một nhóm các mục thụt vào dưới")
            return {}
        return value

    def text(self, path: tuple[str | int, ...], value: Any) -> str:
        if isinstance(value, dict | list | bool):
            self.fault("ky-kieu", path, key=".".join(map(str, path)), wanted="chữ")
            return ""
        if path == ("document", "date") and value not in (None, ""):
            day = self.day(path, value)
            return day.isoformat() if day else ""
        return "" if value is None else str(value)

    def day(self, path: tuple[str | int, ...], value: Any) -> date | None:
        """A day as a YAML date or as text; a fault and ``None`` for anything else."""
        if isinstance(value, date):
            return value
        try:
            return read_date(str(value))
        except Refused:
            self.fault("ky-ngay", path, found=str(value), key=".".join(map(str, path)))
            return None

    def windows(self, tables: set[str]) -> dict[str, Window]:
        windows: dict[str, Window] = {}
        data = self.mapping("windows")
        if data:
            self.unknown_keys(("windows",), {*tables, "default"}, "ky-bang-la")
        for name, value in data.items():
            path = ("windows", name)
            if not isinstance(value, dict):
                self.fault("ky-kieu", path, key=".".join(path), wanted="{from: ngày, to: ngày}")
                continue
            self.unknown_keys(path, ("from", "to", "as_of"))
            for end in ("from", "to"):
                if value.get(end) in (None, ""):
                    self.fault("ky-thieu", (*path, end), key=".".join((*path, end)))
            start, end_day, as_of = (
                self.day((*path, key), value[key]) if value.get(key) not in (None, "") else None for key in ("from", "to", "as_of")
            )
            if start and end_day and end_day < start:
                self.fault("ky-khoang-nguoc", path, key=name, start=vietnamese_date(start), end=vietnamese_date(end_day))
            elif start and as_of and as_of < start:
                self.fault("ky-chot-som", (*path, "as_of"), key=name, start=vietnamese_date(start), day=vietnamese_date(as_of))
            elif start and end_day:
                windows[name] = Window(start, end_day, as_of)
        return windows
