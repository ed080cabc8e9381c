"""FT708 bad-call-id: ids of tool calls in a form that the target refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ftconv import Example, Feature, Target, rule, threads_of


def fix_options(target: Target) -> dict[str, Any] | None:
    """Return that ids can be mended, where nine letters and digits are what the target wants."""
    calls = target.calls
    return {} if calls is not None and re.fullmatch(calls.id_pattern, "aB3dE6gH9") else None


@rule(
    "FT708",
    category="limits",
    fix="rename-call-ids",
    fix_options=fix_options,
    when=Feature.TOOL_CALLS | Feature.CALL_IDS,
)
def bad_call_id(example: Example, target: Target) -> Iterator[tuple[str, str]]:
    """Tool call id does not have the form that the target requires.

    Why is this bad?
        Mistral takes nine letters or digits, and says of OpenAI's `call_…`: "must be a-z, A-Z, 0-9, with a length of
        9." A call without an id is refused as well. Amazon's checker for Nova says "Invalid toolUse, duplicate
        toolUseId". Silent without a target.

    Example
        ```yaml
        target: mistral
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "call_1", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function":
                    {"name": "get_distance", "description": "To the Moon.", "parameters": {"type": "object"}}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function":
                    {"name": "get_distance", "description": "To the Moon.", "parameters": {"type": "object"}}}]}
        ```

    Fix
        `rename-call-ids` makes nine letters and digits of each id, the same for a call and its result, the same in
        every run. It is unsafe: some templates write ids into the text, where they are learned.

    Source
        - Mistral's check of ids: https://github.com/mistralai/mistral-common
        - Users who met it: https://github.com/langchain-ai/langchain/issues/24668
    """
    calls = target.calls
    if calls is not None and calls.unique:
        yield from _repeated(example, target)
    if calls is None or not calls.id_pattern:
        return
    pattern = re.compile(calls.id_pattern)
    wanted = calls.id_words or "another form"
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            for number, call in enumerate(message.tool_calls or ()):
                where = f"{pointer}/{index}/tool_calls/{number}"
                if not call.id:
                    yield where, f"call has no id; {target.name} requires {wanted}"
                elif not _matches(pattern, call.id):
                    yield f"{where}/id", f"call id has the wrong form; {target.name} requires {wanted}"
            if message.role == "tool":
                where = f"{pointer}/{index}"
                if not message.tool_call_id:
                    yield where, f"tool result has no call id; {target.name} requires {wanted}"
                elif not _matches(pattern, message.tool_call_id):
                    yield f"{where}/tool_call_id", f"result id has the wrong form; {target.name} requires {wanted}"


def _repeated(example: Example, target: Target) -> Iterator[tuple[str, str]]:
    """Yield calls with the id of an earlier call of their thread."""
    for pointer, thread in threads_of(example):
        seen = set()
        for index, message in enumerate(thread):
            for number, call in enumerate(message.tool_calls or ()):
                if call.id and call.id in seen:
                    where = f"{pointer}/{index}/tool_calls/{number}/id"
                    yield where, f"call id as in an earlier call; {target.name} requires another for each"
                seen.add(call.id)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    """Whether all of the text matches; `$` alone would let a newline pass."""
    return pattern.fullmatch(text) is not None
