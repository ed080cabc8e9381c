"""FT224 repeated-exchange: a question and its reply that come twice in one conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ftconv import Batch, Message, Place, PlainRow, rule

from ._occurrences import Occurrences, merge, note, told


def _again(messages: Sequence[Message]) -> Iterator[tuple[int, int]]:
    """Yield each exchange that was there before, and where it was: numbers of the turns that ask."""
    seen: dict[tuple[str, str], int] = {}
    for index, (asked, reply) in enumerate(pairwise(messages)):
        if asked.role != "user" or reply.role != "assistant" or reply.tool_calls:
            continue
        if type(asked.content) is str and type(reply.content) is str and asked.content and reply.content:
            first = seen.setdefault((asked.content, reply.content), index)
            if first != index:
                yield index, first


def see_all(state: Occurrences, batch: Batch) -> Occurrences:
    """Look at conversations of two exchanges or more."""
    roles = batch.roles
    if roles and not any(len(one) > 3 for one in roles):
        return state
    for index, row in enumerate(batch.rows):
        # Two texts that come again have lengths that come again, and those are quicker to compare.
        if type(row) is PlainRow and len(set(map(len, row.texts))) > len(row.texts) - 2:
            continue
        example = batch.examples[index]
        for turn, first in _again(example.messages):
            words = f"the same question and reply as at /messages/{first}"
            note(state, batch.place(index), f"/messages/{turn}", words, example)
            break
    return state


@rule("FT224", category="suspicious", start=Occurrences, see_all=see_all, merge=merge)
def repeated_exchange(state: Occurrences) -> Iterator[tuple[Place | None, str, str, str]]:
    """Question and reply come twice in one conversation.

    Why is this bad?
        A conversation that was appended to itself, or logged again at every request, trains the same reply twice and
        teaches the model that users ask again. Compared are a user turn and the reply to it. Up to 20 records are named
        one by one; of more, the number.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."},
                      {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."},
                      {"role": "user", "content": "And the Sun?"}, {"role": "assistant", "content": "Bring snacks."}]}
        ```

    Source
        - finelint's check for duplicate turns, CHAT_DUPLICATE_TURN: https://pypi.org/project/finelint/
    """
    yield from told(state)
