"""FT603 leaked-example: an example that also occurs in the validation set or in a benchmark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter

from ftconv import Example, Place, RowStore, canonical, columns_of, in_parts, rule, text_of, what_counts

from ._digests import digest, shown_digest
from ._sightings import Row, spot

WHOLE, QUESTIONS = 0, 1
"""The columns: a number for the whole example, and one for what its user says."""

_index = itemgetter(0)


def start() -> RowStore:
    """Begin with nothing."""
    return RowStore(2)


def see(state: RowStore, example: Example, *, normalize: bool = True) -> RowStore:
    """Note what an example says and asks."""
    state.append(example.place, shown_digest(example, fold=normalize), _questions(example, normalize))
    return state


@rule("FT603", category="correctness", fix="drop-example", start=start, see=see, merge=RowStore.merge)
def leaked_example(
    state: RowStore, against: Callable[[], Iterable[Example]], *, normalize: bool = True, prompts: bool = False
) -> Iterator[tuple[Place, str, str, str]]:
    """Example also occurs in a file given with --against.

    Why is this bad?
        What the model was trained on, it cannot be tested on: the figures get better and the model does not. Name the
        validation set or the benchmark with `--against FILE`, as often as there are files; the rule is silent without.
        An example leaks when it equals one of theirs; of an example there that has no reply, as benchmarks
        have none, the questions are enough, whatever the system prompt.

    Example
        Compared with a file that holds `{"messages": [{"role": "user", "content": "How far is the Moon?"}]}`:

        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        ```

    Fix
        `drop-example` takes the example out of the inputs; the files that they are compared with stay as they are. It
        is unsafe, as every drop is.

    Options
        - `normalize`: no tells texts apart that differ only in case, white space, or NFC and NFD; yes unless given.
        - `prompts`: yes compares the turns of the user alone, whatever was replied; no unless given.

    Source
        - A test set wholly within the training set: https://github.com/bazingagin/npc_gzip/issues/13
        - Overlap found after publication: https://github.com/huggingface/datasets/issues/4261
    """
    others = RowStore(2)
    for other in against():
        asked = _questions(other, normalize) if prompts or not _has_reply(other) else 0
        others.append(other.place, shown_digest(other, fold=normalize), asked)
    whole, questions = (in_parts(_shared, (others.columns[n],), (state.columns[n],)) for n in (WHOLE, QUESTIONS))
    hits = merge(((*row, WHOLE) for row in whole), ((*row, QUESTIONS) for row in questions), key=_index)
    for _, (hit, *_) in groupby(hits, key=_index):
        index, at, number, column = hit
        where = spot(others.places[at]) or "the file it is compared with"
        words = "its question is also in" if column == QUESTIONS else "also in"
        yield state.places[index], "", f"{words} {where}", f"{number:016x}"


def _shared(theirs: Iterable[Row], mine: Iterable[Row]) -> Iterator[Row]:
    """Yield which of my numbers is among theirs, where there first, and the number; 0 is nothing."""
    held: dict[int, int] = {}
    for index, number in theirs:
        held.setdefault(number, index)
    held.pop(0, None)
    for index, number in mine:
        if number in held:
            yield index, held[number], number


def _questions(example: Example, normalize: bool) -> int:
    """Return a number for what the user says and shows, 0 where the user says nothing."""
    messages = what_counts(example, fold=True).messages if normalize else example.messages
    texts = [text_of(message.content) for message in messages if message.role == "user"]
    if not any(texts):
        return 0
    asked = digest("\0".join(texts).encode("utf-8", "surrogatepass"))
    shown = [columns_of(example, "input"), example.media or None]
    return digest(canonical(shown), asked) if shown != [None, None] else asked


def _has_reply(example: Example) -> bool:
    return (
        example.chosen is not None or example.text is not None
        or any(message.role == "assistant" for message in example.messages)
    )  # fmt: skip
