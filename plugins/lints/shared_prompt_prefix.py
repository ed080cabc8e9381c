"""FT817 shared-prompt-prefix: an instruction that all prompts repeat."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Place, rule

from .prefixes import Beginning, look, merge, start, whole_words
from .separators import pair_of


def see(state: Beginning, example: Example) -> Beginning:
    """Look at the start of a prompt."""
    pair = None if state.silent else pair_of(example)
    return state if pair is None else look(state, pair.prompt, example)


@rule("FT817", category="suspicious", start=start, see=see, merge=merge, formats=("prompt-completion",))
def shared_prompt_prefix(state: Beginning, *, max_characters: int = 12) -> Iterator[tuple[Place | None, str, str, str]]:
    """All prompts of a prompt-completion set start with the same words.

    Why is this bad?
        A tuned model needs no instruction: it learns the task from the examples. What every prompt repeats is paid
        for in each example and each request, and teaches nothing. It does no other harm, as long as production sends
        it too. Chat data are not looked at: their instruction is the system prompt.

    Example
        ```jsonl
        {"prompt": "Name the colour of: banana ->", "completion": " yellow END"}
        {"prompt": "Name the colour of: lime ->", "completion": " green END"}
        {"prompt": "Name the colour of: tomato ->", "completion": " red END"}
        ```

    Use instead
        ```jsonl
        {"prompt": "banana ->", "completion": " yellow END"}
        {"prompt": "lime ->", "completion": " green END"}
        {"prompt": "tomato ->", "completion": " red END"}
        ```

    Options
        - `max_characters`: beginnings of up to as many characters are left alone.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `common_prompt_prefix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    shared = whole_words(state)
    if len(shared) > max_characters:
        words = f"all {state.texts:,} prompts start with the same {len(shared)} characters"
        yield state.place, "", words, shared[:max_characters]
