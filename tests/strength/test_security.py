"""Inputs made by someone who means harm: nothing is read or written outside, nothing is run, nothing is called, nothing swells."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from cchc_analysis.cli import main
from cchc_analysis.io import InputError, store
from cchc_analysis.io.documents.reading import DocumentError, read_document
from cchc_analysis.io.period import read_period
from cchc_analysis.io.scorecards.files import ScorecardError, read_examples, read_scorecard
from cchc_analysis.io.tables import load_quarter
from cchc_analysis.periods import Quarter, Window
from tests.io.places import QUARTER
from tests.strength.record import tried
from tests.strength.scene import Scene, contents

AREA = "Tấn công"
FORMULAS = [
    "=cmd|'/C calc'!A0",
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd|'/C calc'!A0",
    '=HYPERLINK("file:///c:/x","xã Một")',
]
BAD_QUARTERS = [
    "../2024-Q2",
    "2024-Q2/../../x",
    "/etc",
    "2024-Q2\n",
    "２０２４-Q2",
    "2024-Q2 ",
    "..",
    "",
    "2024-Q9",
    "~",
    "2024-Q2\\..\\x",
    "%2e%2e",
]
VERBS = ["check", "run", "score", "new", "collect", "plan", "explain", "diff"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("quarter", BAD_QUARTERS)
@tried(
    AREA, "Tên quý dẫn ra ngoài thư mục hoặc viết bằng ký tự lạ, ở mọi lệnh nhận tên quý", "Mã 2, “không hợp lệ”; không đọc, không ghi gì"
)
def test_a_quarter_is_no_path(verb: str, quarter: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(scene.root)
    more = {"plan": ["--target", "5"], "explain": [], "diff": ["2024-Q2"]}.get(verb, [])
    words = [verb, *(["x"] if verb == "explain" else []), quarter, *more, "--root", str(scene.root)]
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "không hợp lệ" in said or (quarter == "2024-Q9" and said)
    assert contents(scene.root) == before


@pytest.mark.parametrize("unit", ["../../x", "/etc/x", "..", "a/b", "a\\b", "con", "x\x00y", ".an", "C:x"])
@tried(AREA, "Mã đơn vị trong danh mục dẫn ra ngoài thư mục biểu mẫu", "Không tệp nào ra ngoài thư mục biểu mẫu; danh mục bị nêu lỗi")
def test_a_unit_is_no_path(unit: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    path = scene.root / "data" / "reference" / "units.csv"
    text = path.read_text(encoding="utf-8-sig")
    first = text.splitlines()[1].split(",")[0]
    path.write_text(text.replace(f"\n{first},", f"\n{unit},", 1), encoding="utf-8")
    (scene.root / "data" / "reference" / "forms.csv").write_text(
        "Cấp,Đơn vị,Bảng\nxa,,mot_cua\nhuyen,,mot_cua\n,,mot_cua\n", encoding="utf-8"
    )
    before = set(scene.root.parent.rglob("*"))
    main(["new", "2024-Q3", "--root", str(scene.root)])
    assert "Traceback" not in capsys.readouterr().err
    inside = scene.root / "data" / "raw" / "2024-Q3"
    new = set(scene.root.parent.rglob("*")) - before
    assert all(p == inside or p.is_relative_to(inside) for p in new), new
    assert all(p.name in {"bieu-mau", "period.yaml"} or re.fullmatch(r"[\w-]+\.xlsx", p.name) for p in new - {inside})


@pytest.mark.parametrize(
    "out", ["data/raw", *(pytest.param(o, marks=pytest.mark.slow) for o in ("data/reference", "data/raw/2024-Q2/mot_cua.csv", "."))]
)
@tried(
    AREA,
    "--out trỏ vào chính số liệu gốc, danh mục, một tệp, thư mục dự án",
    "Không thay thư mục nào không do cchc run lập ra; số liệu gốc còn nguyên",
)
def test_outputs_never_replace_anything_else(out: str, scene: Scene) -> None:
    (scene.root / "2024-Q2").mkdir()
    (scene.root / "2024-Q2" / "quan-trong.txt").write_text("giữ lại")
    (scene.root / "data" / "reference" / "2024-Q2").mkdir()
    (scene.root / "data" / "reference" / "2024-Q2" / "quan-trong.txt").write_text("giữ lại")
    before = {k: v for k, v in contents(scene.root).items() if k != ".cchc.lock"}
    raw = scene.before
    scene.before = {}
    done = _run_anywhere(scene, out)
    assert done.returncode == 1
    assert any(words in done.stderr for words in ("không bị thay", "Không ghi được", "không ghi vào"))
    after = contents(scene.root)
    assert all(after[k] == v for k, v in before.items())
    assert {k: v for k, v in contents(scene.root / "data" / "raw").items() if k in raw} == raw


def _run_anywhere(scene: Scene, out: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "cchc_analysis.cli", "run", "2024-Q2", "--out", out]
    return subprocess.run(words, cwd=scene.root, capture_output=True, encoding="utf-8", check=False)


EVIL_WORDS = [
    '"""\nimport os; os.mkdir("bi-hack")\n"""',
    "'); import os; os.mkdir('bi-hack') #",
    "\\",
    "{one_stop.received@communes}",
    "<script>alert(1)</script>",
    "\x1b[2J\u202e",
]


@pytest.mark.parametrize("value", EVIL_WORDS)
@tried(
    AREA, "-p có mã Python, HTML, mẫu câu, ký tự điều khiển trong giá trị", "Giá trị chỉ là chữ: không chạy, không mở thẻ; bộ mới trọn vẹn"
)
def test_a_parameter_is_text(value: str, scene: Scene) -> None:
    if value != EVIL_WORDS[0]:
        from papermill.translators import PythonTranslator

        assert eval(PythonTranslator.translate(value)) == value
        return
    done = scene.cchc("run", "2024-Q2", "-p", "word", value)
    assert done.code == 0, done
    assert not list(scene.root.rglob("bi-hack"))
    page = BeautifulSoup((scene.published / "report.html").read_text(encoding="utf-8"), "lxml")
    assert "os.mkdir" in page.get_text()


@pytest.mark.parametrize("name", ["quarter", "root"])
@tried(AREA, "-p đổi chính tên quý hoặc thư mục của lần chạy", "Mã 1: không công bố quý này dưới tên quý khác")
def test_parameters_do_not_change_the_quarter(name: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    from cchc_analysis.publish.execution import RunError
    from cchc_analysis.publish.run import run_quarter

    with pytest.raises(RunError, match="do lệnh đặt"):
        run_quarter("2024-Q2", scene.root, parameters={name: "2023-Q3"}, force=True)
    scene.nothing_lost()


ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(9)
)


@tried(
    AREA,
    "Bom bí danh YAML (tỷ lần cười) trong period.yaml, bộ tiêu chí, ví dụ của bộ tiêu chí",
    "Từ chối ngay, nêu dòng; dưới 1 giây, dưới 50 MB",
)
def test_yaml_bombs(tmp_path: Path) -> None:
    (tmp_path / "period.yaml").write_text(ALIASES, encoding="utf-8")
    with bounded(1, 50_000_000):
        with pytest.raises(InputError, match="dòng 1"):
            read_period(tmp_path, QUARTER, ())
        for read in (read_scorecard, read_examples):
            with pytest.raises(ScorecardError) as told:
                read(ALIASES, "bom.yaml")
            assert {f.code for f in told.value.findings} >= {"yaml-neo"}


class bounded:
    """A block that must end within some seconds and some bytes of memory."""

    def __init__(self, seconds: float, size: int) -> None:
        self.seconds, self.size = seconds, size

    def __enter__(self) -> None:
        tracemalloc.start()
        self.start = time.monotonic()

    def __exit__(self, *_: object) -> None:
        spent, peak = time.monotonic() - self.start, tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert spent < self.seconds * 10, f"{spent:.1f} s"  # room for a busy machine
        assert peak < self.size, f"{peak / 1e6:.0f} MB"


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10)) + "]>"
OUTSIDE = "<!DOCTYPE x [<!ENTITY bi SYSTEM 'file:///etc/passwd'>]>"


def word_file(path: Path, *, doctype: str = "", text: str = "Tỷ lệ 5/10", part: str = "word/document.xml", more: bytes = b"") -> Path:
    """A Word file whose ``part`` has a document type and a text of its own."""
    import docx

    document = docx.Document()
    document.add_paragraph("Tỷ lệ đúng hạn 5/10 hồ sơ, đạt 50%.")
    document.save(str(path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = (
        f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>"
        if part.endswith("document.xml")
        else f"<w:footnote><w:t>{text}</w:t></w:footnote>"
    )
    root = "document" if part.endswith("document.xml") else "footnotes"
    parts[part] = f'<?xml version="1.0"?>{doctype}<w:{root} xmlns:w="{WORD}">{body}</w:{root}>'.encode() + more
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("part", ["word/document.xml", "word/footnotes.xml"])
@pytest.mark.parametrize(("doctype", "entity"), [(LAUGHS, "&a9;"), (OUTSIDE, "&bi;")], ids=["tỷ lần cười", "tệp ngoài"])
@tried(AREA, "Thực thể XML trong tệp Word cần soát: bom nở, đọc tệp của máy", "Không nở, không mở tệp nào của máy; dưới 1 giây, dưới 60 MB")
def test_entities_in_a_word_file(part: str, doctype: str, entity: str, tmp_path: Path) -> None:
    path = word_file(tmp_path / "x.docx", doctype=doctype, text=f"Tỷ lệ {entity}", part=part)
    with bounded(1, 60_000_000):
        try:
            text = "".join(block.text for block in read_document(path))
        except DocumentError:
            text = ""
    assert "root:" not in text
    assert len(text) < 10_000


@tried(AREA, "Bom nén: tệp Word 400 kB bung ra 400 MB", "Từ chối trước khi bung; dưới 1 giây, dưới 20 MB")
def test_a_zip_bomb_in_word(tmp_path: Path) -> None:
    path = word_file(tmp_path / "x.docx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/bom.xml", "w", force_zip64=True) as part:
        for _ in range(400):
            part.write(b" " * 1_000_000)
    assert path.stat().st_size < 1_000_000
    with bounded(1, 20_000_000), pytest.raises(DocumentError, match="bung ra quá lớn"):
        read_document(path)


@pytest.mark.parametrize("name", ["ong.txt", "thietbi.txt", "thumuc.txt"])
@tried(AREA, "Tài liệu cần soát là ống dẫn, thiết bị vô tận (/dev/zero), thư mục", "Từ chối ngay, không chờ, không đọc")
def test_no_plain_file_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    {"ong.txt": lambda: os.mkfifo(path), "thietbi.txt": lambda: path.symlink_to("/dev/zero"), "thumuc.txt": path.mkdir}[name]()
    with bounded(1, 5_000_000):
        with pytest.raises(DocumentError, match="không phải tệp thường"):
            read_document(path)
        with pytest.raises(ScorecardError):
            from cchc_analysis.io.scorecards.files import load_scorecard

            load_scorecard(path)


@pytest.mark.parametrize("name", ["units.csv", "levels.csv", "targets.csv"])
@tried(AREA, "Danh mục trong data/reference là liên kết tới tệp bí mật ở ngoài", "Nội dung tệp ngoài không hiện ở đâu")
def test_registries_that_are_links(name: str, scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    (secret := scene.root.parent / "mat.csv").write_text("mật khẩu,BIMAT123\nBIMAT123,BIMAT123\n", encoding="utf-8")
    path = scene.root / "data" / "reference" / name
    path.unlink()
    path.symlink_to(secret)
    main(["check", "2024-Q2", "--root", str(scene.root)])
    captured = capsys.readouterr()
    assert "BIMAT123" not in captured.out + captured.err
    scene.nothing_lost()


@tried(
    AREA,
    "Mọi tệp trong thư mục quý là liên kết tới tệp bí mật ở ngoài, kể cả period.yaml, cai-chinh, bản đã công bố",
    "Nội dung tệp ngoài không hiện ở đâu",
)
def test_raw_files_that_are_links(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    (secret := scene.root.parent / "mat.txt").write_text("BIMAT123: BIMAT123,BIMAT123\nBIMAT123;BIMAT123\n", encoding="utf-8")
    for path in [*scene.raw.iterdir(), scene.raw / "cai_chinh.csv", scene.raw / "published.md", scene.raw / "la.csv"]:
        path.unlink(missing_ok=True)
        path.symlink_to(secret)
        main(["check", "2024-Q2", "--root", str(scene.root)])
        captured = capsys.readouterr()
        assert "BIMAT123" not in captured.out + captured.err, path.name


def formulas_in_csv(data: bytes) -> list[str]:
    """The cells that Excel would take for a formula."""
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    return [c for c in cells if c[:1] in tuple("=+-@\t\r\n＝＋－＠") and c and not re.fullmatch(r"[+-]?[\d.,]+", c)]


def formulas_in_workbook(data: bytes) -> list[str]:
    """The cells that are formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("evil", [*FORMULAS, "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+cmd", "－1+cmd", "＠SUM(1)"])
@tried(
    AREA,
    "Công thức (DDE, HYPERLINK, sau dấu tab, dấu bằng toàn khổ) trong chữ của số liệu, ghi ra CSV",
    "Mọi ô thành chữ, có dấu nháy đứng trước",
)
def test_formulas_in_our_csv(evil: str) -> None:
    assert formulas_in_csv(store.csv_bytes([{"a": evil, "b": "-17,44"}], ["a", "b"])) == []


@pytest.mark.parametrize("evil", FORMULAS)
@tried(AREA, "Công thức trong tên đơn vị, kiến nghị của số liệu gốc, rồi lập báo cáo", "figures.csv, findings.csv không có ô công thức nào")
def test_formulas_through_a_quarter(evil: str, scene: Scene) -> None:
    from cchc_analysis.io.quarters import QuarterBundle
    from cchc_analysis.report.scorecard_page import published_figures

    for path in scene.raw.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        rows[-1][0] = evil
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    data = load_quarter(Quarter(2024, 2), scene.root / "data" / "raw")
    assert any(evil[:20] in (f.found or "") for f in data.findings)
    assert formulas_in_csv(store.findings_csv(data.findings, synthetic=True)) == []
    assert formulas_in_csv(store.figures_csv(published_figures(QuarterBundle(scene.root, data)), synthetic=True)) == []


@pytest.mark.parametrize("evil", FORMULAS)
@tried(AREA, "Công thức trong tên lĩnh vực, đơn vị của biểu II.06a và trong văn bản được soát, ghi ra Excel", "Không ô nào là công thức")
def test_formulas_in_our_workbooks(evil: str, tmp_path: Path) -> None:
    from cchc_analysis.audit import TextBlock, audit_text
    from cchc_analysis.cases.form06a import NUMBERS, FormRow
    from cchc_analysis.io.cases.form06a import write_06a
    from cchc_analysis.io.documents.audit_files import audit_docx, audit_xlsx

    row = FormRow(evil, dict.fromkeys(NUMBERS, 0))
    write_06a([row], tmp_path / "06a.xlsx", window=Window(date(2024, 1, 1), date(2024, 3, 31)), unit=evil, notes=[evil])
    assert formulas_in_workbook((tmp_path / "06a.xlsx").read_bytes()) == []
    result = audit_text([TextBlock(f"{evil} Tỷ lệ đúng hạn đạt 60% (5/10 hồ sơ).", place=evil)])
    assert result.claims
    assert formulas_in_workbook(audit_xlsx([(evil, result)])) == []
    assert b"<w:fldSimple" not in (word := audit_docx([(evil, result)])) and word


def pages(folder: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    """Every page of a published project."""
    for path in sorted(folder.rglob("*.html")):
        yield path.name, BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")


@pytest.mark.parametrize("which", ["nhỏ", pytest.param("quý thật", marks=pytest.mark.slow)])
@tried(
    AREA,
    "Mọi trang HTML của bộ công bố, trang chung và trang soát văn bản",
    "Có chính sách nội dung chặn mạng; không địa chỉ ngoài, không thuộc tính on…",
)
def test_every_page_has_a_policy_and_calls_nobody(which: str, scene: Scene, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder = scene.root / "outputs" if which == "nhỏ" else request.getfixturevalue("published").parent
    (tmp_path / "x.txt").write_text("Tỷ lệ đúng hạn đạt 60% (5/10 hồ sơ). <script>alert(1)</script>", encoding="utf-8")
    main(["audit", str(tmp_path / "x.txt"), "--html", str(folder / "soat-thu.html")])
    seen = []
    for name, page in pages(folder):
        policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})
        assert policy is not None, name
        words = {d.split()[0]: d.split()[1:] for d in str(policy["content"]).split(";") if d.strip()}
        assert words["default-src"] == ["'none'"], name
        assert not any("unsafe" in w or w == "*" or w.startswith("http") for v in words.values() for w in v), name
        for tag in page.find_all(True):
            assert not [a for a in tag.attrs if a.lower().startswith("on")], (name, tag.name)
            for attribute in ("src", "href", "action", "data", "poster", "srcset", "xlink:href"):
                assert not re.match(r"\s*(?:https?:|//|javascript:|file:)", str(tag.get(attribute, "")), re.IGNORECASE), (name, tag)
        styles = "".join(s.get_text() for s in page.find_all("style"))
        assert not re.search(r"url\(\s*['\"]?(?:https?:|//)|@import", styles), name
        seen.append(name)
    (folder / "soat-thu.html").unlink()
    assert {"index.html", "report.html", "soat-thu.html"} <= set(seen)


NO_NETWORK = """\
import socket
def _refuse(*a, **k):
    raise SystemExit("KHÔNG ĐƯỢC DÙNG MẠNG")
for _name in ("connect", "connect_ex", "sendto", "sendmsg", "listen", "accept"):
    setattr(socket.socket, _name, _refuse)
socket.getaddrinfo = socket.create_connection = socket.gethostbyname = _refuse
"""


@pytest.mark.slow
@tried(AREA, "Lập báo cáo khi mọi kết nối mạng bị chặn trong tiến trình, kể cả nội bộ", "Chạy như thường, cùng từng byte")
def test_a_run_opens_no_connection(scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    old = scene.documents()
    assert scene.cchc("run", "2024-Q2", "--force", env={"PYTHONPATH": str(tmp_path)}).code == 0
    assert scene.documents() == old


def without_network() -> list[str]:
    """The words that start a command in a world without network, or a loud skip."""
    words = ["unshare", "-n", "--"]
    try:
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0:
            return words
    except OSError:
        pass
    pytest.skip("KHÔNG THỬ ĐƯỢC: máy này không cho tách mạng (cần unshare -n và quyền root)")


@tried(AREA, "Lập báo cáo trong một không gian không có mạng (unshare -n)", "Chạy như thường, cùng từng byte")
def test_a_run_without_any_network(scene: Scene) -> None:
    old = scene.documents()
    assert scene.cchc("run", "2024-Q2", "--force", before=without_network()).code == 0
    assert scene.documents() == old


@pytest.mark.slow
@tried(AREA, "Quý thật, đủ sổ tay báo cáo, chấm điểm, soát văn bản, xu hướng, không có mạng", "Chạy như thường, cùng từng byte")
def test_the_real_quarter_without_any_network(published: Path, tmp_path: Path) -> None:
    from tests.conftest import copy_project

    root = copy_project(tmp_path)
    words = [*without_network(), sys.executable, "-m", "cchc_analysis.cli", "run", "2023-Q3", "--root", str(root)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    old, new = ({k: v for k, v in contents(f).items() if k != "manifest.json"} for f in (published, root / "outputs" / "2023-Q3"))
    assert new == old


ESCAPES = "Tỷ lệ\x1b[2J\x1b]0;x\x07 đúng hạn \u202eđạt 60%\u202c (5/10 hồ\x00 sơ)."


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".ipynb"])
@tried(
    AREA,
    "Văn bản cần soát có lệnh điều khiển màn hình, đảo chiều chữ, nửa ký tự (surrogate)",
    "In ra và ghi ra HTML không còn ký tự điều khiển; khẳng định vẫn được soát",
)
def test_documents_do_not_steer_the_terminal(suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    path = tmp_path / f"\x1b[31mla{suffix}"
    cell = {"cell_type": "markdown", "source": ESCAPES + "\ud800", "metadata": {}}
    path.write_text(
        json.dumps({"cells": [cell]}) if suffix == ".ipynb" else f"<p>{ESCAPES}</p>" if suffix == ".html" else ESCAPES, encoding="utf-8"
    )
    assert main(["audit", str(path), "--html", str(tmp_path / "soat.html")]) == 1
    captured = capsys.readouterr()
    assert "60%" in captured.out
    for text in (captured.out, captured.err, (tmp_path / "soat.html").read_text(encoding="utf-8")):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
