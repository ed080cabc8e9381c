"""Tool calls: where they are, and which result answers which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Message, ToolCall, threads_of

from ._written_calls import results_in, writes_call

NAMING = ("tool_call_id", "id", "call_id", "tool_use_id", "name", "tool", "function")
"""Keys under which a result in a list says whose it is."""

Turn = tuple[str, Message]
"""A turn with its JSON pointer."""


def has_calls(example: Example) -> bool:
    """Whether any turn calls a tool; quick, because most examples have none."""
    for message in example.messages:
        if message.tool_calls:
            return True
    if example.chosen is None and example.rejected is None:
        return False
    return any(message.tool_calls for side in (example.chosen, example.rejected) for message in side or ())


def located_calls(example: Example) -> Iterator[tuple[str, ToolCall]]:
    """Yield every call with its JSON pointer."""
    for pointer, thread in threads_of(example):
        for turn, message in enumerate(thread):
            for index, call in enumerate(message.tool_calls or ()):
                yield f"{pointer}/{turn}/tool_calls/{index}", call


def lines(example: Example) -> Iterator[list[Turn]]:
    """Yield each conversation from its first turn to its last: one, or one for each side of a preference."""
    found = {pointer: [(f"{pointer}/{i}", m) for i, m in enumerate(turns)] for pointer, turns in threads_of(example)}
    prompt = found.pop("/messages")
    if not found:
        yield prompt
    for side in found.values():
        yield prompt + side


class Answers:
    """Which results of one conversation have no call, and which of its calls have no result.

    A result belongs to the call with its id. Where one of the two has no id, results belong to the open calls in
    order. A turn of the user or a reply closes what is open: a result further on comes late, but has its call. Calls
    at the very end are open for good reason: the conversation ends with what is learned. A call in the text of a turn
    may have any number of results right after it. A result that is a JSON list of as many results as calls are open, or
    that names them, answers them all.
    """

    def __init__(self, line: list[Turn]) -> None:
        self.orphans: dict[str, str] = {}
        self.unanswered: list[str] = []
        self._open: list[tuple[str, ToolCall]] = []
        self._listed: list[tuple[int, list[Any]]] = []
        """Results that are lists: how many calls were open, and what is in the list."""
        self._said: Message | None = None
        """The last turn of the assistant, until the user speaks: its text may call."""
        self._late: list[str | None] = []
        self._answered: set[str] = set()
        before = ""
        for pointer, message in line:
            if message.role == "tool":
                self._answer(pointer, message)
            elif message.tool_calls:
                if before == "tool":
                    self._close()
                self._open += [(f"{pointer}/tool_calls/{i}", call) for i, call in enumerate(message.tool_calls)]
            elif message.role in ("user", "assistant"):
                self._close()
            if message.role in ("user", "assistant"):
                self._said = message if message.role == "assistant" else None
            before = message.role
        if not line or not line[-1][1].tool_calls:
            self._close()

    def _close(self) -> None:
        left = [(pointer, call) for pointer, call in self._open if not self._is_listed(call)]
        self.unanswered += [pointer for pointer, _ in left]
        self._late += [call.id or None for _, call in self._open]
        self._open.clear()
        self._listed.clear()

    def _is_listed(self, call: ToolCall) -> bool:
        for number, results in self._listed:
            names = [item.get(key) for item in results if isinstance(item, dict) for key in NAMING]
            if len(results) == number or call.name in names or (call.id is not None and call.id in names):
                return True
        return False

    def _answer(self, pointer: str, result: Message) -> None:
        wanted = result.tool_call_id or None
        if len(self._open) > 1 and (results := results_in(result)):
            self._listed.append((len(self._open), results))
        for index, (_, call) in enumerate(self._open):
            if wanted is None or call.id == wanted:
                self._answered.add(self._open.pop(index)[1].id or "")
                return
        if self._said is not None and writes_call(self._said):
            return
        if wanted is None:
            self.orphans[pointer] = "tool result without an id, and no earlier call awaits one"
        elif wanted in self._late:
            self._late.remove(wanted)
        elif wanted in self._answered:
            self.orphans[pointer] = "second tool result for the same call"
        elif any(not call.id for _, call in self._open):
            del self._open[next(i for i, (_, call) in enumerate(self._open) if not call.id)]
        else:
            self.orphans[pointer] = "tool result with an id that no earlier call has"
