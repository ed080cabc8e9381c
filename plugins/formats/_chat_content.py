"""Content of a turn given as parts: OpenAI's, LLaMA-Factory v1's typed ones, and Bedrock's untyped text."""

from __future__ import annotations

from typing import Any

from ftconv import Note, Part, RecordError, ToolCall, part_name

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


def content_of(value: list[Any], pointer: str, notes: list[Note], *, fields: bool, reasoned: bool = False) -> Content:
    """Read a list of parts. OpenAI's parts and unknown blocks stay as found.

    A text without a type, as Bedrock writes it, gets one, which is noted once for a record. Parts of LLaMA-Factory v1,
    told by their `value`, become OpenAI's; a single text part of v1 is text. With `fields`, as for the assistant, a
    leading reasoning part (unless the turn is `reasoned` already) and the calls at the end are fields of the turn, not
    content.
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
            if not any(note.code == "FT221" for note in notes):
                notes.append(
                    Note("FT221", 'text part without a type is read as text; add "type": "text"', f"{pointer}/{i}")
                )
            parts.append({**part, "type": "text"} if "type" in part else {"type": "text", **part})
        elif kind is None and part_name(part) not in ("", "text"):
            parts.append(part)  # a block under its only key, such as Bedrock's toolUse
        elif type(kind) is not str:
            raise RecordError("FT202", "a content part needs a type, such as text, or a single key", f"{pointer}/{i}")
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


def as_parts(content: str | list[Part] | None) -> list[Part]:
    """Return content as a list of parts."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else list(content or ())


def _is_call(part: Any) -> bool:
    return type(part) is dict and part.get("type") == "tool_call"
