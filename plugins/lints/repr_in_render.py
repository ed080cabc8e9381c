"""FT723 repr-in-render: Python's own notation of a value, in a text that is trained."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ftconv import Batch, Conversation, Example, SetHit, Trace, Tracer, rule

from ._kinds import Fault, Kinds, merge, note, start, told

_PARTS = "parts of a text", "; --apply join-parts makes one text of them"
_NOTHING = "null as content", "; leave the key out, or render as --transformers 5 does"
_ARGUMENTS = "arguments of a call", "; --to chat --to-option arguments=text writes them as JSON"
_TOOLS = "tools", ""


def see_all(state: Kinds, batch: Batch, template: Tracer) -> Kinds:
    """Note the examples with a value that is rendered as Python's repr."""
    for index, example in enumerate(batch):
        seen = set()
        for fault in _faults(example, template):
            note(state, fault, batch.place(index), example, first_of_record=fault.kind not in seen)
            seen.add(fault.kind)
    return state


@rule("FT723", category="limits", start=start, see_all=see_all, merge=merge)
def repr_in_render(state: Kinds) -> Iterator[SetHit]:
    """The model's chat template renders a list, an object or null in the notation of Python.

    Why is this bad?
        The model learns to read and write `[{'type': 'text', 'text': 'Hi'}]`, which nobody sends it. Llama 3's
        template and Gemma 2's do so with contents that are lists of parts; Llama 4's and Gemma 3's know parts. With
        transformers 4, a template also writes `None` for a content that is null. `join-parts` makes one text of the
        parts; arguments that come out so are better written as JSON text. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}{% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "How far is the Moon?"}]},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Parts of contents in chat templates: https://huggingface.co/docs/transformers/chat_templating_multimodal
    """
    yield from told(state)


def _faults(example: Example, template: Tracer) -> Iterator[Fault]:
    seen = set()
    for trace in template.traces(example):
        if trace.rendered.trouble:
            continue
        found = [*_values(trace.conversation), *_nulls(trace, template)]
        for pointer, value, (kind, way_out) in found:
            if pointer in seen or not (value is None or _is_repr(value, trace.rendered.text)):
                continue
            seen.add(pointer)
            yield Fault(kind, pointer, f"the chat template renders {kind} as Python writes them{way_out}")


def _values(conversation: Conversation) -> Iterator[tuple[str, Any, tuple[str, str]]]:
    """Yield each list and object that a template may render, with its pointer and what it is."""
    for message, pointer in zip(conversation.messages, conversation.pointers, strict=True):
        if isinstance(message["content"], list):
            yield f"{pointer}/content", message["content"], _PARTS
        for number, call in enumerate(message.get("tool_calls", ())):
            if not isinstance(call["function"]["arguments"], str):
                yield f"{pointer}/tool_calls/{number}", call["function"]["arguments"], _ARGUMENTS
    for tool in (conversation.tools or ())[:1]:
        yield "/tools/0", tool, _TOOLS


def _is_repr(value: Any, render: str) -> bool:
    """Whether a render has Python's notation of a value that is not JSON's as well."""
    written = repr(value)
    if len(value) == 0 or written not in render:
        return False
    return written not in (json.dumps(value), json.dumps(value, ensure_ascii=False))


def _nulls(trace: Trace, template: Tracer) -> Iterator[tuple[str, None, tuple[str, str]]]:
    """Yield the contents that are null and rendered as None, by a render in which they are empty."""
    messages, tools = trace.conversation.messages, trace.conversation.tools
    if template.renderer.settings.version >= 5 or "None" not in trace.rendered.text:
        return
    for number, message in enumerate(messages):
        if message["content"] is None:
            empty = [*messages[:number], {**message, "content": ""}, *messages[number + 1 :]]
            other = template.renderer.render(empty, tools)
            if not other.trouble and other.text.count("None") < trace.rendered.text.count("None"):
                yield trace.conversation.pointers[number], None, _NOTHING
