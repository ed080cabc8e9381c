"""FT812 separator-in-text: a separator that does not only occur at the end of the prompt."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule

from ._separators import Marks, found_marks, pair_of


@rule("FT812", category="correctness", prepass=found_marks, formats=("prompt-completion",))
def separator_in_text(example: Example, facts: Marks, *, always: bool = False) -> Iterator[tuple[str, str]]:
    """Separator that ends the prompts also occurs elsewhere in the text.

    Why is this bad?
        The separator says that the prompt is over. Where it occurs inside a prompt or in a completion too, it says
        nothing for sure: the model may answer half of a prompt, or begin another one. The separator is the one that at
        least 95 of 100 prompts of the set end with, or the one that ftconv.yaml names as `production: {separator: …}`.
        Choose a string that the text does not have. Sets without the marks of
        completion models, see FT811, and chat data are not looked at.
        OpenAI's old tool said "WARNING: Some
        of your prompts contain the suffix".

    Example
        ```jsonl
        {"prompt": "banana -> fruit ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana, fruit ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        ```

    Options
        - `always`: yes looks at every set of prompts and completions; no unless given.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, "Some of your prompts contain the suffix … more than once":
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    mark = facts.separator
    if not mark or not (facts.legacy or always):
        return
    pair = pair_of(example)
    if pair is None:
        return
    prompt = pair.prompt
    at = prompt.find(mark)
    if 0 <= at < len(prompt) - len(mark):
        yield "/messages/0/content", f"the separator {mark!r} occurs inside the prompt, at character {at + 1}"
    at = pair.completion.find(mark)
    if at >= 0:
        words = f"the separator {mark!r} of the prompts occurs in the completion, at character {at + 1}"
        yield f"/messages/{len(example.messages) - 1}/content", words
