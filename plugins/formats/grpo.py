"""grpo: a prompt, and the columns that reward functions compare the answer with, as in TRL, open-instruct and slime.

Record
    `{"prompt": [{"role": "user", "content": "9-3?"}], "answer": "6"}`
    `{"text": [{"role": "user", "content": "9-3?"}], "label": "6", "metadata": {"rm_type": "math"}}` (slime)
    The reference is in one or more of `ground_truth`, `ground_truth_answer`, `ground_truth_solution`, `reference`,
    `reference_answer`, `expected_answer`, `gold_answer`, `reward_model`, `rubric`, `verification_info`, `test_cases`,
    `answer`, `solution`, `target`, `expected_output`, `final_answer`, `correct_answer` and `label`. All other columns,
    such as slime's `metadata`, go to the reward functions too: they are always written.
    `tools`, `images`, `videos` and `audios` may be there. Written, the prompt is a list of messages. slime is told the
    names of columns by its options `input-key` and `label-key`.

Cannot say
    preference, label, text, blocks, signed, tool-error, candidates, steps, mask

    A record that ends with a reply is rejected.

Tolerated
    A prompt that is text. Two texts may as well be a question with its reply, or a text with its class, where the
    second is `answer`, `expected_output` or `label`: `--from grpo` reads them as a prompt with a reference. `metadata`
    that is an object beside prompt and label tells that they are slime's. `style` beside `ground_truth` (verl) is part
    of the reference.

Options
    None.

Source
    TRL, GRPO trainer and Dataset formats (prompt-only); allenai/open-instruct, RLVR; slime 624b824 (2026-08-21),
    `slime/utils/data.py`
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_embedded import keys_in, kind_of
from ._chat_write import KEYS
from ._media_columns import MEDIA
from ._prompt_completion_fields import add_rest
from ._rl_prompt import (
    CARRIES,
    REFERENCES,
    REPLIES,
    add_reference,
    is_labelled,
    is_question,
    prompt_of,
    read_prompt,
    with_columns,
)

_OWN = frozenset([*REFERENCES, *REPLIES, *MEDIA, "prompt", "tools", "parallel_tool_calls", "style"])

_row = of_cells("prompt")


@_row
def read(record: Any) -> Example:
    """Read one record. Raises RecordError FT202 for what is not one."""
    column = _prompt_in(record) if type(record) is dict else ""
    if not column:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a record must be an object with a prompt, found {found}")
    rest = dict(record)
    example = Example(read_prompt(rest.pop(column), column))
    return with_columns(example, rest)


def _prompt_in(record: dict[Any, Any]) -> str:
    return next((name for name in ("prompt", "text") if name in record), "")


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that a record has a prompt with a reference, and no reply."""
    if type(record) is not dict or not (column := _prompt_in(record)):
        return 0.0
    labelled = is_labelled(record)
    if not REPLIES.isdisjoint(record.keys() - ({"label"} if labelled else set())):
        return 0.0
    found = {name for name in REFERENCES if record.get(name) is not None}
    prompt = record[column]
    if not found or not prompt:
        return 0.0
    if type(prompt) is list:
        asked = is_question(prompt) or (found != {"label"} and type(prompt[0]) is dict and "role" in prompt[0])
        return 0.97 if asked else 0.0
    if type(prompt) is not str or column == "text":
        return 0.0
    told = labelled and type(record.get("metadata")) is dict
    return 0.97 if told or any(_is_sure(name, record[name]) for name in found) else 0.0


def _is_sure(name: str, value: Any) -> bool:
    """Whether a column beside a text is a reference; it may as well be the reply to it, or its class."""
    return name != "label" and not (name in ("answer", "expected_output") and type(value) is str)


def write(example: Example) -> dict[str, Any]:
    """Write one record. Raises RecordError FT206 for one with a reply, FT913 for a reference of another name."""
    record: dict[str, Any] = {"prompt": prompt_of(example, "grpo")}
    add_reference(record, example.reference or {}, "grpo")
    if example.tools:
        record["tools"] = example.tools
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls
    return add_rest(record, example.media, example.extra, _OWN)


reader = Reader(
    name="grpo",
    aliases=("rlvr", "slime"),
    summary="a prompt, and what reward functions compare the answer with",
    read=read,
    recognise=recognise,
    refines=("prompt-completion", "table"),
    shape="`prompt` (or `text`, a list of messages) and a reference such as ground_truth or label, and no reply",
    fields=("prompt", *REFERENCES, "tools"),
    schema="grpo.schema.json",
)

writer = Writer(
    name="grpo",
    aliases=("rlvr", "slime"),
    summary="a prompt, and what reward functions compare the answer with",
    write=write,
    carries=CARRIES | Feature.TOOLS | Feature.PARALLEL_CALLS | Feature.PROMPT_ONLY,
    keys=KEYS,
    extra="always",
    schema="grpo.schema.json",
)
