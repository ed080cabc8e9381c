"""What a target rejects or silently drops of the records that are written for it: it is left out, and is a loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ..errors import RecordError
from ..model.example import Example, Message, medium_of, text_of, threads_of
from ..model.features import Feature
from ..model.losses import Loss
from .facts import Content, RecordKeys, Roles, TurnKeys

if TYPE_CHECKING:
    from .target import Target

_OF_RECORD = (
    Feature.TOOLS | Feature.PARALLEL_CALLS | Feature.MEDIA_COLUMNS | Feature.LABEL | Feature.SYSTEM | Feature.TURNS
)
_SYSTEM, _TURNS = int(Feature.SYSTEM), int(Feature.TURNS)
_CALLS = int(Feature.TOOL_CALLS | Feature.CALL_IDS)
_PARTS = int(Feature.PARTS | Feature.MEDIA)
_PREFERENCE = int(Feature.PREFERENCE)
_DEVELOPER, _REFUSAL = int(Feature.DEVELOPER), int(Feature.REFUSAL)
_FIELDS = {
    "tools": Feature.TOOLS, "parallel_tool_calls": Feature.PARALLEL_CALLS, "media": Feature.MEDIA_COLUMNS,
    "label": Feature.LABEL, "candidates": Feature.CANDIDATES,
}  # fmt: skip
_TURN_FIELDS = {
    "name": Feature.NAME, "weight": Feature.WEIGHT, "reasoning": Feature.REASONING, "refusal": Feature.REFUSAL,
}  # fmt: skip
_METHODS = {"preference": _PREFERENCE | int(Feature.CANDIDATES), "judgement": int(Feature.LABEL)}
_EMPTY = {"description": "", "parameters": {"type": "object", "properties": {}}}
"""What a tool's definition may as well leave out."""


def refused_features(target: Target, keys: Mapping[Feature, str]) -> int:
    """Return the features that a target rejects or drops, as bits, where a writer has them under these keys.

    A refusal without content is null to a target that does not know refusals.
    """
    found = 0
    for feature, key in keys.items():
        if _is_refused(target.record if feature & _OF_RECORD else target.turn, key):
            found |= int(feature)
    if keys and target.record is not None and target.record.others == "refused":
        found |= int(Feature.EXTRA)
    if keys and target.turn is not None and target.turn.others == "refused":
        found |= int(Feature.TURN_KEYS)
    roles = target.roles.allowed if target.roles is not None else ()
    if roles and "tool" not in roles:
        found |= int(Feature.TOOL_CALLS)
    if "system" in roles and "developer" not in roles:
        found |= _DEVELOPER
    if target.content is not None:
        found |= _PARTS if target.content.parts == "refused" else 0
        read = target.turn is not None and "refusal" in target.turn.known
        needed = target.content.null != "always" or "assistant" in target.content.must_have_text
        found |= _REFUSAL if needed and not read else 0
    if target.shape is not None:
        for method, features in _METHODS.items():
            found |= features if method not in target.shape.methods else 0
    return found | (_CALLS if found & int(Feature.TOOL_CALLS) else 0)


def _is_refused(rules: RecordKeys | TurnKeys | None, key: str) -> bool:
    if rules is None:
        return False
    if key == "system" and isinstance(rules, RecordKeys) and rules.system in ("dropped", "refused"):
        return True
    return key in rules.dropped or (rules.others == "refused" and key not in rules.known)


def once_written(target: Target, options: Mapping[str, Any]) -> Target:
    """Return what is left to check of a record that is going to be written for this target, with these options."""
    roles: Roles | None = target.roles
    if roles is not None and not {"system", "developer"}.isdisjoint(roles.allowed):
        roles = replace(roles, allowed=(*roles.allowed, "system", "developer", "tool"))
    content = target.content
    if content is not None:
        content = Content(
            must_have_text=content.must_have_text,
            part_types=content.part_types,
            parts_need_text=content.parts_need_text,
            source=content.source,
        )
    shape, record, turn, order = target.shape, target.record, target.turn, target.order
    if order is not None and options.get("results") == "joined":
        order = replace(order, joins_results=True)
    return replace(
        target,
        order=order,
        shape=shape and replace(shape, methods=(*shape.methods, "preference", "judgement", "text")),
        record=record and replace(record, others="ignored", dropped=(), either=()),
        turn=turn and replace(turn, others="ignored", dropped=(), either=()),
        roles=roles,
        content=content,
        calls=target.calls and replace(target.calls, tool_needs=()),
    )


def texts_beside_calls(example: Example, target: Target) -> list[Loss]:
    """Return the loss of the texts of turns that call tools, where a target accepts only one of them."""
    if target.content is None or target.content.text_beside_calls:
        return []
    if not any(turn.tool_calls and text_of(turn.content) for _, turns in threads_of(example) for turn in turns):
        return []
    return [("FT902", f"{target.name} does not accept text beside tool calls; the text is left out", "")]


def leave_out(example: Example, lost: int, target: Target) -> None:
    """Take out of an example, in place, the features of `lost`, and write nulls and parts as the target reads them.

    A refusal that is a whole reply becomes its text, a developer turn one of the system or the other way round, and a
    preference the conversation with the chosen reply.
    Raises RecordError FT904 where no reply is left without its tool calls.
    """
    for name, feature in _FIELDS.items():
        if lost & feature:
            setattr(example, name, None)
    if lost & _PREFERENCE:
        example.messages = [*example.messages, *(example.chosen or ())]
        example.chosen = example.rejected = None
    if target.calls is not None and target.calls.tool_needs and example.tools:
        example.tools = [_defined(tool, target.calls.tool_needs) for tool in example.tools]
    lost |= _joined(example, target)
    if lost & (_SYSTEM | _TURNS):
        example.messages = _left(example.messages, lost)
    for _, turns in threads_of(example):
        if lost & _CALLS:
            _without_calls(turns, target)
        for turn in turns:
            _fit(turn, lost, target)
        if target.content is not None and target.content.uniform:
            _unify(turns)


def _fit(turn: Message, lost: int, target: Target) -> None:
    roles = target.roles.allowed if target.roles is not None else ()
    if lost & _REFUSAL and turn.refusal and not turn.content:
        turn.content = turn.refusal
    for name, feature in _TURN_FIELDS.items():
        if lost & feature:
            setattr(turn, name, None)
    if lost & _DEVELOPER and turn.role == "developer":
        turn.role = "system"
    elif turn.role == "system" and "developer" in roles and "system" not in roles:
        turn.role = "developer"
    if target.content is not None:
        _fit_content(turn, lost, target.content)


def _joined(example: Example, target: Target) -> int:
    """Return the features of parts where the target takes them with media alone, and there are none."""
    if target.content is None or target.content.parts != "with-media":
        return 0
    contents = (message.content for _, thread in threads_of(example) for message in thread)
    parts = (part for content in contents if isinstance(content, list) for part in content)
    return 0 if any(map(medium_of, parts)) else _PARTS


def _left(turns: list[Message], lost: int) -> list[Message]:
    """Return what is left of the turns without system prompts, or without what is before the last question."""
    asked = max((n for n, turn in enumerate(turns) if turn.role == "user" and lost & _TURNS), default=0)
    prompts = [turn.role in ("system", "developer") for turn in turns]
    return [
        turn
        for number, (turn, is_prompt) in enumerate(zip(turns, prompts, strict=True))
        if (not lost & _SYSTEM if is_prompt else number >= asked)
    ]


def _without_calls(turns: list[Message], target: Target) -> None:
    replied = any(turn.role == "assistant" for turn in turns)
    kept = []
    for turn in turns:
        if turn.role == "tool" or (turn.tool_calls and not text_of(turn.content) and not turn.refusal):
            continue
        turn.tool_calls = turn.tool_call_id = None
        kept.append(turn)
    if replied and all(turn.role != "assistant" for turn in kept):
        raise RecordError("FT904", f"no reply is left without its tool calls, which {target.name} does not accept")
    turns[:] = kept


def _defined(tool: Any, needs: tuple[str, ...]) -> Any:
    """Return the definition of a tool with the keys that it needs and that say nothing if they are empty."""
    function = tool.get("function") if isinstance(tool, dict) else None
    if not isinstance(function, dict):
        return tool
    return {**tool, "function": function | {key: _EMPTY[key] for key in needs if key in _EMPTY.keys() - function}}


def _fit_content(turn: Message, lost: int, rules: Content) -> None:
    if lost & _PARTS and isinstance(turn.content, list) and turn.role not in rules.parts_from:
        turn.content = text_of(turn.content) or None
    if turn.tool_calls and not rules.text_beside_calls and text_of(turn.content):
        turn.content = None
    allowed = rules.null == "always" or (rules.null == "beside-calls" and turn.tool_calls)
    if turn.content is None and not allowed and not turn.refusal:
        turn.content = ""


def _unify(turns: list[Message]) -> None:
    """Write texts as parts, if any turn has parts."""
    if any(isinstance(turn.content, list) for turn in turns):
        for turn in turns:
            if isinstance(turn.content, str):
                turn.content = [{"type": "text", "text": turn.content}]
