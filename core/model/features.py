"""What an example uses, and what remains of it where a format cannot carry that."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntFlag

from .example import Example, Message, block_of, has_empty_reply, is_text, medium_of, threads_of


class Feature(IntFlag):
    """What an example may use beyond one question with one reply, both plain text."""

    SYSTEM = 1 << 0
    DEVELOPER = 1 << 1
    TURNS = 1 << 2
    """More than one exchange, or other than user then assistant."""
    ORDER = 1 << 3
    """Turns that do not alternate user, assistant, user, assistant after a leading system turn."""
    EMPTY = 1 << 4
    """A turn whose content is null or "" (and that calls no tool)."""
    PARTS = 1 << 5
    """Content given as several parts."""
    MEDIA = 1 << 6
    """Content parts that are images, video, audio or files."""
    MEDIA_COLUMNS = 1 << 7
    NAME = 1 << 8
    WEIGHT = 1 << 9
    REASONING = 1 << 10
    REFUSAL = 1 << 11
    TOOLS = 1 << 12
    """Definitions of tools."""
    TOOL_CALLS = 1 << 13
    """Tool calls and tool results."""
    CALL_IDS = 1 << 14
    PREFERENCE = 1 << 15
    LABEL = 1 << 16
    TEXT = 1 << 17
    """Plain text without roles."""
    PROMPT_ONLY = 1 << 18
    """Nothing to learn from: no assistant turn, no preference, no text."""
    EXTRA = 1 << 19
    """Unknown columns of the record."""
    TURN_KEYS = 1 << 20
    """Unknown keys of a turn or a tool call. Written only with the unknown columns, where the format has room."""
    BLOCKS = 1 << 21
    """Content parts of types that no format here knows; see `block_of`."""
    SIGNED = 1 << 22
    """What a vendor has signed or encrypted of the reasoning: `meta` of a turn."""
    TOOL_ERROR = 1 << 23
    """Tool results that say whether the tool failed."""
    CANDIDATES = 1 << 24
    """Ranked or scored replies, beyond the chosen and the rejected one."""
    REFERENCE = 1 << 25
    """What a grader compares a reply with."""
    STEPS = 1 << 26
    """Text parts with a label each."""
    MASK = 1 << 27
    """Plain text of which not all is trained."""
    PARALLEL_CALLS = 1 << 28
    """Whether tools may be called in parallel: parallel_tool_calls."""


LOSS_CODE: dict[Feature, str] = {
    Feature.SYSTEM: "FT905", Feature.DEVELOPER: "FT906", Feature.TURNS: "FT902", Feature.ORDER: "FT902",
    Feature.EMPTY: "FT902", Feature.PARTS: "FT901", Feature.MEDIA: "FT907", Feature.MEDIA_COLUMNS: "FT907",
    Feature.NAME: "FT910", Feature.WEIGHT: "FT903", Feature.REASONING: "FT909", Feature.REFUSAL: "FT901",
    Feature.TOOLS: "FT904", Feature.TOOL_CALLS: "FT904", Feature.CALL_IDS: "FT904", Feature.PREFERENCE: "FT908",
    Feature.LABEL: "FT908", Feature.TEXT: "FT902", Feature.PROMPT_ONLY: "FT206", Feature.EXTRA: "FT901",
    Feature.TURN_KEYS: "FT901", Feature.BLOCKS: "FT912", Feature.SIGNED: "FT909", Feature.TOOL_ERROR: "FT904",
    Feature.CANDIDATES: "FT908", Feature.REFERENCE: "FT913", Feature.STEPS: "FT908", Feature.MASK: "FT903",
    Feature.PARALLEL_CALLS: "FT904",
}  # fmt: skip
"""The rule that a lost feature is reported under."""

BY_NAME = int(Feature.BLOCKS | Feature.SIGNED)
"""What belongs to one vendor: a writer names in `blocks` what it keeps of it, the rest is lost by its name."""

EVERYTHING = Feature((1 << 29) - 1)
ALIAS_BIT = 1 << 29
"""Set by `features_of` beside the features: a role was spelled in another way than the format's own."""
TEXT_CELLS = ALIAS_BIT << 1
"""Stands beside the features that are not carried where a cell may have only the text of a value, such as a label."""

# Plain integers: arithmetic on an IntFlag costs a microsecond, and this is asked of every record.
_F = {feature.name: int(feature) for feature in Feature}
_SYSTEM, _DEVELOPER, _TURNS, _ORDER = _F["SYSTEM"], _F["DEVELOPER"], _F["TURNS"], _F["ORDER"]
_EMPTY, _PARTS, _MEDIA, _BLOCKS = _F["EMPTY"], _F["PARTS"], _F["MEDIA"], _F["BLOCKS"]
_TURN_KEYS = _F["TURN_KEYS"]
_EXTRA, _TOOLS, _LABEL = _F["EXTRA"], _F["TOOLS"], _F["LABEL"]
_PREFERENCE, _TEXT, _PROMPT_ONLY = _F["PREFERENCE"], _F["TEXT"], _F["PROMPT_ONLY"]
_MEDIA_COLUMNS, _TOOL_CALLS, _CALL_IDS = _F["MEDIA_COLUMNS"], _F["TOOL_CALLS"], _F["CALL_IDS"]
_SIGNED, _TOOL_ERROR, _STEPS, _MASK = _F["SIGNED"], _F["TOOL_ERROR"], _F["STEPS"], _F["MASK"]
_CANDIDATES, _REFERENCE, _PARALLEL_CALLS = _F["CANDIDATES"], _F["REFERENCE"], _F["PARALLEL_CALLS"]
_NAME, _WEIGHT, _REASONING, _REFUSAL = _F["NAME"], _F["WEIGHT"], _F["REASONING"], _F["REFUSAL"]


def features_of(example: Example) -> int:
    """Return the features that `example` uses, as a plain integer of `Feature` bits."""
    messages = example.messages
    found = 0
    expect = "user"
    exchanges = 0
    for message in messages:
        role = message.role
        if role == expect:
            if role == "user":
                expect = "assistant"
                exchanges += 1
            else:
                expect = "user"
        elif role == "system" and message is messages[0]:
            found |= _SYSTEM
        elif role == "developer" and message is messages[0]:
            found |= _DEVELOPER
        else:
            found |= _odd_turn(role)
        if not message.content or type(message.content) is not str:
            found |= _content_features(message)
        if (
            message.weight is not None or message.name is not None or message.tool_calls is not None
            or message.tool_call_id is not None or message.reasoning is not None
            or message.refusal is not None or message.extra is not None or message.seen is not None
            or message.meta is not None or message.is_error is not None
        ):  # fmt: skip
            found |= _rare_features(message)
    if exchanges > 1:
        found |= _TURNS
    if messages and (exchanges == 0 or (expect == "assistant") == (example.chosen is None)):
        found = _open_end(messages, exchanges, found, example.chosen is not None)
    if (
        example.extra is not None or example.tools is not None or example.label is not None
        or example.chosen is not None or example.rejected is not None or example.text is not None
        or example.media is not None or example.parallel_tool_calls is not None or not messages
        or example.candidates is not None or example.reference is not None
    ):  # fmt: skip
        found |= _example_features(example)
        if found & (_REFERENCE | _CANDIDATES):
            # What is to be learned is what the grader rewards, or what was ranked.
            found &= ~_PROMPT_ONLY
    if example.used is not None and found & (_EXTRA | _TURN_KEYS):
        found = _but_used(example, found)
    return found


def _but_used(example: Example, found: int) -> int:
    """Leave out the features of columns that are used."""
    used = frozenset(example.used or ())
    if not (example.extra or {}).keys() - used:
        found &= ~_EXTRA
    turns = [turn for _, thread in threads_of(example) for turn in thread]
    if not any((turn.extra or {}).keys() - used or any(c.extra for c in turn.tool_calls or ()) for turn in turns):
        found &= ~_TURN_KEYS
    return found


_PER_TURN = int(
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL | Feature.TOOL_CALLS | Feature.CALL_IDS
    | Feature.BLOCKS | Feature.SIGNED | Feature.TOOL_ERROR | Feature.STEPS
)  # fmt: skip


def surely_without(features: int) -> Callable[[Example], bool]:
    """Return a quick test for examples that use none of `features`, and have no alias, no notes and no empty reply.

    True is certain; False says only that `features_of` must be asked.
    """
    if features & _PER_TURN:
        asked = features | ALIAS_BIT
        return lambda example: (
            not features_of(example) & asked
            and example.notes is None
            and example.used is None
            and not has_empty_reply(example)
        )

    def surely(example: Example) -> bool:
        if (
            example.extra is not None or example.chosen is not None or example.rejected is not None
            or example.label is not None or example.text is not None or example.tools is not None
            or example.media is not None or example.parallel_tool_calls is not None or example.notes is not None
            or example.candidates is not None or example.reference is not None
        ):  # fmt: skip
            return False
        messages = example.messages
        for message in messages:
            content = message.content
            if (
                message.seen is not None or message.extra is not None or message.tool_calls is not None
                or type(content) is not str or content.isspace() or not content
            ):  # fmt: skip
                return False
        return bool(messages) and messages[-1].role == "assistant"

    return surely


def _odd_turn(role: str) -> int:
    if role == "tool":
        return _TOOL_CALLS | _TURNS | _ORDER
    found = _TURNS | _ORDER
    if role == "system":
        found |= _SYSTEM
    elif role == "developer":
        found |= _DEVELOPER
    return found


def _open_end(messages: list[Message], exchanges: int, found: int, chosen: bool) -> int:
    """Look at a conversation that does not end with a reply, or has no question before it."""
    replies = sum(m.role == "assistant" for m in messages)
    if not replies and not chosen:
        return found | _PROMPT_ONLY
    if exchanges or chosen:
        return found | (_TURNS | _ORDER if replies or exchanges == 0 else 0)
    lone = replies == 1 and messages[-1].role == "assistant" and len(messages) - 1 == (messages[0].role != "assistant")
    return found & ~(_TURNS | _ORDER) if lone else found | _TURNS | _ORDER


def _content_features(message: Message) -> int:
    content = message.content
    if isinstance(content, list):
        found = _PARTS if len(content) != 1 or set(content[0]) != {"type", "text"} else 0
        if any("label" in part for part in content if is_text(part)):
            found |= _STEPS
        odd = [part for part in content if not is_text(part)]
        for part in odd:
            found |= _BLOCKS if block_of(part) else _MEDIA if medium_of(part) else _REFUSAL
        if not odd and not any(part["text"] for part in content) and not message.tool_calls:
            found |= _EMPTY
        return found
    return 0 if message.tool_calls else _EMPTY


def _rare_features(message: Message) -> int:
    found = ALIAS_BIT if message.seen is not None else 0
    if message.weight is not None:
        found |= _WEIGHT
    if message.name is not None:
        found |= _NAME
    if message.tool_calls:
        found |= _TOOL_CALLS
        for call in message.tool_calls:
            found |= (_CALL_IDS if call.id is not None else 0) | (_TURN_KEYS if call.extra else 0)
    if message.tool_call_id is not None:
        found |= _CALL_IDS
    if message.reasoning is not None:
        found |= _REASONING
    if message.refusal is not None:
        found |= _REFUSAL
    if message.meta:
        found |= _SIGNED
    if message.is_error is not None:
        found |= _TOOL_ERROR
    if message.extra:
        found |= _TURN_KEYS
    return found


def _example_features(example: Example) -> int:
    found = 0
    if example.extra:
        found |= _EXTRA
    if example.tools:
        found |= _TOOLS
    if example.parallel_tool_calls is not None:
        found |= _PARALLEL_CALLS
    if example.label is not None:
        found |= _LABEL
    if example.media:
        found |= _MEDIA_COLUMNS
    if example.reference:
        found |= _REFERENCE
    if example.candidates:
        found |= _CANDIDATES
    if example.text is not None:
        found |= _TEXT | (_MASK if example.mask else 0)
    elif not example.messages and example.chosen is None and not example.candidates:
        found |= _PROMPT_ONLY
    if example.chosen is not None or example.rejected is not None:
        found |= _PREFERENCE
    for _, branch in [*threads_of(example)][1:]:
        for message in branch:
            if not message.content or type(message.content) is not str:
                found |= _content_features(message)
            found |= _rare_features(message) | (_odd_turn(message.role) if message.role != "assistant" else 0)
        if len(branch) != 1:
            found |= _TURNS | _ORDER
    return found


def names_of(features: int) -> list[str]:
    """Return the names of the bits of `features`, in kebab case, in a fixed order."""
    return [str(f.name).lower().replace("_", "-") for f in Feature if features & f]
