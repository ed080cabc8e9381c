"""openrlhf: messages in `input`, with a reply at their end or a `label` to grade it by, and pairs, as OpenRLHF trains.

Record
    `{"input": [{"role": "user", "content": "9-3?"}, {"role": "assistant", "content": "6"}]}`: the last turn is the
    reply. It may be in a column of its own: `{"input": "9-3?", "output": "6"}`, texts or lists of messages.
    `{"input": [{"role": "user", "content": "9-3?"}], "label": "6"}`: a prompt for reinforcement learning. `label`, and
    columns with the names of grpo, are the reference.
    `{"chosen": […], "rejected": […], "margin": 0.5}`: two conversations that differ in their last turn.
    All other columns, such as `margin`, `datasource` and `images`, are kept and always written.

Cannot say
    tools, parallel-calls, label, text, blocks, signed, tool-error, candidates, steps, mask

    Written are lists of messages, for `data.apply_chat_template`, without `output` and `prompt`, which OpenRLHF reads
    only if `data.output_key` and `data.prompt_key` name them. `data.label_key` must name the reference. A pair of which
    a reply has several turns is rejected.

Tolerated
    A `prompt` beside chosen and rejected, `tools`, and slime's records of `input`, `label`, `tools` and `metadata`. A
    text in `input` is recognised only where it has a `label` and a `datasource`: `--from openrlhf` reads any.
    Which replies of a conversation are trained is not in the data: the last one, or all with `data.multiturn`.

Options
    None.

Source
    OpenRLHF 0.11.0, 3c3be62 (2026-08-13): `openrlhf/datasets/sft_dataset.py`, `prompts_dataset.py`,
    `reward_dataset.py`; slime 624b824 (2026-08-21), `slime/utils/data.py`
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Message, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_embedded import keys_in, kind_of
from ._chat_write import KEYS, no_turns
from ._media_columns import MEDIA
from ._prompt_completion_fields import add_rest, has_choice
from ._prompt_completion_messages import write_messages
from ._prompt_completion_turns import read_preference, turns_of
from ._rl_prompt import CARRIES, REFERENCES, add_reference, is_labelled, is_question, read_prompt, with_columns

_SIDES = ("chosen", "rejected")
_PAIR = ("prompt", *_SIDES)
_PLAIN = frozenset(["input", "output", "label", "datasource", *MEDIA])
"""The columns that OpenRLHF reads; beside others, messages in `input` may be what an application has logged."""
_OWN = frozenset([*REFERENCES, *MEDIA, *_PAIR, "input", "output", "tools", "parallel_tool_calls", "style"])


_row = of_cells("input", "output", *_PAIR)


@_row
def read(record: Any) -> Example:
    """Read one record. Raises RecordError FT202 for what is not one."""
    rest = dict(record) if type(record) is dict else {}
    example = Example()
    pair = {name: rest[name] for name in _PAIR if name in rest}
    if has_choice(pair, {name: name for name in pair}, ""):
        read_preference(example, pair, {name: name for name in pair})
        rest = {name: value for name, value in rest.items() if name not in pair}
    elif "input" not in rest:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a record must be an object with input, or chosen and rejected, found {found}")
    else:
        output = rest.pop("output", None)
        example.messages = _turns(rest.pop("input"), output)
    return with_columns(example, rest)


def _turns(asked: Any, output: Any) -> list[Message]:
    if output is None:
        return read_prompt(asked, "input")
    return turns_of(asked, "user", "input") + turns_of(output, "assistant", "output")


def recognise(record: Any) -> float:
    """Say how sure it is that a record has messages in `input`, with a reply or a reference, or a pair in two cells."""
    if type(record) is not dict:
        return 0.0
    if record.get("input"):
        return _asks(record)
    # Chat reads a pair of lists.
    cells = "prompt" not in record and all(type(record.get(name)) is str for name in _SIDES)
    return 0.85 if cells and _is_pair(record) else 0.0


@_row
def _is_pair(record: dict[Any, Any]) -> bool:
    return all(_is_turns(record[name]) for name in _SIDES)


@_row
def _asks(record: dict[Any, Any]) -> float:
    asked, labelled = record["input"], is_labelled(record)
    if type(asked) is str:
        return 0.97 if labelled and type(record.get("datasource")) is str and "output" not in record else 0.0
    if not _is_turns(asked):
        return 0.0
    if is_question(asked) and "output" not in record and any(record.get(name) is not None for name in REFERENCES):
        return 0.97 if labelled or "label" not in record else 0.0
    replied = type(record.get("output", "")) is str or _is_turns(record["output"])
    return 0.9 if replied and record.keys() <= _PLAIN else 0.0


def _is_turns(value: Any) -> bool:
    return type(value) is list and bool(value) and all(type(turn) is dict and "role" in turn for turn in value)


def write(example: Example) -> dict[str, Any]:
    """Write one record. Raises RecordError FT206, FT902 or FT913 for what OpenRLHF cannot read."""
    if example.chosen is not None or example.rejected is not None:
        record = _pair(example)
    elif not example.messages:
        raise no_turns(example, "a question")
    else:
        record = {"input": write_messages(example.messages)}
    add_reference(record, example.reference or {}, "openrlhf")
    return add_rest(record, example.media, example.extra, _OWN)


def _pair(example: Example) -> dict[str, Any]:
    way = "--to prompt-completion --to-option layout=messages writes it"
    sides = {"chosen": example.chosen, "rejected": example.rejected}
    record = {}
    for name, turns in sides.items():
        if turns is None:
            raise RecordError("FT202", f"{name} is missing: a preference needs both", "")
        if len(turns) != 1:
            what = f"openrlhf compares two last turns, and {name} has {len(turns)}; {way}"
            raise RecordError("FT902", what, f"/{name}")
        record[name] = write_messages(example.messages + turns)
    return record


reader = Reader(
    name="openrlhf",
    summary="messages in `input` with a reply or a label, and pairs of chosen and rejected",
    read=read,
    recognise=recognise,
    shape="`input`, a list of messages, with a reply at the end, an `output`, or a `label` for a grader",
    fields=("input", "output", *_PAIR, *REFERENCES, "tools"),
    schema="openrlhf.schema.json",
)

writer = Writer(
    name="openrlhf",
    summary="messages in `input` with a reply or a label, and pairs of chosen and rejected",
    write=write,
    carries=CARRIES | Feature.PREFERENCE | Feature.PROMPT_ONLY,
    keys=KEYS,
    extra="always",
    schema="openrlhf.schema.json",
)
