"""The least set of wrong numbers, and what the auditor says of whole documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_analysis.audit import AuditResult, TextBlock, audit_text
from cchc_analysis.io.documents.text_blocks import blocks_of

BLOCK = (
    "Tổng tiếp nhận {received} hồ sơ, trong đó nhận mới 6.037 hồ sơ, kỳ trước chuyển qua 672 hồ sơ. Đã giải quyết {resolved} hồ sơ, đúng hạn {on_time} hồ sơ, "
    "quá hạn 15 hồ sơ. Đang giải quyết 938 hồ sơ; công dân rút 03 hồ sơ."
)
RIGHT = {"received": "6.709", "resolved": "5.768", "on_time": "5.753"}


def wrong(result: AuditResult) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(c.kind.value, c.culprits) for c in result.claims if c.verdict.value == "inconsistent"]


def test_a_right_text_has_no_culprit() -> None:
    assert wrong(audit_text([TextBlock(BLOCK.format(**RIGHT))])) == []


@pytest.mark.parametrize(("name", "printed", "right"), [("received", "6.790", "6.709"), ("resolved", "5.786", "5.768")])
def test_one_number_explains_two_clashing_claims(name: str, printed: str, right: str) -> None:
    found = wrong(audit_text([TextBlock(BLOCK.format(**{**RIGHT, name: printed}))]))
    assert len(found) == 2
    assert all(culprits == ((printed, right),) for _, culprits in found)


def test_an_old_total_over_a_list() -> None:
    lines = ["Toàn huyện nhận 95 đơn, trong đó:", "- Cấp huyện nhận 61 đơn.", "- Cấp xã nhận 36 đơn."]
    found = wrong(audit_text(blocks_of([x for line in lines for x in (line, "")])))
    assert [kind for kind, _ in found] == ["sum"]


def test_the_share_of_another_base() -> None:
    text = "Nhận 527 hồ sơ, không rút 522 hồ sơ. Số hóa được 511/522 hồ sơ, tỷ lệ 96,96%."
    [claim] = [c for c in audit_text([TextBlock(text)]).claims if c.verdict.value == "inconsistent"]
    assert (claim.cause, claim.to_json()["recomputed"]) == ("other_base", "97.89")


def test_a_share_printed_as_the_change() -> None:
    text = "Số hộ đăng ký mới 94 hộ/133 hộ, giảm 70,67% so với cùng kỳ."
    [claim] = audit_text([TextBlock(text)]).claims
    assert (claim.kind, claim.cause, claim.to_json()["recomputed"]) == ("change", "share_as_change", "29.32")
    assert "cần giải trình" in claim.sentence.lower()


def test_the_recomputed_value_is_named_not_a_misprint_that_fits_by_rounding() -> None:
    share = "Vốn đầu tư công đã giải ngân 412,6 tỷ đồng trên tổng kế hoạch vốn 655,3 tỷ đồng, đạt 69,2%."
    change = "Tiếp nhận 69 đơn khiếu nại, tố cáo, giảm 78,41% so với cùng kỳ năm 2023 (88 đơn)."
    named = [[c.culprits for c in audit_text([TextBlock(t)]).claims] for t in (share, change)]
    assert named == [[(("69,2%", "63,0"),)], [(("78,41%", "21,59"),)]]


def test_units_and_separators() -> None:
    unit = "Đã giải ngân 3.079,5 triệu đồng, đạt 46% so với kế hoạch 6.694,6 tỷ đồng."
    separator = "Tổng thu 2,372 tỷ đồng, gồm thu nội địa 1.910 tỷ đồng và thu hải quan 462 tỷ đồng."
    assert [c.cause for c in audit_text([TextBlock(unit)]).claims] == ["unit"]
    assert [c.cause for c in audit_text([TextBlock(separator)]).claims] == ["separator"]


def test_sections_windows_and_headings() -> None:
    text = (
        "Báo cáo quý III năm 2023\n\nI. KẾT QUẢ\n\n1. Một cửa (số liệu từ ngày 01/6/2023 đến hết ngày 25/9/2023)\n\na) Cấp huyện\n\nNội dung.\n\nb) Cấp xã\n\nNội dung.\n\n"
        "b) Cấp thôn\n\nNội dung.\n"
    )
    found = {(c.kind.value, c.severity, c.section) for c in audit_text(blocks_of(text.splitlines())).claims}
    assert found == {("period", "notice", "I.1"), ("structure", "notice", "I.1.c")}


def test_our_own_figures_are_compared(tmp_path: Path) -> None:
    from cchc_analysis.io.quarters import load

    root = Path(__file__).parents[2]
    figures = load("2023-Q3", root).figures
    text = (root / "data" / "raw" / "2023-Q3" / "published.md").read_text(encoding="utf-8")
    clean = audit_text(blocks_of(text.splitlines(), markdown=True), figures=figures)
    changed = audit_text(blocks_of(text.replace("171 thủ tục cấp xã", "117 thủ tục cấp xã").splitlines(), markdown=True), figures=figures)
    new = [c.sentence for c in changed.claims if c.verdict.value == "inconsistent"]
    assert len(new) == len([c for c in clean.claims if c.verdict.value == "inconsistent"]) + 1
    assert any("117" in s and "171" in s for s in new)
