"""Classification rules: each question on which real systems differ, its answers, and where each answer comes from.

A count always says which rules it used (:meth:`Rules.describe`); the cases on which two sets of rules differ can be
listed (:func:`cchc_analysis.cases.differences`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from cchc_analysis.cases.record import CaseDataError

_FORM = "Biểu II.06a, Thông tư 01/2020/TT-VPCP"
_PROVINCE = "câu lệnh thống kê của một hệ thống một cửa cấp tỉnh"
_INDEX = "Bộ chỉ số theo Quyết định 766/QĐ-TTg"


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to answer a question: its words for readers, and its source."""

    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of classification; the first answer is the default."""

    words: str
    answers: Mapping[str, Answer]


QUESTIONS: Mapping[str, Question] = {
    "finish": Question(
        "Hồ sơ kết thúc khi nào",
        {
            "finished": Answer("ngày kết thúc xử lý", f"{_FORM}: hồ sơ đã giải quyết"),
            "returned": Answer("ngày trả kết quả cho người nộp", "mốc của sổ theo dõi hồ sơ, Thông tư 01/2018/TT-VPCP"),
        },
    ),
    "precision": Question(
        "So sánh với hạn trả",
        {
            "day": Answer("theo ngày, không xét giờ", f"{_FORM}; {_PROVINCE}"),
            "second": Answer("theo giờ, phút, giây (hạn lúc 00:00:00 được hiểu là hết ngày)", "giờ hẹn trên giấy tiếp nhận và hẹn trả"),
        },
    ),
    "missing_due": Question(
        "Hồ sơ không có ngày hẹn trả",
        {
            "on_time": Answer("tính đúng hạn, còn hạn", f"{_FORM} không có cột riêng; {_PROVINCE}"),
            "overdue": Answer("tính quá hạn, trễ hạn", "cách tính chặt, để biết mức ảnh hưởng"),
        },
    ),
    "supplement": Question(
        "Yêu cầu bổ sung hồ sơ",
        {
            "extends": Answer("hạn trả dời theo thời gian bổ sung", f"{_INDEX}: trừ thời gian chờ bổ sung"),
            "ignored": Answer("giữ hạn trả ban đầu", "cách tính chặt, để biết mức ảnh hưởng"),
        },
    ),
    "waiting": Question(
        "Hồ sơ đang chờ bổ sung",
        {
            "in_date": Answer("tính đang giải quyết còn hạn", f"{_FORM}; {_PROVINCE}"),
            "by_date": Answer("xét theo hạn trả", "cách tính chặt, để biết mức ảnh hưởng"),
        },
    ),
    "reappointment": Question(
        "Xin lỗi và hẹn lại ngày trả",
        {
            "ignored": Answer("vẫn xét theo hạn trả trước khi hẹn lại", "không văn bản nào cho phép dời hạn khi thống kê"),
            "extends": Answer("xét theo ngày hẹn lại", "cách một số hệ thống ghi đè ngày hẹn trả"),
        },
    ),
    "withdrawn": Question(
        "Hồ sơ rút",
        {
            "separate": Answer("nêu riêng, ngoài số đã giải quyết", "bảng mục I.2.1 của báo cáo"),
            "on_time": Answer("tính đã giải quyết đúng hạn", f"{_FORM} không có cột hồ sơ rút"),
        },
    ),
    "refused": Question(
        "Hồ sơ từ chối hoặc dừng giải quyết",
        {
            "by_date": Answer("tính đã giải quyết, xét theo hạn trả", f"{_FORM}: cột 8–10 xét mọi hồ sơ đã giải quyết theo hạn"),
            "on_time": Answer("tính đã giải quyết đúng hạn, dù ngày nào", _PROVINCE),
            "withdrawn": Answer("nêu chung với hồ sơ rút", "cách một số đơn vị lập bảng mục I.2.1"),
        },
    ),
    "repeated_supplement": Question(
        "Yêu cầu bổ sung từ hai lần trở lên",
        {
            "ignored": Answer("xét theo hạn trả như hồ sơ khác", _FORM),
            "overdue": Answer("tính quá hạn", _INDEX),
        },
    ),
}
"""Every question, in the order in which a report lists the answers."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One answer to every question; the defaults are what the law's form says (see :data:`QUESTIONS`).

    >>> Rules(refused="on_time").refused
    'on_time'
    """

    finish: str = "finished"
    precision: str = "day"
    missing_due: str = "on_time"
    supplement: str = "extends"
    waiting: str = "in_date"
    reappointment: str = "ignored"
    withdrawn: str = "separate"
    refused: str = "by_date"
    repeated_supplement: str = "ignored"

    def __post_init__(self) -> None:
        for name, question in QUESTIONS.items():
            answer = getattr(self, name)
            if answer not in question.answers:
                known = ", ".join(question.answers)
                raise CaseDataError(f"Quy tắc “{name}” không có lựa chọn “{answer}”; các lựa chọn: {known}")

    @classmethod
    def parse(cls, text: str) -> Rules:
        """Read ``form_06a`` or ``law,refused=on_time``: the name of a set, then single answers that differ from it."""
        base, answers = "law", {}
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, equals, answer = part.partition("=")
            if not equals:
                base = part
            elif name not in QUESTIONS:
                raise CaseDataError(f"Không có quy tắc “{name}”; các quy tắc: {', '.join(QUESTIONS)}")
            else:
                answers[name] = answer
        if base not in RULE_SETS:
            raise CaseDataError(f"Không có bộ quy tắc “{base}”; các bộ quy tắc: {', '.join(RULE_SETS)}")
        return cls(**{**RULE_SETS[base].answers(), **answers})

    def answers(self) -> dict[str, str]:
        """Question id → answer id."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def describe(self) -> list[str]:
        """One Vietnamese sentence a question: the answer used and its source."""
        lines = []
        for name, answer in self.answers().items():
            chosen = QUESTIONS[name].answers[answer]
            lines.append(f"{QUESTIONS[name].words}: {chosen.words} (nguồn: {chosen.source}).")
        return lines


LAW_DEFAULT = Rules()
"""The report's own layout: withdrawn cases apart, everything else as form II.06a has it."""

RULE_SETS: Mapping[str, Rules] = {
    "law": LAW_DEFAULT,
    "form_06a": Rules(withdrawn="on_time"),
    "province": Rules(withdrawn="on_time", refused="on_time"),
    "qd_766": Rules(repeated_supplement="overdue"),
    "strict": Rules(missing_due="overdue", supplement="ignored", waiting="by_date"),
}
"""Named sets of answers, for ``cchc cases --rules``."""
