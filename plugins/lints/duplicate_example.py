"""FT601 duplicate-example: an example that is in the set already."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Place, rule

from ._pairs import IDS, WHOLE, Pairs, see_all
from ._sightings import repeats, spot


@rule("FT601", category="suspicious", fix="drop-duplicates", start=Pairs, see_all=see_all, merge=Pairs.merge)
def duplicate_example(state: Pairs) -> Iterator[tuple[Place, str, str, str]]:
    """Example is a duplicate of an earlier one.

    Why is this bad?
        A duplicate is learned twice, and paid for twice; and when the set is split, one copy trains and the other one
        tests. Two examples are the same when their turns, tools, continuations, label, text, media and all other
        columns and keys are; ids do not count, nor does the notation of the record. An id is a column called `id`,
        `*_id`, `idx`, `index`, `uuid` or a row number, unless it refers to an image, a document or a label. Each
        surplus example is named, with the first of its kind, over all inputs, and whether their ids differ.

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
        - `normalize`: yes ignores case, white space, and NFC or NFD in texts; no unless given. The
          transform has the same option.

    Source
        - Lee et al., "Deduplicating Training Data Makes Language Models Better": https://arxiv.org/abs/2107.06499
        - OpenAI's first preparation tool dropped duplicate pairs of prompt and completion:
          https://github.com/openai/openai-python/blob/v0.28.1/openai/validators.py
    """
    ids, places = state.columns[IDS], state.places
    names = ", ".join(repr(name[:40]) for name in sorted(state.names))
    for index, first, number in repeats(state, WHOLE):
        differ = f"; only ids differ: {names}" if names and ids.at(index) != ids.at(first) else ""
        yield places[index], "", f"duplicate of {spot(places[first])}{differ}", f"{number:016x}"
