"""The turns of ShareGPT in their dialects: speaker and text, question and reply in one turn, bare texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ftconv import Message, Note, RecordError, Role

from ._chat_embedded import keys_in, kind_of
from ._chat_turns import PLAIN, read_turn
from ._chat_weights import normal

ROLES: dict[Any, Role] = {
    "human": "user", "gpt": "assistant", "system": "system", "user": "user", "assistant": "assistant",
    "observation": "tool", "tool": "tool",
}  # fmt: skip
"""The spellings on the short path."""

OWN = frozenset([*ROLES, "developer", "function_call"])
"""The spellings that need no word in a ShareGPT record."""

BARE = frozenset(["conversations", "conversation", "data", "dialog"])
"""Columns that may hold bare texts, user first: LIMA, UltraChat."""

CONTENT_KEYS = {"from": ("value", "content", "text"), "role": ("content", "value", "text")}
ASKING = ("human", "user", "input")
REPLYING = ("assistant", "gpt", "output")


def read_turns(turns: list[Any], pointer: str, notes: list[Note]) -> list[Message]:
    """Read a list of turns; plain ones with from and value take the short path."""
    messages: list[Message] = []
    append = messages.append
    surplus = 0
    for turn in turns:
        try:
            value = turn["value"]
            if type(value) is str and len(turn) == 2:
                append(Message(ROLES[turn["from"]], value))
                continue
        except (KeyError, TypeError):
            pass
        found = _read_odd(turn, f"{pointer}/{len(messages) - surplus}", notes)
        surplus += len(found) - 1
        messages += found
    return messages


def read_turns_or_texts(turns: list[Any], pointer: str, notes: list[Note]) -> list[Message]:
    """Read a list of turns, or of bare texts: user and assistant in turn."""
    if not turns or type(turns[0]) is not str:
        return read_turns(turns, pointer, notes)
    for i, text in enumerate(turns):
        if type(text) is not str:
            found = f"the first turn is bare text, this one is {kind_of(text)}"
            raise RecordError("FT202", f"turns must be of one kind; {found}", f"{pointer}/{i}")
    return [Message("assistant" if i % 2 else "user", text) for i, text in enumerate(turns)]


def _read_odd(turn: Any, pointer: str, notes: list[Note]) -> Sequence[Message]:
    if type(turn) is not dict:
        expected = "a turn must be an object with from and value"
        raise RecordError("FT202", f"{expected}, found {kind_of(turn)}", pointer)
    role_key = "from" if "from" in turn else "role"
    if role_key not in turn:
        return _read_pair(turn, pointer)
    if len(turn) == 2 and type(turn.get("content")) is str and type(turn[role_key]) is str and turn[role_key] in PLAIN:
        return [Message(PLAIN[turn[role_key]], turn["content"])]
    names = CONTENT_KEYS[role_key]
    content_key = next((name for name in names if name in turn), names[0])
    return [read_turn(turn, pointer, notes, (role_key, content_key), OWN)]


def _read_pair(turn: dict[str, Any], pointer: str) -> list[Message]:
    """Read question and reply that are in one turn: ms-swift, Capybara."""
    rest = dict(turn)
    messages: list[Message] = []
    sides: tuple[tuple[Role, tuple[str, ...]], ...] = (("user", ASKING), ("assistant", REPLYING))
    for role, names in sides:
        name = next((name for name in names if name in rest), None)
        if name is None:
            continue
        text = rest.pop(name)
        if text is not None and type(text) is not str:
            raise RecordError("FT202", f"{name} must be text or null, found {kind_of(text)}", f"{pointer}/{name}")
        messages.append(Message(role, text))
    if not messages:
        what = f"a turn needs from and value, or human and assistant; it has {keys_in(rest)}"
        raise RecordError("FT202", what, pointer)
    messages[0].extra = rest or None
    return messages


def take_mask(messages: list[Message], turns: Any, columns: dict[str, Any]) -> None:
    """Take NeMo's `mask`, the speakers that are not trained on, and weigh the turns that it singles out.

    What names nobody in the record is not NeMo's, and stays.
    """
    mask = columns["mask"]
    names = mask.split(",") if type(mask) is str else mask
    if type(turns) is not list or type(names) is not list or len(turns) != len(messages):
        return
    speakers = [turn.get("from") if type(turn) is dict else None for turn in turns]
    if not names or any(type(name) is not str or name not in speakers for name in names):
        return
    del columns["mask"]
    for message, speaker in zip(messages, speakers, strict=True):
        masked = speaker in names
        if message.weight is None and (message.role == "assistant" if masked else message.role == "user"):
            message.weight = 0 if masked else 1


def settle_weights(messages: list[Message]) -> None:
    """OpenChat weighs every turn, as 0.0 or 1.0: a zero on one that is not the assistant's says nothing."""
    for message in messages:
        weight = normal(message.weight)
        message.weight = None if weight == 0 and message.role != "assistant" else weight
