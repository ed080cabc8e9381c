"""FT804 long-system-prompt: a system prompt that describes what the examples could show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Feature, Place, Production, TokenCounter, rule

from ._system_prompts import LONGEST, Prompts, Variant, merge, see_all, start

MOST_NAMED = 5
"""Prompts that get a finding of their own."""


def fix_options(production: Production) -> dict[str, Any] | None:
    """Return the prompt to put in its place: the shortest of production."""
    return {"text": min(production.system_prompts, key=len)} if production.system_prompts else None


@rule(
    "FT804",
    category="style",
    when=Feature.SYSTEM | Feature.DEVELOPER,
    fix="shorten-system",
    fix_options=fix_options,
    start=start,
    see_all=see_all,
    merge=merge,
)
def long_system_prompt(
    state: Prompts, tokens: TokenCounter, *, max_tokens: int = 200
) -> Iterator[tuple[Place | None, str, str, str]]:
    """System prompt is long; demonstrate in the replies what it describes.

    Why is this bad?
        Every request to the tuned model pays for the prompt again, and a tuned model costs more for each token than
        the one it was made of. What a prompt describes, a few dozen good replies demonstrate: after tuning on a
        short prompt, the short prompt brings the behaviour back. `ftconv cost --compare-prompt` says whether that
        pays, `ftconv stats --short-prompt` how many tokens it saves. A prompt that carries facts which change, such
        as a reference text, is better left as it is: tuning is no way to learn facts. Each prompt is one finding, at
        the first record that has it. Prompts of examples with tools are left alone: they hold the policy of an agent.

    Example
        ```yaml
        production:
          system_prompt:
            - You are Marv.
            - You are Marv. Answer every question, but with sarcasm, in a few words, and never say that you are a chatbot.
        rules: {long-system-prompt: {max_tokens: 15}}
        ```

        ```json
        {"messages": [{"role": "system", "content": "You are Marv. Answer every question, but with sarcasm, in a few words, and never say that you are a chatbot."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Fix
        Unsafe: `shorten-system` puts the prompt of production in its place, as ftconv.yaml has it; of several, the
        shortest. A prompt with pictures stays.

    Options
        - `max_tokens`: how many tokens a system prompt may have. They are counted as the target counts them, else as
          o200k_base does.

    Source
        - "Early testers have reduced prompt size by up to 90%":
          https://openai.com/index/gpt-3-5-turbo-fine-tuning-and-api-updates/
    """  # noqa: E501
    found = [(key, variant, _size(variant, tokens, max_tokens)) for key, variant in state.variants.items()]
    long = sorted([item for item in found if item[2]], key=lambda item: -item[1].count)
    for key, variant, size in long[:MOST_NAMED]:
        words = f"system prompt of {size} tokens, more than {max_tokens:,}: show in replies what it describes"
        words += f" (in {variant.count:,} of {state.examples:,} examples)"
        yield variant.place, variant.pointer, words, key.hex()
    rest = [variant for _, variant, _ in long[MOST_NAMED:]]
    if rest:
        count = sum(variant.count for variant in rest)
        words = f"{len(rest):,} more system prompts of over {max_tokens:,} tokens, in {count:,} examples"
        yield rest[0].place, rest[0].pointer, f"{words}; the first is here", "rest"


def _size(variant: Variant, tokens: TokenCounter, most: int) -> str:
    """Return how many tokens a prompt has, or "" for one that may be as long as it is."""
    text = variant.text
    # So few characters are no long prompt, whatever they are.
    if variant.tools or len(text) <= most or tokens.bounds(text)[1] <= most:
        return ""
    count = tokens.measure(text)
    size = count.low if count.kind == "bounds" else count.high
    if size <= most:
        return ""
    about = "at least " if count.kind == "bounds" or len(text) == LONGEST else "about "
    return f"{'' if count.kind == 'exact' and len(text) < LONGEST else about}{size:,}"
