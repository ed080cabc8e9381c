"""One turn of a conversation, in any of the spellings that chat and ShareGPT records use."""

from __future__ import annotations

from typing import Any

from ftconv import Message, Note, RecordError, Role, ToolCall, role_named

from ._chat_calls import call_of, calls_in, calls_of
from ._chat_content import content_of
from ._chat_embedded import decode, in_one_line, keys_in, kind_of
from ._chat_weights import weight_of
from ._thoughts import thought_in

PLAIN: dict[Any, Role] = {
    "system": "system", "developer": "developer", "user": "user", "assistant": "assistant", "tool": "tool",
}  # fmt: skip
"""The spellings of OpenAI, less the deprecated `function`, which has something to say."""

CHAT: frozenset[str] = frozenset([*PLAIN, "function"])
"""The spellings that need no word in a chat record."""

CALL_ROLES = frozenset(["function_call", "tool_call", "function-call"])
"""Spellings that say: this assistant turn is a tool call, written as JSON in its text."""

REASONING = ("reasoning_content", "reasoning", "thinking")
_SPEAKING = frozenset(["tool_calls", "function_call", "refusal", *REASONING])


def read_turns(turns: list[Any], pointer: str, notes: list[Note]) -> list[Message]:
    """Read a list of turns with role and content; plain ones take the short path."""
    messages: list[Message] = []
    append = messages.append
    for turn in turns:
        try:
            content = turn["content"]
            if type(content) is str:
                if len(turn) == 2:
                    append(Message(PLAIN[turn["role"]], content))
                    continue
                if len(turn) == 3 and "weight" in turn:
                    append(Message(PLAIN[turn["role"]], content, None, turn["weight"]))
                    continue
        except (KeyError, TypeError):
            pass
        append(read_turn(turn, f"{pointer}/{len(messages)}", notes))
    return messages


def read_turn(
    turn: Any, pointer: str, notes: list[Note], keys: tuple[str, str] = ("role", "content"), own: frozenset[str] = CHAT
) -> Message:
    """Read one turn. `keys` are those of its role and its content; `own` are the roles that need no word."""
    if type(turn) is not dict:
        raise RecordError(
            "FT202", f"a turn must be an object with {' and '.join(keys)}, found {kind_of(turn)}", pointer
        )
    role_key, content_key = keys
    if content_key not in turn and type(turn.get("text")) is str:
        content_key = "text"  # as mistral-finetune allows
    if role_key not in turn:
        raise RecordError("FT202", f"a turn needs a {role_key}; it has {keys_in(turn)}", pointer)
    rest = dict(turn)
    spelling = rest.pop(role_key)
    role = role_named(spelling, f"{pointer}/{role_key}")
    if content_key not in turn and _SPEAKING.isdisjoint(turn):
        raise RecordError("FT202", f"a turn needs {content_key}; it has {keys_in(turn)}", pointer)
    message = Message(role, seen=None if spelling in own else spelling)
    if spelling == "function":
        say_legacy(notes, f"{pointer}/{role_key}")
    message.reasoning = _take_reasoning(rest, pointer)
    calls = _take_calls(rest, pointer, notes)
    content = rest.pop(content_key, None)
    content_at = f"{pointer}/{content_key}"
    if spelling.strip().lower() in CALL_ROLES and not calls:
        _read_call_turn(message, calls, content, content_at if content_key in turn else pointer)
        # The text said beside the call: our ShareGPT writer puts it there, where LLaMA-Factory does not look.
        content = rest.pop("content", None) if content_key != "content" else None
        content_at = f"{pointer}/content"
    _set_content(message, calls, content, content_at, notes)
    message.tool_calls = calls or None
    message.name = _take_text(rest, "name", pointer)
    message.tool_call_id = _take_text(rest, "tool_call_id", pointer)
    message.refusal = _take_text(rest, "refusal", pointer)
    if rest:
        message.weight = weight_of(role, rest)
        message.extra = rest or None
    return message


def _set_content(message: Message, calls: list[ToolCall], content: Any, pointer: str, notes: list[Note]) -> None:
    if content is None or type(content) is str:
        message.content = content
    elif type(content) is list:
        reasoned = message.reasoning is not None
        found = content_of(content, pointer, notes, fields=message.role == "assistant", reasoned=reasoned)
        message.content = found.content
        calls += found.calls
        if found.reasoning is not None:
            message.reasoning = found.reasoning
    else:
        raise RecordError("FT202", f"content must be text, a list of parts or null, found {kind_of(content)}", pointer)


def _read_call_turn(message: Message, calls: list[ToolCall], text: Any, pointer: str) -> None:
    """Read the JSON of a call turn; LLaMA-Factory allows a thought before it."""
    found = thought_in(text) if type(text) is str and message.reasoning is None else None
    if found:
        message.reasoning, text = found
    calls += calls_in(text, pointer)


def _take_calls(rest: dict[str, Any], pointer: str, notes: list[Note]) -> list[ToolCall]:
    calls = calls_of(rest.pop("tool_calls", None), f"{pointer}/tool_calls") or []
    legacy = rest.pop("function_call", None)
    if legacy is not None:
        if calls:
            raise RecordError("FT202", "a turn has tool_calls or function_call, not both", f"{pointer}/function_call")
        calls.append(call_of(legacy, f"{pointer}/function_call"))
        say_legacy(notes, f"{pointer}/function_call")
    return calls


def _take_reasoning(rest: dict[str, Any], pointer: str) -> str | None:
    """Take the reasoning under its first spelling; another one stays, unless it says the same."""
    found = None
    for key in REASONING:
        if key in rest:
            text = _take_text(rest, key, pointer)
            if found is None:
                found = text
            elif text is not None and text != found:
                rest[key] = text
    return found


def _take_text(rest: dict[str, Any], key: str, pointer: str) -> str | None:
    text = rest.pop(key, None)
    if text is None or type(text) is str:
        return text
    raise RecordError("FT202", f"{key} must be text or null, found {kind_of(text)}", f"{pointer}/{key}")


def say_legacy(notes: list[Note], pointer: str) -> None:
    """Note, once for a record, that it uses OpenAI's first way to call tools."""
    if not any(note.code == "FT407" for note in notes):
        notes.append(Note("FT407", "functions and function_call are read as tools and tool_calls", pointer))


def listed(value: Any, pointer: str, what: str) -> tuple[list[Any], bool]:
    """Return the list that `value` is, or is the JSON text of; and whether it was text.

    Raises RecordError FT202 for anything else.
    """
    inside = type(value) is str
    if inside:
        value = decode(value, pointer, what=what)
    if type(value) is not list:
        where = " in the JSON text" if inside else ""
        raise RecordError("FT202", f"{what} must be a list of turns, found {kind_of(value)}{where}", pointer)
    return value, inside


def lift(error: RecordError, pointer: str) -> RecordError:
    """Point an error from inside a JSON text to the text, where a pointer can still reach."""
    return RecordError(error.code, f"{error} (at {in_one_line(error.pointer[:60])} of the JSON text)", pointer)


def take_turns(record: Any, what: str) -> tuple[dict[str, Any], list[Any]]:
    """Return the columns of a record beside its messages, and these. Raises RecordError FT202 where there are none."""
    if type(record) is not dict:
        raise RecordError("FT202", f"{what} must be an object with messages, found {kind_of(record)}")
    columns = dict(record)
    turns = columns.pop("messages", None)
    if type(turns) is not list or not turns:
        at = "/messages" if "messages" in record else ""
        raise RecordError("FT202", f"messages must be a list of turns; the record has {keys_in(record)}", at)
    return columns, turns
