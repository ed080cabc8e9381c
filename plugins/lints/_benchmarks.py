"""Questions of public benchmarks, as numbers: which of them a text contains, told offline.

`benchmarks.bin` holds no question, only what they are recognised by; `tests/oracles/benchmarks.py` writes it. Its
parts, after a first line of JSON, which names the sets and the lengths of the parts:

- `tails`: of each question every fourth of its last 32 characters, sorted, between NULs: a cheap sign of it;
- `counts`: a byte for each question, how many runs of words it has in the next part: 2 to 6, or none;
- `grams`: four bytes for each run of words;
- `wholes`: for questions without runs eight bytes for the whole question, and two for which one it is.
"""

from __future__ import annotations

import re
import sys
from array import array
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import itemgetter
from pathlib import Path
from unicodedata import normalize

import msgspec
from msgspec import Struct
from xxhash import xxh3_64_intdigest, xxh32_intdigest

FILE = Path(__file__).with_name("benchmarks.bin")
LONG, SHORT = 13, 8
"""Words of a run, as in GPT-3's appendix C; a question of less than LONG words is told by runs of SHORT."""
tail_of = itemgetter(slice(-32, None, 4))
"""Every fourth of the last 32 characters of a text."""
_ENOUGH = (0, 0, 2, 3, 4, 5, 4)
"""How many runs a text must have of a question with so many: all, or most of six, which longer questions have."""
IN_PARTS = ("BIG-Bench Hard", "MT-Bench", "BFCL v4")
"""Benchmarks of which each part is a set of its own; the names of the parts begin so."""

_words = re.compile(r"\w+").findall


class Layout(Struct):
    """The first line: sets as name, number of the first question and how many; bytes of the other parts."""

    sets: list[tuple[str, int, int]]
    tails: int
    counts: int
    grams: int
    wholes: int


class Index(Struct):
    """Runs of words, and whole questions, each with the question that it is from, counted through all sets.

    `counts` says how many runs each question has.
    """

    sets: list[tuple[str, int, int]]
    counts: bytes
    grams: dict[int, int]
    wholes: dict[int, int]


def words_of(text: str) -> list[str]:
    """Return the words of a text, without case and in one notation (NFKC)."""
    return _words((text if text.isascii() else normalize("NFKC", text)).casefold())


def grams_of(words: list[str], length: int) -> list[int]:
    """Return 32 bits for each run of so many words."""
    data = " ".join(words).encode("utf-8", "surrogatepass")
    starts = list(accumulate([len(word) + 1 for word in data.split(b" ")], initial=0))
    return [xxh32_intdigest(data[start : end - 1]) for start, end in zip(starts, starts[length:], strict=False)]


def whole_of(words: list[str]) -> int:
    """Return 64 bits for all words."""
    return xxh3_64_intdigest(" ".join(words).encode("utf-8", "surrogatepass"))


@lru_cache(1)
def tails() -> frozenset[str]:
    """Return the tails of the questions, as they are and in lower case."""
    with FILE.open("rb") as file:
        layout = msgspec.json.decode(file.readline(), type=Layout)
        text = file.read(layout.tails).decode()
    return frozenset(text.split("\0") + text.lower().split("\0"))


@lru_cache(1)
def index() -> Index:
    """Return by what questions are recognised. It takes some milliseconds, so it waits until a text may have one."""
    data = FILE.read_bytes()
    line, _, rest = data.partition(b"\n")
    layout = msgspec.json.decode(line, type=Layout)
    ends = list(accumulate((layout.tails, layout.counts, layout.grams, layout.wholes)))
    counts, packed, wholes = (rest[start:end] for start, end in pairwise(ends))
    owners = [item for item, count in enumerate(counts) for _ in range(count)]
    pairs = zip(*[iter(_numbers("H", wholes))] * 5, strict=True)
    return Index(
        layout.sets,
        counts,
        dict(zip(_numbers("I", packed), owners, strict=True)),
        {a | b << 16 | c << 32 | d << 48: item for a, b, c, d, item in pairs},
    )


def _numbers(kind: str, data: bytes) -> array[int]:
    numbers = array(kind, data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def questions_in(text: str) -> list[tuple[int, bool]]:
    """Return the questions of which a text has enough runs of words, or that it is as a whole, in no order.

    Beside each stands whether it is short: of fewer words than LONG.
    """
    known, words = index(), words_of(text)
    hits: dict[int, tuple[int, set[int]]] = {}
    for length in (LONG, SHORT):
        for gram in grams_of(words, length):
            if gram in known.grams:
                hits.setdefault(known.grams[gram], (length, set()))[1].add(gram)
    found = {
        item: length == SHORT for item, (length, grams) in hits.items() if len(grams) >= _ENOUGH[known.counts[item]]
    }
    whole = known.wholes.get(whole_of(words))
    if whole is not None:
        found[whole] = len(words) < LONG
    return list(found.items())


@lru_cache(1)
def _ends() -> list[int]:
    return list(accumulate(count for _, _, count in index().sets))


def title(item: int) -> str:
    """Return the number of a question, and the benchmark that it is from."""
    at = bisect_right(_ends(), item)
    name, first, count = index().sets[at]
    return f"question {first + count + item - _ends()[at]} of {name}"


def benchmark_of(item: int) -> str:
    """Return the benchmark that a question is from, without the part of it."""
    name = index().sets[bisect_right(_ends(), item)][0]
    return next((whole for whole in IN_PARTS if name.startswith(whole)), name)


def size_of(benchmark: str) -> int:
    """Return how many questions a benchmark has in all its parts."""
    return sum(count for name, _, count in index().sets if name.startswith(benchmark))
