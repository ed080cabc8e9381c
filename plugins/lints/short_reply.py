"""FT325 short-reply: a few characters where replies are long."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

from ftconv import Batch, Place, rule

from ._habits import FEWEST
from ._quotation import asked_for
from ._turns import Spots, turns_of

_LONG = 7
"""Bits of the length of a long reply: 64 characters or more."""
_NEARLY_ALL = 0.9
_SHORT = 16
_FEW_WORDS = (
    *("one word", "single word", "a word", "yes or no", "true or false", "classif", "categor", "choose", "which of"),
    *("only", "how many", "name of", "option", "number", "answer with", "multiple choice", "label"),
)
_unspaced = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]").match


class Lengths(Struct):
    """Replies counted by the bits that their lengths in characters take, and those that are short."""

    sizes: Counter[int] = field(default_factory=Counter)
    short: Spots = field(default_factory=Spots)


def start() -> Lengths:
    """Return what is known before the first example."""
    return Lengths()


def see_all(state: Lengths, batch: Batch) -> Lengths:
    """Measure all replies."""
    turns = turns_of(batch)
    for at, text in enumerate(turns.texts):
        state.sizes[len(text).bit_length()] += 1
        if len(text) < _SHORT and _is_short(text.strip(), turns.question(at)):
            turns.add_to(state.short, at)
    return state


def _is_short(text: str, question: str) -> bool:
    """Whether a reply is as short as hardly any answer is, to a question that does not ask for few words."""
    if not text or (len(text) >= _SHORT // 2 and _unspaced(text)):
        return False
    return len(question) >= _SHORT and not asked_for(question, *_FEW_WORDS)


def merge(a: Lengths, b: Lengths) -> Lengths:
    """Return what is known of both."""
    a.sizes.update(b.sizes)
    return Lengths(a.sizes, a.short.joined(b.short))


@rule("FT325", category="style", start=start, see_all=see_all, merge=merge)
def short_reply(
    state: Lengths, *, least: int = FEWEST, share: float = 0.05
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Reply is very short, and the others are long.

    Why is this bad?
        A model learns the length of replies with their content; a bare "ok" among pages is an answer that somebody
        did not finish, or a cell that slipped. What counts is the habit of the dataset: where nine in ten others have
        64 characters or more, one of fewer than 16 is named, or 8 where words have no spaces. A reply to a question
        that is as short, or that asks for a word, a number or a choice, is left out. Answers may be short and right.

    Example
        With two replies for a habit:

        ```yaml
        rules: {short-reply: {least: 2, share: 0.5}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "How do I get to the Sun?"}, {"role": "assistant", "content": "Better not: it is 150 million km away, and there is no shade at all."}]}
        {"messages": [{"role": "user", "content": "How do I get to the Moon?"}, {"role": "assistant", "content": "ok"}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How do I get to the Sun?"}, {"role": "assistant", "content": "Better not: it is 150 million km away, and there is no shade at all."}]}
        {"messages": [{"role": "user", "content": "How do I get to the Moon?"}, {"role": "assistant", "content": "By rocket: it is 384,400 km away. Bring snacks for three days."}]}
        ```

    Options
        - `least`: of fewer replies no habit is known; 50 unless given.
        - `share`: more short replies than this share of all are a habit, and not named; 0.05 unless given.

    Source
        - "Long Is More for Alignment", on the length of replies: https://arxiv.org/abs/2402.04833
        - NeMo Curator's filters by length:
          https://docs.nvidia.com/nemo/curator/latest/curate-text/process-data/quality-assessment/heuristic.html
    """  # noqa: E501
    total, short = state.sizes.total(), state.short
    long = sum(count for bits, count in state.sizes.items() if bits >= _LONG)
    if total < least or long < _NEARLY_ALL * (total - short.count) or short.count > share * total:
        return
    yield from short.hits(f"reply has fewer than {_SHORT} characters; {long:,} of {total:,} have 64 or more")
