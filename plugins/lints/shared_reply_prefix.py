"""FT818 shared-reply-prefix: words that all completions begin with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Place, rule

from ._separators import Marks, found_marks
from ._shared_openings import Openings, merge, see_all, shown, start, without, words_of


def fix_options(facts: Marks | None = None) -> dict[str, Any] | None:
    """Return what is to be taken off; of chat, that is not known."""
    return {"completion": facts.completion_start} if facts is not None and facts.completion_start else None


@rule(
    "FT818",
    category="suspicious",
    fix="strip-prefix",
    fix_options=fix_options,
    prepass=found_marks,
    start=start,
    see_all=see_all,
    merge=merge,
)
def shared_reply_prefix(
    state: Openings, facts: Marks | None = None, *, max_characters: int = 4
) -> Iterator[tuple[Place | None, str, str, str]]:
    """All completions start with the same words.

    Why is this bad?
        The model writes them in every completion, and each costs tokens and time before the answer begins. Put them
        into the program that shows the answer. One space at the start is fine, see FT815. All completions the same is
        FT606. Of chat all replies are looked at, where there are ten or more, or three that begin with a label such as
        `Agent: `; JSON, tags and fences are left alone. OpenAI's old tool said "All completions start with prefix".

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

    Fix
        `strip-prefix` takes them off completions, and keeps a space at the start. It is unsafe: the model no longer
        writes them. What the replies of a chat begin with goes in a conversion: `--apply strip-prefix:completion=…`.

    Options
        - `max_characters`: beginnings of up to as many characters are left alone.

    Source
        - OpenAI's `tools fine_tunes.prepare_data`, `common_completion_prefix_validator`:
          https://github.com/openai/openai-python/blob/main/src/openai/lib/_validators.py
    """
    if not state.pairs:
        words = words_of(state.replies, max_characters)
        if words:
            message = f"all {state.replies.texts:,} replies start with {shown(words)}"
            yield state.place, "", message + without(words, "completion"), words[:max_characters]
    elif facts is not None and len(facts.completion_start) > max_characters:
        count, size = facts.completions, len(facts.completion_start)
        message = f"all {count:,} completions start with the same {size} characters"
        yield state.place, "", message, facts.completion_start[:max_characters]
