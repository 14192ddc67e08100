"""Damage at random: whatever is done to a quarter's files, loading tells what is wrong and accounts for every row."""

from __future__ import annotations

import random
import shutil
import zipfile
from pathlib import Path

import pytest

from cchc_analysis.model import Severity
from tests.io.places import Outcome, load, quarter_folder, small_quarter
from tests.io.workbooks import rows_of, to_workbook

WORDS = [
    "", "-", "không", "=1+1", "#REF!", "1.5", "-3", "12,34", "99999999999999999999", "31/02/2024", "xã Lạ", "Tổng cộng", "{x}", "\x00", "\ufffd",
    "(1)", "a" * 500, "\"", "Đơn vị", "²", "1e9", "có", "45000", "x,y;z", "\u200b", "٣", "Các xã, thị trấn",
]  # fmt: skip


def accounted(outcome: Outcome) -> None:
    """Rows add up; rows set aside have a fault; every finding says what to do."""
    read, accepted, aside = outcome.counts
    assert read == accepted + aside
    if aside:
        assert any(f.severity is Severity.FAULT for f in outcome.findings)
    for found in outcome.findings:
        assert found.message and found.remedy
        assert (found.message + found.remedy + (found.found or "") + found.place).isprintable()


@pytest.mark.parametrize("seed", range(120))
def test_cells_replaced_rows_moved_columns_lost(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    root = small_quarter(tmp_path)
    for stem in choose.sample(sorted(p.stem for p in quarter_folder(root).glob("*.csv")), 6):
        rows = rows_of(root, stem)
        for _ in range(choose.randint(1, 4)):
            row = choose.choice(rows)
            match choose.randint(0, 4):
                case 0:
                    row.append(choose.choice(WORDS))
                case 1:
                    row.pop()
                    row.append("")
                case 2:
                    rows.insert(choose.randrange(len(rows)), list(row))
                case _:
                    row[choose.randrange(len(row))] = choose.choice(WORDS)
        separator = choose.choice(",;\t")
        lines = [separator.join(f'"{c}"' if choose.random() < 0.2 or separator in c else c for c in row) for row in rows]
        (quarter_folder(root) / f"{stem}.csv").write_text("\n".join(lines), encoding="utf-8", errors="surrogatepass")
    accounted(load(root))


@pytest.mark.parametrize("seed", range(120))
def test_bytes_replaced(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    root = small_quarter(tmp_path)
    files = [*quarter_folder(root).iterdir(), *(root / "data" / "reference").iterdir()]
    for path in choose.sample(files, 5):
        data = bytearray(path.read_bytes())
        for _ in range(choose.randint(1, 6)):
            at = choose.randrange(len(data))
            data[at : at + choose.randint(0, 3)] = bytes(choose.randrange(256) for _ in range(choose.randint(0, 3)))
        path.write_bytes(data)
    accounted(load(root))


@pytest.mark.parametrize("seed", range(60))
def test_parts_of_a_workbook_damaged(seed: int, tmp_path: Path) -> None:
    choose = random.Random(seed)
    root = small_quarter(tmp_path)
    path = to_workbook(root, "mot_cua", "don_thu", "kien_nghi")
    copy = tmp_path / "ban_sao.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        hurt = choose.choice(old.namelist())
        for name in old.namelist():
            content = bytearray(old.read(name))
            if name == hurt:
                for _ in range(choose.randint(1, 5)):
                    at = choose.randrange(len(content))
                    content[at : at + choose.randint(0, 8)] = bytes(choose.choices(b'<>/"=&; rtsc0139AXFD', k=choose.randint(0, 8)))
            new.writestr(name, bytes(content))
    shutil.move(copy, path)
    accounted(load(root))
