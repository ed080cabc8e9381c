"""openai-rft: `messages` that end with a question, beside what a grader compares the reply with.

Record
    `{"messages": [{"role": "user", "content": "Reach 7 from 3, 4."}], "reference_answer": "3 + 4", "difficulty": 1}`
    Every column beside messages and tools is part of the item that the grader sees: all are the reference. A column
    such as `reference`, `reference_answer`, `ground_truth`, `answer` or `solution` marks the record: the names are
    those of grpo, but not `label`.

Cannot say
    media-columns, tool-error, signed, preference, candidates, label, text, mask, prompt-only, extra

    A preference, and a conversation that ends with a reply, are refused (FT206): the model writes the reply itself.

Tolerated
    Turns are those of chat, in all its spellings.

Options
    None.

Source
    https://platform.openai.com/docs/guides/reinforcement-fine-tuning (2026-11-29).
"""

from __future__ import annotations

from typing import Any

from ftconv import REFERENCE_COLUMNS, Example, Feature, Note, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_calls import tools_of
from ._chat_turns import read_turns, take_turns
from ._chat_write import KEYS, add_extra, give_ids, no_turns, rare_turn

OWN = frozenset(["messages", "tools", "parallel_tool_calls"])


_row = of_cells("messages", "tools")


@_row
def read(record: Any) -> Example:
    """Read one item of reinforcement fine-tuning. Raises RecordError for what is not one."""
    columns, turns = take_turns(record, "an RFT record")
    notes: list[Note] = []
    messages = read_turns(turns, "/messages", notes)
    example = Example(messages, tools=tools_of(columns.pop("tools", None), "/tools"), notes=notes or None)
    example.parallel_tool_calls = columns.pop("parallel_tool_calls", None)
    # OpenAI's graders read any column by its name.
    example.reference = columns or None
    return example


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that `record` is an item of reinforcement fine-tuning."""
    turns = record.get("messages") if type(record) is dict else None
    if type(turns) is not list or not turns or not all(type(turn) is dict and "role" in turn for turn in turns):
        return 0.0
    if turns[-1]["role"] not in ("user", "developer", "system"):
        return 0.0
    return 1.0 if any(record.get(name) is not None for name in REFERENCE_COLUMNS) else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one item of reinforcement fine-tuning. Raises RecordError FT206 where there is no prompt to write."""
    if not example.messages:
        raise no_turns(example, "a question")
    if example.chosen is not None or example.rejected is not None or example.messages[-1].role == "assistant":
        raise RecordError("FT206", "openai-rft takes prompts without replies; leave out the reply that the record has")
    turns = [rare_turn(turn) for turn in example.messages]
    give_ids(turns)
    record: dict[str, Any] = {"messages": turns}
    if example.tools:
        record["tools"] = example.tools
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls
    add_extra(record, example.reference or {}, OWN)
    return record


CARRIED = (
    Feature.SYSTEM | Feature.DEVELOPER | Feature.TURNS | Feature.ORDER | Feature.EMPTY | Feature.PARTS | Feature.MEDIA
    | Feature.NAME | Feature.WEIGHT | Feature.REASONING | Feature.REFUSAL | Feature.TOOLS | Feature.PARALLEL_CALLS
    | Feature.TOOL_CALLS | Feature.CALL_IDS | Feature.REFERENCE | Feature.TURN_KEYS | Feature.BLOCKS | Feature.STEPS
)  # fmt: skip

reader = Reader(
    name="openai-rft",
    read=read,
    recognise=recognise,
    shape="`messages` that end with a question, and a reference for a grader",
    refines=("chat",),
    fields=("messages", "tools", *REFERENCE_COLUMNS),
    schema="openai-rft.schema.json",
)

writer = Writer(
    name="openai-rft",
    write=write,
    carries=CARRIED,
    keys=KEYS,
    extra="never",
    schema="openai-rft.schema.json",
)
