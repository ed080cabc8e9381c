"""What of a render is learned: by the template's own tags, by marks, or as a trainer makes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from ..model.example import Example, Message, threads_of
from ..target.facts import is_off, only_last
from ..target.target import Target
from .replies import Reply
from .tokens import CharSpan, Tokens
from .trace import Trace

How = Literal["tags", "marks", "all", "completion", "axolotl", "torchtune"]


class Learned(Struct):
    """What of one render is learned, in characters; with a tokenizer, in tokens too.

    `how` is the way in which that was found, `words` say it. `taught` are the replies that are meant to be learned.
    `notes` say what is not as it seems.
    """

    how: How
    words: str
    spans: list[CharSpan] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    taught: list[Reply] = field(default_factory=list)
    tokens: Tokens | None = None
    mask: list[bool] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, limit: int | None = None) -> int:
        """Return how many tokens are learned, of the first so many."""
        return sum(self.mask[:limit])

    def covers(self, start: int, end: int) -> bool:
        """Whether something is learned of these characters."""
        return any(first < end and last > start for first, last in self.spans)


def taught_in(example: Example, trace: Trace, replies: Sequence[Reply], target: Target | None) -> list[Reply]:
    """Return the replies that a target means to teach: without one all of them, unless their weight is 0.

    Of a preference these are the replies to choose from, and not those in its prompt.
    """
    turns = {f"{pointer}/{n}": turn for pointer, thread in threads_of(example) for n, turn in enumerate(thread)}
    branch = trace.conversation.pointers[-1].rpartition("/")[0]
    facts = target.trained if target is not None else None
    weighed = target is None or (facts is not None and facts.weights == "read")
    found = [
        reply
        for reply in replies
        if (branch == "/messages" or reply.pointer.startswith(f"{branch}/")) and not (weighed and _off(turns, reply))
    ]
    return found[-1:] if facts is not None and only_last(facts.turns, example) else found


def _off(turns: dict[str, Message], reply: Reply) -> bool:
    turn = turns.get(reply.pointer)
    return turn is not None and is_off(turn.weight)


def merged_spans(spans: Sequence[CharSpan]) -> list[CharSpan]:
    """Return spans in order, those that meet as one, without empty ones."""
    found: list[CharSpan] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        elif start < end:
            found.append((start, end))
    return found
