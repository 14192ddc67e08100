"""A realistic document for the writers' tests: every kind of block, invented figures, no real person."""

from __future__ import annotations

from fractions import Fraction

from cchc_analysis.numbers import format_number, format_percent
from cchc_analysis.report import charts
from cchc_analysis.report.blocks import (
    Annex,
    Card,
    Cell,
    Document,
    Heading,
    Letterhead,
    Meta,
    Note,
    Number,
    Paragraph,
    Signature,
    SourceRow,
    Table,
    Text,
    Title,
)

LEVELS = (("Phòng chuyên môn cấp huyện", 522, 0, 5), ("Chi nhánh Văn phòng Đăng ký đất đai", 5753, 15, 938), ("Xã, thị trấn", 8686, 3, 52))


def card(id: str, label: str, shown: str, unit: str = "hồ sơ", status: str = "tính từ số liệu gốc", **more: object) -> Card:
    values: dict[str, object] = {
        "scope": "toàn huyện",
        "definition": "Số hồ sơ giải quyết đúng hạn và số hồ sơ đang giải quyết còn hạn, chia cho số hồ sơ tiếp nhận trừ số hồ sơ rút",
        "legal_source": "Đề cương báo cáo, mục I.2.1",
        "formula": "(đúng hạn + còn hạn) / (tiếp nhận − rút)",
        "substituted": "(5.753 + 938) / (6.709 − 3) = 6.691/6.706",
        "exact": "6691/6706",
        "rounding": "2 chữ số thập phân, làm tròn nửa lên",
        "window": "từ 01/6/2023 đến 25/9/2023, trạng thái ngày 25/9/2023",
        "sources": (SourceRow("mot_cua.csv", "", "C3", "5.753", (("don_vi", "Chi nhánh"), ("dung_han", "5.753"), ("qua_han", "15"))),),
    }
    values.update(more)
    return Card(id=id, label=label, shown=shown, unit=unit, status=status, **values)  # type: ignore[arg-type]


def sample() -> Document:
    """The whole sample."""
    cards: dict[str, Card] = {}

    def number(id: str, shown: str, bold: bool = False, unit: str = "hồ sơ", **more: object) -> Number:
        label = str(more.pop("label", f"Số liệu {id}"))
        cards.setdefault(id, card(id, label, shown, unit, **more))
        return Number(id, shown, bold)

    def head(text: str, **more: object) -> Cell:
        return Cell((Text(text),), "center", header=True, **more)  # type: ignore[arg-type]

    def right(item: Number | Text) -> Cell:
        return Cell((item,), "right")

    rows = []
    for i, (name, on_time, overdue, progress) in enumerate(LEVELS):
        total = on_time + overdue + progress
        rows.append(
            (
                Cell((Text(str(i + 1)),), "center"),
                Cell((Text(name),), header=True),
                right(number(f"received@{i}", format_number(total))),
                right(number(f"on_time@{i}", format_number(on_time))),
                right(number(f"overdue@{i}", format_number(overdue))),
                right(number(f"progress@{i}", format_number(progress))),
                right(number(f"rate@{i}", format_percent(Fraction(on_time + progress, total), sign=False), unit="%")),
            )
        )
    total_row = (
        Cell(()),
        Cell((Text("Tổng cộng"),), header=True),
        right(number("received", "15.974")),
        right(number("on_time", "14.961")),
        right(number("overdue", "18")),
        right(number("progress", "995")),
        right(number("rate", "99,89", unit="%")),
    )
    one_stop = Table(
        "one-stop",
        "Bảng 1. Kết quả giải quyết thủ tục hành chính theo cấp",
        (
            (
                head("TT", rowspan=2),
                head("Cơ quan, đơn vị", rowspan=2),
                head("Tiếp nhận", rowspan=2),
                head("Đã giải quyết", colspan=2),
                head("Đang giải quyết", rowspan=2),
                head("Tỷ lệ đúng hạn (%)", rowspan=2),
            ),
            (head("Đúng hạn"), head("Quá hạn")),
        ),
        (*rows, total_row),
        (1, 6, 2, 2, 2, 2, 2),
        (3,),
        ((Text("Tỷ lệ tính theo công thức của báo cáo: (đúng hạn + còn hạn) / (tiếp nhận − rút)."),),),
    )
    columns = ("TT", "Đơn vị", *[f"Chỉ tiêu thứ {n}" for n in range(1, 11)])
    wide = Table(
        "annex-table",
        "Biểu 1. Kết quả số hóa hồ sơ của các xã, thị trấn",
        (tuple(head(c) for c in columns), tuple(head(f"({n})") for n in range(1, 13))),
        tuple(
            (
                Cell((Text(str(r)),), "center"),
                Cell((Text(f"Xã Nghĩa Thắng {r}"),), header=True),
                *[right(number(f"w{r}.{n}", format_number(r * n * 37))) for n in range(10)],
            )
            for r in range(1, 31)
        ),
        (1, 4, *([2] * 10)),
        wide=True,
    )
    variants = {
        "rate.narrative": card(
            "rate.narrative",
            "Tỷ lệ hồ sơ đúng hạn",
            "99,78",
            "%",
            variants=("rate.scorecard",),
            variant_difference="Cách tính của báo cáo có thêm 938 hồ sơ đang giải quyết còn hạn ở tử số và mẫu số.",
            comparisons=("Quý II/2023: 99,50% (tăng 0,28 điểm phần trăm)",),
            inputs=("on_time", "received"),
        ),
        "rate.scorecard": card(
            "rate.scorecard",
            "Tỷ lệ hồ sơ đúng hạn (tiêu chí 3.4.1)",
            "99,74",
            "%",
            definition="Số hồ sơ giải quyết đúng hạn chia cho số hồ sơ đã giải quyết",
            formula="đúng hạn / đã giải quyết",
            substituted="5.753/5.768",
            exact="5753/5768",
            variants=("rate.narrative",),
        ),
    }
    cards.update(variants)
    bars = charts.bar_shares(
        "rates",
        "Cả ba cấp giải quyết đúng hạn trên 99%",
        [(name, Fraction(o + p, o + q + p)) for name, o, q, p in LEVELS],
        alt="Biểu đồ thanh ngang: phòng chuyên môn 100%, chi nhánh 99,78%, xã và thị trấn 99,97%; mục tiêu 98%.",
        targets={name: Fraction(98, 100) for name, *_ in LEVELS},
        source="Nguồn: Bộ phận Một cửa, 01/6–25/9/2023",
    )
    stacks = charts.stacked_counts(
        "counts",
        "Hồ sơ quá hạn tập trung ở Chi nhánh Văn phòng Đăng ký đất đai",
        [n for n, *_ in LEVELS],
        [("Đúng hạn", [r[1] for r in LEVELS]), ("Quá hạn", [r[2] for r in LEVELS]), ("Đang giải quyết", [r[3] for r in LEVELS])],
        alt="Biểu đồ thanh chồng về số hồ sơ theo trạng thái của ba cấp.",
    )
    filler = "Các cơ quan, đơn vị tiếp tục rà soát, đơn giản hóa thủ tục; công khai kết quả giải quyết trên Cổng Dịch vụ công; tăng cường kiểm tra việc tiếp nhận và trả kết quả tại cơ sở. "
    blocks = (
        Letterhead("ỦY BAN NHÂN DÂN\nHUYỆN TƯ NGHĨA".replace("\n", " "), "PHÒNG NỘI VỤ", "Số:        /BC-PNV", "Tư Nghĩa, ngày      tháng 9 năm 2023"),
        Title("BÁO CÁO", "Công tác cải cách hành chính Quý III và phương hướng, nhiệm vụ Quý IV năm 2023", "(Phục vụ họp Ban Chỉ đạo)"),
        Paragraph((Text("Căn cứ Kế hoạch cải cách hành chính năm 2023 của Ủy ban nhân dân huyện;"),), "basis"),
        Paragraph((Text("Phòng Nội vụ tổng hợp, báo cáo kết quả như sau:"),)),
        Heading(1, "I.", "KẾT QUẢ THỰC HIỆN NHIỆM VỤ TRONG QUÝ"),
        Heading(2, "1.", "Kết quả thực hiện Kế hoạch"),
        Heading(3, "a)", "Công tác chỉ đạo, điều hành"),
        Paragraph((Text("Hoàn thành "), number("done", "17", True, unit="nhiệm vụ"), Text("/", True), number("due", "17", True, unit="nhiệm vụ"), Text(" nhiệm vụ"), Note((Text("Trong đó "), number("extra", "02", unit="nhiệm vụ"), Text(" nhiệm vụ phối hợp."),)), Text(" theo Kế hoạch đề ra, đạt "), number("share", "100", unit="%"), Text("%."),), "item"),
        Paragraph((Text("Kiểm tra tại "), number("units", "08", status="đơn vị báo cáo, không có số liệu gốc", unit="đơn vị"), Text(" đơn vị. " + filler),), "item"),
        Paragraph((Text("Trong đó "), number("towns", "02", unit="thị trấn", status="gõ tay"), Text(" thị trấn."),), "subitem"),
        Heading(2, "2.", "Kết quả giải quyết thủ tục hành chính"),
        Paragraph((Text("Tỷ lệ hồ sơ đúng hạn của Chi nhánh Văn phòng Đăng ký đất đai đạt "), Number("rate.narrative", "99,78", True), Text("% (6.691/6.706 hồ sơ); theo cách tính của tiêu chí 3.4.1 đạt "), Number("rate.scorecard", "99,74"), Text("%."), Note((Text("Hai cách tính khác nhau ở hồ sơ đang giải quyết còn hạn."),)))),
        Paragraph((Text(filler * 3),)),
        one_stop,
        bars,
        stacks,
        Paragraph((Text("Chưa có bảng số liệu về khiếu nại, tố cáo của quý này; mục tương ứng được để trống."),), "notice"),
        Paragraph((Text(filler * 4),)),
        Heading(2, "3.", "Số hóa hồ sơ"),
        wide,
        Heading(1, "II.", "PHƯƠNG HƯỚNG, NHIỆM VỤ"),
        *[Paragraph((Text(filler * 2),), "item") for _ in range(6)],
        Paragraph((Text("Trên đây là báo cáo công tác cải cách hành chính quý III và phương hướng, nhiệm vụ quý IV năm 2023./."),)),
        Signature(("Ban Chỉ đạo CCHC huyện;", "Các cơ quan, đơn vị;", "UBND các xã, thị trấn;", "Lưu: VT."), "TRƯỞNG PHÒNG", ""),
        Annex(),
    )  # fmt: skip
    meta = Meta(
        "Báo cáo công tác cải cách hành chính Quý III năm 2023",
        "2023-Q3",
        "Cải cách hành chính",
        "Phòng Nội vụ huyện Tư Nghĩa",
        "2023-09-25",
    )
    return Document(meta, blocks, cards)
