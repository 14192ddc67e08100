"""What can be wrong with case data: every code with its severity, its sentence and its remedy.

A cell of a case export may hold personal data (a shifted column puts a name into a date), so what was found is shown only
when it can be no more than a date, a number or a code; everything else is shown as its shape (:func:`masked`).
"""

from __future__ import annotations

import re

from cchc_analysis.findings import Kind, printable
from cchc_analysis.model import Finding, Severity, SourceCell

_FAULT, _WARNING, _NOTICE = Severity.FAULT, Severity.WARNING, Severity.NOTICE

KINDS: dict[str, Kind] = {
    # files
    "tep-hs-khong-doc-duoc": Kind(_FAULT, "Không đọc được tệp: {why}.", "Kiểm tra tên tệp, quyền đọc; đóng tệp trong Excel rồi chạy lại."),
    "tep-hs-dinh-dang": Kind(_FAULT, "Tệp không phải CSV, XLSX hay Parquet: {why}.", "Mở bằng Excel, lưu lại dạng .xlsx hoặc CSV UTF-8."),
    "tep-hs-qua-lon": Kind(_FAULT, "Tệp bị từ chối vì vượt giới hạn an toàn: {why}.", "Xuất lại từ hệ thống một cửa, chỉ chọn các dòng, cột có số liệu."),
    "tep-hs-bang-ma": Kind(_FAULT, "Không nhận ra bảng mã của tệp.", "Lưu lại dạng CSV UTF-8."),
    "tep-hs-bang-ma-cu": Kind(_NOTICE, "Tệp không phải UTF-8; đã đọc theo bảng mã {why}.", "Nên lưu lại dạng CSV UTF-8."),
    "tep-hs-rong": Kind(_FAULT, "Tệp không có dòng số liệu nào.", "Kiểm tra xem có xuất đúng khoảng thời gian không."),
    "tep-hs-cat": Kind(_FAULT, "Tệp dừng giữa một ký tự: có vẻ bị cắt ngắn, các dòng cuối có thể thiếu.", "Xuất hoặc chép lại tệp."),
    "tep-hs-ngoac-kep": Kind(_FAULT, "Dấu ngoặc kép mở mà không đóng đúng; các dòng từ đây chưa đọc được.", "Xuất lại tệp, hoặc sửa dấu ngoặc kép ở dòng này."),
    "tep-hs-macro": Kind(_WARNING, "Sổ tính có macro; macro không được chạy, chỉ đọc giá trị đã lưu.", "Nên xuất lại dạng .xlsx không có macro."),
    "tep-hs-cong-thuc": Kind(_NOTICE, "Sổ tính có công thức; công thức không được tính, chỉ đọc giá trị đã lưu.", "Nếu số liệu cũ, mở bằng Excel và lưu lại."),
    "tep-hs-lien-ket": Kind(_WARNING, "Sổ tính có liên kết ra tệp ngoài; liên kết không được mở.", "Bỏ liên kết ngoài, dán giá trị rồi lưu lại."),
    "trang-hs-an": Kind(_NOTICE, "Trang đang ẩn nên không được đọc.", "Bỏ ẩn trang nếu đó là số liệu cần dùng."),
    "trang-hs-khong-tieu-de": Kind(_NOTICE, "Trang không có dòng tiêu đề của danh sách hồ sơ nên không được đọc.", "Không cần làm gì nếu trang không phải danh sách hồ sơ."),
    # headings
    "tieu-de-khong-thay": Kind(
        _FAULT, "Không thấy dòng tiêu đề của danh sách hồ sơ trong {why} dòng đầu.", "Giữ nguyên tiêu đề do hệ thống xuất ra, hoặc chọn bố cục bằng --layout."
    ),
    "tieu-de-thieu-cot": Kind(_FAULT, "Danh sách hồ sơ thiếu cột {why}.", "Xuất lại và chọn thêm cột này; không có cột này thì không đếm được."),
    "tieu-de-nen-co": Kind(_WARNING, "Danh sách hồ sơ không có cột {why}; mọi hồ sơ được coi là chưa có ngày này.", "Xuất lại và chọn thêm cột này."),
    "tieu-de-trung": Kind(_FAULT, "Cột {why} có hai lần.", "Giữ một cột, xóa cột kia."),
    "tieu-de-gan-dung": Kind(_NOTICE, "Tiêu đề được hiểu là “{why}”.", "Không cần làm gì nếu hiểu đúng."),
    "cot-bo": Kind(_NOTICE, "Các cột không dùng để đếm, đã bỏ ngay khi đọc: {why}.", "Không cần làm gì."),
    "cot-ca-nhan-bo": Kind(_NOTICE, "Các cột dữ liệu cá nhân, đã bỏ ngay khi đọc: {why}.", "Nên xuất lại tệp không có các cột này."),
    "cot-don-vi": Kind(_NOTICE, "Không có cột đơn vị giải quyết; hồ sơ được đếm theo đơn vị tiếp nhận.", "Chọn thêm cột đơn vị giải quyết nếu có."),
    "cot-don-vi-thieu": Kind(_WARNING, "Không có cột đơn vị nào; mọi hồ sơ được đếm vào một dòng không tên.", "Xuất lại và chọn thêm cột đơn vị giải quyết."),
    # rows
    "hs-thieu-ma": Kind(_FAULT, "Dòng không có mã hồ sơ.", "Điền mã hồ sơ, hoặc xóa dòng."),
    "hs-ma-hong": Kind(_FAULT, "Mã hồ sơ đã bị Excel đổi thành số hoặc ngày ({found}), không còn như cũ.", "Xuất lại, định dạng cột mã là chữ (Text) trước khi mở."),
    "hs-trung": Kind(_FAULT, "Mã hồ sơ đã có ở {why}.", "Giữ một dòng; nếu hồ sơ có ở hai hệ thống thì chỉ đếm một."),
    "hs-thieu-ngay-nhan": Kind(_FAULT, "Hồ sơ không có ngày tiếp nhận.", "Điền ngày tiếp nhận."),
    "hs-ngay-hong": Kind(_FAULT, "“{found}” không phải là ngày giờ.", "Viết ngày dạng 25/09/2023 hoặc 25/09/2023 14:30:00."),
    "hs-ngay-thang-truoc": Kind(_FAULT, "“{found}” có vẻ ghi tháng trước ngày.", "Xuất lại với ngày dạng ngày/tháng/năm; các dòng khác của cột này cũng có thể bị đảo."),
    "hs-ngay-xa": Kind(_FAULT, "Năm của “{found}” nằm ngoài khoảng 2000–2100.", "Sửa lại năm."),
    "hs-ket-thuc-truoc-nhan": Kind(_FAULT, "Ngày kết thúc {found} trước ngày tiếp nhận {why}.", "Sửa một trong hai ngày."),
    "hs-hen-truoc-nhan": Kind(_FAULT, "Ngày hẹn trả {found} trước ngày tiếp nhận {why}.", "Sửa một trong hai ngày."),
    "hs-hen-lai-truoc-nhan": Kind(_WARNING, "Ngày hẹn lại {found} trước ngày tiếp nhận {why}; hồ sơ vẫn được nhận.", "Sửa một trong hai ngày."),
    "hs-xong-khong-ngay": Kind(_FAULT, "Trạng thái “{found}” nhưng không có ngày kết thúc hay ngày trả kết quả.", "Điền ngày kết thúc xử lý."),
    "hs-lech-cot": Kind(_FAULT, "Dòng có {found} ô, tiêu đề có {why} cột: các ô đã bị lệch.", "Đặt ô có dấu phân cách trong ngoặc kép rồi xuất lại."),
    "hs-loi-cong-thuc": Kind(_FAULT, "Ô có lỗi của Excel ({found}).", "Sửa công thức hoặc nhập giá trị."),
    "hs-ca-nhan": Kind(_FAULT, "Cột {why} có vẻ chứa dữ liệu cá nhân; dòng không được nhận và nội dung không được lưu.", "Xuất lại tệp với đúng cột."),
    "hs-chua-nhan": Kind(_NOTICE, "Hồ sơ mới đăng ký hoặc bị từ chối tiếp nhận, chưa phải hồ sơ một cửa; dòng được để riêng.", "Không cần làm gì."),
    "hs-trang-thai-la": Kind(_WARNING, "Trạng thái ({found}) không có trong danh mục; hồ sơ được xét theo các ngày.", "Bổ sung trạng thái vào bố cục cột."),
    "hs-trang-thai-mau-thuan": Kind(_WARNING, "Trạng thái là đang xử lý nhưng đã có ngày kết thúc; hồ sơ được xét theo ngày.", "Kiểm tra hồ sơ trên hệ thống."),
    "hs-gia-tri-la": Kind(_WARNING, "Giá trị ({found}) của cột {why} không có trong danh mục; được coi là chưa biết.", "Bổ sung giá trị vào bố cục cột."),
    "hs-thieu-hen": Kind(_WARNING, "Có {found} hồ sơ không có ngày hẹn trả.", "Bổ sung ngày hẹn trả; cách đếm các hồ sơ này do quy tắc missing_due quyết định."),
    "hs-doi-han": Kind(
        _NOTICE, "Có {found} hồ sơ ghi ngày yêu cầu và ngày nhận bổ sung mà không ghi hạn mới; hạn trả được dời thêm số ngày làm việc đã chờ, theo lịch {why}.", "Không cần làm gì; muốn giữ hạn cũ thì đếm với quy tắc supplement=ignored."
    ),
    "hs-doi-han-ngoai-lich": Kind(
        _WARNING, "Có {found} hồ sơ phải dời hạn vì chờ bổ sung nhưng có ngày nằm ngoài lịch {why}; hạn cũ được giữ.", "Dùng lịch làm việc có đủ các năm (--calendar)."
    ),
    "hs-trong-don-vi": Kind(_WARNING, "Có {found} hồ sơ không ghi đơn vị; được đếm vào một dòng không tên.", "Điền đơn vị cho từng dòng; bỏ gộp ô trước khi xuất."),
    "hs-ngay-bi-dao": Kind(
        _FAULT, "Cột {why}: ô kiểu ngày hầu hết có ngày từ 1 đến 12, ô kiểu chữ phần lớn có ngày từ 13 trở lên; Excel đã đảo ngày và tháng.", "Xuất lại từ hệ thống, không mở CSV bằng Excel dùng kiểu ngày tháng/ngày."
    ),
    "hs-ngay-nghi-dao": Kind(
        _FAULT, "Có {found} hồ sơ đã được nhận trước khi thấy cột {why} ghi tháng trước ngày: ngày và tháng của các hồ sơ này có thể bị đảo.", "Xuất lại với ngày dạng ngày/tháng/năm; chưa dùng số đếm từ tệp này (--keep cũng không ghi)."
    ),
    "hs-dong-bo": Kind(_NOTICE, "{found} dòng tổng cộng, đánh số cột, tiêu đề lặp lại, tên mục hoặc dòng ký tên không phải hồ sơ, đã bỏ qua.", "Không cần làm gì."),
    "hs-tong-lech": Kind(_WARNING, "Dòng tổng cộng ghi {found} hồ sơ, danh sách có {why}.", "Kiểm tra xem tệp có bị thiếu dòng không."),
    "hs-don-vi-la": Kind(_WARNING, "Đơn vị “{found}” ({why} hồ sơ) không có trong danh mục đơn vị.", "Thêm đơn vị hoặc tên khác vào data/reference/units.csv; trong báo cáo quý đây là lỗi, vì hồ sơ không vào bảng nào."),
    "hs-don-vi-het": Kind(_WARNING, "Đơn vị “{found}” ({why} hồ sơ) đã hết hiệu lực, danh mục không ghi đơn vị kế thừa.", "Ghi đơn vị kế thừa trong data/reference/units.csv; trong báo cáo quý đây là lỗi, vì hồ sơ không vào bảng nào."),
    "hs-con-nua": Kind(_NOTICE, "Còn {found} dòng nữa có lỗi [{why}]; xem đủ trong tệp các dòng để riêng.", "Sửa lỗi ở nguồn rồi xuất lại."),
    # counts against typed tables
    "hs-da-dem": Kind(_NOTICE, "Đã đọc {found} hồ sơ, nhận {why}.", "Không cần làm gì; con số nhập tay mà hồ sơ cũng cho biết thì được đối chiếu."),
    "hs-khac-bang": Kind(_FAULT, "Bảng nhập ghi {found}, đếm từ hồ sơ được {why}.", "Mở danh sách hồ sơ của ô này (cchc cases … --list), sửa bảng hoặc bổ sung hồ sơ."),
    "hs-thieu-don-vi": Kind(_FAULT, "Bảng nhập có số liệu của đơn vị “{found}” nhưng không có hồ sơ nào của đơn vị này.", "Bổ sung hồ sơ của đơn vị, hoặc sửa bảng."),
    "hs-chua-doi-chieu": Kind(_WARNING, "Hồ sơ của {found} đơn vị không cho biết số liệu của bảng này; dòng nhập tay của các đơn vị ấy chưa được đối chiếu: {why}.", "Xuất thêm cột mức độ dịch vụ công, hình thức nộp, số hóa nếu có."),
    "hs-bang-thieu-don-vi": Kind(_WARNING, "Có hồ sơ của đơn vị “{found}” nhưng bảng nhập không có đơn vị này.", "Bổ sung dòng vào bảng."),
    # form II.06a
    "06a-dang-thuc": Kind(_FAULT, "Cột {column} ghi {found}, tính lại ({why}) được khác.", "Sửa lại cho đúng: (3)=(4)+(5)+(6); (7)=(8)+(9)+(10); (11)=(12)+(13); (3)=(7)+(11)."),
    "06a-so": Kind(_FAULT, "“{found}” không phải là số hồ sơ.", "Nhập số nguyên, ví dụ 1.529 hoặc 1529."),
    "06a-thap-phan": Kind(_FAULT, "Ô lưu số {found}, không phải số nguyên: dấu chấm hàng nghìn có thể đã bị đọc thành dấu thập phân.", "Nhập lại thành số nguyên (10361) hoặc định dạng ô là chữ."),
    "06a-tong": Kind(_WARNING, "Dòng tổng cộng ghi {found} ở cột {column}, cộng các dòng được {why}.", "Kiểm tra lại các dòng hoặc dòng tổng."),
    "06a-khong-dong": Kind(_FAULT, "Bảng có số nhưng không đọc được dòng lĩnh vực nào.", "Đánh số 1, 2, 3 ở cột TT cho các dòng lĩnh vực."),
    "06a-khong-thay": Kind(_FAULT, "Không thấy bảng Biểu II.06a (hàng đánh số cột (1) đến (13)).", "Giữ nguyên hàng đánh số cột của biểu."),
}  # fmt: skip
"""Every kind of finding about case data, by code."""

_PLAIN = re.compile(r"[-+]?[\d./:,\- TZ]{1,29}")
_SEPARATORS = re.compile(r"[ .\-]")
_LONG_RUN = re.compile(r"\d{9,}")
_STAMP = re.compile(
    r"20\d\d(?:0\d|1[0-2])(?:[0-2]\d|3[01])(?:[0-2]\d(?:[0-5]\d){0,2})?|(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})(?:[ T]\d\d?:.*)?"
)
"""A date without or with separators; a time follows only after a space and with a colon, so that no telephone number is one."""

_PLACE, _PHONE = r"(?:0|\+?84[ .\-]?)", r"[35789](?:[ .\-]?\d){8}"
_CITIZEN = r"0(?:0[1-9]|[1-9]\d)[0-3]\d{8}"
_NUMBER = re.compile(
    rf"(?<!\d)(?<!\d[.\-])(?:{_PLACE}(?:{_PHONE}|\(?2(?:[ .\-]?\d){{2}}\)?(?:[ .\-]?\d){{7}})|0(?:[ .\-]?\d){{11}})(?![.\-]?\d)"
    r"|(?<!\d)(?:0|\+?84)[35789]\d{8}(?!\d)|[\w.+-]+@[\w-]+\.\w+"
)
"""A telephone number, a personal number of twelve digits, each also in groups, or an e-mail address."""

_NINE = re.compile(r"(?<!\d)(?<!\d[.\-])\d{3}[ .\-]?\d{3}[ .\-]?\d{3}(?![.\-]?\d)")
"""A personal number of nine digits; the code of a procedure may look the same."""

OFFICE = re.compile(
    r"(?:ubnd|(?:uỷ|ủy) ban|hđnd|hội đồng|xã|phường|thị trấn|thị xã|huyện|quận|thành phố|tỉnh|đặc khu|phòng|ban|sở|chi cục|cục|tổng cục|văn phòng"
    r"|trung tâm|chi nhánh|công an|bộ|bảo hiểm|thuế|kho bạc|trạm|trường|bệnh viện|viện|cơ quan|đơn vị|các|thanh tra) ",
    re.IGNORECASE,
)
"""With what the name of an office begins. With its accents: “Viên”, “Sơ” and “Thuê” begin names of people."""

_NO_CODE = re.compile(
    rf"^\D*$|@|(?<![0-9A-Za-z])(?:0|\+?84)[35789]\d{{8}}(?![0-9A-Za-z])|(?:^|[\s:])(?:{_CITIZEN}|0[35789]\d{{1,2}}[ .\-]\d{{3}}[ .\-]\d{{3,4}}|0\d\d[ .\-]\d{{3}}[ .\-]\d{{3}}[ .\-]\d{{3}})(?:$|\s)"
    r"|(?i:\b(?:cccd|cmnd|sđt)\b)"
)
"""What no case code is. Codes are made of digits in groups, so here a personal number must stand alone."""

_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")


def fault(
    code: str,
    source: SourceCell | None = None,
    /,
    *,
    file: str | None = None,
    sheet: str | None = None,
    line: int | None = None,
    cell: str | None = None,
    column: str | None = None,
    found: str | None = None,
    why: str = "",
) -> Finding:
    """A finding of :data:`KINDS`, at a source cell or at the place given. ``found`` is shown as it is: mask a cell's content first (:func:`masked`)."""
    kind = KINDS[code]
    if source is not None:
        file, sheet, line, cell, column = source.file, source.sheet, source.line, source.cell, source.column
    shown = None if found is None else printable(found)
    words = {"found": shown, "why": printable(why, 400), "column": column}
    return Finding(code, kind.severity, kind.message.format(**words), kind.remedy, file, sheet, cell, line, column, shown)


def holds_personal(text: str, *, alone: bool = True) -> bool:
    """Whether a text holds a number that leads to a person, or an e-mail address.

    With ``alone=False`` nine digits do so only beside another word: by themselves, or after a kind of office, they are a code.

    >>> holds_personal("Lê Thị Bình thôn 3 (0905.111.222)"), holds_personal("1.001234.000.00.00.H48")
    (True, False)
    >>> [holds_personal(text, alone=False) for text in ("100502900", "Trạm 123.456.789", "Lê Thị Bình 212345678", "0912345678")]
    [False, False, True, True]
    """
    if _NUMBER.search(text):
        return True
    if not _NINE.search(text):
        return False
    office = None if alone else OFFICE.match(text)
    return alone or any(c.isalpha() for c in text[office.end() if office else 0 :])


def is_no_code(code: str) -> bool:
    """Whether a text in the column of case codes is a name, a telephone or a personal number.

    >>> is_no_code("HS 0912345678"), is_no_code("Nguyễn Văn An"), is_no_code("000.00.08.H48-230601-0001")
    (True, True, False)
    """
    return _NO_CODE.search(code) is not None


def masked(value: object) -> str:
    """A cell's content fit to be shown: a date, a number or an Excel error as it is, anything else as its shape (``Xxx 999``).

    >>> masked("32/13/2023"), masked("Lê Văn A 0912345678"), masked("0912.345.678")
    ('32/13/2023', 'Xx Xxx X 9999999999', '9999.999.999')
    """
    text = str(value).strip()
    if _EXCEL_ERROR.fullmatch(text):
        return text
    if _PLAIN.fullmatch(text) and (not _LONG_RUN.search(_SEPARATORS.sub("", text)) or _STAMP.fullmatch(text)):
        return text
    shape = "".join("9" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c if c in " .,-/:#" else "·" for c in text[:40])
    return shape + ("…" if len(text) > 40 else "")


def kinds_markdown() -> str:
    """Every kind as rows of a Markdown table (Vietnamese), for ``docs/cases.md``."""
    rows = (
        f"| `{code}` | {k.severity.vietnamese} | {k.message.replace('|', '¦')} | {k.remedy.replace('|', '¦')} |"
        for code, k in KINDS.items()
    )
    return "\n".join(["| Mã | Mức | Nội dung | Cách xử lý |", "|---|---|---|---|", *rows]) + "\n"
