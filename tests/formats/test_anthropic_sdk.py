"""What the anthropic writer writes is what Anthropic's own types say."""

from __future__ import annotations

from typing import Any

import pytest

from ftconv import Example, Host, Message, ToolCall
from ftconv.testing.strategies import WEATHER

CALL = ToolCall("get_weather", '{"city": "Bern"}', "toolu_1")
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
PAPER = {"type": "file", "file": {"file_data": "https://example.org/a.pdf"}}

EXAMPLES = [
    Example([Message("system", "Be brief."), Message("user", "Hi"), Message("assistant", "Hello")]),
    Example([Message("user", [IMAGE, PAPER, {"type": "text", "text": "And?"}]), Message("assistant", "Yes")]),
    Example(
        [
            Message("user", "Rain?"),
            Message("assistant", "Wait.", reasoning="Look.", meta={"redacted_thinking": "eHl6"}, tool_calls=[CALL]),
            Message("tool", "none", tool_call_id="toolu_1", is_error=True),
            Message("system", "Be kind."),
            Message("assistant", "No."),
        ],
        tools=[WEATHER],
    ),
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_anthropic_takes_what_is_written(example: Example) -> None:
    types = pytest.importorskip("anthropic.types", reason="anthropic is not installed")
    check: Any = pytest.importorskip("pydantic").TypeAdapter
    made: Any = Host(third_party=False).writers["anthropic"].write(example)
    check(list[types.MessageParam]).validate_python(made["messages"], strict=True)
    # pydantic looks at an Iterable only when it is walked, so each block is asked for itself.
    blocks = [block for turn in made["messages"] if isinstance(turn["content"], list) for block in turn["content"]]
    check(list[types.ContentBlockParam]).validate_python(blocks, strict=True)
    check(list[types.ToolUnionParam]).validate_python(made.get("tools", []), strict=True)
