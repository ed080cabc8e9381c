"""OpenAI's types of messages and tools, in the requests of fine-tuning of its specification.

The package has no types for lines of a training file; `Chat` and `Preference` are FineTuneChatRequestInput and
FineTunePreferenceRequestInput of github.com/openai/openai-openapi.
"""

from __future__ import annotations

import sys
from typing import Any, Literal, Required

import openai.types.chat as chat  # type: ignore[import-not-found]
from pydantic import TypeAdapter
from typing_extensions import TypedDict

for name, module in sys.modules.items():
    if name.startswith("openai.types."):
        # pydantic looks into an Iterable only when somebody walks it.
        module.__dict__.update({"Iterable": list} if "Iterable" in module.__dict__ else {})


class Assistant(chat.ChatCompletionAssistantMessageParam, total=False):  # type: ignore[misc]
    weight: Literal[0, 1]


Turn = (
    chat.ChatCompletionSystemMessageParam
    | chat.ChatCompletionUserMessageParam
    | Assistant
    | chat.ChatCompletionToolMessageParam
    | chat.ChatCompletionFunctionMessageParam
)


class Input(TypedDict, total=False):
    messages: Required[list[Turn]]
    tools: list[chat.ChatCompletionFunctionToolParam]
    parallel_tool_calls: bool


class Chat(Input, total=False):
    functions: list[dict[str, Any]]


class Preference(TypedDict):
    input: Input
    preferred_output: list[chat.ChatCompletionAssistantMessageParam]
    non_preferred_output: list[chat.ChatCompletionAssistantMessageParam]


CHAT, PREFERENCE = TypeAdapter(Chat), TypeAdapter(Preference)


def judge(record: Any) -> None:
    kind = PREFERENCE if isinstance(record, dict) and "preferred_output" in record else CHAT
    kind.validate_python(record, strict=True)
