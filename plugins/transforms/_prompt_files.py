"""Prompts that are in a file of their own, read once for all examples."""

from __future__ import annotations

from functools import lru_cache

from ftconv import InputError, read_prompt


@lru_cache(maxsize=8)
def prompt_in(file: str, owner: str) -> str:
    """Return the prompt in a file, as `read_prompt` reads it.

    Raises InputError, in the name of `owner`, when it cannot be read.
    """
    try:
        return read_prompt(file)
    except InputError as error:
        raise InputError(f"{owner}: {error}") from None
