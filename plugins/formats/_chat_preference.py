"""The dialects of preference: which turns are the prompt, which the chosen and which the rejected continuation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ftconv import Message, Note, RecordError

from ._chat_embedded import decode, kind_of
from ._chat_turns import lift, listed

ReadTurns = Callable[[list[Any], str, list[Note]], list[Message]]

CHOSEN = ("chosen", "chosen_messages")
FULL_REJECTED = ("rejected", "rejected_messages")
REJECTED = (*FULL_REJECTED, "rejected_response", "rejected_message")
PREFERRED = ("preferred_output", "preferred_completion")
UNPREFERRED = ("non_preferred_output", "non_preferred_completion")
BRANCHES = frozenset([*CHOSEN, *REJECTED])
OUTPUTS = frozenset([*PREFERRED, *UNPREFERRED])


class Branches:
    """A prompt and its two continuations."""

    __slots__ = ("chosen", "messages", "rejected")

    def __init__(self, messages: list[Message], chosen: list[Message] | None, rejected: list[Message] | None) -> None:
        self.messages = messages
        self.chosen = chosen
        self.rejected = rejected


def first_given(columns: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return the first of `names` that has a value, "" when none has; nulls on the way are dropped."""
    for name in names:
        if columns.get(name) is not None:
            return name
        columns.pop(name, None)
    return ""


def _only_given(columns: dict[str, Any], names: tuple[str, ...]) -> str:
    """Return the one of `names` that has a value, "" when none has; nulls are dropped. Two are refused."""
    given = [name for name in names if columns.get(name) is not None]
    for name in names:
        if name not in given:
            columns.pop(name, None)
    if len(given) > 1:
        raise RecordError("FT202", f"{given[0]} and {given[1]} mean the same; keep one of them", f"/{given[1]}")
    return given[0] if given else ""


def drop_empty_cells(columns: dict[str, Any]) -> None:
    """Take out the cells of a row that has no preference, in a table of which other rows have one."""
    names = BRANCHES & columns.keys()
    if all(columns[name] == "" for name in names):
        for name in names:
            del columns[name]


def take_branch(
    columns: dict[str, Any], names: tuple[str, ...], notes: list[Note], read_turns: ReadTurns
) -> list[Message] | None:
    """Take one continuation out of the columns: text, one message, or a list of messages."""
    name = _only_given(columns, names)
    return read_branch(columns.pop(name), f"/{name}", notes, read_turns) if name else None


def read_branch(value: Any, pointer: str, notes: list[Note], read_turns: ReadTurns) -> list[Message]:
    """Read one continuation: text of the assistant, one message, or a list of messages; a cell holds them as JSON."""
    if type(value) is str:
        turns = _turns_in(value)
        if turns is None:
            return [Message("assistant", value)]
        value = turns
    if type(value) is list:
        return read_turns(value, pointer, notes)
    if type(value) is dict:
        return _read_alone(value, pointer, notes, read_turns)
    expected = "must be text, a message or a list of messages"
    raise RecordError("FT202", f"{pointer[1:]} {expected}, found {kind_of(value)}", pointer)


def _turns_in(text: str) -> Any:
    """Return the message, or the list of messages, that a text is in JSON; None for any other text."""
    if text[:1] not in ("{", "["):
        return None
    try:
        value = decode(text, "")
    except RecordError:
        return None
    first = value[0] if type(value) is list and value else value
    return value if type(first) is dict and not {"role", "from"}.isdisjoint(first) else None


def _read_alone(turn: Any, pointer: str, notes: list[Note], read_turns: ReadTurns) -> list[Message]:
    """Read one turn that is alone, not first in a list: no `/0` in its pointers."""
    known = len(notes)
    try:
        messages = read_turns([turn], "", notes)
    except RecordError as error:
        raise RecordError(error.code, str(error), pointer + error.pointer[2:]) from None
    notes[known:] = [Note(note.code, note.message, pointer + note.pointer[2:]) for note in notes[known:]]
    return messages


def take_conversations(columns: dict[str, Any], notes: list[Note], read_turns: ReadTurns) -> Branches:
    """Take two full conversations out of the columns, and split them."""
    found: list[list[Message]] = []
    for names in (CHOSEN, REJECTED):
        name = _only_given(columns, names)
        messages = read_conversation(columns.pop(name), f"/{name}", notes, read_turns)
        if not messages:
            raise RecordError("FT202", f"{name} must hold at least one turn, found none", f"/{name}")
        found.append(messages)
    return split(*found)


def has_conversations(columns: dict[str, Any]) -> bool:
    """Whether there are two full conversations, chosen and rejected, as far as the columns can tell."""
    return bool(first_given(columns, CHOSEN) and first_given(columns, FULL_REJECTED))


def read_conversation(value: Any, pointer: str, notes: list[Note], read_turns: ReadTurns) -> list[Message]:
    """Read a list of turns, or the JSON text of one."""
    turns, inside = listed(value, pointer, pointer[1:])
    if not inside:
        return read_turns(turns, pointer, notes)
    known = len(notes)
    try:
        messages = read_turns(turns, "", notes)
    except RecordError as error:
        raise lift(error, pointer) from None
    notes[known:] = [Note(note.code, note.message, pointer) for note in notes[known:]]
    return messages


def split(chosen: list[Message], rejected: list[Message]) -> Branches:
    """Split two full conversations: what both begin with is the prompt; the last turn of each is never in it."""
    shared = 0
    for one, other in zip(chosen[:-1], rejected[:-1], strict=False):
        if one != other:
            break
        shared += 1
    return Branches(chosen[:shared], chosen[shared:], rejected[shared:])


def join(messages: list[Message], chosen: list[Message] | None, rejected: list[Message] | None) -> Branches:
    """Make out what `messages` is beside its continuations: the prompt alone, or the chosen conversation (ms-swift)."""
    if rejected is None or not messages:
        return Branches(messages, chosen, rejected)
    if chosen is not None:
        if messages in (chosen, rejected) or (_begins(chosen, messages) and _begins(rejected, messages)):
            return split(chosen, rejected)
        return Branches(messages, chosen, rejected)
    if len(rejected) > 1 and len(messages) > 1 and rejected[0] == messages[0]:
        return split(messages, rejected)
    if messages[-1].role == "assistant":
        return Branches(messages[:-1], messages[-1:], rejected)
    return Branches(messages, None, rejected)


def _begins(whole: list[Message], start: list[Message]) -> bool:
    return len(whole) > len(start) and whole[: len(start)] == start
