"""FT711 content-not-allowed: null, empty, parts or text where the target forbids it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftconv import Example, Message, Target, rule, text_of

from .records import turns_of
from .threads import threads


@rule("FT711", category="limits")
def content_not_allowed(example: Example, target: Target, record: Any = None) -> Iterator[tuple[str, str]]:
    """Content of a turn is null, empty, a list of parts, or text, where the target wants it otherwise.

    Why is this bad?
        OpenAI's notebook counts null and "" as `missing_content`, Together says "Missing required column `content` in
        message on line N." and "Invalid content type on line N", Databricks raises `InvalidContentTypeError`, Mistral
        `MessageFormatError`, and Nova's check "Invalid content, empty text content". ms-swift removes the record and
        logs "Dataset filtered, origin length: N, filtered dataset length: N". torchtune trains the text of the turn
        before once more, and LLaMA-Factory throws away what is said beside tool calls. Arguments of calls are text at
        OpenAI and Mistral, and an object in TRL. Beside tool calls OpenAI's guide leaves `content` out, and its
        notebook refuses null: `ftconv IN --to chat` writes it so. Silent without a target.

    Example
        ```yaml
        target: openai/gpt-4o-mini
        ```

        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function":
                       {"name": "get_distance", "arguments": {"body": "Moon"}}}]},
                      {"role": "tool", "tool_call_id": "call_1", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function":
                       {"name": "get_distance", "arguments": "{\\"body\\": \\"Moon\\"}"}}]},
                      {"role": "tool", "tool_call_id": "call_1", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Source
        - OpenAI's notebook:
          https://github.com/openai/openai-cookbook/blob/main/examples/Chat_finetuning_data_prep.ipynb
        - LLaMA-Factory: https://github.com/hiyouga/LLaMA-Factory/issues/9107
        - `ftconv explain NAME` lists what each target wants, with its sources.
    """
    content = target.content
    if content is None:
        return
    raw = turns_of(record, example) if content.null == "left-out" and record is not None else {}
    for pointer, thread in threads(example):
        for index, message in enumerate(thread):
            turn = f"{pointer}/{index}"
            words = _content(message, target, raw.get(turn))
            if words:
                yield turn if message.content is None else f"{turn}/content", words
            if message.tool_calls and content.arguments != "any":
                for number, call in enumerate(message.tool_calls):
                    if call.as_object != (content.arguments == "object"):
                        kind = "an object" if content.arguments == "object" else "JSON as text"
                        yield f"{turn}/tool_calls/{number}/arguments", f"{target.name} wants arguments as {kind}"


def _content(message: Message, target: Target, raw: Any) -> str:
    """Say what is wrong with the content of one turn; "" for nothing."""
    rules = target.content
    assert rules is not None
    content, calls = message.content, bool(message.tool_calls)
    if content is None:
        if rules.null == "always" or message.refusal:
            return ""
        if not calls:
            return f"content is null; {target.name} wants text"
        if rules.null == "never":
            return f"content is null beside tool calls; {target.name} wants text"
        if rules.null == "left-out" and isinstance(raw, dict) and "content" in raw:
            return f"content is null beside tool calls; {target.name} wants the key left out"
        return ""
    if isinstance(content, list) and rules.parts == "refused":
        return f"content is a list of parts; {target.name} wants text"
    if calls and not rules.text_beside_calls and text_of(content):
        return f"text beside tool calls; {target.name} takes one or the other"
    if message.role in rules.must_have_text and not calls and _is_empty(content):
        return f"content is empty; {target.name} wants text from the {message.role}"
    return ""


def _is_empty(content: str | list[dict[str, Any]]) -> bool:
    """Whether there is no text and no other part; white space is FT208's and FT209's."""
    if isinstance(content, str):
        return not content
    return not text_of(content) and all(part.get("type") == "text" for part in content)
