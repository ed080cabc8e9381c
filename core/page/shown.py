"""What a page shows of an example: its turns, bounded and masked, what is learned of them, and a spot in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ..lint.masking import Masker
from ..model.example import Example
from ..model.locate import Locator
from ..model.place import resolve
from ..model.safe_text import safe_lines, shortened
from ..preview.build import Preview, ShownPiece, Trains, preview
from ..target.target import Target
from ..tokens import TokenCounter

EXAMPLE_CHARACTERS, TURN_CHARACTERS = 3_000, 1_200
"""So much of the text of an example, and of one of its turns, is shown."""
_FIRST_TURNS, LAST_TURNS = 12, 4
"""So many turns of an example are shown, if it has more than both together."""
_LEAST = 160
_COLUMNS, _COLUMN_CHARACTERS = 12, 160


class Stretch(Struct, frozen=True):
    """A stretch of a turn. `marked` is the spot of a finding; `skipped` characters are left out before it."""

    text: str
    trains: Trains = "no"
    cut: bool = False
    marked: bool = False
    skipped: int = 0


class ShownTurn(Struct, frozen=True):
    """A turn. `why` says why it is learned or not; `marked` that a finding points to it."""

    role: str
    tokens: int
    trains: Trains
    why: str
    cut: str
    stretches: list[Stretch]
    skipped: int = 0
    marked: bool = False


class ExampleView(Struct, frozen=True):
    """An example as a page shows it. `place` is `file:line`; `before`, `between` and `after` count turns left out.

    `between` come after the first ones shown. `columns` are those beside the turns. `spot` is a value outside of the
    turns that a finding points to.
    """

    place: str
    format: str
    turns: list[ShownTurn]
    tokens: str
    trained: int
    before: int = 0
    between: int = 0
    after: int = 0
    columns: dict[str, str] = {}
    spot: str = ""


def shown_example(
    example: Example, place: str, format: str, target: Target | None, counter: TokenCounter, masker: Masker
) -> ExampleView:
    """Return what is shown of an example that is looked at for itself."""
    safe_one = without_private(example, masker)
    found = preview(safe_one, target.in_format(format) if target is not None else None, counter)
    picked, between = list(range(len(found.turns))), 0
    if len(picked) > _FIRST_TURNS + LAST_TURNS:
        between = len(picked) - _FIRST_TURNS - LAST_TURNS
        picked = picked[:_FIRST_TURNS] + picked[-LAST_TURNS:]
    left, turns = EXAMPLE_CHARACTERS, []
    for number in picked:
        turn = _turn(found, number, max(min(left, TURN_CHARACTERS), _LEAST))
        left -= sum(len(stretch.text) for stretch in turn.stretches)
        turns.append(turn)
    extra = list((safe_one.extra or {}).items())
    columns = {name: shortened(_words_of(value), _COLUMN_CHARACTERS) for name, value in extra[:_COLUMNS]}
    return ExampleView(place, format, turns, str(found.tokens), found.trained, between=between, columns=columns)


def shown_spot(
    example: Example, record: Any, pointer: str, message: str, place: str, format: str, counter: TokenCounter,
    masker: Masker, target: Target | None = None, locator: Locator | None = None,
) -> ExampleView:  # fmt: skip
    """Return what is shown of an example in which a finding points to something: that turn, and one on either side.

    `pointer` goes into the record, `locator` says where in the record the turns are.
    """
    safe_one = without_private(example, masker)
    found = preview(safe_one, target.in_format(format) if target is not None else None, counter)
    at = _turn_at(found, pointer, locator) if locator is not None else -1
    first, last = (max(at - 1, 0), at + 1) if at >= 0 else (0, 3)
    numbers = range(first, min(last + 1, len(found.turns)))
    if safe_one != replace(example, notes=None, place=None, used=None):
        message += _MASKED
    turns = [_turn(found, n, TURN_CHARACTERS // 2, message if n == at else None) for n in numbers]
    spot = "" if at >= 0 or not pointer else _spot_value(record, pointer, masker)
    after = len(found.turns) - (numbers.stop if found.turns else 0)
    return ExampleView(place, format, turns, str(found.tokens), found.trained, first, 0, after, {}, spot)


def without_private(example: Example, masker: Masker) -> Example:
    """Return the example without what private rules find in it."""
    bare = replace(example, notes=None, place=None, used=None)
    return msgspec.convert(masker.value(bare), Example)


def _turn_at(found: Preview, pointer: str, locator: Locator) -> int:
    """Return the turn that a pointer into the record leads to, or -1."""
    best, at = "", -1
    for number, turn in enumerate(found.turns):
        for inside in ("", "/content"):
            where = locator.pointer(turn.pointer + inside) if turn.role != "text" or not inside else ""
            if where and f"{pointer}/".startswith(f"{where}/") and len(where) > len(best):
                best, at = where, number
    return at


def _spot_value(record: Any, pointer: str, masker: Masker) -> str:
    try:
        value = resolve(record, pointer)
    except LookupError:
        return ""
    return shortened(_words_of(masker.value(value)), 2 * _COLUMN_CHARACTERS)


def _words_of(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8", "replace")


def _turn(found: Preview, number: int, room: int, message: str | None = None) -> ShownTurn:
    """Return one turn, at most `room` characters of it; with a message, as the spot that it is about."""
    turn = found.turns[number]
    pieces = [piece for piece in found.pieces if piece.turn == number and not piece.markup]
    text = "".join(piece.text for piece in pieces)
    marks = _marks(text, message) if message is not None else []
    keep = _windows(len(text), room, marks)
    end = keep[-1][1] if keep else 0
    return ShownTurn(
        turn.role, turn.tokens.high, turn.trains, turn.why, turn.cut, _cut_out(pieces, keep, marks),
        len(text) - end, message is not None,
    )  # fmt: skip


_POINTS = re.compile(r"U\+([0-9A-F]{4,6})")
_QUOTED = re.compile(r"'([^']{2,80})'|(<[^<>\s]{1,60}>|\{\{?[^{}]{1,60}\}|\[[^\[\]]{2,60}\]|\$\{[^{}]{1,60}\})")
_MASKED = " (masked)"
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]{3,}\]")


def _marks(text: str, message: str) -> list[tuple[int, int]]:
    """Return where in a text stands what a message names: characters by code, quotations, tokens, what was masked."""
    named = [re.escape(chr(int(code, 16))) for code in _POINTS.findall(message) if int(code, 16) < 0x110000]
    named += [re.escape(quoted or token) for quoted, token in _QUOTED.findall(message)]
    spots = [found.span() for found in _PLACEHOLDER.finditer(text)][:20] if message.endswith(_MASKED) else []
    for words in named[:6]:
        spots += [found.span() for _, found in zip(range(20), re.finditer(words, text), strict=False)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spots):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _windows(size: int, room: int, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the parts of a text to show: all, or what is around the first mark, or beginning and end."""
    if size <= room + _LEAST:  # it is not worth to leave less out
        return [(0, size)] if size else []
    if marks:
        start = max(min(marks[0][0] - room // 3, size - room), 0)
        return [(start, start + room)]
    tail = room // 3
    return [(0, room - tail), (size - tail, size)]


def _cut_out(
    pieces: Iterable[ShownPiece], keep: Sequence[tuple[int, int]], marks: Sequence[tuple[int, int]]
) -> list[Stretch]:
    """Return the stretches of the parts to show, cut where learning, truncation or a mark begins or ends."""
    out: list[Stretch] = []
    start = shown_to = 0
    borders = sorted({border for mark in marks for border in mark})
    for piece in pieces:
        end = start + len(piece.text)
        for low, high in keep:
            low, high = max(low, start), min(high, end)
            cuts = [low, *(border for border in borders if low < border < high), high] if low < high else []
            for a, b in pairwise(cuts):
                inside = any(first <= a and b <= last for first, last in marks)
                text = safe_lines(piece.text[a - start : b - start])
                out.append(Stretch(text, piece.trains, piece.cut, inside, a - shown_to))
                shown_to = b
        start = end
    return out
