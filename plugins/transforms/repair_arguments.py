"""Rewrite tool call arguments as one JSON object.

For calls that were printed by Python or encoded twice. Arguments in single quotes, with `True`, `False` and `None`,
become JSON; an object that is in a JSON string, once or more often, is taken out of it; no arguments at all become
`{}`. Only what can be read in one way is changed: what is cut off, has no quotes or is not an object stays as it is.

Example
    `--apply repair-arguments`

    ```json before
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                   {"name": "get_distance", "arguments": "{'body': 'Moon'}"}}]}]}
    ```

    ```json after
    {"messages": [{"role": "user", "content": "How far is the Moon?"},
                  {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                   {"name": "get_distance", "arguments": "{\\"body\\": \\"Moon\\"}"}}]}]}
    ```

Safety
    Unsafe: what the model learns to write changes.
"""

from __future__ import annotations

import ast
import json
import math
import warnings
from typing import Any

from msgspec.structs import replace

from ftconv import Example, Message, ToolCall, Transform

from ._threads import over_threads

_LONGEST = 100_000
"""Characters; Python's own reader is not made for more."""


def repair_arguments(example: Example) -> Example:
    """Return the example with arguments that are JSON objects, where they can be told."""

    def each(turns: list[Message]) -> list[Message]:
        out = [_turn(turn) for turn in turns]
        return out if any(new is not old for new, old in zip(out, turns, strict=True)) else turns

    return over_threads(example, each)


def _turn(turn: Message) -> Message:
    if not turn.tool_calls:
        return turn
    calls = [_call(call) for call in turn.tool_calls]
    changed = any(new is not old for new, old in zip(calls, turn.tool_calls, strict=True))
    return replace(turn, tool_calls=calls) if changed else turn


def _call(call: ToolCall) -> ToolCall:
    text = _object_in(call.arguments)
    return call if text is None or text == call.arguments else replace(call, arguments=text, as_object=False)


def _object_in(text: str) -> str | None:
    """Return the JSON object that `text` is, holds or stands for, as text; None where there is none."""
    if not text.strip():
        return "{}"
    try:
        value = json.loads(text, parse_constant=_refused)
    except RecursionError:
        return None
    except ValueError:
        return _of_python(text)
    if isinstance(value, str):
        return _object_in(value) if value.strip() else None
    return text if isinstance(value, dict) else None


def _of_python(text: str) -> str | None:
    if len(text) > _LONGEST or not text.lstrip().startswith("{"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    if not isinstance(value, dict) or not _is_json(value):
        return None
    try:
        return json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):
        return None


def _is_json(value: Any) -> bool:
    """Whether a value of Python is one of JSON: keys are texts, numbers are finite, texts have no half pairs."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(key) and _is_json(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, str):
        return not any("\ud800" <= char <= "\udfff" for char in value)
    return value is None or isinstance(value, bool | int)


def _refused(word: str) -> None:
    raise ValueError(word)


transform = Transform(name="repair-arguments", apply=repair_arguments, safety="unsafe")
