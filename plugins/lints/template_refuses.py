"""FT714 template-refuses: a conversation that the model's own template cannot render."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Batch, Example, SetHit, Tracer, rule

from ._kinds import Fault, Kinds, merge, note, start, told

_WORDS = {"refused": "refuses this", "failed": "fails", "stopped": "was stopped"}
_MOST = 100


def see_all(state: Kinds, batch: Batch, template: Tracer) -> Kinds:
    """Note the examples that cannot be rendered, by what the template says."""
    for index, example in enumerate(batch):
        fault = _refused(example, template)
        if fault is not None:
            note(state, fault, batch.place(index), example)
    return state


@rule("FT714", category="limits", start=start, see_all=see_all, merge=merge)
def template_refuses(state: Kinds) -> Iterator[SetHit]:
    """The model's chat template refuses the conversation, or fails on it.

    Why is this bad?
        A trainer renders each conversation with the template of the model, and stops with the template's own words,
        or with an error of Python that names neither record nor key. Gemma's templates refuse two turns of one role in
        a row, as do Mistral's, and Gemma 2's a system prompt; Qwen 3.5's refuses a system turn that is not the first,
        and fails on arguments of calls that are text. `merge-turns` and `fold-system` make turns alternate and move the
        system prompt into the first question; the chat writer writes `--to-option arguments=object`. Records that are
        refused with the same words are one finding where they are many. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}
          {% if m.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}
          {{ m.role }}: {{ m.content }}
          {% endfor %}
        ```

        ```json
        {"messages": [{"role": "system", "content": "You are Marv."},
                      {"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "You are Marv.\\n\\nHow far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Chat templates in transformers: https://huggingface.co/docs/transformers/chat_templating
    """
    yield from told(state)


def _refused(example: Example, template: Tracer) -> Fault | None:
    for trace in template.traces(example):
        found = trace.rendered
        if found.trouble:
            why = " ".join(found.why.split())
            why = why if len(why) <= _MOST else f"{why[: _MOST - 1]}…"
            raised = f" with {found.raised}" if found.trouble == "failed" else ""
            words = f"the chat template {_WORDS[found.trouble]}{raised}: {why}"
            return Fault(words, trace.conversation.pointers[0], words)
    return None
