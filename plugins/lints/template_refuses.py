"""FT720 template-refuses: a conversation that the model's own template cannot render."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from ftconv import Batch, Example, SetHit, Tracer, lost_in, rule

from ._kinds import Fault, Kinds, merge, note, start, told, wanted
from ._ways_out import Traces, way_out

_WAYS = (
    "--apply join-parts", "--to chat --to-option arguments=object", "--apply merge-turns", "--apply fold-system",
    "--apply rename-roles:developer=system", "--apply render-calls",
)  # fmt: skip
_WORDS = {"refused": "refuses this", "failed": "fails", "stopped": "was stopped"}
_MOST = 70
_NO_TOKEN = re.compile(r"'[a-z]+_token' is undefined")


def see_all(state: Kinds, batch: Batch, template: Tracer) -> Kinds:
    """Note the examples that cannot be rendered, by what the template says."""
    for index, example in enumerate(batch):
        fault = _refused(example, template)
        if fault is not None:
            if wanted(state, fault.kind):
                fault = replace(fault, words=f"{fault.words}{_mended_by(example, fault, template)}")
            note(state, fault, batch.place(index), example)
    return state


@rule("FT720", category="limits", start=start, see_all=see_all, merge=merge)
def template_refuses(state: Kinds) -> Iterator[SetHit]:
    """The model's chat template refuses the conversation, or fails on it.

    Why is this bad?
        A trainer renders each conversation with the template of the model, and stops with the template's own words,
        or with an error of Python that names neither record nor key. Gemma's templates refuse two turns of one role in
        a row, as do Mistral's, and Gemma 2's a system prompt; Qwen 3.5's refuses a system turn that is not the first,
        and fails on arguments of calls that are text. What can make turns alternate, move the system prompt into the
        first question or write arguments as objects is tried, and named if the template then renders all of it.
        Records that are refused with the same words are one finding where they are many. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}
          {% if m.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}
          {{ m.role }}: {{ m.content }}{{ eos_token }}
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


def _mended_by(example: Example, fault: Fault, template: Tracer) -> str:
    if _NO_TOKEN.search(fault.words):
        return "; name the model's folder, whose tokenizer_config.json has it"
    name = way_out(example, _WAYS, template, _is_whole)
    return f"; {name} helps" if name else ""


def _is_whole(after: list[Traces]) -> bool:
    """Whether the template renders what came of an example, and all of its texts."""
    return all(not trace.rendered.trouble for traces in after for trace in traces) and not any(map(lost_in, after))
