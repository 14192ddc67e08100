"""YAML without its traps: what each scalar is, what is refused and at which line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_analysis.io.yaml_strict import MAX_CHARACTERS, MAX_NODES, YamlError, load_strict, read_strict

TEXT = """\
a: 1
b:
  - x: 7.10
    y: 2023-09-30
  - no
  - [1, "2"]
c: |
  hai
  dòng
"""


def test_data_and_lines() -> None:
    node = load_strict(TEXT, "f.yaml")
    assert node.data == {"a": 1, "b": [{"x": Decimal("7.10"), "y": date(2023, 9, 30)}, "no", [1, "2"]], "c": "hai\ndòng"}
    assert str(node.data["b"][0]["x"]) == "7.10"
    assert node.line("b") == 2
    assert node.line("b", 0, "y") == 4
    assert node.line("b", 2, 1) == 6
    assert node.line("c", "không có") == 7
    assert node.line("không có") == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        (".5", ".5"),
        ("-3", -3),
        ("0.97", Decimal("0.97")),
        ("3.4.1", "3.4.1"),
        ("12:30", "12:30"),
        ("2023-02-30", "2023-02-30"),
        ('"2023-09-25"', "2023-09-25"),
        ("'1'", "1"),
        (".inf", ".inf"),
    ],
)
def test_scalars(text: str, value: Any) -> None:
    read = load_strict(f"k: {text}\n", "f").data["k"]
    assert read == value
    assert type(read) is type(value)


def test_keys_are_text() -> None:
    assert list(load_strict("2023: a\n7.10: b\ntrue: c\n", "f").data) == ["2023", "7.10", "true"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml-khoa-trung", 3),
        ("a:\n  x: 1\n  x: 2\n", "yaml-khoa-trung", 3),
        ("a: &n 1\n", "yaml-neo", 1),
        ("a: 1\nb: *n\n", "yaml-neo", 2),
        ("a:\n  <<: {x: 1}\n", "yaml-neo", 2),
        ("a: !!python/object/apply:os.system [ls]\n", "yaml-cu-phap", 1),
        ("a: 1\n---\nb: 2\n", "yaml-cu-phap", 2),
        ("a: 1\nb: x: y\n", "yaml-cu-phap", 2),
        ("a:\n\tb: 1\n", "yaml-cu-phap", 2),
        ("a: [1, 2\n", "yaml-cu-phap", 2),
        ("a: 'x\n", "yaml-cu-phap", 2),
        ("[a, b]: 1\n", "yaml-cu-phap", 1),
        ("? {x: 1}\n: 2\n", "yaml-cu-phap", 1),
        ("a: x\x00y\n", "yaml-cu-phap", 1),
        ("a: \x07\n", "yaml-cu-phap", 1),
        ("- " * 45 + "x\n", "yaml-qua-lon", 1),
        ("a: " + "[" * 5000, "yaml-qua-lon", 1),
    ],
)
def test_what_is_refused(text: str, code: str, line: int) -> None:
    with pytest.raises(YamlError) as error:
        load_strict(text, "f.yaml")
    assert [(f.code, f.file, f.line) for f in error.value.findings] == [(code, "f.yaml", line)]
    assert str(error.value).startswith(f"f.yaml, dòng {line}")


@pytest.mark.parametrize(
    "text", ["a:\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n", "a:\n \tb: 1\n", "\ta: 1\n", "- \ta: 1\n- b\n", "a:\n- x\n\t- y\n"]
)
def test_a_tab_is_called_a_tab(text: str) -> None:
    (found,) = read_strict(text, "f.yaml")[1]
    assert "phím Tab" in found.message


def test_another_character_that_begins_nothing_is_no_tab() -> None:
    (found,) = read_strict("a: @x\t\n", "f.yaml")[1]
    assert "Tab" not in found.message


def test_where_values_stand_in_the_text() -> None:
    text = 'đầu: {a: "một" , b: }\ncuối:\n  c: 1  # ghi chú\n  d: [x]\n'
    spans = read_strict(text, "f.yaml")[0].spans
    assert {path: text[start:end] for path, (start, end) in spans.items() if end > start} == {
        ("đầu", "a"): '"một"', ("cuối", "c"): "1", ("cuối", "d", 0): "x",
    }  # fmt: skip
    assert text[spans["đầu", "b"][0] :].startswith("}")
    assert text[spans["cuối",][0] :].startswith("c: 1")


def test_a_reading_of_ones_own_for_unquoted_words() -> None:
    assert read_strict('[1.5, "1.5", a]', "f", str)[0].data == ["1.5", "1.5", "a"]


def test_all_repeated_keys_at_once_and_the_first_value_stays() -> None:
    node, findings = read_strict("a: 1\na: 2\nb: 3\nb: {c: 4}\nd: 5\n", "f")
    assert [(f.found, f.line) for f in findings] == [("a", 2), ("b", 4)]
    assert node.data == {"a": 1, "b": 3, "d": 5}


def test_limits() -> None:
    assert [f.code for f in read_strict("x" * (MAX_CHARACTERS + 1), "f")[1]] == ["yaml-qua-lon"]
    assert [f.code for f in read_strict("[" + "1," * (MAX_NODES + 1) + "]", "f")[1]] == ["yaml-qua-lon"]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(alphabet="aăâđêôơưạộ :#-'\"{}[]1.", max_size=8).map(lambda s: s.strip())
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3), max_leaves=12
)


@settings(deadline=None)
@given(TREES)
def test_what_a_writer_of_yaml_writes_is_read_back(tree: Any) -> None:
    import yaml

    written = yaml.safe_dump({"k": tree}, allow_unicode=True)
    if "&" in written or "*" in written:
        return
    assert load_strict(written, "f").data == {"k": _folded(tree)}


def _folded(tree: Any) -> Any:
    """Texts as the reader keeps them: NFC, white space folded."""
    from cchc_analysis.text import nfc

    if isinstance(tree, str):
        return nfc(tree)
    if isinstance(tree, list):
        return [_folded(item) for item in tree]
    return {key: _folded(value) for key, value in tree.items()} if isinstance(tree, dict) else tree


@settings(deadline=None)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,?\n \t\x00\u00a0\u2028đ1.", max_size=60))
def test_no_text_makes_the_reader_fall_over(text: str) -> None:
    node, findings = read_strict(text, "f")
    assert findings or node.data is None or isinstance(node.data, str | int | Decimal | bool | date | list | dict)
