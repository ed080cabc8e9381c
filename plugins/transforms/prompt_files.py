"""Prompts that stand in a file of their own, read to the letter."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ftconv import InputError


@lru_cache(maxsize=8)
def prompt_in(file: str, owner: str) -> str:
    """Return the prompt in a file of UTF-8; one line end at the end of the file is not part of it.

    Raises InputError, in the name of `owner`, when it cannot be read.
    """
    try:
        text = Path(file).read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise InputError(f"{owner}: {file} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
        raise InputError(f"{owner}: {file} cannot be read: {getattr(error, 'strerror', error)}") from None
    return text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")
