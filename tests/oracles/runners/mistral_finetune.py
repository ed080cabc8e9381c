"""What mistral-finetune makes of a record, with the types, validators and v3 tokenizer of `mistral-common`, 1.5.

mistral-finetune is not in the index. `judge` makes the same calls, in the same order, as its loader does in
finetune/data/tokenize.py of github.com/mistralai/mistral-finetune, commit 1943535.
"""

from __future__ import annotations

from typing import Any

from mistral_common.protocol.instruct.messages import (  # type: ignore[import-not-found]
    FinetuningAssistantMessage,
    ToolMessage,
    UserMessage,
)
from mistral_common.protocol.instruct.tool_calls import (  # type: ignore[import-not-found]
    Function,
    FunctionCall,
    Tool,
    ToolCall,
)
from mistral_common.protocol.instruct.validator import (  # type: ignore[import-not-found]
    MistralRequestValidatorV3,
    ValidationMode,
)
from mistral_common.tokens.tokenizers.mistral import MistralTokenizer  # type: ignore[import-not-found]

ENCODER = MistralTokenizer.v3().instruct_tokenizer


class FormatError(Exception):
    """What the loader refuses itself."""


def require(held: object, words: str) -> None:
    if not held:
        raise FormatError(words)


def judge(record: Any) -> list[Any] | None:
    if "messages" not in record and "interactions" not in record:
        require(("text" in record) != ("content" in record), "neither turns nor one text")
        require(isinstance(record.get("text", record.get("content")), str), "the text is not a string")
        return None
    require(not {"messages", "interactions"} <= record.keys(), "both messages and interactions")
    turns = record.get("messages", record.get("interactions"))
    require(turns is not None, "messages is null")
    require(not {"tools", "available_tools"} <= record.keys(), "both tools and available_tools")
    given = record.get("tools") or record.get("available_tools")
    tools = [tool_of(definition) for definition in given] if given else record.get("available_tools")
    system, messages = record.get("system_prompt"), []
    for turn in turns:
        made = message_of(turn)
        if turn["role"] == "system":
            require(system is None, "several system prompts")
            system = made
        else:
            messages.append(made)
    validator = MistralRequestValidatorV3(ValidationMode.finetuning)
    validator.validate_messages(messages)
    validator._validate_tools(tools or [])
    return encoded(messages, tools, system, record.get("only_last", False) or tools is not None)


def encoded(messages: list[Any], tools: Any, system: Any, only_last: bool) -> list[Any]:
    """Return the role of each turn, the text that it is encoded as, and whether that is learned."""
    asked = [n for n, message in enumerate(messages) if isinstance(message, UserMessage)]
    first, last = (asked[0], asked[-1]) if asked else (-1, -1)
    made = []
    for n, message in enumerate(messages):
        learned = False
        if isinstance(message, UserMessage):
            tokens = ENCODER.encode_user_message(message, tools, n == last, n == first, system)[0]
        elif isinstance(message, ToolMessage):
            tokens = ENCODER.encode_tool_message(message, n < last)
        else:
            at_end = n == len(messages) - 1
            if at_end and message.tool_calls is not None:
                message.tool_calls = [ToolCall(function=call.function) for call in message.tool_calls]
            tokens = ENCODER.encode_assistant_message(message, False)
            learned = message.weight in (None, 1) and (at_end or not only_last)
        made.append([getattr(message.role, "value", message.role), ENCODER.tokenizer.to_string(tokens), learned])
    return made


def message_of(turn: Any) -> Any:
    """Return a message, or the text of a system turn."""
    calls = turn.get("tool_calls")
    require("role" in turn, "no role")
    require(not {"content", "text"} <= turn.keys(), "both text and content")
    content = turn.get("content") if turn.get("content") is not None else turn.get("text")
    require(calls is not None or content is not None, "no content")
    role = turn["role"]
    require(role in ("system", "user", "assistant", "tool"), f"unknown role {role!r}")
    if role == "system":
        return content
    if role == "assistant":
        made = None if calls is None else calls_of(calls)
        return FinetuningAssistantMessage(content=content, tool_calls=made, weight=turn.get("weight"))
    require(content is not None, "no content")
    if role == "user":
        return UserMessage(content=content)
    require("tool_call_id" in turn, "no tool_call_id")
    return ToolMessage(content=content, tool_call_id=turn["tool_call_id"], name=turn.get("name"))


def tool_of(definition: Any) -> Any:
    require("function" in definition, "a tool without function")
    function = definition["function"]
    for key in ("name", "description", "parameters"):
        require(key in function, f"a function without {key}")
    require(isinstance(function["parameters"], dict), "parameters is not an object")
    return Tool(function=Function(**{key: function[key] for key in ("name", "description", "parameters")}))


def calls_of(calls: Any) -> list[Any]:
    for call in calls:
        require("id" in call and "function" in call, "a call without id or function")
        require("name" in call["function"] and "arguments" in call["function"], "a call without name or arguments")
        require(isinstance(call["function"]["arguments"], str), "arguments is not a string")
    return [
        ToolCall(
            id=call["id"],
            function=FunctionCall(name=call["function"]["name"], arguments=call["function"]["arguments"]),
        )
        for call in calls
    ]
