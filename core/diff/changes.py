"""What changed between two versions of an example, in words that may be shown."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from ..contract.prompt_diff import word_diff
from ..lint.masking import Masker
from ..model.example import Example
from ..model.identity import canonical, what_counts
from ..model.place import escape_token

STRETCH = 24
"""So many characters of a removed or an added stretch are shown."""
_MOST = 20
_ABSENT = object()


class ValueChange(Struct, frozen=True):
    """A value that differs: a JSON pointer into the Example, and both values as `git diff --word-diff` shows them.

    Private values are masked. The pointer is "" where the two differ only in what is masked.
    """

    pointer: str
    words: str


def changes_of(old: Example, new: Example, masker: Masker) -> tuple[list[ValueChange], int]:
    """Return the first values that differ, in the order of the example, and how many more there are."""
    before, after = _flat(old), _flat(new)
    differing = [p for p in dict.fromkeys([*before, *after]) if before.get(p, _ABSENT) != after.get(p, _ABSENT)]
    shown = []
    for pointer in differing[:_MOST]:
        one, other = (_shown(values.get(pointer, _ABSENT), masker) for values in (before, after))
        if one != other:
            shown.append(ValueChange(masker.text(pointer), word_diff(one, other, stretch=STRETCH)))
    return shown or [ValueChange("", "differs only in what is masked")], len(differing) - max(len(shown), 1)


def _flat(example: Example) -> dict[str, Any]:
    """Return every text, number, boolean and null of what counts of an example, by its pointer."""
    out: dict[str, Any] = {}
    waiting = [("", msgspec.to_builtins(what_counts(example, columns="input")))]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict | list) and value:
            members = list(value.items() if isinstance(value, dict) else enumerate(value))
            waiting.extend((f"{pointer}/{escape_token(token)}", inner) for token, inner in reversed(members))
        else:
            out[pointer] = value
    return out


def _shown(value: Any, masker: Masker) -> str:
    if value is _ABSENT:
        return ""
    return masker.text(value if isinstance(value, str) else canonical(value).decode())
