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

from ftconv import Example, Message, RecordError, ToolCall, essence, features_of, resolve
from ftconv.plugins.formats.alpaca import read, recognise, says_no_input, write, writer
from ftconv.testing import format_cases

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "alpaca"
CASES = format_cases(HERE / "cases.yaml")
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/formats/alpaca.schema.json").read_text("utf-8")))


@pytest.mark.parametrize(
    "words",
    ["No input", "No Input", "No input.", "noinput", "Noinput", "NoInput", "<noinput>", "< noinput >", "`<noinput>`",
     "N/A", "n/a.", "None", "(none)", "no  input\nrequired", "Not applicable."],
)  # fmt: skip
def test_these_words_say_no_input(words: str) -> None:
    assert says_no_input(words)


@pytest.mark.parametrize(
    "words",
    ["", "-", "...", "Na", "0", "no", "No input was lost", "nan", "C#", "none of them", "input", "n / a"],
)
def test_these_words_are_input(words: str) -> None:
    assert not says_no_input(words)


@pytest.mark.parametrize(
    ("record", "sure"),
    [
        ({"instruction": "q", "input": "", "output": "a"}, 0.95),
        ({"instruction": "q", "output": "a"}, 0.95),
        ({"Instruction": "q", "Output": "a"}, 0.9),
        ({"instruction": "q", "chosen": "a", "rejected": "b"}, 0.95),
        ({"instruction": "q", "chosen_response": "a", "rejected_response": "b"}, 0.95),
        ({"instruction": "q", "response": "a"}, 0.0),
        ({"instruction": "q", "input": "a"}, 0.0),
        ({"input": "q", "output": "a"}, 0.0),
        ({"prompt": "q", "completion": "a"}, 0.0),
        ("instruction", 0.0),
        (None, 0.0),
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
    | st.sampled_from(["", "q", "No input"])
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
columns = st.sampled_from(
    ["instruction", "Instruction", "input", "output", "OUTPUT", "system", "history", "chosen", "rejected",
     "chosen_response", "label", "kto_tag", "tools", "images", "text"]
)  # fmt: skip
GOOD = [case.data["record"] for case in CASES if not case.refused]
changes = st.lists(st.tuples(columns, json_values | st.none()), max_size=2)


def changed(record: dict[str, Any], wanted: list[tuple[str, Any]], gone: list[str]) -> dict[str, Any]:
    return {key: value for key, value in {**record, **dict(wanted)}.items() if key not in gone}


mutated_records = st.builds(changed, st.sampled_from(GOOD), changes, st.lists(columns, max_size=1))


def is_list(text: str) -> bool:
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


@given(st.dictionaries(columns, json_values, max_size=4) | json_values | mutated_records)
def test_the_reader_accepts_what_the_schema_accepts(record: Any) -> None:
    error = refusal(record)
    if error is not None:
        resolve(record, error.pointer)
    texts = [record.get(key) for key in ("tools", "history")] if isinstance(record, dict) else []
    assume(not any(isinstance(text, str) and text and record not in GOOD for text in texts))
    assert SCHEMA.is_valid(record) is (error is None), error


@given(st.text() | st.text("[](){}\"'\\,: 0eu1-", max_size=20))
def test_any_text_in_history_is_read_or_refused(text: str) -> None:
    error = refusal({"instruction": "q", "output": "a", "history": text})
    assert error is None or error.pointer.startswith("/history")


@given(json_values | mutated_records)
def test_recognising_never_fails(record: Any) -> None:
    assert 0 <= recognise(record) <= 1


texts = st.sampled_from(["", "q", " a", "No input", "N/A", "b\n"]) | st.text(max_size=6)
words = st.text("abc", min_size=1, max_size=3)
extras = st.none() | st.dictionaries(words, st.integers(), min_size=1, max_size=2)
rest: dict[str, Any] = {
    "label": st.none() | st.booleans() | st.sampled_from(["good", 1]),
    "media": st.none() | st.dictionaries(st.sampled_from(["images", "videos"]), st.lists(words), min_size=1),
    "extra": extras,
}


def talk(system: str | None, pairs: list[tuple[str, str]], *last: Message) -> list[Message]:
    messages = [] if system is None else [Message("system", system)]
    for ask, reply in pairs:
        messages += [Message("user", ask), Message("assistant", reply)]
    return [*messages, *last]


pairs = st.lists(st.tuples(texts, texts), max_size=3)
systems = st.none() | texts
asks = st.builds(Message, st.just("user"), texts)
replies = st.builds(Message, st.just("assistant"), texts)
carried = st.one_of(
    st.builds(Example, st.builds(talk, systems, pairs, asks, replies), **rest),
    st.builds(Example, st.builds(talk, systems, st.just([]), replies), **rest),
    st.builds(
        Example,
        st.builds(talk, systems, pairs, asks),
        chosen=st.lists(replies, min_size=1, max_size=1),
        rejected=st.lists(replies, min_size=1, max_size=1),
        **rest,
    ),
)
messages = st.builds(
    Message,
    st.sampled_from(["system", "developer", "user", "assistant", "tool"]),
    content=st.none() | texts | st.just([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]),
    weight=st.none() | st.just(0),
    tool_calls=st.none() | st.just([ToolCall("f", "{}")]),
)
talks = st.lists(messages, max_size=4)


@given(carried)
def test_what_is_carried_comes_back(example: Example) -> None:
    assume(not features_of(example) & ~int(writer.carried({})))
    record = write(example)
    assert {"instruction", "input"} <= record.keys()
    assert essence(read(record)) == essence(example)


@given(st.builds(Example, talks, chosen=st.none() | talks, rejected=st.none() | talks, text=st.none() | texts, **rest))
def test_what_is_written_is_accepted_and_keeps_the_last_reply(example: Example) -> None:
    before = copy.deepcopy(example)
    try:
        record = write(example)
    except RecordError:
        return
    assert example == before
    SCHEMA.validate(record)
    assert read(record).notes is None
    if "output" in record and example.chosen is None:
        last = [m for m in example.messages if m.role == "assistant"][-1]
        assert record["output"] == ("ab" if isinstance(last.content, list) else last.content or "")
