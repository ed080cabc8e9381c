"""verl: a prompt with a `reward_model` that says what its answer is compared with, as verl trains on it.

Record
    `{"data_source": "own/sums", "prompt": [{"role": "user", "content": "9-3?"}], "ability": "math",
    "reward_model": {"style": "rule", "ground_truth": "6"}, "extra_info": {"index": 0}}`
    What is in `reward_model` is the reference. `data_source`, `ability`, `extra_info` and all other columns are kept,
    and always written. `images`, `videos` and `audios` may be there.

Cannot say
    preference, label, text, tools, parallel-calls, blocks, signed, tool-error, candidates, steps, mask

    A record that ends with a reply, or has no `ground_truth`, is rejected. verl chooses its reward function by
    `data_source`: where the record has none, add it.

Tolerated
    A prompt that is text.

Options
    `ground_truth` is the name that the ground truth has in the reference: `ground_truth=answer` writes the `answer` of
    grpo as verl's `ground_truth`, and reads it back under that name.

Source
    verl 0.9.1, `utils/dataset/rl_dataset.py`, and Prepare data for post-training
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ftconv import Example, Feature, Reader, RecordError, Writer

from ._cells import of_cells
from ._chat_embedded import keys_in, kind_of
from ._chat_write import KEYS
from ._media_columns import MEDIA, take_media
from ._prompt_completion_fields import add_rest
from ._rl_prompt import CARRIES, REPLIES, prompt_of, read_prompt

_OWN = frozenset([*REPLIES, *MEDIA, "prompt", "reward_model"])


_row = of_cells("prompt", "reward_model", "extra_info")


@_row
def read(record: Any, *, ground_truth: str = "ground_truth") -> Example:
    """Read one record. Raises RecordError FT202 for what is not one."""
    if type(record) is not dict or not record.keys() >= {"prompt", "reward_model"}:
        found = keys_in(record) if type(record) is dict else kind_of(record)
        raise RecordError("FT202", f"a record must be an object with prompt and reward_model, found {found}")
    rest = dict(record)
    example = Example(read_prompt(rest.pop("prompt")))
    reward = rest.pop("reward_model")
    if type(reward) is not dict or "ground_truth" not in reward:
        found = keys_in(reward) if type(reward) is dict else kind_of(reward)
        raise RecordError("FT202", f"reward_model must be an object with ground_truth, found {found}", "/reward_model")
    example.reference = _renamed(reward, "ground_truth", ground_truth)
    example.media = take_media(rest)
    example.extra = rest or None
    return example


def _renamed(columns: Mapping[str, Any], name: str, wanted: str) -> dict[str, Any]:
    return {wanted if key == name else key: value for key, value in columns.items()}


@_row
def recognise(record: Any) -> float:
    """Say how sure it is that a record has a prompt and a `reward_model`."""
    if type(record) is not dict or not isinstance(record.get("prompt"), str | list) or not record["prompt"]:
        return 0.0
    reward = record.get("reward_model")
    return 1.0 if isinstance(reward, dict) and "ground_truth" in reward else 0.0


def write(example: Example, *, ground_truth: str = "ground_truth") -> dict[str, Any]:
    """Write one record. Raises RecordError FT206 for one with a reply or without a ground truth."""
    record: dict[str, Any] = {"prompt": prompt_of(example, "verl")}
    reference = example.reference or {}
    if ground_truth not in reference:
        found = f"the reference has {', '.join(map(repr, reference))}" if reference else "the record has no reference"
        way = f"; --to-option ground_truth={next(iter(reference))} names it" if reference else ""
        raise RecordError("FT206", f"verl compares answers with a ground truth, and {found}{way}")
    record["reward_model"] = _renamed(reference, ground_truth, "ground_truth")
    return add_rest(record, example.media, example.extra, _OWN)


def _undo(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"ground_truth": options["ground_truth"]} if "ground_truth" in options else {}


reader = Reader(
    name="verl",
    summary="a prompt, and what the reward of its answer is made from",
    read=read,
    recognise=recognise,
    refines=("prompt-completion", "grpo"),
    shape="`prompt` and `reward_model` with ground_truth",
    fields=("prompt", "reward_model"),
    schema="verl.schema.json",
)

writer = Writer(
    name="verl",
    summary="a prompt, and what the reward of its answer is made from",
    write=write,
    carries=CARRIES | Feature.PROMPT_ONLY,
    keys=KEYS,
    extra="always",
    undo=_undo,
    schema="verl.schema.json",
)
