"""FT411 unused-result: a reply with nothing of what the tools returned."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ftconv import Example, Feature, Message, rule, text_of

from ._calls import Turn, lines

_tokens = re.compile(r"\d{2,}|[^\W\d_]{4,}|[\u3040-\u9fff]{2}").findall
_wide = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]").search
_FEWEST = 3
"""Words and numbers that a result must have; of fewer, as in `{"status": "success"}`, nothing need be said."""
_STATE = frozenset(
    {"true", "false", "null", "none", "success", "successful", "successfully", "status", "message", "error"}
)


@rule("FT411", category="style", when=Feature.TOOL_CALLS)
def unused_result(example: Example) -> Iterator[tuple[str, str]]:
    """Reply uses nothing of what the tools returned.

    Why is this bad?
        The model learns to call a tool and to answer from memory. A reply in text after results is named if none of
        the numbers and longer words of the results since the reply before occurs in it. Results of less than three of
        these, errors, and results in another script than the reply, unless they have numbers, are not looked at.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001",
                       "content": "{\\"km\\": 384400, \\"kind\\": \\"mean value\\", \\"source\\": \\"almanac\\"}"},
                      {"role": "assistant", "content": "Very far. Bring snacks."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001",
                       "content": "{\\"km\\": 384400, \\"kind\\": \\"mean value\\", \\"source\\": \\"almanac\\"}"},
                      {"role": "assistant", "content": "384,400 km. Bring snacks."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Source
        - OpenAI, the result of a call is given back so that the model answers with it:
          https://platform.openai.com/docs/guides/function-calling
    """
    for line in lines(example):
        yield from _unused_in(line)


def _unused_in(line: list[Turn]) -> Iterator[tuple[str, str]]:
    results: list[Message] = []
    for pointer, turn in line:
        if turn.role == "tool":
            results.append(turn)
        elif turn.role == "assistant" and turn.content and not turn.tool_calls:
            if results and _ignores(text_of(turn.content), results):
                of = "the result" if len(results) == 1 else f"{len(results)} results"
                yield f"{pointer}/content", f"reply has none of the numbers and words of {of} before it"
            results = []
        elif turn.role == "user":
            results = []


def _ignores(reply: str, results: list[Message]) -> bool:
    returned = set()
    for result in results:
        text = text_of(result.content)
        if result.is_error or "error" in text[:200].lower():
            return False
        returned |= {token.casefold() for token in _tokens(_values_of(text))} - _STATE
    said = reply.replace(",", "").casefold()
    if (_wide(reply) is None) != (not any(map(_wide, returned))):
        returned = {token for token in returned if token.isdigit() and len(token) > 2}
        return bool(returned) and not any(token in said for token in returned)
    return len(returned) >= _FEWEST and not any(token in said for token in returned)


def _values_of(text: str) -> str:
    """Return the values of a result in JSON, or all of a text that is none."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    values: list[str] = []
    todo: list[Any] = [found]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list):
            todo += value
        elif value is not None:
            values.append(str(value))
    return "\n".join(values)
