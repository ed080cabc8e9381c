"""The built-in tokenizers. A module here that has a Tokenizer at its top is found because it is there."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ftconv import Tokenizer, hookimpl, walk


@hookimpl
def ftconv_tokenizers() -> Iterable[Tokenizer]:
    """Give every Tokenizer of this package."""
    return walk(sys.modules[__name__], Tokenizer)
