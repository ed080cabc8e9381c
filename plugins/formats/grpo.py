"""grpo: a prompt, and the columns that reward functions compare the answer with, as TRL's GRPO and RLVR data have them.

Record
    `{"prompt": [{"role": "user", "content": "9-3?"}], "answer": "6"}`
    The reference is in one or more of `answer`, `solution`, `ground_truth`, `reference_answer`, `expected_answer`,
    `reference` and `target`. All other columns go to the reward functions too: they are always written.
    `tools`, `images`, `videos` and `audios` may be there. Written, the prompt is a list of messages.

Cannot say
    preference, label, text, blocks, signed, tool-error, candidates, steps, mask

    A record that ends with a reply is rejected.

Tolerated
    A prompt that is text. A text with nothing but a text in `answer` beside it is taken for a question with its reply:
    `--from grpo` reads it as a prompt. `style` beside `ground_truth` (verl) is part of the reference.

Options
    None.

Source
    TRL, GRPO trainer and Dataset formats (prompt-only); allenai/open-instruct, RLVR
"""

from __future__ import annotations

from typing import Any

from ftconv import Example, Feature, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_columns import unless_empty
from ._chat_embedded import keys_in, kind_of
from ._prompt_completion_fields import MEDIA, add_rest, take_media
from ._prompt_completion_turns import read_tools
from ._rl_prompt import CARRIES, REPLIES, prompt_of, read_prompt

REFERENCES = (
    "answer", "solution", "ground_truth", "reference_answer", "expected_answer", "reference", "target",
)  # fmt: skip
_OWN = frozenset([*REFERENCES, *REPLIES, *MEDIA, "prompt", "tools", "parallel_tool_calls", "style"])


_row = of_cells("prompt")


@_row
def read(record: Any) -> Example:
    """Read one record. Raises RecordError FT202 for what is not one."""
    if type(record) is not dict or "prompt" not in record:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a record must be an object with a prompt, found {found}")
    rest = dict(record)
    example = Example(read_prompt(rest.pop("prompt")))
    known = (*REFERENCES, "style") if "ground_truth" in rest else REFERENCES
    reference = {name: rest.pop(name) for name in [*rest] if name in known and rest[name] is not None}
    example.reference = reference or None
    example.tools = read_tools(rest.pop("tools", None))
    example.parallel_tool_calls = unless_empty(rest.pop("parallel_tool_calls", None))
    example.media = take_media(rest)
    example.extra = rest or None
    return example


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that a record has a prompt with a reference, and no reply."""
    if type(record) is not dict or not REPLIES.isdisjoint(record):
        return 0.0
    prompt = record.get("prompt")
    found = [name for name in REFERENCES if record.get(name) is not None]
    if not found or not prompt or not isinstance(prompt, str | list):
        return 0.0
    if isinstance(prompt, str):
        # A text and its answer may as well be a question and its reply.
        return 0.0 if found == ["answer"] and isinstance(record["answer"], str) else 0.97
    return 0.97 if isinstance(prompt[0], dict) and "role" in prompt[0] else 0.0


def write(example: Example) -> dict[str, Any]:
    """Write one record. Raises RecordError FT206 for one with a reply, FT913 for a reference of another name."""
    record: dict[str, Any] = {"prompt": prompt_of(example, "grpo")}
    reference = example.reference or {}
    known = (*REFERENCES, "style") if reference.get("ground_truth") is not None else REFERENCES
    for name, value in reference.items():
        if name not in known:
            what = f"grpo finds a reference by its name, and {name[:40]!r} is none of {', '.join(REFERENCES)}"
            raise RecordError("FT913", f"{what}; --to ftconv keeps it", "/reference")
        if value is None:
            what = f"the reference {name!r} is null, which says that there is none; use --to ftconv"
            raise RecordError("FT913", what, "/reference")
        record[name] = value
    if example.tools:
        record["tools"] = example.tools
    if example.parallel_tool_calls is not None:
        record["parallel_tool_calls"] = example.parallel_tool_calls
    return add_rest(record, example.media, example.extra, _OWN)


reader = Reader(
    name="grpo",
    aliases=("rlvr",),
    summary="a prompt, and what reward functions compare the answer with",
    read=read,
    recognise=recognise,
    refines=("prompt-completion", "table"),
    shape="`prompt` and a reference such as answer, solution or ground_truth, and no reply",
    fields=("prompt", *REFERENCES),
    schema="grpo.schema.json",
)

writer = Writer(
    name="grpo",
    aliases=("rlvr",),
    summary="a prompt, and what reward functions compare the answer with",
    write=write,
    carries=CARRIES | Feature.TOOLS | Feature.PARALLEL_CALLS | Feature.PROMPT_ONLY,
    extra="always",
    schema="grpo.schema.json",
)
