"""Turns keyed by their speakers: `{"anita": "Hello"}`, one per record or listed in one."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from ftconv import Example, Message, RecordError, role_named

from ._prompt_completion_fields import kind_of
from ._table_names import pointer_to

_CANONICAL = ("system", "developer", "user", "assistant", "tool")


def read_turns(records: list[Any], speakers: Mapping[str, str] | None) -> Example:
    """Return the conversation of a list of turns, each an object with one key."""
    if not records:
        raise RecordError("FT202", "expected turns keyed by their speakers, found an empty list")
    messages: list[Message] = []
    for i, record in enumerate(records):
        if type(record) is not dict or len(record) != 1:
            found = "an object that does not have exactly one key" if type(record) is dict else kind_of(record)
            raise RecordError("FT202", f'expected a turn such as {{"user": "…"}}, found {found}', f"/{i}")
        try:
            messages.append(read_turn(record, speakers))
        except RecordError as error:
            raise RecordError(error.code, str(error), f"/{i}{error.pointer}") from None
    return Example(messages)


def read_turn(record: dict[str, Any], speakers: Mapping[str, str] | None) -> Message:
    """Return the turn of an object with one key: a name in `speakers`, or a role in any known spelling."""
    ((speaker, text),) = record.items()
    if type(text) is not str:
        raise RecordError("FT202", f"expected text, found {kind_of(text)}", pointer_to(speaker))
    for role, name in (speakers or {}).items():
        if name == speaker:
            return Message(role_named(role), text)
    try:
        return Message(role_named(speaker), text, seen=None if speaker in _CANONICAL else speaker)
    except RecordError:
        typed = shlex.quote(speaker)
        way = f"--map assistant={typed} or --map user={typed} assigns its turns"
        if len(speaker) > 30 or not speaker.isprintable():
            way = "rename it to user, assistant or system"
        raise RecordError("FT204", f"unknown speaker {speaker[:30]!r}; {way}", pointer_to(speaker)) from None


def known(speaker: str) -> float:
    """Return how likely it is that a key of this name is a speaker."""
    try:
        role_named(speaker)
    except RecordError:
        return 0.1
    return 0.4


def key_of(record: Any) -> str | None:
    """Return the one key that all single turns share, None for any other record."""
    if type(record) is dict and len(record) == 1 and "text" not in record:
        (text,) = record.values()
        return "" if type(text) is str else None
    return None


def grouped(records: Sequence[Any]) -> bool:
    """Whether there are single turns, of two speakers at least."""
    return len({next(iter(record)) for record in records if key_of(record) is not None}) > 1
