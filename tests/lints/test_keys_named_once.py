"""A key of a record is named under one code, whatever the target makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from running import call
from samples import jsonl

from ftconv import targets

NAMES = st.sampled_from([None, *(target.name for target in targets())])
KEYS = ("topic", "id", "wieght", "label", "metadata", "source", "tools", "prompt", "text", "end_turn", "lang", "role2")
EXTRAS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["x", 1, None, True, [], {"a": 1}, ""]), max_size=2)


def _with(known: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return EXTRAS.map(lambda extra: {**extra, **known})


def _turns(who: str, what: str, roles: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.tuples(*(_with({who: role, what: "Hi there."}) for role in roles)).map(list)


def _chats(thread: str, turns: st.SearchStrategy[list[dict[str, Any]]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda made, extra: {**extra, thread: made}, turns, EXTRAS)


SHAPES: tuple[st.SearchStrategy[dict[str, Any]], ...] = (
    _chats("messages", _turns("role", "content", ("user", "assistant"))),
    _chats("conversations", _turns("from", "value", ("human", "gpt"))),
    _with({"instruction": "Say hi.", "input": "", "output": "Hi."}),
    _with({"prompt": "Hi there.", "completion": " Hello."}),
)
SETS = st.one_of(*(st.lists(shape, min_size=1, max_size=4) for shape in SHAPES))


@settings(max_examples=30)
@given(SETS, NAMES)
def test_a_key_is_named_under_one_code(records: list[dict[str, Any]], target: str | None) -> None:
    flags = ("--target", target) if target else ()
    done = call("lint", "-", *flags, "--output-format", "jsonl", "--no-group", stdin=jsonl(records))
    codes: dict[tuple[int, str], set[str]] = {}
    for finding in map(json.loads, done.out.splitlines()):
        if finding["type"] == "finding":
            codes.setdefault((finding["record"], finding["pointer"]), set()).add(finding["code"])
    for number, record in enumerate(records):
        for key in _unknown(record):
            assert len(codes.get((number, key), ())) <= 1, (key, codes[number, key])


def _unknown(record: dict[str, Any]) -> Iterator[str]:
    """Pointers to the keys of a record that this test has put there."""
    yield from (f"/{key}" for key in record if key in KEYS)
    for thread in ("messages", "conversations"):
        for index, turn in enumerate(record.get(thread, ())):
            yield from (f"/{thread}/{index}/{key}" for key in turn if key in KEYS)
