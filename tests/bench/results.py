"""What a program made, in a form that can be compared."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import msgspec


@dataclass
class Result:
    """`content` is compared; `bytes` too, where there are any; `words` say what it is."""

    content: object = None
    bytes: str = ""
    words: str = ""

    def against(self, other: Result) -> str:
        """Say how it compares with that of the first program."""
        if self.content is None:
            return self.words or "not compared"
        if self.content != other.content:
            return f"differs: {_difference(self, other)}"
        return "same bytes" if self.bytes and self.bytes == other.bytes else f"same {self.words or 'result'}"


def records(target: Path, printed: str = "") -> Result:
    """The records of a JSON Lines file, blind to white space, escapes and the order of keys."""
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder(order="deterministic").encode
    whole, each = hashlib.sha256(), array("Q")
    with open(target, "rb") as lines:
        for line in lines:
            whole.update(line)
            digest = hashlib.blake2b(encode(decode(line)), digest_size=8).digest()
            each.append(int.from_bytes(digest, "big"))
    return Result(each, whole.hexdigest(), "records")


def _difference(one: Result, other: Result) -> str:
    if not isinstance(one.content, array) or not isinstance(other.content, array):
        return f"{one.words}, not {other.words}"
    pairs = enumerate(zip_longest(one.content, other.content), 1)
    first = next(number for number, (a, b) in pairs if a != b)
    return f"{len(one.content):,} records, not {len(other.content):,}; the first that differs is {first:,}"


def count(words: str, number: int) -> Result:
    """A number that all must find."""
    return Result(number, words=f"{number:,} {words}")
