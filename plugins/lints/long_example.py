"""FT820 long-example: a prompt and completion of many characters."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, rule

from ._separators import Marks, found_marks, pair_of


@rule("FT820", category="suspicious", prepass=found_marks, formats=("prompt-completion",))
def long_example(example: Example, facts: Marks, *, max_characters: int = 10_000) -> Iterator[tuple[str, str]]:
    """Prompt and completion together are very long.

    Why is this bad?
        Base models were tuned on 2,048 tokens, about as many as this, and cut the rest. Today's take more: with
        `--target openai/babbage-002`, FT701 counts the tokens against the limit. Texts without a prompt are meant to be
        long, and are left alone; so are chat data. OpenAI's old tool said "There are 3 examples that are very long."

    Example
        ```yaml
        rules: {long-example: {max_characters: 50}}
        ```

        ```jsonl
        {"prompt": "Sum up: the Moon is far, the Sun is farther. ->", "completion": " All is far. END"}
        {"prompt": "Sum up: the Sun is farther. ->", "completion": " Farther. END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "Sum up: all is far. ->", "completion": " Far. END"}
        {"prompt": "Sum up: the Sun is farther. ->", "completion": " Farther. END"}
        ```

    Options
        - `max_characters`: how many characters prompt and completion may have together.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `long_examples_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    if not facts.prompts:
        return
    pair = pair_of(example)
    if pair is None or not pair.prompt:
        return
    size = len(pair.prompt) + len(pair.completion)
    if size > max_characters:
        yield "", f"prompt and completion have {size:,} characters; more than {max_characters:,} are often cut"
