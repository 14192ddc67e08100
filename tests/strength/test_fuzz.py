"""Random inputs, grown from good ones: every reader ends in a value or in its own error, and says nothing untrue."""

from __future__ import annotations

import io
import itertools
import re
import sys
import zipfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_analysis.audit import TextBlock, audit_text
from cchc_analysis.audit.lines import read_line
from cchc_analysis.audit.numerals import scan
from cchc_analysis.io import InputError
from cchc_analysis.io.documents.reading import DocumentError, read_document
from cchc_analysis.io.period import FILE, read_period
from cchc_analysis.io.scorecards.files import ScorecardError, read_scorecard, shipped_ids
from cchc_analysis.io.sheets import read_sheets
from cchc_analysis.io.workbook import read_workbook
from cchc_analysis.numbers import NumberFormatError, format_number, printed_interval, read_number
from cchc_analysis.report.compose import WordingError, Words, paragraph
from tests.filler import OFFICE_WORDS
from tests.io.places import QUARTER, SMALL
from tests.strength.record import tried
from tests.strength.test_security import word_file

AREA = "Dữ liệu ngẫu nhiên"
CORPUS = Path(__file__).parent / "corpus"
FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))
DIGITS = st.text(alphabet="0123456789.,-+−–()%  \t\u00a0\u202f٣²½eE/đ", max_size=24)
RAW = SMALL / "data" / "raw" / str(QUARTER)


def damage(draw: st.DrawFn, good: bytes) -> bytes:
    """Good bytes with a few stretches changed, lost or doubled."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(0, 12))
        new = draw(
            st.binary(max_size=8)
            | st.just(bytes(data[at : at + length]) * 2)
            | st.sampled_from([b"\0", b"\xff\xfe", b"<", b"&", b'"', b"9" * 40])
        )
        data[at : at + length] = new
    return bytes(data)


def damaged(good: bytes) -> st.SearchStrategy[bytes]:
    """Damaged copies of good bytes."""
    return st.composite(lambda draw: damage(draw, good))()


def rezipped(good: bytes) -> st.SearchStrategy[bytes]:
    """A sound archive with one damaged part: the damage reaches the reader behind the unpacking."""
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    @st.composite
    def build(draw: st.DrawFn) -> bytes:
        hurt = draw(st.sampled_from(sorted(parts)))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, damage(draw, content) if name == hurt else content)
        return out.getvalue()

    return build()


@settings(FUZZ, max_examples=600)
@given(DIGITS)
@tried(
    AREA, "600 chuỗi chữ số, dấu, khoảng trắng lạ vào bộ đọc số", "Đọc đúng một số chính xác (in ra đọc lại như cũ) hoặc từ chối có lý do"
)
def test_numbers(text: str) -> None:
    try:
        number = read_number(text)
    except NumberFormatError as error:
        assert str(error)
        return
    assert isinstance(number.value, Decimal) and number.value.is_finite()
    assert number.value in printed_interval(number.value, number.decimals)
    again = read_number(format_number(number.value, number.decimals))
    assert (again.value, again.decimals) == (number.value, number.decimals)


@pytest.mark.parametrize(
    "text", ["9" * 700, "9" * 5_000, "1." + "000." * 3_000 + "000", "0," + "3" * 6_000, "(" * 3_000, "-" * 3_000, "٣" * 100]
)
@tried(AREA, "Số dài hàng nghìn chữ số, ngoặc và dấu lặp hàng nghìn lần", "Đọc chính xác hoặc từ chối; không tràn, không treo")
def test_very_long_numbers(text: str) -> None:
    for words in (
        "Tỷ lệ đạt {}% (5/10 hồ sơ), tăng {} hồ sơ, từ {} tỷ đồng.",
        "{}. Đề mục {}, Điều {}",
        "tiêu chí {}.{}.{} đạt {}/{} điểm",
        "{}/{}/{}",
    ):
        said = words.replace("{}", text)
        audit_text(
            [
                TextBlock(said),
                TextBlock(said, "heading"),
                TextBlock(said, "item"),
                TextBlock(f"{text}\t{said}", "row", cells=(text, said), table=1),
            ]
        )
    try:
        number = read_number(text)
    except NumberFormatError:
        assert not text.isascii() or text[0] in "(-" or len(text) > 1_000
        return
    assert read_number(format_number(number.value, number.decimals)).value == number.value


@settings(FUZZ, max_examples=300)
@given(st.text(alphabet="0123456789.,%()/+-=×x :;\t\nđạtổngtỷlệhồsơ một hai mươi trăm nghìn triệu tỷ phần\u00a0", max_size=120))
@tried(AREA, "300 đoạn chữ lẫn số vào bộ nhận số của phần soát văn bản", "Mỗi số nằm đúng chỗ nó nói, có giá trị chính xác")
def test_numerals_of_a_text(text: str) -> None:
    line = read_line(text)
    for number in scan(line).nums:
        start, end = line.span(number.start, number.end)
        assert 0 <= start < end <= len(text)
        assert isinstance(number.value, Fraction) and number.step > 0


WORD = st.sampled_from(OFFICE_WORDS)
NUMBER = st.integers(1, 9999)
DAY, MONTH, YEAR = st.integers(1, 28), st.integers(1, 12), st.integers(2015, 2030)
SAFE = st.one_of(
    st.builds("Quyết định số {}/QĐ-UBND ngày {:02}/{:02}/{}".format, NUMBER, DAY, MONTH, YEAR),
    st.builds("Nghị định số {}/{}/NĐ-CP".format, NUMBER, YEAR),
    st.builds("từ ngày {}/{}/{} đến ngày {}/{}/{}".format, DAY, MONTH, YEAR, DAY, MONTH, st.integers(2031, 2040)),
    st.builds("khoản {} Điều {} Thông tư số {:02}/{}/TT-BNV".format, st.integers(1, 9), st.integers(1, 90), NUMBER, YEAR),
    st.builds("Công văn số {}/UBND-NV ngày {} tháng {} năm {}".format, NUMBER, DAY, MONTH, YEAR),
    st.builds("giai đoạn {}-{}".format, YEAR, YEAR),
    st.builds("quý {} năm {}".format, st.sampled_from(["I", "II", "III", "IV"]), YEAR),
)


@settings(FUZZ, max_examples=250)
@given(st.lists(st.lists(st.one_of(WORD, WORD, WORD, SAFE), min_size=4, max_size=14).map(" ".join), min_size=1, max_size=5))
@tried(AREA, "250 văn bản tiếng Việt ngẫu nhiên chỉ có ngày tháng và số hiệu văn bản", "Không lỗi, không kết luận sai nào")
def test_dates_and_document_numbers_are_no_claims(sentences: list[str]) -> None:
    result = audit_text([TextBlock(f"{sentence.capitalize()}.") for sentence in sentences])
    assert [c.sentence for c in result.claims if c.verdict.value == "inconsistent"] == []


CLAIM = st.builds(
    "tiếp nhận {} hồ sơ, đã giải quyết {} hồ sơ, đạt tỷ lệ {},{}%".format, NUMBER, NUMBER, st.integers(0, 120), st.integers(0, 99)
)
CUT = st.text(alphabet=' ,.;:()%/-\n\t"“”', max_size=4)


@settings(FUZZ, max_examples=250)
@given(st.lists(st.tuples(st.one_of(WORD, SAFE, CLAIM, NUMBER.map(str)), CUT), min_size=1, max_size=20))
@tried(AREA, "250 văn bản ngẫu nhiên có khẳng định bị cắt, nối, chen dấu câu", "Không lỗi; mỗi kết luận chỉ đúng chỗ trong văn bản")
def test_broken_claims(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"{word}{cut} " for word, cut in parts)
    blocks = [TextBlock(text), TextBlock(text, "item"), TextBlock(text, "row", cells=tuple(text.split("\t")), table=1)]
    result = audit_text(blocks)
    for claim in result.claims:
        assert claim.sentence and claim.verdict.value in {"consistent", "rounding", "inconsistent", "uncheckable"}
    assert result.coverage.in_claims <= result.coverage.numbers
    result.to_json()


@pytest.mark.parametrize("name", ["mot_cua.csv", "ke_hoach.csv", "kien_nghi.csv"])
@tried(AREA, "Bảng CSV tốt bị đổi byte ngẫu nhiên, 120 bản mỗi bảng", "Đọc được hoặc nêu lỗi; không bao giờ văng")
def test_tables(name: str, tmp_path: Path) -> None:
    path = tmp_path / name

    @settings(FUZZ, max_examples=120)
    @given(damaged((RAW / name).read_bytes()))
    def check(data: bytes) -> None:
        path.write_bytes(data)
        sheets, findings = read_sheets(path, name, {"don vi"})
        assert sheets or findings
        assert all(found.message.isprintable() and found.remedy for found in findings)

    check()


@settings(FUZZ, max_examples=120)
@given(damaged((RAW / FILE).read_bytes()))
@tried(AREA, "120 bản period.yaml bị đổi byte ngẫu nhiên", "Đọc được kèm phát hiện, hoặc từ chối bằng tiếng Việt")
def test_period_files(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("ky")
    (folder / FILE).write_bytes(data)
    try:
        read_period(folder, QUARTER, ("one_stop",))
    except InputError as error:
        assert str(error)


@pytest.mark.parametrize("card", shipped_ids())
@tried(AREA, "Bộ tiêu chí kèm phần mềm bị đổi chữ ngẫu nhiên, 60 bản mỗi bộ", "Chỉ có thể là bộ đọc được hoặc lỗi của bộ tiêu chí, có dòng")
def test_rules(card: str) -> None:
    text = (resources.files("cchc_analysis") / f"rules/scorecards/{card}.yaml").read_bytes()

    @settings(FUZZ, max_examples=60)
    @given(damaged(text))
    def check(data: bytes) -> None:
        try:
            read_scorecard(data.decode("utf-8", "replace"), f"{card}.yaml")
        except ScorecardError as error:
            assert error.findings and all(f.message for f in error.findings)

    check()


def workbook_bytes() -> bytes:
    """A small workbook as offices send it."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Đơn vị", "Tiếp nhận", "Đúng hạn"], ["xã Một", 610, 0.9978], ["xã Hai", "=1+1", "08"]):
        sheet.append(row)
    sheet["C2"].number_format = "0.00%"
    sheet.merge_cells("A5:B6")
    book.save(out := io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize("how", ["gói nén", "một phần bên trong"])
@tried(AREA, "Sổ Excel bị đổi byte ở gói nén hoặc ở một phần bên trong, 120 bản mỗi kiểu", "Đọc được hoặc nêu lỗi; không bao giờ văng")
def test_workbooks(how: str) -> None:
    good = workbook_bytes()

    @settings(FUZZ, max_examples=120)
    @given(damaged(good) if how == "gói nén" else rezipped(good))
    def check(data: bytes) -> None:
        sheets, findings = read_workbook(data, "so.xlsx")
        assert sheets or findings

    check()


def pdf_bytes(folder: Path) -> bytes:
    """A small PDF, compiled."""
    import typst

    (folder / "x.typ").write_text("Tỷ lệ đúng hạn đạt 60% (5/10 hồ sơ).", encoding="utf-8")
    return bytes(typst.compile(str(folder / "x.typ")))


HTML = '<html><body><h1>Báo cáo</h1><p>Tỷ lệ đạt 60% (5/10 hồ sơ).</p><table><tr><td colspan="2">1</td><td>2</td></tr></table><ul><li>x<br>y</ul>'
NOTEBOOK = '{"cells": [{"cell_type": "markdown", "source": ["Tỷ lệ 60% (5/10)"]}, {"cell_type": "code", "outputs": [{"data": {"text/html": "<p>1</p>"}}]}]}'
DOCUMENTS: dict[str, Callable[[Path], bytes]] = {
    ".docx": lambda folder: word_file(folder / "x.docx").read_bytes(),
    ".pdf": pdf_bytes,
    ".html": lambda folder: HTML.encode(),
    ".ipynb": lambda folder: NOTEBOOK.encode(),
    ".md": lambda folder: "# Đề mục\n\n* Tỷ lệ đạt 60% (5/10 hồ sơ)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode(),
}


@pytest.mark.parametrize("suffix", list(DOCUMENTS))
@tried(
    AREA,
    "Văn bản Word, PDF, HTML, sổ tay, Markdown bị đổi byte ngẫu nhiên, 60 bản mỗi loại, rồi soát",
    "Soát được hoặc từ chối bằng tiếng Việt; không bao giờ văng",
)
def test_documents(suffix: str, tmp_path: Path) -> None:
    from cchc_analysis.report.docx import changed_figures

    good = DOCUMENTS[suffix](tmp_path)
    path = tmp_path / f"hong{suffix}"

    @settings(FUZZ, max_examples=60)
    @given(st.one_of(damaged(good), rezipped(good)) if suffix == ".docx" else damaged(good))
    def check(data: bytes) -> None:
        path.write_bytes(data)
        try:
            blocks = read_document(path)
        except DocumentError as error:
            assert str(error)
            return
        result = audit_text(blocks)
        "".join(claim.sentence for claim in result.claims).encode()
        if suffix == ".docx":
            try:
                changed_figures(data)
            except ValueError as error:
                assert str(error)

    check()


@settings(FUZZ, max_examples=300)
@given(st.text(alphabet="{}|@:.*abone_stop ốđ\n<", max_size=60), st.sampled_from(["", "communes", "{x}", "@"]))
@tried(AREA, "300 mẫu câu ngẫu nhiên: ngoặc lệch, lồng nhau, tên số không có", "Thành câu hoặc lỗi mẫu câu bằng tiếng Việt")
def test_wording(template: str, scope: str) -> None:
    words = Words({}, {"quarter": "quý {x}|"}, {"a": "A", "one_stop": "Một cửa"})
    try:
        paragraph(words, [template], scope=scope, scope_name="xã {y}")
    except WordingError as error:
        assert str(error)


@pytest.mark.parametrize("unit", ["đạt 1% ", "(1)", "1/", "1. ", "-", "(", ".", "a@", "1.000 hồ sơ, ", "$x$", "<b>"])
@tried(
    AREA,
    "Văn bản một đoạn 8.000 ký tự lặp đi lặp lại một mẩu: số, ngoặc, dấu, thẻ",
    "Soát xong; gấp đôi chữ thì không quá ba lần số bước",
)
def test_repetition_takes_steps_in_proportion(unit: str, tmp_path: Path) -> None:
    def steps(length: int) -> int:
        """Functions called while the text is audited: the same on every machine. A pattern that backtracks for ever meets the time limit."""
        (path := tmp_path / "x.txt").write_text("x " + (unit * length)[:length], encoding="utf-8")
        try:
            blocks = read_document(path)
        except DocumentError:
            return 0
        count = itertools.count()
        sys.setprofile(lambda frame, event, argument: next(count) if event == "call" else None)
        try:
            audit_text(blocks)
        finally:
            sys.setprofile(None)
        return next(count)

    assert steps(8_000) <= 3 * steps(4_000) + 10_000


@pytest.mark.parametrize("name", sorted(p.name for p in CORPUS.iterdir()))
@tried(AREA, "Mọi dữ liệu từng làm hỏng chương trình, giữ lại trong tests/strength/corpus", "Không còn làm hỏng")
def test_inputs_that_once_did_harm(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cchc_analysis.cli import main

    path = tmp_path / name.removesuffix(".bin")
    path.write_bytes((CORPUS / name).read_bytes())
    kind = name.partition("-")[0]
    if kind == "audit":
        assert main(["audit", str(path), "--html", str(tmp_path / "x.html")]) in (0, 1)
    elif kind == "number":
        with pytest.raises(NumberFormatError):
            read_number(path.read_text(encoding="utf-8"))
    elif kind == "manifest":
        path.rename(tmp_path / "manifest.json")
        assert main(["verify", str(tmp_path)]) == 2
    else:
        raise AssertionError(f"no reader for {name}")
    captured = capsys.readouterr()
    assert not re.search("Traceback|chưa lường trước", captured.out + captured.err)
