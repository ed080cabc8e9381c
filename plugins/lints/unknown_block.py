"""FT221 unknown-block: a part of a turn that only its own vendor can read."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, block_of, rule, threads_of

from ._naming import quoted


@rule("FT221", category="suspicious", when=Feature.BLOCKS)
def unknown_block(example: Example) -> Iterator[tuple[str, str]]:
    """Content block of a type that ftconv does not know.

    Why is this bad?
        What is in it is not checked: a call in Anthropic's `tool_use` or Bedrock's `{"toolUse": …}` is no tool call to
        the rules for tools, and `thinking` is not reasoning. The block is kept as it is where content parts are
        written, in `--to chat` and `--to ftconv`; other formats report it as lost (FT912). Chat templates of open
        models skip it or stop. Each type is named once for an example, at its first place. A text part
        without a type is read as text, and named too: OpenAI refuses it, and torchtune stops.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": [{"type": "text", "text": "Let me look."},
                       {"type": "tool_use", "id": "moon00001", "name": "get_distance", "input": {}}]},
                      {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "moon00001",
                       "content": "384400"}]},
                      {"role": "assistant", "content": "384,400 km."}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "Let me look.", "tool_calls": [{"id": "moon00001",
                       "type": "function", "function": {"name": "get_distance", "arguments": "{}"}}]},
                      {"role": "tool", "tool_call_id": "moon00001", "content": "384400"},
                      {"role": "assistant", "content": "384,400 km."}],
         "tools": [{"type": "function", "function": {"name": "get_distance"}}]}
        ```

    Source
        - Anthropic, content blocks: https://docs.anthropic.com/en/api/messages
        - Amazon Bedrock, `ContentBlock`:
          https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
    """
    found: set[str] = set()
    for pointer, thread in threads_of(example):
        for index, message in enumerate(thread):
            for number, part in enumerate(message.content if isinstance(message.content, list) else ()):
                name = block_of(part)
                if name and name not in found:
                    found.add(name)
                    yield f"{pointer}/{index}/content/{number}", f"unknown block {quoted(name)}; it is kept as it is"
