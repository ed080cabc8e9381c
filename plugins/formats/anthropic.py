"""anthropic: `messages` with blocks and `system` beside them, as the Messages API and Bedrock's Claude take it.

Record
    `{"system": "Be brief.", "messages": [{"role": "user", "content": "Rain in Bern?"}, {"role": "assistant",
    "content": [{"type": "thinking", "thinking": "Look.", "signature": ""}, {"type": "tool_use", "id": "toolu_1",
    "name": "rain", "input": {"city": "Bern"}}]}, {"role": "user", "content": [{"type": "tool_result",
    "tool_use_id": "toolu_1", "content": "yes"}]}, {"role": "assistant", "content": "Yes."}],
    "tools": [{"name": "rain", "input_schema": {"type": "object"}}]}`
    A thinking block is the reasoning of its turn, its signature and `redacted_thinking` are kept. Each tool_result is a
    turn of role tool, before the rest of its user turn; one that stands after it is noted (FT902). Text or a thought
    after a call begins a new turn. Results in a row are written in one user turn, with the user turn that follows them.
    Calls without an id are given one, as for chat. A later system turn is written among the messages.

Cannot say
    developer, media-columns, name, weight, refusal, preference, label, text, prompt-only, blocks, candidates,
    reference, steps, mask, signed

    A developer turn is written as system. Of a preference the prompt with the chosen reply is written. A record without
    a reply is written as it is. The blocks of Anthropic's own tools are written, other unknown blocks are not, nor
    what another vendor has signed.
    Rejected are a call whose arguments are not a JSON object, sound and video.

Tolerated
    `system` as a list of blocks, or as a turn. Blocks of types not named here, such as `server_tool_use`: they are kept
    as they are. Unknown keys, such as `cache_control` and `citations`, stay at their text, call or turn.

Options
    None.

Source
    https://docs.anthropic.com/en/api/messages; anthropic 2.14.0, types/message_param.py (2026-11-29).
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Note, Part, Reader, RecordError, Writer, block_of, medium_of, part_name

from ._anthropic_media import KINDS, block_for, part_in
from ._cells import of_cells
from ._chat_write import add_extra
from ._vendor_tools import columns_of_tools, take_tools
from ._vendor_turns import (
    CARRIED,
    Turn,
    blocks_in,
    flag_in,
    input_of,
    plain_parts,
    simple,
    text_in,
    turns_in,
    turns_to_write,
)

MARKS = frozenset(["tool_use", "tool_result", "thinking", "redacted_thinking"])
OWN = frozenset(["system", "messages", "tools", "parallel_tool_calls"])
BLOCKS = (
    "document", "search_result", "server_tool_use", "web_search_tool_result", "web_fetch_tool_result",
    "code_execution_tool_result", "bash_code_execution_tool_result", "text_editor_code_execution_tool_result",
    "tool_search_tool_result", "tool_reference", "container_upload", "mcp_tool_use", "mcp_tool_result",
)  # fmt: skip


_row = of_cells("messages", "tools", "tool_choice", "system")


@_row
def read(record: Any) -> Example:
    """Read one record of Messages. Raises RecordError for what is not one."""
    turns, columns = turns_in(record, "an Anthropic")
    messages: list[Message] = []
    notes: list[Note] = []
    system = columns.pop("system", None)
    if system not in (None, "", []):
        content = system if type(system) is str else _parts_in(system, "/system")
        messages.append(Message("system", content))
    for number, turn in enumerate(turns):
        messages += _turns_of(turn, f"/messages/{number}", notes)
    example = Example(messages, notes=notes or None)
    take_tools(example, columns, "input_schema")
    example.extra = columns or None
    return example


def locate(record: Any, pointer: str) -> str | None:
    """Return where the content of a turn stands that is text, since turns count from the system prompt here."""
    _, thread, number, *rest = [*pointer.split("/"), "", ""]
    turns = record.get("messages") if type(record) is dict else None
    if thread != "messages" or rest[:1] != ["content"] or rest[1:] != ["", ""] or type(turns) is not list:
        return None
    index = int(number)
    if record.get("system") not in (None, "", []):
        if not index:
            return "/system"
        index -= 1
    for place, turn in enumerate(turns):
        made = len(_turns_of(turn, "", []))
        if index < made:
            return f"/messages/{place}/content" if type(turn.get("content")) is str else None
        index -= made
    return None


def _turns_of(turn: dict[str, Any], pointer: str, notes: list[Note]) -> list[Message]:
    rest = dict(turn)
    role, content = rest.pop("role", None), rest.pop("content", None)
    if role not in ("user", "assistant", "system"):
        raise RecordError("FT202", f"role must be user, assistant or system, found {role!r:.40}", pointer)
    if content is None or type(content) is str:
        return [Message(role, content, extra=rest or None)]
    found = Turn(role)
    for number, block in enumerate(blocks_in(content, f"{pointer}/content", "content")):
        _take(found, block, f"{pointer}/content/{number}")
    notes += found.note("tool_result", f"{pointer}/content")
    return found.close(rest)


def _take(found: Turn, block: dict[str, Any], pointer: str) -> None:
    """Add a block to its turn."""
    kind = block.get("type")
    if kind not in MARKS:
        found.part(_part_in(block, pointer))
        return
    del block["type"]
    if kind == "thinking":
        text, signature = text_in(block, "thinking", pointer), block.pop("signature", "")
        meta = {"signature": signature} if signature != "" else {}
        found.thought(None if meta and not text else text, meta, block)
    elif kind == "redacted_thinking":
        found.thought(None, {"redacted_thinking": text_in(block, "data", pointer)}, block)
    elif kind == "tool_use":
        name, call_id, given = block.pop("name", None), block.pop("id", None), block.pop("input", {})
        found.call(name, given, call_id, block, pointer)
    else:
        call_id, content = block.pop("tool_use_id", None), block.pop("content", None)
        if not (call_id is None or type(call_id) is str):
            raise RecordError("FT202", "tool_use_id must be text", pointer)
        if content is not None and type(content) is not str:
            content = _parts_in(content, f"{pointer}/content")
        failed = flag_in(block, "is_error", pointer)
        found.result(Message("tool", content, tool_call_id=call_id, is_error=failed, extra=block or None))


def _parts_in(value: Any, pointer: str) -> str | list[Part]:
    blocks = blocks_in(value, pointer, "content")
    content: str | list[Part] = simple([_part_in(block, f"{pointer}/{n}") for n, block in enumerate(blocks)])
    return content


def _part_in(block: dict[str, Any], pointer: str) -> Part:
    kind = block.get("type")
    if type(kind) is not str or (kind == "text" and type(block.get("text")) is not str):
        raise RecordError("FT202", "a block needs its type, and one of type text its text", pointer)
    return part_in(block) if kind in KINDS else block


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is one of Messages: only its own blocks and tools make it so."""
    turns = record.get("messages") if type(record) is dict else None
    if type(turns) is not list or not turns or not {"schemaVersion", "ftconv"}.isdisjoint(record):
        return 0.0
    if not all(type(turn) is dict and turn.get("role") in ("user", "assistant", "system") for turn in turns):
        return 0.0
    tools = record.get("tools")
    if type(tools) is list and any(type(tool) is dict and "input_schema" in tool for tool in tools):
        return 1.0
    lists = [turn["content"] for turn in turns if type(turn.get("content")) is list]
    kinds = {str(block.get("type")) for content in lists for block in content if type(block) is dict}
    sources = [block for content in lists for block in content if type(block) is dict and "source" in block]
    if kinds & MARKS or any(block.get("type") in KINDS and type(block["source"]) is dict for block in sources):
        return 1.0
    return 0.96 if lists and kinds <= {"text"} and type(record.get("system")) in (str, list) else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record of Messages. Raises RecordError for what it cannot say, see turns_to_write."""
    turns = turns_to_write(example)
    record: dict[str, Any] = {}
    first = turns[0]
    lead = first.role in ("system", "developer") and len(turns) > 1 and not first.extra
    if lead and plain_parts(first) and first.content != "":
        record["system"] = _content_of(first)
        turns = turns[1:]
    written: list[dict[str, Any]] = []
    results: list[dict[str, Any]] | None = None
    for turn in turns:
        if turn.role == "tool":
            if results is None:
                results = []
                written.append({"role": "user", "content": results})
            results.append(_result_of(turn))
            continue
        if turn.role == "user" and results is not None and not turn.extra and plain_parts(turn):
            results += map(_block_of, plain_parts(turn))
        else:
            role = "system" if turn.role == "developer" else turn.role
            written.append({"role": role, "content": _content_of(turn)})
            add_extra(written[-1], turn.extra or {}, frozenset())
        results = None
    record["messages"] = written
    columns_of_tools(record, example, "input_schema")
    add_extra(record, example.extra or {}, OWN)
    return record


def _content_of(turn: Message) -> str | list[dict[str, Any]]:
    meta = turn.meta or {}
    plain = turn.reasoning is None and not meta and not turn.tool_calls
    if plain and isinstance(turn.content, str):
        return turn.content
    blocks: list[dict[str, Any]] = []
    if turn.reasoning is not None or "signature" in meta:
        thought = turn.reasoning or ""
        blocks.append({"type": "thinking", "thinking": thought, "signature": meta.get("signature", "")})
    if "redacted_thinking" in meta:
        blocks.append({"type": "redacted_thinking", "data": meta["redacted_thinking"]})
    blocks += map(_block_of, plain_parts(turn))
    for call in turn.tool_calls or ():
        block = {"type": "tool_use", "id": call.id, "name": call.name, "input": input_of(call)}
        add_extra(block, call.extra or {}, frozenset())
        blocks.append(block)
    return blocks


def _block_of(part: Part) -> dict[str, Any]:
    if part_name(part) == "text":
        return part if "type" in part else {"type": "text", **part}
    return block_for(part) if medium_of(part) and not block_of(part) else part


def _result_of(turn: Message) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "tool_result"}
    if turn.tool_call_id is not None:
        block["tool_use_id"] = turn.tool_call_id
    if isinstance(turn.content, str):
        block["content"] = turn.content
    elif turn.content is not None:
        block["content"] = [_block_of(part) for part in plain_parts(turn)]
    if turn.is_error is not None:
        block["is_error"] = turn.is_error
    add_extra(block, turn.extra or {}, frozenset())
    return block


reader = Reader(
    name="anthropic",
    read=read,
    recognise=recognise,
    shape="`messages` with Anthropic's blocks",
    fields=("messages", "system", "tools"),
    refines=("chat",),
    locate=locate,
    schema="anthropic.schema.json",
)

writer = Writer(
    name="anthropic",
    write=write,
    carries=CARRIED,
    keys={Feature.TOOLS: "tools", Feature.PARALLEL_CALLS: "tool_choice"},
    blocks=(*BLOCKS, "signature", "redacted_thinking"),
    schema="anthropic.schema.json",
)
