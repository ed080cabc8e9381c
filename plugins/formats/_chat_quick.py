"""Plain chat and ShareGPT records, decoded straight from their bytes: roles and texts, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from ftconv import Example, Message

from ._call_marks import is_marked_line

_ROLES = {"system", "user", "assistant"}
_SPEAKERS = {"human": "user", "gpt": "assistant", "system": "system", "user": "user", "assistant": "assistant"}
_MOST_KEPT = 10_000

Plain = tuple[Example, list[str], tuple[str, ...]]
_FAULTS = (msgspec.MsgspecError, ValueError, RecursionError)

_taken: set[tuple[str, ...]] = set()
"""Rows of roles that are spelled as chat does, and need no key beside role and content."""
_spoken: dict[tuple[str, ...], tuple[str, ...]] = {}
"""For rows of speakers of ShareGPT, their roles."""


class _Turn(msgspec.Struct, gc=False):
    speaker: str = msgspec.field(name="from")
    value: str


class _Conversation(msgspec.Struct):
    conversations: list[_Turn]


_decode = msgspec.json.Decoder(Example).decode
_decode_conversation = msgspec.json.Decoder(_Conversation).decode


def quick(lines: Sequence[bytes]) -> list[Plain | None]:
    """Return example, contents and roles for each line that is a plain chat record; see `Reader.quick`."""
    made: list[Plain | None] = []
    append = made.append
    for line in lines:
        try:
            example = _decode(line)
        except _FAULTS:
            append(None)
            continue
        messages = example.messages
        roles = tuple([message.role for message in messages])
        if (roles in _taken or _may_take(roles)) and not is_marked_line(line):
            texts: list[Any] = [message.content for message in messages]
            append((example, texts, roles))
        else:
            append(None)  # calls may stand in the text
    return made


def _may_take(roles: tuple[str, ...]) -> bool:
    if not roles or not _ROLES.issuperset(roles):
        return False
    if len(_taken) < _MOST_KEPT:
        _taken.add(roles)
    return True


def quick_conversations(lines: Sequence[bytes]) -> list[Plain | None]:
    """Do the same for plain ShareGPT records."""
    made: list[Plain | None] = []
    append = made.append
    for line in lines:
        try:
            turns = _decode_conversation(line).conversations
        except _FAULTS:
            append(None)
            continue
        speakers = tuple([turn.speaker for turn in turns])
        roles = _spoken.get(speakers) or _roles_of(speakers)
        if roles and not is_marked_line(line):
            texts = [turn.value for turn in turns]
            append((Example(list(map(Message, roles, texts))), texts, roles))  # type: ignore[arg-type]
        else:
            append(None)
    return made


def _roles_of(speakers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roles of speakers; none where one of them is rare."""
    if not _SPEAKERS.keys() >= set(speakers):
        return ()
    roles = tuple([_SPEAKERS[speaker] for speaker in speakers])
    if len(_spoken) < _MOST_KEPT:
        _spoken[speakers] = roles
    return roles
