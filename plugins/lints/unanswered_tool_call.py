"""FT405 unanswered-tool-call: a call whose result never comes."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule

from ._calls import Answers, has_calls, lines


@rule("FT405", category="suspicious", when=Feature.TOOL_CALLS)
def unanswered_tool_call(example: Example) -> Iterator[tuple[str, str]]:
    """Tool call has no result, but the conversation continues.

    Why is this bad?
        OpenAI's API refuses a conversation that goes on before every call has its result, and Mistral counts them. The
        model learns to reply without waiting: to make up what the tool would have said. A call at the very end of the
        conversation is fine: it is what the example teaches. One result that is a JSON list of as many results as there
        are calls, or that names them, answers them all.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "user", "content": "Well?"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Source
        - OpenAI, "must be followed by tool messages responding to each 'tool_call_id'":
          https://platform.openai.com/docs/guides/function-calling
        - Mistral, "Not the same number of function calls and responses":
          https://github.com/mistralai/mistral-common
    """
    if not has_calls(example):
        return
    found: dict[str, None] = {}
    for line in lines(example):
        found |= dict.fromkeys(Answers(line).unanswered)
    for pointer in found:
        yield pointer, "the conversation goes on without a result of this call"
