"""Where a pointer points to in the text of a record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ftconv.containers.json_position import Positions
from ftconv.model.place import escape_token, resolve

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from("/~é"), inner, max_size=4),
    max_leaves=15,
)


def pointers(value: Any, pointer: str = "") -> list[str]:
    """Every pointer into a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pointer] + [p for key, inner in items for p in pointers(inner, f"{pointer}/{escape_token(key)}")]


def value_at(raw: bytes, offset: int) -> Any:
    return json.JSONDecoder().raw_decode(raw[offset:].decode())[0]


@pytest.mark.parametrize(
    ("raw", "pointer", "offset"),
    [
        (b'{"a": 1}', "", 0),
        (b' \n{"a": 1}', "", 2),
        (b'{"a": 1}', "/a", 6),
        (b'{"a": {"b": [1, "x,]", {"c": null}]}}', "/a/b/2/c", 29),
        (b'{"a": 1, "a": 2}', "/a", 14),
        (b'{"\\u0061": 1}', "/a", 11),
        (b'{"a/b": 1, "c~d": 2}', "/a~1b", 8),
        (b'{"a/b": 1, "c~d": 2}', "/c~0d", 18),
        (b'{"": 1}', "/", 5),
        (b'{"x": "\\"a\\": 2", "a": 3}', "/a", 23),
    ],
)
def test_a_pointer_gives_the_offset_of_its_value(raw: bytes, pointer: str, offset: int) -> None:
    assert Positions(raw).offset(pointer) == offset


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"a": 1}', "/b"),
        (b'{"a": 1}', "/a/b"),
        (b"[1, 2]", "/2"),
        (b"[1, 2]", "/-"),
        (b"[1, 2]", "/a"),
        (b"[]", "/0"),
        (b"[1, 2]", "/" + "9" * 5000),
        (b'"text"', "/0"),
        (b"", ""),
        (b'{"a": [1, ', "/a/1"),
        (b'{"a" 1}', "/a"),
        (b"{'a': 1}", "/a"),
    ],
)
def test_a_pointer_to_nothing_gives_none(raw: bytes, pointer: str) -> None:
    assert Positions(raw).offset(pointer) is None


def test_a_column_counts_characters_and_lines_count_newlines() -> None:
    raw = '{"é": 1,\n "ü": "ß", "x": 2}'.encode()
    assert Positions(raw).line_column(raw.index(b"1")) == (0, 7)
    assert Positions(raw).line_column(raw.index(b"2")) == (1, 17)


@given(VALUES, st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from([", ", ",", " ,\r\n"]), st.data())
def test_what_stands_at_the_offset_is_what_the_pointer_resolves_to(
    value: Any, indent: Any, ascii_only: bool, comma: str, data: st.DataObject
) -> None:
    raw = json.dumps(value, indent=indent, ensure_ascii=ascii_only, separators=(comma, " : ")).encode()
    pointer = data.draw(st.sampled_from(pointers(value)))
    offset = Positions(raw).offset(pointer)
    assert offset is not None
    assert value_at(raw, offset) == resolve(value, pointer)


@given(st.binary(max_size=40) | st.text('{}[]",:\\ua1 ', max_size=40).map(str.encode), st.text("/a01~", max_size=8))
@example(b'{"\\ud800": 1}', "/a")
@example(b'{"\\x": 1}', "/a")
def test_any_bytes_give_an_offset_inside_or_none(raw: bytes, pointer: str) -> None:
    offset = Positions(raw).offset("/" + pointer if pointer else "")
    assert offset is None or 0 <= offset < len(raw)
    if offset is not None:
        Positions(raw).line_column(offset)
