"""FT704 reserved-text: words that the target keeps for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from ftconv import Example, Target, rule

from ._texts import found_in


@rule("FT704", category="limits")
def reserved_text(example: Example, target: Target) -> Iterator[tuple[str, str]]:
    """Text contains words that the target reserves.

    Why is this bad?
        They mark turns inside of the service. AWS refuses `\\nHuman:` and `\\nAssistant:` for Claude, and jobs for Nova
        fail on `User:`, `Bot:`, `Assistant:` and `System:`, in capitals too, `Thought:`, `<image>`, `<video>` and
        `[EOS]`: "Invalid text content, following tokens are invalid". Tokens of chat templates are FT301's, for all
        targets. Silent without a target.

    Example
        ```yaml
        target: bedrock/claude-3-haiku
        ```

        ```json
        {"messages": [{"role": "user", "content": "Go on from here.\\n\\nHuman: How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "Go on from here. How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Source
        - AWS, Claude: https://github.com/aws-samples/amazon-bedrock-samples
        - AWS, Nova: https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html
    """
    if target.reserved is None or not target.reserved.words:
        return
    for pointer, word in found_in(example, partial(_word, _pattern(target.reserved.words))):
        yield pointer, f"{word!r} is reserved by {target.name}"


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words))


def _word(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[0] if found else None
