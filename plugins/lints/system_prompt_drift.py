"""FT802 system-prompt-drift: a set with more than one system prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ftconv import Place, rule

from ._prefixes import common_start
from ._system_prompts import Prompts, Variant, merge, see_all, start

MOST_NAMED = 5
"""Prompts that get a finding of their own."""

SHOWN = 40
"""Characters of each that are shown from where two prompts differ."""

_PERSONAL = re.compile(r"@|\d{3}").search


@rule("FT802", category="suspicious", start=start, see_all=see_all, merge=merge)
def system_prompt_drift(state: Prompts) -> Iterator[tuple[Place | None, str, str, str]]:
    """System prompts differ within the dataset.

    Why is this bad?
        A model that is tuned on several system prompts learns each less well, and it is not said which of them
        production should send. Often a prompt was changed while the data were made, or a few records came from
        elsewhere. Where there are four or more and none is in half of the examples, there is one finding for the set,
        and for prompts that look like the most frequent one. Else each prompt but that is a finding, the five most
        frequent first, at the first record that has it, with the words from where it differs from the most frequent
        one; one that differs only in white space, in how accents are encoded, or in characters that cannot be seen,
        says so. Sets that are meant to have several prompts, one for each task or with a text of its own in each, are
        sound: name all of them under `production: {system_prompt: […]}`, or ignore this rule. Examples without a system prompt are FT803.

    Example
        ```jsonl
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Bring snacks."}]}
        {"messages": [{"role": "system", "content": "Be sarcastic."}, {"role": "user", "content": "How far is Mars?"}, {"role": "assistant", "content": "Bring books, too."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km."}]}
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Bring snacks."}]}
        {"messages": [{"role": "system", "content": "You are Marv."}, {"role": "user", "content": "How far is Mars?"}, {"role": "assistant", "content": "Bring books, too."}]}
        ```

    Source
        - "Must the system message be the same in production?", OpenAI's forum: https://community.openai.com/t/541674
        - OpenAI's guide, the instructions that worked before tuning belong in every training example:
          https://platform.openai.com/docs/guides/supervised-fine-tuning
    """  # noqa: E501
    total = state.examples
    if state.many:
        yield None, "", f"thousands of different system prompts in {total:,} examples", "many"
        return
    if len(state.variants) < 2:
        return
    if len(state.variants) > MOST_NAMED and 2 * len(state.variants) > total:
        words = f"{len(state.variants):,} different system prompts in {total:,} examples: most have their own"
        yield None, "", words, "many"
        return
    # Sorted is stable: of equally frequent prompts the one that was seen first comes first.
    ordered = sorted(state.variants.items(), key=lambda item: -item[1].count)
    top = ordered[0][1]
    shown = list(enumerate(ordered[1 : MOST_NAMED + 1], 2))
    if 2 * top.count < total and len(ordered) > 3:
        first = ordered[1][1]
        words = f"{len(ordered):,} different system prompts in {total:,} examples"
        yield first.place, first.pointer, f"{words}; the most frequent is in {top.count:,}", "mixed"
        shown = [item for item in shown if item[1][1].visible == top.visible]
        ordered = []
    for rank, (key, variant) in shown:
        words = f"another system prompt (number {rank} of {len(state.variants):,}), in {_share(variant, total)}; "
        yield variant.place, variant.pointer, words + _against(variant, top), key.hex()
    rest = ordered[MOST_NAMED + 1 :]
    if rest:
        count = sum(variant.count for _, variant in rest)
        words = f"{len(rest):,} more system prompts, in {count:,} of {total:,} examples; the first is here"
        yield rest[0][1].place, rest[0][1].pointer, words, "rest"


def _share(variant: Variant, total: int) -> str:
    return f"{variant.count:,} of {total:,} examples"


def _against(variant: Variant, top: Variant) -> str:
    if variant.bare == top.bare:
        ends = variant.text and variant.text.strip() == top.text.strip()
        where = "white space at its ends" if ends else "white space"
        return f"it differs from the main one, in {top.count:,}, only in {where}"
    if variant.composed == top.composed:
        return f"it differs from the main one, in {top.count:,}, only in how accents are encoded (NFC or NFD)"
    if variant.visible == top.visible:
        return f"it differs from the main one, in {top.count:,}, only in characters that cannot be seen"
    if variant.text and top.text and variant.text != top.text:
        return f"the main one, in {top.count:,}, {_difference(top.text, variant.text)}"
    sizes = (
        f"{variant.words:,} words instead of {top.words:,}"
        if variant.words != top.words
        else "the same number of words"
    )
    return f"the main one is in {top.count:,} ({sizes})"


def _difference(main: str, other: str) -> str:
    """Return where two prompts part: `has 'nice to all.' from character 9 on, this one 'kind to all.'`."""
    at = len(common_start(main, other))
    begin = max(main.rfind(space, 0, at) for space in " \n\t") + 1
    at = begin if at - begin < SHOWN else at
    here, there = (_shown(text[at:]) for text in (other, main))
    return f"has {there} from character {at + 1} on, this one {here}"


def _shown(text: str) -> str:
    """Return the first words of a text, without what may be about a person."""
    words = [word if not _PERSONAL(word) else "…" for word in text[: SHOWN + 1].split()]
    short = " ".join(words if len(text) <= SHOWN else [*words[:-1], "…"] if len(words) > 1 else [text[:SHOWN] + "…"])
    return repr(short) if short else "nothing"
