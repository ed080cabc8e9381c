"""Inputs that cannot be read at all: what is said of them where the others are to be judged all the same."""

from __future__ import annotations

import msgspec

from .errors import DetectionError, FtconvError, InputError
from .findings import Finding, make_finding, opening_of
from .place import Place


def finding_of(error: FtconvError) -> Finding | None:
    """Return the finding that says why an input cannot be read; None where the call is at fault, not the data."""
    if not isinstance(error, InputError | DetectionError) or not error.code or not error.file:
        return None
    words = str(error).removeprefix(f"{error.file}: {opening_of(error.code)}")
    # It stays an error: an input that was not looked at is not clean.
    return msgspec.structs.replace(make_finding(error.code, words, Place(error.file, 1, 1)), severity="error")
