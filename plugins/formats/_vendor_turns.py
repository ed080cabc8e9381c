"""Turns of vendors that put thoughts, calls and results among the content: from their blocks to the hub, and back."""

from __future__ import annotations

from typing import Any

import msgspec

from ftconv import Example, Feature, Message, Note, RecordError, ToolCall, part_name

from ._chat_calls import arguments_of
from ._chat_embedded import encode, kind_of
from ._chat_write import give_ids, no_turns

CARRIED = (
    Feature.SYSTEM | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA | Feature.REASONING
    | Feature.TOOLS | Feature.PARALLEL_CALLS | Feature.TOOL_CALLS | Feature.CALL_IDS
    | Feature.TOOL_ERROR | Feature.EXTRA | Feature.TURN_KEYS
)  # fmt: skip
"""What such turns hold."""


class Turn:
    """Gathers the blocks of one vendor's turn.

    A turn of the hub says what it thought, then its content, then its calls: what comes in another order begins a new
    one. Results are turns of their own, before the rest; `moved` says that one of them stood after it.
    """

    def __init__(self, role: Any) -> None:
        self._role = role
        self._results: list[Message] = []
        self._turns: list[Message] = []
        self.moved = False

    def thought(self, text: str | None, meta: dict[str, Any], extra: dict[str, Any]) -> None:
        """Add what was thought, or what is signed or encrypted of it."""
        turn = self._turns[-1] if self._turns else None
        whole = turn is not None and (
            turn.content is not None or turn.tool_calls or text is not None or "signature" in meta
            or meta.keys() & (turn.meta or {}).keys() or extra.keys() & (turn.extra or {}).keys()
        )  # fmt: skip
        if turn is None or whole:
            turn = self._new()
        turn.reasoning = text if text is not None else turn.reasoning
        turn.meta = {**(turn.meta or {}), **meta} or None
        turn.extra = {**(turn.extra or {}), **extra} or None

    def part(self, part: dict[str, Any]) -> None:
        """Add a content part of the hub."""
        turn = self._new() if not self._turns or self._turns[-1].tool_calls else self._turns[-1]
        turn.content = [*(turn.content or ()), part]

    def call(self, name: Any, given: Any, call_id: Any, extra: dict[str, Any], pointer: str) -> None:
        """Add a call. Raises RecordError FT202 where its name or id is not text."""
        if type(name) is not str or not (call_id is None or type(call_id) is str):
            raise RecordError("FT202", "a tool call needs a name and an id, both text", pointer)
        turn = self._turns[-1] if self._turns else self._new()
        text = given if type(given) is str else encode(given, pointer)
        calls = [*(turn.tool_calls or ()), ToolCall(name, text, call_id, extra or None, type(given) is not str)]
        turn.tool_calls = calls

    def result(self, result: Message) -> None:
        """Add the result of a call."""
        self._results.append(result)
        self.moved = self.moved or bool(self._turns)

    def note(self, name: str, pointer: str) -> list[Note]:
        """Return what is to be noted of the order of the blocks; `name` is what results are called."""
        said = f"a {name} is read before the blocks that come first in its turn; put results first"
        return [Note("FT902", said, pointer)] if self.moved else []

    def close(self, extra: dict[str, Any]) -> list[Message]:
        """Return the turns; `extra`, the keys of the vendor's turn, goes to the first that is no result."""
        turns = self._turns or ([] if self._results else [Message(self._role)])
        for turn in turns:
            turn.content = simple(turn.content)
        found = [*self._results, *turns]
        first = turns[0] if turns else found[0]
        if extra.keys() & (first.extra or {}).keys():
            raise RecordError("FT202", f"the key {min(extra)!r:.40} stands at a turn and at its block; keep one")
        first.extra = {**(first.extra or {}), **extra} or None
        return found

    def _new(self) -> Message:
        self._turns.append(Message(self._role))
        return self._turns[-1]


def simple(content: Any) -> Any:
    """Return the text of content that is one plain text part; other content as it is."""
    if isinstance(content, list) and len(content) == 1 and set(content[0]) == {"type", "text"}:
        return content[0]["text"] if content[0]["type"] == "text" else content
    return content


def blocks_in(value: Any, pointer: str, what: str) -> list[dict[str, Any]]:
    """Return a list of blocks without the keys that are null. Raises RecordError FT202 for anything else."""
    if type(value) is not list:
        raise RecordError("FT202", f"{what} must be a list of blocks, found {kind_of(value)}", pointer)
    for number, block in enumerate(value):
        if type(block) is not dict:
            raise RecordError("FT202", f"a block must be an object, found {kind_of(block)}", f"{pointer}/{number}")
    return [{key: item for key, item in block.items() if item is not None} for block in value]


def turns_in(record: Any, what: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the messages of a record, and a copy of its other columns. Raises RecordError FT202 without messages."""
    turns = record.get("messages") if type(record) is dict else None
    if type(turns) is not list or not turns:
        raise RecordError("FT202", f"{what} record must be an object with messages, a list that is not empty")
    for number, turn in enumerate(turns):
        if type(turn) is not dict:
            raise RecordError("FT202", f"a turn must be an object, found {kind_of(turn)}", f"/messages/{number}")
    return turns, {key: value for key, value in record.items() if key != "messages"}


def text_in(block: dict[str, Any], key: str, pointer: str) -> str:
    """Take a text out of a block. Raises RecordError FT202 where it is none."""
    text = block.pop(key, None)
    if type(text) is not str:
        raise RecordError("FT202", f"{key} must be text, found {kind_of(text)}", pointer)
    return text


def flag_in(block: dict[str, Any], key: str, pointer: str) -> bool | None:
    """Take true, false or null out of a block. Raises RecordError FT202 for anything else."""
    found = block.pop(key, None)
    if found is None or type(found) is bool:
        return found
    raise RecordError("FT202", f"{key} must be true or false, found {kind_of(found)}", pointer)


def turns_to_write(example: Example) -> list[Message]:
    """Return the turns of an example, with the chosen reply, and with an id at each call.

    Raises RecordError: FT206 where there is none, FT402 for arguments that are not an object, FT202 for what stands at
    a turn that cannot have it.
    """
    turns = [*example.messages, *(example.chosen or ())]
    if not turns:
        raise no_turns(example)
    for turn in turns:
        check_turn(turn)
    plan: list[dict[str, Any]] = []
    for turn in turns:
        plan.append({"role": turn.role, "tool_calls": [{"id": call.id} for call in turn.tool_calls or ()]})
        if turn.tool_call_id is not None:
            plan[-1]["tool_call_id"] = turn.tool_call_id
    give_ids(plan)
    return [_with_ids(turn, ids) for turn, ids in zip(turns, plan, strict=True)]


def _with_ids(turn: Message, ids: dict[str, Any]) -> Message:
    if not turn.tool_calls and turn.role != "tool":
        return turn
    named = zip(turn.tool_calls or (), ids["tool_calls"], strict=True)
    calls = [msgspec.structs.replace(call, id=given["id"]) for call, given in named]
    return msgspec.structs.replace(turn, tool_calls=calls or None, tool_call_id=ids.get("tool_call_id"))


def check_turn(turn: Message) -> None:
    """Refuse what stands at a turn that cannot have it. Raises RecordError FT202."""
    asked = turn.role == "assistant"
    if not asked and (turn.tool_calls or turn.reasoning is not None or turn.meta):
        raise RecordError("FT202", f"a {turn.role} turn cannot think or call tools; give that to an assistant turn")
    if turn.role != "tool" and (turn.is_error is not None or turn.tool_call_id is not None):
        raise RecordError("FT202", f"a {turn.role} turn is not the result of a tool; remove its tool_call_id")


def input_of(call: ToolCall) -> dict[str, Any]:
    """Return the arguments of a call as an object. Raises RecordError FT402 where they are none."""
    value = arguments_of(call, "object") if call.arguments.strip() else {}
    if type(value) is dict:
        return value
    raise RecordError(
        "FT402", f"the arguments of {call.name!r:.40} must be a JSON object; mend them or drop the record"
    )


def plain_parts(message: Message) -> list[dict[str, Any]]:
    """Return the content as parts, without refusals, labels, and an empty text beside calls."""
    content = message.content
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content or not message.tool_calls else []
    found = [part for part in content or () if part.get("type") != "refusal"]
    found = [{k: v for k, v in part.items() if k != "label"} if part_name(part) == "text" else part for part in found]
    return [] if message.tool_calls and simple(found) == "" else found
