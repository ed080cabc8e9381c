from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv import Example, Feature, Message, Note, Place, RecordError, ToolCall, essence, resolve
from ftconv.plugins.formats.ftconv_form import read, recognise, write, writer

ROOT = Path(__file__).parents[2]
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/formats/ftconv.schema.json").read_text("utf-8")))


def test_the_form_says_everything() -> None:
    assert writer.carries == ~Feature(0)
    assert writer.manual.split("Cannot say\n")[1].startswith("\nTolerated")
    for field in ("messages", "weight", "as_object", "media", "parallel_tool_calls"):
        assert field in writer.manual


def test_notes_and_place_are_not_written() -> None:
    example = Example([Message("user", "Hi")], notes=[Note("FT205", "x")], place=Place("a.jsonl", 3))
    assert write(example) == {"ftconv": 1, "messages": [{"role": "user", "content": "Hi"}]}
    assert example.place is not None


def test_numbers_keep_every_digit() -> None:
    example = Example(extra={"big": 10**40, "small": Decimal("1e-400"), "float": 0.1})
    assert read(write(example)).extra == example.extra


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"ftconv": 1}, 1.0),
        ({"ftconv": 2, "messages": []}, 1.0),
        ({"ftconv": "x"}, 0.5),
        ({"messages": []}, 0.0),
        ([], 0.0),
    ],
)
def test_the_version_is_what_is_recognised(record: Any, sure: float) -> None:
    assert recognise(record) == sure


# -- laws --------------------------------------------------------------------------------------------------------------

atoms = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4)
)
NESTED = ("messages", "chosen", "rejected", "tools", "media", "extra")
keys = st.sampled_from(["ftconv", "messages", "role", "content", "tool_calls", "name", "extra", "media"]) | st.text(
    max_size=3
)
anything = st.recursive(
    atoms, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)
extras = st.none() | st.dictionaries(st.text(max_size=3), anything, max_size=2)
optional = st.none() | st.text(max_size=3)
calls = st.builds(ToolCall, st.text(max_size=3), st.text(max_size=3), optional, extras, st.booleans())
messages = st.builds(
    Message,
    st.sampled_from(["system", "developer", "user", "assistant", "tool"]),
    optional | st.lists(st.dictionaries(st.sampled_from(["type", "text"]), anything), max_size=2),
    optional,
    anything,
    st.none() | st.lists(calls, max_size=2),
    optional,
    optional,
    optional,
    extras,
    optional,
)
talks = st.lists(messages, max_size=3)
examples = st.builds(
    Example,
    talks,
    tools=st.none() | st.lists(anything, max_size=2),
    parallel_tool_calls=anything,
    chosen=st.none() | talks,
    rejected=st.none() | talks,
    label=anything,
    text=optional,
    media=st.none() | st.dictionaries(st.text(max_size=3), st.lists(anything, max_size=2), max_size=2),
    extra=extras,
)


@given(examples)
def test_every_example_is_read_back_as_it_was(example: Example) -> None:
    record = write(example)
    assert SCHEMA.is_valid(record)
    assert read(record) == example
    assert read(msgspec.json.decode(msgspec.json.encode(record))) == example
    if all(
        isinstance(part.get("text"), str) for m in example.messages if isinstance(m.content, list) for part in m.content
    ):
        assert essence(read(record)) == essence(example)


@st.composite
def mutated_records(draw: st.DrawFn) -> Any:
    """A good record with a value anywhere in it replaced, removed or added."""
    record: Any = copy.deepcopy(draw(examples.map(write)))
    node: Any = record
    while True:
        inside = [
            key for key in (node if isinstance(node, dict) else range(len(node))) if isinstance(node[key], dict | list)
        ]
        if not inside or draw(st.booleans()):
            break
        node = node[draw(st.sampled_from(inside))]
    if isinstance(node, list):
        node.append(draw(anything))
    elif node and draw(st.booleans()):
        del node[draw(st.sampled_from(list(node)))]
    else:
        node[draw(st.sampled_from(list(node)) | keys if node else keys)] = draw(anything)
    return record


def _has_cells(record: Any) -> bool:
    """Whether a record may be the row of a table, with JSON text in its cells."""
    if type(record) is not dict:
        return False
    return type(record.get("ftconv")) is str or any(type(record.get(name)) is str for name in NESTED)


@given(mutated_records() | anything)
def test_the_reader_accepts_what_the_schema_accepts(record: Any) -> None:
    error: RecordError | None = None
    try:
        read(record)
    except RecordError as caught:
        error = caught
    if error is not None:
        resolve(record, error.pointer)
        assert "\n" not in str(error)
    if not _has_cells(record):  # which the schema does not describe
        assert SCHEMA.is_valid(record) is (error is None), error
    assert 0 <= recognise(record) <= 1
