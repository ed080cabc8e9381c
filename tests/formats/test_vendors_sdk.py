"""What is written for Anthropic, OpenAI and Gemini is what their own types say."""

from __future__ import annotations

from typing import Any

import pytest

from ftconv import Example, Host, Message, ToolCall
from ftconv.testing.strategies import WEATHER

HOST = Host(third_party=False)
CALL = ToolCall("get_weather", '{"city": "Bern"}', "toolu_1")
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
PAPER = {"type": "file", "file": {"file_data": "https://example.org/a.pdf"}}
SOUND = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}

PLAIN = Example([Message("system", "Be brief."), Message("user", "Hi"), Message("assistant", "Hello")])
SEEN = Example([Message("user", [IMAGE, {"type": "text", "text": "And?"}]), Message("assistant", "Yes")])
READ = Example([Message("user", [PAPER, {"type": "text", "text": "And?"}]), Message("assistant", "Yes")])
HEARD = Example([Message("user", [SOUND, {"type": "text", "text": "And?"}]), Message("assistant", "Yes")])
CALLED = Example(
    [
        Message("user", "Rain?"),
        Message("assistant", "Wait.", tool_calls=[CALL]),
        Message("tool", "none", tool_call_id="toolu_1"),
        Message("assistant", "No."),
    ],
    tools=[WEATHER],
)
CHOSEN = Example([Message("user", "Hi")], chosen=[Message("assistant", "Hello")], rejected=[Message("assistant", "No")])
REDACTED = Example(
    [
        Message("user", "Rain?"),
        Message("assistant", "Wait.", reasoning="Look.", meta={"redacted_thinking": "eHl6"}, tool_calls=[CALL]),
        Message("tool", "none", tool_call_id="toolu_1", is_error=True),
        Message("system", "Be kind."),
        Message("assistant", "No."),
    ],
    tools=[WEATHER],
)
THOUGHT = Example([Message("user", "Rain?"), Message("assistant", "No.", reasoning="Look.")])


def made(writer: str, example: Example) -> Any:
    return HOST.writers[writer].write(example)


def check(kind: Any, values: Any) -> None:
    # pydantic looks at an Iterable only when it is walked, so callers ask for each block itself.
    pytest.importorskip("pydantic").TypeAdapter(list[kind]).validate_python(values, strict=True)


def blocks_of(turns: list[Any]) -> list[Any]:
    return [block for turn in turns if isinstance(turn.get("content"), list) for block in turn["content"]]


@pytest.mark.parametrize("example", [PLAIN, SEEN, READ, CALLED, REDACTED, THOUGHT])
def test_anthropic(example: Example) -> None:
    types = pytest.importorskip("anthropic.types", reason="anthropic is not installed")
    record = made("anthropic", example)
    check(types.MessageParam, record["messages"])
    check(types.ContentBlockParam, blocks_of(record["messages"]))
    check(types.ToolUnionParam, record.get("tools", []))


def check_openai(turns: list[Any], tools: list[Any]) -> None:
    types = pytest.importorskip("openai.types.chat", reason="openai is not installed")
    check(types.ChatCompletionMessageParam, turns)
    check(types.ChatCompletionContentPartParam, blocks_of(turns))
    check(types.ChatCompletionToolParam, tools)
    called = [call for turn in turns for call in turn.get("tool_calls", ())]
    check(types.ChatCompletionMessageToolCallParam, called)


@pytest.mark.parametrize("example", [PLAIN, SEEN, HEARD, CALLED])
def test_openai_chat(example: Example) -> None:
    record = made("chat", example)
    check_openai(record["messages"], record.get("tools", []))


def test_openai_preference() -> None:
    record = made("openai-preference", CHOSEN)
    check_openai(record["input"]["messages"], record["input"].get("tools", []))
    check_openai(record["preferred_output"], [])
    check_openai(record["non_preferred_output"], [])


@pytest.mark.parametrize("example", [PLAIN, SEEN, CALLED, THOUGHT])
def test_openai_responses(example: Example) -> None:
    types = pytest.importorskip("openai.types.responses", reason="openai is not installed")
    record = made("responses", example)
    for part in blocks_of(record["input"]):
        if part["type"] == "input_image":
            part.setdefault("detail", "auto")  # a default of the API, which its type requires, as strict below
    check(types.ResponseInputItemParam, record["input"])
    check(types.FunctionToolParam, [{"strict": True, **tool} for tool in record.get("tools", ())])


@pytest.mark.parametrize("example", [PLAIN, SEEN, READ, HEARD, CALLED, THOUGHT, CHOSEN])
def test_gemini(example: Example) -> None:
    types = pytest.importorskip("google.genai.types", reason="google-genai is not installed")
    record = made("gemini", example)
    said = [*record["contents"], *(one["completion"] for one in record.get("completions", ()))]
    for content in [*said, *([record["systemInstruction"]] if "systemInstruction" in record else [])]:
        types.Content.model_validate(content)
    for tool in record.get("tools", ()):
        types.Tool.model_validate(tool)
