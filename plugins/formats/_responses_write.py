"""Turns written as items of OpenAI's Responses API."""

from __future__ import annotations

from typing import Any

from ftconv import Message, Part, ToolCall, medium_in

from ._chat_content import as_parts
from ._responses_items import SERVER

Item = dict[str, Any]


def flat(tool: Any) -> Any:
    """Write the definition of a function as the Responses API has it, without a wrapper."""
    if type(tool) is dict and tool.get("type") == "function" and type(tool.get("function")) is dict:
        return {"type": "function", **tool["function"]}
    return tool


def items_of(turns: list[Message]) -> tuple[list[Item], list[Item]]:
    """Return the items before the last reply, and those of it: none where the last turn is not the assistant's."""
    items: list[Item] = []
    start = 0
    custom: set[str] = set()
    for i, turn in enumerate(turns):
        start = len(items)
        if turn.role == "tool":
            kind = "custom_tool_call_output" if turn.tool_call_id in custom else "function_call_output"
            extra = turn.extra or {}
            output: Any = _written(turn.content, "user")
            answered = {} if turn.tool_call_id is None else {"call_id": turn.tool_call_id}
            items.append({"type": kind, **answered, "output": output, **_others(extra, kind)})
            continue
        if turn.role != "assistant":
            extra = _others(turn.extra or {}, "")
            items.append({"role": turn.role, "content": _written(turn.content, "user", turn.refusal), **extra})
            continue
        made = _assistant(turn)
        custom |= {item["call_id"] for item in made if item["type"] == "custom_tool_call"}
        if i and turns[i - 1].role == "assistant" and made[0]["type"] != "reasoning":
            # Without it the item would be read as a part of the turn before.
            made.insert(0, {"type": "reasoning", "summary": []})
        items += made
    last = len(items) if not turns or turns[-1].role != "assistant" else start
    return [_easy(item) for item in items[:last]], items[last:]


def _easy(item: Item) -> Item:
    """Write a reply of one text as input, which needs no id and status as output has them."""
    match item:
        case {"role": "assistant", "content": [{"type": "output_text", "text": text, "annotations": [], **others}]}:
            return item if others else {**item, "content": text}
    return item


def _assistant(turn: Message) -> list[Item]:
    extra = dict(turn.extra or {})
    beside = extra.pop("reasoning", None)
    made: list[Item] = []
    if turn.reasoning is not None or turn.meta or type(beside) is dict:
        summary = [] if turn.reasoning is None else [{"type": "summary_text", "text": turn.reasoning}]
        rest = beside if type(beside) is dict else {}
        key = "content" if rest.get("summary") else "summary"
        if key == "content":
            summary = [{"type": "reasoning_text", "text": part["text"]} for part in summary]
        made.append({"type": "reasoning", **rest, key: summary})
        if turn.meta and "encrypted_content" in turn.meta:
            made[-1]["encrypted_content"] = turn.meta["encrypted_content"]
    parts: list[Part] = []
    content = turn.content
    said = content is not None or turn.refusal is not None or not (made or turn.tool_calls)
    for part in content if isinstance(content, list) else ():
        if part.get("type") in SERVER:
            if parts:
                made.append(_message(parts))
            made.append(part)
            parts, said = [], False
        else:
            parts.append(part)
            said = True
    if said or turn.refusal is not None or extra:
        made.append({**_message(parts if isinstance(content, list) else content, turn.refusal), **_others(extra, "")})
    for call in turn.tool_calls or ():
        made.append(_call(call))
    return made


def _message(content: str | list[Part] | None, refusal: str | None = None) -> Item:
    return {"type": "message", "role": "assistant", "content": _written(content, "assistant", refusal)}


def _call(call: ToolCall) -> Item:
    extra = _others(call.extra or {}, "")
    if (call.extra or {}).get("type") == "custom":
        return {
            "type": "custom_tool_call",
            "call_id": call.id,
            "name": call.name,
            "input": call.arguments,
            **extra,
        }
    return {"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments, **extra}


def _others(extra: dict[str, Any], kind: str) -> dict[str, Any]:
    own = ("type", "role", "content", "call_id", "output", "name", "arguments", "input", "summary")
    return {key: value for key, value in extra.items() if key not in own}


def _written(content: str | list[Part] | None, role: str, refusal: str | None = None) -> Any:
    if isinstance(content, str) and role != "assistant" and refusal is None:
        return content
    out = [_part(part, role) for part in as_parts(content)]
    return out if refusal is None else [*out, {"type": "refusal", "refusal": refusal}]


def _part(part: Part, role: str) -> Part:
    if part.get("type") == "text":
        if role != "assistant":
            return {**part, "type": "input_text"}
        return {"annotations": [], **part, "type": "output_text"}
    medium = medium_in(part)
    if medium is None or medium.name is not None or medium.kind not in ("image", "file"):
        file = part.get("file")
        return {"type": "input_file", **file} if part.get("type") == "file" and type(file) is dict else part
    extra = medium.extra or {}
    if medium.kind == "file":
        return {"type": "input_file", **part["file"]} if type(part.get("file")) is dict else part
    url = medium.url if medium.data is None else f"data:{medium.mime or 'image/png'};base64,{medium.data}"
    where = {"image_url": url} if medium.file_id is None else {"file_id": medium.file_id}
    return {"type": "input_image", **where, **extra}
