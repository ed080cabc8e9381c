"""--verify: read the output back, and compare it with what was meant, less the declared losses."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from .containers.decode import encoder
from .example import Example, text_of
from .features import Feature, essence, features_of

_STRUCTURE = int(
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.MEDIA
    | Feature.TOOL_CALLS | Feature.PREFERENCE | Feature.TEXT
)  # fmt: skip
_SINGLE: dict[Feature, tuple[str, ...]] = {
    Feature.NAME: ("name",),
    Feature.WEIGHT: ("weight",),
    Feature.REASONING: ("reasoning",),
    Feature.REFUSAL: ("refusal",),
    Feature.EXTRA: ("extra",),
}


def fingerprint(example: Example, not_carried: int) -> bytes:
    """Return a digest of what must come back from a format that does not carry the features in `not_carried`.

    Where the turns themselves change shape (a history rendered into a prompt, say), it is that of the last reply's
    text; the first byte tells which.
    """
    if features_of(example) & not_carried & _STRUCTURE:
        return reply_print(example)
    return whole_print(example, not_carried)


def reply_print(example: Example) -> bytes:
    """The digest of the text of the last reply."""
    return b"R" + _digest(_last_reply(example))


def whole_print(example: Example, not_carried: int) -> bytes:
    """The digest of the whole example, less the features in `not_carried`."""
    return b"W" + _digest(projected(example, not_carried))


def projected(example: Example, not_carried: int) -> Example:
    """Return the essence of an example without the features in `not_carried` that leave its turns as they are."""
    plain = essence(example)
    fields = [f for feature, names in _SINGLE.items() if not_carried & feature for f in names]
    for messages in (plain.messages, plain.chosen or (), plain.rejected or ()):
        for message in messages:
            for name in fields:
                setattr(message, name, None)
            if not_carried & Feature.PARTS and isinstance(message.content, list):
                message.content = text_of(message.content)
            if not_carried & Feature.CALL_IDS:
                message.tool_call_id = None
            for call in message.tool_calls or ():
                call.id = None if not_carried & Feature.CALL_IDS else call.id
                call.extra = None if not_carried & Feature.EXTRA else call.extra
    if not_carried & Feature.EXTRA:
        plain.extra = None
    if not_carried & Feature.TOOLS:
        plain.tools = plain.parallel_tool_calls = None
    if not_carried & Feature.LABEL:
        plain.label = None
    if not_carried & Feature.MEDIA_COLUMNS:
        plain.media = None
    return plain


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
