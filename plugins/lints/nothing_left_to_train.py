"""FT709 nothing-left-to-train: after the cut at the target's limit, no reply is left."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Message, Target, TokenCounter, rule

from ._lengths import surely_within
from ._threads import thread_pointer


@rule("FT709", category="limits")
def nothing_left_to_train(
    example: Example, target: Target, tokens: TokenCounter, *, max_tokens: int = 0
) -> Iterator[tuple[str, str]]:
    """Prompt alone reaches the target's limit, so truncation leaves no reply to train on.

    Why is this bad?
        The example costs its tokens and teaches nothing: all labels are masked, the loss is 0 or "nan". TRL and
        Databricks drop it silently; others continue. A long system prompt is the usual cause. Reported is only what is
        certain: the turns before the first reply that is trained fill the limit. Targets that refuse long examples
        outright are left to FT701. Silent without a target.

    Example
        ```yaml
        target: openai/gpt-4o-mini
        rules: {nothing-left-to-train: {max_tokens: 10}}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon from the Earth, on an average day, in km?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```yaml
        target: openai/gpt-4o-mini
        rules: {nothing-left-to-train: {max_tokens: 200}}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Options
        - `max_tokens`: the limit of your run, in place of the target's; 0, the default, leaves it to the target.

    Source
        - TRL, replies that were cut away: https://github.com/huggingface/trl/issues/3927
        - unsloth, a loss of 0: https://github.com/unslothai/unsloth/issues/3019
        - Databricks, `is_valid_ift_example`:
          https://github.com/mosaicml/llm-foundry/blob/main/llmfoundry/data/finetuning/tasks.py
    """
    length = target.length
    limit = max_tokens or (length.max_tokens if length is not None else None)
    if not limit or (length is not None and length.over == "refused") or example.text is not None:
        return
    if surely_within(example, limit) or tokens.quick(example).high <= limit:
        return
    first = _first_trained(example, target)
    if first is None or first == 0:
        return
    before = sum(turn.whole.low for turn in tokens.tokens_of(example).turns[:first])
    if before >= limit:
        words = f"{before:,} tokens come before the first trained reply; the limit is {limit:,}"
        yield thread_pointer(example), words


def _first_trained(example: Example, target: Target) -> int | None:
    """Return the index of the first turn that is learned from, counted through the prompt and its preferred reply."""
    trained = target.trained
    if trained is not None and trained.turns == "all" and example.chosen is None:
        return 0
    turns: list[Message] = example.messages + (example.chosen or [])
    replies = [
        index
        for index, turn in enumerate(turns)
        if turn.role == "assistant" and not (_is_off(turn.weight) and (trained is None or trained.weights == "read"))
    ]  # fmt: skip
    if example.chosen is not None:
        replies = [index for index in replies if index >= len(example.messages)]
    if not replies:
        return None
    return replies[-1] if trained is not None and trained.only_last(example) else replies[0]


def _is_off(weight: object) -> bool:
    return weight is not None and not isinstance(weight, str) and weight == 0
