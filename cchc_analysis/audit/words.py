"""The vocabulary of the grammar: units, scale words, cue phrases. All patterns are written in lower case, with diacritics.

Everything the auditor knows about Vietnamese stands here; ``docs/audit.md`` explains what the groups are for.
"""

from __future__ import annotations

import re

SCALES: dict[str, int] = {"trăm": 100, "ngàn": 1000, "nghìn": 1000, "vạn": 10_000, "triệu": 10**6, "tỷ": 10**9}
"""Scale words; two in a row multiply (``nghìn tỷ``)."""

_UNIT_GROUPS: dict[str, dict[str, str]] = {
    "case": {
        "hồ sơ": "hồ sơ|bộ hồ sơ|hs|lượt hồ sơ",
        "thủ tục": "thủ tục hành chính|thủ tục|tthc|dịch vụ công trực tuyến|dịch vụ công|dịch vụ|dvc|dvctt",
        "văn bản": "văn bản quy phạm pháp luật|vbqppl|văn bản|báo cáo|quyết định|nghị quyết|thông báo|bản ghi|tài liệu",
        "nhiệm vụ": "nhiệm vụ|công việc|đầu việc",
        "giấy": "giấy chứng nhận|giấy phép|giấy|chứng thư|thẻ",
        "giao dịch": "giao dịch|cuộc gọi|bưu gửi|tài khoản|món vay|khoản chi|khoản",
        "chỉ tiêu": "chỉ tiêu|tiêu chí thành phần|tiêu chí|chỉ số",
        "dự án": "dự án|công trình|gói thầu",
        "tin": "tin, bài|tin bài|tin báo|tin|bài",
        "ý kiến": "ý kiến|phiếu",
        "trường hợp": "trường hợp|ca",
        "sản phẩm": "sản phẩm|phương tiện|xe|liều|chiếc|cái|bộ",
        "biên chế": "biên chế",
    },
    "petition": {
        "đơn": "đơn thư|đơn|lá đơn|đơn khiếu nại|đơn tố cáo",
        "vụ": "vụ việc|vụ án|vụ tai nạn|vụ cháy|vụ|vụ/việc",
        "việc": "việc",
        "bản án": "bản án|án|quyết định thi hành án",
        "khiếu nại": "khiếu nại|kn",
        "tố cáo": "tố cáo|tc",
        "kiến nghị": "kiến nghị, phản ánh|phản ánh, kiến nghị|kiến nghị, phản ảnh|kiến nghị|phản ánh|phản ảnh|kn, pa|knpa",
        "cuộc": "cuộc thanh tra|cuộc kiểm tra|cuộc",
    },
    "people": {
        "người": "người|nhân khẩu|công dân|cá nhân|cán bộ, công chức|cán bộ|công chức|viên chức|học viên|học sinh|em|đại biểu|lao động|đảng viên|"
        "bị can|bị cáo|đối tượng|cử tri|khách hàng|bệnh nhân|giáo viên|sinh viên|thành viên|hội viên",
        "lượt người": "lượt người|lượt công dân|lượt khách",
        "lượt": "lượt",
    },
    "body": {
        "hộ": "hộ dân|hộ nghèo|hộ cận nghèo|hộ kinh doanh|hộ gia đình|hộ",
        "doanh nghiệp": "doanh nghiệp|dn|hợp tác xã|htx|công ty|cơ sở",
        "đơn vị": "đơn vị|cơ quan|sở, ngành|sở, ban, ngành|sở|bộ, ngành|bộ, cơ quan|phòng, ban|phòng|ban|trường|tổ chức|bệnh viện|trạm",
        "địa phương": "địa phương|tỉnh, thành phố|tỉnh, thành|tỉnh|thành phố|huyện|quận",
        "xã": "xã, phường, thị trấn|xã, thị trấn|xã, phường|xã|phường|thị trấn|thôn|ấp|tổ dân phố|bản",
        "lớp": "lớp|hội nghị|khóa|đợt|buổi",
        "nhóm": "nhóm|tổ|đoàn|đội",
    },
    "area": {"ha": "ha|héc ta", "m2": "m2|m²|mét vuông", "km2": "km2|km²"},
    "length": {"km": "km", "m": "mét|m"},
    "mass": {"tấn": "tấn", "kg": "kg", "tạ": "tạ", "con": "con"},
    "energy": {"kwh": "kwh|mw|kw"},
    "score": {"điểm": "điểm"},
    "rank": {"bậc": "bậc|hạng"},
    "times": {"lần": "lần"},
    "time": {"ngày": "ngày làm việc|ngày", "giờ": "giờ", "phút": "phút"},
}
UNITS: dict[str, tuple[str, str]] = {
    word: (canonical, group) for group, members in _UNIT_GROUPS.items() for canonical, words in members.items() for word in words.split("|")
}
"""Unit word → (canonical unit, group). Counts of one canonical unit can be divided and added."""

CURRENCY = {"đồng": "đồng", "đ": "đồng", "vnđ": "đồng", "vnd": "đồng", "usd": "usd", "đô la": "usd", "euro": "euro"}
UNIT = re.compile(r"(?:" + "|".join(sorted((re.escape(u) for u in UNITS), key=len, reverse=True)) + r")(?![\wđ])")

_ONES = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_TAIL = {**_ONES, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
WORDS: dict[str, int] = dict(_ONES) | {f"mười {w}": 10 + v for w, v in _TAIL.items() if v < 10}
for _w, _v in list(_ONES.items())[1:9]:
    WORDS[f"{_w} mươi"] = 10 * _v
    WORDS |= {f"{_w} mươi {t}": 10 * _v + u for t, u in _TAIL.items() if u < 10}
NUMBER_WORD = re.compile(
    r"(?<![\w,.])("
    + "|".join(sorted(WORDS, key=len, reverse=True))
    + r") (?=(?:trong (?:tổng )?số (?:"
    + "|".join(sorted(WORDS, key=len, reverse=True))
    + r")|"
    + "|".join(
        sorted(
            (
                re.escape(u)
                for u, (_, g) in UNITS.items()
                if g in ("case", "petition", "people", "body") and (len(u) > 2 or u in ("sở", "xã", "vụ"))
            ),
            key=len,
            reverse=True,
        )
    )
    + r")(?!\w))"
)
"""A number spelled out before a unit, or "ba trong số tám sở". ``năm`` is 5 only here, and not after a word that makes it a year."""
YEAR_BEFORE = re.compile(r"(?:trong|của|cả|mỗi|hàng|hằng|đầu|cuối|nửa|nhiều|những|các|qua|theo|từng|số|vài|mấy|\d)\s*$")
VAGUE_ONE = re.compile(r"một (?:cửa|phần|số|trong|cách|bộ|nhóm|tổ|đoàn|ban)")


def phrase(*alternatives: str) -> re.Pattern[str]:
    """A cue: any of the phrases as whole words."""
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + r")(?!\w)")


HEDGES = {
    "at least": phrase("không dưới", "không ít hơn", "không thấp hơn", "ít nhất", "tối thiểu"),
    "at most": phrase("(?<!không )dưới", "không quá", "không vượt quá", "tối đa", "nhiều nhất", "chưa đến", "chưa tới", "chưa đạt"),
    "more": phrase("hơn", "trên"),
    "less": phrase("gần", "xấp xỉ", "ngót"),
    "about": phrase("khoảng", "chừng", "ước khoảng"),
}
"""What is said before a number that does not stand for itself. The first two name a limit: everything beyond it is meant too."""
UP = phrase("tăng", "tăng thêm", "nhiều hơn", "cao hơn", "vượt")
MOVE = phrase(
    "tăng",
    "giảm",
    "nhiều hơn",
    "ít hơn",
    "cao hơn",
    "thấp hơn",
    "vượt",
    "hụt",
    "kém",
    "chênh lệch",
    "rút ngắn",
    "cải thiện",
    "thăng",
    "tụt",
    "sụt",
)
PRIOR = phrase(
    "cùng kỳ", "cùng thời gian", "cùng thời điểm", "kỳ trước", "kỳ liền trước", "năm trước", "năm ngoái", "tháng trước", "quý trước", "tuần trước",
    "(?<!tháng )(?<!kỳ )đầu năm", "cuối năm ngoái", "nhiệm kỳ trước", "giai đoạn trước", "trước đó", "trước đây",
)  # fmt: skip
NOW = phrase("kỳ này", "năm nay", "hiện nay", "nay", "tháng này", "quý này", "đến nay", "hiện")
WHOLE = phrase("tổng số", "tổng", "tổng cộng", "cộng", "tất cả", "toàn bộ", "cả thảy", "nâng tổng")
INCLUDING = phrase("trong đó", "trong số đó", "trong số này", "số này", "riêng", "trong tổng số này")
MADE_OF = phrase("gồm", "bao gồm", "gồm có", "chia ra", "bao gồm có", "phân ra", "cụ thể gồm")
TARGET = phrase(
    "mục tiêu", "kế hoạch", "kh", "chỉ tiêu", "yêu cầu", "định mức", "dự toán", "nghị quyết", "quy định", "mức tối thiểu", "chuẩn"
)
PLAN = phrase(
    "kế hoạch",
    "kh",
    "dự toán",
    "chỉ tiêu",
    "(?:tỉnh|trung ương|hđnd[^,.;]{0,20}|huyện|được|cấp trên|cấp có thẩm quyền) giao",
    "giao",
    "mục tiêu",
)
OPEN_VERB = (
    r"(?:được )?(?:giải quyết|xử lý|xác minh|xem xét|thụ lý|thẩm tra|thẩm định|tiến hành|thực hiện|thi hành|kiểm tra|điều tra|trả lời|tuyển|hoàn thành|xong|có kết quả|giải ngân|thu|xét xử|"
    r"kết luận|đến hạn|tới hạn|trong hạn|còn hạn|chờ|rà soát|bố trí|sử dụng|trong thời hạn|trong quá trình|được|triển khai|khắc phục|số hóa|trả|cấp|nộp|xét|đưa|lập|làm)"
)
DONE_STATE = phrase(
    "giải quyết", "xử lý", "hoàn thành", "hoàn tất", "xong", "trả kết quả", "trả", "thi hành", "xét xử", "kết luận", "ban hành", "có kết quả", "đã", "giải ngân", "thu", "tuyển", "trả lời",
)  # fmt: skip
RECEIVED = phrase(
    "nhận", "tiếp nhận", "thụ lý", "tổng", "tổng số", "phải", "đến hạn", "đủ điều kiện", "có điều kiện", "giao", "kế hoạch", "dự toán", "đăng ký", "tổng hợp", "gửi", "cần", "được giao", "theo dõi", "quản lý", "kiểm tra", "rà soát", "khảo sát", "thuộc", "trong",
)  # fmt: skip
LATE = phrase("quá hạn", "trễ hạn", "chậm", "trễ", "muộn", "không đúng hạn", "trễ hẹn", "quá thời hạn", "quá hẹn", "chậm hạn")
ON_TIME = phrase(
    "đúng hạn",
    "trước hạn",
    "sớm hạn",
    "đúng và trước hạn",
    "trước và đúng hạn",
    "đúng hẹn",
    "trước hẹn",
    "sớm hẹn",
    "đúng thời hạn",
    "trước thời hạn",
)
CARRIED = phrase("chuyển qua", "chuyển sang", "kỳ trước", "tồn", "cũ", "đầu kỳ", "trước chuyển", "chuyển từ", "năm trước", "từ kỳ trước")
NEW = phrase("mới", "nhận mới", "tiếp nhận mới", "thụ lý mới", "mới thụ lý", "phát sinh", "trong kỳ", "tiếp nhận trong")
RESOLVED = phrase("giải quyết", "xử lý", "hoàn thành", "hoàn tất", "trả kết quả", "xong")
LINK_WORDS = re.compile(
    r"(?<!\w)(?:và|đạt|chiếm|tỷ lệ|tỷ trọng|tương ứng|tương đương|ứng với|bằng|tức|tức là|là|với|khoảng|hơn|gần|trên|được|ước|chung|tính chung|xấp xỉ|"
    r"mức|ở mức|vào khoảng|số|có|nên|hoàn thành|giải quyết|xét xử|thực hiện|này|kết quả)(?!\w)"
)
LINK = phrase("đạt", "chiếm", "tỷ lệ", "tỷ trọng", "tương ứng", "tương đương", "ứng với", "bằng", "tức", "tức là", "mức")
