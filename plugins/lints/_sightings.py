"""Sightings: which examples were there before, by numbers that stand for them, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ftconv import Place, RowStore, in_parts

Row = tuple[int, ...]


def repeats(rows: RowStore, column: int = 0) -> Iterable[Row]:
    """Return each number of a column that stood before: its index, the index where it stood first, and the number.

    In the order of the index. 0 is nothing.
    """
    return in_parts(_again, (rows.columns[column],))


def _again(rows: Iterable[Row]) -> Iterator[Row]:
    firsts: dict[int, int] = {}
    for index, number in rows:
        first = firsts.setdefault(number, index)
        if first != index and number:
            yield index, first, number


def spot(place: Place) -> str:
    """Return a place as `file:line`, with the column where the record starts within the line."""
    if not place.line:
        return place.file
    return f"{place.file}:{place.line}:{place.column}" if place.column > 1 else f"{place.file}:{place.line}"


def also_at(places: Sequence[Place]) -> str:
    """Return where something is beside the first place, to be put after a message; nothing for one place."""
    if len(places) < 2:
        return ""
    file = f"{places[0].file}:"
    return f"; also {', '.join(spot(place).replace(file, 'line ', 1) for place in places[1:])}"


def these(places: Sequence[Place]) -> str:
    """Return the first of some places as `this`, and the others in words: `this, lines 7 and 9`."""
    first, others = places[0], [place for place in places[1:] if place.line]
    lines = dict.fromkeys(place.line for place in others)
    if others and all(place.file == first.file for place in others) and len(lines) == len(others):
        return f"this, {'line' if len(lines) == 1 else 'lines'} {' and '.join(map(str, lines))}"
    return ", ".join(["this", *map(spot, others)])
