"""Pages to read: manuals and lists, as wide as the terminal, and through a pager where they are longer than it."""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator

import click

from .console import out, terminal_width
from .painting import wrapped

WIDEST = 100
"""In columns; longer lines are hard to read."""

_FENCE = re.compile(r" *```")
_ITEM = re.compile(r"( *)(?:- |\d+\. )")


def width_of_page() -> int:
    """Return how wide a page may be; 0 (as it is written) unless it goes to a terminal."""
    return min(terminal_width(sys.stdout), WIDEST)


def show_lines(lines: Iterable[str], indent: int = 4) -> None:
    """Show a list, a line each. On a terminal they are wrapped, and what follows is indented by so many columns."""
    width = width_of_page()
    show_page("\n".join(wrapped(line, width, " " * indent) if width else line for line in lines))


def show_page(text: str) -> None:
    """Print a text, on a terminal through the pager if it does not fit."""
    if width_of_page():
        rows = shutil.get_terminal_size().lines
        if text.count("\n") + 2 > rows:
            click.echo_via_pager(text + "\n")
            return
    out(text)


def fitted(manual: str) -> str:
    """Return a manual with its paragraphs and lists as wide as the page; code stays as it is."""
    width = width_of_page()
    return "\n".join(_fitted(manual.split("\n"), width)) if width else manual


def _fitted(lines: list[str], width: int) -> Iterator[str]:
    block: list[str] = []
    code = False
    for line in lines:
        fence = bool(_FENCE.match(line))
        follows = bool(block) and not fence and not code and _belongs(block, line)
        if block and not follows:
            yield from _wrapped(block, width)
            block = []
        if fence or code or not line.strip():
            yield line
            code ^= fence
        else:
            block.append(line)
    if block:
        yield from _wrapped(block, width)


def _belongs(block: list[str], line: str) -> bool:
    """Whether a line goes on with the paragraph or the item of a list that was begun."""
    if not line.strip() or _ITEM.match(line):
        return False
    item = _ITEM.match(block[0])
    return _indent(line) == (item.end() if item and len(block) == 1 else _indent(block[-1]))


def _wrapped(block: list[str], width: int) -> list[str]:
    item = _ITEM.match(block[0])
    first = " " * _indent(block[0])
    return textwrap.wrap(
        " ".join(line.strip() for line in block),
        width,
        initial_indent=first,
        subsequent_indent=" " * item.end() if item else first,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
