"""The hub: one training example, holding everything that was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from .place import Note, Place

Role = Literal["system", "developer", "user", "assistant", "tool"]

Part = dict[str, Any]
"""A content part in OpenAI's spelling: `{"type": "text", "text": …}`, `{"type": "image_url", …}`, … A block of a type
that no format here knows, such as Anthropic's `tool_use`, is kept whole, as it was found; see `block_of`."""


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
    `reasoning` is what the model thought before it said or called anything. `meta` is what a vendor has signed or
    encrypted of it, by the vendor's name: `signature`, `encrypted_content`, `redacted_thinking`. It is not text.
    `is_error` says of a tool result that the tool failed. A text part may have a `label`: the judgement of one step, as
    for a process reward model.
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
    is_error: bool | None = None
    meta: dict[str, Any] | None = None


class Candidate(Struct, omit_defaults=True):
    """One of several replies to a prompt, with what it was judged by.

    `branch` says that its turns are those of `chosen` or `rejected`; then it has none of its own. `score` is better
    when it is higher, `rank` when it is lower. `extra` holds what else is known of it, such as the model that wrote it.
    """

    messages: list[Message] = []
    branch: Literal["chosen", "rejected"] | None = None
    score: Any = None
    rank: Any = None
    extra: dict[str, Any] | None = None


class Example(Struct, omit_defaults=True):
    """One training example.

    `messages` is the conversation; with `chosen` and `rejected` it is the prompt that both continue.
    `candidates` are all replies that were ranked or scored, in the order of the record; the best and the worst of them
    are `chosen` and `rejected`, unless all are equal.
    `reference` is what a grader compares a reply to the prompt with, by the names of its columns: answer, ground_truth.
    `label` is KTO's judgement of the last reply. `text` is plain text without roles. `mask` says which of it is
    trained: the lengths of its pieces in characters, each with what was found, usually true or false.
    `media` holds the media columns (`images`, `videos`, `audios`) that marks inside the text point to.
    `extra` holds every column that the format does not know.
    `used` names the columns of `extra`, also of turns, that the reader made use of, such as those that group and order
    rows: they may be kept, but are neither unknown nor lost.
    `dialect` is notation: how calls stood in the texts of the record, such as `hermes`.
    `notes` are what the reader reports about the record; `place` is where it was. None of the four is content.
    """

    messages: list[Message] = []
    tools: list[Any] | None = None
    parallel_tool_calls: Any = None
    chosen: list[Message] | None = None
    rejected: list[Message] | None = None
    candidates: list[Candidate] | None = None
    reference: dict[str, Any] | None = None
    label: Any = None
    text: str | None = None
    mask: list[tuple[int, Any]] | None = None
    media: dict[str, list[Any]] | None = None
    extra: dict[str, Any] | None = None
    dialect: str | None = None
    used: list[str] | None = None
    notes: list[Note] | None = None
    place: Place | None = None


_MEDIA = {
    "image": "image", "image_url": "image", "input_image": "image", "video": "video", "video_url": "video",
    "input_video": "video", "audio": "audio", "audio_url": "audio", "input_audio": "audio", "file": "file",
    "input_file": "file",
}  # fmt: skip
"""Types of content parts that are media, and the kind of each."""


Made = Example | list[Example]
"""What a reader makes of a record: one example, or all that the record holds, such as the branches of a tree."""


def each_of(made: Made) -> list[Example]:
    """Return the examples that a reader made, as a list."""
    return made if isinstance(made, list) else [made]


def threads_of(example: Example) -> Iterator[tuple[str, list[Message]]]:
    """Yield every list of turns that an example is made of, with its JSON pointer: the conversation first."""
    yield "/messages", example.messages
    if example.chosen is not None:
        yield "/chosen", example.chosen
    if example.rejected is not None:
        yield "/rejected", example.rejected
    for index, candidate in enumerate(example.candidates or ()):
        if candidate.branch is None:
            yield f"/candidates/{index}/messages", candidate.messages


def text_of(content: str | list[Part] | None) -> str:
    """Return the text of a turn: text parts joined with nothing between them, "" for null and for any other part."""
    if isinstance(content, str):
        return content
    if not content:
        return ""
    return "".join(part["text"] for part in content if is_text(part))


def is_text(part: Part) -> bool:
    """Whether a content part is text; one without a type is, if it has a text."""
    return part.get("type") in (None, "text") and isinstance(part.get("text"), str)


def part_name(part: Part) -> str:
    """Return the type of a content part; without one its only key, as Bedrock and Gemini write blocks; else ""."""
    name = part.get("type")
    if name is None:
        keys = ["text"] if is_text(part) else [key for key, value in part.items() if value is not None]
        name = keys[0] if len(keys) == 1 else ""
    return name if isinstance(name, str) else ""


def medium_of(part: Part) -> str:
    """Return the kind of medium that a content part is: `image`, `video`, `audio` or `file`; "" for any other part."""
    return _MEDIA.get(part_name(part), "")


def block_of(part: Part) -> str:
    """Return the name of a content part that no format here knows: its type, or its only key.

    "" for text, media and refusals. `untyped` is one that has neither a type nor one single key.
    """
    name = part_name(part)
    return "" if name in ("text", "refusal") or name in _MEDIA else name or "untyped"


def has_empty_reply(example: Example) -> bool:
    """Whether a reply that may be learned says nothing: it has no text but blanks, no part, no call and no refusal."""
    if example.text is not None and not example.text.strip():
        return True
    for message in (*example.messages, *example.chosen) if example.chosen else example.messages:
        content = message.content
        blank = not content or (type(content) is str and content.isspace())
        if blank and message.role == "assistant" and not message.tool_calls and not message.refusal:
            return True
    return False
