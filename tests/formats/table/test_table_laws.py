from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from ftconv import Example, Feature, Message, RecordError, ToolCall, essence, features_of, resolve
from ftconv.plugins.formats.table import columns, grouped, read, recognise, write, writer

ROOT = Path(__file__).parents[3]
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/formats/table.schema.json").read_text("utf-8")))

texts = st.sampled_from(["", '"', '""', '""""', "007", "null", "[]", "a\r\nb", " q "]) | st.text(max_size=6)
words = st.text("abc", min_size=1, max_size=3)
extras = st.none() | st.dictionaries(st.sampled_from(["id", "label", "name", "question"]), texts, min_size=1)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
part_lists = st.lists(
    st.one_of(
        st.builds(lambda t: {"type": "text", "text": t}, texts),
        st.builds(lambda t: {"type": "image_url", "image_url": {"url": t}}, texts),
    ),
    max_size=2,
)
calls = st.builds(
    ToolCall,
    texts,
    st.sampled_from(["", "{}", '{ "a": 1.50 }', "{broken", "[1]"]),
    st.none() | texts,
    as_object=st.booleans(),
)
messages = st.builds(
    Message,
    st.sampled_from(["system", "developer", "user", "assistant", "tool"]),
    content=st.none() | texts | part_lists,
    name=st.none() | texts,
    weight=st.none() | anything,
    tool_calls=st.none() | st.lists(calls, max_size=2),
    tool_call_id=st.none() | texts,
    reasoning=st.none() | texts,
    refusal=st.none() | texts,
    extra=extras,
)
talks = st.lists(messages, min_size=1, max_size=3)
rest: dict[str, Any] = {
    "label": st.none() | anything,
    "media": st.none() | st.dictionaries(st.sampled_from(["images", "audios"]), st.lists(anything), min_size=1),
    "extra": extras,
}
rich = st.one_of(
    st.builds(Example, talks, tools=st.none() | st.lists(anything, max_size=2), parallel_tool_calls=anything, **rest),
    st.builds(Example, st.lists(messages, max_size=2), chosen=talks, rejected=talks, **rest),
)
said = st.builds(lambda text: Message("assistant", text), st.text(min_size=1, max_size=4))
asked = st.lists(st.builds(lambda text: Message("user", text), st.text(min_size=1, max_size=4)), max_size=1)
told = st.lists(st.builds(lambda text: Message("system", text), st.text(min_size=1, max_size=4)), max_size=1)
single = st.one_of(
    st.builds(lambda s, u, a, **more: Example([*s, *u, a], **more), told, asked, said, **rest),
    st.builds(
        lambda s, u, c, r, **more: Example([*s, *u] if u else [], chosen=[c], rejected=[r], **more),
        told, asked, said, said, **rest,
    ),
)  # fmt: skip


def without_extra(example: Example) -> Example:
    example = msgspec.convert(msgspec.to_builtins(essence(example)), Example)
    example.extra = None
    for message in (*example.messages, *(example.chosen or ()), *(example.rejected or ())):
        message.extra = None
        for call in message.tool_calls or ():
            call.extra = None
    return example


def through_a_table(example: Example, layout: str) -> Any:
    """What a CSV file gives back: every column in every row, every cell text."""
    record = write(example, layout=layout)  # type: ignore[arg-type]
    rows = record if isinstance(record, list) else [record]
    names = columns(Feature(features_of(example)), list(example.extra or ()), {"layout": layout})
    for row in rows:
        for name, value in row.items():
            assert isinstance(value, str), name
    cells = [{name: row.get(name, "") for name in names} for row in rows]
    return cells if layout == "long" else cells[0]


@given(rich)
def test_long_rows_keep_everything(example: Example) -> None:
    rows = write(example, layout="long")
    assert SCHEMA.is_valid(rows)
    assert without_extra(read(rows)) == without_extra(example)
    assert without_extra(read(through_a_table(example, "long"))) == without_extra(example)


@given(single)
def test_wide_rows_keep_a_single_exchange(example: Example) -> None:
    assert not features_of(example) & ~int(writer.carried({"layout": "wide"}))
    row = write(example)
    assert isinstance(row, dict)
    assert SCHEMA.is_valid(row)
    assert without_extra(read(row)) == without_extra(example)
    assert without_extra(read(through_a_table(example, "wide"))) == without_extra(example)


@given(rich)
def test_a_wide_row_is_read_again_whatever_it_has_lost(example: Example) -> None:
    try:
        row = write(example, layout="wide")
    except RecordError:
        return
    back = read(row)
    assert not back.messages or back.messages[-1].role in ("user", "assistant", "system")


WIDE_NAMES = ("system", "user", "question", "input", "instruction", "context", "assistant", "answer", "chosen",
              "rejected", "rejected_response", "history", "label", "images", "x")  # fmt: skip
LONG_NAMES = ("conversation", "chat_id", "role", "from", "content", "text", "name", "reasoning", "reasoning_content",
              "parts", "tool_calls", "tools", "weight", "preference", "user", "assistant")  # fmt: skip
cells: st.SearchStrategy[Any] = (
    st.sampled_from(["", None, "q", "user", "chosen", "rejected", "[]", 3, []]) | anything | part_lists
)
wide_rows = st.dictionaries(st.sampled_from(WIDE_NAMES), cells, max_size=5)
long_rows = st.builds(
    lambda row, more: row | more,
    st.fixed_dictionaries({"conversation": st.just("1"), "role": st.just("user"), "content": st.just("q")}),
    st.dictionaries(st.sampled_from(LONG_NAMES), cells, max_size=2),
)


def judged_elsewhere(row: Any) -> bool:
    """Whether text in the row decides: JSON in a cell, a history, a role."""
    if not isinstance(row, dict):
        return False
    for name in ("history", "tool_calls", "parts", "tools"):
        if isinstance(row.get(name), str) and row[name] != "":
            return True
    return any(isinstance(row.get(name), str) and row[name] != "user" for name in ("role", "from"))


def refusal(record: Any) -> RecordError | None:
    try:
        read(record)
    except RecordError as error:
        return error
    return None


@given(wide_rows | long_rows | st.lists(long_rows, max_size=2) | anything)
def test_the_reader_accepts_what_the_schema_accepts(record: Any) -> None:
    assume(not any(judged_elsewhere(row) for row in (record if isinstance(record, list) else [record])))
    error = refusal(record)
    if error is not None:
        resolve(record, error.pointer)
    assert SCHEMA.is_valid(record) is (error is None), error


@given(wide_rows | long_rows | st.lists(long_rows, max_size=3) | anything)
def test_whatever_a_row_holds_is_read_or_refused(record: Any) -> None:
    assert 0 <= recognise(record) <= 1
    assert isinstance(grouped([record]), bool)
    error = refusal(record)
    if error is None:
        assert read(record) == read(record)
        return
    resolve(record, error.pointer)
    assert len(str(error)) < 300


@given(st.dictionaries(st.sampled_from(WIDE_NAMES) | words, texts, max_size=5))
def test_every_cell_of_a_wide_row_is_found_again(record: dict[str, str]) -> None:
    try:
        example = read(record)
    except RecordError:
        return
    everything = msgspec.json.encode(example).decode()
    for name, cell in record.items():
        if name not in ("history", "label", "images") and cell:
            assert msgspec.json.encode(cell).decode()[1:-1] in everything
