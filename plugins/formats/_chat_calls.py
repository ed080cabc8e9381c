"""Tool calls and tool definitions, from objects or from JSON text, and back."""

from __future__ import annotations

import json
from typing import Any, Literal

import msgspec

from ftconv import RecordError, ToolCall

from ._chat_embedded import decode, encode, kind_of, reason_of

_RAW_CALL = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAW_CALLS = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_TEXT = msgspec.json.Decoder(str)


def calls_of(value: Any, pointer: str) -> list[ToolCall] | None:
    """Read the `tool_calls` of a turn; null and the empty list say nothing."""
    if value is None or value == []:
        return None
    if type(value) is not list:
        raise RecordError("FT202", f"tool_calls must be a list, found {kind_of(value)}", pointer)
    return [call_of(call, f"{pointer}/{i}") for i, call in enumerate(value)]


def call_of(value: Any, pointer: str) -> ToolCall:
    """Read one call: `{id, type, function: {name, arguments}}`, or `{name, arguments}` as templates write it."""
    if type(value) is not dict:
        raise RecordError("FT202", f"a tool call must be an object, found {kind_of(value)}", pointer)
    rest = dict(value)
    call_id = rest.pop("id", None)
    if call_id is not None and type(call_id) is not str:
        raise RecordError("FT202", f"id of a tool call must be text, found {kind_of(call_id)}", f"{pointer}/id")
    function = rest.get("function")
    inner: dict[str, Any] | None = None
    if type(function) is dict and type(function.get("name")) is str:
        del rest["function"]
        inner = dict(function)
    elif type(rest.get("name")) is not str:
        raise RecordError("FT202", "a tool call needs a name: {function: {name, arguments}}", pointer)
    fields = rest if inner is None else inner
    name, given = fields.pop("name"), fields.pop("arguments", "")
    as_object = type(given) is not str
    arguments = (
        encode(given, f"{pointer}/arguments" if inner is None else f"{pointer}/function/arguments")
        if as_object
        else given
    )
    if inner:
        rest["function"] = inner
    if rest.get("type") == "function":
        del rest["type"]
    return ToolCall(name, arguments, call_id, rest or None, as_object)


def calls_in(text: Any, pointer: str) -> list[ToolCall]:
    """Read the JSON text of a call turn: `{"name", "arguments"}`, or a list of them for parallel calls.

    The arguments are cut out of the text as they are. Raises RecordError FT402 when it cannot be read.
    """
    if type(text) is not str:
        raise _broken(f"found {kind_of(text)}", pointer)
    try:
        listed = text.lstrip()[:1] == "["
        found = _RAW_CALLS.decode(text) if listed else [_RAW_CALL.decode(text)]
        if not found:
            raise _broken("found an empty list", pointer)
        if any(text.count(key) > len(found) for key in ('"name"', '"arguments"')):
            _refuse_twins(text, listed, pointer)
        return [_call_in(fields, pointer) for fields in found]
    except RecursionError:
        raise RecordError("FT114", "the call contains JSON that is nested too deeply", pointer) from None
    except (msgspec.MsgspecError, ValueError) as error:
        raise _broken(reason_of(error), pointer) from None


def _refuse_twins(text: str, listed: bool, pointer: str) -> None:
    """Refuse a key that occurs twice in a call itself; inside its arguments nothing is lost, they stay text."""
    try:
        found = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return
    for pairs in found if listed else [found]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            raise RecordError("FT105", "duplicate key in a tool call; keep one of them", pointer)


def _call_in(fields: dict[str, msgspec.Raw], pointer: str) -> ToolCall:
    wrapper: dict[str, msgspec.Raw] = {}
    if "name" not in fields and "function" in fields:
        wrapper, fields = fields, _RAW_CALL.decode(fields["function"])
        del wrapper["function"]
    if "name" not in fields:
        raise _broken('found no "name"', pointer)
    name = _TEXT.decode(fields.pop("name"))
    raw = bytes(fields.pop("arguments", b'""')).decode()
    arguments = _TEXT.decode(raw) if raw[0] == '"' else raw
    extra = {key: decode(bytes(value).decode(), pointer) for key, value in {**wrapper, **fields}.items()}
    call_id = extra.pop("id", None)
    if call_id is not None and type(call_id) is not str:
        raise _broken(f"its id is {kind_of(call_id)}, not text", pointer)
    if extra.get("type") == "function":
        del extra["type"]
    return ToolCall(name, arguments, call_id, extra or None)


def _broken(found: str, pointer: str) -> RecordError:
    shape = '{"name": …, "arguments": {…}}'
    return RecordError("FT402", f"a tool call must be JSON text like {shape} or a list of them: {found}", pointer)


Arguments = Literal["any", "text", "object"]
"""How arguments are written: as they were found, as JSON text, or as an object."""


def object_of(call: ToolCall, how: Arguments = "any") -> dict[str, Any]:
    """Write a call as OpenAI does: `{id, type, function: {name, arguments}}`; a missing id stays None."""
    arguments = arguments_of(call, how)
    function = {"name": call.name, "arguments": arguments}
    out: dict[str, Any] = {"id": call.id, "type": "function", "function": function}
    if call.extra:
        for key, value in call.extra.items():
            if key == "type":
                out["type"] = value
            elif key == "function" and type(value) is dict:
                out["function"] = {**value, **function}
            elif key not in out:
                out[key] = value
    return out


def arguments_of(call: ToolCall, how: Arguments) -> Any:
    """Return the arguments of a call as they are to be written; as an object only where they are the JSON of one."""
    if how == "object":
        try:
            value = decode(call.arguments, "")
        except RecordError:
            return call.arguments
        return value if type(value) is dict else call.arguments
    return _as_found(call.arguments) if call.as_object and how == "any" else call.arguments


def _as_found(text: str) -> Any:
    """The value that `text` is the compact JSON of; `text` itself where reading that again would not give it back."""
    try:
        value = decode(text, "")
        return value if type(value) is not str and encode(value) == text else text
    except RecordError:
        return text


def text_of_calls(calls: list[ToolCall]) -> str:
    """Write calls as LLaMA-Factory does: JSON text, one object, or a list for parallel calls."""
    texts = [_text_of_call(call) for call in calls]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _text_of_call(call: ToolCall) -> str:
    text = call.arguments
    # Only an object can stand as it is; broken text, and text with white space around it, survives as a string.
    spliced = text if text[:1] == "{" and text[-1:] == "}" and _is_object(text) else encode(text)
    members = [f'"name": {encode(call.name)}', f'"arguments": {spliced}']
    if call.extra:
        members += [f"{encode(k)}: {encode(v)}" for k, v in call.extra.items() if k not in ("id", "name", "arguments")]
    return f"{{{', '.join(members)}}}"


def _is_object(text: str) -> bool:
    try:
        _RAW_CALL.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return True


def tools_of(value: Any, pointer: str) -> list[Any] | None:
    """Read definitions of tools: a list, or a JSON string of one. A bare function is put into its wrapper.

    Null, "" and the empty list declare nothing.
    """
    if type(value) is str:
        value = decode(value, pointer, what="tools") if value.strip() else None
    if value is None:
        return None
    if type(value) is not list:
        expected = "tools must be a list, or a JSON string of one"
        raise RecordError("FT202", f"{expected}, found {kind_of(value)}", pointer)
    return [_wrapped(tool) for tool in value] or None


def _wrapped(tool: Any) -> Any:
    """`{name, …}` → `{type: function, function: {name, …}}`; Anthropic's shape and anything else stays."""
    if type(tool) is dict and "name" in tool and not tool.keys() & {"type", "function", "input_schema"}:
        return {"type": "function", "function": tool}
    return tool


def text_of_tools(tools: list[Any]) -> str:
    """Write definitions as LLaMA-Factory does: a JSON string of bare functions."""
    return encode([_bare(tool) for tool in tools])


def _bare(tool: Any) -> Any:
    """Undo `_wrapped`, where reading it again gives the same."""
    if type(tool) is dict and tool.keys() == {"type", "function"} and tool["type"] == "function":
        inner = tool["function"]
        if _wrapped(inner) is not inner:
            return inner
    return tool
