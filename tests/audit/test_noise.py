"""Random Vietnamese text with numbers: no crash, no claim from dates and document numbers, and fast."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_analysis.audit import TextBlock, audit_text
from tests.filler import OFFICE_WORDS

LOOK_ALIKES = (
    "Quyết định số {a}/QĐ-UBND ngày {d}/{m}/2023", "Nghị định {b}/2020/NĐ-CP", "Thông tư {b}/2021/TT-BNV", "ngày {d} tháng {m} năm 2022", "khoản {e} Điều {b}",
    "từ ngày {d}/{m}/2023 đến ngày {d}/{m}/2024", "giai đoạn 2021-2025", "lúc {h}h30", "số điện thoại 0255.{c}.{c}", "xếp hạng {e}/63", "mức độ {e}", "tiêu chí {e}.{e}.{e}",
    "Công văn số {a}/UBND-NV", "năm 2023", "tháng {m}", "quý {e}/2023", "phòng số {b}", "kỳ họp thứ {b}", "Phụ lục {e}", "Biểu {e}",
)  # fmt: skip
COUNTS = ("{c} hồ sơ", "{b} đơn", "{c} lượt người", "{b} cuộc họp", "{b} tin, bài", "{c} đại biểu", "{b} lớp tập huấn", "{e} tỷ đồng")


def _page(rng: random.Random, patterns: tuple[str, ...]) -> list[TextBlock]:
    def fill(pattern: str) -> str:
        return pattern.format(
            a=rng.randint(100, 9999),
            b=rng.randint(10, 99),
            c=rng.randint(100, 999),
            d=rng.randint(1, 28),
            m=rng.randint(1, 12),
            e=rng.randint(1, 9),
            h=rng.randint(7, 17),
        )

    blocks = []
    for _ in range(10):
        parts = []
        for _ in range(rng.randint(2, 5)):
            sentence = " ".join(rng.choices(OFFICE_WORDS, k=rng.randint(6, 14)))
            parts.append(f"{sentence.capitalize()} {fill(rng.choice(patterns))} {' '.join(rng.choices(OFFICE_WORDS, k=5))}.")
        blocks.append(TextBlock(" ".join(parts)))
    return blocks


def test_no_claim_from_dates_and_document_numbers() -> None:
    rng = random.Random(7)
    pages = [_page(rng, LOOK_ALIKES) for _ in range(500)]
    claims = [c for page in pages for c in audit_text(page).claims]
    assert claims == [], [c.text for c in claims[:3]]


def test_nothing_is_called_inconsistent_in_text_with_unrelated_counts() -> None:
    rng = random.Random(11)
    result = audit_text([b for _ in range(100) for b in _page(rng, (*LOOK_ALIKES, *COUNTS, *COUNTS))])
    assert [c.sentence for c in result.claims if c.verdict.value == "inconsistent"] == []


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("0123456789.,%()/+-=×x :;\t\nđạtổngtỷlệhồsơ$\\*|[]<>¹½²")), max_size=160))
def test_no_text_crashes_the_auditor(text: str) -> None:
    audit_text([TextBlock(text), TextBlock(text, "row", cells=tuple(text.split("\t"))), TextBlock(text, "heading")])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_unicode_passes(text: str) -> None:
    audit_text([TextBlock(text)])
