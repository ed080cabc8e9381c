"""What LLaMA-Factory makes of a file with one record: its loader, converters, template `qwen` and processors.

The entry of dataset_info.json is the one that a user would write for such a file: `formatting` by how turns are
written, `columns` for those that are there. torch, torchaudio and peft are not installed: nothing that judges text uses
them. Of images, their number is compared with that of marks, as the plugins of models that see do.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import datasets  # type: ignore[import-not-found]
from byte_tokens import byte_tokenizer, turns_of

ABSENT = ("torch", "torch.distributed", "torch.nn", "torch.nn.functional", "torchaudio", "peft", "peft.utils")
sys.modules.update({name: MagicMock(__spec__=None) for name in ABSENT})

from llamafactory.data import loader  # type: ignore[import-not-found]  # noqa: E402
from llamafactory.data.mm_plugin import BasePlugin  # type: ignore[import-not-found]  # noqa: E402
from llamafactory.data.parser import get_dataset_list  # type: ignore[import-not-found]  # noqa: E402
from llamafactory.data.template import TEMPLATES  # type: ignore[import-not-found]  # noqa: E402

for name in ABSENT:
    del sys.modules[name]  # `datasets` looks whether it is there
datasets.disable_progress_bars()
datasets.disable_caching()
FOLDER = tempfile.mkdtemp()
TOKENIZER = byte_tokenizer("")
TEMPLATE = TEMPLATES["qwen"]
RUN = SimpleNamespace(local_process_index=0, predict_with_generate=False)
MODEL = SimpleNamespace(cache_dir=FOLDER, hf_hub_token=None)
DATA = SimpleNamespace(
    cutoff_len=100_000,
    dataset_dir=FOLDER,
    mask_history=False,
    max_samples=None,
    media_dir=FOLDER,
    overwrite_cache=True,
    packing=False,
    preprocessing_num_workers=None,
    streaming=False,
    template="qwen",
    train_on_prompt=False,
)
TALKS = ("messages", "conversations", "conversation", "interactions", "dialogue")
MESSAGES = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "observation_tag": "tool",
    "function_tag": "function_call",
    "system_tag": "system",
}
COLUMNS = {
    "prompt": "instruction Instruction prompt Prompt question Question query problem inputs user input context text",
    "query": "input",
    "response": "output Output completion Completion response answer Answer solution targets target assistant reply",
    "history": "history",
    "system": "system",
    "tools": "tools",
    "images": "images",
    "videos": "videos",
    "audios": "audios",
}
"""For each column of LLaMA-Factory, the names that records have for it; the first one found counts."""
WARNED: list[str] = []
numbers = count()


class Log(logging.Handler):
    def emit(self, entry: logging.LogRecord) -> None:
        if entry.levelno >= logging.WARNING:
            WARNED.append(entry.getMessage().partition(" in [")[0].partition(": [")[0])


logging.getLogger("llamafactory").addHandler(Log())


class DroppedError(Exception):
    """A record that is left out with a warning."""


def entry_for(record: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the entry of dataset_info.json for a file with this record, and the stage of training."""
    columns = {name: next((key for key in keys.split() if key in record), None) for name, keys in COLUMNS.items()}
    columns["query"] = None if columns["query"] == columns["prompt"] else columns["query"]
    entry: dict[str, Any] = {"columns": columns}
    stage = "sft"
    talk = next((key for key in TALKS if key in record), None)
    if talk and not {"prompt", "completion"} <= record.keys():
        columns["messages"] = talk
        turns = record[talk] if isinstance(record[talk], list) else []
        entry["formatting"] = "sharegpt"
        if talk != "conversations" or any(isinstance(turn, dict) and "role" in turn for turn in turns[:1]):
            entry |= {"formatting": "openai", "tags": MESSAGES}
    if record.get("label") is not None:
        stage, columns["kto_tag"] = "kto", "label"
    elif {"chosen", "rejected"} <= record.keys():
        stage, entry["ranking"] = "rm", True
        columns |= {"chosen": "chosen", "rejected": "rejected"}
    elif set(columns.values()) == {None, "text"}:
        stage = "pt"
    entry["columns"] = {name: key for name, key in columns.items() if key is not None}
    return entry, stage


def innermost(error: BaseException) -> BaseException:
    """Return the error that an error comes from."""
    below = error.__cause__ or error.__context__
    return error if below is None else innermost(below)


def judge(record: Any) -> list[Any] | None:
    WARNED.clear()
    file = f"{next(numbers)}.jsonl"  # a name of its own, since what is loaded is cached by it
    Path(FOLDER, file).write_text(json.dumps(record) + "\n", "utf-8")
    entry, stage = entry_for(record if isinstance(record, dict) else {})
    (attributes,) = get_dataset_list(["data"], {"data": entry | {"file_name": file}})
    try:
        aligned = loader._load_single_dataset(attributes, MODEL, DATA, RUN)
    except datasets.exceptions.DatasetGenerationError as error:
        raise innermost(error) from None
    rows = aligned[:]
    check_media(rows)
    processor = loader._get_dataset_processor(DATA, stage, TEMPLATE, TOKENIZER, None)
    made = processor.preprocess_dataset(rows)
    if not made["input_ids"] and not made["chosen_input_ids"]:
        raise DroppedError("; ".join(WARNED))
    return None if stage == "pt" else list(turns(made, stage))


def check_media(rows: dict[str, list[Any]]) -> None:
    """Compare the marks in the text with the files, as templates of models that see do, and leave out the files."""
    media = [rows[name][0] or [] for name in ("_images", "_videos", "_audios")]
    if any(media):
        messages = rows["_prompt"][0] + rows["_response"][0]
        BasePlugin("<image>", "<video>", "<audio>")._validate_messages(messages, *media)
        rows.update({name: [None] for name in ("_images", "_videos", "_audios")})


def turns(made: dict[str, list[Any]], stage: str) -> Iterator[list[Any]]:
    """Yield the turns, and whether they are learned; of a preference, those of the prompt once."""
    if stage == "rm":
        sides = [("chosen_", "preferred"), ("rejected_", "rejected")]
    else:
        sides = [("", True if stage == "sft" or made["kto_tags"][0] else "rejected")]
    for prefix, side in sides:
        labels = [label >= 0 for label in made[f"{prefix}labels"][0]]
        for role, text, learned in turns_of(TOKENIZER, made[f"{prefix}input_ids"][0], labels):
            if (learned or prefix != "rejected_") and (
                role != "system" or not TEMPLATE.default_system.startswith(text)
            ):
                yield [role, text, learned and side]
