"""FT402 bad-tool-arguments: a call that no program could read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

import msgspec

from ftconv import Example, Feature, Triggers, rule, text_of, threads_of

from ._calls import has_calls, located_calls
from ._naming import kind_of
from ._written_calls import may_write_json, written_faults

_DECODER = msgspec.json.Decoder()


@rule(
    "FT402",
    category="correctness",
    fix="repair-arguments",
    when=Feature.TOOL_CALLS,
    triggers=Triggers(test=may_write_json, needs="<["),
)
def bad_tool_arguments(example: Example) -> Iterator[tuple[str, str]]:
    """Tool call arguments are not the JSON text of an object.

    Why is this bad?
        The model learns to write arguments that the program which reads them refuses. Axolotl and most chat templates
        read them too, and stop. Calls in the text, as in `<tool_call>` tags, must be JSON too. Three faults are
        distinguished: text that is not JSON, as a Python dict with its single quotes; JSON that is not an object; and
        an object encoded twice, a string of JSON within JSON. LLaMA-Factory says "Invalid JSON format in function
        message", Mistral `ToolCallFormatError`.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{'body': 'Moon'}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{\\"body\\": \\"Moon\\"}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Fix
        `repair-arguments` turns what Python printed, and what was encoded twice, into JSON, and nothing into `{}`. It
        is unsafe: what the model learns to write changes. What is cut off or no object stays, and so do calls in the
        text.

    Source
        - OpenAI's API, `arguments` is a string that holds JSON: https://github.com/openai/openai-openapi
        - Axolotl reads arguments that are a string, and stops where they are not JSON:
          https://github.com/axolotl-ai-cloud/axolotl/blob/main/src/axolotl/prompt_strategies/chat_template.py
        - Glaive writes them in single quotes:
          https://huggingface.co/datasets/glaiveai/glaive-function-calling-v2
    """
    for thread, turns in threads_of(example):
        for index, message in enumerate(turns):
            text = text_of(message.content) if message.role == "assistant" else ""
            for words in written_faults(text):
                yield f"{thread}/{index}/content", words
    for pointer, call in located_calls(example) if has_calls(example) else ():
        fault = _fault(call.arguments)
        if fault:
            yield f"{pointer}/arguments" if call.arguments else pointer, f"arguments {fault}"


def _fault(text: str) -> str:
    """Say what is wrong with the text of arguments; nothing where it is one JSON object."""
    if not text.strip():
        return "are empty; write {} for a call without arguments"
    try:
        value = _decoded(text)
    except RecursionError:
        return "are nested too deeply"
    except json.JSONDecodeError as error:
        if text.lstrip()[:2] == "{'":
            return "are not JSON: single quotes, as in a Python dict"
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            return "are not JSON: cut off before the end"
        return f"are not JSON, from character {error.pos + 1}"
    if type(value) is dict:
        return ""
    if type(value) is str and _holds_object(value):
        return "are encoded twice: a JSON string containing the object"
    return f"must be a JSON object, found {kind_of(value)}"


def _decoded(text: str) -> Any:
    """Decode JSON; what the quick decoder refuses, as `1e400`, the thorough one has the last word on."""
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, ValueError):
        # Numbers stay text: their size is no fault.
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda word: _refuse(text, word))


def _refuse(text: str, word: str) -> NoReturn:
    raise json.JSONDecodeError(f"{word} is not JSON", text, text.find(word))


def _holds_object(text: str) -> bool:
    """Whether the text is an object in JSON, perhaps encoded once more."""
    try:
        value = _decoded(text)
    except (ValueError, RecursionError):
        return False
    return type(value) is dict or (type(value) is str and _holds_object(value))
