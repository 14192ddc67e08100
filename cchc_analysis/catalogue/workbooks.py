"""Findings about declared corrections and about the workbooks that units fill in."""

from __future__ import annotations

from cchc_analysis.catalogue.kind import Kind
from cchc_analysis.model import Severity

_FAULT, _WARNING, _NOTICE = Severity.FAULT, Severity.WARNING, Severity.NOTICE

WORKBOOKS: dict[str, dict[str, Kind]] = {
    "Đính chính (dinh_chinh.yaml)": {
        "dinh-chinh-sai": Kind(_FAULT, "Mục đính chính thứ {number}: {what}.", "Sửa lại mục này; xem mẫu trong hướng dẫn đính chính."),
        "dinh-chinh-lech": Kind(
            _FAULT,
            "Đính chính {title}, {row}, “{heading}” chờ thấy {expected}, nhưng số liệu gốc ({where}) nay là {now}.{hint}",
            "Xem lại số liệu gốc; bỏ đính chính nếu không còn cần, hoặc sửa mục expected.",
        ),
        "dinh-chinh-khong-dong": Kind(_FAULT, "Đính chính {title}: không có dòng {row}.", "Sửa mục row cho đúng dòng, hoặc bỏ đính chính."),
        "dinh-chinh-trung": Kind(
            _FAULT,
            "Đính chính {title}, {row}, “{heading}”: hai đính chính cho một ô (dòng {lines}).",
            "Giữ một đính chính, với số đang ghi ở nguồn và số đúng cuối cùng; bỏ đính chính kia.",
        ),
        "dinh-chinh-khong-ro": Kind(
            _FAULT, "Đính chính {title}, {row}, “{heading}”: {what}.", "Nêu thêm cột trong mục row, hoặc sửa tên cột."
        ),
    },
    "Biểu mẫu của đơn vị (cchc new, cchc collect)": {
        "bieu-la": Kind(
            _FAULT,
            "Không phải biểu mẫu do cchc new lập: không thấy mã biểu mẫu trong trang “Danh mục”.",
            "Đề nghị đơn vị điền vào đúng tệp đã gửi, không chép sang tệp khác.",
        ),
        "bieu-dinh-dang": Kind(
            _FAULT, "Định dạng {found} không đọc được.", "Mở tệp bằng Excel hoặc LibreOffice, lưu lại dạng .xlsx rồi thu lại."
        ),
        "bieu-tep-khac": Kind(
            _WARNING, "Tệp {found} không phải biểu mẫu; không đọc.", "Tệp nén thì giải nén rồi thu lại; tệp khác không cần làm gì."
        ),
        "bieu-khac-quy": Kind(_FAULT, "Biểu mẫu của quý {found}, không phải quý {quarter}.", "Gửi lại biểu mẫu đúng quý cho đơn vị."),
        "bieu-don-vi-la": Kind(
            _FAULT, "Mã đơn vị “{found}” trong biểu mẫu không có trong sổ đăng ký, hoặc hết hiệu lực.", "Gửi lại biểu mẫu mới cho đơn vị."
        ),
        "bieu-doi": Kind(
            _FAULT,
            "Biểu mẫu lập theo mẫu cũ (mẫu {found}, nay là {version}).",
            "Gửi lại biểu mẫu mới cho đơn vị; chép số sang.",
        ),
        "bieu-thieu-trang": Kind(
            _FAULT, "Không thấy trang “{sheet_name}”.", "Điền vào đúng biểu mẫu đã gửi; không xóa, không ẩn, không đổi tên trang."
        ),
        "bieu-trang-la": Kind(_WARNING, "Trang này không thuộc biểu mẫu; không được đọc.", "Số cần dùng thì ghi vào trang của biểu mẫu."),
        "bieu-mat-dong": Kind(
            _FAULT,
            "Không thấy dòng “{heading}” hoặc cột “{column_name}” của biểu mẫu.",
            "Điền vào đúng biểu mẫu đã gửi; không xóa dòng, xóa cột.",
        ),
        "bieu-mat-ten": Kind(_FAULT, "Trang không còn dòng “Đơn vị báo cáo: …”.", "Ghi lại “Đơn vị báo cáo: {unit}” vào ô A4 của trang."),
        "bieu-ten-la": Kind(
            _FAULT, "Trang ghi tên “{found}”; không đơn vị nào có tên này.", "Ghi lại “Đơn vị báo cáo: {unit}”, đúng như lúc phát."
        ),
        "bieu-khac-don-vi": Kind(
            _FAULT, "Trang ghi tên “{found}”, trong khi biểu mẫu này của {unit}.", "Không chép trang từ biểu mẫu của đơn vị khác."
        ),
        "bieu-trong": Kind(_FAULT, "Bảng “{table}” chưa điền số nào.", "Điền đủ các ô; thật sự không có thì ghi 0."),
        "bieu-danh-sach": Kind(
            _FAULT, "Bảng “{table}” chưa được điền.", "Điền các dòng; không có nội dung nào thì ghi “không có” vào dòng đầu của bảng."
        ),
        "bieu-danh-sach-mat": Kind(
            _FAULT,
            "Bảng “{table}” để trống, trong khi lần trước đã nhận {count} dòng; các dòng ấy giữ nguyên.",
            "Ghi lại các dòng; nay không còn nội dung nào thì ghi “không có” vào dòng đầu của bảng.",
        ),
        "bieu-vua-khong": Kind(
            _FAULT, "Dòng này ghi “{found}” mà bảng còn dòng khác có nội dung.", "Xóa dòng này; nếu đúng là không có thì xóa các dòng kia."
        ),
        "bieu-dong-tong": Kind(
            _NOTICE, "Dòng “{found}” là dòng tổng: chỉ đối chiếu với các dòng trên, không nhận làm số liệu.", "Không cần làm gì."
        ),
        "bieu-dong-la": Kind(_WARNING, "Dòng “{found}” không có trong mẫu; không được đọc.", "Xóa dòng tự thêm."),
        "bieu-lap": Kind(_NOTICE, "Tệp này đã nhận ngày {day} (lần {number}); không nhận lại.", "Không cần làm gì."),
        "bieu-cu": Kind(
            _NOTICE,
            "Tệp này là lần {number} (nhận ngày {day}); đơn vị đã có lần {last}, không nhận lại bản cũ.",
            "Muốn lấy lại bản cũ: mở tệp, bấm Lưu, rồi thu lại riêng tệp đó.",
        ),
        "bieu-hai-tep": Kind(
            _WARNING,
            "Lần thu này có hai tệp khác nhau của đơn vị: “{first}” ({before}) và “{found}” ({now}); lấy theo “{found}”.",
            "Nếu đơn vị muốn dùng tệp kia: mở tệp đó, bấm Lưu, rồi thu lại riêng tệp đó.",
        ),
        "bieu-ngay-som": Kind(
            _WARNING, "Ngày nhận {found} trước ngày đầu kỳ báo cáo ({start}).", "Xem lại quý và ngày ghi ở --received; sửa ngày trong sổ."
        ),
        "bieu-o-rieng": Kind(
            _NOTICE, "Bảng “{table}” không giao cho đơn vị này; không được đọc.", "Thêm vào data/reference/forms.csv nếu cần."
        ),
        "da-nhan-hong": Kind(
            _FAULT, "Sổ nhận của đơn vị bị hỏng hoặc bị sửa tay.", "Chép lại tệp từ bản lưu, hoặc xóa tệp rồi nhận lại biểu mẫu của đơn vị."
        ),
        "da-nhan-trung": Kind(
            _FAULT,
            "Dòng nhập tay “{found}” trùng với số liệu đơn vị đã gửi ({other}).",
            "Xóa dòng nhập tay; cần sửa số thì dùng đính chính.",
        ),
        "so-nhan-khac-noi": Kind(
            _WARNING,
            "Bảng chế độ báo cáo nằm ở tệp này nên chưa ghi thêm đơn vị mới gửi.",
            "Chuyển thành che_do_bao_cao.csv, hoặc tự ghi các đơn vị mới gửi.",
        ),
        "so-nhan-khong": Kind(
            _NOTICE, "{unit}: sổ ghi “không” dù đã nhận biểu mẫu ngày {day}; giữ nguyên.", "Nếu đã gửi thì sửa thành “có”."
        ),
        "so-nhan-giu": Kind(_WARNING, "Chưa ghi thêm đơn vị mới gửi vào tệp này: {why}", "Sửa tệp cho đúng mẫu rồi chạy lại cchc collect."),
        "tra-lai-khong-ghi": Kind(
            _WARNING, "Chưa ghi được bản đánh dấu để gửi trả: {why}.", "Đóng tệp đang mở rồi chạy lại với chính tệp này."
        ),
        "bang-giao-sai": Kind(_FAULT, "“{found}” không phải {what}.", "Sửa lại dòng này trong forms.csv."),
    },
}
