"""TRL's preparation of a dataset with one record in it, by the trainer that its columns are for.

A record with chosen and rejected goes to DPOTrainer, one with a label to KTOTrainer, any other to SFTTrainer, each with
its defaults and a model of text; to a prompt alone, the template is applied as GRPOTrainer does. The template is that
of Qwen 3 which TRL ships.
"""

from __future__ import annotations

import itertools
import json
import logging
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import datasets  # type: ignore[import-not-found]
import trl  # type: ignore[import-not-found]
from byte_tokens import SHOWN, byte_tokenizer, turns_of
from trl.data_utils import is_conversational, maybe_apply_chat_template  # type: ignore[import-not-found]
from trl.trainer.dpo_trainer import DPOTrainer  # type: ignore[import-not-found]
from trl.trainer.kto_trainer import KTOTrainer  # type: ignore[import-not-found]
from trl.trainer.sft_trainer import SFTTrainer  # type: ignore[import-not-found]

datasets.disable_progress_bars()
datasets.disable_caching()
logging.disable()
TEMPLATE = (Path(trl.__file__).parent / "chat_templates" / "qwen3_training.jinja").read_text("utf-8")
TOKENIZER = byte_tokenizer(TEMPLATE)
ARGS = SimpleNamespace(
    dataset_num_proc=None,
    dataset_text_field="text",
    assistant_only_loss=False,
    max_length=None,
    truncation_mode="keep_start",
    shuffle_dataset=False,
    per_device_train_batch_size=1,
)
FOLDER = tempfile.mkdtemp()
numbers = itertools.count()


def judge(record: Any) -> list[Any]:
    file = Path(FOLDER) / f"{next(numbers)}.jsonl"  # a name of its own, since what is loaded is cached by it
    file.write_text(json.dumps(record) + "\n", "utf-8")
    dataset = datasets.Dataset.from_json(str(file), cache_dir=FOLDER)
    columns = dataset.column_names
    trainer = SimpleNamespace(_tokenizer=TOKENIZER, chat_template=None, completion_only_loss="prompt" in columns,
                              calculate_KL=False, desirable_weight=1.0, undesirable_weight=1.0)  # fmt: skip
    if "chosen" in columns or "rejected" in columns:
        made = DPOTrainer._prepare_dataset(trainer, dataset, TOKENIZER, ARGS, "train")[0]
        sides = [("chosen", "preferred"), ("rejected", "rejected")]
    elif "label" in columns:
        made = KTOTrainer._prepare_dataset(trainer, dataset, TOKENIZER, ARGS, "train")[0]
        sides = [("completion", True if made["label"] else "rejected")]
    elif "prompt" in columns and "completion" not in columns:
        made = dataset[0]
        ids = TOKENIZER(maybe_apply_chat_template({"prompt": made["prompt"]}, TOKENIZER)["prompt"])["input_ids"]
        return turns_of(TOKENIZER, ids, [False] * len(ids))[:-1] if is_conversational(made) else []
    else:
        return supervised(SFTTrainer._prepare_dataset(trainer, dataset, TOKENIZER, ARGS, False, None, "train")[0])
    prompt = made["prompt_ids"]
    turns = []
    for number, (side, learned) in enumerate(sides):
        ids = made[f"{side}_ids"]
        if not ids:
            raise ValueError(f"nothing is left of {side}")
        found = shown(made, prompt + ids, [False] * len(prompt) + [True] * len(ids))
        turns += [[role, text, learned if taught else False] for role, text, taught in found if taught or not number]
    return turns


def supervised(made: dict[str, Any]) -> list[Any]:
    learned = [label != -100 for label in made["labels"]]
    if not any(learned):
        raise ValueError("nothing is learned")
    return shown(made, made["input_ids"], learned)


def shown(made: dict[str, Any], ids: list[int], learned: list[bool]) -> list[Any]:
    """Return the turns; of text, the prompt as a turn of the user, and what is learned as one of the assistant."""
    if is_conversational(made):
        return turns_of(TOKENIZER, ids, learned)
    start = learned.index(True)
    prompt, text = (TOKENIZER.decode(some, skip_special_tokens=True)[:SHOWN] for some in (ids[:start], ids[start:]))
    if "prompt" not in made:
        return [["text", text, True]]
    return [["user", prompt, False], ["assistant", text, True]] if prompt else [["assistant", text, True]]
