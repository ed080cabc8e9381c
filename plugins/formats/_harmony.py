"""The channels of harmony: thoughts, calls, results and replies, each a message of its own with a header."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftconv import Message, RecordError, RenderedTurn, Role, ToolCall, text_of

_MARK = re.compile(r"<\|(channel|constrain)\|>\s*([A-Za-z0-9_-]+)")
_TO = re.compile(r"(?:^|\s)to=(\S+)")
_SPACE = "functions."
_ROLES: dict[str, Role] = {"system": "system", "developer": "developer", "user": "user", "assistant": "assistant"}
_CHANNELS = ("analysis", "commentary", "final")


def messages_of(turns: Iterable[RenderedTurn]) -> list[Message]:
    """Return the turns of harmony's messages: what the assistant thinks, says and calls in that order is one turn.

    Raises RecordError FT204 for a role or channel that harmony does not have.
    """
    messages: list[Message] = []
    called: list[str] = []
    open_turn = False
    for number, turn in enumerate(turns, 1):
        name, channel, recipient = _header(turn.spelled, number)
        if name != "assistant":
            open_turn = False
            messages.append(_other(name, turn.content, called, number))
            continue
        call = recipient is not None and recipient != "assistant"
        if not (open_turn and _goes_on(messages[-1], channel, call)):
            messages.append(Message("assistant"))
        message = messages[-1]
        open_turn = channel in ("analysis", "commentary")
        if call:
            tool = str(recipient).removeprefix(_SPACE)
            called.append(tool)
            message.tool_calls = [*(message.tool_calls or ()), ToolCall(tool, turn.content)]
        elif channel == "analysis":
            message.reasoning = turn.content
        else:
            message.content = turn.content
    return messages


def _goes_on(message: Message, channel: str, call: bool) -> bool:
    """Whether a message of the assistant continues the turn before it: a thought, then a text, then calls."""
    if call:
        return True
    return channel != "analysis" and message.content is None and not message.tool_calls


def _header(spelled: str, number: int) -> tuple[str, str, str | None]:
    """Return the role, the channel and the recipient of a header."""
    channel = ""
    for kind, value in _MARK.findall(spelled):
        if kind == "channel":
            channel = value
    rest = _MARK.sub(" ", spelled)
    to = _TO.search(rest)
    name = _TO.sub(" ", rest).split()
    if not name or "<|" in rest:
        raise RecordError("FT204", f"the header of turn {number} has no role: {spelled[:60]!r}")
    if channel and channel not in _CHANNELS:
        raise RecordError("FT204", f"unknown channel {channel[:40]!r} of turn {number}; known: {', '.join(_CHANNELS)}")
    return name[0], channel, to[1] if to else None


def _other(name: str, content: str, called: list[str], number: int) -> Message:
    if name in _ROLES:
        return Message(_ROLES[name], content)
    if not name.startswith(_SPACE) and name not in called and name not in ("python", "browser", "tool"):
        known = f"{', '.join(_ROLES)} and the names of tools, such as {_SPACE}get_weather"
        raise RecordError("FT204", f"unknown role {name[:40]!r} of turn {number}; known: {known}")
    tool = name.removeprefix(_SPACE)
    if called and called[0] == tool:
        # Results come in the order of the calls: then the name says nothing more.
        called.pop(0)
        return Message("tool", content)
    return Message("tool", content, name=tool)


def headers_of(messages: Iterable[Message]) -> list[RenderedTurn]:
    """Return harmony's messages of turns.

    Raises RecordError: FT904 for a result of a tool that nobody has called; FT909 and FT904 for thoughts and calls of
    others than the assistant.
    """
    out: list[RenderedTurn] = []
    called: list[str] = []
    for number, message in enumerate(messages, 1):
        if message.role != "assistant" and (message.reasoning is not None or message.tool_calls):
            what, code = ("reasoning", "FT909") if message.reasoning is not None else ("a tool call", "FT904")
            raise RecordError(code, f"turn {number} of {message.role} has {what}; only the assistant can in harmony")
        if message.role == "tool":
            name = called.pop(0) if called else ""
            if not name:
                raise RecordError("FT904", f"turn {number} is the result of a tool, but nobody has called one")
            header = f"{_SPACE}{name} to=assistant<|channel|>commentary"
            out.append(RenderedTurn(header, "tool", text_of(message.content)))
        elif message.role != "assistant":
            out.append(RenderedTurn(message.role, message.role, text_of(message.content)))
        else:
            calls = message.tool_calls or []
            if message.reasoning is not None:
                out.append(RenderedTurn("assistant<|channel|>analysis", "assistant", message.reasoning))
            if message.content is not None and (text_of(message.content) or not calls):
                channel = "commentary" if calls else "final"
                out.append(RenderedTurn(f"assistant<|channel|>{channel}", "assistant", text_of(message.content)))
            for call in calls:
                called.append(call.name)
                header = f"assistant<|channel|>commentary to={_SPACE}{call.name} <|constrain|>json"
                out.append(RenderedTurn(header, "assistant", call.arguments, "<|call|>"))
    return out
