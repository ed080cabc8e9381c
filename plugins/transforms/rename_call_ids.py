"""Give tool calls ids of nine letters and digits, as Mistral requires.

Ids of that form stay. Others are made from what the id says, or from the place of the call where there is none, so the
same record has the same ids in every run. A result keeps to its call; results without an id answer the open calls in
order. Two calls never get the same id where they had different ones.

Example
    `--apply rename-call-ids`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function":
                   {"name": "get_distance", "arguments": "{}"}}]},
                  {"role": "tool", "tool_call_id": "call_1", "content": "384400"}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "tool_calls": [{"id": "t8wLHgKZJ", "type": "function", "function":
                   {"name": "get_distance", "arguments": "{}"}}]},
                  {"role": "tool", "tool_call_id": "t8wLHgKZJ", "content": "384400"}]}
    ```

Safety
    Unsafe: ids say which result belongs to which call, and that stays as it was, but some templates write them into the
    text, where they are learned.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from msgspec.structs import replace

from ftconv import Example, Message, Transform

from ._threads import over_threads

_GOOD = re.compile(r"[a-zA-Z0-9]{9}")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def rename_call_ids(example: Example) -> Example:
    """Return the example with ids of nine letters and digits."""
    threads = [example.messages, example.chosen or [], example.rejected or []]
    if not any(message.tool_calls or message.role == "tool" for thread in threads for message in thread):
        return example
    names = _Names([message for thread in threads for message in thread])
    return over_threads(example, names.renamed)


class _Names:
    """The new ids of one example, by the old ones."""

    def __init__(self, messages: list[Message]) -> None:
        calls = [call.id for message in messages for call in message.tool_calls or ()]
        results = [message.tool_call_id for message in messages]
        self._taken = {name for name in (*calls, *results) if name and _GOOD.fullmatch(name)}
        self._new: dict[str, str] = {}
        self._nameless = 0
        self._open: list[tuple[str | None, str]] = []
        """Calls that wait for a result: the id they had, and the one they have now."""
        self._prompt: list[tuple[str | None, str]] | None = None
        """Those that wait at the end of the conversation, for each side of a preference."""

    def renamed(self, turns: list[Message]) -> list[Message]:
        """Return the turns with new ids; the same list when none changes."""
        if self._prompt is not None:
            self._open = list(self._prompt)
        made = [self._turn(turn) for turn in turns]
        if self._prompt is None:
            self._prompt = list(self._open)
        return made if any(new is not old for new, old in zip(made, turns, strict=True)) else turns

    def _turn(self, turn: Message) -> Message:
        if turn.tool_calls:
            calls = []
            for call in turn.tool_calls:
                name = self._name(call.id) if call.id else self._fresh()
                self._open.append((call.id or None, name))
                calls.append(call if call.id == name else replace(call, id=name))
            turn = turn if all(new is old for new, old in zip(calls, turn.tool_calls, strict=True)) else replace(
                turn, tool_calls=calls
            )  # fmt: skip
        if turn.role == "tool" or turn.tool_call_id:
            name = self._answered(turn.tool_call_id or None)
            if name != turn.tool_call_id:
                turn = replace(turn, tool_call_id=name)
        return turn

    def _answered(self, wanted: str | None) -> str:
        """Return the id of the call that a result answers, or one of its own."""
        if wanted is None:
            return self._open.pop(0)[1] if self._open else self._fresh()
        for index, (had, name) in enumerate(self._open):
            if had == wanted:
                del self._open[index]
                return name
        return self._name(wanted)

    def _name(self, old: str) -> str:
        if _GOOD.fullmatch(old):
            return old
        if old not in self._new:
            self._new[old] = self._free(old)
        return self._new[old]

    def _fresh(self) -> str:
        """Return an id for a call without one, by its number in the example."""
        self._nameless += 1
        return self._free(f"\0{self._nameless}")

    def _free(self, seed: str) -> str:
        """Return an id made of a text, and not in use."""
        for number in range(1 << 16):
            text = seed if not number else f"{seed}\0{number}"
            value = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())
            name = ""
            for _ in range(9):
                value, rest = divmod(value, len(_LETTERS))
                name += _LETTERS[rest]
            if name not in self._taken:
                break
        self._taken.add(name)
        return name


transform = Transform(name="rename-call-ids", apply=rename_call_ids, safety="unsafe")
