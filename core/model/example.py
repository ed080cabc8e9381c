"""The hub: one training example, holding everything that was seen."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from .place import Note, Place

Role = Literal["system", "developer", "user", "assistant", "tool"]

Part = dict[str, Any]
"""A content part in OpenAI's spelling: `{"type": "text", "text": …}`, `{"type": "image_url", …}`, …"""


class ToolCall(Struct, omit_defaults=True):
    """A call of one tool by the assistant.

    `arguments` is the text that the model would write: usually JSON, kept verbatim even if it is broken.
    `as_object` is notation: the record has the arguments as a JSON object, not as a string.
    """

    name: str
    arguments: str = ""
    id: str | None = None
    extra: dict[str, Any] | None = None
    as_object: bool = False


class Message(Struct, omit_defaults=True):
    """One turn.

    `weight` is what was found, usually 0 or 1; `None` if the record gives none.
    `seen` is notation: the spelling of the role, if it is not the usual one of the format.
    """

    role: Role
    content: str | list[Part] | None = None
    name: str | None = None
    weight: Any = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None
    reasoning: str | None = None
    refusal: str | None = None
    extra: dict[str, Any] | None = None
    seen: str | None = None


class Example(Struct, omit_defaults=True):
    """One training example.

    `messages` is the conversation; with `chosen` and `rejected` it is the prompt that both continue.
    `label` is KTO's judgement of the last reply. `text` is plain text without roles.
    `media` holds the media columns (`images`, `videos`, `audios`) that marks inside the text point to.
    `extra` holds every column that the format does not know.
    `used` names the columns of `extra`, also of turns, that the reader made use of, such as those that group and order
    rows: they may be kept, but are neither unknown nor lost.
    `notes` are what the reader reports about the record; `place` is where it was. None of the three is content.
    """

    messages: list[Message] = []
    tools: list[Any] | None = None
    parallel_tool_calls: Any = None
    chosen: list[Message] | None = None
    rejected: list[Message] | None = None
    label: Any = None
    text: str | None = None
    media: dict[str, list[Any]] | None = None
    extra: dict[str, Any] | None = None
    used: list[str] | None = None
    notes: list[Note] | None = None
    place: Place | None = None


def text_of(content: str | list[Part] | None) -> str:
    """Return the text of a turn: text parts joined with nothing between them, "" for null and for media."""
    if isinstance(content, str):
        return content
    if not content:
        return ""
    return "".join(part["text"] for part in content if isinstance(part.get("text"), str))
