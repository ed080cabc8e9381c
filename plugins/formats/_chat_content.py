"""Content of a turn given as parts: OpenAI's, LLaMA-Factory v1's typed ones, and Bedrock's untyped text."""

from __future__ import annotations

from typing import Any

from ftconv import Part, RecordError, ToolCall

from ._chat_calls import calls_in
from ._chat_embedded import kind_of

MEDIA = ("image_url", "video_url", "audio_url")


class Content:
    """What a list of parts says: the content itself, and what LLaMA-Factory v1 puts among the parts."""

    __slots__ = ("calls", "content", "reasoning")

    def __init__(self) -> None:
        self.content: str | list[Part] | None = None
        self.calls: list[ToolCall] = []
        self.reasoning: str | None = None


def content_of(value: list[Any], pointer: str, *, fields: bool, reasoned: bool = False) -> Content:
    """Read a list of parts. OpenAI's parts stay as found; those of v1, told by their `value`, become OpenAI's.

    In v1 a single text part is text. With `fields`, as for the assistant, a leading reasoning part (unless the turn
    is `reasoned` already) and the calls at the end are fields of the turn, not content.
    """
    found = Content()
    typed = False
    parts: list[Part] = []
    for i, part in enumerate(value):
        if type(part) is not dict:
            way = 'a content part must be an object such as {"type": "text", "text": …}'
            raise RecordError("FT202", f"{way}, found {kind_of(part)}", f"{pointer}/{i}")
        kind = part.get("type")
        if kind is None and type(part.get("text")) is str:
            parts.append({**part, "type": "text"} if "type" in part else {"type": "text", **part})
        elif type(kind) is not str:
            raise RecordError("FT202", "a content part needs a type, such as text", f"{pointer}/{i}")
        elif kind == "text" and type(part.get("text")) is not str:
            if part.get("text") is not None or type(part.get("value")) is not str:
                raise RecordError("FT202", "a part of type text needs its text", f"{pointer}/{i}")
            typed = True
            parts.append({("text" if key == "value" else key): item for key, item in part.items() if key != "text"})
        elif type(part.get("value")) is not str or set(part) != {"type", "value"}:
            parts.append(part)
        elif fields and kind == "reasoning" and i == 0 and not reasoned:
            typed, found.reasoning = True, part["value"]
        elif fields and kind == "tool_call" and all(_is_call(later) for later in value[i:]):
            typed = True
            found.calls += calls_in(part["value"], f"{pointer}/{i}/value")
        else:
            parts.append({"type": kind, kind: {"url": part["value"]}} if kind in MEDIA else part)
    if not typed:
        found.content = parts
    elif len(parts) == 1 and set(parts[0]) == {"type", "text"}:
        found.content = parts[0]["text"]
    else:
        found.content = parts or None
    return found


def _is_call(part: Any) -> bool:
    return type(part) is dict and part.get("type") == "tool_call"
