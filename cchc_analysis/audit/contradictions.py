"""Two statements of one sentence that cannot both be true: everything on time, and some of it late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from cchc_analysis.audit.claims import Kind, Verdict
from cchc_analysis.audit.document import Page, Tied
from cchc_analysis.audit.timely import LATE

_ALL = re.compile(
    r"\s*(?:số )?(?P<what>hồ sơ [^,;.\d]{2,40}?) (?:được |đã |đều )*(?:giải quyết|xử lý|trả kết quả)[^,;.\d]{0,12} (?:(?:đúng|trước|sớm)(?: và | hoặc )?)+ (?:hạn|hẹn|thời hạn)"
)
_SORRY = re.compile(
    r"(?: trong (?:quý|tháng|kỳ|tuần|năm))?[,;] (?:(?:đơn vị|ủy ban|ubnd|trung tâm|chi nhánh|bộ phận|đã|phải|kịp thời|có|gửi|thư|văn bản|thực hiện) )*xin lỗi(?: (?:công dân|người dân|tổ chức|cá nhân|và|,))*(?: đối với| về| cho| do có| vì)?\s*"
)
"""Only an apology is sure to speak of the same time and place."""
_OTHER = re.compile(r"(?<![\wđ])(?:quý|tháng|năm|kỳ|tuần|tồn|riêng|trước|xã|huyện|tỉnh|cấp)(?![\wđ])")


def contradicted(page: Page) -> Iterator[Tied]:
    """100% hồ sơ đất đai giải quyết đúng hạn, and 02 hồ sơ đất đai trễ hạn in the same sentence."""
    for i, block in enumerate(page.blocks):
        passage = page.passage(i)
        if block.kind == "row" or "100" not in passage.text:
            continue
        for p in passage.nums:
            told = _ALL.match(passage.text, p.stop) if p.family == "percent" and p.value == 100 else None
            if told is None:
                continue
            for n in passage.quantities:
                late = re.match(rf"\s*{re.escape(told['what'])}(?: bị| giải quyết| trả| đã)* {LATE}", passage.text[n.end :])
                if (
                    n.index > p.index
                    and n.sentence == p.sentence
                    and late
                    and n.value > 0
                    and _SORRY.fullmatch(passage.text, told.end(), n.start)
                    and not _OTHER.search(passage.text[n.end + late.end() : passage.scan.line.sentences[n.sentence]])
                ):
                    sentence = (
                        f"Cần giải trình: văn bản nêu 100% {told['what']} đúng hạn, nhưng cũng nêu {passage.printed(n)} "
                        f"{passage.text[n.stop : n.end + late.end()].strip()}; hai điều không thể cùng đúng."
                    )
                    yield Tied(
                        Kind.CROSS_REFERENCE, page, i, n, Fraction(0), "0", "", ((i, p),), "warning", None, Verdict.INCONSISTENT, sentence
                    )
