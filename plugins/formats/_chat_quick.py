"""Plain chat and ShareGPT records, decoded straight from their bytes: roles and texts, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import MsgspecError, Struct, field
from msgspec.json import Decoder

from ftconv import Role

from ._call_marks import is_marked_line

Plain = tuple[tuple[Role, ...], list[str]]

_MOST_KEPT = 10_000
_FAULTS = (MsgspecError, ValueError, RecursionError)


class _Turn(Struct, gc=False):
    speaker: str = field(name="role")
    text: str = field(name="content")


class _Chat(Struct, gc=False):
    turns: list[_Turn] = field(name="messages")


class _Speech(Struct, gc=False):
    speaker: str = field(name="from")
    text: str = field(name="value")


class _Conversation(Struct, gc=False):
    turns: list[_Speech] = field(name="conversations")


def _taking(
    layout: type[_Chat | _Conversation], spellings: Mapping[str, Role]
) -> Callable[[Sequence[bytes]], list[Plain | None]]:
    """Return a function as `Reader.quick`, for records of this layout whose roles are spelled so."""
    decode = Decoder(layout).decode
    known: dict[tuple[str, ...], tuple[Role, ...]] = {}

    def roles_of(speakers: tuple[str, ...]) -> tuple[Role, ...]:
        if not spellings.keys() >= set(speakers):
            return ()
        roles = tuple([spellings[speaker] for speaker in speakers])
        if len(known) < _MOST_KEPT:
            known[speakers] = roles
        return roles

    def quick(lines: Sequence[bytes]) -> list[Plain | None]:
        made: list[Plain | None] = []
        append = made.append
        for line in lines:
            try:
                turns = decode(line).turns
            except _FAULTS:
                append(None)
                continue
            speakers = tuple([turn.speaker for turn in turns])
            roles = known.get(speakers) or roles_of(speakers)
            # Calls may stand in a marked text; then `read` has more to do.
            append((roles, [turn.text for turn in turns]) if roles and not is_marked_line(line) else None)
        return made

    return quick


quick = _taking(_Chat, {"system": "system", "user": "user", "assistant": "assistant"})
quick_conversations = _taking(
    _Conversation,
    {"system": "system", "human": "user", "gpt": "assistant", "user": "user", "assistant": "assistant"},
)
