"""Going through records on a terminal: one after the other, forward and back, or to a number."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import click

_NEXT = ("n", "j", " ", "\r", "\n", "\033[B", "\033[C")
_PREVIOUS = ("p", "k", "b", "\033[A", "\033[D")
_QUIT = ("q", "Q", "\033", "\004")
_DELETE = ("\b", "\177")
_HELP = "n next, p previous, NUMBER, q quit:"


def browse(start: int, show: Callable[[int], str], has: Callable[[int], bool]) -> None:
    """Print what `show` returns for a record, and ask where to go, until the user has seen enough.

    `show` returns text that ends with a line break; `has` says whether there is a record of a number.
    """
    keys, number, said = _keys(), start, ""
    sys.stdout.write(show(number))
    try:
        while (wanted := _asked(keys, f"{said}{_HELP} ", number)) is not None:
            if wanted < 0 or not has(wanted):
                edge = {-1: "first", number + 1: "last"}.get(wanted)
                said = f"this is the {edge} record; " if edge else f"no record {wanted}; "
            else:
                number, said = wanted, ""
                sys.stdout.write("\n" + show(number))
    finally:
        _erase()


def _asked(keys: Iterator[str], words: str, number: int) -> int | None:
    """Return the number that is wanted, None to quit."""
    digits = ""
    while True:
        sys.stdout.write(f"\r\033[K{words}{digits}")
        sys.stdout.flush()
        key = next(keys, "q")
        if key.isascii() and key.isdigit():
            digits = (digits + key)[:12]
        elif digits and key in _DELETE:
            digits = digits[:-1]
        elif digits:  # Enter goes there, any other key takes it back
            if key in ("\r", "\n"):
                _erase()
                return int(digits)
            digits = ""
        elif key in (*_NEXT, *_PREVIOUS):
            _erase()
            return number + (1 if key in _NEXT else -1)
        elif key in _QUIT:
            return None


def _keys() -> Iterator[str]:
    """Yield the keys that are pressed; the end of the terminal ends them."""
    while True:
        try:
            read = click.getchar()
        except EOFError:
            return
        yield from (read,) if read.startswith("\033") else read


def _erase() -> None:
    sys.stdout.write("\r\033[K")
    sys.stdout.flush()
