"""A tokenizer: how a model cuts text into tokens, as far as counting them needs it."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from msgspec import Struct


class Tokenizer(Struct, frozen=True, kw_only=True):
    """A way to count tokens, known by name.

    `load(folder) -> count` gives a function from a text to its number of tokens; it is called once per process, when
    the first text is counted, and never goes to the network. `folder` is the one of `--vocab-dir`, or "". It raises
    VocabularyNotFound if there is no vocabulary.
    `longest_bytes`: no token represents more bytes of UTF-8; 0 if unknown.
    `at_least_a_byte`: every token represents at least one byte, so a text never has more tokens than bytes.
    `pattern`: a regular expression that cuts text into pieces, each of which is one token or more; "" for none.
    `border`: a regular expression that matches, with no width, where a text may be cut and counted in parts without
    changing the count; "" for none. Needed only for texts of more than a million characters.
    `source`: where the vocabulary is published.
    """

    name: str
    load: Callable[[str], Callable[[str], int]]
    longest_bytes: int = 0
    at_least_a_byte: bool = False
    pattern: str = ""
    border: str = ""
    source: str = ""

    @property
    def manual(self) -> str:
        """The docstring of the module that defines it."""
        module = inspect.getmodule(self.load)
        return inspect.cleandoc(self.load.__doc__ or (module.__doc__ if module else "") or "")

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.manual.partition("\n")[0]
