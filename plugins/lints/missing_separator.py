"""FT811 missing-separator: prompts that do not say where they end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Batch, Example, Place, rule

from ._crowd import Crowd
from ._separators import Marks, found_marks, pair_of


def start() -> Crowd:
    """Return what is known before the first example."""
    return Crowd()


def see_all(state: Crowd, batch: Batch, facts: Marks) -> Crowd:
    """Count the prompts that do not end with the separator, or with what the most of them end with."""
    if not facts.prompts:
        return state
    mark = facts.separator or (facts.some_end[0] if facts.some_end is not None else "")

    def lacks(example: Example) -> bool:
        pair = pair_of(example)
        return pair is not None and bool(pair.prompt) and not (mark and pair.prompt.endswith(mark))

    state.add(batch, [index for index, example in enumerate(batch) if lacks(example)])
    return state


def merge(a: Crowd, b: Crowd) -> Crowd:
    """Return what is known of both."""
    return a.joined(b)


def fix_options(facts: Marks) -> dict[str, Any] | None:
    """Return the separator to add: that of production, else that of most prompts, else one that no text has."""
    return {"separator": facts.separator or facts.new_separator} if facts.prompts else None


@rule(
    "FT811",
    category="suspicious",
    fix="add-separators",
    fix_options=fix_options,
    prepass=found_marks,
    start=start,
    see_all=see_all,
    merge=merge,
    formats=("prompt-completion",),
)
def missing_separator(
    state: Crowd, facts: Marks, *, always: bool = False
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Prompts do not end with a common separator.

    Why is this bad?
        A completion model goes on with the text it is given. It knows that the prompt is over, and that its turn has
        come, by a string that ends every prompt and occurs nowhere else: OpenAI calls it the indicator string, as
        `\\n\\n###\\n\\n` or ` ->`. Without one, it may go on writing the prompt. Where at least 95 of 100 prompts share
        an ending, the others are pointed to; else there is one finding for the set. An ending that is frequent inside
        of texts, as a full stop, marks nothing. `production: {separator: …}` in ftconv.yaml names the one that
        production sends.

        Only sets for completion models are asked for marks: where the target takes prompts and completions alone, where
        production names its separator or stop, or where at least half of the prompts or completions end with a mark
        that people were told to use. Trainers that put prompt and completion into a template add marks of their own, as
        they do to chat data. Sets without prompts are not looked at. OpenAI's old tool said "Your data does not contain
        a common separator at the end of your prompts."

    Example
        ```jsonl
        {"prompt": "banana", "completion": " yellow END"}
        {"prompt": "lime", "completion": " green END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Fix
        `add-separators` puts a separator behind each prompt that has none. It is unsafe: what the model learns to
        read and to write changes, and production must send the same.

    Options
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `common_prompt_suffix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    members = state.members()
    if not members or not (facts.legacy or always):
        return
    count, total = state.count, facts.prompts
    if facts.separator and (count < total or facts.separator_named):
        rest = f"as {total - count:,} of {total:,} do" if count < total else "and none does"
        owner = "production's separator" if facts.separator_named else "the separator"
        for place, key in members if count < total else members[:1]:
            yield place, "", f"prompt does not end with {owner} {facts.separator!r}, {rest}", key
        return
    place, _ = members[0]
    yield place, "", _words(facts), "none"


def _words(facts: Marks) -> str:
    if facts.prompts == 1:
        return "no separator ends the prompt"
    if facts.some_end is not None:
        mark, count = facts.some_end
        return f"the {facts.prompts:,} prompts do not share a separator: {mark!r} ends {count:,} of them"
    words = f"no separator ends the {facts.prompts:,} prompts"
    if facts.shared_end:
        return f"{words}: what they share, {facts.shared_end!r}, also occurs inside texts"
    return words
