from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ftconv import Example, Feature, Message, RecordError, ToolCall, essence, features_of, resolve
from ftconv.model.roles import ALIASES
from ftconv.plugins.formats import chat
from ftconv.plugins.formats._sharegpt_lower import lower
from ftconv.plugins.formats.sharegpt import read, recognise, write

ROOT = Path(__file__).parents[3]
CASES = [
    case
    for case in yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))
    if isinstance(case["record"], dict)  # the schema is that of an object; the reader takes a bare list too
]
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/formats/sharegpt.schema.json").read_text("utf-8")))

KEYS = sorted(
    {key for case in CASES if isinstance(case["record"], dict) for key in case["record"]}
    | {"from", "value", "role", "content", "text", "type", "human", "user", "input", "assistant", "gpt", "output"}
    | {"weight", "tool_calls", "function_call", "tool_call_id", "name", "refusal", "reasoning", "dialog", "audios"}
    | {"chosen_messages", "rejected_messages", "rejected_message", "metadata", "functions", "arguments", "function"}
)
WORDS = ["", "human", "gpt", "system", "observation", "function_call", "text", "q", "[]", "[{}]", "{", '{"name": "f"}']
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
        agree({"conversations": [{"from": f" {spelling.title()}\n", "value": '{"name": "f"}'}]})
        agree({"conversations": [{"from": f"{spelling}s", "value": "Hi"}]})


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


def without_losses(example: Example) -> Example:
    """The essence of an example as ShareGPT can hold it, where its turns stay as they are."""
    out = essence(example)
    for message in [*out.messages, *(out.chosen or ()), *(out.rejected or ())]:
        message.name = message.reasoning = message.refusal = message.tool_call_id = None
        for call in message.tool_calls or ():
            call.id = None
        if isinstance(message.content, list):
            message.content = "".join(part["text"] for part in message.content if part.get("type") == "text")
            if message.tool_calls:
                message.content = message.content or None
    out.tools = out.tools or None
    return out


def drop_extra(example: Example) -> None:
    """Take out unknown keys, as the tool does unless told otherwise: in another dialect they may mean something."""
    example.extra = None
    for message in [*example.messages, *(example.chosen or ()), *(example.rejected or ())]:
        message.extra = None
        for call in message.tool_calls or ():
            call.extra = None


@settings(deadline=None)
@given(mutated())
def test_what_was_read_and_written_reads_the_same(record: Any) -> None:
    example = attempt(record)
    if isinstance(example, RecordError):
        return
    if not example.messages and not example.chosen and not example.rejected:
        return
    drop_extra(example)
    again = read(write(example))
    if not features_of(example) & (Feature.DEVELOPER | Feature.MEDIA):
        assert without_losses(again) == without_losses(example)


ARGUMENTS = st.sampled_from(["{}", '{"a": 1}', '{"a":1}', '{"a":1}\n', "{", "", "[1]", '"x"', "null"])
EXTRA = st.none() | st.dictionaries(st.sampled_from(["note", "", "Ü"]), VALUES, min_size=1, max_size=2)
CALLS = st.lists(
    st.builds(ToolCall, TEXTS, ARGUMENTS, st.none() | st.just("call_1"), EXTRA, st.booleans()), min_size=1, max_size=2
)
TURNS = st.builds(
    Message,
    st.sampled_from(["system", "user", "assistant", "tool"]),
    st.none() | TEXTS | st.lists(st.builds(lambda text: {"type": "text", "text": text}, TEXTS), max_size=2),
    name=st.none() | TEXTS,
    weight=st.sampled_from([None, 0, 1, 0.5, True, "1"]),
    tool_calls=st.none() | CALLS,
    tool_call_id=st.sampled_from([None, "call_1"]),
    reasoning=st.none() | TEXTS,
    refusal=st.none() | TEXTS,
    extra=EXTRA,
    seen=st.sampled_from([None, "human"]),
)
BRANCHES = st.none() | st.lists(TURNS, max_size=2)


@settings(deadline=None)
@given(
    st.builds(
        Example,
        st.lists(TURNS, min_size=1, max_size=5),
        chosen=BRANCHES,
        rejected=BRANCHES,
        label=st.sampled_from([None, True, False, "true", 1]),
        tools=st.none() | st.just([{"type": "function", "function": {"name": "f"}}, {"x": 1}, "s"]),
        parallel_tool_calls=st.sampled_from([None, True, False]),
        media=st.none() | st.just({"images": ["a.png"]}),
        extra=EXTRA,
    )
)
def test_what_is_carried_comes_back(example: Example) -> None:
    before = msgspec.json.encode(example)
    record = write(example)
    assert msgspec.json.encode(example) == before
    SCHEMA.validate(record)
    assert without_losses(read(record)) == without_losses(lower(example))


@settings(deadline=None)
@given(mutated())
def test_the_way_over_chat_and_back_keeps_what_both_carry(record: Any) -> None:
    example = attempt(record)
    if isinstance(example, RecordError) or example.chosen is not None or example.rejected is not None:
        return
    if features_of(example) & (Feature.DEVELOPER | Feature.MEDIA | Feature.LABEL):
        return
    drop_extra(example)
    back = read(write(chat.read(chat.write(example))))
    assert without_losses(back) == without_losses(lower(example))
