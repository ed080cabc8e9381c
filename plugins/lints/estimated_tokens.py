"""FT712 estimated-tokens: it cannot be told whether examples are too long."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ftconv import Example, Place, Target, TokenCounter, rule

from ._lengths import surely_within
from ._threads import thread_pointer


class Doubtful(Struct):
    """How many examples were seen, in how many it cannot be told, and the first of these."""

    seen: int = 0
    count: int = 0
    place: Place | None = None
    pointer: str = ""
    tools: int = 0
    """In how many of them the text alone is within the limit for certain: tools and media are what is in doubt."""


def start() -> Doubtful:
    """Return what is known before the first example."""
    return Doubtful()


def see(state: Doubtful, example: Example, target: Target, tokens: TokenCounter, *, max_tokens: int = 0) -> Doubtful:
    """Count an example that may be too long, and may not."""
    state.seen += 1
    limit = _limit(target, max_tokens)
    found = tokens.longer_than(example, limit) if limit and not surely_within(example, limit) else None
    if found is None or found.low > limit:
        return state
    if not state.count:
        state.place, state.pointer = example.place, thread_pointer(example)
    state.count += 1
    state.tools += tokens.kind == "exact"
    return state


def merge(a: Doubtful, b: Doubtful) -> Doubtful:
    """Return what is known of both; the first place is that of `a`."""
    first = a if a.count else b
    return Doubtful(a.seen + b.seen, a.count + b.count, first.place, first.pointer, a.tools + b.tools)


@rule("FT712", category="limits", severity="warning", start=start, see=see, merge=merge)
def estimated_tokens(
    state: Doubtful, target: Target, tokens: TokenCounter, *, max_tokens: int = 0
) -> Iterator[tuple[Place | None, str, str, str]]:
    """Examples may be longer than the target allows; their tokens are only estimated.

    Why is this bad?
        FT701 speaks of an example only when it is certain that it is too long. Where the tokenizer of the target is
        not published, or its vocabulary is not here, tokens are estimated; so are tools and media, because nobody
        has published how they are shown to the model. Examples near the limit may then be cut silently. This
        rule says how many there are, and is silent where the doubt does not matter. `--tokenizer FILE.json` of
        `ftconv stats` counts exactly with the tokenizer of your model.

    Example
        ```yaml
        target: llama-factory
        rules: {estimated-tokens: {max_tokens: 20}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km, give or take: it goes around us in an ellipse."}]}
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo."}]}
        ```

    Use instead
        ```yaml
        target: llama-factory
        rules: {estimated-tokens: {max_tokens: 200}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "384,400 km, give or take: it goes around us in an ellipse."}]}
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo."}]}
        ```

    Options
        - `max_tokens`: the limit of your run (cutoff_len, sequence_len, max_length, seq_len), in place of the target's;
          0, the default, leaves it to the target.

    Source
        - Which tokenizer a target has, and where that is published: `ftconv explain NAME`.
        - How OpenAI counts tools is not published; the formula for chat is:
          https://github.com/openai/openai-cookbook/blob/main/examples/How_to_count_tokens_with_tiktoken.ipynb
    """  # noqa: E501
    if not state.count:
        return
    which = f"{state.count:,} of {state.seen:,} examples may have more than {_limit(target, max_tokens):,} tokens"
    why = "tools and media are estimated" if state.tools == state.count else tokens.why
    yield state.place, state.pointer, f"{which}: {why}", "estimated-tokens"


def _limit(target: Target, max_tokens: int) -> int:
    """Return the limit, 0 where there is none, or where the target counts characters."""
    length = target.length
    if length is not None and length.characters_per_token:
        return 0
    return max_tokens or (length.max_tokens if length is not None else None) or 0
