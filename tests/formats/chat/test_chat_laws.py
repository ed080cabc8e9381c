from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv import Example, Message, RecordError, ToolCall, essence, resolve
from ftconv.model.roles import ALIASES
from ftconv.plugins.formats.chat import read, recognise, write

ROOT = Path(__file__).parents[3]


class Loader(yaml.SafeLoader):
    """YAML with `!decimal`, for numbers that no float can hold."""


Loader.add_constructor("!decimal", lambda loader, node: Decimal(loader.construct_scalar(node)))

CASES = yaml.load((Path(__file__).parent / "cases.yaml").read_text("utf-8"), Loader)
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/formats/chat.schema.json").read_text("utf-8")))

KEYS = sorted(
    {key for case in CASES if isinstance(case["record"], dict) for key in case["record"]}
    | {"role", "content", "type", "text", "value", "name", "id", "function", "arguments", "weight", "train", "loss"}
    | {"tool_calls", "function_call", "tool_call_id", "refusal", "thinking", "reasoning", "reasoning_content"}
)
WORDS = ["", "user", "assistant", "tool_call", "text", "q", "[]", "[{}]", "{", "1"]
TEXTS = st.sampled_from(WORDS) | st.text(max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | TEXTS, inner, max_size=4),
    max_leaves=12,
)


def nodes(value: Any) -> list[Any]:
    """All objects and lists inside a value."""
    found = [value] if isinstance(value, dict | list) else []
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        found += nodes(inner)
    return found


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A record of the cases, with up to three things changed, taken away or added."""
    record = copy.deepcopy(draw(st.sampled_from(CASES))["record"])
    for _ in range(draw(st.integers(0, 3))):
        places = nodes(record)
        if not places:
            return record
        at = draw(st.sampled_from(places))
        if isinstance(at, dict):
            key = draw(st.sampled_from([*at, *KEYS]))
            if draw(st.booleans()) or key not in at:
                at[key] = draw(VALUES)
            else:
                del at[key]
        elif at and draw(st.booleans()):
            at.pop(draw(st.integers(0, len(at) - 1)))
        else:
            at.append(draw(VALUES))
    return record


def attempt(record: Any) -> Example | RecordError:
    try:
        return read(record)
    except RecordError as error:
        return error


def agree(record: Any) -> None:
    """Check that reader and schema say the same of a record; JSON inside a text is the reader's alone."""
    found = attempt(record)
    if isinstance(found, Example):
        SCHEMA.validate(record)
    else:
        assert isinstance(resolve(record, found.pointer), str) or not SCHEMA.is_valid(record), found


def test_every_alias_of_a_role_fits_the_schema() -> None:
    for spelling in ALIASES:
        agree({"messages": [{"role": f" {spelling.title()}\n", "content": "{}", "tool_calls": [{"name": "f"}]}]})
        agree({"messages": [{"role": f"{spelling}s", "content": "Hi"}]})


@settings(deadline=None)
@given(mutated() | VALUES)
def test_reader_and_schema_accept_the_same(record: Any) -> None:
    agree(record)


@settings(deadline=None)
@given(mutated() | VALUES)
def test_any_value_is_read_or_refused_and_recognised(record: Any) -> None:
    before = copy.deepcopy(record)
    assert 0 <= recognise(record) <= 1
    found = attempt(record)
    if isinstance(found, RecordError):
        assert len(str(found)) < 400
    for pointer in [found.pointer] if isinstance(found, RecordError) else [note.pointer for note in found.notes or ()]:
        resolve(record, pointer)
    assert record == before


@settings(deadline=None)
@given(mutated())
def test_what_was_read_and_written_reads_the_same(record: Any) -> None:
    example = attempt(record)
    if isinstance(example, RecordError) or example.chosen is not None or example.rejected is not None:
        return
    again = read(write(example))
    example.label = None
    assert essence(again) == essence(named(example))


TURNS = st.builds(
    Message,
    st.sampled_from(["system", "developer", "user", "assistant", "tool"]),
    st.none() | TEXTS | st.lists(st.builds(lambda text: {"type": "text", "text": text}, TEXTS), max_size=2),
    name=st.none() | TEXTS,
    weight=st.sampled_from([None, 0, 1, 0.5, True, "1"]),
    tool_calls=st.none()
    | st.lists(
        st.builds(
            ToolCall,
            TEXTS,
            st.sampled_from(["{}", '{"a": 1}', '{"a":1}', "{", "", "[1]"]),
            st.none() | st.sampled_from(["call_1", "call_2", "x"]),
            st.none() | st.dictionaries(st.sampled_from(["index", "", "note"]), VALUES, max_size=2),
            st.booleans(),
        ),
        max_size=2,
    ),
    tool_call_id=st.sampled_from([None, "call_1", "x"]),
    reasoning=st.none() | TEXTS,
    refusal=st.none() | TEXTS,
    extra=st.none() | st.dictionaries(st.sampled_from(["id", "", "mood"]), VALUES, max_size=2),
    seen=st.sampled_from([None, "human"]),
)


@settings(deadline=None)
@given(
    st.builds(
        Example,
        st.lists(TURNS, min_size=1, max_size=5),
        tools=st.none() | st.just([{"type": "function", "function": {"name": "f"}}]),
        parallel_tool_calls=st.sampled_from([None, True, False]),
        media=st.none() | st.just({"images": ["a.png"]}),
        extra=st.none() | st.dictionaries(st.sampled_from(["id", "", "source"]), VALUES, max_size=2),
    )
)
def test_what_is_carried_comes_back(example: Example) -> None:
    before = msgspec.json.encode(example)
    record = write(example)
    assert msgspec.json.encode(example) == before
    SCHEMA.validate(record)
    assert essence(read(record)) == essence(named(example))


def named(example: Example) -> Example:
    """The example with the ids that the writer gives to calls without one."""
    out = copy.deepcopy(example)
    turns = write(Example(out.messages))["messages"]
    for message, turn in zip(out.messages, turns, strict=True):
        for call, written in zip(message.tool_calls or (), turn.get("tool_calls", ()), strict=True):
            call.id = written["id"]
        message.tool_call_id = turn.get("tool_call_id")
    return out
