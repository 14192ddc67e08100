"""What the lint of a scorecard finds."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_analysis.model import Severity


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing to know of a scorecard: its kind, the criterion (empty: the whole card), how grave, in words."""

    code: str
    criterion: str
    severity: Severity
    message: str

    def to_json(self) -> dict[str, str]:
        """As ``cchc lint --json`` prints it."""
        return {"code": self.code, "criterion": self.criterion, "severity": self.severity.value, "message": self.message}


KINDS: dict[str, tuple[Severity, str]] = {
    "mau-thuan": (Severity.WARNING, "Hai trường hợp cùng xảy ra mà cho điểm khác nhau"),
    "chong-lan": (Severity.NOTICE, "Hai trường hợp cùng xảy ra và cho cùng điểm"),
    "khoang-trong": (Severity.WARNING, "Có trường hợp mà quy tắc không nói được bao nhiêu điểm"),
    "khong-toi": (Severity.WARNING, "Trường hợp không bao giờ xảy ra"),
    "vuot-toi-da": (Severity.WARNING, "Quy tắc cho điểm vượt điểm tối đa"),
    "duoi-toi-thieu": (Severity.WARNING, "Quy tắc cho điểm dưới mức thấp nhất"),
    "khong-dat-toi-da": (Severity.WARNING, "Không cách nào đạt điểm tối đa"),
    "tong-khac-toi-da": (Severity.WARNING, "Tổng điểm các phần khác điểm tối đa"),
    "trung-ten": (Severity.WARNING, "Hai tiêu chí trùng tên"),
    "dinh-nghia-hai-lan": (Severity.WARNING, "Một ký hiệu được định nghĩa hai lần"),
    "tong-the": (Severity.WARNING, "Không nói rõ tính trên những đơn vị, hồ sơ nào"),
    "thieu-nguon": (Severity.WARNING, "Đại lượng không có nguồn số liệu"),
    "thieu-muc": (Severity.WARNING, "Mức do văn bản khác quy định mà chưa biết"),
    "loi-van": (Severity.WARNING, "Con số trong quy tắc khác con số trong lời văn"),
    "giam-diem": (Severity.NOTICE, "Kết quả tốt hơn mà điểm thấp hơn"),
    "bac-nhay": (Severity.NOTICE, "Điểm nhảy bậc tại một ngưỡng"),
    "cong-chon": (Severity.NOTICE, "Đại lượng chọn quy tắc khác đại lượng được chấm"),
    "mau-so-0": (Severity.NOTICE, "Chưa quy định khi mẫu số bằng 0"),
    "khong-dung": (Severity.NOTICE, "Đại lượng hoặc mức khai báo mà không dùng"),
    "chua-co-nguon": (Severity.NOTICE, "Quy tắc chưa có nguồn văn bản"),
    "chua-co-loi-van": (Severity.NOTICE, "Chưa ghi lời của quy tắc"),
    "chua-chung-minh": (Severity.NOTICE, "Chưa chứng minh được trong thời gian cho phép"),
}
"""Every kind of lint finding: how grave it is and what it means."""


def found(code: str, criterion: str, message: str) -> LintFinding:
    """A finding of a known kind (``KeyError`` otherwise)."""
    return LintFinding(code, criterion, KINDS[code][0], f"{KINDS[code][1]}: {message}.")
