"""What the operating system refuses, in words an office user understands."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không có quyền, hoặc tệp đang mở trong chương trình khác (Word, Excel, trình xem PDF)",
    errno.EPERM: "hệ điều hành không cho phép",
    errno.EBUSY: "tệp đang được chương trình khác dùng",
    errno.EEXIST: "đã có tệp hoặc thư mục cùng tên",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức ổ đĩa",
    errno.EFBIG: "tệp lớn quá mức cho phép",
    errno.EROFS: "thư mục chỉ cho đọc",
    errno.ENAMETOOLONG: "đường dẫn quá dài",
    errno.ELOOP: "liên kết không được đi theo",
    errno.EIO: "ổ đĩa báo lỗi đọc ghi",
    errno.ENOMEM: "máy hết bộ nhớ",
    errno.EMFILE: "quá nhiều tệp đang mở",
}


def reason(error: OSError) -> str:
    """Why the system refused, as a Vietnamese clause; its own words when it is something rare."""
    return _REASONS.get(error.errno or 0) or f"hệ điều hành báo “{error.strerror or error}”"
