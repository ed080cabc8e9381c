"""FT601 duplicate-example: an example that is in the set already."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, rule

from ._pairs import WHOLE, see_all, start
from ._sightings import Sightings, repeats, spot


@rule("FT601", category="suspicious", fix="drop-duplicates", start=start, see_all=see_all, merge=Sightings.merge)
def duplicate_example(state: Sightings) -> Iterator[tuple[Place, str, str, str]]:
    """Example is a duplicate of an earlier one.

    Why is this bad?
        A duplicate is learned twice, and paid for twice; and when the set is split, one copy trains and the
        other one tests. Two examples are the same when their turns, tools, continuations, label, text and media are;
        extra columns such as an id, unknown keys and the notation of the record do not count. Each surplus example is
        named, with the first of its kind, over all inputs.

    Example
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        ```

    Fix
        `drop-duplicates` keeps the first of them. It is unsafe: a text may be repeated so that it counts twice.

    Options
        - `normalize`: yes takes texts that differ only in case and white space for the same; no unless given. The
          transform has the same option.

    Source
        - Lee et al., "Deduplicating Training Data Makes Language Models Better": https://arxiv.org/abs/2107.06499
        - OpenAI's first preparation tool dropped duplicate pairs of prompt and completion:
          https://github.com/openai/openai-python/blob/v0.28.1/openai/validators.py
    """
    numbers, places = state.columns[WHOLE], state.places
    for index, first in repeats(numbers):
        yield places[index], "", f"duplicate of {spot(places[first])}", f"{numbers[index]:016x}"
