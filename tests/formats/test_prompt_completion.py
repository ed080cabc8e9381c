from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ftconv import Example, Message, RecordError, ToolCall, essence, features_of, names_of, resolve
from ftconv.model.features import EVERYTHING
from ftconv.plugins.formats.prompt_completion import read, reader, recognise, write, writer
from ftconv.testing import format_cases

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "prompt_completion"
CASES = format_cases(HERE / "cases.yaml")
SCHEMA = jsonschema.Draft202012Validator(
    json.loads((ROOT / "schemas/formats/prompt-completion.schema.json").read_text("utf-8"))
)
LAYOUTS = ("labels", "plain", "hh", "chatml", "messages")


def test_lists_of_messages_say_everything() -> None:
    lost = names_of(int(EVERYTHING & ~writer.carried({"layout": "messages"})))
    assert lost == ["text", "signed", "tool-error", "candidates", "reference", "steps", "mask"]


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"prompt": "q", "completion": "a"}, 0.95),
        ({"Prompt": "q", "completion": "a", "id": 1}, 0.9),
        ({"prompt": [{"role": "user"}], "completion": [{"role": "assistant"}]}, 0.95),
        ({"prompt": "q", "completion": "a", "label": True}, 0.95),
        ({"prompt": "q", "chosen": "a", "rejected": "b"}, 0.95),
        ({"prompt": "q", "chosen_response": "a", "rejected_response": "b"}, 0.95),
        ({"chosen": "The sky is blue", "rejected": "The sky is green"}, 0.6),
        ({"chosen": "\n\nHuman: q\n\nAssistant: a", "rejected": "\n\nHuman: q\n\nAssistant: b"}, 0.3),
        ({"chosen": [{"role": "user", "content": "q"}], "rejected": []}, 0.6),
        ({"conversations": [], "chosen": {"from": "gpt", "value": "a"}, "rejected": {"from": "gpt"}}, 0.0),
        ({"prompt": "q"}, 0.6),
        ({"prompt": "q", "response": "a"}, 0.1),
        ({"prompt": None, "completion": "a"}, 0.0),
        ({"prompt": None}, 0.0),
        ({"messages": []}, 0.0),
        ({"instruction": "q", "output": "a"}, 0.0),
        ("prompt", 0.0),
        ([], 0.0),
    ],
)
def test_records_are_recognised_by_their_columns(record: Any, sure: float) -> None:
    assert recognise(record) == sure


# -- laws --------------------------------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "q", " ->"])
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["role", "type", "text"]) | st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)
columns = st.sampled_from(
    [
        "prompt",
        "Prompt",
        "completion",
        "COMPLETION",
        "chosen",
        "rejected",
        "rejected_response",
        "label",
        "tools",
        "images",
        "x",
    ]
)
GOOD = [case.data["record"] for case in CASES if not case.refused]


@st.composite
def mutated_records(draw: st.DrawFn) -> Any:
    """A good record with a value anywhere in it replaced, removed or added."""
    record = copy.deepcopy(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(1, 2))):
        node: Any = record
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            key = draw(st.sampled_from(keys)) if keys else None
            if key is not None and isinstance(node[key], dict | list) and draw(st.booleans()):
                node = node[key]
                continue
            break
        action = draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "add" and isinstance(node, dict):
            name = (
                columns if node is record else st.sampled_from(["name", "weight", "tool_calls", "content", "id", "y"])
            )
            node[draw(name)] = draw(json_values)
        elif action == "add":
            node.append(draw(json_values))
        elif key is not None and action == "remove":
            del node[key]
        elif key is not None:
            node[key] = draw(json_values)
    return record


def is_json_list(text: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(text), list)
    except ValueError:
        return False


def refusal(record: Any) -> RecordError | None:
    try:
        read(record)
    except RecordError as error:
        return error
    return None


@given(st.dictionaries(columns, json_values, max_size=4) | json_values | mutated_records())
def test_the_reader_accepts_what_the_schema_accepts(record: Any) -> None:
    tools = record.get("tools") if isinstance(record, dict) else None
    assume(not isinstance(tools, str) or tools == "" or is_json_list(tools))
    error = refusal(record)
    assert SCHEMA.is_valid(record) is (error is None), error
    if error is not None:
        resolve(record, error.pointer)


@given(json_values | mutated_records())
def test_recognising_and_looking_never_fail(record: Any) -> None:
    assert 0 <= recognise(record) <= 1
    assert reader.prepass is not None
    reader.prepass.see(reader.prepass.start(), record)


texts = st.sampled_from(["", "q", " a", "b\n", "User: x", "No"]) | st.text(max_size=6)
words = st.text("abc", min_size=1, max_size=3)
extras = st.none() | st.dictionaries(words, st.integers(), min_size=1, max_size=2)
parts = st.lists(
    st.one_of(
        st.builds(lambda t: {"type": "text", "text": t}, texts),
        st.builds(lambda t: {"type": "image_url", "image_url": {"url": t}}, texts),
    ),
    max_size=2,
)
objects = st.sampled_from(["", "{}", '{"a": 1.50}', '{"a":12345678901234567890123,"b":1.5}', "{broken", "[1]"])
calls = st.builds(ToolCall, words, objects, st.none() | words, extras, st.booleans())
messages = st.builds(
    Message,
    st.sampled_from(["system", "developer", "user", "assistant", "tool"]),
    content=st.none() | texts | parts,
    name=st.none() | words,
    weight=st.sampled_from([None, None, 0, 1, False, 0.5, "0", [1]]),
    tool_calls=st.none() | st.lists(calls, max_size=2),
    tool_call_id=st.none() | words,
    reasoning=st.none() | texts,
    refusal=st.none() | texts,
    extra=extras,
)
talks = st.lists(messages, max_size=4)
rest: dict[str, Any] = {
    "label": st.none() | st.booleans() | st.sampled_from(["good", 1]),
    "media": st.none() | st.dictionaries(st.sampled_from(["images", "videos"]), st.lists(words), min_size=1),
    "extra": extras,
}
rich = st.one_of(
    st.builds(
        Example,
        talks,
        tools=st.none() | st.just([{"type": "function"}]),
        parallel_tool_calls=st.none() | st.booleans(),
        **rest,
    ),
    st.builds(Example, talks, chosen=talks, rejected=talks, **rest),
)
replies = st.builds(lambda text: [Message("assistant", text)], texts)
asks = st.builds(lambda text: [Message("user", text)], texts) | st.just([])
plain = st.one_of(
    st.builds(lambda a, b, **more: Example(a + b, **more), asks, replies, **rest),
    st.builds(lambda a, **more: Example(a, **(more | {"label": None})), asks, **rest),
    st.builds(Example, asks, chosen=replies, rejected=replies, **rest),
)


def listed(example: Example) -> Any:
    """The record of message lists; nothing is asked of an example that has no prompt."""
    try:
        return write(example, layout="messages")
    except RecordError as error:
        assume("message lists need a prompt" not in str(error))
        raise


@given(rich)
def test_message_lists_keep_everything(example: Example) -> None:
    if example.label is not None and example.chosen is None and all(m.role != "assistant" for m in example.messages):
        with pytest.raises(RecordError, match="a label needs a reply to judge"):
            write(example, layout="messages")
        return
    record = listed(example)
    SCHEMA.validate(record)
    assert essence(read(record)) == essence(example)


@given(plain, st.sampled_from(LAYOUTS))
def test_what_is_carried_comes_back(example: Example, layout: Any) -> None:
    assume(not features_of(example) & ~int(writer.carried({"layout": layout})))
    record = listed(example) if layout == "messages" else write(example, layout=layout)
    assert essence(read(record)) == essence(example)
    if layout != "messages" and example.extra is None:
        assert all(type(v) is str for k, v in record.items() if k in ("prompt", "completion", "chosen", "rejected"))


@given(rich | st.builds(Example, text=texts), st.sampled_from(LAYOUTS), texts, texts, st.booleans())
def test_what_is_written_is_accepted(example: Example, layout: Any, separator: str, stop: str, space: bool) -> None:
    before = copy.deepcopy(example)
    try:
        record = write(example, layout=layout, separator=separator, stop=stop, leading_space=space)
    except RecordError:
        return
    assert example == before
    SCHEMA.validate(record)
    read(record)


@given(words | st.just(""), st.sampled_from([" ->", "\n\n###\n\n"]), st.sampled_from(["\n", " END", ""]), st.booleans())
def test_marks_that_are_put_on_come_off(ask: str, separator: str, stop: str, space: bool) -> None:
    example = Example([Message("user", ask), Message("assistant", "a")][not ask :])
    options: dict[str, Any] = {"layout": "plain", "separator": separator, "stop": stop, "leading_space": space}
    assert writer.undo is not None
    assert read(write(example, **options), **writer.undo(options)) == example
    assert writer.undo({**options, "layout": "messages"}) == {}
