"""FT813 missing-stop: completions that do not say where they end."""

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
    """Count the completions that do not end with a stop, or with what the most of them end with."""
    if not facts.needs_stop:
        return state
    marks = facts.stops or (facts.some_stop[:1] if facts.some_stop is not None else ())

    def lacks(example: Example) -> bool:
        pair = pair_of(example)
        return pair is not None and bool(pair.completion) and not (marks and pair.completion.endswith(marks))

    state.add(batch, [index for index, example in enumerate(batch) if lacks(example)])
    return state


def merge(a: Crowd, b: Crowd) -> Crowd:
    """Return what is known of both."""
    return a.joined(b)


def fix_options(facts: Marks) -> dict[str, Any] | None:
    """Return the stop to add: that of production, else that of most completions, else one that no text has."""
    return {"stop": (*facts.stops, facts.new_stop)[0]} if facts.needs_stop else None


@rule(
    "FT813",
    category="suspicious",
    fix="add-separators",
    fix_options=fix_options,
    prepass=found_marks,
    start=start,
    see_all=see_all,
    merge=merge,
    formats=("prompt-completion",),
)
def missing_stop(state: Crowd, facts: Marks, *, always: bool = False) -> Iterator[tuple[Place | None, str, str, str]]:
    """Completions do not end with a common stop sequence.

    Why is this bad?
        A completion model knows that it is done by a string that ends every completion, as ` END` or a line break;
        production sends the same string as `stop`. Without one it writes on until `max_tokens`. Where at least 95 of
        100 completions share an ending, the others are pointed to; else there is one finding for the set. An ending
        that is frequent inside of completions is none, and a part of a word is none. `production: {stop: […]}` in
        ftconv.yaml names those that production sends. Classes need no stop, as one token is asked for: where
        completions are few and repeat, and in sets without prompts, the rule is silent. So it is for chat data, and for
        sets without the marks of completion models, see FT811. OpenAI's old tool said "Your data does not contain a
        common ending at the end of your completions."

    Example
        ```jsonl
        {"prompt": "Why is the sky blue? ->", "completion": " It scatters blue light"}
        {"prompt": "Why is grass green? ->", "completion": " It reflects green light"}
        {"prompt": "Why is snow white? ->", "completion": " It scatters all colours"}
        ```

    Use instead
        ```jsonl
        {"prompt": "Why is the sky blue? ->", "completion": " It scatters blue light END"}
        {"prompt": "Why is grass green? ->", "completion": " It reflects green light END"}
        {"prompt": "Why is snow white? ->", "completion": " It scatters all colours END"}
        ```

    Fix
        `add-separators` puts a stop behind each completion that has none. It is unsafe: what the model learns to
        read and to write changes, and production must send the same as `stop`.

    Options
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `common_completion_suffix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    members = state.members()
    if not members or not (facts.legacy or always):
        return
    count, total = state.count, facts.completions
    if facts.stops and (count < total or facts.stop_named):
        rest = f"as {total - count:,} of {total:,} do" if count < total else "and none does"
        shown = " or ".join(map(repr, facts.stops))
        owner = "production's stop" if facts.stop_named else "the stop"
        words = f"completion does not end with {owner} {shown}, {rest}"
        for place, key in members if count < total else members[:1]:
            yield place, "", words, key
        return
    place, _ = members[0]
    yield place, "", _words(facts), "none"


def _words(facts: Marks) -> str:
    if facts.completions == 1:
        return "no stop ends the completion"
    if facts.some_stop is not None:
        mark, count = facts.some_stop
        return f"the {facts.completions:,} completions do not share a stop: {mark!r} ends {count:,} of them"
    words = f"no stop ends the {facts.completions:,} completions"
    if facts.shared_stop:
        return f"{words}: what they share, {facts.shared_stop!r}, also occurs inside them"
    return words
