"""Findings about a quarter's raw tables, its period and the registries."""

from __future__ import annotations

from cchc_analysis.catalogue.kind import Kind
from cchc_analysis.model import Severity

_FAULT, _WARNING, _NOTICE = Severity.FAULT, Severity.WARNING, Severity.NOTICE

RAW_DATA: dict[str, dict[str, Kind]] = {
    "Tệp": {
        "tep-khong-doc-duoc": Kind(_FAULT, "Không mở được tệp: {why}.", "Đóng tệp trong Excel, kiểm tra quyền đọc rồi chạy lại."),
        "tep-rong": Kind(_FAULT, "Tệp không có gì bên trong.", "Nhập số liệu, hoặc xóa tệp nếu bảng này không có."),
        "tep-qua-lon": Kind(
            _FAULT, "Tệp quá lớn ({size}), vượt giới hạn {limit}.", "Kiểm tra xem có đúng tệp cần dùng không; xóa các dòng, cột trống ở xa."
        ),
        "tep-la": Kind(
            _WARNING,
            "Tên tệp không ứng với bảng nào; tệp chưa được đọc.{hint}",
            "Đổi tên tệp theo tên bảng (ví dụ mot_cua.csv), hoặc chuyển tệp đi nơi khác.",
        ),
        "tep-dinh-dang": Kind(_FAULT, "Định dạng {found} không đọc được.", "Mở tệp bằng Excel, lưu lại dạng .xlsx hoặc CSV UTF-8."),
        "tep-mat-khau": Kind(_FAULT, "Tệp có mật khẩu, hoặc là tệp Excel đời cũ đổi đuôi.", "Bỏ mật khẩu, lưu lại dạng .xlsx."),
        "tep-hong": Kind(
            _FAULT, "Tệp Excel hỏng hoặc không phải tệp .xlsx: {why}.", "Mở bằng Excel, lưu lại dạng .xlsx rồi chép vào thư mục."
        ),
        "tep-lien-ket": Kind(
            _FAULT, "Tệp là liên kết hỏng hoặc trỏ ra ngoài thư mục của quý; không đọc.", "Chép tệp thật vào thư mục của quý."
        ),
        "thu-muc-con": Kind(_NOTICE, "Thư mục con không được đọc.", "Chuyển các bảng ra thẳng thư mục của quý nếu cần dùng."),
        "bang-ma": Kind(
            _FAULT, "Không nhận ra bảng mã của tệp; có thể gõ bằng phông cũ (TCVN3, VNI).", "Chuyển sang Unicode, lưu lại dạng CSV UTF-8."
        ),
        "bang-ma-cu": Kind(_NOTICE, "Tệp không phải UTF-8; đã đọc theo bảng mã {codec}.", "Nên lưu lại dạng CSV UTF-8 để khỏi nhầm chữ."),
        "nhay-kep": Kind(
            _FAULT,
            "Dấu ngoặc kép mở ở dòng này mà không đóng đúng; các dòng từ đây chưa đọc được.",
            "Thêm hoặc bỏ dấu ngoặc kép cho đủ cặp.",
        ),
        "trang-la": Kind(
            _WARNING, "Tên trang không ứng với bảng nào; trang chưa được đọc.{hint}", "Đặt tên trang theo tên bảng (ví dụ mot_cua)."
        ),
        "trang-an": Kind(_NOTICE, "Trang đang ẩn nên không được đọc.", "Bỏ ẩn trang nếu đó là số liệu cần dùng."),
        "bang-hai-noi": Kind(
            _FAULT, "Bảng “{table}” có ở hai nơi; nơi này chưa được đọc (đã đọc {first}).", "Giữ một nơi, chuyển nơi kia đi."
        ),
        "quy-trong": Kind(_WARNING, "Quý chưa có dòng số liệu nào.", "Nhập số liệu vào các bảng, hoặc nhận biểu mẫu của các đơn vị."),
        "bang-thieu": Kind(
            _NOTICE,
            "Chưa có bảng “{table}” ({stem}.csv); mục {section} của báo cáo sẽ ghi chưa có số liệu.",
            "Thêm tệp {stem}.csv nếu quý này có số liệu.",
        ),
        "bang-khong-dong": Kind(
            _WARNING, "Bảng “{table}” có tiêu đề mà không có dòng số liệu nào.", "Nhập số liệu, hoặc xóa tệp nếu quý này không có."
        ),
    },
    "Tệp YAML": {
        "yaml-cu-phap": Kind(
            _FAULT, "Không đọc được tệp: {what}.", "Sửa dòng này; chữ có dấu hai chấm hoặc dấu # phải đặt trong ngoặc kép."
        ),
        "yaml-khoa-trung": Kind(_FAULT, "Mục “{found}” ghi hai lần (lần đầu ở dòng {first}).", "Giữ một dòng, xóa dòng kia."),
        "yaml-neo": Kind(_FAULT, "Tệp dùng neo hoặc tham chiếu (&, *, <<), không được nhận.", "Ghi thẳng giá trị ở từng chỗ."),
        "yaml-qua-lon": Kind(_FAULT, "Tệp quá lớn: vượt {limit}.", "Kiểm tra xem có đúng tệp cần dùng không."),
    },
    "Thông tin của kỳ (period.yaml)": {
        "ky-thieu": Kind(_FAULT, "Thiếu mục “{key}”.", "Thêm dòng “{key}: …”, xem quý trước làm mẫu."),
        "ky-sai-quy": Kind(
            _FAULT,
            "Tệp ghi quý “{found}” nhưng nằm trong thư mục của quý {folder}.",
            "Sửa lại quarter: {folder}, hoặc chuyển tệp về đúng thư mục.",
        ),
        "ky-khoa-la": Kind(_WARNING, "Mục “{found}” không có trong mẫu; không được dùng.{hint}", "Sửa tên mục, hoặc xóa dòng này."),
        "ky-kieu": Kind(_FAULT, "Mục “{key}” phải là {wanted}.", "Sửa lại giá trị của mục này."),
        "ky-ngay": Kind(_FAULT, "Mục “{key}”: “{found}” không phải một ngày có thật.", "Ghi ngày theo dạng 2023-09-25 (năm-tháng-ngày)."),
        "ky-khoang-nguoc": Kind(
            _FAULT, "Khoảng thời gian “{key}” kết thúc ({end}) trước khi bắt đầu ({start}).", "Đổi lại ngày from và to."
        ),
        "ky-chot-som": Kind(
            _FAULT, "Khoảng thời gian “{key}” chốt số liệu ngày {day}, trước ngày bắt đầu ({start}).", "Sửa as_of hoặc ngày from."
        ),
        "ky-bo-tieu-chi": Kind(
            _FAULT, "Không dùng được bộ tiêu chí “{found}”: {why}", "Sửa dòng scorecard; quý không chấm điểm thì để trống."
        ),
        "ky-bang-la": Kind(
            _WARNING, "Khoảng thời gian đặt cho “{found}”, không phải mã của bảng nào.{hint}", "Dùng mã bảng, ví dụ one_stop, hoặc default."
        ),
    },
    "Khoảng thời gian của số liệu": {
        "khoang-thieu": Kind(
            _NOTICE, "Chưa khai khoảng thời gian cho: {tables}.", "Thêm mục default hoặc từng bảng vào windows trong period.yaml."
        ),
        "khoang-khac-che-do": Kind(
            _NOTICE,
            "Số liệu {window}, trùng {quarter} theo lịch nhưng khác kỳ báo cáo CCHC quy định ({regime}), ở: {tables}.",
            "Kỳ sau nên lấy theo quy định; báo cáo in kèm khoảng thời gian.",
        ),
        "khoang-rieng": Kind(
            _NOTICE,
            "Số liệu {window}, không trùng {quarter} theo lịch và khác kỳ báo cáo CCHC quy định ({regime}), ở: {tables}.",
            "Giữ nguyên nếu đúng chế độ của bảng; báo cáo in kèm khoảng thời gian.",
        ),
        "khoang-nam-khac": Kind(
            _WARNING,
            "Số liệu {window} không kết thúc trong năm của {quarter}, ở: {tables}.",
            "Kiểm tra năm ghi ở khoảng thời gian này.",
        ),
        "khoang-chong": Kind(
            _NOTICE, "Số liệu {window} chồng lên kỳ trước ({other}), ở: {tables}.", "Khi cộng các quý, trừ phần tính hai lần."
        ),
    },
    "Sổ đăng ký dùng chung (data/reference)": {
        "so-bo-thieu": Kind(_FAULT, "Không có sổ đăng ký {found}.", "Chép tệp này vào thư mục data/reference."),
        "so-bo-cap-la": Kind(_FAULT, "Đơn vị thuộc cấp “{found}” không có trong levels.csv.", "Sửa mã cấp, hoặc thêm cấp vào levels.csv."),
        "so-bo-ke-thua-la": Kind(
            _WARNING, "Đơn vị kế thừa “{found}” không có trong units.csv.", "Sửa mã, hoặc thêm đơn vị đó vào units.csv."
        ),
        "so-bo-hieu-luc": Kind(_FAULT, "Hết hiệu lực ({found}) trước khi có hiệu lực.", "Đổi lại hai ngày hiệu lực."),
    },
    "Dòng tiêu đề và cột": {
        "khong-thay-tieu-de": Kind(
            _FAULT,
            "Không thấy dòng tiêu đề của bảng “{table}” trong 40 dòng đầu.",
            "Ghi dòng tiêu đề, ít nhất gồm: {headings}. Nếu chữ hiện sai dấu, chuyển tệp sang Unicode (UTF-8).",
        ),
        "cot-thieu": Kind(
            _FAULT, "Thiếu cột bắt buộc “{heading}”; {rows} dòng bị để riêng.{hint}", "Thêm cột “{heading}” vào dòng tiêu đề."
        ),
        "cot-nen-co": Kind(
            _WARNING, "Không có cột “{heading}”; số liệu tính từ cột này sẽ ghi chưa có.{hint}", "Thêm cột “{heading}” nếu có số liệu."
        ),
        "cot-la": Kind(_WARNING, "Cột “{found}” không có trong mẫu; chưa được đọc.{hint}", "Sửa tên cột cho đúng mẫu, hoặc xóa cột."),
        "cot-trung": Kind(
            _FAULT,
            "Hai cột cùng có nghĩa “{heading}” (cột {first} và cột {second}); chỉ đọc cột đầu.",
            "Giữ một cột, đổi tên hoặc xóa cột kia.",
        ),
        "cot-gan-dung": Kind(_NOTICE, "Cột “{found}” được hiểu là “{heading}”.", "Sửa tên cột cho đúng mẫu."),
        "cot-khong-ten": Kind(
            _WARNING, "Cột {letter} có số liệu mà không có tiêu đề; chưa được đọc.", "Đặt tên cột, hoặc xóa số liệu trong cột."
        ),
        "dong-tren-tieu-de": Kind(
            _FAULT, "Dòng này giống số liệu nhưng nằm trên dòng tiêu đề; chưa được đọc.", "Chuyển dòng xuống dưới dòng tiêu đề."
        ),
    },
    "Dòng số liệu": {
        "dong-thua-o": Kind(
            _FAULT,
            "Dòng có {cells} ô, tiêu đề chỉ có {columns} cột; số liệu có thể lệch cột.",
            'Chữ hoặc số có dấu phẩy phải đặt trong ngoặc kép, ví dụ "99,78".',
        ),
        "dong-thieu-o": Kind(
            _NOTICE,
            "Dòng chỉ có {cells} ô trong khi tiêu đề có {columns} cột; các ô sau coi như trống.",
            "Thêm cho đủ số ô nếu thiếu số liệu.",
        ),
        "dong-trung": Kind(
            _FAULT,
            "Dòng lặp lại {key} đã có ở dòng {first}; dòng này bị để riêng.",
            "Giữ một dòng; nếu hai dòng cùng đúng thì cộng vào một dòng.",
        ),
        "dong-giong": Kind(_WARNING, "Dòng này giống hệt dòng {first}.", "Xóa một dòng nếu bị chép hai lần."),
        "tinh-trung": Kind(
            _FAULT,
            "“{found}” đại diện cho cả nhóm, trong khi bảng còn có từng đơn vị của nhóm ({units}): tính hai lần.",
            "Chỉ giữ dòng của cả nhóm, hoặc chỉ giữ từng đơn vị.",
        ),
        "tong-cong-lech": Kind(
            _FAULT,
            "Dòng tổng cộng ghi {found}, cộng các dòng được {sum} (lệch {difference}).",
            "Đối chiếu lại từng dòng và dòng tổng cộng.",
        ),
        "dong-ghi-chu": Kind(_NOTICE, "Dòng dưới bảng không có số liệu, coi như ghi chú.", "Không cần làm gì; xóa dòng nếu không cần."),
        "dong-danh-so": Kind(
            _NOTICE,
            "Dòng “{found}” ngay dưới tiêu đề được coi là dòng đánh số cột, không phải số liệu.",
            "Không cần làm gì; nếu là số liệu thì chuyển xuống dưới một dòng khác.",
        ),
        "o-gop": Kind(_FAULT, "Ô gộp ({range}) trùm nhiều dòng số liệu; chỉ dòng đầu có giá trị.", "Bỏ gộp ô, ghi giá trị ở từng dòng."),
    },
    "Ô": {
        "thieu-bat-buoc": Kind(_FAULT, "Thiếu “{heading}”; dòng bị để riêng.", "Điền ô này."),
        "thieu-so": Kind(
            _WARNING, "Chưa có số “{heading}”: để trống là chưa có số liệu, không phải 0.", "Điền số; nếu thật sự không có thì ghi 0."
        ),
        "khong-phai-so": Kind(_FAULT, "“{found}” không phải một số.", "Chỉ ghi số, ví dụ 1.529 hoặc 12,5."),
        "dau-cham": Kind(
            _FAULT,
            "“{found}” không rõ dấu chấm, dấu phẩy là ngăn cách hàng nghìn hay phần thập phân.",
            "Viết hàng nghìn bằng dấu chấm, phần thập phân bằng dấu phẩy: 1.529 hoặc 12,5.",
        ),
        "so-am": Kind(_FAULT, "“{found}” là số âm; “{heading}” không thể âm.", "Bỏ dấu trừ, hoặc sửa lại số."),
        "so-dem-le": Kind(_FAULT, "“{found}” có phần thập phân; “{heading}” là số đếm nên phải nguyên.", "{advice}"),
        "so-bang-chu": Kind(_FAULT, "“{found}” là chữ; cần một số.", "Ghi {digit}."),
        "so-kem-chu": Kind(_FAULT, "“{found}” có chữ hoặc ký hiệu đi kèm số.", "Chỉ ghi {digit}; đơn vị tính đã có ở tiêu đề."),
        "ty-le-o-dem": Kind(_FAULT, "“{found}” là tỷ lệ phần trăm; “{heading}” là số đếm.", "Ghi số đếm (số nguyên), không ghi tỷ lệ."),
        "o-ngay": Kind(
            _FAULT, "Ô định dạng ngày nên số đã thành ngày {found}; “{heading}” cần một số.", "Định dạng ô là Số (Number) rồi ghi lại số."
        ),
        "so-qua-lon": Kind(_FAULT, "“{found}” lớn bất thường.", "Kiểm tra lại số chữ số."),
        "ty-le-tren-100": Kind(_WARNING, "“{found}” lớn hơn 100%.", "Kiểm tra lại; nếu đúng là vượt kế hoạch thì giữ nguyên."),
        "cong-thuc": Kind(
            _FAULT, "“{found}” là công thức, không phải kết quả.", "Tính ra số rồi ghi số (trong Excel: chép, dán giá trị, lưu lại)."
        ),
        "loi-excel": Kind(_FAULT, "Ô báo lỗi của Excel ({found}).", "Sửa công thức trong Excel hoặc ghi thẳng giá trị."),
        "ngay-sai": Kind(_FAULT, "“{found}” không phải một ngày có thật.", "Ghi ngày/tháng/năm, ví dụ 25/9/2023."),
        "nam-hai-so": Kind(_FAULT, "“{found}” chỉ ghi hai chữ số của năm.", "Ghi đủ bốn chữ số, ví dụ {day}."),
        "ngay-so-thu-tu": Kind(
            _FAULT, "“{found}” là số thứ tự ngày của Excel, không phải ngày.", "Nếu đúng ý thì ghi {day}; trong Excel, định dạng ô là ngày."
        ),
        "don-vi-la": Kind(
            _FAULT, "Không có đơn vị “{found}” trong sổ đăng ký đơn vị.{hint}", "Sửa tên cho đúng, hoặc thêm vào data/reference/units.csv."
        ),
        "don-vi-het": Kind(_FAULT, "“{found}” hết hiệu lực từ ngày {day}.{hint}", "Ghi đơn vị đang hoạt động trong kỳ."),
        "don-vi-chua": Kind(_FAULT, "“{found}” đến ngày {day} mới có hiệu lực.", "Ghi đơn vị đang hoạt động trong kỳ."),
        "don-vi-mo-ho": Kind(_FAULT, "“{found}” có thể là {units}.", "Ghi tên đầy đủ."),
        "don-vi-nhom": Kind(_FAULT, "“{found}” đại diện cho cả nhóm; bảng này cần từng đơn vị.", "Ghi từng đơn vị trên một dòng."),
        "cap-la": Kind(_FAULT, "Không có cấp “{found}”.{hint}", "Dùng một trong các cấp: {levels}."),
        "co-khong": Kind(_FAULT, "“{found}” không rõ là có hay không.", "Ghi “có” hoặc “không”."),
        "ma-sai": Kind(_FAULT, "Mã “{found}” có dấu cách hoặc ký tự không dùng được.", "Dùng chữ, số, dấu chấm, gạch nối hoặc gạch dưới."),
        "ma-tieu-chi": Kind(_FAULT, "“{found}” không phải mã tiêu chí.", "Ghi mã như trong bộ tiêu chí, ví dụ 3.4.1."),
        "ma-thanh-ngay": Kind(
            _FAULT, "Excel đã đổi mã tiêu chí thành ngày ({found}).", "Định dạng cột là Văn bản (Text) rồi ghi lại mã, ví dụ 3.4.1."
        ),
        "ma-kieu-so": Kind(
            _WARNING, "Mã ghi dưới dạng số ({found}); số 0 ở cuối, nếu có, đã mất.", "Định dạng cột là Văn bản (Text) rồi ghi lại mã."
        ),
        "lua-chon": Kind(_FAULT, "“{found}” không dùng được ở cột “{heading}”.", "Ghi một trong các từ: {options}."),
        "ky-tu-la": Kind(_WARNING, "Ô có ký tự điều khiển hoặc ký tự ẩn; đã bỏ các ký tự đó.", "Xóa ô rồi gõ lại."),
        "chu-hong": Kind(_FAULT, "Ô có chữ bị mất dấu khi chuyển mã (�).", "Gõ lại ô; lưu tệp dạng CSV UTF-8."),
    },
    "Cân đối trong một dòng": {
        "can-doi": Kind(
            _FAULT,
            "{total}, nhưng {names} = {numbers} = {sum}; lệch {difference}.{hint}",
            "Đối chiếu lại các ô của dòng này; dòng bị để riêng đến khi cân đối.",
        ),
        "can-doi-thieu": Kind(
            _NOTICE, "Chưa kiểm tra được cân đối vì thiếu “{missing}”; để cân đối thì phải là {value}.", "Điền số còn thiếu."
        ),
        "can-doi-am": Kind(_FAULT, "Thiếu “{missing}”, mà để cân đối thì số này phải âm ({value}).", "Đối chiếu lại các ô của dòng này."),
        "vuot-tong": Kind(_FAULT, "{part} lớn hơn {whole}.", "Đối chiếu lại hai ô này; dòng bị để riêng."),
        "mau-thuan": Kind(_FAULT, "Ghi là chưa gửi báo cáo nhưng có ngày gửi {found}.", "Sửa lại một trong hai ô."),
    },
    "Số đã công bố so với số tính lại": {
        "ty-le-lech": Kind(
            _NOTICE, "Công bố {published}%; tính từ {base} được {computed}%.", "Báo cáo in số tính lại; đính chính nếu số cũ đã ban hành."
        ),
        "ty-le-cat": Kind(
            _NOTICE,
            "Công bố {published}%; tính từ {base} được {computed}%: số cũ bị cắt bớt chứ không làm tròn.",
            "Báo cáo in số tính lại; làm tròn nửa lên một lần ở bước cuối.",
        ),
        "ty-le-nguoc": Kind(
            _NOTICE,
            "Công bố {published}%; tính lại {computed}%: {share} là tỷ số {base} (tỷ lệ bị ghi thành mức tăng, giảm).",
            "Báo cáo in mức tăng, giảm tính lại; đính chính nếu số cũ đã ban hành.",
        ),
        "ty-le-dinh-nghia": Kind(
            _NOTICE,
            "Công bố {published}%; tính từ {base} được {computed}%. Số công bố khớp với cách tính khác: {other}.",
            "Chọn một cách tính cho cả báo cáo; báo cáo in số tính lại.",
        ),
        "ty-le-phan-tram": Kind(
            _NOTICE,
            "Công bố {published}; tính từ {base} được {computed}%: số công bố ghi theo phần của 1.",
            "Ghi theo phần trăm: {computed}.",
        ),
        "ty-le-khong-goc": Kind(
            _NOTICE, "Công bố {published}% nhưng số gốc bằng 0 nên không có tỷ lệ.", "Để trống ô này; báo cáo ghi không xác định."
        ),
    },
    "Đối chiếu giữa các bảng": {
        "goc-so-hoa": Kind(
            _NOTICE,
            "{unit}: {heading} là {found}, trong khi bảng một cửa cho {expected} ({formula}); lệch {difference}.",
            "Thống nhất hai bảng; báo cáo tính theo số ghi ở mỗi bảng.",
        ),
        "truc-tuyen-vuot": Kind(
            _WARNING,
            "{unit}: hồ sơ thuộc dịch vụ công trực tuyến ({found}) nhiều hơn tổng tiếp nhận ({received}).",
            "Đối chiếu lại hai bảng.",
        ),
        "don-ton-lech": Kind(
            _NOTICE,
            "{scope}: đơn chưa giải quyết xong cộng được {open}, trong khi tiếp nhận trừ đã giải quyết là {expected}.",
            "Đối chiếu hai bảng đơn thư.",
        ),
        "nhiem-vu-lech": Kind(
            _NOTICE,
            "Nhiệm vụ đến hạn của các lĩnh vực cộng lại là {areas}, kế hoạch “{plan}” ghi {due}.",
            "Kiểm tra nhiệm vụ tính ở hai lĩnh vực hoặc thuộc kế hoạch khác.",
        ),
        "thieu-don-vi": Kind(
            _WARNING,
            "Bảng “{table}” chưa có số liệu của {count}/{due} đơn vị ({level}): {units}. Các số cộng có đơn vị này để trống.",
            "Thu số liệu còn thiếu (không phát sinh thì ghi 0); đơn vị không phải nộp bảng này thì sửa forms.csv.",
        ),
        "ky-doi-chieu-loi": Kind(
            _WARNING,
            "Số liệu {quarter} còn {count} lỗi nên không được đem ra so sánh.",
            "Sửa các lỗi đó (xem bằng: cchc check {name}) rồi chạy lại.",
        ),
        "bao-cao-thieu": Kind(
            _WARNING, "Đơn vị phải gửi báo cáo mà chưa có trong bảng ({level}): {units}.", "Thêm từng đơn vị, ghi “có” hoặc “không”."
        ),
        "bao-cao-thua": Kind(
            _NOTICE,
            "“{found}” không thuộc diện phải gửi báo cáo; không tính vào tỷ lệ.",
            "Xóa dòng, hoặc sửa “Phải gửi báo cáo” trong levels.csv.",
        ),
        "so-lieu-la": Kind(
            _FAULT,
            "Nội dung nhắc đến {{{key}}} nhưng bảng số lượng không có mã này.{hint}",
            "Thêm mã vào so_luong, hoặc sửa chữ trong ngoặc nhọn.",
        ),
        "so-lieu-thua": Kind(
            _NOTICE, "Số “{found}” không được nhắc đến ở hoạt động nào.", "Thêm {{{found}}} vào nội dung hoạt động, hoặc xóa dòng."
        ),
        "khoan-muc-la": Kind(_FAULT, "Khoản mục “{found}” không có trong bảng ngân sách.", "Sửa mã, hoặc thêm khoản mục vào ngan_sach."),
        "don-vi-tinh": Kind(
            _FAULT, "Số so sánh tính bằng “{found}”, số thực hiện tính bằng “{unit}”.", "Đổi hai số về cùng một đơn vị tính."
        ),
        "lech-xa": Kind(
            _WARNING,
            "Số thực hiện {actual} và số so sánh {found} chênh nhau hơn mười lần.",
            "Kiểm tra dấu ngăn cách hàng nghìn và đơn vị tính.",
        ),
        "thoi-han-qua": Kind(
            _NOTICE, "Thời hạn {found} không sau ngày cuối của kỳ báo cáo.", "Kiểm tra lại thời hạn của nhiệm vụ quý tới."
        ),
        "ky-truoc-lech": Kind(
            _NOTICE,
            "{unit}: kỳ trước chuyển qua {found}, cuối kỳ trước đang giải quyết {previous}.",
            "Đối chiếu với báo cáo kỳ trước; hai kỳ chồng nhau thì có thể lệch.",
        ),
    },
}
