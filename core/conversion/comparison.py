"""--verify: read the output back, and compare it with what was meant, less the declared losses."""

from __future__ import annotations

from decimal import Decimal
from hashlib import blake2b
from typing import Any

import msgspec

from ..containers.decode import encoder
from ..model.essence import essence, plain_content, unlabelled
from ..model.example import Example, text_of, threads_of
from ..model.features import TEXT_CELLS, Feature, features_of

_STRUCTURE = int(
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.MEDIA
    | Feature.TOOL_CALLS | Feature.PREFERENCE | Feature.TEXT | Feature.BLOCKS
)  # fmt: skip
_SINGLE: dict[Feature, tuple[str, ...]] = {
    Feature.NAME: ("name",),
    Feature.WEIGHT: ("weight",),
    Feature.REASONING: ("reasoning",),
    Feature.REFUSAL: ("refusal",),
    Feature.TURN_KEYS: ("extra",),
    Feature.SIGNED: ("meta",),
    Feature.TOOL_ERROR: ("is_error",),
}
_BESIDE = {
    Feature.EXTRA: "extra", Feature.CANDIDATES: "candidates", Feature.REFERENCE: "reference", Feature.MASK: "mask",
    Feature.LABEL: "label", Feature.MEDIA_COLUMNS: "media", Feature.TOOLS: "tools",
    Feature.PARALLEL_CALLS: "parallel_tool_calls",
}  # fmt: skip

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def fingerprint(example: Example, not_carried: int) -> bytes:
    """Return a digest of what must come back from a format that does not carry the features in `not_carried`.

    Where the turns themselves change shape (a history rendered into a prompt, say), it is that of the text of the
    reply they end with, or none where they end otherwise. The first byte tells which: `W`, `R` or `N`; `I` is the
    whole but for the ids of tool calls, which some formats need and therefore make up where there are none.
    """
    if not features_of(example) & not_carried & _STRUCTURE:
        if _calls_without_id(example):
            return b"I" + _digest(projected(example, not_carried | Feature.CALL_IDS))
        return b"W" + _digest(projected(example, not_carried))
    return b"R" + _digest(_last_reply(example)) if _ends_with_a_reply(example) else b"N"


def comes_back(meant: bytes, example: Example, not_carried: int) -> bool:
    """Whether an example that was read back is the one that `meant` is the fingerprint of."""
    if meant == b"N":
        return True
    if meant[:1] == b"I":
        not_carried |= Feature.CALL_IDS
    found = _last_reply(example) if meant[:1] == b"R" else projected(example, not_carried)
    return meant[1:] == _digest(found)


def _calls_without_id(example: Example) -> bool:
    turns = [turn for _, thread in threads_of(example) for turn in thread]
    return any(call.id is None for turn in turns for call in turn.tool_calls or ()) or any(
        turn.role == "tool" and turn.tool_call_id is None for turn in turns
    )


def projected(example: Example, not_carried: int) -> Example:
    """Return the essence of an example without the features in `not_carried` that leave its turns as they are."""
    plain = essence(example)
    fields = [f for feature, names in _SINGLE.items() if not_carried & feature for f in names]
    for _, messages in threads_of(plain):
        for message in messages:
            for name in fields:
                setattr(message, name, None)
            if not_carried & Feature.STEPS and isinstance(message.content, list):
                message.content = plain_content(unlabelled(message.content))
            if not_carried & Feature.PARTS and isinstance(message.content, list):
                message.content = text_of(message.content) or (None if message.tool_calls else "")
            message.content = None if message.content == [] else message.content  # a list without parts says nothing
            if not_carried & Feature.CALL_IDS:
                message.tool_call_id = None
            for call in message.tool_calls or ():
                call.arguments = _without_space(call.arguments)
                call.id = None if not_carried & Feature.CALL_IDS else call.id
                call.extra = None if not_carried & Feature.TURN_KEYS else call.extra
    if not_carried & TEXT_CELLS:
        plain.label, plain.parallel_tool_calls = _cell(plain.label), _cell(plain.parallel_tool_calls)
    for feature, field in _BESIDE.items():
        if not_carried & feature:
            setattr(plain, field, None)
    return plain


def _cell(value: Any) -> Any:
    """Return what a cell that has only text holds of a value; FT911 reports that."""
    return value if value is None or type(value) is str else encoder.encode(value).decode()


def _without_space(arguments: str) -> str:
    """Return the JSON of arguments without white space around its tokens, which is lost when it becomes an object.

    No text at all is an empty object.
    """
    if not arguments.strip():
        return "{}"
    try:
        return _ENCODER.encode(_DECODER.decode(arguments)).decode()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return arguments


def _ends_with_a_reply(example: Example) -> bool:
    turns = [*example.messages, *(example.chosen or ())]
    if example.chosen is not None and [m.role for m in example.chosen] != ["assistant"]:
        return False
    return bool(turns) and turns[-1].role == "assistant" and bool(text_of(turns[-1].content))


def _last_reply(example: Example) -> str:
    for message in reversed((*example.messages, *(example.chosen or ()))):
        if message.role == "assistant":
            return text_of(message.content)
    return example.text or ""


def _digest(value: Any) -> bytes:
    builtins = (
        msgspec.to_builtins(value, builtin_types=(), order="deterministic") if isinstance(value, Example) else value
    )
    return blake2b(encoder.encode(builtins), digest_size=8).digest()
