"""Items of OpenAI's Responses API: a list of messages, thoughts, calls and results, made into turns."""

from __future__ import annotations

from typing import Any

from ftconv import Medium, Message, Note, Part, RecordError, ToolCall, part_of, role_named

from ._chat_content import as_parts
from ._chat_embedded import encode, keys_in, kind_of
from ._vendor_turns import simple

CALLS = {"function_call": "arguments", "custom_tool_call": "input"}
"""Items that call a tool that the caller runs, and where the arguments stand."""
RESULTS = ("function_call_output", "custom_tool_call_output")
SERVER = (
    "web_search_call", "file_search_call", "code_interpreter_call", "image_generation_call", "computer_call",
    "computer_call_output", "mcp_call", "mcp_list_tools", "mcp_approval_request", "mcp_approval_response",
    "local_shell_call", "local_shell_call_output", "shell_call", "shell_call_output", "apply_patch_call",
    "apply_patch_call_output", "tool_search_call", "tool_search_output", "compaction", "item_reference",
)  # fmt: skip
"""Items of tools that OpenAI runs, and what else has no turn: kept whole, as blocks."""
TEXTS = ("input_text", "output_text", "text")


class Items:
    """Turns in the making. An item joins the open assistant turn, unless that has got further already."""

    def __init__(self, notes: list[Note]) -> None:
        self.messages: list[Message] = []
        self.notes = notes
        self.open: Message | None = None
        self.last = ""
        self.hollow: set[int] = set()

    def add(self, item: Any, pointer: str) -> None:
        """Take in one item. Raises RecordError FT202 for what is none."""
        if type(item) is not dict:
            raise RecordError("FT202", f"an item must be an object, found {kind_of(item)}", pointer)
        rest = dict(item)
        kind = rest.pop("type", None)
        if kind is not None and type(kind) is not str:
            raise RecordError("FT202", f"type must be text, found {kind_of(kind)}", f"{pointer}/type")
        if kind == "message" or (kind is None and "role" in rest):
            self._message(rest, pointer)
        elif kind == "reasoning":
            self._reasoning(rest, pointer)
        elif kind in CALLS:
            self._call(kind, rest, pointer)
        elif kind in RESULTS:
            self._result(rest, pointer)
        elif kind:
            if kind == "item_reference":
                said = "item_reference points to an item that OpenAI stores; put the item itself in its place"
                self.notes.append(Note("FT221", said, pointer))
            turn = self._turn(self.last in ("call",))
            turn.content = [*as_parts(turn.content), item]
            self.last = "block"
        else:
            raise RecordError("FT202", f"an item needs a type or a role; it has {keys_in(item)}", pointer)

    def _turn(self, further: bool) -> Message:
        if self.open is None or further:
            self.open = Message("assistant")
            self.messages.append(self.open)
        self.hollow.discard(id(self.open))
        return self.open

    def _has(self, rest: dict[str, Any]) -> bool:
        """Whether the open turn cannot take a message: it has a refusal, or a key of it already."""
        turn = self.open
        return turn is not None and (turn.refusal is not None or bool(rest.keys() & (turn.extra or {}).keys()))

    def _close(self, message: Message) -> None:
        self.open, self.last = None, ""
        self.messages.append(message)

    def _message(self, rest: dict[str, Any], pointer: str) -> None:
        spelling = rest.pop("role", None)
        role = role_named(spelling, pointer if spelling is None else f"{pointer}/role")
        content, refusal = read_content(rest.pop("content", None), f"{pointer}/content")
        seen = None if spelling == role else spelling
        if role != "assistant":
            self._close(Message(role, content, refusal=refusal, seen=seen, extra=rest or None))
            return
        turn = self._turn(self.last in ("call", "message") or self._has(rest))
        turn.content = [*as_parts(turn.content), *as_parts(content)] if turn.content else content
        turn.refusal, turn.seen = refusal, seen
        if rest:
            turn.extra = {**(turn.extra or {}), **rest}
        self.last = "message"

    def _reasoning(self, rest: dict[str, Any], pointer: str) -> None:
        turn = self._turn(self.last != "")
        self.hollow.add(id(turn))
        self.last = "reasoning"
        texts = {key: _texts(rest, key, pointer) for key in ("content", "summary")}
        key = "content" if texts["content"] else "summary"
        turn.reasoning = texts[key]
        rest.pop(key, None)
        for other in ("content", "summary"):
            if not rest.get(other):
                rest.pop(other, None)
        signed = rest.pop("encrypted_content", None)
        if signed:
            turn.meta = {"encrypted_content": signed}
        if rest:
            turn.extra = {"reasoning": rest}

    def _call(self, kind: str, rest: dict[str, Any], pointer: str) -> None:
        key = CALLS[kind]
        name, given, call_id = rest.pop("name", None), rest.pop(key, ""), rest.pop("call_id", None)
        if type(name) is not str:
            raise RecordError("FT202", f"a {kind} needs its name; it has {keys_in(rest)}", pointer)
        if call_id is not None and type(call_id) is not str:
            raise RecordError("FT202", f"call_id must be text, found {kind_of(call_id)}", f"{pointer}/call_id")
        text = given if type(given) is str else encode(given, f"{pointer}/{key}")
        if kind == "custom_tool_call":
            rest["type"] = "custom"
        turn = self._turn(False)
        turn.tool_calls = [*(turn.tool_calls or ()), ToolCall(name, text, call_id, rest or None, text is not given)]
        self.last = "call"

    def _result(self, rest: dict[str, Any], pointer: str) -> None:
        call_id = rest.pop("call_id", None)
        if call_id is not None and type(call_id) is not str:
            raise RecordError("FT202", f"call_id must be text, found {kind_of(call_id)}", f"{pointer}/call_id")
        content, _ = read_content(rest.pop("output", None), f"{pointer}/output")
        self._close(Message("tool", content, tool_call_id=call_id, extra=rest or None))

    def done(self) -> list[Message]:
        """Return the turns; a turn that an empty reasoning item alone has opened is none."""
        empty = Message("assistant")
        return [message for message in self.messages if message != empty or id(message) not in self.hollow]


def _texts(rest: dict[str, Any], key: str, pointer: str) -> str | None:
    parts = rest.get(key) or []
    kind = "summary_text" if key == "summary" else "reasoning_text"
    if type(parts) is not list or any(type(p) is not dict or type(p.get("text")) is not str for p in parts):
        raise RecordError("FT202", f"{key} of reasoning must be a list of texts", f"{pointer}/{key}")
    if other := next((p for p in parts if p.keys() - {"type", "text"} or p.get("type", kind) != kind), None):
        at = f"{pointer}/{key}/{parts.index(other)}"
        raise RecordError("FT202", f"a text of reasoning has a type ({kind}) and a text; it has {keys_in(other)}", at)
    return "\n\n".join(part["text"] for part in parts) if parts else None


def read_content(value: Any, pointer: str) -> tuple[str | list[Part] | None, str | None]:
    """Read text or parts; a last refusal is returned beside them. Raises RecordError FT202 for anything else."""
    if value is None or type(value) is str:
        return value, None
    if type(value) is not list:
        raise RecordError("FT202", f"content must be text or a list of parts, found {kind_of(value)}", pointer)
    parts = [read_part(part, f"{pointer}/{i}") for i, part in enumerate(value)]
    refusal = None
    if parts and parts[-1].keys() == {"type", "refusal"} and type(parts[-1]["refusal"]) is str:
        refusal = parts.pop()["refusal"]
    return simple(parts) if parts else None, refusal


def read_part(part: Any, pointer: str) -> Part:
    """Read one part of a message into the hub's spelling; a part that the hub does not know stays as it is."""
    if type(part) is not dict:
        raise RecordError("FT202", f"a content part must be an object, found {kind_of(part)}", pointer)
    rest = {key: value for key, value in part.items() if value not in (None, []) or key == "text"}
    kind = rest.pop("type", None)
    if kind in TEXTS:
        if type(rest.get("text")) is not str:
            raise RecordError("FT202", f"a part of type {kind} needs its text", pointer)
        return {"type": "text", **rest}
    if kind == "input_image":
        url, file_id = rest.pop("image_url", None), rest.pop("file_id", None)
        if type(url) is str or type(file_id) is str:
            return part_of(Medium("image", url=url, file_id=file_id, extra=rest or None))
    if kind == "input_file":
        url = rest.pop("file_url", None)
        given = {"file_url": url} if url else {}
        return {"type": "file", "file": {**rest, **given}}
    return part
