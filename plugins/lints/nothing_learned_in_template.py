"""FT725 nothing-learned-in-template: a record with replies, and a render of which nothing is learned."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Learned, Target, Trace, Tracer, rule

from ._masks import cut_at, masks


@rule("FT725", category="limits")
def nothing_learned_in_template(
    example: Example, template: Tracer, target: Target | None = None, *, max_tokens: int = 0
) -> Iterator[tuple[str, str]]:
    """Nothing of the rendered conversation is learned.

    Why is this bad?
        A template marks what is learned with `{% generation %}`; where its marks leave out a reply, every label is
        masked: the loss is 0 or "nan", or the trainer stops. The same becomes of a conversation whose replies begin
        behind the limit of the run, counted here on the render with the model's own tokenizer. What is learned is found
        by the template's tags, by marks, or as the target finds it; `ftconv preview --model-files` shows it. Needs
        `--model-files`, and for the limit a `tokenizer.json` in it.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>
          {% if m.role == 'gpt' %}{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}{% else %}
          {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}
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
          {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Options
        - `max_tokens`: the limit of your run (cutoff_len, max_length, seq_len), in place of the target's; 0, the
          default, leaves it to the target. Targets that drop or refuse long examples are left to FT701.

    Source
        - TRL, a mask without a 1: https://github.com/huggingface/trl/pull/4201
        - TRL, replies that were cut away: https://github.com/huggingface/trl/issues/3927
    """
    limit = cut_at(target, max_tokens)
    for trace, learned in masks(example, template, target):
        pointer = trace.conversation.pointers[0]
        if not _is_meant(trace):
            continue
        if not _is_learned(trace, learned):
            yield pointer, f"nothing of the render is learned: {_why(learned)}"
        elif limit and learned.mask and not learned.count(limit):
            first = learned.mask.index(True)
            yield pointer, f"nothing of the first {limit:,} tokens is learned: the first that is comes after {first:,}"


def _is_meant(trace: Trace) -> bool:
    """Whether some reply has text, and no weight of 0."""
    branch = trace.conversation.pointers[-1].rpartition("/")[0]
    turns = {leaf.turn for leaf in trace.leaves if leaf.turn >= 0 and leaf.pointer.startswith(f"{branch}/")}
    messages = [trace.conversation.messages[turn] for turn in turns]
    return any(one["role"] == "assistant" and one.get("weight") in (None, 1, True) for one in messages)


def _is_learned(trace: Trace, learned: Learned) -> bool:
    return any(trace.rendered.text[start:end].strip() for start, end in learned.spans)


def _why(learned: Learned) -> str:
    return {
        "tags": "the template has {% generation %} around no text of it",
        "axolotl": "axolotl does not find the replies in it",
    }.get(learned.how, "no reply is in it")
