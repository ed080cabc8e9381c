"""FT611 hidden-duplicate: an example that is in the set already, written a little differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ftconv import Place, RowStore, in_parts, rule

from ._bare_text import BARE, SIZE, WHOLE, difference, see_all
from ._sightings import Row, spot


def start() -> RowStore:
    """Begin with no example."""
    return RowStore(3)


@rule("FT611", category="suspicious", start=start, see_all=see_all, merge=RowStore.merge)
def hidden_duplicate(state: RowStore) -> Iterator[tuple[Place, str, str, str]]:
    """Example is a duplicate of an earlier one but for case, white space or Unicode normalization.

    Why is this bad?
        A model learns nothing new from it, it is paid for twice, and when the set is split, one copy trains and the
        other one tests. It comes from sources that were merged, and from spreadsheets. Two examples are the same here
        when only the case of their letters, white space, or NFC and NFD differ; of prompts and replies with more than
        1,000 bytes, white space at the ends. What counts else is as for FT601, which names exact duplicates.
        `--apply drop-duplicates:normalize=yes` keeps the first of them.

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        {"messages": [{"role": "user", "content": "how far is the moon?"}, {"role": "assistant", "content": "Far."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        ```

    Source
        - Lee et al., "Deduplicating Training Data Makes Language Models Better": https://arxiv.org/abs/2107.06499
        - MinHash and exact filters of data tools lower texts and strip them first, as NeMo Curator does:
          https://github.com/NVIDIA/NeMo-Curator
    """
    places, columns = state.places, state.columns
    for index, first, size, before, number in in_parts(_alike, (columns[BARE], columns[WHOLE], columns[SIZE])):
        words = f"{spot(places[first])} is the same but for {difference(size, before)}"
        yield places[index], "", words, f"{number:016x}"


def _alike(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield each example that is unlike all those before with the same bare text, and the first of these."""
    firsts: dict[int, Row] = {}
    seen: dict[int, set[int]] = {}
    for row in rows:
        index, number, whole, size = row
        first = firsts.setdefault(number, row)
        if whole == first[2]:
            continue
        others = seen.setdefault(number, set())
        if whole not in others:
            others.add(whole)
            yield index, first[0], size, first[3], number
