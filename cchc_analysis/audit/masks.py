"""Look-alikes: stretches of text whose digits are no quantities (dates, document numbers, articles, phones, ranks, labels)."""

from __future__ import annotations

import re

from cchc_analysis.audit.lines import Line
from cchc_analysis.audit.words import UNIT

_SCALE = r"(?:trăm|nghìn|ngàn|vạn|triệu|tỷ|đồng)(?![\wđ])"
_UNIT_AHEAD = rf"(?!\s*(?:%|{_SCALE}|{UNIT.pattern}))"
_NOT_QUANTITY = r"(?!\s*%|[\d.,]*\s*(?:%|phần trăm))" + rf"(?!\d|\s*(?:{_SCALE}|{UNIT.pattern}))"
_DOC = (
    r"(?:quyết định|nghị định|nghị quyết|công văn|thông tư|thông tư liên tịch|chỉ thị|luật|bộ luật|tờ trình|pháp lệnh|công điện|hiến pháp)"
)
_LABEL = (
    r"(?:điều|khoản|chương|mục|tiểu mục|phụ lục|biểu|biểu mẫu|bảng|mẫu|mẫu số|hình|tiết|mức độ|cấp độ|kỳ họp|kỳ họp thứ|tầng|phòng số|phòng họp số|trang|cột|dòng|tiêu chí|chỉ số|stt|"
    r"quốc lộ|ql|tỉnh lộ|đường số|số nhà|biên bản|nhiệm kỳ|tổ kiểm tra|phiên họp thứ|phiên thứ|phiên họp|hạng mục|khóa)"
)
_SMALL_LABEL = r"(?:cấp|loại|đợt|vòng|lần thứ|lần|thứ|lớp|tổ|thôn|ấp|bản|khu phố|khu|quận|phường|bước|ô|nhóm|đội|phần|phiếu|tập|quyển|ngạch|bậc|vùng|(?:tại|nhà|địa chỉ|phòng họp|phòng|cơ sở|trụ sở|đường|cổng|dự án|công trình) số)"
_MASKS = tuple(
    re.compile(p)
    for p in (
        r"https?://\S+|www\.\S+|\S{1,80}@\S{1,80}\.\w+",
        # document numbers: 304/TB-VPCP, 88/2017/NĐ-CP, 30c/NQCP, 19162/QĐ-UBND (the line is lower case: letters after the slash, no digit)
        r"(?<![\w/])\d+[a-zđ]{0,2}/(?:\d{4}/)?(?:[a-zđ]{1,6}[\d]*)(?:-[a-zđ&]+)+(?:-[\wđ]+)*",
        r"(?<![\w/])\d+[a-zđ]{0,2}/\d{4}/[a-zđ]+\w*",
        r"(?<![\w/.,])\d+[a-zđ]{0,2}/(?:ubnd|hđnd|cp|ttg|qđ|nq|nđ|tt|ct|kh|bc|tb|cv|tw|tu|nqcp|nđcp|nvs?|snv|btc|bnv|vpcp|qh|sy|tr|ttr|hd|gm|cđ|kl|bgdđt|byt|bxd)[\wđ]*(?:-[\wđ]+)*",
        r"số\s*:?\s*\d*\s*/[a-zđ]+(?:-[a-zđ]+)*",
        rf"{_DOC}\s*(?:số\s*)?:?\s*\d+(?:/\d{{4}})?(?:[/-][a-zđ][\wđ-]*)*(?!\s*/\s*\d)" + _NOT_QUANTITY,
        r"(?<![\wđ])(?:thông báo|văn bản|giấy mời|hướng dẫn|kết luận)\s+số\s*:?\s*\d+[\w/-]*",
        r"(?<![\wđ])(?:kế hoạch|báo cáo|đề án|chương trình|công văn|phương án|hồ sơ|giấy phép|sổ|seri|mã(?: số| hồ sơ)?|tài khoản|hóa đơn)\s+số\s*:?\s*\d+[\w/.-]*",
        r"mã(?: số| hồ sơ)?\s*:?\s*[\w.-]*\d[\w.-]*",
        r"(?:iso|tcvn|qcvn)\s*[\d:.-]+",
        # dates and times
        r"ngày\s*\d{1,2}\s*(?:tháng\s*\d{1,2}\s*(?:năm\s*\d{4})?|[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{2,4})?)",
        r"(?<![\d.,/])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)",
        r"(?<![\d.,/])(?:0?[1-9]|1[0-2])\s*[/.-]\s*(?:19|20)\d\d(?!\d|[.,]\d|\s*(?:" + UNIT.pattern + "))",
        r"(?<![\d.,/])(?:19|20)\d\d\s*-\s*(?:19|20)\d\d(?!\d)",
        r"(?<![\d.,/])(?:19|20)\d\d(?:19|20)\d\d(?!\d)",
        r"(?:ngày|từ|đến|tới|trước|sau|hết|sáng|chiều|tối|hôm|đêm|lúc)\s*(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|1[0-2])(?![\d.,/%]|\s*(?:%|"
        + UNIT.pattern
        + "))",
        r"(?<![\d.,/])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?=\s*(?:đến|tới|-)\s*(?:ngày\s*)?\d{1,2}/\d{1,2})",
        r"ngày\s*(?:0?[1-9]|[12]\d|3[01])(?=[\s,.;)]|$)(?!\s*ngày)",
        r"tháng\s*\d{1,2}(?:\s*[/.-]\s*(?:19|20)\d\d)?(?![\d/])" + "(?!%)",
        r"(?:quý|q)\s*\d(?:\s*[/.-]\s*(?:19|20)\d\d)?(?![\d.,])|(?:quý|q)\s*[ivx]+\s*[/.-]\s*(?:19|20)\d\d",
        r"(?:năm|niên độ|niên khóa|giai đoạn|nhiệm kỳ)\s*(?:học\s*)?(?:19|20)\d\d(?:\s*-\s*(?:19|20)?\d\d)?(?!\d)",
        r"(?<![\d.,/])(?:19|20)\d\d(?=\s*:\s*\d)",
        r"(?<![\d.,/])\d{1,2}:\d{2}(?::\d{2})?(?!\d)(?:\s*\d+\s*$)?",
        r"(?<![\d.,/])\d{1,2}\s*(?:h|giờ)\s*\d{0,2}(?![\wđ])|24/24h?|24/7|7/7",
        r"(?:gmt|utc)\s*[+-]\s*\d+",
        r"(?<![\d.,/])\d+\s*(?:tháng|năm|quý|tuần|phút|giây|thập kỷ)(?![\wđ])(?:\s*(?:đầu|cuối|gần đây|liên tiếp))?",
        r"thế kỷ\s*\d+",
        r"(?:từ|dưới|trên|đủ|đến)?\s*(?:\d{1,3}\s*(?:-|đến)\s*)?(?<![\d.,/])\d{1,3}\s*(?:tuổi|sao)(?![\wđ])",
        # phones, long identifiers
        r"(?:điện thoại|đt|sđt|hotline|tel|fax|đường dây nóng|zalo|cccd|cmnd|căn cước)[^\d\n]{0,20}[\d.\s()+-]{6,}\d",
        r"(?<![\d.,])0\d{2,3}[ .-]?\d{3,4}[ .-]?\d{3,4}(?:[ .-]?\d{1,3})?(?!\d)(?![.,]\d)",
        # ranks out of a number of places
        r"(?:hạng|xếp|đứng|vị trí|vị thứ|thứ hạng|xếp hạng|xếp thứ|đứng thứ)\s*(?:thứ\s*)?\d+\s*/\s*\d+",
        r"(?:xếp|đứng|vị thứ|xếp hạng)\s*(?:thứ|hạng|vị trí|vị trí thứ)?\s*\d+" + _NOT_QUANTITY,
        # labels: article 4, level 3, 4; table 2; criterion 7.3.3
        rf"(?<![\wđ]){_LABEL}\s+(?:số\s+)?\d+(?:\.\d+)*[a-zđ]?(?![\wđ])(?:\s*(?:,|và|hoặc|-|;)\s*\d+(?:\.\d+)*(?![\wđ.,]*\s*(?:%|[a-zđ]{{2}})))*"
        + _NOT_QUANTITY
        + r"(?!\s*[/,.]\d)",
        rf"(?<![\wđ]){_SMALL_LABEL}\s+\d{{1,2}}[a-zđ]?(?![\w.,/]|\s*-\s*\d)(?:\s*(?:,|và|hoặc)\s*\d{{1,2}}(?![\w.,]))*" + _NOT_QUANTITY,
        r"tại\s*điểm\s*[\da-zđ](?:\s*,\s*[\da-zđ])*(?!\w)|(?<![\wđ])điểm\s+[a-zđ](?:\s*,\s*[a-zđ])*\s+khoản",
        r"(?<![\wđ])(?:[a-zđ]+-\d+|[a-zđ]+\d[\wđ]*)(?![\wđ])",
        r"^\s*(?:[-+*•]\s*)?\(?\d{1,2}(?:\.\d{1,2}){1,4}\.?\s*[.):]?(?=\s+[^\d\s%/])" + _UNIT_AHEAD,
        r"^\s*\(?\d{1,2}[.)](?=\s+\S)",
        r"(?<![\d.,/])\d{1,2}(?:\.\d{1,2}){2,3}(?![\d/]|[.,]\d)",
        r"(?<![\d.,])\(\d{1,2}\)\s*=\s*\(\d{1,2}\)(?:\s*[+-]\s*\(\d{1,2}\))+|(?<![\d.,])\d{1,2}\s*=\s*\d{1,2}(?:\s*[+-]\s*\d{1,2})+(?![\d.,])",
        r"phạt tiền từ [^;.]{3,80}",
    )
)
_BARE_YEAR = re.compile(r"(?<![\d.,/])(?:19|20)\d\d(?![\d.,%/]|\s*%)" + rf"(?!\s*(?:{UNIT.pattern}))")


def masks(line: Line, *, is_row: bool = False) -> list[tuple[int, int]]:
    """Stretches of ``line.text`` that hold no quantity. Rows of a table keep bare four-digit numbers."""
    found = [m.span() for pattern in _MASKS for m in pattern.finditer(line.text)]
    if not is_row:
        found += [m.span() for m in _BARE_YEAR.finditer(line.text)]
    return sorted(found)
