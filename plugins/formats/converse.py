"""converse: `messages` with items that have no type, as Bedrock's Converse and Amazon Nova take them.

Record
    `{"schemaVersion": "bedrock-conversation-2024", "system": [{"text": "Be brief."}], "messages": [{"role": "user",
    "content": [{"text": "Rain in Bern?"}]}, {"role": "assistant", "content": [{"reasoningContent": {"reasoningText":
    {"text": "Look."}}}, {"toolUse": {"toolUseId": "t1", "name": "rain", "input": {"city": "Bern"}}}]}, {"role": "user",
    "content": [{"toolResult": {"toolUseId": "t1", "content": [{"text": "yes"}], "status": "success"}}]},
    {"role": "assistant", "content": [{"text": "Yes."}]}], "toolConfig": {"tools": [{"toolSpec": {"name": "rain",
    "inputSchema": {"json": {"type": "object"}}}}]}}`
    The key of an item is its type. Reasoning is that of its turn, with its signature or its redactedContent. Each
    toolResult is a turn of role tool, before the rest of its user turn, which is noted (FT902) where it stands after
    it; status `error` says that the tool failed. Text
    or a thought after a call begins a new turn. Media are bytes, or lie in S3.
    Results in a row are written in one user turn, with the user turn that follows them. Calls without an id get one.

Cannot say
    developer, media-columns, name, weight, refusal, preference, label, text, prompt-only, blocks, candidates,
    reference, steps, mask, signed

    A developer turn is written as system. Of a preference the prompt with the chosen reply is written. A record without
    a reply is written as it is. The items of Converse itself are written; other unknown blocks are not, nor is what
    another vendor has signed.
    Rejected are a system turn after the first turn, a call whose arguments are not a JSON object, and media at a
    web address.

Tolerated
    No schemaVersion. Items padded with null keys. A result as `json`, which becomes its text. Other items, such as
    cachePoint: they are kept as they are. `toolConfig.toolChoice` and other unknown columns.

Options
    None.

Source
    https://docs.aws.amazon.com/bedrock/latest/userguide/nova-2-sft-data-prep.html (2026-11-29).
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Note, Part, Reader, RecordError, Writer, block_of, medium_of, part_name

from ._cells import of_cells
from ._chat_embedded import encode, kind_of
from ._chat_write import add_extra
from ._converse_media import KINDS, item_for, part_in
from ._vendor_tools import function_of, tool_of
from ._vendor_turns import CARRIED, Turn, blocks_in, input_of, plain_parts, simple, text_in, turns_in, turns_to_write

VERSION = "bedrock-conversation-2024"
MARKS = frozenset(["toolUse", "toolResult", "reasoningContent"])
OWN = frozenset(["schemaVersion", "system", "messages", "toolConfig", "parallel_tool_calls"])
BLOCKS = (*KINDS, "cachePoint", "guardContent", "citationsContent", "searchResult")


_row = of_cells("messages", "system", "toolConfig")


@_row
def read(record: Any) -> Example:
    """Read one record of Converse. Raises RecordError for what is not one."""
    turns, columns = turns_in(record, "a Converse")
    messages: list[Message] = []
    notes: list[Note] = []
    if columns.get("schemaVersion") == VERSION:
        del columns["schemaVersion"]
    system = columns.pop("system", None)
    if system is not None:
        messages.append(Message("system", _parts_in(system, "/system") or None))
    for number, turn in enumerate(turns):
        messages += _turns_of(turn, f"/messages/{number}", notes)
    example = Example(messages, notes=notes or None)
    _take_tools(example, columns)
    example.extra = columns or None
    return example


def _turns_of(turn: dict[str, Any], pointer: str, notes: list[Note]) -> list[Message]:
    rest = dict(turn)
    role, content = rest.pop("role", None), rest.pop("content", None)
    if role not in ("user", "assistant"):
        raise RecordError("FT202", f"role must be user or assistant, found {role!r:.40}", pointer)
    found = Turn(role)
    for number, item in enumerate(blocks_in([] if content is None else content, f"{pointer}/content", "content")):
        _take(found, item, f"{pointer}/content/{number}")
    notes += found.note("toolResult", f"{pointer}/content")
    return found.close(rest)


def _take(found: Turn, item: dict[str, Any], pointer: str) -> None:
    """Add an item to its turn."""
    kind = next(iter(MARKS & item.keys()), "")
    if not kind:
        found.part(_part_in(item, pointer))
        return
    inner = item[kind]
    if len(item) > 1 or type(inner) is not dict:
        raise RecordError("FT202", f"{kind} must be an object, and the only key of its item", pointer)
    inner = dict(inner)
    if kind == "reasoningContent":
        _take_thought(found, inner, pointer)
    elif kind == "toolUse":
        name, call_id, given = inner.pop("name", None), inner.pop("toolUseId", None), inner.pop("input", {})
        found.call(name, given, call_id, inner, pointer)
    else:
        call_id, content, status = (inner.pop(key, None) for key in ("toolUseId", "content", "status"))
        if not (call_id is None or type(call_id) is str) or status not in ("success", "error", None):
            raise RecordError("FT202", "a toolResult needs a toolUseId, and status success or error", pointer)
        parts = None if content is None else _parts_in(content, f"{pointer}/toolResult/content") or None
        failed = None if status is None else status == "error"
        found.result(Message("tool", parts, tool_call_id=call_id, is_error=failed, extra=inner or None))


def _take_thought(found: Turn, inner: dict[str, Any], pointer: str) -> None:
    thought, redacted = inner.pop("reasoningText", None), inner.pop("redactedContent", None)
    if type(thought) is dict and redacted is None:
        thought = dict(thought)
        text, signature = text_in(thought, "text", pointer), thought.pop("signature", None)
        meta = {"signature": signature} if signature not in (None, "") else {}
        if twice := min(thought.keys() & inner.keys(), default=""):
            raise RecordError("FT202", f"reasoningContent and its reasoningText both have {twice!r:.40}", pointer)
        found.thought(None if meta and not text else text, meta, {**thought, **inner})
    elif type(redacted) is str and thought is None:
        found.thought(None, {"redacted_thinking": redacted}, inner)
    else:
        raise RecordError("FT202", "reasoningContent needs reasoningText with its text, or redactedContent", pointer)


def _parts_in(value: Any, pointer: str) -> str | list[Part]:
    items = blocks_in(value, pointer, "content")
    content: str | list[Part] = simple([_part_in(item, f"{pointer}/{n}") for n, item in enumerate(items)])
    return content


def _part_in(item: dict[str, Any], pointer: str) -> Part:
    if not item:
        raise RecordError("FT202", "an item of content needs a key, such as text", pointer)
    if "text" in item:
        if "json" in item:
            raise RecordError("FT202", "an item of content has text and json; keep one", pointer)
        if type(item["text"]) is not str:
            raise RecordError("FT202", f"text must be text, found {kind_of(item['text'])}", pointer)
        return {"type": "text", **item}
    key = next(iter(item))
    if len(item) == 1 and key in KINDS:
        return part_in(key, item[key])
    if len(item) == 1 and key == "json":
        return {"type": "text", "text": encode(item[key], pointer)}
    return item


def _take_tools(example: Example, columns: dict[str, Any]) -> None:
    example.parallel_tool_calls = columns.pop("parallel_tool_calls", None)
    config = columns.get("toolConfig")
    if config is None:
        columns.pop("toolConfig", None)
        return
    tools = config.get("tools") if type(config) is dict else config
    if type(config) is not dict or not (tools is None or type(tools) is list):
        raise RecordError("FT202", "toolConfig must be an object with a list of tools", "/toolConfig")
    example.tools = [_function_of(tool) for tool in tools or ()] or None
    rest = {key: value for key, value in config.items() if key != "tools"}
    if rest:
        columns["toolConfig"] = rest
    else:
        del columns["toolConfig"]


def _function_of(tool: Any) -> Any:
    spec = tool.get("toolSpec") if type(tool) is dict and len(tool) == 1 else None
    schema = spec.get("inputSchema") if type(spec) is dict else None
    if type(spec) is not dict or type(schema) is not dict or schema.keys() != {"json"}:
        return tool
    function = function_of({**spec, "inputSchema": schema["json"]}, "inputSchema")
    return function if "function" in function else tool


def _tool_of(tool: Any) -> Any:
    spec = tool_of(tool, "inputSchema")
    if spec is tool:
        return tool
    return {"toolSpec": {**spec, "inputSchema": {"json": spec["inputSchema"]}}}


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is one of Converse: by its version, or by items that have no type."""
    turns = record.get("messages") if type(record) is dict else None
    if type(turns) is not list or not turns or "ftconv" in record:
        return 0.0
    if not all(type(turn) is dict and turn.get("role") in ("user", "assistant") for turn in turns):
        return 0.0
    contents = [turn.get("content") for turn in turns]
    if not all(type(content) is list for content in contents):
        return 0.0
    items = [item for content in contents for item in content]
    if not items or not all(type(item) is dict and item.get("type") is None for item in items):
        return 0.0
    if record.get("schemaVersion") == VERSION:
        return 1.0
    keys = {key for item in items for key, value in item.items() if value is not None}
    return 0.97 if keys & (MARKS | {"cachePoint"}) or type(record.get("toolConfig")) is dict else 0.96


def write(example: Example) -> dict[str, Any]:
    """Write one record of Converse. Raises RecordError for what it cannot say, see turns_to_write."""
    turns = turns_to_write(example)
    record: dict[str, Any] = {"schemaVersion": VERSION}
    if turns[0].role in ("system", "developer"):
        if turns[0].extra:
            raise RecordError("FT901", "converse does not support keys of the system turn; remove them")
        record["system"] = [_item_of(part) for part in plain_parts(turns[0])]
        turns = turns[1:]
    if not turns or any(turn.role in ("system", "developer") for turn in turns):
        raise RecordError("FT902", "converse has one system turn, before the others; join them, or use --to chat")
    written: list[dict[str, Any]] = []
    results: list[dict[str, Any]] | None = None
    for turn in turns:
        if turn.role == "tool":
            if results is None:
                results = []
                written.append({"role": "user", "content": results})
            results.append({"toolResult": _result_of(turn)})
            continue
        if turn.role == "user" and results is not None and not turn.extra and plain_parts(turn):
            results += map(_item_of, plain_parts(turn))
        else:
            written.append({"role": turn.role, "content": _content_of(turn)})
            add_extra(written[-1], turn.extra or {}, frozenset())
        results = None
    record["messages"] = written
    _columns_of_tools(record, example)
    add_extra(record, example.extra or {}, OWN)
    return record


def _columns_of_tools(record: dict[str, Any], example: Example) -> None:
    config = (example.extra or {}).get("toolConfig")
    found = dict(config) if type(config) is dict and "tools" not in config else {}
    if example.tools:
        found = {"tools": [_tool_of(tool) for tool in example.tools], **found}
    if found:
        record["toolConfig"] = found
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls


def _content_of(turn: Message) -> list[dict[str, Any]]:
    meta = turn.meta or {}
    items: list[dict[str, Any]] = []
    if turn.reasoning is not None or "signature" in meta:
        thought = {"text": turn.reasoning or ""}
        if "signature" in meta:
            thought["signature"] = meta["signature"]
        items.append({"reasoningContent": {"reasoningText": thought}})
    if "redacted_thinking" in meta:
        items.append({"reasoningContent": {"redactedContent": meta["redacted_thinking"]}})
    items += map(_item_of, plain_parts(turn))
    for call in turn.tool_calls or ():
        use = {"toolUseId": call.id, "name": call.name, "input": input_of(call)}
        add_extra(use, call.extra or {}, frozenset())
        items.append({"toolUse": use})
    return items


def _item_of(part: Part) -> dict[str, Any]:
    if part_name(part) == "text":
        return {key: value for key, value in part.items() if key != "type"}
    return item_for(part) if medium_of(part) and "type" in part and not block_of(part) else part


def _result_of(turn: Message) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if turn.tool_call_id is not None:
        result["toolUseId"] = turn.tool_call_id
    result["content"] = [_item_of(part) for part in plain_parts(turn)] if turn.content is not None else []
    if turn.is_error is not None:
        result["status"] = "error" if turn.is_error else "success"
    add_extra(result, turn.extra or {}, frozenset())
    return result


reader = Reader(
    name="converse",
    read=read,
    recognise=recognise,
    shape="`messages` with Bedrock's untyped items",
    fields=("messages", "system", "toolConfig"),
    refines=("chat",),
    schema="converse.schema.json",
)

writer = Writer(
    name="converse",
    write=write,
    carries=CARRIED,
    keys={Feature.TOOLS: "toolConfig", Feature.PARALLEL_CALLS: "parallel_tool_calls"},
    blocks=(*BLOCKS, "signature", "redacted_thinking"),
    schema="converse.schema.json",
)
