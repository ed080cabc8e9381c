"""FT727 reply-cut-in-template: the limit of the run falls inside a reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ftconv import Example, Target, Tracer, rule

from ._masks import cut_at, masks


@rule("FT727", category="limits")
def reply_cut_in_template(
    example: Example, template: Tracer, target: Target | None = None, *, max_tokens: int = 0
) -> Iterator[tuple[str, str, None, Literal["warning"]]]:
    """The limit of the run falls inside a reply, and its end is lost.

    Why is this bad?
        The model learns a reply that stops in the middle of a sentence, and not the token that ends it: it learns to
        go on. Trainers say nothing when they cut. Tokens are counted on the render with the model's own tokenizer, so
        this is exact where FT701 has bounds. Needs `--model-files` with a `tokenizer.json`, and a limit.

    Example
        ```yaml
        template:
          templates:
            default: "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}"
          tokenizer: {added: [<s>, </s>]}
        rules: {reply-cut-in-template: {max_tokens: 60}}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km, give or take: it goes around in an ellipse."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Options
        - `max_tokens`: the limit of your run (cutoff_len, max_length, seq_len), in place of the target's; 0, the
          default, leaves it to the target. Targets that drop or refuse long examples are left to FT701.

    Source
        - LLaMA-Factory, replies without their end: https://github.com/hiyouga/LLaMA-Factory/issues/1665
        - TRL, `max_length`: https://huggingface.co/docs/trl/sft_trainer
    """
    limit = cut_at(target, max_tokens)
    if not limit:
        return
    for _, learned in masks(example, template, target):
        if learned.tokens is None or len(learned.mask) <= limit:
            continue
        place = learned.tokens.offsets[limit][0]
        for reply in learned.taught:
            if reply.first <= place < reply.end:
                lost = sum(learned.mask[limit:])
                words = f"only {limit:,} of {len(learned.mask):,} tokens are kept, and the cut is inside this reply"
                yield (
                    reply.pointer,
                    f"{words}: {lost:,} tokens that would be learned are lost, its end too",
                    None,
                    "warning",
                )
