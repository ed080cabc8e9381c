"""openai-preference: `input` with messages, `preferred_output` and `non_preferred_output`, as OpenAI's DPO takes it.

Record
    `{"input": {"messages": [{"role": "user", "content": "Is it raining in Bern?"}], "tools": [],
    "parallel_tool_calls": true}, "preferred_output": [{"role": "assistant", "content": "Yes."}],
    "non_preferred_output": [{"role": "assistant", "content": "No idea."}]}`

Cannot say
    media-columns, tool-error, signed, candidates, reference, label, text, mask, prompt-only

    A record without both outputs is refused (FT206).

Tolerated
    `preferred_completion` and `non_preferred_completion`; an output as text or as one message; `tools` beside `input`.
    Turns are those of chat, in all its spellings.

Options
    None.

Source
    openai/openai-openapi, FineTunePreferenceRequestInput (2026-11-29).
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Note, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_columns import take_columns
from ._chat_embedded import kind_of
from ._chat_preference import BRANCHES, OUTPUTS, PREFERRED, UNPREFERRED, take_branch
from ._chat_turns import read_turns
from ._chat_write import KEYS, OWN, add_extra, give_ids, rare_turn

_row = of_cells("input", "preferred_output", "non_preferred_output", "tools")


@_row
def read(record: Any) -> Example:
    """Read one record of OpenAI's preference fine-tuning. Raises RecordError for what is not one."""
    if type(record) is not dict:
        raise RecordError("FT202", f"a preference record must be an object with input, found {kind_of(record)}")
    columns = dict(record)
    notes: list[Note] = []
    given = columns.pop("input", None)
    if type(given) is not dict:
        where = "/input" if given is not None else ""
        raise RecordError("FT202", f"input must be an object with messages, found {kind_of(given)}", where)
    inner = dict(given)
    turns = inner.pop("messages", None)
    if type(turns) is not list:
        where = "/input/messages" if turns is not None else "/input"
        raise RecordError("FT202", f"input.messages must be a list of turns, found {kind_of(turns)}", where)
    for name in BRANCHES & columns.keys():
        if columns.pop(name) is not None:
            raise RecordError("FT202", f"{name} beside preferred_output means the same; keep one of them", f"/{name}")
    messages = read_turns(turns, "/input/messages", notes)
    for name in ("tools", "parallel_tool_calls"):
        if name in inner and name not in columns:
            columns[name] = inner.pop(name)
    chosen = take_branch(columns, PREFERRED, notes, read_turns)
    rejected = take_branch(columns, UNPREFERRED, notes, read_turns)
    example = Example(messages, chosen=chosen, rejected=rejected, notes=notes or None)
    if inner:
        columns["input"] = inner
    take_columns(example, columns)
    return example


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is of OpenAI's preference fine-tuning."""
    if type(record) is dict and type(record.get("input")) is dict and not OUTPUTS.isdisjoint(record):
        return 1.0
    return 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record of OpenAI's preference fine-tuning. Raises RecordError FT206 without both replies."""
    if example.chosen is None or example.rejected is None:
        raise RecordError("FT206", "openai-preference needs a chosen and a rejected reply")
    threads = [[rare_turn(turn) for turn in turns] for turns in (example.messages, example.chosen, example.rejected)]
    for reply in threads[1:]:
        give_ids([*threads[0], *reply])
    given: dict[str, Any] = {"messages": threads[0]}
    if example.tools:
        given["tools"] = example.tools
    if example.parallel_tool_calls is not None:
        given["parallel_tool_calls"] = example.parallel_tool_calls
    record: dict[str, Any] = {"input": given, "preferred_output": threads[1], "non_preferred_output": threads[2]}
    extra = dict(example.extra or {})
    beside = extra.pop("input", None)
    if type(beside) is dict:
        add_extra(given, beside, frozenset())
    add_extra(record, extra, OWN | OUTPUTS)
    return record


CARRIED = (
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL | Feature.TOOLS | Feature.PARALLEL_CALLS
    | Feature.TOOL_CALLS | Feature.CALL_IDS | Feature.PREFERENCE | Feature.EXTRA | Feature.TURN_KEYS | Feature.BLOCKS
    | Feature.STEPS
)  # fmt: skip

reader = Reader(
    name="openai-preference",
    read=read,
    recognise=recognise,
    shape="`input` with messages, `preferred_output` and `non_preferred_output`",
    fields=("input", "preferred_output", "non_preferred_output"),
    schema="openai-preference.schema.json",
)

writer = Writer(
    name="openai-preference",
    write=write,
    carries=CARRIED,
    keys=KEYS,
    schema="openai-preference.schema.json",
)
