"""FT602 contradicting-replies: one input, and several answers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ftconv import Place, in_parts, rule

from ._digests import LABEL, PREFERENCE, REPLY, kind_of
from ._pairs import ANSWERED, ASKED, Pairs, see_all
from ._sightings import Row, spot

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
    answers, places = state.columns[ANSWERED], state.places
    asked = several = largest = 0

    def find(rows: Iterable[Row]) -> Iterator[Row]:
        nonlocal asked, several, largest
        firsts: dict[int, int] = {}
        known: dict[int, set[int]] = {}
        for index, question, answer in rows:
            first = firsts.setdefault(question, index)
            if first == index or not question or answer == answers.at(first):
                continue
            others = known.setdefault(first, set())
            if answer not in others:
                others.add(answer)
                yield index, first, question, answer
        asked += len(firsts) - (0 in firsts)
        several += len(known)
        largest = max([largest, *map(len, known.values())])

    found = in_parts(find, (state.columns[ASKED], answers))
    if several > FEW and several >= most * asked:
        words = f"{several} of {asked} inputs have several replies, up to {1 + largest}; first one here"
        yield places[next(iter(found))[0]], "", words, "several"
        return
    for index, first, question, answer in found:
        words = f"{_WORDS[kind_of(answer)]} {spot(places[first])}"
        yield places[index], "", words, f"{question:016x}{answer:016x}"
