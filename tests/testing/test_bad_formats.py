"""Each law of `check_reader`, `check_writer` and `check_transform` finds who breaks it, and says what to do."""

from __future__ import annotations

import random
from typing import Any

import pytest
from msgspec.structs import replace

from ftconv import Example, Feature, Host, Message, Reader, RecordError, Transform, Writer, text_of
from ftconv.testing import check_reader, check_transform, check_writer

HOST = Host(third_party=False)
NOTHING = Feature(0)
KNOWN = [{"q": "How far?", "a": "Far."}]


# -- readers -----------------------------------------------------------------------------------------------------------


def read(record: Any) -> Example:
    if not isinstance(record, dict) or not all(isinstance(record.get(key), str) for key in "qa"):
        raise RecordError("FT202", "a record has a question q and an answer a")
    rest = {key: value for key, value in record.items() if key not in ("q", "a")}
    return Example([Message("user", record["q"]), Message("assistant", record["a"])], extra=rest or None)


def sure(record: Any) -> float:
    return 1.0 if isinstance(record, dict) and {"q", "a"} <= record.keys() else 0.0


def reader(function: Any = read, recognise: Any = sure, **how: Any) -> Reader:
    return Reader(name="acme-pairs", read=function, recognise=recognise, shape="q and a", **how)


def test_a_good_reader_passes() -> None:
    check_reader(reader(), host=HOST, records_known=KNOWN)


def careless(record: Any) -> Example:
    return Example([Message("user", record["q"]), Message("assistant", record["a"])])


def untyped(record: Any) -> Example:
    return read(record) if not isinstance(record, dict) else Example([Message("user", record.get("q", ""))])


def taking(record: Any) -> Example:
    made = read(record)
    record.clear()
    return made


def forgetful(record: Any) -> Example:
    return Example(read(record).messages)


def cutting(record: Any) -> Example:
    made = read(record)
    made.messages[0].content = record["q"][:9]
    return made


def deaf(record: Any) -> Example:
    made = read(record)
    made.messages[1].content = "yes"
    return made


def dicing(record: Any) -> Example:
    made = read(record)
    made.extra = {"n": random.random()}
    return made


def pointing(record: Any) -> Example:
    if not isinstance(record, dict):
        raise RecordError("FT202", "not a record", "/q")
    return read(record)


def refusing(record: Any) -> Example:
    raise RecordError("FT202", "never")


def talking(record: Any) -> Example:
    if not isinstance(record, dict):
        raise RecordError("FT202", "not\na record")
    return read(record)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (reader(careless), "it raised .*; reject what it cannot read with a RecordError"),
        (reader(untyped), "an Example with values of other types"),
        (reader(taking), "it changed the record"),
        (reader(forgetful), "an unknown key in the record is lost silently"),
        (reader(cutting), "stays the same when the end of /q changes"),
        (reader(deaf), "stays the same when /a changes"),
        (reader(recognise=lambda record: 1.0), r"recognise says 1.0 of a record of the format .*shares=\("),
        (reader(dicing), "read one record twice with different results"),
        (reader(pointing), "points to '/q', and there is nothing in the record"),
        (reader(refusing), "rejects a record that it must read: never"),
        (reader(talking), "a RecordError is one line"),
        (reader(recognise=lambda record: 2.0), "recognise returned 2.0, not a number from 0 to 1"),
        (reader(recognise=lambda record: float("q" in record)), "recognise raised"),
        (reader(recognise=lambda record: 0), "recognise says 0 of a record that it must read"),
        (reader(recognise=lambda record: None), "recognise returned None, not a number from 0 to 1"),
        (reader(group=lambda record: 7), "group returned 7"),
    ],
)
def test_a_reader_that_breaks_a_law_is_told(broken: Reader, said: str) -> None:
    with pytest.raises(AssertionError, match=f"reader acme-pairs: .*{said}"):
        check_reader(broken, host=HOST, records_known=KNOWN)


def test_a_reader_may_name_what_it_leaves_out_and_whose_records_it_takes() -> None:
    def leaving(record: Any) -> Example:
        made = read(record)
        made.extra = {key: value for key, value in (made.extra or {}).items() if key != "id"} or None
        return made

    known = [{**KNOWN[0], "id": 7}]
    with pytest.raises(AssertionError, match=r"stays the same when /id changes.*ignores=\('/id',\)"):
        check_reader(reader(leaving), host=HOST, records_known=known)
    check_reader(reader(leaving), host=HOST, records_known=known, ignores=("/id",), examples=20)
    every = tuple(HOST.readers)
    check_reader(reader(recognise=lambda record: 1.0), host=HOST, records_known=KNOWN, shares=every, examples=20)


def test_a_reader_needs_records_to_be_tried_with() -> None:
    with pytest.raises(AssertionError, match=r"give check_reader\(records_known="):
        check_reader(reader(), host=HOST)


# -- writers -----------------------------------------------------------------------------------------------------------


def write(example: Example) -> dict[str, Any]:
    turns = [turn for turn in example.messages if turn.role in ("user", "assistant")]
    if len(turns) < 2 or turns[-1].role != "assistant":
        raise RecordError("FT206", "there is no answer")
    return {"q": text_of(turns[0].content), "a": text_of(turns[-1].content)}


def host_with_reader() -> Host:
    host = Host(third_party=False)
    host._add(host.plugins[0], "reader", reader())
    return host


def writer(function: Any = write, carries: Any = NOTHING) -> Writer:
    return Writer(name="acme-pairs", write=function, carries=carries)


def test_a_good_writer_passes() -> None:
    check_writer(writer(), host=host_with_reader())


def test_a_quick_way_that_writes_something_else_is_told() -> None:
    def shout(roles: Any, texts: Any) -> dict[str, Any]:
        return {"q": texts[0].upper(), "a": texts[-1]}

    loud = replace(writer(), quick=shout)
    with pytest.raises(AssertionError, match="quick makes"):
        check_writer(loud, host=host_with_reader())


def changing(example: Example) -> dict[str, Any]:
    made = write(example)
    example.messages.pop()
    return made


def odd(example: Example) -> dict[str, Any]:
    return {**write(example), "n": {1, 2}, "o": object()}


def halved(example: Example) -> dict[str, Any]:
    made = write(example)
    return {**made, "a": made["a"][: len(made["a"]) // 2]}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (writer(lambda example: {**write(example), "c": example.chosen[0]}), "it raised TypeError"),
        (writer(changing), "it changed the Example"),
        (writer(odd), "what it wrote is not JSON"),
        (writer(lambda example: [1]), "write returns a dict"),
        (writer(lambda example: {"n": random.random()}), "wrote one example twice with different results"),
        (writer(lambda example: {"q": "How far?"}), "its own reader rejects what it wrote"),
        (writer(halved), "what it carries does not come back"),
        (writer(carries=Feature.SYSTEM), "Remove from carries= what the format cannot hold"),
    ],
)
def test_a_writer_that_breaks_a_law_is_told(broken: Writer, said: str) -> None:
    with pytest.raises(AssertionError, match=f"writer acme-pairs: .*{said}"):
        check_writer(broken, host=host_with_reader())


# -- transforms --------------------------------------------------------------------------------------------------------


def transform(**how: Any) -> Transform:
    return Transform(name="acme-change", safety="unsafe", **how)


def upper(example: Example) -> Example:
    for turn in example.messages:
        turn.content = turn.content.upper()  # type: ignore[union-attr]
    return example


def grow(example: Example) -> Example:
    example.messages.append(Message("user", "more"))
    return example


def number(example: Example) -> Example:
    example.messages = [Message("user", 3)]  # type: ignore[arg-type]
    return example


def dice(example: Example) -> Example:
    return Example([Message("user", str(random.random()))])


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (transform(apply=upper), "it raised AttributeError: .*a transform meets every Example"),
        (transform(apply=grow), "it changes its own result when applied again"),
        (transform(apply=number), "an Example with values of other types"),
        (transform(apply=dice), "changed one example twice with different results"),
        (transform(apply=lambda example: ["x"]), "it returned str; return an Example"),
        (transform(distinct=lambda example: "key"), "distinct returns bytes, not str"),
        (transform(distinct=lambda example: str(random.random()).encode()), "gave one example two keys"),
        (transform(group=lambda example: 1, apply=list), "group returns text or None, not int"),
        (transform(group=lambda example: str(random.random()), apply=list), "group gave one example two keys"),
        (transform(group=lambda example: None, apply=lambda given: []), "an example that it has no key for"),
        (transform(repair=lambda text: text + 1), "it raised TypeError: .*; repair returns None"),
        (transform(repair=lambda text: object()), "is not JSON"),
    ],
)
def test_a_transform_that_breaks_a_law_is_told(broken: Transform, said: str) -> None:
    with pytest.raises(AssertionError, match=f"acme-change: .*{said}"):
        check_transform(broken, host=HOST)


def test_examples_without_turns_are_met_within_few_tries() -> None:
    def greeting(example: Example) -> Example:
        example.messages[0].content = "Hi"
        return example

    with pytest.raises(AssertionError, match=r"raised IndexError: .*any list may be empty"):
        check_transform(Transform(name="acme-greet", apply=greeting, safety="unsafe"), host=HOST, examples=40)


def test_a_transform_that_need_not_converge_passes_when_told_so() -> None:
    check_transform(transform(apply=grow), host=HOST, twice=False)


def test_arguments_that_are_missing_are_told() -> None:
    with pytest.raises(AssertionError, match=r"last-turns needs count.*; give check_transform\(arguments="):
        check_transform(HOST.transform("last-turns"), host=HOST)
