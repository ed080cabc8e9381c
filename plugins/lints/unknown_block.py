"""FT221 unknown-block: a part of a turn that only its own vendor can read."""

from __future__ import annotations

from collections.abc import Iterator

from ftconv import Example, Feature, block_of, rule, threads_of

from ._naming import quoted


@rule("FT221", category="suspicious", when=Feature.BLOCKS)
def unknown_block(example: Example) -> Iterator[tuple[str, str]]:
    """Content block of a type that ftconv does not know.

    Why is this bad?
        What is in it is not checked: a call that stands in such a block is no tool call to the rules for tools, and a
        thought is not reasoning. The block is kept as it is where content parts are
        written, in `--to chat` and `--to ftconv`; other formats report it as lost (FT912). Chat templates of open
        models skip it or stop. Each type is named once for an example, at its first place. A text part
        without a type is read as text, and named too: OpenAI refuses it, and torchtune stops.

    Example
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": [{"type": "text", "text": "Let me look."},
                       {"type": "moon_card", "distance": 384400}]}]}
        ```

    Use instead
        ```json
        {"messages": [{"role": "user", "content": "How far is the Moon?"},
                      {"role": "assistant", "content": "384,400 km."}]}
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
