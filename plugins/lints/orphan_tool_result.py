"""FT404 orphan-tool-result: an answer to a call that was not made."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, rule

from ._calls import Answers, lines


@rule("FT404", category="correctness", when=Feature.TOOL_CALLS | Feature.CALL_IDS)
def orphan_tool_result(example: Example) -> Iterator[tuple[str, str]]:
    """Tool result does not belong to an earlier call.

    Why is this bad?
        OpenAI and Mistral refuse the record, and templates of chat models stop. A model trained on it all the same
        learns that results come from nowhere. A result belongs to the call with its id; without ids, as in ShareGPT,
        results belong to the calls in order. A second result for the same call has none of its own. Calls in the text
        count, as Hermes, Llama and ReAct write them.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}]}
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
        - OpenAI's API, `tool_call_id`, "Tool call that this message is responding to":
          https://github.com/openai/openai-openapi
        - Mistral counts results and calls, and compares their ids:
          https://github.com/mistralai/mistral-common
    """
    for message in example.messages:
        if message.role == "tool":
            break
    else:
        if example.chosen is None and example.rejected is None:
            return
    found: dict[str, str] = {}
    for line in lines(example):
        found |= Answers(line).orphans
    yield from found.items()
