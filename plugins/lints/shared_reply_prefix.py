"""FT818 shared-reply-prefix: words that all completions begin with."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Place, rule

from .prefixes import Beginning, look, merge, start, whole_words
from .separators import pair_of


def see(state: Beginning, example: Example) -> Beginning:
    """Look at the start of a completion."""
    pair = None if state.silent else pair_of(example)
    return state if pair is None else look(state, pair.completion, example)


@rule("FT818", category="suspicious", start=start, see=see, merge=merge, formats=("prompt-completion",))
def shared_reply_prefix(state: Beginning, *, max_characters: int = 4) -> Iterator[tuple[Place | None, str, str, str]]:
    """All completions of a prompt-completion set start with the same words.

    Why is this bad?
        The model writes them in every completion, and each costs tokens and time before the answer begins. Put them
        into the program that shows the answer. One space at the start is fine, see FT815. All completions the same is
        FT606. Chat data are not looked at.

    Example
        ```jsonl
        {"prompt": "banana ->", "completion": " The colour is yellow END"}
        {"prompt": "lime ->", "completion": " The colour is green END"}
        {"prompt": "tomato ->", "completion": " The colour is red END"}
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
        - OpenAI's `tools fine_tunes.prepare_data`, `common_completion_prefix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    shared = whole_words(state)
    if len(shared) > max_characters:
        words = f"all {state.texts:,} completions start with the same {len(shared)} characters"
        yield state.place, "", words, shared[:max_characters]
