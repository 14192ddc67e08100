"""The invented commune of 2026 (two levels) beside the real district of 2023: same notebooks, other data, right to every figure."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
import shutil
import unicodedata
import zipfile
from fractions import Fraction
from pathlib import Path

import pypdfium2
import pytest

from cchc_analysis.io.quarters import load
from cchc_analysis.io.scorecards.inputs import score_quarter
from cchc_analysis.publish.execution import execute, export
from cchc_analysis.publish.run import run_quarter
from cchc_analysis.report.blocks import Number, inlines_of, read_document
from tests.quarters.office import printed

ROOT = Path(__file__).parents[2]
PROFILE = ROOT / "profiles" / "xa-2026"
RAW = PROFILE / "data" / "raw" / "2026-Q2"
REFERENCE = PROFILE / "data" / "reference"


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose notebooks the profile inside it shares."""
    home = tmp_path_factory.mktemp("du-an")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    shutil.copytree(PROFILE / "data", home / "profiles" / "xa-2026" / "data", ignore=shutil.ignore_patterns("processed"))
    return home / "profiles" / "xa-2026"


@pytest.fixture(scope="module")
def folder(project: Path) -> Path:
    return run_quarter("2026-Q2", project).folder


@pytest.fixture(scope="module")
def texts(folder: Path, project: Path) -> dict[str, str]:
    """Every output as text, in one normal form."""
    found = {}
    for path in folder.iterdir():
        if path.suffix == ".pdf":
            text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
        elif path.suffix == ".docx":
            with zipfile.ZipFile(path) as packed:
                parts = [packed.read(n).decode("utf-8") for n in packed.namelist() if n.endswith(".xml")]
            text = re.sub(r"<[^>]+>", "", " ".join(parts))
        else:
            text = path.read_text(encoding="utf-8")
        found[path.name] = text
    executed = execute(ROOT / "notebooks" / "trends.ipynb", project, {"quarter": "", "root": "."}, kernel=False)
    found["trends.html"] = export(executed, "html").decode("utf-8")
    return {name: re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)) for name, text in found.items()}


# -- what stands in it and what does not -------------------------------------------------------------------------------


def test_the_run_publishes_the_whole_set(texts: dict[str, str]) -> None:
    assert texts.keys() >= {"report.html", "report.pdf", "report.docx", "report.ipynb", "scorecard.html", "figures.csv", "trends.html"}


def test_no_word_of_the_level_that_is_gone(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        folded = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
        assert "huyện" not in text.casefold(), name
        assert not re.search(r"\bhuyen\b", folded), name
        assert "Tư Nghĩa" not in text, name
        assert "thị trấn" not in text.casefold(), name


@pytest.mark.parametrize("name", ["report.html", "report.pdf", "report.docx", "scorecard.html", "trends.html"])
def test_every_document_says_that_its_figures_are_synthetic(texts: dict[str, str], name: str) -> None:
    assert re.search("SYNTHETIC – SỐ LIỆU GIẢ LẬP", texts[name])


@pytest.mark.parametrize(
    "words",
    [
        "ỦY BAN NHÂN DÂN XÃ VÍ DỤ",
        "TM. ỦY BAN NHÂN DÂN",
        "Sở Nội vụ tỉnh Minh Họa (báo cáo)",
        "4. Chế độ báo cáo của các cơ quan chuyên môn thuộc UBND xã, Trung tâm Phục vụ hành chính công xã và các đơn vị sự nghiệp công lập",
        "5. Chế độ báo cáo của các thôn, tổ dân phố",
        "a) Ở xã Ví Dụ",
        "b) Ở các thôn, tổ dân phố",
        "1. Nhiệm vụ của UBND xã",
        "2. Nhiệm vụ của các thôn, tổ dân phố",
        "không gửi báo cáo CCHC: 01: thôn Hạ",
        "Phòng Kinh tế (01 đơn); Phòng Văn hóa - Xã hội (01 đơn)",
        "Giải ngân vốn đầu tư công (41,94%); Trồng rừng sản xuất (49,99%).",
        "Thôn Đoài: Số hộ thoát nghèo (20%).",
        "Tỷ lệ số hóa hồ sơ của Trạm Y tế xã đạt 46,50%, thấp hơn mục tiêu 60%.",
    ],
)
def test_the_report_speaks_of_the_commune(texts: dict[str, str], words: str) -> None:
    pdf = texts["report.pdf"].replace("\u00a0", " ")
    assert words in pdf or words.replace(" ", "") in pdf.replace(" ", "")


@pytest.mark.parametrize(
    "words", ["Số hộ thoát nghèo (50%)", "bảo hiểm y tế (", "không có hồ sơ đang giải quyết bị trễ hạn", "chưa có dòng nào"]
)
def test_the_report_does_not_say_what_is_not(texts: dict[str, str], words: str) -> None:
    assert words not in texts["report.pdf"]


def test_both_profiles_are_served_by_the_same_notebooks(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    used = manifest["inputs"]["notebooks"]
    assert "notebooks/quarterly_report.ipynb" in used
    for name, digest in used.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest


def test_the_first_quarter_is_published_too(project: Path) -> None:
    """Nothing to compare with; a base that is a difference of printed numbers (572 − 07 = 565) is no misprint of another."""
    text = (run_quarter("2026-Q1", project).folder / "report.html").read_text(encoding="utf-8")
    assert "SYNTHETIC" in text
    assert "huyện" not in text.casefold()


def test_a_folder_of_its_own_notebooks_comes_first(project: Path, tmp_path: Path) -> None:
    from cchc_analysis.io.notebooks import notebooks_of

    assert notebooks_of(project) == project.parents[1] / "notebooks"
    own = tmp_path / "rieng" / "notebooks"
    own.mkdir(parents=True)
    (own / "a.ipynb").write_text("{}", encoding="utf-8")
    assert notebooks_of(tmp_path / "rieng") == own


# -- every figure, recomputed from the files ---------------------------------------------------------------------------


def number(text: str) -> Fraction:
    return Fraction(text.replace(".", "").replace(",", "."))


class Truth:
    """What figures.csv must hold: printed text by figure id."""

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        self.units = {r["Tên đơn vị"]: r for r in read(REFERENCE / "units.csv")}
        self.levels = [r["Mã"] for r in read(REFERENCE / "levels.csv")]

    def count(self, figure_id: str, value: Fraction | int, *, pad: bool = True, places: int = 0) -> None:
        self.shown[figure_id] = printed(Fraction(value), places, pad=pad)

    def rate(self, figure_id: str, above: Fraction | int, below: Fraction | int) -> None:
        self.shown[figure_id] = printed(Fraction(above) / below, 2, percent=True) if below else "không xác định"

    def scopes(self, rows: list[dict[str, str]], column: str = "Đơn vị") -> dict[str, list[dict[str, str]]]:
        """Rows by level, by single unit, and all of them."""
        found: dict[str, list[dict[str, str]]] = {"all": rows}
        for row in rows:
            unit = self.units[row[column]]
            found.setdefault(unit["Cấp"], []).append(row)
            if not unit["Đại diện nhóm"] and unit["Mã"] != unit["Cấp"]:
                found[unit["Mã"]] = [row]
        return found


def total(rows: list[dict[str, str]], *columns: str) -> Fraction:
    return sum((number(row[c]) for row in rows for c in columns), Fraction(0))


def truth() -> dict[str, str]:
    t = Truth()
    for row in read(RAW / "ke_hoach.csv"):
        plan, due, done = row["Mã"], number(row["Nhiệm vụ đến hạn trong quý"]), number(row["Nhiệm vụ hoàn thành trong quý"])
        t.count(f"plan.total@{plan}", number(row["Tổng số nhiệm vụ"]))
        t.count(f"plan.due@{plan}", due)
        t.count(f"plan.done@{plan}", done)
        t.count(f"plan.done_before@{plan}", number(row["Hoàn thành các quý trước"]))
        t.count(f"plan.open@{plan}", due - done)
    assigned = read(RAW / "nhiem_vu_giao.csv")
    t.count("assigned.due@all", total(assigned, "Nhiệm vụ được giao"))
    t.count("assigned.on_time@all", total(assigned, "Thực hiện đúng hạn"))
    t.rate("assigned.rate@all", total(assigned, "Thực hiện đúng hạn"), total(assigned, "Nhiệm vụ được giao"))
    areas = read(RAW / "linh_vuc.csv")
    for scope, rows in {"all": areas, **{r["Mã"]: [r] for r in areas}}.items():
        t.count(f"area.due@{scope}", total(rows, "Nhiệm vụ đến hạn"))
        t.count(f"area.done@{scope}", total(rows, "Nhiệm vụ hoàn thành"))
    for row in read(RAW / "so_luong.csv"):
        t.count(f"activity.{row['Mã']}", number(row["Số lượng"]))
    for row in read(RAW / "ho_kinh_doanh.csv"):
        now, then = number(row["Kỳ này"]), number(row["Cùng kỳ"])
        t.count(f"business.now@{row['Mã']}", now)
        t.count(f"business.same_period@{row['Mã']}", then)
        t.rate(f"business.change@{row['Mã']}", now - then, then)
    budget(t)
    for row in read(RAW / "thu_tuc.csv"):
        assert row["Cấp"] == "xã"
        partial, full = number(row["DVC trực tuyến một phần"]), number(row["DVC trực tuyến toàn trình"])
        t.count("procedures.listed@commune", number(row["TTHC niêm yết công khai"]))
        t.count("procedures.online_partial@commune", partial)
        t.count("procedures.online_full@commune", full)
        t.count("procedures.online_total@commune", partial + full)
    cases(t)
    for scope, rows in t.scopes(read(RAW / "kiem_tra.csv"), "Đơn vị được kiểm tra").items():
        if scope in t.levels:
            t.count(f"inspection.count@{scope}", len(rows))
    reporting(t)
    return t.shown | lists(t)


def budget(t: Truth) -> None:
    lines = {row["Mã"]: row for row in read(RAW / "ngan_sach.csv")}
    for item, row in lines.items():
        t.count(f"budget.actual@{item}", number(row["Thực hiện"]), pad=False, places=len(row["Thực hiện"].partition(",")[2]))
    for row in read(RAW / "ngan_sach_so_sanh.csv"):
        scope, base, actual = f"{row['Mã']}.{row['Mã so sánh']}", row["Số so sánh"], number(lines[row["Mã"]]["Thực hiện"])
        kind = "change" if row["Loại"] == "tăng giảm" else "share"
        if base:
            t.count(f"budget.base@{scope}", number(base), pad=False, places=len(base.partition(",")[2]))
            t.rate(f"budget.{kind}@{scope}", actual - number(base) if kind == "change" else actual, number(base))
        else:
            t.shown[f"budget.{kind}@{scope}"] = row["Tỷ lệ đã công bố (%)"]


def cases(t: Truth) -> None:
    parts = {
        "carried_over": "Kỳ trước chuyển qua", "new": "Tiếp nhận mới", "resolved_on_time": "Đã giải quyết đúng hạn",
        "resolved_overdue": "Đã giải quyết quá hạn", "in_progress_in_date": "Đang giải quyết còn hạn",
        "in_progress_late": "Đang giải quyết trễ hạn", "withdrawn": "Hồ sơ rút",
    }  # fmt: skip
    for scope, rows in t.scopes(read(RAW / "mot_cua.csv")).items():
        v = {name: total(rows, column) for name, column in parts.items()}
        v["received"] = v["carried_over"] + v["new"]
        v["resolved"] = v["resolved_on_time"] + v["resolved_overdue"]
        v["in_progress"] = v["in_progress_in_date"] + v["in_progress_late"]
        v["handled"] = v["received"] - v["withdrawn"]
        assert v["handled"] == v["resolved"] + v["in_progress"]
        for name, value in v.items():
            t.count(f"one_stop.{name}@{scope}", value)
        t.rate(f"one_stop.on_time_rate@{scope}", v["resolved_on_time"] + v["in_progress_in_date"], v["handled"])
        t.rate(f"one_stop.overdue_rate@{scope}", v["resolved_overdue"], v["handled"])
        t.rate(f"one_stop.on_time_rate_resolved@{scope}", v["resolved_on_time"], v["resolved"])
    online = {
        "partial_online": "Một phần: trực tuyến", "partial_total": "Một phần: tổng số", "full_online": "Toàn trình: trực tuyến",
        "full_total": "Toàn trình: tổng số",
    }  # fmt: skip
    for scope, rows in t.scopes(read(RAW / "truc_tuyen.csv")).items():
        v = {name: total(rows, column) for name, column in online.items()}
        for name, value in v.items():
            t.count(f"online.{name}@{scope}", value, pad=False)
        t.count(f"online.total@{scope}", v["partial_total"] + v["full_total"])
        t.rate(f"online.rate@{scope}", v["partial_online"] + v["full_online"], v["partial_total"] + v["full_total"])
        t.rate(f"online.full_rate@{scope}", v["full_online"], v["full_total"])
    for scope, rows in t.scopes(read(RAW / "so_hoa.csv")).items():
        for name, column in (("components", "Thành phần hồ sơ"), ("results", "Kết quả")):
            done, due = total(rows, f"{column} đã số hóa"), total(rows, f"{column} phải số hóa")
            t.count(f"digitisation.{name}_digitised@{scope}", done, pad=False)
            t.count(f"digitisation.{name}_total@{scope}", due, pad=False)
            t.rate(f"digitisation.{name}_rate@{scope}", done, due)
    for scope, rows in t.scopes(read(RAW / "don_thu.csv"), "Nơi giải quyết").items():
        received, resolved = total(rows, "Tiếp nhận"), total(rows, "Đã giải quyết")
        t.count(f"petitions.received@{scope}", received)
        t.count(f"petitions.resolved@{scope}", resolved)
        t.count(f"petitions.open@{scope}", received - resolved)
        t.rate(f"petitions.rate@{scope}", resolved, received)


def reporting(t: Truth) -> None:
    rows = read(RAW / "che_do_bao_cao.csv")
    groups = {r["Mã"]: r["Nhóm báo cáo"] for r in read(REFERENCE / "levels.csv")}
    by_scope: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        level = t.units[row["Đơn vị"]]["Cấp"]
        by_scope.setdefault(level, []).append(row)
        by_scope.setdefault(f"group.{groups[level]}", []).append(row)
    for scope, found in by_scope.items():
        sent = sum(r["Đã gửi báo cáo"] == "có" for r in found)
        t.count(f"reporting.due@{scope}", len(found))
        t.count(f"reporting.sent@{scope}", sent)
        t.count(f"reporting.not_sent@{scope}", len(found) - sent)


def lists(t: Truth) -> dict[str, str]:
    for row in read(RAW / "don_thu_ton.csv"):
        t.count(f"petitions_open.open@{t.units[row['Đơn vị']]['Mã']}", number(row["Đơn chưa giải quyết xong"]))
    for row in read(RAW / "so_hoa_ty_le.csv"):
        t.shown[f"digitisation.reported_rate@{t.units[row['Đơn vị']]['Mã']}"] = row["Tỷ lệ số hóa đơn vị báo cáo (%)"]
    for row in read(RAW / "chi_tieu.csv"):
        plain = "".join(
            c for c in unicodedata.normalize("NFD", row["Chỉ tiêu"].casefold().replace("đ", "d")) if not unicodedata.combining(c)
        )
        scope = f"{t.units[row['Đơn vị']]['Mã']}.{re.sub('[^a-z0-9]+', '_', plain)}"
        if row["Kế hoạch"]:
            t.rate(f"indicator.rate@{scope}", number(row["Thực hiện"]), number(row["Kế hoạch"]))
        else:
            t.shown[f"indicator.rate@{scope}"] = row["Tỷ lệ đơn vị báo cáo (%)"]
    for row in read(REFERENCE / "targets.csv"):
        starts, ends = (tuple(map(int, reversed(row[c].split("/")))) for c in ("Hiệu lực từ", "Hiệu lực đến"))
        if starts <= (2026, 6, 30) <= ends:
            t.shown[f"target.{row['Mã']}@{row['Cấp']}"] = row["Mục tiêu (%)"]
    return t.shown


OF_THE_SCORECARD = ("evidence.", "score", "headroom.")
"""Figures of section I.9; the scorecard's own tests recompute them."""


def test_every_figure_is_what_the_files_say(folder: Path) -> None:
    expected, found = truth(), {r["figure_id"]: r["shown"] for r in read(folder / "figures.csv")}
    assert {i for i in found if not i.startswith(OF_THE_SCORECARD)} == expected.keys()
    assert {i: found[i] for i in expected if found[i] != expected[i]} == {}
    assert len(expected) > 250


def test_every_number_of_the_report_is_one_of_them(folder: Path) -> None:
    expected = truth()
    document = read_document(json.loads((folder / "report.ipynb").read_text(encoding="utf-8")))
    numbers = [r for block in document.blocks for r in inlines_of(block) if isinstance(r, Number)]
    own = [n for n in numbers if "~" not in n.figure and not n.figure.startswith(OF_THE_SCORECARD)]
    assert len(own) > 200
    assert [(n.figure, n.shown) for n in own if n.shown not in (expected[n.figure], expected[n.figure].removeprefix("-"))] == []


def test_the_comparison_with_the_quarter_before_is_right(folder: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (folder / "report.html").read_text(encoding="utf-8"))
    now, then = (total(read(PROFILE / "data" / "raw" / q / "mot_cua.csv"), "Tổng tiếp nhận") for q in ("2026-Q2", "2026-Q1"))
    assert (now, then) == (1334, 1093)  # all of them; the levels below add up to these
    centre = [
        total([r for r in read(PROFILE / "data" / "raw" / q / "mot_cua.csv") if "Trung tâm" in r["Đơn vị"]], "Tổng tiếp nhận")
        for q in ("2026-Q2", "2026-Q1")
    ]
    for a, b in ((now - centre[0], then - centre[1]), (centre[0], centre[1])):
        assert f"tăng {a - b} ({printed(Fraction(a - b, b), 2, percent=True)}%)" in text


def test_the_scorecard_of_the_commune_scores(project: Path) -> None:
    scored = score_quarter("2026-Q2", project)
    assert scored.card.id == "766-qd-ttg-cap-xa-2026"
    points = {c.code: (c.low, c.high) for c in scored.result.criteria}
    assert points["2.1"] == (Fraction(20 * 1312, 1327),) * 2
    assert points["5.3"] == (2, 2)
    assert points["1.1"] == (6, 6)  # nothing to publish: full points


# -- dated registries --------------------------------------------------------------------------------------------------


def project_of(source: Path, target: Path, quarter: str, **files: str) -> Path:
    """A project with the registries of another and one quarter of a few tables."""
    shutil.copytree(source / "data" / "reference", target / "data" / "reference")
    folder = target / "data" / "raw" / quarter
    folder.mkdir(parents=True)
    (folder / "period.yaml").write_text(
        f"quarter: {quarter}\nwindows:\n  default: {{from: 2025-04-01, to: 2025-06-30}}\n", encoding="utf-8"
    )
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return target


TABLES = {
    "don_thu": "Nơi giải quyết,Tiếp nhận,Đã giải quyết\nPhòng Nội vụ,2,2\n\"Các xã, thị trấn\",3,3\nxã Ví Dụ,1,1\n",
    "thu_tuc": "Cấp,TTHC niêm yết công khai,DVC trực tuyến một phần,DVC trực tuyến toàn trình\nhuyện,3,1,1\nxã,4,1,1\n",
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "quarter", "refused"),
    [
        (ROOT, "2025-Q2", {("don-vi-la", "xã Ví Dụ"), ("cap-la", "xã")}),
        (ROOT, "2025-Q3", {("don-vi-het", "Phòng Nội vụ"), ("don-vi-het", "Các xã, thị trấn"), ("don-vi-la", "xã Ví Dụ"), ("cap-la", "huyện"), ("cap-la", "xã")}),
        (PROFILE, "2025-Q2", {("don-vi-chua", "xã Ví Dụ"), ("don-vi-la", "Phòng Nội vụ"), ("don-vi-la", "Các xã, thị trấn"), ("cap-la", "huyện"), ("cap-la", "xã")}),
        (PROFILE, "2025-Q3", {("don-vi-la", "Phòng Nội vụ"), ("don-vi-la", "Các xã, thị trấn"), ("cap-la", "huyện")}),
    ],
)  # fmt: skip
def test_units_and_levels_end_and_begin_with_1_july_2025(tmp_path: Path, source: Path, quarter: str, refused: set[tuple[str, str]]) -> None:
    data = load(quarter, project_of(source, tmp_path, quarter, **TABLES)).data
    about = {(f.code, f.found) for f in data.findings if f.code.startswith(("don-vi-", "cap-")) and f.severity == "fault"}
    assert about == refused
    assert data.rows_set_aside == len(refused)


def test_the_threshold_of_the_quarter_is_the_one_in_force() -> None:
    shares = {q: load(q, PROFILE).figures["target.indicator_low@commune"].value for q in ("2026-Q1", "2026-Q2")}
    assert shares == {"2026-Q1": Fraction(1, 4), "2026-Q2": Fraction(1, 2)}


def test_a_unit_without_an_end_of_its_own_lives_as_long_as_its_level(tmp_path: Path) -> None:
    from datetime import date

    from cchc_analysis.io.reference import read_reference

    registries = read_reference(ROOT / "data" / "reference")
    district = next(u for u in registries.units if u.level == next(x.id for x in registries.levels if x.role == "body"))
    assert district.valid_on(date(2025, 6, 30))
    assert not district.valid_on(date(2025, 7, 1))


# -- nothing of it in code ---------------------------------------------------------------------------------------------


def level_names() -> set[str]:
    """Ids and names of the levels of both profiles, but for the word that the scorecards use for another thing."""
    rows = [*read(ROOT / "data" / "reference" / "levels.csv"), *read(REFERENCE / "levels.csv")]
    return {row[c] for row in rows for c in ("Mã", "Tên cấp", "Bộ phận Một cửa") if row[c]} - {"external"}


def strings(source: str) -> set[str]:
    return {n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant) and isinstance(n.value, str)}


PARTS = [p for part in ("checks", "indicators", "io", "report") for p in sorted((ROOT / "cchc_analysis" / part).rglob("*.py"))]


@pytest.mark.parametrize("path", [*PARTS, ROOT / "cchc_analysis" / "publish" / "run.py"], ids=lambda p: p.name)
def test_no_level_stands_in_the_code_of_the_report(path: Path) -> None:
    assert not strings(path.read_text(encoding="utf-8")) & level_names()


OF_BOTH = [p for p in sorted((ROOT / "notebooks").glob("*.ipynb")) if p.name != "explore.ipynb"]
"""Every notebook that both profiles run; ``explore`` shows examples of the real quarter."""


@pytest.mark.parametrize("path", OF_BOTH, ids=lambda p: p.name)
def test_no_level_stands_in_a_notebook(path: Path) -> None:
    cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    source = "\n".join("".join(c["source"]) for c in cells)
    named = {word for word in level_names() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", source)} - {"xã"}
    assert not named
    assert "huyện" not in source
