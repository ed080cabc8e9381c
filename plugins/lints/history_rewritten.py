"""FT730 history-rewritten: replies that the template writes otherwise once a turn follows them."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Batch, Learned, SetHit, Target, Trace, Tracer, rule

from ._kinds import Fault, Kinds, merge, note, start, told
from ._masks import masks, shown

_BY_BEGINNINGS = ("axolotl", "torchtune")
"""Trainers that look for turns by rendering the beginnings of a conversation."""
_MOST = 16
"""So many replies of a conversation are looked at, the first and the last ones."""


def see_all(state: Kinds, batch: Batch, template: Tracer, target: Target | None = None) -> Kinds:
    """Note the first reply of each conversation that is rewritten."""
    for index, example in enumerate(batch):
        for trace, learned in masks(example, template, target):
            fault = _fault(trace, learned, template, target)
            if fault is not None:
                note(state, fault, batch.place(index), example)
                break
    return state


@rule("FT730", category="limits", start=start, see_all=see_all, merge=merge)
def history_rewritten(state: Kinds) -> Iterator[SetHit]:
    """The template writes a reply otherwise once a turn follows it.

    Why is this bad?
        What the model writes is not what the earlier replies of a conversation are rendered as: Qwen 3's template
        writes an empty thought before the last reply alone, others cut the thoughts of all replies but the last. A
        model that learns every reply of such a render learns two ways to begin one. Axolotl and torchtune, which find
        turns by rendering the beginnings of a conversation, then train on other tokens than those of the reply: for
        them it is an error. `split-turns` makes each reply the last of its own record. What many records have is one
        finding. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>
          {% if loop.last %}<think></think>{% endif %}{{ m.content }}{{ eos_token }}
          {% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."},
                      {"role": "user", "content": "And the Sun?"},
                      {"role": "assistant", "content": "149.6 million km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Source
        - Axolotl, the wrong turn is trained: https://github.com/axolotl-ai-cloud/axolotl/issues/3088
        - Thoughts of earlier turns: https://github.com/modelscope/ms-swift/issues/4939
    """
    yield from told(state)


def _fault(trace: Trace, learned: Learned, template: Tracer, target: Target | None) -> Fault | None:
    conversation, text = trace.conversation, trace.rendered.text
    trainer = target.name.partition("/")[0] if target is not None else ""
    by_beginnings = trainer in _BY_BEGINNINGS
    middle = [reply for reply in learned.taught if reply.turn < len(conversation.messages) - 1]
    if len(middle) > _MOST:
        middle = middle[: _MOST // 2] + middle[-_MOST // 2 :]
    for reply in middle:
        alone = template.renderer.render(conversation.messages[: reply.turn + 1], conversation.tools)
        same = next((n for n, (a, b) in enumerate(zip(alone.text, text, strict=False)) if a != b), len(alone.text))
        if alone.trouble or same >= (len(alone.text) if by_beginnings else reply.last):
            continue
        words = f"as the last turn this reply is rendered with {shown(alone.text[same:], 30)}"
        words += f", with turns after it {shown(text[same : same + 30], 30)}"
        if by_beginnings:
            words += f": {trainer} then takes other tokens for those of the reply"
        words += "; --apply split-turns"
        if by_beginnings:
            return Fault("other tokens", reply.pointer, words)
        return Fault("rewritten", reply.pointer, words, "warning")
    return None
