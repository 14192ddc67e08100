"""One broken file for every fault: the right code, severity, place and remedy; the rest of the quarter stays; nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from cchc_analysis.findings import CATALOGUE, GROUPS
from cchc_analysis.model import Severity
from tests.io.places import BROKEN, load, overlay, small_quarter

ROWS = 47
"""Data rows of the small quarter."""


class Broken(NamedTuple):
    """What a fixture must give: places by code, words of message or remedy, rows read and set aside."""

    fixture: str
    places: tuple[str, ...]
    says: str
    remedy: str
    aside: int = 0
    read: int = ROWS
    also: tuple[str, ...] = ()


CASES = (
    Broken("tep-rong", ("don_thu.csv",), "không có gì", "Nhập số liệu", read=45),
    Broken("tep-la", ("mot_cua_moi_nhat.csv",), "không ứng với bảng nào", "Đổi tên tệp"),
    Broken("tep-la.goi-y", ("so_hoaa.csv",), "Có phải “so_hoa”?", "Đổi tên tệp"),
    Broken("tep-dinh-dang", ("thu_tuc.xls",), "Định dạng .xls", ".xlsx"),
    Broken("tep-mat-khau", ("ghi_them.xlsx",), "mật khẩu", "Bỏ mật khẩu"),
    Broken("tep-hong", ("ghi_them.xlsx",), "hỏng", "lưu lại dạng .xlsx"),
    Broken("thu-muc-con", ("xa_mot",), "Thư mục con", "Chuyển các bảng"),
    Broken("bang-ma", ("don_thu.csv",), "bảng mã", "Unicode", read=45),
    Broken("bang-ma-cu", ("don_thu_ton.csv",), "CP1258", "UTF-8"),
    Broken("nhay-kep", ("don_thu_ton.csv:3",), "ngoặc kép", "đủ cặp", aside=2),
    Broken("bang-hai-noi", ("Mot cua.csv",), "hai nơi", "Giữ một nơi"),
    Broken("bang-khong-dong", ("kiem_tra.csv:1",), "không có dòng số liệu", "Nhập số liệu", read=45),
    Broken("yaml-cu-phap", ("period.yaml:10",), "hai chấm", "ngoặc kép", read=0),
    Broken("yaml-khoa-trung", ("period.yaml:16",), "“profile” ghi hai lần (lần đầu ở dòng 2)", "Giữ một dòng"),
    Broken("yaml-neo", ("period.yaml:21",), "neo", "Ghi thẳng", read=0),
    Broken("yaml-qua-lon", ("period.yaml:22",), "40 tầng", "Kiểm tra", read=0),
    Broken("ky-thieu", ("period.yaml:1",), "Thiếu mục “quarter”", "quarter: …"),
    Broken("ky-thieu.ngay-cuoi", ("period.yaml:21",), "windows.default.to", "Thêm dòng", also=("khoang-thieu",)),
    Broken("ky-sai-quy", ("period.yaml:1",), "“2024-Q1” nhưng nằm trong thư mục của quý 2024-Q2", "quarter: 2024-Q2"),
    Broken("ky-khoa-la", ("period.yaml:16",), "Có phải “recipients”?", "Sửa tên mục"),
    Broken("ky-khoa-la.van-ban", ("period.yaml:10",), "Có phải “place”?", "Sửa tên mục"),
    Broken("ky-bo-tieu-chi", ("period.yaml:3",), "“673-qd”: Không có bộ tiêu chí “673-qd”.", "để trống"),
    Broken(
        "ky-chot-som", ("period.yaml:21",), "chốt số liệu ngày 01/01/2020, trước ngày bắt đầu (15/3/2024)", "as_of", also=("khoang-thieu",)
    ),
    Broken("ky-kieu", ("period.yaml:4",), "true hoặc false", "Sửa lại"),
    Broken("ky-ngay", ("period.yaml:21",), "“2024-06-31” không phải một ngày có thật", "2023-09-25", also=("khoang-thieu",)),
    Broken("ky-khoang-nguoc", ("period.yaml:21",), "kết thúc (15/3/2024) trước khi bắt đầu (14/6/2024)", "Đổi lại", also=("khoang-thieu",)),
    Broken("ky-bang-la", ("period.yaml:22",), "Có phải “one_stop”?", "mã bảng"),
    Broken("khoang-thieu", ("period.yaml",), "Chưa khai khoảng thời gian", "default"),
    Broken("khoang-khac-che-do", ("period.yaml:22",), "từ ngày 15/3/2024 đến hết ngày 14/6/2024", "theo quy định"),
    Broken("khoang-rieng", ("period.yaml:22",), "không trùng quý II năm 2024 theo lịch", "báo cáo in kèm"),
    Broken("khoang-nam-khac", ("period.yaml:22",), "không kết thúc trong năm của quý II năm 2024, ở: Đơn thư", "năm"),
    Broken("so-bo-cap-la", ("reference/units.csv!C14",), "cấp “commune”", "levels.csv"),
    Broken("so-bo-ke-thua-la", ("reference/units.csv!H11",), "“xa_mott”", "units.csv"),
    Broken("so-bo-hieu-luc", ("reference/targets.csv!E2",), "trước khi có hiệu lực", "Đổi lại"),
    Broken("khong-thay-tieu-de", ("don_thu.csv",), "Không thấy dòng tiêu đề", "“Nơi giải quyết”, “Tiếp nhận”", aside=3, read=ROWS + 1),
    Broken("cot-thieu", ("don_thu.csv:1",), "Thiếu cột bắt buộc “Đã giải quyết”; 2 dòng", "Thêm cột", aside=2),
    Broken("cot-nen-co", ("mot_cua.csv:1",), "“Hồ sơ rút”", "Thêm cột"),
    Broken("cot-la", ("so_hoa_ty_le.csv!C1",), "“Người nhập” không có trong mẫu", "xóa cột"),
    Broken("cot-trung", ("don_thu_ton.csv!C1",), "(cột B và cột C)", "Giữ một cột"),
    Broken("cot-gan-dung", ("don_thu_ton.csv!B1",), "được hiểu là “Đơn chưa giải quyết xong”", "Sửa tên cột"),
    Broken("cot-khong-ten", ("don_thu_ton.csv!B2",), "Cột B", "Đặt tên cột"),
    Broken("dong-tren-tieu-de", ("don_thu.csv:1",), "trên dòng tiêu đề", "xuống dưới", aside=1, read=ROWS + 1),
    Broken("dong-thua-o", ("don_thu.csv:3",), "5 ô, tiêu đề chỉ có 4 cột", '"99,78"', aside=1),
    Broken("dong-thieu-o", ("don_thu.csv:2",), "3 ô trong khi tiêu đề có 4 cột", "đủ số ô"),
    Broken("dong-trung", ("don_thu_ton.csv!A5",), "“xã hai” đã có ở dòng 4", "Giữ một dòng", aside=1, read=ROWS + 1),
    Broken("dong-giong", ("kien_nghi.csv!A3",), "giống hệt dòng 2", "Xóa một dòng", read=ROWS + 1),
    Broken("tinh-trung", ("don_thu_ton.csv!A5",), "(xã Hai): tính hai lần", "Chỉ giữ", aside=1, read=ROWS + 1),
    Broken("tong-cong-lech", ("don_thu_ton.csv!B5",), "ghi 6, cộng các dòng được 5 (lệch 1)", "Đối chiếu"),
    Broken("dong-danh-so", ("don_thu_ton.csv:2",), "“1 | 2” ngay dưới tiêu đề", "chuyển xuống"),
    Broken("dong-ghi-chu", ("don_thu_ton.csv:6",), "ghi chú", "Không cần"),
    Broken("thieu-bat-buoc", ("kien_nghi.csv!B2",), "Thiếu “Nội dung kiến nghị”", "Điền", aside=1),
    Broken("thieu-so", ("don_thu_ton.csv!B4",), "không phải 0", "ghi 0"),
    Broken("khong-phai-so", ("don_thu_ton.csv!B4",), "“(2)”", "Chỉ ghi số", aside=1),
    Broken("dau-cham", ("so_hoa_ty_le.csv!B2",), "“48.5” không rõ dấu chấm", "12,5", aside=1),
    Broken("dau-cham.kieu-anh", ("mot_cua.csv!C3",), "“1,240.0”", "1.529", aside=1),
    Broken("so-am", ("ke_hoach.csv!E3",), "“-8” là số âm; “Nhiệm vụ hoàn thành trong quý”", "Bỏ dấu trừ", aside=1),
    Broken("so-dem-le", ("mot_cua.csv!C3",), "“1,240” có phần thập phân", "ghi 1.240", aside=1),
    Broken("so-bang-chu", ("don_thu_ton.csv!B4",), "“không” là chữ", "Ghi 0", aside=1),
    Broken("ty-le-o-dem", ("so_luong.csv!D2",), "“12,5%” là tỷ lệ phần trăm", "số nguyên", aside=1),
    Broken("so-kem-chu", ("so_luong.csv!D2",), "“21 tin”", "Chỉ ghi 21", aside=1),
    Broken("so-qua-lon", ("so_luong.csv!D2",), "lớn bất thường", "số chữ số", aside=1),
    Broken("ty-le-tren-100", ("so_hoa_ty_le.csv!B2",), "lớn hơn 100%", "giữ nguyên"),
    Broken("cong-thuc", ("so_luong.csv!D2",), "“=SUM(D3:D9)” là công thức", "ghi số", aside=1),
    Broken("cong-thuc.lenh", ("so_luong.csv!D2",), "“=cmd|'/C calc'!A0” là công thức", "ghi số", aside=1),
    Broken("loi-excel", ("so_luong.csv!D2",), "#REF!", "Sửa công thức", aside=1),
    Broken("ngay-sai", ("che_do_bao_cao.csv!C2",), "“31/6/2024”", "ngày/tháng/năm", aside=1),
    Broken("ngay-sai.thang-truoc", ("che_do_bao_cao.csv!C2",), "“06/13/2024”", "ngày/tháng/năm", aside=1),
    Broken("nam-hai-so", ("che_do_bao_cao.csv!C2",), "hai chữ số của năm", "12/6/2024", aside=1),
    Broken("ngay-so-thu-tu", ("che_do_bao_cao.csv!C2",), "số thứ tự ngày", "12/6/2024", aside=1),
    Broken("don-vi-la", ("so_hoa_ty_le.csv!A2",), "Có phải “xã Hai”?", "units.csv", aside=1),
    Broken("don-vi-het", ("so_hoa_ty_le.csv!A2",), "từ ngày 01/01/2024. Đơn vị kế thừa: xã Một", "đang hoạt động", aside=1),
    Broken("don-vi-chua", ("so_hoa_ty_le.csv!A2",), "đến ngày 01/10/2024", "đang hoạt động", aside=1),
    Broken("don-vi-mo-ho", ("so_hoa_ty_le.csv!A2",), "“xã Đông An” hoặc “xã Đông Bình”", "tên đầy đủ", aside=1),
    Broken("don-vi-nhom", ("kiem_tra.csv!A3",), "cả nhóm", "từng đơn vị", aside=1),
    Broken("cap-la", ("thu_tuc.csv!A3",), "Không có cấp “cấp xã”", "các xã, thị trấn", aside=1),
    Broken("co-khong", ("che_do_bao_cao.csv!B5",), "“đang gửi”", "“có” hoặc “không”", aside=1),
    Broken("ma-sai", ("minh_chung.csv!A2",), "“dự án năm nay”", "gạch dưới", aside=1),
    Broken("ma-tieu-chi", ("du_bao.csv!A3",), "“Tiêu chí 8.3”", "3.4.1", aside=1),
    Broken("ma-thanh-ngay", ("du_bao.csv!A2",), "thành ngày (3/4/2001)", "Văn bản (Text)", aside=1),
    Broken("lua-chon", ("ngan_sach_so_sanh.csv!D4",), "“so sánh” không dùng được", "ty_le, tang_giam", aside=1),
    Broken("ky-tu-la", ("kien_nghi.csv!B2",), "ký tự ẩn", "gõ lại"),
    Broken("chu-hong", ("kien_nghi.csv!B2",), "mất dấu", "UTF-8", aside=1),
    Broken("can-doi", ("mot_cua.csv!D3",), "lệch 1. Tổng này khớp với Tổng đã giải quyết + ", "Đối chiếu", aside=1),
    Broken("can-doi.giai-quyet", ("mot_cua.csv!G3",), "= 1.101 + 0 = 1.101; lệch 1", "Đối chiếu", aside=1),
    Broken("can-doi-thieu", ("mot_cua.csv!K3",), "thì phải là 25", "Điền số còn thiếu", also=("thieu-so",)),
    Broken("can-doi-am", ("mot_cua.csv!K3",), "phải âm (-30)", "Đối chiếu", aside=1, also=("thieu-so",)),
    Broken("vuot-tong", ("linh_vuc.csv!E3",), "Nhiệm vụ hoàn thành 6 lớn hơn Nhiệm vụ đến hạn 5", "hai ô", aside=1),
    Broken("mau-thuan", ("che_do_bao_cao.csv!C5",), "ngày gửi 14/6/2024", "một trong hai ô", aside=1),
    Broken("ty-le-lech", ("so_hoa.csv!D3",), "81,36%; tính từ 1.000/1.225 được 81,63%", "số tính lại"),
    Broken("ty-le-cat", ("don_thu.csv!D2",), "tính từ 26/29 được 89,66%", "làm tròn nửa lên"),
    Broken("ty-le-nguoc", ("ho_kinh_doanh.csv!E2",), "-70,67%; tính lại -29,32%: 70,68 là tỷ số 94/133", "tính lại"),
    Broken("ty-le-dinh-nghia", ("mot_cua.csv!L2",), "đúng hạn trên số đã giải quyết", "một cách tính"),
    Broken("ty-le-phan-tram", ("don_thu.csv!D2",), "phần của 1", "85,00"),
    Broken("ty-le-khong-goc", ("ho_kinh_doanh.csv!E2",), "số gốc bằng 0", "không xác định"),
    Broken("goc-so-hoa", ("so_hoa.csv!C2",), "là 97, trong khi bảng một cửa cho 98", "Thống nhất"),
    Broken("truc-tuyen-vuot", ("truc_tuyen.csv!F2",), "(125) nhiều hơn tổng tiếp nhận (100)", "hai bảng"),
    Broken("don-ton-lech", ("don_thu.csv!B2",), "các xã, thị trấn: đơn chưa giải quyết xong cộng được 3", "đơn thư"),
    Broken("nhiem-vu-lech", ("ke_hoach.csv!D3",), "cộng lại là 10", "kế hoạch khác"),
    Broken("thieu-don-vi", ("mot_cua.csv",), "3/4 đơn vị (các xã, thị trấn): xã Hai, xã Đông An, xã Đông Bình", "forms.csv"),
    Broken("bao-cao-thieu", ("che_do_bao_cao.csv",), "(các xã, thị trấn): xã Hai", "“có” hoặc “không”", read=ROWS - 1),
    Broken("bao-cao-thua", ("che_do_bao_cao.csv!A8",), "không thuộc diện", "levels.csv", read=ROWS + 1),
    Broken("so-lieu-la", ("hoat_dong.csv!B2",), "{radio_item}", "so_luong", aside=1),
    Broken("so-lieu-thua", ("so_luong.csv!A3",), "“legal_documents”", "{legal_documents}"),
    Broken("khoan-muc-la", ("ngan_sach_so_sanh.csv!A4",), "“district_shares”", "ngan_sach", aside=1),
    Broken("don-vi-tinh", ("ngan_sach_so_sanh.csv!F3",), "“triệu đồng”", "cùng một đơn vị tính", aside=1),
    Broken("lech-xa", ("ngan_sach_so_sanh.csv!E3",), "hơn mười lần", "hàng nghìn"),
    Broken("thoi-han-qua", ("nhiem_vu_toi.csv!D2",), "15/6/2024", "thời hạn"),
)

ELSEWHERE = {
    "bang-thieu", "khoang-chong", "ky-doi-chieu-loi", "ky-truoc-lech", "so-bo-thieu", "tep-khong-doc-duoc",  # test_quarters.py
    "ma-kieu-so", "o-gop", "o-ngay", "trang-an", "trang-la",  # test_workbooks.py
    "tep-lien-ket", "tep-qua-lon",  # test_hostile_files.py
    "quy-trong",  # tests/desk/test_published.py
}  # fmt: skip
"""Codes that need more than one small file: shown in other tests, of this folder where none is named."""


OTHER_DESKS = {"Đính chính (dinh_chinh.yaml)", "Biểu mẫu của đơn vị (cchc new, cchc collect)"}
"""Groups of the catalogue that are not about a quarter's raw tables."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fixture)
def test_a_broken_file_gives_its_finding_and_no_other(case: Broken, tmp_path: Path) -> None:
    code = case.fixture.split(".")[0]
    overlay(small_quarter(tmp_path), BROKEN / case.fixture)
    outcome = load(tmp_path)
    severity = CATALOGUE[code].severity.value
    assert [p for p in outcome.places() if p[0] not in case.also] == [(code, severity, p) for p in case.places]
    assert {p[0] for p in outcome.places()} == {code, *case.also}
    found = next(f for f in outcome.findings if f.code == code)
    assert case.says in found.message
    assert case.remedy in found.remedy
    assert outcome.counts == (case.read, case.read - case.aside, case.aside)


def test_the_unbroken_quarter_is_clean(tmp_path: Path) -> None:
    outcome = load(small_quarter(tmp_path))
    assert outcome.findings == ()
    assert outcome.counts == (ROWS, ROWS, 0)


def test_every_fixture_has_a_case_and_every_code_a_fixture() -> None:
    assert {case.fixture for case in CASES} == {path.name for path in BROKEN.iterdir()}
    covered = {case.fixture.split(".")[0] for case in CASES}
    assert covered | ELSEWHERE == {code for group, kinds in GROUPS.items() if group not in OTHER_DESKS for code in kinds}
    assert not covered & ELSEWHERE


def test_at_least_forty_kinds_are_faults() -> None:
    faults = {case.fixture.split(".")[0] for case in CASES} & {c for c, kind in CATALOGUE.items() if kind.severity is Severity.FAULT}
    assert len(faults) >= 40
