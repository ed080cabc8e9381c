"""A prompt in a file of its own: read the same way wherever one is named."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError


def read_prompt(path: str | Path, name: str = "") -> str:
    """Return the prompt in a UTF-8 file, verbatim.

    A byte order mark at the start and one line ending at the end, which editors add, are not part of it.
    Raises InputError that names the file, by `name` if given, and what to do.
    """
    name = name or str(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return text.removesuffix("\r\n") if text.endswith("\r\n") else text.removesuffix("\n")
