"""The tokens of a render, by the model's own tokenizer."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from ..errors import InputError, MissingExtra

if TYPE_CHECKING:
    import tokenizers

CharSpan = tuple[int, int]


class Tokens(Struct, frozen=True):
    """The ids of a text, and of each the characters that it stands for."""

    ids: list[int]
    offsets: list[CharSpan]

    def within(self, spans: Sequence[CharSpan]) -> list[bool]:
        """Return for each token whether a span has a part of it, as transformers 5 makes a mask of spans."""
        found = [False] * len(self.ids)
        starts, ends = [start for start, _ in self.offsets], [end for _, end in self.offsets]
        for start, end in spans:
            for place in range(bisect_right(ends, start), bisect_left(starts, end)):
                found[place] = True
        return found

    def spans(self, mask: Sequence[bool]) -> list[CharSpan]:
        """Return the characters of the tokens in a mask."""
        found: list[CharSpan] = []
        for (start, end), inside in zip(self.offsets, mask, strict=True):
            if inside and found and start <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], end)
            elif inside:
                found.append((start, end))
        return found


class ModelTokenizer:
    """A `tokenizer.json`.

    `first` are the ids that it puts before a text by itself: a template that writes them as well has them twice.
    `added` are the ids that are no part of a word: those that begin and end turns are among them.
    """

    def __init__(self, made: tokenizers.Tokenizer) -> None:
        self._made = made
        plain, whole = made.encode("a", add_special_tokens=False).ids, made.encode("a").ids
        self.first = whole[: len(whole) - len(plain)] if plain and whole[-len(plain) :] == plain else []
        self.added = {*made.get_added_tokens_decoder()}

    def encode(self, text: str) -> Tokens:
        """Return the tokens of a render, as `apply_chat_template` does: nothing is added to what the template wrote."""
        made = self._made.encode(text.encode("utf-8", "replace").decode(), add_special_tokens=False)
        return Tokens(made.ids, made.offsets)

    def id_of(self, token: str) -> int | None:
        """Return the id of a token by its text."""
        found: int | None = self._made.token_to_id(token)
        return found

    def token_of(self, number: int) -> str:
        """Return the text of an id, as the vocabulary spells it."""
        return self._made.id_to_token(number) or ""


@lru_cache(2)
def tokenizer_of(path: str) -> ModelTokenizer:
    """Return the tokenizer of a file, loaded once. Raises InputError for what is no such file, MissingExtra."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # it says much when a process that used it is forked
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise MissingExtra("--model-files", "template") from None
    try:
        made = Tokenizer.from_file(path)
    except Exception as error:  # tokenizers raises nothing narrower
        raise InputError(f"{path}: not a tokenizer: {error}") from None
    made.no_truncation()  # a file may say so of its own
    made.no_padding()
    return ModelTokenizer(made)
