from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftconv import Example, Message, RecordError, essence, features_of, resolve
from ftconv.plugins.formats.text import read, reader, recognise, write, writer

ROOT = Path(__file__).parents[2]
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/formats/text.schema.json").read_text("utf-8")))
STYLES = ("labels", "hh", "chatml")


def test_the_manual_names_every_style() -> None:
    options = writer.manual.split("Options\n")[1].split("Source\n")[0]
    for style in STYLES:
        assert f"`{style}`" in options


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"text": "User: q\nAssistant: a"}, 0.95),
        ({"text": "<|im_start|>user\nq<|im_end|>"}, 0.5),
        ({"text": "### Human: q### Assistant: a"}, 0.95),
        ("\n\nHuman: q", 0.95),
        ({"chosen": "\n\nHuman: q\n\nAssistant: a", "rejected": "\n\nHuman: q\n\nAssistant: b"}, 0.95),
        ({"chosen": "a", "rejected": "b"}, 0.0),
        ({"text": "prose", "meta": "x"}, 0.5),
        ("prose", 0.5),
        ({"text": "### Instruction:\nq\n\n### Response:\na", "instruction": "q", "output": "a"}, 0.3),
        ({"user": "q"}, 0.9),
        ({"question": "q"}, 0.4),
        ({"anita": "q"}, 0.1),
        ([{"user": "q"}, {"assistant": "a"}], 0.9),
        ([{"role": "user", "content": "q"}], 0.0),
        ({"text": ["q"]}, 0.0),
        ({"messages": []}, 0.0),
        ({"user": "q", "assistant": "a"}, 0.0),
        ([], 0.0),
        (7, 0.0),
    ],
)
def test_records_are_recognised_by_the_marks_of_speakers(record: Any, sure: float) -> None:
    assert recognise(record) == sure


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"text": "Ann: q\nBob: a"}, 0.95),
        ({"text": "User: q\nAssistant: a"}, 0.5),
        ({"Bob": "a"}, 0.9),
        ({"user": "q"}, 0.9),
    ],
)
def test_named_speakers_are_recognised(record: Any, sure: float) -> None:
    assert recognise(record, speakers={"user": "Ann", "assistant": "Bob"}) == sure


def test_turns_of_one_key_each_make_one_conversation() -> None:
    assert reader.group is not None
    assert reader.grouped is not None
    records = [{"anita": "Hello"}, {"user": "Hi"}]
    assert len({reader.group(record) for record in records} - {None}) == 1
    assert reader.grouped(records)
    assert not reader.grouped([{"question": "a"}, {"question": "b"}])
    for alone in ({"text": "a"}, {"user": "a", "id": 1}, {"user": None}, "a", None):
        assert reader.group(alone) is None


# -- laws --------------------------------------------------------------------------------------------------------------

lines = st.sampled_from(
    ["", "\n", "\n\n", " ", "\r\n", "User:", "Human: ", "Assistant: a", "### Human: ", "### Input:",
     "### Instruction:", "<|im_start|>user\n", "<|im_end|>", "AI:", "hi", "ſystem:"]
)  # fmt: skip
texts = st.lists(lines, max_size=5).map("".join) | st.text(max_size=6)
turns = st.lists(
    st.builds(Message, st.sampled_from(["system", "developer", "user", "assistant"]), texts), min_size=1, max_size=4
)
talks = st.builds(Example, turns) | st.builds(lambda text: Example(text=text), texts)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "chosen", "rejected", "user"]) | st.text(max_size=2), inner, max_size=3
        )
    ),
    max_leaves=5,
)


@given(talks, st.sampled_from(STYLES))
def test_what_is_written_is_read_back_or_refused(example: Example, style: Any) -> None:
    try:
        record = write(example, style=style)
    except RecordError:
        return
    assert SCHEMA.is_valid(record)
    if not features_of(example) & ~int(writer.carried({"style": style})):
        assert essence(read(record)) == essence(example)


@given(turns.map(lambda said: [Message(m.role, f"x{m.content}") for m in said if "\n" not in str(m.content)]))
def test_single_lines_are_never_refused_as_labels(said: list[Message]) -> None:
    if said and not any("#" in str(m.content) or m.role == "developer" for m in said):
        assert read(write(Example(said))).messages == said


@given(texts, st.none() | st.just({"user": "Human", "assistant": "AI"}))
def test_no_character_of_a_turn_is_made_up(text: str, speakers: dict[str, str] | None) -> None:
    try:
        example = read(text, speakers=speakers)
    except RecordError:
        return
    assert example.messages or example.text == text
    for message in example.messages:
        assert all(part in text for part in str(message.content).split("\n"))


@given(anything)
def test_the_reader_accepts_what_the_schema_accepts(record: Any) -> None:
    error: RecordError | None = None
    try:
        read(record)
    except RecordError as caught:
        error = caught
    if error is not None:
        resolve(record, error.pointer)
    # Which texts are transcripts and which keys are speakers is not for a schema to say.
    if error is None or error.code == "FT202":
        assert SCHEMA.is_valid(record) is (error is None), error


@given(anything, st.none() | st.dictionaries(st.sampled_from(["user", "assistant", "text", "x"]), texts, max_size=2))
def test_any_record_is_read_or_refused(record: Any, speakers: dict[str, str] | None) -> None:
    assert 0 <= recognise(record, speakers=speakers) <= 1
    try:
        example = read(record, speakers=speakers)
    except RecordError as error:
        resolve(record, error.pointer)
        return
    assert example.messages or example.text is not None or example.chosen
