"""Inputs that cannot be read at all: what is said of them where the others are to be judged all the same."""

from __future__ import annotations

import re

import msgspec

from .errors import DetectionError, FtconvError, InputError
from .findings import Finding, make_finding
from .place import Place

_REFUSAL = re.compile(r".*?: (FT\d{3}) \[error\] [a-z-]+: (.+)", re.DOTALL)
"""How a DetectionError says that no format, or a known but unreadable one, was found."""


def finding_of(error: FtconvError, file: str) -> Finding | None:
    """Return the finding that says why `file` cannot be read; None where the call is at fault, not the data."""
    if isinstance(error, InputError) and error.code:
        code, words = error.code, str(error)
    elif isinstance(error, DetectionError) and (match := _REFUSAL.fullmatch(str(error))):
        code, words = match[1], match[2]
    else:
        return None
    # It stays an error: an input that was not looked at is not clean.
    return msgspec.structs.replace(make_finding(code, words, Place(file, 1, 1)), severity="error")
