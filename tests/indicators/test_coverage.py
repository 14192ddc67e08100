"""A part is never printed as the whole: units still to come, rows set aside, neighbouring quarters with faults."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_analysis.indicators import compute
from cchc_analysis.io.quarters import QuarterBundle
from cchc_analysis.io.quarters import load as load_bundle
from cchc_analysis.model import Figures, Status
from cchc_analysis.report.blocks import Chart, Document, Meta, Paragraph, Shown
from cchc_analysis.report.compose import WordingError
from cchc_analysis.report.composer import plain
from cchc_analysis.report.ink import ink_of
from cchc_analysis.report.quarterly import QuarterlyReport
from cchc_analysis.tables import QuarterData
from tests.io.places import BROKEN, load, overlay, quarter_folder, small_quarter

ROOT = Path(__file__).resolve().parents[2]


def small(root: Path, *, planned: bool = False, **edits: tuple[str, str]) -> tuple[QuarterData, Figures]:
    """The small quarter with texts of tables replaced, and its figures; ``planned``: each commune owes its one-stop row."""
    small_quarter(root)
    if planned:
        overlay(root, BROKEN / "thieu-don-vi")
    for table, (old, new) in edits.items():
        change(quarter_folder(root) / f"{table}.csv", old, new)
    data = load(root).data
    assert data is not None
    return data, compute(data)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8-sig")


def test_a_sum_waits_for_every_unit_that_owes_its_row(tmp_path: Path) -> None:
    _, figures = small(tmp_path, planned=True)
    level = figures["one_stop.received@communes"]
    assert (level.value, level.status, level.lacking) == (None, Status.MISSING, "xã Hai, xã Đông An, xã Đông Bình")
    assert figures["one_stop.on_time_rate@communes"].value is None
    assert figures["one_stop.received@all"].lacking == "xã Hai, xã Đông An, xã Đông Bình"
    assert figures["one_stop.received@xa_mot"].value == 1250
    assert figures["one_stop.received@departments"].value == 100


def test_of_many_units_the_first_are_named(tmp_path: Path) -> None:
    small_quarter(tmp_path)
    overlay(tmp_path, BROKEN / "thieu-don-vi")
    units = tmp_path / "data" / "reference" / "units.csv"
    more = "".join(f"them_{n},xã Thêm {n},communes,,,,,,\n" for n in range(1, 4))
    units.write_text(units.read_text(encoding="utf-8-sig").rstrip("\n") + "\n" + more, encoding="utf-8-sig")
    data = load(tmp_path).data
    assert data is not None
    assert compute(data)["one_stop.received@all"].lacking == "xã Hai, xã Đông An, xã Đông Bình, 3 đơn vị khác"


def test_without_a_plan_the_rows_that_are_there_are_the_whole(tmp_path: Path) -> None:
    _, figures = small(tmp_path)
    assert figures["one_stop.received@all"].value == 1350
    assert figures["one_stop.received@all"].lacking == ""


def test_a_row_for_the_whole_level_stands_for_all_its_units(tmp_path: Path) -> None:
    _, figures = small(tmp_path, planned=True, mot_cua=("xã Một", '"Các xã, thị trấn"'))
    assert figures["one_stop.received@communes"].value == 1250
    assert figures["one_stop.received@all"].value == 1350


def test_a_level_that_is_wholly_absent_is_named_once(tmp_path: Path) -> None:
    _, figures = small(tmp_path, planned=True, mot_cua=('xã Một,10,1.240,1.250,1.100,0,1.100,120,5,125,25,"99,59","0,41"\n', ""))
    assert "one_stop.received@communes" not in figures
    assert figures["one_stop.received@all"].lacking == "các xã, thị trấn"
    assert figures["one_stop.received@departments"].value == 100


def test_rows_set_aside_are_not_left_out_of_a_sum_in_silence(tmp_path: Path) -> None:
    data, figures = small(tmp_path, mot_cua=("4,96,100", "4,96x,100"))
    assert data.table("one_stop").set_aside == 1
    assert (figures["one_stop.received@all"].value, figures["one_stop.received@xa_mot"].value) == (None, 1250)
    assert figures["one_stop.received@all"].lacking == "1 dòng của bảng “Kết quả tại Bộ phận Một cửa” có lỗi, để riêng"
    assert figures["online.total@all"].value is not None


def test_a_count_of_units_waits_too(tmp_path: Path) -> None:
    _, figures = small(tmp_path, che_do_bao_cao=("xã Một,có", "xã Một,chẳng biết"))
    assert figures["reporting.sent@group.communes"].value is None
    assert figures["reporting.due@group.communes"].value is None


def report_of(root: Path, quarter: str) -> tuple[QuarterBundle, QuarterlyReport]:
    bundle = load_bundle(quarter, root)
    return bundle, QuarterlyReport(bundle)


def words(shown: Shown) -> str:
    return " ".join(plain(block) for block in shown.blocks if isinstance(block, Paragraph))


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """The commune of 2026 with its two quarters."""
    shutil.copytree(ROOT / "profiles" / "xa-2026" / "data", tmp_path / "data")
    return tmp_path


def test_a_quarter_with_faults_is_not_compared_with(invented: Path) -> None:
    bundle, _ = report_of(invented, "2026-Q2")
    assert bundle.previous is not None
    assert bundle.not_compared == ()
    change(invented / "data" / "raw" / "2026-Q1" / "mot_cua.csv", "186", "186x")
    bundle, report = report_of(invented, "2026-Q2")
    assert bundle.previous is None
    assert [(f.code, "quý I năm 2026 còn" in f.message, "cchc check 2026-Q1" in f.remedy) for f in bundle.not_compared] == [
        ("ky-doi-chieu-loi", True, True)
    ]
    assert "không được đem ra so sánh" in words(report.compare("x", "So sánh", "one_stop", "one_stop.received"))


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """The district of 2023."""
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    shutil.copytree(ROOT / "data" / "raw" / "2023-Q3", tmp_path / "data" / "raw" / "2023-Q3")
    return tmp_path


def without(path: Path, *beginnings: str) -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines if not line.lstrip('"').startswith(beginnings)]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8-sig")


def test_no_petition_is_left_only_where_that_is_known(district: Path) -> None:
    raw = district / "data" / "raw" / "2023-Q3"
    without(raw / "don_thu_ton.csv", "Phòng", "Ban", "Trung tâm")
    _, report = report_of(district, "2023-Q3")
    assert "chưa giải quyết xong của các phòng, ban huyện" in words(report.open_petitions("body", "own"))
    change(raw / "don_thu.csv", "61,51", "61,61")
    _, report = report_of(district, "2023-Q3")
    assert words(report.open_petitions("body", "own")) == "Không còn đơn thư chưa giải quyết xong."
    without(raw / "don_thu.csv", "Các phòng")
    _, report = report_of(district, "2023-Q3")
    assert "chưa giải quyết xong của các phòng, ban huyện" in words(report.open_petitions("body", "own"))
    assert words(report.open_petitions("below")).startswith("Một số đơn thư chưa giải quyết xong:")


def test_a_comparison_without_its_base_is_no_half_sentence(district: Path) -> None:
    change(district / "data" / "raw" / "2023-Q3" / "ngan_sach_so_sanh.csv", '"264,346",tỷ đồng,"59,76"', ",tỷ đồng,")
    _, report = report_of(district, "2023-Q3")
    share, changed = "đạt {budget.share@*}% {scope}", "{budget.change@*:change} so với {scope}"
    said = words(report.budget(opening=": {budget.actual@*} {unit}", share=share, change=changed))
    assert "đạt 60,09% kế hoạch tỉnh giao" in said
    assert "đạt %" not in said
    assert "so với kế hoạch HĐND huyện giao." in said.partition("Chưa có số liệu: ")[2]


def test_low_indicators_are_not_denied_for_a_level_without_any(district: Path) -> None:
    path = district / "data" / "raw" / "2023-Q3" / "chi_tieu.csv"
    _, report = report_of(district, "2023-Q3")
    assert "Chưa có số liệu" not in words(report.low_indicators("below"))
    without(path, "xã", "thị trấn")
    _, report = report_of(district, "2023-Q3")
    assert words(report.low_indicators("below")) == "Chưa có số liệu: chỉ tiêu kinh tế - xã hội của các xã, thị trấn."


def test_a_text_of_the_document_that_is_empty_or_not_given_is_said(district: Path) -> None:
    path = district / "data" / "raw" / "2023-Q3" / "period.yaml"
    said = "Chưa có số liệu: mục document.compiler trong period.yaml."
    change(path, "compiler: Phòng Nội vụ", 'compiler: ""')
    assert words(report_of(district, "2023-Q3")[1].say("Do {doc.compiler} tham mưu.")) == said
    change(path, 'compiler: ""', "")
    assert words(report_of(district, "2023-Q3")[1].say("Do {doc.compiler} tham mưu.")) == said
    with pytest.raises(WordingError, match="compilers"):
        report_of(district, "2023-Q3")[1].say("Do {doc.compilers} tham mưu.")


def test_a_doubtful_neighbour_is_said_once_and_is_no_typed_number(invented: Path) -> None:
    change(invented / "data" / "raw" / "2026-Q1" / "mot_cua.csv", "186", "186x")
    _, report = report_of(invented, "2026-Q2")
    shown = report.compare("x", "So sánh", "one_stop", "one_stop.received")
    assert "không được đem ra so sánh" in words(shown)
    assert words(report.compare("y", "So sánh", "petitions", "petitions.received")) == ""
    assert ink_of(Document(Meta("", "2026-Q2", "", "", ""), shown.blocks), report.figures).typed == ()


def test_a_chart_ranks_only_among_what_it_shows(district: Path) -> None:
    def title(shown: Shown) -> str:
        return next(block.title for block in shown.blocks if isinstance(block, Chart))

    _, report = report_of(district, "2023-Q3")
    assert "cao nhất ở" in title(report.chart_rates("x", "petitions.rate", "Tỷ lệ"))
    without(district / "data" / "raw" / "2023-Q3" / "don_thu.csv", "Các xã")
    _, report = report_of(district, "2023-Q3")
    assert title(report.chart_rates("x", "petitions.rate", "Tỷ lệ")) == "Tỷ lệ: 83,61% ở Các phòng, ban huyện"


def chart(shown: Shown) -> Chart:
    return next(block for block in shown.blocks if isinstance(block, Chart))


def test_no_late_case_is_said_only_of_the_levels_that_are_drawn(invented: Path) -> None:
    whole = chart(report_of(invented, "2026-Q1")[1].chart_status("x"))
    assert whole.title == "14 hồ sơ quá hạn hoặc trễ hạn trong tổng số hồ sơ của các nơi có số liệu"
    without(invented / "data" / "raw" / "2026-Q1" / "mot_cua.csv", "Phòng Kinh tế")
    part = chart(report_of(invented, "2026-Q1")[1].chart_status("x"))
    assert part.title == (
        "Không có hồ sơ quá hạn, trễ hạn ở Trung tâm Phục vụ hành chính công xã (chưa đủ số liệu của các cơ quan chuyên môn thuộc UBND xã)"
    )


def test_the_words_of_the_chart_of_cases_group_thousands(invented: Path) -> None:
    change(invented / "data" / "raw" / "2026-Q1" / "mot_cua.csv", "21,143,164,118,6,124", "21,1392,1413,118,1255,1373")
    drawn = chart(report_of(invented, "2026-Q1")[1].chart_status("x"))
    assert drawn.title.startswith("1.263 hồ sơ quá hạn hoặc trễ hạn")
    assert "đã giải quyết quá hạn 1.258, " in drawn.alt


def test_a_level_without_a_rate_is_not_counted_as_missing_its_target(invented: Path) -> None:
    raw = invented / "data" / "raw" / "2026-Q2" / "so_hoa.csv"

    def title() -> str:
        return chart(
            report_of(invented, "2026-Q2")[1].chart_rates("x", "digitisation.components_rate", "Số hóa", target="target.digitisation")
        ).title

    assert title() == "Số hóa: 2/2 nhóm đơn vị đạt mục tiêu"
    change(raw, "620,636,606,633", "0,0,606,633")
    assert title() == "Số hóa: 1/1 nhóm đơn vị đạt mục tiêu (1 nhóm chưa có số liệu)"
    without(raw, "Trung tâm")
    assert title() == "Số hóa: 1/1 nhóm đơn vị đạt mục tiêu (1 nhóm chưa có số liệu)"


def test_the_only_unit_with_low_indicators_is_named_unless_it_is_the_body(invented: Path) -> None:
    raw = invented / "data" / "raw" / "2026-Q2" / "chi_tieu.csv"
    without(raw, "thôn Thượng")
    _, report = report_of(invented, "2026-Q2")
    assert "Thôn Đoài: Số hộ thoát nghèo (20%)" in words(report.low_indicators("below"))
    assert "Xã Ví Dụ" not in words(report.low_indicators("body"))


def test_an_empty_list_of_open_petitions_is_no_gap_where_none_is_open(invented: Path) -> None:
    raw = invented / "data" / "raw" / "2026-Q2"
    without(raw / "don_thu_ton.csv", "Phòng", "thôn")
    change(raw / "don_thu.csv", "14,12", "0,0")
    _, report = report_of(invented, "2026-Q2")
    assert words(report.open_petitions("body", "own")) == "Không còn đơn thư chưa giải quyết xong."
    assert words(report.open_petitions("below")).startswith("Chưa có số liệu: bảng")
    without(raw / "don_thu.csv", "Các cơ quan", '"Các thôn', "Các thôn")
    _, report = report_of(invented, "2026-Q2")
    assert words(report.open_petitions("body", "own")).startswith("Chưa có số liệu: bảng")


def test_digitisation_below_the_target_is_listed_for_levels_too(invented: Path) -> None:
    _, report = report_of(invented, "2026-Q1")
    assert [plain(block) for block in report.low_digitisation("body", "own").blocks if isinstance(block, Paragraph)] == [
        "Tỷ lệ số hóa thành phần hồ sơ của các cơ quan chuyên môn thuộc UBND xã đạt 79,65%, thấp hơn mục tiêu 80%.",
        "Tỷ lệ số hóa kết quả giải quyết của các cơ quan chuyên môn thuộc UBND xã đạt 79%, thấp hơn mục tiêu 80%.",
        "Tỷ lệ số hóa thành phần hồ sơ của Trung tâm Phục vụ hành chính công xã đạt 93,67%, thấp hơn mục tiêu 95%.",
        "Tỷ lệ số hóa kết quả giải quyết của Trung tâm Phục vụ hành chính công xã đạt 90,75%, thấp hơn mục tiêu 95%.",
        "Tỷ lệ số hóa hồ sơ của Trạm Y tế xã đạt 38,20%, thấp hơn mục tiêu 60%.",
    ]


@pytest.mark.parametrize(("done", "listed"), [("8000", False), ("7999", True)])
def test_a_rate_is_compared_with_its_target_unrounded(invented: Path, done: str, listed: bool) -> None:
    raw = invented / "data" / "raw" / "2026-Q2" / "so_hoa.csv"
    change(raw, "158,201,", f"{int(done) - 445},{10000 - 490},")
    _, report = report_of(invented, "2026-Q2")
    assert ("số hóa thành phần hồ sơ của các cơ quan" in words(report.low_digitisation("own"))) is listed
