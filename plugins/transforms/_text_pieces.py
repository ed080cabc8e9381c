"""Prose in pieces: paragraphs, sentences, lines, words, put together again up to a number of tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

Counter = Callable[[str], int]
"""Gives the number of tokens of a text."""

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_SENTENCE = re.compile(r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+\s+ | (?<![。！？])[。！？]++["'”’」』）]*+\s*""", re.VERBOSE)
_LINE = re.compile(r"\n\s*")
_WORD = re.compile(r"\s+")
_BYTES_PER_CHARACTER = 4


class Piece(Struct, frozen=True):
    """A piece of the text, with the white space behind it: where it ends, and whether a paragraph ends there.

    `tokens` counts the piece without that white space, which most tokenizers take into the token that follows.
    """

    end: int
    tokens: int
    paragraph: bool


def chunks_of(text: str, count: Counter, max_tokens: int, overlap_tokens: int) -> list[str]:
    """Return the text in chunks of at most `max_tokens`, each a stretch of the text without white space around it.

    Together they hold every character of the text that is not white space. Each begins with up to `overlap_tokens` of
    the end of the one before, in whole pieces.
    """
    bare = text.strip()
    if not bare:
        return []
    if count(bare) <= max_tokens:
        return [bare]
    pieces = list(_pieces(text, count, max_tokens))
    starts = [0, *(piece.end for piece in pieces)]

    def chunk(first: int, last: int) -> str:
        return text[starts[first] : pieces[last].end].strip()

    out: list[str] = []
    first = done = 0
    """The piece that the chunk begins with, and the first one that is in no chunk yet."""
    while done < len(pieces):
        last = _last_that_fits(pieces, first, done, max_tokens)
        if count(chunk(first, last)) > max_tokens:
            # Together, pieces may be more than alone: fewer new ones, then fewer old ones.
            low, high = done, last
            while low < high:
                middle = (low + high + 1) // 2
                low, high = (middle, high) if count(chunk(first, middle)) <= max_tokens else (low, middle - 1)
            last = low
            while first < done and count(chunk(first, last)) > max_tokens:
                first += 1
        last = _border(pieces, done, last)
        if made := chunk(first, last):
            out.append(made)
        done = last + 1
        first = _overlap(pieces, first, done, overlap_tokens)
    return out


def _last_that_fits(pieces: list[Piece], first: int, done: int, max_tokens: int) -> int:
    """Return the last piece that fits, going by the pieces alone, and one that is new at least."""
    total = sum(piece.tokens for piece in pieces[first : done + 1])
    last = done
    while last + 1 < len(pieces) and total + pieces[last + 1].tokens <= max_tokens:
        last += 1
        total += pieces[last].tokens
    return last


def _border(pieces: list[Piece], done: int, last: int) -> int:
    """Return where to cut at or before `last`: behind a whole paragraph, where one ends among the new pieces."""
    if last == len(pieces) - 1:
        return last
    return next((at for at in range(last, done - 1, -1) if pieces[at].paragraph), last)


def _overlap(pieces: list[Piece], first: int, done: int, overlap_tokens: int) -> int:
    """Return the first of the pieces before `done` that are repeated: never the whole chunk."""
    total, at = 0, done
    while at - 1 > first and total + pieces[at - 1].tokens <= overlap_tokens:
        at -= 1
        total += pieces[at].tokens
    return at


def _pieces(text: str, count: Counter, max_tokens: int) -> Iterator[Piece]:
    """Yield the pieces: sentences as a rule, and where those are too long, lines, words or some characters."""
    for start, end in _cut(text, 0, len(text), _PARAGRAPH):
        inner = list(_small(text, start, end, (_SENTENCE, _LINE, _WORD), count, max_tokens))
        for number, (stop, tokens) in enumerate(inner):
            yield Piece(stop, tokens, number == len(inner) - 1)


def _small(
    text: str, start: int, end: int, borders: tuple[re.Pattern[str], ...], count: Counter, max_tokens: int
) -> Iterator[tuple[int, int]]:
    border, *finer = borders
    for begin, stop in _cut(text, start, end, border):
        tokens = count(text[begin:stop].strip())
        if tokens <= max_tokens:
            yield stop, tokens
        elif finer:
            yield from _small(text, begin, stop, tuple(finer), count, max_tokens)
        else:
            step = max(max_tokens // _BYTES_PER_CHARACTER, 1)
            for at in range(begin, stop, step):
                part = min(at + step, stop)
                yield part, count(text[at:part])


def _cut(text: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Cut a stretch behind each match of `border`; the last piece reaches to the end."""
    at = start
    for match in border.finditer(text, start, end):
        if match.end() > at and match.end() < end:
            yield at, match.end()
            at = match.end()
    if at < end:
        yield at, end
