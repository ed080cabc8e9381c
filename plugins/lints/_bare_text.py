"""Bare texts: for every example a number for its texts without case, white space and Unicode's forms, in one pass."""

from __future__ import annotations

from array import array
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from ftconv import Batch, Example, Message, PlainRow, RowStore, canonical, columns_of

from ._digests import digest, digests_of, folded_digests
from ._texts import found_in

BARE, LOOK = 0, 1
"""The columns: the number of what is left, and how the texts look beside it."""

_CASE, _SIZE, _FORM = 24, 15, 1
"""Bits of a look: for the texts with their case but without white space, for their length, and whether they are NFC;
the other 24 are for the whole."""
_LOW, _MOST = (1 << _CASE) - 1, (1 << 64 - _SIZE - _FORM) - 1
_SPACE = b" \t\n\r\v\f"


class Look(NamedTuple):
    """How texts look; `form` is 1 where they are not NFC."""

    whole: int
    case: int
    size: int
    form: int


def look_of(number: int) -> Look:
    """Take a look apart."""
    case, size = number >> _FORM + _SIZE, number >> _FORM
    return Look(case >> _CASE, case & (1 << _CASE) - 1, size & (1 << _SIZE) - 1, number & 1)


def see_all(state: RowStore, batch: Batch) -> RowStore:
    """Note the bare texts of examples, and where they are."""
    bare: list[int] = []
    looks: list[int] = []
    for index, (row, whole) in enumerate(zip(batch.rows, digests_of(batch)[0], strict=True)):
        if type(row) is PlainRow:
            kept, number, size, form = _plainly(row.roles, row.joined)
        else:
            kept, number, size, form = _any(batch.examples[index])
        bare.append(number)
        looks.append(((whole << _CASE | kept & _LOW) & _MOST) << _SIZE + _FORM | size << _FORM | form)
    state.add(batch, array("Q", bare), array("Q", looks))
    return state


_seeds: dict[tuple[str, ...], int] = {}


def _seed(roles: tuple[str, ...]) -> int:
    found = _seeds[roles] = digest(" ".join(roles).encode())
    return found


def _plainly(roles: tuple[str, ...], joined: str) -> tuple[int, int, int, int]:
    """Return numbers for texts with case, and without; their length, and whether they are not NFC."""
    seed = _seeds.get(roles) or _seed(roles)
    size = len(joined) & (1 << _SIZE) - 1
    if joined.isascii():
        kept = joined.encode().translate(None, _SPACE)
        return digest(kept, seed), digest(kept.lower(), seed), size, 0
    form = 0 if is_normalized("NFC", joined) else 1
    text = "".join((normalize("NFC", joined) if form else joined).split())
    kept, folded = (one.encode("utf-8", "surrogatepass") for one in (text, text.casefold()))
    return digest(kept, seed), digest(folded, seed), size, form


def _any(example: Example) -> tuple[int, int, int, int]:
    """Do the same for any example. Where it has more than roles, texts and columns, only single spaces are ignored."""
    messages = example.messages
    beside = columns_of(example) if example.extra is not None else None
    seed = digest(canonical(beside)) if beside else 0
    if example == Example(messages, extra=example.extra, place=example.place) and all(map(_says_only, messages)):
        kept, number, size, form = _plainly(
            tuple([message.role for message in messages]), "\n".join([str(message.content) for message in messages])
        )
        return kept, number ^ seed, size, form
    texts: list[str] = []
    list(found_in(example, texts.append))
    kept, _, size, form = _plainly((), "\n".join(texts))
    return kept, folded_digests(example)[0], size, form


def _says_only(message: Message) -> bool:
    content = message.content
    return type(content) is str and message == Message(message.role, content, seen=message.seen)
