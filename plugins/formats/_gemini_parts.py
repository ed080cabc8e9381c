"""Parts of Gemini's contents, and the turns that they make."""

from __future__ import annotations

from typing import Any

from ftconv import Medium, Message, Part, RecordError, Role, ToolCall, block_of, medium_in, part_of, text_of

from ._chat_content import as_parts
from ._chat_embedded import decode, encode, kind_of

ROLES: dict[Any, Role] = {"user": "user", "model": "assistant", "function": "user"}
BLOCKS = ("executableCode", "codeExecutionResult", "executable_code", "code_execution_result")
"""Parts that the hub does not know and Gemini has."""

KINDS = {
    "png": "image", "jpg": "image", "jpeg": "image", "webp": "image", "gif": "image", "mp4": "video", "mov": "video",
    "webm": "video", "mkv": "video", "mp3": "audio", "wav": "audio", "flac": "audio", "ogg": "audio",
}  # fmt: skip

SNAKE = {
    "inline_data": "inlineData", "file_data": "fileData", "function_call": "functionCall", "file_uri": "fileUri",
    "function_response": "functionResponse", "thought_signature": "thoughtSignature", "mime_type": "mimeType",
    "system_instruction": "systemInstruction", "function_declarations": "functionDeclarations",
}  # fmt: skip
"""The spellings of Python, and those of JSON."""


def camel(found: dict[str, Any], pointer: str) -> dict[str, Any]:
    """Return a copy with keys as JSON spells them. Raises RecordError where a key is there in both spellings."""
    out = {SNAKE.get(key, key): value for key, value in found.items()}
    if len(out) != len(found):
        raise RecordError("FT202", "a key is there in camelCase and in snake_case; keep one of them", pointer)
    return out


def object_in(value: Any, pointer: str, what: str) -> dict[str, Any]:
    """Return a copy of the object that `value` must be."""
    if type(value) is not dict:
        raise RecordError("FT202", f"{what} must be an object, found {kind_of(value)}", pointer)
    return camel(value, pointer)


def turns_in(value: Any, pointer: str, *, role: Role | None = None) -> list[Message]:
    """Read one content, `{role, parts}`; `role` is that of the turn where it is known."""
    content = object_in(value, pointer, "a content of Gemini")
    spelling = content.pop("role", None)
    if role is None:
        if spelling is not None and (type(spelling) is not str or spelling not in ROLES):
            found = repr(spelling)[:40]
            raise RecordError("FT204", f"a Gemini role must be user or model, found {found}", f"{pointer}/role")
        role = ROLES.get(spelling, "user")
    elif spelling not in (None, "system", "user", "model"):
        raise RecordError("FT204", f"a Gemini role must be user or model, found {spelling!r:.40}", f"{pointer}/role")
    if type(content.get("parts")) is not list:
        where = f"{pointer}/parts" if "parts" in content else pointer
        found = f"found {kind_of(content['parts'])}" if "parts" in content else "there are none"
        instead = "; it has content, as chat records do: use --from chat --map messages=contents"
        hint = instead if "content" in content and "parts" not in content else ""
        shape = 'a Gemini content needs parts, a list such as [{"text": "Hi"}]'
        raise RecordError("FT202", f"{shape}, {found}{hint}", where)
    found_turns = Turns(role)
    for number, part in enumerate(content.pop("parts")):
        found_turns.take(object_in(part, f"{pointer}/parts/{number}", "a part"), f"{pointer}/parts/{number}")
    return found_turns.close(content)


class Turns:
    """The messages that the parts of one content make: reasoning, content, calls, in this order in each."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.done: list[Message] = []
        self.at = -1
        self.parts: list[Part] = []

    def _step(self, phase: int) -> Message:
        """Return the message that something of `phase` belongs to: a new one, if it would stand out of order."""
        if self.at < 0 or phase < self.at or phase == self.at == 0:
            self._settle()
            self.done.append(Message(self.role))
        self.at = phase
        return self.done[-1]

    def _settle(self) -> None:
        if self.parts:
            plain = len(self.parts) == 1 and self.parts[0].keys() == {"type", "text"}
            self.done[-1].content = self.parts[0]["text"] if plain else self.parts
        self.parts = []

    def take(self, part: dict[str, Any], pointer: str) -> None:
        """Add one part."""
        signature = part.pop("thoughtSignature", None)
        if signature is not None and type(signature) is not str:
            raise RecordError("FT202", "thoughtSignature must be text", pointer)
        if signature and self.done and self.done[-1].meta:
            self._settle()
            self.at = -1
        if part.get("thought") is True and part.keys() == {"text", "thought"} and type(part["text"]) is str:
            message = self._step(0)
            message.reasoning = part["text"]
        elif "functionCall" in part and len(part) == 1:
            message = self._step(2)
            message.tool_calls = [*(message.tool_calls or ()), _call_in(part["functionCall"], pointer)]
        elif "functionResponse" in part and len(part) == 1:
            self._settle()
            message = _result_in(part["functionResponse"], pointer)
            self.done.append(message)
            self.at = -1
        else:
            message = self._step(1)
            self.parts.append(_part_in(part, pointer))
        if signature:
            message.meta = {"thought_signature": signature}

    def close(self, rest: dict[str, Any]) -> list[Message]:
        """Return the messages; the first holds the unknown keys of the content."""
        self._settle()
        self.done = self.done or [Message(self.role)]
        if rest:
            self.done[0].extra = {**(self.done[0].extra or {}), **rest}
        return self.done


def _call_in(value: Any, pointer: str) -> ToolCall:
    call = object_in(value, f"{pointer}/functionCall", "functionCall")
    name, given, call_id = call.pop("name", None), call.pop("args", None), call.pop("id", None)
    if type(name) is not str or not (call_id is None or type(call_id) is str):
        raise RecordError("FT202", "a functionCall needs a name, and its id must be text", pointer)
    if given is not None and type(given) is not dict:
        raise RecordError("FT202", f"args of a functionCall must be an object, found {kind_of(given)}", pointer)
    return ToolCall(name, encode(given or {}, pointer), call_id, call or None, True)


def _result_in(value: Any, pointer: str) -> Message:
    result = object_in(value, f"{pointer}/functionResponse", "functionResponse")
    name, response, call_id = result.pop("name", None), result.pop("response", None), result.pop("id", None)
    if type(name) is not str or type(response) is not dict or not (call_id is None or type(call_id) is str):
        shape = "a functionResponse needs a name, and a response that is an object"
        raise RecordError("FT202", shape, pointer)
    text = response["output"] if _is_output(response) else encode(response, pointer)
    return Message("tool", text, name=name, tool_call_id=call_id, extra=result or None)


def _part_in(part: dict[str, Any], pointer: str) -> Part:
    if not part:
        raise RecordError("FT202", "a part must hold something, such as text", pointer)
    if type(part.get("text")) is str and "type" not in part:
        return {"type": "text", **part}
    for key, address in (("inlineData", "data"), ("fileData", "fileUri")):
        if key in part and len(part) == 1:
            inner = object_in(part[key], f"{pointer}/{key}", key)
            mime, place = inner.pop("mimeType", None), inner.pop(address, None)
            if type(place) is not str or not (type(mime) is str or (mime is None and key == "fileData")):
                raise RecordError("FT202", f"{key} needs mimeType and {address}, both text", pointer)
            kind = _kind(mime, place)
            if key == "inlineData":
                return part_of(Medium(kind, data=place, mime=mime, extra=inner or None))
            extra = ({"mimeType": mime} if mime is not None else {}) | inner
            return part_of(Medium(kind, url=place, extra=extra or None))
    if "text" in part:
        if "type" in part:
            raise RecordError("FT202", "a part of Gemini has no type, only text; remove type", pointer)
        raise RecordError("FT202", f"text must be text, found {kind_of(part['text'])}", pointer)
    return part


def _kind(mime: str | None, place: str) -> str:
    """Return the kind of a medium by its type; without one by the ending of its name."""
    kind = mime.partition("/")[0] if mime else KINDS.get(place.rpartition(".")[2].lower(), "file")
    return kind if kind in ("image", "video", "audio") else "file"


def parts_of(message: Message) -> list[dict[str, Any]]:
    """Return the parts of a turn that is not a tool result: thought, content, calls."""
    parts = [part for part in map(_part_out, as_parts(message.content)) if part]
    if message.reasoning is not None:
        parts.insert(0, {"text": message.reasoning, "thought": True})
    calls = [{"functionCall": _call_out(call)} for call in message.tool_calls or ()]
    parts += calls
    signature = (message.meta or {}).get("thought_signature")
    if signature and parts:
        (calls[0] if calls else parts[-1])["thoughtSignature"] = signature
    return parts


def _call_out(call: ToolCall) -> dict[str, Any]:
    args = decode(call.arguments or "{}", "", code="FT402", what="arguments of a call")
    if type(args) is not dict:
        raise RecordError("FT402", f"arguments of a call must be an object for Gemini, found {kind_of(args)}")
    extra = {key: value for key, value in (call.extra or {}).items() if key not in ("id", "name", "args", "type")}
    return {"name": call.name, "args": args, **extra}


def _part_out(part: Part) -> dict[str, Any] | None:
    medium = medium_in(part)
    if medium is not None:
        extra = dict(medium.extra or {})
        mime = extra.pop("mimeType", None) or medium.mime
        if medium.data is not None and mime:
            return {"inlineData": {"mimeType": mime, "data": medium.data, **extra}}
        if medium.url is not None and _kind(mime, medium.url) == medium.kind:
            return {"fileData": {**({"mimeType": mime} if mime else {}), "fileUri": medium.url, **extra}}
        raise RecordError("FT907", "Gemini needs the type of a medium, such as image/png, and its data or address")
    if block_of(part):
        return dict(part) if block_of(part) in BLOCKS else None
    return {key: value for key, value in part.items() if key not in ("type", "label")} if "text" in part else None


def response_of(content: str | list[Part] | None) -> dict[str, Any]:
    """Return the response that a tool's result is: the object that the text says, else `{"output": text}`."""
    text = text_of(content) if content is not None and content != [] else None
    try:
        value = decode(text or "", "")
        own = type(value) is dict and encode(value) == text and not _is_output(value)
    except RecordError:
        own = False
    return value if own else {"output": text}


def _is_output(response: dict[str, Any]) -> bool:
    return response.keys() == {"output"} and type(response["output"]) in (str, type(None))


def tools_asked(messages: list[Message]) -> dict[int, str]:
    """Return the tool that each result answers, by the id() of its turn: that of its call, else the oldest open one."""
    asked: dict[int, str] = {}
    waiting: list[tuple[str | None, str]] = []
    for message in messages:
        waiting += [(call.id, call.name) for call in message.tool_calls or ()]
        if message.role == "tool" and waiting:
            known = [call for call in waiting if call[0] is not None and call[0] == message.tool_call_id]
            call = (known or waiting)[0]
            waiting.remove(call)
            asked[id(message)] = call[1]
    return asked
