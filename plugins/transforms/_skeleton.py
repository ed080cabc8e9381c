"""The skeleton of broken JSON: its punctuation, with every text, number and word taken out whole."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from ftconv import LazyPattern

Token = tuple[str, Any]
"""A kind and a value: `{ } [ ]` themselves, `key` and `value`; in a skeleton the value is the number of the atom."""

_TOKEN = LazyPattern(
    r"""\s+ | (?P<mark>[{}\[\],:]) | (?P<word>[^\s"'{}\[\],:]+)
    | (?P<text> "[^"\\]*(?:\\.[^"\\]*)*" | '[^'\\]*(?:\\.[^'\\]*)*')""",
    re.VERBOSE | re.DOTALL,
)
_COLON = re.compile(r"\s*:")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None, "True": True, "False": False, "None": None}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_CHARACTERS = {'"': '"', "'": "'", "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Unreadable(ValueError):
    """The text holds something that is neither JSON nor known to stand for it."""


def take_apart(text: str) -> tuple[str, list[Token], list[Any]]:
    """Return the skeleton of `text`, its brackets and atoms in order, and the values of the atoms.

    In the skeleton the atom number 7, be it text, number or word, is written `"7"`. Texts in single quotes, unquoted
    keys and the words of Python are understood. Raises Unreadable for anything else that is not JSON, and for
    a number or word at the very end, where half of it may be missing. A float that would lose a digit is a Decimal.
    """
    pieces: list[str] = []
    tokens: list[Token] = []
    atoms: list[Any] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Unreadable(f"an unclosed quote at {position}")
        position = match.end()
        kind = match.lastgroup
        if kind == "mark":
            pieces.append(match[0])
            if match[0] in "{}[]":
                tokens.append((match[0], None))
        elif kind is None:
            pieces.append(" ")
        else:
            is_key = _COLON.match(text, position) is not None
            atoms.append(_text_of(match[0]) if kind == "text" else _word_of(match[0], is_key, position == len(text)))
            pieces.append(f'"{len(atoms) - 1}"')
            tokens.append(("key" if is_key else "value", len(atoms) - 1))
    return "".join(pieces), tokens, atoms


def tokens_in(value: Any) -> list[Token]:
    """Return the brackets and atoms of a skeleton that was read. Raises Unreadable for an atom that is not ours."""
    if isinstance(value, dict):
        inner = [t for k, v in value.items() for t in (("key", _number_of(k)), *tokens_in(v))]
        return [("{", None), *inner, ("}", None)]
    if isinstance(value, list):
        return [("[", None), *(t for v in value for t in tokens_in(v)), ("]", None)]
    return [("value", _number_of(value))]


def put_together(value: Any, atoms: list[Any]) -> Any:
    """Return a skeleton that was read with its atoms in place. Raises Unreadable where a key occurs twice."""
    if isinstance(value, dict):
        filled = {atoms[int(k)]: put_together(v, atoms) for k, v in value.items()}
        if len(filled) < len(value):
            raise Unreadable("a key occurs twice; one of its values would be lost")
        return filled
    if isinstance(value, list):
        return [put_together(v, atoms) for v in value]
    return atoms[int(value)]


def _number_of(atom: Any) -> int:
    if not isinstance(atom, str) or not (atom.isascii() and atom.isdigit()):
        raise Unreadable("an atom was changed")
    return int(atom)


def _word_of(word: str, is_key: bool, last: bool) -> Any:
    if is_key:
        if not word.isidentifier():
            raise Unreadable("a key that is not text")
        return word
    if last:
        raise Unreadable("the text may be cut off")
    if word in _WORDS:
        return _WORDS[word]
    if not _NUMBER.fullmatch(word):
        raise Unreadable("a word that is not JSON")
    if word.lstrip("-").isdigit():
        return _integer(word)
    number = float(word)
    exact = Decimal(word)
    return number if math.isfinite(number) and Decimal(repr(number)) == exact else exact


def _integer(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise Unreadable("more digits than Python reads") from None


def _text_of(literal: str) -> str:
    body = literal[1:-1]
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_character, body)
    try:
        # Two halves of a pair become one character; half a pair is none.
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise Unreadable("half a surrogate pair") from None


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is None:
        if match[4] not in _CHARACTERS:
            raise Unreadable("an escape that is not JSON")
        return _CHARACTERS[match[4]]
    if int(code, 16) > 0x10FFFF:
        raise Unreadable("an escape that is not a character")
    return chr(int(code, 16))
