"""The canonical case record: what every export is turned into before anything is counted.

One row is one application (*hồ sơ*). Times are naive Vietnamese wall-clock times, ``None`` when the event has not
happened. Codes are small integers in which 0 always means "unknown or none". There is no column for a person: names,
phones, identity numbers, addresses and free text never get this far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

TIME_ZONE = "Asia/Ho_Chi_Minh"
"""Times that carry a zone are moved to this one; Vietnam has no daylight saving."""


class Outcome(IntEnum):
    """How a case was closed. An open case, and a closed one whose export does not say how, is 0 (closed and 0: resolved)."""

    UNKNOWN = 0
    RESOLVED = 1
    WITHDRAWN = 2
    REFUSED = 3
    STOPPED = 4


class ServiceLevel(IntEnum):
    """Level of the online service that the procedure is offered at (``MucDo`` of the national portal)."""

    UNKNOWN = 0
    INFORMATION = 2
    PARTIAL = 3
    FULL = 4


class Channel(IntEnum):
    """How the case was filed (``KenhThucHien``)."""

    UNKNOWN = 0
    DIRECT = 1
    ONLINE = 2
    POST = 3


class Digitised(IntEnum):
    """Whether the components, or the result, of a case were digitised. Unknown is not "no"."""

    UNKNOWN = 0
    NO = 1
    YES = 2


class Payment(IntEnum):
    """How a fee was paid. Exempt and fee-less cases are 0: they stay out of the denominator."""

    NONE = 0
    OTHER = 1
    ONLINE = 2


Kind = Literal["text", "time", "code", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the record: its kind, the heading that readers see, its codes, and whether an import must find it."""

    label: str
    kind: Kind
    codes: type[IntEnum] | None = None
    required: bool = False


COLUMNS: Mapping[str, Column] = {
    "case_id": Column("Mã hồ sơ", "text", required=True),
    "unit": Column("Đơn vị giải quyết", "text"),
    "unit_received": Column("Đơn vị tiếp nhận", "text"),
    "level": Column("Cấp", "text"),
    "procedure": Column("Thủ tục hành chính", "text"),
    "field": Column("Lĩnh vực", "text"),
    "received": Column("Ngày tiếp nhận", "time", required=True),
    "due": Column("Ngày hẹn trả", "time"),
    "due_supplement": Column("Ngày hẹn trả sau bổ sung", "time"),
    "due_reappointed": Column("Ngày hẹn lại", "time"),
    "supplement_requested": Column("Ngày yêu cầu bổ sung", "time"),
    "supplement_received": Column("Ngày nhận bổ sung", "time"),
    "supplements": Column("Số lần yêu cầu bổ sung", "number"),
    "closed": Column("Ngày kết thúc xử lý", "time"),
    "returned": Column("Ngày trả kết quả", "time"),
    "outcome": Column("Kết quả", "code", Outcome),
    "service_level": Column("Mức độ dịch vụ công", "code", ServiceLevel),
    "channel": Column("Hình thức nộp", "code", Channel),
    "components_digitised": Column("Số hóa thành phần hồ sơ", "code", Digitised),
    "results_digitised": Column("Số hóa kết quả", "code", Digitised),
    "payment": Column("Thanh toán", "code", Payment),
}
"""Every column of the record, in its order."""

TIMES = tuple(name for name, column in COLUMNS.items() if column.kind == "time")
CODES = tuple(name for name, column in COLUMNS.items() if column.kind in ("code", "number"))
COUNTED = ("received", "due", "closed")
"""What a frame must have to be counted; every other column may be absent, and its counts are then 0."""

TEXTS = tuple(name for name, column in COLUMNS.items() if column.kind == "text")


class CaseDataError(ValueError):
    """Case data that cannot be counted as they are; ``str()`` of it is a Vietnamese sentence."""
