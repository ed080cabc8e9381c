"""Message lists inside prompt-completion records: TRL's conversational form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from ftconv import Message, RecordError, Role, ToolCall, part_name, role_named

from ._chat_calls import Arguments, arguments_of
from ._chat_turns import REASONING
from ._prompt_completion_fields import kind_of

ROLES: dict[str, Role] = {
    "system": "system", "developer": "developer", "user": "user", "assistant": "assistant", "tool": "tool",
}  # fmt: skip
_TEXTS = {"name": "name", "tool_call_id": "tool_call_id", "refusal": "refusal", "reasoning_content": "reasoning"}
_KNOWN = {"role", "content", "weight", "tool_calls", *_TEXTS}


def _exact(text: str) -> float | Decimal:
    """Return a float when it says the same as `text`, a Decimal otherwise, so that no digit is lost."""
    number = float(text)
    return number if number - number == 0.0 and Decimal(repr(number)) == Decimal(text) else Decimal(text)


decode = msgspec.json.Decoder(float_hook=_exact).decode
encode = msgspec.json.Encoder(decimal_format="number").encode


# -- reading -----------------------------------------------------------------------------------------------------------


def read_messages(value: list[Any], pointer: str) -> list[Message]:
    """Return the messages of a list. Raises RecordError, pointing below `pointer`."""
    messages: list[Message] = []
    try:
        for item in value:
            if type(item) is dict and len(item) == 2:
                role, content = item.get("role"), item.get("content")
                if type(role) is str and role in ROLES and type(content) is str:
                    messages.append(Message(ROLES[role], content))
                    continue
            messages.append(_read_message(item))
    except RecordError as error:
        raise RecordError(error.code, str(error), f"{pointer}/{len(messages)}{error.pointer}") from None
    return messages


def _read_message(item: Any) -> Message:
    if type(item) is not dict:
        raise RecordError("FT202", f"a message must be an object with role and content, found {kind_of(item)}")
    if "role" not in item:
        raise RecordError("FT202", "a message needs a role, found none")
    spelled = item["role"]
    message = Message(role_named(spelled, "/role"), content_of(item.get("content"), "/content"))
    if message.role != spelled:
        message.seen = spelled
    extra: dict[str, Any] = {}
    for key, value in item.items():
        if key not in _KNOWN:
            extra[key] = value
        elif value is None:
            continue
        elif key in _TEXTS:
            if type(value) is not str:
                raise RecordError("FT202", f"{key} must be text, found {kind_of(value)}", f"/{key}")
            setattr(message, _TEXTS[key], value)
        elif key == "weight":
            message.weight = value
        elif key == "tool_calls":
            message.tool_calls = _read_calls(value)
    for key in REASONING[1:]:
        if message.reasoning is None and type(extra.get(key)) is str:
            message.reasoning = extra.pop(key)
    message.extra = extra or None
    return message


def content_of(value: Any, pointer: str) -> Any:
    """Return the content of a turn: text, null or a list of parts. Raises RecordError for anything else."""
    if value is None or type(value) is str:
        return value
    if type(value) is not list:
        raise RecordError("FT202", f"content must be text, a list of parts or null, found {kind_of(value)}", pointer)
    for i, part in enumerate(value):
        name = part_name(part) if type(part) is dict else ""
        if not name or (name == "text" and part.get("type") is None):
            raise RecordError("FT202", "a part of the content must be an object with a type", f"{pointer}/{i}")
        if name == "text" and type(part.get("text")) is not str:
            raise RecordError("FT202", "a text part must have its text in 'text'", f"{pointer}/{i}")
    return value


def _read_calls(value: Any) -> list[ToolCall] | None:
    if type(value) is not list:
        raise RecordError("FT202", f"tool_calls must be a list, found {kind_of(value)}", "/tool_calls")
    calls = []
    for i, item in enumerate(value):
        where = f"/tool_calls/{i}"
        function = item.get("function") if type(item) is dict else None
        if type(function) is not dict or type(function.get("name")) is not str:
            raise RecordError("FT402", 'a tool call must be {"id": …, "function": {"name": …, "arguments": …}}', where)
        if item.get("type") not in (None, "function"):
            raise RecordError(
                "FT402", f"a tool call must have the type 'function', found {kind_of(item['type'])}", where
            )
        if not isinstance(item.get("id"), str | None):
            raise RecordError(
                "FT402", f"the id of a tool call must be text, found {kind_of(item['id'])}", f"{where}/id"
            )
        arguments = function.get("arguments")
        as_object = type(arguments) is dict
        if as_object:
            arguments = encode(arguments).decode()
        elif not isinstance(arguments, str | None):
            found = kind_of(arguments)
            raise RecordError(
                "FT402", f"arguments must be JSON text or an object, found {found}", f"{where}/function/arguments"
            )
        extra = {k: v for k, v in item.items() if k not in ("id", "type", "function")}
        inner = {k: v for k, v in function.items() if k not in ("name", "arguments")}
        if inner:
            extra["function"] = inner
        calls.append(ToolCall(function["name"], arguments or "", item.get("id"), extra or None, as_object))
    return calls or None


# -- writing -----------------------------------------------------------------------------------------------------------


def write_messages(messages: list[Message], arguments: Arguments = "any") -> list[dict[str, Any]]:
    """Return messages as a list of role, content and whatever else they have."""
    return [_write_message(m, arguments) for m in messages]


def _write_message(message: Message, arguments: Arguments) -> dict[str, Any]:
    out: dict[str, Any] = {"role": message.role, "content": message.content}
    for key, field in _TEXTS.items():
        value = getattr(message, field)
        if value is not None:
            out[key] = value
    if message.tool_calls:
        out["tool_calls"] = [_write_call(call, arguments) for call in message.tool_calls]
    if message.weight is not None:
        out["weight"] = message.weight
    for key, value in (message.extra or {}).items():
        if key not in _KNOWN:
            out[key] = value
    return out


def _write_call(call: ToolCall, arguments: Arguments) -> dict[str, Any]:
    out: dict[str, Any] = {"id": call.id} if call.id is not None else {}
    given = _object(call.arguments) if call.as_object and arguments == "any" else arguments_of(call, arguments)
    function = {"name": call.name, "arguments": given}
    out |= {"type": "function", "function": function}
    for key, value in (call.extra or {}).items():
        if key == "function" and isinstance(value, dict):
            out["function"] = {**value, **function}
        elif key not in ("id", "type", "function"):
            out[key] = value
    return out


def _object(text: str) -> Any:
    """Return the object that `text` is the compact JSON of, or `text` itself, where it would change."""
    try:
        value = decode(text)
        same = type(value) is dict and encode(value).decode() == text
    except (ValueError, ArithmeticError, RecursionError):
        return text
    return value if same else text
