"""Plain chat records, decoded straight from their bytes: roles and texts, and nothing else."""

from __future__ import annotations

import msgspec

from ftconv import Example

from ._call_marks import is_marked_line

_ROLES = {"system", "user", "assistant"}
_MOST_KEPT = 10_000

_decode = msgspec.json.Decoder(Example).decode
_taken: set[tuple[str, ...]] = set()
"""Rows of roles that are spelled as the format does, and need no key beside role and content."""


def quick(raw: bytes) -> tuple[Example, int, list[str], tuple[str, ...]]:
    """Return the example, the number of keys, the contents and the roles of a record that has turns of role and text.

    Keys beyond these, which the caller tells by their quotes, make it worthless, and so does content other than text.
    Raises msgspec.DecodeError or ValueError for other records; `read` takes those.
    """
    example = _decode(raw)
    messages = example.messages
    roles = tuple([message.role for message in messages])
    if roles not in _taken:
        if not roles or not _ROLES.issuperset(roles):
            raise ValueError
        if len(_taken) < _MOST_KEPT:
            _taken.add(roles)
    if is_marked_line(raw):
        raise ValueError  # calls may stand in the text
    return example, 1 + 2 * len(roles), [message.content for message in messages], roles  # type: ignore[misc]
