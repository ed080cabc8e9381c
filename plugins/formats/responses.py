"""responses: a log of OpenAI's Responses API: `input` and `output`, lists of items.

Record
    `{"instructions": "Be brief.", "input": [{"role": "user", "content": "Is it raining in Bern?"}],
    "output": [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Yes."}]}]}`
    Items are messages, `reasoning`, `function_call` and `function_call_output`, `custom_tool_call` and its output.
    Reasoning, then a message, then calls are one assistant turn; what comes in another order begins a new one.
    `tools` are flat: `{"type": "function", "name": …, "parameters": …}`.
    Written is the last reply as `output`, all before it as `input`, and a leading system text as `instructions`.

Cannot say
    media-columns, name, weight, tool-error, preference, candidates, reference, label, text, mask, prompt-only,
    signed

    Of a preference the prompt with the chosen reply is written; what another vendor has signed is not.

Tolerated
    `input` as text; no `output`; messages without a type. Items of tools that OpenAI runs, such as
    `web_search_call`, are kept whole. `item_reference` is kept, and reported (FT221): the item is not in the record.

Options
    None.

Source
    openai 3.57.0, types/responses (2026-11-29).
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Note, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_calls import tools_of
from ._chat_embedded import keys_in, kind_of
from ._chat_write import add_extra
from ._responses_items import CALLS, RESULTS, SERVER, Items
from ._responses_write import flat, items_of
from ._vendor_turns import turns_to_write

OWN = frozenset(["instructions", "input", "output", "tools", "parallel_tool_calls"])
_KINDS = frozenset([*CALLS, *RESULTS, *SERVER, "reasoning"])
_PARTS = ("input_text", "output_text", "input_image", "input_file")


_row = of_cells("input", "output", "tools")


@_row
def read(record: Any) -> Example:
    """Read one log of the Responses API. Raises RecordError for what is not one."""
    if type(record) is not dict:
        raise RecordError("FT202", f"a Responses record must be an object with input, found {kind_of(record)}")
    columns = dict(record)
    notes: list[Note] = []
    items = Items(notes)
    instructions = columns.pop("instructions", None)
    if type(instructions) is str and instructions:
        items.messages.append(Message("system", instructions))
    elif type(instructions) is list:
        _add(items, instructions, "/instructions")
    elif instructions not in (None, ""):
        raise RecordError("FT202", f"instructions must be text, found {kind_of(instructions)}", "/instructions")
    given, output = columns.pop("input", None), columns.pop("output", None)
    if given is None and output is None:
        raise RecordError("FT202", f"a Responses record needs input or output; it has {keys_in(record)}")
    if type(given) is str:
        items.messages.append(Message("user", given))
    elif given is not None:
        _add(items, given, "/input")
    if output is not None:
        _add(items, output, "/output")
    messages = items.done()
    if not messages:
        raise RecordError("FT202", "input and output must hold at least one item, found none", "/input")
    tools = tools_of(columns.pop("tools", None), "/tools")
    example = Example(messages, tools=[_wrapped(tool) for tool in tools] if tools else None, notes=notes or None)
    example.parallel_tool_calls = columns.pop("parallel_tool_calls", None)
    example.extra = columns or None
    return example


def _add(items: Items, given: Any, pointer: str) -> None:
    if type(given) is not list:
        raise RecordError("FT202", f"{pointer[1:]} must be a list of items, found {kind_of(given)}", pointer)
    for i, item in enumerate(given):
        items.add(item, f"{pointer}/{i}")


def _wrapped(tool: Any) -> Any:
    if type(tool) is dict and tool.get("type") == "function" and "function" not in tool:
        return {"type": "function", "function": {key: value for key, value in tool.items() if key != "type"}}
    return tool


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is a log of the Responses API."""
    if type(record) is not dict:
        return 0.0
    given, output = record.get("input"), record.get("output")
    if _has_items(output) and (given is None or type(given) in (str, list)):
        return 1.0
    if output is None and _has_items(given):
        return 0.95
    return 0.0


def _has_items(items: Any) -> bool:
    """Whether a list has an item, or a part of one, that only the Responses API has."""
    if type(items) is not list:
        return False
    for item in items[:20]:
        if type(item) is not dict:
            return False
        kind = item.get("type")
        if (type(kind) is str and kind in _KINDS) or (kind == "message" and "role" in item):
            return True
        content = item.get("content")
        if type(content) is list and any(type(part) is dict and part.get("type") in _PARTS for part in content):
            return "role" in item
    return False


def write(example: Example) -> dict[str, Any]:
    """Write one log of the Responses API.

    Raises RecordError: FT206 where there is no turn to write, FT909 for what another vendor has signed.
    """
    turns = turns_to_write(example)
    record: dict[str, Any] = {}
    first = turns[0]
    if first.role == "system" and type(first.content) is str and first.content and not (first.extra or first.refusal):
        record["instructions"] = first.content
        turns = turns[1:]
    given, output = items_of(turns)
    record["input"] = given
    if output:
        record["output"] = output
    if example.tools:
        record["tools"] = [flat(tool) for tool in example.tools]
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls
    if example.extra:
        add_extra(record, example.extra, OWN)
    return record


CARRIED = (
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.REASONING | Feature.REFUSAL | Feature.TOOLS | Feature.PARALLEL_CALLS | Feature.TOOL_CALLS
    | Feature.CALL_IDS | Feature.EXTRA | Feature.TURN_KEYS | Feature.BLOCKS | Feature.STEPS
)  # fmt: skip

reader = Reader(
    name="responses",
    read=read,
    recognise=recognise,
    refines=("openrlhf",),
    shape="`input` and `output`: lists of Responses items",
    summary="Logs of OpenAI's Responses API.",
    fields=("instructions", "input", "output", "tools"),
    schema="responses.schema.json",
)

writer = Writer(
    name="responses",
    write=write,
    carries=CARRIED,
    blocks=(*SERVER, "encrypted_content"),
    schema="responses.schema.json",
)
