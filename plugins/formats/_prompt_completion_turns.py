"""The turns of prompts, completions and preferences, from text or from message lists."""

from __future__ import annotations

from typing import Any, Literal

from ftconv import Example, Message, RecordError, text_of

from ._prompt_completion_fields import kind_of
from ._prompt_completion_messages import content_of, decode, read_messages


def read_pair(example: Example, values: dict[str, Any], seen: dict[str, str], required: bool) -> None:
    """Fill in the turns of a prompt with its completion, or of a prompt alone unless a completion is `required`."""
    if values.get("prompt") is None:
        found, pointer = ("null", f"/{seen['prompt']}") if "prompt" in seen else ("none", "")
        what = f'the prompt must be text or a list of messages, found {found}; use "" for none'
        raise RecordError("FT202", what, pointer)
    example.messages = messages = turns_of(values["prompt"], "user", seen["prompt"])
    value = values.get("completion")
    wanted = required or example.label is not None
    if value is not None or ("completion" in seen and wanted):
        if value is None or value == []:
            found = "null" if value is None else "an empty list"
            where = f"/{seen['completion']}"
            raise RecordError("FT202", f"the completion must be text or a list of messages, found {found}", where)
        example.messages = messages + turns_of(value, "assistant", seen["completion"])
    elif wanted:
        beside = "a prompt" if example.label is None else "a label"
        raise RecordError("FT202", f"{beside} without a completion; add one, or leave the record out")
    if example.label is None:
        # Only completions are learned from.
        for message in messages:
            if message.role == "assistant" and message.weight is None:
                message.weight = 0


def turns_of(value: Any, role: Literal["user", "assistant"], column: str) -> list[Message]:
    """Return the messages that a prompt or reply consists of; an empty text is no turn of the user's."""
    if type(value) is str:
        return [Message(role, value)] if value or role == "assistant" else []
    if type(value) is dict:
        try:
            return read_messages([value], "")
        except RecordError as error:
            raise RecordError(error.code, str(error), f"/{column}{error.pointer.removeprefix('/0')}") from None
    if type(value) is not list:
        raise RecordError("FT202", f"{column} must be text or a list of messages, found {kind_of(value)}", f"/{column}")
    if role == "user" and is_history(value):
        if not len(value) % 2:
            what = f"{column} is a list of {len(value)} texts, user first; a prompt must end with the user's"
            raise RecordError("FT202", what, f"/{column}")
        return [Message("assistant" if i % 2 else "user", text) for i, text in enumerate(value)]
    if value and all(type(part) is dict and "role" not in part and type(part.get("type")) is str for part in value):
        return [Message(role, content_of(value, f"/{column}"))]  # parts of one turn, as Together takes them
    return read_messages(value, f"/{column}")


def is_history(value: Any) -> bool:
    """Whether a prompt is a list of bare texts: user and assistant in turn."""
    return type(value) is list and bool(value) and all(type(text) is str for text in value)


def read_preference(example: Example, values: dict[str, Any], seen: dict[str, str]) -> None:
    """Fill in the shared prompt and the two replies to it."""
    chosen = turns_of(values["chosen"], "assistant", seen["chosen"])
    rejected = turns_of(values["rejected"], "assistant", seen["rejected"])
    prompt = values.get("prompt")
    given = [] if prompt is None else turns_of(prompt, "user", seen["prompt"])
    shared = shared_turns(chosen, rejected)
    if isinstance(prompt, list | dict):
        # Some repeat the prompt before each reply.
        cut = len(given) if len(given) <= shared and chosen[: len(given)] == given else 0
    elif not given:
        cut = shared
    else:
        # The text is an excerpt of whole conversations that have it as a user turn.
        cut = shared if any(m.role == "user" and m.content == prompt for m in chosen[:shared]) else 0
    example.messages = given if isinstance(prompt, list | dict) or not cut else chosen[:cut]
    example.chosen, example.rejected = chosen[cut:], rejected[cut:]


def shared_turns(a: list[Message], b: list[Message]) -> int:
    """Count the messages that both begin with; the last of each is a reply and stays."""
    n = 0
    while n < min(len(a), len(b)) - 1 and a[n] == b[n]:
        n += 1
    return n


def only_reply(messages: list[Message], what: str, way_out: str) -> str:
    """Return the text of a reply. Raises RecordError where it is not one turn of text."""
    if len(messages) != 1 or messages[0].role != "assistant":
        raise RecordError("FT902", f"{what} is not one reply but {len(messages)} turns; {way_out}", f"/{what}")
    text = text_of(messages[0].content)
    if not text and messages[0].tool_calls:
        raise RecordError("FT904", f"the reply is a tool call without text; {way_out}")
    return text


def read_tools(value: Any) -> list[Any] | None:
    """Return the definitions of tools: a list, or its JSON text."""
    if value is None or value == "":
        return None
    if type(value) is str:
        try:
            value = decode(value)
        except (ValueError, ArithmeticError, RecursionError):
            raise RecordError("FT202", "tools is text that is not JSON; expected a list of tools", "/tools") from None
    if type(value) is not list:
        raise RecordError("FT202", f"tools must be a list or its JSON text, found {kind_of(value)}", "/tools")
    return value
