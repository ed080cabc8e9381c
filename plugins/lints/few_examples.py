"""FT605 few-examples: a set too small to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add

from ftconv import Batch, rule


def start() -> int:
    """Begin with none."""
    return 0


def see_all(count: int, batch: Batch) -> int:
    """Count examples."""
    return count + len(batch)


@rule("FT605", category="suspicious", start=start, see_all=see_all, merge=add)
def few_examples(
    count: int, inputs: tuple[tuple[str, int], ...] = (), *, least: int = 50
) -> Iterator[tuple[None, str, str, str]]:
    """Dataset has few examples.

    Why is this bad?
        OpenAI refuses fewer than 10 examples, and sees clear improvements from 50 to 100 well-made ones; its first
        fine-tuning wanted a few hundred. With fewer, the examples in a prompt do more. All inputs count together, and
        only what could be read. OpenAI's old tool said "In general, we recommend having at least a few hundred
        examples."

    Example
        With three for enough:

        ```yaml
        rules: {few-examples: {least: 3}}
        ```

        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        ```

    Use instead
        ```jsonl
        {"messages": [{"role": "user", "content": "How far is the Moon?"}, {"role": "assistant", "content": "Far."}]}
        {"messages": [{"role": "user", "content": "How far is the Sun?"}, {"role": "assistant", "content": "Very."}]}
        {"messages": [{"role": "user", "content": "How far is Bern?"}, {"role": "assistant", "content": "Near."}]}
        ```

    Options
        - `least`: how many are enough; 50 unless given.

    Source
        - OpenAI, at least 10 examples, improvements from 50 to 100:
          https://platform.openai.com/docs/guides/supervised-fine-tuning
    """
    if 0 < count < least:
        together = "all inputs together: " if len(inputs) > 1 else ""
        yield None, "", f"{together}{count} example{'s' * (count > 1)}, fewer than {least}", "few"
