"""Parquet: the type of a column is found from all its values; where there is none, it holds JSON text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftconv.containers.chunk import ReadSettings, WriteSettings
from ftconv.containers.column_types import ColumnType, as_text, merged_members, see_row
from ftconv.containers.parquet import CONTAINER
from ftconv.files.source import Source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data.parquet"


def types_of(rows: Iterable[dict[str, Any]]) -> dict[str, ColumnType]:
    types: dict[str, ColumnType] = {}
    for row in rows:
        see_row(types, row)
    return types


def rows_of(path: Path, data: bytes) -> list[Any]:
    path.write_bytes(data)
    return [value for chunk in CONTAINER.chunks(Source(str(path)), ReadSettings()) for _, value in chunk.records()]


def written(rows: list[dict[str, Any]], types: dict[str, ColumnType]) -> bytes:
    assert CONTAINER.encode
    assert CONTAINER.assemble
    how = WriteSettings(columns=tuple(types), types=types)
    out = io.BytesIO()
    assembler = CONTAINER.assemble(out, how)
    encoded, _ = CONTAINER.encode(rows, how)
    assembler.add(encoded)
    assembler.close()
    return out.getvalue()


TURN = {"role": "user", "content": "q"}
MIXED: dict[str, tuple[list[Any], str]] = {
    "text and list": ([[TURN], [{"role": "user", "content": [{"type": "text"}]}]], "x[].content"),
    "object with other keys": ([{"a": 1}, {"b": 1}], "x"),
    "null in an object": ([{"a": None}], "x"),
    "no member": ([[{"a": {}}]], "x[].a"),
    "integer and float": ([[1], [1.5]], "x[]"),
    "beyond 64 bits": ([2**63], "x"),
    "number and text": ([1, "1"], "x"),
    "boolean and integer": ([True, 1], "x"),
    "long decimal": ([Decimal("1.000000000000000000001")], "x"),
}


@pytest.mark.parametrize(("values", "where"), MIXED.values(), ids=MIXED)
def test_values_of_no_one_type_are_text_and_the_place_is_named(values: list[Any], where: str) -> None:
    assert as_text(types_of({"x": value} for value in values)) == {"x": where}


def test_turns_are_a_list_of_structs_in_which_keys_may_be_missing(path: Path) -> None:
    calls = [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    rows = [
        {"messages": [TURN, {"role": "assistant", "tool_calls": calls}], "n": 7, "f": 1e300},
        {"messages": [TURN | {"weight": 0}], "ok": True},
    ]
    types = types_of(rows)
    data = written(rows, types)
    schema = pq.read_schema(io.BytesIO(data))
    turn = schema.field("messages").type.value_type
    assert [turn.field(n).name for n in range(turn.num_fields)] == ["role", "content", "tool_calls", "weight"]
    assert [str(schema.field(name).type) for name in ("n", "f", "ok")] == ["int64", "double", "bool"]
    assert [{k: v for k, v in row.items() if v is not None} for row in rows_of(path, data)] == rows


KEYS = st.sampled_from(["role", "content", "a b", "é"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.none() | VALUES, max_size=4), split=st.integers(0, 4))
def test_what_has_a_type_reads_back_as_it_was_and_types_merge_in_any_cut(
    path: Path, values: list[Any], split: int
) -> None:
    rows = [{"x": value} for value in values]
    types = types_of(rows)
    parts = types_of(rows[:split])
    merged_members(parts, types_of(rows[split:]))
    assert parts == types or as_text(parts) == as_text(types) != {}
    back = [row["x"] for row in rows_of(path, written(rows, types))]
    if not as_text(types):
        assert repr(back) == repr(values)
    for value, cell in zip(values, back, strict=True):
        assert repr(value) == repr(cell) or json.loads(cell) == value
