"""A prompt in a file of its own: read the same way wherever one is named."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from .ordinary import fault_words, read_ordinary

LARGEST_PROMPT = 1 << 24
"""The most bytes of a prompt."""


def read_prompt(path: str | Path, name: str = "", *, pipe: bool = True) -> str:
    """Return the prompt in a UTF-8 file, verbatim; with `pipe` also one that another program writes to a pipe.

    A byte order mark at the start and one line ending at the end, which editors add, are not part of it.
    Raises InputError that names the file, by `name` if given, and what to do; also for devices, for what is larger than
    16,777,216 bytes, and for files that are not what they say, such as those in /proc.
    """
    name = name or str(path)
    try:
        text = read_ordinary(path, LARGEST_PROMPT, pipe=pipe).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{name} {fault_words(error)}") from None
    return text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")
