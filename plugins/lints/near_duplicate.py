"""FT604 near-duplicate: an example that says almost the same as an earlier one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from operator import eq
from typing import Any

from ftconv import Example, LazyPattern, MissingExtra, Place, RowStore, rule, text_of

from ._digests import columns_digest, digests
from ._sightings import repeats, spot

WORDS = 3
"""A text is taken as the set of all such runs of words."""
FEWEST = 8
"""Runs of words; of shorter texts nothing is told."""
SLOTS, BANDS = 128, 21
ROWS = SLOTS // BANDS
"""Two sketches are compared when all slots of one band agree: 99.8 % of pairs that share 80 % of their runs,
8 % of those that share 40 %."""
CHANCE = 1 / 256
"""Of a slot one byte is kept, and so many agree by chance."""

_HAN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_words = LazyPattern(f"[{_HAN}]|[^\\W{_HAN}]+").findall
"""Words; of scripts that are written without spaces, single characters."""


class Sketches(RowStore):
    """A MinHash sketch for each example, besides the numbers of what it says and of what its columns hold.

    168 bytes an example; the sketches stay in memory.
    """

    __slots__ = ("bytes",)

    def __init__(self) -> None:
        super().__init__(2)
        self.bytes = bytearray()

    def merge(self, later: RowStore) -> RowStore:
        """Add the sketches of `later`."""
        assert isinstance(later, Sketches)
        self.bytes += later.bytes
        return super().merge(later)

    def sketch(self, index: int) -> memoryview:
        """Return one byte for each slot."""
        return memoryview(self.bytes)[index * SLOTS : (index + 1) * SLOTS]


def see(state: Sketches, example: Example) -> Sketches:
    """Note a sketch of an example; short ones are left out."""
    try:
        from rensa import RMinHash
    except ImportError:
        raise MissingExtra("FT604 near-duplicate", "near") from None
    runs = _runs(example)
    if len(runs) >= FEWEST:
        minhash: Any = RMinHash(num_perm=SLOTS, seed=42)
        minhash.update(runs)
        state.bytes += bytes([slot & 255 for slot in minhash.digest()])
        state.append(example.place, digests(example)[0], columns_digest(example))
    return state


def _runs(example: Example) -> list[str]:
    """Return the different runs of words in all turns but those of the system, which examples share."""
    threads = (*example.messages, *(example.chosen or ()))
    text = "\n".join([text_of(m.content) for m in threads if m.role not in ("system", "developer")])
    words = _words(f"{text}\n{example.text or ''}".casefold())
    return sorted({" ".join(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1)})


@rule("FT604", category="style", fix="drop-example", needs="rensa", start=Sketches, see=see, merge=Sketches.merge)
def near_duplicate(state: Sketches, *, similarity: float = 0.8) -> Iterator[tuple[Place, str, str, str]]:
    """Example is nearly identical to an earlier one.

    Why is this bad?
        Paraphrases by template and copies with a changed name are learned like duplicates, and leak from training into
        validation like them. All turns but the system's are taken as a set of runs of three words, and two sets are
        compared by MinHash: the part of their runs that they share, give or take 3 %. Their media, labels and columns
        must be equal but for ids. Exact duplicates are FT601, and texts of fewer than ten words are not judged. The
        rule needs `pip install rensa`; without it, `--select FT` and the like skip it.

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "Hello, this is Ann. I bought a lamp in your shop last week and it does not light up at all. What can I do now to get my money back?"}, {"role": "assistant", "content": "Please send the lamp back to us, and we will refund the price within a week."}]}
        {"messages": [{"role": "user", "content": "Hello, this is Bob. I bought a lamp in your shop last week and it does not light up at all. What can I do now to get my money back?"}, {"role": "assistant", "content": "Please send the lamp back to us, and we will refund the price within a week."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "Hello, this is Ann. I bought a lamp in your shop last week and it does not light up at all. What can I do now to get my money back?"}, {"role": "assistant", "content": "Please send the lamp back to us, and we will refund the price within a week."}]}
        {"messages": [{"role": "user", "content": "My parcel has not come yet. Where is it, and when can I expect it?"}, {"role": "assistant", "content": "It left our store on Monday and is with the carrier now."}]}
        ```

    Fix
        `drop-example` leaves out each example that is named, and keeps the first of its kind. It is unsafe, as every
        drop is: what differs between the two goes with it.

    Options
        - `similarity`: how much of their runs two examples must share, 0.8 unless given; below 0.7 more and more pairs are
          missed.

    Source
        - Lee et al., "Deduplicating Training Data Makes Language Models Better", by MinHash too:
          https://arxiv.org/abs/2107.06499
        - rensa, R-MinHash: https://github.com/beowolx/rensa
    """  # noqa: E501
    exact = {index for index, *_ in repeats(state)}
    columns = array("Q", state.columns[1])
    nearest: dict[int, tuple[int, float]] = {}
    for band in range(BANDS):
        firsts: dict[tuple[int, bytes], int] = {}
        start = band * ROWS
        for index in range(len(state)):
            if index in exact:
                continue
            at = index * SLOTS + start
            first = firsts.setdefault((columns[index], bytes(state.bytes[at : at + ROWS])), index)
            if first < nearest.get(index, (index, 0.0))[0]:
                share = _shared(state.sketch(first), state.sketch(index))
                if share >= similarity:
                    nearest[index] = first, share
    for index, (first, share) in sorted(nearest.items()):
        words = f"shares {share:.0%} of its word runs with {spot(state.places[first])}"
        yield state.places[index], "", words, f"{state.columns[0].at(index):016x}"


def _shared(a: memoryview, b: memoryview) -> float:
    """Return the estimated part of the runs that two examples share."""
    agree: float = sum(map(eq, a, b)) / SLOTS
    return max(0.0, (agree - CHANCE) / (1 - CHANCE))
