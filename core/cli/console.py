"""What commands say: lines on standard error, documents on standard output, colour."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from ..model.safe_text import safe, safe_json
from .painting import painted, wrapped
from .progress import Bar


def out(text: str, stream: Any = None) -> None:
    """Print lines on standard output or another stream; a progress bar makes way for them."""
    Bar.make_way()
    (stream or sys.stdout).write(text + "\n")


def out_wrapped(line: str, stream: Any = None, indent: int = 4) -> None:
    """Print a line, on a terminal broken between words; what follows is indented by so many columns."""
    stream = stream or sys.stdout
    width = terminal_width(stream)
    out(wrapped(line, width, " " * indent) if width else line, stream)


def err(line: str) -> None:
    """Print one line on standard error, with what could steer a terminal escaped."""
    out_wrapped(safe(line, 4_000), sys.stderr)


def printer_of_findings(color: str, stream: Any, indent: int = 4) -> Callable[[str], None]:
    """Return a function that prints a line of a report, in colour as `--color` says, and wrapped on a terminal."""
    paints = wants_color(color, stream)
    return lambda line: out_wrapped(painted(line) if paints else line, stream, indent)


def terminal_width(stream: Any) -> int:
    """Return how many columns the terminal of a stream has; 0 if it has none."""
    if not stream.isatty():
        return 0
    import shutil  # it takes time to import, and most runs have no terminal

    try:
        own = os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        own = 80
    return shutil.get_terminal_size((own, 24)).columns


def counted(number: int, word: str) -> str:
    """`1 record`, `2 records`."""
    return f"{number} {word}{'s' * (number != 1)}"


def wants_color(choice: str, stream: Any) -> bool:
    """Whether to use colour: the option decides, else the surroundings do."""
    return color_of(stream)[0] if choice == "auto" else choice == "always"


def color_of(stream: Any) -> tuple[bool, str]:
    """Return whether a stream has colour, and why: NO_COLOR, FORCE_COLOR, or whether it is a terminal that can."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        if os.environ.get(name):
            return name == "FORCE_COLOR", f"{name} is set"
    if not stream.isatty():
        return False, "the output is not a terminal"
    return (False, "TERM is dumb") if os.environ.get("TERM") == "dumb" else (True, "the output is a terminal")


def print_json(value: Any) -> None:
    """Print a value as one JSON document on standard output."""
    data = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.buffer.write(safe_json(data.decode()).encode() + b"\n")
    sys.stdout.buffer.flush()
