"""FT724 encoded-twice: arguments of calls that are JSON text, rendered as JSON once more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ftconv import Batch, Conversation, Example, SetHit, Tracer, rule

from ._kinds import Fault, Kinds, merge, note, start, told, wanted

_KIND = "arguments"
_WAY = "; --to chat --to-option arguments=object avoids it"


def see_all(state: Kinds, batch: Batch, template: Tracer) -> Kinds:
    """Note the examples with arguments that are encoded twice."""
    for index, example in enumerate(batch):
        if example.dialect is not None:
            continue  # calls are text in the record
        for number, fault in enumerate(_faults(example, template, tried=wanted(state, _KIND))):
            note(state, fault, batch.place(index), example, first_of_record=number == 0)
    return state


@rule("FT724", category="limits", start=start, see_all=see_all, merge=merge)
def encoded_twice(state: Kinds) -> Iterator[SetHit]:
    """The model's chat template writes arguments that are JSON text as a JSON string, with escaped quotes.

    Why is this bad?
        The model learns to call `get_weather` with `"{\\"city\\": \\"Bern\\"}"`, a text, where the tool takes an
        object: calls fail once it is served. OpenAI's format has arguments as text; the templates of Qwen 2.5 and
        Llama 3.1 put each value through `tojson`, and so are given objects. DeepSeek V3's takes text alone. Both ways
        are rendered, and objects proposed only where they come out unescaped. Needs `--model-files`.

    Example
        ```yaml
        template: |
          {% for m in messages %}<|{{ m.role }}|>{{ m.content }}
          {% for c in m.tool_calls %}{"name": "{{ c.function.name }}", "arguments": {{ c.function.arguments | tojson }}}
          {% endfor %}{{ eos_token }}{% endfor %}
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{\\"to\\": \\"Moon\\"}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": {"to": "Moon"}}}]},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}]}
        ```

    Source
        - Calls in chat templates: https://huggingface.co/docs/transformers/chat_extras
        - Arguments that Qwen's template escapes: https://github.com/QwenLM/Qwen3/issues/1894
    """
    yield from told(state)


def _faults(example: Example, template: Tracer, *, tried: bool) -> Iterator[Fault]:
    seen = set()
    for trace in template.traces(example):
        escaped = [
            (pointer, text)
            for pointer, text in _arguments(trace.conversation)
            if pointer not in seen and _is_escaped(text, trace.rendered.text)
        ]
        seen |= {pointer for pointer, _ in escaped}
        way_out = _WAY if tried and escaped and _helps(trace.conversation, escaped, template) else ""
        for pointer, _ in escaped:
            yield Fault(_KIND, pointer, f"the chat template encodes these arguments, which are JSON, again{way_out}")


def _arguments(conversation: Conversation) -> Iterator[tuple[str, str]]:
    """Yield the arguments that are the JSON text of an object with something in it."""
    for message, pointer in zip(conversation.messages, conversation.pointers, strict=True):
        for number, call in enumerate(message.get("tool_calls", ())):
            text = call["function"]["arguments"]
            if isinstance(text, str) and _object(text):
                yield f"{pointer}/tool_calls/{number}/arguments", text


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_escaped(text: str, render: str) -> bool:
    return text not in render and any(json.dumps(text, ensure_ascii=ascii)[1:-1] in render for ascii in (True, False))


def _helps(conversation: Conversation, escaped: list[tuple[str, str]], template: Tracer) -> bool:
    """Whether the template renders arguments as objects, and none of them escaped."""
    messages = [
        {**message, "tool_calls": [_as_object(call) for call in message["tool_calls"]]}
        if message.get("tool_calls")
        else message
        for message in conversation.messages
    ]
    render = template.renderer.render(messages, conversation.tools)
    return not render.trouble and not any(
        _is_escaped(text, render.text) or repr(_object(text)) in render.text for _, text in escaped
    )


def _as_object(call: dict[str, Any]) -> dict[str, Any]:
    function = call["function"]
    value = _object(function["arguments"]) if isinstance(function["arguments"], str) else None
    return call if value is None else {**call, "function": {**function, "arguments": value}}
