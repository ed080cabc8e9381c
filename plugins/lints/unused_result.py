"""FT411 unused-result: a reply with nothing of what the tools returned."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, Message, rule, text_of

from ._calls import Turn, lines
from ._use_of_results import acts, ignores, shares


@rule("FT411", category="style", when=Feature.TOOL_CALLS)
def unused_result(example: Example) -> Iterator[tuple[str, str]]:
    """Reply uses nothing of what the tools returned.

    Why is this bad?
        The model learns to call a tool and to answer from memory. A reply in text after results is named if no number
        of the results, rounded or as a word, and no word of them, in any of its forms, occurs in it or later on.
        Results that say little or that failed, those of tools that do something (`send_mail`), replies with numbers
        that may have been computed from those of the results, and replies in another language are not looked at.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "moon00001", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001",
                       "content": "{\\"km\\": 384400, \\"kind\\": \\"mean value\\", \\"source\\": \\"almanac\\"}"},
                      {"role": "assistant", "content": "It is very far. Bring snacks."}],
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
    for at, (pointer, turn) in enumerate(line):
        if turn.role == "tool":
            results.append(turn)
        elif turn.role == "assistant" and turn.content and not turn.tool_calls:
            if results and _ignored(line, at, results):
                of = "the result" if len(results) == 1 else f"{len(results)} results"
                yield f"{pointer}/content", f"reply has none of the numbers and words of {of} before it"
            results = []
        elif turn.role == "user":
            results = []


def _ignored(line: list[Turn], at: int, results: list[Message]) -> bool:
    """Whether the reply, and all that is said and called after it, has nothing of the results."""
    reply = text_of(line[at][1].content)
    later = [text_of(turn.content) for _, turn in line[at + 1 :] if turn.role == "assistant"]
    later += [str(call.arguments) for _, turn in line[at + 1 :] for call in turn.tool_calls or ()]
    before = next(i for i in range(at, -1, -1) if line[i][1] is results[0])
    calls = [call for _, turn in line[:at] for call in turn.tool_calls or ()]
    if any(acts(call.name) for call in calls[-len(results) :]) or any(result.is_error for result in results):
        return False
    asked = "\n".join([text_of(turn.content) for _, turn in line[:before] if turn.role != "tool"])
    asked += "\n".join([str(call.arguments) for call in calls])
    returned = "\n".join([text_of(result.content) for result in results])
    return ignores(reply, returned, asked) and not any(shares(text, returned) for text in later)
