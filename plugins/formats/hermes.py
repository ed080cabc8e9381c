"""hermes: ShareGPT with the calls in the text, as Nous Research's Hermes models write them.

Record
    `{"conversations": [{"from": "human", "value": "Is it raining in Bern?"}, {"from": "gpt", "value":
    "<tool_call>\\n{\\"name\\": \\"rain\\", \\"arguments\\": {}}\\n</tool_call>"}, {"from": "observation", "value":
    "<tool_response>\\nyes\\n</tool_response>"}]}`
    Tools are in the system prompt, between `<tools>` and `</tools>`, with the words of the template of Qwen 2.5 around
    them; a system prompt that lists them already stays as it is. All else is as in sharegpt.

Cannot say
    developer, parts, media, name, refusal, call-ids, text, prompt-only, blocks,
    signed, tool-error, candidates, reference, steps, mask

    Calls whose arguments are not JSON cannot be written; `--apply repair-arguments` repairs many.

Tolerated
    What sharegpt tolerates. A record is recognised as sharegpt, which lifts the calls too.

Options
    Reading: `calls=lift` makes calls of those in the texts, `text` leaves them.

Source
    https://github.com/NousResearch/Hermes-Function-Calling; the chat template of Qwen/Qwen2.5-7B-Instruct.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from ftconv import Example, Reader, Writer

from . import sharegpt
from ._dialects_tagged import HERMES
from ._lifting import rendered
from ._sharegpt_lower import lower


def read(record: Any, *, calls: Literal["lift", "text"] = "lift") -> Example:
    """Read one record. Raises RecordError for what is not one."""
    return sharegpt.read(record, calls=calls)


def recognise(record: Any) -> float:
    """ShareGPT of which a turn has calls in tags."""
    turns = record.get("conversations") if type(record) is dict else None
    if type(turns) is not list:
        return 0.0
    texts = (turn.get("value") for turn in turns if type(turn) is dict)
    return sharegpt.recognise(record) if any(type(text) is str and "<tool_call>" in text for text in texts) else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record. Raises RecordError FT206 where there is no turn to write, FT402 for calls that cannot be."""
    return sharegpt.write(rendered(lower(example, calls=True), HERMES, tools_in_system=True))


reader = Reader(
    name="hermes",
    read=read,
    recognise=recognise,
    shape="`conversations`: a list of {from, value}, with calls in <tool_call>",
    fields=sharegpt.reader.fields,
    refines=("sharegpt",),
    schema="sharegpt.schema.json",
)

writer = Writer(
    name="hermes",
    write=write,
    carries=sharegpt.CARRIED,
    keys=sharegpt.keys_with,
    lower=partial(lower, calls=True),
    schema="sharegpt.schema.json",
)
