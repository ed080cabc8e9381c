"""Byte-pair tokenizers, counted by tiktoken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..spec.tokenizer import Tokenizer
from .surrogates import well_formed
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from tiktoken import Encoding

BORDER = r"(?<=[A-Za-z])(?= [A-Za-z])|(?<=\n)(?=[A-Za-z0-9])"
"""A word, a space and a word; or a line's end and a word. All patterns of tiktoken begin a piece there."""


def byte_pair_tokenizer(
    vocabulary: Vocabulary, *, pattern: str, special: Mapping[str, int], longest_bytes: int, border: str = BORDER
) -> Tokenizer:
    """Make a Tokenizer of a vocabulary of tiktoken.

    `pattern` cuts text into pieces, `special` are the special tokens with their ids: in text they count like any other
    text.
    """

    def load(folder: str) -> Callable[[str], int]:
        from tiktoken import Encoding

        ranks = vocabulary.ranks(folder)
        encoding = Encoding(vocabulary.name, pat_str=pattern, mergeable_ranks=ranks, special_tokens=dict(special))
        return lambda text: _count(encoding, pattern, text)

    load.__doc__ = f"{vocabulary.name}, as tiktoken publishes it."
    return Tokenizer(
        name=vocabulary.name,
        load=load,
        longest_bytes=longest_bytes,
        at_least_a_byte=True,
        pattern=pattern,
        border=border,
        source=vocabulary.url,
    )


def _count(encoding: Encoding, pattern: str, text: str) -> int:
    """Return how many tokens a text has.

    tiktoken refuses very long runs of white space, because its regular expressions run out of stack; another engine
    cuts such texts into the same pieces.
    """
    try:
        return len(encoding.encode_ordinary(text))
    except ValueError:
        pass
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the Rust side; it is no Exception
            raise
    import regex

    pieces = regex.findall(pattern, well_formed(text))
    return sum(len(encoding._encode_single_piece(piece)) for piece in pieces)
