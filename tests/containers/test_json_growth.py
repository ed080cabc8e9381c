"""Laws of growth of JSON input, counted in lines executed and in characters looked at, not in seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from counting import twice_the_work
from reading import Outcome

from ftconv.containers import json_cut, json_position, json_resync, json_tree
from ftconv.containers.json_position import Positions
from ftconv.containers.json_stream import CONTAINER

OPEN = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}'
"""A record whose list and object are not closed."""


class Count:
    """How many characters were looked at."""

    def __init__(self) -> None:
        self.characters = 0
        self.moves = 0

    def extent(self, text: str, at: int) -> tuple[int, int]:
        end, fault = json_cut_extent(text, at)
        self.characters += max(end, fault) - at
        return end, fault

    def marks(self, text: str, start: int, stop: int) -> Any:
        at = start
        for at in json_tree_marks(text, start, stop):
            yield at
        self.characters += at - start

    def moved(self, data: bytes, at: int, to: int, line: int, column: int) -> tuple[int, int]:
        self.moves += to - at
        return json_position_moved(data, at, to, line, column)


json_cut_extent, json_tree_marks, json_position_moved = json_cut.extent, json_tree.marks, json_position.moved


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    made = Count()
    monkeypatch.setattr(json_cut, "extent", made.extent)
    monkeypatch.setattr(json_tree, "marks", made.marks)
    monkeypatch.setattr(json_position, "moved", made.moved)
    return made


@pytest.mark.parametrize("between", [",\n", ", ", "\n", ""])
@pytest.mark.parametrize("n", [50, 300, 2000])
def test_records_without_their_closing_brackets_are_looked_at_a_few_times(between: str, n: int, count: Count) -> None:
    got = Outcome(CONTAINER, "[" + between.join([OPEN] * n) + "]")
    assert got.codes == ["FT101"] * n
    assert count.characters < 10 * n * len(OPEN)


def test_a_quote_without_an_end_is_looked_for_once() -> None:
    text = '[{"a": "' + '\\"{x' * 200_000 + "}]"
    assert json_tree.balanced_end(text, 0, len(text)) == -1


@pytest.mark.parametrize("n", [30, 3000])
def test_the_places_of_all_members_cost_one_pass_over_the_record(n: int, count: Count) -> None:
    raw = json.dumps({"é": "ü", "m": [{"role": i} for i in range(n)], **{f"c{i}": [i] for i in range(n)}}).encode()
    positions = Positions(raw)
    for pointer in [f"/c{i}" for i in range(n)] + [f"/m/{i}/role" for i in reversed(range(n))]:
        offset = positions.offset(pointer)
        assert offset
        assert positions.line_column(offset) == (0, offset + 1)
    assert count.characters <= len(raw)
    # Each place is counted from the nearest known one, at most 4 KiB away.
    assert count.moves <= len(raw) + 2 * n * 4096


def test_columns_of_wide_characters_are_counted_across_the_known_places() -> None:
    raw = ('{"a": "' + "é𝄞x" * 3000 + '", "b": 1}').encode()
    positions = Positions(raw)
    offset = positions.offset("/b")
    assert offset == raw.index(b"1}")
    assert positions.line_column(offset) == (0, len(raw[:offset].decode()) + 1)


WHOLE = '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}'
BROKEN = {
    "without its object's end": WHOLE[:-1],
    "without its list's end": WHOLE[:-2] + "}",
    "without both ends": WHOLE[:-2],
    "without its middle": WHOLE[:40],
    "with a quote that is open": WHOLE.replace('"b"', '"b'),
    "with a quote too many": WHOLE.replace('"a"', 'a"'),
    "with a key twice": WHOLE[:-1] + ',"id":1,"id":2}',
    "that is a key": '{"messages"',
    "that is brackets": "[[[",
    "that wraps a list that is open": '{"data":[{"a":1}],"x":[',
    "pretty-printed and without its end": json.dumps(json.loads(WHOLE), indent=1)[:-1],
}


def numbered(element: str, n: int) -> list[str]:
    """Elements that differ in their first key."""
    return [element.replace("messages", f"m{i}").replace('"a"', f'"a{i}"') for i in range(n)]


LAYOUTS: dict[str, Callable[[str, int], str]] = {
    "one per line": lambda e, n: "[" + ",\n".join([e] * n) + "]",
    "all on one line": lambda e, n: "[" + ", ".join([e] * n) + "]",
    "all different": lambda e, n: "[" + ",\n".join(numbered(e, n)) + "]",
    "in an object": lambda e, n: '{"data":[' + ",\n".join([e] * n) + "]}",
    "without a list": lambda e, n: "\n".join([WHOLE, *[e] * n]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("what", BROKEN)
def test_twice_the_broken_records_are_twice_the_work(what: str, layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is looked at ahead of a fault in any case would hide how the work of few records grows.
    monkeypatch.setattr(json_resync, "_CREDIT", 1000)
    monkeypatch.setattr(json_resync, "_NEAR", 100)

    def read(n: int) -> None:
        assert any(Outcome(CONTAINER, LAYOUTS[layout](BROKEN[what], n)).codes)

    twice_the_work(read, 40)
