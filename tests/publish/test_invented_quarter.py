"""Another quarter's data give another quarter's true sentences: overdue cases, missing tables, other windows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.conftest import copy_project, publish

FIXTURE = Path(__file__).parents[1] / "fixtures" / "invented" / "data"


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = copy_project(tmp_path_factory.mktemp("mau"), FIXTURE)
    folder = publish("2024-Q1", root).folder
    page = BeautifulSoup((folder / "report.html").read_text(encoding="utf-8"), "lxml")
    for hidden in page.select("script, style, template, dialog, nav, [popover], svg"):
        hidden.decompose()
    for block in page.select("p, li, td, th, caption, h1, h2, h3, h4, figcaption"):
        block.append(" ")
    return re.sub(r"\s+", " ", page.get_text(""))


TRUE = [
    "quý I và phương hướng, nhiệm vụ quý II năm 2024",
    "SỐ LIỆU GIẢ LẬP",
    "hoàn thành 09/12 nhiệm vụ đến hạn, còn 03 nhiệm vụ đến hạn chưa hoàn thành.",
    "Phòng Nội vụ mới tham mưu hoàn thành 03/04 nhiệm vụ đến hạn.",
    "số liệu từ ngày 15/12/2023 đến hết ngày 14/3/2024",
    "Đã giải quyết 1.048 hồ sơ: đúng hạn 1.007 hồ sơ, quá hạn 41 hồ sơ.",
    "còn hạn 100 hồ sơ, trễ hạn 60 hồ sơ.",
    "((370 + 20)/399) x 100 = 97,74%; quá hạn: (05/399) x 100 = 1,25%",
    "(có 01 hồ sơ rút)",
    "Hộ kinh doanh đăng ký mới: 12 hộ, cùng kỳ năm trước 0 hộ, không tính được tỷ lệ tăng, giảm vì số so sánh bằng không.",
    "Hộ kinh doanh giải thể: 07 hộ, cùng kỳ năm trước 07 hộ, không thay đổi.",
    "cùng kỳ năm trước 24 hộ, tăng 25%.",
    "tăng 13,13% so với cùng kỳ (80 tỷ đồng)",
    "tỷ lệ: (50 + 30)/140 x 100 = 57,14%",
    "Số đơn vị gửi báo cáo CCHC: 01/03.",
    "không gửi báo cáo CCHC: 02: xã Bình Minh và xã Cẩm Lý.",
    "không gửi báo cáo CCHC: 01: Phòng Tài chính.",
    "Một số đơn thư chưa giải quyết xong: Phòng Nội vụ (02 đơn).",
    "Trồng rừng (79,99%).",
    "Tỷ lệ số hóa hồ sơ của xã An Bình đạt 69,99%, thấp hơn mục tiêu 70%.",
    "tăng 1.008 (504%)",
    "giảm 0,67 điểm phần trăm",
    "Chưa có số liệu: bảng “Đơn vị được kiểm tra” của quý này chưa có dòng nào.",
    "Chưa có số liệu: bảng “Biểu 2 - Số hóa hồ sơ” của quý này chưa có dòng nào.",
    "Chưa có số liệu: bảng “Kiến nghị, đề xuất” của quý này chưa có dòng nào.",
    "chưa có nội dung nào đạt trọn vẹn để nêu thành ưu điểm",
]
FALSE = [
    "không có hồ sơ quá hạn", "không có hồ sơ trễ hạn", "đúng thời hạn", "không có nhiệm vụ nào chậm", "Thu ngân sách (80", "Bình Minh đạt 70",
    "Đàn bò", "Đàn trâu", "None", "{", "}", "nan",
]  # fmt: skip


@pytest.mark.parametrize("sentence", TRUE)
def test_says_what_is_true(text: str, sentence: str) -> None:
    assert sentence in text


@pytest.mark.parametrize("words", FALSE)
def test_does_not_say_what_is_not(text: str, words: str) -> None:
    assert words not in text
