"""FT721 template-drops-text: what a conversation says and its render does not."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ftconv import Batch, SetHit, Tracer, rule

from ._drops import drops, kept_by
from ._kinds import Kinds, merge, note, start, told, wanted


def see_all(state: Kinds, batch: Batch, template: Tracer) -> Kinds:
    """Note what the template drops of each example."""
    for index, example in enumerate(batch):
        seen = set()
        for drop in drops(example, template):
            if wanted(state, drop.kind):
                drop = replace(drop, words=drop.words + kept_by(example, drop, template))
            note(state, drop, batch.place(index), example, first_of_record=drop.kind not in seen)
            seen.add(drop.kind)
    return state


@rule("FT721", category="limits", start=start, see_all=see_all, merge=merge)
def template_drops_text(state: Kinds) -> Iterator[SetHit]:
    """The model's chat template drops a text of the conversation.

    Why is this bad?
        What is not in the render is not trained, and no trainer says so. Qwen 2.5's template does not know
        `reasoning_content`, and DeepSeek R1's cuts what stands before `</think>`: data of thoughts then trains none.
        Qwen 3's keeps the thoughts after the last user turn alone. Mistral v0.3's drops the system prompt of every
        record that ends in a reply, Llama 3.1's the text beside a call. Each text, thought, call, argument and result
        is looked for in the render; replies, thoughts and system prompts that are missing are errors, the rest and
        turns with weight 0 are warnings. A transform is named where the render of the changed record has the text.
        What many records lose is one finding. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}
          {% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "reasoning_content": "On average.", "content": "384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "<think>\\nOn average.\\n</think>\\n\\n384,400 km."}]}
        ```

    Source
        - Chat templates in transformers: https://huggingface.co/docs/transformers/chat_templating
        - Thoughts that are cut from training data: https://github.com/modelscope/ms-swift/issues/4939
    """
    yield from told(state)
