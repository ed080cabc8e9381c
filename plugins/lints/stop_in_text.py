"""FT814 stop-in-text: a stop that does not only occur at the end of the completion."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule

from ._separators import Marks, found_marks, pair_of


@rule("FT814", category="correctness", prepass=found_marks, formats=("prompt-completion",))
def stop_in_text(example: Example, facts: Marks, *, always: bool = False) -> Iterator[tuple[str, str]]:
    """Stop sequence that ends the completions also occurs inside one.

    Why is this bad?
        Production sends the stop, and the model's text ends where it writes it first: of such a completion the rest
        would never be seen. The stop is the one that at least 95 of 100 completions of the set end with, or those that
        ftconv.yaml names as `production: {stop: […]}`. Choose a string that the text does not have. Sets without the
        marks of completion models, see FT811, and chat data are not looked at.

    Example
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END or green END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow or green END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Options
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, "Some of your completions contain the suffix … more than once":
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
        - OpenAI's API, `stop`: "The returned text will not contain the stop sequence":
          https://github.com/openai/openai-openapi
    """
    if not facts.stops or not (facts.legacy or always):
        return
    pair = pair_of(example)
    if pair is None:
        return
    text = pair.completion
    for mark in facts.stops:
        at = text.find(mark)
        if 0 <= at < len(text) - len(mark):
            words = f"the stop {mark!r} occurs inside the completion, which would end at character {at + 1}"
            yield f"/messages/{len(example.messages) - 1}/content", words
            return
