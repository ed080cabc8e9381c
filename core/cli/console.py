"""What commands say: lines on standard error, documents on standard output, colour."""

from __future__ import annotations

import os
import sys
from typing import Any

import msgspec

from ..model.safe_text import safe, safe_json


def err(line: str, color: bool = False) -> None:
    """Print one line on standard error, with what could steer a terminal escaped."""
    print(painted(safe(line, 4_000), color), file=sys.stderr)


def is_printed(line: str, quiet: bool) -> bool:
    """Whether the line of a finding is printed: with --quiet only those of errors, and of plugins that crashed."""
    return not quiet or "[error]" in line or "rule-crashed:" in line


def counted(number: int, word: str) -> str:
    """`1 record`, `2 records`."""
    return f"{number} {word}{'s' * (number != 1)}"


def painted(line: str, color: bool) -> str:
    """Colour the severity of a finding's line, or the whole summary word."""
    if color:
        for severity, code in (("[error]", 31), ("[warning]", 33)):
            if severity in line:
                return line.replace(severity, f"\033[{code}m{severity}\033[0m", 1)
    return line


def wants_color(choice: str, stream: Any) -> bool:
    """Whether to use colour: the option, then NO_COLOR, then FORCE_COLOR, then whether it is a terminal that can."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"


def print_json(value: Any) -> None:
    """Print a value as one JSON document on standard output."""
    data = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.buffer.write(safe_json(data.decode()).encode() + b"\n")
    sys.stdout.buffer.flush()
