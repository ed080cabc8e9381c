"""Requests: one that keeps a contract, and those that stand in a log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from ..errors import RecordError
from ..model.example import Example
from ..model.place import escape_token
from .check import (
    Deviation,
    chat_deviations,
    prompt_deviations,
    stop_deviations,
    token_deviations,
)
from .terms import Contract

MODEL = "YOUR-TUNED-MODEL"
SAMPLE_TEXT = "YOUR TEXT"
_DEEPEST = 8
_ANSWERS = frozenset({"response", "responses", "completion", "choices", "output", "outputs", "result", "error"})
"""Keys of a log under which answers stand, not requests."""

_MOST = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens")

Read = Callable[[Any], Example]
"""Makes an Example of `{"messages": …, "tools": …}`; raises RecordError."""


class Found(Struct, frozen=True):
    """A request in a record: the JSON pointer to it, and the body. `sealed` says that it stands there as text."""

    pointer: str
    body: dict[str, Any]
    sealed: bool = False


def request_of(contract: Contract) -> dict[str, Any]:
    """Return a body that keeps the contract, with the user's text to be filled in."""
    body: dict[str, Any] = {"model": MODEL}
    if contract.kind == "completion":
        body["prompt"] = f"{SAMPLE_TEXT}{contract.separator or ''}"
        if contract.max_tokens:
            body["max_tokens"] = contract.max_tokens
        if contract.stop:
            body["stop"] = list(contract.stop)
        return body
    messages = []
    if contract.system_prompts and (not contract.without_system_prompt or _mostly(contract)):
        role = "system" if "system" in contract.roles or "developer" not in contract.roles else "developer"
        messages.append({"role": role, "content": contract.system_prompts[0].text})
    elif contract.system_prompt_varies:
        messages.append({"role": "system", "content": f"{contract.system_prompt_start}YOUR SYSTEM PROMPT"})
    asks = contract.turns.before_reply
    messages.append({"role": "user" if "user" in asks or not asks else asks[0], "content": SAMPLE_TEXT})
    body["messages"] = messages
    if contract.tools and not contract.tools_vary:
        body["tools"] = [_tool(json.loads(tool.definition)) for tool in contract.tools if tool.definition]
    if contract.max_tokens:
        body["max_tokens"] = contract.max_tokens
    return body


def _tool(definition: dict[str, Any]) -> dict[str, Any]:
    return {"type": "function", "function": definition} if "name" in definition else definition


def _mostly(contract: Contract) -> bool:
    return sum(prompt.examples for prompt in contract.system_prompts) >= contract.without_system_prompt


def requests_in(value: Any) -> list[Found]:
    """Return the requests in a record: the record itself, or what stands inside, also as JSON text."""
    found: list[Found] = []
    level: list[tuple[str, Any, bool]] = [("", value, False)]
    for _ in range(_DEEPEST):
        below: list[tuple[str, Any, bool]] = []
        for pointer, item, sealed in level:
            if isinstance(item, dict) and _is_request(item):
                found.append(Found(pointer, item, sealed))
            else:
                below += _inside(pointer, item, sealed)
        if found:
            return found
        level = below
    return found


def _is_request(item: dict[str, Any]) -> bool:
    messages = item.get("messages")
    if isinstance(messages, list) or (isinstance(messages, str | dict) and "model" in item):
        return True
    if isinstance(item.get("prompt"), str | list):
        return True
    return isinstance(item.get("input"), str | list) and ("model" in item or "instructions" in item)


def _inside(pointer: str, item: Any, sealed: bool) -> Iterator[tuple[str, Any, bool]]:
    if isinstance(item, dict):
        for key, value in item.items():
            if key.lower() not in _ANSWERS:
                yield (pointer if sealed else f"{pointer}/{escape_token(key)}"), value, sealed
    elif isinstance(item, list):
        for index, value in enumerate(item):
            yield (pointer if sealed else f"{pointer}/{index}"), value, sealed
    elif isinstance(item, str) and item.lstrip()[:1] in ("{", "["):
        try:
            yield pointer, json.loads(item), True
        except (ValueError, RecursionError):
            return


def deviations(contract: Contract, found: Found, read: Read) -> Iterator[Deviation]:
    """Yield every way in which a request does not keep the contract; pointers lead into the record."""
    for deviation in _of_body(contract, found.body, read):
        inside = "" if found.sealed else deviation.pointer
        yield msgspec.structs.replace(deviation, pointer=found.pointer + inside)


def _of_body(contract: Contract, body: dict[str, Any], read: Read) -> Iterator[Deviation]:
    if "prompt" in body and not isinstance(body.get("messages"), list):
        yield from _completion(contract, body)
    else:
        yield from _chat(contract, body, read)
    name = next((name for name in _MOST if type(body.get(name)) is int), "")
    yield from token_deviations(contract, body.get(name), f"/{name}" if name else "")


def _completion(contract: Contract, body: dict[str, Any]) -> Iterator[Deviation]:
    if contract.kind == "chat":
        yield Deviation("/prompt", "a plain prompt, but the model is tuned on chat; send messages")
        return
    prompt = body["prompt"]
    several = isinstance(prompt, list)
    for index, text in enumerate(prompt if several else [prompt]):
        pointer = f"/prompt/{index}" if several else "/prompt"
        if not isinstance(text, str):
            yield Deviation(pointer, "the prompt is token ids, which cannot be compared; log the text")
            break
        yield from prompt_deviations(contract, text, pointer)
    stop = body.get("stop", body.get("stop_sequences"))
    listed = [stop] if isinstance(stop, str) else stop if isinstance(stop, list) else None
    name = "/stop" if "stop" in body else "/stop_sequences"
    yield from stop_deviations(contract, listed, name if listed is not None else "")


def _chat(contract: Contract, body: dict[str, Any], read: Read) -> Iterator[Deviation]:
    if isinstance(body.get("messages"), str | dict):
        yield Deviation("/messages", "cannot be read: messages must be a list of turns")
        return
    messages, where, shift = _messages(body)
    if contract.kind == "completion":
        yield Deviation(where, "a chat, but the model is tuned on prompts; send a prompt")
        return
    record: dict[str, Any] = {"messages": messages}
    for key in ("tools", "functions"):
        if body.get(key) is not None:
            record[key] = body[key]
    try:
        example = read(record)
    except RecordError as error:
        yield Deviation(_moved(error.pointer, where, shift, body), f"cannot be read: {error}")
        return
    for deviation in chat_deviations(contract, example):
        yield msgspec.structs.replace(deviation, pointer=_moved(deviation.pointer, where, shift, body))


def _messages(body: dict[str, Any]) -> tuple[list[Any], str, int]:
    """Return the turns of a chat body, the key they stand under, and how many were put before them.

    Anthropic has the system prompt beside them as `system`, OpenAI's Responses as `instructions`.
    """
    key = "messages" if isinstance(body.get("messages"), list) else "input"
    turns = body[key]
    turns = [{"role": "user", "content": turns}] if isinstance(turns, str) else list(turns)
    system = body.get("system", body.get("instructions"))
    if isinstance(system, str | list):
        return [{"role": "system", "content": system}, *turns], f"/{key}", 1
    return turns, f"/{key}", 0


def _moved(pointer: str, where: str, shift: int, body: dict[str, Any]) -> str:
    """Turn a pointer into the Example, or into what was read, into one into the body."""
    head, _, rest = pointer.lstrip("/").partition("/")
    if head == "tools":
        return pointer if "tools" in body else f"/functions/{rest}"
    if head != "messages":
        return pointer if head in body else ""
    index, slash, inner = rest.partition("/")
    if not index:
        return where
    if shift and index == "0":
        return "/system" if "system" in body else "/instructions"
    if isinstance(body.get(where[1:]), str):
        return where
    return f"{where}/{int(index) - shift}{slash}{inner}"
