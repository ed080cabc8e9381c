"""FT602 contradicting-replies: one input, and several answers to it."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, rule

from ._digests import LABEL, PREFERENCE, REPLY, kind_of
from ._pairs import ANSWERED, ASKED, Pairs, see_all
from ._sightings import repeats, spot

FEW = 20
"""So many inputs with several replies are named one by one in any case."""

_WORDS = {
    REPLY: "different reply to the same input as",
    LABEL: "different label for the same reply as",
    PREFERENCE: "chosen and rejected are swapped compared with",
}


@rule("FT602", category="suspicious", start=Pairs, see_all=see_all, merge=Pairs.merge)
def contradicting_replies(state: Pairs, *, most: float = 0.1) -> Iterator[tuple[Place, str, str, str]]:
    """The same input has different replies.

    Why is this bad?
        The model is told two things and learns neither of them. As a rule two people labelled the same record, or an
        older version was left in the set. The input is everything before the last reply, the tools, and the columns
        with images, audio, video, context or documents; the reply is its text and its calls, without ids and thoughts.
        Of KTO data the same reply with two labels is named, of preference data the same two replies with the choice
        swapped. Each further answer is named once, with the first one. A set that has several replies to many inputs
        was sampled so: it gets one finding for all of it.

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "I was charged twice."}, {"role": "assistant", "content": "billing"}]}
        {"messages": [{"role": "user", "content": "The app crashes."}, {"role": "assistant", "content": "bug"}]}
        {"messages": [{"role": "user", "content": "I was charged twice."}, {"role": "assistant", "content": "bug"}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "I was charged twice."}, {"role": "assistant", "content": "billing"}]}
        {"messages": [{"role": "user", "content": "The app crashes."}, {"role": "assistant", "content": "bug"}]}
        ```

    Options
        - `most`: the share of inputs with several replies, from 0 to 1, from which on one finding stands for all of
          them, if there are more than 20; 0.1 unless given. Above 1 each is always named.
        - `normalize`: yes ignores case, white space, and NFC or NFD in texts; no unless given.

    Source
        - Northcutt et al., "Pervasive Label Errors in Test Sets Destabilize Machine Learning Benchmarks":
          https://arxiv.org/abs/2103.14749
        - OpenAI, performance is "limited by the level of agreement and consistency between people":
          https://platform.openai.com/docs/guides/fine-tuning-best-practices
    """
    inputs, answers, places = state.columns[ASKED], state.columns[ANSWERED], state.places
    again = repeats(inputs)
    known: dict[int, set[int]] = {}
    others = []
    for index, first in again:
        if answers[index] != answers[first] and answers[index] not in known.setdefault(first, set()):
            known[first].add(answers[index])
            others.append((index, first))
    several = sum(map(bool, known.values()))
    asked = len(inputs) - inputs.count(0) - len(again)
    if several > FEW and several >= most * asked:
        largest = 1 + max(map(len, known.values()))
        words = f"{several} of {asked} inputs have several replies, up to {largest}; first one here"
        yield places[others[0][0]], "", words, "several"
        return
    for index, first in others:
        words = f"{_WORDS[kind_of(answers[index])]} {spot(places[first])}"
        yield places[index], "", words, f"{inputs[index]:016x}{answers[index]:016x}"
