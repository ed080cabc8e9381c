"""FT701 too-many-tokens: an example longer than the target takes."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Target, TokenCounter, rule, text_of, threads_of

from ._lengths import surely_within
from ._threads import thread_pointer


@rule("FT701", category="limits")
def too_many_tokens(
    example: Example, target: Target, tokens: TokenCounter, *, max_tokens: int = 0
) -> Iterator[tuple[str, str]]:
    """Example has more tokens than the target allows.

    Why is this bad?
        OpenAI silently cuts it at the end: the notebook says "examples may be over the 16,385 token limit, they will
        be truncated during fine-tuning". What is cut is the reply. AWS refuses the file for Claude, axolotl drops the
        example, trainers cut at the length of the run. Counts are exact where the tokenizer is known and its vocabulary
        is there; else they are bounds, and only what is certainly too long is reported. Tools and media count as far as
        that can be known. A file of your own, `--target ours.yaml`, may name the tokenizer of a run. For Claude, AWS
        divides the characters by three, and so does this rule. Silent without a target.

    Example
        ```yaml
        target: openai/gpt-4o-mini
        rules: {too-many-tokens: {max_tokens: 20}}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km, give or take: it goes around us in an ellipse."}]}
        ```

    Use instead
        ```yaml
        target: openai/gpt-4o-mini
        rules: {too-many-tokens: {max_tokens: 200}}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Options
        - `max_tokens`: the limit of your run (cutoff_len, sequence_len, max_length, seq_len), in place of the target's;
          0, the default, leaves it to the target.

    Source
        - OpenAI: https://platform.openai.com/docs/guides/supervised-fine-tuning
        - The notebook:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - `ftconv explain NAME` gives the limit of each target with its source.
    """
    length = target.length
    limit = max_tokens or (length.max_tokens if length is not None else None)
    if not limit:
        return
    if length is not None and length.characters_per_token:
        count = _characters(example) // length.characters_per_token
        if count > limit:
            yield thread_pointer(example), f"about {count:,} tokens; {target.name} allows {limit:,}"
        return
    if surely_within(example, limit):
        return
    found = tokens.longer_than(example, limit)
    if found is not None and found.low > limit:
        size = f"{found.low:,} tokens" if found.low == found.high else f"at least {found.low:,} tokens"
        fate = {"cut": "the rest is cut", "dropped": "the example is dropped"}.get(length.over if length else "")
        whose = "your limit is" if max_tokens else f"{target.name} allows"
        yield thread_pointer(example), f"{size}; {whose} {limit:,}{f', and {fate}' if fate else ''}"


def _characters(example: Example) -> int:
    """Return the characters of all turns."""
    return sum(len(text_of(message.content)) for _, thread in threads_of(example) for message in thread)
