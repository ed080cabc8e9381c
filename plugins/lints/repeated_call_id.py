"""FT406 repeated-call-id: two calls that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule

from ._calls import has_calls, lines


@rule("FT406", category="suspicious", when=Feature.TOOL_CALLS | Feature.CALL_IDS)
def repeated_call_id(example: Example) -> Iterator[tuple[str, str]]:
    """Two calls in one conversation have the same id.

    Why is this bad?
        The id is all that says which result belongs to which call. Where two calls share it, tools that sort results
        by id give the second call the result of the first. Vendors make every id new, so a model in production never
        sees one twice.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far are Moon and Sun?"},
                      {"role": "assistant", "tool_calls": [
                       {"id": "call00001", "type": "function", "function": {"name": "get_moon", "arguments": "{}"}},
                       {"id": "call00001", "type": "function", "function": {"name": "get_sun", "arguments": "{}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_moon"}},
                   {"type": "function", "function": {"name": "get_sun"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far are Moon and Sun?"},
                      {"role": "assistant", "tool_calls": [
                       {"id": "call00001", "type": "function", "function": {"name": "get_moon", "arguments": "{}"}},
                       {"id": "call00002", "type": "function", "function": {"name": "get_sun", "arguments": "{}"}}]}],
         "tools": [{"type": "function", "function": {"name": "get_moon"}},
                   {"type": "function", "function": {"name": "get_sun"}}]}
        ```

    Source
        - OpenAI's API, `id`, "The ID of the tool call": https://github.com/openai/openai-openapi
        - Mistral looks for results by the ids of their calls: https://github.com/mistralai/mistral-common
    """
    if not has_calls(example):
        return
    found: dict[str, str] = {}
    for line in lines(example):
        seen: dict[str, str] = {}
        for turn, message in line:
            for index, call in enumerate(message.tool_calls or ()):
                if not call.id:
                    continue
                first = seen.setdefault(call.id, turn)
                pointer = f"{turn}/tool_calls/{index}/id"
                if first != turn:
                    found[pointer] = "an earlier turn has a call with the same id"
                elif call.id in {other.id for other in (message.tool_calls or ())[:index]}:
                    found[pointer] = "another call of this turn has the same id"
    yield from found.items()
