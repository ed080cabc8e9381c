"""A column that numbers or dates the turns orders the rows of a conversation, or is an error; never ignored."""

from __future__ import annotations

import itertools
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import call

from ftconv import RecordError, features_of, resolve
from ftconv.plugins.formats.table import read
from ftconv.plugins.formats.table import reader as table

START = datetime(2026, 1, 2, 3, 4, 5)
NUMBERED = ["turn", "turn_id", "Turn ID", "turnId", "TURN", "message_index", "idx", "index", "position", "step", "seq"]
DATED = ["timestamp", "created_at", "createdAt", "date", "Sent At", "time"]
WAYS = {
    "int": lambda n: n,
    "text": str,
    "float": lambda n: n + 0.5,
    "letters": lambda n: f"t-{n}",
    "seconds": lambda n: (START + timedelta(seconds=n)).isoformat(),
    "utc": lambda n: (START + timedelta(minutes=n)).isoformat() + "Z",
    "days": lambda n: (START + timedelta(days=n)).date().isoformat(),
}


def talk(turns: int, column: str, way: str, first: int = 1) -> list[dict[str, Any]]:
    """The rows of a conversation in order."""
    return [
        {"conversation_id": "a", column: WAYS[way](first + n), "role": ("user", "assistant")[n % 2], "content": f"c{n}"}
        for n in range(turns)
    ]


def contents(rows: list[Any], **options: Any) -> list[Any]:
    return [message.content for message in read(rows, **options).messages]


@given(
    st.data(),
    st.integers(1, 12),
    st.sampled_from(NUMBERED + DATED),
    st.sampled_from(sorted(WAYS)),
    st.integers(0, 98),
    st.booleans(),
)
def test_a_shuffled_conversation_is_that_of_the_sorted_rows(
    data: st.DataObject, turns: int, column: str, way: str, first: int, both: bool
) -> None:
    rows = talk(turns, column, way, first)
    if both:  # a second column that says the same
        rows = [{**row, "sent": WAYS["days"](n)} for n, row in enumerate(rows)]
    shuffled = data.draw(st.permutations(rows))
    example = read(list(shuffled))
    assert [m.content for m in example.messages] == [f"c{n}" for n in range(turns)]
    assert bool(example.notes) == (shuffled != rows)
    for n, message in enumerate(example.messages):
        where = table.locate(shuffled, f"/messages/{n}/content")  # type: ignore[misc]
        assert where is not None
        assert resolve(shuffled, where) == message.content
    for note in example.notes or ():
        resolve(shuffled, note.pointer)
    if turns > 1:
        assert column in (example.used or ())
        assert features_of(example) & ~features_of(read(rows)) == 0


@given(st.permutations(range(4)), st.sampled_from(NUMBERED), st.sampled_from(sorted(WAYS)))
def test_columns_that_disagree_are_refused(other: list[int], column: str, way: str) -> None:
    rows = [{**row, "sent_at": WAYS["days"](other[n])} for n, row in enumerate(talk(4, column, way))]
    if other == sorted(other):
        assert contents(rows) == ["c0", "c1", "c2", "c3"]
        return
    with pytest.raises(RecordError, match="order the rows differently; .*--map order=.*order=rows") as refused:
        read(rows)
    resolve(rows, refused.value.pointer)
    assert contents(rows, order="rows") == ["c0", "c1", "c2", "c3"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, 3, 2, 2], "mixed up"),
        ([2, 1, 2, 1], "mixed up"),
        ([1, 2, 1, 2], "mixed up"),
        ([1, 2, "x", 4], "expected a number as in other rows, found 'x'"),
        ([2, 1, None, 3], "expected a number, found none"),
        ([1, 1, 1, 2], "two rows have 1"),
        (["1", "2026-01-02", "3", "4"], "expected a number"),
        (["2026-01-02T00:00:00", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00", ""], "expected a time"),
    ],
)
@pytest.mark.parametrize("column", ["turn", "message_index"])
def test_a_column_that_contradicts_itself_is_refused(values: list[Any], words: str, column: str) -> None:
    rows = [{**row, column: value} for row, value in zip(talk(4, column, "int"), values, strict=True)]
    with pytest.raises(RecordError, match=words) as refused:
        read(rows)
    assert refused.value.code == "FT202"
    assert resolve(rows, refused.value.pointer) in values
    assert contents(rows, order="rows") == ["c0", "c1", "c2", "c3"]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("turn", [1, 1, 2, 2]),
        ("turn", [None, 1, 2, 3]),
        ("turn", ["a", "b", "a", "c"]),
        ("date", ["2026-01-02"] * 4),
        ("index", [7] * 4),
        ("timestamp", ["2026-01-02T10:00:00", "2026-01-02T10:00:00", "2026-01-02T10:00:00", "2026-01-02T10:00:01"]),
    ],
)
def test_rows_stay_where_a_column_agrees_or_says_nothing(column: str, values: list[Any]) -> None:
    rows = [{**row, column: value} for row, value in zip(talk(4, column, "int"), values, strict=True)]
    example = read(rows)
    assert [m.content for m in example.messages] == ["c0", "c1", "c2", "c3"]
    assert example.notes is None
    # What is the same in all rows says something of the conversation, and is a column like any other.
    assert (column in (example.used or ())) == (len(set(values)) > 1 and values[0] != "a")


def test_a_column_that_is_named_is_asked_alone_and_must_be_one() -> None:
    rows = [{**row, "order": n} for row, n in zip(talk(3, "turn", "int"), (3, 1, 2), strict=True)]
    assert contents(rows) == ["c1", "c2", "c0"]
    rows = [{**row, "order": "first"} for row in talk(3, "turn", "int")]
    with pytest.raises(RecordError, match="expected a number or a time, found 'first'"):
        read(rows)


def test_each_reply_of_a_preference_is_ordered_by_itself() -> None:
    sides = [
        ("", "user", 1),
        ("", "assistant", 2),
        ("", "user", 3),
        ("chosen", "assistant", 4),
        ("rejected", "assistant", 4),
    ]
    rows = [{"conversation": "a", "preference": p, "role": r, "turn": n, "content": f"{p}{n}"} for p, r, n in sides]
    for shuffled in itertools.permutations(rows):
        example = read(list(shuffled))
        assert [m.content for m in example.messages] == ["1", "2", "3"]
        assert example.chosen is not None
        assert example.chosen[0].content == "chosen4"


TABLE = """chat_id,No,role,content
a,2,assistant,Six.
b,1,user,Parking?
a,1,user,Till when?
b,2,assistant,Behind.
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_command_reads_the_order_that_is_named(tmp_path: Path, jobs: str) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    flags = ("--map", "order=No", "--jobs", jobs)
    done = call("t.csv", "--to", "chat", *flags, cwd=tmp_path)
    talks = [[m["content"] for m in json.loads(line)["messages"]] for line in done.out.splitlines()]
    assert talks == [["Till when?", "Six."], ["Parking?", "Behind."]]
    # What grouped and what ordered the rows is neither lost nor unknown.
    assert (done.code, "FT901" in done.err) == (0, False)
    assert "t.csv:4:1: FT222 [warning] reordered-rows: rows were read in the order of column 'order'" in done.err
    lint = call("lint", "t.csv", *flags, cwd=tmp_path)
    assert b"FT217" not in lint.out
    assert b"FT212" not in lint.out
    (tmp_path / "more.csv").write_text("chat_id,turn,role,content,mood\na,1,user,Hi?,so\na,2,assistant,Hello.,well\n")
    more = call("lint", "more.csv", cwd=tmp_path)
    assert b"unknown key 'mood', which is not read" in more.out
    kept = call("t.csv", "--to", "chat", "--keep-extra", *flags, cwd=tmp_path).out
    assert json.loads(kept.splitlines()[0])["chat_id"] == "a"
