"""Does a published folder still come out of its inputs? File by file, then figure by figure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cchc_analysis.comparison import restated
from cchc_analysis.io import InputError, store
from cchc_analysis.io.quarters import load
from cchc_analysis.periods import Quarter
from cchc_analysis.publish.published import published_rows, rows_of
from cchc_analysis.report.scorecard_page import published_figures


@dataclass(frozen=True)
class Verification:
    """What was found; each entry is a Vietnamese sentence. ``figures`` counts those that came out the same."""

    quarter: str
    figures: int
    changed_files: tuple[str, ...]
    changed_inputs: tuple[str, ...]
    changed_figures: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the published files are as they were written and every figure comes out again."""
        return not self.changed_files and not self.changed_figures


def verify(folder: Path, root: Path | None = None) -> Verification:
    """Recompute a published quarter and compare.

    Args:
        folder: ``outputs/<quarter>``.
        root: the project folder; two levels above ``folder`` when not given.

    Raises:
        InputError: the folder holds no published set, or its inputs cannot be read.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        quarter, outputs, inputs = Quarter.parse(manifest["quarter"]), dict(manifest["outputs"]), dict(manifest["inputs"]["data"])
        published = published_rows(folder)
        if not outputs or not all(isinstance(word, str) for word in (*outputs, *outputs.values(), *inputs, *inputs.values())):
            raise ValueError("manifest")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"“{folder}” không phải bộ tài liệu do cchc run lập ra (thiếu hoặc hỏng manifest.json, figures.csv).") from error
    base = root or folder.resolve().parents[1]
    if root is None and not (base / "data" / "raw").is_dir():
        raise InputError(
            f"Bộ tài liệu này không nằm trong outputs của dự án (không thấy “{base / 'data' / 'raw'}”); thêm --root THƯ_MỤC_DỰ_ÁN."
        )
    recomputed = rows_of(published_figures(load(quarter, base)))
    figures = []
    for change in restated(published, recomputed):
        then, now = published.get(change.figure_id), recomputed.get(change.figure_id)
        if then is None or now is None:
            said = "không có trong bộ đã công bố" if then is None else "không còn tính ra được"
        else:
            said = f"công bố {change.then}, nay tính ra {change.now} (giá trị {then['value']} và {now['value']})"
        figures.append(f"{change.figure_id}: {said}")
    raw = {base / Path(*Path(name).parts[:3]) for name in inputs if name.startswith("data/raw/")}
    current = store.input_hashes([*raw, base / "data" / "reference"], base)
    cards = [name for name in inputs if not name.startswith(("data/raw/", "data/reference/"))]
    current |= {name: store.sha256(base / name) for name in cards if (base / name).is_file()}
    return Verification(
        str(quarter),
        len(recomputed) - len([i for i in recomputed if published.get(i, {}).get("value") != recomputed[i]["value"]]),
        tuple(_differing(folder, outputs)),
        tuple(
            f"{name}: {_how(inputs.get(name), current.get(name))}"
            for name in sorted({*inputs, *current})
            if inputs.get(name) != current.get(name)
        ),
        tuple(figures),
    )


def _differing(folder: Path, outputs: dict[str, str]) -> list[str]:
    said = []
    for name, digest in outputs.items():
        path = folder / Path(name).name
        if not path.is_file():
            said.append(f"{name}: không còn trong thư mục")
        elif store.sha256(path) != digest:
            said.append(f"{name}: nội dung khác lúc công bố")
    return said


def _how(then: str | None, now: str | None) -> str:
    return "tệp mới thêm" if then is None else "tệp đã bị xóa" if now is None else "nội dung đã đổi"
