"""Every format gives the same claims; damaged files and bombs give a Vietnamese sentence."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from cchc_analysis.audit import audit_text
from cchc_analysis.cli import main
from cchc_analysis.io.documents.audit_files import audit_docx, audit_xlsx
from cchc_analysis.io.documents.reading import DocumentError, html_blocks, read_document
from cchc_analysis.io.documents.text_blocks import blocks_of
from cchc_analysis.report.audit_page import audit_page

SENTENCE = "Ở các xã, số hóa thành phần hồ sơ được 7.941/8.741 hồ sơ, tỷ lệ 90,56%."
ROWS = [["Đơn vị", "Nhận", "Xong", "Còn"], ["Xã A", "120", "100", "20"], ["Xã B", "80", "60", "20"], ["Tổng cộng", "210", "160", "40"]]


def _txt(path: Path) -> None:
    path.write_text(
        "Tiêu đề\n\nỞ các xã, số hóa thành phần hồ sơ được\n7.941/8.741 hồ sơ, tỷ lệ\n90,56%.\n\n" + "\n".join("\t".join(r) for r in ROWS),
        encoding="utf-8",
    )


def _md(path: Path) -> None:
    table = "\n".join("| " + " | ".join(r) + " |" + ("\n|---|---|---|---|" if i == 0 else "") for i, r in enumerate(ROWS))
    path.write_text(
        f"# Tiêu đề\n\nỞ các xã, số hóa thành phần hồ sơ được **7.941/8.741** hồ sơ, tỷ lệ 90,56%.\n\n{table}\n", encoding="utf-8"
    )


def _html(path: Path) -> None:
    table = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in ROWS)
    path.write_text(
        f"<html><body><script>var x = '5/10 hồ sơ đạt 99%';</script><h1>Tiêu đề</h1><p>{SENTENCE}</p><table>{table}</table></body></html>",
        encoding="utf-8",
    )


def _docx(path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("Tiêu đề", 1)
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=0, cols=4)
    for row in ROWS:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    document.save(str(path))


def _ipynb(path: Path) -> None:
    html = f"<p>{SENTENCE}</p><table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in ROWS) + "</table>"
    cells = [
        {"cell_type": "markdown", "source": ["# Tiêu đề"]},
        {
            "cell_type": "code",
            "source": "x = 1",
            "outputs": [{"output_type": "display_data", "data": {"text/html": [html], "text/plain": ["<khối>"]}}],
        },
    ]
    path.write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}), encoding="utf-8")


def _pdf(path: Path) -> None:
    import typst

    rows = ", ".join(f"[{c}]" for r in ROWS for c in r)
    source = path.with_suffix(".typ")
    source.write_text(f"#set page(width: 120mm)\n= Tiêu đề\n\n{SENTENCE.replace('%', chr(92) + '%')}\n", encoding="utf-8")
    assert rows
    path.write_bytes(typst.compile(str(source)))


WRITERS = {".txt": _txt, ".md": _md, ".html": _html, ".docx": _docx, ".ipynb": _ipynb, ".pdf": _pdf}


@pytest.mark.parametrize("ending", list(WRITERS))
def test_every_format_gives_the_claim(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"bao-cao{ending}"
    WRITERS[ending](path)
    claims = audit_text(read_document(path)).claims
    wrong = [c for c in claims if c.verdict.value == "inconsistent" and c.kind.value == "ratio_pct"]
    assert [(c.published_raw, c.to_json()["recomputed"], c.culprits) for c in wrong] == [("90,56%", "90.85", (("90,56%", "90,85"),))]


@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ".docx", ".ipynb"])
def test_every_format_gives_the_table(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"bao-cao{ending}"
    WRITERS[ending](path)
    wrong = [c for c in audit_text(read_document(path)).claims if c.kind.value == "sum" and c.verdict.value == "inconsistent"]
    assert {(c.published_raw, c.to_json()["recomputed"], c.culprits) for c in wrong} == {("210", "200", (("210", "200"),))}
    assert "bảng" in wrong[0].where


def test_what_cannot_be_read_is_said_in_vietnamese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = {
        "hong.docx": b"khong phai zip",
        "hong.pdf": b"%PDF-1.7 hong",
        "hong.ipynb": b"{",
        "rong.txt": b"  \n",
        "la.odt": b"x",
    }
    for name, data in broken.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(DocumentError) as error:
            read_document(path)
        assert name in str(error.value)
    assert main(["audit", str(tmp_path / "hong.docx"), str(tmp_path / "khong-co.txt"), "--json"]) == 1
    out = capsys.readouterr()
    assert json.loads(out.out) == {"files": []}
    assert "không mở được tệp" in out.err and "Traceback" not in out.err


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bom.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(4):
            archive.writestr(f"word/{i}.xml", b"0" * 100_000_000)
    with pytest.raises(DocumentError, match="bung ra quá lớn"):
        read_document(path)


def test_old_encodings_and_decomposed_letters(tmp_path: Path) -> None:
    import unicodedata

    path = tmp_path / "nfd.txt"
    path.write_bytes(unicodedata.normalize("NFD", SENTENCE).encode("utf-16"))
    assert read_document(path)[0].text == SENTENCE


def test_hidden_html_is_not_read() -> None:
    assert [b.text for b in html_blocks("<p hidden>1/2 đạt 90%</p><nav>3/4 đạt 1%</nav><p>Nội dung</p>")] == ["Nội dung"]


def test_json_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bao-cao.md"
    _md(path)
    assert main(["audit", str(path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    [file] = document["files"]
    assert set(file) == {"path", "coverage", "claims"} and set(file["coverage"]) == {"numbers", "in_claims"}
    keys = {"id", "kind", "text", "where", "published", "recomputed", "interval", "verdict", "cause", "sentence"}
    assert all(keys <= set(c) for c in file["claims"])
    ratio = next(c for c in file["claims"] if c["kind"] == "ratio_pct")
    assert (ratio["published"], ratio["recomputed"], ratio["interval"], ratio["verdict"]) == (
        "90.56",
        "90.85",
        ["90.555", "90.565"],
        "inconsistent",
    )


def test_outputs_escape_the_audited_text(tmp_path: Path) -> None:
    path = tmp_path / "doc.txt"
    path.write_text("Xã <script>alert(1)</script> & =cmd|' /C calc'!A0 xong 7.941/8.741 hồ sơ, tỷ lệ 90,56%.", encoding="utf-8")
    results = [("doc.txt", audit_text(read_document(path)))]
    page = audit_page(results)
    assert "<script>alert" not in page and "https://" not in page and "Đã kiểm 1 khẳng định" in page
    document, book = audit_docx(results), audit_xlsx(results)
    (tmp_path / "a.docx").write_bytes(document)
    (tmp_path / "a.xlsx").write_bytes(book)
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        comments = archive.read("word/comments.xml").decode()
    assert "90,85" in comments
    from openpyxl import load_workbook

    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None and sheet["G2"].value == "90,56%" and sheet["L2"].data_type == "s"
    assert (document, book) == (audit_docx(results), audit_xlsx(results))


def test_the_page_marks_each_claim_once() -> None:
    result = audit_text(blocks_of([SENTENCE, "", "Nhận 120 đơn, xong 100 đơn, còn lại 20 đơn."]))
    page = audit_page([("x.txt", result)])
    assert len(result.claims) >= 2
    for claim in result.claims:
        assert page.count(f'id="{claim.id}"') == 1 and page.count(f'id="m{claim.id}"') == 1


def test_money_keeps_its_scale_and_decimals_over_several_lines() -> None:
    def told(total: str) -> tuple[str, str]:
        lines = [f"Tổng thu ngân sách {total} tỷ đồng, gồm:", "- Thu nội địa: 5,15 tỷ đồng.", "- Thu khác: 7,2 tỷ đồng."]
        (claim,) = audit_text(blocks_of(lines)).claims
        return claim.verdict.value, claim.sentence

    assert told("12,3")[0] == "rounding"
    assert told("12,4") == ("consistent", told("12,4")[1])
    assert told("12,9")[0] == "inconsistent"
    assert all("5,15 tỷ đồng + 7,2 tỷ đồng = 12,4 tỷ đồng" in told(total)[1] for total in ("12,3", "12,4", "12,9"))


def test_money_keeps_its_scale_in_a_sentence() -> None:
    (claim,) = audit_text(blocks_of(["Tổng thu 12,9 tỷ đồng, gồm 5,15 tỷ đồng của huyện và 7,2 tỷ đồng của xã."])).claims
    assert "= 12,4 tỷ đồng;" in claim.sentence


def test_a_level_that_resolved_nothing_is_audited() -> None:
    text = (Path(__file__).parents[2] / "data" / "raw" / "2023-Q3" / "published.md").read_text(encoding="utf-8")
    assert text.count("giải quyết 5.768 hồ sơ") == 1
    assert audit_text(blocks_of(text.replace("giải quyết 5.768 hồ sơ", "giải quyết 0 hồ sơ").split("\n"), markdown=True)).claims


@pytest.mark.parametrize("number", ["60,5.", "1.000,50", "60"])
def test_a_requirement_with_a_typing_error_is_passed_over(number: str) -> None:
    rows = ["| Số hóa | Kết quả |", "|---|---|", f"| Số hóa cấp xã: yêu cầu đạt {number}% chưa đạt | 50/100 hồ sơ, đạt 50% |"]
    assert [c.verdict.value for c in audit_text(blocks_of(rows, markdown=True)).claims] == ["consistent"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_with_a_mark_and_without(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SENTENCE.encode(encoding))
    assert [block.text for block in read_document(path)] == [SENTENCE]
