"""FT726 stop-not-learned: replies of which the model does not learn to stop."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Batch, Learned, SetHit, Target, Trace, Tracer, rule

from ._kinds import Fault, Kinds, merge, note, start, told
from ._masks import masks, shown


def see_all(state: Kinds, batch: Batch, template: Tracer, target: Target | None = None) -> Kinds:
    """Note the replies whose ends are not learned."""
    for index, example in enumerate(batch):
        seen = set()
        for trace, learned in masks(example, template, target):
            for fault in _faults(trace, learned):
                note(state, fault, batch.place(index), example, first_of_record=fault.kind not in seen)
                seen.add(fault.kind)
    return state


@rule("FT726", category="limits", start=start, see_all=see_all, merge=merge)
def stop_not_learned(state: Kinds) -> Iterator[SetHit]:
    """A reply is learned, and the token that ends its turn is not.

    Why is this bad?
        The model then does not stop: it goes on until the limit, or speaks for the user. Axolotl trains the
        `eos_token` alone, which in Gemma's template does not end a turn; templates with `{% generation %}` may close it
        before the end token. Templates such as GLM's write none at all, and leave it to the tag of the next turn: a
        warning, since serving can be told to stop there. What many records have is one finding. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>
          {% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}
          {{ m.content }}{% endif %}{{ eos_token }}
          {% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>
          {% if m.role == 'assistant' %}{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}{% else %}
          {{ m.content }}{{ eos_token }}{% endif %}
          {% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Source
        - Axolotl, Gemma's end of turn: https://github.com/axolotl-ai-cloud/axolotl/issues/3754
        - GLM, replies that do not stop: https://github.com/PrimeIntellect-ai/renderers/pull/66
    """
    yield from told(state)


def _faults(trace: Trace, learned: Learned) -> Iterator[Fault]:
    text = trace.rendered.text
    for reply in learned.taught:
        if not learned.covers(reply.first, reply.last):
            continue
        end = len(text[: reply.end].rstrip())
        if not reply.stop:
            words = "the chat template writes no token at the end of a reply, so the model does not learn to stop"
            yield Fault("no end", reply.pointer, words, "warning")
        elif end > reply.last and not learned.covers(end - 1, end):
            words = f"{shown(text[reply.last : end].strip())} ends this reply and is not learned"
            yield Fault("not learned", reply.pointer, f"{words}: learned is {learned.words}")
